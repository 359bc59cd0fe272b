"""Counts per directed pair of countries and month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.model import Telling
from dragoman.views.columns import Cell
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.layouts.counts import code_fields, codes, count_fields, panel

NAME = "dyad-month"
TITLE = "Counts per pair of countries and month"
ABOUT = (
    "One row for each month and directed pair of countries; events within a country have it on both sides. A meeting, "
    "an accord or two-sided fighting counts in both directions. Options as for `country-month`."
)
FORM = Form(",", header=True, missing="", quoted=True, suffixes=(".csv",))
ORDER = ()

FIELDS = (
    Field("month", "YYYY-MM", type="VARCHAR"),
    *code_fields("actor_", "who acts"),
    *code_fields("recipient_", "at whom"),
    Field("event_type", "PLOVER type; empty for all together", type="VARCHAR"),
    *count_fields(),
)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """Rows sorted by actor, recipient and month."""
    for unit, month, counts in panel(tellings, options, pairwise=True):
        actor, recipient, *event_type = unit
        kind = event_type[0] if event_type else None
        yield [f"{month:%Y-%m}", *codes(actor, month), *codes(recipient, month), kind, *counts]
