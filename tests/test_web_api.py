"""The JSON API: described, paged, of one error shape, and with the same answers as Python and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from click.testing import CliRunner
from records import all_readings
from starlette.testclient import TestClient

from dragoman.cli import cli
from dragoman.happenings.disputes import disputes
from dragoman.record import Record
from dragoman.store.questions import Filters
from dragoman.views import contract
from dragoman.views import disputes as view
from dragoman.web import Options, create

HERE = "http://127.0.0.1:8765"
OWN = {"origin": HERE}


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "syria"
    with Record(folder) as record:
        record.add(*all_readings())
    return folder


@pytest.fixture(scope="module")
def client(where: Path) -> Iterator[TestClient]:
    with TestClient(create(str(where)), base_url=HERE, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/openapi.json").json()
    return told


def test_every_filter_of_ask_is_a_described_parameter(described: dict[str, Any]) -> None:
    for path in ("/api/events", "/api/happenings", "/api/disputes", "/api/ledger"):
        held = {p["name"]: p for p in described["paths"][path]["get"]["parameters"]}
        assert {f.name for f in fields(Filters)} <= set(held)
        assert all(p["description"] and p["schema"] for p in held.values())


def test_every_operation_describes_its_answer_and_its_errors(described: dict[str, Any]) -> None:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            assert operation["description"], (method, path)
            for status, answer in operation["responses"].items():
                schema = answer["content"]["application/json"]["schema"]
                assert schema["$ref"].endswith("/Problem") == (status >= "400"), (path, status)


def test_the_page_for_people_lists_every_operation_and_loads_nothing_foreign(
    client: TestClient, described: dict[str, Any]
) -> None:
    shown = client.get("/api")
    assert shown.headers["content-type"].startswith("text/html") and "http" not in shown.text.replace("http-equiv", "")
    for path in described["paths"]:
        assert path in shown.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/nothing", 404, "/api lists"),
        ("/api/events?typ=ACCUSE", 422, "did you mean"),
        ("/api/events?type=ACUSE", 422, "ACCUSE"),
        ("/api/events?since=yesterday", 422, "2016-03-06"),
        ("/api/events?since=", 422, "empty"),
        ("/api/events?since=2016-01-01&since=2016-01-02", 422, "takes one value"),
        ("/api/events?limit=0", 422, "limit"),
        ("/api/events?limit=many", 422, "limit"),
        ("/api/events?order=upwards", 422, "order"),
        ("/api/events?process=nowhere", 422, "nowhere"),
        ("/api/events?confidence=nan", 422, "number"),
        ("/api/events?quad=1.5", 422, "whole number"),
        ("/api/events?" + "&".join(["text=a"] * 60), 422, "at most"),
        ("/api/events/none", 404, "none"),
        ("/api/events/none/explanation", 404, "none"),
        ("/api/reports/none", 404, "none"),
        ("/api/reports?publisher=x", 422, "limit, offset"),
        ("/api/happenings/none", 404, "none"),
        ("/api/processes/none", 404, "none"),
        ("/api/processes/none/timeline", 404, "none"),
        ("/api/ledger?ceasefire=none", 422, "none"),
    ],
)
def test_every_error_has_the_one_shape_and_says_what_to_do(
    client: TestClient, path: str, status: int, says: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    told = answer.json()
    assert set(told) == {"error"} and set(told["error"]) == {"status", "title", "detail"}
    assert told["error"]["status"] == status and says in told["error"]["detail"]


def test_errors_of_method_body_host_and_program_have_the_same_shape(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = [
        (client.put("/api/events"), 405),
        (client.post("/api/read", content="{", headers=OWN | {"content-type": "application/json"}), 422),
        (client.post("/api/read", json={"txt": "x"}, headers=OWN), 422),
        (client.post("/api/read", json={"text": "Iran met Iraq."}), 403),
        (client.get("/api/events", headers={"host": "evil.example"}), 421),
        (client.post("/api/read", content=b"x" * 6_000_000, headers=OWN), 413),
    ]
    monkeypatch.setattr(Record, "count_reports", lambda _: 1 / 0)
    wrong.append((client.get("/api/reports"), 500))
    for answer, status in wrong:
        assert (answer.status_code, answer.json()["error"]["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/json"
        assert "division" not in answer.text
    assert "GET" in wrong[0][0].headers["allow"]


LISTS = {
    "/api/events?status=any": "events",
    "/api/reports": "reports",
    "/api/happenings": "happenings",
    "/api/processes": "processes",
    "/api/actors": "actors",
    "/api/processes/geneva-iii/timeline": "steps",
    "/api/ledger": "breaches",
}


@pytest.mark.parametrize("path", LISTS)
def test_pages_of_two_hold_together_what_one_page_holds(client: TestClient, path: str) -> None:
    name = LISTS[path]
    process = client.get("/api/processes").json()["processes"][0]["key"]
    path = path.replace("geneva-iii", process)
    whole = client.get(path, params={"limit": 1000} if "?" not in path else {"status": "any", "limit": 1000}).json()
    assert len(whole[name]) == whole["total"] > 0 and whole["next"] is None
    got: list[Any] = []
    following: str | None = path + ("&" if "?" in path else "?") + "limit=2"
    while following:
        page = client.get(following).json()
        got += page[name]
        following = page["next"]
    assert got == whole[name]


def lines(where: Path, *words: str) -> list[Any]:
    done = CliRunner().invoke(cli, [words[0], str(where), *words[1:], "--format", "jsonl"], catch_exceptions=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "filters",
    [
        {"status": "any"},
        {"type": "ASSAULT", "status": "any"},
        {"country": "SYR"},
        {"claimant": "YPG", "status": "any"},
        {"since": "2016-03-07", "until": "2016-03-09"},
        {"hedged": False, "confidence": 0.3},
    ],
)
def test_python_command_line_and_api_give_the_same_events(
    where: Path, client: TestClient, filters: dict[str, Any]
) -> None:
    shown = client.get("/api/events", params=filters).json()["events"]
    words = [w for k, v in filters.items() if k != "hedged" for w in (f"--{k}", str(v))]
    words += ["--unhedged"] if "hedged" in filters else []
    with Record(where) as record:
        assert shown == [contract.told(t) for t in record.events(**filters)]
    assert [e["id"] for e in shown] == [row["event"] for row in lines(where, "ask", *words)]


def test_python_command_line_and_api_give_the_same_happenings_disputes_ledger_and_timeline(
    where: Path, client: TestClient
) -> None:
    with Record(where) as record:
        held = record.happenings()
        told = {h.id: contract.happening(h) for h in held}
        contested = [view.dispute(d) for d in disputes(held)]
        breaches = [view.ledger_row(r) for r in record.ledger()]
        process = record.processes()[0]
    assert {h["id"]: h for h in client.get("/api/happenings").json()["happenings"]} == told
    assert client.get("/api/disputes").json()["disputes"] == contested == lines(where, "disputes") != []
    assert client.get("/api/ledger").json()["breaches"] == breaches == lines(where, "ledger") != []
    course = client.get(f"/api/processes/{process.key}/timeline").json()
    assert course["steps"] == lines(where, "timeline", process.key) != []
    one = next(h for h in told if any(d["happening"] == h for d in contested))
    assert client.get(f"/api/happenings/{one}").json() == {
        **told[one], "disputes": [d for d in contested if d["happening"] == one]
    }  # fmt: skip


def test_a_report_comes_with_text_claims_and_events_whose_offsets_fit(client: TestClient) -> None:
    told = client.get("/api/reports/wire").json()
    assert told["claims"] and told["events"]
    spans = [s for c in told["claims"] for part in ("source", "cue", "content") for s in c[part]]
    spans += [e["trigger"] for e in told["events"]]
    assert all(told["text"][s["start"] : s["end"]] == s["text"] for s in spans)


def test_an_explanation_gives_the_words_and_the_reasons(client: TestClient) -> None:
    key = client.get("/api/events", params={"status": "any"}).json()["events"][0]["id"]
    told = client.get(f"/api/events/{key}/explanation").json()
    assert told["event"]["words"] in told["lines"][2] and any("trigger" in line for line in told["lines"])


def test_a_text_is_read_as_the_command_reads_it_and_not_kept(client: TestClient) -> None:
    before = client.get("/api/reports").json()["total"]
    given = {"text": "Iran condemned Israel on Friday.", "published": "2016-03-09"}
    told = client.post("/api/read", json=given, headers=OWN).json()
    assert told["events"] and told["text"] == given["text"] and told["published"] == "2016-03-09"
    assert client.get("/api/reports").json()["total"] == before


def test_a_correction_needs_the_token_or_the_own_origin(where: Path) -> None:
    app = create(str(where), Options(token="s3cret"))
    with TestClient(app, base_url=HERE) as client:
        bearer = {"authorization": "Bearer s3cret"}
        key = client.get("/api/events", headers=bearer, params={"status": "any"}).json()["events"][-1]["id"]
        wanted = {"target": key, "action": "accept", "who": "Rana", "reason": "as it says"}
        assert client.post("/api/corrections", json=wanted).status_code == 401
        assert client.post("/api/corrections", json=wanted, headers={"authorization": "Bearer no"}).status_code == 401
        evil = bearer | {"origin": "http://evil.example"}
        assert client.post("/api/corrections", json=wanted, headers=evil).status_code == 403
        made = client.post("/api/corrections", json=wanted, headers=bearer)
        assert made.status_code == 201
        listed = client.get("/api/corrections", headers=bearer).json()["corrections"]
        assert [c["correction"] for c in listed] == [made.json()["correction"]] and listed[0]["who"] == "Rana"
        gone = wanted | {"target": "nowhere.1"}
        assert client.post("/api/corrections", json=gone, headers=bearer).status_code == 404
    with TestClient(create(str(where), Options(read_only=True)), base_url=HERE) as client:
        refused = client.post("/api/corrections", json=wanted, headers=OWN)
        assert refused.status_code == 403 and "read-only" in refused.json()["error"]["detail"]
        withdrawn = {"target": made.json()["correction"], "action": "withdraw", "who": "Rana"}
    with TestClient(create(str(where)), base_url=HERE) as client:
        assert client.post("/api/corrections", json=withdrawn, headers=OWN).status_code == 201
