"""Feeds watched: what is remembered, what is tried again, and a loop that ends cleanly and goes on."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import inputs as made
import pytest
from click.testing import CliRunner
from web_server import HOST, Handler, serving

from dragoman.errors import InputError
from dragoman.model import Document, Failure
from dragoman.readers.entries import Asked
from dragoman.readers.fetch import Client
from dragoman.readers.watching import (
    Feed,
    Known,
    Plan,
    memory_of,
    plan_of,
    read_waiting,
    visit,
    written,
)

HERE = (ipaddress.ip_network(f"{HOST}/32"),)


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(HERE, pause=0.0, seconds=2.0) as one:
        yield one


def kept(known: Known) -> Known:
    """What is known after a restart."""
    return memory_of(written({"x": known}))["x"]


def take(feed: Feed, known: Known, client: Client, now: float) -> list[Document | Failure]:
    """Read all that is due, as the loop does."""
    found = []
    for key in known.due(now):
        came = list(read_waiting(feed, known, key, client, Asked(), now))
        if came:
            known.done(key, now)
        found += came
    return found


def test_new_entries_are_read_once_and_remembered_over_a_restart(server: str, client: Client) -> None:
    feed, known = Feed(f"{server}/feed", "Arvan Wire"), Known()
    assert visit(feed, known, client, 1000.0) is None
    assert known.after == 1900.0
    known = kept(known)
    found = take(feed, known, client, 1000.0)
    assert [type(one).__name__ for one in found] == ["Document", "Failure", "Document"]
    known = kept(known)
    assert visit(feed, known, client, 2000.0) is None
    assert not known.waiting and len(known.seen) == 3


def test_a_kill_between_reading_and_keeping_loses_no_entry(server: str, client: Client) -> None:
    feed, known = Feed(f"{server}/feed"), Known()
    visit(feed, known, client, 1000.0)
    before = kept(known)
    assert len(take(feed, known, client, 1000.0)) == 3  # and the program is killed here: nothing was written
    assert [type(one).__name__ for one in take(feed, before, client, 1000.0)] == ["Document", "Failure", "Document"]


def test_a_feed_that_has_not_changed_is_not_sent_again_even_after_a_restart(server: str, client: Client) -> None:
    feed, known = Feed(f"{server}/etag"), Known()
    visit(feed, known, client, 0.0)
    known = kept(known)
    assert visit(feed, known, client, 1000.0) is None
    assert Handler.seen[-1][1]["if-none-match"] == '"one"'
    assert len(known.waiting) == 2


def test_a_feed_that_fails_is_visited_ever_less_often(server: str, client: Client) -> None:
    feed, known = Feed(f"{server}/broken", every=100.0), Known()
    waits = []
    for _ in range(12):
        failure = visit(feed, known, client, 0.0)
        assert isinstance(failure, Failure) and "status 500" in failure.reason
        waits.append(known.after)
    assert waits[:3] == [200.0, 400.0, 800.0] and waits[-1] == 86_400.0


def test_a_feed_that_asks_for_peace_gets_it(server: str, client: Client) -> None:
    feed, known = Feed(f"{server}/busy-until", every=60.0), Known()
    visit(feed, known, client, 0.0)
    assert known.after >= 59


def test_a_page_that_cannot_be_had_is_tried_four_times_and_one_that_is_gone_once(server: str, client: Client) -> None:
    for path, tries in (("/broken", 4), ("/gone", 1)):
        Handler.pages["/own"] = made.rss(1, f"{server}{path}?{{}}")
        feed, known = Feed(f"{server}/own"), Known()
        visit(feed, known, client, 0.0)
        now, found, count = 0.0, [], 0
        while known.waiting:
            count += 1
            found += take(feed, known, client, now)
            now = known.waiting[next(iter(known.waiting))].after if known.waiting else now
        assert (count, len(found)) == (tries, 1)


def test_a_page_of_a_host_that_asks_for_peace_waits_without_losing_a_try(server: str, client: Client) -> None:
    Handler.pages["/own"] = made.rss(1, f"{server}/busy?{{}}")
    feed, known = Feed(f"{server}/own"), Known()
    visit(feed, known, client, 0.0)
    assert take(feed, known, client, 0.0) == []
    (one,) = known.waiting.values()
    assert one.tries == 0 and 5 < one.after <= 7


def test_a_feed_of_whole_texts_is_read_without_following_its_links(server: str, client: Client) -> None:
    feed, known = Feed(f"{server}/feed", "The Wire", pages=False), Known()
    visit(feed, known, client, 0.0)
    found = take(feed, kept(known), client, 0.0)
    assert [one.publisher for one in found if isinstance(one, Document)] == ["The Wire"] * 3
    assert not [path for path, _ in Handler.seen if path.startswith("/items")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no feed"),
        ("[[feed]]\nurl = 3\n", "feed 1: it has no url"),
        ('[[feed]]\nurl = "ftp://x/"\n', "no address that is read"),
        ('[[feed]]\nurl = "https://x.example/"\nevry = 3\n', 'did you mean "every"'),
        ('[[feed]]\nurl = "https://x.example/"\nevery = 3\n', "every is 3; give seconds, 60 at least"),
        ('[[feed]]\nurl = "https://x.example/"\n' * 2, "named twice"),
        ('contact = "a\\nb"\n[[feed]]\nurl = "https://x.example/"\n', "contact is no line"),
        ("[[feed\n", "no valid TOML"),
    ],
)
def test_a_wrong_file_of_feeds_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "feeds.toml").write_text(text)
    with pytest.raises(InputError, match=says):
        plan_of(tmp_path / "feeds.toml")


def test_a_contact_is_told_to_servers() -> None:
    agent = Plan((), contact="mailto:desk@paper.example").agent
    assert agent.startswith("Dragoman/") and agent.endswith("; mailto:desk@paper.example)")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"feeds": {"a": {}}}', b"\xff"])
def test_a_damaged_memory_is_told(data: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        memory_of(data)


# ---------------------------------------------------------------- the command


def feeds_file(folder: Path, url: str) -> Path:
    path = folder / "feeds.toml"
    path.write_text(f'pause = 0\n[[feed]]\nurl = "{url}"\n')
    return path


def test_watching_once_adds_what_is_new_and_a_second_time_nothing(server: str, tmp_path: Path) -> None:
    from dragoman.cli import cli
    from dragoman.record import Record

    path, record = feeds_file(tmp_path, f"{server}/feed"), str(tmp_path / "record")
    asked = ["watch", str(path), "--record", record, "--once", "--allow-private", "--no-encoder"]
    first = CliRunner().invoke(cli, asked)
    assert first.exit_code == 1 and "2 reports added" in first.stderr and "1 failed" in first.stderr
    again = CliRunner().invoke(cli, asked)
    assert again.exit_code == 0 and "0 reports added" in again.stderr
    (tmp_path / "record" / "watch.json").unlink()  # even what forgot everything adds nothing twice
    third = CliRunner().invoke(cli, asked)
    assert "0 reports added" in third.stderr
    with Record(record) as opened:
        assert opened.check() == []

def test_what_a_watch_could_not_have_stands_in_the_record_until_it_can(server: str, tmp_path: Path) -> None:
    from dragoman.cli import cli
    from dragoman.record import Record

    Handler.pages["/own"] = made.rss(1, f"{server}/late?{{}}")
    path, record = feeds_file(tmp_path, f"{server}/own"), str(tmp_path / "record")
    with path.open("a") as more:
        more.write(f'[[feed]]\nurl = "{server}/broken"\n')
    asked = ["--record", record, "--allow-private", "--no-encoder"]
    first = CliRunner().invoke(cli, ["watch", str(path), "--once", *asked])
    assert first.exit_code == 1 and "2 failed" in first.stderr
    with Record(record) as opened:
        found = {f.source: f for f in opened.failures()}
    assert set(found) == {f"{server}/late?0", f"{server}/broken"}
    assert "status 404" in found[f"{server}/late?0"].reason and "status 500" in found[f"{server}/broken"].reason
    Handler.pages["/late?0"] = made.page()
    Handler.pages["/broken"] = made.rss(1, f"{server}/late?{{}}")
    again = CliRunner().invoke(cli, ["read", "--retry-failed", "--engine", "serial", *asked])
    assert again.exit_code == 0, again.stderr
    with Record(record) as opened:
        assert opened.failures() == [] and opened.check() == []
        assert len(opened.events()) > 0


def test_a_feed_that_comes_back_takes_its_failure_back(server: str, tmp_path: Path) -> None:
    from dragoman.cli import cli
    from dragoman.record import Record

    path, record = feeds_file(tmp_path, f"{server}/own"), str(tmp_path / "record")
    Handler.pages.pop("/own", None)
    asked = ["watch", str(path), "--record", record, "--once", "--allow-private", "--no-encoder"]
    CliRunner().invoke(cli, asked)
    with Record(record) as opened:
        assert [f.source for f in opened.failures()] == [f"{server}/own"]
    Handler.pages["/own"] = made.rss(0)
    (tmp_path / "record" / "watch.json").unlink()
    CliRunner().invoke(cli, asked)
    with Record(record) as opened:
        assert opened.failures() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_loop_ends_cleanly_on_a_signal_and_goes_on_after_it(server: str, tmp_path: Path) -> None:
    Handler.pages["/own"] = made.rss(1, f"{server}/gone?{{}}")  # nothing to read, so that no model is loaded
    path = feeds_file(tmp_path, f"{server}/own")
    asked = [sys.executable, "-m", "dragoman", "watch", str(path), "--record", str(tmp_path / "record")]
    said = subprocess.Popen(
        [*asked, "--allow-private", "--no-encoder"], stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    memory = tmp_path / "record" / "watch.json"
    for _ in range(1200):
        if memory.exists() and len(json.loads(memory.read_text())["feeds"][f"{server}/own"]["seen"]) == 1:
            break
        assert said.poll() is None, said.communicate()
        time.sleep(0.05)
    said.send_signal(signal.SIGTERM)
    _, words = said.communicate(timeout=20)
    assert said.returncode == 0 and "1 visits, 0 reports added with 0 events, 1 failed" in words


def test_a_record_that_began_with_failures_alone_takes_reports(tmp_path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
    from stress_record import reading

    from dragoman.record import Record
    from dragoman.settings import Settings
    from dragoman.store.failed import Failed

    lost = Failed("news.example", "https://news.example", "", "reading", "no such page")
    with Record(tmp_path / "record") as opened:
        opened.note_failures([lost], Settings())
        opened.note_failures([lost], Settings())
        assert opened.add(reading(1)) == 1
        assert opened.failures() == [lost] and opened.check() == []
        opened.note_failures([], Settings(), [(lost.source, lost.name), ("another", "input")])
        assert opened.failures() == []
