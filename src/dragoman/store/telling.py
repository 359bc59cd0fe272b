"""Rows to tellings: events with the facts of their reports, corrections laid over them.

A question is answered in two steps. The first looks at narrow columns alone and finds where the wanted rows lie; the
second unpacks those rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.model import Event, Telling
from dragoman.store.base import Base
from dragoman.store.migrate import select
from dragoman.store.rows import Row, event_of, report_of
from dragoman.store.schema import TABLES
from dragoman.store.segments import quoted
from dragoman.store.unpacked import COPIES, WHOLE

FROM = "FROM event_place e JOIN live l ON l.reading = e.reading JOIN report_facts r ON r.report = e.report"
"""Live events with their reports; `event_place` has corrections laid over what was read, and where each row lies."""


def lean(base: Base) -> str:
    """The same for conditions over `e` alone; where every reading is its report's newest, they all are live."""
    return "FROM event_place e" + ("" if base.whole() else " SEMI JOIN live l ON l.reading = e.reading")


FACTS = (
    "r.report, r.name, r.title, r.author, r.publisher, r.republisher, r.published, r.url, r.path, l.origin, l.recorded"
)

FACT_COLUMNS = frozenset({"report", "name", "title", "author", "publisher", "republisher", "published", "url", "path"})
"""The same columns, of `reports` alone."""

LEAN_KEPT = 20_000
"""Tellings kept for linking, some 5 kB each."""

READ_KEPT = 5_000
"""Events kept as they were read, some 5 kB each: pages show the same ones again."""

