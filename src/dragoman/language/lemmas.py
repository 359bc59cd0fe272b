"""Lemmas: spaCy's rule lemmatiser over WordNet's tables, with the closed classes from a small table."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from spacy.attrs import MORPH, ORTH, POS
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from dragoman.lexicons import toml

DOUBLES = re.compile(r"[^aeiou]*[aeiou][bdgklmnprtvz]")
"""One syllable that ends in a vowel and one consonant: it doubles the consonant before -ed and -ing."""

TABLES = ("lemma_rules", "lemma_exc", "lemma_index")


def data_folder() -> Path:
    """Where the packaged tables of the language are."""
    return Path(str(resources.files("dragoman.lexicons") / "data" / "language"))


class Lemmas:
    """A spaCy component; it remembers each form with its part of speech."""

    def __init__(self, vocab: Vocab) -> None:
        folder = data_folder()
        lookups = Lookups()
        for table in TABLES:
            with gzip.open(folder / f"en_{table}.json.gz", "rt", encoding="utf-8") as lines:
                lookups.add_table(table, json.load(lines))
        from spacy.lang.en.lemmatizer import EnglishLemmatizer

        self._rules: Lemmatizer = EnglishLemmatizer(vocab, None, name="lemmatizer", mode="rule")
        self._rules.initialize(lookups=lookups)
        closed = toml.loads((folder / "lemmas.toml").read_text("utf-8"))
        self._closed: dict[tuple[str, str], str] = {
            (pos, form): lemma
            for pos, table in closed.items()
            if isinstance(table, dict)
            for form, lemma in table.items()
        }
        self._seen: dict[tuple[int, int, int], int] = {}
        self._add = vocab.strings.add

    def __call__(self, doc: Doc) -> Doc:
        for token, key in zip(doc, zip(*doc.to_array([ORTH, POS, MORPH]).T.tolist(), strict=True), strict=True):
            lemma = self._seen.get(key)
            if lemma is None:
                lemma = self._seen[key] = self._add(self._lemma(token))
            token.lemma = lemma
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        yield from map(self, docs)

    def _lemma(self, token: Token) -> str:
        closed = self._closed.get((token.pos_, token.lower_))
        if closed:
            return closed
        if token.pos_ in {"PROPN", "NUM", "PUNCT", "SYM", "X", "SPACE", "INTJ", ""}:
            return token.text
        if token.pos_ in {"PRON", "DET", "ADP", "CCONJ", "SCONJ", "PART", "ADV", "AUX"}:
            return "I" if token.text == "I" else token.lower_
        return self._open_class(token)

    def _open_class(self, token: Token) -> str:
        """Rules and exceptions of WordNet's tables; "re-established" by its last part.

        Where both "stag" and "stage" would give "staged", the doubling of a final consonant decides: "stag"
        would have given "stagged".
        """
        forms: list[str] = self._rules.rule_lemmatize(token)
        if len(forms) > 1 and token.lower_.endswith(("ed", "ing")):
            kept = [form for form in forms if not DOUBLES.fullmatch(form)]
            forms = kept or forms
        if "-" in token.text.strip("-"):
            front, _, last = token.lower_.rpartition("-")
            word = Doc(token.vocab, words=[last], pos=[token.pos_], morphs=[str(token.morph)])[0]
            return f"{front}-{self._rules.rule_lemmatize(word)[0]}"
        return forms[0]

    def to_bytes(self, **_: Any) -> bytes:
        """The tables belong to the package, not to the pipeline's folder."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Lemmas:
        return self

    def to_disk(self, _path: Path, **_: Any) -> None:
        """Nothing to write: see to_bytes."""

    def from_disk(self, _path: Path, **_: Any) -> Lemmas:
        return self


@Language.factory("dragoman_lemmas", assigns=["token.lemma"], requires=["token.pos"])
def make_lemmas(nlp: Language, name: str) -> Lemmas:
    """The factory behind `nlp.add_pipe("dragoman_lemmas")`."""
    opened: Lemmas | None = getattr(nlp, "opened", {}).get("dragoman_lemmas")
    return opened or Lemmas(nlp.vocab)
