"""Tellings made by hand for the tests of exports: one small war with talks, as four reports tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dragoman.model import (
    About,
    Actor,
    ClaimKind,
    Count,
    Event,
    Happening,
    Place,
    Report,
    Span,
    Stance,
    Status,
    Telling,
    Time,
)


def span(text: str, start: int = 0) -> Span:
    return Span(start, start + len(text), text)


def actor(
    text: str, country: str | None = None, *sector: str, name: str | None = None, start: int = 0, **more: Any
) -> Actor:
    return Actor(span(text, start), name, country, sector, **more)


def on(day: date, text: str = "on that day") -> Time:
    return Time(span(text), "DATE", day.isoformat(), start=day, end=day)


LAVROV = actor("Lavrov", "RUS", "GOV", name="Sergey Lavrov", entity="sergey_lavrov", role="Foreign Minister",
               wikidata="Q58217")  # fmt: skip
KERRY = actor("the U.S. secretary of state", "USA", "GOV", name="John Kerry", entity="john_kerry", start=30)
ARMY = actor("government troops", "SYR", "MIL")
REBELS = actor("rebels", "SYR", "REB", start=40)
UN = actor("the UN envoy", "UNO", name="Staffan de Mistura", entity="staffan_de_mistura")
EU = actor("Brussels", "EUR", name="European Union", entity="european_union")
HAMAS = actor("Hamas", "PSE", "REB", "PTY", name="Hamas", entity="hamas")
ISRAEL = actor("Israel", "ISR", "GOV", name="Israel", entity="ISR")

GENEVA = Place(span("Geneva"), "Geneva", 46.2022, 6.1457, "CHE", "CH.GE", 2660646, "P", "PPLA", "city", 10.0)
ALEPPO = Place(span("Aleppo"), "Aleppo", 36.2012, 37.1612, "SYR", "SY.09", 170063, "P", "PPLA", "city", 15.0)
SYRIA = Place(span("Syria"), "Syria", 35.0, 38.0, "SYR", None, 163843, "A", "PCLI", "country", 300.0)

WIRE = Report("r1", "wire.txt", "Talks open", None, "Harbour Wire", None, date(2016, 3, 6), "https://www.harbour.example/a",
              None, "r1")  # fmt: skip
COPY = replace(WIRE, id="r2", name="copy.txt", publisher="Morning Post", url="https://post.example/b")
PAPER = Report("r3", "paper.txt", "Shells fall", "A. Reporter", "The Paper", None, date(2016, 3, 7), None, None, "r3")
UNDATED = Report("r4", "note.txt", origin="r4")

RECORDED = datetime(2016, 3, 8, 6, 30, 15, tzinfo=UTC)


def telling(
    key: str, report: Report, event_type: str, happening: str = "", processes: tuple[str, ...] = (), **event: Any
) -> Telling:
    told = Event(
        id=key,
        event_type=event_type,
        trigger=event.pop("trigger", span("met", 20)),
        sentence=event.pop("sentence", span("Lavrov met Kerry in Geneva on Saturday.", 10)),
        **event,
    )
    return Telling(f"{report.id}.{key}", told, report, RECORDED, processes, happening)


MEETING = telling(
    "e1", WIRE, "CONSULT", "h1", ("geneva_iii",), mode=("third-party",), context=("peacekeeping",), cameo="044", quad=1,
    intensity=1.0, actor=(LAVROV, KERRY), location=GENEVA, date=on(date(2016, 3, 5)), confidence=0.9,
    about=(About(span("the talks"), "Geneva III talks", "process"),), why={"event_type": "frame meet"},
)  # fmt: skip
MEETING_COPY = telling(
    "e1", COPY, "CONSULT", "h1", cameo="044", quad=1, intensity=1.0, actor=(LAVROV, KERRY), location=GENEVA,
    date=on(date(2016, 3, 5)), confidence=0.9,
)  # fmt: skip
SHELLING = telling(
    "e1", PAPER, "ASSAULT", "h2", mode=("heavy-weapons",), cameo="194", quad=4, intensity=-9.5, actor=(ARMY,),
    recipient=(REBELS,), location=ALEPPO, confidence=0.8, trigger=span("shelled", 700),
    sentence=span("Government troops shelled rebels in Aleppo, killing 12, residents said.", 690),
    claim=ClaimKind.REPORTED, claimed_by=(actor("residents", "SYR", "CVL"),),
    counts=(Count(span("12"), "killed", 12, 12),),
)  # fmt: skip
DENIAL = telling(
    "e2", PAPER, "ASSAULT", "h2", mode=("heavy-weapons",), cameo="194", quad=4, intensity=-9.5, actor=(ARMY,),
    recipient=(REBELS,), location=SYRIA, status=Status.DENIED, stance=Stance.DENIES, claimed_by=(ARMY,),
    claim=ClaimKind.REPORTED, hedged=True,
)  # fmt: skip
PROMISE = telling(
    "e3", PAPER, "AGREE", "h3", act="CONSULT", status=Status.POSTPONED, quad=1, intensity=2.5, actor=(UN,),
    recipient=(EU,), act_date=on(date(2016, 3, 9)), date=on(date(2016, 3, 7)),
)  # fmt: skip
OLD = telling(
    "e4", PAPER, "ASSAULT", "h4", cameo="190", quad=4, actor=(HAMAS,), recipient=(ISRAEL,), background=True,
    date=on(date(2014, 7, 8)),
)  # fmt: skip
OPEN = telling(
    "e1", UNDATED, "ACCUSE", mode=("disapprove",), cameo="111", quad=3, actor=(ISRAEL, EU), recipient=(HAMAS,)
)

ALL = [MEETING, MEETING_COPY, SHELLING, DENIAL, PROMISE, OLD, OPEN]
"""Every telling; the field's layouts show all but the denial and the background."""

HAPPENINGS = [
    Happening("h1", "n1", (MEETING, MEETING_COPY)),
    Happening("h2", "n2", (SHELLING, DENIAL)),
    Happening("h3", "n3", (PROMISE,)),
]
