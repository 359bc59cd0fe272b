"""Plain text (.txt, .md): one report a file, untouched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dragoman.model import Document
from dragoman.readers.assemble import read_text
from dragoman.readers.decoding import decode
from dragoman.readers.entries import Entry, Found, fill


def read_plain(data: bytes, *, id: str, published: date | None, path: str | None) -> Document:
    """The report in some bytes; offsets fit the decoded bytes, less a byte order mark at their start.

    Raises InputError where they are no text, hold no words, or too many.
    """
    return read_text(
        decode(data).text, id=id, published=published, published_why="given by the caller", path=path
    )


def read(entry: Entry) -> Iterator[Found]:
    """The one report of a file of text."""
    yield fill(read_plain(entry.whole(), id=entry.name, published=entry.asked.published, path=entry.path), entry.around)
