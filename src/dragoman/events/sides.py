"""From an argument's head token to the actors it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.events.frames import Knowledge
from dragoman.events.syntax import conjuncts
from dragoman.language.grammar import base, children, lemma
from dragoman.lexicons.counting import how_many
from dragoman.model import Actor, Analysis, MentionKind, Place, Span, Time, Token

OWNED = ("nmod:poss", "amod", "compound", "nmod", "nmod:desc", "flat", "det", "nummod")
"""Dependents through which a noun stands for an owner ("Turkish jets", "forces of the regime")."""


SEATS = frozenset({"PCLI", "PPLC", "PCL", "PCLS", "PCLF"})
"""GeoNames codes of states and capitals, which stand for their government."""


class Sides:
    """The actors, places and times of one analysis, found by token."""

    def __init__(
        self,
        analysis: Analysis,
        actors: Sequence[Actor],
        places: Sequence[Place],
        times: Sequence[Time],
        knowledge: Knowledge,
    ) -> None:
        self.analysis = analysis
        self.knowledge = knowledge
        self._heads: dict[int, list[Actor]] = {}
        self._covering: dict[int, list[Actor]] = {}
        starts = {token.idx: token.i for token in analysis.parse}
        for actor in actors:
            tokens = self._tokens(actor.span, starts)
            head = actor.head if actor.head >= 0 else self._head(tokens)
            self._heads.setdefault(head, []).append(actor)
            for i in tokens:
                self._covering.setdefault(i, []).append(actor)
        self.places = {i: place for place in places for i in self._tokens(place.span, starts)}
        self.times = {i: time for time in times for i in self._tokens(time.span, starts)}
        self._named = {
            i
            for m in analysis.mentions
            if m.kind in {MentionKind.PERSON, MentionKind.ORGANIZATION, MentionKind.NATIONALITY}
            for i in range(m.first, m.last)
        }

    def _tokens(self, span: Span, starts: dict[int, int]) -> list[int]:
        """Token indices inside a span; a span that starts inside a token takes that token."""
        first = starts.get(span.start)
        doc = self.analysis.parse
        if first is None:
            chars = doc.char_span(span.start, span.end, alignment_mode="expand")
            return [] if chars is None else list(range(chars.start, chars.end))
        last = first
        while last < len(doc) and doc[last].idx < span.end:
            last += 1
        return list(range(first, last))

    def _head(self, tokens: list[int]) -> int:
        inside = set(tokens)
        for i in tokens:
            if self.analysis.parse[i].head.i not in inside or self.analysis.parse[i].head.i == i:
                return i
        return tokens[-1] if tokens else -1

    def at(self, token: Token) -> tuple[Actor, ...]:
        """Actors whose head is the token, else the smallest whose span holds it."""
        exact = self._heads.get(token.i)
        if exact:
            return tuple(exact)
        covering = self._covering.get(token.i, [])
        if not covering:
            return ()
        size = min(a.span.end - a.span.start for a in covering)
        return tuple(a for a in covering if a.span.end - a.span.start == size)

    def heads(self) -> Iterator[tuple[int, list[Actor]]]:
        """Every actor mention by its head token, in text order."""
        yield from sorted(self._heads.items())

    def is_place(self, token: Token) -> bool:
        """A literal place: a toponym that nobody took for an actor."""
        place = self.places.get(token.i)
        return place is not None and not place.as_actor and token.i not in self._heads

    def in_name(self, token: Token) -> bool:
        """A toponym inside the name of an actor: "the Normandy Four"; not "Kurds in Turkey"."""
        bound = base(token) in {"compound", "flat", "amod"} or token.dep_ in {"nmod:desc", "nmod:poss"}
        return bound and bool(self._covering.get(token.i)) and token.i not in self._heads

    def is_actor(self, token: Token) -> bool:
        """An actor mention, or a noun that only actors are called by."""
        if self.at(token):
            return True
        return not self.is_place(token) and not self.is_time(token) and self._plausible(token)

    def is_time(self, token: Token) -> bool:
        """Whether a token belongs to a time expression, which is never a side."""
        return token.i in self.times

    def _plausible(self, token: Token) -> bool:
        if token.pos_ == "PRON":
            return False
        if token.pos_ == "PROPN" and token.text[:1].isupper() and not self.is_place(token):
            return True  # peoples, and names that nobody knows
        return lemma(token) in self.knowledge.classes["people"] or token.i in self._named

    def owned(self, token: Token, depth: int = 0) -> tuple[Actor, ...]:
        """Actors named by the modifiers of a noun that is no actor itself, nearest first."""
        if depth > 3:
            return ()
        ranked = sorted(
            (c for c in token.children if c.dep_ in OWNED or base(c) in OWNED),
            key=lambda c: (OWNED.index(c.dep_) if c.dep_ in OWNED else OWNED.index(base(c)), c.i),
        )
        for child in ranked:
            found = () if self.is_place(child) or self.is_time(child) else self.at(child)
            if found:
                rest = [a for other in children(child, "conj") for a in self.at(other)]
                return (*found, *rest)
            found = self.owned(child, depth + 1)
            if found:
                return found
        doers = [agent for act in children(token, "acl") for agent in children(act, "obl:agent")]
        return tuple(a for doer in doers for a in self.at(doer))  # "measures taken by the council"

    def of(self, token: Token) -> tuple[Actor, ...]:
        """Everybody an argument stands for; empty where it names a place, a time or a thing of nobody."""
        found = self.at(token)
        if found:
            return self._apposed(token, found)
        if self.is_place(token) or self.is_time(token) or lemma(token) in self.knowledge.classes["place_nouns"]:
            return ()
        if self._plausible(token):
            return (self._as_words(token),)
        return self.owned(token)

    def _apposed(self, token: Token, found: tuple[Actor, ...]) -> tuple[Actor, ...]:
        """A description gives way to the names behind it ("the three guarantors, Russia, Turkey and Iran"); a name
        takes those that the parse hangs from it in a list ("the Front, the State as well as the Brigades").
        """
        named = [t for c in children(token, "appos") if c.i > token.i for t in conjuncts(c)]
        named = named or self._counted(token)
        others = tuple(a for t in named for a in self.at(t) if a.name is not None and a.entity is not None)
        if not others:
            return found
        if all(a.name is None for a in found):
            return others
        own = {a.entity for a in found}
        if None in own or any(a.sector == ("GOV",) for a in (*found, *others)):
            return found
        return (*found, *(a for a in others if a.entity not in own))

    def _counted(self, token: Token) -> list[Token]:
        """ "the three guarantors of the process – Russia, Turkey and Iran": as many names, wherever the parse hangs
        them; `actors/lists.py` asks the words right behind the phrase.
        """
        said = how_many(c.lower_ for c in children(token, "nummod"))
        if not said or any(a.name for a in self.at(token)):
            return []
        lists = [conjuncts(t) for t in token.subtree if base(t) == "appos" and t.i > token.i]
        return next((names for names in lists if len(names) == said and all(self.at(t) for t in names)), [])

    def host(self, token: Token) -> tuple[Actor, ...]:
        """The government of a country or capital that takes part by its place: visited, helped, signed with."""
        place = self.places.get(token.i)
        if place is None or place.country is None or self.at(token):
            return ()
        if place.feature_code not in SEATS:
            return ()
        why = "the government of the country or capital named"
        return (Actor(span=place.span, name=None, country=place.country, sector=("GOV",), head=token.i, why=why),)

    def _as_words(self, token: Token) -> Actor:
        """An actor known by its words alone: noun with premodifiers, without determiner."""
        first = token.i
        for child in token.children:
            if child.i < token.i and base(child) in {"compound", "amod", "flat", "nmod", "nummod"}:
                first = min(first, child.left_edge.i)
        if self.analysis.parse[first].pos_ == "DET":
            first += 1
        first = min(first, token.i)
        return Actor(
            span=self.analysis.span(first, token.i + 1),
            name=None,
            head=token.i,
            why="noun phrase in an actor's place; nothing known about it",
        )
