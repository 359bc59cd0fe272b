"""What is known of actors: states, persons and their offices, groups, bodies, outlets, and words for them.

Every file is CSV under `lexicons/data/actors/`; `SCHEMA` describes their columns. A user's folder or
files of the same names extend the shipped ones, and a row with the same key takes its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from dragoman.actors.spells import begun, covers, over
from dragoman.actors.words import folded
from dragoman.errors import KnowledgeError
from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.tables import DATA, SEVERAL, Column, Kind, Row, Table, did_you_mean, problems, rows, values

FOLDER = DATA / "actors"
LINKS = ("split from", "merged into", "successor of", "part of", "armed wing of")
"""How one group came from, or belongs to, another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor known by name.

    `kind` is "state", "person", "group", "body", "outlet", "organ", "territory", "people" or "city"; `sort` refines it
    ("armed_group", "igo", "agency"). `start` and `end` bound its life, empty when open. `also` are further countries
    of a group at home in several: the one that a report speaks of is taken, else `country`, the first.
    """

    key: str
    kind: str
    name: str
    country: str | None = None
    sector: tuple[str, ...] = ()
    sort: str = ""
    wikidata: str | None = None
    members: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody's office and its dates, as written in the file; empty means open or unknown."""

    person: str
    office: str
    role: str
    country: str | None
    organization: str
    sector: tuple[str, ...]
    start: str
    end: str

    def held(self, day: str) -> bool:
        """Whether it was held on an ISO day; a date of a year or month counts with all its days."""
        return self.began(day) and not self.ended(day)

    def began(self, day: str) -> bool:
        """Whether it was held by an ISO day; one without a start always was."""
        return begun(self.start, day)

    def ended(self, day: str) -> bool:
        """Whether it was over on an ISO day."""
        return over(self.end, day)


