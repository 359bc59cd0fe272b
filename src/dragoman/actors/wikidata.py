"""Persons and their offices from Wikidata: its query service's answers, or its dump, made into rows of our tables.

Formats: the SPARQL 1.1 Query Results JSON of the query service (https://www.w3.org/TR/sparql11-results-json/) and the
JSON of the entity dumps (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html), one entity a line.
Properties: P39 position held, P580 start and P582 end, P1001 applies to jurisdiction, P27 citizenship, P569 and P570
birth and death. A position is understood by its English label, with the reader that reads news: one that it does not
understand is left out and counted. Wikidata's contents are under CC0.
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from dragoman.actors.phrases import Hints
from dragoman.actors.resolve import Actors
from dragoman.actors.spells import over
from dragoman.actors.words import words_of
from dragoman.errors import InputError
from dragoman.lexicons.tables import Row

LONGEST_LINE = 16 * 2**20
"""Bytes of a dump's line that are read; the largest items are some 5 MB."""

_ITEM = re.compile(r"Q[1-9]\d{0,11}")
_PRECISION = {9: 4, 10: 7, 11: 10}
"""Wikidata's precision of a time to the characters of an ISO date that it vouches for: year, month, day."""

QUERY = """SELECT ?person ?personLabel ?alias ?country ?position ?positionLabel ?place
  ?start ?startPrecision ?end ?endPrecision WHERE {
  VALUES ?person { %s }
  ?person p:P39 ?held . ?held ps:P39 ?position .
  MINUS { ?held wikibase:rank wikibase:DeprecatedRank }
  OPTIONAL { ?person wdt:P27 ?country }
  OPTIONAL { ?person skos:altLabel ?alias FILTER(LANG(?alias) = "en") }
  OPTIONAL { ?position wdt:P1001 ?place }
  OPTIONAL { ?held pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] }
  OPTIONAL { ?held pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en" }
}"""


@dataclass
class Held:
    """A person as Wikidata tells: the item, the names, the citizenship, and the positions with their dates."""

    item: str
    name: str = ""
    aliases: dict[str, None] = field(default_factory=dict)
    country: str = ""
    positions: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    """(position, start) to (label, jurisdiction, end)."""


def is_item(text: str) -> bool:
    """Whether a text is an item's number, such as Q159."""
    return _ITEM.fullmatch(text) is not None


def answered(answer: Mapping[str, Any]) -> dict[str, Held]:
    """The persons of one answer of the query service.

    Raises InputError when it is not in the results format.
    """
    try:
        bindings = answer["results"]["bindings"]
        found: dict[str, Held] = {}
        for row in bindings:
            person = found.setdefault(_item(row, "person"), Held(_item(row, "person")))
            person.name = _text(row, "personLabel")
            person.country = person.country or _item(row, "country")
            if alias := _text(row, "alias"):
                person.aliases[alias] = None
            start, end = _time(row, "start"), _time(row, "end")
            position = (_item(row, "position"), start)
            person.positions.setdefault(position, (_text(row, "positionLabel"), _item(row, "place"), end))
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the answer is not in SPARQL's JSON format: {error!r} is amiss") from error
    return {item: person for item, person in found.items() if is_item(item)}


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, {}).get("value", "")
    return " ".join(str(value).split())[:200]


def _item(row: Mapping[str, Any], name: str) -> str:
    item = _text(row, name).rpartition("/")[2]
    return item if is_item(item) else ""


def _time(row: Mapping[str, Any], name: str) -> str:
    return told_date(_text(row, name), int(_text(row, f"{name}Precision") or 11))


def told_date(time: str, precision: int) -> str:
    """A Wikidata time as far as its precision vouches for it: "+2014-06-00T00:00:00Z", 10 is "2014-06".

    Empty for a time before our era, or one less exact than a year.
    """
    plain = re.fullmatch(r"\+?(\d{4}-\d\d-\d\d)T.*", time)
    length = _PRECISION.get(precision, 10 if precision > 11 else 0)
    return plain[1][:length] if plain and length else ""


# ------------------------------------------------------------------ the dump
def dumped(path: Path, wanted: Sequence[str]) -> dict[str, Held]:
    """The persons of a JSON dump (plain, .gz or .bz2), read in two passes: the items, then the positions they hold.

    Raises InputError for a line that is no entity.
    """
    persons: dict[str, Held] = {}
    needed = set(wanted)
    for entity in _entities(path, needed):
        persons[entity["id"]] = _person(entity)
    positions = {position for person in persons.values() for position, _ in person.positions}
    labels = {e["id"]: (_label(e), next(_items(e, "P1001"), "")) for e in _entities(path, positions)}
    for person in persons.values():
        for at, (_, _, end) in person.positions.items():
            label, place = labels.get(at[0], ("", ""))
            person.positions[at] = (label, place, end)
    return persons


