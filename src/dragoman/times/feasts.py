"""Days of named holidays and feasts by year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from dragoman.times.calendar import weekday_on_or_after, weekday_on_or_before
from dragoman.times.lexicon import Holiday, load


def easter(year: int) -> date:
    """Western Easter Sunday; the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    el = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Orthodox Easter Sunday as a Gregorian date, 1900 to 2099 (Meeus's Julian computus, plus 13 days)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


@lru_cache(maxsize=4096)
def days_of(holiday: Holiday, year: int) -> tuple[date, date] | None:
    """First and last day of a holiday that begins in a year; None outside the tables."""
    if not 1900 <= year <= 2099:
        return None
    match holiday.kind:
        case "fixed":
            day = date(year, holiday.month, holiday.day)
        case "easter":
            day = easter(year) + timedelta(days=holiday.shift)
        case "orthodox":
            day = orthodox_easter(year) + timedelta(days=holiday.shift)
        case "nth":
            day = _nth_weekday(holiday, year)
        case _:
            return next((span for span in load().feasts.get(holiday.key, ()) if span[0].year == year), None)
    return day, day + timedelta(days=holiday.length - 1)


def _nth_weekday(holiday: Holiday, year: int) -> date:
    if holiday.nth > 0:
        first = weekday_on_or_after(date(year, holiday.month, 1), holiday.weekday)
        return first + timedelta(days=7 * (holiday.nth - 1) + holiday.shift)
    end = date(year + holiday.month // 12, holiday.month % 12 + 1, 1) - timedelta(days=1)
    return weekday_on_or_before(end, holiday.weekday) + timedelta(days=holiday.shift)
