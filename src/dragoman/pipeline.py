"""Reads a report: who did what to whom, where and when, according to whom, and how sure.

This page is the whole way of the data. Each name in it is a room of the package or a noun of `model`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from dragoman import times
from dragoman.actors import Actors, schema
from dragoman.claims import Claims
from dragoman.errors import KnowledgeError
from dragoman.events import Events
from dragoman.events.counts import counted
from dragoman.language import Analyser
from dragoman.model import Analysis, Document, Failure, Place, Reading, joined, moved, parts
from dragoman.model.parts import PART_CHARS
from dragoman.places import Places
from dragoman.settings import Settings

if TYPE_CHECKING:
    from dragoman.llm import LanguageModel


BATCH_CHARS = 2 * PART_CHARS
"""Code points that are analysed together at most: bounds memory."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Everything that stays open while reports are read: models and knowledge."""

    analyser: Analyser
    actors: Actors
    places: Places
    events: Events
    claims: Claims
    settings: Settings
    llm: LanguageModel | None = None


def open_stages(settings: Settings) -> Stages:
    """Load models and knowledge. Raises LanguageError or KnowledgeError."""
    return _open(settings, ())[0]


def start(documents: Iterable[Document | Failure], settings: Settings) -> tuple[Stages, Iterator[Reading | Failure]]:
    """Open the stages and read: as `read_all` does, but sooner, for the first documents are analysed meanwhile."""
    batches = _batches(documents, settings.batch)
    first = next(batches, [])
    using, analyses = _open(settings, first)
    return using, _read_batches(chain([first], batches), using, ahead=analyses)


def _open(settings: Settings, first: Iterable[Document | Failure]) -> tuple[Stages, dict[int, Analysis]]:
    """The stages, and analyses of the documents in `first` by their identity."""
    own = own_files(settings.knowledge)
    with ThreadPoolExecutor(2) as beside:  # the weights and the gazetteer open while the tables are read
        analyser = beside.submit(_analyser, settings, first)
        places = beside.submit(Places.load, own["places"], gazetteer=settings.gazetteer or None)
        actors = Actors.load(own["actors"])
        events = Events.load(frames=settings.frames, encoder=settings.encoder)
        claims = Claims.load(own["claims"])
        llm = _model(settings) if settings.coder == "llm" else None
        opened, analyses = analyser.result()
        return Stages(opened, actors, places.result(), events, claims, settings, llm), analyses


def _analyser(settings: Settings, first: Iterable[Document | Failure]) -> tuple[Analyser, dict[int, Analysis]]:
    opened = Analyser.load(settings.language, coder=settings.encoder, codebooks=settings.codebook_folders())
    return opened, _analyse(_short(first), opened)


@dataclass(frozen=True, slots=True)
class Geoparser:
    """Language and places alone: toponyms with their coordinates, for those who need no more."""

    analyser: Analyser
    places: Places

    def read(self, document: Document) -> tuple[Place, ...]:
        """The places of one document, in text order."""
        return found_in(document, self.analyser, self.places.find)

    def read_text(self, text: str, id: str = "text") -> tuple[Place, ...]:
        """The places of a text."""
        return self.read(Document(id, text))


def open_geoparser(settings: Settings) -> Geoparser:
    """Load the analyser, without the coder of events, and the gazetteer. Raises LanguageError or KnowledgeError."""
    own = own_files(settings.knowledge)["places"]
    return Geoparser(
        Analyser.load(settings.language, coder=False), Places.load(own, gazetteer=settings.gazetteer or None)
    )


def _model(settings: Settings) -> LanguageModel:
    """The second coder, whose room is loaded only for those who ask for it."""
    from dragoman.llm import open_model

    return open_model(settings)


def own_files(folder: str) -> dict[str, list[Path]]:
    """A user's knowledge files by the room they belong to: actors' tables, `places.csv`, `cues.toml`.

    Raises KnowledgeError for a file of another name.
    """
    rooms = {
        "places.csv": "places",
        "cues.toml": "claims",
        **dict.fromkeys((f"{table}.csv" for table in schema()), "actors"),
    }
    found: dict[str, list[Path]] = {"actors": [], "places": [], "claims": []}
    for path in sorted(Path(folder).iterdir()) if folder else []:
        if path.name not in rooms:
            raise KnowledgeError(f"{path}: no such knowledge file; the names are {', '.join(sorted(rooms))}")
        found[rooms[path.name]].append(path)
    return found


