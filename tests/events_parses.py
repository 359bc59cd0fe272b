"""Hand-made parses for the tests of events, so that they need no weights."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from dragoman.model import Actor, Analysis, Document, Sentence, Span, TriggerSignal, Zone, ZoneKind

VOCAB = spacy.blank("en").vocab


def parsed(*sentences: str, signals: tuple[TriggerSignal, ...] = ()) -> Analysis:
    """An analysis from sentences of `form|lemma|POS|head|relation[|Feats]` words; head 0 is the root, else from 1.

    A word written with a leading `_` follows the one before it without a space.
    """
    columns: list[list[str]] = []
    heads: list[int] = []
    spaces: list[bool] = []
    bounds: list[tuple[int, int]] = []
    for sentence in sentences:
        first = len(columns)
        for number, word in enumerate(sentence.split()):
            fields = [*word.split("|"), ""][:6]
            if fields[0].startswith("_"):
                fields[0] = fields[0][1:]
                spaces[-1] = False
            columns.append(fields)
            spaces.append(True)
            heads.append(first + (int(fields[3]) - 1 if int(fields[3]) else number))
        bounds.append((first, len(columns)))
    spaces[-1] = False
    doc = Doc(
        VOCAB,
        words=[c[0] for c in columns],
        lemmas=[c[1] or c[0].lower() for c in columns],
        pos=[c[2] for c in columns],
        heads=heads,
        deps=[c[4] for c in columns],
        morphs=[(c[5] if len(c) > 5 else "").replace("+", "|") for c in columns],
        spaces=spaces,
    )
    document = Document("r1", doc.text, zones=(Zone(ZoneKind.BODY, 0, len(doc.text)),))
    found = tuple(
        Sentence(document.span(doc[a].idx, doc[b - 1].idx + len(doc[b - 1].text)), a, b, "body") for a, b in bounds
    )
    return Analysis(document, doc, found, (), signals)


def state(analysis: Analysis, word: str, country: str, sector: str = "GOV") -> Actor:
    """An actor at the first token with that form."""
    token = next(t for t in analysis.doc if t.text == word)
    span = Span(token.idx, token.idx + len(word), word)
    return Actor(span, word, country, (sector,), entity=country, head=token.i)
