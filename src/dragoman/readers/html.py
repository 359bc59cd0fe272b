"""Web pages: trafilatura takes the article out of the page, markup tells quotations and dates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml.etree import _Element
from lxml.html import HtmlElement

from dragoman.errors import InputError
from dragoman.model import Document, Zone, ZoneKind
from dragoman.readers.assemble import read_text, with_terms
from dragoman.readers.decoding import decode
from dragoman.readers.entries import Entry, Found, fill
from dragoman.readers.exports import articles_of_page, may_be_export
from dragoman.readers.facts import find_facts
from dragoman.readers.limits import MAX_PAGE_ELEMENTS, MAX_REPORT_CHARS
from dragoman.readers.page import canonical_url, page_date
from dragoman.readers.timing import within
from dragoman.readers.words import check_tags
from dragoman.readers.zones import states_terms

_BLOCKS = frozenset({"p", "head", "item", "quote", "list", "table", "row", "code", "div"})
_NOTICE_TAGS = ("p", "small", "li", "div", "span")
_LONGEST_NOTICE = 3_000
_JOIN = "\n\n"


def read_html(
    data: bytes,
    *,
    id: str,
    published: date | None,
    path: str | None,
    charset: str | None = None,
    longest: int = MAX_REPORT_CHARS,
) -> Document:
    """The article of a page. Its text is made by us: the headline, then a blank line between paragraphs.

    A site that prints an article whose own notice names another publisher is kept as `republisher`.
    Raises InputError where the bytes are no text, or the page holds no article.
    """
    tree = _tree(decode(data, html=True, stated=charset).text)
    day, why = (published, "given by the caller") if published else page_date(tree)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    outside = _notice_outside(tree)
    url = canonical_url(tree)
    found = _extract(tree)
    try:
        text, hints = _text(found.title, found.body)
    except RecursionError as error:
        raise InputError("its elements are nested too deeply; save its words as .txt") from error
    document = read_text(
        text,
        id=id,
        published=day,
        published_why=why,
        title=found.title,
        url=url or found.url,
        author=found.author,
        language=language,
        path=path,
        hints=hints,
        longest=longest,
    )
    printed = find_facts(outside, [Zone(ZoneKind.NOTICE, 0, len(outside))]).publisher if outside else None
    return with_terms(_with_site(document, found.sitename or printed), found.license or outside)


def _tree(text: str) -> HtmlElement:
    import trafilatura  # takes a third of a second to import: only where a page is read

    check_tags(text)
    tree = trafilatura.load_html(text)
    if tree is None:
        raise InputError("it holds no HTML that can be parsed; check that the download is whole")
    if (count := sum(1 for _ in tree.iter())) > MAX_PAGE_ELEMENTS:
        raise InputError(
            f"it has {count:,} elements, more than the {MAX_PAGE_ELEMENTS:,} of one page; "
            "save the article's words as .txt"
        )
    return tree


def _extract(tree: HtmlElement) -> Any:
    """Trafilatura's document: body (an element), title, author, url, sitename, license."""
    import trafilatura

    try:
        found: Any = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    except Exception as error:  # trafilatura documents no errors of its own, and pages are hostile
        name = type(error).__name__
        raise InputError(f"its article cannot be taken out ({name}); save its words as .txt") from error
    if found is None or found.body is None or not "".join(found.body.itertext()).strip():
        raise InputError("no article was found in the page; save the article's words as .txt")
    return found


def _text(title: str | None, body: _Element) -> tuple[str, dict[int, tuple[ZoneKind, str]]]:
    """The article's text, and what its markup says about paragraphs, by their start."""
    blocks = [(words, tag) for words, tag in _blocks(body) if words]
    first = blocks[0][0] if blocks else ""
    heading = " ".join((title or "").split())
    if heading and not _same(first, heading):
        blocks.insert(0, (heading, "h1"))
    elif heading:
        blocks[0] = (first, "h1")
    parts: list[str] = []
    hints: dict[int, tuple[ZoneKind, str]] = {}
    start = 0
    for words, tag in blocks:
        if tag == "h1":
            hints[start] = (ZoneKind.HEADLINE, "the page's title")
        elif tag == "quote":
            hints[start] = (ZoneKind.QUOTATION, "marked as a quotation in the page")
        parts.append(words)
        start += len(words) + len(_JOIN)
    return _JOIN.join(parts), hints


def _same(one: str, other: str) -> bool:
    return one.casefold().strip(" .") == other.casefold().strip(" .")


def _blocks(element: _Element, tag: str = "p") -> Iterator[tuple[str, str]]:
    """Paragraphs in order, white space folded, each with "quote" or "p"."""
    inline: list[str] = [element.text or ""]
    for child in element:
        kind = child.tag if isinstance(child.tag, str) else ""
        if kind in _BLOCKS or kind == "lb":
            yield _folded(inline), tag
            inline = []
            if kind != "lb":
                yield from _blocks(child, "quote" if "quote" in {kind, tag} else "p")
        elif kind == "cell":
            inline.append(" " + "".join(child.itertext()) + " ")
        elif kind and kind != "graphic":
            inline.append("".join(child.itertext()))
        inline.append(child.tail or "")
    yield _folded(inline), tag


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())


def _with_site(document: Document, site: str | None) -> Document:
    """The page's site is the publisher, or the republisher of somebody else's article."""
    name = " ".join((site or "").split())
    if not name or _same(name, document.publisher or ""):
        return document
    if document.publisher is None:
        return dataclasses.replace(document, publisher=name)
    return dataclasses.replace(document, republisher=document.republisher or name)


def _notice_outside(tree: HtmlElement) -> str | None:
    """The shortest element of the page that states terms of re-use, as printed: often its footer."""
    stated = [
        words
        for element in tree.iter(*_NOTICE_TAGS)
        if len(element) < 4
        and 10 < len(words := " ".join(element.text_content().split())) < _LONGEST_NOTICE
        and states_terms(words)
    ]
    return min(stated, key=len) if stated else None


def read(entry: Entry) -> Iterator[Found]:
    """The article of a page, or the articles of a press database's export."""
    data = entry.whole()
    if may_be_export(data):
        found = within(lambda: articles_of_page(decode(data, html=True).text, entry))
        if found:
            yield from found
            return
    asked, charset = entry.asked, entry.around.charset

    def article() -> Document:
        return read_html(
            data,
            id=entry.name,
            published=asked.published,
            path=entry.path,
            charset=charset,
            longest=asked.longest,
        )

    page = within(article)
    yield fill(page, entry.around)
