"""The words that surround places, from `context.toml`, `generic.toml`, `common.txt` and `abbreviations.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.lexicons.tables import DATA, Column, Kind, Table, read_table, read_toml, rows, values
from dragoman.places.names import key
from dragoman.places.own import PLACES

_ABBREVIATIONS = Table(
    "abbreviations",
    (
        Column("form", required=True),
        Column("country", required=True),
        Column("admin1_code", required=True),
        Column("free", Kind.FLAG, required=True),
        Column("origin", required=True),
    ),
    "form",
)


_DOMAINS = Table(
    "domains",
    (Column("label", required=True), Column("country", required=True), Column("origin", required=True)),
    "label",
)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form of a division ("Minn."); `free` ones may stand without a town before them."""

    form: str
    admin1: str
    free: bool


@dataclass(frozen=True, slots=True)
class Context:
    """Sets of lower-case words; their meaning is stated in the files."""

    locative: frozenset[str]
    direction: frozenset[str]
    side: frozenset[str]
    title: frozenset[str]
    body_after: frozenset[str]
    body_of: frozenset[str]
    person_verb: frozenset[str]
    state_verb: frozenset[str]
    government_noun: frozenset[str]
    never: frozenset[str]
    given: frozenset[str]
    addressed: frozenset[str]
    counterpart: frozenset[str]
    located_noun: frozenset[str]
    agreement_noun: frozenset[str]
    found_noun: frozenset[str]
    undergo_verb: frozenset[str]
    being_noun: frozenset[str]
    thing_after: frozenset[str]
    path_noun: frozenset[str]
    generic: frozenset[str]
    common: frozenset[str]
    division_noun: frozenset[str]
    town_noun: frozenset[str]
    abbreviations: dict[str, Abbreviation]


@cache
def context() -> Context:
    """The shipped words, read once. Raises KnowledgeError when a file is broken."""
    words = read_toml(PLACES / "context.toml")
    generic = read_toml(PLACES / "generic.toml")
    common = (PLACES / "common.txt").read_text("utf-8").splitlines()
    short = [
        Abbreviation(row["form"], row["admin1_code"], row["free"] == "yes")
        for row in read_table(PLACES / "abbreviations.csv", _ABBREVIATIONS)
    ]
    return Context(
        **{name: frozenset(values) for name, values in words.items()},
        generic=frozenset(generic["division"]) | frozenset(generic["settlement"]),
        common=frozenset(line for line in common if line and not line.startswith("#")),
        division_noun=frozenset(generic["division_noun"]),
        town_noun=frozenset(generic["town_noun"]),
        abbreviations={a.form: a for a in short},
    )


@cache
def domains() -> dict[str, str]:
    """Ends of web addresses to the country (ISO 3166-1 alpha-3) they are run from."""
    return {row["label"]: row["country"] for row in read_table(PLACES / "domains.csv", _DOMAINS)}


@cache
def demonyms() -> dict[str, str]:
    """Adjectives and peoples, lower case, to ISO 3166-1 alpha-3 codes."""
    found: dict[str, str] = {}
    for _, row in rows(DATA / "actors" / "states.csv"):
        if not row.get("valid_to"):
            for name in (*values(row["demonyms"]), *values(row["adjectives"])):
                found.setdefault(name.lower(), row["key"])
    return found


@cache
def peoples() -> frozenset[str]:
    """The folded adjectives and peoples: names that are no places, though a mention may say so."""
    return frozenset(key(name) for name in demonyms())
