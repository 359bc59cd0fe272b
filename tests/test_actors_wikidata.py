"""Wikidata's query service and dumps: recorded answers in its format, a loopback service, rows that our tables take."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner

from dragoman.actors import Actors, edit, wikidata
from dragoman.actors.wikidata_service import AGENT, ask
from dragoman.cli import cli
from dragoman.errors import EndpointError, InputError, KnowledgeError

ENTITY = "http://www.wikidata.org/entity/"


def uri(item: str) -> dict[str, str]:
    return {"type": "uri", "value": f"{ENTITY}{item}"}


def literal(text: str) -> dict[str, str]:
    return {"type": "literal", "xml:lang": "en", "value": text}


def when(text: str, precision: int, name: str) -> dict[str, Any]:
    number = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": str(precision)}
    time = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#dateTime", "value": text}
    return {name: time, f"{name}Precision": number}


ANSWER = {
    "head": {"vars": ["person", "personLabel", "alias", "country", "position", "positionLabel", "place", "start"]},
    "results": {"bindings": [
        {"person": uri("Q900000001"), "personLabel": literal("Ana Novak"), "alias": literal("Ana M. Novak"),
         "country": uri("Q215"), "position": uri("Q900000002"),
         "positionLabel": literal("Minister of Foreign Affairs of Slovenia"), "place": uri("Q215"),
         **when("1931-05-13T00:00:00Z", 11, "start"), **when("1933-01-01T00:00:00Z", 9, "end")},
        {"person": uri("Q900000001"), "personLabel": literal("Ana Novak"), "country": uri("Q215"),
         "position": uri("Q900000003"), "positionLabel": literal("keeper of the royal swans")},
    ]},
}  # fmt: skip
"""Two statements of an invented person, as the query service writes them."""


class Service:
    """The query service on the loopback: busy `refusals` times, then it answers."""

    def __init__(self, refusals: int = 0, body: bytes = json.dumps(ANSWER).encode(), status: int = 429) -> None:
        self.asked: list[tuple[dict[str, str], str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.asked.append((dict(self.headers), parse_qs(form)["query"][0]))
                busy = len(outer.asked) <= refusals
                self.send_response(status if busy else 200)
                self.send_header("Retry-After", "7")
                self.end_headers()
                self.wfile.write(b"" if busy else body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/sparql"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service() -> Iterator[Service]:
    pytest.importorskip("httpx")
    held = Service(refusals=1)
    yield held
    held.server.shutdown()


def test_the_service_is_asked_politely_and_waited_for(service: Service) -> None:
    waits: list[float] = []
    found = ask(["Q900000001"], service.address, waits.append)
    assert found["Q900000001"].name == "Ana Novak"
    assert waits == [7.0]
    headers, query = service.asked[-1]
    assert headers["User-Agent"] == AGENT and "wd:Q900000001" in query


def test_what_is_no_item_is_never_sent() -> None:
    pytest.importorskip("httpx")
    with pytest.raises(InputError, match="not an item"):
        ask(["Q1 } DROP"], "http://127.0.0.1:9/sparql")


def test_a_service_that_refuses_or_talks_nonsense_is_an_error_of_ours() -> None:
    pytest.importorskip("httpx")
    gone = Service(refusals=99, status=403)
    with pytest.raises(EndpointError, match="403"):
        ask(["Q42"], gone.address, lambda _: None)
    assert len(gone.asked) == 1
    odd = Service(body=b"<html>")
    with pytest.raises(EndpointError, match="not JSON"):
        ask(["Q42"], odd.address, lambda _: None)
    other = Service(body=b'{"results": []}')
    with pytest.raises(InputError, match="SPARQL"):
        ask(["Q42"], other.address, lambda _: None)
    for held in (gone, odd, other):
        held.server.shutdown()


@pytest.mark.parametrize(
    ("time", "precision", "told"),
    [("+2014-06-00T00:00:00Z", 10, "2014-06"), ("2014-06-07T00:00:00Z", 11, "2014-06-07"), ("2014-01-01T00:00:00Z", 9,
     "2014"), ("+1900-00-00T00:00:00Z", 7, ""), ("-0044-03-15T00:00:00Z", 11, ""), ("nonsense", 11, "")],
)  # fmt: skip
def test_a_time_says_no_more_than_its_precision(time: str, precision: int, told: str) -> None:
    assert wikidata.told_date(time, precision) == told


def test_rows_fit_the_tables_and_change_what_is_resolved(tmp_path: Path) -> None:
    actors = Actors.load()
    persons, offices, left = wikidata.as_rows(wikidata.answered(ANSWER).values(), actors, "the query service")
    assert left == 1 and offices[0]["office"] == "foreign_minister" and offices[0]["country"] == "SVN"
    assert (offices[0]["start"], offices[0]["end"]) == ("1931-05-13", "1933")
    files = [edit.add(tmp_path, "persons", persons), edit.add(tmp_path, "offices", offices)]
    mine = Actors.load(files)
    assert mine.resolve("the Slovenian foreign minister", None, date(1932, 1, 1)).name == "Ana Novak"


def test_a_dump_gives_the_same_as_the_service(tmp_path: Path) -> None:
    def snak(prop: str, item: str) -> dict[str, Any]:
        value = {"entity-type": "item", "numeric-id": int(item[1:]), "id": item}
        return {"snaktype": "value", "property": prop, "datavalue": {"value": value, "type": "wikibase-entityid"}}

    def time(prop: str, text: str, precision: int) -> dict[str, Any]:
        value = {"time": text, "precision": precision, "calendarmodel": f"{ENTITY}Q1985727"}
        return {"snaktype": "value", "property": prop, "datavalue": {"value": value, "type": "time"}}

    held = {"mainsnak": snak("P39", "Q900000002"), "rank": "normal", "qualifiers": {
        "P580": [time("P580", "+1931-05-13T00:00:00Z", 11)],
        "P582": [time("P582", "+1933-00-00T00:00:00Z", 9)]}}  # fmt: skip
    old = {"mainsnak": snak("P39", "Q900000003"), "rank": "deprecated"}
    person = {"type": "item", "id": "Q900000001", "labels": {"en": {"language": "en", "value": "Ana Novak"}},
              "aliases": {"en": [{"language": "en", "value": "Ana M. Novak"}]},
              "claims": {"P27": [{"mainsnak": snak("P27", "Q215")}], "P39": [held, old]}}  # fmt: skip
    label = {"en": {"language": "en", "value": "Minister of Foreign Affairs of Slovenia"}}
    position = {"type": "item", "id": "Q900000002", "labels": label,
                "claims": {"P1001": [{"mainsnak": snak("P1001", "Q215")}]}}  # fmt: skip
    path = tmp_path / "dump.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(map(json.dumps, (position, person))) + "\n]\n")
    found = wikidata.dumped(path, ["Q900000001"])["Q900000001"]
    told = wikidata.answered(ANSWER)["Q900000001"]
    assert found.positions[("Q900000002", "1931-05-13")] == told.positions[("Q900000002", "1931-05-13")]
    result = CliRunner().invoke(
        cli, ["actors", "update", "Q900000001", "--dump", str(path), "--knowledge", str(tmp_path / "mine")]
    )
    assert result.exit_code == 0, result.output


def test_add_checks_before_it_keeps_and_a_user_row_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    run = CliRunner().invoke
    given = ["actors", "add", "groups", "key=m23", "name=March 23 Movement", "aliases=M23", "kind=armed_group",
             "country=COD", "sector=REB|MIL", "origin=mine", "--knowledge", str(tmp_path)]  # fmt: skip
    assert run(cli, given).exit_code == 0
    assert Actors.load([tmp_path / "groups.csv"]).resolve("M23").sector == ("REB", "MIL")
    before = (tmp_path / "groups.csv").read_text("utf-8")
    with pytest.raises(KnowledgeError, match="did you mean"):
        edit.add(tmp_path, "groups", [{"key": "x", "name": "X", "kind": "armed_grup"}])
    assert (tmp_path / "groups.csv").read_text("utf-8") == before
    assert run(cli, ["actors", "check", "--knowledge", str(tmp_path)]).exit_code == 0
    found = run(cli, ["actors", "search", "M23", "--on", "2013-01-15", "--knowledge", str(tmp_path)])
    assert "listed by UNO" in found.output and "source: mine" in found.output
    assert run(cli, ["actors", "search", "Qxzvbnm"]).exit_code == 1
