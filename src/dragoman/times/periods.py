"""Actions for periods around the day of writing, quarters, durations, sets, holidays, fixed expressions."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dragoman.times import calendar as cal
from dragoman.times.dates import calendar
from dragoman.times.feasts import days_of
from dragoman.times.grammar import Found
from dragoman.times.tense import Tense
from dragoman.times.values import (
    Context,
    Value,
    adrift,
    approximate,
    choose,
    day_of,
    direction,
    duration_value,
    fuzzy,
    is_anaphoric,
    number,
    pod_of,
    unit_of,
    weekday_of,
    year_of,
)


def relative(found: Found, context: Context) -> Value | None:
    """Last week, this year, the following month, later in the day."""
    unit = unit_of(found.words("u"), context.lexicon)
    if unit[0] == "T" or _is_title(found.words("u")[-1:]):
        return None
    mod, step = fuzzy(found, context.lexicon), direction(found, context.lexicon) or 0
    words = set(found.text("r").split())
    anaphoric = is_anaphoric(found)
    if "past" in words and unit in ("D", "N"):
        return _anchored_duration(1, unit, -1, context, None)
    day = context.anchor(unit) if anaphoric else context.dct
    if day is None or (anaphoric and step > 0 and adrift(context)):
        return Value("DATE", cal.open_value(unit), mod)
    if words & {"same", "that"}:
        step = 0
    if unit in ("W", "M", "Y") and "past" in words:  # as many days, no week or year of the calendar
        return Value("DATE", cal.period_value(cal.shift(day, unit, step), unit), mod, (cal.shift(day, unit, step), day))
    if unit == "N":
        return Value("TIME", (day + timedelta(days=step)).isoformat() + "TNI", mod)
    value = cal.period_value(cal.shift(day, unit, step), unit)
    return Value("DATE", value + "XX" if unit == "CE" else value, mod, _so_far(value, mod, step, day))


def _so_far(value: str, mod: str | None, step: int, day: date) -> cal.Bounds | None:
    """ "Earlier this week" ends, "later this month" begins on the day of writing."""
    first, last = cal.bounds(value)
    if step or first is None or last is None or mod not in ("START", "END"):
        return None
    return (first, day) if mod == "START" else (day, last)


def _is_title(words: list[str]) -> bool:
    """ "This Week" with both capitals is a programme."""
    return any(word[0].isupper() and not word.isupper() for word in words)


def ended(found: Found, context: Context) -> Value | None:
    """The year ended June 30: twelve months, no calendar year; a quarter so described may be fiscal."""
    if found.text("u") == "year":
        return Value("DURATION", "P1Y")
    return Value("DATE", f"{context.dct.year:04d}-QX" if context.dct else "XXXX-QX")


def period_end(found: Found, context: Context) -> Value | None:
    """ "the end of the month", of the day of publication; open without one."""
    unit = unit_of(found.words("u"), context.lexicon)
    value = cal.period_value(context.dct, unit) if context.dct else cal.open_value(unit)
    return Value("DATE", value, "END")


def overnight(found: Found, context: Context) -> Value | None:
    """The night that ends on the day of writing, or begins on it where the text looks ahead."""
    if context.dct is None:
        return Value("TIME", "XXXX-XX-XXTNI")
    ahead = context.tense in (Tense.FUTURE, Tense.PLAN)
    first = context.dct - timedelta(days=0 if ahead else 1)
    return Value("TIME", first.isoformat() + "TNI", None, (first, first + timedelta(days=1)))


def constant(found: Found, context: Context) -> Value | None:
    """A phrase whose value the rule itself gives."""
    return Value("DATE", found.rule.constant)


def week_of(found: Found, context: Context) -> Value | None:
    """ "the week of March 7": the ISO week that holds the day."""
    day = calendar(found, context)
    first = cal.bounds(day.value)[0] if day else None
    return Value("DATE", cal.week_value(first) if first else "XXXX-WXX", fuzzy(found, context.lexicon))


def week_of_month(found: Found, context: Context) -> Value | None:
    """The nth week of a month: the one that holds day 7n - 6, by the calendar's weeks."""
    month = calendar(found, context)
    first, last = cal.bounds(month.value) if month else cal.OPEN
    nth = day_of(found.words("n"), context.lexicon)
    if first is None or last is None:
        return Value("DATE", "XXXX-WXX")
    day = last if nth is None else first + timedelta(days=7 * (nth - 1))
    return Value("DATE", cal.week_value(day))


