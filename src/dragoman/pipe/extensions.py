"""What a Doc and its spans say of their reading: `doc._.events`, `span._.claims` and the rest.

A Doc keeps its reading as JSON in `doc.user_data["dragoman"]`, so that `Doc.to_bytes`, DocBin and worker processes
carry it, without loss, and the reading is built from that when it is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from dragoman.model import Actor, Claim, Event, Place, Reading, Time
    from dragoman.model import Span as Words

KEY = "dragoman"
EVENTS, CLAIMS = "dragoman-events", "dragoman-claims"
"""Names of the groups in `doc.spans`."""


@cache
def _form() -> TypeAdapter[Reading]:
    from pydantic import TypeAdapter

    from dragoman.model import Reading

    return TypeAdapter(Reading)


@lru_cache(maxsize=64)
def _built(kept: str) -> Reading:
    return _form().validate_json(kept)


def keep(doc: Doc, reading: Reading) -> None:
    """Write a reading of the Doc's text into it, and its words into `doc.spans`, outwards to the Doc's own tokens."""
    doc.user_data[KEY] = _form().dump_json(reading).decode()
    doc.spans[EVENTS] = [_span(doc, e.trigger, e.event_type, e.id) for e in reading.events]
    doc.spans[CLAIMS] = [
        _span(doc, words, part, f"c{number}")
        for number, claim in enumerate(reading.claims)
        for part in ("source", "cue", "content")
        for words in getattr(claim, part)
    ]


def _span(doc: Doc, words: Words, label: str, name: str) -> Span:
    found = doc.char_span(words.start, words.end, label=label, span_id=name, alignment_mode="expand")
    assert found is not None  # words of a reading lie inside its text
    return found


def reading_of(doc: Doc) -> Reading | None:
    """The reading; None where there is none, and where it is of another text (a Doc cut from this one)."""
    kept = doc.user_data.get(KEY)
    reading = _built(kept) if isinstance(kept, str) else None
    return reading if reading is not None and reading.document.text == doc.text else None


def _events(doc: Doc) -> tuple[Event, ...]:
    reading = reading_of(doc)
    return reading.events if reading else ()


def _claims(doc: Doc) -> tuple[Claim, ...]:
    reading = reading_of(doc)
    return reading.claims if reading else ()


def _actors(doc: Doc) -> tuple[Actor, ...]:
    reading = reading_of(doc)
    return reading.actors if reading else ()


def _places(doc: Doc) -> tuple[Place, ...]:
    reading = reading_of(doc)
    return reading.places if reading else ()


def _times(doc: Doc) -> tuple[Time, ...]:
    reading = reading_of(doc)
    return reading.times if reading else ()


def _touches(span: Span, words: Words) -> bool:
    return span.start_char < words.end and words.start < span.end_char


def events_at(span: Span) -> tuple[Event, ...]:
    """The events whose trigger lies in the span, or overlaps it."""
    return tuple(e for e in _events(span.doc) if _touches(span, e.trigger))


def claims_at(span: Span) -> tuple[Claim, ...]:
    """The claims whose content overlaps the span."""
    return tuple(c for c in _claims(span.doc) if any(_touches(span, words) for words in c.content))


def event_at(span: Span) -> Event | None:
    """The first event of a span; None where it tells of none."""
    return next(iter(events_at(span)), None)


OF_DOC: dict[str, Callable[[Doc], Any]] = {
    "dragoman": reading_of,
    "events": _events,
    "claims": _claims,
    "actors": _actors,
    "places": _places,
    "times": _times,
}
OF_SPAN: dict[str, Callable[[Span], Any]] = {"events": events_at, "event": event_at, "claims": claims_at}


def register() -> None:
    """Make the extensions known to spaCy. One that another package set first stays as it is, with a warning."""
    if not Doc.has_extension("report"):
        Doc.set_extension("report", default=None)
    kinds: tuple[tuple[Any, str, dict[str, Callable[..., Any]]], ...] = ((Doc, "doc", OF_DOC), (Span, "span", OF_SPAN))
    for kind, said, ours in kinds:
        for name, getter in ours.items():
            if not kind.has_extension(name):
                kind.set_extension(name, getter=getter)
            elif kind.get_extension(name)[2] is not getter:
                warnings.warn(
                    f"{said}._.{name} belongs to another package and stays as it is; doc._.dragoman holds the reading",
                    stacklevel=2,
                )
