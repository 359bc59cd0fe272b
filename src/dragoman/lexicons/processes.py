"""What is known of processes: talks, ceasefires, agreements, resolutions, missions, formats, and words for them.

The tables are CSV under `data/processes/`, one row a process; a file a part of the world. Formats and missions
that act as bodies stand in `data/actors/bodies.csv` and are taken from there: `formats.csv` adds what that table
cannot say. Everything is read on first use and kept (CSV, because TOML of this size takes twenty times as long).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons.tables import (
    DATA,
    Column,
    Kind,
    Problem,
    Row,
    Table,
    did_you_mean,
    problems,
    read_toml,
    rows,
    values,
)
from dragoman.model import Process, ProcessState

FOLDER = DATA / "processes"
ACTORS = DATA / "actors"
KINDS = frozenset({"talks", "ceasefire", "agreement", "resolution", "mission", "format", "process"})

FORMATS = "formats"
"""The file that adds to bodies; the other CSV files of the folder are tables of processes."""

BODY_KINDS = {"format": "format", "military_mission": "mission"}
"""Kinds of bodies that are processes by themselves."""

_kind = Column("kind", required=True, values=KINDS, what="a kind of process")
_lists = {n: Column(n, several=True) for n in ("aliases", "members", "hosts", "mediators", "places", "countries")}
TABLE = Table(
    "processes",
    (
        Column("key", required=True), Column("name", required=True), _kind, *_lists.values(),
        Column("excluded", several=True), Column("begin", Kind.DATE), Column("end", Kind.DATE),
        Column("wikidata", Kind.WIKIDATA), Column("example", required=True), Column("origin", required=True),
    ),
    "key",
)  # fmt: skip
FORMAT_TABLE = Table(
    "formats",
    (
        Column("key", required=True), _kind, _lists["aliases"], _lists["places"], _lists["countries"],
        Column("example", required=True), Column("origin", required=True),
    ),
    "key",
)  # fmt: skip


def day_of(cell: str, last: bool = False) -> date | None:
    """A cell as a day: the first of a year or month, or its last day; None for an empty cell."""
    if not cell:
        return None
    year, month, day = (*map(int, cell.split("-")), 0, 0)[:3]
    if not month:
        return date(year, 12, 31) if last else date(year, 1, 1)
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


def files() -> list[Path]:
    """The packaged tables of processes, by name, without that of formats."""
    return sorted(p for p in FOLDER.glob("*.csv") if p.stem != FORMATS)


@cache
def known_processes() -> Mapping[str, Process]:
    """Every known process by its key."""
    found = {row["key"]: _process(row) for path in files() for _, row in rows(path)}
    for process in _bodies():
        found.setdefault(process.key, process)
    return found


def _process(row: Row) -> Process:
    return Process(
        row["key"], row["name"], row["kind"], values(row["aliases"]), values(row["members"]), values(row["hosts"]),
        values(row["mediators"]), values(row["places"]), values(row["countries"]), day_of(row["begin"]),
        day_of(row["end"], last=True), row["wikidata"] or None, True, "listed", values(row["excluded"]),
    )  # fmt: skip


def _bodies() -> Iterator[Process]:
    """Formats and missions of the table of bodies, with what `formats.csv` adds to them."""
    more = {row["key"]: row for _, row in rows(FOLDER / f"{FORMATS}.csv")}
    for _, row in rows(ACTORS / "bodies.csv"):
        extra = more.get(row["key"], {})
        kind = extra.get("kind") or BODY_KINDS.get(row["kind"])
        if kind is None:
            continue
        countries = values(extra.get("countries", ""))
        yield Process(
            row["key"], row["name"], kind, (*values(row["aliases"]), *values(extra.get("aliases", ""))),
            values(row["members"]), (), (), values(extra.get("places", "")), countries, day_of(row["start"]),
            day_of(row["end"], last=True), row["wikidata"] or None, True, "listed among bodies",
        )  # fmt: skip


@cache
def country_words() -> Mapping[str, str]:
    """Names, adjectives and demonyms of states and their parts, lower case, with the country's code."""
    found: dict[str, str] = {}
    for name in ("territories", "states"):
        for _, row in rows(ACTORS / f"{name}.csv"):
            code = row.get("country") or row.get("code") or row["key"]
            if name == "states" and row["valid_to"]:
                continue
            for cell in (row["name"], row["aliases"], row["demonyms"], row["adjectives"]):
                for text in values(cell):
                    found[text.lower()] = code
    return found


@cache
def cities() -> frozenset[str]:
    """Names of cities as written, the capitals of states among them."""
    found = {text for _, row in rows(ACTORS / "cities.csv") for text in (row["name"], *values(row["aliases"]))}
    return frozenset(found | {c for _, row in rows(ACTORS / "states.csv") for c in values(row["capital"])})


@dataclass(frozen=True, slots=True)
class Words:
    """Common nouns for processes (phrase to kind and group), fillers, and words of place and party."""

    nouns: Mapping[str, tuple[str, str]]
    compatible: Mapping[str, frozenset[str]]
    fillers: frozenset[str]
    determiners: frozenset[str]
    lists: Mapping[str, frozenset[str]]


