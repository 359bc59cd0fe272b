"""Definite descriptions: whom "the ministry", "the two sides", "his counterpart" or "the group" take up.

What fits nobody stays unresolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.actors.context import Context, Line
from dragoman.actors.memory import Found, Identity, groups
from dragoman.actors.nounphrases import NounPhrase
from dragoman.actors.pronouns import taken_up
from dragoman.actors.ranking import SUBJECT
from dragoman.actors.words import Words
from dragoman.model import Actor, Span

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "his", "her", "its", "their"})
_NUMBER = {"two": 2, "three": 3, "four": 4, "both": 2, "pair": 2, "duo": 2}
_ARMED = frozenset({("REB",), ("PRM",), ("UAF",)})
_REACH = 3
_FAR = 12
"""How many sentences back a title, and a plain noun, look."""


class Descriptions:
    """Finds antecedents for the definite noun phrases of one report."""

    def __init__(self, context: Context) -> None:
        self.context, self.memory, self.analysis, self.doc = context, context.memory, context.analysis, context.doc
        self.room, self.day = context.room, context.day

    def read(self, line: Line, p: NounPhrase) -> list[Found] | None:
        """Whom a definite noun phrase takes up; None when it is no such description."""
        words, sentence = line.words, line.number
        noun = words.norm[p.core - 1]
        if words.at[p.core - 1] != p.head:
            return None
        what = self.room.grammar.description
        span = self.analysis.span(words.at[self._start(words, p)], p.head + 1)
        if noun in what["counterpart"]:
            return self._counterpart(words, p, span, sentence)
        if words.norm[p.lo] not in _DEFINITE or p.hi > p.core or self._modified(words, p):
            return None
        if noun in what["state"] and p.case in self.room.grammar.place_preposition:
            return []
        if noun in what["several"]:
            chosen, why = self._pair(words, p, noun, sentence), f'"{span.text}"'
            if chosen:
                self.memory.described[noun] = chosen
        elif words.norm[p.lo] in {"his", "her", "its", "their"}:
            return None
        else:
            one = self._one(noun, line, p)
            chosen, why = [one] if one else [], f'"{span.text}"'
        if not chosen:
            return None
        return [taken_up(f, span, p.head, sentence, p.dep in SUBJECT, why, len(chosen) > 1) for f in chosen]

    def _start(self, words: Words, p: NounPhrase) -> int:
        lo = p.lo
        while lo < p.core - 1 and words.norm[lo] in {"the", "this", "that", "these", "those"}:
            lo += 1
        return lo

    def _modified(self, words: Words, p: NounPhrase) -> bool:
        """Whether a name among the modifiers already says who is meant."""
        matches = self.room.index.scan(words, p.lo, p.core)
        return any(m.forms for m in matches) or any(words.norm[i] == "'s" for i in range(p.lo, p.core))

    def _counterpart(self, words: Words, p: NounPhrase, span: Span, sentence: int) -> list[Found] | None:
        """ "His Russian counterpart": whoever holds the same office in that country."""
        countries = [
            form.entry.country
            for m in self.room.index.scan(words, p.lo, p.core)
            if (form := m.form("adjective", "name")) and form.entry.kind == "state"
        ]
        holders = [f for f in self.memory.backwards(sentence, 2) if f.kind == "person" and f.office
                   and f.actor.country not in countries]  # fmt: skip
        if not countries or not holders:
            return None
        office, found = holders[0].office, []
        word = self.room.known.vocabulary.get(office)
        for country in countries:
            why = f"counterpart of {holders[0].actor.name or holders[0].actor.role}"
            actor = Actor(span, None, country, word.sector if word else ("GOV",), word.phrase if word else None,
                          head=p.head, antecedent=holders[0].actor.span, why=why)  # fmt: skip
            offices = self.room.known.holders.get((office, country or ""), ())
            held = [o for o in offices if word and word.unique and self.day and o.held(self.day)]
            person = self.room.known.entries.get(held[0].person) if len({o.person for o in held}) == 1 else None
            if person:
                actor = replace(actor, name=person.name, entity=person.key, wikidata=person.wikidata,
                                role=held[0].role or actor.role, why=f"{why}; {person.name} on {self.day}")  # fmt: skip
            found.append(Found(actor, p.head, sentence, p.dep in SUBJECT, "person", False, office, again=True))
        return found

    def _pair(self, words: Words, p: NounPhrase, noun: str, sentence: int) -> list[Found]:
        """Whom "the sides" or "the two ministers" names: a pair named together before, the most salient one."""
        number = next((_NUMBER[w] for w in words.norm[p.lo : p.core] if w in _NUMBER), 0)
        what = self.room.grammar.description
        if not number and noun not in what["pairs"] | what["titled"]:
            return []
        before = self.memory.described.get(noun)
        if before and (not number or len(before) == number):
            return before
        recent = self.memory.recent(sentence, _REACH + (3 if number else 0))
        states = noun in what["states"]
        options = []
        for group in groups(recent):
            members = list({f.identity: f for f in group if self._suits(f, noun)}.values())
            if len(members) > 1 and (not number or len(members) == number):
                weight = sum(map(self.memory.salience, members)) / len(members) - 0.5 * (sentence - members[0].sentence)
                options.append((weight, members))
        if options:
            members = max(options, key=lambda o: o[0])[1]
            return self._states_of(members) if states else members
        if number and (named := self._listed_before(noun, number)):
            return self._states_of(named) if states else named
        latest: dict[Identity, Found] = {}
        for f in reversed(recent):
            if self._suits(f, noun) and not f.plural and (f.actor.name or f.kind == "person"):
                latest.setdefault(f.identity, f)
        chosen = list(latest.values())[: number or 2]
        if number and len(chosen) == number and len({f.actor.country for f in chosen}) == number:
            return self._states_of(chosen[::-1]) if states else chosen[::-1]
        return []

    def _listed_before(self, noun: str, number: int) -> list[Found]:
        """The last list of just so many, anywhere before: "Russia, Turkey and Iran ... the three countries"."""
        for group in reversed(groups(self.memory.listed())):
            members = list({f.identity: f for f in group if self._suits(f, noun) and f.actor.name}.values())
            if len(members) == number:
                return members
        return []

    def _suits(self, f: Found, noun: str) -> bool:
        """Whether an actor can be called so: "ministers" needs persons with such a title."""
        what = self.room.grammar.description
        if noun in what["pairs"] or noun in what["states"]:
            return f.kind in {"state", "person"} if noun in what["states"] else True
        if noun in what["titled"]:
            return f.kind == "person" and bool(f.office) and noun[:-1] in self.room.office_words(f.office)
        return f.kind == "person"

    def _states_of(self, members: Sequence[Found]) -> list[Found]:
        """For "the two countries" after two ministers: their states."""
        found = []
        for f in members:
            entry = self.room.known.entries.get(f.actor.country or "")
            if f.kind == "state" or entry is None or entry.kind != "state":
                found.append(f)
                continue
            actor = replace(f.actor, name=entry.name, sector=("GOV",), role=None, wikidata=entry.wikidata,
                            entity=entry.key, why=f"state of {f.actor.name}")  # fmt: skip
            found.append(replace(f, actor=actor, kind="state", office="", told=""))
        return found

    def _one(self, noun: str, line: Line, p: NounPhrase) -> Found | None:
        what, sentence = self.room.grammar.description, line.number
        recent = list(self.memory.backwards(sentence, _FAR))
        if noun in what["state"]:
            states = [f for f in (*recent, *self.memory.places) if f.kind == "state" and sentence - f.sentence <= 4]
            return max(states, key=lambda f: f.head) if states else None
        if noun in what["person"]:
            persons = [f for f in recent if f.kind == "person" and not f.plural and f.actor.name]
            titled = [f for f in persons if noun in (f.actor.role or "").lower().split() or noun in f.office.split("_")]
            if titled:
                return titled[0]
            called = self.memory.last_called(self.doc[p.head].lemma_.lower(), sentence, plural=False)
            if called and called.actor.entity is None and called.kind == "person":
                return called
            plain = noun in {"man", "woman", "politician", "leader", "diplomat", "official", "lawmaker"}
            return next((f for f in persons if plain and sentence - f.sentence <= 2), None)
        if noun in what["armed"]:
            groups = (f for f in recent if f.actor.entity and f.kind == "organization" and sentence - f.sentence <= 3)
            return next((f for f in groups if f.actor.sector[:1] in _ARMED), None)
        same = next((f for f in recent if f.actor.country and self._noun(f) == noun), None)
        where = self.context.where(line, p) if same else None
        if same and not (where and not same.subject and same.actor.country != where):
            return same
        called = next(
            (f for f in recent if f.actor.entity and (f.actor.name or "").lower().split()[-1:] == [noun]), None
        )
        if called and called.kind == "organization":  # "the front" after "the Tigray People's Liberation Front"
            return called
        if noun in what["organization"]:
            for f in recent:
                entry = self.room.known.entries.get(f.actor.entity or "")
                if entry and sentence - f.sentence <= 4 and self._is_a(noun, entry.kind, entry.sort):
                    return f
        return None

    def _noun(self, f: Found) -> str:
        if f.kind != "organization" or not 0 <= f.head < len(self.doc):
            return ""
        return str(self.doc[f.head].text.lower())

    def _is_a(self, noun: str, kind: str, sort: str) -> bool:
        if noun == "party":
            return sort == "party"
        if noun == "newspaper":
            return kind == "outlet"
        if noun in {"alliance", "bloc", "body", "council", "agency", "coalition", "institution"}:
            return kind in {"body", "organ"}
        if noun == "company":
            return sort == "company"
        return kind in {"group", "body"} and sort not in {"ethnic", "religious"}
