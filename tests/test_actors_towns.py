"""The country that a town's name tells: by its inhabitants, or as listed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dragoman.actors import Actors
from dragoman.actors.knowledge import load
from dragoman.actors.towns import Towns
from dragoman.errors import KnowledgeError
from dragoman.lexicons.gazetteer import inhabitants, names

STATES = frozenset({"RUS", "UKR", "USA", "GBR", "SYR", "MLI", "TUR"})


def test_a_name_tells_the_country_of_nearly_all_who_live_under_it() -> None:
    assert Towns({}, STATES).country("mariupol") == "UKR"


def test_a_name_of_towns_in_several_countries_tells_none() -> None:
    assert {"USA", "GBR"} <= inhabitants("ashton").keys()
    assert Towns({}, STATES).country("ashton") is None


@pytest.mark.parametrize("name", ["west sussex", "ufa", "no such town", "lyon 06", "konna", ""])
def test_unsure_short_unknown_and_small_names_tell_none(name: str) -> None:
    assert Towns({}, STATES).country(name) is None


def test_what_is_listed_wins_over_inhabitants() -> None:
    assert Towns({"mariupol": "", "konna": "MLI"}, STATES).country("mariupol") is None
    assert Towns({"konna": "MLI"}, STATES).country("konna") == "MLI"


def test_a_user_adds_a_town_and_its_country_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("name,country\nupper sarn,SYR\n", "utf-8")
    around = Actors.load([file]).resolve("police", context="Police opened fire on a crowd in Sarn and in Upper Sarn.")
    assert around.country == "SYR"
    file.write_text("name,country\nupper sarn,SRY\n", "utf-8")
    with pytest.raises(KnowledgeError, match="did you mean"):
        load([file])


def test_listed_names_are_sorted_and_fold_as_texts_do() -> None:
    listed = list(load().towns)
    assert listed == sorted(listed) and all(name == name.lower() for name in listed)


def test_the_gazetteer_is_read_only_when_a_text_asks() -> None:
    asks = (
        "from dragoman.actors import Actors; from dragoman.lexicons.gazetteer import packed\n"
        "actors = Actors.load(); actors.resolve('police'); assert not packed()._unpacked\n"
        "actors.resolve('police', context='Police came to Zywiec.')\n"
        "assert packed()._unpacked and 'lat' not in packed()._unpacked"
    )
    subprocess.run([sys.executable, "-c", asks], check=True)


def test_names_are_those_of_the_places_in_order() -> None:
    some = [name for _, (name, _) in zip(range(2000), names().items(), strict=False)]
    assert some == sorted(some, key=lambda n: n.encode("utf-8"))
    assert all(name in names() and names().postings(name) for name in some[:200])
