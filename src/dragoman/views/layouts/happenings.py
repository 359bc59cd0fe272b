"""One row a happening, with everything its tellings say side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dragoman.model import Stance, Status, Telling
from dragoman.views.columns import Cell, distinct_values
from dragoman.views.dyads import words_of
from dragoman.views.layouts.base import Field, Form, Options

NAME = "happenings"
TITLE = "Happenings"
ABOUT = (
    "One row for each happening, whatever its status. Values that differ between tellings stand side by side, each "
    "once; nothing is averaged or chosen. Who affirms and who denies are columns of their own. Tellings without a "
    "happening are rows by themselves."
)
FORM = Form(",", header=True, missing="", quoted=True, suffixes=(".csv",))
ORDER = ("happening", "published", "key")


@dataclass(frozen=True, slots=True)
class _Column:
    field: Field
    get: Callable[[list[Telling]], Cell]


def _values(name: str, sentence: str) -> _Column:
    field = Field(name, sentence, type="VARCHAR[]")
    return _Column(field, lambda told: tuple(str(v) for v in distinct_values(told, name)))


def _one(name: str, type_: str, sentence: str, get: Callable[[list[Telling]], Cell]) -> _Column:
    return _Column(Field(name, sentence, type=type_), get)


def _voices(told: Iterable[Telling], denying: bool) -> tuple[str, ...]:
    """Who stands behind it or against it: claimants by name, the author as the outlet."""
    found: dict[str, None] = {}
    for telling in told:
        event = telling.event
        against = event.status is Status.DENIED or event.stance in {Stance.DENIES, Stance.DOUBTS}
        if against is denying:
            names = [words_of(a) for a in event.claimed_by] or [telling.report.publisher or telling.report.name]
            found.update(dict.fromkeys(names))
    return tuple(found)


def _days(told: Iterable[Telling]) -> list[date]:
    return sorted({d for t in told for d in (t.first_day, t.last_day) if d})


_COLUMNS = (
    _one("happening", "VARCHAR", "id of the happening", lambda told: told[0].happening or None),
    _one("tellings", "INTEGER", "events that tell of it", len),
    _one("origins", "INTEGER", "independent texts among them", lambda told: len({t.report.original for t in told})),
    _values("event_type", "PLOVER types"),
    _values("mode", "PLOVER modes"),
    _values("quad", "quad classes, 1 to 4"),
    _values("status", "statuses, such as happened and denied"),
    _one("date_from", "DATE", "earliest day that a telling gives", lambda told: next(iter(_days(told)), None)),
    _one("date_to", "DATE", "latest day that a telling gives", lambda told: next(iter(_days(told)[::-1]), None)),
    _one("first_published", "DATE", "earliest publication", lambda told: min(_published(told), default=None)),
    _one("last_published", "DATE", "latest publication", lambda told: max(_published(told), default=None)),
    _values("actor", "who acts"),
    _values("actor_country", "their countries, not in the order of actor"),
    _values("recipient", "at whom or for whom"),
    _values("recipient_country", "their countries, not in the order of recipient"),
    _values("place", "places"),
    _values("place_country", "their countries"),
    _values("precision", "precisions of the places"),
    _values("counts", "numbers of people, as reports say"),
    _one("affirmed_by", "VARCHAR[]", "who says so; the author as the outlet", lambda told: _voices(told, False)),
    _one("denied_by", "VARCHAR[]", "who denies or doubts it", lambda told: _voices(told, True)),
    _values("process", "keys of named processes it concerns"),
    _values("about", "named processes, agreements, bodies"),
    _values("publisher", "outlets"),
    _values("sentence", "the sentences"),
    _values("key", "keys of the tellings"),
)  # fmt: skip

FIELDS = tuple(c.field for c in _COLUMNS)


def _published(told: Iterable[Telling]) -> list[date]:
    return [t.report.published for t in told if t.report.published]


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """A row for each happening; tellings of one must follow each other (ORDER)."""
    for _, group in groupby(tellings, key=lambda t: t.happening or t.key):
        told = list(group)
        yield [column.get(told) for column in _COLUMNS]
