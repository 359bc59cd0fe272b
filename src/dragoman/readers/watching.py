"""Feeds watched for long: which there are, what is known of each, and what is new in them.

All that must outlive the program is a `Memory`, plain JSON. An entry is forgotten as waiting only when its report is
kept; so a program killed at any moment fetches a few pages again, and loses none.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dragoman.errors import DateError, DragomanError, InputError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Failure
from dragoman.readers.dates import published_date
from dragoman.readers.dispatch import read_entry
from dragoman.readers.entries import STAGE, Around, Asked, Entry, Found, buffered, printable
from dragoman.readers.feeds import Item, document_of, items_of
from dragoman.readers.fetch import AGENT, Client, checked
from dragoman.readers.limits import MAX_WAIT_SECONDS
from dragoman.readers.web import entry_of

LEAST_EVERY = 60.0
_TRIES = 4
_FIRST_WAIT = 900.0
_LOST = frozenset({401, 403, 404, 410, 451})
_REMEMBERED = 30_000
_KEPT_DAYS = 60 * 86_400.0


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to watch. every: seconds between visits. pages: whether entries are followed to their pages."""

    url: str
    publisher: str = ""
    every: float = 900.0
    pages: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A file of feeds. contact: an address that servers are told; pause: seconds between visits of one host."""

    feeds: tuple[Feed, ...]
    contact: str = ""
    pause: float = 1.0

    @property
    def agent(self) -> str:
        """The User-Agent header, with the contact that the plan gives to those who run the feeds."""
        return f"{AGENT[:-1]}; {self.contact})" if self.contact else AGENT


@dataclass
class Waiting:
    """An entry whose report is not kept yet. after: the moment (Unix time) of the next try."""

    item: Item
    tries: int = 0
    after: float = 0.0


@dataclass
class Known:
    """What is known of one feed. seen: entries that are done with, and when the feed held them last."""

    etag: str | None = None
    modified: str | None = None
    after: float = 0.0
    failures: int = 0
    seen: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)

    def done(self, key: str, now: float) -> None:
        """The entry's report is kept, or given up."""
        self.waiting.pop(key, None)
        self.seen[key] = now

    def due(self, now: float) -> list[str]:
        """Addresses whose next try is not later than `now`, in seconds of the epoch."""
        return [key for key, one in self.waiting.items() if one.after <= now]

    def next(self) -> float:
        """The moment of the next thing to do."""
        return min([self.after, *(one.after for one in self.waiting.values())])


