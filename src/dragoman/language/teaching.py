"""Teaching an event type: from a definition and examples to what finds it (`taught.py` says how it is compared)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spacy.tokens import Doc

from dragoman.errors import CodebookError
from dragoman.language.analyser import Analyser, sentences_of
from dragoman.language.codebooks import LONGEST_NAME, NAME, TaughtType
from dragoman.language.coder import Coder
from dragoman.language.taught import CONTENT, Trial, Words, fit
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import DATA, did_you_mean, read_toml
from dragoman.model import Document, Example, Taught

FEWEST = 5
"""Fewer examples with a trigger are not taught from."""

BACKGROUND = DATA / "taught" / "background.toml"


def check(said: Taught) -> None:
    """Raises CodebookError where a type cannot be taught: its name, its base type, or too few examples."""
    known = load_ontology().event_types
    if not NAME.fullmatch(said.name) or len(said.name) > LONGEST_NAME:
        better = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in said.name.upper()).split())
        hint = f'; for example "{better[:LONGEST_NAME].rstrip("-")}"' if better[:1].isalpha() else ""
        raise CodebookError(
            f"{said.name!r} is no name for a type: capital letters and digits, with - or _ between them, at most "
            f"{LONGEST_NAME}{hint}"
        )
    if said.name in known:
        raise CodebookError(f"{said.name} is a type of PLOVER; give yours another name, such as MY-{said.name}")
    if said.like is not None and said.like not in known:
        hint = did_you_mean(said.like, known) or f"; the types are {', '.join(sorted(known))}"
        raise CodebookError(f"`like` is {said.like!r}, which is no type of PLOVER{hint}")
    if not said.definition.strip():
        raise CodebookError(f"{said.name} has no definition: say in a sentence what counts as one")
    have = len(said.triggers)
    if have < FEWEST:
        raise CodebookError(
            f"{said.name} has {have} examples with a trigger; give at least {FEWEST}, better ten to twenty, in "
            "different words"
        )
    texts = [(e.text, e.start) for e in said.triggers]
    if len(set(texts)) < len(texts):
        raise CodebookError(f"{said.name}: an example is given twice; give another instead")


def learn(said: Taught, using: Analyser, without: Collection[str] = ()) -> tuple[TaughtType, Trial]:
    """Learn a type. `without`: PLOVER types whose background sentences are left out, beside those of `like`.

    Raises CodebookError where it cannot be taught (see `check`), or when there is no coder.
    """
    check(said)
    coder = using.coder
    if coder is None:
        raise CodebookError("teaching needs the trained coder: set `encoder` to true")
    triggers: list[Words] = []
    ordinary: list[Words] = []
    by_text: dict[str, list[Example]] = {}
    for e in said.examples:
        by_text.setdefault(e.text, []).append(e)
    for text, examples in by_text.items():
        doc, at, words = _words(text, using, coder)
        taken: set[int] = set()
        for e in examples:
            if e.start is not None and e.end is not None:
                head, inside = _head(doc, at, e.start, e.end)
                if head is None:
                    raise CodebookError(
                        f"{said.name}: {e.trigger!r} in {e.text[:60]!r} cannot be a trigger: give a noun, verb, "
                        "adjective or adverb"
                    )
                triggers.append(words.at([at.index(head)]))
                taken |= inside
        ordinary.append(words.at(_content(doc, at, taken)))
    for text in background({*without, *([said.like] if said.like else [])}):
        doc, at, words = _words(text, using, coder)
        ordinary.append(words.at(_content(doc, at)))
    learned, trial = fit(Words.together(triggers), Words.together(ordinary))
    return TaughtType(said, learned), trial


def _content(doc: Doc, at: list[int], taken: Collection[int] = ()) -> list[int]:
    """Which of the words at some tokens could be a trigger and are not."""
    return [k for k, i in enumerate(at) if i not in taken and doc[i].pos_ in CONTENT]


def background(without: Collection[str] = ()) -> Iterator[str]:
    """Ordinary sentences that hold no act of some PLOVER types."""
    for entry in read_toml(BACKGROUND)["sentence"]:
        if not set(without) & set(entry.get("types", ())):
            yield entry["text"]


def _words(text: str, using: Analyser, coder: Coder) -> tuple[Doc, list[int], Words]:
    document = Document(id="example", text=text)
    doc = next(using.nlp.pipe([using.nlp.make_doc(text)]))
    return doc, *coder.words(doc, tuple(sentences_of(document, doc)))


def _head(doc: Doc, at: list[int], start: int, end: int) -> tuple[int | None, set[int]]:
    """The word of a trigger that its vector is taken from, and all its words.

    The head of its words in the parse, unless that cannot be a trigger by itself; then the first that can.
    """
    held = set(at)
    words = [t for t in doc if t.i in held and t.idx < end and t.idx + len(t.text) > start]
    inside = {t.i for t in words}
    able = [t.i for t in words if t.pos_ in CONTENT]
    top = [i for i in able if doc[i].head.i not in inside or doc[i].head.i == i]
    return next(iter(top or able), None), inside
