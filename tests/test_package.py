"""The package from outside: what it exports, what importing it loads, that commands explain themselves."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

import dragoman
from dragoman.cli import COMMANDS, cli
from dragoman.errors import KnowledgeError, SettingsError
from dragoman.settings import load_settings, origins


def test_everything_exported_exists() -> None:
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None


def test_importing_dragoman_loads_nothing_heavy() -> None:
    code = "import sys, dragoman; print(*[m for m in ('spacy', 'numpy', 'onnxruntime', 'click') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Example: " in result.output


def test_a_misspelt_command_suggests_the_right_one() -> None:
    result = CliRunner().invoke(cli, ["raed"])
    assert result.exit_code == 2
    assert "'read'" in result.output


def test_settings_come_from_defaults_then_file_then_environment_then_flags(tmp_path) -> None:
    (tmp_path / "dragoman.toml").write_text("min_confidence = 0.2\nbatch = 4\n")
    found = load_settings({"batch": 8}, folder=tmp_path, environment={"DRAGOMAN_MIN_CONFIDENCE": "0.4"})
    assert (found.min_confidence, found.batch) == (0.4, 8)
    where = {o.name: o.origin for o in origins({}, folder=tmp_path, environment={})}
    assert where["batch"].endswith("dragoman.toml") and where["language"] == "default"


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("min_confidnce = 0.2", "did you mean 'min_confidence'"),
        ("batch = 'many'", "of type int"),
        ("batch = 999", "between 1 and 256"),
        ("= 3", "not TOML"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_reason(tmp_path, file: str, says: str) -> None:
    (tmp_path / "dragoman.toml").write_text(file + "\n")
    with pytest.raises(SettingsError, match=says):
        load_settings(folder=tmp_path, environment={})


def test_a_users_knowledge_extends_actors_and_places(tmp_path) -> None:
    (tmp_path / "persons.csv").write_text(
        "key,name,aliases,country,wikidata,born,died,origin\nann_doe,Ann Doe,,BEL,,,,my list\n"
    )
    (tmp_path / "offices.csv").write_text(
        "person,office,role,country,organization,sector,start,end,origin\n"
        "ann_doe,foreign_minister,Foreign Minister,BEL,,GOV,2030-01-01,,my list\n"
    )
    (tmp_path / "places.csv").write_text(
        "name,aliases,lat,lon,country,feature_code,precision,radius_km,origin\n"
        "Camp Zulu,,31.5,36.2,JOR,CMPRF,feature,2,my list\n"
    )
    reading = dragoman.load(knowledge=str(tmp_path)).read_text(
        "Foreign Minister Ann Doe met rebel commanders at Camp Zulu on Monday.", published="2031-02-05"
    )
    assert any(a.name == "Ann Doe" and a.country == "BEL" and a.sector[:1] == ("GOV",) for a in reading.actors)
    assert any(p.name == "Camp Zulu" and p.country == "JOR" for p in reading.places)


def test_a_knowledge_file_of_another_name_is_refused_with_the_names_there_are(tmp_path) -> None:
    (tmp_path / "people.csv").write_text("name\n")
    with pytest.raises(KnowledgeError, match=r"people\.csv.*persons\.csv"):
        dragoman.load(knowledge=str(tmp_path))
