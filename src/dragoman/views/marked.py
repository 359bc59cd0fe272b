"""A report's text cut into marked pieces: which words are an event, and whose words they are.

Pure: a page draws the pieces as it likes. Joined, they are the text again, character for character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dragoman.model import Claim, Document, Event, Span, Telling, ZoneKind
from dragoman.views import words

VOICES = 8
"""So many claimants are told apart by colour, the most frequent first; further ones share the last."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody whose words the report gives. `number` is 1 to `VOICES`; 0 is the report's own voice."""

    number: int
    name: str
    events: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are marked alike.

    `voice`: whose content they are, 0 the report's own; `part` is "source", "cue" or "content" of that claim, else
    empty. `told`: the events whose trigger they are. `light`: hedged, planned or denied.
    """

    start: int
    text: str
    voice: int = 0
    part: str = ""
    told: tuple[Telling, ...] = ()
    light: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ZoneKind
    pieces: tuple[Piece, ...]


def voice_name(claim: Claim) -> str:
    """Who says it: the actors the source stands for, else the words of the source, else "unnamed"."""
    return words.side(claim.actor) or words.clean(" ".join(s.text for s in claim.source)) or "somebody unnamed"


def voices(claims: Sequence[Claim], told: Sequence[Telling]) -> tuple[list[Voice], list[int]]:
    """The voices, the report's own first, and the number of each claim's voice."""
    names = [voice_name(c) for c in claims]
    counts: dict[str, int] = dict.fromkeys(names, 0)
    for t in told:
        if t.event.claim_index is not None and t.event.claim_index < len(names):
            counts[names[t.event.claim_index]] += 1
    ranked = sorted(counts, key=lambda n: (-counts[n], names.index(n)))
    number = {name: min(k, VOICES) for k, name in enumerate(ranked, 1)}
    own = sum(t.event.claim_index is None for t in told)
    made = [Voice(0, "the report itself", own)] + [Voice(number[n], n, counts[n]) for n in ranked]
    return made, [number[n] for n in names]


def is_light(event: Event) -> bool:
    """Whether an event is shown lighter: hedged, or not done."""
    return event.hedged or event.status in words.LIGHT


def mark(document: Document, claims: Sequence[Claim], told: Sequence[Telling]) -> tuple[list[Voice], list[Paragraph]]:
    """The voices of a report and its paragraphs, in text order."""
    heard, of_claim = voices(claims, told)
    parts = [
        (span, number, part)
        for claim, number in zip(claims, of_claim, strict=True)
        for part, spans in (("content", claim.content), ("source", claim.source), ("cue", claim.cue))
        for span in spans
    ]
    edges = {0, len(document.text)}
    for span in [*(p[0] for p in parts), *(t.event.trigger for t in told)]:
        edges |= {span.start, span.end}
    made: list[Paragraph] = []
    for kind, start, end in _paragraphs(document):
        cuts = sorted({start, end, *(e for e in edges if start < e < end)})
        pieces = [_piece(document.text, a, z, parts, told) for a, z in zip(cuts, cuts[1:], strict=False)]
        made.append(Paragraph(kind, tuple(pieces)))
    return heard, made


def _piece(text: str, start: int, end: int, parts: Iterable[tuple[Span, int, str]], told: Iterable[Telling]) -> Piece:
    """One piece: the innermost claim that holds it wins, a source or cue before a content."""
    holding = [p for p in parts if p[0].start <= start and end <= p[0].end]
    holding.sort(key=lambda p: (p[2] == "content", p[0].end - p[0].start))
    here = tuple(t for t in told if t.event.trigger.start <= start and end <= t.event.trigger.end)
    _, voice, part = holding[0] if holding else (None, 0, "")
    return Piece(start, text[start:end], voice, part, here, any(is_light(t.event) for t in here))


def _paragraphs(document: Document) -> Iterator[tuple[ZoneKind, int, int]]:
    """Lines that are not blank, with the kind of the zone they begin in."""
    at = 0
    for line in document.text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        end = begin + len(line.rstrip())
        begin += len(line) - len(line.lstrip())
        if begin >= end:
            continue
        kind = next((z.kind for z in document.zones if z.start <= begin < z.end), ZoneKind.BODY)
        yield kind, begin, end
