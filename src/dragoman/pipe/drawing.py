"""A reading as displaCy draws it: events and claimed words, coloured by whose words they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from spacy.tokens import Doc

from dragoman.errors import InputError, QuestionError
from dragoman.model import Event, Reading, Report, Telling
from dragoman.pipe.extensions import reading_of
from dragoman.views import words
from dragoman.views.marked import Marked, is_light, mark, voice_name

STYLES = ("span", "ent")
OWN = "#dddddd"
COLOURS = ("#a6cee3", "#fdbf6f", "#b2df8a", "#e5b8e8", "#f2e07b", "#9edcd6", "#c8bdf0", "#d5cbb2")
"""Light enough for displaCy's black words; the last is for all further claimants."""

LABEL = 48
"""Characters of a label."""

JOINER = "\u2060"
"""Nothing to see: as many as the claimant's number tell labels of one wording apart, as displaCy colours by label."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """`spacy.displacy.render(drawing.data, style=drawing.style, options=drawing.options, manual=True)` draws it.

    A notebook draws it by itself. Labels are escaped, as displaCy writes them into its page as they are.
    """

    data: dict[str, Any]
    style: str
    options: dict[str, Any]

    def html(self, *, page: bool = False) -> str:
        """The markup, or with `page` a whole page."""
        from spacy import displacy

        return str(
            displacy.render(self.data, style=self.style, page=page, jupyter=False, options=self.options, manual=True)
        )

    def _repr_html_(self) -> str:
        return self.html()


def displacy(reading: Reading | Doc, style: str = "span") -> Drawing:
    """Data and colours for displaCy's manual mode.

    style: "span" draws what each claimant says and the events in it; "ent" the events alone, which do not overlap.
    Raises QuestionError for another style, InputError for a Doc without a reading.
    """
    if style not in STYLES:
        raise QuestionError(f"there is no style {style!r}; it must be one of {', '.join(STYLES)}")
    found = reading_of(reading) if isinstance(reading, Doc) else reading
    if found is None:
        raise InputError("this Doc holds no reading of its text; add the part first: nlp.add_pipe('dragoman')")
    told = [Telling(e.id, e, Report(e.id, e.id)) for e in found.events]
    palette = _Palette(mark(found.document, found.claims, told))
    data = _spans(found, palette) if style == "span" else _ents(found, palette)
    return Drawing(data, style, {"colors": palette.used})


class _Palette:
    """Labels, and the colours they are drawn in."""

    def __init__(self, marked: Marked) -> None:
        self._number = {v.name: v.number for v in marked.voices[1:]}
        self.used: dict[str, str] = {}

    def label(self, said: str, voice: str | None) -> str:
        """The escaped label on one line, its colour noted; `voice` is None for the report's own."""
        number = 0 if voice is None else self._number[voice]
        short = said if len(said) <= LABEL else said[: LABEL - 1] + "…"
        label = escape(short.replace(" ", "\xa0")) + JOINER * number
        self.used.setdefault(label.upper(), COLOURS[number - 1] if number else OWN)
        return label


def _voice(event: Event, reading: Reading) -> str | None:
    at = event.claim_index
    return None if at is None or at >= len(reading.claims) else voice_name(reading.claims[at])


def _said(event: Event) -> str:
    return f"{event.event_type} ({words.standing(event)})" if is_light(event) else event.event_type


def _ents(reading: Reading, palette: _Palette) -> dict[str, Any]:
    ents: list[dict[str, Any]] = []
    for event in sorted(reading.events, key=lambda e: e.trigger):
        if ents and event.trigger.start < ents[-1]["end"]:  # displaCy would print the words twice
            continue
        voice = _voice(event, reading)
        label = palette.label(_said(event) + (f" · {voice}" if voice else ""), voice)
        ents.append({"start": event.trigger.start, "end": event.trigger.end, "label": label})
    return {"text": reading.document.text, "ents": ents, "title": None}


def _spans(reading: Reading, palette: _Palette) -> dict[str, Any]:
    parts: list[tuple[int, int, str]] = []
    for claim in reading.claims:
        name = voice_name(claim)
        label = palette.label(name + (" (hedged)" if claim.hedged else ""), name)
        parts += [(s.start, s.end, label) for s in claim.content]
    for event in reading.events:
        voice = _voice(event, reading)
        parts.append((event.trigger.start, event.trigger.end, palette.label(_said(event), voice)))
    tokens = _cut(reading.document.text, {edge for a, z, _ in parts for edge in (a, z)})
    spans = []
    for a, z, label in dict.fromkeys(parts):
        held = [n for n, (b, y) in enumerate(tokens) if a <= b and y <= z]
        if held:
            spans.append({"start_token": held[0], "end_token": held[-1] + 1, "label": label})
    text = reading.document.text
    return {"text": text, "tokens": [text[a:z] for a, z in tokens], "spans": spans, "title": None}


def _cut(text: str, edges: set[int]) -> list[tuple[int, int]]:
    """Words between white space, cut again where a mark begins or ends, so that every mark is whole words."""
    found = []
    for word in re.finditer(r"\S+", text):
        cuts = [word.start(), *sorted(e for e in edges if word.start() < e < word.end()), word.end()]
        found += list(zip(cuts, cuts[1:], strict=False))
    return found
