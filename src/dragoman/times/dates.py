"""Actions for points in time: dates, years and longer, weekdays, parts of the day, clocks.

Each takes a rule's match and what is known so far, and returns None for what is no time after all. A value
whose anchor is unknown keeps X for it; nothing is ever read from today's clock.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dragoman.times import calendar as cal
from dragoman.times.grammar import Found
from dragoman.times.lexicon import Lexicon
from dragoman.times.tense import Tense
from dragoman.times.values import (
    SWAP,
    Context,
    Value,
    adrift,
    choose,
    dated,
    day_of,
    direction,
    fuzzy,
    is_anaphoric,
    month_of,
    pod_of,
    weekday_of,
    year_of,
)


def skip(found: Found, context: Context) -> Value | None:
    """What looks like a time and is none."""
    return None


def iso(found: Found, context: Context) -> Value | None:
    """ "2016-03-07", "2016-03-07T14:30+01:00"; None for what the calendar does not have."""
    text = found.words("v")[0]
    if cal.bounds(text) == cal.OPEN:
        return None
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text)
    return Value("TIME" if "T" in text else "DATE", text)


def iso_quarter(found: Found, context: Context) -> Value | None:
    """ "2015Q3", "2015-Q3"."""
    text = found.words("v")[0]
    return Value("DATE", f"{text[:4]}-{text[-2:]}")


def numeric(found: Found, context: Context) -> Value | None:
    """13/02/2016 or 02/13/2016; where both readings are days, the one nearer to dct, else left open."""
    parts = [int(part) for part in re.split(r"[/.-]", found.words("v")[0])]
    if parts[0] > 31:
        there = cal.real_day(*parts)
        return Value("DATE", there.isoformat()) if there else None
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


def calendar(found: Found, context: Context) -> Value | None:
    """Months and days, with or without weekday and year."""
    month, day = month_of(found, context.lexicon), day_of(found.words("d"), context.lexicon)
    mod, part = fuzzy(found, context.lexicon), pod_of(found, context.lexicon)
    year = year_of(found, context) or context.year_beside
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
        return dated(f"{value}-{day:02d}", part, mod) if cal.real_day(year, month, day) else None
    if context.dct is None:
        return dated(f"XXXX-{month:02d}" + (f"-{day:02d}" if day else ""), part, mod)
    resolved = nearest_month(month, day, weekday_of(found, context.lexicon), context)
    if resolved is None:
        return None
    return dated(resolved.isoformat() if day else f"{resolved.year:04d}-{month:02d}", part, mod)


def nearest_month(month: int, day: int | None, weekday: int | None, context: Context) -> date | None:
    """The year that the tense allows, nearest to dct; a weekday beside the day decides before that."""
    dct = context.dct
    assert dct is not None
    if day is None:
        here = date(dct.year, dct.month, 1)
        months = [date(dct.year + k, month, 1) for k in (-1, 0, 1)]
        if context.tense is Tense.EITHER:
            return choose(months, here, Tense.EITHER)
        if context.tense is Tense.UNKNOWN:  # most months named in news are over
            return choose(months, here, Tense.PAST, 6.0)
        return choose(months, here, context.tense, 4.0 if context.tense is Tense.PLAN else 12.0)
    days = [found for k in (-1, 0, 1, 2) if (found := cal.real_day(dct.year + k, month, day)) is not None]
    if not days:  # the 29th of February between leap years
        return next((f for k in (-2, 2, -3, 3, -4, 4) if (f := cal.real_day(dct.year + k, month, day))), None)
    agreeing = [found for found in days if weekday is not None and found.isoweekday() == weekday]
    return choose(agreeing or days, dct, context.tense, 6.0 if context.tense is Tense.PAST else SWAP)


def _day_of_month(day: int | None, context: Context) -> Value | None:
    if day is None or not 1 <= day <= 31:
        return None
    around = context.anchor("M")
    if around is None:
        return Value("DATE", f"XXXX-XX-{day:02d}")
    months = [cal.shift_months(around.replace(day=1), k) for k in (-1, 0, 1)]
    days = [found for m in months if (found := cal.real_day(m.year, m.month, day)) is not None]
    return Value("DATE", choose(days, around, context.tense).isoformat())


def _relative_year(found: Found, month: int, context: Context) -> int | None:
    """The year of "last May" (the latest May before this month) or of "May last year"."""
    if found.words("r") == ["that"] and context.previous is not None:
        return context.previous.year
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
    month = month_of(found, context.lexicon)
    if len(figures) != 2 or month is None or not 1 <= figures[0] < figures[1] <= 31:
        return None
    between = found.first > 0 and found.tokens.word(found.first - 1).lower() == "between"
    if "and" in found.words("d") and figures[1] != figures[0] + 1 and not between:
        figures = figures[1:]  # two days apart are no stretch: the one beside the month is kept
    year = year_of(found, context)
    if year is None and context.dct is None:
        return Value("DATE", "/".join(f"XXXX-{month:02d}-{day:02d}" for day in figures))
    if year is None:
        first = nearest_month(month, figures[0], None, context)
        year = first.year if first else None
    if year is None or not all(cal.real_day(year, month, day) for day in figures):
        return None
    return Value("DATE", "/".join(f"{year:04d}-{month:02d}-{day:02d}" for day in figures))


def year(found: Found, context: Context) -> Value | None:
    """ "2015", "early 2015", "fiscal 2015", which lies between two springs."""
    said = year_of(found, context)
    assert said is not None
    fiscal = "fiscal" in found.tokens.text[found.start : found.end].lower()
    around = (date(said - 1, 4, 1), date(said + 1, 3, 31)) if fiscal else None  # see eras.fiscal
    return Value("DATE", f"{said:04d}", fuzzy(found, context.lexicon), around)


def year_onwards(found: Found, context: Context) -> Value | None:
    """ "2015 onwards": on or after its first day."""
    value = f"{year_of(found, context):04d}"
    return Value("DATE", value, "ON_OR_AFTER", (cal.bounds(value)[0], None))


def years(found: Found, context: Context) -> Value | None:
    """ "2014-15", "2014–2016"; None where they run backwards."""
    first, last = re.split(r"[-–/]", found.words("y")[0])
    last = last if len(last) == 4 else first[:2] + last
    return Value("DATE", f"{first}/{last}") if first < last else None


def spoken_year(found: Found, context: Context) -> Value | None:
    """ "nineteen eighty-nine"."""
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
    """ "the 1990s", "the late '80s", "the nineties"; without a century it is the twentieth."""
    word = found.words("d")[-1].lower()
    figures = re.search(r"\d+", word)
    if figures is None:
        value = "19" + str(context.lexicon.values["TENS"][word])
    else:
        value = figures[0][:3] if len(figures[0]) == 4 else "19" + figures[0][0]
    return Value("DATE", value, fuzzy(found, context.lexicon))


def century(found: Found, context: Context) -> Value | None:
    """Counted by its years: the 20th century is 19XX."""
    nth = day_of(found.words("n"), context.lexicon)
    if nth is None or not 1 <= nth <= 30:
        return None
    return Value("DATE", f"{nth - 1:02d}XX", fuzzy(found, context.lexicon))


def season(found: Found, context: Context) -> Value | None:
    """ "last winter", "spring 2011"; without a year by the day of publication."""
    word = found.words("s")[-1].lower()
    lexicon = context.lexicon
    code = str(lexicon.values["SEASON"].get(word) or lexicon.values["FALL"].get(word))
    mod = fuzzy(found, lexicon)
    named = year_of(found, context) or (_spoken(found.words("n"), lexicon) if found.words("n") else None)
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


def weekday(found: Found, context: Context) -> Value | None:
    """A bare weekday is the nearest that the tense allows, dct's own day included; "last" excludes it."""
    day = weekday_of(found, context.lexicon)
    assert day is not None
    mod, part = fuzzy(found, context.lexicon), pod_of(found, context.lexicon)
    if context.dct is None and not (is_anaphoric(found) and context.previous_day):
        return dated(f"XXXX-WXX-{day}", part, mod)
    return dated(_weekday_date(found, day, context).isoformat(), part, mod)


