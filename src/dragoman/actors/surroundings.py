"""What the words around a phrase tell of it: whether it acts, and which country they speak of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dragoman.actors.index import Grammar, Index, Match
from dragoman.actors.knowledge import Entry
from dragoman.actors.towns import Towns
from dragoman.actors.words import Words, words_of

_PLACED = frozenset({"in", "inside", "within", "across", "near", "outside", "throughout"})
_AT = frozenset({"in", "inside", "within", "across", "throughout", "at", "outside"})
_PLACES = frozenset({"state", "territory", "city"})
_BODIES = frozenset({"organ", "group", "body"})
_PLACE, _NAME, _BODY, _NATION = 3, 2, 2, 1
"""What a mention says for its country: the place where something is, a name, a body of it, a nationality. Ours."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`agent` tells whether the phrase acts there (None without a context); `countries` those spoken of, most first;
    `clear` the first one where no other comes near it; `modifier` whether the phrase stands before a noun; `told` the
    folded words; `bodies` the bodies and groups named.
    """

    agent: bool | None = None
    countries: tuple[str, ...] = ()
    clear: str | None = None
    modifier: bool = False
    told: frozenset[str] = frozenset()
    bodies: tuple[Entry, ...] = ()


def surroundings(index: Index, grammar: Grammar, towns: Towns, phrase: Words, context: str | None) -> Surroundings:
    """The surroundings of a phrase in its context, nothing known without one."""
    if not context:
        return Surroundings()
    words = words_of(context)
    at = _position(phrase, words)
    votes: Counter[str] = Counter()
    bodies: list[Entry] = []
    inside: set[int] = set()
    for match in index.scan(words, 0, len(words)):
        inside |= set(range(match.lo, match.hi))
        if at is not None and match.lo < at + len(phrase) and at < match.hi:
            continue
        _vote(words, match, votes, bodies)
    own = set(range(at, at + len(phrase))) if at is not None else set()
    _towns(words, towns, inside | own, votes)
    ranked = votes.most_common()
    clear = ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None
    countries, told = tuple(code for code, _ in ranked), frozenset(words.norm)
    if at is None:
        return Surroundings(None, countries, clear, False, told, tuple(bodies))
    before = at - 1
    while before >= 0 and words.norm[before] in grammar.determiner - {"at", "to", "around"}:
        before -= 1
    locative = before >= 0 and words.norm[before] in _PLACED
    after = words.norm[at + len(phrase)] if at + len(phrase) < len(words) else ""
    modifier = after.isalpha() and after not in grammar.boundary
    return Surroundings(not locative, countries, clear, modifier, told, tuple(bodies))


def _vote(words: Words, match: Match, votes: Counter[str], bodies: list[Entry]) -> None:
    form = match.form("name", "adjective", "demonym", "capital", "seat", "city")
    if form is None or not form.entry.country:
        return
    kind = form.entry.kind
    if kind in _BODIES:
        bodies.append(form.entry)
    if len(form.entry.country) != 3 or kind not in _PLACES | {"organ"}:
        return
    if form.use in {"adjective", "demonym"}:
        weight = _NATION
    elif match.lo and words.norm[match.lo - 1] in _AT:
        weight = _PLACE
    else:
        weight = _BODY if kind == "organ" else _NAME
    votes[form.entry.country] += weight


def _towns(words: Words, towns: Towns, taken: set[int], votes: Counter[str]) -> None:
    """Places that no other table holds, after a preposition of place: they tell where, and nothing else."""
    for i in range(1, len(words)):
        if i in taken or words.norm[i - 1] not in _PLACED | {"at", "from", "to", "on", "into", "around"}:
            continue
        if not words.capital(i):
            continue
        two = " ".join(words.norm[i : i + 2])
        country = towns.country(two) or towns.country(words.norm[i])
        if country:
            votes[country] += _PLACE if words.norm[i - 1] in _AT else _NAME


def _position(phrase: Words, words: Words) -> int | None:
    size = len(phrase)
    for i in range(len(words) - size + 1):
        if words.norm[i : i + size] == phrase.norm:
            return i
    return None
