"""Tellings made by hand, for tests of what is told of happenings."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import dragoman
from dragoman.model import (
    Actor,
    ClaimKind,
    Count,
    Event,
    Happening,
    Place,
    Report,
    Span,
    Stance,
    Status,
    Telling,
    Time,
)


def party(words: str, country: str | None = None, *sector: str, entity: str | None = None) -> Actor:
    return Actor(Span(0, len(words), words), words if entity else None, country, sector, entity=entity)


def place(name: str, lat: float, lon: float, precision: str = "city", country: str = "SYR", admin1: str = "") -> Place:
    span, number = Span(0, len(name), name), zlib.crc32(name.encode()) % 10_000
    return Place(span, name, lat, lon, country, admin1 or None, number, precision=precision)


def day(value: str) -> Time:
    on = date.fromisoformat(value[:10])
    return Time(Span(0, 10, value), "DATE", value, start=on, end=on)


def killed(low: int, high: int | None = -1, of: str = "people", kind: str = "killed") -> Count:
    return Count(Span(0, 2, str(low)), kind, low, low if high == -1 else high, of)


def telling(
    key: str,
    *,
    by: Actor | None = None,
    published: str | None = "2021-06-10",
    publisher: str = "Harbour Wire",
    words: str = "Something happened.",
    event_type: str = "ASSAULT",
    report: str = "",
    origin: str = "",
    **facts: Any,
) -> Telling:
    """One event as told. `by` is the claimant, the author where there is none; `facts` are fields of Event."""
    sentence = Span(0, len(words), words)
    claimed: dict[str, Any] = {"claimed_by": (by,), "claim": ClaimKind.REPORTED} if by else {}
    event = Event(key, event_type, Span(0, 9, words[:9]), sentence, **{**claimed, **facts})
    name = report or f"r-{key}"
    on = date.fromisoformat(published) if published else None
    return Telling(key, event, Report(name, name, publisher=publisher, published=on, origin=origin or name))


def happening(*tellings: Telling, id: str = "h1") -> Happening:
    return Happening(id, "n", tellings)


def alone(tellings: Iterable[Telling]) -> list[Happening]:
    """Each telling a happening of its own."""
    return [Happening(f"h-{t.key}", "n", (t,)) for t in tellings]


def read(reader: dragoman.Reader, texts: Sequence[tuple[str, str, str]]) -> list[Telling]:
    """Tellings of reports given as publisher, day and text."""
    found = []
    for number, (publisher, published, text) in enumerate(texts):
        reading = reader.read_text(text, id=f"r{number}", published=published, publisher=publisher)
        report = Report(
            f"r{number}",
            f"r{number}",
            publisher=publisher,
            published=date.fromisoformat(published),
            origin=f"r{number}",
        )
        found += [Telling(f"r{number}.{e.id}", e, report) for e in reading.events]
    return found


DENIED: dict[str, Any] = {"status": Status.DENIED, "stance": Stance.DENIES}
