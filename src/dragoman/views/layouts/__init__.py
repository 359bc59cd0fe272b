"""The layouts an export can have: our own, those of the field's data sets, and counts."""

from __future__ import annotations

from collections.abc import Mapping

from dragoman.errors import SettingsError
from dragoman.lexicons.tables import did_you_mean
from dragoman.views.layouts import (
    country_month,
    dyad_month,
    gdelt,
    gdelt_mentions,
    happenings,
    icews,
    own,
    petrarch,
    phoenix,
    plover,
    polecat,
)
from dragoman.views.layouts.base import Layout

_ALL: tuple[Layout, ...] = (
    own,
    happenings,
    plover,
    polecat,
    icews,
    gdelt,
    gdelt_mentions,
    phoenix,
    petrarch,
    country_month,
    dyad_month,
)

LAYOUTS: Mapping[str, Layout] = {layout.NAME: layout for layout in _ALL}


def find(name: str) -> Layout:
    """The layout of that name. Raises SettingsError, with the nearest name, where there is none."""
    layout = LAYOUTS.get(name.strip().lower())
    if layout is None:
        raise SettingsError(f'"{name}" is not a layout{did_you_mean(name, LAYOUTS)} (all: {", ".join(LAYOUTS)})')
    return layout
