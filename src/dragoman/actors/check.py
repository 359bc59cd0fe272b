"""Check the knowledge of actors: faults that must be mended, and notes on what is doubtful or missing.

`python -m dragoman.actors.check [FILE OR FOLDER ...]` prints one line a fault and ends with 1 if there is any.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.actors.knowledge import Knowledge, Office, files_of, load, schema
from dragoman.actors.spells import over
from dragoman.actors.words import folded
from dragoman.errors import KnowledgeError
from dragoman.lexicons.tables import Problem, did_you_mean, problems, rows, values

_PARTICULAR = 1990
"""Holes in the heads of states are looked for from this year on."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something doubtful: its sort ("overlap", "shared alias", "surname", "hole"), what it is about, and what it is."""

    sort: str
    about: str
    message: str

    def __str__(self) -> str:
        return f"{self.sort}: {self.about}: {self.message}"


SORTS = ("overlap", "shared alias", "surname", "hole")


def check(user_files: Iterable[str | Path] = ()) -> list[Problem]:
    """Every fault in the shipped and the user's files, references between files included."""
    files = files_of(user_files)

    def column(table: str, name: str) -> frozenset[str]:
        return frozenset(row.get(name, "") for path in files.get(table, ()) for _, row in rows(path)) - {""}

    found: list[Problem] = []
    try:
        tables = schema(column("states", "key") | column("states", "code"), column("offices_vocab", "office"))
        persons = column("persons", "key")
        bodies = column("groups", "key") | column("bodies", "key") | column("outlets", "key")
    except KnowledgeError:
        tables, persons, bodies = schema(), frozenset(), frozenset()
    for name, paths in files.items():
        for path in paths:
            found += problems(path, tables[name])
    if persons and not found:
        found += _dangling(files, persons, bodies)
        found += _dangling_history(files, persons | bodies)
        found += _dangling_members(files, bodies | column("states", "key") | column("territories", "key"))
        found += _empty_aliases(files)
    return found


def _dangling(files: dict[str, list[Path]], persons: frozenset[str], bodies: frozenset[str]) -> Iterator[Problem]:
    for path in files.get("offices", ()):
        for number, row in rows(path):
            if row["person"] not in persons:
                hint = did_you_mean(row["person"], persons)
                yield Problem(path.name, number, f'"{row["person"]}" is not a key of persons.csv{hint}')
            organization = row.get("organization", "")
            if organization and organization not in bodies:
                hint = did_you_mean(organization, bodies)
                yield Problem(path.name, number, f'"{organization}" is no key of groups, bodies or outlets{hint}')
            if row["start"] and over(row["end"], row["start"]):
                yield Problem(path.name, number, f"it ends ({row['end']}) before it starts ({row['start']})")


def _dangling_history(files: dict[str, list[Path]], known: frozenset[str]) -> Iterator[Problem]:
    """Designations, lineage and dated names of nobody; a dated name that is no name of its entry."""
    for table, columns in (("designations", ("entry",)), ("lineage", ("entry", "other")), ("names", ("entry",))):
        for path in files.get(table, ()):
            for number, row in rows(path):
                for column in columns:
                    if row[column] not in known:
                        hint = did_you_mean(row[column], known)
                        yield Problem(path.name, number, f'"{row[column]}" is no key of a group, body or person{hint}')
    spelt: dict[str, set[tuple[str, ...]]] = {}
    for table in ("groups", "bodies", "persons", "outlets"):
        for path in files.get(table, ()):
            for _, row in rows(path):
                spelt[row["key"]] = {folded(n) for n in (row["name"], *values(row["aliases"]))}
    for path in files.get("names", ()):
        for number, row in rows(path):
            if row["entry"] in spelt and folded(row["name"]) not in spelt[row["entry"]]:
                yield Problem(path.name, number, f'"{row["name"]}" is neither the name nor an alias of {row["entry"]}')


def _dangling_members(files: dict[str, list[Path]], known: frozenset[str]) -> Iterator[Problem]:
    for path in files.get("bodies", ()):
        for number, row in rows(path):
            for member in values(row["members"]):
                if member.partition(":")[0] not in known:
                    hint = did_you_mean(member, known)
                    yield Problem(path.name, number, f'member "{member}" is no state, territory or body{hint}')


def _empty_aliases(files: dict[str, list[Path]]) -> Iterator[Problem]:
    """An alias that holds no word, or says the name again: it can never be what a text is found by."""
    for table in ("persons", "groups", "bodies", "outlets", "territories", "states"):
        for path in files.get(table, ()):
            for number, row in rows(path):
                name = row["name"]
                for alias in values(row["aliases"]):
                    if not folded(alias):
                        yield Problem(path.name, number, f'alias "{alias}" holds no word')
                    elif alias == name:
                        yield Problem(path.name, number, f'alias "{alias}" is the name itself; leave it out')


