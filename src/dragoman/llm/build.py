"""From a checked answer to events and claims: words get their places, knowledge names actors, places and days.

The model says which words matter and how; who they are is for the actors' room, where for the places' room and when
for the times' room, as with Dragoman's own coder. A code of the model stands only where knowledge leaves the field
open, and says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from dragoman.lexicons.ontology import Ontology
from dragoman.llm.answer import Attribution, Matter, Said, Side
from dragoman.llm.phrases import Phrases
from dragoman.model import (
    About,
    Actor,
    Analysis,
    Claim,
    ClaimKind,
    Event,
    Place,
    Sentence,
    Span,
    Stance,
    Status,
    Time,
    ZoneKind,
)

UNMEASURED = 0.5
"""The confidence of all events of a model: nobody has measured how often it is right."""

ALIKE = 0.5
"""The share of common characters from which the model's words and a known mention are taken for the same."""

PARAGRAPH = re.compile(r"\n\s*\n")
LOST = "phrases that are not in the text"

Resolve = Callable[[str, str | None, date | None], Actor]
Found = TypeVar("Found", Actor, Place, Time)


@dataclass(frozen=True, slots=True)
class Around:
    """What the other rooms found in the report. `resolve` reads one phrase (its context, the day)."""

    actors: Sequence[Actor]
    places: Sequence[Place]
    times: Sequence[Time]
    claims: Sequence[Claim]
    resolve: Resolve


