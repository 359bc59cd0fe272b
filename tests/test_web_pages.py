"""The pages, in process: what a reader sees and what is refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from starlette.testclient import TestClient

from dragoman import load
from dragoman.record import Record
from dragoman.web import Options, create

HERE = "http://127.0.0.1:8765"
REPORT = "DAMASCUS, 3 May 2021 - Turkey accused Russia of shelling Idlib on Sunday. Moscow denied it."


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "record"
    with Record(folder) as record:
        record.add(load(encoder=False).read_text(REPORT, id="idlib", published="2021-05-03", title="<b>Idlib</b>"))
    return folder


@pytest.fixture(scope="module")
def client(where: Path) -> Iterator[TestClient]:
    with TestClient(create(str(where)), base_url=HERE) as made:
        yield made


def test_the_events_page_shows_who_says_so(client: TestClient) -> None:
    shown = client.get("/events", params={"type": "ACCUSE"})
    assert shown.status_code == 200
    assert "Turkey" in shown.text and "ACCUSE" in shown.text


def test_an_address_with_an_unknown_filter_says_which_is_meant(client: TestClient) -> None:
    shown = client.get("/events", params={"typ": "ACCUSE"})
    assert shown.status_code == 404 and "did you mean" in shown.text


def test_the_api_pages_through_events(client: TestClient) -> None:
    first = client.get("/api/events", params={"limit": 1, "status": "any"}).json()
    assert len(first["events"]) == 1 and first["total"] >= 2
    second = client.get(first["next"]).json()
    assert second["events"][0]["id"] != first["events"][0]["id"]


def test_every_answer_forbids_foreign_scripts(client: TestClient) -> None:
    policy = client.get("/events").headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy


def test_a_forged_host_is_refused(client: TestClient) -> None:
    assert client.get("/events", headers={"host": "evil.example"}).status_code == 421


def test_another_address_than_loopback_needs_the_token(where: Path) -> None:
    app = create(str(where), Options(host="192.0.2.7", token="s3cret"))
    with TestClient(app, base_url="http://192.0.2.7:8765", follow_redirects=False) as client:
        assert client.get("/events").status_code == 401
        assert client.get("/enter?token=wrong").status_code == 401
        assert client.get("/enter?token=s3cret").status_code == 303
        assert client.get("/events").status_code == 200


def test_a_report_is_shown_as_published_with_its_words_marked(client: TestClient) -> None:
    shown = client.get("/reports/idlib")
    assert "<b>" not in shown.text and "&lt;b&gt;Idlib" in shown.text
    assert '<a class="event' in shown.text and "accused" in shown.text
    assert client.get("/reports/nowhere").status_code == 404


PAGES = (
    "/", "/actors", "/actors/Turkey", "/map", "/network", "/places?place=Idlib", "/happenings", "/disputes",
    "/processes", "/reports", "/pictures/map.svg", "/pictures/dyads.png",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers(client: TestClient, path: str) -> None:
    shown = client.get(path)
    assert shown.status_code == 200, shown.text
    assert path.startswith("/pictures") or "<h1>" in shown.text


def test_a_happening_shows_every_claim_with_its_words(client: TestClient) -> None:
    listed = client.get("/api/events", params={"type": "ASSAULT", "status": "any"}).json()["events"]
    shown = client.get(f"/happenings/{listed[0]['happening']}")
    assert shown.status_code == 200 and "shelling Idlib" in shown.text


def test_the_sql_that_a_page_shows_gives_the_same_events(where: Path) -> None:
    with Record(where) as record:
        for filters in ({"status": "any"}, {"type": "ACCUSE"}, {"text": "it's", "hedged": False}, {"actor": "TUR"}):
            answer = record.events(**filters)
            names, rows = record.sql(answer.sql)
            at = names.index("event")
            assert [r[at] for r in rows] == answer.keys


def test_a_file_of_the_events_guards_cells_that_a_spreadsheet_would_run(client: TestClient) -> None:
    file = client.get("/events/export", params={"format": "csv", "type": "ACCUSE"})
    assert file.headers["content-disposition"] == 'attachment; filename="events.csv"'
    assert "ACCUSE" in file.text and "\n=" not in file.text


def form_of(client: TestClient, path: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', client.get(path).text)
    assert found
    return found.group(1)


def test_a_decision_is_a_correction_with_name_and_reason(where: Path) -> None:
    with TestClient(create(str(where)), base_url=HERE) as client:
        key = client.get("/api/events", params={"type": "ACCUSE"}).json()["events"][0]["id"]
        sent = {"event": key, "action": "accept", "who": "Rana", "reason": "as it says"}
        assert client.post("/review", data=sent).status_code == 403
        sent["form"] = form_of(client, "/review")
        assert client.post("/review", data=sent, follow_redirects=False).status_code == 303
        assert "Rana (1)" in client.get("/review").text
        assert client.post("/review", data=sent, headers={"origin": "http://evil.example"}).status_code == 403
    with Record(where) as record:
        assert [(c["who"], c["action"], c["reason"]) for c in record.corrections()] == [
            ("Rana", "accept", "as it says")
        ]


def test_a_pasted_report_is_read_and_not_kept(where: Path) -> None:
    with TestClient(create(str(where)), base_url=HERE) as client:
        sent = {"text": "Iran condemned <script>alert(1)</script> Israel on Friday.", "form": form_of(client, "/read")}
        shown = client.post("/read", data=sent)
        assert shown.status_code == 200 and "condemned" in shown.text
        assert "<script>alert" not in shown.text
        assert "condemned" not in client.get("/events").text


def test_a_server_that_is_read_only_takes_no_decisions(where: Path) -> None:
    with TestClient(create(str(where), Options(read_only=True)), base_url=HERE) as client:
        assert client.post("/review", data={}).status_code == 403
        assert 'method="post"' not in client.get("/review").text + client.get("/").text


def test_each_kept_report_leads_to_its_own_page(where: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    shutil.copytree(where, folder)
    with TestClient(create(str(folder)), base_url=HERE) as client:
        form = form_of(client, "/read")
        for words in ("Iran condemned Israel on Friday.", "Egypt praised Jordan on Monday."):
            shown = client.post("/read", data={"text": words, "form": form, "keep": "yes"})
            assert words.split()[1] in shown.text and "/reports/" in str(shown.url)
        sent = {"file": ("note.txt", b"Kenya thanked Uganda on Tuesday.", "text/plain")}
        shown = client.post("/read", data={"form": form, "keep": "yes"}, files=sent)
        assert "thanked" in shown.text and "note.txt" in shown.text and "/tmp" not in shown.text


def test_a_page_with_nothing_to_draw_says_so_in_the_pictures_place(client: TestClient) -> None:
    shown = client.get("/pictures/network.svg", params={"place": "Atlantis", "title": "<b>"})
    assert shown.status_code == 200 and shown.headers["content-type"].startswith("image/svg")
    assert "nothing to draw" in shown.text and "<b>" not in shown.text
    assert client.get("/pictures/network.png", params={"place": "Atlantis"}).status_code == 422


def test_a_page_that_failed_says_what_was_wrong_and_leads_on(client: TestClient) -> None:
    wrong = client.get("/happenings", params={"since": "some day"})
    assert wrong.status_code == 422 and "some day" in wrong.text
    assert '<a href="/happenings">Happenings, without filters</a>' in wrong.text
    lost = client.get("/no/<where>")
    assert lost.status_code == 404 and "There is nothing at this address" in lost.text


def test_one_is_told_as_one(client: TestClient) -> None:
    assert "1 event passes the filters" in client.get("/events", params={"type": "ACCUSE"}).text
    assert "1 report, the newest first" in client.get("/reports").text
    assert "1 parameter<" in client.get("/api").text


def test_a_place_is_told_with_its_country_and_where_on_earth_it_lies(client: TestClient) -> None:
    shown = client.get("/places", params={"place": "Idlib"}).text
    assert re.search(r"in Syria, 3\d\.\d\d° N, 3\d\.\d\d° E", shown)
    assert re.search(r'href="/map" aria-current="page"', shown)


def test_paper_names_the_view_that_was_printed_and_nothing_in_it_runs(client: TestClient) -> None:
    shown = client.get("/events", params={"text": "<script>alert(1)</script>", "status": "any"}).text
    foot = shown[shown.index("<footer>") :]
    assert "/events?text=&lt;script&gt;alert(1)&lt;/script&gt;&amp;status=any" in foot and "<script>" not in foot


def test_a_brief_of_too_many_reports_tells_of_the_newest_and_says_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = load(encoder=False)
    with Record(tmp_path / "r") as record:
        for day in ("2021-05-03", "2021-05-09"):
            record.add(reader.read_text(f"{REPORT} It was {day}.", id=day, published=day))
    with TestClient(create(str(tmp_path / "r")), base_url=HERE) as client:
        assert "are left out" not in client.get("/?since=2021-01-01").text
        monkeypatch.setattr("dragoman.web.pages.brief.MOST", 1)
        cut = client.get("/?since=2021-01-02").text
        assert "1 report from before 2021-05-09 is left out" in cut
        assert 'name="since" value="2021-05-09"' in cut
