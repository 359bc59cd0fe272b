"""A parse as the stages read it: spaCy's tokens, their strings looked up once.

spaCy makes a token anew whenever it is asked for, and looks up each string whenever that is asked for. Stages ask many
times for each word, and plain objects that are made once spare a seventh of their time. They go by spaCy's names, so
that what reads them also reads a Doc.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

NAMED = ("ORTH", "LOWER", "LEMMA", "POS", "DEP", "TAG", "ENT_TYPE")
COLUMNS = ("IDX", "HEAD", *NAMED, "MORPH", "IS_SPACE", "IS_PUNCT", "SPACY")


class Token:
    """One word; `doc` holds it and its neighbours, `children` are those that hang from it, in text order.

    Everything else is as spaCy's token has it. `morph` is spaCy's own, one for all tokens of the same features.
    """

    __slots__ = (
        "children",
        "dep_",
        "doc",
        "ent_type_",
        "head",
        "i",
        "idx",
        "is_punct",
        "is_space",
        "lemma_",
        "lower_",
        "morph",
        "pos_",
        "tag_",
        "text",
        "whitespace_",
    )
    children: tuple[Token, ...]
    dep_: str
    doc: Parse
    ent_type_: str
    head: Token
    i: int
    idx: int
    is_punct: bool
    is_space: bool
    lemma_: str
    lower_: str
    morph: Any
    pos_: str
    tag_: str
    text: str
    whitespace_: str

    def __repr__(self) -> str:
        return self.text

    @property
    def lefts(self) -> Iterator[Token]:
        """The dependents before it, in text order."""
        return (c for c in self.children if c.i < self.i)

    @property
    def rights(self) -> Iterator[Token]:
        """The dependents after it, in text order."""
        return (c for c in self.children if c.i > self.i)

    @property
    def left_edge(self) -> Token:
        """The first token of what depends on it."""
        return self.doc[self.doc.spacy[self.i].left_edge.i]

    @property
    def right_edge(self) -> Token:
        """The last token of what depends on it."""
        return self.doc[self.doc.spacy[self.i].right_edge.i]

    @property
    def subtree(self) -> Iterator[Token]:
        """The token with all that hangs from it, as spaCy orders them: left branches, itself, right branches."""
        for child in self.lefts:
            yield from child.subtree
        yield self
        for child in self.rights:
            yield from child.subtree

    @property
    def ancestors(self) -> Iterator[Token]:
        """The head, its head and so on."""
        node = self
        while node.head is not node:
            node = node.head
            yield node

    @property
    def sent(self) -> Span:
        """The sentence, as spaCy's own span."""
        return self.doc.spacy[self.i].sent

    @property
    def is_alpha(self) -> bool:
        return bool(self.doc.spacy[self.i].is_alpha)

    @property
    def like_num(self) -> bool:
        return bool(self.doc.spacy[self.i].like_num)

    def has_dep(self) -> bool:
        """Whether the parser gave it a relation."""
        return bool(self.dep_)

    def nbor(self) -> Token:
        """The token after this one. Raises IndexError at the end."""
        return self.doc[self.i + 1]


class Parse(tuple[Token, ...]):
    """All tokens of a Doc; `spacy` is the Doc itself."""

    spacy: Doc

    @classmethod
    def of(cls, doc: Doc) -> Parse:
        """Read from the Doc's arrays; later changes of the Doc are not seen."""
        made = [Token() for _ in range(len(doc))]
        tokens = cls(made)
        tokens.spacy = doc
        if not made:
            return tokens
        table = doc.to_array(list(COLUMNS))
        heads = (table[:, 1].astype(np.int64) + np.arange(len(made))).tolist()
        named = {key: doc.vocab.strings[key] for key in np.unique(table[:, 2:9]).tolist()}
        _, first, which = np.unique(table[:, 9], return_index=True, return_inverse=True)
        morphs = [doc[i].morph for i in first.tolist()]
        below: dict[int, list[Token]] = {}
        rows = zip(made, heads, which.tolist(), table.tolist(), strict=True)
        for i, (token, head, morph, row) in enumerate(rows):
            token.i, token.idx, token.doc, token.head, token.morph = i, row[0], tokens, made[head], morphs[morph]
            token.text, token.lower_, token.lemma_ = named[row[2]], named[row[3]], named[row[4]]
            token.pos_, token.dep_, token.tag_, token.ent_type_ = (named[key] for key in row[5:9])
            token.is_space, token.is_punct, token.whitespace_ = row[10] == 1, row[11] == 1, " " if row[12] else ""
            token.children = ()
            if head != i:
                below.setdefault(head, []).append(token)
        for head, hanging in below.items():
            made[head].children = tuple(hanging)
        return tokens

    @cached_property
    def parsed(self) -> bool:
        """Whether the tokens hang together in trees."""
        return bool(self.spacy.has_annotation("DEP"))

    def has_annotation(self, name: str) -> bool:
        """Whether all tokens bear an annotation by spaCy's name, "DEP" being the parse."""
        return self.parsed if name == "DEP" else bool(self.spacy.has_annotation(name))

    @property
    def user_data(self) -> dict[Any, Any]:
        return self.spacy.user_data

    def to_array(self, names: str | list[str]) -> Any:
        """Annotations by spaCy's names as integers, a row a token; of one name a single column."""
        return self.spacy.to_array(names)  # type: ignore[arg-type]

    def char_span(self, start: int, end: int, alignment_mode: str = "strict") -> Stretch | None:
        """The tokens of a stretch of characters; None where there are none. See spaCy's `Doc.char_span`."""
        span = self.spacy.char_span(start, end, alignment_mode=alignment_mode)
        return None if span is None else self.stretch(span.start, span.end)

    def stretch(self, first: int, last: int) -> Stretch:
        """Tokens `first` to `last` (exclusive)."""
        return Stretch(self, first, last)


class Stretch(tuple[Token, ...]):
    """Tokens in a row, `start` to `end` (exclusive)."""

    start: int
    end: int

    def __new__(cls, tokens: Parse, start: int, end: int) -> Stretch:
        made = super().__new__(cls, tokens[start:end])
        made.start, made.end = start, end
        return made

    @property
    def root(self) -> Token:
        """The token that the others hang from; see spaCy's `Span.root`."""
        tokens = self[0].doc
        return tokens[tokens.spacy[self.start : self.end].root.i]
