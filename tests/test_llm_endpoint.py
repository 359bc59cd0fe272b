"""An endpoint that is busy, broken, slow, chatty or hostile costs one report and says why; the key stays put."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from typing import Any

import pytest

pytest.importorskip("openai", reason="the extra `llm` is not installed")

from llm_server import FakeServer, Turn, complains, says

from dragoman.errors import EndpointError, MissingExtraError, SettingsError
from dragoman.llm import client as client_module
from dragoman.llm import prompt
from dragoman.llm.client import Client
from dragoman.settings import KEY, Settings, load_settings

SECRET = "sk-very-secret-0123456789"
EMPTY = {"events": []}
NOW = {"Retry_After": "0.01"}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)


def client(server: FakeServer | str, **changed: Any) -> Client:
    url = server if isinstance(server, str) else server.url
    plain: dict[str, Any] = {"llm_retries": 2, "llm_timeout": 5.0, "llm_model": "toy"}
    return Client(Settings(coder="llm", llm_endpoint=url, **{**plain, **changed}), prompt.load())


def reason(server: FakeServer | str, **changed: Any) -> str:
    with pytest.raises(EndpointError) as caught:
        client(server, **changed).ask("{}")
    assert SECRET not in str(caught.value)
    assert str(caught.value).isprintable()
    return str(caught.value)


# ---------------------------------------------------------------- what is asked
def test_a_report_is_asked_about_with_instructions_schema_and_itself_as_data() -> None:
    with FakeServer(says(EMPTY)).running() as server:
        reply = client(server).ask('{"sentences": []}')
    assert json.loads(reply.content) == EMPTY
    assert (reply.tokens_in, reply.tokens_out, reply.served, reply.cached) == (700, 90, "toy", False)
    asked = server.asked[0]
    assert server.paths == ["/v1/chat/completions"]
    assert [m["role"] for m in asked["messages"]] == ["system", "user"]
    assert asked["messages"][1]["content"] == '{"sentences": []}'
    assert asked["temperature"] == 0 and asked["model"] == "toy"
    assert asked["response_format"]["json_schema"]["schema"] == prompt.load().schema


def test_only_the_needed_headers_go_out_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "of-somebody-else")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: of-somebody-else")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with FakeServer(says(EMPTY)).running() as server:
        client(server).ask("{}")
    sent = server.headers[0]
    assert sent["authorization"] == f"Bearer {SECRET}"
    assert "of-somebody-else" not in " ".join(sent.values())
    assert not [name for name in sent if name.startswith(("x-", "openai"))]
    assert sent["user-agent"].startswith("dragoman/")


def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY)
    monkeypatch.setenv("OPENAI_API_KEY", "of-somebody-else")
    with FakeServer(says(EMPTY)).running() as server:
        client(server).ask("{}")
    assert server.headers[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize("value", ["sk-two\nlines", "sk-ключ"])
def test_a_key_that_cannot_be_one_is_refused_unrepeated(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, value)
    with pytest.raises(SettingsError) as caught:
        client("http://127.0.0.1:9/v1")
    assert "sk-" not in str(caught.value) and KEY in str(caught.value)


# ---------------------------------------------------------------- busy and broken
def test_a_busy_endpoint_is_asked_again_after_the_time_it_names() -> None:
    busy = complains(429, "slow down", Retry_After="0.3")
    with FakeServer(busy, says(EMPTY)).running() as server:
        began = time.monotonic()
        client(server).ask("{}")
    assert len(server.asked) == 2
    assert 0.3 <= time.monotonic() - began < 3


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
def test_a_broken_endpoint_is_asked_again_and_then_the_reason_is_told(status: int) -> None:
    with FakeServer(complains(status, "no capacity", **NOW)).running() as server:
        told = reason(server)
    assert len(server.asked) == 3
    assert f"answered {status}" in told and "no capacity" in told and server.host in told


def test_retries_can_be_turned_off() -> None:
    with FakeServer(complains(500, "down")).running() as server:
        reason(server, llm_retries=0)
    assert len(server.asked) == 1


def test_a_wait_of_hours_is_not_waited_for() -> None:
    with FakeServer(complains(429, "quota", Retry_After="7200")).running() as server:
        began = time.monotonic()
        assert "429" in reason(server)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("status", [401, 403, 404])
def test_after_a_wrong_key_address_or_model_nothing_more_is_asked(status: int) -> None:
    with FakeServer(complains(status, f"Incorrect API key provided: {SECRET}")).running() as server:
        held = client(server)
        for _ in range(3):
            with pytest.raises(EndpointError) as caught:
                held.ask("{}")
            assert SECRET not in str(caught.value)
    assert len(server.asked) == 1
    assert "not asked again" in str(caught.value)
    assert (KEY in str(caught.value)) == (status != 404)


def test_an_endpoint_that_nobody_serves_is_told() -> None:
    assert "127.0.0.1:9 cannot be used" in reason("http://127.0.0.1:9/v1", llm_retries=0)


# ---------------------------------------------------------------- slow, long, cut
def test_a_silent_endpoint_is_given_up() -> None:
    with FakeServer(Turn(wait=3)).running() as server:
        began = time.monotonic()
        assert "within 1 s" in reason(server, llm_timeout=1.0, llm_retries=0)
    assert time.monotonic() - began < 2.5


def test_an_answer_that_drips_is_given_up_though_it_never_pauses_long() -> None:
    slow = says(EMPTY)
    slow.drip = 0.05
    with FakeServer(slow).running() as server:
        began = time.monotonic()
        assert "within 1 s" in reason(server, llm_timeout=1.0, llm_retries=0)
    assert time.monotonic() - began < 2.5


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_BYTES", 10_000)
    with FakeServer(says("x" * 50_000)).running() as server:
        assert "longer than 10000 bytes" in reason(server, llm_retries=0)


def test_a_connection_that_breaks_off_is_told() -> None:
    whole = says(EMPTY)
    short = Turn(body=whole.body[:-20], headers={**whole.headers, "Content-Length": str(len(whole.body))})
    with FakeServer(short).running() as server:
        assert "cannot be used" in reason(server, llm_retries=0)


def test_a_redirect_is_not_followed_to_another_host() -> None:
    with FakeServer(says(EMPTY)).running() as other:
        there = Turn(307, b"", {"Location": other.url + "/chat/completions"})
        with FakeServer(there).running() as server:
            assert "307" in reason(server)
    assert other.asked == []


# ---------------------------------------------------------------- other shapes
@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (says(None, refusal="I cannot\x1b[31m help"), "refused: “I cannot"),
        (says("", finish="content_filter"), "withheld"),
        (says('{"events": [{"sent', finish="length"), "cut off"),
        (says(None), "answered nothing"),
        (says("  "), "answered nothing"),
        (Turn(body=b"{}", headers={"Content-Type": "application/json"}), "another shape"),
        (Turn(body=b'{"choices": []}', headers={"Content-Type": "application/json"}), "another shape"),
        (Turn(body=b'{"choices": [3]}', headers={"Content-Type": "application/json"}), "another shape"),
        (Turn(body=b"[1]", headers={"Content-Type": "application/json"}), "another shape"),
        (Turn(body=b"<html>Welcome</html>", headers={"Content-Type": "text/html"}), "another shape"),
        (Turn(body=b'{"choices": [', headers={"Content-Type": "application/json"}), "cannot be used"),
        (Turn(body=b"\xff\xfe\x00", headers={"Content-Type": "application/json"}), "cannot be used"),
    ],
)  # fmt: skip
def test_every_other_answer_is_a_reason(turn: Turn, words: str) -> None:
    with FakeServer(turn).running() as server:
        assert words in reason(server, llm_retries=0)


@pytest.mark.parametrize("usage", [{}, {"prompt_tokens": "many"}, {"prompt_tokens": -5, "completion_tokens": None}])
def test_tokens_that_are_not_told_are_unknown(usage: dict[str, Any]) -> None:
    with FakeServer(says(EMPTY, usage=usage)).running() as server:
        reply = client(server).ask("{}")
    assert (reply.tokens_in, reply.tokens_out) == (None, None)


# ---------------------------------------------------------------- endpoints that know less
def test_an_endpoint_without_schemas_is_asked_more_plainly_and_that_is_remembered() -> None:
    def picky(body: dict[str, Any]) -> Turn:
        kind = body.get("response_format", {}).get("type")
        return complains(400, "unknown response_format") if kind == "json_schema" else says(EMPTY)

    with FakeServer(answer=picky).running() as server:
        held = client(server)
        held.ask("{}")
        before = len(server.asked)
        held.ask("{}")
    assert len(server.asked) == before + 1
    assert server.asked[-1]["response_format"] == {"type": "json_object"}


def test_an_endpoint_that_names_what_it_cannot_take_is_asked_without_that_alone() -> None:
    def modern(body: dict[str, Any]) -> Turn:
        if "max_tokens" in body:
            return complains(400, "use 'max_completion_tokens' instead", "max_tokens")
        if "temperature" in body:
            return complains(400, "only the default is supported", "temperature")
        return says(EMPTY)

    with FakeServer(answer=modern).running() as server:
        client(server).ask("{}")
    last = server.asked[-1]
    assert len(server.asked) == 3
    assert last["max_completion_tokens"] > 0 and last["response_format"]["type"] == "json_schema"


def test_an_endpoint_that_takes_nothing_is_left_after_a_few_questions() -> None:
    with FakeServer(complains(400, "this model's maximum context length is 2048 tokens")).running() as server:
        assert "maximum context length" in reason(server)
    assert 1 < len(server.asked) <= 6


# ---------------------------------------------------------------- settings
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"llm_endpoint": ""}, "--endpoint"),
        ({"llm_model": " "}, "--model"),
        ({"llm_endpoint": "localhost:8000/v1"}, "whole address"),
        ({"llm_endpoint": "ftp://host/v1"}, "whole address"),
        ({"llm_endpoint": "http://host:port/v1"}, "whole address"),
        ({"llm_endpoint": "http://[::1/v1"}, "whole address"),
        ({"llm_endpoint": f"https://me:{SECRET}@host/v1"}, KEY),
        ({"llm_endpoint": f"https://host/v1?key={SECRET}"}, KEY),
        ({"llm_timeout": 0.0}, "between 1 and 3600"),
        ({"llm_retries": 99}, "between 0 and 10"),
        ({"llm_parallel": 0}, "between 1 and 64"),
        ({"llm_price": "cheap"}, "0.15,0.60"),
        ({"llm_price": "1"}, "0.15,0.60"),
        ({"llm_price": "1,-2"}, "0.15,0.60"),
        ({"llm_price": "nan,inf"}, "0.15,0.60"),
        ({"min_confidence": 0.5}, "nobody has measured"),
        ({"codebooks": "own"}, "own coder alone"),
        ({"coder": "gpt"}, "dragoman, llm"),
    ],
)
def test_a_wrong_setting_says_what_would_be_right(changed: dict[str, Any], words: str) -> None:
    good = {"coder": "llm", "llm_endpoint": "http://localhost:8000/v1", "llm_model": "toy"}
    with pytest.raises(SettingsError) as caught:
        Settings(**{**good, **changed})
    assert words in str(caught.value) and SECRET not in str(caught.value)


def test_the_options_of_a_model_mean_nothing_without_it() -> None:
    assert Settings(llm_endpoint="nonsense", llm_timeout=0.0).coder == "dragoman"


def test_no_file_can_hold_the_key(tmp_path: Any) -> None:
    (tmp_path / "dragoman.toml").write_text(f'llm_key = "{SECRET}"\n', "utf-8")
    with pytest.raises(SettingsError, match="there is no setting 'llm_key'"):
        load_settings(folder=tmp_path, environment={})


# ---------------------------------------------------------------- absence
def test_without_the_extra_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dragoman\[llm\]'"):
        client("http://localhost:8000/v1")


def test_neither_dragoman_nor_its_pipeline_loads_the_client() -> None:
    code = (
        "import sys, dragoman; assert 'dragoman.llm' not in sys.modules; import dragoman.pipeline, dragoman.cli.read; "
        "print([m for m in ('openai', 'httpx2', 'dragoman.llm') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_log_holds_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), FakeServer(complains(500, SECRET, **NOW), says(EMPTY)).running() as server:
        client(server).ask("{}")
    assert SECRET not in "".join(r.getMessage() for r in caplog.records if not r.name.startswith("asyncio"))
