"""Our own pipeline: spaCy's English tokeniser, our parser, our lemmas.

As a `Language` it has everything that spaCy gives one. To read reports needs none of that, and filling spaCy's registry
with the parts of all its languages takes longer than opening ours: so it is made a `Language` when somebody asks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from spacy import util
from spacy.lang.en import English, EnglishDefaults
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.vocab import Vocab, create_vocab

from dragoman.errors import LanguageError
from dragoman.language import lemmas, parser
from dragoman.language.sessions import open_graph, open_pieces
from dragoman.model import Document

LONGEST = 20_000_000
"""Code points of a text that the pipeline takes."""

FEW = 4
"""Texts for which the tokeniser learns no more of its special cases than they need: to learn them all takes as long as
to analyse two hundred words."""

HYPHEN_RULE = "(?:-|–"
PREFIXES = [
    form
    for p in ("re", "anti", "pro", "co", "non", "ex", "pre", "post", "multi", "counter", "semi", "mid")
    for form in (p, p.capitalize())
]


def infixes() -> list[str]:
    """Where words are cut inside. Words such as "re-launch" and "pro-Russian" stay one word, as in UD treebanks;
    "US-led" is cut.

    Raises LanguageError when spaCy's infix rule for hyphens is not found.
    """
    unless = "".join(rf"(?<!\b{prefix})" for prefix in PREFIXES)
    rules = [str(infix) for infix in EnglishDefaults.infixes or ()]
    if not any(HYPHEN_RULE in infix for infix in rules):
        raise LanguageError("this release of spaCy cuts hyphens by another rule: report it with the version of spacy")
    return [unless + infix if HYPHEN_RULE in infix else infix for infix in rules]


class _Defaults(EnglishDefaults):
    infixes = infixes()


class OwnEnglish(English):  # type: ignore[no-untyped-call]
    """spaCy's English with our infixes: given later, they make its tokeniser read its special cases again."""

    Defaults = _Defaults
    opened: Mapping[str, Any] = MappingProxyType({})
    """Parts that are open already, by the names of their factories."""


class Cutter:
    """spaCy's tokeniser with our infixes; it learns its special cases ("don't", "U.N.", ":-)") as texts bring them."""

    def __init__(self, vocab: Vocab) -> None:
        given = _Defaults
        self._tokenizer = Tokenizer(
            vocab,
            prefix_search=util.compile_prefix_regex(given.prefixes or ()).search,
            suffix_search=util.compile_suffix_regex(given.suffixes or ()).search,
            infix_finditer=util.compile_infix_regex(given.infixes).finditer,
            token_match=given.token_match,
            url_match=given.url_match,
        )
        self._waiting = dict(given.tokenizer_exceptions or {})
        self._texts = 0

    def __call__(self, text: str) -> Doc:
        if self._waiting:
            self._learn(text)
        made: Doc = self._tokenizer(text)
        return made

    def _learn(self, text: str) -> None:
        """The special cases that the text may hold; all of them, when many texts seem to come.

        A case is found where its signs follow each other, with white space between them or without: all others
        change nothing.
        """
        self._texts += 1
        signs = "".join(text.split())
        for case, words in list(self._waiting.items()):
            if self._texts > FEW or case in signs or any(map(str.isspace, case)):
                self._tokenizer.add_special_case(case, words)
                del self._waiting[case]

    def whole(self) -> Tokenizer:
        """The tokeniser with all its special cases."""
        self._texts = FEW
        self._learn("")
        return self._tokenizer


class Own:
    """The three parts, opened."""

    def __init__(self) -> None:
        self.vocab = create_vocab(OwnEnglish.lang, _Defaults)
        self.make_doc = Cutter(self.vocab)
        self._parser = parser.Parser(self.vocab, open_graph("analyser"), open_pieces())
        self._lemmas = lemmas.Lemmas(self.vocab)

    def pipe(self, docs: Iterable[tuple[Doc, Document]], batch_size: int) -> Iterator[tuple[Doc, Document]]:
        """The same Docs in their order, parsed, each with what came with it."""
        beside: deque[Document] = deque()

        def alone() -> Iterator[Doc]:
            for doc, document in docs:
                beside.append(document)
                yield doc

        for doc in self._lemmas.pipe(self._parser.pipe(alone(), batch_size=batch_size)):
            yield doc, beside.popleft()

    def language(self) -> Language:
        """The same as a `Language`: same vocabulary, same tokeniser, same parts."""
        nlp = OwnEnglish(self.vocab, create_tokenizer=lambda _: self.make_doc.whole())
        nlp.max_length = LONGEST
        nlp.opened = {"dragoman_parser": self._parser, "dragoman_lemmas": self._lemmas}
        for part in nlp.opened:
            nlp.add_pipe(part)
        return nlp
