"""Feeds (RSS, Atom, RDF): an entry a report, in the words that the feed itself carries."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dragoman.errors import DateError, DragomanError, InputError, MissingExtraError
from dragoman.model import Failure
from dragoman.readers.assemble import read_text
from dragoman.readers.dates import published_date
from dragoman.readers.entries import STAGE, Around, Entry, Found, printable
from dragoman.readers.limits import MAX_FEED_ENTRIES, MAX_FEED_MARKS
from dragoman.readers.timing import within
from dragoman.readers.words import text_of

WHY = "the feed's date of the entry"
CHANGED = "the feed's date of the entry's last change: it states no other"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed. `text` is what the feed carries of it, perhaps only a summary; `key` tells it from others."""

    key: str
    text: str
    around: Around


def read(entry: Entry) -> Iterator[Found]:
    """The entries of a feed's file, in its order. No address is opened."""
    for number, item in enumerate(items_of(entry.whole()), start=1):
        yield document_of(item, f"{entry.name}:{number}", entry)


def document_of(item: Item, name: str, entry: Entry) -> Found:
    """An entry as a report, in the feed's words. A Failure where it has none."""
    around = item.around
    day, why = entry.asked.published, "given by the caller"
    if day is None:
        day, why = around.published, around.published_why
    try:
        if not item.text.strip():
            raise InputError("the entry carries no words; give the page's address instead")
        return read_text(
            item.text,
            id=around.url or name,
            published=day,
            published_why=why,
            title=around.title,
            author=around.author,
            publisher=around.publisher,
            url=around.url,
            path=entry.path,
            longest=entry.asked.longest,
        )
    except DragomanError as error:
        return Failure(name, STAGE, str(error))


def items_of(data: bytes, headers: dict[str, str] | None = None) -> list[Item]:
    """The entries of a feed. Raises InputError where it is none, MissingExtraError without feedparser."""
    try:
        import feedparser
    except ImportError as error:
        raise MissingExtraError(
            "feeds need feedparser, which is not installed; run: pip install 'dragoman[web]'"
        ) from error
    if data.count(b"<") > MAX_FEED_MARKS:
        raise InputError(f"it has more than {MAX_FEED_MARKS:,} tags; split it")
    found = within(lambda: feedparser.parse(io.BytesIO(data), response_headers=headers or {}))
    if not found.entries:
        if found.get("version"):
            return []
        said = " ".join(str(found.get("bozo_exception", "")).split())[:120]
        raise InputError(f"it is no feed{f' ({printable(said)})' if said else ''}; give an RSS or Atom feed")
    publisher = _line(found.feed.get("title"))
    return within(lambda: [_item(e, publisher) for e in found.entries[:MAX_FEED_ENTRIES]])


def _item(e: Any, publisher: str | None) -> Item:
    title = _line(e.get("title"))
    link = _line(e.get("link"))
    parts = [str(c.get("value") or "") for c in e.get("content") or ()]
    carried = max([*parts, str(e.get("summary") or "")], key=len)
    words = text_of(carried)
    text = f"{title}\n\n{words}" if title and words and not words.startswith(title) else words or title or ""
    day, why = _day(e)
    source = _line((e.get("source") or {}).get("title")) if isinstance(e.get("source"), dict) else None
    around = Around(
        published=day,
        published_why=why,
        title=title,
        author=_line(e.get("author")),
        publisher=source or publisher,
        url=link if link and link.startswith(("http://", "https://")) else None,
    )
    return Item(_line(e.get("id")) or link or f"{title}|{day}", text, around)


def _day(e: Any) -> tuple[date | None, str]:
    """The day as the entry writes it, else as feedparser reads it (in UTC), and which of its dates that is.

    feedparser calls `updated` what RDF feeds state as their only date (dc:date). Never the day of fetching.
    """
    for written, read_, why in (("published", "published_parsed", WHY), ("updated", "updated_parsed", CHANGED)):
        try:
            if (found := published_date(e.get(written))) is not None:
                return found, why
        except DateError:
            pass
        moment = e.get(read_)
        if isinstance(moment, time.struct_time):
            try:
                return published_date(date(*moment[:3])), why
            except (DateError, ValueError):
                continue
    return None, ""


def _line(value: Any) -> str | None:
    """A value as one line without markup; None where it is empty."""
    words = " ".join(text_of(str(value)).split()) if value and "<" in str(value) else " ".join(str(value or "").split())
    return words or None
