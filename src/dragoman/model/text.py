"""Text as published: documents, their zones, and the spans everything else points at.

Offsets are Python string offsets (Unicode code points) into `Document.text`, half-open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Some words of a document: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str

    def overlaps(self, other: Span) -> bool:
        """Whether two spans share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies within this one; a span contains itself."""
        return self.start <= other.start and other.end <= self.end


class ZoneKind(StrEnum):
    """Parts of a report. Only some of them can hold news; see `NEWS`."""

    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    BODY = "body"
    CAPTION = "caption"
    QUOTATION = "quotation"
    NOTICE = "notice"
    NAVIGATION = "navigation"


NEWS = frozenset({ZoneKind.HEADLINE, ZoneKind.DATELINE, ZoneKind.BODY, ZoneKind.QUOTATION})
"""Zones whose sentences are analysed. A dateline gives places and times, never events."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of a document, and why it was taken for what it is."""

    kind: ZoneKind
    start: int
    end: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One report as published.

    `text` is the input's own for `.txt` and `.jsonl`; for HTML it is the extracted text.
    `zones` lie in text order, do not overlap, and cover all text that is not white space.
    `published` is None where nothing states it: it is never today's date, nor that of a crawl or a file.
    `published_why` says where it was found; without it, what later day is known, such as that of the crawl.
    `terms` holds the words of a stated licence or permission; `republisher` whoever printed
    somebody else's article.
    """

    id: str
    text: str
    title: str | None = None
    author: str | None = None
    published: date | None = None
    published_why: str = ""
    publisher: str | None = None
    republisher: str | None = None
    url: str | None = None
    language: str | None = None
    terms: str | None = None
    path: str | None = None
    zones: tuple[Zone, ...] = ()

    @property
    def dct(self) -> date | None:
        """Document creation time in TimeML's sense: the publication date, if known."""
        return self.published

    def span(self, start: int, end: int) -> Span:
        """The characters from `start` up to `end`, exclusive, with their words."""
        return Span(start, end, self.text[start:end])

    def news(self) -> Iterator[Zone]:
        """The zones that are read for events, claims and places."""
        return (zone for zone in self.zones if zone.kind in NEWS)


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that could not be read: it becomes a row, and the run goes on."""

    path: str
    stage: str
    reason: str
