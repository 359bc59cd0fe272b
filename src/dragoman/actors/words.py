"""Words as the knowledge base compares them: folded, without dots and inner apostrophes.

Both a phrase by itself and the tokens of a parse become `Words`, so that one scanner serves both.
Hyphens and full stops are left out ("US-led", "Al-Nusra", "Gen."); commas, brackets and the
possessive "'s" stay, because they end or join phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_FOLD = str.maketrans({
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "a",
    "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'", "–": "-", "‑": "-", "—": "-",
})  # fmt: skip
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|'s\b|\w+(?:'(?!s\b)\w+)*|[^\w\s]")
_LEFT_OUT = frozenset({"-", "."})
_DASHES = frozenset({"-", ".", "–", "‑"})
POSSESSIVE = frozenset({"'s", "'"})


@lru_cache(maxsize=200_000)
def norm(word: str) -> str:
    """A word folded for comparison: lower case, no diacritics, no dots, no inner apostrophes."""
    low = word.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low.translate(_FOLD))
        low = "".join(c for c in low if not unicodedata.combining(c))
    if low == "'s" or len(low) == 1:
        return low
    return low.replace(".", "").replace("'", "") if "." in low or "'" in low else low


_VOWELS = re.compile(r"[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """The consonants of a folded word, so that transliterations meet: "Sergei", "Sergey".

    The first vowel of a word that begins with one is kept as "a". Our own rule.
    """
    low = word.replace("x", "ks").replace("ck", "k").replace("ph", "f").replace("q", "k").replace("w", "v")
    low = low.replace("ou", "u").replace("j", "y") if len(low) < 3 else low
    bare = _VOWELS.sub("", low[1:].replace("h", ""))
    first = "a" if low[:1] in "aeiou" else low[:1]
    return _DOUBLED.sub(r"\1", first + bare)


_BEGINNINGS = {**dict.fromkeys("eiou", "a"), "x": "k", "q": "k", "w": "v", "j": "y"}


def beginning(word: str) -> str:
    """The same for any two words of one skeleton: a coarse key that is quickly told."""
    first = word[0]
    if first in "pc" and word[:2] in ("ph", "ck"):
        return "f" if first == "p" else "k"
    return _BEGINNINGS.get(first, first)


@dataclass(frozen=True, slots=True)
class Words:
    """Tokens to be read as actors: as written, folded, and where each lies.

    `at` maps a word to its token in the parse (or its own index), `start` and `end` to the text.
    """

    text: tuple[str, ...]
    norm: tuple[str, ...]
    at: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.text)

    def capital(self, i: int) -> bool:
        """Whether the word is written with an initial capital."""
        return self.text[i][:1].isupper()


_PLAIN = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")


def words_of(text: str) -> Words:
    """The words of a phrase read by itself; offsets point into it."""
    if _PLAIN.fullmatch(text):
        return _plain(text)
    plain = text.translate(_FOLD) if not text.isascii() else text
    if len(plain) != len(text):
        plain = "".join(c if len(c.translate(_FOLD)) != 1 else c.translate(_FOLD) for c in text)
    found = [m.span() for m in _TOKEN.finditer(plain) if m.group() not in _LEFT_OUT]
    raw = tuple([text[start:end] for start, end in found])
    return Words(
        raw,
        tuple(map(norm, raw)),
        tuple(range(len(raw))),
        tuple([start for start, _ in found]),
        tuple([end for _, end in found]),
    )


def _plain(text: str) -> Words:
    """The same for letters, digits and single spaces alone, as most phrases are: nothing to look for."""
    raw = tuple(text.split(" "))
    starts, ends, at = [], [], 0
    for word in raw:
        starts.append(at)
        at += len(word)
        ends.append(at)
        at += 1
    return Words(raw, tuple(text.lower().split(" ")), tuple(range(len(raw))), tuple(starts), tuple(ends))


def folded(text: str) -> tuple[str, ...]:
    """The folded words of a name in the tables; the quick way for plain ones."""
    low = text.lower().replace("-", " ")
    parts = low.split()
    if text.isascii() and "".join(parts).isalnum():
        return tuple(parts)
    return words_of(text).norm


def words_from(texts: Sequence[str], starts: Sequence[int], offset: int = 0) -> Words:
    """The words of parsed tokens; `offset` is the index of the first token in the parse.

    A possessive that the tokeniser left on its noun (an odd apostrophe) becomes a word of its own.
    """
    parts: list[tuple[str, int, int]] = []
    for i, text in enumerate(texts):
        if not text.strip() or text in _DASHES:
            continue
        if len(text) > 3 and text[-1] == "s" and text[-2] in "'’‘ʼ`":
            parts += [(text[:-2], i, starts[i]), ("'s", i, starts[i] + len(text) - 2)]
        else:
            parts.append((text, i, starts[i]))
    return Words(
        tuple(text for text, _, _ in parts),
        tuple(norm(text) for text, _, _ in parts),
        tuple(i + offset for _, i, _ in parts),
        tuple(start for _, _, start in parts),
        tuple(start + len(text) for text, _, start in parts),
    )
