"""Whether a candidate names a place here: a logistic model over what the name is and what surrounds it.

Weights are fitted by `training/fit_places.py` and lie in `lexicons/data/places/weights.json`: one set
for reports without mentions (no analyser), one for reports with them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dragoman.model import Mention, MentionForm, MentionKind
from dragoman.places.candidates import CAPITAL, COUNTRY, DISTRICT, DIVISION, OTHER, Candidate, Words
from dragoman.places.context import Context

FEATURES = (
    "bias", "words", "many words", "population", "populous", "country", "division", "district", "own", "capital",
    "by name", "by alternate", "by short name", "no entry", "ambiguity", "abbreviation", "common word", "given name",
    "lower in text", "all capitals", "initial", "locative", "direction", "side", "of", "the", "and", "comma before",
    "title before", "given before", "capital before", "capital after", "body after", "body of", "generic after",
    "generic capital after", "possessive", "hyphen after", "hyphen before", "speech after", "inside", "verified",
    "outside", "outside verified", "person in text", "placed in text", "repeated", "dateline", "list", "initial common",
    "single small town", "small town locative", "bracket", "middle of name", "country alone", "number after",
    "mention place", "mention person", "mention organization", "mention nationality", "mention event", "mention none",
    "mention place exact", "mention organization larger", "mention person larger", "thing after",
)  # fmt: skip
_AT = {name: i for i, name in enumerate(FEATURES)}
_WIRES = frozenset({"reuters", "ap", "afp", "upi", "xinhua", "tass", "interfax", "anadolu", "bloomberg", "dpa", "rt"})
_KIND_NAMES = {COUNTRY: "country", DIVISION: "division", DISTRICT: "district", CAPITAL: "capital", OTHER: "own"}
_DASHES = frozenset({"-", "--", "—", "–"})


class Matrix:
    """One row of features a candidate."""

    def __init__(self, rows: int) -> None:
        self.values = np.zeros((rows, len(FEATURES)))

    def set(self, row: int, name: str, value: float = 1.0) -> None:
        """Set a feature of a candidate's row. KeyError for a feature that the model does not know."""
        self.values[row, _AT[name]] = value


def features(
    found: Sequence[Candidate], words: Words, context: Context, mentions: Sequence[Mention]
) -> npt.NDArray[np.float64]:
    """The matrix of features, shape (candidates, len(FEATURES))."""
    matrix = Matrix(len(found))
    lower_seen = {low for low, text in zip(words.lowers, words.texts, strict=True) if low == text}
    keys = Counter(c.key for c in found)
    by_token = _mentions_by_token(mentions)
    starts = {c.first for c in found}
    for row, candidate in enumerate(found):
        _own_features(matrix, row, candidate, words, context, lower_seen)
        _before(matrix, row, candidate, words, context)
        _after(matrix, row, candidate, words, context, starts)
        _pairs(matrix, row, candidate, found)
        if keys[candidate.key] > 1:
            matrix.set(row, "repeated")
        if mentions:
            _mentioned(matrix, row, candidate, by_token)
    _in_text(matrix, found)
    return matrix.values


def _own_features(
    matrix: Matrix, row: int, candidate: Candidate, words: Words, context: Context, lower_seen: set[str]
) -> None:
    options, length = candidate.options, candidate.last - candidate.first
    text = words.texts[candidate.first]
    matrix.set(row, "bias")
    matrix.set(row, "words", min(length, 4) - 1)
    if length > 1:
        matrix.set(row, "many words")
    if not len(options):
        matrix.set(row, "no entry")
    else:
        best = float(options.population.max())
        matrix.set(row, "population", math.log10(best + 1) / 7)
        if best > 100_000:
            matrix.set(row, "populous")
        for kind, name in _KIND_NAMES.items():
            if kind in options.kinds:
                matrix.set(row, name)
        matrix.set(row, ("by name", "by alternate", "by short name")[int(options.how.min())])
        matrix.set(row, "ambiguity", math.log(len(options)) / 3)
        if length == 1 and best < 20_000 and options.kinds.isdisjoint((COUNTRY, DIVISION)):
            matrix.set(row, "single small town")
    if candidate.abbreviation:
        matrix.set(row, "abbreviation")
    if length == 1:
        low = words.lowers[candidate.first]
        if low in context.common:
            matrix.set(row, "common word")
            if words.initial(candidate.first):
                matrix.set(row, "initial common")
        if low in context.given:
            matrix.set(row, "given name")
        if low in lower_seen:
            matrix.set(row, "lower in text")
    if text.isupper() and len(text) > 3:
        matrix.set(row, "all capitals")
    if words.initial(candidate.first):
        matrix.set(row, "initial")


def _before(matrix: Matrix, row: int, candidate: Candidate, words: Words, context: Context) -> None:
    i = candidate.first
    if i == 0:
        return
    text, low = words.texts[i - 1], words.lowers[i - 1]
    bare = low.rstrip(".")
    named = {"of": "of", "the": "the", "and": "and", ",": "comma before", "(": "bracket", "or": "and"}
    if low in named:
        matrix.set(row, named[low])
    before = low
    if low == "the" and i > 1:
        before = words.lowers[i - 2]
    if before in context.side:
        matrix.set(row, "side")
        before = words.lowers[i - 2] if i > 1 else ""
    if before in context.locative:
        matrix.set(row, "locative")
        if matrix.values[row, _AT["single small town"]]:
            matrix.set(row, "small town locative")
    if before in context.direction:
        matrix.set(row, "direction")
    if low in ("of", "for", "at") and i > 1:
        head = words.lowers[i - 2]
        if head in context.body_of and words.texts[i - 2][:1].isupper():
            matrix.set(row, "body of")
    if not words.spaced[i - 1] and text in _DASHES and i > 1 and not words.spaced[i - 2]:
        matrix.set(row, "hyphen before")
    if text[:1].isupper() and words.spaced[i - 1] and low not in context.side:
        if bare in context.title:
            matrix.set(row, "title before")
        elif low in context.given or (len(bare) == 1 and text.endswith(".")):
            matrix.set(row, "given before")
        elif text[:1].isalpha() and low not in ("the", "in", "at", "from"):
            matrix.set(row, "middle of name" if words.initial(i - 1) else "capital before")
    elif bare in context.title and words.spaced[i - 1]:
        matrix.set(row, "title before", 0.5)


