"""Teaching an event type: from a definition and examples to what finds it (`taught.py` says how it is compared)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

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


def learn(
    said: Taught, using: Analyser, without: Collection[str] = (), ordinary: Words | None = None
) -> tuple[TaughtType, Trial]:
    """Learn a type. `without`: PLOVER types whose background sentences are left out, beside those of `like`.
    `ordinary`: the words of those sentences, where they have been read before.

    Raises CodebookError where it cannot be taught (see `check`), or when there is no coder.
    """
    check(said)
    coder = using.coder
    if coder is None:
        raise CodebookError("teaching needs the trained coder: set `encoder` to true")
    sentences = list(background({*without, *([said.like] if said.like else [])}))
    triggers: list[Words] = []
    others: list[Words] = []
    never: list[Words] = []
    by_text: dict[str, list[Example]] = {}
    for e in said.examples:
        by_text.setdefault(e.text, []).append(e)
    for number, (text, examples) in enumerate(by_text.items()):
        seen = [_words(text, before, after, using, coder) for before, after in _surroundings(number, sentences)]
        taken: set[int] = set()
        for e in (e for e in examples if e.start is not None):
            head, inside = _head(seen[0], e)
            if head is None:
                raise CodebookError(
                    f"{said.name}: {e.trigger!r} in {e.text[:60]!r} cannot be a trigger: give a noun, verb, "
                    "adjective or adverb"
                )
            triggers.append(Words.mean([s.words.at(s.where(head)) for s in seen]))
            taken |= inside
        for s in seen:
            (others if taken else never).append(s.words.at(s.content(taken)))
    common = ordinary or ordinary_words(using, coder, sentences)
    learned, trial = fit(Words.together(triggers), common, others, never)
    return TaughtType(said, learned), trial


def ordinary_words(using: Analyser, coder: Coder, sentences: Sequence[str]) -> Words:
    """The content words of background sentences, some sentences read at a time, as they stand in a report."""
    found = []
    source = iter(sentences)
    while some := list(islice(source, 6)):
        read = _words(" ".join(some), "", "", using, coder)
        found.append(read.words.at(read.content()))
    return Words.together(found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The words of a text read among others: `starts` are offsets into it, `doc` and `at` as they were read."""

    doc: Doc
    at: list[int]
    starts: list[int]
    words: Words

    def where(self, start: int) -> list[int]:
        """The word that starts at an offset, or holds it."""
        return [max((k for k, s in enumerate(self.starts) if s <= start), default=0)]

    def content(self, taken: Collection[int] = ()) -> list[int]:
        """The words that could be a trigger, but for those that start at some offsets."""
        pairs = enumerate(zip(self.at, self.starts, strict=True))
        return [k for k, (i, s) in pairs if s not in taken and self.doc[i].pos_ in CONTENT]


def _surroundings(number: int, sentences: list[str]) -> list[tuple[str, str]]:
    """What an example is read between: nothing; then ordinary sentences, as they stand around it in a report."""
    at = number * 7
    some = [sentences[(at + k) % len(sentences)] for k in range(7)]
    return [("", ""), (" ".join(some[:2]) + " ", " " + some[2]), (" ".join(some[3:6]) + " ", " " + some[6])]


def _words(text: str, before: str, after: str, using: Analyser, coder: Coder) -> _Seen:
    """The words of `text`, read between some others."""
    whole = Document(id="example", text=before + text + after)
    doc = next(using.nlp.pipe([using.nlp.make_doc(whole.text)]))
    at, words = coder.words(doc, tuple(sentences_of(whole, doc)))
    mine = [k for k, i in enumerate(at) if len(before) <= doc[i].idx < len(before) + len(text)]
    return _Seen(doc, [at[k] for k in mine], [doc[at[k]].idx - len(before) for k in mine], words.at(mine))


def background(without: Collection[str] = ()) -> Iterator[str]:
    """Ordinary sentences that hold no act of some PLOVER types."""
    for entry in read_toml(BACKGROUND)["sentence"]:
        if not set(without) & set(entry.get("types", ())):
            yield entry["text"]


def _head(seen: _Seen, example: Example) -> tuple[int | None, set[int]]:
    """The word of a trigger that its vector is taken from, and all its words, by their offsets.

    The head of its words in the parse, unless that cannot be a trigger by itself; then the first that can.
    """
    doc, start, end = seen.doc, example.start or 0, example.end or 0
    words = [(i, s) for i, s in zip(seen.at, seen.starts, strict=True) if s < end and s + len(doc[i].text) > start]
    inside = {i for i, _ in words}
    able = [(i, s) for i, s in words if doc[i].pos_ in CONTENT]
    top = [s for i, s in able if doc[i].head.i not in inside or doc[i].head.i == i]
    return next(iter(top or [s for _, s in able]), None), {s for _, s in words}
