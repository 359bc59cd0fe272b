"""The Python API: `dragoman.load()` gives a Reader."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from spacy.language import Language

from dragoman import pipeline, readers, times
from dragoman.actors import who
from dragoman.errors import InputError, LanguageError
from dragoman.language import DEFAULT, Analyser, mark
from dragoman.language.codebooks import files as codebook_files
from dragoman.language.codebooks import said_in, save
from dragoman.language.taught import Trial
from dragoman.language.teaching import check, learn
from dragoman.model import Document, Event, Example, Failure, Place, Reading, Taught, Time
from dragoman.readers.examples import examples_of, read_examples
from dragoman.settings import Settings, load_settings


class Reader:
    """Reads reports. Loading takes about a second; keep it and read many."""

    def __init__(self, stages: pipeline.Stages) -> None:
        self.stages = stages

    @property
    def nlp(self) -> Language:
        """The spaCy pipeline; its components also accept a Doc made from given words."""
        return self.stages.analyser.nlp

    def read(self, source: str | PathLike[str] | Document, *, published: date | str | None = None) -> Reading:
        """The first report of a file, or a Document.

        Raises InputError with the reason when it cannot be read, DateError when `published` is no date.
        """
        if isinstance(source, Document):
            return pipeline.read(source, self.stages)
        first = next(iter(self.read_many([source], published=published)), None)
        if first is None:
            raise InputError(f"{source} holds no report")
        if isinstance(first, Failure):
            raise InputError(f"{first.path}: {first.reason}")
        return first

    def read_text(self, text: str, *, id: str = "text", published: date | str | None = None, **facts: Any) -> Reading:
        """A report that is already text; `facts` are title, author, publisher and url."""
        day = readers.published_date(published)
        facts.setdefault("longest", self.stages.settings.longest)
        return pipeline.read(readers.read_text(text, id=id, published=day, **facts), self.stages)

    def read_many(
        self, sources: Iterable[str | PathLike[str]], *, published: date | str | None = None
    ) -> Iterator[Reading | Failure]:
        """All reports of files and folders, in order; what cannot be read comes as a Failure."""
        longest = self.stages.settings.longest
        return pipeline.read_all(readers.read_many(sources, published=published, longest=longest), self.stages)

    def relate(self, rows: Iterable[Mapping[str, Any]], codebook: str = "plover") -> Iterator[dict[str, Any]]:
        """The relation between two given actors of each row (`id`, `text`, `source`, `target`).

        codebook: "plover" (16 event types) or "plv" (fifteen, CONCEDE and RETREAT one label, YIELD).
        Raises LanguageError when the weights are missing, InputError when a row lacks `text`.
        """
        coder = self.stages.analyser.coder
        if coder is None:
            raise LanguageError("`relate` needs the trained coder: set `encoder` to true")
        held = list(rows)
        for number, row in enumerate(held, 1):
            if not isinstance(row.get("text"), str):
                raise InputError(f'row {number} has no "text": give {{"id", "text", "source", "target"}}')
        marked = [mark(self.nlp.make_doc(row["text"]), row.get("source"), row.get("target")) for row in held]
        for row, scores in zip(held, coder.relate(marked, codebook), strict=True):
            best = max(scores, key=scores.__getitem__)
            yield {
                "id": row.get("id"),
                "event_type": best,
                "scores": {k: round(v, 4) for k, v in scores.items()},
            }

    def who(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Actor phrases, resolved: rows with `text` and optionally `id`, `context`, `date`, `country`."""
        return who(rows, self.stages.actors)

    def when(self, source: str | Document, *, published: date | str | None = None) -> tuple[Time, ...]:
        """The time expressions of a text or Document, their tense taken from the parse.

        `dragoman.times.tag` does the same from text alone, without a model.
        """
        return pipeline.found_in(self._document(source, published), self.stages.analyser, times.find)

    def where(self, source: str | Document, *, published: date | str | None = None) -> tuple[Place, ...]:
        """The places of a text or Document; those with `as_actor` stand for a government ("Moscow said")."""
        places, actors = self.stages.places, self.stages.actors
        document = self._document(source, published)
        return pipeline.found_in(document, self.stages.analyser, lambda a: places.find(a, actors.find(a)))

    def _document(self, source: str | Document, published: date | str | None) -> Document:
        if isinstance(source, Document):
            return source
        day = readers.published_date(published)
        return readers.read_text(source, id="text", published=day, longest=self.stages.settings.longest)

    def event(self, reading: Reading, event_id: str) -> Event:
        """An event of a reading by its id. Raises InputError, naming the ids there are."""
        for event in reading.events:
            if event.id == event_id:
                return event
        known = ", ".join(e.id for e in reading.events) or "none"
        raise InputError(f"there is no event {event_id!r} in {reading.document.id}; there are: {known}")


def load(settings: Settings | None = None, **flags: Any) -> Reader:
    """Open models and knowledge. Keyword arguments override single settings, e.g. `load(encoder=False)`.

    `codebooks` may be a list of folders of taught types.
    """
    given = flags.get("codebooks")
    if given is not None:
        folders = [given] if isinstance(given, str | PathLike) else given
        flags["codebooks"] = os.pathsep.join(os.fspath(folder) for folder in folders)
    return Reader(pipeline.open_stages(settings or load_settings(flags)))


def geoparser(settings: Settings | None = None, **flags: Any) -> pipeline.Geoparser:
    """Open language and places alone: `dragoman.geoparser().read_text("Shells hit Aleppo.")` gives Place objects."""
    return pipeline.open_geoparser(settings or load_settings(flags))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A type that was taught: its file, and how it does on its own examples, each compared with the others alone."""

    path: Path
    said: Taught
    trial: Trial


def teach(
    name: str,
    definition: str,
    examples: str | PathLike[str] | Iterable[Mapping[str, Any] | Example],
    to: str | PathLike[str] = "codebook",
    *,
    like: str | None = None,
    language: str = DEFAULT,
) -> Lesson:
    """Teach an event type of your own and write it into the folder `to`, which `load(codebooks=[to])` reads.

    `examples`: a JSON Lines or CSV file, or mappings with `text`, `trigger` (None where the text holds no such act)
    and optionally `start`, `actor`, `recipient`; five with a trigger at least. `like`: the PLOVER type whose quad,
    intensity and CAMEO code it takes. Raises CodebookError, saying what is wrong where.
    """
    given = read_examples(Path(examples)) if isinstance(examples, str | PathLike) else examples_of(examples)
    said = Taught(name, definition, tuple(given), like)
    check(said)
    return _taught(said, Path(to), Analyser.load(language))


def teach_again(folder: str | PathLike[str], *, language: str = DEFAULT) -> list[Lesson]:
    """Teach all types of a codebook from the examples in their files, as is needed with other weights of the coder."""
    held = [said_in(path) for path in codebook_files(Path(folder))]
    for said in held:
        check(said)
    using = Analyser.load(language)
    return [_taught(said, Path(folder), using) for said in held]


def _taught(said: Taught, to: Path, using: Analyser) -> Lesson:
    from dragoman import __version__

    kind, trial = learn(said, using)
    return Lesson(save(kind, to, f"dragoman {__version__}"), said, trial)


__all__ = ["Lesson", "Reader", "geoparser", "load", "teach", "teach_again"]
