"""What speaks for and against two tellings being of one happening: figures with their reasons, from a data file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from dragoman.errors import KnowledgeError
from dragoman.happenings.contest import load_contest
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.processes import country_words
from dragoman.lexicons.tables import DATA, did_you_mean, numbers, read_toml

FOLDER = DATA / "happenings"
FILE = "likeness.toml"

WEIGHTS = frozenset(
    [
        "base",
        "type_same",
        "type_near",
        "type_far",
        "act_same",
        "act_other",
        "standing",
        "actor",
        "actor_unlike",
        "recipient",
        "recipient_unlike",
        "parties",
        "parties_unlike",
        "swapped",
        "crossed",
        "date_same",
        "date_within",
        "date_near",
        "date_apart",
        "date_open",
        "date_stale",
        "hour_apart",
        "place_same",
        "place_within",
        "place_near",
        "place_apart",
        "words",
        "trigger",
        "one_report",
        "bare",
        "one_sentence",
        "count_same",
        "count_other",
        "about_same",
        "about_other",
    ]
)
"""The features of a pair; each needs a figure and a reason."""

_SIDES = frozenset(
    [
        "entity",
        "entity_other",
        "country_sector",
        "country_only",
        "country_other",
        "sector_other",
        "sector_only",
        "sector_only_other",
        "people_country",
        "armed_country",
        "spare",
    ]
)
_DECISION = frozenset({"join", "edge", "tie", "tie_sure", "topic", "topic_from", "sides", "sure", "clip"})
_DATES = frozenset({"before", "vague", "widest", "stale"})
_PLACES = frozenset({"same_km", "near_km", "country_km", "province_km", "meeting"})


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """All figures of `likeness.toml`, in log-odds where not said otherwise, and the words that say nothing.

    `evidence` are the features that both tellings state something for, `ties` those of them that single out an act.
    `near` maps a pair of types to 0..1 (negative where they rather tell different acts), `kind` a sector to
    its kind, `families` a type to the families in which it may be compared,
    `deeds` the beginning of a CAMEO code to what is done. `nameless` are words for actors of whom nothing more is told,
    `lands` words for countries with their codes. `clauses` begin another clause.
    """

    weight: Mapping[str, float]
    decision: Mapping[str, float]
    evidence: frozenset[str]
    ties: frozenset[str]
    near: Mapping[tuple[str, str], float]
    families: Mapping[str, tuple[str, ...]]
    deeds: Mapping[str, str]
    together: frozenset[str]
    sides: Mapping[str, float]
    kind: Mapping[str, str]
    dates: Mapping[str, int]
    places: Mapping[str, float]
    common: frozenset[str]
    clauses: frozenset[str]
    nameless: frozenset[str]
    lands: Mapping[str, str]


def _weights(data: Mapping[str, object]) -> Mapping[str, float]:
    rows = data.get("weight")
    given: dict[str, object] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        if not row.get("reason"):
            raise KnowledgeError(f"`{FILE}`, [[weight]] {number} ({row.get('name')}): give the reason")
        given[str(row.get("name"))] = row.get("value")
    return numbers(FILE, {"weight": given}, "weight", WEIGHTS)


def _marked(data: Mapping[str, object], mark: str) -> frozenset[str]:
    """The names of the weights so marked."""
    rows = data.get("weight")
    return frozenset(str(row["name"]) for row in (rows if isinstance(rows, list) else []) if row.get(mark))


def _type(code: object, where: str) -> str:
    known = load_ontology().event_types
    if code not in known:
        raise KnowledgeError(f'`{FILE}`, {where}: "{code}" is not an event type{did_you_mean(str(code), known)}')
    return str(code)


def _near(data: Mapping[str, object]) -> Mapping[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    rows = data.get("neighbours")
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        where = f"[[neighbours]] {number}"
        types = [_type(t, where) for t in row.get("types", [])]
        if len(types) != 2 or not row.get("reason") or not -1.0 <= float(row.get("value", 9)) <= 1.0:
            raise KnowledgeError(f"`{FILE}`, {where}: give two types, a value from -1 to 1 and the reason")
        a, b = types
        if (a, b) in found:
            raise KnowledgeError(f"`{FILE}`, {where}: {a} and {b} were given before")
        found[a, b] = found[b, a] = float(row["value"])
    return MappingProxyType(found)


class _Families(dict[str, tuple[str, ...]]):
    """A type that PLOVER lacks, taught by a user, is a family by itself."""

    def __missing__(self, kind: str) -> tuple[str, ...]:
        return (kind,)


def _families(data: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    families = data.get("families")
    found: dict[str, list[str]] = {code: [] for code in load_ontology().event_types}
    for name, types in families.items() if isinstance(families, Mapping) else ():
        for code in types:
            found[_type(code, f"[families] {name}")].append(name)
    lone = [code for code, names in found.items() if not names]
    if lone:
        raise KnowledgeError(f"`{FILE}`, [families]: {', '.join(lone)} stand in none")
    return MappingProxyType(_Families((code, tuple(names)) for code, names in found.items()))


def _deeds(data: Mapping[str, object]) -> Mapping[str, str]:
    """From the beginning of a CAMEO code to its deed."""
    known = load_ontology().cameo_codes
    deeds = data.get("deeds")
    found: dict[str, str] = {}
    for deed, codes in deeds.items() if isinstance(deeds, Mapping) else ():
        for code in codes:
            if code not in known:
                raise KnowledgeError(
                    f'`{FILE}`, [deeds] {deed}: "{code}" is not a CAMEO code{did_you_mean(code, known)}'
                )
            found[code] = deed
    return MappingProxyType(found)


def _kinds(data: Mapping[str, object]) -> Mapping[str, str]:
    sectors = load_ontology().sectors
    kinds = data.get("kinds")
    found: dict[str, str] = {}
    for kind, codes in kinds.items() if isinstance(kinds, Mapping) else ():
        for code in codes:
            if code not in sectors:
                raise KnowledgeError(
                    f'`{FILE}`, [kinds] {kind}: "{code}" is not a sector code{did_you_mean(code, sectors)}'
                )
            found[code] = kind
    return MappingProxyType(found)


def _listed(words: Mapping[str, object], name: str) -> frozenset[str]:
    found = frozenset(re.findall(r"\w+", str(words.get(name, ""))))
    if not found:
        raise KnowledgeError(f"`words.toml`: `{name}` is missing or empty; give its words, parted by spaces")
    return found


@cache
def load_weighing() -> Weighing:
    """The figures, read and checked once. Raises KnowledgeError, naming the entry that breaks the schema."""
    data = read_toml(FOLDER / FILE)
    words = read_toml(FOLDER / "words.toml")
    dates = numbers(FILE, data, "dates", _DATES)
    together = data.get("together", {}).get("types", ())
    return Weighing(
        weight=_weights(data),
        decision=numbers(FILE, data, "decision", _DECISION),
        evidence=_marked(data, "evidence"),
        ties=_marked(data, "tie"),
        near=_near(data),
        families=_families(data),
        deeds=_deeds(data),
        together=frozenset(_type(code, "[together]") for code in together),
        sides=numbers(FILE, data, "sides", _SIDES),
        kind=_kinds(data),
        dates=MappingProxyType({k: int(v) for k, v in dates.items()}),
        places=numbers(FILE, data, "places", _PLACES),
        common=_listed(words, "common"),
        clauses=_listed(words, "clauses"),
        nameless=load_contest().words("unknown"),
        lands=country_words(),
    )
