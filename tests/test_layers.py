"""The time tagger and the geoparser by themselves, from the command line and from Python."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import dragoman
from dragoman.cli import cli
from dragoman.views import contract

TEXT = "Shells fell on Aleppo late on Friday. Kerry will fly to Geneva next week, officials said in Ankara today."


@cache
def reader() -> dragoman.Reader:
    return dragoman.load()


def rows(*arguments: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_when_writes_the_times_of_a_text() -> None:
    (row,) = rows("when", TEXT, "--published", "2016-03-06", "--format", "jsonl")
    assert row["text"] == TEXT and row["published"] == "2016-03-06"
    assert [(t["text"], t["value"]) for t in row["times"]] == [  # type: ignore[index,attr-defined]
        ("late on Friday", "2016-03-04"), ("next week", "2016-W10"), ("today", "2016-03-06"),
    ]  # fmt: skip


def test_when_reads_files_as_read_does(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_text(json.dumps({"id": "a", "text": TEXT, "published": "2016-03-06"}) + "\n", "utf-8")
    (row,) = rows("when", str(file), "--format", "jsonl")
    assert row["id"] == "a" and len(row["times"]) == 3  # type: ignore[arg-type]


def test_when_says_which_file_is_not_there() -> None:
    done = CliRunner().invoke(cli, ["when", "nosuchfile.txt"])
    assert done.exit_code == 1 and "nosuchfile.txt" in done.stderr


def test_where_writes_the_places_of_a_text() -> None:
    (row,) = rows("where", TEXT, "--format", "jsonl")
    assert [p["country"] for p in row["places"]] == ["SYR", "CHE", "TUR"]  # type: ignore[index,attr-defined]


def test_python_has_each_layer_by_itself() -> None:
    assert [t.value for t in reader().when(TEXT, published="2016-03-06")] == ["2016-03-04", "2016-W10", "2016-03-06"]
    assert [p.name for p in reader().where(TEXT)] == ["Aleppo", "Geneva", "Ankara"]


@pytest.mark.parametrize("published", [None, "2016-03-06"])
def test_no_value_of_a_whole_reading_hangs_on_todays_clock(
    monkeypatch: pytest.MonkeyPatch, published: str | None
) -> None:
    """The reading is the same under a clock that stands still and under one that is decades ahead."""
    text = TEXT + " Talks resume on March 9. In recent weeks, since May and during Ramadan, rebels shelled the town."
    plain = contract.reading(reader().read_text(text, published=published))
    for year in (1971, 2044):
        moment = datetime(year, 7, 15, 12)
        frozen_day = type("date", (date,), {"today": classmethod(lambda cls, m=moment: m.date())})
        frozen_now = type("datetime", (datetime,), {
            "now": classmethod(lambda cls, tz=None, m=moment: m), "today": classmethod(lambda cls, m=moment: m),
            "utcnow": classmethod(lambda cls, m=moment: m),
        })  # fmt: skip
        with monkeypatch.context() as held:
            held.setattr(time, "time", lambda m=moment: m.timestamp())
            import sys

            for name, module in list(sys.modules.items()):
                if name.startswith("dragoman"):
                    for attribute, instead in (("date", frozen_day), ("datetime", frozen_now)):
                        if getattr(module, attribute, None) in (date, datetime):
                            held.setattr(module, attribute, instead)
            assert json.dumps(contract.reading(reader().read_text(text, published=published))) == json.dumps(plain)