def understand(analysis: Analysis, using: Stages) -> Reading:
    """The stages after the parse, in order."""
    document = analysis.document
    actors = using.actors.find(analysis)
    places = using.places.find(analysis, actors)
    when = times.find(analysis)
    claims = using.claims.find(analysis, actors)
    if using.llm is not None:
        events, claims = using.llm.code(analysis, actors, places, when, claims, using.actors.resolve)
        events = counted(events, analysis, using.events.known.counting)
    else:
        pointers = using.places.pointers(analysis, places)
        events = using.events.find(analysis, actors, places, when, pointers)
        events = using.claims.assign(analysis, events, claims, actors, document)
    sure = tuple(e for e in events if e.confidence >= using.settings.min_confidence)
    return Reading(document, analysis.sentences, actors, places, when, claims, sure, using.settings)


def read(document: Document, using: Stages) -> Reading:
    """One document, read."""
    return _read(document, using, _Progress())


@dataclass(slots=True)
class _Progress:
    """How far the reading of a document got; `alive` is called after each part of a long one."""

    alive: Callable[[], None] = lambda: None
    stage: str = "language"


def _read(document: Document, using: Stages, progress: _Progress) -> Reading:
    if len(document.text) <= PART_CHARS:
        return _read_part(using.analyser.read(document), using, progress)

    def readings() -> Iterator[tuple[int, int, Reading]]:
        for chars, part in parts(document, PART_CHARS):
            progress.stage = "language"
            analysis = using.analyser.read(part)
            yield chars, len(analysis.doc), _read_part(analysis, using, progress)
            progress.alive()

    return joined(document, readings())


def _read_part(analysis: Analysis, using: Stages, progress: _Progress) -> Reading:
    progress.stage = "events" if using.llm is None else "llm"
    return understand(analysis, using)


T = TypeVar("T")


def found_in(document: Document, analyser: Analyser, find: Callable[[Analysis], Iterable[T]]) -> tuple[T, ...]:
    """What a single stage finds in a document, in text order; in a long one part by part."""
    found: list[T] = []
    tokens = 0
    for chars, part in parts(document, PART_CHARS):
        analysis = analyser.read(part)
        found += moved(tuple(find(analysis)), chars, tokens)
        tokens += len(analysis.doc)
    return tuple(found)


def read_all(
    documents: Iterable[Document | Failure], using: Stages, alive: Callable[[], None] = lambda: None
) -> Iterator[Reading | Failure]:
    """Many documents, in order. One that breaks becomes a Failure, and the run goes on.

    `alive` is called after each part of a long one.
    """
    yield from _read_batches(_batches(documents, using.settings.batch), using, alive)


def _read_batches(
    batches: Iterable[list[Document | Failure]],
    using: Stages,
    alive: Callable[[], None] = lambda: None,
    ahead: dict[int, Analysis] | None = None,
) -> Iterator[Reading | Failure]:
    """`ahead` are analyses of the first batch, where they are made."""
    for batch in batches:
        analyses, ahead = ahead or _analyse(_short(batch), using.analyser), None
        if using.llm is not None:
            using.llm.ask_ahead(analyses.values())
        for item in batch:
            yield item if isinstance(item, Failure) else _guarded(item, analyses.pop(id(item), None), using, alive)


def _batches(documents: Iterable[Document | Failure], most: int) -> Iterator[list[Document | Failure]]:
    """Documents that are analysed together: so many at most, and fewer long ones."""
    batch: list[Document | Failure] = []
    characters = 0
    for item in documents:
        length = len(item.text) if isinstance(item, Document) else 0
        if batch and characters + length > BATCH_CHARS:
            yield batch
            batch, characters = [], 0
        batch.append(item)
        characters += length
        if len(batch) >= most:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _short(batch: Iterable[Document | Failure]) -> list[Document]:
    """Those that are analysed together; a long one is read part by part."""
    return [d for d in batch if isinstance(d, Document) and len(d.text) <= PART_CHARS]


def _analyse(documents: list[Document], using: Analyser) -> dict[int, Analysis]:
    """Analyses by identity; empty when one of the batch breaks the parser, which `_guarded` then finds."""
    try:
        return {id(a.document): a for a in using.pipe(documents, len(documents) or 1)}
    except Exception:  # a stranger's text may break anything; each is then tried by itself
        return {}


def _guarded(
    document: Document, analysis: Analysis | None, using: Stages, alive: Callable[[], None]
) -> Reading | Failure:
    progress = _Progress(alive)
    try:
        return _read(document, using, progress) if analysis is None else _read_part(analysis, using, progress)
    except Exception as problem:  # one bad report never stops a run; the reason is kept
        reason = f"{type(problem).__name__}: {problem}"
        return Failure(document.path or document.id, progress.stage, reason)
