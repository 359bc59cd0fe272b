"""Mentions to actors: who acts, for which state, in which role, on that day."""

from __future__ import annotations

from dragoman.actors.knowledge import schema
from dragoman.actors.resolve import Actors
from dragoman.actors.who import who

__all__ = ["Actors", "schema", "who"]