def _weekday_date(found: Found, day: int, context: Context) -> date:
    dct, step = context.dct, direction(found, context.lexicon)
    if is_anaphoric(found) and context.previous_day:
        if {"following"} & set(found.words("r")):
            return cal.weekday_on_or_after(context.previous_day + timedelta(days=1), day)
        return cal.weekday_on_or_before(context.previous_day, day)
    assert dct is not None
    if found.rule.name == "weekday of a week":
        return cal.weekday_on_or_after(dct - timedelta(days=dct.weekday() - 7 * (step or 0)), day)
    if step == -1:
        return cal.weekday_on_or_before(dct - timedelta(days=1), day)
    if step == 1:
        return cal.weekday_on_or_after(dct + timedelta(days=1), day)
    before, after = cal.weekday_on_or_before(dct, day), cal.weekday_on_or_after(dct, day)
    if context.tense is Tense.EITHER:
        return choose([before, after], dct, Tense.EITHER)
    return after if context.tense in (Tense.FUTURE, Tense.PLAN) else before


def deictic(found: Found, context: Context) -> Value | None:
    """ "yesterday", "tonight", "the day after tomorrow", counted from the day of publication."""
    words = [word.lower() for word in found.words("n")]
    mod, part = fuzzy(found, context.lexicon), pod_of(found, context.lexicon)
    if words[0] in context.lexicon.values["NIGHT"]:
        part, step = "TNI", 0
    elif len(words) == 2:
        step = -2 if words[0] == "before" else 2
    else:
        step = int(context.lexicon.values["DEICTIC"][words[0]])
    if context.dct is None:
        return dated("XXXX-XX-XX", part, mod)
    return dated((context.dct + timedelta(days=step)).isoformat(), part, mod)


