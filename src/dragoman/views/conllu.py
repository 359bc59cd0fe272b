"""A parse as CoNLL-U (https://universaldependencies.org/format.html)."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.model import Analysis, Sentence


def render(analysis: Analysis) -> Iterator[str]:
    """The news sentences of one document, blank line after each; MISC keeps offsets, entity and SpaceAfter."""
    document = analysis.document
    yield f"# newdoc id = {_comment(document.id)}\n"
    for number, sentence in enumerate(analysis.sentences, 1):
        yield f"# sent_id = {_comment(document.id)}-{number}\n"
        yield f"# text = {_comment(sentence.span.text)}\n"
        yield from _words(analysis, sentence)
        yield "\n"


def _comment(text: str) -> str:
    return " ".join(text.split())


def _words(analysis: Analysis, sentence: Sentence) -> Iterator[str]:
    words = [t for t in analysis.doc[sentence.first : sentence.last] if not t.is_space]
    place = {t.i: k for k, t in enumerate(words, 1)}
    for token in words:
        head = 0 if token.head.i == token.i else place.get(token.head.i, 0)
        deprel = "root" if head == 0 else token.dep_ or "dep"
        yield (
            "\t".join(
                [
                    str(place[token.i]),
                    _cell(token.text),
                    _cell(token.lemma_ or token.text),
                    token.pos_ or "X",
                    token.tag_ or "_",
                    str(token.morph) or "_",
                    str(head),
                    deprel,
                    "_",
                    _misc(token),
                ]
            )
            + "\n"
        )


def _cell(text: str) -> str:
    return "".join(text.split()) or "_"


def _misc(token: Token) -> str:
    parts = []
    if token.ent_type_:
        parts.append(f"Name={token.ent_iob_}-{token.ent_type_.lower()}")
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if not token.whitespace_ and after is not None and not after.is_space:
        parts.append("SpaceAfter=No")
    parts.append(f"TokenRange={token.idx}:{token.idx + len(token.text)}")
    return "|".join(sorted(parts))