def plan_of(path: Path) -> Plan:
    """The feeds of a TOML file: `[[feed]]` tables with `url`, and optionally `publisher`, `every`, `pages`.

    Raises InputError naming what is wrong and the nearest valid key.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: it cannot be opened: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: no valid TOML: {error}") from error
    _known_keys(data, ("feed", "every", "pause", "contact"), str(path))
    rows = data.get("feed")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f'{path}: it names no feed; write [[feed]] and url = "https://..." below it')
    every = _number(data.get("every", 900), "every", LEAST_EVERY, str(path))
    feeds = tuple(_feed(row, every, f"{path}, feed {number}") for number, row in enumerate(rows, start=1))
    if len({feed.url for feed in feeds}) < len(feeds):
        raise InputError(f"{path}: a feed is named twice")
    contact = data.get("contact", "")
    if not isinstance(contact, str) or not contact.isprintable() or len(contact) > 200:
        raise InputError(f"{path}: contact is no line of text")
    return Plan(feeds, contact, _number(data.get("pause", 1), "pause", 0.0, str(path)))


def _feed(row: dict[str, Any], every: float, where: str) -> Feed:
    _known_keys(row, tuple(f.name for f in dataclasses.fields(Feed)), where)
    url, publisher, pages = row.get("url"), row.get("publisher", ""), row.get("pages", True)
    if not isinstance(url, str):
        raise InputError(f"{where}: it has no url")
    if not isinstance(publisher, str) or not isinstance(pages, bool):
        raise InputError(f"{where}: publisher is text, and pages true or false")
    return Feed(checked(url), publisher, _number(row.get("every", every), "every", LEAST_EVERY, where), pages)


def _known_keys(row: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in row:
        if key not in known:
            raise InputError(f"{where}: there is no key {key!r}{did_you_mean(key, known)}")


def _number(value: Any, name: str, least: float, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 10 * MAX_WAIT_SECONDS:
        raise InputError(f"{where}: {name} is {value!r}; give seconds, {least:g} at least")
    return float(value)


def visit(feed: Feed, known: Known, client: Client, now: float) -> Failure | None:
    """Fetch the feed; its new entries then wait to be read. A Failure where it cannot be had: it is tried again later,
    each time after twice as long, up to a day, and never before a Retry-After has passed."""
    try:
        answer = client.get(feed.url, known.etag, known.modified)
        wait = answer.wait or 0.0
        if answer.status != 304:
            if problem := answer.problem():
                raise InputError(problem)
            _take(items_of(answer.data), known, now)
            known.etag, known.modified = answer.etag, answer.modified
    except DragomanError as error:
        known.failures += 1
        wait = max(client.away(feed.url), min(feed.every * 2.0**known.failures, MAX_WAIT_SECONDS))
        known.after = now + wait
        return Failure(printable(feed.url), STAGE, str(error))
    known.failures = 0
    known.after = now + max(feed.every, wait)
    return None


def _take(items: list[Item], known: Known, now: float) -> None:
    for item in items:
        key = hashlib.sha256(item.key.encode("utf-8", "replace")).hexdigest()[:24]
        if key in known.seen:
            known.seen[key] = now
        elif key not in known.waiting and len(known.waiting) < _REMEMBERED:
            known.waiting[key] = Waiting(item)
    old = [key for key, then in known.seen.items() if then < now - _KEPT_DAYS]
    for key in old + sorted(known.seen, key=known.seen.__getitem__)[: max(0, len(known.seen) - _REMEMBERED)]:
        known.seen.pop(key, None)


def read_waiting(feed: Feed, known: Known, key: str, client: Client, asked: Asked, now: float) -> Iterator[Found]:
    """The reports of an entry that waits. Where its page cannot be had for now it goes on waiting, and nothing comes;
    the last of `_TRIES` gives the Failure. Whoever keeps the reports calls `Known.done`."""
    one = known.waiting[key]
    around = one.item.around
    if feed.publisher:
        around = dataclasses.replace(around, publisher=feed.publisher)
    if not feed.pages or around.url is None:
        name = printable(around.url or f"{feed.url}#{key}")
        item = dataclasses.replace(one.item, around=around)
        yield document_of(item, name, _plain_entry(name, asked))
        return
    try:
        answer = client.get(around.url)
        problem, lost = answer.problem(), answer.status in _LOST
    except DragomanError as error:
        problem, lost = str(error), False
    if not problem:
        yield from read_entry(entry_of(answer, asked, around))
        return
    away = client.away(around.url)
    if away:
        one.after = now + away
        return
    one.tries += 1
    one.after = now + _FIRST_WAIT * 4.0**one.tries
    if lost or one.tries >= _TRIES:
        yield Failure(printable(around.url), STAGE, problem)


def _plain_entry(name: str, asked: Asked) -> Entry:
    return Entry(name, ".txt", buffered(lambda size: b""), asked, read_entry, path=name)


def memory_of(data: bytes | None) -> dict[str, Known]:
    """What is known of each feed by its address, from JSON. Raises InputError where it is none."""
    if data is None:
        return {}
    try:
        rows = json.loads(data)
        return {url: _known(row) for url, row in rows["feeds"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"the memory of watched feeds is damaged ({error}); delete it, and all is fetched anew"
        ) from error


def _known(row: dict[str, Any]) -> Known:
    waiting = {key: _waiting(one) for key, one in row["waiting"].items()}
    seen = {str(key): float(then) for key, then in row["seen"].items()}
    return Known(row["etag"], row["modified"], float(row["after"]), int(row["failures"]), seen, waiting)


def _waiting(row: dict[str, Any]) -> Waiting:
    around = dict(row["item"]["around"])
    around["published"] = _day(around["published"])
    item = Item(row["item"]["key"], row["item"]["text"], Around(**around))
    return Waiting(item, int(row["tries"]), float(row["after"]))


def _day(text: str | None) -> date | None:
    try:
        return published_date(text)
    except DateError:
        return None


def written(memory: dict[str, Known]) -> bytes:
    """The memory as JSON."""
    rows = {url: asdict(known) for url, known in memory.items()}
    return json.dumps({"version": 1, "feeds": rows}, default=str, ensure_ascii=False).encode("utf-8", "replace")
