"""Numbers in a sentence with what their words make of them: "at least 12", "between 40 and 50", "dozens", "no".

Words are data (`counts.toml`); spelled-out numbers are read by text2num.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from text_to_num import text2num  # type: ignore[import-untyped]

from dragoman.model import Parse

DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d+(?:\.\d+)?")
"""A whole number, with or without separators of thousands; a decimal only means something before "million"."""
LONGEST = 9
"""Tokens of a spelled-out number at most: "two hundred and forty-five thousand" and its hyphens."""
LINE = 200
"""Characters of a spelled-out number at most."""
JOINERS = frozenset({"-", "–", "and"})
RANGES = frozenset({"to", "-", "–", "or"})


@dataclass(frozen=True, slots=True)
class Number:
    """Tokens `first` to `last` (exclusive) of a number with its qualifying words; `core` is where the number begins.

    `low` and `high` bound it, `high` None when open. `why` is the rule: "exact", "at least", "open word" …
    """

    first: int
    last: int
    core: int
    low: int
    high: int | None
    why: str


class Numbers:
    """The number words of `counts.toml`, indexed; `of` reads one stretch of a parse."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.before = _phrases(table["bounds"])
        self.after = _phrases(table["bounds_after"])
        self.tolerance = float(table["tolerance"]["about"])
        self.amounts: Mapping[str, int] = table["amounts"]
        self.parts: Mapping[str, float] = table["parts"]
        openers = sorted(table["open"].items(), key=lambda pair: -len(pair[0]))
        self.open = [(words, words.split(), least) for words, least in openers]
        self.several = [p.split() for p in table["several"]["words"]]
        self.none = frozenset(table["none"]["determiners"]) | frozenset(table["none"]["pronouns"])
        self.none_phrases = [p.split() for p in table["none"]["phrases"]]
        self.without = frozenset(table["none"]["prepositions"])
        phrases = [*(p for _, p, _ in self.open), *self.several, *self.none_phrases]
        self._first = frozenset(p[0] for p in phrases) | self.none | self.without | self.parts.keys() | {"a", "an"}

    def of(self, doc: Parse, first: int, last: int) -> Iterator[Number]:
        """Every number of tokens `first` to `last`, in order, none inside another."""
        words = [token.lower_ for token in doc[first:last]]
        i = first
        while i < last:
            found = None
            if self._begins(words[i - first]):  # nearly no word does, and all that follows is slower
                found = self._zero(doc, i, last) or self._number(doc, i, first, last)
            if found is None:
                i += 1
            else:
                yield found
                i = found.last

    def _begins(self, word: str) -> bool:
        """Whether a number can begin with this word; the rest decides whether one does."""
        return (
            word in self._first or word[:1].isdigit() or (word.replace("-", "").isalpha() and _value(word) is not None)
        )

    # ------------------------------------------------------------------ one number
    def _zero(self, doc: Parse, i: int, last: int) -> Number | None:
        for phrase in self.none_phrases:
            if _at(doc, i, last, phrase):
                return Number(i, i + len(phrase), i, 0, 0, "none")
        if doc[i].lower_ in self.none or doc[i].lower_ in self.without:
            return Number(i, i + 1, i, 0, 0, "none")
        return None

    def _number(self, doc: Parse, i: int, floor: int, last: int) -> Number | None:
        read = self._amount(doc, i, last)
        if read is None:
            return None
        low, high, end, why = read
        start = i
        if high is not None and end < last and self._hangs(doc, end, last):
            return None  # "12-year-old", "5-strong", "45 %"
        word_before = doc[i - 1].lower_ if i > floor else ""
        between, came_from = word_before == "between", word_before == "from"
        upper = None
        if high is not None:
            upper = self._upper(doc, end, last, low, between=between, came_from=came_from)
        if upper is not None:
            high, end, why = upper[0], upper[1], "range"
            start = i - 1 if between else i
        start, low, high, why = self._qualified(doc, start, floor, low, high, why)
        end, low, high, why = self._trailing(doc, end, last, low, high, why)
        return Number(start, end, i, low, high, why)

    def _hangs(self, doc: Parse, end: int, last: int) -> bool:
        """The number is part of a compound word or a share, unless another number follows the hyphen."""
        word = doc[end].text
        if word in {"%", "percent"} or (word.startswith("-") and len(word) > 1):
            return True
        if word not in {"-", "–"} or end + 1 >= last or doc[end - 1].whitespace_:
            return False
        return self._amount(doc, end + 1, last) is None

    def _upper(
        self, doc: Parse, end: int, last: int, low: int, *, between: bool, came_from: bool
    ) -> tuple[int, int] | None:
        """The upper end of a range and where it stops; "rose from 12 to 17" is a change, not a range."""
        if end + 1 >= last or doc[end].lower_ not in ({"and"} if between else RANGES) or came_from:
            return None
        read = self._amount(doc, end + 1, last)
        if read is None or read[1] is None or read[1] <= low:
            return None
        return read[1], read[2]

    # ------------------------------------------------------------------ the bare amount
    def _amount(self, doc: Parse, i: int, last: int) -> tuple[int, int | None, int, str] | None:
        """Low, high, end and rule of the amount that starts at a token."""
        for words, phrase, least in self.open:
            if _at(doc, i, last, phrase):
                return least, None, i + len(phrase), f"“{words}” is {least} or more"
        for phrase in self.several:
            end = i + len(phrase)
            if end < last and _at(doc, i, last, phrase) and doc[end].lower_ in self.amounts:
                least = 2 * self.amounts[doc[end].lower_]
                return least, None, end + 1, f"“{' '.join(phrase)} {doc[end].text}” is {least} or more"
        return self._exact(doc, i, last)

    def _exact(self, doc: Parse, i: int, last: int) -> tuple[int, int | None, int, str] | None:
        word = doc[i].lower_
        if word in self.parts and i + 2 < last and doc[i + 1].lower_ in {"a", "an"}:
            unit = self.amounts.get(doc[i + 2].lower_)
            return None if unit is None else _same(int(self.parts[word] * unit), i + 3)
        if word in {"a", "an"} and i + 1 < last and doc[i + 1].lower_ in self.amounts:
            return self._spelled(doc, i + 1, last) or _same(self.amounts[doc[i + 1].lower_], i + 2)
        if DIGITS.fullmatch(word):
            value = float(re.sub(r"[,\u00a0\u202f]", "", word))
            unit = self.amounts.get(doc[i + 1].lower_) if i + 1 < last else None
            if unit is not None:
                return _same(round(value * unit), i + 2)
            return _same(int(value), i + 1) if value.is_integer() and "." not in word else None
        return self._spelled(doc, i, last)

    def _spelled(self, doc: Parse, i: int, last: int) -> tuple[int, int | None, int, str] | None:
        """The longest run of words that text2num takes for one number."""
        if doc[i].lower_ in JOINERS or not doc[i].text.replace("-", "").isalpha() or _value(doc[i].lower_) is None:
            return None
        best, end = _value(doc[i].lower_), i + 1
        words = [doc[i].lower_]
        for j in range(i + 1, min(last, i + LONGEST)):
            word = doc[j].lower_
            if not (word in JOINERS or word.isalpha()):
                break
            words.append(word)
            if word in JOINERS:
                continue
            value = _value(" ".join(w for w in words if w not in {"-", "–"}))
            if value is None:
                break
            best, end = value, j + 1
        if best is None:
            return None
        unit = self.amounts.get(doc[end].lower_) if end < last else None
        return _same(best * unit, end + 1) if unit is not None else _same(best, end)

    # ------------------------------------------------------------------ the words around it
    def _qualified(
        self, doc: Parse, start: int, floor: int, low: int, high: int | None, why: str
    ) -> tuple[int, int, int | None, str]:
        for phrase, bound in self.before:
            at = start - len(phrase)
            if at >= floor and _at(doc, at, start, phrase):
                low, high = self._bounded(bound, low, high)
                return at, low, high, " ".join(phrase)
        return start, low, high, why

    def _trailing(
        self, doc: Parse, end: int, last: int, low: int, high: int | None, why: str
    ) -> tuple[int, int, int | None, str]:
        for phrase, bound in self.after:
            at = end + 1 if end < last and doc[end].text == "-" else end
            if _at(doc, at, last, phrase):
                low, high = self._bounded(bound, low, high)
                return at + len(phrase), low, high, " ".join(phrase)
        return end, low, high, why

    def _bounded(self, bound: str, low: int, high: int | None) -> tuple[int, int | None]:
        """What a qualifying word makes of a number; an open word such as "dozens" stays open upwards."""
        if high is None:
            return (0, None) if bound in {"at_most", "below"} else (low, None)
        if bound == "at_least":
            return low, None
        if bound == "above":
            return low + 1, None
        if bound in {"at_most", "below"}:
            return 0, high if bound == "at_most" else max(high - 1, 0)
        under = math.floor(round(low * (1 - self.tolerance), 6))
        return under, high if bound == "nearly" else math.ceil(round(high * (1 + self.tolerance), 6))


def _same(value: int, end: int) -> tuple[int, int | None, int, str]:
    return value, value, end, "exact"


def _value(words: str) -> int | None:
    """What text2num takes the words for. None of its numbers is longer than a line."""
    return _spelled_value(words) if len(words) <= LINE else None


@lru_cache(maxsize=32_768)
def _spelled_value(words: str) -> int | None:
    try:
        return int(text2num(words, "en"))
    except ValueError:
        return None


def _at(doc: Parse, i: int, last: int, phrase: list[str]) -> bool:
    return i + len(phrase) <= last and all(doc[i + n].lower_ == word for n, word in enumerate(phrase))


def _phrases(table: Mapping[str, list[str]]) -> list[tuple[list[str], str]]:
    """Phrases with what they mean, the longest first."""
    pairs = [(phrase.split(), bound) for bound, phrases in table.items() for phrase in phrases]
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))
