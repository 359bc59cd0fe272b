"""Files and folders: which files are read, in which order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dragoman.model import Failure
from dragoman.readers.dispatch import read_entry
from dragoman.readers.entries import STAGE, Asked, Budget, Entry, Found, ending_of
from dragoman.readers.formats import wanted


def read_file(path: Path, asked: Asked) -> Iterator[Found]:
    """The reports of one file; a failure, never an error, where it cannot be read."""
    name = path.as_posix()
    try:
        source = path.open("rb")
        size = os.fstat(source.fileno()).st_size
    except OSError as error:
        yield Failure(name, STAGE, f"it cannot be opened: {error.strerror or error}")
        return
    with source:
        budget = Budget(lambda: size)
        yield from read_entry(Entry(name, ending_of(name), source, asked, read_entry, path=name, budget=budget))


def read_folder(folder: Path, asked: Asked) -> Iterator[Found]:
    """All reports below a folder, sorted by path.

    Hidden files and folders, links to folders, and files that cannot be reports (pictures, style sheets) are
    passed over; files that hold reports in a form that is not read become failures with advice.
    """
    for path in files(folder):
        yield from read_file(path, asked)


def files(folder: Path) -> Iterator[Path]:
    """The files below a folder that may hold reports, read or not, sorted by path."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(above, name)
            if wanted(name) and path.is_file():
                yield path
