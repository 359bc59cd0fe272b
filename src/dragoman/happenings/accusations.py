"""Accusation and counter-accusation: two claims, not two facts.

An accusation is an ACCUSE event with both sides, or an act of force told by one party of another ("Kiev said the
separatists had shelled its positions"). Where the accused says the same of the accuser within a few days, both are
shown side by side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.happenings.contest import Contest, load_contest
from dragoman.happenings.parties import Identity, against, identities, labels, meet
from dragoman.happenings.voices import Stand, day_of, in_order, speakers, stand
from dragoman.model import Happening, Telling


@dataclass(frozen=True, slots=True)
class Accusation:
    """What one party says another did, in one or more tellings.

    `acts` are the types of what is alleged where the text says ("ASSAULT"), `words` the sentences. `staging` marks the
    charge that the accuser's own loss was put on ("staged the attack").
    """

    accuser: str
    accused: str
    acts: tuple[str, ...]
    keys: tuple[str, ...]
    words: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    staging: bool = False


@dataclass(frozen=True, slots=True)
class CounterAccusation:
    """Two parties accuse each other; `first` is the accusation told earlier."""

    first: Accusation
    second: Accusation
    why: str


@dataclass(frozen=True, slots=True)
class _Charge:
    """One telling as an accusation of one party by another."""

    telling: Telling
    accuser: tuple[Identity, ...]
    accused: tuple[Identity, ...]
    act: str


def accusations(happenings: Iterable[Happening], contest: Contest | None = None) -> tuple[CounterAccusation, ...]:
    """All pairs of accusation and counter-accusation, by day.

    Both directions must be told within [days] counter days of each other, in one report or about one process or act.
    """
    contest = contest or load_contest()
    tellings = in_order({t.key: t for h in happenings for t in h.tellings}.values())
    charges = [c for t in tellings for c in _charges(t, contest)]
    found: dict[tuple[str, ...], CounterAccusation] = {}
    for group in _groups(charges, contest):
        pair = _pair(group, contest)
        if pair is not None:
            found[(*pair.first.keys, *pair.second.keys)] = pair
    return tuple(sorted(found.values(), key=lambda p: (p.first.first or date.max, p.first.keys)))


def _charges(telling: Telling, contest: Contest) -> list[_Charge]:
    """What a telling alleges. "Hamas and Israel traded blame" alleges in both directions."""
    e = telling.event
    if stand(telling) is not Stand.AFFIRMS:
        return []
    if e.event_type in contest.types("accused"):
        actors, recipients = identities(e.actor, contest), identities(e.recipient, contest)
        if actors and recipients:
            return [_Charge(telling, actors, recipients, e.act or "")]
        if len(actors) == 2 and against(*actors, contest):
            return [_Charge(telling, (a,), (b,), e.act or "") for a, b in (actors, actors[::-1])]
        return []
    if e.event_type in contest.types("harm"):
        mine, theirs = speakers(telling, contest), identities(e.actor, contest)
        if (
            mine
            and theirs
            and not meet(mine, theirs, contest)
            and all(against(a, b, contest) for a in mine for b in theirs)
        ):
            return [_Charge(telling, mine, theirs, e.event_type)]
    return []


def _groups(charges: Sequence[_Charge], contest: Contest) -> list[list[_Charge]]:
    """Charges tied to each other: between the same two parties, close in time, of one report, process or act."""
    home = list(range(len(charges)))

    def root(i: int) -> int:
        while home[i] != i:
            i = home[i]
        return i

    for i, j in _near(charges, int(contest.number("days", "counter"))):
        if _tied(charges[i], charges[j], contest):
            low, high = sorted((root(i), root(j)))
            home[high] = low
    groups: dict[int, list[_Charge]] = {}
    for i, charge in enumerate(charges):
        groups.setdefault(root(i), []).append(charge)
    return [g for g in groups.values() if len(g) > 1]


def _near(charges: Sequence[_Charge], within: int) -> Iterator[tuple[int, int]]:
    """Pairs of charges within some days that may be between the same parties: the same countries, where told."""
    days = [day_of(c.telling) or date.max for c in charges]
    order = sorted(range(len(charges)), key=lambda i: days[i])
    buckets: dict[frozenset[str], list[int]] = {}
    for i in order:
        buckets.setdefault(_countries(charges[i]), []).append(i)
    stateless = {key for key in buckets if "" in key}
    for key, members in buckets.items():
        others = [members, *(buckets[k] for k in (buckets if key in stateless else stateless) if k != key)]
        for other in others:
            for i in members:
                start = bisect_left(other, days[i], key=lambda n: days[n])
                for j in other[start:]:
                    if (days[j] - days[i]).days > within:
                        break
                    if i != j:
                        yield i, j


def _countries(charge: _Charge) -> frozenset[str]:
    """The countries of both sides; with "" among them where one is not told, or has several."""
    sides = [{i.country for i in side} for side in (charge.accuser, charge.accused)]
    return frozenset(next(iter(s)) if len(s) == 1 else "" for s in sides)


def _tied(a: _Charge, b: _Charge, contest: Contest) -> bool:
    same_way = meet(a.accuser, b.accuser, contest) and meet(a.accused, b.accused, contest)
    back = meet(a.accuser, b.accused, contest) and meet(a.accused, b.accuser, contest)
    if not (same_way or back):
        return False
    if a.telling.report.id == b.telling.report.id or set(a.telling.processes) & set(b.telling.processes):
        return True
    matters = {m.name for m in a.telling.event.about} & {m.name for m in b.telling.event.about}
    return bool(matters) or bool(a.act and a.act == b.act) or not (a.act and b.act)


def _pair(group: Sequence[_Charge], contest: Contest) -> CounterAccusation | None:
    """The two directions of one group, None where all of it goes one way."""
    first = group[0]
    forth = [c for c in group if meet(c.accuser, first.accuser, contest) and meet(c.accused, first.accused, contest)]
    back = [c for c in group if meet(c.accuser, first.accused, contest) and meet(c.accused, first.accuser, contest)]
    if not forth or not back:
        return None
    ways = _accusation(forth, contest), _accusation(back, contest)
    why = "each accuses the other"
    if any(w.staging for w in ways):
        why += ", one of staging it"
    return CounterAccusation(ways[0], ways[1], why)


def _accusation(charges: Sequence[_Charge], contest: Contest) -> Accusation:
    days = [d for d in (day_of(c.telling) for c in charges) if d is not None]
    words = tuple(dict.fromkeys(c.telling.event.sentence.text for c in charges))
    return Accusation(
        accuser=labels(i for c in charges for i in c.accuser),
        accused=labels(i for c in charges for i in c.accused),
        acts=tuple(sorted({c.act for c in charges} - {""})),
        keys=tuple(dict.fromkeys(c.telling.key for c in charges)),
        words=words,
        first=min(days, default=None),
        last=max(days, default=None),
        staging=any(contest.says(w, "staging") for w in words),
    )
