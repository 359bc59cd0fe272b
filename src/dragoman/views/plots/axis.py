"""Time across a picture: UTC days as pixels, and ticks that fall on days people name.

Days are placed here and not by a scale of the drawing library, because labels must be measured against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.views.plots import theme
from dragoman.views.plots.theme import Layer

MOST_TICKS = 13


@dataclass(frozen=True, slots=True)
class Days:
    """The days a picture spans, both inclusive, over `pixels`."""

    first: date
    last: date
    pixels: float

    @property
    def count(self) -> int:
        """How many days it spans, both ends among them."""
        return (self.last - self.first).days + 1

    def x(self, day: date) -> float:
        """The pixel of a day's beginning."""
        return self.pixels * (day - self.first).days / self.count

    def ticks(self) -> tuple[list[date], str]:
        """Days to mark and the form of their labels: every n-th day, Mondays, firsts of months, quarters or years."""
        for step in (1, 2, 7, 14):
            if self.count / step <= MOST_TICKS:
                return list(self._every(step)), "%d %b"
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

    def axis(self, y: float) -> Iterator[Layer]:
        """A line `y` pixels from the top with ticks at noon; its title says the year where the labels do not."""
        values, form = self.ticks()
        years = f"{self.first.year}" if self.first.year == self.last.year else f"{self.first.year}–{self.last.year}"
        title = "UTC days" if "%Y" in form else f"{years}, UTC days"
        lines = [{"x": 0, "x2": self.pixels, "y": y, "y2": y}]
        lines += [{"x": self.middle(v), "x2": self.middle(v), "y": y, "y2": y + 5} for v in values]
        labels = [{"x": self.middle(v), "y": y + 13, "text": f"{v:{form}}".lstrip("0")} for v in values]
        yield theme.lines(lines, color="#999999")
        yield theme.texts(labels, 11, align="center")
        yield theme.texts([{"x": self.pixels / 2, "y": y + 29, "text": title}], 11, theme.GREY, align="center")
