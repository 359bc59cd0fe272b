"""Breaches of a ceasefire as alleged: who says so, of whom, on which day, who denies it, who confirms it.

One row for each day, claimant and accused. Figures are never added up over claimants: two parties count the same
shells, and neither counts its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dragoman.happenings.across import denies, refuses
from dragoman.happenings.contest import Contest, load_contest
from dragoman.happenings.fields import deniers, elsewhere
from dragoman.happenings.parties import Identity, apart, identities, labels, meet, same
from dragoman.happenings.voices import Stand, author, claimants, in_order, name_of, stand
from dragoman.model import Actor, Count, Process, Telling
from dragoman.model.figures import total

DENIED_WITHIN = range(-1, 3)
"""Days from a breach within which a denial answers it; a day early where reports date by the morning after."""


class Standpoint(StrEnum):
    """What a claimant is to the ceasefire: bound by it, watching it, outside it, or the author of a report."""

    PARTY = "party"
    MONITOR = "monitor"
    OUTSIDE = "third party"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one claimant alleges of one side on one day.

    `day` is the day of the breach where told, else of the report (`day_told` False); None where neither is known.
    `accused` is empty where the claimant names nobody. `figures` are the numbers of breaches the texts give, each
    once, in order of publication: low and high, high None for "at least". `told` is how many separate texts allege
    something, never a number of breaches. `counts` are the people told killed, wounded or otherwise struck, each number
    once; no two are added up. `confirmed_by` holds monitors and third parties alone.
    """

    day: date | None
    day_told: bool
    claimant: str
    standpoint: Standpoint
    accused: str
    figures: tuple[tuple[int, int | None], ...]
    told: int
    keys: tuple[str, ...]
    words: tuple[str, ...]
    denied_by: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    hedged: bool = False
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One telling as an allegation."""

    telling: Telling
    day: date | None
    told: bool
    claimant: str
    voice: tuple[Identity, ...]
    standpoint: Standpoint
    accused: tuple[Identity, ...]


def ledger(
    tellings: Iterable[Telling], process: Process | None = None, contest: Contest | None = None
) -> tuple[LedgerRow, ...]:
    """Rows by day, claimant and accused.

    With a process only tellings that concern it count: those that name it, and acts of force within its life, in its
    countries and between its members. Without one all acts of force and accusations count.
    """
    contest = contest or load_contest()
    told = [t for t in in_order({t.key: t for t in tellings}.values()) if _concerns(t, process, contest)]
    fighting = _fighting(told, contest)
    entries = _named([e for t in told for e in _entries(t, fighting, process, contest)])
    replies = [t for t in told if denies(t, contest) and (stand(t) is Stand.DENIES or refuses(t, contest))]
    groups: dict[tuple[object, ...], list[_Entry]] = {}
    for entry in entries:
        key = (entry.day or date.max, entry.claimant, tuple(i.label for i in entry.accused))
        groups.setdefault(key, []).append(entry)
    by_day: dict[date | None, list[_Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    replied: dict[date | None, list[Telling]] = {}
    for reply in replies:
        replied.setdefault(_day(reply)[0], []).append(reply)
    rows = [_row(g, by_day[g[0].day], _around(g[0].day, replies, replied), contest) for g in groups.values()]
    return tuple(sorted(rows, key=lambda r: (r.day or date.max, r.standpoint.value, r.claimant, r.accused)))


def unnamed(
    tellings: Sequence[Telling], covered: Iterable[str], contest: Contest | None = None
) -> tuple[LedgerRow, ...]:
    """Rows whose own words speak of a breach of a truce, without those of `covered` keys.

    For truces that no process is known for: that words say so is all that tells a breach from other fighting.
    """
    contest = contest or load_contest()
    known = set(covered)
    return tuple(
        r
        for r in ledger(tellings, None, contest)
        if not known & set(r.keys)
        and any(contest.says(w, "breaches") and contest.says(w, "breaches", "truces") for w in r.words)
    )


def _around(
    day: date | None, replies: Sequence[Telling], by_day: Mapping[date | None, Sequence[Telling]]
) -> list[Telling]:
    """Denials of the day before, the same and the two after; with an open day all, those of open day always."""
    if day is None:
        return list(replies)
    days = [*(day + timedelta(days=n) for n in DENIED_WITHIN), None]
    return in_order(r for d in days for r in by_day.get(d, ()))


# ---------------------------------------------------------------- what concerns the ceasefire
def _concerns(telling: Telling, process: Process | None, contest: Contest) -> bool:
    e = telling.event
    counted = _figure(telling) is not None  # a day's figures stand in the background of other news
    if (e.background and not counted) or e.event_type not in contest.types("breach"):
        return False
    if process is None:
        return True
    if process.key in telling.processes or any(a.name in (process.name, *process.aliases) for a in e.about):
        return True
    day = _day(telling)[0]
    if day is not None and ((process.begin and day < process.begin) or (process.end and day > process.end)):
        return False
    parties = (*e.actor, *e.recipient, *e.claimed_by)
    watched = any(a.country in contest.words("monitors", "countries") for a in e.claimed_by)
    here = (e.location is not None and e.location.country in process.countries) or any(
        a.country in process.countries for a in parties
    )
    return here and (not process.members or watched or any(_is_member(a, process) for a in parties))


def _is_member(actor: Actor, process: Process) -> bool:
    return actor.country in process.members or actor.entity in process.members


def _day(telling: Telling) -> tuple[date | None, bool]:
    """The last day of the act where told ("in the past 24 hours" ends today), else the day of the report."""
    told = telling.last_day or telling.first_day
    return (told, True) if told is not None else (telling.report.published, False)


# ---------------------------------------------------------------- one telling
def _entries(telling: Telling, fighting: Sequence[Identity], process: Process | None, contest: Contest) -> list[_Entry]:
    """The allegations of a telling: one for each claimant. An accuser claims what it accuses of."""
    e = telling.event
    if stand(telling) is not Stand.AFFIRMS or e.event_type in contest.types("refused"):
        return []
    day, told = _day(telling)
    if e.event_type in contest.types("accused"):
        if not (contest.says(e.sentence.text, "breaches") or e.act in contest.types("breach")):
            return []
        accused = identities(e.recipient, contest)
        who = [(a, identities([a], contest)) for a in e.actor]
        return [
            _Entry(telling, day, told, name_of(a), voice, _standpoint(a, voice, fighting, process, contest), accused)
            for a, voice in who
        ]
    accused = identities(e.actor, contest)
    if not e.claimed_by:
        name = claimants(telling)[0]
        return [_Entry(telling, day, told, name, (), Standpoint.AUTHOR, accused)]
    return [
        _Entry(
            telling, day, told, name_of(a), identities([a], contest),
            _standpoint(a, identities([a], contest), fighting, process, contest), accused,
        )
        for a in e.claimed_by
    ]  # fmt: skip


def _named(entries: Sequence[_Entry]) -> list[_Entry]:
    """ "accused Azerbaijan of 80 violations": the breaches have the accused of the accusation they stand in."""
    charged = {
        (e.telling.report.id, e.telling.event.sentence.start, e.claimant): e.accused for e in entries if e.accused
    }
    named = []
    for entry in entries:
        key = (entry.telling.report.id, entry.telling.event.sentence.start, entry.claimant)
        named.append(entry if entry.accused or key not in charged else replace(entry, accused=charged[key]))
    return named


def _standpoint(
    actor: Actor, voice: Sequence[Identity], fighting: Sequence[Identity], process: Process | None, contest: Contest
) -> Standpoint:
    """Members of the process, armed groups, and whoever is accused or hit are parties; missions that watch monitors."""
    if process is not None and _is_member(actor, process):
        return Standpoint.PARTY
    watching = actor.country in contest.words("monitors", "countries")
    if watching and actor.entity not in contest.words("monitors", "never"):
        return Standpoint.MONITOR
    if contest.says(name_of(actor), "monitors"):
        return Standpoint.MONITOR
    if set(actor.sector) & contest.words("fighting", "sectors") or meet(voice, fighting, contest):
        return Standpoint.PARTY
    return Standpoint.OUTSIDE


def _fighting(tellings: Iterable[Telling], contest: Contest) -> tuple[Identity, ...]:
    """Every known party that is accused or hit, civilians left out."""
    actors = (a for t in tellings for a in (*t.event.actor, *t.event.recipient) if not _accuses(t, a, contest))
    return tuple(i for i in identities(actors, contest) if i.camp in {"state", "armed", "militia"})


def _accuses(telling: Telling, actor: Actor, contest: Contest) -> bool:
    return telling.event.event_type in contest.types("accused") and actor in telling.event.actor


# ---------------------------------------------------------------- one row
def _row(group: Sequence[_Entry], entries: Sequence[_Entry], replies: Sequence[Telling], contest: Contest) -> LedgerRow:
    first = group[0]
    figures = [_figure(e.telling) for e in group]
    return LedgerRow(
        day=first.day,
        day_told=any(e.told for e in group),
        claimant=first.claimant,
        standpoint=first.standpoint,
        accused=labels(first.accused),
        figures=tuple(dict.fromkeys(f for f in figures if f is not None)),
        told=len({e.telling.report.original for e in group}),
        keys=tuple(dict.fromkeys(e.telling.key for e in group)),
        words=tuple(dict.fromkeys(e.telling.event.sentence.text for e in group)),
        denied_by=_denied_by(group, replies, contest),
        confirmed_by=_confirmed_by(group, entries, contest),
        hedged=all(e.telling.event.hedged for e in group),
        counts=_struck(group),
    )


def _struck(group: Sequence[_Entry]) -> tuple[Count, ...]:
    """What is told of people; two reports that give one number count it once."""
    told = [c for e in group for c in e.telling.event.counts if c.kind != "violations"]
    return tuple({(c.kind, c.low, c.high, c.of.lower()): c for c in reversed(told)}.values())[::-1]


def _figure(telling: Telling) -> tuple[int, int | None] | None:
    return total(telling.event.counts, "violations")


def _denied_by(group: Sequence[_Entry], replies: Sequence[Telling], contest: Contest) -> tuple[str, ...]:
    """Who denies it: the accused, by the replies of those days."""
    found: list[str] = []
    for reply in replies:
        if any(_is_denied(entry, reply, contest) for entry in group):
            found.append(labels(deniers(reply, contest)) or author(reply))
    return tuple(dict.fromkeys(found))


def _is_denied(entry: _Entry, reply: Telling, contest: Contest) -> bool:
    mine, theirs = reply.event, entry.telling.event
    if not entry.accused or not meet(deniers(reply, contest), entry.accused, contest):
        return False
    if meet(deniers(reply, contest), entry.voice, contest):
        return False
    if mine.location and theirs.location and elsewhere(mine.location, theirs.location, contest):
        return False
    against_whom = identities(mine.recipient, contest)
    if refuses(reply, contest):
        return not apart(against_whom, entry.voice, contest)
    return not apart(against_whom, identities(theirs.recipient, contest), contest)


def _confirmed_by(group: Sequence[_Entry], entries: Sequence[_Entry], contest: Contest) -> tuple[str, ...]:
    """Monitors and third parties who say the same of the same side, not of another place; all are of one day."""
    found: list[str] = []
    for other in entries:
        if other.standpoint not in {Standpoint.MONITOR, Standpoint.OUTSIDE}:
            continue
        for entry in group:
            if other.claimant != entry.claimant and _confirms(other, entry, contest):
                found.append(other.claimant)
    return tuple(dict.fromkeys(found))


def _confirms(other: _Entry, entry: _Entry, contest: Contest) -> bool:
    if not any(same(a, b, contest) for a in other.accused for b in entry.accused):
        return False
    if any(same(a, b, contest) for a in other.voice for b in entry.voice):
        return False
    one, place = other.telling.event.location, entry.telling.event.location
    return one is None or place is None or not elsewhere(one, place, contest)
