"""Pictures of a record: the life of a process, a map, a network, a matrix and a series. Pure but for `save`.

Needs the extra `plots` (altair, vl-convert-python, networkx), which is imported where a picture is made.
"""

from __future__ import annotations

from dragoman.views.plots.dyads import dyads
from dragoman.views.plots.map import map_of as map
from dragoman.views.plots.network import network
from dragoman.views.plots.output import FORMS, render, save
from dragoman.views.plots.series import series
from dragoman.views.plots.theme import NothingError
from dragoman.views.plots.timeline import timeline

__all__ = ["FORMS", "NothingError", "dyads", "map", "network", "render", "save", "series", "timeline"]
