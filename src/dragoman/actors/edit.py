"""A user's own entries: rows added to, or put in place in, a folder of tables that overrides the shipped ones."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from dragoman.actors.knowledge import FOLDER, same_row, schema
from dragoman.errors import KnowledgeError
from dragoman.lexicons.tables import Problem, Row, Table, did_you_mean, problems, rows


def add(folder: Path, table: str, given: Iterable[Mapping[str, str]]) -> Path:
    """Put rows into `folder`/`table`.csv: one with the key of another takes its place. Gives the file's path.

    The file is checked before it takes the old one's place. Raises KnowledgeError with the row and value at fault, or
    for a table or column that does not exist.
    """
    tables = checked_schema()
    if table not in tables:
        raise KnowledgeError(f'"{table}" is not an actors\' table{did_you_mean(table, tables)}')
    columns = [column.name for column in tables[table].columns]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table}.csv"
    merged: dict[str, Row] = {}
    for number, row in rows(path) if path.exists() else ():
        merged[same_row(table, row) or str(number)] = dict(row)
    for number, told in enumerate(given):
        row = dict(told)
        for column in row:
            if column not in columns:
                raise KnowledgeError(f'"{column}" is not a column of {table}.csv{did_you_mean(column, columns)}')
        whole = {column: row.get(column, "").strip() for column in columns}
        merged[same_row(table, whole) or f"new {number}"] = whole
    _write(path, columns, merged.values(), table)
    return path


def checked_schema() -> dict[str, Table]:
    """The schema with its closed sets: countries and offices that exist."""
    states = {row.get("code") or row["key"] for _, row in rows(FOLDER / "states.csv")}
    offices = {row["office"] for _, row in rows(FOLDER / "offices_vocab.csv")}
    return schema(frozenset(states), frozenset(offices))


def _write(path: Path, columns: list[str], held: Iterable[Row], table: str) -> None:
    """Beside the file first, checked there, then renamed: a reader sees the old file or the new one."""
    handle, beside = tempfile.mkstemp(".csv", f".{table}-", path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(held)
        fault = next(iter(problems(Path(beside), checked_schema()[table])), None)
        if fault is not None:
            raise KnowledgeError(str(Problem(path.name, fault.row, fault.message)))
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
