"""Bytes to Documents with zones: plain text, HTML, JSON Lines, folders and standard input.

    read_path(path)      the reports of a file or folder; "-" is standard input
    read_many(paths)     the same for several, in their order
    read_stdin(stream)   whatever arrives there: JSON Lines, HTML or plain text
    read_text(text, id=) one report that is already text

One that cannot be read becomes a Failure (path, stage, reason) and the run goes on. The publication
date is the caller's, else the input's own field, else the page's metadata, else None.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from dragoman.model import Document, Failure
from dragoman.readers.assemble import read_text
from dragoman.readers.dates import published_date
from dragoman.readers.folders import read_bytes, read_file, read_folder
from dragoman.readers.jsonl import read_jsonl
from dragoman.readers.limits import MAX_FILE_BYTES
from dragoman.readers.zones import find_zones

__all__ = ["find_zones", "published_date", "read_many", "read_path", "read_stdin", "read_text"]


def read_path(
    path: str | PathLike[str], *, published: date | str | None = None
) -> Iterator[Document | Failure]:
    """The reports of a file, or of all files below a folder in sorted order; "-" is standard input.

    `published` wins over every date that inputs state. Raises DateError at once where it is no date;
    whatever is wrong with an input comes as a Failure.
    """
    day = published_date(published)
    if str(path) == "-":
        return read_stdin(published=day)
    place = Path(path)
    return read_folder(place, day) if place.is_dir() else read_file(place, day)


def read_many(
    paths: Iterable[str | PathLike[str]], *, published: date | str | None = None
) -> Iterator[Document | Failure]:
    """The reports of several paths, in the order given. Raises DateError as `read_path` does."""
    day = published_date(published)
    return (found for path in paths for found in read_path(path, published=day))


def read_stdin(
    stream: BinaryIO | None = None, *, published: date | str | None = None
) -> Iterator[Document | Failure]:
    """The reports on standard input (or another stream of bytes), their form told by the first characters.

    JSON Lines are read as they come; text and HTML to their end, and at most `MAX_FILE_BYTES`.
    """
    day = published_date(published)
    return _from_stream(stream if stream is not None else sys.stdin.buffer, day)


def _from_stream(stream: BinaryIO, day: date | None) -> Iterator[Document | Failure]:
    buffered = stream if isinstance(stream, io.BufferedReader) else None
    if buffered is not None and buffered.peek(1)[:1] == b"{":
        yield from read_jsonl(buffered, name="stdin", published=day, path=None)
        return
    yield from read_bytes(stream.read(MAX_FILE_BYTES + 1), name="stdin", published=day, path=None)
