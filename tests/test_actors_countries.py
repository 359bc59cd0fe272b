"""A group of one's own may be at home in several countries."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.actors import Actors
from dragoman.actors.edit import add


@pytest.mark.parametrize(
    ("context", "country"),
    [
        ("In Niger, Lake Front fighters burned a post.", "NER"),
        ("Officials in Chad said that Lake Front had crossed the border.", "TCD"),
        ("Lake Front denied it.", "NGA"),
    ],
)
def test_a_group_of_several_countries_is_of_the_one_the_report_speaks_of(
    tmp_path: Path, context: str, country: str
) -> None:
    row = {"key": "lake_front", "name": "Lake Front", "kind": "armed_group", "country": "NGA|NER|TCD", "sector": "REB"}
    add(tmp_path, "groups", [{**row, "origin": "our own list"}])
    found = Actors.load([tmp_path]).resolve("Lake Front", context)
    assert (found.name, found.country) == ("Lake Front", country)
    assert "countries" in found.why or "its first" in found.why
