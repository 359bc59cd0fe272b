"""PLOVER's numbers, modes and contexts and CAMEO's codes for an event, from the ontology."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dragoman.events.frames import Frame
from dragoman.lexicons.ontology import Ontology
from dragoman.model import Document, Span

ROOT = 2
"""Digits of a CAMEO root; a frame that gives no more sets the root alone."""

PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Coded:
    """All codes of one event; `cameo` has two to four digits. Types that PLOVER lacks have contexts alone."""

    mode: tuple[str, ...]
    context: tuple[str, ...]
    cameo: str | None
    quad: int | None
    intensity: float | None


class Coder:
    """The codes of events in one report; contexts are those of the paragraph (CODING rule 2)."""

    def __init__(self, document: Document, known: Ontology) -> None:
        self.known = known
        edges = [0, *(m.end() for m in PARAGRAPH.finditer(document.text)), len(document.text)]
        self._paragraphs = list(pairwise(edges))
        self._text = document.text
        self._contexts: dict[int, tuple[str, ...]] = {}

    def contexts(self, place: Span) -> tuple[str, ...]:
        """The contexts of the paragraph that holds some words."""
        for start, end in self._paragraphs:
            if start <= place.start < end:
                if start not in self._contexts:
                    self._contexts[start] = self.known.contexts(self._text[start:end])
                return self._contexts[start]
        return ()

    def of(self, event_type: str, modes: Sequence[str], act: str | None, frame: Frame | None, place: Span) -> Coded:
        """The codes of one event. A frame's CAMEO code is finer than the type's; unknown modes go."""
        if event_type not in self.known.event_types:
            return Coded((), self.contexts(place), None, None, None)
        valid = tuple(m for m in modes if m in self.known.modes(event_type))
        contexts = self.contexts(place)
        own = frame.cameo if frame is not None and frame.event_type == event_type else None
        code = self.known.cameo(event_type, valid, contexts, act)
        return Coded(
            valid,
            contexts,
            self._under(own, code) if own is not None and len(own) == ROOT else own or code,
            self.known.quad(event_type),
            self.known.intensity(event_type, valid),
        )

    def _under(self, root: str, code: str) -> str:
        """The same wish under another root: CAMEO's appeals (02) and demands (10) are numbered alike."""
        same = root + code[ROOT:]
        return same if same in self.known.cameo_codes else root + "0"
