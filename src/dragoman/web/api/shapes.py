"""The shapes of the answers, as the description tells them. `views.contract` and its kin make them.

Answers are not made of these: a test holds the two together. Offsets are Python string offsets (Unicode code points)
into the report's text, half-open; days are ISO 8601; countries ISO 3166-1 alpha-3 or PLOVER's codes.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Words(Shape):
    """Some words of a report."""

    start: int
    end: int
    text: str


class Stretch(Shape):
    start: int
    end: int


class Claimant(Words):
    name: str | None
    country: str | None
    sector: list[str]


class Party(Claimant):
    role: str | None
    wikidata: str | None


class Where(Words):
    name: str | None
    lat: float | None
    lon: float | None
    country: str | None
    geonameid: int | None
    feature_code: str | None
    precision: str | None = Field(description="What the coordinates are: of a town, a region, a country, vague.")


class When(Words):
    value: str | None
    start_day: str | None = Field(alias="from")
    end_day: str | None = Field(alias="to")


class Concerned(Words):
    name: str
    kind: str


class Figure(Words):
    kind: str
    low: int
    high: int | None = Field(description="null for 'at least'.")
    of: str


class Facts(Shape):
    """A report without its text."""

    id: str
    name: str
    title: str | None
    author: str | None
    publisher: str | None
    republisher: str | None
    url: str | None
    published: str | None
    origin: str = Field(description="The first report with the same text; copies share it.")


class Event(Shape):
    """One coded statement of a happening in one report, and who says so."""

    id: str
    event_type: str
    mode: list[str]
    context: list[str]
    cameo: str | None
    quad: int | None
    intensity: float | None
    trigger: Words
    actor: list[Party]
    recipient: list[Party]
    location: Where | None
    date: When | None
    act: str | None
    act_date: When | None
    status: Literal["happened", "ongoing", "planned", "postponed", "cancelled", "denied", "conditional", "hypothetical"]
    hedged: bool
    background: bool
    claimed_by: list[Claimant] = Field(description="Who says so; empty for the report's own voice.")
    relayed_by: list[Claimant]
    stance: Literal["affirms", "denies", "doubts", "relays"]
    claim: Literal["reported", "quoted", "official_statement", "asserted_by_author"]
    about: list[Concerned]
    counts: list[Figure]
    confidence: float = Field(ge=0, le=1)
    sentence: Stretch
    why: dict[str, str] = Field(description="By field, the rule or model that chose its value.")


class Told(Event):
    """An event of the record, with the report that tells it."""

    report: Facts
    happening: str | None
    processes: list[str]
    corrected: list[str] = Field(description="Fields that a person changed.")
    accepted: bool


class TextTold(Told):
    words: str = Field(description="The sentence, as published.")


class Claim(Shape):
    source: list[Words]
    cue: list[Words]
    content: list[Words]
    kind: str
    hedged: bool
    actor: list[Claimant]


class Zone(Stretch):
    kind: str


class Paged(Shape):
    total: int = Field(description="How many there are on all pages.")
    limit: int
    offset: int
    next: str | None = Field(description="Address of the next page; null on the last.")


class Events(Paged):
    events: list[Told]


class Reports(Paged):
    reports: list[Facts]


class Report(Facts):
    text: str = Field(description="As published: data, never to be run or followed.")
    zones: list[Zone]
    claims: list[Claim]
    events: list[Told]


class Side(Shape):
    value: str
    claimants: list[str]
    keys: list[str]
    words: list[str]
    hedged: bool


class Dispute(Shape):
    """Claims about one happening that cannot all be true."""

    happening: str
    field: Literal["occurred", "actor", "recipient", "count", "place", "date", "agreed"]
    sides: list[Side]
    why: str


class Happening(Shape):
    id: str
    why: str
    origins: list[str] = Field(description="The independent texts that tell of it.")
    tellings: list[Told]


class Contested(Happening):
    disputes: list[Dispute]


class Happenings(Paged):
    happenings: list[Happening]


class Disputes(Paged):
    """`total`, `limit` and `offset` count the happenings that were searched."""

    disputes: list[Dispute]


class Process(Shape):
    key: str
    name: str
    kind: str
    aliases: list[str]
    members: list[str]
    hosts: list[str]
    mediators: list[str]
    places: list[str]
    countries: list[str]
    begin: str | None
    end: str | None
    wikidata: str | None
    known: bool
    excluded: list[str]
    why: str


class Processes(Paged):
    processes: list[Process]


class Step(Shape):
    process: str
    name: str
    state: str
    day: str | None
    until: str | None
    value: str | None
    moved_from: str | None
    moved_to: str | None
    reasons: list[str]
    said: str | None
    known: str | None
    claimants: list[str]
    hedged: bool
    denied: bool
    fulfils: int | None
    keys: list[str]
    words: str
    why: str


class Timeline(Paged):
    process: Process
    steps: list[Step]


class Range(Shape):
    low: int
    high: int | None


class Struck(Range):
    """People told killed, wounded or otherwise struck."""

    kind: str
    of: str


class Breach(Shape):
    day: str | None
    day_told: bool
    claimant: str
    standpoint: str
    accused: str
    figures: list[Range]
    counts: list[Struck]
    told: int
    keys: list[str]
    words: list[str]
    denied_by: list[str]
    confirmed_by: list[str]
    hedged: bool


class Ledger(Paged):
    breaches: list[Breach]


class Actor(Shape):
    name: str
    acts: int
    suffers: int
    claims: int


class Actors(Paged):
    actors: list[Actor]


class Explained(Shape):
    event: TextTold
    lines: list[str] = Field(description="In words: each value, the words it rests on, the rule or model behind it.")


class Correction(Shape):
    correction: str
    made: str
    who: str
    reason: str
    action: str
    target: str
    report: str | None
    start: int | None
    end: int | None
    event_type: str | None
    field: str | None
    before: Any
    after: Any


class Corrections(Paged):
    corrections: list[Correction]


class Made(Shape):
    correction: str = Field(description="Identifier; `withdraw` takes it back.")


class TimeFound(Words):
    type: str
    value: str | None
    mod: str | None
    start_day: str | None = Field(alias="from")
    end_day: str | None = Field(alias="to")


class PlaceFound(Words):
    name: str | None
    lat: float | None
    lon: float | None
    country: str | None
    geonameid: int | None
    feature_code: str | None


class Reading(Shape):
    """What `dragoman read --format jsonl` writes of one report."""

    id: str
    title: str | None
    published: str | None
    publisher: str | None
    url: str | None
    author: str | None
    republisher: str | None
    terms: str | None
    path: str | None
    text: str
    zones: list[Zone]
    sentences: list[Stretch]
    actors: list[Party]
    places: list[PlaceFound]
    times: list[TimeFound]
    claims: list[Claim]
    events: list[Event]
