"""From an entry to its reports: a reader a form, each in a file of its own, loaded when the first such file comes."""

from __future__ import annotations

import dataclasses
import io
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, cast

from dragoman.errors import DragomanError
from dragoman.model import Failure
from dragoman.readers.entries import PEEKED, STAGE, Asked, Budget, Entry, Found, Unopened, buffered, printable, shown
from dragoman.readers.limits import MAX_DOCX_FILE_BYTES, MAX_MAIL_BYTES, MAX_PDF_BYTES
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

SLOW: dict[str, int | None] = {
    "html": None,
    "feed": None,
    "pdf": MAX_PDF_BYTES,
    "docx": MAX_DOCX_FILE_BYTES,
    "mail": MAX_MAIL_BYTES,
}
"""Forms that may take as long to be taken apart as to be analysed, and bytes of one; None is what a text may have."""

_DAMAGED = "it is damaged, or not what it seems"
_CUT = "its end is missing; fetch it again"


def read_entry(entry: Entry) -> Iterator[Found]:
    """The reports of an entry, in order. Whatever is wrong with it comes as a Failure, and never as an error."""
    try:
        entry.check_depth(entry.depth)
        form = entry.form or form_of(entry.head(), entry.ending)
        if entry.asked.later and form in SLOW:
            yield cast(Found, _unopened(entry, form, SLOW[form]))  # nobody gets one who did not ask for it
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


def _unopened(entry: Entry, form: str, most: int | None) -> Unopened:
    asked = dataclasses.replace(entry.asked, later=False)
    data = entry.whole(most)
    return Unopened(
        entry.name, entry.ending, data, asked, entry.path, entry.around, entry.depth, entry.stem, form, entry.budget
    )


def opened(one: Unopened) -> list[Found | Unopened]:
    """What is in a page, document or message: in whatever process, the same as if it had been read at once.

    Attachments come `Unopened`, for `attached` to read where the archives are read.
    """
    stream = io.BufferedReader(io.BytesIO(one.data), PEEKED)
    return list(read_entry(_again(one, stream, one.asked, _attachment, Budget(lambda: len(one.data)))))


def attached(one: Unopened, parent: Budget | None) -> Iterator[Found | Unopened]:
    """What is in an attachment; pages and documents come unopened. parent: the budget of what the message lies in."""
    asked = dataclasses.replace(one.asked, later=True)
    budget = Budget(lambda: len(one.data), parent)
    yield from read_entry(_again(one, buffered(io.BytesIO(one.data).read, budget), asked, read_entry, budget))


def _again(
    one: Unopened, stream: Any, asked: Asked, read: Callable[[Entry], Iterator[Found]], budget: Budget
) -> Entry:
    return Entry(
        one.name,
        one.ending,
        stream,
        asked,
        read,
        path=one.path,
        around=one.around,
        depth=one.depth,
        stem=one.stem,
        form=one.form,
        budget=budget,
    )


def _attachment(entry: Entry) -> Iterator[Found]:
    yield cast(Found, _unopened(entry, "", MAX_MAIL_BYTES))


def _told(failure: Failure) -> Failure:
    """A failure whose words hold nothing that a terminal would obey, since they may quote a stranger's."""
    return Failure(shown(failure.path), failure.stage, shown(failure.reason))


def _said(error: BaseException) -> str:
    """An error's name and the start of its words."""
    words = " ".join(printable(str(error)).split())[:160]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
