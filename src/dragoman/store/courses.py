"""The courses of processes, kept: reports are added all the time, and each changes few of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dragoman.happenings import timeline
from dragoman.happenings.states import of_telling
from dragoman.model import Process, StateMention, Step
from dragoman.store.base import Base
from dragoman.store.telling import Found, tellings

KEPT = 50_000
"""Events whose states are kept, for all processes together; some 500 bytes each."""


Seen = dict[str, tuple[Process, dict[Found, StateMention | None]]]
"""By process what each event tells of its states; openings of one record may share it."""


class Courses:
    """By process its steps, and what each event tells of its states."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._steps: dict[str, tuple[Any, tuple[Step, ...]]] = {}
        self._seen: Seen = base.unpacked.seen if base.unpacked else {}

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
        held = self._seen.get(process.key)
        if held is None or held[0] != process:
            held = self._seen[process.key] = (process, {})
        known = dict(held[1])  # others may add to it, or forget it, meanwhile
        new = [f for f in found if f not in known or not f.file]  # a corrected event lies in no file
        by_key = {t.key: t for t in tellings(self._base, new)}
        for f in new:
            t = by_key.get(f.key)
            known[f] = of_telling(t, process) if t is not None and process.key in t.processes else None
        held[1].update((f, known[f]) for f in new if f.file and f.key in by_key)
        told = [m for f in found if (m := known[f]) is not None]
        if sum(len(k) for _, k in list(self._seen.values())) > KEPT:
            self._seen.clear()
        return self._placed(told)

    def _placed(self, told: Sequence[StateMention]) -> list[StateMention]:
        """With the origins of their reports as they are now: a text may since have turned out to be a copy."""
        reports = {m.report.id for m in told}
        now = {r["report"]: r["origin"] for r in self._base.by_hash("live_now", "r", "report", reports, "origin")}
        moved = (m for m in told if now.get(m.report.id, m.report.origin) != m.report.origin)
        fresh = {m.key: replace(m, report=replace(m.report, origin=now[m.report.id])) for m in moved}
        return [fresh.get(m.key, m) for m in told]
