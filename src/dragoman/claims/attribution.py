"""What the rules and the encoder hand to one another: an attribution as token ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.claims.lexicon import Cue
from dragoman.claims.trees import Range, Ranges


@dataclass(frozen=True, slots=True)
class Attribution:
    """`head` is the cue's token, `source_head` the source's (-1 when hidden).

    A `doubtful` one stands among the claims, but takes no event from the author.
    `frame` is the part of the cue's entry that gave the content ("ccomp", "quote", "obj" ...).
    """

    source: Ranges
    cue: Ranges
    content: Ranges
    head: int
    source_head: int = -1
    entry: Cue | None = None
    frame: str = ""
    rule: str = ""
    score: float = 1.0
    doubtful: bool = False

    @property
    def start(self) -> int:
        """The first token of any part."""
        return min((pair[0] for part in (self.source, self.cue, self.content) for pair in part), default=0)


class Near:
    """Which of many attributions may touch a stretch of tokens: those with a part in the same blocks of the text.

    Without it every quotation of a long report would be compared with every attribution.
    """

    _BLOCK = 5
    """A block has 2 to the power of this many tokens."""

    def __init__(self, found: Iterable[Attribution]) -> None:
        self._blocks: defaultdict[int, set[int]] = defaultdict(set)
        for number, one in enumerate(found):
            self.add(number, one)

    def add(self, number: int, one: Attribution) -> None:
        """Where an attribution stands, or stands now; that it stood elsewhere before does no harm."""
        for first, last in (*one.source, *one.cue, *one.content):
            for block in range(first >> self._BLOCK, (last >> self._BLOCK) + 1):
                self._blocks[block].add(number)

    def at(self, first: int, last: int) -> list[int]:
        """Numbers in order; what does not touch may be among them."""
        blocks = range(first >> self._BLOCK, (last >> self._BLOCK) + 1)
        return sorted({number for block in blocks for number in self._blocks.get(block, ())})


def touches(a: Ranges, b: Ranges) -> bool:
    """Any token in common."""
    return any(x[0] < y[1] and y[0] < x[1] for x in a for y in b)


def size(ranges: Iterable[Range]) -> int:
    """Tokens in all."""
    return sum(last - first for first, last in ranges)


def common(a: Ranges, b: Ranges) -> int:
    """Tokens in both."""
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
