"""Reports to origins: the groups of reports that are one text, and what a new report changes in them.

Each group is led by its longest report, and a report belongs to it because it is like the leader: never because it is like
some other member, so no chain of small likenesses glues reports together. Reports are taken from the longest to the
shortest; each joins the leader it is most like, or leads a group of its own. The outcome is so the same in whatever
order reports come, but for the name: a group is named after its first report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from dragoman.errors import InputError
from dragoman.happenings.same.index import INDEXED, Numbers, Packed, Postings, keys
from dragoman.happenings.same.likeness import Likeness, compare, same_text
from dragoman.happenings.same.signatures import Signature, level, sign

Id = TypeVar("Id")

FEWEST = 0.15
"""The least share of the shingles two reports could have in common that makes a candidate; checked thoroughly then."""

MOST = 32
"""How many candidates are compared with a report at most, the likeliest first."""

LEADS = "the longest of its group, or alone in it"


@dataclass(frozen=True, slots=True)
class Placed(Generic[Id]):
    """Where a report belongs. `group`: the id of the group's first report; `leader`: of its longest, to which the report was
    compared; `why`, in words."""

    id: Id
    group: Id
    leader: Id
    why: str


@dataclass(frozen=True, slots=True)
class Joined(Placed[str]):
    """What adding a report did. `moved`: reports known before whose group changed, and its new name."""

    moved: dict[str, str] = field(default_factory=dict)


class _Groups:
    """Numbered signatures and who leads them."""

    def __init__(self) -> None:
        self.known = Packed()
        self.leader: list[int] = []
        self.members: dict[int, list[int]] = {}
        self.why: dict[int, str] = {}
        self.listed = Postings()

    def candidates(self, signature: Signature) -> Numbers:
        """Leaders worth comparing, the likeliest first."""
        numbers, counts = self.listed.find(signature.hashes)
        alive = np.fromiter((n in self.members for n in numbers.tolist()), dtype=bool, count=len(numbers))
        numbers, counts = numbers[alive], counts[alive]
        if not len(numbers):
            return numbers
        sizes = np.fromiter((self.known.sizes[n] for n in numbers.tolist()), dtype=np.int64, count=len(numbers))
        levels = np.ceil(np.log2(np.maximum(sizes / INDEXED, 1))).astype(np.int64)
        could = np.minimum(sizes, signature.size) / (1 << np.maximum(levels, signature.level))
        share = counts / np.maximum(could, 1)
        likely = np.lexsort((numbers, -sizes, -share))[:MOST]
        best: Numbers = numbers[likely[share[likely] >= FEWEST]]
        return best

    def like(self, number: int) -> Iterator[tuple[int, Likeness, str]]:
        """Leaders that are one text with a report, itself aside."""
        mine = self.known[number]
        for other in self.candidates(mine).tolist():
            if other != number:
                likeness = compare(mine, self.known[other])
                why = same_text(likeness)
                if why:
                    yield other, likeness, why

    def before(self, one: int, other: int) -> bool:
        """Whether one report is taken before another: the longer first, then by content, then the earlier known."""
        a, b = self.known[one], self.known[other]
        return (-a.size, a.hashes.tobytes(), one) < (-b.size, b.hashes.tobytes(), other)

    def add(self, signature: Signature) -> list[int]:
        """Places a new report; gives the reports that were placed anew because of it."""
        number = self.known.add(signature)
        self.leader.append(number)
        return self._place(number)

    def _place(self, number: int) -> list[int]:
        alike = list(self.like(number))
        longer = [found for found in alike if self.before(found[0], number)]
        if longer:
            best = max(longer, key=lambda f: (f[1].contained + f[1].lead + f[1].covered, self.known.sizes[f[0]], -f[0]))
            self._join(number, best[0], best[2])
            return []
        self._lead(number)
        return self._absorb([leader for leader, _, _ in alike])

    def _join(self, number: int, leader: int, why: str) -> None:
        self.leader[number] = leader
        self.members[leader].append(number)
        self.why[number] = why

    def _lead(self, number: int) -> None:
        self.leader[number] = number
        self.members[number] = [number]
        self.listed.add(number, keys(self.known[number]))

    def _absorb(self, leaders: Sequence[int]) -> list[int]:
        """Shorter leaders give up their groups to the longer newcomer; every report of theirs is placed again."""
        again = [m for leader in leaders for m in self.members.pop(leader)]
        again.sort(key=lambda m: (-self.known.sizes[m], self.known[m].hashes.tobytes(), m))
        for member in again:
            self.why.pop(member, None)
        for member in again:
            self._place(member)
        return again

    def first(self, number: int) -> int:
        """The first report of its group."""
        return min(self.members[self.leader[number]])


def group_reports(reports: Iterable[tuple[Id, str]]) -> list[Placed[Id]]:
    """Groups reports that are one text: an entry a report, in the order given.

    Texts are read once and not kept. Time grows nearly in proportion to the number of reports. The same reports make the
    same groups in any order; a report without a word is alone.
    """
    ids: list[Id] = []
    signed: list[Signature] = []
    for id, text in reports:
        ids.append(id)
        signed.append(sign(text))
    order = sorted(range(len(ids)), key=lambda k: (-signed[k].size, signed[k].hashes.tobytes(), k))
    groups = _Groups()
    for k in order:
        groups.add(signed[k])
    first: dict[int, int] = {}
    for number, k in enumerate(order):
        leader = groups.leader[number]
        first[leader] = min(first.get(leader, k), k)
    placed: list[Placed[Id] | None] = [None] * len(ids)
    for number, k in enumerate(order):
        leader = groups.leader[number]
        placed[k] = Placed(ids[k], ids[first[leader]], ids[order[leader]], groups.why.get(number, LEADS))
    return [one for one in placed if one is not None]


def same_reports(reports: Iterable[tuple[Id, str]]) -> dict[Id, Id]:
    """Report to group: `group_reports`, when ids are distinct and only the groups are asked for."""
    return {one.id: one.group for one in group_reports(reports)}


class Origins:
    """Groups that grow: add a report and learn where it belongs, at the cost of comparing it with its candidates.

        origins = Origins.from_signatures(rows)      # (id, signature bytes, group or None), as the record keeps them
        joined = origins.add("r-17", signature(text))
        joined.group, joined.moved

    Memory: about 1.2 kB a report (measured by `benchmarks/same_reports.py --speed`), so a million take 1.2 GB. A longer
    report that comes later takes over the group of what it contains; reports so placed again are named in
    `moved`. One difference to grouping all at once: a report never leaves a group that stays as it is, even if a
    newcomer that leads another is more like it.
    """

    def __init__(self) -> None:
        self._groups = _Groups()
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id: str) -> bool:
        return id in self._numbers

    @classmethod
    def from_signatures(cls, rows: Iterable[tuple[str, bytes, str | None]]) -> Origins:
        """From what was stored, in the order in which reports were first known.

        A row's group, where given, is believed and costs no comparison; rows without one are added after the others.
        Raises InputError for bytes that are no signature, or an id that comes twice.
        """
        origins = cls()
        named: dict[str, list[int]] = {}
        later: list[int] = []
        for id, data, group in rows:
            number = origins._know(id, Signature.from_bytes(data))
            if group is None:
                later.append(number)
            else:
                named.setdefault(group, []).append(number)
        origins._believe(named.values())
        for number in later:
            origins._groups._place(number)
        return origins

    def add(self, id: str, report: bytes | Signature) -> Joined:
        """Adds a report by its signature. The same report again changes nothing.

        Raises InputError when another text is known by this id.
        """
        signature = Signature.from_bytes(report) if isinstance(report, bytes) else report
        known = self._numbers.get(id)
        if known is not None:
            if self._groups.known[known].to_bytes() != signature.to_bytes():
                raise InputError(f"another text is known by the id {id!r}: give this one an id of its own")
            return self._joined(id, {})
        number = self._know(id, signature)
        names = {}
        alike = [leader for leader, _, _ in self._groups.like(number)]
        for leader in alike:
            names.update({m: self._groups.first(leader) for m in self._groups.members[leader]})
        self._groups._place(number)
        moved = {self._ids[m]: self.group(self._ids[m]) for m, name in names.items() if self._groups.first(m) != name}
        return self._joined(id, moved)

    def group(self, id: str) -> str:
        """The id of the first report of its group. Raises InputError for an id that is not known."""
        return self._ids[self._groups.first(self._number(id))]

    def members(self, id: str) -> list[str]:
        """The reports of its group, the first known first."""
        leader = self._groups.leader[self._number(id)]
        return [self._ids[m] for m in sorted(self._groups.members[leader])]

    def __iter__(self) -> Iterator[Placed[str]]:
        """All reports in the order in which they were first known."""
        return (self._joined(id, {}) for id in self._ids)

    def _number(self, id: str) -> int:
        try:
            return self._numbers[id]
        except KeyError:
            raise InputError(f"no report is known by the id {id!r}: add it first") from None

    def _know(self, id: str, signature: Signature) -> int:
        if id in self._numbers:
            raise InputError(f"the id {id!r} comes twice: ids name one report each")
        number = self._groups.known.add(signature)
        self._groups.leader.append(number)
        self._numbers[id] = number
        self._ids.append(id)
        return number

    def _believe(self, named: Iterable[list[int]]) -> None:
        groups, led = self._groups, []
        for members in named:
            leader = min(members, key=lambda m: (-groups.known.sizes[m], groups.known[m].hashes.tobytes(), m))
            groups.members[leader] = members
            for member in members:
                groups.leader[member] = leader
            led.append(leader)
        groups.listed.add_many((leader, keys(groups.known[leader])) for leader in led)

    def _joined(self, id: str, moved: dict[str, str]) -> Joined:
        number = self._numbers[id]
        leader = self._groups.leader[number]
        why = LEADS
        if leader != number:
            why = self._groups.why.get(number) or same_text(compare(self._groups.known[number], self._groups.known[leader]))
        return Joined(id, self.group(id), self._ids[leader], why, moved)
