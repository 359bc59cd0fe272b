"""Values that a notebook draws as a table."""

from __future__ import annotations

from importlib import import_module


class Shown:
    """A notebook asks a value itself for its HTML. The drawing is a view's, found by its name when it is asked for: no
    room loads a higher one to say what it holds.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        drawn: str = import_module("dragoman.views.notebook").html(self)
        return drawn
