"""Short wordings that tables and explanations share."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from dragoman.lexicons.codes import international
from dragoman.lexicons.maps import country_names, group_names
from dragoman.model import Actor, ClaimKind, Count, Event, Span, Stance, Status, Time

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Without control and direction characters, white space folded: safe on a terminal."""
    return " ".join(CONTROL.sub("", text).split())


def visible(text: str) -> str:
    """Without control and direction characters, the white space at both ends kept as one space each."""
    inside = clean(text)
    if not inside:
        return " " if text else ""
    return (" " if text[:1].isspace() else "") + inside + (" " if text[-1:].isspace() else "")


def code(actor: Actor) -> str:
    """ "RUS GOV": country and main sector, "?" where neither is known."""
    return " ".join([*([actor.country] if actor.country else []), *actor.sector[:1]]) or "?"


def party(actor: Actor) -> str:
    """ "Sergey Lavrov [RUS GOV]"; where no name is known the words as printed, or those a pronoun stands for."""
    printed = actor.antecedent.text if actor.antecedent and not actor.name else actor.span.text
    return clean(f"{actor.name or printed} [{code(actor)}]")


def voice(name: str) -> str:
    """A party's name without its code, for where there is little room: "Sergey Lavrov [RUS GOV]" is "Sergey Lavrov"."""
    return clean(re.sub(r" \[[A-Z? ]+\](?=$|,)", "", name)) or clean(name)


def member(code: str) -> str:
    """A party to a process by its code or key: "Sudan", "Rapid Support Forces"; the code where no name is known."""
    return country_names().get(code) or international().get(code) or group_names().get(code) or code


def side(actors: Sequence[Actor]) -> str:
    """Actors with their codes, each once, separated by commas; empty for none."""
    return ", ".join(dict.fromkeys(party(a) for a in actors))


def when(time: Time | None) -> str:
    """The TIMEX3 value as it is, else the words; `day` says the same for people."""
    return "" if time is None else clean(time.value or time.span.text)


OPEN = re.compile(
    r"XXXX-(?:(?P<month>\d\d|XX)-(?P<day>\d\d|XX)|W(?:\d\d|XX)-(?P<weekday>[1-7]))(?:T(?P<part>MO|MI|AF|EV|NI))?"
)
"""TIMEX3 values without a year, as texts that nobody dated give them."""
DATED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)T(?P<part>MO|MI|AF|EV|NI)")
WEEK = re.compile(r"(?P<year>\d{4})-W(?P<week>\d\d)(?P<end>-WE)?")
REFERENCES = {"PRESENT_REF": "now", "PAST_REF": "in the past", "FUTURE_REF": "in the future"}
NO_DAY = ("XXXX", "T", "PX", "PTX")
"""How values begin that name no day: a date without its year, an hour without its day, a length nobody told."""
BETWEEN = re.compile(r"(\d{4}[\d-]*)/(\d{4}[\d-]*)")
MONTHS = tuple(calendar.month_name)
WEEKDAYS = ("", *calendar.day_name)
PARTS = {"MO": " morning", "MI": " midday", "AF": " afternoon", "EV": " evening", "NI": " night"}


def day(time: Time | None) -> str:
    """When in plain words: "2016-03-04", "2016-03-04 night", "week of 2016-02-29",
    "2016-03-04 to 2016-03-06"; without a year "24 August",
    "a Monday night"; empty where nothing is known.
    """
    value = when(time)
    if value in REFERENCES:
        return _bounds(time) or REFERENCES[value]
    if dated := DATED.fullmatch(value):
        return f"{dated['day']}{PARTS[dated['part']]}"
    if week := WEEK.fullmatch(value):
        return _week(int(week["year"]), int(week["week"]), weekend=bool(week["end"])) or value
    if between := BETWEEN.fullmatch(value):
        return f"{between[1]} to {between[2]}"
    found = OPEN.fullmatch(value) or (OPEN.match(value) if value.startswith("XXXX-W") else None)
    if found is None:
        return _bounds(time) if value.startswith(NO_DAY) else value
    part = PARTS.get(found["part"] or "", "")
    if found["weekday"]:
        return f"a {WEEKDAYS[int(found['weekday'])]}{part}"
    if found["month"] == "XX" or not 1 <= int(found["month"]) <= 12:
        return ""
    return f"{'' if found['day'] == 'XX' else int(found['day'])} {MONTHS[int(found['month'])]}{part}".strip()


def days(values: str) -> str:
    """Days as a dispute's side tells them, TIMEX3 values separated by commas, in the words of `day`."""
    return ", ".join(day(Time(Span(0, 0, ""), "DATE", v)) or v for v in values.split(", "))


def _bounds(time: Time | None) -> str:
    """The days between which it lies ("hours later", in a report of a known day); empty where none are known."""
    if time is None or time.start is None or time.end is None:
        return ""
    return f"{time.start}" if time.start == time.end else f"{time.start} to {time.end}"


def _week(year: int, week: int, *, weekend: bool) -> str:
    """A week of ISO 8601 by its first day; empty where the year has no such week."""
    try:
        first = date.fromisocalendar(year, week, 6 if weekend else 1)
    except ValueError:
        return ""
    return f"weekend of {first}" if weekend else f"week of {first}"


def what(event: Event) -> str:
    """ "CONSULT (phone)", with the act a promise folds in: "AGREE → CONSULT"."""
    mode = f" ({', '.join(event.mode)})" if event.mode else ""
    act = f" → {event.act}" if event.act and event.act != event.event_type else ""
    return f"{event.event_type}{act}{mode}"


def standing(event: Event) -> str:
    """Status with doubt and background beside it: "planned, hedged"."""
    parts = [event.status.value]
    if event.hedged:
        parts.append("hedged")
    if event.background:
        parts.append("background")
    return ", ".join(parts)


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 report", "2,412 reports"; `many` where it is not `one` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(low: int, high: int | None) -> str:
    """ "12", "at least 12", "up to 60", "40 to 50"."""
    if high is None:
        return f"at least {low:,}"
    if low == high:
        return f"{low:,}"
    return f"up to {high:,}" if low == 0 else f"{low:,} to {high:,}"


def figure(count: Count) -> str:
    """ "at least 12 killed (civilians)"."""
    of = f" ({clean(count.of)})" if count.of else ""
    return f"{number(count.low, count.high)} {count.kind}{of}"


def figures(counts: Sequence[Count]) -> str:
    """All numbers of an event: "2 killed (soldiers); at least 5 wounded"."""
    return "; ".join(map(figure, counts))


STANCES = {
    Stance.AFFIRMS: "According to",
    Stance.DENIES: "Denied by",
    Stance.DOUBTS: "Doubted by",
    Stance.RELAYS: "Passed on by",
}
KINDS = {
    ClaimKind.REPORTED: "",
    ClaimKind.QUOTED: ", in their own words",
    ClaimKind.OFFICIAL_STATEMENT: ", in an official statement",
    ClaimKind.ASSERTED_BY_AUTHOR: "",
}


def claimant(event: Event) -> str:
    """Who vouches for the event: a heading of the table."""
    if event.claim is ClaimKind.ASSERTED_BY_AUTHOR:
        return "By the author's own account"
    if not event.claimed_by:
        return f"{STANCES[event.stance]} somebody unnamed"
    return f"{STANCES[event.stance]} {side(event.claimed_by)}{KINDS[event.claim]}"


LIGHT = {
    Status.PLANNED,
    Status.POSTPONED,
    Status.CONDITIONAL,
    Status.HYPOTHETICAL,
    Status.CANCELLED,
    Status.DENIED,
}
"""Not done, or not yet: shown lighter."""
