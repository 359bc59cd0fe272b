"""Noun phrases of a parsed sentence: where one that may name an actor begins, ends and has its head.

Works on Universal Dependencies labels. Without a parse, runs of known names, titles and capitalised
words take their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.actors.index import Grammar, Match
from dragoman.actors.words import POSSESSIVE, Words
from dragoman.model import Parse, Token

_LEFT = frozenset({
    "det", "amod", "compound", "nummod", "nmod:poss", "nmod:desc", "nmod:unmarked", "flat", "goeswith", "punct",
    "det:predet", "flat:name", "flat:foreign", "advmod", "case", "nmod", "poss", "nn", "predet",
    "quantmod", "nmod:npmod",
})  # fmt: skip
_RIGHT = frozenset({"flat", "flat:name", "flat:foreign", "goeswith", "nmod:desc", "list", "compound"})
_WHOLE = frozenset({"flat", "flat:name", "flat:foreign", "goeswith"})
_INNER = frozenset({
    "compound", "flat", "flat:name", "flat:foreign", "nmod:desc", "goeswith", "fixed", "case", "det", "punct", "cc",
    "mark", "aux", "cop", "nn", "amod", "nummod", "advmod",
})  # fmt: skip
_NOMINAL = frozenset({"NOUN", "PROPN"})
_STOPS = frozenset({"acl", "acl:relcl", "appos", "parataxis", "conj", "cc", "advcl"})


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Words `lo` to `hi` (exclusive) of the sentence with their complements; `core` ends before those.

    `head` is a token of the parse. `dep` is its relation (that of the first conjunct, for a later one)
    and `case` the preposition over it, folded; `governor` the token it depends on, or -1.
    """

    lo: int
    core: int
    hi: int
    head: int
    dep: str = ""
    case: str = ""
    governor: int = -1
    conjunct_of: int = -1


def noun_phrases(doc: Parse, words: Words, first: int, last: int) -> Iterator[NounPhrase]:
    """The noun phrases of tokens `first` to `last`, in order of their heads."""
    place = {token: i for i, token in enumerate(words.at)}
    for index in range(first, last):
        token = doc[index]
        if index not in place or not _is_head(token):
            continue
        start, end = _edges(token, first, last)
        far = _far_edge(token, end, last)
        lo = next((place[i] for i in range(start, end) if i in place), None)
        if lo is None:
            continue
        core = 1 + max(place[i] for i in range(start, end) if i in place)
        hi = 1 + max(place[i] for i in range(start, far) if i in place)
        yield _placed(doc, token, lo, core, hi)


def _is_head(token: Token) -> bool:
    if token.dep_ in _INNER:
        return False
    if token.pos_ in _NOMINAL:
        return True
    nominal = token.dep_.split(":")[0] in {"nsubj", "obj", "obl", "iobj", "nmod", "appos", "conj", "root"}
    return nominal and token.pos_ in {"ADJ", "NUM", "X"} and token.text[:1].isupper()


def _edges(token: Token, first: int, last: int) -> tuple[int, int]:
    """The head with its contiguous left modifiers and right name parts."""
    start, end = token.i, token.i + 1
    for child in reversed(list(token.lefts)):
        if child.dep_ not in _LEFT or (child.dep_ == "nmod" and _has_case(child)):
            break
        edge = child.left_edge.i
        if child.right_edge.i + 1 < start - 1 or edge < first:
            break
        if child.dep_ == "case" and child.text not in {"'s", "’s"}:
            break
        start = edge
    for child in token.rights:
        joined = child.dep_ == "appos" and child.left_edge.i == end
        if child.dep_ not in _RIGHT and not joined:
            break
        if child.dep_ in _WHOLE or child.dep_ == "compound":
            if child.i > end + 1:
                break
            end = max(end, child.i + 1)
            continue
        if child.left_edge.i > end + 1:
            break
        end = min(last, max(end, child.right_edge.i + 1))
        for inner in child.subtree:
            if inner.i > token.i and (inner.dep_ in _STOPS or inner.text in {",", "(", ";"}):
                end = min(end, max(token.i + 1, inner.left_edge.i))
                break
    return start, end


def _has_case(token: Token) -> bool:
    return any(c.dep_ == "case" and c.text not in {"'s", "’s", "'", "’"} for c in token.children)


def _far_edge(token: Token, end: int, last: int) -> int:
    """Past the complements ("of the army in Mali") that follow the core directly."""
    far = end
    for child in token.rights:
        if child.i < end:
            continue
        if child.dep_ not in {"nmod", "nmod:of", "prep", "case"} or child.left_edge.i > far:
            break
        far = child.right_edge.i + 1
    return min(far, last)


def _placed(doc: Parse, token: Token, lo: int, core: int, hi: int) -> NounPhrase:
    top, conjunct = token, -1
    while top.dep_ == "conj" and top.head.i != top.i:
        conjunct = top.head.i if conjunct < 0 else conjunct
        top = top.head
    if top.dep_ == "appos" and top.head.i != top.i and token.dep_ != "conj":
        conjunct = -1
    case = _case(token) or (_case(top) if top is not token else "")
    governor = top.head.i if top.head.i != top.i else -1
    return NounPhrase(lo, core, hi, token.i, top.dep_, case, governor, conjunct)


_COMPLEX = {"along with": "with", "together with": "with", "because of": "of", "such as": "as", "out of": "out"}


def _case(token: Token) -> str:
    """The preposition over a noun; complex ones by the part that counts ("along with": "with")."""
    parts = [c for c in token.children if c.dep_ == "case" and c.i < token.i and c.text not in {"'s", "’s"}]
    if not parts:
        return ""
    first = parts[0]
    rest = [c.text.lower() for c in first.children if c.dep_ == "fixed"] or [c.text.lower() for c in parts[1:]]
    whole = " ".join([first.text.lower(), *rest])
    return _COMPLEX.get(whole, first.text.lower())


def runs(words: Words, matches: list[Match], grammar: Grammar) -> Iterator[NounPhrase]:
    """Without a parse: known names and nouns with the names, titles and possessors that touch them."""
    i = 0
    while i < len(matches):
        lo, hi = matches[i].lo, matches[i].hi
        j = i + 1
        while j < len(matches):
            gap = words.norm[hi : matches[j].lo]
            if any(g not in POSSESSIVE for g in gap) or len(gap) > 1:
                break
            hi = matches[j].hi
            j += 1
        title = matches[j - 1]
        while title.words and hi < len(words) and words.capital(hi) and words.text[hi][1:2].islower():
            hi += 1
        before = words.norm[lo - 1] if lo else ""
        dep = "obl" if before in grammar.place_preposition else "nsubj"
        yield NounPhrase(lo, hi, hi, words.at[hi - 1], dep, before if dep == "obl" else "")
        i = j
