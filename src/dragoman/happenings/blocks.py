"""Which tellings are compared at all.

A key is a family of types, a day and a country: "force.2031-03-04.SYR". A dated telling has keys for its day and the
one after it (so that neighbouring days meet), an undated one for the days before its publication. Countries are those
of its sides and place, and those that its sentence or the title of its report names. A telling without any
country has "?" in its place, and each telling has "*", too: so those without a country meet all others of their days,
and those with one meet their own country's and those without. Tellings of one report meet by the report's key. So a
telling is compared with a day or two of one country, however large the record is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from dragoman.happenings.traits import PLANS, Traits, traits
from dragoman.happenings.weighing import Weighing, load_weighing
from dragoman.model import Telling

NOWHERE = "?"
EVERYWHERE = "*"


def block_keys(telling: Telling) -> tuple[str, ...]:
    """The keys under which a telling is kept, sorted; see `lookup_keys`."""
    known = load_weighing()
    return keys_of(traits(telling, known), known)[0]


def lookup_keys(telling: Telling) -> tuple[str, ...]:
    """The keys to ask for, sorted: what may tell of one happening with this telling is kept under one of them.

    In SQL, over a column of `block_keys`: `list_has_any(keys, [...])`. If `a` is found by `b`, `b` is found by `a`.
    """
    known = load_weighing()
    return keys_of(traits(telling, known), known)[1]


def keys_of(t: Traits, known: Weighing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys under which it is kept, and those to ask for."""
    countries = {p.country for p in (*t.actors, *t.recipients) if p.country}
    if t.spot and t.spot.country:
        countries.add(t.spot.country)
    countries |= t.lands
    kept = {*countries, EVERYWHERE} if countries else {NOWHERE, EVERYWHERE}
    asked = {*countries, NOWHERE} if countries else {EVERYWHERE}
    when = [
        f"{family}.{_day(d)}"
        for family in {*known.families[t.kind], *known.families[t.act]}
        for d in set(_days(t, known))
    ]
    own = f"report.{t.telling.report.id}"
    return _keys(when, kept, own), _keys(when, asked, own)


def _keys(when: list[str], countries: set[str], own: str) -> tuple[str, ...]:
    return tuple(sorted({own, *(f"{w}.{c}" for w in when for c in countries)}))


@lru_cache(maxsize=1 << 14)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _days(t: Traits, known: Weighing) -> Iterator[int]:
    for first, last in (d for d in (t.days, t.ahead) if d is not None and not _wide(d, known)):
        yield from range(first, last + 2)
    unsaid = t.days is None or t.borrowed or _wide(t.days, known) or (t.standing in PLANS and t.days == t.ahead)
    if unsaid and t.seen is not None:
        yield from range(t.seen - known.dates["before"], t.seen + 1)


def _wide(days: tuple[int, int], known: Weighing) -> bool:
    """Whether an interval is too wide to be looked up: "last autumn" then counts as no day."""
    return days[1] - days[0] > known.dates["widest"]
