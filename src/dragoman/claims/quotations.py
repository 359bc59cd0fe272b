"""Words between quotation marks, as character ranges that include the marks.

Double marks of every style are paired inside a paragraph. A quotation left open at a paragraph's
end goes on when the next paragraph opens with a mark: the printers' rule for long speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.model import Document

_MARK = re.compile("[“”„\"]|''|``")
_SINGLE = re.compile(r"(?<![\w’])‘(?:[^‘’\n]|’(?=\w))+’(?!\w)")
_PARAGRAPH = re.compile(r"[^\n]+")
_INNER_WORDS = 4


@dataclass(frozen=True, slots=True)
class Quotation:
    """`start` and `end` include the marks; `closed` is false where the closing mark is missing.

    `full` tells speech from a phrase in marks: it has at least four words, or ends like a clause.
    """

    start: int
    end: int
    closed: bool
    full: bool


def _is_opening(text: str, match: re.Match[str], is_open: bool) -> bool:
    """Curly marks tell themselves; straight ones by the white space around them."""
    mark = match.group()
    if mark in {"“", "``", "„"}:
        return True
    if mark == "”":
        return False
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    opens = (not before or before.isspace() or before in "([-—–'‘") and after and not after.isspace()
    closes = (bool(before) and not before.isspace()) and (not after or not after.isalnum())
    if opens and not closes:
        return True
    if closes and not opens:
        return False
    return not is_open


def _is_full(words: str) -> bool:
    inner = words.strip("“”„\"'`‘’ ")
    return len(inner.split()) >= _INNER_WORDS or inner[-1:] in {",", ".", "!", "?", "…"}


def _in_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(start, end, closed) for each quotation in one paragraph."""
    begun: int | None = None
    for match in _MARK.finditer(text, start, end):
        if _is_opening(text, match, begun is not None):
            if begun is None:
                begun = match.start()
        elif begun is not None:
            yield begun, match.end(), True
            begun = None
    if begun is not None:
        yield begun, end, False


def find(document: Document) -> tuple[Quotation, ...]:
    """All quotations of the document's text, in order, never overlapping.

    A mark without a partner counts only when the next paragraph takes the speech up, or when the
    speech fills the paragraph's whole rest after a colon or at its start.
    """
    text = document.text
    found: list[Quotation] = []
    paragraphs = list(_PARAGRAPH.finditer(text))
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1].group().lstrip() if number + 1 < len(paragraphs) else ""
        for start, end, closed in _in_paragraph(text, paragraph.start(), paragraph.end()):
            goes_on = bool(_MARK.match(following))
            at_edge = text[paragraph.start() : start].strip() == "" or text[:start].rstrip().endswith(":")
            if closed or goes_on or at_edge:
                end = start + len(text[start:end].rstrip())
                found.append(Quotation(start, end, closed, _is_full(text[start:end])))
    doubles = list(found)
    for match in _SINGLE.finditer(text):
        if not any(q.start < match.end() and match.start() < q.end for q in doubles):
            found.append(Quotation(match.start(), match.end(), True, _is_full(match.group())))
    return tuple(sorted(found, key=lambda q: q.start))