def ago(found: Found, context: Context) -> Value | None:
    """So long before the day of writing, as precise as the unit."""
    lexicon = context.lexicon
    unit, words = unit_of(found.words("u"), lexicon), found.words("n")
    count, mod = number(words, lexicon), approximate(found, lexicon)
    if count is None or not words:
        return Value("DATE", "PAST_REF", mod, (None, context.dct))
    last_words = found.tokens.text[found.start : found.end].lower()
    exact = last_words.endswith("today") or bool(found.words("w"))
    if "or so" in last_words:
        mod = "APPROX"
    if unit[0] == "T":
        return Value("TIME" if context.dct is None else "DATE", _or_open(context.dct, "D"), mod)
    if context.dct is None:
        return Value("DATE", cal.open_value(unit), mod)
    count, unit = _whole(count, unit)
    if unit == "DE":
        count, unit = count * 10, "Y"
    if unit == "Y" and count == 1 and context.period and not exact:
        return compared(found, context)
    try:
        day = cal.shift(context.dct, unit, -int(count))
    except OverflowError:
        return Value("DATE", "PAST_REF", mod, (None, context.dct))
    return Value("DATE", cal.period_value(day, "D" if exact else unit), mod)


def _whole(count: float, unit: str) -> tuple[float, str]:
    """Half years as months: four and a half years ago is known to the month."""
    return (count * 12, "M") if unit == "Y" and count != int(count) else (count, unit)


def _or_open(day: date | None, unit: str) -> str:
    return cal.period_value(day, unit) if day else cal.open_value(unit)


def later(found: Found, context: Context) -> Value | None:
    """So long after or before the date last told."""
    lexicon = context.lexicon
    unit, count = unit_of(found.words("u"), lexicon), number(found.words("n"), lexicon)
    sign = -1 if found.text("s") in ("earlier", "previously") else 1
    day = context.dct if found.text("s") in ("from now", "hence") else context.anchor(unit)
    day = None if sign > 0 and found.text("s") == "later" and adrift(context) else day
    if unit == "Y" and sign < 0 and count == 1:
        return compared(found, context)
    if unit[0] == "T" or count is None:
        near = _from(day, unit, count, sign)
        return Value("DURATION", duration_value(count, unit), approximate(found, lexicon), near)
    if day is None:
        return Value("DATE", cal.open_value(unit), approximate(found, lexicon))
    count, unit = _whole(count, unit)
    try:
        return Value("DATE", cal.period_value(cal.shift(day, unit, sign * int(count)), unit))
    except OverflowError:
        return Value("DATE", cal.open_value(unit))


