"""When an act took place: the expression of its own clause, a spell where the text gives one, else none.

Origin: CODING rule 10. An act without a time in reach has no date, and its `why` says which day stands by default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from dragoman.events.circumstances import is_date, nearest
from dragoman.events.syntax import is_verb, preposition
from dragoman.language.grammar import base
from dragoman.model import Parse, Span, Status, Time, Token

AHEAD = frozenset({Status.PLANNED, Status.POSTPONED, Status.CONDITIONAL})
"""Standings of an act whose day lies ahead of the day of writing."""

_HAVE = frozenset({"has", "have", "'ve", "’ve"})
_MODAL = frozenset({"will", "would", "could", "should", "may", "might", "must"})
_LENGTH = re.compile(r"P(\d{1,4})([DWMY])")
_TO = re.compile(r",?\s+(?:to|until|till|through|and)\s+(?:the\s+)?(?:at\s+)?", re.IGNORECASE)
_PRECISION = re.compile(r"(\d{4})(-\d\d)?(-\d\d)?")


def says_when(time: Time, token: Token) -> bool:
    """A date, or a length of time that is bound to a day at both ends ("the past three days")."""
    return is_date(time, token) or (time.type == "DURATION" and time.start is not None and time.end is not None)


def says_now(time: Time, token: Token) -> bool:
    """ "Now" of a report whose day is known: what a clause has that tells no other time."""
    return time.value == "PRESENT_REF" and time.start is not None


def spoken(trigger: Token, times: Mapping[int, Time]) -> Time | None:
    """The day on which an act of speech was told: "told the cabinet on Sunday that they would withdraw"."""
    node = trigger
    for _ in range(4):
        if base(node) == "ccomp" and is_verb(node.head):
            found = nearest(node.head, times, is_date, 1)
            return found[0] if found else None
        if node.head.i == node.i:
            return None
        node = node.head
    return None


def lasting(time: Time, trigger: Token, doc: Parse, text: str, published: date | None) -> Time | None:
    """A bare length of time that lasts up to the day of writing; None for one that the text ties to no day.

    "Have been killed in eight days", "a week into the offensive", "the six-year war": the perfect, "into" and a
    long course named by its length reach the present.
    """
    if time.type != "DURATION" or time.start is not None:
        return time
    first = _back(str(time.value), published)
    if first is None or published is None or not 0 <= time.head < len(doc):
        return None
    following = text[time.span.end : time.span.end + 6].strip().lower()
    course = "-" in time.span.text and time.value is not None and time.value[-1] in "MY"
    reason = "into it" if following.startswith("into") else "the perfect" if _perfect(doc[time.head]) else ""
    if not reason and course and doc[time.head].left_edge.i <= trigger.i <= doc[time.head].head.i:
        reason = "a course named by its length"
    if not reason and trigger.head.i == time.head and preposition(trigger) == "of":
        reason = "so much of it"  # "after a decade of sanctions"
    if not reason:
        return None
    return replace(time, start=first, end=published, why=f"{time.why}; up to the day of writing: {reason}")


def _perfect(token: Token) -> bool:
    """Whether the verb above stands in the present perfect: "has fought for six years"."""
    node = token
    for _ in range(6):
        if is_verb(node):
            forms = {c.lower_ for c in node.children if base(c) == "aux"}
            return bool(forms & _HAVE) and not forms & _MODAL
        if node.head.i == node.i:
            return False
        node = node.head
    return False


def _back(value: str, published: date | None) -> date | None:
    """The day so long before that of writing; None for an amount left open or hours."""
    match = _LENGTH.fullmatch(value)
    if match is None or published is None:
        return None
    count, unit = int(match[1]), match[2]
    if unit in "DW":
        return date.fromordinal(max(1, published.toordinal() - count * (7 if unit == "W" else 1)))
    months = published.year * 12 + published.month - 1 - count * (12 if unit == "Y" else 1)
    if months < 12:
        return None
    return date(months // 12, months % 12 + 1, min(published.day, 28))


def spell(
    time: Time | None, trigger: Token, times: Sequence[Time], doc: Parse, text: str, published: date | None
) -> Time | None:
    """A time with its end, where the text gives one: "from 3 to 5 March"; "since 2014" ends on the day of writing."""
    if time is None or time.start is None:
        return time
    other = _pair(time, times, text)
    if other is not None:
        first, last = (time, other) if time.span.start < other.span.start else (other, time)
        whole = Span(first.span.start, last.span.end, text[first.span.start : last.span.end])
        value = f"{_day_part(first)}/{_day_part(last)}"
        why = f"{first.why}; up to “{last.span.text}”"
        return replace(first, span=whole, type="DATE", value=value, end=last.end, why=why)
    since = 0 <= time.head < len(doc) and _since_then(doc[time.head], trigger)
    if since and published is not None and time.start <= published and time.type in {"DATE", "TIME"}:
        until_now = _since(time, published)
        if until_now:
            return replace(time, value=until_now, type="DATE", end=published, why=f"{time.why}; since then")
    return time


def _pair(time: Time, times: Sequence[Time], text: str) -> Time | None:
    """The other end of "from A to B" and "between A and B"."""
    for one, two in pairwise(times):
        if time not in (one, two) or one.start is None or two.end is None or one.end is None or one.end > two.end:
            continue
        between = text[one.span.end : two.span.start]
        before = text[max(0, one.span.start - 16) : one.span.start].lower().split()
        if _TO.fullmatch(between) is None or not {"from", "between"} & set(before[-2:]):
            continue
        plain = all(t.type != "SET" and t.type != "DURATION" and "/" not in str(t.value) for t in (one, two))
        if plain and "_REF" not in f"{one.value}{two.value}":
            return two if time is one else one
    return None


def _since_then(token: Token, trigger: Token) -> bool:
    """Whether a time stands in a phrase with "since" that the trigger is no part of: "since the vote in 2013"."""
    node = token
    for _ in range(5):
        if is_verb(node) or trigger.i in {t.i for t in node.subtree}:
            return False
        if preposition(node) == "since":
            return True
        node = node.head
    return False


def _day_part(time: Time) -> str:
    return str(time.value).partition("T")[0]


def _since(time: Time, published: date) -> str | None:
    """From a year, month or day to that of writing, as precise as the text."""
    match = _PRECISION.fullmatch(_day_part(time))
    if match is None:
        return None
    size = 10 if match[3] else 7 if match[2] else 4
    first, last = match[0], published.isoformat()[:size]
    return f"{first}/{last}" if first < last else None
