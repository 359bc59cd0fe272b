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
from dragoman.readers.entries import STAGE, Around, Entry, Found, fill, printable
from dragoman.readers.limits import MAX_FEED_ENTRIES, MAX_FEED_MARKS
from dragoman.readers.timing import within
from dragoman.readers.words import text_of

WHY = "the feed's date of the entry"
CHANGED = "open: the feed's entry states no day of publication; it was last changed on {} (updated), and is no later"
_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_DUBLIN_TERMS = "http://purl.org/dc/terms/"


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
        document = read_text(
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
        return fill(document, around)
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
    if len(found.entries) > MAX_FEED_ENTRIES:  # to read the first of them alone would lose the rest without a word
        raise InputError(f"it has {len(found.entries):,} entries, and at most {MAX_FEED_ENTRIES:,} are read; split it")
    publisher = _line(found.feed.get("title"))
    dublin = _in_dublin_core(found)
    return within(lambda: [_item(e, publisher, dublin) for e in found.entries])


def _item(e: Any, publisher: str | None, dublin: bool) -> Item:
    title = _line(e.get("title"))
    link = _line(e.get("link"))
    parts = [str(c.get("value") or "") for c in e.get("content") or ()]
    carried = max([*parts, str(e.get("summary") or "")], key=len)
    words = text_of(carried)
    text = f"{title}\n\n{words}" if title and words and not words.startswith(title) else words or title or ""
    day, why, open_why = _dates(e, dublin)
    source = _line((e.get("source") or {}).get("title")) if isinstance(e.get("source"), dict) else None
    around = Around(
        published=day,
        published_why=why,
        open_why=open_why,
        title=title,
        author=_line(e.get("author")),
        publisher=source or publisher,
        url=link if link and link.startswith(("http://", "https://")) else None,
    )
    return Item(_line(e.get("id")) or link or f"{title}|{day}", text, around)


def _dates(e: Any, dublin: bool) -> tuple[date | None, str, str]:
    """The day of publication, which of the entry's dates that is, and what its last change tells where there is none.

    Atom's `updated` is the day of a change, which may come years after: no publication date is made of it. feedparser
    also calls `updated` what feeds with Dublin Core state as an entry's date (dc:date), RDF feeds as their only one.
    """
    day = _day(e, "published")
    if day is not None:
        return day, WHY, ""
    changed = _day(e, "updated")
    if changed is None or dublin:
        return changed, WHY if changed else "", ""
    return None, "", CHANGED.format(changed)


def _day(e: Any, name: str) -> date | None:
    """The day as the entry writes it, else as feedparser reads it (in UTC). Never the day of fetching."""
    try:
        if (found := published_date(e.get(name))) is not None:
            return found
    except DateError:
        pass
    moment = e.get(f"{name}_parsed")
    if isinstance(moment, time.struct_time):
        try:
            return published_date(date(*moment[:3]))
        except (DateError, ValueError):
            pass
    return None


def _in_dublin_core(found: Any) -> bool:
    """Whether `updated` is a feed's dc:date: not in Atom, where it is Atom's own, nor beside dcterms:modified."""
    spaces = set((found.get("namespaces") or {}).values())
    return (
        not str(found.get("version") or "").startswith("atom")
        and _DUBLIN_CORE in spaces
        and spaces.isdisjoint((_DUBLIN_TERMS, _ATOM))
    )


def _line(value: Any) -> str | None:
    """A value as one line without markup; None where it is empty."""
    words = " ".join(text_of(str(value)).split()) if value and "<" in str(value) else " ".join(str(value or "").split())
    return words or None
