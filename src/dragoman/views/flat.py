"""Events as rows of a CSV file, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from dragoman.model import Actor, Event, Reading
from dragoman.model.figures import total

COLUMNS = (
    "report",
    "event",
    "event_type",
    "mode",
    "context",
    "cameo",
    "quad",
    "intensity",
    "actor",
    "actor_country",
    "actor_sector",
    "recipient",
    "recipient_country",
    "recipient_sector",
    "date",
    "date_from",
    "date_to",
    "act",
    "act_date",
    "place",
    "place_country",
    "lat",
    "lon",
    "geonameid",
    "status",
    "hedged",
    "background",
    "claim",
    "stance",
    "claimed_by",
    "claimed_by_country",
    "relayed_by",
    "about",
    "confidence",
    "start",
    "end",
    "trigger",
    "sentence",
    "killed_low",
    "killed_high",
    "wounded_low",
    "wounded_high",
)
"""Several values of a cell are parted by `; `. Counts are sums; a high left empty beside a low is open upwards."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guard(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return "'" + cell
    return cell


def header() -> str:
    return _line(COLUMNS)


def rows(reading: Reading) -> Iterable[str]:
    """One CSV line an event, with its line end."""
    for event in reading.events:
        yield _line([guard(c) for c in _cells(reading, event)])


def _line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cells(reading: Reading, e: Event) -> list[object]:
    place, date, act = e.location, e.date, e.act_date
    return [
        reading.document.id,
        e.id,
        e.event_type,
        _join(e.mode),
        _join(e.context),
        e.cameo,
        e.quad,
        e.intensity,
        _names(e.actor),
        _countries(e.actor),
        _sectors(e.actor),
        _names(e.recipient),
        _countries(e.recipient),
        _sectors(e.recipient),
        date.value if date else None,
        date.start if date else None,
        date.end if date else None,
        e.act,
        act.value if act else None,
        (place.name or place.span.text) if place else None,
        place.country if place else None,
        place.lat if place else None,
        place.lon if place else None,
        place.geonameid if place else None,
        e.status.value,
        e.hedged,
        e.background,
        e.claim.value,
        e.stance.value,
        _names(e.claimed_by),
        _countries(e.claimed_by),
        _names(e.relayed_by),
        _join([a.name for a in e.about]),
        round(e.confidence, 3),
        e.trigger.start,
        e.trigger.end,
        e.trigger.text,
        e.sentence.text,
        *(total(e.counts, "killed") or (None, None)),
        *(total(e.counts, "wounded") or (None, None)),
    ]


def _join(values: Iterable[str]) -> str:
    return "; ".join(values)


def _names(actors: Iterable[Actor]) -> str:
    return _join(a.name or a.span.text for a in actors)


def _countries(actors: Iterable[Actor]) -> str:
    return _join(a.country or "" for a in actors)


def _sectors(actors: Iterable[Actor]) -> str:
    return _join("+".join(a.sector) for a in actors)
