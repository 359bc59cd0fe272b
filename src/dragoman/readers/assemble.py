"""Text and what is known about it, put together as a Document."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date

from dragoman.errors import InputError
from dragoman.model import Document, ZoneKind
from dragoman.readers.dates import published_date
from dragoman.readers.decoding import whole
from dragoman.readers.facts import find_facts
from dragoman.readers.limits import MAX_ID_CHARS, MAX_REPORT_CHARS
from dragoman.readers.zones import find_zones, stated_date

BY_DATELINE = "the dateline's own date"
"""How `published_why` begins where nothing but the text states the day."""

TOO_LONG = "split it into its reports, or give a larger `longest`"


def read_text(
    text: str,
    *,
    id: str,
    published: date | str | None = None,
    published_why: str = "",
    title: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    author: str | None = None,
    language: str | None = None,
    path: str | None = None,
    hints: Mapping[int, tuple[ZoneKind, str]] | None = None,
    longest: int = MAX_REPORT_CHARS,
) -> Document:
    """A Document with its zones; the text stays as it is, and what is given wins over what the text states.

    `published` may be a date or text in the forms of `published_date`; without it the day that a dateline states in
    full is taken ("YEREVAN, 12 May 2021 -"), since its author calls that day today; else the Document has no date.
    `hints` maps starts of paragraphs to zone kinds that markup states, with the reason.
    Halves of surrogate pairs, which no encoding can write, become U+FFFD, one for one.

    Raises DateError for a date that is none; InputError for blank text, and for more than `longest` code points.
    """
    day = published_date(published)
    if not text.strip():
        raise InputError("it holds no words; leave it out, or check how it was exported")
    if len(text) > longest:
        raise InputError(f"it has {len(text):,} characters, more than the {longest:,} of one report; {TOO_LONG}")
    text = whole(text)
    title = _clean(title)
    zones = find_zones(text, title=title, hints=hints)
    why = (published_why or "given with the report") if day else ""
    if day is None and (stated := stated_date(text, zones)) is not None:
        day, why = stated[0], f"{BY_DATELINE}, “{' '.join(stated[1].split())}”"
    facts = find_facts(text, zones)
    publisher = _clean(publisher) or facts.publisher
    republisher = facts.republisher
    if publisher is None and republisher is not None:
        # Whoever grants rights and names nobody else has published its own article.
        publisher, republisher = republisher, None
    headline = next((text[zone.start : zone.end] for zone in zones if zone.kind is ZoneKind.HEADLINE), None)
    return Document(
        id=whole(id)[:MAX_ID_CHARS],
        text=text,
        title=title or (" ".join(headline.lstrip("#").split()) if headline else None),
        author=_clean(author) or facts.author,
        published=day,
        published_why=why,
        publisher=publisher,
        republisher=republisher if republisher != publisher else None,
        url=_clean(url),
        language=_clean(language),
        terms=facts.terms,
        path=path,
        zones=zones,
    )


def with_terms(document: Document, terms: str | None) -> Document:
    """The document with terms that stand outside its text, unless its own words state some."""
    return dataclasses.replace(document, terms=terms) if terms and not document.terms else document


def _clean(value: str | None) -> str | None:
    """Metadata as one line; None where it is blank."""
    line = " ".join(whole(value).split()) if value else ""
    return line or None
