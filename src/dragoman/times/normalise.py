"""From a rule's match to a TIMEX3 type and value: one function per action of rules.toml.

Each takes the match and what is known so far, and returns None for what is no time after all. A value whose
anchor is unknown keeps X for it; nothing is ever read from today's clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dragoman.times import calendar as cal
from dragoman.times.feasts import days_of
from dragoman.times.grammar import Found
from dragoman.times.lexicon import Holiday, Lexicon
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

    `previous` is the day of the last date resolved to a week or finer, `previous_value` its value;
    `asked` is the tense of the expression in hand once a rule has asked for it; `year_beside` is the year that the next date of a pair states ("January and February 2016");
    `period` the last quarter, or "year" after a nine-month or yearly figure.
    """

    dct: date | None
    lexicon: Lexicon
    tense_of: Callable[[], Tense] = lambda: Tense.UNKNOWN
    previous: date | None = None
    previous_value: str = ""
    period: str = ""
    year_beside: int | None = None

    asked: Tense | None = None

    @property
    def tense(self) -> Tense:
        """Which way the text looks at the expression in hand; found only when a rule asks."""
        if self.asked is None:
            self.asked = self.tense_of()
        return self.asked

    @property
    def anchor(self) -> date | None:
        """Where "the next day" starts from."""
        return self.previous or self.dct


Action = Callable[[Found, Context], Value | None]

_SWAP = 3.0  # a date on the side that the tense speaks against must be this many times nearer to win


# ---- helpers ---------------------------------------------------------------------------------------------


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
    open_amount = any(word.lower() in lexicon.values["QTY"] or word.lower() in _OPEN for word in words)
    return None if open_amount or not seen else total


_OPEN = frozenset({"dozen", "dozens", "scores", "hundreds", "thousands", "number"})


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
    words = found.text("a")
    if words in lexicon.approximate:
        return lexicon.approximate[words] or None
    return "APPROX" if " or " in f" {' '.join(found.words('u'))} " or found.text("_").endswith("or so") else None


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


def is_wide(value: str) -> bool:
    return len(value) < 7 or "X" in value


def choose(candidates: list[date], dct: date, tense: Tense, swap: float = _SWAP) -> date:
    """The nearest to dct, distances on the side that the tense speaks against counting several times over."""

    def cost(day: date) -> float:
        gap = (day - dct).days
        against = (tense is Tense.PAST and gap > 0) or (tense in (Tense.FUTURE, Tense.PLAN) and gap < 0)
        return abs(gap) * (swap if against else 1.0) + (0.1 if gap > 0 else 0.0)

    return min(candidates, key=cost)


def _month(found: Found, lexicon: Lexicon) -> int | None:
    words = found.words("m")
    if not words:
        return None
    word = words[0].lower().rstrip(".")
    return next((lexicon.values[n][word] for n in ("MON", "MONX", "MONB") if word in lexicon.values[n]), None)


def _weekday(found: Found, lexicon: Lexicon) -> int | None:
    for word in found.words("w"):
        lower = word.lower().rstrip(".")
        for name in ("WD", "WDB", "WDS"):
            if lower in lexicon.values[name]:
                return int(lexicon.values[name][lower])
    return None


def _day(words: list[str], lexicon: Lexicon) -> int | None:
    for word in words:
        figures = re.match(r"Q?(\d+)", word)
        if figures:
            return int(figures[1])
        if word.lower() in lexicon.values["ORD"]:
            return int(lexicon.values["ORD"][word.lower()])
    return None


def _year(found: Found, context: Context) -> int | None:
    words = found.words("y")
    if not words:
        return None
    figures = words[-1].strip("'’")
    if len(figures) == 4:
        return int(figures)
    pivot = context.dct.year + 10 if context.dct else 2049
    return max(year for year in (1800 + int(figures), 1900 + int(figures), 2000 + int(figures)) if year <= pivot)


def _pod(found: Found, lexicon: Lexicon) -> str:
    for word in found.words("p"):
        for name in ("POD", "PODS"):
            value = lexicon.values[name].get(word.lower())
            if value:
                return "T" + str(value)
    return ""


