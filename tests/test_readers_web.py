"""Addresses, against a real server: conditional requests, refusals, lies, and who may be reached."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from datetime import date

import inputs as made
import pytest
from web_server import HOST, Handler, serving

from dragoman.errors import InputError
from dragoman.model import Document, Failure
from dragoman.readers import read_path
from dragoman.readers.entries import Asked
from dragoman.readers.fetch import Client, checked, wait_of
from dragoman.readers.reach import is_public
from dragoman.readers.web import read_with

HERE = (ipaddress.ip_network(f"{HOST}/32"),)


@pytest.fixture
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def client(**options: object) -> Client:
    given: dict[str, object] = {"allowed": HERE, "pause": 0.0, "seconds": 2.0, "most": 2_000_000} | options
    return Client(**given)  # type: ignore[arg-type]


def read(url: str) -> list[Document | Failure]:
    with client() as one:
        return list(read_with(one, url, Asked()))


def refused(url: str, **options: object) -> str:
    with client(**options) as one, pytest.raises(InputError) as said:
        list(read_with(one, url, Asked()))
    return str(said.value)


# ---------------------------------------------------------------- what is read


def test_a_page_is_read_with_its_address_and_the_server_told_who_reads(server: str) -> None:
    (one,) = read(f"{server}/page")
    assert isinstance(one, Document)
    assert (one.url, one.path, one.published) == (f"{server}/page", f"{server}/page", date(2016, 3, 7))
    path, heads = Handler.seen[-1]
    assert path == "/page" and heads["user-agent"].startswith("Dragoman/")
    assert Handler.seen[0][0] == "/robots.txt"


def test_a_feed_leads_to_its_pages_whose_day_the_feed_knows(server: str) -> None:
    one, lost, two = read(f"{server}/feed")
    assert isinstance(one, Document) and isinstance(two, Document)
    assert (one.title, one.published, one.published_why) == (
        f"{made.HEADLINE} 0", date(2016, 3, 7), "the feed's date of the entry",
    )  # fmt: skip
    assert one.publisher == "Arvan Wire"
    assert isinstance(lost, Failure) and "no such page (status 404)" in lost.reason


def test_what_has_not_changed_is_not_sent_again(server: str) -> None:
    with client() as one:
        first = one.get(f"{server}/etag")
        again = one.get(f"{server}/etag", first.etag, first.modified)
    assert (first.status, again.status, again.data) == (200, 304, b"")
    assert Handler.seen[-1][1]["if-modified-since"] == "Mon, 07 Mar 2016 09:00:00 GMT"


@pytest.mark.parametrize("name", ["packed", "picture", "no-pdf", "chain/3"])
def test_a_page_is_read_whatever_the_server_calls_it(server: str, name: str) -> None:
    (one,) = read(f"{server}/{name}")
    assert isinstance(one, Document) and one.title == made.HEADLINE


def test_a_document_sent_as_a_page_is_told_by_its_bytes(server: str) -> None:
    (one,) = read(f"{server}/pdf")
    assert isinstance(one, Document) and one.text == made.TEXT


@pytest.mark.parametrize("name", ["cyrillic", "wrong-charset", "no-charset"])
def test_the_charset_is_the_bytes_own_whatever_the_server_says(server: str, name: str) -> None:
    (one,) = read(f"{server}/{name}")
    assert isinstance(one, Document) and "Послы сторон встретились в Осло" in one.text


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing", r"no such page \(status 404\)"),
        ("gone", r"has it no longer \(status 410\)"),
        ("broken", r"out of order \(status 500\)"),
        ("busy", r"come back later \(status 429\); come back in 7 seconds"),
        ("busy-until", r"out of order \(status 503\); come back in 60 seconds"),
        ("forbidden", "robots.txt of .* forbids it"),
        ("endless", "larger than 2,000,000 bytes"),
        ("endless-head", "cannot be fetched"),
        ("bomb", "larger than 2,000,000 bytes"),
        ("bad-packed", "cannot be unpacked"),
        ("brotli", "packed by 'br', which was not asked for"),
        ("short", "cannot be fetched"),
        ("negative", "cannot be fetched"),
        ("garbage", "cannot be fetched"),
        ("nothing", "cannot be fetched"),
        ("loop", "go round in a circle"),
        ("chain/9", "redirected more than 5 times"),
        ("to?file:///etc/passwd", "no address that is read"),
        ("to?gopher://news.example/", "no address that is read"),
        ("to?http://127.0.0.1:1/", "127.0.0.1 lies at 127.0.0.1, on this machine or a private network"),
        ("to?http://169.254.169.254/latest/meta-data/", "private network"),
        ("to?http://[::1]/", "private network"),
        ("to?http://localhost/", "private network"),
        ("to?http://2130706433/", "private network"),
        ("to?http://[::ffff:10.0.0.1]/", "private network"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(server: str, name: str, says: str) -> None:
    import re

    said = refused(f"{server}/{name}")
    assert re.search(says, said), said


@pytest.mark.parametrize("name", ["slow", "slow-head", "silent"])
def test_a_server_that_drips_or_is_silent_is_left_in_time(server: str, name: str) -> None:
    begun = time.monotonic()
    assert "does not answer within 0.4 seconds" in refused(f"{server}/{name}", seconds=0.4)
    assert time.monotonic() - begun < 2


def test_more_than_the_server_promised_is_not_taken(server: str) -> None:
    (one,) = read(f"{server}/long")
    assert isinstance(one, Document) and made.WORDS[1] not in one.text


def test_a_host_that_asks_for_peace_is_left_alone(server: str) -> None:
    with client() as one:
        assert one.get(f"{server}/busy").wait == 7
        with pytest.raises(InputError, match="asked to be left alone for 7 more seconds"):
            one.get(f"{server}/page")


@pytest.mark.parametrize(
    ("robots", "says"),
    [
        ((500, b""), "cannot be read .status 500., so nothing there is read"),
        ((200, b"User-agent: Dragoman\nDisallow: /\n"), "forbids it"),
        ((404, b""), ""),
        ((200, b"\xff\xfe\x00 <html>"), ""),
    ],
)
def test_robots_are_heeded_and_their_absence_allows(server: str, robots: tuple[int, bytes], says: str) -> None:
    import re

    Handler.robots = robots
    if says:
        assert re.search(says, refused(f"{server}/page"))
    else:
        assert isinstance(read(f"{server}/page")[0], Document)


def test_between_two_visits_of_a_host_there_is_a_pause(server: str) -> None:
    Handler.robots = (200, b"User-agent: *\nCrawl-delay: 3\n")
    waits: list[float] = []
    with client(sleep=waits.append) as one:
        one.get(f"{server}/page")
        one.get(f"{server}/page")
    assert len(waits) == 1 and 2.5 < waits[0] <= 3


# ---------------------------------------------------------------- who may be reached


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "ff02::1", "240.0.0.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_networks_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "1.1.1.1"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_a_name_that_changes_its_address_between_check_and_visit_gains_nothing(server: str) -> None:
    """DNS rebinding: each answer is checked, and the connection goes to the address that was."""
    answers = iter([[HOST], ["127.0.0.1"], ["127.0.0.1"]])
    port = server.rsplit(":", 1)[1]
    with client(resolver=lambda host, port: next(answers)) as one:
        assert one.get(f"http://news.example:{port}/page").status == 200  # robots.txt and page by one connection
        one._pool.close()
        with pytest.raises(InputError, match="private network"):
            one.get(f"http://news.example:{port}/page")


def test_of_several_addresses_only_public_ones_are_tried(server: str) -> None:
    port = server.rsplit(":", 1)[1]
    with client(resolver=lambda host, port: ["127.0.0.1", "10.0.0.1", HOST]) as one:
        assert one.get(f"http://news.example:{port}/page").status == 200


def test_this_machine_is_read_only_where_it_is_allowed(server: str) -> None:
    (one,) = read_path(f"{server}/page")
    assert isinstance(one, Failure) and "--allow-private lets it" in one.reason
    (one,) = read_path(f"{server}/page", allow_private=True)
    assert isinstance(one, Document)


def test_addresses_with_passwords_or_of_other_kinds_are_refused() -> None:
    for url in ("http://me:secret@news.example/", "ftp://news.example/", "http:///x", "http://[::1", "http://a:99999/"):
        with pytest.raises(InputError) as said:
            checked(url)
        assert "secret" not in str(said.value)


@pytest.mark.parametrize(
    ("value", "wait"),
    [("120", 120.0), ("999999999", 86_400.0), ("-5", None), ("soon", None), ("", None), ("9" * 400, 86_400.0)],
)
def test_a_wait_is_read_and_bounded(value: str, wait: float | None) -> None:
    assert wait_of(value) == wait


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "httpcore2", None)
    (one,) = read_path("https://news.example/")
    assert isinstance(one, Failure) and "pip install 'dragoman[web]'" in one.reason
