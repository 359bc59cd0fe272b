"""GDELT 2.0 Mentions: one row for each report that tells a row of the events table; 16 columns, no header line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dragoman.model import Actor, Report, Telling
from dragoman.views.columns import Cell
from dragoman.views.dyads import distinct, identity
from dragoman.views.layouts.base import EMPTY, Field, Form, Options
from dragoman.views.layouts.gdelt import happenings, numbered, stamp

NAME = "gdelt-mentions"
TITLE = "GDELT 2.0 Mentions"
ABOUT = "One row for each telling of each row of the `gdelt` layout, under the same GLOBALEVENTID."
FORM = Form("\t", header=False, missing="", quoted=False, suffixes=(".csv", ".tsv"))
ORDER = ("happening", "key")

WEB, CITATION = 1, 2

HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:@]+)")
"""The host of an address."""

FIELDS = (
    Field("GLOBALEVENTID", "the event", "As in the events table."),
    Field("EventTimeDate", "its DATEADDED"),
    Field("MentionTimeDate", "when this mention was added"),
    Field("MentionType", "1 web, 2 citation only", "1 with an address, else 2."),
    Field("MentionSourceName", "domain or collection", "The outlet's name for a report without an address."),
    Field("MentionIdentifier", "address, or citation", "Title and outlet, else the report's name, without an address."),
    Field("SentenceID", "sentence number, from 1", "Left empty: offsets tell the place exactly."),
    Field("Actor1CharOffset", "character offset of the first actor"),
    Field("Actor2CharOffset", "of the second"),
    Field("ActionCharOffset", "of the act"),
    Field("InRawText", "1 found in the text as written", "Always 1: no text is rewritten."),
    Field("Confidence", "percent", "Our confidence, in steps of one."),
    Field("MentionDocLen", "length of the report, characters", EMPTY),
    Field("MentionDocTone", "its tone", EMPTY),
    Field("MentionDocTranslationInfo", "source language and engine", "Left empty: nothing is translated."),
    Field("Extras", "empty"),
)


def rows(tellings: Iterable[Telling], options: Options) -> Iterator[list[Cell]]:
    """A row for each telling behind each row of the events table."""
    for told in happenings(tellings, options):
        for event_number, first, second, agreeing in numbered(told):
            for telling in agreeing:
                report, event = telling.report, telling.event
                yield [
                    event_number,
                    stamp(agreeing[0]),
                    stamp(telling),
                    WEB if report.url else CITATION,
                    _source(report),
                    _identifier(report),
                    None,
                    _offset(first, event.actor + event.recipient),
                    _offset(second, event.actor + event.recipient),
                    event.trigger.start,
                    1,
                    round(100 * event.confidence),
                    None,
                    None,
                    None,
                    None,
                ]


def _source(report: Report) -> str:
    domain = HOST.match(report.url or "")
    return domain[1].lower().removeprefix("www.") if domain else report.publisher or ""


def _identifier(report: Report) -> str:
    cited = ", ".join(part for part in (report.title, report.publisher) if part)
    return report.url or cited or report.name


def _offset(actor: Actor | None, actors: tuple[Actor, ...]) -> int | None:
    """Where this telling names a party: the one that the row's pair is known by."""
    if actor is None:
        return None
    own = [a for a in distinct(actors) if identity(a) == identity(actor)]
    return own[0].span.start if own else None
