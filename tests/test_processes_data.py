"""The tables of known processes and the words of their states: sound, referenced, and read as their examples say."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from processes_reports import referred

from dragoman.errors import KnowledgeError
from dragoman.happenings import naming
from dragoman.happenings.states import cues, settled
from dragoman.lexicons import processes as known
from dragoman.lexicons.tables import problems, rows
from dragoman.model import Process, ProcessState

ROWS = [(path.name, row) for path in known.files() for _, row in rows(path)]
BODIES = [row for _, row in rows(known.FOLDER / "formats.csv")]


def test_every_table_keeps_to_its_schema_and_refers_to_actors_that_exist() -> None:
    assert [str(problem) for problem in known.check()] == []


def test_enough_processes_of_every_kind_and_part_of_the_world_are_known() -> None:
    assert len(ROWS) >= 170
    kinds = {row["kind"] for _, row in ROWS}
    assert {"talks", "ceasefire", "agreement", "resolution", "process"} <= kinds
    assert {p.kind for p in known.known_processes().values()} == known.KINDS
    assert len({file for file, _ in ROWS}) >= 6


def test_a_body_of_the_actors_table_is_not_listed_twice() -> None:
    bodies = {row["key"] for _, row in rows(known.ACTORS / "bodies.csv")}
    assert not bodies & {row["key"] for _, row in ROWS}


@pytest.mark.parametrize(("file", "row"), ROWS, ids=[row["key"] for _, row in ROWS])
def test_the_example_of_an_entry_names_it(file: str, row: dict[str, str]) -> None:
    begin = known.day_of(row["begin"])
    day = begin + timedelta(days=1) if begin else date(2020, 1, 1)
    keys = [key for _, key in referred(row["example"], day)]
    assert row["key"] in keys, f"{file}: {row['example']} gives {keys}"


@pytest.mark.parametrize("row", BODIES, ids=[row["key"] for row in BODIES])
def test_the_example_of_a_format_or_mission_names_it(row: dict[str, str]) -> None:
    assert row["key"] in [key for _, key in referred(row["example"])]


@pytest.mark.parametrize("cue", known.states().cues, ids=lambda c: f"{c.state}-{c.part}")
def test_the_example_of_a_state_is_read_as_it_says(cue: known.Cue) -> None:
    text = naming.tokens(cue.example)
    kinds = sorted(cue.kinds)
    process = [Process("kuresh", f"Kuresh {noun}", kinds[0]) for noun in ("talks", "agreement")]
    references = [(a, b) for a, b, _ in naming.Names(process).found(text)]
    references += [(d.first, d.last) for d in naming.descriptions(text, ())]
    found = {settled(f.state, f.standing, None) for r in references for k in kinds for f in cues(text, r, k)}
    assert cue.state in found, f"{cue.example} gives {found}"


def test_a_wrong_state_is_named_with_the_nearest_right_one() -> None:
    with pytest.raises(KnowledgeError, match='"stale" is not a state; did you mean "stalled"'):
        known._state("stale", "cue")


def test_a_wrong_kind_or_date_is_reported_by_row(tmp_path) -> None:
    header = ",".join(c.name for c in known.TABLE.columns)
    row = {c.name: "" for c in known.TABLE.columns}
    row |= {"key": "x", "name": "X talks", "kind": "talk", "begin": "soon", "example": "X talks.", "origin": "test"}
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n{','.join(row.values())}\n", encoding="utf-8")
    messages = [str(p) for p in problems(path, known.TABLE)]
    assert '`x.csv`, row 2: "talk" is not a kind of process; did you mean "talks"?' in messages
    assert any('"soon" is not a date' in m for m in messages)


def test_reading_what_is_known_takes_little_time() -> None:
    taken = []
    for _ in range(3):  # a busy machine makes one of them slow, not all
        for kept in (known.known_processes, known.words, naming.known_names):
            kept.cache_clear()
        start = time.process_time()
        known.known_processes()
        naming.known_names()
        taken.append(time.process_time() - start)
    assert min(taken) < 0.2, "usually 30 ms"


def test_verbs_are_inflected_with_their_particles() -> None:
    irregular = {"break": ["breaks", "broke", "broken", "breaking"]}
    assert list(known.inflected("break off", irregular)) == [
        "break off", "breaks off", "broke off", "broken off", "breaking off"
    ]  # fmt: skip
    assert list(known.inflected("deny", {})) == ["deny", "denies", "denied", "denying"]


def test_the_states_are_those_of_the_model() -> None:
    told = {cue.state for cue in known.states().cues} | {rule.state for rule in known.states().rules}
    assert told == set(ProcessState) - {ProcessState.NO_REPORT}
