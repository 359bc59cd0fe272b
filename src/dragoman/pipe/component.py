"""The part that spaCy calls with each Doc."""

import os
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc

from dragoman.errors import InputError, LanguageError
from dragoman.pipe import extensions

if TYPE_CHECKING:
    from dragoman.api import Reader
    from dragoman.model import Reading

ENGLISH = {"en", "xx"}
"""Codes of spaCy's pipelines for English, and for many languages at once."""

FACTS = ("id", "title", "author", "publisher", "published", "url")
"""What `doc._.report` may tell of a report before it is read."""


class Component:
    """Reads the text of a Doc with Dragoman's own analyser; what the pipeline parsed stays unused and unchanged.

    Models and knowledge open with the first Doc, once in each process. Pickled, the part takes its options alone along.
    """

    def __init__(self, name: str, published: str | None, settings: dict[str, Any]) -> None:
        self.name, self.published, self.settings = name, published, settings
        self._reader: Reader | None = None
        self._process = 0

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_reader": None}

    @property
    def reader(self) -> "Reader":
        """The reader, opened anew in a process that was forked: sessions of the models do not outlive a fork."""
        if self._reader is None or self._process != os.getpid():
            from dragoman.api import load

            self._reader, self._process = load(**self.settings), os.getpid()
        return self._reader

    def __call__(self, doc: Doc) -> Doc:
        """Raises InputError for facts that do not exist or a text too long, DateError for a day that is none."""
        extensions.keep(doc, self._read(doc))
        return doc

    def _read(self, doc: Doc) -> "Reading":
        from dragoman.lexicons.tables import did_you_mean
        from dragoman.model import Document, Reading
        from dragoman.readers import published_date

        facts = {"published": self.published, **(doc._.report or {})}
        for name in facts:
            if name not in FACTS:
                raise InputError(f"doc._.report holds {name!r}, which is no fact{did_you_mean(name, FACTS)}")
        if not doc.text.strip():
            day = published_date(facts["published"])
            blank = Document(str(facts.get("id", "text")), doc.text, published=day)
            return Reading(blank, (), (), (), (), (), (), self.reader.stages.settings)
        return self.reader.read_text(doc.text, **facts)


@Language.factory(
    "dragoman",
    default_config={"published": None, "settings": {}},
    assigns=[f"doc._.{name}" for name in extensions.OF_DOC],
)
def create(nlp: Language, name: str, published: str | None, settings: dict[str, Any]) -> Component:
    """What `nlp.add_pipe("dragoman", config={"published": "2016-03-06", "settings": {"encoder": False}})` adds.

    `published`: the day of publication of every Doc that does not tell its own in `doc._.report`. `settings` are those
    of `dragoman.load`. Raises DateError, SettingsError, or LanguageError for a pipeline of another language.
    """
    from dragoman.readers import published_date
    from dragoman.settings import load_settings

    if nlp.lang not in ENGLISH:
        raise LanguageError(
            f"dragoman reads English, and this pipeline's language is {nlp.lang!r}: add it to spacy.blank('en')"
        )
    published_date(published)
    load_settings(settings)
    extensions.register()
    return Component(name, published, settings)


__all__ = ["Component", "create"]