def _dated(day: str, part: str, mod: str | None) -> Value:
    return Value("TIME" if part else "DATE", day + part, mod)


# ---- dates in figures ------------------------------------------------------------------------------------


def skip(found: Found, context: Context) -> Value | None:
    return None


def iso(found: Found, context: Context) -> Value | None:
    text = found.words("v")[0]
    if cal.bounds(text) == cal.OPEN:
        return None
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text)
    return Value("TIME" if "T" in text else "DATE", text)


def iso_quarter(found: Found, context: Context) -> Value | None:
    text = found.words("v")[0]
    return Value("DATE", f"{text[:4]}-{text[-2:]}")


def numeric(found: Found, context: Context) -> Value | None:
    """13/02/2016 or 02/13/2016; where both readings are days, the one nearer to dct, else month and day open."""
    parts = [int(part) for part in re.split(r"[/.]", found.words("v")[0])]
    year = parts[2] if parts[2] > 99 else parts[2] + (2000 if parts[2] < 50 else 1900)
    european, american = cal.real_day(year, parts[1], parts[0]), cal.real_day(year, parts[0], parts[1])
    if "." in found.words("v")[0]:
        american = None
        if year == parts[2] + 2000 and parts[2] < 100 and european is None:
            return None
    readings = [day for day in (american, european) if day is not None]
    if not readings:
        return None
    if len(set(readings)) == 1:
        return Value("DATE", readings[0].isoformat())
    if context.dct is None:
        return Value("DATE", f"{year}-XX-XX", bounds=(min(readings), max(readings)))
    return Value("DATE", choose(readings, context.dct, Tense.UNKNOWN).isoformat())


# ---- calendar --------------------------------------------------------------------------------------------


def calendar(found: Found, context: Context) -> Value | None:
    """Months and days, with or without weekday and year."""
    month, day = _month(found, context.lexicon), _day(found.words("d"), context.lexicon)
    mod, part = fuzzy(found, context.lexicon), _pod(found, context.lexicon)
    year = _year(found, context) or context.year_beside
    if month is None:
        return _day_of_month(day, context)
    if found.words("r"):
        year = _relative_year(found, month, context)
        if year is None:
            return Value("DATE", f"XXXX-{month:02d}", mod)
    if day is not None and not 1 <= day <= 31:
        return None
    if year is not None:
        value = f"{year:04d}-{month:02d}"
        if day is None:
            return Value("DATE", value, mod)
        return _dated(f"{value}-{day:02d}", part, mod) if cal.real_day(year, month, day) else None
    if context.dct is None:
        return _dated(f"XXXX-{month:02d}" + (f"-{day:02d}" if day else ""), part, mod)
    resolved = nearest_month(month, day, _weekday(found, context.lexicon), context)
    if resolved is None:
        return None
    return _dated(resolved.isoformat() if day else f"{resolved.year:04d}-{month:02d}", part, mod)


def nearest_month(month: int, day: int | None, weekday: int | None, context: Context) -> date | None:
    """The year that the tense allows, nearest to dct; a weekday beside the day decides before that."""
    dct = context.dct
    assert dct is not None
    if day is None:
        here = date(dct.year, dct.month, 1)
        months = [date(dct.year + k, month, 1) for k in (-1, 0, 1)]
        if context.tense is Tense.UNKNOWN:  # most months named in news are over
            return choose(months, here, Tense.PAST, 6.0)
        return choose(months, here, context.tense, 12.0 if context.tense is Tense.PAST else 3.0)
    days = [found for k in (-1, 0, 1, 2) if (found := cal.real_day(dct.year + k, month, day)) is not None]
    if not days:  # the 29th of February between leap years
        return next((f for k in (-2, 2, -3, 3, -4, 4) if (f := cal.real_day(dct.year + k, month, day))), None)
    agreeing = [found for found in days if weekday is not None and found.isoweekday() == weekday]
    return choose(agreeing or days, dct, context.tense, 6.0 if context.tense is Tense.PAST else _SWAP)


