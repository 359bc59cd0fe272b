"""Words that point to a place: "the Ethiopian capital", "the city", "the troubled region", "there".

Nothing is guessed. A noun of a class points to the one place of its class that the sentences just before it name, and
not at all where they name two; an adjective of a nation must fit. A nation's capital is the mention that the report
makes of it, else the gazetteer's entry. "There" goes back to the last place that is no government's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from dragoman.lexicons.tables import read_toml
from dragoman.model import Analysis, Place, Pointer, Span, Token
from dragoman.places.context import demonyms
from dragoman.places.gazetteer import Gazetteer
from dragoman.places.own import PLACES

BACK = 3
"""Sentences before its own in which a noun looks for its place."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Which places the nouns of a class may point to."""

    name: str
    classes: frozenset[str]
    codes: frozenset[str]
    precisions: frozenset[str]
    countries: frozenset[str]

    def holds(self, place: Place) -> bool:
        """Whether a place is of this kind by GeoNames class or code, by precision, or as such a country."""
        return (
            place.feature_class in self.classes
            or place.feature_code in self.codes
            or place.precision in self.precisions
            or (place.precision == "country" and place.country in self.countries)
        )


@dataclass(frozen=True, slots=True)
class Nouns:
    """`pointing.toml`: kinds by noun, and the words around them."""

    kinds: Mapping[str, tuple[Kind, ...]]
    named: frozenset[str]
    definite: frozenset[str]
    capital: frozenset[str]
    back: frozenset[str]
    apart: frozenset[str]
    plural: frozenset[str]


@cache
def nouns() -> Nouns:
    """The shipped words, read once. Raises KnowledgeError when the file is broken."""
    data = dict(read_toml(PLACES / "pointing.toml"))
    words = data.pop("words")
    named = frozenset(data.pop("named")["nouns"])
    kinds: dict[str, tuple[Kind, ...]] = {}
    for name, row in data.items():
        sets = (frozenset(row.get(part, ())) for part in ("classes", "codes", "precisions", "countries"))
        kind = Kind(name, *sets)
        for noun in row["nouns"]:
            kinds[noun] = (*kinds.get(noun, ()), kind)
    parts = ("definite", "capital", "back", "apart", "plural")
    return Nouns(kinds, named, *(frozenset(words[part]) for part in parts))


def pointers(analysis: Analysis, places: Sequence[Place], gazetteer: Gazetteer) -> tuple[Pointer, ...]:
    """Each word of an open sentence that points to a place, in text order. A report without a parse has none."""
    known = nouns()
    wanted = known.kinds.keys() | known.named | known.capital | known.back
    doc = analysis.parse
    at = [t for t in doc if t.lower_ in wanted]
    if not at or not places or not doc.has_annotation("DEP"):
        return ()
    report = _Report(analysis, places, gazetteer)
    return tuple(found for t in at if (found := report.pointer(t, known)) is not None)


