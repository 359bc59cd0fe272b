"""What a layout is: columns that another data set has, filled from tellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from dragoman.model import Telling
from dragoman.views.columns import Cell


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asks of a layout.

    `all_statuses` adds what is only planned, denied, imagined or background. `version` names the coder in
    layouts with room for it. `texts` adds the optional columns of PETRARCH. `by_type` splits counts by event
    type, `complete` fills counts with zeros between the first and the last month.
    """

    all_statuses: bool = False
    version: str = ""
    texts: bool = False
    by_type: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a layout.

    `approximate` says how our value differs from the original's, "" when it does not. `type` is DuckDB's, ""
    where the data set's files are text. An `optional` column is written when texts are asked for; a
    `droppable` one is left out of a line where it is empty.
    """

    name: str
    sentence: str
    approximate: str = ""
    optional: bool = False
    droppable: bool = False
    type: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """How the files of a layout are written.

    `missing` is what stands for no value. `quoted` files put cells with separators in quotation marks, in
    others tabs and line ends become spaces. `suffixes` are the file names the data set itself uses.
    """

    delimiter: str
    header: bool
    missing: str
    quoted: bool
    suffixes: tuple[str, ...]


class Layout(Protocol):
    """One module of this folder."""

    @property
    def NAME(self) -> str: ...
    @property
    def TITLE(self) -> str: ...
    @property
    def ABOUT(self) -> str: ...
    @property
    def FIELDS(self) -> tuple[Field, ...]: ...
    @property
    def FORM(self) -> Form: ...
    @property
    def ORDER(self) -> tuple[str, ...]:
        """Columns of a telling by which the input must be sorted; () where any order will do."""

    def rows(self, tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
        """A row a line, cells in the order of FIELDS, the optional ones included, None for no value."""


def columns(layout: Layout, texts: bool = False) -> tuple[str, ...]:
    """The names of a layout's columns in the files' order; the optional ones with `texts`."""
    return tuple(f.name for f in layout.FIELDS if texts or not f.optional)


def types(layout: Layout) -> tuple[tuple[str, str], ...] | None:
    """Name and DuckDB type of every column, for Parquet; None for layouts whose files are text."""
    if not all(f.type for f in layout.FIELDS):
        return None
    return tuple((f.name, f.type) for f in layout.FIELDS)


def approximate(layout: Layout) -> Mapping[str, str]:
    """The columns whose values only come near the original's, with a sentence each."""
    return {f.name: f.approximate for f in layout.FIELDS if f.approximate}


EMPTY = "Left empty: not in the record."