@dataclass(frozen=True, slots=True)
class Word:
    """A common noun for actors: a role, an organ of state or an office.

    `kind` is "role", "organ" or "office"; `sort` is "person", "organization" or "people".
    `office` names the office whose holder an organ or title stands for. `country` limits a title to
    one state ("secretary of state": USA) or gives the code of a kind of body ("charity": NGO).
    """

    phrase: str
    kind: str
    sector: tuple[str, ...]
    sort: str = "person"
    office: str = ""
    unique: bool = False
    plural: bool = False
    unnamed: bool = False
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing an entry, and what kind of word it is.

    `use` is "name", "adjective", "demonym", "capital", "seat", "city" or "surname". `sector` is set
    where the words stand for less than the whole ("Pentagon": MIL).
    """

    text: str
    use: str
    entry: Entry
    sector: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bearer:
    """One of several that bear a name, and what speaks for it: its dates, its country, cue words of the text.

    `usual` is the one meant where there is no text at all.
    """

    key: str
    name: str
    country: str | None
    sector: tuple[str, ...]
    start: str
    end: str
    cues: frozenset[str]
    usual: bool

    def lived(self, day: str) -> bool:
        """Whether it bore the name on an ISO day."""
        return covers(self.start, self.end, day)


K = TypeVar("K", bound=Hashable)


class Offices(Mapping[K, list[Office]]):
    """Offices by what they are asked for by, made of their rows when somebody asks: most never are."""

    def __init__(self) -> None:
        self._rows: dict[K, list[Row]] = {}
        self._made: dict[K, list[Office]] = {}

    def add(self, key: K, row: Row) -> None:
        """Before the first question."""
        self._rows.setdefault(key, []).append(row)

    def __getitem__(self, key: K) -> list[Office]:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = [_office(row) for row in self._rows[key]]
        return made

    def get(self, key: K, default: Any = None) -> Any:
        return self[key] if key in self._rows else default

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _office(row: Row) -> Office:
    return Office(
        row["person"], row["office"], row["role"], row["country"] or None, row["organization"],
        values(row["sector"]), row["start"], row["end"],
    )  # fmt: skip


@dataclass
class Knowledge:
    """All tables together, as read; the index is built from it once."""

    entries: dict[str, Entry] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    offices: Offices[str] = field(default_factory=Offices)
    holders: Offices[tuple[str, str]] = field(default_factory=Offices)
    vocabulary: dict[str, Word] = field(default_factory=dict)
    readings: dict[tuple[str, ...], list[Bearer]] = field(default_factory=dict)
    standings: dict[str, list[Office]] = field(default_factory=dict)
    towns: dict[str, str] = field(default_factory=dict)
    """Country by folded name, where inhabitants do not tell it; empty for names that tell none."""

    @cached_property
    def horizon(self) -> str:
        """The year of the newest entry: what the tables can still know of."""
        return max((o.start[:4] for held in self.offices.values() for o in held), default="")


def _columns(plain: str, *more: Column) -> tuple[Column, ...]:
    return (*(Column(name) for name in plain.split()), *more)


@cache
def schema(countries: frozenset[str] = frozenset(), offices: frozenset[str] = frozenset()) -> dict[str, Table]:
    """The columns of every file, by file name without `.csv`.

    `countries` are the keys of the states, `offices` the vocabulary: closed sets that other files name.
    """
    sector = Column("sector", several=True, values=frozenset(sectors()), what="a sector code")
    codes = countries | frozenset(international()) if countries else None
    country = Column("country", values=codes, what="a country code")
    homes = Column("country", several=True, values=codes, what="a country code")
    key, name, origin = Column("key", required=True), Column("name", required=True), Column("origin")
    aliases, wikidata = Column("aliases", several=True), Column("wikidata", Kind.WIKIDATA)
    start, end = Column("start", Kind.DATE), Column("end", Kind.DATE)

    def sort(*allowed: str) -> Column:
        return Column("kind", required=True, values=frozenset(allowed), what="a kind of this table")

    bodies = ("igo", "un", "eu", "alliance", "format", "court", "ngo", "military_mission", "financial")
    groups = ("armed_group", "party", "movement", "ethnic", "religious", "company", "ngo")
    several = [Column(n, several=True) for n in ("aliases", "demonyms", "adjectives", "seats")]
    return {
        "states": Table("states", (
            key, Column("iso2"), Column("cow"), name, *several, Column("capital", several=True), wikidata,
            Column("valid_from", Kind.DATE), Column("valid_to", Kind.DATE), Column("gw", optional=True),
            Column("code", optional=True), Column("origin", optional=True)), "key"),
        "territories": Table("territories", (
            key, name, aliases, *several[1:3], country, sector, Column("capital", several=True), wikidata, origin),
            "key"),
        "peoples": Table("peoples", (
            key, name, aliases, *several[1:3], country, sector, wikidata, origin), "key"),
        "cities": Table("cities", (name, aliases, country)),
        "offices_vocab": Table("offices_vocab", (
            Column("office", required=True), Column("phrases", required=True, several=True), sector,
            Column("unique", Kind.FLAG)), "office"),
        "persons": Table("persons", (
            key, name, aliases, country, wikidata, Column("born", Kind.DATE), Column("died", Kind.DATE), origin),
            "key"),
        "offices": Table("offices", (
            Column("person", required=True),
            Column("office", values=offices or None, what="in offices_vocab.csv"), Column("role"),
            country, Column("organization"), sector, start, end, origin)),
        "groups": Table("groups", (
            key, name, aliases, sort(*groups), homes, sector, start, end, wikidata, origin), "key"),
        "bodies": Table("bodies", (
            key, name, aliases, sort(*bodies), country, sector,
            Column("members", several=True), start, end, wikidata, origin), "key"),
        "outlets": Table("outlets", (
            key, name, aliases, sort("agency", "newspaper", "broadcaster", "site", "magazine"), country, sector,
            origin), "key"),
        "roles": Table("roles", (
            Column("phrase", required=True), Column("plural"), sort("person", "organization", "people"), sector,
            Column("unnamed", Kind.FLAG), Column("country", values=codes, what="a country code", optional=True),
            origin), "phrase"),
        "organs": Table("organs", (
            Column("key", optional=True), Column("phrase", required=True, several=True),
            Column("country", values=codes, what="a country code", optional=True), sector, Column("office"),
            Column("kind", optional=True), Column("origin", optional=True)), "key"),
        "vacancies": Table("vacancies", (
            Column("country", required=True, values=codes, what="a country code"),
            Column("office", required=True, values=offices or None, what="in offices_vocab.csv"), start, end,
            Column("reason", required=True), origin)),
        "designations": Table("designations", (
            Column("entry", required=True), Column("authority", required=True, values=codes, what="a country code"),
            Column("list", required=True), start, end, Column("identifier"), origin)),
        "lineage": Table("lineage", (
            Column("entry", required=True),
            Column("relation", required=True, values=frozenset(LINKS), what="a relation of lineage.csv"),
            Column("other", required=True), start, origin)),
        "readings": Table("readings", (
            Column("name", required=True), Column("entry"), Column("called"), country, sector, start, end,
            Column("cues", several=True), Column("usual", Kind.FLAG), origin)),
        "standings": Table("standings", (Column("entry", required=True), country, sector, start, end, origin)),
        "towns": Table("towns", (Column("name", required=True), country, Column("origin", optional=True)), "name"),
        "names": Table("names", (
            Column("entry", required=True), Column("name", required=True), start, end, origin)),
    }  # fmt: skip


def files_of(user_files: Iterable[str | Path] = ()) -> dict[str, list[Path]]:
    """Table name to its files, the shipped one first; a user's path may be a file or a folder.

    Raises KnowledgeError for a file whose name is no table's.
    """
    tables = schema()
    found = {name: [FOLDER / f"{name}.csv"] for name in tables if (FOLDER / f"{name}.csv").exists()}
    for given in map(Path, user_files):
        for path in sorted(given.glob("*.csv")) if given.is_dir() else [given]:
            if path.stem not in tables:
                raise KnowledgeError(
                    f"`{path.name}` is not an actors' table{did_you_mean(path.stem, tables)}; "
                    f"name it {', '.join(f'{t}.csv' for t in tables)}"
                )
            found.setdefault(path.stem, []).append(path)
    return found


def _read(name: str, files: dict[str, list[Path]], tables: dict[str, Table]) -> list[Row]:
    """The rows of one table, shipped and user's together; user's files are checked as they are read."""
    merged: dict[str, Row] = {}
    table, paths = tables[name], files.get(name, ())
    if paths == [FOLDER / f"{name}.csv"]:  # the keys of a shipped table tell its rows apart, as tests see to
        found = [row for _, row in rows(paths[0])]
        return found if name != "offices" else list({_stay(row): row for row in found}.values())
    for place, path in enumerate(paths):
        if place or path.parent != FOLDER:
            for problem in problems(path, table):
                raise KnowledgeError(str(problem))
        for number, row in rows(path):
            merged[same_row(name, row) or f"{path}:{number}"] = row
    return list(merged.values())


def same_row(table: str, row: Row) -> str:
    """What tells the rows of a table apart; a user's row takes the place of the shipped one that has the same.

    One stay in an office is known by its person, office, state and first year, so that a user may end it. Empty
    where rows only add up.
    """
    if table == "offices":
        return "|".join(_stay(row))
    key = schema()[table].key
    return row.get(key, "") if key else ""


def _stay(row: Row) -> tuple[str, ...]:
    return row["person"], row["office"], row["country"], row["organization"], row["start"][:4]


def load(user_files: Iterable[str | Path] = ()) -> Knowledge:
    """Read all tables. The shipped ones are checked by the tests, a user's are checked here.

    Raises KnowledgeError with file, row and value.
    """
    files = files_of(user_files)
    states = _read("states", files, schema())
    vocabulary = _read("offices_vocab", files, schema())
    tables = schema(frozenset(r.get("code") or r["key"] for r in states), frozenset(r["office"] for r in vocabulary))
    known = Knowledge()
    _add_states(known, states)
    _add_territories(known, _read("territories", files, tables))
    _add_peoples(known, _read("peoples", files, tables))
    for name, kind in (("groups", "group"), ("bodies", "body"), ("outlets", "outlet")):
        _add_named(known, kind, _read(name, files, tables))
    _add_persons(known, _read("persons", files, tables), _read("offices", files, tables))
    _add_cities(known, _read("cities", files, tables))
    _add_readings(known, _read("readings", files, tables), _read("standings", files, tables))
    known.towns = {row["name"]: row["country"] for row in _read("towns", files, tables)}
    _add_words(known, vocabulary, _read("organs", files, tables), _read("roles", files, tables))
    return known


def _add_states(known: Knowledge, table: list[Row]) -> None:
    """States, living ones under their code; a former one carries its successor's ("code" column)."""
    for row in table:
        entry = Entry(
            row["key"], "state", row["name"], row.get("code") or row["key"], (), "former" if row["valid_to"] else "",
            row["wikidata"] or None, start=row["valid_from"], end=row["valid_to"],
        )  # fmt: skip
        known.entries[entry.key] = entry
        _forms(known, entry, row, ("name", "name"), ("aliases", "name"), ("demonyms", "demonym"),
               ("adjectives", "adjective"), ("capital", "capital"))  # fmt: skip
        for seat in values(row.get("seats", "")):
            text, _, code = seat.partition(":")
            known.forms.append(Form(text, "seat", entry, (code,) if code else ("GOV",)))


