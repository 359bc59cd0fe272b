"""Web archives (WARC), such as Common Crawl's news: the pages that servers answered with."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

from dragoman.errors import DateError, DragomanError, InputError, MissingExtraError
from dragoman.model import Failure
from dragoman.readers.dates import published_date
from dragoman.readers.entries import STAGE, Around, Entry, Found, printable
from dragoman.readers.limits import MAX_FILE_BYTES

_PAGES = ("text/html", "application/xhtml+xml")
_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}


def read(entry: Entry) -> Iterator[Found]:
    """The reports of all HTML responses of status 200, named `file.warc.gz!/URI`; other records are passed over.

    WARC-Date is the day of the crawl and nobody's day of publication: where a page states none, its date stays open,
    and the reason tells the day after which it cannot be.
    Raises MissingExtraError without warcio, InputError where the archive is damaged.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise MissingExtraError(
            "WARC files need warcio, which is not installed; run: pip install 'dragoman[formats]'"
        ) from error

    class Quiet(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
        """What warcio would say on standard error of a record of another length than stated, with its words."""

        INC_RECORD = ""

    try:
        for record in Quiet(entry.stream, arc2warc=False):
            if record.rec_type == "response" and _is_page(record):
                yield from _page(record, entry)
    except ArchiveLoadFailed as error:
        said = " ".join(str(error).split())[:160]
        raise InputError(f"the archive is damaged here ({printable(said)}); fetch it again") from error


def _is_page(record: Any) -> bool:
    answer = record.http_headers
    if answer is None or answer.get_statuscode() != "200":
        return False
    return (answer.get_header("Content-Type") or "").split(";")[0].strip().lower() in _PAGES


def _page(record: Any, entry: Entry) -> Iterator[Found]:
    uri = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    name = printable(f"{entry.name}!/{uri}")
    encoding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
    if encoding not in _ENCODINGS:
        yield Failure(name, STAGE, f"its page is packed by {printable(encoding)[:40]!r}, which is not read")
        return
    data = record.content_stream().read(MAX_FILE_BYTES + 1)
    day = _fetched(record)
    around = Around(url=uri or None, open_why=_WHY.format(day) if day else "")
    part = entry.part(data, ending=".html", name=name, around=around)
    yield from entry.read(dataclasses.replace(part, path=name))


_WHY = "open: the page states no date; it was fetched on {} (WARC-Date), and is no later"


def _fetched(record: Any) -> date | None:
    try:
        return published_date(record.rec_headers.get_header("WARC-Date"))
    except (DateError, DragomanError):
        return None