def _entities(path: Path, wanted: set[str]) -> Iterator[dict[str, Any]]:
    """The wanted entities of a dump: lines are looked into only where their number is told at their beginning."""
    with _opened(path) as lines:
        number = 0
        while line := lines.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise InputError(f"{path}, line {number}: longer than {LONGEST_LINE} bytes; is this a Wikidata dump?")
            told = re.search(rb'"id":\s*"(Q\d+)"', line)
            if told is None or told[1].decode() not in wanted:
                continue
            try:
                entity = json.loads(line.strip().rstrip(b","))
            except ValueError as error:
                raise InputError(f"{path}, line {number}: not JSON ({error})") from error
            if isinstance(entity, dict) and entity.get("id") in wanted:
                yield entity


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return bz2.open(path) if path.suffix == ".bz2" else path.open("rb")


def _person(entity: Mapping[str, Any]) -> Held:
    person = Held(entity["id"], _label(entity), country=next(_items(entity, "P27"), ""))
    for alias in entity.get("aliases", {}).get("en", ()):
        person.aliases[" ".join(str(alias["value"]).split())[:200]] = None
    for statement in entity.get("claims", {}).get("P39", ()):
        position = _value(statement.get("mainsnak", {})).get("id", "")
        if statement.get("rank") == "deprecated" or not is_item(position):
            continue
        start, end = (_qualifier(statement, name) for name in ("P580", "P582"))
        person.positions[position, start] = ("", "", end)
    return person


def _label(entity: Mapping[str, Any]) -> str:
    return " ".join(str(entity.get("labels", {}).get("en", {}).get("value", "")).split())[:200]


def _items(entity: Mapping[str, Any], claim: str) -> Iterator[str]:
    for statement in entity.get("claims", {}).get(claim, ()):
        item = _value(statement.get("mainsnak", {})).get("id", "")
        if is_item(item):
            yield item


def _value(snak: Mapping[str, Any]) -> Mapping[str, Any]:
    value = snak.get("datavalue", {}).get("value", {})
    return value if isinstance(value, dict) else {}


def _qualifier(statement: Mapping[str, Any], claim: str) -> str:
    for snak in statement.get("qualifiers", {}).get(claim, ()):
        value = _value(snak)
        return told_date(str(value.get("time", "")), int(value.get("precision", 11)))
    return ""


# ------------------------------------------------------------------ rows
def as_rows(persons: Iterable[Held], actors: Actors, told: str) -> tuple[list[Row], list[Row], int]:
    """Rows of persons.csv and offices.csv, and how many positions were left out because no office fits.

    `told` says where the facts came from: the service or the name of the dump.
    """
    known = {e.wikidata: e for e in actors.known.entries.values() if e.wikidata}
    taken, people, offices, left = set(actors.known.entries), [], [], 0
    for person in persons:
        if not person.name or is_item(person.name):
            continue
        held = known.get(person.item)
        state = known.get(person.country)
        key = held.key if held and held.kind == "person" else _key(person, taken)
        origin = f"Wikidata {person.item} (CC0), {told}"
        aliases = [a for a in person.aliases if "|" not in a and a != person.name and len(a.split()) > 1]
        country = (held.country if held else None) or (state.country if state and state.kind == "state" else "")
        people.append({
            "key": key, "name": held.name if held else person.name.replace("|", " "), "aliases": "|".join(aliases),
            "country": country or "", "wikidata": person.item, "born": "", "died": "", "origin": origin,
        })  # fmt: skip
        for (_, start), (label, place, end) in person.positions.items():
            row = _office(key, label, known.get(place), start, end, origin, actors)
            offices += [row] if row else []
            left += row is None
    return people, offices, left


def _office(person: str, label: str, place: Any, start: str, end: str, origin: str, actors: Actors) -> Row | None:
    words = words_of(label)
    read = actors.reader.read(words, 0, len(words), Hints(alone=True)) if len(words) else None
    if read is None or not read.office or read.what != "person":
        return None
    country = (place.country if place is not None and place.kind == "state" else None) or read.country
    if not country or (start and over(end, start)):
        return None
    word = actors.known.vocabulary[read.office]
    return {
        "person": person, "office": read.office, "role": label.replace("|", " "), "country": country,
        "organization": "", "sector": "|".join(word.sector), "start": start, "end": end, "origin": origin,
    }  # fmt: skip


def _key(person: Held, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", person.name.lower()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain.replace("'", "")).strip("_") or person.item.lower()
    key = f"{key}_{person.item.lower()}" if key in taken else key
    taken.add(key)
    return key
