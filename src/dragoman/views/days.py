"""An event's time as an ISO 8601 day, month, year or interval; the TIMEX3 value stays with the time itself."""

from __future__ import annotations

import re
from datetime import date

from dragoman.model import Time

_UNIT = re.compile(r"P[\dX.]+(Y|M|DE|CE)")
_WIDTH = {"Y": 4, "DE": 4, "CE": 4, "M": 7}
_SEASON_OR_PART = re.compile(r"\d{4}-(?:SP|SU|FA|WI|Q\d|H\d)")
_PART_OF_DAY = re.compile(r"T(?:MO|AF|EV|NI|MI)$")


def iso(time: Time) -> str | None:
    """What `date.value` of an event holds.

    Days, months and years stay as they are, and so do hours by the clock; a part of the day is its day. Weeks and
    weekends become intervals of days, seasons, quarters and halves of months, decades and centuries of years; so
    does a length of time whose ends are known, as precise as its unit. Open ends are `..`, as in ISO 8601-2.
    """
    value, start, end = time.value, time.start, time.end
    if value is None:
        return None
    if time.type == "DURATION" or (value[:1] in "PT" and not value.endswith("_REF")):  # "hours later"
        unit = _UNIT.match(value)
        return _interval(start, end, _WIDTH[unit[1]] if unit else 10) if start or end else value
    if value == "PRESENT_REF":
        return start.isoformat() if start else value
    if value in {"PAST_REF", "FUTURE_REF"}:
        return _interval(start, end, 10) if start or end else value
    value = _PART_OF_DAY.sub("", value)
    if start is None or end is None or "/" in value:
        return value
    rolling = re.fullmatch(r"\d{4}(-\d\d)?", value) and start.day == end.day
    if re.search(r"-W\d", value) or (rolling and start < end):  # "the past year" ends on the day of writing
        return _interval(start, end, 10)
    if _SEASON_OR_PART.fullmatch(value):
        return _interval(start, end, 7)
    if re.fullmatch(r"\d{2,3}X{0,2}", value):
        return _interval(start, end, 4)
    return value


def _interval(start: date | None, end: date | None, width: int) -> str:
    first, last = (day.isoformat()[:width] if day else ".." for day in (start, end))
    return first if first == last else f"{first}/{last}"