def _after(matrix: Matrix, row: int, candidate: Candidate, words: Words, context: Context, starts: set[int]) -> None:
    i = candidate.last
    if i >= len(words.texts):
        return
    text, low = words.texts[i], words.lowers[i]
    spaced = words.spaced[i - 1]
    if low in ("'s", "’s", "'", "’"):
        matrix.set(row, "possessive")
    if spaced and low in context.thing_after:
        matrix.set(row, "thing after")
    if text in _DASHES and not spaced and i + 1 < len(words.texts) and words.texts[i + 1][:1].islower():
        matrix.set(row, "hyphen after")
    if low in context.person_verb:
        matrix.set(row, "speech after")
    if spaced and low in context.generic:
        matrix.set(row, "generic after" if text == low else "generic capital after")
    elif spaced and text[:1].isupper():
        if low in context.body_after or low.rstrip(".") in context.body_after:
            matrix.set(row, "body after")
        elif i not in starts or candidate.last - candidate.first == 1:
            matrix.set(row, "capital after")
            if i + 1 < len(words.texts) and words.spaced[i] and words.lowers[i + 1] in context.body_after:
                matrix.set(row, "body after")
    if text[:1].isdigit():
        matrix.set(row, "number after")
    tail = words.lowers[i : i + 4]
    if "(" in tail[:2] and any(w in _WIRES for w in tail):
        matrix.set(row, "dateline")
    if any(w in _DASHES for w in tail[:2]) and spaced and words.initial(candidate.first):
        matrix.set(row, "dateline")
    if low in (",", "and", "or") and i + 1 in starts:
        matrix.set(row, "list")


def _pairs(matrix: Matrix, row: int, candidate: Candidate, found: Sequence[Candidate]) -> None:
    if candidate.inside >= 0:
        matrix.set(row, "inside")
        if candidate.verified:
            matrix.set(row, "verified")
    if candidate.outside >= 0:
        matrix.set(row, "outside")
        if found[candidate.outside].verified:
            matrix.set(row, "outside verified")
    if matrix.values[row, _AT["country"]] and not matrix.values[row, _AT["capital after"]]:
        matrix.set(row, "country alone")


def _in_text(matrix: Matrix, found: Sequence[Candidate]) -> None:
    """Evidence from the same name elsewhere in the report: one sense per discourse."""
    values = matrix.values
    person = values[:, [_AT["title before"], _AT["given before"], _AT["capital before"]]].max(1) if len(found) else []
    placed = values[:, [_AT["locative"], _AT["verified"], _AT["outside verified"]]].max(1) if len(found) else []
    people: dict[str, int] = {}
    places: dict[str, int] = {}
    for i, candidate in enumerate(found):
        people[candidate.key] = people.get(candidate.key, 0) + (person[i] >= 1)
        places[candidate.key] = places.get(candidate.key, 0) + (placed[i] >= 1)
    for i, candidate in enumerate(found):
        if people[candidate.key] - (person[i] >= 1) > 0:
            matrix.set(i, "person in text")
        if places[candidate.key] - (placed[i] >= 1) > 0:
            matrix.set(i, "placed in text")


def _mentions_by_token(mentions: Sequence[Mention]) -> dict[int, list[Mention]]:
    by_token: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.form is MentionForm.NAME or mention.kind is MentionKind.NATIONALITY:
            for token in range(mention.first, mention.last):
                by_token.setdefault(token, []).append(mention)
    return by_token


def _mentioned(matrix: Matrix, row: int, candidate: Candidate, by_token: dict[int, list[Mention]]) -> None:
    seen = {id(m): m for t in range(candidate.first, candidate.last) for m in by_token.get(t, ())}
    if not seen:
        matrix.set(row, "mention none")
    for mention in seen.values():
        name = f"mention {mention.kind.value}"
        if name in _AT:
            matrix.set(row, name, max(mention.score, matrix.values[row, _AT[name]]))
        larger = mention.first < candidate.first or mention.last > candidate.last
        if mention.kind is MentionKind.PLACE and not larger:
            matrix.set(row, "mention place exact")
        if larger and f"{name} larger" in _AT:
            matrix.set(row, f"{name} larger")


def probabilities(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The chance that each candidate is a place, 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values @ weights, -30, 30))), np.float64)


def certain(
    values: npt.NDArray[np.float64], found: Sequence[Candidate], chance: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The chances with two rules on top: compounds ("Geneva-based") hold no places; "Savannah, Georgia",
    where the gazetteer knows the one inside the other, are two."""
    ruled = chance.copy()
    for i, candidate in enumerate(found):
        if candidate.outside >= 0 and found[candidate.outside].verified and candidate.options.how.min(initial=9) == 0:
            ruled[i] = max(ruled[i], 0.9)
    ruled[values[:, _AT["hyphen after"]] > 0] = 0.0
    return ruled
