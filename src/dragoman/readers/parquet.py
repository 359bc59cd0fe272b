"""Parquet tables: a row a report. Read in small batches, so that a table of any length fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dragoman.errors import DragomanError, InputError, MissingExtraError
from dragoman.model import Failure
from dragoman.readers.entries import STAGE, Entry, Found
from dragoman.readers.limits import MAX_COLUMN_BYTES
from dragoman.readers.tables import places, report

_BATCH = 16


def read(entry: Entry) -> Iterator[Found]:
    """The reports of a table. Raises MissingExtraError without pyarrow, InputError where it is damaged."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise MissingExtraError(
            "Parquet files need pyarrow, which is not installed; run: pip install 'dragoman[tables]'"
        ) from error
    with entry.seekable() as file:
        try:
            table = ParquetFile(file, pre_buffer=False)
            names = [str(name) for name in table.schema_arrow.names]
            where = {field: names[at] for field, at in places(names, entry.asked.columns).items()}
            _check(table, set(where.values()))
            number = 0
            for batch in table.iter_batches(batch_size=_BATCH, columns=sorted(set(where.values())), use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield _row({field: row[name] for field, name in where.items()}, f"{entry.name}:{number}", entry)
        except (ArrowException, OSError) as error:
            said = " ".join(str(error).split())[:160]
            raise InputError(f"it is no whole Parquet file ({said}); write it again") from error


def _row(values: dict[str, Any], name: str, entry: Entry) -> Found:
    try:
        return report(values, name, entry)
    except DragomanError as error:
        return Failure(name, STAGE, str(error))


def _check(table: Any, wanted: set[str]) -> None:
    """Raises InputError where a column of one row group would not fit into memory."""
    for group in range(table.metadata.num_row_groups):
        for index in range(table.metadata.num_columns):
            column = table.metadata.row_group(group).column(index)
            if column.path_in_schema.split(".")[0] in wanted and column.total_uncompressed_size > MAX_COLUMN_BYTES:
                raise InputError(
                    f"row group {group} has {column.total_uncompressed_size:,} bytes of {column.path_in_schema}; "
                    "write it with smaller row groups"
                )