def pod(found: Found, context: Context) -> Value | None:
    """This morning, last night; "that evening" and "in the morning" keep to the date last told."""
    part, mod = pod_of(found, context.lexicon), fuzzy(found, context.lexicon)
    step = direction(found, context.lexicon) or 0
    plain = not found.words("r")
    day = context.anchor("D") if is_anaphoric(found) or plain else context.dct
    if day is None:
        return Value("TIME", "XXXX-XX-XX" + part, mod)
    if "previous" in found.words("r"):
        step = -1
    elif "same" in found.words("r"):
        step = 0
    return Value("TIME", (day + timedelta(days=step)).isoformat() + part, mod)


def early_hours(found: Found, context: Context) -> Value | None:
    """The early hours of Sunday: the morning of that day."""
    if found.words("m"):
        day = calendar(found, context)
    elif found.words("w"):
        day = weekday(found, context)
    elif found.words("n"):
        day = deictic(found, context)
    else:
        near = context.anchor("D")
        day = Value("DATE", near.isoformat() if near else "XXXX-XX-XX")
    return Value("TIME", day.value.partition("T")[0] + "TMO", "START") if day else None


def beside(found: Found, context: Context) -> Value | None:
    """The day after, the night before: counted from the date last told."""
    step = 1 if found.text("s") == "after" else -1
    day, part = context.anchor("D"), pod_of(found, context.lexicon)
    if day is None or (step > 0 and adrift(context)):
        return dated("XXXX-XX-XX", part, None)
    return dated((day + timedelta(days=step)).isoformat(), part, None)


def weekend(found: Found, context: Context) -> Value | None:
    """The weekend that the tense allows; on a Saturday or Sunday "the weekend" is that very one."""
    mod, step = fuzzy(found, context.lexicon), direction(found, context.lexicon)
    day = context.anchor("W") if is_anaphoric(found) else context.dct
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
    zones = {**lexicon.values["ZCITY"], **lexicon.values["TZ"]}
    zone = str(zones.get(zone.removesuffix(" time"), "")) if zone else ""
    if found.words("m"):
        day = calendar(found, context)
    elif found.words("w"):
        day = weekday(found, context)
    elif found.words("n"):
        day = deictic(found, context)
    elif found.words("p") and context.dct:
        day = Value("DATE", context.dct.isoformat())
    else:
        return Value("TIME", time + zone, None, _around(context))
    return Value("TIME", day.value.partition("T")[0] + time + zone) if day else None


def _around(context: Context) -> cal.Bounds:
    """The days that an hour without a day may lie on: the day last told, else that of writing and its neighbour."""
    if context.previous_day is not None:
        return context.previous_day, context.previous_day
    if context.dct is None:
        return cal.OPEN
    try:
        ahead = context.tense in (Tense.FUTURE, Tense.PLAN)
        other = context.dct + timedelta(days=1 if ahead else -1)
    except OverflowError:
        return cal.OPEN
    return (context.dct, other) if ahead else (other, context.dct)


def clock_beside(found: Found, context: Context) -> Value | None:
    """The first hour of "from 8 to 10 a.m.": of the same half of the day as the second."""
    last = found.match[0] and found.tokens.word(found.where[found.match.end() - 1])
    half = re.search(r"([ap])\.?\s?m", last.lower())
    time = _clock_time(found.text("c") + (f" {half[1]}m" if half else ""), found, context.lexicon)
    return Value("TIME", time, None, _around(context)) if time else None


def clock_part(found: Found, context: Context) -> Value | None:
    """8 in the morning, nine o'clock at night."""
    time = _clock_time(found.text("h"), found, context.lexicon)
    if time is None:
        return None
    hour, late = int(time[1:3]), found.text("p") in ("afternoon", "evening", "night")
    if late and (hour < 5 and found.text("p") == "night"):
        late = False  # three at night
    return Value("TIME", f"T{hour + 12 if late and hour < 12 else hour:02d}{time[3:]}", None, _around(context))


def _clock_time(written: str, found: Found, lexicon: Lexicon) -> str | None:
    if written in lexicon.values["NOON"]:
        return str(lexicon.values["NOON"][written])
    words = written.split()
    if "past" in words or ("to" in words and len(words) > 2):
        return _spoken_clock(words, lexicon)
    word = words[0]
    if word in lexicon.values["NW"]:
        return f"T{lexicon.values['NW'][word]:02d}:00" if lexicon.values["NW"][word] <= 12 else None
    if re.fullmatch(r"\d{4}", written):
        return f"T{written[:2]}:{written[2:]}"
    parts = re.match(r"(\d{1,2})(?!\d)(?:[:.](\d\d))?(?::(\d\d))?\s?([ap])?", written)
    if parts is None:
        return None
    hour, minute, second = int(parts[1]), parts[2] or "00", parts[3]
    if parts[4]:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if parts[4] == "p" else 0)
    return f"T{hour:02d}:{minute}" + (f":{second}" if second else "")


def _spoken_clock(words: list[str], lexicon: Lexicon) -> str | None:
    """Half past eight, a quarter to nine."""
    hour = lexicon.values["NW"].get(words[-1])
    if hour is None or not 1 <= hour <= 12:
        return None
    minute = 30 if "half" in words else 15
    if "to" in words:
        hour, minute = hour - 1 or 12, 60 - minute
    return f"T{hour:02d}:{minute:02d}"
