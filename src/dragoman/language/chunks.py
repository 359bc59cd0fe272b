"""Stretches of tokens that the encoder reads at once.

A blank line always ends a sentence. A single line break does where the text is not hard-wrapped, where the
line before closes a sentence, or where the next line opens an item of a list; elsewhere the trained head decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDX, IS_SPACE
from spacy.tokens import Doc

WORDS_A_CHUNK = 120
UNWRAPPED = 120
"""A line longer than this many characters shows that lines are paragraphs."""

BULLET = re.compile(r"[-*•–—·▪]|\(?\d{1,2}[.)]|\(?[a-z]\)")
CLOSING = re.compile(r"[.?!:;][\"”’')\]]*$")


def chunks(doc: Doc, ranges: list[tuple[int, int]] | None = None) -> Iterator[list[int]]:
    """Lists of token indices without white space, each at most about 120 words.

    ranges: character ranges to read (news zones), in order and apart; everything when None.
    """
    table = doc.to_array([IDX, IS_SPACE]).astype(np.int64)
    zone = zones(table[:, 0], ranges)
    words = np.flatnonzero((table[:, 1] == 0) & (zone >= 0))
    if not len(words):
        return
    begin, lines = 0, _Lines(doc)
    for k in np.flatnonzero((np.diff(words) > 1) | (np.diff(zone[words]) != 0)).tolist():
        last, following = int(words[k]), int(words[k + 1])
        if zone[last] != zone[following] or any(
            _breaks(doc, (int(words[begin]), last), at, lines) for at in range(last + 1, following)
        ):
            yield from cut(doc, words[begin : k + 1].tolist())
            begin = k + 1
    yield from cut(doc, words[begin:].tolist())


def zones(offsets: npt.NDArray[np.int64], ranges: list[tuple[int, int]] | None) -> npt.NDArray[np.int64]:
    """The number of the range that each character offset lies in, -1 for none; all 0 when ranges is None."""
    if ranges is None:
        return np.zeros(len(offsets), np.int64)
    if not ranges:
        return np.full(len(offsets), -1, np.int64)
    bounds = np.array(ranges, np.int64)
    found = np.searchsorted(bounds[:, 0], offsets, "right") - 1
    return np.where((found >= 0) & (offsets < bounds[found, 1]), found, -1)


class _Lines:
    """Whether the lines of a Doc are paragraphs: asked only at single line breaks, since joining a text is dear."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc

    @cached_property
    def unwrapped(self) -> bool:
        text = self._doc.text
        return any(len(line) > UNWRAPPED for line in text.split("\n")) or "\n" not in text.strip()


def _breaks(doc: Doc, chunk: tuple[int, int], at: int, lines: _Lines) -> bool:
    """Whether the white space token `at` ends the chunk whose first and last words are given."""
    breaks = doc[at].text.count("\n")
    if breaks == 0:
        return False
    if breaks > 1 or lines.unwrapped:
        return True
    first, last = chunk
    line = doc[max(first, last - 3) : last + 1].text
    following = doc[at + 1].text if at + 1 < len(doc) else ""
    return bool(CLOSING.search(line) or BULLET.fullmatch(following))


def cut(doc: Doc, indices: list[int]) -> Iterator[list[int]]:
    """Cut a long paragraph where a sentence surely ends, else at a semicolon or comma, else anywhere."""
    while len(indices) > WORDS_A_CHUNK:
        at = _safe(doc, indices)
        yield indices[:at]
        indices = indices[at:]
    yield indices


def _safe(doc: Doc, indices: list[int]) -> int:
    fallback = 0
    for k in range(WORDS_A_CHUNK, WORDS_A_CHUNK // 4, -1):
        text = doc[indices[k - 1]].text
        following = doc[indices[k]].text
        closes = text in {".", "?", "!"} or (
            text in {'"', "”", "’", ")"} and doc[indices[k - 2]].text in {".", "?", "!"}
        )
        before = doc[indices[k - 2]].text
        if closes and (following[0].isupper() or following[0] in '"“‘(') and len(before) > 3 and "." not in before:
            return k
        if not fallback and text in {";", ",", ":"}:
            fallback = k
    return fallback or WORDS_A_CHUNK
