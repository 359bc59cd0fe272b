"""A happening in one line, as most of its tellings have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dragoman.model import Happening, Telling
from dragoman.views import words


def title(happening: Happening) -> str:
    """ "2016-03-04 CONSULT (phone): John Kerry [USA GOV], Sergey Lavrov [RUS GOV]"; ties go to the earliest telling.

    A promise of which only the day of the act is told stands under "for 2016-03-07".
    """
    day, rest = parts(happening)
    return words.clean(f"{day or 'undated'} {rest}")


def parts(happening: Happening) -> tuple[str, str]:
    """A title's day, empty where no telling gives one, and the rest of it."""
    told = happening.tellings
    day = _most([words.day(t.event.date) for t in told]) or _for(told)
    sides = _most([_sides(t) for t in told]) or "nobody named"
    place = _most([t.event.location.name or t.event.location.span.text for t in told if t.event.location])
    what = _most([words.what(t.event) for t in told])
    return words.clean(day), words.clean(f"{what}: {sides}" + (f", {place}" if place else ""))


def titles(happenings: Iterable[Happening]) -> dict[str, str]:
    """Titles by the identifier of the happening."""
    return {h.id: title(h) for h in happenings}


def _for(told: Sequence[Telling]) -> str:
    """The day that a promised or put off act is told for."""
    day = _most([words.day(t.event.act_date) for t in told])
    return f"for {day}" if day else ""


def _sides(t: Telling) -> str:
    actor, recipient = words.side(t.event.actor), words.side(t.event.recipient)
    return f"{actor or 'somebody'} → {recipient}" if recipient else actor


def _most(values: Sequence[str]) -> str:
    counted = Counter(v for v in values if v)
    return counted.most_common(1)[0][0] if counted else ""
