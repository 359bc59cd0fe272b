"""The actors of one report: names, titles, peoples and roles, sentence by sentence.

Each noun phrase is read by the phrase reader with what the report adds: its date, the persons it has
named in full, and the part the phrase plays in its clause. A state that is only a place is left to the
places. Pronouns and descriptions are then taken up by `pronouns` and `descriptions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.actors.context import Context, Line
from dragoman.actors.countries import Countries
from dragoman.actors.descriptions import Descriptions
from dragoman.actors.index import Match
from dragoman.actors.lists import enumerated, several
from dragoman.actors.memory import Found
from dragoman.actors.nounphrases import NounPhrase, noun_phrases, runs
from dragoman.actors.phrases import Hints, Phrase
from dragoman.actors.pronouns import Pronouns
from dragoman.actors.ranking import SUBJECT
from dragoman.actors.resolve import actor_of
from dragoman.actors.strangers import Strangers
from dragoman.actors.words import POSSESSIVE
from dragoman.model import Actor, Analysis, MentionKind

if TYPE_CHECKING:
    from dragoman.actors.resolve import Actors

_NAMED = frozenset({"person", "group", "body", "organ"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_NO_ACT = frozenset({"born", "speaking", "style", "made", "held", "occupied"})
_WITHIN = frozenset({"compound", "flat", "nmod:desc", "fixed", "goeswith", "amod"})
_OBJECT = frozenset({"obj", "iobj", "dobj", "root", "vocative", "ROOT"})


class Report:
    """One analysis on its way to actors; use `Report(actors, analysis).actors()`."""

    def __init__(self, actors: Actors, analysis: Analysis) -> None:
        self.context = Context(actors, analysis)
        self.room, self.analysis, self.doc = actors, analysis, analysis.parse
        self.grammar, self.reader = actors.grammar, actors.reader
        self.day, self.parsed = self.context.day, self.context.parsed
        self.memory = self.context.memory
        self.mentions = {m.head: m for m in analysis.mentions}
        self.strangers = Strangers(self.context)
        self.pronouns = Pronouns(self.memory, analysis)
        self.descriptions = Descriptions(self.context)
        self.countries = Countries(self.context, self.pronouns, self.descriptions)

    # ------------------------------------------------------------------ the walk
    def actors(self) -> tuple[Actor, ...]:
        """All actors in text order; those of one mention share its span."""
        for s in self.context.lines:
            self._read_sentence(s)
        self.pronouns.speakers([(s.number, s.sentence.first, s.sentence.last) for s in self.context.lines])
        ordered = sorted(self.memory.listed(), key=lambda f: (f.actor.span.start, f.actor.span.end))
        kept: dict[tuple[int, int, str | None, str | None], Actor] = {}
        for f in ordered:
            kept.setdefault((f.actor.span.start, f.actor.span.end, f.actor.name, f.actor.country), f.actor)
        return tuple(kept.values())

    def _read_sentence(self, s: Line) -> None:
        phrases = (
            list(noun_phrases(self.doc, s.words, s.sentence.first, s.sentence.last))
            if self.parsed
            else list(runs(s.words, s.matches, self.grammar))
        )
        phrases = self._with_titles(s, [self._aligned(s, p) for p in phrases])
        heads = {p.head for p in phrases}
        first, last = s.sentence.first, s.sentence.last
        alone = [t for t in range(first, last) if self._bystander(t) or (t not in heads and self._is_pronoun(t))]
        steps: list[tuple[int, int, NounPhrase | int]] = [(t, 0, t) for t in alone]
        steps += [(s.words.at[p.lo], -p.hi, p) for p in phrases]
        taken: set[int] = set()
        for _, _, step in sorted(steps, key=lambda step: step[:2]):
            if isinstance(step, int):
                if self.memory.at_head(step) is None:
                    self._read_token(step, s)
            elif step.head not in taken:
                for found, covered in self._read_phrase(s, step):
                    self.memory.add(found)
                    taken |= covered
        for p in self._missed(s):
            for found, _ in self._read_phrase(s, p):
                self.memory.add(found)

    def _missed(self, s: Line) -> Iterator[NounPhrase]:
        """Full names that no noun phrase of the parse brought: read by themselves."""
        spans = [f.actor.span for f in self.memory.recent(s.number, 0)]
        for m in s.matches:
            named = any(f.entry.kind in _NAMED and f.use == "name" for f in m.forms)
            start, end = s.words.start[m.lo], s.words.end[m.hi - 1]
            if named and m.hi - m.lo > 1 and not any(x.start < end and start < x.end for x in spans):
                yield NounPhrase(m.lo, m.hi, m.hi, s.words.at[m.lo])

    def _aligned(self, s: Line, p: NounPhrase) -> NounPhrase:
        """A phrase that the parse cuts inside a known name or title holds the whole; "the" begins it."""
        lo, core = p.lo, p.core
        known = [m for m in s.matches if m.hi - m.lo > 1 and (m.words or any(f.use != "surname" for f in m.forms))]
        for i in range(core - 1, lo, -1):
            if s.words.norm[i] == "the" and not any(m.lo <= i < m.hi for m in known):
                lo = i
                break
        for m in known:
            if m.lo < core and lo < m.hi:
                lo, core = min(lo, m.lo), max(core, m.hi)
        return replace(p, lo=lo, core=core, hi=max(p.hi, core)) if (lo, core) != (p.lo, p.core) else p

    def _with_titles(self, s: Line, phrases: list[NounPhrase]) -> list[NounPhrase]:
        """A title that the parse keeps apart from the name after it is read together with it."""
        titles = {m.hi: m for m in s.matches if m.words and any(w.sort == "person" for w in m.words)}
        found: list[NounPhrase] = []
        for p in sorted(phrases, key=lambda p: p.lo):
            title = titles.get(p.lo)
            if title is None or not (self._is_name(s, p) or self._is_member(s, title, p)):
                found.append(p)
                continue
            lo, head = title.lo, p.head
            for q in [q for q in found if q.lo < p.lo <= q.core or title.lo <= q.lo < p.lo]:
                found.remove(q)
                lo = min(lo, q.lo)
                if self.parsed and any(a.i == q.head for a in self.doc[p.head].ancestors):
                    head = min(head, q.head) if head != p.head else q.head
                    p = replace(p, dep=q.dep, case=q.case, governor=q.governor, conjunct_of=q.conjunct_of)
            found.append(replace(p, lo=lo, head=head))
        return found

    def _is_member(self, s: Line, title: Match, p: NounPhrase) -> bool:
        """"NATO member Turkey", "neighbouring ally Chad": the state is meant."""
        match = next((m for m in s.matches if m.lo == p.lo), None)
        form = match.form("name") if match else None
        what = s.words.norm[title.hi - 1]
        return form is not None and form.entry.kind == "state" and (what == "member" or what in self.grammar.relational)

    def _is_name(self, s: Line, p: NounPhrase) -> bool:
        match = next((m for m in s.matches if m.lo == p.lo), None)
        if match and match.persons:
            return s.words.capital(p.lo)
        if match or not s.words.capital(p.lo):
            return False
        token, persons = s.words.at[p.lo], (m for m in self.analysis.mentions if m.kind == MentionKind.PERSON)
        return any(m.first <= token < m.last for m in persons)

    def _is_pronoun(self, token: int) -> bool:
        return self.doc[token].pos_ in {"PRON", "DET", ""} and self.pronouns.is_one(self.doc[token].text.lower())

    def _bystander(self, token: int) -> bool:
        """A common noun: if it turns out to be no actor, a pronoun may still mean it."""
        return self.parsed and self.doc[token].pos_ == "NOUN" and self.doc[token].dep_ not in _WITHIN

    def _read_token(self, token: int, s: Line) -> None:
        if self.doc[token].pos_ != "NOUN":
            self.pronouns.read(token, s.number)
            return
        mention = self.mentions.get(token)
        kind = mention.kind.value if mention and mention.kind.value in {"person", "organization", "place"} else "thing"
        span = mention.span if mention else self.analysis.span(token, token + 1)
        plural = "Plur" in self.doc[token].morph.get("Number", []) or self.doc[token].tag_ in {"NNS", "NNPS"}
        conjunct = self.doc[token].head.i if self.doc[token].dep_ == "conj" else -1
        self.memory.add(Found(Actor(span, None, head=token), token, s.number, self.doc[token].dep_ in SUBJECT,
                              kind, plural, "", conjunct, listed=False))  # fmt: skip

    def _read_phrase(self, s: Line, p: NounPhrase) -> Iterator[tuple[Found, set[int]]]:
        subject = self._subject(p)
        group = several(self.context, s, p)
        if group:
            covered = set(s.words.at[group[0].lo : group[0].hi])
            for phrase in group:
                yield self._found(s, p, phrase, subject), covered
            return
        listed = list(self._enumerated(s, p, subject))
        if listed:
            for found in listed:
                yield found, set()
            return
        described = self.descriptions.read(s, p)
        if described is not None:
            for found in described:
                yield found, set()
            return
        hints = Hints(self.day, self.context.near(s, p), None, self._agent(p), self.context.seen)
        read = self.reader.read(s.words, p.lo, p.hi, hints)
        if read and read.hi > p.core and read.head < p.core:
            read = replace(read, hi=p.core)
        if read is None or read.weak:
            yield from self._parts(s, p, subject)
            return
        known = self.strangers.as_introduced(s, p, read)
        if known is None:
            yield from self._parts(s, p, subject)
            return
        phrase = known
        if phrase.place and not self._acts(s, p, phrase):
            if phrase.what == "state":
                place = replace(actor_of(phrase, s.words, self.analysis.document.text), sector=("GOV",))
                self.memory.places.append(Found(place, p.head, s.number, False, "state"))
            return
        phrase = self._by_apposition(s, p, phrase)
        phrase = self.countries.complete(s, p, self.reader.holder(phrase, self.day))
        phrase = self._apposed(p, phrase)
        inner = set(s.words.at[p.lo : p.core]) - {p.head}
        yield self._found(s, p, phrase, subject), inner if phrase.what != "state" else set()

    def _enumerated(self, s: Line, p: NounPhrase, subject: bool) -> Iterator[Found]:
        """Each member of a list that a number announces, said by the phrase before it."""
        span = self.analysis.span(s.words.at[p.lo], p.head + 1)
        for m in enumerated(self.context, s, p):
            phrase = self.reader.read(s.words, m.lo, m.hi, Hints(self.day, (), None, True, self.context.seen))
            if phrase is not None and phrase.entry is not None:
                named = actor_of(phrase, s.words, self.analysis.document.text)
                actor = replace(named, span=span, head=p.head, antecedent=named.span,
                                why=f'one of "{span.text}"; {named.why}')  # fmt: skip
                yield Found(actor, p.head, s.number, subject, phrase.what, False, phrase.office, p.head, again=True)

    def _by_apposition(self, s: Line, p: NounPhrase, phrase: Phrase) -> Phrase:
        """"The US vice-president, Joe Biden,": the name after the comma holds the title."""
        if phrase.what != "person" or phrase.name or phrase.plural or p.core + 1 >= len(s.words):
            return phrase
        if s.words.norm[p.core] != ",":
            return phrase
        match = next((m for m in s.matches if m.lo == p.core + 1 and m.persons), None)
        if match is None or (match.hi < len(s.words) and s.words.norm[match.hi] not in {",", ".", ")"}):
            return phrase
        hints = Hints(self.day, (phrase.country,) if phrase.country else (), None, True, self.context.seen)
        named = self.reader.read(s.words, match.lo, match.hi, hints)
        if named is None or named.entry is None:
            return phrase
        return replace(phrase, name=named.name, entry=named.entry, country=named.country, sector=named.sector,
                       why=(*phrase.why, f"{named.name} by apposition"))  # fmt: skip

    def _apposed(self, p: NounPhrase, phrase: Phrase) -> Phrase:
        """"Ayman Foo, a Syrian minister,": the title after the name is that person."""
        if not self.parsed or self.doc[p.head].dep_ != "appos" or phrase.what != "person" or phrase.plural:
            return phrase
        before = self.memory.at_head(self.doc[p.head].head.i)
        if before is None or before.kind != "person" or not before.actor.name:
            return phrase
        entry = self.room.known.entries.get(before.actor.entity or "")
        return replace(phrase, name=before.actor.name, entry=entry, country=phrase.country or before.actor.country,
                       why=(*phrase.why, f"in apposition to {before.actor.name}"))  # fmt: skip

    def _found(self, s: Line, p: NounPhrase, phrase: Phrase, subject: bool) -> Found:
        actor = replace(actor_of(phrase, s.words, self.analysis.document.text), head=p.head)
        mention = self.mentions.get(p.head)
        if mention:
            actor = replace(actor, mention=mention)
        if actor.name is None and p.core - p.lo == 2 and s.words.norm[p.lo] in _DEFINITE:
            before = self.memory.last_called(self.doc[p.head].lemma_.lower(), s.number, phrase.plural)
            if before and before.actor.country in {None, actor.country}:
                actor = replace(actor, antecedent=before.actor.span)
        return Found(actor, p.head, s.number, subject, phrase.what, phrase.plural, phrase.office, p.conjunct_of)

    # ------------------------------------------------------------------ part played in the clause
    def _governor(self, p: NounPhrase) -> str:
        return self.doc[p.governor].lemma_.lower() if p.governor >= 0 else ""

    def _agent(self, p: NounPhrase) -> bool:
        return p.case not in self.grammar.place_preposition

    def _subject(self, p: NounPhrase) -> bool:
        """Who does it: the subject, or the agent of a passive."""
        return (p.dep in SUBJECT and not p.case) or (p.dep.startswith("obl") and p.case == "by")

    def _acts(self, s: Line, p: NounPhrase, phrase: Phrase) -> bool:
        """Whether the name of a state, capital or territory stands for those who govern it there."""
        governor, g = self._governor(p), self.grammar
        if phrase.use == "city":
            return False
        town = phrase.use == "capital" or phrase.what == "place"
        if self._subject(p):
            return not (self.doc[p.governor].pos_ in {"ADJ", "NOUN", "PROPN"} and town) if p.governor >= 0 else True
        if p.dep in _OBJECT:
            return governor not in g.spatial and not (town and governor in g.strikes_place)
        if p.dep in {"nmod:poss", "poss"}:
            return governor not in g.land
        if p.case == "for" and governor in g.motion | g.spatial:
            return False
        if p.case == "on":
            return governor in g.on_target and not town
        if p.case in {"by", "with", "against", "between", "among", "for", "like", "toward", "towards", "than", "as"}:
            return not (town and (p.case in {"for", "toward", "towards"} or governor in g.strikes_place))
        if p.case == "to":
            host = governor in g.visiting and not town
            return host or (governor not in g.motion and not self._motion_above(p))
        if p.case == "from":
            noun = p.governor >= 0 and self.doc[p.governor].pos_ == "NOUN"
            return governor in g.giver or (noun and governor not in g.motion and governor not in g.leaving)
        if p.case == "at" and governor in g.on_target:
            return not town
        if p.case in {"since", "after", "before", "until", "while", "because", "according"}:
            return True
        if p.case == "of":
            return not town and governor not in g.land
        if p.case in g.place_preposition:
            return False
        return p.dep in {"appos", "conj", "parataxis", "list", "nmod", "dep", "nsubj", "nmod:unmarked"} and not town

    def _motion_above(self, p: NounPhrase) -> bool:
        above = self.doc[p.governor].head if p.governor >= 0 else None
        return above is not None and self.doc[p.governor].pos_ == "NOUN" and above.lemma_.lower() in self.grammar.motion

    # ------------------------------------------------------------------ parts of phrases that are no actors
    def _parts(self, s: Line, p: NounPhrase, subject: bool) -> Iterator[tuple[Found, set[int]]]:
        """In "Russian air campaign" or "UN-brokered talks" the modifier is the actor; or a stranger's name."""
        stranger = self.strangers.named(s, p)
        if stranger:
            body = stranger.mention is not None and stranger.mention.kind == MentionKind.ORGANIZATION
            kind = "organization" if body else "person"
            yield Found(stranger, p.head, s.number, subject, kind, conjunct_of=p.conjunct_of), set()
            return
        owned = p.lo
        for i in range(p.core - 1, p.lo, -1):
            if s.words.norm[i] in POSSESSIVE:
                owned = i + 1
                break
        for m in s.matches:
            before, after = s.words.norm[max(0, m.lo - 1) : m.lo], s.words.norm[m.hi : m.hi + 1]
            outside = m.lo < owned or m.hi > p.core
            if outside or set(before) & self.grammar.stance or set(after) & _NO_ACT:
                continue
            found = self._part(s, p, m)
            if found:
                yield found, set()

    def _part(self, s: Line, p: NounPhrase, m: Match) -> Found | None:
        form = m.form("name", "adjective", "demonym", "seat", "capital", "surname")
        is_head = s.words.at[m.hi - 1] == p.head
        if form is None:
            if not m.words or is_head:
                return None
            word = m.words[0]
            if not word.sector or word.sector[0] == "UNK" or (word.sort == "person" and not word.unnamed):
                return None
        if form and form.entry.kind in {"territory", "city"} and form.use != "adjective":
            return None
        if form and form.entry.kind == "state" and form.use == "name" and self.parsed:
            dep = self.doc[s.words.at[m.hi - 1]].dep_
            if dep not in {"compound", "amod", "nmod:poss", "flat", "nmod:desc"}:
                return None
        head = s.words.at[m.hi - 1]
        hints = Hints(self.day, self.context.near(s, p), None, True, self.context.seen)
        phrase = self.reader.read(s.words, m.lo, m.hi, hints)
        if phrase is None or phrase.weak or (phrase.country is None and not phrase.sector):
            return None
        if phrase.what == "people" and form and form.entry.kind == "state":
            phrase = replace(phrase, what="state", name=form.entry.name, entry=form.entry, sector=("GOV",),
                             why=(*phrase.why, f'its act: "{s.words.text[p.core - 1]}"'))  # fmt: skip
        main = self.context.main_country
        if phrase.country is None and phrase.what == "people" and main:
            phrase = replace(phrase, country=main, why=(*phrase.why, "most of the report is about it"))
        actor = actor_of(phrase, s.words, self.analysis.document.text)
        return Found(replace(actor, head=head), head, s.number, False, phrase.what, phrase.plural)
