"""What was done to whom: events of PLOVER's types in a parsed report.

`Events.load()` reads frames and weights once; `find` is then a function of one report.
"""

from __future__ import annotations

from dragoman.events.find import Events
from dragoman.events.frames import Frame, Knowledge, load

__all__ = ["Events", "Frame", "Knowledge", "load"]
