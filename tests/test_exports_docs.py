"""`docs/exports.md` describes every layout and column there is, as the code has them."""

from __future__ import annotations

from pathlib import Path

from dragoman.views.layouts import LAYOUTS
from dragoman.views.layouts.describe import fill, missing, table
from dragoman.views.write import FORMATS, SUFFIXES

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "exports.md").read_text("utf-8")


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    assert missing(PAGE) == []
    assert fill(PAGE) == PAGE, "write the page anew with dragoman.views.layouts.describe.fill"


def test_every_format_and_ending_is_named() -> None:
    for suffix in SUFFIXES:
        assert f"`{suffix}`" in PAGE
    for layout in LAYOUTS.values():
        assert f"### `{layout.NAME}`" in PAGE and layout.ABOUT in table(layout)
    assert "GeoJSON" in PAGE and FORMATS
