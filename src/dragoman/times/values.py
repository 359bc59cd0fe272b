"""What actions share: values, what a text has told so far, and reading words as numbers, days and units."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dragoman.times import calendar as cal
from dragoman.times.grammar import Found
from dragoman.times.lexicon import Lexicon
from dragoman.times.tense import Tense


class Value(NamedTuple):
    """`bounds` overrides the days that the value itself covers."""

    type: str
    value: str
    mod: str | None = None
    bounds: cal.Bounds | None = None


@dataclass(slots=True)
class Context:
    """What a text has told so far.

    `previous` is the first day of the last date resolved to a month or finer, `previous_day` that of
    the last one resolved to a day; `period` the last quarter, or "year" after a nine-month or yearly figure;
    `year_beside` the year that the next date of a pair states ("January and February 2016"); `asked` is the
    tense of the expression in hand, once a rule has asked for it.
    """

    dct: date | None
    lexicon: Lexicon
    tense_of: Callable[[], Tense] = lambda: Tense.UNKNOWN
    previous: date | None = None
    previous_day: date | None = None
    period: str = ""
    year_beside: int | None = None
    asked: Tense | None = None

    @property
    def tense(self) -> Tense:
        """Which way the text looks at the expression in hand; found only when a rule asks."""
        if self.asked is None:
            self.asked = self.tense_of()
        return self.asked

    def anchor(self, unit: str) -> date | None:
        """Where "the next day" starts from."""
        return (self.previous_day if unit in ("D", "N") else self.previous) or self.dct


def adrift(context: Context) -> bool:
    """Whether "the next day" of a past told has no date to count from: the day of writing would put it ahead."""
    return context.previous is None and context.tense is Tense.PAST


SWAP = 3.0  # a date on the side that the tense speaks against must be this many times nearer to win


def number(words: list[str], lexicon: Lexicon) -> float | None:
    """The count in words or figures; None for an amount left open ("several")."""
    table, total, seen = lexicon.values["NW"], 0.0, False
    for word in words:
        lower = word.lower()
        if lower in lexicon.values["FRAC"]:
            total += lexicon.values["FRAC"][lower]
        elif lower == "half":
            total += 0.5
        elif lower in table:
            total = (total or 1) * table[lower] if table[lower] >= 100 else total + table[lower]
        elif re.fullmatch(r"[\d,]+(\.\d+)?", word):
            total += float(word.replace(",", ""))
        elif lower in ("a", "an", "another") and not seen:
            total += 1
        else:
            continue
        seen = True
    vague = lexicon.values["QTY"].keys() | lexicon.lists["open_amounts"]
    open_amount = any(word.lower() in vague for word in words)
    return None if open_amount or not seen else total


def duration_value(count: float | None, unit: str) -> str:
    """P2Y6M, PT30M, PXW; decades count as ten years, fortnights as two weeks, half a day as twelve hours."""
    if count is None:
        return f"P{unit[0]}X{unit[1]}" if unit[0] == "T" else f"PX{'W' if unit == 'F' else unit}"
    scale, unit = {"DE": (10, "Y"), "F": (2, "W"), "CE": (100, "Y")}.get(unit, (1, unit))
    count *= scale
    whole, half = int(count), count - int(count) == 0.5
    if half:
        finer = {"Y": ("M", 6), "TH": ("TM", 30), "TM": ("TS", 30), "D": ("TH", 12)}.get(unit)
        if finer and not whole:
            return duration_value(finer[1], finer[0])
        if finer and unit != "D":
            return f"{duration_value(whole, unit)}{finer[1]}{finer[0][-1]}"
    figures = f"{count:g}" if count < 1e6 else f"{int(count)}"
    return f"PT{figures}{unit[1]}" if unit[0] == "T" else f"P{figures}{unit}"


def unit_of(words: list[str], lexicon: Lexicon) -> str:
    """TIMEX3's letter for the last unit among the words; a day where there is none."""
    for word in reversed(words):
        for name in ("UNIT", "UNITS", "SECOND"):
            found = lexicon.values[name].get(word.lower())
            if found:
                return str(found)
    return "D"