NEAR = 16_384
"""Rows between the first and the last wanted one of a file that are worth bounding."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """An event and where its row lies; `file` is empty for one that a person corrected."""

    key: str
    file: str
    nth: int


@dataclass(frozen=True, slots=True)
class Read:
    """What a row of `events` holds; it never changes while the row lies in a file."""

    event: Event
    report: str
    processes: tuple[str, ...]


def locate(
    base: Base, condition: str, values: Sequence[Any], tail: str = "", join: str = "", source: str = FROM
) -> list[Found]:
    """Live events that satisfy a condition over the tables of `source`: `e`, `l` and `r`."""
    rows = base.rows(f"SELECT e.event, e.file, e.nth {source} {join} WHERE {condition} {tail}", values)
    # Two processes that added one report at once both show for a moment (store/twins.py).
    found = {r["event"]: Found(r["event"], r["file"] or "", r["nth"] or 0) for r in rows}
    return list(found.values())


UNCOMPARED = frozenset({"mode", "context", "claimed_by", "relayed_by", "why"})
"""Columns that linking does not look at; they are lists, and take most of what is left."""


def fetch(base: Base, found: Iterable[Found], without: frozenset[str] = COPIES) -> dict[str, Row]:
    """The rows, by event, without some columns; none of files that no longer count. Within `Base.patiently`."""
    by_file: dict[str, list[int]] = {}
    corrected = []
    for f in found:
        if f.file:
            by_file.setdefault(f.file, []).append(f.nth)
        else:
            corrected.append(f.key)
    rows = list(_lying(base, "events", by_file, without))
    if corrected:
        rows += base.look("SELECT * FROM corrected_event WHERE event IN (SELECT unnest(?::VARCHAR[]))", [corrected])
    return {r["event"]: r for r in rows}


def _lying(base: Base, table: str, by_file: Mapping[str, Sequence[int]], without: frozenset[str]) -> Iterator[Row]:
    """Rows by their numbers in the files that count, without some columns: as they lie whole in a part, if they do."""
    segments = base.files(table)
    wanted = {segments[file]: sorted(numbers) for file, numbers in by_file.items() if file in segments}
    columns = {c.name for c in TABLES[table].columns} - without
    for part in base.parts if columns <= set(WHOLE[table]) else ():
        numbers = [n for s in list(wanted) if s in part.first for n in part.numbers(s, wanted.pop(s))]
        if numbers:
            yield from part.whole(base.connection, table, numbers)
    asked = [_part(table, base.folder.url(s.name), s.version, numbers, without) for s, numbers in wanted.items()]
    if asked:
        yield from base.look(" UNION ALL ".join(asked))


def _part(table: str, file: str, version: int, numbers: Sequence[int], without: frozenset[str]) -> str:
    """Some rows of a file. Where they lie near one another, bounds let DuckDB pass over the rest at once."""
    bounds = f"file_row_number BETWEEN {numbers[0]} AND {numbers[-1]} AND "
    near = bounds if numbers[-1] - numbers[0] < NEAR else ""
    return (
        f"SELECT {select(TABLES[table], version, without)} FROM read_parquet({quoted(file)}, file_row_number=true) "
        f"WHERE {near}file_row_number IN ({', '.join(map(str, numbers))})"
    )


def report_rows(base: Base, reports: Iterable[str], columns: frozenset[str]) -> dict[str, Row]:
    """Some columns of reports, by identifier: from where they lie, if that is known already."""
    wanted = sorted(set(reports))
    without = frozenset(c.name for c in TABLES["reports"].columns) - columns
    listed = ", ".join(f'"{c.name}"' for c in TABLES["reports"].columns if c.name in columns)

    def read() -> list[Row]:
        by_file: dict[str, list[int]] = {}
        for r in base.by_hash("report_placed", "r", "report", wanted, "file, nth"):
            by_file.setdefault(r["file"], []).append(r["nth"])
        return list(_lying(base, "reports", by_file, without))

    if base.placed:
        found = base.patiently(read)
    else:
        found = base.rows(f"SELECT {listed} FROM reports WHERE report IN (SELECT unnest(?::VARCHAR[]))", [wanted])
    return {r["report"]: r for r in found}


def _facts(base: Base, reports: Iterable[str]) -> dict[str, Row]:
    """The facts of live reports, by identifier."""
    held = report_rows(base, reports, FACT_COLUMNS)
    newest = base.by_hash("live_now", "r", "report", held, "origin, recorded")
    return {r["report"]: held[r["report"]] | r for r in newest}


def telling_of(
    key: str, read: Read, facts: Row, happening: str, corrected: Sequence[str] = (), accepted: bool = False
) -> Telling:
    """From what a row of `events` holds and the facts of its report."""
    return Telling(
        key,
        read.event,
        report_of(facts),
        recorded=facts["recorded"],
        processes=read.processes,
        happening=happening,
        corrected=tuple(corrected),
        accepted=accepted,
    )


def tellings(base: Base, found: Sequence[Found], without: frozenset[str] = COPIES) -> list[Telling]:
    """The tellings, in the order given. Rows that a compaction or correction moved meanwhile are looked for again.

    Those without what linking does not compare are kept: in a war each report meets the same ones again.
    """
    lean = without >= UNCOMPARED
    held = {f.key: base.lean[f.key] for f in found if f.key in base.lean} if lean else {}
    missing = [f for f in found if f.key not in held]
    if missing:
        made = _read(base, missing, without)
        held |= made
        if lean:
            if len(base.lean) + len(made) > LEAN_KEPT:
                base.lean.clear()
            base.lean.update(list(made.items())[:LEAN_KEPT])
    return [held[f.key] for f in found if f.key in held]


def _read(base: Base, found: Sequence[Found], without: frozenset[str]) -> dict[str, Telling]:
    whole = not without >= UNCOMPARED
    known = {f.key: base.read[f.key] for f in found if f.file and f.key in base.read} if whole else {}
    missing = [f for f in found if f.key not in known]
    rows = base.patiently(lambda: fetch(base, missing, without)) if missing else {}
    lost = [f.key for f in missing if f.key not in rows]
    if lost:
        again = "e.event IN (SELECT unnest(?::VARCHAR[]))"
        rows |= base.patiently(lambda: fetch(base, locate(base, again, [lost]), without))
    made = {key: Read(event_of(r), r["report"], tuple(r["processes"] or ())) for key, r in rows.items()}
    if whole:
        if len(base.read) + len(made) > READ_KEPT:
            base.read.clear()
        base.read.update((f.key, made[f.key]) for f in missing[:READ_KEPT] if f.file and f.key in made)
    held = known | made
    facts = _facts(base, {r.report for r in held.values()})
    told: dict[str, str] = {}
    if base.told and whole:
        told = {r["event"]: r["happening"] for r in base.by_hash("event_told", "e", "event", held, "happening")}
    return {
        key: telling_of(key, r, facts[r.report], told.get(key, ""), base.corrected.get(key, ()), key in base.accepted)
        for key, r in held.items()
        if r.report in facts
    }


def live(base: Base, readings: Iterable[str], but: Iterable[str] = ()) -> set[str]:
    """Those of some readings that no newer one has superseded, but for those of some reports."""
    left_out = set(but)
    found = base.by_hash("live_now", "l", "reading", readings, "report")
    return {r["reading"] for r in found if r["report"] not in left_out}


def tellings_where(base: Base, condition: str, values: Sequence[Any]) -> list[Telling]:
    """The live tellings that satisfy a condition over `e`, `l` and `r`, in order of their key."""
    return tellings(base, sorted(locate(base, condition, values)))


def by_keys(base: Base, keys: Iterable[str], without: frozenset[str] = COPIES) -> Iterator[Telling]:
    """The live tellings of some keys, in order of their key; rejected ones are left out."""
    wanted = sorted(set(keys))
    if not wanted:
        return
    base.place()
    found = base.by_hash("event_placed", "e", "event", wanted, "reading, file, nth")
    newest = live(base, {r["reading"] for r in found})
    given = {r["event"] for r in base.look("SELECT event FROM corrected_event")} if base.made else set()
    left_out = base.rejected
    yield from tellings(
        base,
        [
            Found(r["event"], "" if r["event"] in given else r["file"], r["nth"])
            for r in sorted(found, key=lambda r: str(r["event"]))
            if r["event"] not in left_out and r["reading"] in newest
        ],
        without,
    )


__all__ = [
    "Found",
    "by_keys",
    "fetch",
    "live",
    "locate",
    "report_rows",
    "telling_of",
    "tellings",
    "tellings_where",
]
