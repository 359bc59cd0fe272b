"""Tellings to happenings: a pure function of the set of tellings, whatever their order.

Tellings that share a key are compared (`blocks`, `likeness`). Pairs that are likely enough are neighbours, and what
hangs together by neighbours is a neighbourhood. Inside one, groups grow by average linkage, the likeliest pair of
groups first, and never across a pair that cannot be one act. Since neighbours depend on the two tellings alone, a new
report changes nothing outside the neighbourhoods it touches.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from dragoman.happenings.blocks import keys_of
from dragoman.happenings.likeness import Reason, alike, weigh
from dragoman.happenings.memory import Memory, Number
from dragoman.happenings.screen import Screen
from dragoman.happenings.traits import PLANS, Traits
from dragoman.happenings.weighing import Weighing, load_weighing
from dragoman.model import Happening, Telling

APART = frozenset({"date_apart", "standing", "swapped"})
"""Pairs with one of these are never one happening, though a plan and its fulfilment are neighbours."""

SIDES = frozenset({"actor", "recipient", "parties"})
"""Ties that count no more than `sides` together: of a war, many acts of one day and type have the same two sides."""

KIN = "standing"
"""Left out of the log-odds when neighbours are sought: a plan belongs beside its fulfilment."""


def happenings(tellings: Iterable[Telling], known: Weighing | None = None) -> tuple[Happening, ...]:
    """The happenings that some tellings tell of, each with all its tellings, earliest first.

    Of two tellings with one key the later given counts. The result is the same for any order of the input. `known`
    takes the place of the figures shipped, as when they are fitted.
    """
    one_each = {t.key: t for t in tellings}
    pairs = _Pairs.of(sorted(one_each.values(), key=_order), known)
    found: list[Happening] = []
    edges = pairs.edges()
    inside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    components = _components(len(pairs.items), edges)
    home = {i: members[0] for members in components for i in members}
    for edge in edges:
        inside[home[edge[0]]].append(edge)
    for members in components:
        found += _tell_apart(members, pairs, inside[members[0]])
    pairs.memory.tidy()
    return tuple(sorted(found, key=lambda h: _order(h.tellings[0])))


def touched(new: Iterable[Telling], candidates: Iterable[Telling]) -> frozenset[str]:
    """The keys of those candidates that are neighbours of a new telling.

    `candidates` are the tellings that share a block key with a new one. Load the neighbourhoods of the keys
    returned whole and give them to `relink`.
    """
    fresh = sorted({t.key: t for t in new}.values(), key=_order)
    keys = {t.key for t in fresh}
    old = sorted({t.key: t for t in candidates if t.key not in keys}.values(), key=_order)
    pairs = _Pairs.of([*fresh, *old])
    known = pairs.known
    first = len(fresh)
    blocks: dict[str, list[int]] = defaultdict(list)
    for j in range(first, len(pairs.items)):
        for key in keys_of(pairs.items[j], known)[0]:
            blocks[key].append(j)
    found: set[int] = set()
    for i in range(first):
        met = {j for key in keys_of(pairs.items[i], known)[1] for j in blocks.get(key, ())}
        found.update(pairs.near(i, sorted(met - found)))
    return frozenset(old[j - first].key for j in found)


def relink(new: Iterable[Telling], neighbours: Iterable[Telling]) -> tuple[Happening, ...]:
    """The happenings of the touched neighbourhoods, once some tellings are added.

    `neighbours` are all tellings of every neighbourhood touched (less those that a new reading takes the place of).
    The happenings returned replace those of these neighbourhoods; all others of the record stay as they are.
    """
    return happenings([*neighbours, *new])


def _order(telling: Telling) -> tuple[bool, date, str]:
    published = telling.report.published
    return published is None, published or date.min, telling.key


def _id(prefix: str, telling: Telling) -> str:
    return f"{prefix}-{hashlib.sha256(telling.key.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class _Odds:
    """Bounded log-odds of a pair; the same for kin (a plan and its act); how much both state.

    `may`: whether the two may be one happening. `near`: whether they are neighbours.
    """

    odds: float
    kin: float
    evidence: float
    may: bool
    near: bool


@dataclass(slots=True)
class _Pairs:
    """The log-odds of pairs, each weighed once; `items` in order, so that i < j names a pair."""

    items: Sequence[Traits]
    numbers: Sequence[Number]
    memory: Memory[_Odds]
    screen: Screen = field(init=False)

    def __post_init__(self) -> None:
        self.screen = Screen(self.items, self.known)

    @staticmethod
    def of(tellings: Sequence[Telling], known: Weighing | None = None) -> _Pairs:
        memory = _memory(known or load_weighing())
        memory.tidy()
        held = [memory.of(t) for t in tellings]
        return _Pairs([t for t, _ in held], [n for _, n in held], memory)

    @property
    def known(self) -> Weighing:
        return self.memory.known

    def near(self, j: int, others: Sequence[int]) -> list[int]:
        """The neighbours of a telling among others that it shares a key with."""
        return [i for i in self.screen.may_be_near(j, others) if self.odds(i, j).near]

    def odds(self, i: int, j: int) -> _Odds:
        i, j = (i, j) if i < j else (j, i)
        pair = self.numbers[i], self.numbers[j]
        found = self.memory.pairs.get(pair)
        if found is None:
            found = self.memory.pairs[pair] = self._weigh(self.items[i], self.items[j])
        return found

    def reasons(self, i: int, j: int) -> tuple[Reason, ...]:
        """What the log-odds of a pair are the sum of."""
        i, j = (i, j) if i < j else (j, i)
        return self.memory.reasons((self.numbers[i], self.numbers[j]), self.items[i], self.items[j])

    def _weigh(self, a: Traits, b: Traits) -> _Odds:
        decision, clip = self.known.decision, self.known.decision["clip"]
        reasons = weigh(a, b, self.known)
        total = kin = 0.0
        tie = decision["topic"] * max(0.0, alike(a.topic, b.topic) - decision["topic_from"])
        sides, evidence, may = 0.0, 1, True
        for name, amount in reasons:
            total += amount
            if name != KIN:
                kin += amount
            if name in self.known.evidence:
                evidence += 1
            if name in APART:
                may = False
            if name == "one_report":
                tie += decision["tie"]
            elif name in self.known.ties and amount > 0:
                if name in SIDES:
                    sides += amount
                else:
                    tie += amount
        tie += min(sides, decision["sides"])
        least = decision["tie_sure"] if kin >= decision["sure"] else decision["tie"]
        near = kin >= decision["edge"] and tie >= least
        return _Odds(max(-clip, min(clip, total)), max(-clip, min(clip, kin)), evidence, may, near)

    def edges(self) -> list[tuple[int, int]]:
        """All pairs of neighbours, in order. Pairs that were compared before are not compared again."""
        before = self.memory.compared(self.numbers)
        place = {n: i for i, n in enumerate(self.numbers) if n in before}
        everyone: dict[str, list[int]] = defaultdict(list)
        fresh: dict[str, list[int]] = defaultdict(list)
        found = []
        for j, item in enumerate(self.items):
            met: set[int] = set()
            number = self.numbers[j]
            kept, asked = keys_of(item, self.known)
            for key in asked:
                met.update((fresh if number in before else everyone).get(key, ()))
            for key in kept:
                everyone[key].append(j)
                if number not in before:
                    fresh[key].append(j)
            near = self.near(j, sorted(met))
            if number in before:
                near += [i for n in self.memory.neighbours(number) if (i := place.get(n, j)) < j]
            found += [(i, j) for i in sorted(near)]
        self.memory.compare(self.numbers, ((self.numbers[i], self.numbers[j]) for i, j in found))
        return found


@lru_cache(maxsize=1)
def _memory(known: Weighing) -> Memory[_Odds]:
    return Memory(known)


def _components(size: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected groups, each in order, by union and find."""
    parent = list(range(size))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in edges:
        a, b = root(i), root(j)
        parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(size):
        groups[root(i)].append(i)
    return list(groups.values())