def _day_of_month(day: int | None, context: Context) -> Value | None:
    if day is None or not 1 <= day <= 31:
        return None
    around = context.anchor
    if around is None:
        return Value("DATE", f"XXXX-XX-{day:02d}")
    months = [cal.shift_months(around.replace(day=1), k) for k in (-1, 0, 1)]
    days = [found for m in months if (found := cal.real_day(m.year, m.month, day)) is not None]
    return Value("DATE", choose(days, around, context.tense).isoformat())


def _relative_year(found: Found, month: int, context: Context) -> int | None:
    """The year of "last May" (the latest May before this month) or of "May last year"."""
    if context.dct is None:
        return None
    step = direction(found, context.lexicon) or 0
    here = context.dct
    if found.rule.name == "month of a year named":
        return here.year + step
    if step < 0:
        return here.year if month < here.month else here.year - 1
    if step > 0:
        return here.year if month > here.month else here.year + 1
    return here.year


def days(found: Found, context: Context) -> Value | None:
    """March 7-9, 3 to 5 May."""
    figures = [int(number_) for word in found.words("d") for number_ in re.findall(r"\d+", word)]
    month = _month(found, context.lexicon)
    if len(figures) != 2 or month is None or not 1 <= figures[0] < figures[1] <= 31:
        return None
    year = _year(found, context)
    if year is None and context.dct is None:
        return Value("DATE", "/".join(f"XXXX-{month:02d}-{day:02d}" for day in figures))
    if year is None:
        first = nearest_month(month, figures[0], None, context)
        year = first.year if first else None
    if year is None or not all(cal.real_day(year, month, day) for day in figures):
        return None
    return Value("DATE", "/".join(f"{year:04d}-{month:02d}-{day:02d}" for day in figures))


# ---- years and longer ------------------------------------------------------------------------------------


def year(found: Found, context: Context) -> Value | None:
    return Value("DATE", f"{_year(found, context):04d}", fuzzy(found, context.lexicon))


def year_onwards(found: Found, context: Context) -> Value | None:
    value = f"{_year(found, context):04d}"
    return Value("DATE", value, "ON_OR_AFTER", (cal.bounds(value)[0], None))


def years(found: Found, context: Context) -> Value | None:
    first, last = re.split(r"[-–/]", found.words("y")[0])
    last = last if len(last) == 4 else first[:2] + last
    return Value("DATE", f"{first}/{last}") if first < last else None


def spoken_year(found: Found, context: Context) -> Value | None:
    value = _spoken(found.words("n"), context.lexicon)
    return Value("DATE", f"{value:04d}") if value else None


def _spoken(words: list[str], lexicon: Lexicon) -> int | None:
    table = lexicon.values["NW"]
    numbers = [int(table[word.lower()]) for word in words if word.lower() in table]
    if numbers[:2] == [2, 1000]:
        return 2000 + sum(numbers[2:])
    if len(numbers) < 2 or numbers[0] not in (18, 19, 20):
        return None
    if numbers[1] == 100:
        return numbers[0] * 100
    return numbers[0] * 100 + sum(numbers[1:]) if 10 <= numbers[1] <= 90 else None


def decade(found: Found, context: Context) -> Value | None:
    word = found.words("d")[-1].lower()
    figures = re.search(r"\d+", word)
    if figures is None:
        value = "19" + str(context.lexicon.values["TENS"][word])
    else:
        value = figures[0][:3] if len(figures[0]) == 4 else "19" + figures[0][0]
    return Value("DATE", value, fuzzy(found, context.lexicon))


def century(found: Found, context: Context) -> Value | None:
    """Counted by its years: the 20th century is 19XX."""
    nth = _day(found.words("n"), context.lexicon)
    if nth is None or not 1 <= nth <= 30:
        return None
    return Value("DATE", f"{nth - 1:02d}XX", fuzzy(found, context.lexicon))


