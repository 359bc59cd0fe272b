"""Reports to origins: the groups of reports that are one text, and what a new report changes in them.

Each group is led by its longest report, and a report belongs to it because it is like the leader: never because it is
like some other member, so no chain of small likenesses glues reports together. Reports are taken from the longest to
the shortest; each joins the leader it is most like, or leads a group of its own. The outcome is so the same in
whatever order reports come, but for the name: a group is named after its first report.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from dragoman.errors import InputError
from dragoman.happenings.same.index import Numbers, Packed, Postings, keys, likely
from dragoman.happenings.same.likeness import SHARED, Likeness, compare, same_text
from dragoman.happenings.same.signatures import Signature, sign
from dragoman.happenings.same.sketch import Sketch

Id = TypeVar("Id")

LEADS = "the longest of its group, or alone in it"
MOVED = "it was of a group that a longer text took over, or that has another first report now"
STORED = "grouped so in what was stored"


def may_lead(why: str) -> bool:
    """Whether a report with this reason for its place leads its group, or did before a longer text came."""
    return SHARED not in why and why not in {MOVED, STORED}


@dataclass(frozen=True, slots=True)
class Placed(Generic[Id]):
    """Where a report belongs. `group`: the id of the group's first report; `leader`: of its longest, to which the
    report was compared; `why`, in words."""

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
        self.leader = array("I")
        self.leads = bytearray()
        self.several: dict[int, list[int]] = {}  # by leader, sorted; a leader that is alone has no entry
        self.listed = Postings()
        self.led: set[int] = set()  # all that are listed: those that a longer one took over stay so
        self.touched: dict[int, int] = {}
        self.replaced: set[int] = set()

    def know(self, signature: Signature) -> int:
        """Keeps a signature and gives its number."""
        self.leader.append(len(self.known))
        self.leads.append(False)
        return self.known.add(signature)

    def candidates(self, signature: Signature) -> Numbers:
        """Leaders worth comparing, the likeliest first."""
        found = self.listed.find(signature.hashes)
        leads = np.frombuffer(self.leads, dtype=np.bool_)[found.numbers]
        found = found._replace(numbers=found.numbers[leads], counts=found.counts[leads])
        return likely(
            found, np.frombuffer(self.known.sizes, dtype=np.uint32)[found.numbers].astype(np.int64), signature
        )

    def like(self, number: int, others: Iterable[int]) -> Iterator[tuple[int, Likeness]]:
        """Those of some reports that are one text with a report, itself aside."""
        mine = self.known[number]
        for other in others:
            if other != number:
                likeness = compare(mine, self.known[other])
                if same_text(likeness):
                    yield other, likeness

    def before(self, one: int, other: int) -> bool:
        """Whether one report is taken before another: the longer first, then by content, then the earlier known."""
        a, b = self.known[one], self.known[other]
        return (-a.size, a.hashes.tobytes(), one) < (-b.size, b.hashes.tobytes(), other)

    def place(self, number: int) -> None:
        """Puts a report where it belongs: with the longer leader it is most like, or at the head of a group of its
        own."""
        near = self.candidates(self.known[number]).tolist()
        alike = list(self.like(number, near))
        longer = [found for found in alike if self.before(found[0], number)]
        if longer:
            self._join(number, max(longer, key=self._preference)[0])
            return
        self._lead(number)
        self._absorb([leader for leader, _ in alike])
        self._attract(number, [leader for leader in near if self.leads[leader] and leader != number])

    def _preference(self, found: tuple[int, Likeness]) -> tuple[float, int, int]:
        leader, likeness = found
        return likeness.contained + likeness.lead + likeness.covered, self.known.sizes[leader], -leader

    def _join(self, number: int, leader: int) -> None:
        if number < self.first(leader):
            self._touch(leader)
        self.leader[number] = leader
        insort(self.several.setdefault(leader, [leader]), number)

    def _lead(self, number: int) -> None:
        self.leader[number] = number
        self.leads[number] = True
        if number not in self.led:
            self.led.add(number)
            self.listed.add(number, keys(self.known[number]))

    def _absorb(self, leaders: Sequence[int]) -> None:
        """Shorter leaders give up their groups to the longer newcomer; every report of theirs is placed again."""
        again: list[int] = []
        for leader in leaders:
            self._touch(leader)
            self.leads[leader] = False
            again += self.several.pop(leader, [leader])
        self._again(again)

    def _attract(self, number: int, leaders: Sequence[int]) -> None:
        """Members of groups nearby that are more like the newcomer than like their leader are placed again."""
        again = []
        for leader in leaders:
            shorter = [m for m in self.members(leader) if m != leader and self.before(number, m)]
            for member, likeness in self.like(number, shorter):
                old = compare(self.known[member], self.known[leader])
                if self._preference((number, likeness)) > self._preference((leader, old)):
                    again.append(member)
        for member in again:
            leader = self.leader[member]
            self._touch(leader)
            self.several[leader].remove(member)
        self._again(again)

    def _again(self, numbers: list[int]) -> None:
        numbers.sort(key=lambda m: (-self.known.sizes[m], self.known[m].hashes.tobytes(), m))
        self.replaced.update(numbers)
        for number in numbers:
            self.place(number)

    def _touch(self, leader: int) -> None:
        """Remembers what the members of a group that is about to change were grouped under."""
        members = self.members(leader)
        for member in members:
            self.touched.setdefault(member, members[0])

    def why(self, number: int) -> str:
        """Why a report belongs to its group, in words."""
        leader = self.leader[number]
        if leader == number:
            return LEADS
        return same_text(compare(self.known[number], self.known[leader])) or STORED

    def first(self, number: int) -> int:
        """The first report of its group."""
        return self.members(self.leader[number])[0]

    def members(self, leader: int) -> list[int]:
        """The reports of a leader's group, the first known first."""
        return self.several.get(leader) or [leader]


