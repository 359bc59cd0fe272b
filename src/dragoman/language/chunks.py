"""Stretches of tokens that the encoder reads at once.

A blank line always ends a sentence. A single line break does where the text is not hard-wrapped, where the
line before closes a sentence, or where the next line opens an item of a list; elsewhere the trained head decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

WORDS_A_CHUNK = 120
UNWRAPPED = 120
"""A line longer than this many characters shows that lines are paragraphs."""

BULLET = re.compile(r"[-*•–—·▪]|\(?\d{1,2}[.)]|\(?[a-z]\)")
CLOSING = re.compile(r"[.?!:;][\"”’')\]]*$")


def chunks(doc: Doc, ranges: list[tuple[int, int]] | None = None) -> Iterator[list[int]]:
    """Lists of token indices without white space, each at most about 120 words.

    ranges: character ranges to read (news zones); everything when None.
    """
    unwrapped = any(len(line) > UNWRAPPED for line in doc.text.split("\n")) or "\n" not in doc.text.strip()
    now: list[int] = []
    bound = _ranger(ranges)
    inside: int | None = None
    for token in doc:
        where = bound(token.idx)
        if where != inside and now:
            yield from cut(doc, now)
            now = []
        inside = where
        if where is None:
            continue
        if token.is_space:
            if now and _breaks(doc, now, token.i, unwrapped):
                yield from cut(doc, now)
                now = []
            continue
        now.append(token.i)
    if now:
        yield from cut(doc, now)


def _ranger(ranges: list[tuple[int, int]] | None):  # type: ignore[no-untyped-def]
    if ranges is None:
        return lambda _: 0
    import bisect

    starts = [r[0] for r in ranges]

    def find(offset: int) -> int | None:
        k = bisect.bisect_right(starts, offset) - 1
        return k if k >= 0 and offset < ranges[k][1] else None

    return find


def _breaks(doc: Doc, before: list[int], at: int, unwrapped: bool) -> bool:
    lines = doc[at].text.count("\n")
    if lines == 0:
        return False
    if lines > 1 or unwrapped:
        return True
    line = doc[max(before[0], before[-1] - 3) : before[-1] + 1].text
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