def season(found: Found, context: Context) -> Value | None:
    word = found.words("s")[-1].lower()
    lexicon = context.lexicon
    code = str(lexicon.values["SEASON"].get(word) or lexicon.values["FALL"].get(word))
    mod = fuzzy(found, lexicon)
    named = _year(found, context) or (_spoken(found.words("n"), lexicon) if found.words("n") else None)
    if named is not None:
        return Value("DATE", f"{named:04d}-{code}", mod)
    if context.dct is None:
        return Value("DATE", f"XXXX-{code}", mod)
    dct, step = context.dct, direction(found, lexicon)
    if found.rule.name == "season relative to a year":
        return Value("DATE", f"{dct.year + (step or 0):04d}-{code}", mod)
    spans = [(y, *cal.bounds(f"{y:04d}-{code}")) for y in range(dct.year - 2, dct.year + 3)]
    if step is not None and step < 0:
        chosen = max(y for y, _, last in spans if last and last < dct)
    elif step is not None and step > 0:
        chosen = min(y for y, first, _ in spans if first and first > dct)
    else:
        middle = {first + timedelta(days=45): y for y, first, _ in spans if first}
        chosen = middle[choose(list(middle), dct, context.tense)]
    return Value("DATE", f"{chosen:04d}-{code}", mod)


# ---- weekdays and parts of the day -----------------------------------------------------------------------


def weekday(found: Found, context: Context) -> Value | None:
    """A bare weekday is the nearest that the tense allows, dct's own day included; "last" excludes it."""
    day = _weekday(found, context.lexicon)
    assert day is not None
    mod, part = fuzzy(found, context.lexicon), _pod(found, context.lexicon)
    if context.dct is None and not (is_anaphoric(found) and context.previous):
        return _dated(f"XXXX-WXX-{day}", part, mod)
    return _dated(_weekday_date(found, day, context).isoformat(), part, mod)


def _weekday_date(found: Found, day: int, context: Context) -> date:
    dct, step = context.dct, direction(found, context.lexicon)
    if is_anaphoric(found) and context.previous:
        if {"following"} & set(found.words("r")):
            return cal.weekday_on_or_after(context.previous + timedelta(days=1), day)
        return cal.weekday_on_or_before(context.previous, day)
    assert dct is not None
    if found.rule.name == "weekday of a week":
        return cal.weekday_on_or_after(dct - timedelta(days=dct.weekday() - 7 * (step or 0)), day)
    if step == -1:
        return cal.weekday_on_or_before(dct - timedelta(days=1), day)
    if step == 1:
        return cal.weekday_on_or_after(dct + timedelta(days=1), day)
    before, after = cal.weekday_on_or_before(dct, day), cal.weekday_on_or_after(dct, day)
    return after if context.tense in (Tense.FUTURE, Tense.PLAN) else before


def deictic(found: Found, context: Context) -> Value | None:
    words = [word.lower() for word in found.words("n")]
    mod, part = fuzzy(found, context.lexicon), _pod(found, context.lexicon)
    if words[0] in context.lexicon.values["NIGHT"]:
        part, step = "TNI", 0
    elif len(words) == 2:
        step = -2 if words[0] == "before" else 2
    else:
        step = int(context.lexicon.values["DEICTIC"][words[0]])
    if context.dct is None:
        return _dated("XXXX-XX-XX", part, mod)
    return _dated((context.dct + timedelta(days=step)).isoformat(), part, mod)


def pod(found: Found, context: Context) -> Value | None:
    """This morning, last night; "that evening" and "in the morning" keep to the date last told."""
    part, mod = _pod(found, context.lexicon), fuzzy(found, context.lexicon)
    step = direction(found, context.lexicon) or 0
    plain = not found.words("r")
    day = context.anchor if is_anaphoric(found) or plain else context.dct
    if day is None:
        return Value("TIME", "XXXX-XX-XX" + part, mod)
    if "previous" in found.words("r"):
        step = -1
    elif "same" in found.words("r"):
        step = 0
    return Value("TIME", (day + timedelta(days=step)).isoformat() + part, mod)


