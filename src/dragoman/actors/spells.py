"""Spells of time as the tables give them: ISO days, months or years from `start` to `end`, either of them open.

A date of a year or month counts with all its days, so a day is compared by as many characters as the date has.
"""

from __future__ import annotations


def begun(start: str, day: str) -> bool:
    """Whether what starts then has begun by an ISO day; without a start it always has."""
    return not start or start <= day[: len(start)]


def over(end: str, day: str) -> bool:
    """Whether what ends then is over on an ISO day, which its last day is not; without an end it never is."""
    return bool(end) and end < day[: len(end)]


def covers(start: str, end: str, day: str) -> bool:
    """Whether an ISO day lies from `start` to `end`, both inclusive."""
    return begun(start, day) and not over(end, day)
