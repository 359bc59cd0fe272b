"""Which stretches of a text may be toponyms: longest matches with the gazetteer, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.model import Analysis, Mention, MentionForm, MentionKind
from dragoman.places.context import Context, peoples
from dragoman.places.gazetteer import Gazetteer
from dragoman.places.names import key

LONGEST = 6
"""Tokens in the longest name looked for; hyphens count."""

MOST = 40
"""Places of one name that are weighed, the most notable first."""

COUNTRY, DIVISION, DISTRICT, CAPITAL, TOWN, OTHER, MINOR = range(7)
"""Kinds of places, for `Options.kind`."""

_KINDS = {"PCLI": COUNTRY, "ADM1": DIVISION, "ADM2": DISTRICT, "PPLC": CAPITAL, "PPL": TOWN, "PPLA": TOWN,
          "PPLX": TOWN, "PPLQ": TOWN}  # fmt: skip
_CLOSERS = frozenset("\"'”’)]")
_OPENERS = frozenset("“\"‘-—–•*")
_BREAKS = frozenset(",;:()[]")
_STOPS = frozenset(".!?:;…") | {"\n"}


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """The places one folded name may mean, column by column, one element a place.

    `kind` is COUNTRY ... OTHER; `xyz` unit vectors, zero without a point.
    """

    rows: npt.NDArray[np.int64]
    how: npt.NDArray[np.int64]
    country: npt.NDArray[np.int64]
    admin1: npt.NDArray[np.int64]
    code: tuple[str, ...]
    population: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int64]
    xyz: npt.NDArray[np.float64]
    kinds: frozenset[int]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True, eq=False)
class Candidate:
    """A stretch of tokens (`last` exclusive) that may name a place; `options` may be empty.

    `inside` is the index of the candidate named right after it as its container ("Austin, Texas"),
    `outside` the reverse; `verified` tells that the gazetteer confirms it.
    """

    first: int
    last: int
    key: str
    options: Options
    abbreviation: bool = False
    inside: int = -1
    outside: int = -1
    verified: bool = False
    mention: Mention | None = None


class OptionsIndex:
    """Options by folded name, remembered: the same names come back report after report."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._seen: dict[str, Options] = {}
        self.none = self.make([])
        self._begins: dict[str, bool] = {}
        self.countries = {code: i for i, code in enumerate(gazetteer.countries)}
        self._admin1 = {code: i for i, code in enumerate(gazetteer.admin1_codes)}

    def of(self, folded: str) -> Options:
        """The gazetteer's places of a folded name, at most `MOST`, in its order; remembered."""
        found = self._seen.get(folded)
        if found is None:
            if len(self._seen) > 200_000:
                self._seen.clear()
            rows = self.gazetteer.find_key(folded)[:MOST]
            found = self._seen[folded] = self.make(rows) if rows else self.none
        return found

    def begins(self, folded: str) -> bool:
        """Whether a place's folded name begins with these words; remembered."""
        known = self._begins.get(folded)
        if known is None:
            if len(self._begins) > 200_000:
                self._begins.clear()
            known = self._begins[folded] = self.gazetteer.begins(folded)
        return known

    def division(self, admin1: str) -> Options:
        """The first-level division of a GeoNames code ("US.TX")."""
        folded = "\0" + admin1
        if folded not in self._seen:
            wanted, curated = self._admin1.get(admin1, 0), self.gazetteer.curated
            rows = np.flatnonzero(self.gazetteer.admin1[:curated] == wanted) if wanted else np.empty(0, np.int64)
            adm1 = self.gazetteer.codes.index("ADM1")
            self._seen[folded] = self.make([(int(r), 0) for r in rows if self.gazetteer.code[r] == adm1])
        return self._seen[folded]

    def _kind(self, row: int, code: str) -> int:
        """A listed place's kind; what a dump adds beyond towns and divisions is MINOR, whatever it is."""
        kind = _KINDS.get(code)
        if kind is not None:
            return kind
        if not self.gazetteer.curated <= row < self.gazetteer.imported:
            return OTHER
        return TOWN if code.startswith("PPL") else DISTRICT if code.startswith("ADM") else MINOR

    def make(self, found: Sequence[tuple[int, int]]) -> Options:
        """The columns of places given as pairs of a gazetteer's row and how the name matched."""
        rows = np.array([row for row, _ in found], np.int64)
        gazetteer = self.gazetteer
        code = tuple(gazetteer.codes[i] for i in gazetteer.code[rows])
        kind = [self._kind(row, c) for row, c in zip(rows.tolist(), code, strict=True)]
        return Options(
            rows,
            np.array([how for _, how in found], np.int64),
            gazetteer.country[rows].astype(np.int64),
            gazetteer.admin1[rows].astype(np.int64),
            code,
            gazetteer.population[rows].astype(np.float64),
            np.array(kind, np.int64),
            gazetteer.vectors(rows),
            frozenset(kind),
        )


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a report in parallel lists, and which of them may hold places."""

    texts: list[str]
    lowers: list[str]
    starts: list[int]
    spaced: list[bool]
    open: list[bool]
    firsts: frozenset[int]
    text: str

    @classmethod
    def of(cls, analysis: Analysis) -> Words:
        """The words of an analysed text with their offsets, spaces and zones."""
        doc: Any = analysis.parse
        text = analysis.document.text
        columns = doc.to_array(["IDX", "LENGTH", "SPACY"]).astype(np.int64) if len(doc) else np.empty((0, 3), np.int64)
        starts = columns[:, 0].tolist()
        texts = [text[a : a + n] for a, n in zip(starts, columns[:, 1].tolist(), strict=True)]
        spaced = columns[:, 2].astype(bool).tolist()
        zones = [(z.start, z.end) for z in analysis.document.news()]
        open_ = _within(starts, zones) if analysis.document.zones else [True] * len(texts)
        firsts = frozenset({0, *(s.first for s in analysis.sentences)})
        return cls(texts, [t.lower() for t in texts], starts, spaced, open_, firsts, text)

    def initial(self, i: int) -> bool:
        """Whether a token begins a sentence, a line, a quotation or an item of a list."""
        if i in self.firsts:
            return True
        before = self.texts[i - 1]
        return (
            before in _STOPS or before in _OPENERS or "\n" in before
            or (i > 1 and before in _CLOSERS and self.texts[i - 2] in _STOPS)
        )  # fmt: skip

    def end(self, last: int) -> int:
        """The character at which the words up to `last`, exclusive, end."""
        return self.starts[last - 1] + len(self.texts[last - 1])

    def slice(self, first: int, last: int) -> str:
        """The text of words `first` up to `last`, exclusive."""
        return self.text[self.starts[first] : self.end(last)]


def _within(starts: list[int], zones: list[tuple[int, int]]) -> list[bool]:
    inside, at = [], 0
    for start in starts:
        while at < len(zones) and zones[at][1] <= start:
            at += 1
        inside.append(at < len(zones) and zones[at][0] <= start)
    return inside


def find_candidates(
    words: Words, index: OptionsIndex, context: Context, mentions: Sequence[Mention]
) -> list[Candidate]:
    """Stretches that may be toponyms, in text order, never overlapping: the gazetteer's longest matches,
    abbreviations of divisions, and named places the analyser saw that the gazetteer lacks."""
    found: list[Candidate] = []
    i, n = 0, len(words.texts)
    while i < n:
        candidate = None
        if words.open[i] and (words.texts[i][:1].isupper() or words.texts[i][:1] in "’'‘"):
            candidate = _abbreviation(words, index, context, i, found) or _longest(words, index, context, i)
        if candidate:
            found.append(candidate)
            i = candidate.last
        else:
            i += 1
    found = _with_mentions(found, words, index, mentions)
    mark_containers(found, words)
    return found


def _abbreviation(
    words: Words, index: OptionsIndex, context: Context, i: int, found: list[Candidate]
) -> Candidate | None:
    """ "Minn." or "MN" after a name and a comma; some forms also by themselves."""
    for length in (3, 2, 1):
        if i + length > len(words.texts):
            continue
        short = context.abbreviations.get(words.slice(i, i + length))
        if short is None:
            continue
        after_name = i >= 2 and words.texts[i - 1] == "," and words.texts[i - 2][:1].isupper()
        dotted = "." in short.form
        after_word = dotted and i >= 1 and words.texts[i - 1][:1].isupper() and words.texts[i - 1] not in _STOPS
        if after_name or (short.free and (after_word or not words.initial(i))):
            return Candidate(i, i + length, key(short.form), index.division(short.admin1), abbreviation=True)
    return None


def _longest(words: Words, index: OptionsIndex, context: Context, i: int) -> Candidate | None:
    """The longest name that starts at token i and ends in a capitalised word; hyphens join.

    Short words in capitals are names only with full stops or as known short names ("US", "UK").
    """
    best: Candidate | None = None
    last, limit = i + 1, min(i + LONGEST, len(words.texts))
    while last <= limit:
        text = words.texts[last - 1]
        if "\n" in text or text in _BREAKS or not words.open[last - 1]:
            break  # at a comma too: "Savannah, Georgia" is two places, though a gazetteer lists it as one name
        folded = key(words.slice(i, last))
        if text[:1].isupper() and folded not in context.never:
            options = index.of(folded)
            if folded in peoples() and options.kinds.isdisjoint((COUNTRY, CAPITAL)):
                options = index.none  # "Somali", "Afghan": a village may bear the name, a report means the people
            if len(options) and (last - i > 1 or _fits_case(text, options)):
                best = Candidate(i, last, folded, options)
        if not folded or not index.begins(folded):
            break
        last += 1
    return best


def _fits_case(text: str, options: Options) -> bool:
    """Whether a single token's case suits a name: two or three capitals ("US") only name countries, with
    full stops ("L.A.") also others."""
    letters = text.replace(".", "")
    if len(letters) <= 3 and letters.isupper():
        return COUNTRY in options.kinds or (len(letters) > 1 and len(text) > len(letters))
    return len(letters) > 2 or not letters.isascii()


def _with_mentions(
    found: list[Candidate], words: Words, index: OptionsIndex, mentions: Sequence[Mention]
) -> list[Candidate]:
    """Adds named places of the analyser where no candidate stands; they may have no options."""
    taken = {t for c in found for t in range(c.first, c.last)}
    for mention in mentions:
        if mention.kind is not MentionKind.PLACE or mention.form is not MentionForm.NAME:
            continue
        tokens = range(mention.first, mention.last)
        if taken.isdisjoint(tokens) and words.texts[mention.first][:1].isupper() and words.open[mention.first]:
            folded = key(words.slice(mention.first, mention.last))
            if folded in peoples():
                continue  # an adjective or a people where the gazetteer has no place of that name
            found.append(Candidate(mention.first, mention.last, folded, index.of(folded), mention=mention))
            taken.update(tokens)
    return sorted(found, key=lambda c: c.first)


def contains(outer: Options, inner: Options) -> npt.NDArray[np.bool_]:
    """For every inner place whether some outer one, a country or division, holds it."""
    held = np.zeros(len(inner), bool)
    kinds = outer.kind.tolist()
    named = [kind <= DIVISION and how == 0 for kind, how in zip(kinds, outer.how.tolist(), strict=True)]
    any_named = any(named)
    for i, kind in enumerate(kinds):
        if any_named and not named[i]:
            continue  # "Paris, Texas": not Texas County
        if kind == COUNTRY or (outer.code[i] == "RGN" and outer.country[i]):
            held |= (inner.country == outer.country[i]) & (inner.rows != outer.rows[i])
        elif kind in (DIVISION, DISTRICT) and outer.admin1[i]:
            held |= (inner.admin1 == outer.admin1[i]) & (inner.rows != outer.rows[i])
        elif kind == DIVISION:
            held |= (inner.country == outer.country[i]) & (inner.rows != outer.rows[i])
    return held


def mark_containers(found: Sequence[Candidate], words: Words) -> None:
    """Marks "Town, Division" and "Town, County, State" pairs that only a comma separates."""
    for candidate in found:
        candidate.inside = candidate.outside = -1
        candidate.verified = False
    for i in range(len(found) - 1):
        a, b = found[i], found[i + 1]
        gap = words.texts[a.last : b.first]
        if gap == [","] or (gap == [] and b.abbreviation):
            held = bool(len(a.options)) and bool(contains(b.options, a.options).any())
            if held or b.abbreviation:
                a.inside, b.outside = i + 1, i
                a.verified = held