def weekend(found: Found, context: Context) -> Value | None:
    """The weekend that the tense allows; on a Saturday or Sunday "the weekend" is that very one."""
    mod, step = fuzzy(found, context.lexicon), direction(found, context.lexicon)
    day = context.anchor if is_anaphoric(found) else context.dct
    if day is None:
        return Value("DATE", "XXXX-WXX-WE", mod)
    saturday = day - timedelta(days=(day.weekday() - 5) % 7)
    inside = day.weekday() >= 5
    if step == -1:
        target = saturday - timedelta(days=7 if inside else 0)
    elif step == 1:
        target = saturday + timedelta(days=7)
    elif step == 0 or context.tense in (Tense.FUTURE, Tense.PLAN):
        target = saturday if inside else saturday + timedelta(days=7)
    else:
        target = saturday
    return Value("DATE", cal.week_value(target) + "-WE", mod)


def clock(found: Found, context: Context) -> Value | None:
    """Times by the clock, with the date beside them if there is one."""
    lexicon = context.lexicon
    written = found.text("c")
    time = _clock_time(written, found, lexicon)
    if time is None:
        return None
    zone = found.text("z")
    zone = str(lexicon.values["TZ"].get(zone, "")) if zone else ""
    if found.words("m"):
        day = calendar(found, context)
    elif found.words("w"):
        day = weekday(found, context)
    elif found.words("n"):
        day = deictic(found, context)
    elif found.words("p") and context.dct:
        day = Value("DATE", context.dct.isoformat())
    else:
        return Value("TIME", time + zone)
    return Value("TIME", day.value.partition("T")[0] + time + zone) if day else None


def _clock_time(written: str, found: Found, lexicon: Lexicon) -> str | None:
    if written in lexicon.values["NOON"]:
        return str(lexicon.values["NOON"][written])
    word = written.split()[0]
    if word in lexicon.values["NW"]:
        return f"T{lexicon.values['NW'][word]:02d}:00" if lexicon.values["NW"][word] <= 12 else None
    if re.fullmatch(r"\d{4}", written):
        return f"T{written[:2]}:{written[2:]}"
    parts = re.match(r"(\d{1,2})(?:[:.](\d\d))?(?::(\d\d))?\s?([ap])?", written)
    if parts is None:
        return None
    hour, minute, second = int(parts[1]), parts[2] or "00", parts[3]
    if parts[4]:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if parts[4] == "p" else 0)
    return f"T{hour:02d}:{minute}" + (f":{second}" if second else "")


# ---- periods ---------------------------------------------------------------------------------------------


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
    day = context.anchor if anaphoric else context.dct
    if day is None:
        return Value("DATE", cal.open_value(unit), mod)
    if words & {"same", "that"}:
        step = 0
    if unit == "N":
        return Value("TIME", (day + timedelta(days=step)).isoformat() + "TNI", mod)
    value = cal.period_value(cal.shift(day, unit, step), unit)
    return Value("DATE", value + "XX" if unit == "CE" else value, mod)


def _is_title(words: list[str]) -> bool:
    """"This Week" with both capitals is a programme."""
    return any(word[0].isupper() and not word.isupper() for word in words)


def ended(found: Found, context: Context) -> Value | None:
    """The year ended June 30: twelve months, no calendar year; a quarter so described may be fiscal."""
    if found.text("u") == "year":
        return Value("DURATION", "P1Y")
    return Value("DATE", f"{context.dct.year:04d}-QX" if context.dct else "XXXX-QX")


def period_end(found: Found, context: Context) -> Value | None:
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
    return Value("DATE", found.rule.constant)


def week_of(found: Found, context: Context) -> Value | None:
    day = calendar(found, context)
    first = cal.bounds(day.value)[0] if day else None
    return Value("DATE", cal.week_value(first) if first else "XXXX-WXX", fuzzy(found, context.lexicon))


def week_of_month(found: Found, context: Context) -> Value | None:
    """The nth week of a month: the one that holds day 7n - 6, by the calendar's weeks."""
    month = calendar(found, context)
    first, last = cal.bounds(month.value) if month else cal.OPEN
    nth = _day(found.words("n"), context.lexicon)
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
    if count != int(count):
        count, unit = (count * 12, "M") if unit == "Y" else (count, unit)
    if unit == "DE":
        count, unit = count * 10, "Y"
    if unit == "Y" and count == 1 and context.period and not exact:
        return compared(found, context)
    day = cal.shift(context.dct, unit, -int(count))
    return Value("DATE", cal.period_value(day, "D" if exact else unit), mod)


