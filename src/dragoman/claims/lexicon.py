"""The cues of attribution and the words that hedge, read from TOML and checked.

The files are `cues.toml` and `hedges.toml` under `lexicons/data/claims/`; a user's files of the
same form may follow and override entries by lemma, part of speech and particle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from dragoman.errors import KnowledgeError
from dragoman.lexicons import toml
from dragoman.model import Stance, Token


class Kind(StrEnum):
    """What a cue is. PASSIVE is a verb's passive whose source may stay hidden."""

    VERB = "verb"
    PASSIVE = "passive"
    NOUN = "noun"
    ADJECTIVE = "adjective"
    ADVERB = "adverb"
    PHRASE = "phrase"


class Certainty(StrEnum):
    """How the cue presents its content, from vouching to wishing."""

    ASSERTED = "asserted"
    CONFIRMED = "confirmed"
    CONCEDED = "conceded"
    KNOWN = "known"
    OBSERVED = "observed"
    RELAYED = "relayed"
    SUGGESTED = "suggested"
    ESTIMATED = "estimated"
    EXPECTED = "expected"
    BELIEVED = "believed"
    SUSPECTED = "suspected"
    SPECULATED = "speculated"
    FEARED = "feared"
    APPARENT = "apparent"
    CLAIMED = "claimed"
    DOUBTED = "doubted"
    DENIED = "denied"
    JUDGED = "judged"
    INTENDED = "intended"
    WANTED = "wanted"
    DEMANDED = "demanded"
    ASKED = "asked"


_E = TypeVar("_E", bound=StrEnum)

_CONTENT = ("ccomp", "xcomp", "obj", "quote", "as", "acl", "subject", "clause")
_PREPOSITIONAL = ("obl:", "nmod:")
_PRIOR = {"acl": 0.6, "ccomp": 0.75, "quote": 0.9, "clause": 0.6, "as": 0.55, "obj": 0.5, "xcomp": 0.5, "subject": 0.5}
_PRIOR_WEIGHT = 3.0
_HEARSAY_LEAST = 0.6
_KEYS = {
    "lemma", "pos", "particle", "certainty", "stance", "hedged", "vouches", "clause_only", "source", "content",
    "origin", "counts", "example", "reads_as",
}  # fmt: skip


_HEARSAY = frozenset({Certainty.RELAYED, Certainty.CLAIMED, Certainty.BELIEVED, Certainty.ASSERTED})


@dataclass(frozen=True, slots=True)
class Cue:
    """One way to attribute.

    `content` names the dependents that may hold the content, best first: "ccomp", "xcomp", "obj",
    "quote" (words in quotation marks, or a clause the cue follows), "as" (object and as-phrase),
    "acl" (a noun's clause), "subject" (with what the cue predicates of it), "clause" (the clause
    the cue stands in), "obl:P" and "nmod:P" (a phrase with preposition P). `source` likewise:
    "nsubj", "agent", "nmod:poss", "hidden". `vouches` is false where the source wants, judges or
    asks rather than says that the content is so; with `clause_only` the cue vouches for a clause but not
    for the things it names ("fears an attack"). `counts` tells for a frame how often it occurred,
    outside quotations and other contents, in PolNeAR's training part, and how often it was annotated.
    """

    lemma: str
    kind: Kind
    certainty: Certainty
    stance: Stance
    content: tuple[str, ...]
    source: tuple[str, ...]
    hedged: bool = False
    vouches: bool = True
    clause_only: bool = False
    particle: str = ""
    origin: str = ""
    counts: tuple[tuple[str, int, int], ...] = ()
    example: str = ""
    reads_as: tuple[tuple[str, str], ...] = ()

    def share(self, frame: str) -> float:
        """How often annotators mark this frame, smoothed towards the mean of frames of its form: 0 to 1.

        Hearsay ("reportedly", "is said to") is seldom marked but always matters here: 0.6 or more.
        """
        prior = _PRIOR.get(frame.split(":")[0], 0.4)
        seen, marked = next(((n, k) for name, n, k in self.counts if name == frame), (0, 0))
        smoothed = (marked + _PRIOR_WEIGHT * prior) / (seen + _PRIOR_WEIGHT)
        hearsay = self.kind in {Kind.ADVERB, Kind.PASSIVE} and self.certainty in _HEARSAY
        return max(smoothed, _HEARSAY_LEAST) if hearsay else smoothed

    def prepositions(self, prefix: str) -> frozenset[str]:
        """The prepositions P for which `content` has `prefix` + P."""
        return frozenset(c[len(prefix) :] for c in self.content if c.startswith(prefix))


class CueLexicon:
    """Cues by kind and lemma."""

    def __init__(self, *groups: Iterable[Cue]) -> None:
        """Entries of one group stand side by side; a later group's replace those it shares a key with."""
        keyed: dict[tuple[Kind, str, str], list[Cue]] = {}
        for group in groups:
            new: dict[tuple[Kind, str, str], list[Cue]] = defaultdict(list)
            for cue in group:
                new[cue.kind, cue.lemma, cue.particle].append(cue)
            keyed.update(new)
        self.cues = tuple(cue for found in keyed.values() for cue in found)
        index: dict[tuple[Kind, str], list[Cue]] = defaultdict(list)
        for cue in self.cues:
            index[cue.kind, cue.lemma].append(cue)
        # A particle or preposition is the more specific reading: try it first.
        self._index = {
            key: tuple(sorted(found, key=lambda c: (not c.particle, "obj" in c.content)))
            for key, found in index.items()
        }

    def find(self, kind: Kind, lemma: str) -> tuple[Cue, ...]:
        """Entries for a lemma, the most specific first; empty when there is none."""
        return self._index.get((kind, lemma.lower()), ())

    def of(self, kind: Kind, token: Token) -> tuple[Cue, ...]:
        """Entries for a word of a parse, by its lemma, else by what its ending leaves."""
        found = self.find(kind, token.lemma_)
        if found or kind not in {Kind.VERB, Kind.PASSIVE}:
            return found
        return next((cues for stem in _stems(token.text.lower()) if (cues := self.find(kind, stem))), ())


