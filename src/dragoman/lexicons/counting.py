"""Words that count the members of a list: "three guarantors", "both sides"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from dragoman.lexicons.tables import DATA, read_toml


@cache
def _words() -> Mapping[str, int]:
    counted: Mapping[str, int] = read_toml(DATA / "language" / "counting.toml")["words"]
    return counted


def how_many(words: Iterable[str]) -> int:
    """How many the first counting word among these, in lower case, says; 0 where there is none."""
    counted = _words()
    return next((counted[word] for word in words if word in counted), 0)
