"""The courses of processes, kept: reports are added all the time, and each changes few of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dragoman.happenings import timeline
from dragoman.happenings.states import of_telling
from dragoman.model import Process, StateMention, Step
from dragoman.store.base import Base
from dragoman.store.telling import Found, tellings

KEPT = 50_000
"""Events whose states are kept, for all processes together; some 500 bytes each."""


class Courses:
    """By process its steps, and what each event tells of its states."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._steps: dict[str, tuple[Any, tuple[Step, ...]]] = {}
        self._seen: dict[str, tuple[Any, dict[Found, StateMention | None]]] = {}

    def course(
        self, process: Process, found: Sequence[Found], stated: Sequence[StateMention], known_until: date | None
    ) -> tuple[Step, ...]:
        """The steps of a process from its events and from words without one; `known_until` as in `timeline.course`."""
        made = tuple(c["correction"] for c in self._base.made)
        seen = (known_until, process, tuple(found), tuple(stated), made, self._base.moved)
        kept = self._steps.get(process.key)
        if kept is None or kept[0] != seen:
            kept = (seen, timeline.course(process, [*self._mentions(process, found), *stated], known_until))
            self._steps[process.key] = kept
        return kept[1]

    def _mentions(self, process: Process, found: Sequence[Found]) -> list[StateMention]:
        """The states that events tell: each event is looked at once, whatever is added later."""
        like = (process, self._base.moved)
        if self._seen.get(process.key, (None,))[0] != like:
            self._seen[process.key] = (like, {})
        known = self._seen[process.key][1]
        new = [f for f in found if f not in known or not f.file]  # a corrected event lies in no file
        by_key = {t.key: t for t in tellings(self._base, new)}
        for f in new:
            known.pop(f, None)
            if f.key in by_key and process.key in by_key[f.key].processes:
                known[f] = of_telling(by_key[f.key], process)
        told = [m for f in found if (m := known.get(f)) is not None]
        if sum(len(held) for _, held in self._seen.values()) > KEPT:
            self._seen.clear()
        return told
