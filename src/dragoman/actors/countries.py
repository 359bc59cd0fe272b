"""The country of an actor that the text leaves unnamed: "the army", "its troops", "the rebels".

Rule 11 of the coding book: its modifier's (read with the phrase), then its owner's or antecedent's, then that of the
place where the act is. Where nothing decides it stays open.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.actors.context import Context, Line
from dragoman.actors.descriptions import Descriptions
from dragoman.actors.nounphrases import NounPhrase
from dragoman.actors.phrases import Phrase
from dragoman.actors.pronouns import Pronouns
from dragoman.model import Actor, Token

_DOMESTIC = frozenset({("OPP",), ("PTY",), ("LEG",), ("JUD",)})
_ARMED = frozenset({("REB",), ("PRM",), ("CRM",)})


class Countries:
    """Completes unnamed actors of one report."""

    def __init__(self, context: Context, pronouns: Pronouns, descriptions: Descriptions) -> None:
        self.context, self.pronouns, self.descriptions = context, pronouns, descriptions

    def complete(self, s: Line, p: NounPhrase, phrase: Phrase) -> Phrase:
        """The country of an unnamed actor: its conjunct's, its antecedent's, then where the act is."""
        ethnic = phrase.entry is not None and phrase.entry.kind == "group" and phrase.country is None
        if phrase.country or (phrase.name and not ethnic) or not phrase.sector:
            return phrase
        before = self.context.memory.at_head(p.conjunct_of)
        if before and before.actor.country and before.kind != "state" and before.actor.entity is None:
            return replace(phrase, country=before.actor.country, why=(*phrase.why, "as its conjunct"))
        owned, owner = self._owner(s, p)
        if owned:
            why = f'"{owner.span.text}" is its owner' if owner else "its owner is not known"
            whose = s.words.norm[phrase.head] in self.context.grammar.transparent
            armed = owner and owner.sector[:1] in _ARMED and whose
            return replace(phrase, country=owner.country if owner else None, why=(*phrase.why, why),
                           sector=owner.sector if owner and armed else phrase.sector)  # fmt: skip
        earlier = self.context.memory.same_noun(self.context.doc[p.head].lemma_.lower(), s.number)
        where = self.context.where(s, p)
        elsewhere = where and earlier and not (earlier.subject or earlier.actor.country == where)
        if earlier and not elsewhere and (self._definite(s, p) or not (phrase.plural or ethnic)):
            told = earlier.actor
            return replace(phrase, country=told.country, why=(*phrase.why, f'as "{told.span.text}" before'))
        if s.words.norm[phrase.head] in self.context.grammar.nations:
            return replace(phrase, why=(*phrase.why, "several states, not told which"))
        if s.words.norm[phrase.head] in self.context.grammar.sent:
            return replace(phrase, why=(*phrase.why, "sent by a state that is not told: where it is says nothing"))
        peer = self.context.memory.peer(s.number) if phrase.sector[:1] in _DOMESTIC else None
        for country, why in ((peer, "as the government beside it"), (where, "where the act is"),
                             (self.context.main_country, "most of the report is about it"),
                             (self.context.memory.peer(s.number), "as the government beside it")):  # fmt: skip
            if country:
                return replace(phrase, country=country, why=(*phrase.why, f"{country}: {why}"))
        return phrase

    def _owner(self, s: Line, p: NounPhrase) -> tuple[bool, Actor | None]:
        """Whether "its" or "the country's" stands before the noun, or "for the group" after it; and for whom."""
        if not self.context.parsed:
            return False, None
        for child in self.context.doc[p.head].children:
            if self._acts_for(s, p, child):
                first, last = s.words.at.index(child.i - 1), s.words.at.index(child.i) + 1
                told = self.descriptions.read(s, NounPhrase(first, last, last, child.i))
                if told:
                    return True, told[0].actor
            if child.dep_ not in {"nmod:poss", "poss"}:
                continue
            if self.pronouns.is_one(child.text.lower()):
                if self.context.memory.at_head(child.i) is None:
                    self.pronouns.read(child.i, s.number, owns=True)
            else:
                place = {token: i for i, token in enumerate(s.words.at)}
                inside = [place[t.i] for t in child.subtree if t.i in place and t.text not in {"'s", "’s", "'", "’"}]
                if inside and child.i in place:
                    inner = NounPhrase(min(inside), max(inside) + 1, max(inside) + 1, child.i)
                    told = self.descriptions.read(s, inner)
                    if told:
                        return True, told[0].actor
            found = self.context.memory.at_head(child.i)
            return True, found.actor if found else None
        return False, None

    def _acts_for(self, s: Line, p: NounPhrase, child: Token) -> bool:
        """Whether "for the faction" stands after who speaks or acts for it: the bare noun takes up one named before."""
        if child.dep_ != "nmod" or child.i < p.head or not {child.i - 1, child.i} <= set(s.words.at):
            return False
        transparent = self.context.doc[p.head].lower_ in self.context.grammar.transparent
        before = {c.i: c.lower_ for c in child.children}
        return transparent and before.get(child.i - 1) == "the" and before.get(child.i - 2) in {"of", "for"}

    def _definite(self, s: Line, p: NounPhrase) -> bool:
        first = s.words.norm[p.lo]
        return first in {"the", "these", "those", "this", "that", "their", "its", "his", "her", "both"}
