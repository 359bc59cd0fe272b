"""Which of many tellings can be neighbours of one at all, by bounds that are cheap to get.

Of a busy day most pairs share too little. Each bound is the most that a feature can bring, so that a pair ruled out
here would not be neighbours by the full weighing either (`tests/test_happenings_link.py` compares the two). All
candidates of a telling are judged at once, on arrays.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dragoman.happenings.likeness import match_all, nearness
from dragoman.happenings.traits import Party, Traits, Words
from dragoman.happenings.weighing import Weighing

SLACK = 1e-9
"""Sums of the same amounts in another order differ by less."""

Parties = tuple[Party, ...]
Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.int64]
Marks: TypeAlias = npt.NDArray[np.bool_]


def _numbered(things: Iterable[Hashable]) -> tuple[Numbers, list[Hashable]]:
    """Things as small numbers, the same for equal things, and what each number stands for."""
    held = list(things)
    distinct = list(dict.fromkeys(held))
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    return np.array(list(map(numbers.__getitem__, held)), dtype=np.int64), distinct


class _Laid:
    """The stems of all items end to end, with their weights so scaled that products add up to a cosine."""

    def __init__(self, words: Sequence[Words]) -> None:
        self._stems, distinct = _numbered(chain.from_iterable(w.stems for w in words))
        weights = np.array(list(chain.from_iterable(w.stems.values() for w in words)), dtype=np.float64)
        sizes = [len(w.stems) for w in words]
        self._scaled: Floats = weights / np.repeat(np.sqrt([w.square for w in words]), sizes)
        self._starts: Numbers = np.cumsum([0, *sizes])
        self._vector: Floats = np.zeros(len(distinct))

    def alike(self, j: int, c: Numbers) -> Floats:
        """The cosine of one item with each of some others."""
        mine = slice(self._starts[j], self._starts[j + 1])
        self._vector[self._stems[mine]] = self._scaled[mine]
        starts, sizes = self._starts[c], self._starts[c + 1] - self._starts[c]
        firsts = np.cumsum(sizes) - sizes
        at = np.arange(sizes.sum()) + np.repeat(starts - firsts, sizes)
        products = self._vector[self._stems[at]] * self._scaled[at]
        self._vector[self._stems[mine]] = 0.0
        sums: Floats = np.concatenate(([0.0], np.cumsum(products)))
        found: Floats = sums[firsts + sizes] - sums[firsts]
        return found


class Screen:
    """Rules out pairs of `items`. Traits become arrays once; what two sides have in common is found once."""

    def __init__(self, items: Sequence[Traits], known: Weighing) -> None:
        self.items, self.known = items, known
        w = known.weight
        self._most = {name: max(0.0, value) for name, value in w.items()}
        self._ties = {name: self._most[name] if name in known.ties else 0.0 for name in w}
        sides, distinct = _numbered([s for t in items for s in (t.actors, t.recipients, t.pool)])
        self._actors, self._recipients, self._pool = sides[0::3], sides[1::3], sides[2::3]
        self._parties: list[Parties] = distinct  # type: ignore[assignment]
        self._matches: dict[int, float] = {}
        self._report = _numbered(t.telling.report.id for t in items)[0]
        self._trigger = _numbered(t.trigger for t in items)[0]
        self._cameo = _numbered(t.cameo[:3] for t in items)[0]
        self._together = _marks(t.act in known.together for t in items)
        self._headline = _marks(t.headline for t in items)
        self._told = {
            "place_same": _marks(t.spot is not None for t in items),
            "count_same": _marks(bool(t.counts) for t in items),
            "about_same": _marks(bool(t.about) for t in items),
        }
        self._types, _ = _numbered((t.kind, t.act) for t in items)
        self._example = [items[i] for i in np.unique(self._types, return_index=True)[1]] if items else []
        self._kinds: dict[int, Floats] = {}
        self._words = _Laid([t.words for t in items])
        self._topic = _Laid([t.topic for t in items])

    def may_be_near(self, j: int, others: Sequence[int]) -> list[int]:
        """Those of the others that can be neighbours of j, in the order given."""
        if not others:
            return []
        w, decision = self.known.weight, self.known.decision
        c: Numbers = np.array(others, dtype=np.int64)
        tie, kin = self._sides(j, c)
        kin += w["base"] + self._act(j)[self._types[c]]
        kin += max(self._most["date_same"], self._most["date_within"], self._most["date_open"])
        open_ = {name: marks[c] for name, marks in self._told.items() if marks[j]}
        open_ |= {"trigger": self._trigger[c] == self._trigger[j], "act_same": self._cameo[c] == self._cameo[j]}
        for name, marks in open_.items():
            tie += self._ties[name] * marks
            kin += self._most[name] * marks
        untied, unlikely = min(decision["tie"], decision["tie_sure"]) - tie, decision["edge"] - kin
        within = self._report[c] == self._report[j]
        may = within | ((untied <= w["words"] + decision["topic"]) & (unlikely <= w["words"]))
        c, untied, unlikely, within = c[may], untied[may], unlikely[may], within[may]
        if not len(c):
            return []
        words = w["words"] * self._words.alike(j, c) + SLACK
        may = within | ((words >= unlikely) & (words + decision["topic"] >= untied))
        c, untied, words, within = c[may], untied[may], words[may], within[may]
        if not len(c):
            return []
        topic = decision["topic"] * np.maximum(0.0, self._topic.alike(j, c) - decision["topic_from"])
        found: list[int] = c[within | (words + topic >= untied)].tolist()
        return found

    def _sides(self, j: int, c: Numbers) -> tuple[Floats, Floats]:
        """The most that the sides bring as a tie, and in all."""
        pooled = self._together[c] & self._together[j]
        tie, kin = np.zeros(len(c)), np.zeros(len(c))
        if pooled.any():
            tie[pooled], kin[pooled] = self._side("parties", self._match(self._pool, j, c[pooled]))
        if not pooled.all():
            apart = ~pooled
            rest = c[apart]
            tie_a, kin_a = self._side("actor", self._match(self._actors, j, rest))
            tie_r, kin_r = self._side("recipient", self._match(self._recipients, j, rest))
            # a headline's sides may be misread, and then say nothing
            misread = self._headline[rest] | self._headline[j]
            both = np.where(misread, np.maximum(kin_a, 0.0) + np.maximum(kin_r, 0.0), kin_a + kin_r)
            tie[apart], kin[apart] = tie_a + tie_r, both
        return tie, kin

    def _side(self, name: str, match: Floats) -> tuple[Floats, Floats]:
        w = self.known.weight
        good = w[name] * np.maximum(match, 0.0)
        return good * (name in self.known.ties), good + w[f"{name}_unlike"] * np.minimum(match, 0.0)

    def _match(self, side: Numbers, j: int, c: Numbers) -> Floats:
        mine, size, known = int(side[j]), len(self._parties), self._matches
        if not self._parties[mine]:
            return np.zeros(len(c))
        theirs = side[c].tolist()
        first = mine * size
        found = [known.get(first + n) for n in theirs]
        for place, value in enumerate(found):
            if value is None:
                other = theirs[place]
                value = known.get(first + other)
                if value is None:
                    value = match_all(self._parties[mine], self._parties[other])
                    known[first + other] = known[other * size + mine] = value
                found[place] = value
        return np.array(found, dtype=np.float64)

    def _act(self, j: int) -> Floats:
        """What the types bring, by the number of the other's types."""
        mine = int(self._types[j])
        if mine not in self._kinds:
            self._kinds[mine] = np.array([self._kind(self._example[mine], t) for t in self._example])
        return self._kinds[mine]

    def _kind(self, a: Traits, b: Traits) -> float:
        near, w = nearness(a, b, self.known), self.known.weight
        return w["type_far"] if near is None else w["type_same"] if near == 1.0 else w["type_near"] * near


def _marks(given: Iterable[bool]) -> Marks:
    return np.fromiter(given, dtype=np.bool_)
