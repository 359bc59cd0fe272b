"""Where: toponyms of a report and the GeoNames places they mean.

places = Places.load()
places.find(analysis, actors)      # tuple of Place, in text order
"""

from __future__ import annotations

from dragoman.places.find import Places
from dragoman.places.gazetteer import Entry, Gazetteer

__all__ = ["Entry", "Gazetteer", "Places"]
