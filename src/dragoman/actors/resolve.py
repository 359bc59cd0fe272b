"""Actors: everything the room offers, over one loaded knowledge base."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.actors.index import Grammar, Index
from dragoman.actors.knowledge import Knowledge, load
from dragoman.actors.persons import standing
from dragoman.actors.phrases import Hints, Phrase, Reader
from dragoman.actors.surroundings import surroundings
from dragoman.actors.towns import Towns
from dragoman.actors.words import Words, folded, words_of
from dragoman.model import Actor, Span

if TYPE_CHECKING:
    from dragoman.model import Analysis


_KEPT = 32_768
"""How many resolved phrases are kept in each of two generations: about 40 MB when both are full."""


class Actors:
    """Resolves those who act: phrases by themselves (`resolve`) and in a report (`find`)."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.grammar = Grammar.load()
        self.index = Index(known, self.grammar)
        self.reader = Reader(known, self.index, self.grammar)
        self._towns = Towns(known.towns, frozenset(e.key for e in known.entries.values() if e.kind == "state"))
        self._office_words: dict[str, frozenset[str]] = {}
        self._kept: dict[tuple[str, str | None, date | None, str | None], Actor] = {}
        self._kept_before: dict[tuple[str, str | None, date | None, str | None], Actor] = {}

    @classmethod
    def load(cls, user_files: Iterable[str | Path] = ()) -> Actors:
        """The shipped knowledge, extended or overridden by a user's files or folders.

        Raises KnowledgeError with file, row and value when a user's file breaks its schema.
        """
        collecting = gc.isenabled()
        gc.disable()  # thousands of small objects that all stay: collecting in between doubles the time
        try:
            return cls(load(user_files))
        finally:
            if collecting:
                gc.enable()

    def find(self, analysis: Analysis) -> tuple[Actor, ...]:
        """Every actor of a report, in text order; see `dragoman.actors.report`."""
        from dragoman.actors.report import Report

        return Report(self, analysis).actors()

    def resolve(
        self, text: str, context: str | None = None, on: date | None = None, country: str | None = None
    ) -> Actor:
        """One phrase, read by itself: its Actor, with offsets into the phrase.

        `context` is the sentence it stands in, or words that hint at its country; `on` the day for
        offices; `country` (alpha-3 code or a state's name) is taken as given for a phrase that names
        none. A state or people without a context that shows it acting keeps its sector open. A phrase
        that is no known actor gives an Actor without name, country and sector. News names the same actors
        again and again: what was resolved lately is kept, with everything that it was resolved by.
        """
        asked = (text, context, on, country)
        kept = self._kept.get(asked)
        if kept is not None:
            return kept
        if len(self._kept) >= _KEPT:
            self._kept, self._kept_before = {}, self._kept
        actor = self._kept[asked] = self._kept_before.get(asked) or self._resolve(text, context, on, country)
        return actor

    def _resolve(self, text: str, context: str | None, on: date | None, country: str | None) -> Actor:
        words = words_of(text)
        given = self.country_code(country)
        around = surroundings(self.index, self.grammar, self._towns, words, context)
        near, day = around.countries, on.isoformat() if on else None
        hints = Hints(day, (given, *near) if given else near, given, around.agent, modifier=around.modifier,
                      alone=not context, told=around.told, bodies=around.bodies)  # fmt: skip
        phrase = self.reader.read(words, 0, len(words), hints) if len(words) else None
        span = Span(0, len(text), text)
        if phrase is None:
            return Actor(span, None, country=None, why="no known name, title or role")
        phrase = self.reader.holder(self.from_context(phrase, around.clear, words.norm[phrase.head]), day)
        return actor_of(phrase, words, text, span)

    def from_context(self, phrase: Phrase, country: str | None, head: str = "") -> Phrase:
        """An unnamed actor, or a people of several states, without a country takes the one its context speaks of.

        Not a diplomat or envoy, by the `head` word: these are sent by others than the state they speak in.
        """
        people = phrase.entry is not None and phrase.entry.sort in {"ethnic", "religious"}
        if phrase.country or (phrase.name and not people) or not country or not phrase.sector or phrase.candidates:
            return phrase
        if head in self.grammar.sent:
            return replace(phrase, why=(*phrase.why, "sent by a state that is not told: where it is says nothing"))
        return replace(phrase, country=country, why=(*phrase.why, f"{country}: the country its context speaks of"))

    def office_words(self, office: str) -> frozenset[str]:
        """All words that titles of an office use ("foreign_minister": minister, diplomat, secretary)."""
        if not self._office_words:
            gathered: dict[str, set[str]] = {}
            for word in self.known.words:
                if word.office:
                    gathered.setdefault(word.office, set()).update(folded(word.phrase))
            self._office_words = {name: frozenset(words) for name, words in gathered.items()}
        return self._office_words.get(office, frozenset())

    def country_code(self, country: str | None) -> str | None:
        """The code of a country given by code or name; None when it is no state."""
        if not country:
            return None
        entry = self.known.entries.get(country.strip().upper())
        if entry and entry.kind == "state":
            return entry.country
        words = words_of(country)
        for match in self.index.scan(words, 0, len(words)):
            for form in match.forms:
                if form.entry.kind == "state" and form.use != "surname":
                    return form.entry.country
        return None

    def on(self, actor: Actor, day: date | None) -> Actor:
        """The same actor as of another day: role and sector of a person, holder of a title."""
        iso = day.isoformat() if day else None
        entry = self.known.entries.get(actor.entity or "")
        if entry is None or entry.kind != "person":
            return actor
        if not self.known.offices.get(entry.key):
            return actor
        now = standing(self.known, entry, iso)
        return replace(
            actor, sector=now.sector, role=now.role, country=now.country or actor.country,
            why="; ".join(filter(None, (actor.why, now.why))),
        )  # fmt: skip


def actor_of(phrase: Phrase, words: Words, text: str, span: Span | None = None) -> Actor:
    """A read phrase as an Actor whose span lies in `text`."""
    if span is None:
        start, end = words.start[phrase.lo], words.end[phrase.hi - 1]
        span = Span(start, end, text[start:end])
    entry = phrase.entry
    return Actor(
        span,
        phrase.name,
        phrase.country,
        phrase.sector,
        phrase.role,
        entry.wikidata if entry else None,
        entry.key if entry else None,
        words.at[phrase.head],
        candidates=phrase.candidates,
        why="; ".join(w for w in phrase.why if w),
    )


__all__ = ["Actors", "actor_of"]
