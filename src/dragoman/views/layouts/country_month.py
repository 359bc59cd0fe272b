"""Counts per country, role and month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.model import Telling
from dragoman.views.columns import Cell
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.layouts.counts import code_fields, codes, count_fields, panel

NAME = "country-month"
TITLE = "Counts per country and month"
ABOUT = (
    "One row for each month, country and role (actor, recipient, place). Events count in the month of their day, by "
    "default that of publication; events with neither are left out. `complete` fills months between the first and the "
    "last with zeros, `by_type` gives a row for each PLOVER type."
)
FORM = Form(",", header=True, missing="", quoted=True, suffixes=(".csv",))
ORDER = ()

FIELDS = (
    Field("month", "YYYY-MM", type="VARCHAR"),
    *code_fields("", "country"),
    Field("role", "actor, recipient, or place of the act", type="VARCHAR"),
    Field("event_type", "PLOVER type; empty for all together", type="VARCHAR"),
    *count_fields(),
)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """Rows sorted by role, country and month."""
    for unit, month, counts in panel(tellings, options, pairwise=False):
        role, country, *event_type = unit
        yield [f"{month:%Y-%m}", *codes(country, month), role, event_type[0] if event_type else None, *counts]