def _add_territories(known: Knowledge, table: list[Row]) -> None:
    for row in table:
        entry = Entry(
            row["key"], "territory", row["name"], row["country"] or None, values(row["sector"]),
            wikidata=row["wikidata"] or None,
        )  # fmt: skip
        known.entries[entry.key] = entry
        _forms(known, entry, row, ("name", "name"), ("aliases", "name"), ("demonyms", "demonym"),
               ("adjectives", "adjective"), ("capital", "city"))  # fmt: skip


def _add_peoples(known: Knowledge, table: list[Row]) -> None:
    """Peoples without a state of their own; the country is empty where they live in several."""
    for row in table:
        entry = Entry(row["key"], "people", row["name"], row["country"] or None, values(row["sector"]))
        known.entries[entry.key] = entry
        _forms(known, entry, row, ("demonyms", "demonym"), ("adjectives", "adjective"))


def _forms(known: Knowledge, entry: Entry, row: Row, *columns: tuple[str, str]) -> None:
    for column, use in columns:
        cell = row.get(column, "")
        if SEVERAL in cell:
            known.forms += [Form(text, use, entry) for text in values(cell)]
        elif cell:
            known.forms.append(Form(cell, use, entry))


def _add_named(known: Knowledge, kind: str, table: list[Row]) -> None:
    for row in table:
        countries = values(row["country"])
        entry = Entry(
            row["key"], kind, row["name"], next(iter(countries), None), values(row["sector"]), row["kind"],
            row.get("wikidata") or None, values(row.get("members", "")), row.get("start", ""), row.get("end", ""),
            countries[1:],
        )  # fmt: skip
        known.entries[entry.key] = entry
        _forms(known, entry, row, ("name", "name"), ("aliases", "name"))


