"""What ties a sentence to another one of its report: whoever both name, the countries of both, words that lean back.

Reports that list the day's news put sentences side by side that have nothing to do with each other: "Poland expelled
two diplomats. Farmers protested in Madrid." Whoever takes part in an event and stands in another sentence should be
tied to the event's own sentence; these ties are among the features by which `choosing.py` ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from dragoman.model import Actor, Place, Sentence

Key = object


@dataclass(frozen=True, slots=True)
class Tied:
    """A sentence by what can tie it to others: `lands` are ISO alpha-3 codes; `leans` where a pronoun or description
    stands for somebody named before."""

    actors: frozenset[Key]
    lands: frozenset[str]
    leans: bool


class Links:
    """The ties between the sentences of one report, by their numbers."""

    def __init__(self, tied: Sequence[Tied]) -> None:
        self._tied = tied

    def lands(self, number: int) -> frozenset[str]:
        return self._tied[number].lands

    def leans(self, number: int) -> bool:
        return self._tied[number].leans

    def share_actor(self, one: int, other: int, besides: Key) -> bool:
        """Somebody besides one actor is named in both."""
        return bool((self._tied[one].actors & self._tied[other].actors) - {besides})

    def share_land(self, one: int, other: int) -> bool:
        return not self._tied[one].lands.isdisjoint(self._tied[other].lands)

    def alone(self, number: int) -> bool:
        """Nothing ties a sentence to any before it."""
        if self._tied[number].leans:
            return False
        return not any(
            self.share_land(number, n) or self._tied[number].actors & self._tied[n].actors for n in range(number)
        )


def links(
    doc: Doc,
    sentences: Sequence[Sentence],
    numbers: Mapping[int, int],
    actors: Iterable[tuple[int, Key, Actor]],
    places: Mapping[int, Place],
    leaning: frozenset[str],
) -> Links:
    """The ties of a report; `numbers` gives the sentence of each token, `actors` come by their head tokens.

    `leaning` are pronouns that stand for what was named before.
    """
    keys: list[set[Key]] = [set() for _ in sentences]
    lands: list[set[str]] = [set() for _ in sentences]
    leans = [False] * len(sentences)
    for head, key, actor in actors:
        n = numbers[head]
        keys[n].add(key)
        if actor.country:
            lands[n].add(actor.country)
        leans[n] = leans[n] or actor.antecedent is not None
    for i, place in places.items():
        if place.country and i in numbers:
            lands[numbers[i]].add(place.country)
    for n, sentence in enumerate(sentences):
        leans[n] = leans[n] or any(
            doc[i].pos_ == "PRON" and doc[i].lower_ in leaning for i in range(sentence.first, sentence.last)
        )
    return Links([Tied(frozenset(k), frozenset(c), back) for k, c, back in zip(keys, lands, leans, strict=True)])
