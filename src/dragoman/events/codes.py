"""PLOVER's numbers and CAMEO's codes for a type and its modes, from the ontology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.events.frames import Frame


@dataclass(frozen=True, slots=True)
class Coded:
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    cameo: str | None = None
    quad: int | None = None
    intensity: float | None = None


@lru_cache(maxsize=1)
def _ontology() -> Any:
    try:
        from dragoman.lexicons import ontology  # type: ignore[attr-defined, unused-ignore]
    except ImportError:
        return None
    return ontology.load_ontology()


def of(event_type: str, modes: Sequence[str], frame: Frame | None, sentence: str) -> Coded:
    """The codes of a type; a frame's own CAMEO code is finer than the type's. Unknown modes are dropped."""
    known = _ontology()
    own = frame.cameo if frame is not None and frame.event_type == event_type else None
    if known is None:
        return Coded(tuple(modes), cameo=own)
    valid = tuple(m for m in modes if m in set(known.modes(event_type)))
    return Coded(
        valid, tuple(known.contexts(sentence)), own or known.cameo(event_type, valid),
        known.quad(event_type), known.intensity(event_type, valid[0] if valid else None),
    )  # fmt: skip