class _Report:
    """One report's places by sentence."""

    def __init__(self, analysis: Analysis, places: Sequence[Place], gazetteer: Gazetteer) -> None:
        self.analysis, self.doc, self.gazetteer = analysis, analysis.parse, gazetteer
        self.places = [p for p in places if p.lat is not None]
        self.starts = {p.span.start for p in places}
        self.sentence = [0] * len(self.doc)
        for n, sentence in enumerate(analysis.sentences):
            for i in range(sentence.first, sentence.last):
                self.sentence[i] = n

    def pointer(self, token: Token, known: Nouns) -> Pointer | None:
        low = token.lower_
        if low in known.back:
            return self._there(token)
        if token.pos_ not in {"NOUN", "PROPN"} or self._has_name(token):
            return None
        nation = self._nation(token)
        if low in known.capital:
            return self._capital(token, nation)
        definite = any(c.lower_ in known.definite for c in token.lefts)
        if not (definite or nation) or _told_apart(token, known):
            return None
        place = self._of_kind(token, known, nation) if low in known.kinds else None
        if place is None and low in known.named and definite:
            place = self._by_its_name(low)
        return self._points(token, place, "the place of its kind named before it") if place is not None else None

    # ------------------------------------------------------------------ what stands around the noun
    def _has_name(self, token: Token) -> bool:
        """The noun has its own name: "the city of Aleppo", "Idlib province", "the capital, Ankara"."""
        for child in token.subtree:
            if child.idx in self.starts and abs(child.i - token.i) <= 6 and not self._owner(child, token):
                return True
        return any(c.pos_ == "PROPN" and c.dep_ in {"compound", "flat", "appos"} for c in token.children)

    def _owner(self, child: Token, token: Token) -> bool:
        """ "Turkey's capital", "the capital of Turkey": the country that has the capital is not its name."""
        if token.lower_ not in nouns().capital:
            return False
        place = next((p for p in self.places if p.span.start == child.idx), None)
        return place is not None and place.precision == "country"

    def _nation(self, token: Token) -> str | None:
        """The country whose adjective or possessive stands before a noun, ISO 3166-1 alpha-3."""
        people = demonyms()
        for child in token.children:
            if child.i < token.i and child.text[:1].isupper():
                code = people.get(child.lower_)
                if code is not None:
                    return code
            if child.dep_ in {"nmod:poss", "nmod"}:
                owner = next((p for p in self.places if p.span.start == child.idx), None)
                if owner is not None and owner.precision == "country":
                    return owner.country
        return None

    # ------------------------------------------------------------------ where it points
    def _there(self, token: Token) -> Pointer | None:
        if token.dep_ != "advmod":
            return None
        before = [p for p in self._before(token, 1) if not p.as_actor]
        if not before:
            return None
        last = before[-1]
        inner = [p for p in before[-2:-1] if last.span.start - p.span.end <= 2 and p.precision != "country"]
        return self._points(token, inner[0] if inner else last, "the place named last before it")

    def _capital(self, token: Token, nation: str | None) -> Pointer | None:
        before = [p for p in self.places if p.span.start < token.idx]
        if nation is None:
            described = any(c.dep_ in {"amod", "nmod"} for c in token.children)
            if described or not any(c.lower_ == "the" for c in token.lefts):
                return None
            states = {p.country for p in before if p.country}
            if len(states) != 1:
                return None
            nation = states.pop()
        named = [p for p in self.places if p.country == nation and p.feature_code == "PPLC"]
        if named:
            close = min(named, key=lambda p: abs(p.span.start - token.idx))
            return self._points(token, close, "the capital, which the report names")
        entry = self.gazetteer.capital(nation)
        if entry is None:
            return None
        place = Place(
            self._words(token), entry.name, entry.lat, entry.lon, entry.country, entry.admin1 or None, entry.geonameid,
            entry.feature_class, entry.feature_code, entry.precision, entry.radius_km, 0.9, head=token.i,
            why=f"the capital of {nation}",
        )  # fmt: skip
        return self._points(token, place, f"the capital of {nation}")

    def _of_kind(self, token: Token, known: Nouns, nation: str | None) -> Place | None:
        """The place of the noun's class in the nearest sentence that names one; none where it names two."""
        for kind in known.kinds[token.lower_]:
            near = [p for p in self._before(token, BACK) if kind.holds(p) and (not nation or p.country == nation)]
            if kind.name != "country":
                near = [p for p in near if not p.as_actor]
            for group in self._by_sentence(near):
                distinct = {(p.name, p.country) for p in group}
                if len(distinct) == 1:
                    return group[-1]
                break
        return None

    def _by_its_name(self, noun: str) -> Place | None:
        found = [p for p in self.places if noun in p.span.text.lower().split() and not p.as_actor]
        return found[0] if len({p.name for p in found}) == 1 else None

    def _before(self, token: Token, back: int) -> list[Place]:
        """Places before a word, in its sentence or at most `back` before it, and in its paragraph."""
        least = max(self.sentence[token.i] - back, 0)
        floor = self.analysis.sentences[least].first if self.analysis.sentences else 0
        return [p for p in self.places if self.doc[floor].idx <= p.span.start and p.span.end <= token.idx]

    def _by_sentence(self, places: Sequence[Place]) -> Iterator[list[Place]]:
        """Groups of one sentence, the last first."""
        groups: dict[int, list[Place]] = {}
        for place in places:
            groups.setdefault(self.sentence[max(place.head, 0)], []).append(place)
        for n in sorted(groups, reverse=True):
            yield groups[n]

    # ------------------------------------------------------------------ the answer
    def _points(self, token: Token, place: Place, reason: str) -> Pointer:
        words = self._words(token)
        return Pointer(words, token.i, replace(place, as_actor=False), f"“{words.text}”, {reason}")

    def _words(self, token: Token) -> Span:
        first = token.i
        for child in token.children:
            if child.i < first and child.dep_ in {"det", "amod", "compound", "nmod:poss"}:
                first = child.left_edge.i
        return self.analysis.span(first, token.i + 1)


def _told_apart(token: Token, known: Nouns) -> bool:
    """A noun that its own words tell apart points nowhere: "the village where he was born", "the city of his birth",
    "the other city", "the two towns".
    """
    for child in token.children:
        if child.dep_ in {"acl:relcl", "acl", "nummod"} or (child.dep_ == "nmod" and child.i > token.i):
            return True
        if child.lower_ in known.apart:
            return True
    return "Plur" in token.morph.get("Number", []) and token.lower_ not in known.plural
