"""How far a review has come, and how far its reviewers agree. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

DECISIONS = ("accept", "reject", "change")


@dataclass(frozen=True, slots=True)
class TypeReview:
    """Decisions on events of one type. `precision` is accepted / (accepted + changed + rejected)."""

    event_type: str
    accepted: int
    changed: int
    rejected: int

    @property
    def decided(self) -> int:
        """How many events of the type were decided on."""
        return self.accepted + self.changed + self.rejected

    @property
    def precision(self) -> float:
        """The share of them that were right as read, 0 to 1."""
        return self.accepted / self.decided


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers on the events that both decided. `kappa` is Cohen's, None where chance alone explains all."""

    first: str
    second: str
    both: int
    same: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """How far a review has come: events decided, by type and reviewer, and how far reviewers agree."""

    decided: frozenset[str]
    types: tuple[TypeReview, ...]
    reviewers: tuple[tuple[str, int], ...]
    agreements: tuple[Agreement, ...]


def review(corrections: Iterable[Mapping[str, Any]]) -> Review:
    """Standing corrections, the earliest first, to what they say of the reading.

    A reviewer's decision on an event is "reject" if one of theirs rejects it, else "change" if one changes it.
    """
    said: dict[str, dict[str, str]] = defaultdict(dict)
    kind: dict[str, str] = {}
    for c in corrections:
        if c["action"] not in DECISIONS:
            continue
        mine = said[c["target"]]
        if DECISIONS.index(c["action"]) and mine.get(c["who"]) != "reject":
            mine[c["who"]] = c["action"]
        else:
            mine.setdefault(c["who"], c["action"])
        kind.setdefault(c["target"], c["event_type"] or "")
    types: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(DECISIONS, 0))
    people: dict[str, int] = defaultdict(int)
    for target, mine in said.items():
        worst = max(mine.values(), key=lambda a: (a == "reject", a == "change"))
        types[kind[target]][worst] += 1
        for who in mine:
            people[who] += 1
    return Review(
        frozenset(said),
        tuple(TypeReview(t, n["accept"], n["change"], n["reject"]) for t, n in sorted(types.items())),
        tuple(sorted(people.items(), key=lambda p: (-p[1], p[0]))),
        tuple(a for pair in combinations(sorted(people), 2) if (a := _agreement(said, *pair)) is not None),
    )


def _agreement(said: Mapping[str, Mapping[str, str]], first: str, second: str) -> Agreement | None:
    pairs = [(mine[first], mine[second]) for mine in said.values() if first in mine and second in mine]
    if not pairs:
        return None
    n = len(pairs)
    same = sum(a == b for a, b in pairs)
    chance = sum(sum(a == d for a, _ in pairs) * sum(b == d for _, b in pairs) for d in DECISIONS) / n**2
    return Agreement(first, second, n, same, None if chance == 1 else (same / n - chance) / (1 - chance))
