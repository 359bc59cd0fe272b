"""JSON Lines: one object a line, each a report; a bad line becomes a Failure and the rest is read."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from dragoman.errors import DragomanError, InputError
from dragoman.model import Document, Failure
from dragoman.readers.assemble import TOO_LONG, read_text
from dragoman.readers.dates import published_date
from dragoman.readers.decoding import decode, refuse_known_binary
from dragoman.readers.entries import Asked, Entry, Found

_BOM = b"\xef\xbb\xbf"


def read_jsonl(source: BinaryIO, *, name: str, path: str | None, asked: Asked) -> Iterator[Document | Failure]:
    """The reports of a file that is open for bytes, in order; blank lines are passed over.

    Fields: `text` (needed), `id`, `title`, `published`, `publisher`, `url`, `author`, `language`. A report
    without `id` is called NAME:LINE. A date that is asked for wins over each line's own.
    A file of another kind gives one failure.
    """
    try:
        for number, line in _lines(source, asked):
            if line is None or line.strip():
                yield _row(line, number, f"{name}:{number}", path, asked)
    except InputError as error:
        yield Failure(name, "reading", str(error))


def _row(line: bytes | None, number: int, where: str, path: str | None, asked: Asked) -> Document | Failure:
    if line is None:
        reason = f"line {number} is longer than {asked.line_bytes():,} bytes; {TOO_LONG}"
        return Failure(where, "reading", reason)
    try:
        return _report(line, where, path, asked)
    except DragomanError as error:
        return Failure(where, "reading", f"line {number}: {error}")


def _lines(source: BinaryIO, asked: Asked) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines, None for one that is too long; never holds more than one line.

    Raises InputError where the first bytes are those of another kind of file.
    """
    number, most = 0, asked.line_bytes()
    while line := source.readline(most + 1):
        number += 1
        if number == 1:
            refuse_known_binary(line)
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield from _wide_lines(line, source, asked.file_bytes())
            return
        too_long = len(line) > most and not line.endswith(b"\n")
        if too_long:
            while (more := source.readline(most)) and not more.endswith(b"\n"):
                pass
        yield number, None if too_long else line.removeprefix(_BOM) if number == 1 else line


def _wide_lines(first: bytes, source: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    """Lines of UTF-16, which PowerShell writes by default, as UTF-8: read at once, so bounded like a page."""
    data = first + source.read(most)
    if len(data) > most:
        raise InputError(f"it is in UTF-16 and over {most:,} bytes; save it as UTF-8")
    for number, line in enumerate(decode(data).text.split("\n"), start=1):
        yield number, line.encode("utf-8", "replace")


def _report(line: bytes, where: str, path: str | None, asked: Asked) -> Document:
    row = _object(line)
    text = row.get("text")
    if not isinstance(text, str):
        there = ", ".join(sorted(row)[:8]) or "none"
        raise InputError(f'no "text" field with words in it; rename the one that holds the report ({there})')
    day, why = asked.published, "given by the caller"
    if day is None:
        day, why = published_date(row.get("published")), "the input's field `published`"
    return read_text(
        text,
        id=_id(row, where),
        published=day,
        published_why=why,
        title=_words(row, "title"),
        publisher=_words(row, "publisher"),
        url=_words(row, "url"),
        author=_words(row, "author"),
        language=_words(row, "language"),
        path=path,
        longest=asked.longest,
    )


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(decode(line).text)
    except json.JSONDecodeError as error:
        place = f"{error.msg}, column {error.colno}"
        raise InputError(f"no valid JSON ({place}); write one object a line") from error
    except RecursionError as error:
        raise InputError("JSON nested too deeply; write one flat object a line") from error
    except ValueError as error:
        raise InputError(f"no valid JSON ({error}); write one object a line") from error
    if not isinstance(row, dict):
        raise InputError(f'a JSON {type(row).__name__}, not an object; write {{"text": "..."}} a line')
    return row


def _id(row: dict[str, Any], where: str) -> str:
    given = row.get("id")
    if given is None or given == "":
        return where
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise InputError(f'"id" is a {type(given).__name__}; write text or a whole number')
    return str(given)


def _words(row: dict[str, Any], field: str) -> str | None:
    given = row.get(field)
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, list) and all(isinstance(part, str) for part in given):
        return ", ".join(given) or None
    raise InputError(f'"{field}" is a {type(given).__name__}; write text, or leave it out')


def read(entry: Entry) -> Iterator[Found]:
    """The reports of a file, line by line."""
    return read_jsonl(entry.stream, name=entry.name, path=entry.path, asked=entry.asked)
