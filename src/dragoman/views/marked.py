"""A report's text cut into marked pieces: which words are an event, and whose words they are.

Pure: a page draws the pieces as it likes. Joined, they are the text again, character for character.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dragoman.model import Claim, Document, Event, Span, Telling, ZoneKind
from dragoman.views import words

VOICES = 8
"""So many claimants are told apart by colour, the most frequent first; further ones share the last."""

Part = tuple[Span, int, str, bool]
"""Words of a claim: where, its number among the claims, "source", "cue" or "content", and whether it is hedged."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody whose words the report gives. `number` is 1 to `VOICES`; 0 is the report's own voice.

    `sentences` are those that this voice speaks most of.
    """

    number: int
    name: str
    events: int
    sentences: int = 0


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
class Line:
    """A sentence, or what stands between two.

    `voice` is that of whoever speaks most of it, `name` says who, and `light` whether all of that is hedged, or every
    event in it hedged or not done. `whole` is false for what stands between sentences.
    """

    start: int
    pieces: tuple[Piece, ...]
    voice: int = 0
    name: str = ""
    light: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A zone of the report, line by line."""

    kind: ZoneKind
    lines: tuple[Line, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What it is printed of, in text order."""
        return tuple(p for line in self.lines for p in line.pieces)


@dataclass(frozen=True, slots=True)
class Marked:
    """`voices`, the report's own first, and the paragraphs in text order."""

    voices: tuple[Voice, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def legend(self) -> tuple[tuple[int, str, int], ...]:
        """Number, name and sentences of what a colour stands for; voices that share the last are "others"."""
        shared = [v for v in self.voices if v.number == VOICES]
        own = [(v.number, v.name, v.sentences) for v in self.voices if v.number < VOICES or len(shared) == 1]
        return (*own, (VOICES, "others", sum(v.sentences for v in shared))) if len(shared) > 1 else tuple(own)

    @property
    def sentences(self) -> tuple[Line, ...]:
        """The whole sentences of all paragraphs, in text order."""
        return tuple(line for p in self.paragraphs for line in p.lines if line.whole)


def voice_name(claim: Claim) -> str:
    """Who says it: the actors the source stands for, else the words of the source, else "somebody unnamed"."""
    return words.side(claim.actor) or words.clean(" ".join(s.text for s in claim.source)) or "somebody unnamed"


def is_light(event: Event) -> bool:
    """Whether an event is shown lighter: hedged, or not done."""
    return event.hedged or event.status in words.LIGHT


def mark(
    document: Document,
    claims: Sequence[Claim],
    told: Sequence[Telling],
    sentences: Sequence[tuple[int, int]] = (),
) -> Marked:
    """A report with its claims and events. `sentences`: offsets; without them a paragraph counts as one."""
    names = [voice_name(c) for c in claims]
    spoken = _spoken(names, told)
    number = {name: min(k, VOICES) for k, name in enumerate(spoken, 1)}
    parts = [
        (span, n, part, claim.hedged)
        for n, claim in enumerate(claims)
        for part, spans in (("content", claim.content), ("source", claim.source), ("cue", claim.cue))
        for span in spans
    ]
    edges = {e for span in [*(p[0] for p in parts), *(t.event.trigger for t in told)] for e in (span.start, span.end)}
    paragraphs: list[Paragraph] = []
    counted: Counter[str] = Counter()
    for kind, start, end in _paragraphs(document):
        lines = []
        for a, z, whole in _lines(start, end, sentences):
            cuts = sorted({a, z, *(e for e in edges if a < e < z)})
            pairs = zip(cuts, cuts[1:], strict=False)
            pieces = [_piece(document.text, b, y, parts, told, names, number) for b, y in pairs]
            name, hedged = _speaker(a, z, parts, names) if whole else ("", False)
            counted[name] += whole
            here = [t.event for t in told if a <= t.event.trigger.start < z]
            light = hedged or (bool(here) and all(map(is_light, here)))
            lines.append(Line(a, tuple(pieces), number.get(name, 0), name, light, whole))
        paragraphs.append(Paragraph(kind, tuple(lines)))
    own = sum(t.event.claim_index is None for t in told)
    voices = [Voice(0, "the report itself", own, counted[""])]
    voices += [Voice(number[n], n, events, counted[n]) for n, events in spoken.items()]
    return Marked(tuple(voices), tuple(paragraphs))


def _spoken(names: Sequence[str], told: Iterable[Telling]) -> dict[str, int]:
    """Events by the voice that tells them, the most frequent first, then in text order."""
    counts = dict.fromkeys(names, 0)
    for t in told:
        if t.event.claim_index is not None and t.event.claim_index < len(names):
            counts[names[t.event.claim_index]] += 1
    return dict(sorted(counts.items(), key=lambda c: -c[1]))


def _speaker(start: int, end: int, parts: Iterable[Part], names: Sequence[str]) -> tuple[str, bool]:
    """Whose content covers most of a sentence, and whether all of it is hedged; "" where nobody is quoted in it."""
    covered: Counter[str] = Counter()
    sure: set[str] = set()
    for span, n, part, hedged in parts:
        common = min(span.end, end) - max(span.start, start)
        if part == "content" and common > 0:
            covered[names[n]] += common
            if not hedged:
                sure.add(names[n])
    if not covered:
        return "", False
    name = max(covered, key=lambda n: covered[n])
    return name, name not in sure


def _piece(
    text: str,
    start: int,
    end: int,
    parts: Iterable[Part],
    told: Iterable[Telling],
    names: Sequence[str],
    number: dict[str, int],
) -> Piece:
    """One piece: the innermost claim that holds it wins, a source or cue before a content."""
    holding = [p for p in parts if p[0].start <= start and end <= p[0].end]
    here = tuple(t for t in told if t.event.trigger.start <= start and end <= t.event.trigger.end)
    light = any(is_light(t.event) for t in here)
    if not holding:
        return Piece(start, text[start:end], 0, "", here, light)
    _, n, part, hedged = min(holding, key=lambda p: (p[2] == "content", p[0].end - p[0].start))
    return Piece(start, text[start:end], number[names[n]], part, here, light or (hedged and part == "content"))


def _lines(start: int, end: int, sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Sentences of one paragraph and what lies between them, without a gap."""
    inside = [(max(a, start), min(z, end)) for a, z in sentences if a < end and z > start]
    at = start
    for a, z in sorted(inside) or [(start, end)]:
        if a > at:
            yield at, a, False
            at = a
        if z > max(a, at):
            yield max(a, at), z, True
            at = z
    if at < end:
        yield at, end, False


def _paragraphs(document: Document) -> Iterator[tuple[ZoneKind, int, int]]:
    """Lines that are not blank, with the kind of the zone that holds most of each."""
    at = 0
    for line in document.text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        end = begin + len(line.rstrip())
        begin += len(line) - len(line.lstrip())
        if begin >= end:
            continue
        shares = [(min(z.end, end) - max(z.start, begin), z.kind) for z in document.zones]
        share, kind = max(shares, key=lambda s: s[0], default=(0, ZoneKind.BODY))
        yield kind if share > 0 else ZoneKind.BODY, begin, end


def around(text: str, start: int, end: int, reach: int) -> tuple[str, str]:
    """Up to `reach` characters before and after words, cut between words, with an ellipsis where something is cut."""
    first, last = max(0, start - reach), min(len(text), end + reach)
    before, after = text[first:start], text[end:last]
    if first:
        head = before.split(None, 1)
        cut = text[first - 1].isspace() or before[:1].isspace()
        before = "… " + (before.lstrip() if cut else head[1] if len(head) > 1 else "")
    if last < len(text):
        tail = after.rsplit(None, 1)
        cut = text[last].isspace() or after[-1:].isspace()
        after = (after.rstrip() if cut else tail[0] if len(tail) > 1 else "") + " …"
    return before, after
