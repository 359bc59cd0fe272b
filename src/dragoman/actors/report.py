"""The actors of one report: names, titles, peoples and roles, sentence by sentence.

Each noun phrase is read by the phrase reader with what the report adds: its date, the persons it has
named in full, and the part the phrase plays in its clause. A state that is only a place is left to the
places. Pronouns and descriptions are then taken up by `antecedents`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.actors.antecedents import Found, Memory
from dragoman.actors.index import Match
from dragoman.actors.nounphrases import NounPhrase, noun_phrases, runs
from dragoman.actors.phrases import NON_STATE, Hints, Phrase
from dragoman.actors.resolve import actor_of
from dragoman.actors.words import POSSESSIVE, Words, words_from
from dragoman.model import Actor, Analysis, Mention, MentionForm, MentionKind, Sentence

if TYPE_CHECKING:
    from dragoman.actors.resolve import Actors

_SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "nsubjpass"})
_DOMESTIC = frozenset({("OPP",), ("PTY",), ("LEG",), ("JUD",)})
_ARMED = frozenset({("REB",), ("PRM",), ("CRM",)})
_NAMED = frozenset({"person", "group", "body", "organ"})
_NO_ACT = frozenset({"born", "speaking", "style", "made", "held", "occupied"})
_OBJECT = frozenset({"obj", "iobj", "dobj", "root", "vocative", "ROOT"})


@dataclass(frozen=True, slots=True)
class _Sentence:
    number: int
    sentence: Sentence
    words: Words
    matches: list[Match]


class Report:
    """One analysis on its way to actors; use `Report(actors, analysis).actors()`."""

    def __init__(self, actors: Actors, analysis: Analysis) -> None:
        self.room, self.analysis, self.doc = actors, analysis, analysis.doc
        self.grammar, self.reader = actors.grammar, actors.reader
        published = analysis.document.published
        self.day = published.isoformat() if published else None
        self.parsed = analysis.doc.has_annotation("DEP")
        self.sentences = [self._words(i, s) for i, s in enumerate(analysis.sentences)]
        self.seen = self._full_names()
        self.strangers: dict[str, Actor] = {}
        self.mentions = {m.head: m for m in analysis.mentions}
        self.memory = Memory(actors, self.doc, self.day)
        self.main_country = self._main_country()

    def _words(self, number: int, sentence: Sentence) -> _Sentence:
        tokens = self.doc[sentence.first : sentence.last]
        words = words_from([t.text for t in tokens], [t.idx for t in tokens], sentence.first)
        matches = self.room.index.scan(words, 0, len(words))
        inside = {i for m in matches for i in range(m.lo, m.hi)}
        common = {i for i in range(len(words)) if self.doc[words.at[i]].pos_ not in {"PROPN", ""}}
        matches = [m for m in matches if not self.reader.part_of_name(words, m, 0, len(words), inside | common)]
        return _Sentence(number, sentence, words, matches)

    def _full_names(self) -> frozenset[str]:
        """Persons named in full anywhere in the report: a bare surname means them first."""
        return frozenset(
            form.entry.key
            for s in self.sentences
            for match in s.matches
            if match.hi - match.lo > 1
            for form in match.forms
            if form.entry.kind == "person" and form.use == "name"
        )

    def _main_country(self) -> str | None:
        """The country most of the report's places and peoples belong to, None without a clear one."""
        counts: Counter[str] = Counter()
        for s in self.sentences:
            for match in s.matches:
                entry = match.forms[0].entry if match.forms else None
                if entry is None or not entry.country or entry.country in NON_STATE:
                    continue
                if entry.kind != "person" or entry.key in self.seen or match.form("name"):
                    counts[entry.country] += 1
        if not counts:
            return None
        country, most = counts.most_common(1)[0]
        return country if most >= 2 and most * 2 > counts.total() else None

    # ------------------------------------------------------------------ the walk
    def actors(self) -> tuple[Actor, ...]:
        """All actors in text order; those of one mention share its span."""
        for s in self.sentences:
            self._read_sentence(s)
        ordered = sorted(self.memory.found, key=lambda f: (f.actor.span.start, f.actor.span.end))
        kept: dict[tuple[int, int, str | None, str | None], Actor] = {}
        for f in ordered:
            kept.setdefault((f.actor.span.start, f.actor.span.end, f.actor.name, f.actor.country), f.actor)
        return tuple(kept.values())

    def _read_sentence(self, s: _Sentence) -> None:
        phrases = (
            list(noun_phrases(self.doc, s.words, s.sentence.first, s.sentence.last))
            if self.parsed
            else list(runs(s.words, s.matches, self.grammar))
        )
        phrases = self._with_titles(s, [self._aligned(s, p) for p in phrases])
        heads = {p.head for p in phrases}
        first, last = s.sentence.first, s.sentence.last
        pronouns = [t for t in range(first, last) if t not in heads and self._pronoun(t)]
        steps: list[tuple[int, int, NounPhrase | int]] = [(t, 0, t) for t in pronouns]
        steps += [(s.words.at[p.lo], -p.hi, p) for p in phrases]
        taken: set[int] = set()
        for _, _, step in sorted(steps, key=lambda step: step[:2]):
            if isinstance(step, int):
                if self.memory.at_head(step):
                    continue
                self.memory.pronoun(self.analysis, step, s.number)
            elif step.head not in taken:
                for found, covered in self._read_phrase(s, step):
                    self.memory.add(found)
                    taken |= covered
        for p in self._missed(s):
            for found, _ in self._read_phrase(s, p):
                self.memory.add(found)

    def _missed(self, s: _Sentence) -> Iterator[NounPhrase]:
        """Full names that no noun phrase of the parse brought: read by themselves."""
        spans = [f.actor.span for f in self.memory.found if f.sentence == s.number]
        for m in s.matches:
            named = any(f.entry.kind in _NAMED and f.use == "name" for f in m.forms)
            start, end = s.words.start[m.lo], s.words.end[m.hi - 1]
            if named and m.hi - m.lo > 1 and not any(x.start < end and start < x.end for x in spans):
                yield NounPhrase(m.lo, m.hi, m.hi, s.words.at[m.lo])

    def _aligned(self, s: _Sentence, p: NounPhrase) -> NounPhrase:
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

    def _with_titles(self, s: _Sentence, phrases: list[NounPhrase]) -> list[NounPhrase]:
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

    def _is_member(self, s: _Sentence, title: Match, p: NounPhrase) -> bool:
        """"NATO member Turkey", "neighbouring ally Chad": the state is meant."""
        match = next((m for m in s.matches if m.lo == p.lo), None)
        form = match.form("name") if match else None
        what = s.words.norm[title.hi - 1]
        return form is not None and form.entry.kind == "state" and (what == "member" or what in self.grammar.relational)

    def _is_name(self, s: _Sentence, p: NounPhrase) -> bool:
        match = next((m for m in s.matches if m.lo == p.lo), None)
        if match and match.persons:
            return s.words.capital(p.lo)
        if match or not s.words.capital(p.lo):
            return False
        token, persons = s.words.at[p.lo], (m for m in self.analysis.mentions if m.kind == MentionKind.PERSON)
        return any(m.first <= token < m.last for m in persons)

    def _pronoun(self, token: int) -> bool:
        return self.doc[token].pos_ in {"PRON", "DET", ""} and self.memory.is_pronoun(self.doc[token].text.lower())

    def _read_phrase(self, s: _Sentence, p: NounPhrase) -> Iterator[tuple[Found, set[int]]]:
        subject = self._subject(p)
        several = self._several(s, p)
        if several:
            covered = set(s.words.at[several[0].lo : several[0].hi])
            for phrase in several:
                yield self._found(s, p, phrase, subject), covered
            return
        described = self.memory.describe(self.analysis, s.words, p, s.number)
        if described is not None:
            for found in described:
                yield found, set()
            return
        hints = Hints(self.day, self._near(s, p), None, self._agent(p), self.seen)
        read = self.reader.read(s.words, p.lo, p.hi, hints)
        if read and read.hi > p.core and read.head < p.core:
            read = replace(read, hi=p.core)
        if read is None or read.weak:
            yield from self._parts(s, p, subject)
            return
        known = self._as_stranger(s, p, read)
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
        phrase = self._complete(s, p, self.reader.holder(phrase, self.day))
        phrase = self._apposed(p, phrase)
        inner = set(s.words.at[p.lo : p.core]) - {p.head}
        yield self._found(s, p, phrase, subject), inner if phrase.what != "state" else set()

    def _by_apposition(self, s: _Sentence, p: NounPhrase, phrase: Phrase) -> Phrase:
        """"The US vice-president, Joe Biden,": the name after the comma holds the title."""
        if phrase.what != "person" or phrase.name or phrase.plural or p.core + 1 >= len(s.words):
            return phrase
        if s.words.norm[p.core] != ",":
            return phrase
        match = next((m for m in s.matches if m.lo == p.core + 1 and m.persons), None)
        if match is None or (match.hi < len(s.words) and s.words.norm[match.hi] not in {",", ".", ")"}):
            return phrase
        hints = Hints(self.day, (phrase.country,) if phrase.country else (), None, True, self.seen)
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

    def _found(self, s: _Sentence, p: NounPhrase, phrase: Phrase, subject: bool) -> Found:
        actor = replace(actor_of(phrase, s.words, self.analysis.document.text), head=p.head)
        mention = self.mentions.get(p.head)
        if mention:
            actor = replace(actor, mention=mention)
        return Found(actor, p.head, s.number, subject, phrase.what, phrase.plural, phrase.office, p.conjunct_of)

    # ------------------------------------------------------------------ part played in the clause
    def _governor(self, p: NounPhrase) -> str:
        return self.doc[p.governor].lemma_.lower() if p.governor >= 0 else ""

    def _agent(self, p: NounPhrase) -> bool:
        return p.case not in self.grammar.place_preposition

    def _subject(self, p: NounPhrase) -> bool:
        """Who does it: the subject, or the agent of a passive."""
        return (p.dep in _SUBJECT and not p.case) or (p.dep.startswith("obl") and p.case == "by")

    def _acts(self, s: _Sentence, p: NounPhrase, phrase: Phrase) -> bool:
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

    # ------------------------------------------------------------------ several at once
    def _several(self, s: _Sentence, p: NounPhrase) -> list[Phrase]:
        """"The Russian and US presidents", "leaders of France and Germany": one Actor for each."""
        inside = [m for m in s.matches if p.lo <= m.lo and m.hi <= p.hi]
        head = next((m for m in inside if m.words and s.words.at[m.hi - 1] == p.head), None)
        if head is None or not any(w.plural for w in head.words):
            return []
        before = self._joined(s, [m for m in inside if m.hi <= head.lo], head.lo)
        after: list[Match] = []
        if len(before) < 2 and head.hi < p.hi and s.words.norm[head.hi] == "of":
            rest = [m for m in s.matches if m.lo > head.hi]
            after = self._joined(s, rest, None)
        owners = before if len(before) > 1 else after
        if len(owners) < 2:
            return []
        lo = owners[0].lo if owners is before else head.lo
        hi = head.hi if owners is before else owners[-1].hi
        found = []
        for owner in owners:
            country = next((f.entry.country for f in owner.forms if f.entry.country), None)
            word = next((w for w in head.words if w.office and w.plural), head.words[0])
            phrase = Phrase(
                lo, hi, head.hi - 1, word.sort, None, country, word.sector, word.phrase, word.office, plural=False,
                why=(f'"{s.words.text[owner.lo]}" of several that share "{word.phrase}"',),
            )  # fmt: skip
            found.append(self.reader.holder(phrase, self.day))
        return found

    def _joined(self, s: _Sentence, matches: Sequence[Match], end: int | None) -> list[Match]:
        """State names or adjectives in a list with "and" ("Russian, Turkish and Iranian")."""
        states = [m for m in matches if m.form("name", "adjective", "demonym") and m.forms[0].entry.kind in
                  {"state", "territory", "body"}]  # fmt: skip
        if not states:
            return []
        found = [states[-1]] if end is not None else [states[0]]
        if end is not None:
            if states[-1].hi != end:
                return []
            for m in reversed(states[:-1]):
                gap = set(s.words.norm[m.hi : found[0].lo])
                if not gap or gap - {"and", ",", "&", "the"}:
                    break
                found.insert(0, m)
        else:
            if s.words.norm[states[0].lo - 1] not in {"of", "the"}:
                return []
            for m in states[1:]:
                gap = set(s.words.norm[found[-1].hi : m.lo])
                if not gap or gap - {"and", ",", "&", "the"}:
                    break
                found.append(m)
        return found if "and" in s.words.norm[found[0].lo : found[-1].hi] or "&" in s.words.norm else []

    # ------------------------------------------------------------------ parts of phrases that are no actors
    def _parts(self, s: _Sentence, p: NounPhrase, subject: bool) -> Iterator[tuple[Found, set[int]]]:
        """In "Russian air campaign" or "UN-brokered talks" the modifier is the actor; or a stranger's name."""
        stranger = self._stranger(s, p)
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

    def _part(self, s: _Sentence, p: NounPhrase, m: Match) -> Found | None:
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
        hints = Hints(self.day, self._near(s, p), None, True, self.seen)
        phrase = self.reader.read(s.words, m.lo, m.hi, hints)
        if phrase is None or phrase.weak or (phrase.country is None and not phrase.sector):
            return None
        if phrase.what == "people" and form and form.entry.kind == "state":
            phrase = replace(phrase, what="state", name=form.entry.name, entry=form.entry, sector=("GOV",),
                             why=(*phrase.why, f'its act: "{s.words.text[p.core - 1]}"'))  # fmt: skip
        if phrase.country is None and phrase.what == "people" and self.main_country:
            phrase = replace(phrase, country=self.main_country, why=(*phrase.why, "most of the report is about it"))
        actor = actor_of(phrase, s.words, self.analysis.document.text)
        return Found(replace(actor, head=head), head, s.number, False, phrase.what, phrase.plural)

    # ------------------------------------------------------------------ persons unknown to the knowledge
    def _as_stranger(self, s: _Sentence, p: NounPhrase, phrase: Phrase) -> Phrase | None:
        """A surname that this report has introduced for somebody else is that person."""
        if phrase.what != "person":
            return phrase
        last = s.words.norm[phrase.hi - 1]
        if phrase.use == "surname":
            if not any(m.lo <= phrase.lo < m.hi for m in s.matches):
                return None
            known = self.strangers.get(last)
            if known and (phrase.entry is None or phrase.entry.key not in self.seen):
                return replace(phrase, name=known.name, country=known.country, sector=known.sector, role=known.role,
                               entry=None, why=(f"surname of {known.name}, named before",))  # fmt: skip
            if phrase.entry is None or phrase.entry.key not in self.seen:
                if self.parsed and self.doc[p.head].pos_ != "PROPN":
                    return None
                if phrase.name is None:
                    return None
        if phrase.name and phrase.entry is None and phrase.hi - phrase.lo > 0:
            actor = actor_of(phrase, s.words, self.analysis.document.text)
            self.strangers.setdefault(last, actor)
        return phrase

    def _stranger(self, s: _Sentence, p: NounPhrase) -> Actor | None:
        """A named person or body that no table knows: its words, with what its apposition tells."""
        lo = p.lo
        for i in range(p.core - 1, p.lo, -1):
            if s.words.norm[i] in POSSESSIVE:
                lo = i + 1
                break
        while lo < p.core and not s.words.capital(lo):
            lo += 1
        names = range(lo, p.core)
        if not names or not all(s.words.capital(i) or s.words.norm[i] in self.grammar.particle for i in names):
            return None
        if s.words.norm[lo] in self.grammar.honorific and len(names) > 1:
            lo += 1
        known = self.strangers.get(s.words.norm[p.core - 1])
        if known and (p.core - lo == 1 or known.name == " ".join(s.words.text[lo : p.core])):
            span = self.analysis.span(s.words.at[lo], s.words.at[p.core - 1] + 1)
            return replace(known, span=span, head=p.head, antecedent=known.span, why=f"{known.name}, named before")
        mention = self._mention(s, lo, p.core)
        if mention is None:
            return None
        told = self._apposition(s, p)
        name = " ".join(s.words.text[lo : p.core])
        actor = Actor(
            self.analysis.span(s.words.at[lo], s.words.at[p.core - 1] + 1), name,
            told.country if told else None, told.sector if told else (), told.role if told else None,
            head=p.head, mention=mention,
            why=f'unknown; {told.role or "described"} by apposition' if told else "a name that no table holds",
        )  # fmt: skip
        if mention.kind == MentionKind.PERSON:
            self.strangers.setdefault(s.words.norm[p.core - 1], actor)
        return actor

    def _mention(self, s: _Sentence, lo: int, hi: int) -> Mention | None:
        first, last = s.words.at[lo], s.words.at[hi - 1] + 1
        for m in self.analysis.mentions:
            if m.first < last and first < m.last and m.form == MentionForm.NAME:
                return m if m.kind in {MentionKind.PERSON, MentionKind.ORGANIZATION} else None
        return None

    def _apposition(self, s: _Sentence, p: NounPhrase) -> Phrase | None:
        if not self.parsed:
            return None
        place = {token: i for i, token in enumerate(s.words.at)}
        for child in self.doc[p.head].children:
            if child.dep_ == "appos" and child.i > p.head:
                inside = [place[t.i] for t in child.subtree if t.i in place]
                hints = Hints(self.day, (), None, True, self.seen)
                phrase = self.reader.read(s.words, min(inside), max(inside) + 1, hints) if inside else None
                if phrase and phrase.what in {"person", "people", "organization"} and not phrase.weak:
                    return phrase
        return None

    # ------------------------------------------------------------------ countries of unnamed actors
    def _near(self, s: _Sentence, p: NounPhrase) -> tuple[str, ...]:
        countries = [self.main_country] if self.main_country else []
        for m in s.matches:
            form = m.form("name", "adjective", "demonym", "capital", "city")
            if form and form.entry.kind != "person" and form.entry.country:
                countries.append(form.entry.country)
        return tuple(dict.fromkeys(countries))

    def _complete(self, s: _Sentence, p: NounPhrase, phrase: Phrase) -> Phrase:
        """The country of an unnamed actor: its conjunct's, its antecedent's, then where the act is."""
        ethnic = phrase.entry is not None and phrase.entry.kind == "group" and phrase.country is None
        if phrase.country or (phrase.name and not ethnic) or not phrase.sector:
            return phrase
        before = self.memory.at_head(p.conjunct_of)
        if before and before.actor.country and before.kind != "state" and before.actor.entity is None:
            return replace(phrase, country=before.actor.country, why=(*phrase.why, "as its conjunct"))
        owned, owner = self._owner(s, p)
        if owned:
            why = f'"{owner.span.text}" is its owner' if owner else "its owner is not known"
            armed = owner and owner.sector[:1] in _ARMED and s.words.norm[phrase.head] in self.grammar.transparent
            return replace(phrase, country=owner.country if owner else None, why=(*phrase.why, why),
                           sector=owner.sector if owner and armed else phrase.sector)  # fmt: skip
        earlier = self.memory.same_noun(self.doc[p.head].lemma_.lower(), s.number)
        if earlier and (self._definite(s, p) or not (phrase.plural or ethnic)):
            return replace(phrase, country=earlier.country, why=(*phrase.why, f'as "{earlier.span.text}" before'))
        where = self._where(s, p)
        peer = self.memory.peer(s.number) if phrase.sector[:1] in _DOMESTIC else None
        for country, why in ((peer, "as the government beside it"), (where, "where the act is"),
                             (self.main_country, "most of the report is about it"),
                             (self.memory.peer(s.number), "as the government beside it")):  # fmt: skip
            if country:
                return replace(phrase, country=country, why=(*phrase.why, f"{country}: {why}"))
        return phrase

    def _owner(self, s: _Sentence, p: NounPhrase) -> tuple[bool, Actor | None]:
        """Whether "its" or "the country's" stands before the noun, and for whom."""
        if not self.parsed:
            return False, None
        for child in self.doc[p.head].children:
            if child.dep_ not in {"nmod:poss", "poss"}:
                continue
            if self.memory.is_pronoun(child.text.lower()):
                if self.memory.at_head(child.i) is None:
                    self.memory.pronoun(self.analysis, child.i, s.number)
            else:
                place = {token: i for i, token in enumerate(s.words.at)}
                inside = [place[t.i] for t in child.subtree if t.i in place and t.text not in {"'s", "’s", "'", "’"}]
                if inside and child.i in place:
                    inner = NounPhrase(min(inside), max(inside) + 1, max(inside) + 1, child.i)
                    told = self.memory.describe(self.analysis, s.words, inner, s.number)
                    if told:
                        return True, told[0].actor
            found = self.memory.at_head(child.i)
            return True, found.actor if found else None
        return False, None

    def _definite(self, s: _Sentence, p: NounPhrase) -> bool:
        first = s.words.norm[p.lo]
        return first in {"the", "these", "those", "this", "that", "their", "its", "his", "her", "both"}

    def _where(self, s: _Sentence, p: NounPhrase) -> str | None:
        """The country of a place named in the clause, else in the sentence when it names only one."""
        places: list[tuple[int, str]] = []
        for m in s.matches:
            form = m.form("name", "capital", "city")
            if form is None or form.entry.kind not in {"state", "territory", "city"} or not form.entry.country:
                continue
            before = m.lo - 1
            while before >= 0 and s.words.norm[before] in self.grammar.direction:
                before -= 1
            if before >= 0 and s.words.norm[before] in self.grammar.place_preposition:
                places.append((abs(s.words.at[m.lo] - p.head), form.entry.country))
        return min(places)[1] if places else None
