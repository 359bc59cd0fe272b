"""Arithmetic on TIMEX3 values: which days a value covers, and values before and after it.

Values are those of TimeML 1.2.1 (after ISO 8601): "2016-03-07", "2016-W09-WE", "2016-Q1", "2016-SU",
"201" for a decade, "20" for a century, a trailing "TMO", "T14:30" for times, "a/b" for ranges, and X for
what the text leaves open.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

Bounds = tuple[date | None, date | None]

OPEN: Bounds = (None, None)

# Months of the meteorological season in the northern hemisphere; winter begins in the year before its value's
# year would suggest, so "2016-WI" is December 2016 to February 2017, as TimeML's guidelines date it.
SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}

TIMEX3_VALUE = re.compile(
    r"""(?:PRESENT_REF|PAST_REF|FUTURE_REF
      | BC\d{4}
      | P(?:X|\d+(?:\.\d+)?)(?:DE|CE|[YMWDQN])(?:(?:\d+)[MD])?
      | PXX
      | PT(?:X|\d+(?:\.\d+)?)[HMS](?:\d+[MS])?
      | (?P<point>
          (?:\d\d|\d\dX|\d\dXX|\d{3}|\d{3}X)
        | (?:\d{4}|XXXX)
          (?:-(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12]\d|3[01]|XX))?
            |-W(?:0[1-9]|[1-4]\d|5[0-3]|XX)(?:-(?:[1-7]|WE))?
            |-Q[1-4X]|-H[12X]|-(?:SP|SU|FA|WI))?
          (?:T(?:MO|AF|EV|NI|MI|(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?)?(?:Z|[+-]\d\d:\d\d)?))?
        | T(?:MO|AF|EV|NI|MI|(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?)?(?:Z|[+-]\d\d:\d\d)?)
        )
      | (?:\d{4}|XXXX)(?:-\S{2,5})?/(?:\d{4}|XXXX)(?:-\S{2,5})?
    )""",
    re.VERBOSE,
)
"""The regular grammar of every value that this room writes (match it in full)."""


def week_value(day: date) -> str:
    """The TIMEX3 value of a day's ISO week: "2016-W10"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def quarter_value(day: date) -> str:
    """The TIMEX3 value of a day's quarter: "2016-Q1"."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def shift_months(day: date, months: int) -> date:
    """The same day so many months away, or the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, 1), 9999)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def weekday_on_or_before(day: date, weekday: int) -> date:
    """weekday: 1 Monday to 7 Sunday."""
    return day - timedelta(days=(day.isoweekday() - weekday) % 7)


def weekday_on_or_after(day: date, weekday: int) -> date:
    """weekday: 1 Monday to 7 Sunday."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def real_day(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none ("February 30")."""
    if 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def part(whole: Bounds, mod: str | None) -> Bounds:
    """The half of a period that "early" (START), "mid" or "late" (END) lies in: the first, middle or second one.

    Halves, as nobody agrees on thirds: what is early is surely not in the second half. Below a week all of it.
    """
    first, last = whole
    if first is None or last is None or mod not in ("START", "MID", "END") or (last - first).days < 6:
        return whole
    half = (last - first).days // 2
    if mod == "MID":
        quarter = (last - first).days // 4
        return first + timedelta(days=quarter), last - timedelta(days=quarter)
    return (first, first + timedelta(days=half)) if mod == "START" else (last - timedelta(days=half), last)


@lru_cache(maxsize=8192)
def bounds(value: str) -> Bounds:
    """First and last day that a value covers, inclusive; None where it is open or no date."""
    if "/" in value:
        first, _, last = value.partition("/")
        return bounds(first)[0], bounds(last)[1]
    value = value.partition("T")[0] if not value.startswith("P") else ""
    if not value or "X" in value:
        return _century_bounds(value) if re.fullmatch(r"\d\d\d?X{1,2}", value) else OPEN
    if value.isdigit() and len(value) < 4:
        return _century_bounds(value)
    if value.startswith("BC") or not value[:4].isdigit() or value[:4] == "0000":
        return OPEN
    return _year_part_bounds(int(value[:4]), value[5:])


def _century_bounds(value: str) -> Bounds:
    """ "199" is 1990 to 1999, "19" (or "19XX") 1900 to 1999."""
    digits = value.rstrip("X")
    span = 10 ** (4 - len(digits))
    first = int(digits) * span
    if first < 1:
        return OPEN
    return date(first, 1, 1), date(first + span - 1, 12, 31)


def _year_part_bounds(year: int, part: str) -> Bounds:
    if not part:
        return date(year, 1, 1), date(year, 12, 31)
    if part in SEASON_START:
        return _months(year, SEASON_START[part], 3)
    if part[0] == "W":
        return _week_bounds(year, part)
    if part[0] in "QH":
        size = 3 if part[0] == "Q" else 6
        return _months(year, (int(part[1:]) - 1) * size + 1, size)
    if len(part) == 2:
        return _months(year, int(part), 1)
    day = real_day(year, int(part[:2]), int(part[3:]))
    return day, day


def _months(year: int, month: int, count: int) -> Bounds:
    first = date(year, month, 1)
    return first, shift_months(first, count) - timedelta(days=1)


def _week_bounds(year: int, part: str) -> Bounds:
    try:
        monday = date.fromisocalendar(year, int(part[1:3]), 1)
    except ValueError:
        return OPEN
    if part.endswith("WE"):
        return monday + timedelta(days=5), monday + timedelta(days=6)
    if len(part) > 3:
        day = monday + timedelta(days=int(part[4]) - 1)
        return day, day
    return monday, monday + timedelta(days=6)


def period_value(day: date, unit: str) -> str:
    """The value of the day, week, month, quarter, year, decade or century that holds a day."""
    match unit:
        case "D" | "N":
            return day.isoformat()
        case "W" | "F":
            return week_value(day)
        case "M":
            return f"{day.year:04d}-{day.month:02d}"
        case "Q":
            return quarter_value(day)
        case "DE":
            return f"{day.year // 10:03d}"
        case "CE":
            return f"{day.year // 100:02d}"
    return f"{day.year:04d}"


def shift(day: date, unit: str, count: int) -> date:
    """A day so many units away. Units: D N W F M Q Y DE CE, as in the word table.

    Raises OverflowError beyond the years 1 to 9999.
    """
    days = {"D": 1, "N": 1, "W": 7, "F": 14}.get(unit)
    if days is not None:
        return day + timedelta(days=days * count)
    months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}[unit] * count
    if not 1 <= day.year + months // 12 <= 9998:
        raise OverflowError(f"{count} {unit} from {day.isoformat()} is no date")
    return shift_months(day, months)


def open_value(unit: str) -> str:
    """What is left of a period whose place in time is unknown."""
    return {
        "D": "XXXX-XX-XX", "N": "XXXX-XX-XX", "W": "XXXX-WXX", "F": "XXXX-WXX", "M": "XXXX-XX",
        "Q": "XXXX-QX",
    }.get(unit, "XXXX")  # fmt: skip
