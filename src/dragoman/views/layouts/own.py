"""Our own layout: every column of a telling, one row a telling, all statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.model import Telling
from dragoman.views.columns import COLUMNS, Cell, row
from dragoman.views.layouts.base import Field, Form, Options

NAME = "dragoman"
TITLE = "Dragoman"
ABOUT = (
    "One row for each telling, whatever its status: filter on `status`, `act`, `hedged` and `background`. Sides are "
    "lists that run in the same order; in CSV their parts are joined by a semicolon and a space, in JSON lines and "
    "Parquet they are lists."
)
FORM = Form(",", header=True, missing="", quoted=True, suffixes=(".csv",))
ORDER = ()

FIELDS = tuple(Field(c.name, c.sentence, type=c.type) for c in COLUMNS)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """Every telling."""
    return (list(row(telling)) for telling in tellings)