def _tell_apart(members: Sequence[int], pairs: _Pairs, edges: Iterable[tuple[int, int]]) -> list[Happening]:
    """The happenings of one neighbourhood."""
    groups = _agglomerate(members, pairs, edges)
    neighbourhood = _id("n", pairs.items[members[0]].telling)
    ids = {group: _id("h", pairs.items[group[0]].telling) for group in groups}
    found = []
    for group in groups:
        told = tuple(replace(pairs.items[i].telling, happening=ids[group]) for i in group)
        found.append(Happening(ids[group], neighbourhood, told, _why(group, groups, ids, pairs)))
    return found


Group = tuple[int, ...]


@dataclass(slots=True)
class _Between:
    """What lies between two groups: the weighed sum of their pairs, its evidence, and whether they may be one."""

    total: float = 0.0
    evidence: float = 0.0
    may: bool = True

    def add(self, other: _Between) -> _Between:
        return _Between(self.total + other.total, self.evidence + other.evidence, self.may and other.may)


def _agglomerate(members: Sequence[int], pairs: _Pairs, edges: Iterable[tuple[int, int]]) -> list[Group]:
    """Average linkage: the two likeliest groups become one, until none are likely enough.

    Only groups that hold neighbours are tried. The mean is over all their pairs, which count by their evidence: a
    headline that names no side, day or place says less than two full sentences do. Ties go to the earliest
    tellings. Groups that hold a pair that cannot be one happening never join.
    """
    live: dict[int, Group] = {i: (i,) for i in members}
    near: dict[int, dict[int, _Between]] = {i: {} for i in members}
    queue: list[tuple[float, Group, Group]] = []

    def offer(a: int, b: int, between: _Between) -> None:
        near[a][b] = near[b][a] = between
        if between.may and between.total / between.evidence >= pairs.known.decision["join"]:
            one, other = sorted((live[a], live[b]))
            heapq.heappush(queue, (-between.total / between.evidence, one, other))

    for i, j in edges:
        offer(i, j, _between((i,), (j,), pairs))
    while queue:
        _, one, other = heapq.heappop(queue)
        a, b = one[0], other[0]
        if live.get(a) != one or live.get(b) != other:
            continue
        joined = tuple(sorted(one + other))
        del live[a], live[b]
        old_a, old_b = near.pop(a), near.pop(b)
        live[joined[0]], near[joined[0]] = joined, {}
        for c in sorted((old_a.keys() | old_b.keys()) - {a, b}):
            near[c].pop(a, None), near[c].pop(b, None)
            to_a = old_a.get(c) or _between(one, live[c], pairs)
            to_b = old_b.get(c) or _between(other, live[c], pairs)
            offer(joined[0], c, to_a.add(to_b))
    return sorted(live.values())


