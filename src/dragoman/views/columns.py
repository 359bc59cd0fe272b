"""The columns of a telling, listed once: for tables, CSV, JSON lines, Parquet and the documentation."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeAlias

from dragoman.errors import SettingsError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Actor, Event, Place, Telling, Time
from dragoman.model.figures import total
from dragoman.views.dyads import words_of
from dragoman.views.words import figure

Scalar: TypeAlias = str | int | float | bool | date | datetime | None
Cell: TypeAlias = Scalar | Sequence[str | None]
"""A value of a row: text, number, day, or a list of texts."""

PART = "; "
"""Between several values of one cell where a format has no lists."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type in DuckDB's words, what it means, and how to get it."""

    name: str
    type: str
    sentence: str
    get: Callable[[Telling], Cell]

    @property
    def several(self) -> bool:
        """Whether a cell holds a list."""
        return self.type.endswith("[]")


def _text(name: str, sentence: str, get: Callable[[Telling], Cell]) -> Column:
    return Column(name, "VARCHAR", sentence, get)


def _list(name: str, sentence: str, get: Callable[[Telling], Cell]) -> Column:
    return Column(name, "VARCHAR[]", sentence, get)


def _event(name: str, type_: str, sentence: str, get: Callable[[Event], Cell] | None = None) -> Column:
    take = get or (lambda e: getattr(e, name))
    return Column(name, type_, sentence, lambda t: take(t.event))


def _place(name: str, type_: str, sentence: str, get: Callable[[Place], Cell]) -> Column:
    return Column(name, type_, sentence, lambda t: get(t.event.location) if t.event.location else None)


def _time(name: str, type_: str, sentence: str, which: str, get: Callable[[Time], Cell]) -> Column:
    def taken(t: Telling) -> Cell:
        time = t.event.act_date if which == "act_date" else t.event.date
        return get(time) if time else None

    return Column(name, type_, sentence, taken)


def _report(name: str, sentence: str, attribute: str = "", type_: str = "VARCHAR") -> Column:
    return Column(name, type_, sentence, lambda t: getattr(t.report, attribute or name))


def _side(side: str, who: str) -> tuple[Column, ...]:
    """The columns of actor or recipient; all lists run in the same order."""

    def each(get: Callable[[Actor], str | None], t: Telling) -> Cell:
        return tuple(get(a) for a in getattr(t.event, side))

    of = partial(partial, each)
    return (
        _list(side, f"{who}: names, or words as printed where no name is known", of(words_of)),
        _list(f"{side}_country", f"{who}: ISO 3166-1 alpha-3, or UNO, EUR, IGO, NGO, ISM, IMG, MNC", of(_country)),
        _list(f"{side}_sector", f"{who}: PLOVER sectors, the main one first, joined by +", of(_sector)),
        _list(f"{side}_role", f"{who}: office or role on the day", of(lambda a: a.role)),
        _list(f"{side}_wikidata", f"{who}: Wikidata numbers", of(lambda a: a.wikidata)),
        _list(f"{side}_words", f"{who}: the words of the report", of(lambda a: a.span.text)),
    )


def _country(actor: Actor) -> str | None:
    return actor.country


def _sector(actor: Actor) -> str | None:
    return "+".join(actor.sector) or None


def _of(attribute: str, get: Callable[[Actor], str | None]) -> Callable[[Telling], Cell]:
    return lambda t: tuple(get(a) for a in getattr(t.event, attribute))


def _bound(kind: str, high: bool) -> Callable[[Telling], Cell]:
    def get(t: Telling) -> Cell:
        bounds = total(t.event.counts, kind)
        return bounds[high] if bounds else None

    return get


def _bounds(kind: str) -> tuple[Column, ...]:
    return (
        Column(f"{kind}_low", "INTEGER", f"persons {kind}, at least; counts are added up", _bound(kind, False)),
        Column(f"{kind}_high", "INTEGER", f"persons {kind}, at most; empty when open upwards", _bound(kind, True)),
    )


