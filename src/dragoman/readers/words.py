"""The words of markup that is no whole page: feed entries, mail, exports of databases."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from dragoman.errors import InputError

BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul
    """.split()  # noqa: SIM905 - a table of names
)
_UNSEEN = frozenset(
    {"head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea"}
)


def parsed(text: str) -> HtmlElement:
    """The tree of some markup. Raises InputError where there is none."""
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
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
