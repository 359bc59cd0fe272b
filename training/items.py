"""What training reads: label inventories, reports and sentences as arrays. Needs neither spaCy nor Dragoman itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

TYPES = (
    "O",
    "ACCUSE",
    "AGREE",
    "AID",
    "ASSAULT",
    "COERCE",
    "CONCEDE",
    "CONSULT",
    "COOPERATE",
    "MOBILIZE",
    "PROTEST",
    "REJECT",
    "REQUEST",
    "RETREAT",
    "SANCTION",
    "SUPPORT",
    "THREATEN",
)
PLV = (
    "ACCUSE",
    "AGREE",
    "AID",
    "ASSAULT",
    "COERCE",
    "CONSULT",
    "COOPERATE",
    "MOBILIZE",
    "PROTEST",
    "REJECT",
    "REQUEST",
    "SANCTION",
    "SUPPORT",
    "THREATEN",
    "YIELD",
)
STATUSES = (
    "happened",
    "ongoing",
    "planned",
    "postponed",
    "cancelled",
    "denied",
    "conditional",
    "hypothetical",
)
ROLES = ("actor", "recipient", "location", "date", "about", "claimed_by", "source", "content")
ATTRIBUTION = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


@dataclass
class Trigger:
    """`words` all carry the type; `arguments`: (role, last word of the argument)."""

    words: list[int]
    types: dict[str, float]
    mode: str | None
    status: str
    hedged: bool
    background: bool
    weight: float
    arguments: list[tuple[str, int]]


@dataclass
class Pair:
    """A sentence with marks around source and target. `labels` in TYPES or PLV by `codebook`."""

    id: str
    words: list[str]
    codebook: str
    label: str


@dataclass
class Doc:
    """A report as arrays over its W words.

    `ids[at[w]:at[w + 1]]` are the pieces of word w, `shapes` (W,) its shape, `cuts` the first words of sentences.
    `triggers` None where events were not annotated; `tags` (W,) indices into ATTRIBUTION, None likewise.
    """

    name: str
    ids: np.ndarray
    at: np.ndarray
    shapes: np.ndarray
    cuts: np.ndarray
    triggers: list[Trigger] | None = None
    tags: np.ndarray | None = None
    links: list[tuple[int, str, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.shapes)

    def runs(self, size: int, rng: random.Random | None) -> Iterator[tuple[int, int]]:
        """Runs of whole sentences, of random length up to `size` words (without `rng`: as long as fits)."""
        begin = 0
        limit = rng.randint(size // 3, size) if rng else size
        for a, z in zip(self.cuts.tolist(), [*self.cuts.tolist()[1:], len(self)], strict=True):
            if z - begin > limit and a > begin:
                yield begin, a
                begin, limit = a, rng.randint(size // 3, size) if rng else size
        if begin < len(self):
            yield begin, len(self)


@dataclass
class Soft:
    """What teachers said of one window of W words and its N possible triggers and L cues; probabilities as float16.

    `types` (W, 17), `at` (N,), `modes` (N, M), `statuses` (N, 8), `flags` (N, 2), `roles` (N, 6, W), `tags` (W,),
    `cues` (L,), `links` (L, 2, W).
    """

    types: np.ndarray
    at: np.ndarray
    modes: np.ndarray
    statuses: np.ndarray
    flags: np.ndarray
    roles: np.ndarray
    tags: np.ndarray
    cues: np.ndarray
    links: np.ndarray


@dataclass
class Window:
    """Words `first` to `last` of a document."""

    doc: Doc
    first: int
    last: int
    soft: Soft | None = None

    def __len__(self) -> int:
        return self.last - self.first


@dataclass
class Marked:
    """A sentence with marks around two actors, as pieces; `marks` are the positions of the opening marks, 0 for none.

    `soft`: teachers' probabilities of PLOVER's types (16,) and of PLV's labels (15,).
    """

    name: str
    ids: np.ndarray
    shapes: np.ndarray
    marks: tuple[int, int]
    codebook: str = ""
    label: str = ""
    text: str = ""
    soft: tuple[np.ndarray, np.ndarray] | None = None

    def __len__(self) -> int:
        return len(self.ids)


def windows(docs: list[Doc], size: int, rng: random.Random | None) -> list[Window]:
    """Each document once, cut into windows; a run longer than two windows (no sentence end) is left out."""
    return [Window(d, a, z) for d in docs for a, z in d.runs(size, rng) if z - a <= 2 * size]
