"""What the language layer hands on: a parse, its mentions, and what the encoder saw."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from dragoman.model.parse import Parse
from dragoman.model.text import Document, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc


class MentionKind(StrEnum):
    """Entity types, after GUM's `etype`; NATIONALITY marks demonyms ("Russian")."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    TIME = "time"
    EVENT = "event"
    NATIONALITY = "nationality"


class MentionForm(StrEnum):
    """How a mention refers: by name, by a common noun, or by a pronoun."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name an actor, place or time.

    `first` and `last` are token indices into the parse, `last` exclusive; `head` is the
    syntactic head. `score` is the model's probability, or 1.0 where a rule decided.
    """

    span: Span
    kind: MentionKind
    form: MentionForm
    first: int
    last: int
    head: int
    score: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`first` and `last` are token indices into the parse, `last` exclusive."""

    span: Span
    first: int
    last: int
    zone: str


class Role(StrEnum):
    """How words relate to a trigger."""

    ACTOR = "actor"
    RECIPIENT = "recipient"
    LOCATION = "location"
    DATE = "date"
    ABOUT = "about"
    CLAIMED_BY = "claimed_by"


@dataclass(frozen=True, slots=True)
class TriggerSignal:
    """The encoder's view of one possible event.

    `token` is the trigger's index; `types` maps PLOVER event types (and "O", no event) to
    probabilities summing to 1; `modes` and `statuses` likewise, most probable first;
    `roles` gives for each role the head tokens of its arguments with their probabilities.
    """

    token: int
    types: dict[str, float]
    modes: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, float] = field(default_factory=dict)
    hedged: float = 0.0
    background: float = 0.0
    roles: dict[Role, list[tuple[int, float]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaughtSignal:
    """A word that a type taught by a user claims.

    `name` is the type's, `like` the PLOVER type it was taught as being like. `p` is the probability, 0 to 1, that the
    word is its trigger; `nearest` the likest trigger among its examples, `likeness` how like it is, -1 to 1. `signal`
    is what the encoder sees around the word; its `types` hold `name` and "O".
    """

    token: int
    name: str
    like: str | None
    p: float
    nearest: str
    likeness: float
    signal: TriggerSignal


@dataclass(frozen=True, slots=True)
class AttributionSignal:
    """The encoder's view of one attribution: token ranges, `last` exclusive.

    `score` is how surely its parts belong together, `seen` how surely cue, source and content are each such words
    (mean over the part, 0 to 1; 0 for a part that is missing). A `doubtful` one is not on the likeliest reading.
    """

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]
    score: float = 1.0
    seen: tuple[float, float, float] = (1.0, 1.0, 1.0)
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """One document, parsed.

    `doc` is a spaCy Doc over the whole of `document.text` (token offsets are document
    offsets; every token's `whitespace_` and order reproduce the text). Tokens outside news
    zones are tokenised but carry no parse; `sentences` lists only sentences of news zones.
    `parse` holds its tokens, as the stages read them.
    `triggers` and `attributions` are the encoder's views; both may be empty when another
    language pipeline takes the encoder's place, and rules then decide alone.
    """

    document: Document
    doc: Doc
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    triggers: tuple[TriggerSignal, ...] = ()
    attributions: tuple[AttributionSignal, ...] = ()
    taught: tuple[TaughtSignal, ...] = ()
    parse: Parse = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parse", Parse.of(self.doc))

    def span(self, first: int, last: int) -> Span:
        """The words of tokens `first` to `last` (exclusive)."""
        end = self.parse[last - 1]
        return self.document.span(self.parse[first].idx, end.idx + len(end.text))

    def sentence_of(self, token: int) -> Sentence | None:
        """The sentence that holds the token; None outside news zones."""
        at = bisect_right(self.sentences, token, key=attrgetter("first")) - 1
        return self.sentences[at] if at >= 0 and token < self.sentences[at].last else None
