"""Which person, and what he or she was on a given day.

Rules of the coding book, section 11: the office held on the day of the event; before and after it
ELI. Without a date, the latest office known, and `why` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.actors.knowledge import Entry, Knowledge, Office
from dragoman.actors.spells import begun, over
from dragoman.actors.words import folded

_ORDER = {"GOV": 0, "MIL": 2, "SPY": 2, "COP": 2, "JUD": 2, "REB": 2, "PRM": 2}
_LAST = 3
_OPEN = "9999"
_FRESH = 4
"""For how many years an office is still what a bare name brings to mind; our own choice."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's sector, role and country on a day, and why."""

    sector: tuple[str, ...]
    role: str | None
    country: str | None
    office: str = ""
    why: str = ""


def main_office(known: Knowledge, offices: Iterable[Office]) -> Office:
    """The office that counts of several held at once.

    An office that only one person holds in a state comes first, then other posts in government and forces;
    a candidacy or seat counts before them when it is the newer. Our own rule.
    """

    def weight(office: Office) -> tuple[int, str]:
        word = known.vocabulary.get(office.office)
        if word is not None and word.unique and office.sector[:1] not in {("PTY",), ("LEG",)}:
            return (2, office.start)
        return (1, office.start)

    ranked = sorted(offices, key=lambda o: _ORDER.get(o.sector[0] if o.sector else "GOV", _LAST))
    return max(ranked, key=weight)


def standing(
    known: Knowledge, person: Entry, day: str | None, was: bool = False, alone: bool = False, of: str | None = None
) -> Standing:
    """What a person is on an ISO day; `was` when the text itself says "former".

    `of` is the country whose office the text itself names before the name: "Kenyan President Uhuru Kenyatta" is not
    called by the post that he holds for a union of states. It counts where an office of that country is known.

    Without a day it is the latest office known. For a name that stands `alone`, outside any report, an
    office that ended years before the newest entry of the tables makes a former elite.
    """
    offices: Sequence[Office] = known.offices.get(person.key, ())
    if of is not None:
        offices = tuple(o for o in offices if (o.country or person.country) == of) or offices
    if not offices:
        return Standing(("ELI",) if was else (), None, person.country, why="no office known")
    if day is None:
        return _undated(known, person, offices, was, alone)
    held = [o for o in offices if o.held(day)]
    if held:
        office = main_office(known, held)
        return Standing(
            office.sector, office.role or office.office, office.country or person.country, office.office,
            f"{office.role or office.office} on {day}",
        )  # fmt: skip
    latest = max(offices, key=lambda o: o.end or _OPEN)
    when = "before any office" if all(not o.began(day) for o in offices) else "out of office"
    return Standing(
        ("ELI",), f"former {latest.role}" if when == "out of office" and latest.role else None,
        person.country or latest.country,
        "", f"{when} on {day}",
    )  # fmt: skip


def _undated(known: Knowledge, person: Entry, offices: Sequence[Office], was: bool, alone: bool) -> Standing:
    latest_end = max(o.end or _OPEN for o in offices)
    office = main_office(known, [o for o in offices if (o.end or _OPEN) == latest_end])
    if was:
        country = person.country or office.country
        return Standing(("ELI",), f"former {office.role}" if office.role else None, country, why="called former")
    if alone and office.end and int(office.end[:4]) + _FRESH < int(known.horizon or 0):
        role = f"former {office.role}" if office.role else None
        country = person.country or office.country
        return Standing(("ELI",), role, country, why=f"no date given: out of office since {office.end}")
    until = f", which ended {office.end}" if office.end else ""
    return Standing(
        office.sector, office.role or office.office, office.country or person.country, office.office,
        f"no date given: {office.role or office.office}, the latest office known{until}",
    )  # fmt: skip


def choose(
    known: Knowledge,
    candidates: Sequence[Entry],
    *,
    titles: frozenset[str] = frozenset(),
    countries: Sequence[str] = (),
    day: str | None = None,
    full: bool = True,
    seen: frozenset[str] = frozenset(),
) -> tuple[Entry | None, str]:
    """The person meant, of several with the name, and why; None when nothing decides.

    `titles` are offices that the text gives, `countries` those that its words or its report name
    (nearest first). A bare surname (`full` False) must fit a stated title.
    """
    scored = []
    for person in {c.key: c for c in candidates}.values():
        offices = known.offices.get(person.key, ())
        score = 6.0 * (person.key in seen)
        if titles:
            fits = [o for o in offices if o.office in titles]
            score += 2.0 * bool(fits) + 2.0 * any(day is None or o.held(day) for o in fits)
        if countries and person.country:
            score += 3.0 if person.country == countries[0] else 1.5 if person.country in countries else -1.0
        if day:
            score += 1.5 * any(o.held(day) for o in offices)
            score -= 3.0 * over(person.end, day)
            score -= 6.0 * (not begun(person.start, day))
        else:
            score += 0.5 * any(not o.end for o in offices)
        score += 0.5 * any(o.office in known.vocabulary and known.vocabulary[o.office].unique for o in offices)
        scored.append((score, person))
    scored.sort(key=lambda pair: -pair[0])
    best, person = scored[0]
    if len(scored) > 1 and scored[1][0] == best:
        names = ", ".join(p.name for s, p in scored if s == best)
        return None, f"could be any of {names}"
    if not full and countries and best < 0:
        return None, f"{person.name} fits neither country nor date"
    return person, "only one known" if len(scored) == 1 else "fits title, country and date best"


def given_name(
    known: Knowledge, offices: Sequence[str], name: Sequence[str], countries: Sequence[str], day: str
) -> Entry | None:
    """Whoever held one of the offices on the day and has these folded words in the name: "President Isaias".

    None where several do, unless one alone is of the countries that the text names.
    """
    met: dict[str, Entry] = {}
    for (office, _), held in known.holders.items():
        if office not in offices:
            continue
        for o in held:
            person = known.entries.get(o.person)
            if person and o.held(day) and set(name) <= set(folded(person.name)):
                met[person.key] = person
    if len(met) > 1:
        met = {key: person for key, person in met.items() if person.country in countries}
    return next(iter(met.values())) if len(met) == 1 else None
