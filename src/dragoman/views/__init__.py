"""Readings to what people and programs see: JSON, tables, CSV, CoNLL-U, explanations. Pure."""

from __future__ import annotations

from typing import Any

from dragoman.model.shown import drawn_by


def _drawn(value: Any) -> str:
    """The table of a reading or an answer; what draws it is loaded when a notebook first asks."""
    from dragoman.views.notebook import html

    return html(value)


drawn_by(_drawn)
