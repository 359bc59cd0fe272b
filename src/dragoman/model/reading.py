"""A reading: everything the pipeline takes from one report."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.model.events import Claim, Event
from dragoman.model.language import Sentence
from dragoman.model.text import Document
from dragoman.model.who_where_when import Actor, Place, Time


@dataclass(frozen=True, slots=True)
class Reading:
    """The output of the pipeline for one report, in text order throughout."""

    document: Document
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    times: tuple[Time, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
