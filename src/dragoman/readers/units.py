"""Text into units: paragraphs, and lines where each line stands by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_EMPHASIS = "*_ "
_STOP = re.compile(r"""[.!?…][)\]"'”’»*_]*$""")
# Columns of hard-wrapped text: mail and wire services wrap at 60 to 80, some exports at 100.
_NARROWEST, _WIDEST = 55, 110
# A wrapped line ends where the next word did not fit: at most this share of the width is left over.
_FULL = 0.75
_PROSE_WORDS = 18


@dataclass(frozen=True, slots=True)
class Unit:
    """`text` is the document's own between start and end, with line ends as spaces (same length)."""

    start: int
    end: int
    text: str
    block: int
    words: int

    @property
    def bare(self) -> str:
        """The text without Markdown's emphasis around the whole of it."""
        return self.text.strip(_EMPHASIS) or self.text

    @property
    def stops(self) -> bool:
        """Ends as a sentence does."""
        return bool(_STOP.search(self.text))

    @property
    def prose(self) -> bool:
        """A paragraph of running text rather than a line of a page's furniture."""
        return (self.words >= _PROSE_WORDS and self.stops) or self.words >= 2 * _PROSE_WORDS


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int

    @property
    def width(self) -> int:
        return self.end - self.start


def units(text: str, start: int = 0) -> list[Unit]:
    """The units of text[start:], in order; together they hold every character that is not white space."""
    found: list[Unit] = []
    for number, block in enumerate(_blocks(text, start)):
        for first, last in _paragraphs(block):
            found.append(unit(text, first.start, last.end, number))
    return found


def unit(text: str, start: int, end: int, block: int) -> Unit:
    """text[start:end] as a unit; both ends must be at characters that are not white space."""
    flat = LINE_END.sub(lambda found: " " * len(found[0]), text[start:end])
    return Unit(start, end, flat, block, len(flat.split()))


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    for found in LINE_END.finditer(text, start):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _blocks(text: str, start: int) -> Iterator[list[_Line]]:
    """Runs of lines between blank lines, each line without the white space around it."""
    block: list[_Line] = []
    for first, last in _lines(text, start):
        line = text[first:last]
        bare = line.strip()
        if bare:
            left = first + len(line) - len(line.lstrip())
            block.append(_Line(left, left + len(bare)))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _paragraphs(block: list[_Line]) -> Iterator[tuple[_Line, _Line]]:
    """First and last lines of paragraphs: full lines of hard-wrapped text go on, others end one."""
    width = max(line.width for line in block)
    wrapped = len(block) > 1 and _NARROWEST <= width <= _WIDEST
    first = block[0]
    for line, after in zip(block, [*block[1:], None], strict=True):
        if after is None or not (wrapped and line.width >= _FULL * width):
            yield first, line
            if after is not None:
                first = after
