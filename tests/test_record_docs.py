"""docs/record.md says what the schema says."""

from __future__ import annotations

from pathlib import Path

from dragoman.store.schema import TABLES, VERSION, describe, structs

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "record.md").read_text("utf-8")


def test_every_table_and_column_is_described_as_the_schema_has_it() -> None:
    assert describe() in PAGE
    assert structs() in PAGE


def test_the_page_names_todays_version() -> None:
    assert f"This is version {VERSION}." in PAGE


def test_every_column_says_what_it_means_and_since_when() -> None:
    for table in TABLES.values():
        assert table.meaning.endswith(".")
        for column in table.columns:
            assert column.meaning and 1 <= column.since <= VERSION
