"""Invented reports and what they tell, for pictures: deterministic, of no real event."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from dragoman.model import (
    Actor,
    ClaimKind,
    Event,
    Happening,
    Place,
    Process,
    ProcessState,
    Report,
    Span,
    Status,
    Step,
    Telling,
    Time,
)

OUTLETS = ("Harbour Wire", "Daily Levant", "North Star Agency", "صوت الجبل", "The Meridian Post")
PEOPLE = (
    ("Russia", "RUS", "GOV"),
    ("Turkey", "TUR", "GOV"),
    ("Syrian army", "SYR", "MIL"),
    ("Jabal Brigades", "SYR", "REB"),
    ("United Nations", "UNO", ""),
    ("Special Envoy Ida Holm", "UNO", "GOV"),
    ("United States", "USA", "GOV"),
    ("Coordinating Committee for National Dialogue and Transition", "SYR", "OPP"),
    ("Saudi Arabia", "SAU", "GOV"),
    ("Iran", "IRN", "GOV"),
    ("لجنة التنسيق الوطنية", "SYR", "OPP"),
    ("Совет старейшин", "RUS", "CVL"),
    ("Lebanon", "LBN", "GOV"),
    ("Jordan", "JOR", "GOV"),
    ("Red Crescent of Aleppo", "SYR", "CVL"),
    ("France", "FRA", "GOV"),
    ("和平観察団", "JPN", "CVL"),
    ("Iraq", "IRQ", "GOV"),
    ("Israel", "ISR", "GOV"),
    ("Egypt", "EGY", "GOV"),
)
PLACES = (
    ("Aleppo", 36.2, 37.16, "SYR", "city"),
    ("Damascus", 33.51, 36.29, "SYR", "city"),
    ("Homs", 34.73, 36.72, "SYR", "city"),
    ("Idlib", 35.93, 36.63, "SYR", "city"),
    ("Raqqa Province", 35.9, 38.9, "SYR", "province"),
    ("Syria", 35.0, 38.5, "SYR", "country"),
    ("Ankara", 39.92, 32.85, "TUR", "city"),
    ("Gaziantep", 37.06, 37.38, "TUR", "city"),
    ("Beirut", 33.89, 35.5, "LBN", "city"),
    ("Latakia", 35.53, 35.78, "SYR", "city"),
    ("Deir ez-Zor", 35.34, 40.14, "SYR", "city"),
    ("Daraa", 32.62, 36.1, "SYR", "city"),
)
TYPES = {"CONSULT": 1, "AGREE": 1, "AID": 2, "COOPERATE": 2, "ACCUSE": 3, "THREATEN": 3, "ASSAULT": 4, "SANCTION": 4}


def span(text: str, at: int = 0) -> Span:
    return Span(at, at + len(text), text)


def actor(who: tuple[str, str, str]) -> Actor:
    return Actor(span(who[0]), who[0], who[1] or None, (who[2],) if who[2] else (), entity=who[0].casefold())


def report(number: int, day: date, outlet: str | None = None, **more: str) -> Report:
    name = outlet or OUTLETS[number % len(OUTLETS)]
    title = more.pop("title", f"Envoys weigh the day's claims, bulletin {number}")
    return Report(f"r{number:04}", f"r{number}.txt", title=title, publisher=name, published=day, **more)


def telling(
    number: int,
    day: date,
    *,
    kind: str,
    who: tuple[str, str, str],
    whom: tuple[str, str, str] | None,
    place: tuple[str, float, float, str, str] | None = None,
    sentence: str = "",
    **more: object,
) -> Telling:
    words = sentence or f"{who[0]} did what {kind.lower()} means{f' to {whom[0]}' if whom else ''}, officials said."
    where = None
    if place:
        where = Place(
            span(place[0]),
            place[0],
            place[1],
            place[2],
            place[3],
            precision=place[4],
            geonameid=abs(hash(place[1:3])) % 10**6,
        )
    source = more.pop("report", None) or report(number, day + timedelta(days=1))
    assert isinstance(source, Report)
    happening = str(more.pop("happening", ""))
    claim = {"claim": ClaimKind.REPORTED, "claimed_by": (actor(PEOPLE[number % 7]),)} if number % 3 else {}
    event = Event(
        f"e{number}",
        kind,
        span(kind),
        span(words),
        quad=TYPES.get(kind),
        actor=(actor(who),),
        recipient=(actor(whom),) if whom else (),
        location=where,
        date=Time(span(day.isoformat()), "DATE", day.isoformat(), start=day, end=day),
        **{**claim, **more},  # type: ignore[arg-type]
    )
    return Telling(f"{source.id}.{event.id}", event, source, datetime(2031, 1, 1, tzinfo=UTC), happening=happening)


def many(count: int, *, seed: int = 1, first: date = date(2031, 2, 1), days: int = 60) -> list[Telling]:
    """Tellings of a crisis that never was: skewed as real ones are, a few actors and places much more than others."""
    rng = random.Random(seed)
    told = []
    for n in range(count):
        i = min(int(rng.expovariate(0.28)), len(PEOPLE) - 1)
        j = min(int(rng.expovariate(0.22)), len(PEOPLE) - 1)
        p = min(int(rng.expovariate(0.45)), len(PLACES) - 1)
        day = first + timedelta(days=int(days * rng.random() ** 0.8))
        whom = PEOPLE[j] if i != j and rng.random() < 0.85 else None
        status = rng.choices([Status.HAPPENED, Status.PLANNED, Status.DENIED], [8, 1, 1])[0]
        told.append(
            telling(
                n,
                day,
                kind=rng.choice(list(TYPES)),
                who=PEOPLE[i],
                whom=whom,
                hedged=rng.random() < 0.2,
                place=PLACES[p] if rng.random() < 0.9 else None,
                status=status,
                happening=f"h{n // 2}",
            )
        )
    return told


def happenings(tellings: Sequence[Telling]) -> list[Happening]:
    by: dict[str, list[Telling]] = {}
    for t in tellings:
        by.setdefault(t.happening, []).append(t)
    return [Happening(key, key, tuple(told)) for key, told in by.items()]


TALKS = Process("lake_talks", "Lake Talks on a Transition", "talks", begin=date(2031, 1, 29), known=True)


def step(state: str, day: date | None, said: date | None, *who: str, **more: object) -> Step:
    words = str(more.pop("words", f"The talks are {state.replace('_', ' ')}, {who[0] if who else 'officials'} said."))
    number = said.day if said else 1
    keys = more.pop("keys", (f"r{number:04}.e{number}",))
    until = more.pop("until", None)
    value = more.pop("value", day.isoformat() if day else None)
    return Step(
        ProcessState(state),
        day,
        until,
        value,
        said,  # type: ignore[arg-type]
        datetime(2031, 3, 1, tzinfo=UTC),
        who or ("author",),
        keys,
        words,
        **more,
    )  # type: ignore[arg-type]


def talks() -> list[Step]:
    """Eighteen steps: plans, a postponement, an outlier far back, open days, hedged words, violations."""
    d = date
    return [
        step("agreed", d(2029, 6, 30), d(2031, 3, 2), "author"),
        step("stalled", None, d(2031, 3, 2), "author"),
        step("proposed", d(2031, 3, 7), d(2031, 2, 26), "Special Envoy Ida Holm"),
        step("agreed", d(2031, 3, 1), d(2031, 3, 1), "Russia", "United States", "Saudi Arabia", "Iran"),
        step("scheduled", d(2031, 3, 7), d(2031, 3, 1), "Special Envoy Ida Holm", "author"),
        step(
            "postponed",
            None,
            d(2031, 3, 5),
            "Special Envoy Ida Holm",
            moved_from=d(2031, 3, 7),
            moved_to=d(2031, 3, 9),
            reasons=(span("logistical and technical reasons"),),
        ),
        step(
            "postponed",
            None,
            d(2031, 3, 8),
            "a diplomat",
            moved_from=d(2031, 3, 9),
            moved_to=d(2031, 3, 14),
            hedged=True,
        ),
        step("opened", d(2031, 3, 9), d(2031, 3, 9), "author", fulfils=5),
        step("under_way", d(2031, 3, 10), d(2031, 3, 13), "Special Envoy Ida Holm", until=d(2031, 3, 13)),
        step("violated", d(2031, 3, 3), d(2031, 3, 4), "Turkey"),
        step("violated", d(2031, 3, 4), d(2031, 3, 4), "Turkey"),
        step(
            "violated",
            d(2031, 3, 4),
            d(2031, 3, 5),
            "Coordinating Committee for National Dialogue and Transition",
            hedged=True,
        ),
        step("violated", d(2031, 3, 11), d(2031, 3, 12), "لجنة التنسيق الوطنية"),
        step(
            "suspended", d(2031, 3, 14), d(2031, 3, 14), "Coordinating Committee for National Dialogue and Transition"
        ),
        step("resumed", d(2031, 3, 16), d(2031, 3, 16), "Harbour Wire", hedged=True),
        step("no_report", d(2031, 3, 18), None, "author"),
        step("scheduled", d(2031, 3, 18), d(2031, 3, 14), "Совет старейшин"),
        step("proposed", None, None, "和平観察団", value="XXXX-04"),
    ]


def ceasefire(count: int = 90, violations: int = 60, *, seed: int = 3) -> list[Step]:
    """A long ceasefire: many states over fourteen months, and alleged violations in bursts."""
    rng = random.Random(seed)
    states = [
        "proposed",
        "agreed",
        "scheduled",
        "postponed",
        "opened",
        "under_way",
        "suspended",
        "resumed",
        "extended",
        "in_force",
        "broken_off",
        "no_report",
        "stalled",
        "concluded",
    ]
    steps = []
    for n in range(count):
        day = date(2031, 1, 5) + timedelta(days=rng.randrange(420))
        state = states[n % len(states)]
        more: dict[str, object] = {"hedged": rng.random() < 0.25, "keys": (f"r{n:04}.e1",)}
        if state == "postponed":
            more |= {"moved_from": day, "moved_to": day + timedelta(days=rng.randrange(3, 40))}
        steps.append(step(state, day, day - timedelta(days=2), rng.choice(PEOPLE)[0], **more))
    for _ in range(violations):
        day = date(2031, 3, 1) + timedelta(days=int(rng.gauss(120, 60)) % 380)
        steps.append(
            step("violated", day, day, PEOPLE[min(int(rng.expovariate(0.3)), 11)][0], hedged=rng.random() < 0.3)
        )
    return steps
