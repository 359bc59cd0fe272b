"""Places that only tell where a report plays: the country that a name stands for by its inhabitants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from dragoman.lexicons.gazetteer import inhabitants
from dragoman.lexicons.tables import DATA, read_toml


class Towns:
    """Country by folded name. `told` are the rows of `towns.csv`, shipped and the user's; the gazetteer is asked then.

    `states` are the codes that may be told.
    """

    def __init__(self, told: Mapping[str, str], states: frozenset[str]) -> None:
        self._told = told
        self._states = states
        self._found: dict[str, str | None] = {}

    def country(self, name: str) -> str | None:
        """The code of the one country that a folded name stands for; None where it is of several, or of no town."""
        if name in self._told:
            return self._told[name] or None
        if name not in self._found:
            if len(self._found) > _KEPT:
                self._found.clear()
            self._found[name] = self._by_inhabitants(name)
        return self._found[name]

    def _by_inhabitants(self, name: str) -> str | None:
        """The rule of `towns.toml`."""
        rule = _rule()
        words = name.split()
        plain = all(w.isascii() and w.isalpha() and w not in rule["unsure"] for w in words)
        if len(name) < rule["letters"] or not plain:
            return None
        found = inhabitants(name)
        if not found or max(map(max, found.values())) < rule["inhabitants"]:
            return None
        country = max(found, key=lambda code: sum(found[code]))
        sure = sum(found[country]) >= rule["share"] * sum(map(sum, found.values()))
        return country if sure and country in self._states else None


_KEPT = 50_000


@cache
def _rule() -> dict[str, Any]:
    rule = dict(read_toml(DATA / "actors" / "towns.toml"))
    return {**rule, "unsure": frozenset(rule["unsure"])}
