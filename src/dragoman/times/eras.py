"""Actions for other calendars, eras, reigns, the Old Style and fiscal years."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.times import calendar as cal
from dragoman.times.grammar import Found
from dragoman.times.tense import Tense
from dragoman.times.values import Context, Value, choose, day_of, month_of

_FOLDER = files("dragoman.lexicons") / "data" / "times"
_LEAP_MONTHS = 13
_SPREAD = 270
"""Days: a feast or month without a year is the nearest; half a lunar year and some for the tense."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year of another calendar: the Gregorian day on which each month begins, and that after its end."""

    starts: tuple[date, ...]

    def month(self, number: int) -> tuple[date, date]:
        """First and last day of a month of this year, from 1, in the Gregorian calendar."""
        return self.starts[number - 1], self.starts[number] - timedelta(days=1)


@dataclass(slots=True)
class Eras:
    """`months` gives calendar and number of each name, `signs` the row of each sign, `reigns` each accession."""

    months: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    signs: dict[str, dict[str, Any]] = field(default_factory=dict)
    reigns: dict[str, date] = field(default_factory=dict)


@lru_cache(maxsize=1)
def eras() -> Eras:
    """The shipped table. Raises KnowledgeError where it breaks its schema."""
    from dragoman.times.lexicon import era_rows

    rows, made = era_rows(), Eras()
    try:
        for row in rows["calendar"]:
            for number, names in enumerate(row["months"], 1):
                for name in names:
                    made.months.setdefault(_plain(name), []).append((row["key"], number))
        for row in rows["era"]:
            made.signs.update(dict.fromkeys(map(_plain, row["signs"]), row))
        for row in rows["reign"]:
            day = date.fromisoformat(row["accession"])
            made.reigns.update(dict.fromkeys(map(_plain, row["names"]), day))
    except (KeyError, TypeError, ValueError) as error:
        raise KnowledgeError(f"times/eras.toml: {error!r}; see the head of the file for its tables") from error
    return made


@lru_cache(maxsize=1)
def _years() -> dict[tuple[str, int], Year]:
    """Every year of calendars.csv. Raises KnowledgeError for a row that cannot be read."""
    made: dict[tuple[str, int], Year] = {}
    text = (_FOLDER / "calendars.csv").read_text(encoding="utf-8")
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            starts = [date.fromisoformat(row["start"])]
            for length in row["months"].split():
                starts.append(starts[-1] + timedelta(days=int(length)))
            made[row["calendar"], int(row["year"])] = Year(tuple(starts))
        except (KeyError, TypeError, ValueError) as error:
            raise KnowledgeError(f"times/calendars.csv, row {number}: {error}") from error
    return made


def _plain(words: str) -> str:
    return re.sub(r"[^\w.]+", " ", words).strip().lower()


def _span(start: date, end: date) -> Value:
    return Value("DATE", start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}")


def other_calendar(found: Found, context: Context) -> Value | None:
    """9 Muharram 1438, Muharram 1437 AH: the Gregorian days; without a year the nearest, as of feasts."""
    held = eras().months.get(_plain(found.source_of("m")), [])
    sign = eras().signs.get(_plain(found.source_of("z")), {})
    if sign.get("calendar"):
        held = [(key, number) for key, number in held if key == sign["calendar"]]
    if not held:
        return None
    calendar, month = held[0]
    day, year = day_of(found.words("d"), context.lexicon), found.words("y")
    if year:
        span = _days(calendar, int(year[0]), month, day)
        return _span(*span) if span else None
    if context.dct is None:
        return Value("DATE", "XXXX-XX-XX" if day else "XXXX")
    near = [
        span
        for (name, number), held_year in _years().items()
        if name == calendar and abs((held_year.starts[0] - context.dct).days) < 2 * _SPREAD
        and (span := _days(calendar, number, month, day))
    ]  # fmt: skip
    if not near:
        return None
    first = choose([span[0] for span in near], context.dct, context.tense, 6.0 if context.tense is Tense.PAST else 1.5)
    return _span(*next(span for span in near if span[0] == first))


