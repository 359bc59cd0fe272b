"""`dragoman brief` over a record that the real coder filled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from records import REPORTS, all_readings

from dragoman.cli import cli
from dragoman.record import Record
from dragoman.views.brief import Brief, Cell, Sentence, Table, compose, gather

SINCE = date(2016, 3, 6)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("records") / "syria")
    with Record(folder) as record:
        record.add(*all_readings())
    return folder


@pytest.fixture(scope="module")
def made(where: str) -> Brief:
    with Record(where, create=False) as record:
        return compose(gather(record, "syria", SINCE, None, 7, {}))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["brief", *arguments])
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_every_sentence_has_words_that_stand_in_its_report(made: Brief, where: str) -> None:
    found = {r.number: r for r in made.references}
    with Record(where, create=False) as record:
        for reference in found.values():
            assert reference.words in " ".join(record.document(reference.report).text.split())
    told = [i for s in made.sections for i in s.items if isinstance(i, Sentence)]
    assert told
    for sentence in told:
        assert sentence.refs
        assert set(sentence.refs) <= set(found)


def test_tables_of_claims_lead_to_words_too(made: Brief) -> None:
    for section in made.sections:
        if section.anchor in {"disputes", "ceasefires", "accusations", "claimants", "pairs"}:
            for table in (i for i in section.items if isinstance(i, Table)):
                for row in table.rows:
                    assert any(isinstance(c, Cell) and c.refs for c in row), row


def test_the_talks_show_their_postponement(where: str) -> None:
    code, text = run(where, "--since", "2016-03-06")
    assert code == 0
    assert "The Geneva III talks were postponed to 9 March, according to the United Nations" in text
    assert "Turkey shelled the People's Protection Units in Azaz on 5 March" in text


def test_a_bombing_told_twice_is_one_point_with_its_denial_and_both_figures(where: str) -> None:
    _, text = run(where, "--since", "2016-03-08")
    assert "denied" in text.split("## Plans")[0]
    assert "12" in text
    assert "14" in text


def test_a_page_is_written_by_the_name_of_its_file(where: str, tmp_path: Path) -> None:
    page = tmp_path / "monday.html"
    code, _ = run(where, "--since", "2016-03-06", "-o", str(page), "--title", "Monday <1>")
    assert code == 0
    text = page.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "Monday &lt;1&gt;" in text
    assert list(tmp_path.iterdir()) == [page]


def test_the_same_record_gives_the_same_report(where: str) -> None:
    assert run(where, "--since", "2016-03-06") == run(where, "--since", "2016-03-06")


def test_filters_narrow_and_the_head_says_so(where: str) -> None:
    _, text = run(where, "--since", "2016-03-06", "--actor", "TUR")
    assert "only actor TUR" in text
    assert "Lavrov" not in text


def test_a_quiet_period_says_so(where: str) -> None:
    code, text = run(where, "--since", "2017-01-01", "--until", "2017-01-07")
    assert code == 0
    assert "No report of this period tells of anything new." in text


def test_a_period_that_ends_before_the_news_leaves_it_out(where: str) -> None:
    _, text = run(where, "--since", "2016-03-06", "--until", "2016-03-07")
    for name in ("wire", "local"):
        assert REPORTS[name][2] not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--since DATE is missing"),
        (("--since", "yesterday"), "write a day as"),
        (("--since", "2016-03-06", "--until", "2016-03-01"), "before --since"),
        (("--since", "2016-03-06", "-o", "brief.pdf"), "name a .md or .html file"),
        (("--since", "2016-03-06", "--type", "ASSUALT"), "did you mean"),
    ],
)
def test_wrong_use_says_what_would_be_right(where: str, arguments: tuple[str, ...], message: str) -> None:
    code, text = run(where, *arguments)
    assert code != 0
    assert message in text


def test_a_record_as_of_a_day_before_it_was_filled_is_empty(where: str) -> None:
    code, text = run(where, "--since", "2016-03-06", "--as-of", "2016-04-01")
    assert code == 0
    assert "0 new reports" in text
