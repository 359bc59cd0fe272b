"""The rules for zones, datelines and a report's own facts: TOML checked into frozen rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.model import ZoneKind
from dragoman.readers.formats import table

WHERE = frozenset({"anywhere", "top", "tail"})
OPENS = frozenset({"", "list", "rest"})
FIELDS = frozenset({"author", "publisher", "republisher"})
_PLACEHOLDER = re.compile(r"%(\w+)%")
_RULE_KINDS = frozenset({ZoneKind.BYLINE, ZoneKind.CAPTION, ZoneKind.NOTICE, ZoneKind.NAVIGATION})


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """One pattern that decides what a unit is; see the head of `zones.toml` for the fields."""

    id: str
    kind: ZoneKind
    pattern: re.Pattern[str]
    where: str
    max_words: int
    opens: str
    terms: bool
    example: str
    counter: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A wording of legal notices; weights are added up over one unit."""

    pattern: re.Pattern[str]
    weight: float
    terms: bool


@dataclass(frozen=True, slots=True)
class DatelineRule:
    """A form of dateline; see the head of `datelines.toml` for the fields."""

    id: str
    pattern: re.Pattern[str]
    bare: bool
    alone: bool
    example: str
    counter: str


@dataclass(frozen=True, slots=True)
class FactRule:
    """What a zone's words tell about the report: `pattern` names it in its group `value`."""

    field: str
    zone: ZoneKind
    pattern: re.Pattern[str]
    example: str
    value: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all packaged files, in their order."""

    zones: tuple[ZoneRule, ...]
    formulas: tuple[Formula, ...]
    datelines: tuple[DatelineRule, ...]
    not_places: frozenset[str]
    facts: tuple[FactRule, ...]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """All rules of the package; raises KnowledgeError naming file, row and value."""
    zones, datelines, facts = table("zones.toml"), table("datelines.toml"), table("facts.toml")
    return Rules(
        tuple(_zone(row, zones["words"]) for row in zones["rule"]),
        tuple(_formula(row, number) for number, row in enumerate(zones["formula"], 1)),
        tuple(_dateline(row, datelines["words"]) for row in datelines["dateline"]),
        frozenset(datelines["words"]["not_place"]),
        tuple(_fact(row, number) for number, row in enumerate(facts["fact"], 1)),
    )


def _zone(row: dict[str, Any], words: dict[str, list[str]]) -> ZoneRule:
    name = f'zones.toml, rule "{row.get("id")}"'
    _need(row, name, "id", "kind", "pattern", "where", "max_words", "example", "counter", "origin")
    _one_of(row["kind"], _RULE_KINDS, name)
    _one_of(row["where"], WHERE, name)
    _one_of(row.get("opens", ""), OPENS, name)
    return ZoneRule(
        row["id"],
        ZoneKind(row["kind"]),
        _pattern(row["pattern"], words, name),
        row["where"],
        int(row["max_words"]),
        row.get("opens", ""),
        bool(row.get("terms", False)),
        row["example"],
        row["counter"],
    )


def _formula(row: dict[str, Any], number: int) -> Formula:
    name = f"zones.toml, formula {number}"
    _need(row, name, "pattern", "weight", "origin")
    return Formula(_pattern(row["pattern"], {}, name), float(row["weight"]), bool(row.get("terms", False)))


def _dateline(row: dict[str, Any], words: dict[str, list[str]]) -> DatelineRule:
    name = f'datelines.toml, dateline "{row.get("id")}"'
    _need(row, name, "id", "pattern", "example", "counter", "origin")
    return DatelineRule(
        row["id"],
        _pattern(row["pattern"], words, name),
        bool(row.get("bare", False)),
        bool(row.get("alone", False)),
        row["example"],
        row["counter"],
    )


def _fact(row: dict[str, Any], number: int) -> FactRule:
    name = f"facts.toml, fact {number}"
    _need(row, name, "field", "zone", "pattern", "example", "value")
    _one_of(row["field"], FIELDS, name)
    _one_of(row["zone"], frozenset(ZoneKind), name)
    pattern = _pattern(row["pattern"], {}, name)
    if "value" not in pattern.groupindex:
        raise KnowledgeError(f"{name}: its pattern has no group (?P<value>...)")
    return FactRule(row["field"], ZoneKind(row["zone"]), pattern, row["example"], row["value"])


def _need(row: dict[str, Any], name: str, *fields: str) -> None:
    for field in fields:
        if field not in row:
            raise KnowledgeError(f'{name}: no "{field}"')


def _one_of(value: str, allowed: frozenset[Any], name: str) -> None:
    if value not in allowed:
        raise KnowledgeError(f'{name}: "{value}" is none of {sorted(map(str, allowed))}')


def _pattern(source: str, words: dict[str, list[str]], name: str) -> re.Pattern[str]:
    """Placeholders become alternatives, the longest first, themselves expanded once more."""

    def expand(found: re.Match[str]) -> str:
        if found[1] not in words:
            raise KnowledgeError(f"{name}: %{found[1]}% is not in [words]; there are {sorted(words)}")
        return "|".join(sorted(words[found[1]], key=len, reverse=True))

    try:
        return re.compile(_PLACEHOLDER.sub(expand, _PLACEHOLDER.sub(expand, source)))
    except re.error as error:
        raise KnowledgeError(f"{name}: bad pattern: {error}") from error
