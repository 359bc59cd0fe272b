"""What linking has found out before, kept while a process lives: in a war, each report meets the same tellings again.

Traits depend on a telling alone, and what a pair weighs on two of them, so nothing that is kept here can change a
result. A telling that was read or corrected otherwise under the same key is another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dragoman.happenings.likeness import Reason, weigh
from dragoman.happenings.traits import Traits, traits
from dragoman.happenings.weighing import Weighing
from dragoman.model import Telling

Odds = TypeVar("Odds")

TELLINGS = 20_000
"""Traits kept, some 5 kB each; then all make way."""

PAIRS = 400_000
"""Pairs kept, some 250 bytes each."""

SETS = 8
"""Sets of tellings among which all neighbours are known."""

Number = int
"""Of a telling: the same number, the same traits."""


@dataclass(slots=True)
class Memory(Generic[Odds]):
    known: Weighing
    pairs: dict[tuple[Number, Number], Odds] = field(default_factory=dict)
    _near: dict[Number, set[Number]] = field(default_factory=dict)
    _compared: list[frozenset[Number]] = field(default_factory=list)
    _traits: dict[str, tuple[Telling, Traits, Number]] = field(default_factory=dict)
    _reasons: dict[tuple[Number, Number], tuple[Reason, ...]] = field(default_factory=dict)
    _count: int = 0

    def tidy(self) -> None:
        """Between two tasks: make way for what comes."""
        if len(self._traits) > TELLINGS:
            self._traits.clear()
            self._near.clear()
            self._compared.clear()
            self.pairs.clear()
            self._reasons.clear()
        elif len(self.pairs) > PAIRS:
            self.pairs.clear()
            self._reasons.clear()

    def of(self, telling: Telling) -> tuple[Traits, Number]:
        """The traits of a telling and the number it goes by, remembered until the telling changes."""
        held = self._traits.get(telling.key)
        if held is None or not (held[0] is telling or held[0] == telling):
            self._count += 1
            held = self._traits[telling.key] = (telling, traits(telling, self.known), self._count)
        return held[1], held[2]

    def compared(self, numbers: Sequence[Number]) -> frozenset[Number]:
        """As many of these tellings as may be among which all neighbours are known."""
        return max((held & set(numbers) for held in self._compared), key=len, default=frozenset())

    def neighbours(self, number: Number) -> AbstractSet[Number]:
        """The tellings, by number, that are known to be its neighbours."""
        return self._near.get(number, frozenset())

    def compare(self, numbers: Sequence[Number], pairs: Iterable[tuple[Number, Number]]) -> None:
        """All neighbours among some tellings are these."""
        for a, b in pairs:
            self._near.setdefault(a, set()).add(b)
            self._near.setdefault(b, set()).add(a)
        self._compared = [frozenset(numbers), *self._compared[: SETS - 1]]

    def reasons(self, pair: tuple[Number, Number], a: Traits, b: Traits) -> tuple[Reason, ...]:
        """What speaks for and against two tellings being of one happening, in log-odds; weighed once a pair."""
        if pair not in self._reasons:
            self._reasons[pair] = tuple(weigh(a, b, self.known))
        return self._reasons[pair]
