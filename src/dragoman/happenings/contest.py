"""What is known of contradiction: types, camps, words and distances, from `contest.toml`, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import DATA, did_you_mean, read_toml

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
FILE = DATA / "happenings" / "contest.toml"

KEYS: Mapping[str, frozenset[str]] = {
    "types": frozenset({"harm", "struck", "agreed", "refused", "accused", "breach"}),
    "camps": frozenset({"state", "armed", "militia", "civilian"}),
    "unknown": frozenset({"words", "sectors"}),
    "stateless": frozenset({"countries"}),
    "monitors": frozenset({"countries", "words", "never"}),
    "fighting": frozenset({"sectors"}),
    "voices": frozenset({"official", "medical", "press", "armed", "witness", "group"}),
    "counted": frozenset({"any", "civilians", "fighters", "soldiers"}),
    "reach": frozenset({"feature", "city", "district", "province"}),
    "days": frozenset({"reply", "counter", "agreed"}),
    "denial": frozenset({"triggers", "matters"}),
    "matters": frozenset({"words"}),
    "involvement": frozenset({"words"}),
    "staging": frozenset({"words"}),
    "breaches": frozenset({"words", "truces"}),
}


class Contest:
    """The tables of `contest.toml`, each asked by name. Raises KnowledgeError where the file breaks its schema."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        _check(table)
        self.table = table
        self._sets: dict[tuple[str, str], frozenset[str]] = {}
        self._kinds: dict[str, dict[str, str]] = {
            name: {value: kind for kind, found in table[name].items() for value in found}
            for name in ("camps", "voices", "counted")
        }

    def words(self, table: str, key: str = "words") -> frozenset[str]:
        """A list of `contest.toml` as a set, made once."""
        if (table, key) not in self._sets:
            self._sets[table, key] = frozenset(self.table[table][key])
        return self._sets[table, key]

    def kind(self, table: str, value: str) -> str:
        """The key of "camps", "voices" or "counted" that lists a value; empty where none does."""
        return self._kinds[table].get(value, "")

    def number(self, table: str, key: str) -> float:
        """A number of `contest.toml`: days, kilometres or shares, as its table says."""
        return float(self.table[table][key])

    def types(self, key: str) -> frozenset[str]:
        """A set of PLOVER types by what they have in common, such as "breach" or "accused"."""
        return self.words("types", key)

    def says(self, text: str, table: str, key: str = "words") -> bool:
        """Whether one of the table's words or phrases stands in the text as whole words."""
        return bool(self.said(text, table, key))

    def said(self, text: str, table: str, key: str = "words") -> frozenset[str]:
        """Which of the table's words or phrases stand in the text."""
        plain = f" {' '.join(_plain(text))} "
        return frozenset(word for word in self.words(table, key) if f" {word} " in plain)

    def denies_charge(self, text: str) -> bool:
        """ "denied the accusation", "dismissed all such claims": a word of [denial] soon before what is denied."""
        if not self.words("denial", "triggers") & set(_plain(text)):
            return False
        words = _plain(text)
        triggers, matters = self.words("denial", "triggers"), self.words("denial", "matters")
        return any(w in triggers and matters & set(words[n + 1 : n + 5]) for n, w in enumerate(words))


@lru_cache(maxsize=16_384)
def _plain(text: str) -> tuple[str, ...]:
    """Words in lower case, hyphens kept inside them."""
    return tuple(WORD.findall(text.lower()))


@cache
def load_contest() -> Contest:
    """The packaged tables, read once."""
    return Contest(read_toml(FILE))


def _check(table: Mapping[str, Any]) -> None:
    for name in table:
        if name not in KEYS:
            raise KnowledgeError(f"`{FILE.name}`: [{name}] is not a table of it{did_you_mean(name, KEYS)}")
    for name, keys in KEYS.items():
        given = table.get(name)
        if not isinstance(given, Mapping):
            raise KnowledgeError(f"`{FILE.name}`: the table [{name}] is missing")
        for key in sorted({*given, *keys}):
            if key not in keys:
                raise KnowledgeError(f'`{FILE.name}`, [{name}]: "{key}" is not a key{did_you_mean(key, keys)}')
            if key not in given:
                raise KnowledgeError(f'`{FILE.name}`, [{name}]: "{key}" is missing')
    ontology = load_ontology()
    for name, valid, what in (
        ("types", set(ontology.event_types), "event type"),
        ("camps", set(ontology.sectors), "sector"),
        ("voices", set(ontology.sectors), "sector"),
    ):
        for value in (v for values in table[name].values() for v in values):
            if value not in valid | {"NGO"}:
                hint = did_you_mean(value, valid)
                raise KnowledgeError(f'`{FILE.name}`, [{name}]: "{value}" is no {what} of PLOVER{hint}')