def _between(a: Group, b: Group, pairs: _Pairs) -> _Between:
    total = evidence = 0.0
    for i in a:
        for j in b:
            pair = pairs.odds(i, j)
            if not pair.may:
                return _Between(0.0, 1.0, False)
            total += pair.odds * pair.evidence
            evidence += pair.evidence
    return _Between(total, evidence)


def _why(group: Group, groups: Sequence[Group], ids: dict[Group, str], pairs: _Pairs) -> str:
    """In words: what holds a happening together, and the plans or acts it belongs to."""
    reports = {pairs.items[i].telling.report.id for i in group}
    if len(group) == 1:
        said = "one telling"
    else:
        totals: Counter[str] = Counter()
        odds = []
        for n, i in enumerate(group):
            for j in group[n + 1 :]:
                pair = pairs.odds(i, j)
                odds.append(pair.odds)
                totals.update({name: v for name, v in pairs.reasons(i, j) if v > 0})
        best = ", ".join(name for name, _ in sorted(totals.items(), key=lambda kv: (-kv[1], kv[0]))[:3])
        said = (
            f"{len(group)} tellings in {len(reports)} report{'s' * (len(reports) > 1)}, mean log-odds "
            f"{sum(odds) / len(odds):.1f}; most by {best}"
        )
    for other in groups:
        if other is not group and (link := _planned(group, other, pairs)):
            said += f"; {link} {ids[other]}"
    return said


def _planned(a: Group, b: Group, pairs: _Pairs) -> str:
    """How one happening is the plan or postponement of another, if it is."""
    one, other = pairs.items[a[0]].standing, pairs.items[b[0]].standing
    if one is other or not (one in PLANS or other in PLANS):
        return ""
    kin = [pairs.odds(i, j).kin for i in a for j in b]
    if sum(kin) / len(kin) < pairs.known.decision["join"]:
        return ""
    return f"{one.value}; carried out or changed in" if one in PLANS else f"{other.value} before in"