def _stems(form: str) -> Iterator[str]:
    """Bare verbs that an inflected form may come from: a net under the lemmatiser."""
    for ending in ("ing", "ed", "es", "s"):
        if form.endswith(ending) and len(form) > len(ending) + 2:
            stem = form[: -len(ending)]
            yield stem
            yield stem + "e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"


@dataclass(frozen=True, slots=True)
class Hedges:
    """Words that withhold commitment, lower case, by how they are matched.

    `adverbs`, `adjectives`, `modals` and `verbs` are lemmas; `phrases` are tuples of lower-case forms.
    """

    adverbs: frozenset[str]
    adjectives: frozenset[str]
    modals: frozenset[str]
    verbs: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]


def _data(name: str) -> Traversable:
    return resources.files("dragoman.lexicons").joinpath("data", "claims", name)


def _parse(source: Traversable | Path) -> dict[str, Any]:
    try:
        return toml.loads(source.read_text(encoding="utf-8"))
    except toml.TOMLDecodeError as error:
        raise KnowledgeError(f"{source.name}: not valid TOML ({error}); correct the file and run again") from error


def _member(enum: type[_E], value: object, where: str) -> _E:
    try:
        return enum(str(value))
    except ValueError:
        known = [str(member) for member in enum]
        near = get_close_matches(str(value), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(known)}"
        raise KnowledgeError(f"{where}: {value!r} is not a {enum.__name__.lower()}; {hint}") from None


def _cue(row: Mapping[str, Any], where: str) -> Cue:
    """One checked entry; KnowledgeError names the file, the row and what is wrong."""
    unknown = set(row) - _KEYS
    if unknown:
        key = min(unknown)
        near = get_close_matches(key, _KEYS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(sorted(_KEYS))}"
        raise KnowledgeError(f"{where}: unknown key {key!r}; {hint}")
    for key in ("lemma", "pos", "certainty", "stance", "content", "source", "origin", "example"):
        if not row.get(key):
            raise KnowledgeError(f"{where}: {key!r} is missing; every cue needs it")
    for code in row["content"]:
        if code not in _CONTENT and not code.startswith(_PREPOSITIONAL):
            hint = f"use one of {', '.join(_CONTENT)}, obl:P or nmod:P"
            raise KnowledgeError(f"{where}: content {code!r} is not known; {hint}")
    return Cue(
        lemma=str(row["lemma"]).lower(),
        kind=_member(Kind, row["pos"], where),
        certainty=_member(Certainty, row["certainty"], where),
        stance=_member(Stance, row["stance"], where),
        content=tuple(row["content"]),
        source=tuple(row["source"]),
        hedged=bool(row.get("hedged", False)),
        vouches=bool(row.get("vouches", True)),
        clause_only=bool(row.get("clause_only", False)),
        particle=str(row.get("particle", "")),
        origin=str(row["origin"]),
        counts=tuple((str(k), int(v[0]), int(v[1])) for k, v in row.get("counts", {}).items()),
        example=str(row["example"]),
        reads_as=tuple((k, str(v)) for k, v in row.get("reads_as", {}).items()),
    )


def load_cues(user_files: Iterable[Path] = ()) -> CueLexicon:
    """The cues that come with the package, then the user's.

    Raises KnowledgeError when an entry breaks the schema, naming file, row and value.
    """
    groups: list[list[Cue]] = []
    for source in (_data("cues.toml"), *user_files):
        rows = enumerate(_parse(source).get("cue", []), 1)
        groups.append([_cue(row, f"{source.name}, cue {number} ({row.get('lemma', '?')})") for number, row in rows])
    return CueLexicon(*groups)


def load_hedges() -> Hedges:
    """The hedge words; raises KnowledgeError when a group is missing."""
    table = _parse(_data("hedges.toml"))
    groups: dict[str, list[str]] = defaultdict(list)
    for number, row in enumerate(table.get("hedge", []), 1):
        if not row.get("word") or row.get("group") not in {"adverb", "adjective", "modal", "verb", "phrase"}:
            raise KnowledgeError(
                f"hedges.toml, hedge {number}: needs a word and a group: adverb, adjective, modal, verb or phrase"
            )
        groups[row["group"]].append(row["word"].lower())
    return Hedges(
        adverbs=frozenset(groups["adverb"]),
        adjectives=frozenset(groups["adjective"]),
        modals=frozenset(groups["modal"]),
        verbs=frozenset(groups["verb"]),
        phrases=tuple(tuple(words.split()) for words in groups["phrase"]),
    )


def load_table(name: str) -> dict[str, Any]:
    """A further TOML table of this room, such as `official.toml`."""
    return _parse(_data(name))
