"""Files and folders: which files are read, in which order, by which reader."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from dragoman.errors import DragomanError
from dragoman.model import Document, Failure
from dragoman.readers.formats import formats
from dragoman.readers.html import read_html
from dragoman.readers.jsonl import read_jsonl
from dragoman.readers.limits import MAX_FILE_BYTES
from dragoman.readers.plain import read_plain

STAGE = "reading"


def read_file(path: Path, published: date | None) -> Iterator[Document | Failure]:
    """The reports of one file; a failure, never an error, where it cannot be read."""
    name = path.as_posix()
    ending = path.suffix.lower()
    reader = formats().reads.get(ending)
    try:
        with path.open("rb") as source:
            if reader == "jsonl":
                yield from read_jsonl(source, name=name, published=published, path=name)
                return
            if ending in formats().advice:
                yield Failure(name, STAGE, f"{ending} files are not read; {formats().advice[ending]}")
                return
            data = source.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        yield Failure(name, STAGE, f"it cannot be opened: {error.strerror or error}")
        return
    yield from read_bytes(data, name=name, published=published, path=name, reader=reader)


def read_bytes(
    data: bytes, *, name: str, published: date | None, path: str | None, reader: str | None = None
) -> Iterator[Document | Failure]:
    """The reports in some bytes; without `reader` ("text", "html" or "jsonl") their first characters tell."""
    if len(data) > MAX_FILE_BYTES:
        yield Failure(name, STAGE, f"it is larger than {MAX_FILE_BYTES:,} bytes; split it into its reports")
        return
    form = reader or sniff(data)
    if form == "jsonl":
        yield from read_jsonl(io.BytesIO(data), name=name, published=published, path=path)
        return
    try:
        yield (read_html if form == "html" else read_plain)(data, id=name, published=published, path=path)
    except DragomanError as error:
        yield Failure(name, STAGE, str(error))


def sniff(data: bytes) -> str:
    """The form of some bytes, "html", "jsonl" or "text", by their first characters."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<") and any(
        tag in head for tag in (b"<!doctype html", b"<html", b"<head", b"<body")
    ):
        return "html"
    return "jsonl" if head.startswith(b"{") and b'"text"' in data else "text"


def read_folder(folder: Path, published: date | None) -> Iterator[Document | Failure]:
    """All reports below a folder, sorted by path.

    Hidden files and folders, links to folders, and files that cannot be reports (pictures, style sheets) are
    passed over; files that hold reports in a form that is not read become failures with advice.
    """
    wanted = formats().reads.keys() | formats().advice.keys()
    for path in _files(folder):
        if path.suffix.lower() in wanted:
            yield from read_file(path, published)


def _files(folder: Path) -> Iterator[Path]:
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(above, name)
            if not name.startswith(".") and path.is_file():
                yield path
