"""What a web page says about itself in its markup: dates above all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from dragoman.errors import DateError
from dragoman.readers.dates import published_date
from dragoman.readers.formats import table

_META_NAMES = ("property", "name", "itemprop", "http-equiv")


def page_date(tree: HtmlElement) -> tuple[date | None, str]:
    """The stated date of publication and where it stands, by the order of `pages.toml`; else (None, "").

    Text that is no date, or has no clear order of day and month, is passed over.
    """
    for value, why in _stated(tree):
        try:
            found = published_date(value)
        except DateError:
            continue
        if found is not None:
            return found, f"the page's metadata: {why}"
    return None, ""


def canonical_url(tree: HtmlElement) -> str | None:
    """The address a page gives as its own, if it is a full one."""
    for link in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        if str(link).startswith(("http://", "https://")):
            return str(link)
    return None


def _stated(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    places = table("pages.toml")
    for wanted in places["json_ld"]:
        for value in _json_ld(tree, wanted):
            yield value, f"JSON-LD {wanted}"
    meta = [
        (str(element.get(name, "")).strip().lower(), str(element.get("content") or ""))
        for element in tree.iter("meta")
        for name in _META_NAMES
    ]
    for wanted in places["meta"]:
        for name, value in meta:
            if name == wanted:
                yield value, f"meta {wanted}"
    for path in _visible():
        for element in path(tree):
            if _believed(element, places):
                for value in (element.get("datetime"), element.get("content"), element.text_content()):
                    yield str(value or ""), f"<{element.tag}> that shows the date"


@lru_cache(maxsize=1)
def _visible() -> tuple[XPath, ...]:
    return tuple(XPath(path) for path in table("pages.toml")["visible"])


def _believed(element: HtmlElement, places: dict[str, Any]) -> bool:
    for above in element.iterancestors():
        words = f"{above.get('class', '')} {above.get('id', '')}".lower()
        if above.tag in places["not_in"] or any(part in words for part in places["not_in_class"]):
            return False
    return True


def _json_ld(tree: HtmlElement, key: str) -> Iterator[str]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            yield from _values(json.loads(script.text_content()), key, depth=0)
        except (ValueError, RecursionError):
            continue  # pages often carry broken JSON-LD; the next place may be sound


_NOT_THE_ARTICLE = ("Comment", "WebSite", "ImageObject", "VideoObject", "BreadcrumbList")


def _values(node: Any, key: str, depth: int) -> Iterator[str]:
    """Values of a key, those of the page's own objects before those of comments inside them."""
    if depth > 6:
        return
    if isinstance(node, list):
        for part in node:
            yield from _values(part, key, depth + 1)
    elif isinstance(node, dict) and not str(node.get("@type", "")).endswith(_NOT_THE_ARTICLE):
        if isinstance(node.get(key), str):
            yield node[key]
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _values(node.get(name), key, depth + 1)
