"""Events as rows of a CSV file, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from dragoman.model import Reading, Report, Telling
from dragoman.views.columns import flat, select

COLUMNS = (
    "report",
    "event",
    "event_type",
    "mode",
    "context",
    "cameo",
    "quad",
    "intensity",
    "actor",
    "actor_country",
    "actor_sector",
    "recipient",
    "recipient_country",
    "recipient_sector",
    "date",
    "date_from",
    "date_to",
    "act",
    "act_date",
    "place",
    "place_country",
    "lat",
    "lon",
    "geonameid",
    "status",
    "hedged",
    "background",
    "claim",
    "stance",
    "claimed_by",
    "claimed_by_country",
    "relayed_by",
    "about",
    "confidence",
    "start",
    "end",
    "trigger",
    "sentence",
    "killed_low",
    "killed_high",
    "wounded_low",
    "wounded_high",
)
"""Some of `columns.COLUMNS`. Several values of a cell are parted by `; `."""

_COLUMNS = select(COLUMNS)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guard(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return "'" + cell
    return cell


def header() -> str:
    """The line with the names of the columns."""
    return line(COLUMNS)


def rows(reading: Reading) -> Iterable[str]:
    """One CSV line an event, with its line end."""
    report = Report(reading.document.id, reading.document.id)
    for event in reading.events:
        telling = Telling(f"{report.id}.{event.id}", event, report)
        yield line([guard(flat(column.get(telling))) for column in _COLUMNS])


def line(cells: Sequence[object], delimiter: str = ",") -> str:
    """One line with its line end.

    The writer quotes what its own line end contains, so it is given both characters: a bare carriage return
    in a cell would else begin a new row, at whose start a formula would pass the guard.
    """
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"