def group_reports(reports: Iterable[tuple[Id, str]]) -> list[Placed[Id]]:
    """Groups reports that are one text: an entry a report, in the order given.

    Texts are read once and not kept. Time grows nearly in proportion to the number of reports. The same reports make
    the same groups in any order; a report without a word is alone.
    """
    ids: list[Id] = []
    signed: list[Signature] = []
    for id, text in reports:
        ids.append(id)
        signed.append(sign(text))
    order = sorted(range(len(ids)), key=lambda k: (-signed[k].size, signed[k].hashes.tobytes(), k))
    groups = _Groups()
    for k in order:
        groups.place(groups.know(signed[k]))
    first: dict[int, int] = {}
    for number, k in enumerate(order):
        leader = groups.leader[number]
        first[leader] = min(first.get(leader, k), k)
    placed: list[Placed[Id] | None] = [None] * len(ids)
    for number, k in enumerate(order):
        leader = groups.leader[number]
        placed[k] = Placed(ids[k], ids[first[leader]], ids[order[leader]], groups.why(number))
    return [one for one in placed if one is not None]


def same_reports(reports: Iterable[tuple[Id, str]]) -> dict[Id, Id]:
    """Report to group: `group_reports`, when ids are distinct and only the groups are asked for."""
    return {one.id: one.group for one in group_reports(reports)}


class Origins:
    """Groups that grow: add a report and learn where it belongs, at the cost of comparing it with its candidates.

        origins = Origins.from_signatures(rows)      # (id, signature bytes, group or None), as the record keeps them
        joined = origins.add("r-17", signature(text))
        joined.group, joined.moved

    Memory: about 1.3 kB a report (`benchmarks/same_reports.py --memory`), so a million take 1.3 GB. A longer
    report that comes later takes over the group of what it contains, and reports that are more like it than like their
    leader; those whose group's name changes are named in `moved`. The outcome is that of grouping all at once, save
    where two leaders that have next to nothing in common both hold some short report: it stays with the earlier.
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
            origins._groups.place(number)
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
        self._groups.touched.clear()
        self._groups.place(number)
        touched = self._groups.touched.items()
        moved = {
            self._ids[m]: self.group(self._ids[m]) for m, old in touched if m != number and self._groups.first(m) != old
        }
        return self._joined(id, moved)

    def group(self, id: str) -> str:
        """The id of the first report of its group. Raises InputError for an id that is not known."""
        return self._ids[self._groups.first(self._number(id))]

    def placed_again(self) -> list[str]:
        """The reports that were compared anew because a longer text took over, in the order of their ids."""
        return sorted(self._ids[n] for n in self._groups.replaced)

    def leads(self, id: str) -> bool:
        """Whether it is the longest of its group, or alone in it. Raises InputError for an id that is not known."""
        number = self._number(id)
        return self._groups.leader[number] == number

    def beside(self, sketch: Sketch, asking: Iterable[Signature]) -> None:
        """Shingles of some texts are as common as they are among all leaders, of which these groups hold but some."""
        shingles = np.unique(np.concatenate([np.empty(0, np.uint32), *(one.hashes for one in asking)]))
        listed = self._groups.listed
        listed.reckon(shingles, np.maximum(sketch.count(shingles) - listed.count(shingles), 0))

    def members(self, id: str) -> list[str]:
        """The reports of its group, the first known first."""
        leader = self._groups.leader[self._number(id)]
        return [self._ids[m] for m in self._groups.members(leader)]

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
        number = self._groups.know(signature)
        self._numbers[id] = number
        self._ids.append(id)
        return number

    def _believe(self, named: Iterable[list[int]]) -> None:
        groups, led = self._groups, []
        for members in named:
            leader = min(members, key=lambda m: (-groups.known.sizes[m], groups.known[m].hashes.tobytes(), m))
            if len(members) > 1:
                groups.several[leader] = members
            groups.leads[leader] = True
            for member in members:
                groups.leader[member] = leader
            led.append(leader)
        groups.led.update(led)
        groups.listed.add_many((leader, keys(groups.known[leader])) for leader in led)

    def _joined(self, id: str, moved: dict[str, str]) -> Joined:
        number = self._numbers[id]
        leader = self._groups.leader[number]
        return Joined(id, self.group(id), self._ids[leader], self._groups.why(number), moved)
