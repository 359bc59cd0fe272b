"""Addresses: a page, document or feed, fetched and read as any file is; the entries of a feed lead to their pages."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from dragoman.errors import DragomanError, InputError
from dragoman.model import Failure
from dragoman.readers.dispatch import read_entry
from dragoman.readers.entries import STAGE, Around, Asked, Budget, Entry, Found, ending_of, printable
from dragoman.readers.feeds import Item, items_of
from dragoman.readers.fetch import Answer, Client
from dragoman.readers.formats import formats
from dragoman.readers.sniffing import TEXT_FORMS, form_of

_PAGE = ("text/html", "application/xhtml+xml")


def networks(allow_private: bool) -> Sequence[Any]:
    """The networks that may be reached besides the public ones."""
    if not allow_private:
        return ()
    from dragoman.readers.reach import EVERYWHERE

    return EVERYWHERE


def read_address(url: str, asked: Asked, *, allow_private: bool = False) -> Iterator[Found]:
    """The reports at an address. Whatever is wrong comes as a Failure."""
    try:
        with Client(_allowed(allow_private)) as client:
            yield from read_with(client, url, asked)
    except DragomanError as error:
        yield Failure(printable(url), STAGE, str(error))


def _allowed(allow_private: bool) -> Sequence[Any]:
    try:
        return networks(allow_private)
    except ImportError:
        return ()  # the client will say which library is missing


def read_with(client: Client, url: str, asked: Asked) -> Iterator[Found]:
    """The same with a client that is open. A feed is followed to the pages of its entries."""
    answer = client.get(url)
    if problem := answer.problem():
        raise InputError(problem)
    entry = entry_of(answer, asked, Around())
    try:
        is_feed = form_of(entry.head(), entry.ending) == "feed"
    except DragomanError:
        is_feed = False  # the reader will say so again
    if not is_feed:
        yield from read_entry(entry)
        return
    for item in items_of(answer.data):
        yield from read_item(client, item, asked)


def read_item(client: Client, item: Item, asked: Asked) -> Iterator[Found]:
    """The page that an entry of a feed leads to; a Failure where it cannot be had."""
    url = item.around.url
    if url is None:
        yield Failure(printable(item.key), STAGE, "the feed's entry has no link; read the feed's file for its words")
        return
    try:
        answer = client.get(url)
        if problem := answer.problem():
            raise InputError(problem)
        yield from read_entry(entry_of(answer, asked, item.around))
    except DragomanError as error:
        yield Failure(printable(url), STAGE, str(error))


def entry_of(answer: Answer, asked: Asked, around: Around) -> Entry:
    """What a server answered, as an entry named by its address."""
    name = printable(answer.url)
    return Entry(
        name,
        _ending(answer),
        io.BufferedReader(io.BytesIO(answer.data), 65_536),
        asked,
        read_entry,
        path=name,
        around=dataclasses.replace(around, url=answer.url, charset=answer.charset),
        budget=Budget(lambda: len(answer.data)),
    )


def _ending(answer: Answer) -> str:
    """Servers are believed where the content may be what they say; else the content tells."""
    if answer.media in _PAGE and answer.data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "" if b"<rss" in answer.data[:500] or b"<feed" in answer.data[:500] else ".html"
    ending = ending_of(urlsplit(answer.url).path)
    return ending if formats().reads.get(ending) in TEXT_FORMS - {"html"} else ""
