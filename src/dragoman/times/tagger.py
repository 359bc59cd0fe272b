"""Text to TIMEX3 expressions, and an Analysis to the same with tense from its parse."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import zip_longest

from dragoman.model import Analysis, Document, Parse, Span, Time, ZoneKind
from dragoman.times import calendar as cal
from dragoman.times.grammar import Found, longest
from dragoman.times.lexicon import Lexicon, load
from dragoman.times.normalise import ACTIONS
from dragoman.times.tense import Tense, TenseOf, parsed_tense, surface_tense
from dragoman.times.tokens import tokenise
from dragoman.times.values import Context, Value

_YEARLY = re.compile(r"P(?:9|6|12)M")


def tag(
    text: str,
    dct: date | None,
    *,
    spans: Iterable[tuple[int, int]] | None = None,
    tense: TenseOf | None = None,
) -> tuple[Time, ...]:
    """The time expressions of a text, in order, normalised to TIMEX3.

    dct: the day of writing, None where unknown: values then keep X for what it would have told.
    spans: the stretches of text to read, as (start, end) offsets; all of it by default.
    tense: which way the text looks at an expression; by default read from cue words.

    Pure: the same text and dct give the same answer on any day. `start` and `end` of a Time are the first and
    last day that it may cover: its value's, or of a part ("early March") the half that is surely around it.
    """
    stretches = list(spans) if spans is not None else [(0, len(text))]
    tokens = tokenise(_masked(text, stretches), load())
    context = Context(dct, load())
    times = []
    chosen = longest(tokens)
    for found, following in zip_longest(chosen, chosen[1:]):
        if found.rule.action == "skip":
            continue
        context.asked = None
        context.tense_of = partial(_tense, found, tense, context.lexicon)
        context.year_beside = _year_beside(found, following)
        try:
            value = ACTIONS[found.rule.action](found, context)
        except (OverflowError, ValueError):  # beyond the years 1 to 9999 there is no date
            continue
        if value is None:
            continue
        _remember(found, value, context)
        first, last = value.bounds or cal.part(cal.bounds(value.value), value.mod)
        span = Span(found.start, found.end, text[found.start : found.end])
        times.append(Time(span, value.type, value.value, value.mod, first, last, why=_why(found, context)))
    return tuple(times)


def tag_document(document: Document) -> tuple[Time, ...]:
    """The time expressions of a document's news zones, from text alone: no model is loaded."""
    spans = [(zone.start, zone.end) for zone in document.news()] if document.zones else None
    return tag(document.text, document.dct, spans=spans)


def _year_beside(found: Found, following: Found | None) -> int | None:
    """The year of "January and February 2016" for its first month."""
    if following is None or found.rule.action != "calendar" or following.rule.action != "calendar":
        return None
    year = following.text("y")
    between = [found.tokens.word(index).lower() for index in range(found.last, following.first)]
    apart = len(between) > 3 or set(between) - load().lists["pairing"]
    if apart or found.words("y") or not re.fullmatch(r"\d{4}", year):
        return None
    return int(year)


def _tense(found: Found, given: TenseOf | None, lexicon: Lexicon) -> Tense:
    tense = given(found.start, found.end) if given is not None else Tense.UNKNOWN
    return surface_tense(found.tokens, found.first, found.last, lexicon) if tense is Tense.UNKNOWN else tense


def _masked(text: str, stretches: list[tuple[int, int]]) -> str:
    """The text with all else than the stretches blanked, its length unchanged."""
    if stretches == [(0, len(text))]:
        return text
    out, at = [], 0
    for start, end in sorted(stretches):
        if start > at:
            out.append("\x00" + " " * (start - at - 1))
        out.append(text[max(at, start) : end])
        at = max(at, end)
    out.append(" " * (len(text) - at))
    return "".join(out)


def _remember(found: Found, value: Value, context: Context) -> None:
    """Keeps what later expressions may count from."""
    if value.type in ("DATE", "TIME"):
        first = cal.bounds(value.value)[0]
        if first is not None and len(value.value.partition("T")[0]) >= 7:
            context.previous = first
            if re.match(r"\d{4}-\d\d-\d\d", value.value):
                context.previous_day = first
        own = found.rule.action not in ("compared", "ago", "later")
        if own and re.fullmatch(r"\d{4}-[QH][\dX]", value.value):
            last = cal.bounds(value.value)[1]
            following = found.tokens.word(found.last) if found.last < len(found.tokens.starts) else ""
            if last is None or context.dct is None or last <= context.dct or following == "ended":
                context.period = value.value
    elif _YEARLY.fullmatch(value.value) and found.rule.action in ("anchored", "duration"):
        context.period = "year"


def _why(found: Found, context: Context) -> str:
    why = f'rule "{found.rule.name}"'
    if context.dct is None:
        return f"{why}; no publication date"
    tense = f", {context.asked} tense" if context.asked is not None else ""
    return f"{why}; from {context.dct.isoformat()}{tense}"


def find(analysis: Analysis) -> tuple[Time, ...]:
    """The time expressions of the news zones, with the head token of each and tense from the parse."""
    doc, document = analysis.parse, analysis.document
    starts = [int(offset) for offset in doc.to_array("IDX")]
    parsed = doc.has_annotation("DEP")
    headlines = [(zone.start, zone.end) for zone in document.zones if zone.kind is ZoneKind.HEADLINE]

    def token_at(offset: int) -> int:
        return max(0, bisect_right(starts, offset) - 1)

    def head_of(start: int, end: int) -> int:
        if not starts:
            return -1
        first, last = token_at(start), token_at(end - 1)
        return _head(doc, first, last) if parsed else last

    def tense(start: int, end: int) -> Tense:
        headline = any(first <= start < last for first, last in headlines)
        return parsed_tense(doc, token_at(start), head_of(start, end), headline, load())

    spans = [(zone.start, zone.end) for zone in document.news()] if document.zones else None
    times = tag(document.text, document.dct, spans=spans, tense=tense if parsed and starts else None)
    return tuple(replace(time, head=head_of(time.span.start, time.span.end)) for time in times)


def _head(doc: Parse, first: int, last: int) -> int:
    """The token of a stretch that hangs from outside it, prepositions aside."""
    outer = [i for i in range(first, last + 1) if not first <= doc[i].head.i <= last or doc[i].head.i == i]
    return next((i for i in outer if doc[i].pos_ not in ("ADP", "PUNCT")), outer[0] if outer else last)