def _or_open(day: date | None, unit: str) -> str:
    return cal.period_value(day, unit) if day else cal.open_value(unit)


def later(found: Found, context: Context) -> Value | None:
    """So long after or before the date last told."""
    lexicon = context.lexicon
    unit, count = unit_of(found.words("u"), lexicon), number(found.words("n"), lexicon)
    sign = -1 if found.text("s") in ("earlier", "previously") else 1
    day = context.dct if found.text("s") in ("from now", "hence") else context.anchor
    if unit == "Y" and sign < 0 and count == 1:
        return compared(found, context)
    if unit[0] == "T" or count is None:
        return Value("DURATION", duration_value(count, unit), approximate(found, lexicon))
    if day is None:
        return Value("DATE", cal.open_value(unit), approximate(found, lexicon))
    return Value("DATE", cal.period_value(cal.shift(day, unit, sign * int(count)), unit))


# ---- quarters --------------------------------------------------------------------------------------------


def compared(found: Found, context: Context) -> Value | None:
    """A year earlier: the same quarter of the year before, where figures of a quarter are compared."""
    if context.dct is None:
        return Value("DATE", "XXXX")
    ordinal = _day(found.words("o"), context.lexicon)
    if ordinal is not None:
        return Value("DATE", f"{context.dct.year - 1:04d}-Q{min(ordinal, 4)}")
    period = context.period
    if re.fullmatch(r"\d{4}-[QH][\dX]", period):
        return Value("DATE", f"{int(period[:4]) - 1:04d}{period[4:]}")
    if period == "year":
        return Value("DATE", f"{context.dct.year - 1:04d}")
    if found.text("k") == "quarter" or "quarter" in found.tokens.text[found.start : found.end]:
        return Value("DATE", _last_quarter(context.dct.replace(year=context.dct.year - 1)))
    return Value("DATE", f"{context.dct.year - 1:04d}")


def _last_quarter(day: date) -> str:
    """The last quarter that was over on a day."""
    return cal.quarter_value(cal.shift_months(day.replace(day=1), -3))


def quarter(found: Found, context: Context) -> Value | None:
    """The third quarter: the nearest that the tense allows, figures of a quarter being told after it."""
    lexicon = context.lexicon
    letter = "H" if found.text("k") == "half" else "Q"
    nth = _day(found.words("o"), lexicon)
    mod = fuzzy(found, lexicon)
    if nth is not None and nth > (2 if letter == "H" else 4):
        return None
    named = _year(found, context)
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
    """"The quarter" is the one last told, else the last one that is over."""
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


# ---- durations -------------------------------------------------------------------------------------------


def duration(found: Found, context: Context) -> Value | None:
    lexicon = context.lexicon
    words, unit = found.words("n"), unit_of(found.words("u"), context.lexicon)
    count = number(words, lexicon)
    before = found.tokens.word(found.first - 1).lower() if found.first else ""
    text = found.tokens.text[found.start : found.end].lower()
    mod = approximate(found, lexicon) or ("APPROX" if text.endswith("or so") else None)
    if unit == "Q" and words[-1:] and words[-1].lower() in ("a", "an", "one"):
        return None  # a fourth part
    if not words and found.rule.name == "duration long" and found.words("u")[0].lower() in lexicon.values["UNIT"]:
        count = 1.0
    if text.endswith("and a half") and count is not None and count == int(count):
        count += 0.5
    if len(words) == 1 and words[0].lower() in ("a", "an") and mod is None:
        return _one(found, context, unit, before)
    after = found.tokens.word(found.last).lower() if found.last < len(found.tokens.starts) else ""
    if text == "one day" and after not in ("after", "before", "later") and before not in lexicon.values["PREP"] and context.tense is not Tense.PAST:
        return Value("DATE", "FUTURE_REF", None, (context.dct, None))
    return Value("DURATION", duration_value(count, unit), mod)


