"""Mentions of people, organisations, places, times and events, from names, noun heads and pronouns."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.model import Mention, MentionForm, MentionKind, Span

LEFT = {"amod", "compound", "nummod", "nmod:poss", "flat", "nmod:desc", "goeswith"}
RIGHT = {"flat", "compound", "goeswith", "fixed"}
PERSONAL = {
    "he": MentionKind.PERSON,
    "she": MentionKind.PERSON,
    "they": MentionKind.PERSON,
    "it": MentionKind.ORGANIZATION,
    "we": MentionKind.PERSON,
    "i": MentionKind.PERSON,
    "who": MentionKind.PERSON,
    "its": MentionKind.ORGANIZATION,
    "his": MentionKind.PERSON,
    "her": MentionKind.PERSON,
    "their": MentionKind.PERSON,
}
KINDS = {kind.value: kind for kind in MentionKind}
ENTITY_LABELS = {
    "PERSON": MentionKind.PERSON,
    "ORG": MentionKind.ORGANIZATION,
    "ORGANIZATION": MentionKind.ORGANIZATION,
    "GPE": MentionKind.PLACE,
    "LOC": MentionKind.PLACE,
    "FAC": MentionKind.PLACE,
    "PLACE": MentionKind.PLACE,
    "DATE": MentionKind.TIME,
    "TIME": MentionKind.TIME,
    "EVENT": MentionKind.EVENT,
    "NORP": MentionKind.NATIONALITY,
    "NATIONALITY": MentionKind.NATIONALITY,
}
"""Our labels, and those of OntoNotes that other spaCy pipelines use."""


def mentions_of(doc: Doc, parsed: set[int] | None = None) -> tuple[Mention, ...]:
    """All mentions in text order; `parsed` limits them to tokens of news zones."""
    found = [*_names(doc), *_nominals(doc), *_pronouns(doc)]
    kept = [m for m in found if parsed is None or m.head in parsed]
    return tuple(sorted(kept, key=lambda m: (m.first, m.last)))


def _mention(
    doc: Doc, kind: MentionKind, form: MentionForm, first: int, last: int, head: int, score: float, why: str
) -> Mention:
    words = doc[first:last]
    return Mention(Span(words.start_char, words.end_char, words.text), kind, form, first, last, head, score, why)


def _names(doc: Doc) -> Iterator[Mention]:
    for entity in doc.ents:
        kind = ENTITY_LABELS.get(entity.label_)
        if kind is not None:
            yield _mention(
                doc,
                kind,
                MentionForm.NAME,
                entity.start,
                entity.end,
                entity.root.i,
                1.0,
                "named by the encoder",
            )


def _nominals(doc: Doc) -> Iterator[Mention]:
    """Common nouns that the encoder takes for the head of an entity, with their left modifiers."""
    kinds, scores = doc.user_data.get("dragoman_kinds", ([], []))
    for token, kind, score in zip(doc, kinds, scores, strict=False):
        if kind not in KINDS or token.ent_type or token.pos_ not in {"NOUN", "ADJ", "NUM", "VERB"}:
            continue
        first, last = noun_core(token)
        yield _mention(
            doc,
            KINDS[kind],
            MentionForm.NOMINAL,
            first,
            last,
            token.i,
            score,
            f"noun, {kind}, by the encoder",
        )


def noun_core(head: Token) -> tuple[int, int]:
    """The head with its modifiers on the left (no determiner) and what is joined to it on the right."""
    first, last = head.i, head.i + 1
    for child in head.lefts:
        if child.dep_ in LEFT:
            first = min(first, child.left_edge.i)
    for child in head.rights:
        if child.dep_ in RIGHT and child.i == last:
            last = child.right_edge.i + 1
    while first < head.i and (head.doc[first].is_punct or head.doc[first].pos_ in {"DET", "SPACE"}):
        first += 1
    return first, last


def _pronouns(doc: Doc) -> Iterator[Mention]:
    for token in doc:
        if token.pos_ != "PRON":
            continue
        kind = PERSONAL.get(token.lower_) or PERSONAL.get(token.lemma_.lower())
        if kind is not None:
            yield _mention(doc, kind, MentionForm.PRONOUN, token.i, token.i + 1, token.i, 1.0, "pronoun")