def _add_readings(known: Knowledge, readings: list[Row], standings: list[Row]) -> None:
    for row in readings:
        entry = known.entries.get(row["entry"])
        name = row["called"] or (entry.name if entry else row["name"])
        bearer = Bearer(
            row["entry"], name, row["country"] or None, values(row["sector"]), row["start"], row["end"],
            frozenset(values(row["cues"])), row["usual"] == "yes",
        )  # fmt: skip
        known.readings.setdefault(folded(row["name"]), []).append(bearer)
    for row in standings:
        held = Office(row["entry"], "", "", row["country"] or None, "", values(row["sector"]), row["start"], row["end"])
        known.standings.setdefault(held.person, []).append(held)


def _add_persons(known: Knowledge, persons: list[Row], offices: list[Row]) -> None:
    for row in persons:
        entry = Entry(
            row["key"], "person", row["name"], row["country"] or None, (), "", row["wikidata"] or None, (),
            row["born"], row["died"],
        )  # fmt: skip
        known.entries[entry.key] = entry
        _forms(known, entry, row, ("name", "name"), ("aliases", "name"))
    for row in offices:
        known.offices.add(row["person"], row)
        for place in (row["country"], row["organization"]):
            if place and row["office"]:
                known.holders.add((row["office"], place), row)


def _add_cities(known: Knowledge, table: list[Row]) -> None:
    for row in table:
        entry = Entry(f"city:{row['name']}:{row['country']}", "city", row["name"], row["country"], ("CVL",))
        _forms(known, entry, row, ("name", "city"), ("aliases", "city"))


def _plural(phrase: str) -> str:
    """The plural of a title or organ: of the word before "of", "to" or "for", or else of the last."""
    parts = phrase.split()
    place = next((i for i, p in enumerate(parts) if p in {"of", "to", "for", "in", "general"} and i), len(parts)) - 1
    word = parts[place]
    if word.endswith(("s", "x", "ch", "sh")):
        word += "es"
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        word = f"{word[:-1]}ies"
    elif word.endswith("man"):
        word = f"{word[:-3]}men"
    else:
        word += "s"
    return " ".join((*parts[:place], word, *parts[place + 1 :]))


def _add_words(known: Knowledge, vocabulary: list[Row], organs: list[Row], roles: list[Row]) -> None:
    for row in vocabulary:
        codes, unique = values(row["sector"]), row["unique"] == "yes"
        for given in values(row["phrases"]):
            country, _, phrase = given.rpartition(":")
            word = Word(phrase, "office", codes, "person", row["office"], unique, country=country or None)
            known.vocabulary.setdefault(row["office"], word)
            known.words += [word, replace(word, phrase=_plural(phrase), plural=True)]
    for row in organs:
        codes, owner = values(row["sector"]), row.get("country")
        if owner:
            phrases = values(row["phrase"])
            entry = Entry(row.get("key") or phrases[0], "organ", phrases[0], owner, codes, row.get("kind", ""))
            known.entries.setdefault(entry.key, entry)
            known.forms += [Form(phrase, "name", entry) for phrase in phrases]
            continue
        for phrase in values(row["phrase"]):
            known.words += [
                Word(phrase, "organ", codes, "organization", row["office"]),
                Word(_plural(phrase), "organ", codes, "organization", row["office"], plural=True),
            ]
    for row in roles:
        codes, unnamed = values(row["sector"]), row["unnamed"] == "yes"
        many = row["kind"] == "people"
        word = Word(row["phrase"], "role", codes, row["kind"], "", False, many, unnamed, row.get("country") or None)
        known.words.append(word)
        if row["plural"]:
            known.words.append(
                Word(row["plural"], "role", codes, row["kind"], "", False, True, unnamed, row.get("country") or None)
            )
