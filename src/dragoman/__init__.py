"""Who did what to whom, where and when, according to whom, and how sure.

    import dragoman
    reader = dragoman.load()
    reading = reader.read("article.html", published="2016-03-06")
    for event in reading.events:
        print(event.event_type, event.actor, event.recipient, event.claimed_by)

`import dragoman` loads nothing heavy; `dragoman.load()` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Document", "Event", "Reader", "Reading", "Record", "Settings", "__version__", "geoparser", "load", "teach"]

if TYPE_CHECKING:
    from dragoman.api import Reader, geoparser, load, teach
    from dragoman.model import Document, Event, Reading
    from dragoman.record import Record
    from dragoman.settings import Settings

_HOMES = {
    "Reader": "api",
    "geoparser": "api",
    "load": "api",
    "teach": "api",
    "Document": "model",
    "Event": "model",
    "Reading": "model",
    "Record": "record",
    "Settings": "settings",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        import dragoman.views  # noqa: F401 - it says how notebooks draw what the others give

        return getattr(import_module(f"dragoman.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
