"""Which tellings are compared at all: those that share a key.

A key is a family of types, a day and a country, or one report: "force.2031-03-04.SYR", "report.r-12ab". A dated telling
has keys for its day and the one after it (so that neighbouring days meet), an undated one for the days before its
publication. So a block holds a day or two of one country, however large the record is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dragoman.happenings.traits import PLANS, Days, Traits, traits
from dragoman.happenings.weighing import Weighing, load_weighing
from dragoman.model import Telling

NOWHERE = "-"


def block_keys(telling: Telling) -> tuple[str, ...]:
    """The keys of a telling, sorted: two tellings that could tell of one happening share at least one."""
    known = load_weighing()
    return keys_of(traits(telling, known), known)


def keys_of(t: Traits, known: Weighing) -> tuple[str, ...]:
    families = {*known.families[t.kind], *known.families[t.act]}
    parties = (*t.actors, *t.recipients)
    countries = {p.country for p in parties if p.country} | ({t.spot.country} if t.spot and t.spot.country else set())
    days = sorted({date.fromordinal(d).isoformat() for d in _days(t, known)})
    found = {f"{f}.{d}.{c}" for f in families for d in days for c in countries or {NOWHERE}}
    found.add(f"report.{t.telling.report.id}")
    return tuple(sorted(found))


def _days(t: Traits, known: Weighing) -> Iterator[int]:
    told = [d for d in (t.days, t.ahead) if d is not None]
    for first, last in told:
        if last - first <= known.dates["widest"]:
            yield from range(first, last + 2)
    said = t.days is None or (t.standing in PLANS and t.days == t.ahead)
    if said and t.seen is not None:
        yield from range(t.seen - known.dates["before"], t.seen + 1)


__all__ = ["Days", "block_keys", "keys_of"]
