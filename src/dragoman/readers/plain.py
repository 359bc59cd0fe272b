"""Plain text (.txt, .md): one report a file, untouched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dragoman.model import Document
from dragoman.readers.assemble import read_text
from dragoman.readers.decoding import decode
from dragoman.readers.entries import Entry, Found, fill
from dragoman.readers.limits import MAX_REPORT_CHARS


def read_plain(
    data: bytes,
    *,
    id: str,
    published: date | None,
    path: str | None,
    charset: str | None = None,
    longest: int = MAX_REPORT_CHARS,
) -> Document:
    """The report in some bytes; offsets fit the decoded bytes, less a byte order mark at their start.

    Raises InputError where they are no text, hold no words, or too many.
    """
    text = decode(data, stated=charset).text
    why = "given by the caller"
    return read_text(text, id=id, published=published, published_why=why, path=path, longest=longest)


def read(entry: Entry) -> Iterator[Found]:
    """The one report of a file of text."""
    asked, charset = entry.asked, entry.around.charset
    page = read_plain(
        entry.whole(),
        id=entry.name,
        published=asked.published,
        path=entry.path,
        charset=charset,
        longest=asked.longest,
    )
    yield fill(page, entry.around)
