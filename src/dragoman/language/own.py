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
from spacy.vocab import create_vocab

from dragoman.errors import LanguageError
from dragoman.language import lemmas, parser
from dragoman.language.sessions import open_graph, open_pieces
from dragoman.model import Document

LONGEST = 20_000_000
"""Code points of a text that the pipeline takes."""

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


class Own:
    """The three parts, opened."""

    def __init__(self) -> None:
        given = _Defaults
        self.vocab = create_vocab(OwnEnglish.lang, given)
        self.tokenizer = Tokenizer(
            self.vocab,
            rules=given.tokenizer_exceptions,
            prefix_search=util.compile_prefix_regex(given.prefixes or ()).search,
            suffix_search=util.compile_suffix_regex(given.suffixes or ()).search,
            infix_finditer=util.compile_infix_regex(given.infixes).finditer,
            token_match=given.token_match,
            url_match=given.url_match,
        )
        self._parser = parser.Parser(self.vocab, open_graph("analyser"), open_pieces())
        self._lemmas = lemmas.Lemmas(self.vocab)

    def make_doc(self, text: str) -> Doc:
        made: Doc = self.tokenizer(text)
        return made

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
        nlp = OwnEnglish(self.vocab, create_tokenizer=self._tokenizer_of)
        nlp.max_length = LONGEST
        nlp.opened = {"dragoman_parser": self._parser, "dragoman_lemmas": self._lemmas}
        for part in nlp.opened:
            nlp.add_pipe(part)
        return nlp

    def _tokenizer_of(self, _nlp: Any) -> Tokenizer:
        return self.tokenizer
