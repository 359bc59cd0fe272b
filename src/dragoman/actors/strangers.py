"""Persons and bodies that no table knows: their names, kept through the report with what it tells of them."""

from __future__ import annotations

from dataclasses import replace

from dragoman.actors.context import Context, Line
from dragoman.actors.nounphrases import NounPhrase
from dragoman.actors.phrases import Hints, Phrase
from dragoman.actors.resolve import actor_of
from dragoman.actors.words import POSSESSIVE
from dragoman.model import Actor, Mention, MentionForm, MentionKind


class Strangers:
    """The unknown names of one report, by their last word."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.known: dict[str, Actor] = {}

    def as_introduced(self, s: Line, p: NounPhrase, phrase: Phrase) -> Phrase | None:
        """A surname that this report has introduced for somebody else is that person."""
        if phrase.what != "person":
            return phrase
        last = s.words.norm[phrase.hi - 1]
        if phrase.use == "surname":
            if not any(m.lo <= phrase.lo < m.hi for m in s.matches):
                return None
            known = self.known.get(last)
            if known and (phrase.entry is None or phrase.entry.key not in self.context.seen):
                return replace(phrase, name=known.name, country=known.country, sector=known.sector, role=known.role,
                               entry=None, why=(f"surname of {known.name}, named before",))  # fmt: skip
            if phrase.entry is None or phrase.entry.key not in self.context.seen:
                if self.context.parsed and self.context.doc[p.head].pos_ != "PROPN":
                    return None
                if phrase.name is None:
                    return None
        if phrase.name and phrase.entry is None and phrase.hi - phrase.lo > 0:
            actor = actor_of(phrase, s.words, self.context.analysis.document.text)
            self.known.setdefault(last, actor)
        return phrase

    def named(self, s: Line, p: NounPhrase) -> Actor | None:
        """A named person or body that no table knows: its words, with what its apposition tells."""
        lo = p.lo
        for i in range(p.core - 1, p.lo, -1):
            if s.words.norm[i] in POSSESSIVE:
                lo = i + 1
                break
        while lo < p.core and not s.words.capital(lo):
            lo += 1
        names = range(lo, p.core)
        if not names or not all(s.words.capital(i) or s.words.norm[i] in self.context.grammar.particle for i in names):
            return None
        if s.words.norm[lo] in self.context.grammar.honorific and len(names) > 1:
            lo += 1
        known = self.known.get(s.words.norm[p.core - 1])
        if known and (p.core - lo == 1 or known.name == " ".join(s.words.text[lo : p.core])):
            span = self.context.analysis.span(s.words.at[lo], s.words.at[p.core - 1] + 1)
            return replace(known, span=span, head=p.head, antecedent=known.span, why=f"{known.name}, named before")
        mention = self._mention(s, lo, p.core)
        if mention is None:
            return None
        told = self._apposition(s, p)
        name = " ".join(s.words.text[lo : p.core])
        actor = Actor(
            self.context.analysis.span(s.words.at[lo], s.words.at[p.core - 1] + 1), name,
            told.country if told else None, told.sector if told else (), told.role if told else None,
            head=p.head, mention=mention,
            why=f'unknown; {told.role or "described"} by apposition' if told else "a name that no table holds",
        )  # fmt: skip
        if mention.kind == MentionKind.PERSON:
            self.known.setdefault(s.words.norm[p.core - 1], actor)
        return actor

    def _mention(self, s: Line, lo: int, hi: int) -> Mention | None:
        first, last = s.words.at[lo], s.words.at[hi - 1] + 1
        for m in self.context.analysis.mentions:
            if m.first < last and first < m.last and m.form == MentionForm.NAME:
                return m if m.kind in {MentionKind.PERSON, MentionKind.ORGANIZATION} else None
        return None

    def _apposition(self, s: Line, p: NounPhrase) -> Phrase | None:
        if not self.context.parsed:
            return None
        place = {token: i for i, token in enumerate(s.words.at)}
        for child in self.context.doc[p.head].children:
            if child.dep_ == "appos" and child.i > p.head:
                inside = [place[t.i] for t in child.subtree if t.i in place]
                hints = Hints(self.context.day, (), None, True, self.context.seen)
                phrase = self.context.reader.read(s.words, min(inside), max(inside) + 1, hints) if inside else None
                if phrase and phrase.what in {"person", "people", "organization"} and not phrase.weak:
                    return phrase
        return None
