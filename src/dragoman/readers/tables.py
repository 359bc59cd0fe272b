"""CSV and tab-separated tables: a row a report, its columns told by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dragoman.errors import DragomanError, InputError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Document, Failure
from dragoman.readers.assemble import read_text
from dragoman.readers.dates import published_date
from dragoman.readers.decoding import decode
from dragoman.readers.entries import STAGE, Entry, Found

FIELDS = ("text", "id", "title", "published", "publisher", "url", "author", "language")
_ALSO = {"source": "publisher", "outlet": "publisher", "date": "published", "body": "text", "headline": "title"}
_DELIMITERS = ",;\t|"
_SAMPLE = 1_000_000


def columns_of(given: str | Mapping[str, str] | None) -> dict[str, str]:
    """A mapping of fields to columns, from `text=body,title=headline` or a mapping; `source` means `publisher`.

    Raises InputError naming the nearest field, or what is no pair.
    """
    if not given:
        return {}
    pairs = list(given.items()) if isinstance(given, Mapping) else [_pair(part) for part in given.split(",")]
    out: dict[str, str] = {}
    for field, column in pairs:
        name = "publisher" if field == "source" else field
        if name not in FIELDS:
            raise InputError(f"columns: there is no field {field!r}{did_you_mean(field, (*FIELDS, 'source'))}")
        if name in out:
            raise InputError(f"columns: {field!r} is given twice")
        out[name] = column
    return out


def _pair(part: str) -> tuple[str, str]:
    field, sign, column = part.partition("=")
    if not sign or not column.strip():
        raise InputError(f"columns: {part!r} is no pair; write text=body,title=headline,published=date,source=outlet")
    return field.strip(), column.strip()


def places(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Which column of a table holds which field: as asked, else those that bear a field's name or its usual other name.

    Raises InputError where an asked column, or any with the text, is missing.
    """
    names = [name.strip() for name in header]
    lower = [name.lower() for name in names]
    out: dict[str, int] = {}
    for field, column in columns.items():
        if column not in names:
            raise InputError(f"there is no column {column!r}{did_you_mean(column, names)}")
        out[field] = names.index(column)
    if "text" not in out:
        for field in FIELDS:
            if field not in out and field in lower:
                out[field] = lower.index(field)
        for other, field in _ALSO.items():
            if field not in out and other in lower:
                out[field] = lower.index(other)
    if "text" not in out:
        shown = ", ".join(names[:12])[:200]
        raise InputError(f"no column holds the reports; name it: --columns text=COLUMN (there are: {shown})")
    return out


def report(row: Mapping[str, Any], where: str, entry: Entry) -> Document:
    """A Document from the values of a row by field. Raises DragomanError with what is wrong."""
    text = row.get("text")
    if not isinstance(text, str):
        raise InputError("its text is empty" if text is None else f"its text is a {type(text).__name__}, not words")
    day, why = entry.asked.published, "given by the caller"
    if day is None:
        stated = row.get("published")
        kept = isinstance(stated, str | date | datetime)
        day, why = published_date(stated if kept or stated is None else str(stated)), "the table's column `published`"
    return read_text(
        text,
        id=_words(row.get("id")) or where,
        published=day,
        published_why=why,
        title=_words(row.get("title")),
        publisher=_words(row.get("publisher")),
        url=_words(row.get("url")),
        author=_words(row.get("author")),
        language=_words(row.get("language")),
        path=entry.path,
        longest=entry.asked.longest,
    )


def _words(value: Any) -> str | None:
    return None if value is None else str(value)


def read(entry: Entry) -> Iterator[Found]:
    """The reports of a table. A bad row is a Failure and the next is read; an open quotation mark ends the table."""
    csv.field_size_limit(max(csv.field_size_limit(), 4 * entry.asked.longest))
    lines = _Lines(entry)
    first = lines.header()
    rows = csv.reader(lines, delimiter=_delimiter(first, entry))
    try:
        header = next(rows, [])
        where = places(header, entry.asked.columns)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _row(row, header, where, f"{entry.name}:{rows.line_num}", entry)
    except csv.Error as error:
        raise InputError(
            f"line {rows.line_num} and what follows cannot be read ({error}); see to its quotation marks"
        ) from error


def _row(row: list[str], header: list[str], where: Mapping[str, int], name: str, entry: Entry) -> Found:
    if len(row) != len(header):
        reason = f"it has {len(row)} cells, the header {len(header)}; put texts that hold the delimiter in quotes"
        return Failure(name, STAGE, reason)
    try:
        return report({field: row[at] for field, at in where.items()}, name, entry)
    except DragomanError as error:
        return Failure(name, STAGE, str(error))


class _Lines:
    """Lines of text, each bounded, in the encoding that the first million bytes show."""

    def __init__(self, entry: Entry) -> None:
        self._longest = entry.asked.line_bytes()
        sample = entry.stream.read(_SAMPLE)
        rest = entry.stream
        cut = sample[: sample.rfind(b"\n") + 1] if len(sample) == _SAMPLE else sample
        found = decode(cut or sample)
        self._encoding = "utf-8-sig" if found.encoding == "utf-8" else found.encoding
        if found.encoding.startswith(("utf-16", "utf-32")):
            text = decode(sample + entry.whole()).text  # wide lines cannot be cut at a newline's byte
            self._text = io.StringIO(text, newline="")
            return
        self._text = io.TextIOWrapper(  # type: ignore[assignment]
            io.BufferedReader(_Joined(sample, rest)), self._encoding, errors="replace", newline=""
        )

    def header(self) -> str:
        """The first line, which will come again."""
        self._first = self._next()
        return self._first

    def __iter__(self) -> Iterator[str]:
        yield self._first
        while line := self._next():
            yield line

    def _next(self) -> str:
        line = self._text.readline(self._longest)
        if len(line) >= self._longest:
            raise InputError(f"it has a line of over {self._longest:,} characters; is it a table?")
        return line.replace("\0", "\ufffd")


class _Joined(io.RawIOBase):
    """The sample that was read already, then the rest."""

    def __init__(self, sample: bytes, rest: io.BufferedReader) -> None:
        self._parts = [io.BytesIO(sample), rest]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._parts:
            data = self._parts[0].read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            self._parts.pop(0)
        return 0


def _delimiter(first: str, entry: Entry) -> str:
    """The delimiter under which the header holds most of the columns that are asked for, then most columns."""
    if entry.ending in {".tsv", ".tab"}:
        return "\t"
    asked = set(entry.asked.columns.values()) | set(FIELDS) | set(_ALSO)

    def worth(mark: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([first], delimiter=mark), [])
        except csv.Error:
            return 0, 0
        return sum(name.strip() in asked or name.strip().lower() in asked for name in names), len(names)

    return max(_DELIMITERS, key=worth)
