"""The tables in memory grow by what this process itself has just written, without reading it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dragoman.store.commits import Commit
from dragoman.store.sought import sketch_more

if TYPE_CHECKING:
    from dragoman.store.base import Base

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

PLACED = {"event": ("event", "reading"), "report": ("report", "name", "published")}
"""What is kept beside where the rows of a table lie."""

TEXT, TEXTS, MOMENT, DAY, NUMBER = "VARCHAR", "VARCHAR[]", "TIMESTAMP", "DATE", "BIGINT"


def grow(base: Base, commit: Commit, rows: Rows) -> None:
    """Lay the rows of one's own commit over what is in memory. For a record without corrections."""
    url = {s.table: base.folder.url(s.name) for s in commit.segments}
    _live(base, rows)
    if base.placed:
        _place(base, "event_here", url.get("events", ""), rows.get("events", ()), PLACED["event"])
        _place(base, "report_here", url.get("reports", ""), rows.get("reports", ()), PLACED["report"])
    if base.sketch is not None:
        sketch_more(base, rows.get("reports", ()), rows.get("origins", ()))
    if base.blocks is not None:
        _block(base, rows.get("events", ()))
    if base.told:
        _tell(base, rows.get("happenings", ()))


def _insert(base: Base, table: str, held: Sequence[Mapping[str, Any]], columns: Mapping[str, str], hashed: str) -> None:
    """Rows into a table; `hashed` are the columns whose hashes follow."""
    listed = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in columns.items())
    more = "".join(f", hash({name})" for name in hashed.split())
    values = [[r[name] for r in held] for name in columns]
    base.connection.execute(f"INSERT INTO {table} SELECT *{more} FROM (SELECT {listed})", values)


def _live(base: Base, rows: Rows) -> None:
    leads = {r["report"]: r["origin"] for r in rows.get("origins", ())}
    newest: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows.get("readings", ()), key=lambda r: r["reading"], reverse=True):
        newest[row["report"]] = {**row, "origin": leads.get(row["report"], row["report"])}
    if newest:
        old = base.by_hash("live_now", "r", "report", newest, "r")
        if old:
            base.connection.execute(f"DELETE FROM live_now WHERE r IN ({', '.join(str(r['r']) for r in old)})")
        columns = {"reading": TEXT, "report": TEXT, "run": TEXT, "recorded": MOMENT, "origin": TEXT}
        _insert(base, "live_now", list(newest.values()), columns, "report reading origin")
    for report in leads.keys() - newest.keys():
        base.moved += 1
        base.connection.execute(
            "UPDATE live_now SET origin = $1, o = hash($1) WHERE r = hash($2) AND report = $2", [leads[report], report]
        )


def _place(base: Base, table: str, url: str, held: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    if held:
        lying = [{**r, "file": url, "nth": n} for n, r in enumerate(held)]
        kinds = {**dict.fromkeys(columns, TEXT), "file": TEXT, "nth": NUMBER}
        if "published" in kinds:
            kinds["published"] = DAY
        _insert(base, table, lying, kinds, columns[0])


def _block(base: Base, held: Sequence[Mapping[str, Any]]) -> None:
    assert base.blocks is not None
    flat = [word for r in held for word in (r["event"], *r["blocks"])]
    numbers = iter(base.connection.execute("SELECT hash(unnest(?::VARCHAR[]))", [flat]).fetchall())
    for row in held:
        (event,) = next(numbers)
        base.blocks.add(event, [next(numbers)[0] & 0xFFFFFFFF for _ in row["blocks"]])


def _tell(base: Base, held: Sequence[Mapping[str, Any]]) -> None:
    """New rows of happenings take the place of older ones of the same happening."""
    if held:
        base.forget([r["happening"] for r in held])
        columns = {"happening": TEXT, "neighbourhood": TEXT, "events": TEXTS, "why": TEXT, "recorded": MOMENT}
        _insert(base, "happening_now", held, columns, "happening neighbourhood")
        told = [{**r, "event": e} for r in held for e in r["events"]]
        if told:
            columns = {"event": TEXT, "happening": TEXT, "neighbourhood": TEXT}
            _insert(base, "event_told", told, columns, "event")
