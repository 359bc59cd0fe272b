"""Values told of one happening, sorted into sides that cannot all be true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def sides(values: Sequence[Value], conflict: Callable[[Value, Value], bool]) -> list[list[int]]:
    """Groups of indices: two or more where some values conflict, none where all fit together.

    A value that fits values of two different sides ("government forces" beside two armies) belongs to neither and
    is left out. The order of the values does not matter beyond the order of the answer.
    """
    count = len(values)
    foes: list[set[int]] = [set() for _ in range(count)]
    for i in range(count):
        for j in range(i + 1, count):
            if conflict(values[i], values[j]):
                foes[i].add(j)
                foes[j].add(i)
    opposed = [i for i in range(count) if foes[i]]
    firm = [i for i in opposed if not _torn(i, opposed, foes)]
    if not firm or not any(foes[i] & set(firm) for i in firm):
        firm = opposed
    groups: list[list[int]] = []
    for i in firm:
        home = [g for g in groups if all(j not in foes[i] for j in g) and any(foes[i] == foes[j] for j in g)]
        home = home or [g for g in groups if all(j not in foes[i] for j in g)]
        if home:
            home[0].append(i)
        else:
            groups.append([i])
    return groups if len(groups) > 1 else []


def _torn(i: int, opposed: Sequence[int], foes: Sequence[set[int]]) -> bool:
    """Whether a value fits two values that conflict with each other."""
    friends = [j for j in opposed if j != i and j not in foes[i]]
    return any(k in foes[j] for j in friends for k in friends)