class Builder:
    """One report on its way from an answer to events. `label` names the model; `dropped` counts what had no place."""

    def __init__(
        self, analysis: Analysis, around: Around, known: Ontology, label: str, dropped: Counter[str]
    ) -> None:
        self.analysis, self.around, self.known = analysis, around, known
        self.label, self.dropped = label, dropped
        self.phrases = Phrases(analysis.document, analysis.sentences)
        self.claims = list(around.claims)
        self._taken: set[Span] = set()

    def build(self, answer: Sequence[Said]) -> tuple[tuple[Event, ...], tuple[Claim, ...]]:
        """The events in text order with their ids, and the claims with those added that only the model saw."""
        made = [event for said in answer if (event := self._event(said)) is not None]
        once: dict[tuple[object, ...], Event] = {}
        for event in sorted(made, key=lambda e: (e.trigger.start, e.trigger.end)):
            what = (event.trigger, event.event_type, event.act, event.status, event.claim_index)
            once.setdefault((*what, _spans(event.actor), _spans(event.recipient)), event)
        self.dropped["events told twice"] += len(made) - len(once)
        name = self.analysis.document.id
        return tuple(replace(e, id=f"{name}:e{n}") for n, e in enumerate(once.values(), 1)), tuple(self.claims)

    # ------------------------------------------------------------------ one event
    def _event(self, said: Said) -> Event | None:
        placed = self._trigger(said)
        if placed is None:
            return None
        trigger, sentence = placed
        why = {"event_type": self.label, "confidence": "not measured for this model; 0.50 stands for that"}
        actor = self._sides(said.actor, trigger, sentence)
        recipient = self._sides(said.recipient, trigger, sentence)
        contexts = self.known.contexts(self._paragraph(sentence.span))
        event = Event(
            id="", event_type=said.event_type, trigger=trigger, sentence=sentence.span, mode=tuple(said.mode),
            context=contexts, cameo=self.known.cameo(said.event_type, said.mode, contexts, said.act),
            quad=self.known.quad(said.event_type), intensity=self.known.intensity(said.event_type, said.mode),
            actor=actor, recipient=tuple(a for a in recipient if a not in actor),
            location=self._place(said.place, trigger, sentence), date=self._time(said.date, trigger, sentence),
            act=said.act, act_date=self._time(said.act_date, trigger, sentence), status=Status(said.status),
            hedged=said.hedged, background=said.background, about=self._about(said.about, trigger, sentence),
            confidence=UNMEASURED, head=self._head(trigger), why=why,
        )  # fmt: skip
        return self._claimed(event, said.claim, sentence)

    def _trigger(self, said: Said) -> tuple[Span, Sentence] | None:
        """Where the trigger stands: in the sentence that the model names, or the only place that has the words.

        Of several places in the sentence the first is taken that no event before has.
        """
        number = said.sentence - 1
        named = self.analysis.sentences[number] if 0 <= number < len(self.analysis.sentences) else None
        hits = self.phrases.inside(said.trigger, named) if named else []
        if not hits:
            everywhere = self.phrases.everywhere(said.trigger)
            if len(everywhere) != 1:
                where = "in several other sentences" if everywhere else "not in the text"
                self.dropped[f"events whose trigger is {where}"] += 1
                return None
            hits = everywhere
        hit = next((h for h in hits if h not in self._taken), hits[0])
        self._taken.add(hit)
        sentence = next((s for s in self.analysis.sentences if s.span.contains(hit)), None)
        if sentence is None or sentence.zone == ZoneKind.DATELINE:
            self.dropped["events outside the sentences of the news"] += 1
            return None
        return hit, sentence

    def _head(self, span: Span) -> int:
        """The token that the words hang from; -1 where they are no tokens."""
        tokens = self.analysis.parse.char_span(span.start, span.end, alignment_mode="expand")
        return -1 if tokens is None or not len(tokens) else int(tokens.root.i)

    def _paragraph(self, place: Span) -> str:
        text = self.analysis.document.text
        start = max((m.end() for m in PARAGRAPH.finditer(text, 0, place.start)), default=0)
        after = PARAGRAPH.search(text, place.start)
        return text[start : after.start() if after else len(text)]

    def _phrase(self, words: str | None, trigger: Span, sentence: Sentence) -> Span | None:
        """Where some words stand; None, and counted, where the text does not have them."""
        if not words or not words.strip():
            return None
        found = self.phrases.near(words, trigger, sentence)
        self.dropped[LOST] += found is None
        return found

    # ------------------------------------------------------------------ who
    def _sides(self, sides: Sequence[Side], trigger: Span, sentence: Sentence) -> tuple[Actor, ...]:
        found: dict[tuple[Span, str | None, str | None], Actor] = {}
        for side in sides:
            span = self._phrase(side.words, trigger, sentence)
            for actor in self._actors(span, sentence) if span else ():
                filled = self._filled(actor, side)
                found.setdefault((filled.span, filled.name, filled.country), filled)
        return tuple(found.values())

    def _actors(self, span: Span, sentence: Sentence) -> tuple[Actor, ...]:
        """Whom the words stand for: the mention that the actors' room found there, else the phrase read by itself."""
        best = max((a.span for a in self.around.actors), key=lambda s: _common(s, span), default=None)
        if best is not None and _common(best, span) >= ALIKE:
            return tuple(a for a in self.around.actors if a.span == best)
        head = self._head(span)
        token = self.analysis.parse[head] if head >= 0 else None
        held = [a for a in self.around.actors if token is not None and a.span.start <= token.idx < a.span.end]
        held = [a for a in held if span.contains(a.span) or a.span.contains(span)]
        if held:
            size = min(a.span.end - a.span.start for a in held)
            return tuple(a for a in held if a.span.end - a.span.start == size)
        alone = self.around.resolve(span.text, sentence.span.text, self.analysis.document.published)
        if alone.name is None and alone.country is None and not alone.sector:
            alone = replace(alone, why="words that the model names; nothing known about them")
        return (replace(alone, span=span, head=head),)

    def _filled(self, actor: Actor, side: Side) -> Actor:
        """The actor with the model's country and sector, where knowledge has no entry and leaves them open."""
        if side.country and actor.country and side.country != actor.country:
            self.dropped["countries that knowledge has otherwise"] += 1
        country = side.country if actor.country is None and actor.entity is None else None
        sector = tuple(side.sector) if not actor.sector else ()
        said = [f"country {country}"] * bool(country) + [f"sector {' '.join(sector)}"] * bool(sector)
        if not said:
            return actor
        return replace(
            actor, country=country or actor.country, sector=sector or actor.sector,
            why="; ".join(filter(None, (actor.why, f"{' and '.join(said)} as the model has it"))),
        )  # fmt: skip

    # ------------------------------------------------------------------ where, when, about what
    def _place(self, words: str | None, trigger: Span, sentence: Sentence) -> Place | None:
        span = self._phrase(words, trigger, sentence)
        if span is None:
            return None
        found = _nearest(self.around.places, span)
        if found is None:
            return Place(span, why="words that the model names; the gazetteer has nothing for them")
        if found.as_actor:
            self.dropped["places that stand for an actor"] += 1
            return None
        return found

    def _time(self, words: str | None, trigger: Span, sentence: Sentence) -> Time | None:
        span = self._phrase(words, trigger, sentence)
        found = _nearest(self.around.times, span) if span else None
        if span is not None and found is None:
            self.dropped["days that are no time expression"] += 1
        return found

    def _about(self, matters: Sequence[Matter], trigger: Span, sentence: Sentence) -> tuple[About, ...]:
        found: dict[str, About] = {}
        for matter in matters:
            span = self._phrase(matter.words, trigger, sentence)
            if span is not None:
                name = re.sub(r"^the\s+", "", " ".join(span.text.split()), flags=re.IGNORECASE)
                found.setdefault(name, About(span, name, matter.kind, "as the model has it"))
        return tuple(found.values())

    # ------------------------------------------------------------------ according to whom
    def _claimed(self, event: Event, said: Attribution | None, sentence: Sentence) -> Event:
        """The event under its claim; the author's own where the model sees none or its words are not in the text."""
        if said is None:
            return replace(event, why={**event.why, "claimed_by": "the author's own, as the model has it"})
        source = self._sides(said.source, event.trigger, sentence)
        cue = self._phrase(said.cue, event.trigger, sentence)
        if not source and cue is None:
            self.dropped["claims without source and cue in the text"] += 1
            return replace(event, why={**event.why, "claimed_by": "the model's claim has no words in the text"})
        relayed = self._sides(said.relayed_by, event.trigger, sentence)
        content = self._phrase(said.content, event.trigger, sentence)
        claim = Claim(
            source=tuple(dict.fromkeys(a.span for a in source)),
            cue=(cue,) if cue else (),
            content=(content if content and content.contains(event.trigger) else event.trigger,),
            kind=ClaimKind(said.kind), hedged=event.hedged, stance=Stance(said.stance),
            actor=source, relayed_by=relayed, why=self.label,
        )  # fmt: skip
        return replace(
            event, claimed_by=source, relayed_by=relayed, stance=claim.stance, claim=claim.kind,
            claim_index=self._index(claim, event.trigger), why={**event.why, "claim": self.label},
        )  # fmt: skip

    def _index(self, claim: Claim, trigger: Span) -> int:
        """The claim's place among the report's, one that says the same words of it; else it is added."""
        for n, other in enumerate(self.claims):
            holds = any(c.contains(trigger) for c in other.content)
            cue = any(a.overlaps(b) for a in claim.cue for b in other.cue)
            source = any(a.overlaps(b) for a in claim.source for b in other.source)
            if holds and (cue or not claim.cue) and (source or not claim.source):
                return n
        self.claims.append(claim)
        return len(self.claims) - 1


def _common(a: Span, b: Span) -> float:
    """The share of characters that two spans have in common, 0 to 1."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(shared, 0) / max(max(a.end, b.end) - min(a.start, b.start), 1)


def _nearest(found: Sequence[Found], span: Span) -> Found | None:
    """The one that shares most characters with some words; None where none shares any."""
    best = max(found, key=lambda f: _common(f.span, span), default=None)
    return best if best is not None and best.span.overlaps(span) else None


def _spans(actors: Sequence[Actor]) -> tuple[Span, ...]:
    return tuple(a.span for a in actors)