# ------------------------------------------------------------------ notes
def notes(user_files: Iterable[str | Path] = ()) -> list[Note]:
    """What is doubtful or missing in tables that are formally right; see SORTS."""
    user_files = list(user_files)
    known = load(user_files)
    return [*_overlaps(known), *_shared(known), *_surnames(known), *_holes(known, files_of(user_files))]


def _before(first: str, second: str) -> bool:
    """Whether one date lies before another for certain: as far as both are told."""
    length = min(len(first), len(second))
    return first[:length] < second[:length]


def _overlaps(known: Knowledge) -> Iterator[Note]:
    """Two holders, at one time, of an office that a state has once. A day of handing over is none."""
    for (office, place), held in sorted(known.holders.items()):
        word = known.vocabulary.get(office)
        if word is None or not word.unique:
            continue
        ordered = sorted(held, key=lambda o: o.start)
        for i, one in enumerate(ordered):
            for other in ordered[i + 1 :]:
                if one.person != other.person and _together(one, other):
                    yield Note(
                        "overlap", f"{office} of {place}",
                        f"{one.person} ({one.start or '?'} to {one.end or 'now'}) and "
                        f"{other.person} ({other.start or '?'} to {other.end or 'now'})",
                    )  # fmt: skip


def _together(one: Office, other: Office) -> bool:
    starts = max(one.start, other.start)
    return bool(one.start and other.start) and all(not o.end or _before(starts, o.end) for o in (one, other))


def _shared(known: Knowledge) -> Iterator[Note]:
    """A name that means several entries: the text or the date has to decide."""
    owners: dict[tuple[str, ...], dict[str, str]] = {}
    for form in known.forms:
        if form.use == "name" and form.entry.kind in {"group", "body", "organ", "outlet", "person"}:
            owners.setdefault(folded(form.text), {})[form.entry.key] = form.text
    for entries in owners.values():
        if len(entries) > 1:
            yield Note("shared alias", f'"{next(iter(entries.values()))}"', ", ".join(sorted(entries)))


def _surnames(known: Knowledge) -> Iterator[Note]:
    """Surnames of several persons of one state who held office at one time: by itself such a name stays open."""
    by_name: dict[tuple[str, str], list[str]] = {}
    for entry in known.entries.values():
        words = folded(entry.name)
        if entry.kind == "person" and entry.country and len(words) > 1:
            by_name.setdefault((words[-1], entry.country), []).append(entry.key)
    for (surname, country), keys in sorted(by_name.items()):
        if len(keys) > 1:
            yield Note("surname", f"{surname.capitalize()} ({country})", ", ".join(sorted(keys)))


def _holes(known: Knowledge, files: dict[str, list[Path]]) -> Iterator[Note]:
    """Years from 1990 on in which a state has no head of state, or of government, and no row says that it had none."""
    none: dict[tuple[str, str], list[Office]] = {}
    for path in files.get("vacancies", ()):
        for _, r in rows(path):
            gap = Office("", r["office"], "", r["country"], "", (), r["start"], r["end"])
            none.setdefault((r["country"], r["office"]), []).append(gap)
    last = int(known.horizon or _PARTICULAR)
    for entry in sorted((e for e in known.entries.values() if e.kind == "state"), key=lambda e: e.key):
        if entry.sort == "former":
            continue
        for office, others in (("head_of_state", ("military_ruler", "supreme_leader")), ("head_of_government", ())):
            held = [o for name in (office, *others) for o in known.holders.get((name, entry.key), ())]
            held += none.get((entry.key, office), [])
            since = max(_PARTICULAR, int((entry.start or "0")[:4]))
            missing = [y for y in range(since, last + 1) if not any(_in_year(o, str(y)) for o in held)]
            if missing:
                yield Note("hole", f"{office} of {entry.key}", ", ".join(_runs(missing)))


def _in_year(office: Office, year: str) -> bool:
    return office.start[:4] <= year and (not office.end or office.end[:4] >= year)


def _runs(years: Sequence[int]) -> list[str]:
    found: list[list[int]] = []
    for year in years:
        if found and found[-1][1] == year - 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return [str(a) if a == b else f"{a}-{b}" for a, b in found]


def main(paths: Sequence[str]) -> int:
    """Writes the faults of knowledge files or folders to standard output; 1 where there is any, else 0."""
    found = check(paths)
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    sys.stderr.write(f"{len(found)} faults\n" if found else "no faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
