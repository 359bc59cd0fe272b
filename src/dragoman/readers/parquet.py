"""Parquet tables: a row a report, by DuckDB, a few rows at a time, so that a table of any length fits.

Not by pyarrow, whose C++ ends the whole process on some damaged files: the fuzzer found one within a thousand tries.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dragoman.errors import DragomanError, InputError
from dragoman.model import Failure
from dragoman.readers.entries import STAGE, Entry, Found
from dragoman.readers.limits import MAX_SPOOLED_BYTES
from dragoman.readers.tables import places, report

_ROWS = 16
_GLOB = frozenset("*?[]{}")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "800MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def read(entry: Entry) -> Iterator[Found]:
    """The reports of a table. Raises InputError where it is damaged, or a part of it takes over 800 MB."""
    import duckdb

    with _path(entry) as path, duckdb.connect(config=_SETTINGS) as connection:
        try:
            about = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [path]).description or ()
            names = [str(column[0]) for column in about]
            where = {field: names[at] for field, at in places(names, entry.asked.columns).items()}
            columns = ", ".join('"' + name.replace('"', '""') + '"' for name in where.values())
            found = connection.execute(f"SELECT {columns} FROM read_parquet(?)", [path])
            number = 0
            while rows := found.fetchmany(_ROWS):
                for row in rows:
                    number += 1
                    yield _row(dict(zip(where, row, strict=True)), f"{entry.name}:{number}", entry)
        except duckdb.Error as error:
            said = " ".join(str(error).replace(path, entry.name).split("LINE 1:")[0].split())[:160]
            raise InputError(f"it is no whole Parquet file ({said}); write it again") from error


def _row(values: dict[str, Any], name: str, entry: Entry) -> Found:
    try:
        return report(values, name, entry)
    except DragomanError as error:
        return Failure(name, STAGE, str(error))


@contextmanager
def _path(entry: Entry) -> Iterator[str]:
    """The table as a file with a plain name: itself, or a temporary copy. Raises InputError for one too large."""
    name = getattr(entry.stream.raw, "name", None)
    if isinstance(name, str | os.PathLike) and not _GLOB & set(os.fspath(name)):
        yield os.fspath(name)
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        size = 0
        while chunk := entry.stream.read(1 << 20):
            size += len(chunk)
            if size > MAX_SPOOLED_BYTES:
                raise InputError(f"it takes over {MAX_SPOOLED_BYTES:,} bytes unpacked; unpack it and give the file")
            copy.write(chunk)
        copy.flush()
        yield copy.name
