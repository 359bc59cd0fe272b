"""Rows to Parquet and back, by DuckDB."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.store.commits import Segment
from dragoman.store.folder import Folder, private
from dragoman.store.migrate import select
from dragoman.store.schema import TABLES, VERSION, Table, empty, json_columns

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
"""What DuckDB may hold before it spills to disk."""

GROUP = {"events": 4096, "reports": 8192}
"""Rows that lie together where single ones are looked up: few are unpacked beside the one that is wanted."""

WRITERS = 4
"""Tables written at once."""

SMALLEST_BUFFER = 2**20
"""Bytes. DuckDB sets aside twice as much as the longest row that it is told of."""

LARGEST_ROW = 256 * 2**20
"""Bytes of JSON that one row may take: a report of a hundred million characters."""


def connect(
    folder: Folder, *, threads: int | None = None, within: Sequence[str] = ()
) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that reads the folder and temporary files of this process, and nothing else.

    A question in SQL, or a log that a stranger wrote, cannot reach another file, an address or the settings. `within`
    are further folders that it may reach.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    connection.execute(f"SET memory_limit='{MEMORY}'; SET autoload_known_extensions=false; SET TimeZone='UTC'")
    connection.execute(
        "SET parquet_metadata_cache=true; SET preserve_insertion_order=true; SET enable_progress_bar=false"
    )
    # Spilled data goes where temporary files go, not into the working folder.
    connection.execute(f"SET temp_directory={quoted(str(private() / 'spill'))}")
    if threads:
        connection.execute(f"SET threads={int(threads)}")
    folder.register(connection)
    allowed = ", ".join(quoted(f"{path.rstrip('/')}/") for path in (folder.url(""), str(private()), *within))
    connection.execute(f"SET allowed_directories=[{allowed}]; SET python_enable_replacements=false")
    connection.execute("SET enable_external_access=false; SET lock_configuration=true")
    return connection


def quoted(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Folder, rows: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Segment]:
    """A segment for each table that has rows. The same rows give the same bytes and so the same name."""
    wanted = [(TABLES[name], held) for name, held in rows.items() if held]
    drafts = [_Draft(table, folder.scratch()) for table, _ in wanted]

    def fill(at: int) -> Segment:
        with connection.cursor() as own:  # a connection is one thread's
            return drafts[at].fill(own, wanted[at][1])

    try:
        with ThreadPoolExecutor(min(WRITERS, len(drafts) or 1)) as pool:
            made = list(pool.map(fill, range(len(drafts))))
        # The same bytes may lie there already, waiting to be removed: written anew, they count as young.
        folder.adopt_all([(d.path, s.name) for d, s in zip(drafts, made, strict=True)])
        return made
    finally:
        for d in drafts:
            d.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A segment being written, not yet under its name."""

    table: Table
    path: Path

    def fill(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> Segment:
        source = self.path.with_name(self.path.name + ".jsonl")
        try:
            return self.copy(connection, f"SELECT * FROM {_as_json(source, self.table, rows)}")
        finally:
            source.unlink(missing_ok=True)

    def copy(self, connection: duckdb.DuckDBPyConnection, query: str) -> Segment:
        group = GROUP.get(self.table.name, 122_880)
        counted = connection.execute(
            f"COPY ({query}) TO {quoted(str(self.path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"
        ).fetchone()
        with self.path.open("rb") as written:
            seal = hashlib.file_digest(written, "sha256").hexdigest()
        name = f"{self.table.name}/{seal[:24]}.parquet"
        size = self.path.stat().st_size
        return Segment(self.table.name, name, seal, size, int(counted[0]) if counted else 0, VERSION)


def load_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, name: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Rows as a temporary table with the columns of a table of the schema."""
    if not rows:
        connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {empty(table)}')
        return
    handle, name_ = tempfile.mkstemp(suffix=".jsonl", dir=private())
    os.close(handle)
    path = Path(name_)
    try:
        connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM {_as_json(path, table, rows)}')
    finally:
        path.unlink(missing_ok=True)


def _as_json(path: Path, table: Table, rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as lines of JSON; what reads them in SQL."""
    longest = SMALLEST_BUFFER
    with path.open("wb") as out:
        for row in rows:
            # lone surrogates cannot stand in UTF-8: they become the replacement character
            line = json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n"
            longest = max(longest, len(line))
            out.write(line)
    return (
        f"read_json({quoted(str(path))}, columns={json_columns(table)}, format='newline_delimited', "
        f"maximum_object_size={longest + 1})"
    )


def write_query(connection: duckdb.DuckDBPyConnection, folder: Folder, table: Table, query: str) -> Segment:
    """One segment with the rows of a query, under a name made from its bytes."""
    draft = _Draft(table, folder.scratch())
    try:
        made = draft.copy(connection, query)
        folder.adopt(draft.path, made.name)
        return made
    finally:
        draft.path.unlink(missing_ok=True)


def source(
    folder: Folder,
    table: Table,
    segments: Iterable[Segment],
    placed: bool = False,
    columns: Sequence[str] | None = None,
) -> str:
    """A SELECT of all rows of a table over segments of any version, in today's columns.

    placed: with `file` and `nth`, the file a row lies in and its number there. `columns`: only these, in the schema's
    order; a question that names few is planned much sooner.
    """
    by_version: dict[int, list[str]] = {}
    for s in segments:
        if s.rows:
            by_version.setdefault(s.version, []).append(quoted(folder.url(s.name)))
    if not by_version:
        none, typed = empty(table), ", NULL::VARCHAR AS file, NULL::BIGINT AS nth WHERE"
        return none.replace(" WHERE", typed) if placed else none
    without = frozenset() if columns is None else frozenset(c.name for c in table.columns) - set(columns)
    more = ", filename AS file, file_row_number AS nth" if placed else ""
    options = ", filename=true, file_row_number=true" if placed else ""
    parts = (
        f"SELECT {select(table, v, without)}{more} FROM read_parquet([{', '.join(names)}]{options})"
        for v, names in by_version.items()
    )
    return " UNION ALL ".join(parts)


def jsonl_to_parquet(path: Path, columns: Sequence[tuple[str, str]] | None) -> None:
    """Turn a file of JSON lines into Parquet, in place. `columns` are names with DuckDB's types, None to infer them."""
    import duckdb

    listed = ""
    if columns is not None:
        listed = "columns={" + ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns) + "}, "
    target = path.with_name(path.name + ".parquet")
    try:
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_json({quoted(str(path))}, {listed}format='newline_delimited', "
                f"maximum_object_size={LARGEST_ROW})) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"
            )
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)
