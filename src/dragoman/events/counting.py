"""The words that counts are read by: `counts.toml`, checked and indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.events.numbers import Numbers
from dragoman.lexicons.tables import did_you_mean

PARTS = frozenset({"struck", "befalls", "states", "losses", "of", "types", "people"})
TABLES: dict[str, set[str] | None] = {
    "bounds": {"at_least", "above", "at_most", "below", "about", "nearly"},
    "bounds_after": {"at_least", "about"},
    "tolerance": {"about"},
    "amounts": None,
    "parts": None,
    "open": None,
    "several": {"words"},
    "none": {"determiners", "pronouns", "phrases", "prepositions"},
    "subset": {"before", "after"},
    "kinds": None,
    "casualties": {"nouns", "kinds"},
    "tolls": {"nouns", "kinds", "default", "not", "numbers", "prepositions"},
    "lives": {"nouns", "takes", "loses", "kind"},
    "hostages": {"verbs", "nouns", "kind"},
    "times": {"nouns", "verbs", "objects", "kind"},
    "leaves": {"verbs"},
    "people": {"words"},
}
"""The tables of `counts.toml` with their keys; None where the keys are words or kinds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The words of one kind of count; see the head of `counts.toml`."""

    name: str
    struck: frozenset[str]
    befalls: frozenset[str]
    states: frozenset[str]
    losses: frozenset[str]
    of: frozenset[str]
    types: tuple[str, ...]
    people: bool


class Counting:
    """`counts.toml`, checked and indexed. Raises KnowledgeError naming table, key and the nearest valid one."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        _check(table)
        self.table = table
        self.numbers = Numbers(table)
        self.kinds = {name: _kind(name, entry) for name, entry in table["kinds"].items()}
        self.named = {name: frozenset(_words(table, name)) for name in ("casualties", "lives", "hostages", "times")}
        self.people = frozenset(table["people"]["words"])

    def by(self, part: str, word: str) -> Kind | None:
        """The kind whose part ("struck", "states" …) holds the lemma."""
        return next((k for k in self.kinds.values() if word in getattr(k, part)), None)

    def words(self, table: str, key: str) -> list[str]:
        """A list of words of the counting tables; KeyError where the file has none of that name."""
        words: list[str] = self.table[table][key]
        return words


def _kind(name: str, entry: Mapping[str, Any]) -> Kind:
    sets = {part: frozenset(entry.get(part, ())) for part in ("struck", "befalls", "states", "losses", "of")}
    return Kind(name, types=tuple(entry.get("types", ())), people=bool(entry.get("people", False)), **sets)


def _words(table: Mapping[str, Any], name: str) -> list[str]:
    words: list[str] = table[name]["nouns"]
    return words


def _check(table: Mapping[str, Any]) -> None:
    for name in TABLES:
        if name not in table:
            raise KnowledgeError(f"counts.toml: table [{name}] is missing; reinstall dragoman or mend the file")
    for name, entry in table.items():
        if name not in TABLES:
            raise KnowledgeError(f"counts.toml: [{name}] is not a table of counts{did_you_mean(name, TABLES)}")
        keys = TABLES[name]
        for key in entry if keys is not None else ():
            if key not in (keys or ()):
                raise KnowledgeError(f'counts.toml, [{name}]: "{key}" is not a key{did_you_mean(key, keys or ())}')
        for key in sorted(keys or ()):
            if key not in entry:
                raise KnowledgeError(f'counts.toml, [{name}]: "{key}" is missing')
    for name, entry in table["kinds"].items():
        for part, words in entry.items():
            if part not in PARTS:
                raise KnowledgeError(f'counts.toml, [kinds.{name}]: "{part}" is not a key{did_you_mean(part, PARTS)}')
            if part != "people" and not (isinstance(words, list) and all(isinstance(w, str) for w in words)):
                raise KnowledgeError(f'counts.toml, [kinds.{name}]: "{part}" must be a list of words')
    kinds = [*table["casualties"]["kinds"], *table["tolls"]["kinds"].values(), table["tolls"]["default"]]
    kinds += [table[t]["kind"] for t in ("lives", "hostages", "times")]
    for kind in [*kinds, "involved"]:
        if kind not in table["kinds"]:
            raise KnowledgeError(f'counts.toml: "{kind}" is not a kind of count{did_you_mean(kind, table["kinds"])}')
