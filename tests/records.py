"""Readings and records that several tests use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from dragoman import load
from dragoman.model import Actor, Event, Place, Reading, Time

REPORTS: dict[str, tuple[str, date, str]] = {
    "wire": (
        "BEIRUT, March 8 (Harbour Wire) - Syrian government jets bombed a market in Maarat al-Numan on Tuesday, "
        "killing at least 12 civilians, the Syrian Observatory for Human Rights said. The Syrian army denied that it "
        "had struck the town. Foreign Minister Sergey Lavrov met Staffan de Mistura in Geneva on Monday.",
        date(2016, 3, 9),
        "Harbour Wire",
    ),
    "local": (
        "A market in Maarat al-Numan was bombed by Syrian government jets on Tuesday and 14 civilians were killed, "
        "rescue workers said on Thursday. The United Nations condemned the air strike.",
        date(2016, 3, 10),
        "Idlib Courier",
    ),
    "talks": (
        "The Geneva III talks, scheduled for March 7, were postponed to March 9, the United Nations said on Friday. "
        "Turkey shelled Kurdish YPG positions near Azaz on Saturday, according to the YPG.",
        date(2016, 3, 6),
        "Lakeside Gazette",
    ),
}


@cache
def reader() -> Any:
    return load()


@cache
def reading(name: str) -> Reading:
    """One of REPORTS, read by the real coder."""
    text, published, publisher = REPORTS[name]
    found: Reading = reader().read_text(text, id=name, published=published, publisher=publisher)
    return found


def all_readings() -> list[Reading]:
    return [reading(name) for name in REPORTS]


def bare(event: Event) -> Event:
    """An event without what a record does not keep: places in the parse, and its number in the report."""

    def actor(a: Actor) -> Actor:
        return replace(a, head=-1, mention=None, antecedent=None, candidates=())

    def place(p: Place | None) -> Place | None:
        return replace(p, head=-1, score=0.0, as_actor=False) if p else None

    def time(t: Time | None) -> Time | None:
        return replace(t, head=-1) if t else None

    return replace(
        event,
        id="",
        head=-1,
        actor=tuple(map(actor, event.actor)),
        recipient=tuple(map(actor, event.recipient)),
        claimed_by=tuple(map(actor, event.claimed_by)),
        relayed_by=tuple(map(actor, event.relayed_by)),
        location=place(event.location),
        date=time(event.date),
        act_date=time(event.act_date),
    )
