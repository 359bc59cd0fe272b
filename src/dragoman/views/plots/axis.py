"""Time across a picture: UTC days as milliseconds, and ticks that fall on days people name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from dragoman.views.plots.theme import load_altair

if TYPE_CHECKING:
    import altair as alt

MOST_TICKS = 13
NOON = 12 * 3600 * 1000
"""Milliseconds."""


def ms(day: date) -> int:
    """Milliseconds since 1970 at the day's beginning in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Days:
    """The days a picture spans, both inclusive, over `pixels`."""

    first: date
    last: date
    pixels: float

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, day: date) -> float:
        """The pixel of a day's beginning."""
        return self.pixels * (day - self.first).days / self.count

    def ticks(self) -> tuple[list[date], str]:
        """Days to mark and their d3 format: every n-th day, Mondays, firsts of months, quarters or years."""
        for step in (1, 2, 7, 14):
            if self.count / step <= MOST_TICKS:
                return list(self._every(step)), "%-d %b"
        for months in (1, 3, 6, 12, 24, 60, 120, 240):
            found = list(self._firsts(months))
            if len(found) <= MOST_TICKS:
                return found, "%Y" if months >= 12 else "%b %Y"
        return [self.first, self.last], "%Y"

    def _every(self, step: int) -> Iterator[date]:
        day = self.first
        if step >= 7:
            day += timedelta(days=-day.weekday() % 7)
        while day <= self.last:
            yield day
            day += timedelta(days=step)

    def _firsts(self, months: int) -> Iterator[date]:
        """Firsts of every n-th month, counted from January of year 0."""
        index = self.first.year * 12 + self.first.month - 1
        index += -index % months
        while True:
            year, month = divmod(index, 12)
            if date(year, month + 1, 1) > self.last:
                return
            if date(year, month + 1, 1) >= self.first:
                yield date(year, month + 1, 1)
            index += months

    def middle(self, day: date) -> float:
        """The pixel of a day's noon, where its marks and its tick stand."""
        return self.x(day) + self.pixels / self.count / 2

    def axis(self, field: str = "x") -> alt.X:
        """The days as an axis, ticks at noon; its title says the year where the labels do not."""
        alt = load_altair()
        values, form = self.ticks()
        years = f"{self.first.year}" if self.first.year == self.last.year else f"{self.first.year}–{self.last.year}"
        title = f"{years}, UTC days" if "%Y" not in form else "UTC days"
        return alt.X(
            f"{field}:T",
            scale=alt.Scale(type="utc", domain=[ms(self.first), ms(self.last + timedelta(days=1))], nice=False),
            axis=alt.Axis(
                values=[ms(v) + NOON for v in values], format=form, title=title, grid=False, labelOverlap=True
            ),
        )
