"""Bytes to Documents with zones, from whatever holds reports: files, folders, archives, addresses, standard input.

    read_path(path)      the reports of a file, folder or address (https://...); "-" is standard input
    read_many(paths)     the same for several, in their order
    read_stdin(stream)   whatever arrives there
    read_text(text, id=) one report that is already text

Read are text, HTML, JSON Lines, CSV, Parquet, PDF, Word, mail, mailboxes, feeds, web archives, and all of these inside
zip, tar, gzip, bzip2, xz and zstd; the form is told by content and by name.

One that cannot be read becomes a Failure (path, stage, reason) and the run goes on. The publication
date is the caller's, else the input's own field, else the page's metadata, else what stands around it, else None.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from dragoman.model import Document, Failure
from dragoman.readers.assemble import read_text
from dragoman.readers.counting import count
from dragoman.readers.dates import published_date
from dragoman.readers.dispatch import attached, opened, read_entry
from dragoman.readers.entries import Asked, Entry, Unopened, open_stream
from dragoman.readers.folders import read_file, read_folder
from dragoman.readers.limits import MAX_REPORT_CHARS
from dragoman.readers.zones import find_zones

__all__ = [
    "Unopened",
    "attached",
    "count",
    "find_zones",
    "opened",
    "published_date",
    "read_many",
    "read_path",
    "read_stdin",
    "read_text",
    "read_unopened",
]

Columns = str | Mapping[str, str] | None
"""Which columns of tables hold which fields: `text=body,title=headline`, or a mapping."""


def read_path(
    path: str | PathLike[str],
    *,
    published: date | str | None = None,
    columns: Columns = None,
    allow_private: bool = False,
    longest: int = MAX_REPORT_CHARS,
) -> Iterator[Document | Failure]:
    """The reports of a file, or of all files below a folder in sorted order; "-" is standard input.

    `published` wins over every date that inputs state. `columns` names the columns of tables. `allow_private` lets
    addresses lie on this machine or its network. `longest` is how many characters a report may have. Raises DateError
    or InputError at once where one of them is wrong; whatever is wrong with an input comes as a Failure.
    """
    asked = _asked(published, columns, longest)
    return _read(path, asked, allow_private)


def read_unopened(
    path: str | PathLike[str],
    *,
    published: date | str | None = None,
    columns: Columns = None,
    allow_private: bool = False,
    longest: int = MAX_REPORT_CHARS,
) -> Iterator[Document | Failure | Unopened]:
    """As `read_path`, but pages, documents and messages come unopened, for `opened` to take apart in any process."""
    asked = dataclasses.replace(_asked(published, columns, longest), later=True)
    return _read(path, asked, allow_private)


def read_many(
    paths: Iterable[str | PathLike[str]],
    *,
    published: date | str | None = None,
    columns: Columns = None,
    allow_private: bool = False,
    longest: int = MAX_REPORT_CHARS,
) -> Iterator[Document | Failure]:
    """The reports of several paths, in the order given. Raises as `read_path` does."""
    asked = _asked(published, columns, longest)
    return (found for path in paths for found in _read(path, asked, allow_private))


def read_stdin(
    stream: BinaryIO | None = None,
    *,
    published: date | str | None = None,
    columns: Columns = None,
    longest: int = MAX_REPORT_CHARS,
) -> Iterator[Document | Failure]:
    """The reports on standard input (or another stream of bytes), their form told by the first characters.

    JSON Lines, tables and archives are read as they come; text and HTML to their end, and at most what
    one report may have (16 MB).
    """
    return _from_stream(stream if stream is not None else sys.stdin.buffer, _asked(published, columns, longest))


def _asked(published: date | str | None, columns: Columns, longest: int) -> Asked:
    day = published_date(published)
    if not columns:
        return Asked(day, longest=longest)
    from dragoman.readers.tables import columns_of

    return Asked(day, columns_of(columns), longest)


def _read(path: str | PathLike[str], asked: Asked, allow_private: bool) -> Iterator[Document | Failure]:
    name = str(path)
    if name == "-":
        return _from_stream(sys.stdin.buffer, asked)
    if name.startswith(("http://", "https://")):
        from dragoman.readers.web import read_address

        return read_address(name, asked, allow_private=allow_private)
    place = Path(path)
    return read_folder(place, asked) if place.is_dir() else read_file(place, asked)


def _from_stream(stream: BinaryIO, asked: Asked) -> Iterator[Document | Failure]:
    ending = ".csv" if asked.columns else ""
    return read_entry(Entry("stdin", ending, open_stream(stream), asked, read_entry))
