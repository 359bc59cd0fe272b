"""A reading: everything the pipeline takes from one report."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.model.events import Claim, Event
from dragoman.model.language import Sentence
from dragoman.model.shown import Shown
from dragoman.model.text import Document
from dragoman.model.who_where_when import Actor, Place, Time
from dragoman.settings import Settings


@dataclass(frozen=True, slots=True)
class Reading(Shown):
    """The output of the pipeline for one report, in text order throughout.

    `settings` are those it was read with; None for a reading made by hand.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    times: tuple[Time, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    settings: Settings | None = None
