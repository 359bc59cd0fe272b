"""What the rules and the encoder hand to one another: an attribution as token ranges."""

from __future__ import annotations

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


def touches(a: Ranges, b: Ranges) -> bool:
    """Any token in common."""
    return any(x[0] < y[1] and y[0] < x[1] for x in a for y in b)


def size(ranges: Iterable[Range]) -> int:
    """Tokens in all."""
    return sum(last - first for first, last in ranges)


def common(a: Ranges, b: Ranges) -> int:
    """Tokens in both."""
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
