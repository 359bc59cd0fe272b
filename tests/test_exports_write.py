"""Exports as bytes: formats, guards, and odd text that must come back as it went in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import exports_tellings as told
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import SettingsError
from dragoman.model import Telling
from dragoman.views import columns
from dragoman.views.flat import FORMULA
from dragoman.views.layouts import LAYOUTS
from dragoman.views.layouts.base import types
from dragoman.views.write import FORMATS, SUFFIXES, export, format_of

TABLES = [name for name in LAYOUTS if name != "plover"]
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)
ANY_TEXT = st.text(max_size=40) | st.text("=+-@\t\r\n;|\"',\x00\x0b\x1c\x85\u2028\ufffe\ud800", max_size=8)


def written(tellings: list[Telling], layout: str = "dragoman", **options: Any) -> bytes:
    out = io.BytesIO()
    export(tellings, out, layout, **options)
    return out.getvalue()


def saying(text: str) -> Telling:
    """A telling with the same words everywhere that words can be."""
    party = told.actor(text or "x", "SYR", "REB", name=text or None, role=text or None)
    place = replace(told.ALEPPO, name=text or None, span=told.span(text))
    event = replace(
        told.SHELLING.event, actor=(party,), recipient=(told.ARMY,), location=place, trigger=told.span(text),
        sentence=told.span(text, 10), context=(text,), why={"actor": text},
    )  # fmt: skip
    report = replace(told.PAPER, title=text, publisher=text, url=text, name=text, author=text)
    return replace(told.SHELLING, event=event, report=report)


def test_export_tells_how_many_rows_it_wrote() -> None:
    for layout in LAYOUTS:
        out = io.BytesIO()
        assert export(told.ALL, out, layout) == out.getvalue().count(b"\n") - LAYOUTS[layout].FORM.header
    assert export([], io.BytesIO(), "icews") == 0


@pytest.mark.parametrize("layout", TABLES)
def test_an_empty_record_gives_an_empty_table(layout: str) -> None:
    assert written([], layout).count(b"\n") == LAYOUTS[layout].FORM.header


@given(ANY_TEXT)
@settings(max_examples=25, deadline=None)
def test_no_text_breaks_a_tab_separated_layout(text: str) -> None:
    for layout in ("gdelt", "gdelt-mentions", "icews", "polecat", "phoenix", "petrarch"):
        lines = written([saying(text)], layout).decode("utf-8").split("\n")
        assert lines.pop() == ""
        width = {line.count("\t") for line in lines}
        assert len(lines) == 1 + LAYOUTS[layout].FORM.header
        assert len(width) == 1


@given(TEXT)
@settings(max_examples=25, deadline=None)
def test_csv_and_json_lines_read_back_to_what_was_written(text: str) -> None:
    telling = saying(text)
    table = written([telling]).decode("utf-8")
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    guarded = f"'{text}" if text.startswith(FORMULA) else text
    assert row["sentence"] == guarded and row["title"] == guarded
    assert set(row) == set(columns.NAMES)
    (record,) = map(json.loads, written([telling], format="jsonl").decode("utf-8").splitlines())
    assert list(record) == list(columns.NAMES)
    assert record["sentence"] == text and record["actor_words"] == [text or "x"] and record["intensity"] == -9.5


@given(ANY_TEXT)
@settings(max_examples=25, deadline=None)
def test_no_cell_of_a_table_is_run_by_a_spreadsheet(text: str) -> None:
    for layout in TABLES:
        form = LAYOUTS[layout].FORM
        reader = csv.reader(io.StringIO(written([saying(text)], layout).decode(), newline=""), delimiter=form.delimiter,
                            quoting=csv.QUOTE_MINIMAL if form.quoted else csv.QUOTE_NONE)  # fmt: skip
        for row in reader:
            for cell in row:
                assert not cell.startswith(FORMULA) or cell == "---" or float(cell) < 0, (layout, cell)


def test_negative_numbers_stay_numbers_and_formulas_get_an_apostrophe() -> None:
    evil = saying('=HYPERLINK("http://evil.example","x")')
    (row,) = csv.DictReader(io.StringIO(written([evil]).decode()))
    assert row["sentence"] == '\'=HYPERLINK("http://evil.example","x")' and row["intensity"] == "-9.5"
    line = written([evil], "gdelt").decode().split("\t")
    assert line[6].startswith("'=HYPERLINK") and line[30] == "-10.0"
    south = replace(
        told.SHELLING, event=replace(told.SHELLING.event, location=replace(told.ALEPPO, lat=-33.5, lon=-70.7))
    )
    (row,) = csv.DictReader(io.StringIO(written([south]).decode()))
    assert (row["lat"], row["lon"]) == ("-33.5", "-70.7")


def test_comma_separated_icews_has_quotes_and_gdelt_keeps_its_tabs() -> None:
    rows = list(csv.DictReader(io.StringIO(written([told.SHELLING], "icews", format="csv").decode())))
    assert rows[0]["Source Sectors"] == "Military,Government"
    assert written([told.SHELLING], "gdelt", format="csv") == written([told.SHELLING], "gdelt")
    objects = [json.loads(line) for line in written([told.SHELLING], "gdelt", format="jsonl").splitlines()]
    assert objects[0]["GoldsteinScale"] == -10.0 and objects[0]["Year"] == "2016" and objects[0]["AvgTone"] is None


def test_columns_can_be_chosen_and_mistyped_ones_are_named() -> None:
    assert (
        written([told.MEETING], columns=["event_type", "actor"])
        == b"event_type,actor\nCONSULT,Sergey Lavrov; John Kerry\n"
    )
    with pytest.raises(SettingsError, match='did you mean "event_type"'):
        written([told.MEETING], columns=["event_typ"])
    with pytest.raises(SettingsError, match="dragoman"):
        written([told.MEETING], "icews", columns=["actor"])


def test_mistyped_formats_and_wrong_pairs_are_named() -> None:
    with pytest.raises(SettingsError, match='did you mean "geojson"'):
        written([], format="geojsn")
    with pytest.raises(SettingsError, match="jsonl"):
        written([], "plover", format="csv")
    with pytest.raises(SettingsError, match="no `gdelt` layout"):
        written([], "gdelt", format="geojson")
    with pytest.raises(SettingsError, match=r'did you mean "\.geojson"'):
        format_of("map.geojsn")
    assert format_of("Data/events.2016.CSV") == "csv" and set(SUFFIXES.values()) == set(FORMATS)


def test_every_column_has_a_type_that_its_values_have() -> None:
    python = {"VARCHAR": str, "DOUBLE": (float, int), "INTEGER": int, "BIGINT": int, "TINYINT": int, "BOOLEAN": bool}
    for telling in told.ALL:
        for column in columns.COLUMNS:
            value = column.get(telling)
            if value is None or column.type in {"DATE", "TIMESTAMP"}:
                continue
            if column.several:
                assert isinstance(value, tuple), column.name
                assert all(v is None or isinstance(v, str) for v in value), column.name
            else:
                assert isinstance(value, python[column.type]), column.name
    assert len(set(columns.NAMES)) == len(columns.NAMES) == len(columns.SCHEMA)


def test_duckdb_takes_the_schema_and_the_rows() -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base:
        described = ", ".join(f'"{name}" {kind}' for name, kind, _ in columns.SCHEMA)
        base.execute(f"CREATE TABLE t ({described})")
        marks = ", ".join("?" * len(columns.NAMES))
        rows = [[list(v) if isinstance(v, tuple) else v for v in columns.row(t)] for t in told.ALL]
        base.executemany(f"INSERT INTO t VALUES ({marks})", rows)
        found = base.execute("SELECT count(*), min(intensity), first(actor[1] ORDER BY key) FROM t").fetchone()
        assert found == (7, -9.5, "Sergey Lavrov")


def test_our_layouts_and_panels_have_types_for_parquet_and_the_others_are_text() -> None:
    typed = {name for name, layout in LAYOUTS.items() if types(layout)}
    assert typed == {"dragoman", "happenings", "country-month", "dyad-month"}
    assert types(LAYOUTS["dragoman"]) == tuple((n, t) for n, t, _ in columns.SCHEMA)
