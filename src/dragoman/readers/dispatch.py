"""From an entry to its reports: a reader a form, each in a file of its own, loaded when the first such file comes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from importlib import import_module

from dragoman.errors import DragomanError
from dragoman.model import Document, Failure
from dragoman.readers.entries import STAGE, Entry, Found, printable, shown
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

_DAMAGED = "it is damaged, or not what it seems"
_CUT = "its end is missing; fetch it again"


def read_entry(entry: Entry) -> Iterator[Found]:
    """The reports of an entry, in order. Whatever is wrong with it comes as a Failure, and never as an error."""
    try:
        entry.check_depth(entry.depth)
        module = import_module(f"dragoman.readers.{READERS[form_of(entry.head(), entry.ending)]}")
        for found in module.read(entry):
            yield found if isinstance(found, Document) else _told(found)
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


def _told(failure: Failure) -> Failure:
    """A failure whose words hold nothing that a terminal would obey, since they may quote a stranger's."""
    return Failure(shown(failure.path), failure.stage, shown(failure.reason))


def _said(error: BaseException) -> str:
    """An error's name and the start of its words."""
    words = " ".join(printable(str(error)).split())[:160]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
