"""What a report has said so far of those who act: the store that references look back into."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.actors.words import norm
from dragoman.model import Actor, Parse, Span

if TYPE_CHECKING:
    from dragoman.actors.resolve import Actors

Identity = tuple[str | None, str | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """An actor with what later mentions need to know of it.

    `kind` is the reader's `what`, or "thing" for a noun that is nobody; `again` marks an actor taken up from an
    antecedent; `listed` one that is given out. Others (a driver, a plan) are kept only because "he" or "it" may
    mean them. `told` is why an actor taken up is who it is, less what each mention took up.
    """

    actor: Actor
    head: int
    sentence: int
    subject: bool
    kind: str
    plural: bool = False
    office: str = ""
    conjunct_of: int = -1
    again: bool = False
    listed: bool = True
    told: str = ""

    @property
    def identity(self) -> Identity:
        """What tells this actor from others: for one without name or codes, the words that introduced it."""
        a = self.actor
        if a.entity is None and a.name is None:
            told = a.antecedent or a.span
            return (f"{told.start}", a.country, a.sector) if not self.listed else (None, a.country, a.sector)
        return (a.entity or a.name, a.country, a.sector)


class Memory:
    """The actors found so far, in order of reading, and the indexes that keep every look back short."""

    def __init__(self, room: Actors, doc: Parse, day: str | None) -> None:
        self.room, self.doc, self.day = room, doc, day
        self.found: list[Found] = []
        self.places: list[Found] = []
        self.described: dict[str, list[Found]] = {}
        self.gender: dict[Identity, str] = {}
        self.times: Counter[object] = Counter()
        self.subjects: set[object] = set()
        self._by_sentence: defaultdict[int, list[Found]] = defaultdict(list)
        self._at: dict[int, Found] = {}

    def add(self, found: Found) -> None:
        """Remember; an actor that is given out takes the place of a bystander with its head."""
        self.found.append(found)
        self._by_sentence[found.sentence].append(found)
        known = self._at.get(found.head)
        if known is None or found.listed or not known.listed:
            self._at[found.head] = found
        key = self.key(found)
        self.times[key] += 1
        if found.subject:
            self.subjects.add(key)

    def key(self, f: Found) -> object:
        """By what mentions of one actor are counted: its name, else the words that introduced it."""
        if f.actor.name is not None:
            return f.identity[:2]
        return (f.actor.antecedent or f.actor.span).text.lower()

    def listed(self) -> list[Found]:
        """The actors found so far that are given out, in the order of the text."""
        return [f for f in self.found if f.listed]

    def recent(self, sentence: int, reach: int, others: bool = False) -> list[Found]:
        """What the last sentences named, oldest first; with `others` also those who are no actors."""
        return [
            f
            for n in range(max(0, sentence - reach), sentence + 1)
            for f in self._by_sentence.get(n, ())
            if others or f.listed
        ]

    def backwards(self, sentence: int, reach: int) -> Iterator[Found]:
        """What was named within `reach` sentences up to this one, the last first."""
        return reversed(self.recent(sentence, reach))

    def at_head(self, head: int) -> Found | None:
        """The actor last read with this head token."""
        found = self._at.get(head) if head >= 0 else None
        return found if found is not None and found.listed else None

    def peer(self, sentence: int) -> str | None:
        """The state whose government or army was named last in the sentence."""
        for f in reversed(self._by_sentence.get(sentence, [])):
            if f.listed and f.actor.country and f.actor.sector[:1] in {("GOV",), ("MIL",)}:
                return f.actor.country if f.kind == "organization" else None
        return None

    def salience(self, f: Found) -> float:
        """How prominent an actor is in the report: how often it was named, and as subject."""
        key = self.key(f)
        return min(self.times[key], 6) * 0.25 + (0.8 if key in self.subjects else 0.0)

    def gender_of(self, f: Found) -> str | None:
        """What an earlier pronoun or the given name tells: "m", "f", or None when nothing does."""
        known = self.gender.get(f.identity)
        if known is None and f.actor.name:
            given = norm(f.actor.name.split()[0])
            known = next((g for g, names in self.room.grammar.given.items() if given in names), None)
        if known is None and 0 <= f.head < len(self.doc):
            noun = self.doc[f.head].text.lower()
            known = next((g for g, nouns in self.room.grammar.gendered.items() if noun in nouns), None)
        return known

    def last_called(self, lemma: str, sentence: int, plural: bool) -> Found | None:
        """The latest mention with this head noun and number, actor or not."""
        for f in reversed(self.recent(sentence, 12, others=True)):
            if f.plural == plural and 0 <= f.head < len(self.doc) and self.doc[f.head].lemma_.lower() == lemma:
                return f
        return None

    def same_noun(self, lemma: str, sentence: int) -> Found | None:
        """The latest unnamed actor with this head noun and a country."""
        for f in self.backwards(sentence, 6):
            unnamed = f.actor.country and f.actor.entity is None and 0 <= f.head < len(self.doc)
            if unnamed and self.doc[f.head].lemma_.lower() == lemma:
                return f
        return None


def groups(found: Iterable[Found]) -> list[list[Found]]:
    """Actors joined by "and", or sharing one span, in order of appearance."""
    joined: dict[int, list[Found]] = {}
    by_span: dict[Span, list[Found]] = {}
    heads: dict[int, int] = {}
    for f in found:
        top = heads.get(f.conjunct_of, f.conjunct_of) if f.conjunct_of >= 0 and not f.again else f.head
        heads[f.head] = top
        joined.setdefault(top, []).append(f)
        by_span.setdefault(f.actor.span, []).append(f)
    several = [g for g in joined.values() if len({f.identity for f in g}) > 1]
    seen = {id(f) for g in several for f in g}
    return several + [
        g for g in by_span.values() if len({f.identity for f in g}) > 1 and not all(id(f) in seen for f in g)
    ]