def _one(found: Found, context: Context, unit: str, before: str) -> Value | None:
    """"A year" is a rate after an amount ("$5 a year"), a length of time after a preposition; else neither is sure."""
    if unit in ("Q", "TS"):
        return None
    if before in context.lexicon.values["PREP"] or before in ("half", "just", "only", "barely", "nearly", "not"):
        return Value("DURATION", duration_value(1, unit))
    first = max(0, found.first - 4)
    near = [found.tokens.word(index) for index in range(first, found.first)]
    if any(word[:1].isdigit() or word[0] in "$£€#" or word.lower() in _AMOUNTS for word in near):
        return None
    return Value("DURATION", duration_value(1, unit))


_AMOUNTS = frozenset({"times", "twice", "once", "million", "billion", "percent", "dollars"})


def duration_two(found: Found, context: Context) -> Value | None:
    lexicon = context.lexicon
    first = duration_value(number(found.words("n"), lexicon), unit_of(found.words("u"), lexicon))
    second = duration_value(number(found.words("b"), lexicon), unit_of(found.words("v"), lexicon))
    if first.startswith("PT") != second.startswith("PT"):
        return Value("DURATION", first)
    return Value("DURATION", first + second.removeprefix("PT").removeprefix("P"))


def half(found: Found, context: Context) -> Value | None:
    unit = unit_of(found.words("u"), context.lexicon)
    return Value("DURATION", duration_value(0.5, unit), approximate(found, context.lexicon))


def _anchored_duration(
    count: float | None, unit: str, step: int, context: Context, mod: str | None
) -> Value:
    """A length of time that ends or starts on the day of writing, with its days as bounds."""
    value = Value("DURATION", duration_value(count, unit), mod)
    if context.dct is None or step == 0:
        return value
    if count is None or unit[0] == "T":
        days_ = (None, context.dct) if step < 0 else (context.dct, None)
        return value._replace(bounds=days_)
    other = cal.shift(context.dct, unit, step * max(1, int(count)))
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
    if found.words("r")[-1].lower() in ("recent", "past"):
        return Value("DATE", "PAST_REF", None, (None, context.dct))
    return Value("DATE", "FUTURE_REF", None, (context.dct, None))


def vague(found: Found, context: Context) -> Value | None:
    return Value("DURATION", "PXX")


# ---- sets, holidays, fixed expressions -------------------------------------------------------------------


def every(found: Found, context: Context) -> Value | None:
    lexicon = context.lexicon
    count = number(found.words("b"), lexicon) if found.words("b") else 1.0
    if found.text("b") == "other":
        count = 2.0
    return Value("SET", duration_value(count, unit_of(found.words("u"), lexicon)))


def every_weekday(found: Found, context: Context) -> Value | None:
    day = _weekday(found, context.lexicon)
    return Value("SET", (f"XXXX-WXX-{day}" if day else "XXXX-XX-XX") + _pod(found, context.lexicon))


def rate(found: Found, context: Context) -> Value | None:
    return Value("SET", str(context.lexicon.values["RATE"][found.text("n")]))


def holiday(found: Found, context: Context) -> Value | None:
    entry = context.lexicon.holidays.get(found.source("h"))
    if entry is None:
        return None
    named, mod = _year(found, context), fuzzy(found, context.lexicon)
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
        return Value("DATE", _range(firsts[choose(list(firsts), dct, context.tense, 1.5)]), mod)
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
    value = context.lexicon.phrases[found.text("n")]
    days_ = {
        "PRESENT_REF": (context.dct, context.dct), "PAST_REF": (None, context.dct),
        "FUTURE_REF": (context.dct, None),
    }  # fmt: skip
    return Value("DATE", value, None, days_[value])


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        skip, iso, iso_quarter, numeric, calendar, days, year, year_onwards, years, spoken_year, decade, century,
        season, weekday, deictic, pod, weekend, clock, relative, ended, period_end, overnight, constant, week_of, week_of_month, ago,
        later, compared, quarter, latest_quarter, duration, duration_two, half, anchored, recent, vague, every,
        every_weekday, rate, holiday, fixed,
    )
}  # fmt: skip