COLUMNS: tuple[Column, ...] = (
    _text("key", "unique in the record: report, a dot, event", lambda t: t.key),
    _report("report", "id of the report, made from its content", "id"),
    _event("event", "VARCHAR", "id of the event within its report", lambda e: e.id),
    _text("happening", "id of the happening it tells of; empty before happenings are found",
          lambda t: t.happening or None),
    _list("process", "keys of the named processes it concerns", lambda t: t.processes),
    _event("event_type", "VARCHAR", "PLOVER event type"),
    _event("mode", "VARCHAR[]", "PLOVER modes"),
    _event("context", "VARCHAR[]", "PLOVER contexts of the paragraph"),
    _event("cameo", "VARCHAR", "CAMEO code, two to four digits, a text"),
    _event("quad", "TINYINT", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict"),
    _event("intensity", "DOUBLE", "PLOVER's score, about -10 hostile to +10 cooperative"),
    *_side("actor", "who acts"),
    *_side("recipient", "at whom or for whom it is directed"),
    _time("date", "VARCHAR", "the day as TIMEX3, X where the text leaves it open", "date", lambda d: d.value),
    Column("date_from", "DATE", "first day on which the act may have been", lambda t: t.first_day),
    Column("date_to", "DATE", "last such day", lambda t: t.last_day),
    _event("act", "VARCHAR", "PLOVER type of the act that a promise, demand or threat announces"),
    _time("act_date", "VARCHAR", "its day as TIMEX3", "act_date", lambda d: d.value),
    _time("act_date_from", "DATE", "first day of the announced act", "act_date", lambda d: d.start),
    _time("act_date_to", "DATE", "last such day", "act_date", lambda d: d.end),
    _place("place", "VARCHAR", "where the act was: resolved name, else the words", lambda p: p.name or p.span.text),
    _place("place_words", "VARCHAR", "the words of the report for it", lambda p: p.span.text),
    _place("place_country", "VARCHAR", "ISO 3166-1 alpha-3; empty for contested places", lambda p: p.country),
    _place("admin1_code", "VARCHAR", "GeoNames code of the first-level division", lambda p: p.admin1_code),
    _place("lat", "DOUBLE", "latitude, WGS84 degrees", lambda p: p.lat),
    _place("lon", "DOUBLE", "longitude, WGS84 degrees", lambda p: p.lon),
    _place("precision", "VARCHAR", "what the point stands for: city, district, province, country, feature, region",
           lambda p: p.precision),
    _place("radius_km", "DOUBLE", "kilometres within which the place lies around the point", lambda p: p.radius_km),
    _place("geonameid", "BIGINT", "GeoNames number", lambda p: p.geonameid),
    _place("feature_code", "VARCHAR", "GeoNames feature code", lambda p: p.feature_code),
    _event("status", "VARCHAR", "happened, ongoing, planned, postponed, cancelled, denied, conditional, hypothetical",
           lambda e: e.status.value),
    _event("hedged", "BOOLEAN", "the claim withholds commitment (alleges, reportedly)"),
    _event("background", "BOOLEAN", "told only to explain the news"),
    _event("claim", "VARCHAR", "reported, quoted, official_statement or asserted_by_author", lambda e: e.claim.value),
    _event("stance", "VARCHAR", "what the claimant does with it: affirms, denies, doubts, relays",
           lambda e: e.stance.value),
    _list("claimed_by", "who vouches for it; empty for the author", _of("claimed_by", words_of)),
    _list("claimed_by_country", "their countries", _of("claimed_by", _country)),
    _list("claimed_by_sector", "their sectors", _of("claimed_by", _sector)),
    _list("relayed_by", "who passed the claim on", _of("relayed_by", words_of)),
    _event("about", "VARCHAR[]", "named process, agreement, resolution or body it concerns",
           lambda e: tuple(a.name for a in e.about)),
    _event("about_kind", "VARCHAR[]", "what each of these is", lambda e: tuple(a.kind for a in e.about)),
    _event("counts", "VARCHAR[]", "how many people it struck, as the report says",
           lambda e: tuple(figure(c) for c in e.counts)),
    *_bounds("killed"),
    *_bounds("wounded"),
    _event("confidence", "DOUBLE", "0 to 1: how sure the coder is that the report tells this",
           lambda e: round(e.confidence, 3)),
    _event("start", "INTEGER", "where the trigger begins in the report's text, characters", lambda e: e.trigger.start),
    _event("end", "INTEGER", "where it ends", lambda e: e.trigger.end),
    _event("trigger", "VARCHAR", "the words that tell the act", lambda e: e.trigger.text),
    _event("sentence_start", "INTEGER", "where the sentence begins in the report's text", lambda e: e.sentence.start),
    _event("sentence", "VARCHAR", "the sentence", lambda e: e.sentence.text),
    _report("report_name", "id that the input gave the report", "name"),
    _report("title", "headline"),
    _report("author", "author"),
    _report("publisher", "outlet"),
    _report("republisher", "who printed somebody else's article"),
    _report("published", "publication date", type_="DATE"),
    _report("url", "address"),
    _report("origin", "id of the first report with the same text: copies share it and count once"),
    Column("recorded", "TIMESTAMP", "since when the record holds it, UTC", lambda t: t.recorded),
    _list("corrected", "fields that people changed", lambda t: t.corrected),
    _text("why", "JSON object: the rule or model that chose each value",
          lambda t: json.dumps(t.event.why, ensure_ascii=False) if t.event.why else None),
)  # fmt: skip

NAMES = tuple(c.name for c in COLUMNS)
BY_NAME = {c.name: c for c in COLUMNS}
SCHEMA: tuple[tuple[str, str, str], ...] = tuple((c.name, c.type, c.sentence) for c in COLUMNS)
"""Name, DuckDB type and meaning of every column, in order."""


def column(name: str) -> Column:
    """The column of that name. Raises SettingsError, with the nearest name, where there is none."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise SettingsError(
            f'"{name}" is not a column of a telling{did_you_mean(name, NAMES)} (all: {", ".join(NAMES)})'
        ) from None


def select(names: Iterable[str] | None) -> tuple[Column, ...]:
    """Some columns in the order asked for; all of them for None."""
    return COLUMNS if names is None else tuple(column(n) for n in names)


def row(telling: Telling, columns: Sequence[Column] = COLUMNS) -> tuple[Cell, ...]:
    """One telling as a row."""
    return tuple(c.get(telling) for c in columns)


def flat(value: Cell) -> str | int | float | None:
    """A cell for a format without lists, days and truth values: parts joined, ISO days, true or false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return PART.join(part or "" for part in value) if any(value) else ""


def plain(value: Cell) -> str | int | float | bool | list[str | None] | None:
    """A cell for JSON: days in ISO form, lists as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return list(value)


def distinct_values(tellings: Iterable[Telling], name: str) -> list[str | int | float | bool]:
    """The values of a column over several tellings, each once, lists taken apart, in order; nothing is averaged."""
    get = column(name).get
    found: dict[str | int | float | bool, None] = {}
    for telling in tellings:
        value = plain(get(telling))
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                found[one] = None
    return list(found)
