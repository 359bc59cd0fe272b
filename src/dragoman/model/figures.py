"""What several counts of one event come to."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.model.events import Count


def total(counts: Iterable[Count], kind: str) -> tuple[int, int | None] | None:
    """The least and greatest number of one kind, None where nothing is counted.

    Counts of one event and kind are coordinated ("12 soldiers and three civilians"), so they add up; one that is
    open upwards leaves the sum open.
    """
    own = [c for c in counts if c.kind == kind]
    if not own:
        return None
    highs = [c.high for c in own if c.high is not None]
    return sum(c.low for c in own), sum(highs) if len(highs) == len(own) else None
