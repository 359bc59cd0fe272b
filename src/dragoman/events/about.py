"""What an event concerns: named processes, agreements, resolutions, bodies and crises.

Origin: CODING rule 14. Names are found once a report, by the shapes and lists of `about.toml`; a
definite description ("the talks") takes the last name of its kind before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dragoman.language.grammar import base, children, lemma
from dragoman.model import About, Analysis, Place, Token

TOPICS = frozenset({"on", "over"})
"""Prepositions between the name of talks and what they are about."""

LINKS = frozenset({"of", "the", "for", "on", "and", "-", "–", "’s", "'s", "&"})
PREDICATES = frozenset({"root", "xcomp", "ccomp", "advcl", "nsubj"})
"""Where a word of a headline in capitals stands, it is no part of the name behind it."""
DETERMINERS = frozenset({"the", "this", "these", "those", "that", "its", "their", "such"})


class Matters:
    """The named matters of one analysis, by token."""

    def __init__(self, analysis: Analysis, table: Mapping[str, Any]) -> None:
        self.analysis = analysis
        self.table = table
        self._kinds = {word: kind for kind, words in table.get("heads", {}).items() for word in words}
        self._definite = {word: kind for kind, words in table.get("definite", {}).items() for word in words}
        self.found: list[tuple[int, int, About]] = []
        taken: set[int] = set()
        listed = sorted(self._listed(), key=lambda f: (f[0], -f[1]))
        for first, last, about in [*listed, *sorted(self._shaped(), key=lambda f: (f[0], -f[1]))]:
            if not taken.intersection(range(first, last)):
                last, about = self._with_topic(first, last, about)
                taken.update(range(first, last))
                self.found.append((first, last, about))
        self.found = sorted([*self.found, *self._described(taken)], key=lambda f: f[:2])

    def within(self, first: int, last: int) -> list[tuple[int, About]]:
        """Matters whose words lie in a stretch of tokens, with the index of their last word."""
        return [(b - 1, about) for a, b, about in self.found if first <= a and b <= last]

    def at(self, token: int) -> list[About]:
        """Matters whose words hold a token."""
        return [about for a, b, about in self.found if a <= token < b]

    def names(self, token: int) -> bool:
        """Whether a word is part of a matter's name of several words."""
        return any(a <= token < b and b - a > 1 for a, b, _ in self.found)

    # ------------------------------------------------------------------ ways to find them
    def _listed(self) -> Iterator[tuple[int, int, About]]:
        text = self.analysis.document.text
        for entry in self.table.get("named", ()):
            for words in entry["words"]:
                if words not in text:  # a look for plain words is quicker than a pattern
                    continue
                for hit in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
                    stretch = self.analysis.parse.char_span(hit.start(), hit.end(), alignment_mode="expand")
                    if stretch is None or self.analysis.sentence_of(stretch.start) is None:
                        continue
                    last = stretch.end
                    while last < len(self.analysis.parse) and self.analysis.parse[last].lower_ in self._kinds:
                        last += 1
                    span = self.analysis.span(stretch.start, last)
                    yield stretch.start, last, About(span, entry["name"], entry["kind"], f"named “{words}”")

    def _shaped(self) -> Iterator[tuple[int, int, About]]:
        """A capitalised run that ends in a noun such as "talks" or "accord", and numbered resolutions."""
        doc = self.analysis.parse
        for sentence in self.analysis.sentences:
            for i in range(sentence.first, sentence.last):
                kind = self._kinds.get(doc[i].lower_)
                if kind is None or doc[i].pos_ not in {"NOUN", "PROPN"}:
                    continue
                first = self._run_before(i, sentence.first)
                last = self._number_after(i + 1, sentence.last) if kind == "resolution" else i + 1
                if kind == "resolution" and last == i + 1:
                    continue
                if first == i and last == i + 1:
                    continue
                span = self.analysis.span(first, last)
                yield (
                    first,
                    last,
                    About(span, _canonical(span.text), kind, f"a name that ends in “{doc[i].text}”"),
                )

    def _with_topic(self, first: int, last: int, about: About) -> tuple[int, About]:
        """A name's words go on over its topic: "Geneva III Talks on Syria"."""
        doc, end = self.analysis.parse, last
        if last < len(doc) and doc[last].lower_ in TOPICS:
            end = last + 1
            while end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].text[:1].isupper():
                end += 1
        if end <= last + 1:
            return last, about
        return end, replace(about, span=self.analysis.span(first, end))

    def _run_before(self, noun: int, floor: int) -> int:
        """Where the capitalised words before a noun begin; the noun itself where there are none."""
        doc, first, i = self.analysis.parse, noun, noun - 1
        while i >= floor:
            token = doc[i]
            if token.is_space:
                i -= 1
                continue
            if token.is_punct and token.text not in {"-", "–"}:
                break
            if token.pos_ in {"ADP", "AUX", "SCONJ"} or base(token) in PREDICATES:
                break
            capital = token.text[:1].isupper() and (i > floor or token.pos_ == "PROPN")
            if capital and token.lower_ not in DETERMINERS:
                first = i
            elif not (
                token.text in {"-", "–"}
                or (token.lower_ in {"peace", "nuclear", "climate", "grain"} and i == noun - 1)
                or (token.pos_ == "ADJ" and token.dep_ == "amod" and i == noun - 1)
            ):
                break
            i -= 1
        return first

    def _number_after(self, i: int, ceiling: int) -> int:
        doc = self.analysis.parse
        while i < ceiling and (doc[i].text[:1].isdigit() or doc[i].lower_ in {"no", "no.", "number"}):
            i += 1
        return i

    def _described(self, taken: set[int]) -> Iterator[tuple[int, int, About]]:
        """ "the talks", "this accord", "talks in Geneva": the last name of the kind before it.

        A truce or crisis that no name marks goes by its words and place: "the ceasefire in Syria".
        """
        doc = self.analysis.parse
        known = [(last, about) for _, last, about in self.found]
        for sentence in self.analysis.sentences:
            for i in range(sentence.first, sentence.last):
                kind = self._definite.get(doc[i].lower_)
                if kind is None or i in taken:
                    continue
                definite = any(c.lower_ in DETERMINERS for c in children(doc[i], "det", "nmod:poss"))
                shared = {t.text for t in doc[i].subtree if t.pos_ == "PROPN"}
                earlier = [
                    a
                    for last, a in known
                    if last <= i
                    and a.kind == kind
                    and _same_noun(doc[i], a)
                    and (definite or shared & set(a.span.text.split()))
                ]
                if earlier:
                    why = f"“{doc[i].text}” after “{earlier[-1].span.text}”"
                    yield i, i + 1, About(self.analysis.span(i, i + 1), earlier[-1].name, kind, why)
                elif definite and kind in {"agreement", "crisis"}:
                    described = self._at_a_place(i, kind)
                    if described is not None:
                        known.append((i, described))
                        yield i, i + 1, described

    def _at_a_place(self, i: int, kind: str) -> About | None:
        """A noun made particular by the capitalised place in its own words, or by "the country"."""
        doc = self.analysis.parse
        for child in children(doc[i], "nmod"):
            inside = any(c.lower_ in {"in", "across"} for c in children(child, "case"))
            if inside and (child.pos_ == "PROPN" or lemma(child) == "country"):
                span = self.analysis.span(i, child.i + 1)
                return About(span, span.text, kind, f"“{doc[i].text}” at a place")
        return None

    # ------------------------------------------------------------------ arguments
    def of_argument(self, token: Token, places: Mapping[int, Place]) -> list[About]:
        """Matters in an `about` argument: names inside it, else a place or the words of a crisis there."""
        first, last = token.left_edge.i, token.right_edge.i + 1
        inside = [a for _, a in self.within(first, last)]
        if inside:
            return inside
        here = [places[i] for i in range(first, last) if i in places and not places[i].as_actor]
        if not here:
            return []
        place = here[0]
        if lemma(token) in self.table.get("matters", {}).get("words", ()):
            end = min(last, max(i for i in range(first, last) if i in places) + 1)
            span = self.analysis.span(token.i, end)
            return [About(span, span.text, "crisis", f"“{token.text}” at a place")]
        return [About(place.span, place.name or place.span.text, "place", "the matter is a place")]


def _same_noun(token: Token, about: About) -> bool:
    """ "the talks" goes back to talks, not to a conference, unless the name ends in neither."""
    words = about.span.text.lower().split()
    return lemma(token) in {w.rstrip("s") for w in words} | set(words) or token.lower_ in words


def _canonical(words: str) -> str:
    """A name with its common noun in lower case: "Geneva III Talks" and "Geneva III talks" are one."""
    head, _, last = words.rpartition(" ")
    return f"{head} {last.lower()}" if head and not last[:1].isdigit() else words
