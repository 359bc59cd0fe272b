"""Plain text (.txt, .md): one report a file, untouched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dragoman.model import Document
from dragoman.readers.assemble import read_text
from dragoman.readers.decoding import decode
from dragoman.readers.entries import Entry, Found, fill


def read_plain(
    data: bytes, *, id: str, published: date | None, path: str | None, charset: str | None = None
) -> Document:
    """The report in some bytes; offsets fit the decoded bytes, less a byte order mark at their start.

    Raises InputError where they are no text, hold no words, or too many.
    """
    text = decode(data, stated=charset).text
    return read_text(text, id=id, published=published, published_why="given by the caller", path=path)


def read(entry: Entry) -> Iterator[Found]:
    """The one report of a file of text."""
    given, charset = entry.asked.published, entry.around.charset
    page = read_plain(entry.whole(), id=entry.name, published=given, path=entry.path, charset=charset)
    yield fill(page, entry.around)
