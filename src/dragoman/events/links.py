"""What ties a sentence to another one of its report: whoever both name, the countries of both, words that lean back.

Reports that list the day's news put sentences side by side that have nothing to do with each other: "Poland expelled
two diplomats. Farmers protested in Madrid." Whoever takes part in an event and stands in another sentence should be
tied to the event's own sentence; these ties are among the features by which `choosing.py` ranks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dragoman.events.sides import Sides
from dragoman.model import Actor

Key = object


@dataclass(frozen=True, slots=True)
class Tied:
    """A sentence by what can tie it to others: `lands` are ISO alpha-3 codes; `leans` where a pronoun or description
    stands for somebody named before."""

    actors: frozenset[Key]
    lands: frozenset[str]
    leans: bool


class Links:
    """The ties between the sentences of one report, by their numbers; `numbers` gives each token's sentence."""

    def __init__(self, tied: Sequence[Tied], numbers: Mapping[int, int] | None = None) -> None:
        self._tied, self.numbers = tied, numbers or {}
        self._alone = list(self._found_alone())

    def lands(self, number: int) -> frozenset[str]:
        """The countries of a sentence, as ISO 3166-1 alpha-3."""
        return self._tied[number].lands

    def leans(self, number: int) -> bool:
        """Whether a pronoun or description of a sentence stands for somebody named before it."""
        return self._tied[number].leans

    def share_actor(self, one: int, other: int, besides: Key) -> bool:
        """Somebody besides one actor is named in both."""
        return bool((self._tied[one].actors & self._tied[other].actors) - {besides})

    def share_land(self, one: int, other: int) -> bool:
        """Whether two sentences have a country in common."""
        return not self._tied[one].lands.isdisjoint(self._tied[other].lands)

    def foreign(self, number: int, land: str | None, other: int) -> bool:
        """Whether a land named in another sentence has nothing to do with this one, which names lands of its own."""
        own = self._tied[number].lands
        if land is None or not own or land in own or self._tied[number].leans:
            return False
        return not (self.share_land(number, other) or self._tied[number].actors & self._tied[other].actors)

    def alone(self, number: int) -> bool:
        """Nothing ties a sentence to any before it."""
        return self._alone[number]

    def _found_alone(self) -> Iterator[bool]:
        """For each sentence; in one pass, for a long report has many, and each is asked about often."""
        actors: set[Key] = set()
        lands: set[str] = set()
        for tied in self._tied:
            yield not tied.leans and lands.isdisjoint(tied.lands) and actors.isdisjoint(tied.actors)
            actors |= tied.actors
            lands |= tied.lands


def key(actor: Actor) -> Key:
    """By what mentions of one actor are told: its name, else its words and codes."""
    if actor.entity or actor.name:
        return actor.entity or actor.name
    words = (actor.antecedent or actor.span).text.lower().removeprefix("the ")
    return (words, actor.country)


def links(sides: Sides) -> Links:
    """The ties of a report."""
    parse, sentences = sides.analysis.parse, sides.analysis.sentences
    numbers = {i: n for n, s in enumerate(sentences) for i in range(s.first, s.last)}
    keys: list[set[Key]] = [set() for _ in sentences]
    lands: list[set[str]] = [set() for _ in sentences]
    leans = [False] * len(sentences)
    for head, actors in sides.heads():
        n = numbers.get(head)
        if n is None:
            continue
        keys[n].update(map(key, actors))
        lands[n].update(a.country for a in actors if a.country)
        leans[n] = leans[n] or any(a.antecedent is not None for a in actors)
    for i, place in sides.places.items():
        if place.country and i in numbers:
            lands[numbers[i]].add(place.country)
    leaning = sides.knowledge.classes["leaning"]
    for n, sentence in enumerate(sentences):
        words = (parse[i] for i in range(sentence.first, sentence.last))
        leans[n] = leans[n] or any(w.pos_ == "PRON" and w.lower_ in leaning for w in words)
    tied = [Tied(frozenset(k), frozenset(c), back) for k, c, back in zip(keys, lands, leans, strict=True)]
    return Links(tied, numbers)
