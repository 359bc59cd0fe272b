"""What the record holds beyond one reading: tellings, happenings, processes, disputes.

A *telling* is one event as one report tells it. Everything in `happenings` is a pure function of tellings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dragoman.model.events import Event
from dragoman.model.text import Span


@dataclass(frozen=True, slots=True)
class Report:
    """The facts of a report, without its text.

    `id` is made from the content (see `store`), `name` is the id the input gave. `origin` is the id of the
    first report that carries the same text: republished copies share it and count once.
    """

    id: str
    name: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    republisher: str | None = None
    published: date | None = None
    url: str | None = None
    path: str | None = None
    origin: str = ""

    @property
    def original(self) -> str:
        """The id of the first report with its text: its own, unless it is a copy of an earlier one."""
        return self.origin or self.id


@dataclass(frozen=True, slots=True)
class Telling:
    """One event as one report tells it.

    `key` is unique in a record: report id, a dot, the event's id. `recorded` is since when the record holds
    it (UTC). `processes` are the keys of the named processes it concerns, `happening` the id of the
    happening it tells of, both empty before they are found. `corrected` names the fields people changed,
    `accepted` says that somebody found it right.
    """

    key: str
    event: Event
    report: Report
    recorded: datetime | None = None
    processes: tuple[str, ...] = ()
    happening: str = ""
    corrected: tuple[str, ...] = ()
    accepted: bool = False

    @property
    def first_day(self) -> date | None:
        """The first day on which the act may have been; None when open."""
        return self.event.date.start if self.event.date else None

    @property
    def last_day(self) -> date | None:
        """The last day on which the act may have been; None when open."""
        return self.event.date.end if self.event.date else None


@dataclass(frozen=True, slots=True)
class Happening:
    """What occurred, as told by one or more tellings; nothing is averaged, the values stand side by side.

    `id` comes from its earliest telling. `neighbourhood` is the id of the connected group of tellings inside
    which it was told apart from others: adding a report recomputes the neighbourhoods it touches and no more.
    `tellings` are in order of publication, then key.
    """

    id: str
    neighbourhood: str
    tellings: tuple[Telling, ...]
    why: str = ""

    @property
    def origins(self) -> tuple[str, ...]:
        """The independent texts that tell of it, in order, each once."""
        return tuple(dict.fromkeys(t.report.original for t in self.tellings))


class Field(StrEnum):
    """What claims about one happening can disagree on."""

    OCCURRED = "occurred"
    ACTOR = "actor"
    RECIPIENT = "recipient"
    COUNT = "count"
    PLACE = "place"
    DATE = "date"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class DisputeSide:
    """One value, and who stands behind it with which words.

    `claimants` are names; the author of a report appears as its publisher. `keys` are tellings.
    """

    value: str
    claimants: tuple[str, ...]
    keys: tuple[str, ...]
    words: tuple[str, ...]
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims that cannot all be true, with the field in dispute and two or more sides."""

    happening: str
    field: Field
    sides: tuple[DisputeSide, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A named course of events that lasts: talks, a ceasefire, an agreement, a resolution, a mission, a format.

    `kind` is "talks", "ceasefire", "agreement", "resolution", "mission", "format" or "process". `members`,
    `hosts` and `mediators` are country codes or keys of actors; `places` names. `begin` and `end` bound its
    life where known. `known` tells an entry of the knowledge file from one discovered in reports. `excluded` are
    those whom a ceasefire leaves out by its own terms.
    """

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    begin: date | None = None
    end: date | None = None
    wikidata: str | None = None
    known: bool = False
    why: str = ""
    excluded: tuple[str, ...] = ()


class ProcessState(StrEnum):
    """The states a process passes through; "no_report" is a plan whose day went by unreported."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    OPENED = "opened"
    UNDER_WAY = "under_way"
    STALLED = "stalled"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    BROKEN_OFF = "broken_off"
    CANCELLED = "cancelled"
    CONCLUDED = "concluded"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    EXTENDED = "extended"
    VIOLATED = "violated"
    EXPIRED = "expired"
    ENDED = "ended"
    NO_REPORT = "no_report"


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a process, as told.

    `day` and `until` are the days the state holds for or is planned for, `value` the TIMEX3 value where the
    day is open. `moved_from` and `moved_to` are the old and new day of a postponement. `said` is the day it was
    said (the act's date or the publication), `known` since when the record holds it. `reasons` are words of
    the report. `claimants` are names, `author` for the report's own voice. `fulfils` is the index of the
    planned step that this one answers, in the same timeline: carries out, puts off, calls off, or finds
    unreported. `denied`: the claimants say that it is not so. `inferred`: nobody calls it so, it is an attack in
    the country and life of a truce.
    """

    state: ProcessState
    day: date | None
    until: date | None
    value: str | None
    said: date | None
    known: datetime | None
    claimants: tuple[str, ...]
    keys: tuple[str, ...]
    words: str
    hedged: bool = False
    moved_from: date | None = None
    moved_to: date | None = None
    reasons: tuple[Span, ...] = ()
    fulfils: int | None = None
    why: str = ""
    denied: bool = False
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class StateMention:
    """Words that tell the state of a process: one row a mention; most are an event, some only a sentence.

    `key` is the telling's, or for words that no event covers the report id, a dot, "s" and the offset of the words.
    `process` is the key of the process, `span` the words of the state, `sentence` the one they stand in.
    `day`, `until`, `value`, `moved_from`, `moved_to`, `reasons`, `claimants`, `hedged`, `denied` and `inferred` as in
    `Step`; `said` is the day the statement is about or was made, None for an undated report. `presupposed`: told as so
    already when the act beside it came ("agreed to re-launch the stalled talks").
    """

    key: str
    process: str
    state: ProcessState
    span: Span
    sentence: Span
    report: Report
    claimants: tuple[str, ...]
    said: date | None = None
    day: date | None = None
    until: date | None = None
    value: str | None = None
    moved_from: date | None = None
    moved_to: date | None = None
    reasons: tuple[Span, ...] = ()
    hedged: bool = False
    denied: bool = False
    presupposed: bool = False
    inferred: bool = False
    recorded: datetime | None = None
    why: str = ""
