"""From an entry to its reports: a reader a form, each in a file of its own, loaded when the first such file comes."""

from __future__ import annotations

import dataclasses
import io
import zlib
from collections.abc import Iterator
from importlib import import_module
from typing import cast

from dragoman.errors import DragomanError
from dragoman.model import Failure
from dragoman.readers.entries import PEEKED, STAGE, Budget, Entry, Found, Unopened, printable, shown
from dragoman.readers.limits import MAX_PDF_BYTES
from dragoman.readers.sniffing import form_of

READERS = {
    "text": "plain",
    "html": "html",
    "jsonl": "jsonl",
    "csv": "tables",
    "parquet": "parquet",
    "pdf": "pdf",
    "docx": "docx",
    "mail": "mail",
    "mbox": "mbox",
    "feed": "feeds",
    "warc": "warc",
    "zip": "zips",
    "tar": "tars",
    "gzip": "packed",
    "bzip2": "packed",
    "xz": "packed",
    "zstd": "packed",
}
"""Forms by name, and the module of this room whose `read(entry)` gives the reports."""

SLOW: dict[str, int | None] = {"html": None, "pdf": MAX_PDF_BYTES}
"""Forms that take as long to be taken apart as to be analysed, and bytes of one; None is what a text may have."""

_DAMAGED = "it is damaged, or not what it seems"
_CUT = "its end is missing; fetch it again"


def read_entry(entry: Entry) -> Iterator[Found]:
    """The reports of an entry, in order. Whatever is wrong with it comes as a Failure, and never as an error."""
    try:
        entry.check_depth(entry.depth)
        form = form_of(entry.head(), entry.ending)
        if entry.asked.later and form in SLOW:
            yield cast(Found, _unopened(entry, SLOW[form]))  # nobody gets one who did not ask for it
            return
        module = import_module(f"dragoman.readers.{READERS[form]}")
        for found in module.read(entry):
            yield _told(found) if isinstance(found, Failure) else found
    except DragomanError as error:
        yield _told(Failure(entry.name, STAGE, str(error)))
    except EOFError:
        yield Failure(entry.name, STAGE, _CUT)
    except zlib.error as error:
        yield Failure(entry.name, STAGE, f"it cannot be unpacked ({printable(str(error))}); fetch it again")
    except OSError as error:
        yield Failure(entry.name, STAGE, f"it cannot be read: {printable(str(error.strerror or error))}")
    except Exception as error:  # a library met with a stranger's bytes may raise anything; the reason is kept
        yield Failure(entry.name, STAGE, f"{_DAMAGED} ({_said(error)})")


def _unopened(entry: Entry, most: int | None) -> Unopened:
    asked = dataclasses.replace(entry.asked, later=False)
    data = entry.whole(most)
    return Unopened(entry.name, entry.ending, data, asked, entry.path, entry.around, entry.depth, entry.stem)


def opened(one: Unopened) -> list[Found]:
    """What is in a page or file: in whatever process, the same as if it had been read at once."""
    entry = Entry(
        one.name,
        one.ending,
        io.BufferedReader(io.BytesIO(one.data), PEEKED),
        one.asked,
        read_entry,
        path=one.path,
        around=one.around,
        depth=one.depth,
        stem=one.stem,
        budget=Budget(lambda: len(one.data)),
    )
    return list(read_entry(entry))


def _told(failure: Failure) -> Failure:
    """A failure whose words hold nothing that a terminal would obey, since they may quote a stranger's."""
    return Failure(shown(failure.path), failure.stage, shown(failure.reason))


def _said(error: BaseException) -> str:
    """An error's name and the start of its words."""
    words = " ".join(printable(str(error)).split())[:160]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