def _days(calendar: str, year: int, month: int, day: int | None) -> tuple[date, date] | None:
    held = _years().get((calendar, year))
    if held is None:
        return None
    if calendar == "hebrew" and len(held.starts) > _LEAP_MONTHS and month >= 6:
        month += 1  # the second Adar of a leap year, and what follows it
    start, end = held.month(month)
    if day is None:
        return start, end
    there = start + timedelta(days=day - 1)
    return (there, there) if there <= end else None


def era_year(found: Found, context: Context) -> Value | None:
    """1437 AH, AD 79, 44 BC, Heisei 28."""
    row = eras().signs.get(_plain(found.source_of("z")))
    figures = found.words("y")
    if row is None or not figures:
        return None
    number = int(figures[0])
    if row.get("before"):
        return Value("DATE", f"BC{number:04d}") if 0 < number < 10_000 else None
    if row.get("calendar"):
        held = _years().get((row["calendar"], number))
        return _span(held.starts[0], held.starts[-1] - timedelta(days=1)) if held else None
    year = number + int(row["plus"])
    if not 1 <= year <= 9999 or number > row.get("last", number):
        return None
    return Value("DATE", f"{year:04d}")


def regnal(found: Found, context: Context) -> Value | None:
    """The third year of Reiwa; the 28th year of Elizabeth II, from accession to accession."""
    nth = day_of(found.words("n"), context.lexicon)
    name = _plain(found.source_of("g"))
    row = eras().signs.get(name)
    if nth is None or nth < 1:
        return None
    if row is not None:
        return Value("DATE", f"{nth + int(row['plus']):04d}") if nth <= row.get("last", nth) else None
    accession = eras().reigns.get(name)
    if accession is None:
        return None
    first = cal.shift_months(accession, 12 * (nth - 1))
    return _span(first, cal.shift_months(accession, 12 * nth) - timedelta(days=1))


def julian_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a Julian one; None where there is no such day.

    The calendars part by a day at each turn of a century that 400 does not divide, on the leap day that the Julian
    one has (Explanatory Supplement to the Astronomical Almanac, ch. 15).
    """
    leap = month == 2 and day == 29
    if leap and year % 4:
        return None
    plain = cal.real_day(year, month, 28 if leap else day)
    if plain is None:
        return None
    century = (year if month > 2 else year - 1) // 100
    try:
        return plain + timedelta(days=century - century // 4 - 2 + (1 if leap and plain.day == 28 else 0))
    except OverflowError:
        return None


def old_style(found: Found, context: Context) -> Value | None:
    """25 October 1917 Old Style; 25 October (7 November) 1917, whose second date is the new style."""
    month, day = month_of(found, context.lexicon), day_of(found.words("d"), context.lexicon)
    year = int(found.words("y")[0])
    if month is None or day is None:
        return None
    there = julian_day(year, month, day)
    if there is None:
        return None
    other = day_of(found.words("e"), context.lexicon)
    if other is not None and there.day != other:  # no pair of styles
        return None
    return Value("DATE", there.isoformat())


def new_style(found: Found, context: Context) -> Value | None:
    """A day said to be of the new style: the Gregorian calendar's, None where it has no such day."""
    month, day = month_of(found, context.lexicon), day_of(found.words("d"), context.lexicon)
    if month is None or day is None:
        return None
    there = cal.real_day(int(found.words("y")[0]), month, day)
    return Value("DATE", there.isoformat()) if there else None


def fiscal(found: Found, context: Context) -> Value | None:
    """FY2016: named by the year in which it ends or begins, so the bounds hold both."""
    figures = re.sub(r"\D", "", found.words("y")[0])
    year = int(figures) if len(figures) == 4 else 2000 + int(figures)
    if not 1 < year < 9999:
        return None
    return Value("DATE", f"{year:04d}", None, fiscal_bounds(year))


def fiscal_bounds(year: int) -> cal.Bounds:
    """April before the year, where a year named by its end may begin, to March after it."""
    return date(year - 1, 4, 1), date(year + 1, 3, 31)
