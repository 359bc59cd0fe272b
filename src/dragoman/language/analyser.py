"""One document in, one Analysis out: the only door to the parser and the encoders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import IDX, IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.errors import CodebookError, LanguageError
from dragoman.language.chunks import zones
from dragoman.language.codebooks import load as load_codebooks
from dragoman.language.coder import Coder, Signals
from dragoman.language.mentions import mentions_of
from dragoman.language.own import Own
from dragoman.language.sessions import open_graph, open_pieces, weights_folder
from dragoman.model import Analysis, Document, Sentence

DEFAULT = "dragoman"


def load_pipeline(name: str = DEFAULT) -> Language:
    """Our spaCy pipeline, or any installed one that has a parser.

    Raises LanguageError when it is not installed or parses nothing.
    """
    if name == DEFAULT:
        return Own().language()
    try:
        nlp: Language = spacy.load(name)
    except OSError as problem:
        raise LanguageError(
            f"the spaCy pipeline {name!r} is not installed; `--language {DEFAULT}` needs nothing more"
        ) from problem
    if "parser" not in nlp.pipe_names and not any("parse" in p for p in nlp.pipe_names):
        raise LanguageError(
            f"the spaCy pipeline {name!r} has no parser (its parts: {', '.join(nlp.pipe_names) or 'none'})"
        )
    return nlp


def _open(language: str) -> Language | Own:
    return Own() if language == DEFAULT else load_pipeline(language)


class Analyser:
    """A language pipeline and, beside it, the coder; both stay open."""

    def __init__(self, using: Language | Own, coder: Coder | None) -> None:
        self._using, self.coder = using, coder

    @property
    def nlp(self) -> Language:
        """The pipeline as spaCy knows it; what is added to it takes part in reading."""
        if isinstance(self._using, Own):
            self._using = self._using.language()
        return self._using

    @classmethod
    def load(
        cls,
        language: str = DEFAULT,
        *,
        coder: bool = True,
        weights: Path | None = None,
        codebooks: Sequence[Path] = (),
    ) -> Analyser:
        """Open the weights. `language`: "dragoman" or an installed spaCy pipeline; `coder=False` leaves rules alone.

        `codebooks` are folders of taught types. Raises CodebookError when one cannot be used.
        """
        folder = weights or weights_folder()
        if not coder or not (folder / "coder.onnx").is_file():
            if codebooks:
                raise CodebookError("taught event types need the trained coder: leave out --no-encoder")
            return cls(_open(language), None)
        taught = load_codebooks(codebooks, folder)
        with ThreadPoolExecutor(1) as beside:  # a graph opens while the tokeniser reads its rules
            graphs = [beside.submit(open_graph, name, folder) for name in ("coder", "relation")]
            using = _open(language)
            return cls(using, Coder(graphs[0].result(), graphs[1].result(), open_pieces(folder), taught))

    def read(self, document: Document) -> Analysis:
        """One document analysed; `pipe` is quicker for several."""
        return next(self.pipe([document]))

    def pipe(self, documents: Iterable[Document], batch_size: int = 16) -> Iterator[Analysis]:
        """Analyses in the order of the documents."""
        pairs: Iterable[tuple[Doc, Document]] = ((self._doc(d), d) for d in documents)
        using = self._using
        if isinstance(using, Own):
            parsed = using.pipe(pairs, batch_size)
        else:
            parsed = using.pipe(pairs, as_tuples=True, batch_size=batch_size)
        while some := list(islice(parsed, batch_size)):
            yield from self._analyses([(document, doc) for doc, document in some])

    def _doc(self, document: Document) -> Doc:
        doc = tokenised(self._using, document.text)
        if document.zones:
            doc.user_data["dragoman_ranges"] = [(z.start, z.end) for z in document.news()]
        return doc

    def _analyses(self, parsed: list[tuple[Document, Doc]]) -> Iterator[Analysis]:
        sentences = [tuple(sentences_of(document, doc)) for document, doc in parsed]
        docs = [(doc, mine) for (_, doc), mine in zip(parsed, sentences, strict=True)]
        signals = self.coder.read_many(docs) if self.coder else [Signals((), ())] * len(docs)
        for (document, doc), mine, seen in zip(parsed, sentences, signals, strict=True):
            inside = {i for s in mine for i in range(s.first, s.last)}
            mentions = mentions_of(doc, inside)
            yield Analysis(document, doc, mine, mentions, seen.triggers, seen.attributions, seen.taught)


KNOT = re.compile(r"\S{200,}")
"""Signs without white space that may be no word: spaCy's tokeniser looks through all of it for each sign at its end."""

KNOT_PIECE = 50


def tokenised(nlp: Language | Own, text: str) -> Doc:
    """The words of a text. Knots that are mostly no letters and digits, such as rules of dashes and rows of brackets,
    are cut before, so that they take no longer than prose."""
    cuts = [
        at
        for knot in KNOT.finditer(text)
        if 2 * sum(map(str.isalnum, knot[0])) < len(knot[0])
        for at in range(knot.start(), knot.end(), KNOT_PIECE)
    ]
    if not cuts:
        return nlp.make_doc(text)
    pieces = [nlp.make_doc(text[a:z]) for a, z in pairwise([0, *cuts, len(text)]) if a < z]
    words = [token for piece in pieces for token in piece]
    return Doc(nlp.vocab, [t.text for t in words], [bool(t.whitespace_) for t in words])


def sentences_of(document: Document, doc: Doc) -> Iterator[Sentence]:
    """The sentences of news zones, without the white space at their ends.

    Another pipeline may let a sentence run over the edge of a zone; it is cut there.
    """
    news = tuple(document.news())
    table = doc.to_array([IDX, IS_SPACE]).astype(np.int64)
    zone = zones(table[:, 0], [(z.start, z.end) for z in news] if document.zones else None)
    zone[table[:, 1] == 1] = -1
    kinds = [z.kind.value for z in news] or ["body"]
    for sent in doc.sents:
        inside = zone[sent.start : sent.end]
        for number in dict.fromkeys(inside[inside >= 0].tolist()):
            at = np.flatnonzero(inside == number)
            first, last = sent.start + int(at[0]), sent.start + int(at[-1]) + 1
            words = doc[first:last]
            yield Sentence(document.span(words.start_char, words.end_char), first, last, kinds[number])