def fuzzy(found: Found, lexicon: Lexicon) -> str | None:
    """START, MID or END for "early", "the middle of" and their kin."""
    for word in found.words("f"):
        for name in ("FUZZY", "EDGE"):
            mod = lexicon.values[name].get(word.lower())
            if mod:
                return str(mod)
    return None


def approximate(found: Found, lexicon: Lexicon) -> str | None:
    """TIMEX3's `mod` of words such as "about", "at least", "or so"; None for an exact one."""
    words = found.text("a")
    if words in lexicon.approximate:
        return lexicon.approximate[words] or None
    return "APPROX" if found.tokens.text[found.start : found.end].lower().endswith("or so") else None


def direction(found: Found, lexicon: Lexicon) -> int | None:
    """-1, 0 or 1 for last, this, next; None without such a word. The last word decides: "this past May"."""
    for word in reversed(found.words("r")):
        for name in ("BEFORE", "AFTER", "SAME"):
            value = lexicon.values[name].get(word.lower())
            if value is not None:
                return int(value)
    return None


def is_anaphoric(found: Found) -> bool:
    """Whether the expression counts from the date last told, not from the day of writing."""
    words = set(found.words("r")) | {word.lower() for word in found.words("r")}
    if words & {"following", "same", "that", "preceding", "previous"}:
        return True
    return "the" in words and "next" in words and found.text("u") in ("day", "night", "")


def choose(candidates: list[date], dct: date, tense: Tense, swap: float = SWAP) -> date:
    """The nearest to dct, distances on the side that the tense speaks against counting several times over."""

    def cost(day: date) -> float:
        gap = (day - dct).days
        against = (tense is Tense.PAST and gap > 0) or (tense in (Tense.FUTURE, Tense.PLAN) and gap < 0)
        return abs(gap) * (swap if against else 1.0) + (0.1 if gap > 0 else 0.0)

    return min(candidates, key=cost)


def month_of(found: Found, lexicon: Lexicon) -> int | None:
    """The month from 1 to 12; None where none is named."""
    words = found.words("m")
    if not words:
        return None
    word = words[0].lower().rstrip(".")
    return next((lexicon.values[n][word] for n in ("MON", "MONX", "MONB") if word in lexicon.values[n]), None)


def weekday_of(found: Found, lexicon: Lexicon) -> int | None:
    """The weekday from 1, Monday, to 7; None where none is named."""
    for word in found.words("w"):
        lower = word.lower().rstrip(".")
        for name in ("WD", "WDB", "WDS"):
            if lower in lexicon.values[name]:
                return int(lexicon.values[name][lower])
    return None


def day_of(words: list[str], lexicon: Lexicon) -> int | None:
    """The day of the month in figures or words, not checked against any month."""
    for word in words:
        figures = re.match(r"Q?(\d+)", word)
        if figures:
            return int(figures[1])
        if word.lower() in lexicon.values["ORD"]:
            return int(lexicon.values["ORD"][word.lower()])
    return None


def year_of(found: Found, context: Context) -> int | None:
    """The year; of two figures the latest that lies at most ten years after publication."""
    words = found.words("y")
    if not words:
        return None
    figures = words[-1].strip("'’")
    if len(figures) == 4:
        return int(figures)
    pivot = context.dct.year + 10 if context.dct else 2049
    return max(year for year in (1900 + int(figures), 2000 + int(figures)) if year <= max(pivot, 1999))


def pod_of(found: Found, lexicon: Lexicon) -> str:
    """TIMEX3's part of the day, "TMO" to "TNI"; empty where none is told."""
    for word in found.words("p"):
        for name in ("POD", "PODS"):
            value = lexicon.values[name].get(word.lower())
            if value:
                return "T" + str(value)
    return ""


def dated(day: str, part: str, mod: str | None) -> Value:
    """A day with its part: a TIME where there is one, else a DATE."""
    return Value("TIME" if part else "DATE", day + part, mod)