def _from(day: date | None, unit: str, count: float | None, sign: int) -> cal.Bounds:
    """The days between which "hours later" or "weeks earlier" falls: hours end on the next day at the latest."""
    if day is None:
        return cal.OPEN
    hours = {"TH": 1, "TM": 60, "TS": 3600}.get(unit)
    days_ = (1 if count is None else int(count) // (24 * hours) + 1) if hours else None
    try:
        other = day + timedelta(days=sign * days_) if days_ else cal.shift(day, _ABOVE[unit], sign)
    except (OverflowError, KeyError):
        return cal.OPEN
    return (day, other) if sign > 0 else (other, day)


def week_ending(found: Found, context: Context) -> Value | None:
    """The week ending March 5: that day and the six before it."""
    day = calendar(found, context)
    last = cal.bounds(day.value)[1] if day else None
    if last is None:
        return Value("DATE", "XXXX-WXX")
    return Value("DATE", _range((last - timedelta(days=6), last)))


def from_day(found: Found, context: Context) -> Value | None:
    """A week from Friday, two weeks from now, Monday week."""
    lexicon = context.lexicon
    words = found.words("n")
    unit, count = unit_of(found.words("u"), lexicon), number(words, lexicon) if words else 1.0
    weekday = weekday_of(found, lexicon)
    if context.dct is None or count is None or unit[0] == "T":
        return Value("DATE", cal.open_value("D"))
    day = cal.weekday_on_or_after(context.dct, weekday) if weekday else context.dct
    step = lexicon.values["DEICTIC"].get(found.text("t"), 0)
    return Value("DATE", (cal.shift(day, unit, int(count)) + timedelta(days=int(step))).isoformat())


def compared(found: Found, context: Context) -> Value | None:
    """A year earlier: the same quarter of the year before, where figures of a quarter are compared."""
    if context.dct is None:
        return Value("DATE", "XXXX")
    ordinal = day_of(found.words("o"), context.lexicon)
    if ordinal is not None:
        return Value("DATE", f"{context.dct.year - 1:04d}-Q{min(ordinal, 4)}")
    period = context.period
    if re.fullmatch(r"\d{4}-[QH][\dX]", period):
        return Value("DATE", f"{int(period[:4]) - 1:04d}{period[4:]}")
    if period == "year":
        return Value("DATE", f"{context.dct.year - 1:04d}")
    if found.text("k") == "quarter" or "quarter" in found.tokens.text[found.start : found.end]:
        return Value("DATE", _last_quarter(cal.shift_months(context.dct, -12)))
    return Value("DATE", f"{context.dct.year - 1:04d}")


def _last_quarter(day: date) -> str:
    """The last quarter that was over on a day."""
    return cal.quarter_value(cal.shift_months(day.replace(day=1), -3))


def quarter(found: Found, context: Context) -> Value | None:
    """The third quarter: the nearest that the tense allows, figures of a quarter being told after it."""
    lexicon = context.lexicon
    letter = "H" if found.text("k") == "half" else "Q"
    nth = day_of(found.words("o"), lexicon)
    mod = fuzzy(found, lexicon)
    if nth is not None and nth > (2 if letter == "H" else 4):
        return None
    named = year_of(found, context)
    if named is None and context.dct is not None and found.words("r"):
        named = context.dct.year + (direction(found, lexicon) or 0)
    if nth is None:
        match = re.fullmatch(r"\d{4}-([QH]\d)", context.period)
        if named is not None:
            return Value("DATE", f"{named:04d}-{match[1]}" if match else f"{named:04d}")
        return None
    if named is not None:
        return Value("DATE", f"{named:04d}-{letter}{nth}", mod)
    if context.dct is None:
        return Value("DATE", f"XXXX-{letter}{nth}", mod)
    dct = context.dct
    spans = {cal.bounds(f"{y:04d}-{letter}{nth}")[1]: y for y in (dct.year - 1, dct.year, dct.year + 1)}
    tense = context.tense if context.tense is not Tense.UNKNOWN else Tense.PAST
    chosen = spans[choose([day for day in spans if day], dct, tense, 1.5)]
    return Value("DATE", f"{chosen:04d}-{letter}{nth}", mod)


def latest_quarter(found: Found, context: Context) -> Value | None:
    """ "The quarter" is the one last told, else the last one that is over."""
    words = found.words("r")
    this = found.tokens.word(found.first).lower() == "this"
    if found.text("k") == "period" and (not words or this or "latest" not in words):
        return None
    if re.fullmatch(r"\d{4}-Q[\dX]", context.period) and not (this and not context.period):
        return Value("DATE", context.period)
    if context.dct is None:
        return Value("DATE", "XXXX-QX")
    if this or "current" in words:
        return Value("DATE", cal.quarter_value(context.dct))
    return Value("DATE", _last_quarter(context.dct))


def duration(found: Found, context: Context) -> Value | None:
    """ "three weeks", "about 90 minutes", "a year or so"."""
    lexicon = context.lexicon
    words, unit = found.words("n"), unit_of(found.words("u"), context.lexicon)
    count = number(words, lexicon)
    before = found.tokens.word(found.first - 1).lower() if found.first else ""
    text = found.tokens.text[found.start : found.end].lower()
    mod = approximate(found, lexicon) or ("APPROX" if text.endswith("or so") else None)
    if unit == "Q" and words[-1:] and words[-1].lower() in ("a", "an", "one"):
        return None  # a fourth part
    if found.rule.name == "duration long" and found.words("u")[0].lower() in lexicon.values["UNIT"]:
        count = 1.0  # month-long
    if text.endswith("and a half") and count is not None and count == int(count):
        count += 0.5
    bare = len(words) == 1 and words[0].lower() in ("a", "an") and not text.endswith("half")
    if bare and mod is None:
        return _one(found, context, unit, before)
    if text == "one day" and _is_some_day(found, before, context):
        return Value("DATE", "FUTURE_REF", None, (context.dct, None))
    after = found.tokens.word(found.last).lower() if found.last < len(found.tokens.starts) else ""
    if after == "into":
        return _anchored_duration(count, unit, -1, context, mod)
    if before in ("in", "within") and count is not None and context.tense in (Tense.FUTURE, Tense.PLAN):
        return _anchored_duration(count, unit, 1, context, mod)
    return Value("DURATION", duration_value(count, unit), mod)


def _is_some_day(found: Found, before: str, context: Context) -> bool:
    """One day as a time to come, not as a length: "will one day lead"."""
    after = found.tokens.word(found.last).lower() if found.last < len(found.tokens.starts) else ""
    measured = before in context.lexicon.values["PREP"] or after in context.lexicon.lists["sequence"]
    return not measured and context.tense is not Tense.PAST


def _one(found: Found, context: Context, unit: str, before: str) -> Value | None:
    """A year: a length of time, but no time at all as the rate of an amount ("$5 a year")."""
    if unit in ("Q", "TS"):
        return None
    if before in context.lexicon.values["PREP"] or before in context.lexicon.lists["limiting"]:
        return Value("DURATION", duration_value(1, unit))
    first = max(0, found.first - 4)
    near = [found.tokens.word(index) for index in range(first, found.first)]
    amounts = context.lexicon.lists["amounts"]
    if any(word[0].isdigit() or word[0] in "$£€#" or word.lower() in amounts for word in near):
        return None
    return Value("DURATION", duration_value(1, unit))


def duration_two(found: Found, context: Context) -> Value | None:
    """ "two hours and thirty minutes"; of parts by day and by clock the first alone."""
    lexicon = context.lexicon
    first = duration_value(number(found.words("n"), lexicon), unit_of(found.words("u"), lexicon))
    second = duration_value(number(found.words("b"), lexicon), unit_of(found.words("v"), lexicon))
    if first.startswith("PT") != second.startswith("PT"):
        return Value("DURATION", first)
    return Value("DURATION", first + second.removeprefix("PT").removeprefix("P"))


def half(found: Found, context: Context) -> Value | None:
    """ "half an hour", "half a year"."""
    unit = unit_of(found.words("u"), context.lexicon)
    return Value("DURATION", duration_value(0.5, unit), approximate(found, context.lexicon))


def _anchored_duration(count: float | None, unit: str, step: int, context: Context, mod: str | None) -> Value:
    """A length of time that ends or starts on the day of writing, with its days as bounds."""
    value = Value("DURATION", duration_value(count, unit), mod)
    if context.dct is None or step == 0:
        return value
    if unit[0] == "T":
        hours = {"TH": 1, "TM": 60, "TS": 3600}[unit]
        days_ = 1 if count is None else -(-int(count) // (24 * hours))
        count, unit = float(days_), "D"
    if count is None:
        return value._replace(bounds=_few(unit, step, context))
    try:
        other = cal.shift(context.dct, unit, step * max(1, int(count)))
    except OverflowError:
        return value
    return value._replace(bounds=(other, context.dct) if step < 0 else (context.dct, other))


def anchored(found: Found, context: Context) -> Value | None:
    """The past three days, the next two weeks, the first nine months."""
    lexicon = context.lexicon
    words = found.words("n")
    count = number(words, lexicon) if words else None
    unit = unit_of(found.words("u"), lexicon)
    step = direction(found, lexicon) or (1 if found.text("r") == "ahead" else 0)
    return _anchored_duration(count, unit, step, context, approximate(found, lexicon))


def recent(found: Found, context: Context) -> Value | None:
    """Recent days, coming months: references to past or future, not lengths."""
    past = found.words("r")[-1].lower() in ("recent", "past")
    unit = unit_of(found.words("u"), context.lexicon)
    return Value("DATE", "PAST_REF" if past else "FUTURE_REF", None, _few(unit, -1 if past else 1, context))


_ABOVE = {"D": "W", "N": "W", "W": "M", "F": "M", "M": "Y", "Q": "Y", "Y": "DE"}


def _few(unit: str, step: int, context: Context) -> cal.Bounds:
    """The bounds of a few units around the day of writing: as far as one of the next larger unit.

    Who means more than a week says "weeks", more than a month "months", more than a year "years".
    """
    dct = context.dct
    if dct is None:
        return cal.OPEN
    try:
        other = cal.shift(dct, _ABOVE[unit], step) if unit in _ABOVE else None
    except OverflowError:
        other = None
    return (other, dct) if step < 0 else (dct, other)


def vague(found: Found, context: Context) -> Value | None:
    """ "a while": a length of which nothing is told."""
    return Value("DURATION", "PXX")


def every(found: Found, context: Context) -> Value | None:
    """ "every two weeks", "every other day"."""
    lexicon = context.lexicon
    count = number(found.words("b"), lexicon) if found.words("b") else 1.0
    if found.text("b") == "other":
        count = 2.0
    return Value("SET", duration_value(count, unit_of(found.words("u"), lexicon)))


def every_weekday(found: Found, context: Context) -> Value | None:
    """ "every Monday morning"."""
    day = weekday_of(found, context.lexicon)
    return Value("SET", (f"XXXX-WXX-{day}" if day else "XXXX-XX-XX") + pod_of(found, context.lexicon))


def rate(found: Found, context: Context) -> Value | None:
    """ "daily", "annually"."""
    return Value("SET", str(context.lexicon.values["RATE"][found.text("n")]))


def holiday(found: Found, context: Context) -> Value | None:
    """ "Easter Monday", "last Ramadan", by the tables of movable days; None for a name they lack."""
    entry = context.lexicon.holidays.get(found.source("h"))
    if entry is None:
        return None
    named, mod = year_of(found, context), fuzzy(found, context.lexicon)
    step, dct = direction(found, context.lexicon), context.dct
    if named is None and dct is not None and found.text("r").endswith("year"):
        named = dct.year + (step or 0)
    if named is None and dct is not None:
        spans = [span for k in (-1, 0, 1) if (span := days_of(entry, dct.year + k)) is not None]
        if step is not None and step < 0:
            spans = [span for span in spans if span[1] < dct][-1:]
        elif step is not None and step > 0:
            spans = [span for span in spans if span[0] > dct][:1]
        if not spans:
            return None
        firsts = {span[0]: span for span in spans}
        swap = 6.0 if context.tense is Tense.PAST else 1.5
        return Value("DATE", _range(firsts[choose(list(firsts), dct, context.tense, swap)]), mod)
    if named is None:
        fixed = entry.kind == "fixed"
        return Value("DATE", f"XXXX-{entry.month:02d}-{entry.day:02d}" if fixed else "XXXX-XX-XX", mod)
    span = days_of(entry, named)
    return Value("DATE", _range(span) if span else f"{named:04d}", mod)


def _range(span: tuple[date, date]) -> str:
    if span[0] == span[1]:
        return span[0].isoformat()
    return f"{span[0].isoformat()}/{span[1].isoformat()}"


def fixed(found: Found, context: Context) -> Value | None:
    """ "now", "formerly", "in the future", bounded by the day of publication where it is known."""
    value = context.lexicon.phrases[found.text("n")]
    days_ = {
        "PRESENT_REF": (context.dct, context.dct), "PAST_REF": (None, context.dct),
        "FUTURE_REF": (context.dct, None),
    }  # fmt: skip
    return Value("DATE", value, None, days_[value])
