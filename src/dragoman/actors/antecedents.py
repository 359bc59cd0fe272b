"""Pronouns and definite descriptions: whom "he", "the ministry" or "the two sides" stand for.

A salience rule in the tradition of Hobbs and of Lappin and Leass, with our own weights: agreement in
number and kind is required; then nearness in sentences, then subjects before others. What fits nobody
stays unresolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.actors.nounphrases import NounPhrase
from dragoman.actors.words import Words, norm
from dragoman.model import Actor, Analysis, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from dragoman.actors.resolve import Actors

_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both"})
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
_SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubjpass"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "his", "her", "its", "their"})
_NUMBER = {"two": 2, "three": 3, "four": 4, "both": 2, "pair": 2, "duo": 2}
_ARMED = frozenset({("REB",), ("PRM",), ("UAF",)})
_REACH = 3
"""How many sentences back a pronoun looks."""


@dataclass(frozen=True, slots=True)
class Found:
    """An actor with what later mentions need to know of it.

    `kind` is the reader's `what`; `again` marks an actor taken up from an antecedent.
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

    @property
    def identity(self) -> tuple[str | None, str | None, tuple[str, ...]]:
        return (self.actor.entity or self.actor.name, self.actor.country, self.actor.sector)


class Memory:
    """The actors found so far, in order."""

    def __init__(self, room: Actors, doc: Doc, day: str | None) -> None:
        self.room, self.doc, self.day = room, doc, day
        self.found: list[Found] = []
        self.places: list[Found] = []
        self.described: dict[str, list[Found]] = {}
        self.gender: dict[tuple[str | None, str | None, tuple[str, ...]], str] = {}

    def add(self, found: Found) -> None:
        self.found.append(found)

    def peer(self, sentence: int) -> str | None:
        """The state whose government or army was named last in the sentence."""
        for f in reversed(self.found):
            if f.sentence == sentence and f.actor.country and f.actor.sector[:1] in {("GOV",), ("MIL",)}:
                return f.actor.country if f.kind == "organization" else None
        return None

    def at_head(self, head: int) -> Found | None:
        return next((f for f in reversed(self.found) if f.head == head), None) if head >= 0 else None

    # ------------------------------------------------------------------ pronouns
    def is_pronoun(self, word: str) -> bool:
        return word in _HE or word in _IT or word in _THEY

    def pronoun(self, analysis: Analysis, token: int, sentence: int) -> None:
        """Find whom a pronoun means and add it as actors of their own."""
        word = self.doc[token].text.lower()
        if self.doc[token].dep_.startswith("expl") or (word == "both" and self.doc[token].dep_ not in _SUBJECT):
            return
        chosen = self._choose(word, token, sentence)
        span = analysis.span(token, token + 1)
        subject = self.doc[token].dep_ in _SUBJECT
        for f in chosen:
            if word in _HE:
                self.gender.setdefault(f.identity, _HE[word])
            self.add(self._again(f, span, token, sentence, subject, f'"{word}"', len(chosen) > 1))

    def _again(
        self, f: Found, span: Span, head: int, sentence: int, subject: bool, word: str, group: bool = False
    ) -> Found:
        antecedent = f.actor.antecedent or f.actor.span
        actor = replace(
            f.actor, span=span, head=head, antecedent=antecedent, mention=None,
            why=f'{word} takes up "{antecedent.text}"; {f.actor.why}',
        )  # fmt: skip
        return Found(actor, head, sentence, subject, f.kind, f.plural, f.office, head if group else -1, again=True)

    def _choose(self, word: str, token: int, sentence: int) -> list[Found]:
        recent = [f for f in self.found if sentence - f.sentence <= _REACH and f.actor.span.start < self.doc[token].idx]
        recent = [f for f in recent if not self._same_clause(f, token, word)]
        if word in _THEY:
            return self._they(recent, token, sentence)
        if word in _HE:
            fits = [f for f in recent if f.kind == "person" and not f.plural and
                    self._gender(f, _HE[word]) == _HE[word]]  # fmt: skip
        else:
            fits = [f for f in recent if f.kind in {"organization", "state", "place"} and not f.plural]
        return self._best(fits, token, sentence)

    def _gender(self, f: Found, default: str) -> str:
        """What an earlier pronoun or the given name tells; `default` when nothing does."""
        known = self.gender.get(f.identity)
        if known is None and f.actor.name:
            given = norm(f.actor.name.split()[0])
            known = next((g for g, names in self.room.grammar.given.items() if given in names), None)
        return known or default

    def _same_clause(self, f: Found, token: int, word: str) -> bool:
        """A plain object pronoun never means the subject of its own verb."""
        pronoun = self.doc[token]
        if word in _REFLEXIVE or pronoun.dep_ in {"nmod:poss", "poss"} or not 0 <= f.head < len(self.doc):
            return False
        other = self.doc[f.head]
        return other.head.i == pronoun.head.i and other.i != pronoun.i and f.sentence >= 0 and pronoun.dep_ != ""

    def _weight(self, f: Found, token: int, sentence: int) -> float:
        score = -1.0 * (sentence - f.sentence) + (1.2 if f.subject else 0.0)
        if f.sentence == sentence and f.subject and self._above(f, token):
            score += 1.0
        return score + 0.3 * (f.actor.name is not None) - abs(token - f.head) / 40

    def _above(self, f: Found, token: int) -> bool:
        """Whether the candidate is the subject of a clause that holds the pronoun's."""
        verb = self.doc[f.head].head
        return any(a.i == verb.i for a in self.doc[token].ancestors)

    def _best(self, fits: Sequence[Found], token: int, sentence: int) -> list[Found]:
        return [max(fits, key=lambda f: self._weight(f, token, sentence))] if fits else []

    def _they(self, recent: Sequence[Found], token: int, sentence: int) -> list[Found]:
        options: list[tuple[float, list[Found]]] = [
            (self._weight(f, token, sentence), [f])
            for f in recent
            if f.plural or (f.kind == "people") or (f.kind == "organization" and f.actor.name)
        ]
        for group in self._groups(recent):
            best = max(self._weight(f, token, sentence) for f in group)
            options.append((best + 0.2, group))
        if not options:
            return []
        plain = [o for o in options if len(o[1]) > 1 or o[1][0].plural or o[1][0].kind == "people"]
        return max(plain or options, key=lambda o: o[0])[1]

    def _groups(self, found: Iterable[Found]) -> list[list[Found]]:
        """Actors joined by "and", or sharing one span, in order of appearance."""
        groups: dict[int, list[Found]] = {}
        by_span: dict[Span, list[Found]] = {}
        heads: dict[int, int] = {}
        for f in found:
            top = heads.get(f.conjunct_of, f.conjunct_of) if f.conjunct_of >= 0 and not f.again else f.head
            heads[f.head] = top
            groups.setdefault(top, []).append(f)
            by_span.setdefault(f.actor.span, []).append(f)
        several = [g for g in groups.values() if len({f.identity for f in g}) > 1]
        return several + [g for g in by_span.values() if len({f.identity for f in g}) > 1 and g not in several]

    # ------------------------------------------------------------------ definite descriptions
    def describe(self, analysis: Analysis, words: Words, p: NounPhrase, sentence: int) -> list[Found] | None:
        """Whom a definite noun phrase takes up; None when it is no such description."""
        noun = words.norm[p.core - 1]
        if words.at[p.core - 1] != p.head:
            return None
        what = self.room.grammar.description
        span = analysis.span(words.at[self._start(words, p)], p.head + 1)
        if noun in what["counterpart"]:
            return self._counterpart(words, p, span, sentence)
        if words.norm[p.lo] not in _DEFINITE or p.hi > p.core or self._modified(words, p):
            return None
        if noun in what["state"] and p.case in self.room.grammar.place_preposition:
            return []
        if noun in what["several"]:
            chosen, why = self._pair(words, p, noun, sentence), f'"{span.text}"'
            if chosen:
                self.described[noun] = chosen
        elif words.norm[p.lo] in {"his", "her", "its", "their"}:
            return None
        else:
            one = self._one(noun, sentence, p)
            chosen, why = [one] if one else [], f'"{span.text}"'
        if not chosen:
            return None
        return [self._again(f, span, p.head, sentence, p.dep in _SUBJECT, why, len(chosen) > 1) for f in chosen]

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
        """"His Russian counterpart": whoever holds the same office in that country."""
        countries = [
            form.entry.country
            for m in self.room.index.scan(words, p.lo, p.core)
            if (form := m.form("adjective", "name")) and form.entry.kind == "state"
        ]
        holders = [f for f in reversed(self.found) if f.kind == "person" and f.office and f.sentence >= sentence - 2
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
            found.append(Found(actor, p.head, sentence, p.dep in _SUBJECT, "person", False, office, again=True))
        return found

    def _pair(self, words: Words, p: NounPhrase, noun: str, sentence: int) -> list[Found]:
        """Whom "the sides" or "the two ministers" names: a pair named together before, the most salient one."""
        number = next((_NUMBER[w] for w in words.norm[p.lo : p.core] if w in _NUMBER), 0)
        what = self.room.grammar.description
        if not number and noun not in what["pairs"] | what["titled"]:
            return []
        before = self.described.get(noun)
        if before and (not number or len(before) == number):
            return before
        recent = [f for f in self.found if sentence - f.sentence <= _REACH + (3 if number else 0)]
        states = noun in what["states"]
        options = []
        for group in self._groups(recent):
            members = list({f.identity: f for f in group if self._suits(f, noun)}.values())
            if len(members) > 1 and (not number or len(members) == number):
                weight = sum(map(self._salience, members)) / len(members) - 0.5 * (sentence - members[0].sentence)
                options.append((weight, members))
        if options:
            members = max(options, key=lambda o: o[0])[1]
            return self._states_of(members) if states else members
        latest: dict[tuple[str | None, str | None, tuple[str, ...]], Found] = {}
        for f in reversed(recent):
            if self._suits(f, noun) and not f.plural and (f.actor.name or f.kind == "person"):
                latest.setdefault(f.identity, f)
        chosen = list(latest.values())[: number or 2]
        if number and len(chosen) == number and len({f.actor.country for f in chosen}) == number:
            return self._states_of(chosen[::-1]) if states else chosen[::-1]
        return []

    def _salience(self, f: Found) -> float:
        """How prominent an actor is in the report: how often it was named, and as subject."""
        same = [g for g in self.found if g.identity[:2] == f.identity[:2]]
        return min(len(same), 6) * 0.25 + (0.8 if any(g.subject for g in same) else 0.0)

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
            found.append(replace(f, actor=actor, kind="state", office=""))
        return found

    def _one(self, noun: str, sentence: int, p: NounPhrase) -> Found | None:
        what, recent = self.room.grammar.description, list(reversed(self.found))
        if noun in what["state"]:
            states = [f for f in (*recent, *self.places) if f.kind == "state" and sentence - f.sentence <= 4]
            return max(states, key=lambda f: f.head) if states else None
        if noun in what["person"]:
            persons = [f for f in recent if f.kind == "person" and not f.plural and f.actor.name]
            titled = [f for f in persons if noun in (f.actor.role or "").lower().split() or noun in f.office.split("_")]
            if titled:
                return titled[0]
            plain = noun in {"man", "woman", "politician", "leader", "diplomat", "official", "lawmaker"}
            return next((f for f in persons if plain and sentence - f.sentence <= 2), None)
        if noun in what["armed"]:
            groups = (f for f in recent if f.actor.entity and f.kind == "organization" and sentence - f.sentence <= 3)
            return next((f for f in groups if f.actor.sector[:1] in _ARMED), None)
        same = next((f for f in recent if f.actor.country and self._noun(f) == noun), None)
        if same:
            return same
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

    def same_noun(self, lemma: str, sentence: int) -> Actor | None:
        """The latest unnamed actor with this head noun and a country."""
        for f in reversed(self.found):
            if sentence - f.sentence > 6:
                break
            unnamed = f.actor.country and f.actor.entity is None and 0 <= f.head < len(self.doc)
            if unnamed and self.doc[f.head].lemma_.lower() == lemma:
                return f.actor
        return None
