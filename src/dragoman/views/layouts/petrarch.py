"""PETRARCH2: tabs, no header line; the address only where the story has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dragoman.model import Actor, Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import cameo, chosen, own_day, pairs, words_of
from dragoman.views.layouts.base import Field, Form, Options
from dragoman.views.layouts.parties import CameoActor, cameo_actor

NAME = "petrarch"
TITLE = "PETRARCH2"
ABOUT = (
    "One row for each report, source, target and code; several sentences of a report that tell the same are one row. "
    "A pair of which neither side has a code has no row. With texts, five more columns."
)
FORM = Form("\t", header=False, missing="", quoted=False, suffixes=(".txt", ".tsv"))
ORDER = ("report", "start", "key")

NONE = "---"
"""What PETRARCH2 writes for a missing party."""

CODES = "Assembled from country, roles and known group; PETRARCH2's dictionaries may add other parts."

FIELDS = (
    Field("date", "YYYYMMDD of the story", "The day of the act where the report has no date."),
    Field("source", "CAMEO code of the source, --- for none", CODES),
    Field("target", "CAMEO code of the target, --- for none", CODES),
    Field("code", "CAMEO code"),
    Field("issues", "NAME,count;…", "PLOVER's contexts in capitals, counted over the row's sentences."),
    Field("ids", "sentence ids, parted by semicolons", "Report id, underscore, offset of the sentence."),
    Field("url", "address; left out where there is none", droppable=True),
    Field("story_source", "outlet, NULL for none"),
    Field("source_text", "words of the source", optional=True),
    Field("target_text", "words of the target", optional=True),
    Field("event_text", "words of the act", optional=True),
    Field("source_root", "country or class of the source", "The first three letters of its code.", optional=True),
    Field("target_root", "country or class of the target", "The first three letters of its code.", optional=True),
)


@dataclass(slots=True)
class Coded:
    """What one row says, gathered over the sentences (or reports) that say it."""

    on: date | None
    source: CameoActor
    target: CameoActor
    code: str
    pair: tuple[Actor | None, Actor | None]
    tellings: list[Telling]


def story_day(telling: Telling) -> date | None:
    """The story's date, as this family of formats has it; the day of the act where the report has none."""
    return telling.report.published or own_day(telling)


def gather(tellings: Iterable[Telling]) -> Iterator[Coded]:
    """Tellings that agree on day, source, target and code, together, in order of first appearance."""
    found: dict[tuple[date | None, str, str, str], Coded] = {}
    for telling in tellings:
        on, code = story_day(telling), cameo(telling.event)
        if not code:
            continue
        for first, second in pairs(telling.event):
            source, target = cameo_actor(first, on), cameo_actor(second, on)
            if not (source.code or target.code):
                continue
            key = (on, source.code, target.code, code)
            row = found.setdefault(key, Coded(on, source, target, code, (first, second), []))
            if not row.tellings or row.tellings[-1] is not telling:
                row.tellings.append(telling)
    yield from found.values()


def sentence_ids(tellings: Iterable[Telling]) -> str:
    """Report and offset of each sentence, each once."""
    ids = (f"{t.report.id}_{t.event.sentence.start}" for t in tellings)
    return ";".join(dict.fromkeys(i.replace(";", ",") for i in ids))


def issues(tellings: Iterable[Telling]) -> str:
    """Contexts with the number of sentences they come from: "TERRORISM,2"."""
    places: dict[str, set[tuple[str, int]]] = {}
    for telling in tellings:
        for context in telling.event.context:
            places.setdefault(context.upper(), set()).add((telling.report.id, telling.event.sentence.start))
    return ";".join(f"{name},{len(found)}" for name, found in places.items())


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """A row for each report, source, target and code."""
    carried = chosen(tellings, options.all_statuses)
    for _, told in groupby(carried, key=lambda t: t.report.id):
        for row in gather(told):
            report = row.tellings[0].report
            first, second = row.pair
            yield [
                f"{row.on:%Y%m%d}" if row.on else None,
                row.source.code or NONE,
                row.target.code or NONE,
                row.code,
                issues(row.tellings),
                sentence_ids(row.tellings),
                report.url,
                report.publisher or "NULL",
                words_of(first) if first else NONE,
                words_of(second) if second else NONE,
                row.tellings[0].event.trigger.text or NONE,
                row.source.code[:3] or NONE,
                row.target.code[:3] or NONE,
            ]