@cache
def words() -> Words:
    """Common nouns and function words, from `words.toml`."""
    table = read_toml(FOLDER / "words.toml")
    nouns = {n: (g["kind"], g["group"]) for g in table["noun"] for n in g["words"]}
    compatible = {kind: frozenset(kinds) for kind, kinds in table["refers_to"].items()}
    lists = {name: frozenset(words) for name, words in table["lists"].items()}
    return Words(nouns, compatible, lists["fillers"], lists["determiners"], lists)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell a state: how they stand to the process, and for which kinds of it.

    `part` is "verb" (the process is its subject or object), "object" (only its object), "subject" (only its subject),
    "adjective" (before the process) or "noun" ("resumption of the talks").
    """

    state: ProcessState
    part: str
    forms: tuple[str, ...]
    kinds: frozenset[str]
    example: str = ""


@dataclass(frozen=True, slots=True)
class EventRule:
    """The state that an event tells when no word of it does. Empty sets admit everything.

    `inside` asks that the trigger be a word of the process's own name or description.
    """

    state: ProcessState
    types: frozenset[str]
    acts: frozenset[str]
    statuses: frozenset[str]
    kinds: frozenset[str]
    modes: frozenset[str]
    inside: bool
    dated: bool | None


@dataclass(frozen=True, slots=True)
class States:
    """How states are told: words that cue them, rules over event types, and lists that both use."""

    cues: tuple[Cue, ...]
    rules: tuple[EventRule, ...]
    lists: Mapping[str, frozenset[str]]


def _state(value: str, where: str) -> ProcessState:
    try:
        return ProcessState(value)
    except ValueError:
        hint = did_you_mean(value, [s.value for s in ProcessState])
        raise KnowledgeError(f'`states.toml`, {where}: "{value}" is not a state{hint}') from None


def _cues(table: Mapping[str, Any]) -> Iterator[Cue]:
    irregular: Mapping[str, list[str]] = table["irregular"]
    for entry in table["cue"]:
        kinds = frozenset(entry.get("kinds", KINDS))
        if not kinds <= KINDS:
            raise KnowledgeError(f"`states.toml`, {entry['state']}: {sorted(kinds - KINDS)} are no kinds of process")
        state = _state(entry["state"], "cue")
        for part in ("verb", "object", "subject"):
            if entry.get(part):
                forms = tuple(dict.fromkeys(f for v in entry[part] for f in inflected(v, irregular)))
                yield Cue(state, part, forms, kinds, entry["example"])
        for part in ("adjective", "noun"):
            if entry.get(part):
                yield Cue(state, part, tuple(entry[part]), kinds, entry["example"])


def _rule(rule: Mapping[str, Any]) -> EventRule:
    types, acts, statuses, kinds, modes = (
        frozenset(rule.get(name, ())) for name in ("types", "acts", "statuses", "kinds", "modes")
    )
    state = _state(rule["state"], "event")
    return EventRule(state, types, acts, statuses, kinds, modes, rule.get("inside", False), rule.get("dated"))


@cache
def states() -> States:
    """Words and events that tell the state of a process, from `states.toml`. Raises KnowledgeError."""
    table = read_toml(FOLDER / "states.toml")
    rules = tuple(map(_rule, table["event"]))
    lists = {name: frozenset(found) for name, found in table["lists"].items()}
    return States(tuple(_cues(table)), rules, lists)


def inflected(verb: str, irregular: Mapping[str, list[str]]) -> Iterator[str]:
    """The forms of an English verb, particle kept: "break off" gives "broke off", "broken off", "breaking off"."""
    first, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    forms = [first, *(irregular.get(first) or _regular(first))]
    yield from dict.fromkeys(form + tail for form in forms)


def _regular(verb: str) -> Iterator[str]:
    soft = verb.endswith(("s", "sh", "ch", "x", "z", "o"))
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    elif verb.endswith("e"):
        yield from (verb + "s", verb + "d", (verb if verb.endswith("ee") else verb[:-1]) + "ing")
    else:
        yield from (verb + ("es" if soft else "s"), verb + "ed", verb + "ing")


def check() -> list[Problem]:
    """Every fault of the shipped tables, with members that are neither a country nor an actor's key."""
    found: list[Problem] = []
    actors = _actor_keys()
    seen: dict[str, str] = {}
    for path in files():
        found += problems(path, TABLE)
        for number, row in rows(path):
            found += _references(path.name, number, row, actors)
            if row["key"] in seen:
                found.append(Problem(path.name, number, f'"{row["key"]}" stands in {seen[row["key"]]} too'))
            seen[row["key"]] = path.name
    path = FOLDER / f"{FORMATS}.csv"
    found += problems(path, FORMAT_TABLE)
    bodies = {row["key"] for _, row in rows(ACTORS / "bodies.csv")}
    for number, row in rows(path):
        if row["key"] not in bodies:
            found.append(Problem(path.name, number, f'"{row["key"]}" is no body{did_you_mean(row["key"], bodies)}'))
    return found


def _actor_keys() -> frozenset[str]:
    return frozenset(
        row["key"]
        for name in ("states", "territories", "groups", "bodies", "peoples")
        for _, row in rows(ACTORS / f"{name}.csv")
    )


def _references(file: str, number: int, row: Row, actors: frozenset[str]) -> Iterator[Problem]:
    for column in ("members", "hosts", "mediators", "countries", "excluded"):
        for value in values(row[column]):
            if value not in actors:
                hint = did_you_mean(value, actors)
                yield Problem(file, number, f'"{value}" in {column} is no key of an actor{hint}')
    begin, end = day_of(row["begin"]), day_of(row["end"], last=True)
    if begin and end and end < begin:
        yield Problem(file, number, f"it ends ({end}) before it begins ({begin})")
