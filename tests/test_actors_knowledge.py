"""The knowledge of actors: its files are sound, its faults are told, a user's files win."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from dragoman.actors import Actors
from dragoman.actors.check import check
from dragoman.actors.knowledge import load
from dragoman.errors import KnowledgeError

ROLES = "phrase,plural,kind,sector,unnamed,origin\n"


def test_the_shipped_tables_have_no_faults() -> None:
    assert [str(problem) for problem in check()] == []


def test_the_shipped_tables_are_as_large_as_promised() -> None:
    known = load()
    kinds = [entry.kind for entry in known.entries.values()]
    assert kinds.count("person") >= 400
    assert kinds.count("group") >= 150
    assert kinds.count("body") >= 80
    assert sum(entry.kind == "state" and entry.sort != "former" for entry in known.entries.values()) >= 193


def test_loading_takes_less_than_two_seconds_of_processor_time() -> None:
    start = time.process_time()
    Actors.load()
    assert time.process_time() - start < 2.0


def test_a_misspelt_sector_is_told_with_file_row_and_the_nearest_code(tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(ROLES + "harbour master,,person,GVO,yes,mine\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r'`roles.csv`, row 2: "GVO" is not a sector code; did you mean "GOV"\?'):
        Actors.load([path])


def test_a_wrong_date_and_a_double_key_are_told(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text(
        "key,name,aliases,kind,country,sector,start,end,wikidata,origin\n"
        "harbour_front,Harbour Front,,armed_group,MLI,REB,May 2012,,,mine\n"
        "harbour_front,Harbour Front,,armed_group,MLI,REB,2012,,,mine\n",
        encoding="utf-8",
    )
    found = [str(problem) for problem in check([tmp_path]) if problem.row in {2, 3}]
    assert any('"May 2012" is not a date' in text for text in found)
    assert any('"harbour_front" was given before, in row 2' in text for text in found)


def test_an_unknown_file_name_lists_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "grups.csv"
    path.write_text("key\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r'did you mean "groups"\?'):
        Actors.load([path])


def test_a_users_folder_extends_and_overrides(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text(
        "key,name,aliases,country,wikidata,born,died,origin\n"
        "ada_quill,Ada Quill,,NOR,,1960,,mine\njohn_kerry,John Kerry,,CAN,,,,mine\n",
        encoding="utf-8",
    )
    (tmp_path / "offices.csv").write_text(
        "person,office,role,country,organization,sector,start,end,origin\n"
        "ada_quill,foreign_minister,Foreign Minister,NOR,,GOV,2031-01-01,2033-12-31,mine\n",
        encoding="utf-8",
    )
    actors = Actors.load([tmp_path])
    quill = actors.resolve("Ada Quill", on=date(2032, 5, 1))
    assert (quill.country, quill.sector, quill.role) == ("NOR", ("GOV",), "Foreign Minister")
    assert actors.resolve("Ada Quill", on=date(2040, 5, 1)).sector == ("ELI",)
    assert actors.known.entries["john_kerry"].country == "CAN"
