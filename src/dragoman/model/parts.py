"""Long documents cut into parts, and what was read of the parts put together again.

Time and memory of a reading then grow with the length of a report and no faster, whatever its text is like.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from dragoman.model.reading import Reading
from dragoman.model.text import Document, Span, Zone

PART_CHARS = 100_000
"""Code points of a part at most: fifteen thousand words, or thirty printed pages. Shorter reports stay whole."""

_TOKENS = frozenset({"first", "last", "head"})
_BREAKS = (re.compile(r"\n[^\S\n]*\n"), re.compile(r"\n"), re.compile(r"[.!?][\"”’)]*\s"), re.compile(r"\s"))
"""Where a text may be cut, the best first; the cut comes behind it."""

T = TypeVar("T")


def parts(document: Document, most: int = PART_CHARS) -> Iterator[tuple[int, Document]]:
    """The document in parts of about the same length, each with the offset at which it begins.

    A part has all that is known of the document, and its zones. Cuts come between zones where there are some, else
    at the end of a paragraph, line, sentence or word; in a text without any, anywhere.
    """
    starts = [z.start for z in document.zones]
    begin = 0
    while begin < len(document.text):
        end = _end(document.text, starts, begin, most)
        yield begin, _part(document, starts, begin, end)
        begin = end


def _end(text: str, starts: list[int], begin: int, most: int) -> int:
    left = len(text) - begin
    if left <= most:
        return len(text)
    goal = begin + -(-left // -(-left // most))
    least = goal - most // 4
    zone = bisect_right(starts, goal) - 1
    if zone >= 0 and starts[zone] > least:
        return starts[zone]
    for pattern in _BREAKS:
        if ends := [found.end() for found in pattern.finditer(text, least, goal)]:
            return ends[-1]
    return goal


def _part(document: Document, starts: list[int], begin: int, end: int) -> Document:
    if end - begin == len(document.text):
        return document
    first = max(0, bisect_right(starts, begin) - 1)
    mine = document.zones[first : bisect_left(starts, end)]
    zones = tuple(
        Zone(z.kind, max(z.start, begin) - begin, min(z.end, end) - begin, z.why) for z in mine if z.end > begin
    )
    return replace(document, text=document.text[begin:end], zones=zones)


def moved(value: T, chars: int, tokens: int) -> T:
    """A noun of a part as it stands in the whole document: spans and token indices moved on, all else the same."""
    return value if chars == 0 else _moved(value, chars, tokens, {})


def _moved(value: Any, chars: int, tokens: int, met: dict[int, Any]) -> Any:
    if isinstance(value, Span):
        return Span(value.start + chars, value.end + chars, value.text)
    if isinstance(value, tuple):
        return tuple(_moved(v, chars, tokens, met) for v in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    known = met.get(id(value))
    if known is None:  # what several events share stays shared
        changes = {}
        for field in fields(value):
            held = getattr(value, field.name)
            if field.name in _TOKENS and isinstance(held, int):
                changes[field.name] = held + tokens if held >= 0 else held
            elif isinstance(held, tuple) or is_dataclass(held):
                changes[field.name] = _moved(held, chars, tokens, met)
        known = met[id(value)] = replace(value, **changes)
    return known


def joined(document: Document, readings: Iterable[tuple[int, int, Reading]]) -> Reading:
    """The reading of a document from those of its parts, each with its offset and its number of tokens.

    Token indices count through all parts. Events are numbered anew.
    """
    held: dict[str, list[Any]] = {n: [] for n in ("sentences", "actors", "places", "times", "claims", "events")}
    tokens, settings = 0, None
    for chars, length, reading in readings:
        met: dict[int, Any] = {}
        before = len(held["claims"])
        settings = reading.settings
        for name, values in held.items():
            values += _moved(getattr(reading, name), chars, tokens, met) if chars else getattr(reading, name)
        for at in range(len(held["events"]) - len(reading.events), len(held["events"])):
            event = held["events"][at]
            index = event.claim_index
            held["events"][at] = replace(
                event,
                id=f"{document.id}:e{at + 1}",
                claim_index=index + before if index is not None else None,
            )
        tokens += length
    return Reading(document, **{name: tuple(values) for name, values in held.items()}, settings=settings)
