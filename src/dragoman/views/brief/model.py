"""A situation report as a value: sections of sentences, tables and remarks, and the words they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of one report. `number` counts from 1 in the order of first use; `keys` are the tellings read from them.

    `words` is the sentence as published, white space folded and control characters left out. `claimants` stand behind
    it; `copies` is how many further reports print the same text.
    """

    number: int
    keys: tuple[str, ...]
    words: str
    outlet: str
    claimants: tuple[str, ...] = ()
    report: str = ""
    title: str = ""
    published: date | None = None
    url: str | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement and the numbers of its references, at least one. `quote` are words it cites, `note` an aside."""

    text: str
    refs: tuple[int, ...]
    quote: str = ""
    note: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What the report says of itself: counts, what is left out, that nothing is told. Never of the world."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with the numbers of the words it rests on."""

    text: str
    refs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Values side by side. `numbers` are the columns, from 0, that hold numbers; `title` may be empty."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section: a process, a pair of parties."""

    text: str


Item = Sentence | Remark | Table | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; `anchor` is the name that addresses lead to."""

    anchor: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """`facts` are lines of the head; `references` are in order of their numbers."""

    title: str
    since: date
    until: date
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
