"""Publication dates: what is one, and what is not."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from dragoman.errors import DateError
from dragoman.readers.limits import FIRST_YEAR, LAST_YEAR

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T\s])|(\d{4})(\d{2})(\d{2})(?:$|T)")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"(?:,?\s+(?:at\s+|[|–—-]\s+)?\d{1,2}[:.]\d{2}.{0,20})?"
_WORDS = (
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{{4}}){_CLOCK}"),
    re.compile(rf"{_WEEKDAY}(?P<month>[a-z]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}"),
)  # fmt: skip

_ADVICE = "write it as YYYY-MM-DD, such as 2016-03-06"


def published_date(value: object) -> date | None:
    """The day a value states; None for None and for blank text.

    Takes `date` and `datetime`, ISO 8601 ("2016-03-06", "20160306", with or without a time),
    RFC 5322 ("Sun, 06 Mar 2016 10:00:00 GMT") and English words ("6 March 2016",
    "March 6, 2016"). The day is the one written: no time zone moves it. All-figure forms such
    as "03/06/2016" are refused because their order differs between countries.

    Raises DateError for anything else, and for years outside 1600 to 2199.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return _bounded(value.date(), value)
    if isinstance(value, date):
        return _bounded(value, value)
    if not isinstance(value, str):
        raise DateError(f"publication date {value!r} is not text; {_ADVICE}")
    text = value.strip()
    if not text:
        return None
    found = _iso(text) or _words(text) or _rfc(text)
    if found is None:
        raise DateError(f'publication date "{_short(text)}" is no date; {_ADVICE}')
    return _bounded(found, text)


def _iso(text: str) -> date | None:
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    return _day(year, month, day)


def _words(text: str) -> date | None:
    for pattern in _WORDS:
        found = pattern.fullmatch(text.lower()[:80])
        if found and found["month"] in _MONTHS:
            return _day(int(found["year"]), _MONTHS[found["month"]], int(found["day"]))
    return None


def _rfc(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text[:80]).date() if re.search(r"\d:\d", text) else None
    except (TypeError, ValueError, IndexError):
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _bounded(day: date, given: object) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateError(
            f'publication date "{_short(str(given))}" lies outside the years {FIRST_YEAR} to {LAST_YEAR}; '
            "leave it out where it is unknown"
        )
    return day


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
