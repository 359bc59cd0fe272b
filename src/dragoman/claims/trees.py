"""Small questions to a parse: spans of subtrees, subjects, and lists of token ranges.

Ranges are half-open pairs of token indices, in text order, never overlapping.
"""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.language.grammar import base
from dragoman.model import Parse, Token

Range = tuple[int, int]
Ranges = tuple[Range, ...]

OPENING = frozenset({"“", '"', "``", "''", "‘", "(", "[", "„"})
CLOSING = frozenset({"”", '"', "''", "’", ")", "]", "'"})
_SUBJECTS = ("nsubj", "nsubj:outer", "nsubj:pass", "csubj")
_CITING = frozenset({"quote", "cite"})


def children(token: Token, *relations: str) -> list[Token]:
    """Dependents with one of the relations, subtypes included only when asked for by name."""
    return [child for child in token.children if child.dep_.lower() in relations]


def subtree(token: Token, without: Iterable[Token] = ()) -> set[int]:
    """Indices of the token and all below it, less the subtrees of `without`."""
    cut = {node.i for node in without}
    reached: set[int] = set()
    waiting = [token]
    while waiting:
        node = waiting.pop()
        if node.i in cut or node.i in reached:
            continue
        reached.add(node.i)
        waiting.extend(node.children)
    return reached


def is_blank(token: Token) -> bool:
    """Whether a token is white space alone."""
    return bool(token.is_space) or not token.text.strip()


def is_punct(token: Token) -> bool:
    """No letter, digit or symbol of worth: by the text, so that any vocabulary will do."""
    return not any(character.isalnum() or character in "$%€£¥#&+" for character in token.text)


def is_mark(token: Token) -> bool:
    """A quotation mark of any style."""
    return token.text in {"“", "”", '"', "''", "``", "„", "‘", "’"}


def to_ranges(doc: Parse, indices: Iterable[int]) -> Ranges:
    """Maximal runs, bridging gaps of punctuation, trimmed at their edges.

    Trimming drops white space, commas, full stops, dashes and conjunctions, but keeps quotation
    marks and brackets that belong to the words inside.
    """
    runs: list[list[int]] = []
    for i in sorted(set(indices)):
        if runs and all(is_punct(doc[k]) for k in range(runs[-1][1], i)):
            runs[-1][1] = i + 1
        else:
            runs.append([i, i + 1])
    trimmed = (trim(doc, first, last) for first, last in runs)
    return tuple(pair for pair in trimmed if pair is not None)


def trim(doc: Parse, first: int, last: int) -> Range | None:
    """A range without loose punctuation at its edges; None when nothing is left."""
    while first < last and _loose_left(doc, first, last):
        first += 1
    while first < last and _loose_right(doc, first, last):
        last -= 1
    return (first, last) if first < last else None


def _loose_left(doc: Parse, first: int, last: int) -> bool:
    token = doc[first]
    if is_blank(token):
        return True
    if token.dep_ == "cc":
        return first + 1 < last
    if not is_punct(token):
        return False
    if token.text in OPENING:
        return last - first == 1 or (token.text in {'"', "''"} and doc[first + 1].is_space)
    return True


def _loose_right(doc: Parse, first: int, last: int) -> bool:
    token = doc[last - 1]
    if is_blank(token):
        return True
    if not is_punct(token):
        return token.dep_ == "cc"
    if token.text in CLOSING:
        inside = {doc[k].text for k in range(first, last - 1)}
        return not inside & OPENING
    return not token.text[-1:].isalnum()


def noun_phrase(token: Token, without: Iterable[Token] = ()) -> set[int]:
    """A source's words: the noun with its determiners, modifiers and appositions.

    Conjuncts stay; parentheses in parataxis and what follows a loose clause go.
    """
    cut = list(without)
    cut.extend(child for child in token.children if base(child) in {"parataxis", "discourse", "vocative", "mark"})
    return subtree(token, cut)


def subject_of(verb: Token) -> Token | None:
    """The active subject: its own, or the one it shares as a conjunct, participle or complement."""
    node, seen = verb, 0
    while seen < 6:
        own = [
            c for c in node.children if (c.dep_.lower() in _SUBJECTS and c.text.lower() != "it") or c.dep_ == "nsubj"
        ]
        if own:
            return own[0]
        relation = node.dep_.lower()
        if relation in {"acl", "acl:relcl"}:
            return node.head if relation == "acl" else None
        if base(node) == "xcomp":
            objects = children(node.head, "obj", "iobj")
            if objects:
                return objects[0]
        elif base(node) not in {"conj", "advcl", "parataxis", "csubj"}:
            return None
        elif relation == "advcl" and has_preposition(node, frozenset({"as"})) and node.head.lemma_ in _CITING:
            cited = children(node.head, "obj", "nsubj:pass")
            if cited:
                return cited[0]
        if node.head.i == node.i:
            return None
        node, seen = node.head, seen + 1
    return None


def has_preposition(noun: Token, prepositions: frozenset[str]) -> Token | None:
    """The case (or mark) child that is one of the prepositions."""
    for child in noun.children:
        if child.dep_.lower() in {"case", "mark"} and child.text.lower() in prepositions:
            return child
    return None


def clause_head(token: Token) -> Token:
    """The nearest predicate above the token: a root, or the head of a clause."""
    node = token
    while node.head.i != node.i:
        if base(node) in {"ccomp", "advcl", "acl", "parataxis", "csubj"}:
            return node
        if base(node) in {"conj", "xcomp"} and node.pos_ in {"VERB", "AUX"}:
            return node
        node = node.head
    return node


def has_clause(doc: Parse, ranges: Ranges) -> bool:
    """A predicate with its own subject is among the words."""
    return any(
        doc[i].dep_.startswith("nsubj") and first <= doc[i].head.i < last
        for first, last in ranges
        for i in range(first, last)
    )
