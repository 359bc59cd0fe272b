"""The words of markup that is no whole page: feed entries, mail, exports of databases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from dragoman.errors import InputError
from dragoman.readers.limits import MAX_ATTRIBUTES, MAX_MARKS

BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul
    """.split()  # noqa: SIM905 - a table of names
)
_UNSEEN = frozenset(
    {"head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea"}
)


_TAG = re.compile(r"""<[a-zA-Z][^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+""")
_VALUE = re.compile(r""""[^"]*+"|'[^']*+'""")
_LONG_TAG = 5_000


def check_tags(text: str) -> None:
    """Raises InputError where the markup has more than `MAX_MARKS`, or one tag more attributes than `MAX_ATTRIBUTES`.

    Parsers compare each attribute of a tag with all others before it, so that a megabyte of them takes an hour, and no
    clock stops them. Each sign is looked at once, or twice where a quotation mark is never closed.
    """
    if text.count("<") > MAX_MARKS:
        raise InputError(f"it has more than {MAX_MARKS:,} tags; split it, or save its words as .txt")
    at = 0
    while found := _TAG.search(text, at):
        at = found.end()
        if at - found.start() > _LONG_TAG and len(_VALUE.sub("", found[0]).split()) > MAX_ATTRIBUTES:
            raise InputError(f"one of its tags has more than {MAX_ATTRIBUTES:,} attributes; save its words as .txt")


def parsed(text: str) -> HtmlElement:
    """The tree of some markup. Raises InputError where there is none."""
    check_tags(text)
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return document_fromstring(text.replace("\x00", ""), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError("it holds no HTML that can be parsed; check that the download is whole") from error


def paragraphs(tree: etree._Element) -> Iterator[str]:
    """What a reader sees, block by block, white space folded; scripts and styles are not seen.

    Walks without recursion, so that any depth is read.
    """
    held: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        unseen = tag in _UNSEEN
        if event == "start":
            hidden += unseen
            if tag in BLOCKS or tag == "br":
                yield from _flushed(held)
            if not hidden:
                held.append(element.text or "")
            continue
        hidden -= unseen
        if tag in BLOCKS:
            yield from _flushed(held)
        if not hidden and element is not tree:
            held.append(element.tail or "")
    yield from _flushed(held)


def text_of(markup: str) -> str:
    """Paragraphs of some markup, a blank line between them; text without markup stays, its white space folded."""
    return "\n\n".join(paragraphs(parsed(markup))) if markup.strip() else ""


def _flushed(held: list[str]) -> Iterator[str]:
    words = " ".join("".join(held).split())
    held.clear()
    if words:
        yield words
