"""One report on its way to actors: its sentences as words, and what holds for all of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.actors.index import Match
from dragoman.actors.memory import Memory
from dragoman.actors.nounphrases import NounPhrase
from dragoman.actors.phrases import NON_STATE
from dragoman.actors.words import Words, words_from
from dragoman.model import Analysis, Sentence

if TYPE_CHECKING:
    from dragoman.actors.resolve import Actors


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as the knowledge base sees it: its words and the known names among them."""

    number: int
    sentence: Sentence
    words: Words
    matches: list[Match]


class Context:
    """What every part of the reading of one report shares."""

    def __init__(self, actors: Actors, analysis: Analysis) -> None:
        self.room, self.analysis, self.doc = actors, analysis, analysis.parse
        self.grammar, self.reader = actors.grammar, actors.reader
        published = analysis.document.published
        self.day = published.isoformat() if published else None
        self.parsed = analysis.parse.has_annotation("DEP")
        self.lines = [self._line(i, s) for i, s in enumerate(analysis.sentences)]
        self.seen = self._full_names()
        self.memory = Memory(actors, self.doc, self.day)
        self.main_country = self._main_country()

    def _line(self, number: int, sentence: Sentence) -> Line:
        tokens = self.doc[sentence.first : sentence.last]
        words = words_from([t.text for t in tokens], [t.idx for t in tokens], sentence.first)
        matches = self.room.index.scan(words, 0, len(words))
        inside = {i for m in matches for i in range(m.lo, m.hi)}
        common = {i for i in range(len(words)) if self.doc[words.at[i]].pos_ not in {"PROPN", ""}}
        matches = [m for m in matches if not self.reader.part_of_name(words, m, 0, len(words), inside | common)]
        return Line(number, sentence, words, matches)

    def _full_names(self) -> frozenset[str]:
        """Persons named in full anywhere in the report: a bare surname means them first."""
        return frozenset(
            form.entry.key
            for s in self.lines
            for match in s.matches
            if match.hi - match.lo > 1
            for form in match.forms
            if form.entry.kind == "person" and form.use == "name"
        )

    def _main_country(self) -> str | None:
        """The country most of the report's places and peoples belong to, None without a clear one."""
        counts: Counter[str] = Counter()
        for s in self.lines:
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

    def near(self, s: Line, p: NounPhrase) -> tuple[str, ...]:
        """Countries a phrase may belong to: the report's main one, then those that the sentence names."""
        countries = [self.main_country] if self.main_country else []
        for m in s.matches:
            form = m.form("name", "adjective", "demonym", "capital", "city")
            if form and form.entry.kind != "person" and form.entry.country:
                countries.append(form.entry.country)
        return tuple(dict.fromkeys(countries))

    def where(self, s: Line, p: NounPhrase) -> str | None:
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
