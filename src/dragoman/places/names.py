"""Place names as they are compared: folded so that "Ḩalab", "Saint-Denis" and "St. Denis" meet their entries.

The gazetteer on disk is keyed by `key`; change it and the index must be built again.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from dragoman.lexicons.tables import DATA, read_toml

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "ħ": "h",
        "ŧ": "t", "ə": "e", "ɨ": "i", "'": "", "’": "", "‘": "", "ʼ": "", "ʻ": "", "`": "", "ʿ": "", "ʾ": "",
        "´": "", ".": "", "-": " ", "–": " ", "—": " ", "‐": " ", "‑": " ", "/": " ", ",": " ", "(": " ", ")": " ",
    }
)  # fmt: skip
_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "mts": "mountains"}


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """The folded form: lower case, without accents, apostrophes or full stops, hyphens as spaces.

    A leading "the" falls away; "St.", "Ft." and "Mt." are written out when more words follow.
    """
    folded = name.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = folded.translate(_LETTERS).split()
    if len(words) > 1:
        if words[0] == "the":
            words = words[1:]
        words = [_SHORT.get(word, word) if i + 1 < len(words) else word for i, word in enumerate(words)]
    return " ".join(words)


def is_latin(name: str) -> bool:
    """Whether every letter is of the Latin script, so that an English text could print it."""
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʼʻʿʾ" for c in name)


@cache
def _generic() -> dict[str, list[str]]:
    return dict(read_toml(DATA / "places" / "generic.toml"))


def shortened(name: str) -> str:
    """The folded name without the common noun it carries ("Lancaster County" -> "lancaster")."""
    folded = key(name)
    for before in _generic()["before"]:
        if folded.startswith(before + " "):
            folded = folded[len(before) + 1 :]
    words = folded.split()
    while len(words) > 1 and words[-1] in _generic()["division"]:
        words.pop()
    return " ".join(words)
