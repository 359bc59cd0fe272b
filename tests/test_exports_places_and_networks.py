"""GeoJSON and networks: what they hold, and that no text breaks them."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from typing import Any

import exports_tellings as told
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dragoman.errors import MissingExtraError, SettingsError
from dragoman.model import Telling
from dragoman.views.graph import actors_graph, node, xml_text
from dragoman.views.write import export

NAMES = st.text(max_size=30) | st.text("<>&\"'\x00\x01\x0b\ufffe\uffff\ud800\u202e]", max_size=10)


def written(tellings: list[Telling], kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    export(tellings, out, format=kind, **options)
    return out.getvalue()


def test_geojson_has_a_feature_for_every_telling_with_a_point_longitude_first() -> None:
    found = json.loads(written(told.ALL, "geojson"))
    assert found["type"] == "FeatureCollection" and set(found) == {"type", "features"}
    assert [f["id"] for f in found["features"]] == [t.key for t in told.ALL if t.event.location]
    first = found["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [6.1457, 46.2022]}
    p = first["properties"]
    assert (p["precision"], p["radius_km"], p["sentence"]) == ("city", 10.0, "Lavrov met Kerry in Geneva on Saturday.")
    denial = next(f for f in found["features"] if f["id"] == told.DENIAL.key)["properties"]
    assert (denial["status"], denial["claimed_by"], denial["precision"]) == ("denied", ["government troops"], "country")


def test_a_happening_with_two_points_keeps_both_and_every_claim() -> None:
    found = json.loads(written([], "geojson", happenings=told.HAPPENINGS))["features"]
    assert [f["id"] for f in found] == ["h1", "h2"]
    meeting, shelling = found
    assert meeting["geometry"]["type"] == "Point" and meeting["properties"]["origins"] == 1
    assert shelling["geometry"] == {"type": "MultiPoint", "coordinates": [[37.1612, 36.2012], [38.0, 35.0]]}
    assert shelling["properties"]["status"] == ["happened", "denied"]
    assert [c["stance"] for c in shelling["properties"]["claims"]] == ["affirms", "denies"]
    assert shelling["properties"]["claims"][0]["claimed_by"] == ["residents"]


@pytest.mark.parametrize("lat", [None, float("nan"), float("inf"), 91.0])
def test_what_is_no_point_on_the_globe_has_no_feature(lat: float | None) -> None:
    off = replace(told.SHELLING, event=replace(told.SHELLING.event, location=replace(told.ALEPPO, lat=lat)))
    assert json.loads(written([off], "geojson"))["features"] == []
    assert json.loads(written([], "geojson")) == {"type": "FeatureCollection", "features": []}


def test_the_network_runs_from_actor_to_recipient_with_counts_and_days() -> None:
    pytest.importorskip("networkx")
    graph = actors_graph(told.ALL)
    assert graph.nodes["sergey_lavrov"] == {"label": "Sergey Lavrov", "country": "RUS", "sector": "GOV",
                                            "wikidata": "Q58217", "kind": "named", "tellings": 2}  # fmt: skip
    assert graph.nodes["SYR REB"]["kind"] == "unnamed"
    meeting = graph.edges["sergey_lavrov", "john_kerry", "1"]
    assert (meeting["tellings"], meeting["happenings"], meeting["origins"], meeting["weight"]) == (2, 1, 1, 1.0)
    assert meeting["first_day"] == meeting["last_day"] == "2016-03-05" and meeting["quad"] == 1
    assert graph.has_edge("john_kerry", "sergey_lavrov") and not graph.has_edge("SYR REB", "SYR MIL")
    assert set(actors_graph(told.ALL, "type").edges) >= {("SYR MIL", "SYR REB", "ASSAULT")}
    assert not graph.has_edge("hamas", "ISR"), "background is left out"
    assert actors_graph(told.ALL, all_statuses=True).has_edge("hamas", "ISR")


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
@given(name=NAMES)
@settings(max_examples=20, deadline=None)
def test_no_name_breaks_the_xml_of_a_network(kind: str, name: str) -> None:
    networkx = pytest.importorskip("networkx")
    odd = told.actor(name or "x", None, name=name or None, wikidata=name)
    telling = replace(told.SHELLING, event=replace(told.SHELLING.event, actor=(odd,), event_type=name))
    data = written([telling], kind, edges="type")
    etree.fromstring(data)
    read = networkx.read_gexf if kind == "gexf" else networkx.read_graphml
    assert set(read(io.BytesIO(data)).nodes) >= {node(odd), "SYR REB"} - {"?"} or node(odd) in {"", "?"}


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
def test_a_network_reads_back_and_is_the_same_each_time(kind: str) -> None:
    networkx = pytest.importorskip("networkx")
    data = written(told.ALL, kind)
    assert data == written(told.ALL, kind) and b"lastmodifieddate" not in data
    read = networkx.read_gexf if kind == "gexf" else networkx.read_graphml
    back = read(io.BytesIO(data))
    assert back.number_of_edges() == actors_graph(told.ALL).number_of_edges()
    edges = [d for a, b, d in back.edges(data=True) if (a, b) == ("SYR MIL", "SYR REB")]
    assert float(edges[0]["intensity_min"]) == -9.5 and edges[0]["label"] == "material conflict"


def test_without_networkx_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(MissingExtraError, match=r"dragoman\[graphs\]"):
        actors_graph(told.ALL)


def test_edges_by_another_word_name_the_nearest() -> None:
    with pytest.raises(SettingsError, match='did you mean "quad"'):
        actors_graph(told.ALL, "quads")


def test_characters_that_xml_forbids_are_stripped() -> None:
    assert xml_text("a\x00b\x0b\ufffe\ud800 <c> & \U0001f54a") == "ab <c> & \U0001f54a"
