"""Hostile and broken inputs: a sample of the corpus of `benchmarks/hostile.py`, bombs, nests, and time limits."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
import time
from pathlib import Path
from typing import Any

import inputs as made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.model import Document, Failure
from dragoman.readers import docx, feeds, limits, mail, read_path, read_stdin, words
from dragoman.readers.dispatch import read_entry
from dragoman.readers.entries import Asked, Budget, Entry, open_stream, shown
from dragoman.readers.timing import within
from dragoman.readers.words import check_tags, text_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import hostile
from hostile_inputs.markup import LAUGHS, OUTSIDE
from hostile_inputs.office import bodies, docx_of, mails
from hostile_inputs.packed import special

HEAVY = {"bomb", "shape", "huge", "markup"}


def test_a_sample_of_the_hostile_corpus_keeps_every_promise(tmp_path: Path) -> None:
    sample = [
        one for number, one in enumerate(hostile.corpus(seed=7, rounds=1, with_huge=False))
        if one.kind not in HEAVY and len(one.data) < 200_000 and number % 24 == 0
    ]  # fmt: skip
    assert len(sample) > 40
    broken = []
    for number, one in enumerate(sample):
        path = tmp_path / f"{number}-{one.name.replace('/', '_')[-80:]}"
        path.write_bytes(one.data)
        broken += [f"{one.kind} {one.name}: {words}" for words in hostile.judge(one, path).wrong]
    assert broken == []


def test_what_comes_of_hostile_inputs_is_read_whole_and_written(tmp_path: Path) -> None:
    wanted = {"signs", "encoding", "misnamed", "spliced", "mail", "date"}
    sample = [
        one for number, one in enumerate(hostile.corpus(seed=5, rounds=1, with_huge=False))
        if one.kind in wanted and len(one.data) < 4000 and number % 40 == 0
    ]  # fmt: skip
    whole = hostile.Whole(3000)
    for number, one in enumerate(sample):
        path = tmp_path / f"{number}-{one.name.replace('/', '_')[-80:]}"
        path.write_bytes(one.data)
        for document in hostile.judge(one, path).documents:
            whole.read(document)
    assert whole.count >= 5 and whole.wrong == []


FORMS = [
    ".txt",
    ".html",
    ".jsonl",
    ".csv",
    ".pdf",
    ".docx",
    ".eml",
    ".mbox",
    ".rss",
    ".warc",
    ".zip",
    ".tar",
    ".gz",
    ".zst",
]


@given(
    st.sampled_from(FORMS),
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"WARC/1.0\r\n"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_under_any_name_give_reports_or_reasons(ending: str, data: bytes, start: bytes) -> None:
    whole = start + data
    entry = Entry(
        f"x{ending}", ending, open_stream(io.BytesIO(whole)), Asked(), read_entry, budget=Budget(lambda: len(whole))
    )
    for found in read_entry(entry):
        assert isinstance(found, Document) or (found.reason.isprintable() and len(found.reason) > 10)


# ---------------------------------------------------------------- bombs and nests


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds a hundredth of the real ones, so that bombs are quickly made."""
    from dragoman.readers import entries

    monkeypatch.setattr(entries, "RATIO_FREE_BYTES", 640_000)


@pytest.mark.parametrize("packer", list(made.PACKERS))
def test_a_bomb_is_refused(tmp_path: Path, small: None, packer: str) -> None:
    (tmp_path / f"a.jsonl{packer}").write_bytes(made.PACKERS[packer](b'{"text": "' + bytes(20_000_000)))
    (one,) = read_path(tmp_path / f"a.jsonl{packer}")
    assert (isinstance(one, Failure) and "bomb" in one.reason) or "longer than" in one.reason


def test_good_reports_beside_bombs_are_read(tmp_path: Path, small: None) -> None:
    bomb = made.zipped({"big.jsonl": b"\n" * 3_000_000})
    for name, make in (("a.zip", made.zipped), ("a.tar", made.tarred)):
        members = {f"{n}.zip": bomb for n in range(5)} | {"z.txt": made.TEXT.encode()}
        (tmp_path / name).write_bytes(make(members))
        *bad, good = read_path(tmp_path / name)
        assert isinstance(good, Document) and good.text == made.TEXT
        assert len(bad) == 5 and all("bomb" in one.reason for one in bad if isinstance(one, Failure))


def test_an_archive_of_bombs_is_refused_itself(tmp_path: Path, small: None) -> None:
    bomb = made.zipped({"big.jsonl": b"\n" * 3_000_000})
    (tmp_path / "a.zip").write_bytes(made.zipped({f"{n:03}.zip": bomb for n in range(30)}))
    found = list(read_path(tmp_path / "a.zip"))
    assert len(found) < 25 and "so the rest is not read" in found[-1].reason  # type: ignore[union-attr]


@pytest.mark.parametrize("make", [made.zipped, made.tarred])
def test_archives_in_archives_are_read_four_deep_and_no_deeper(tmp_path: Path, make: object) -> None:
    content = made.TEXT.encode()
    for depth in range(1, 6):
        content = make({"x.zip" if depth > 1 else "x.txt": content})  # type: ignore[operator]
        (tmp_path / "a.zip").write_bytes(content)
        (one,) = read_path(tmp_path / "a.zip")
        if depth <= limits.MAX_DEPTH:
            assert isinstance(one, Document) and one.path is not None and one.path.count("!/") == depth
        else:
            assert isinstance(one, Failure) and "more than 4 archives" in one.reason


def test_a_members_name_leads_nowhere_and_commands_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(made.zipped({"../../evil\x1b[2J\u202e.txt": made.TEXT.encode()}))
    (one,) = read_path(tmp_path / "a.zip")
    assert isinstance(one, Document) and one.path is not None and one.path.isprintable()
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_locked_member_fails_alone(tmp_path: Path) -> None:
    data = bytearray(made.zipped({"a.txt": b"Envoys met.", "b.txt": b"They left."}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    bad, good = read_path(tmp_path / "a.zip")
    assert isinstance(bad, Failure) and "password" in bad.reason
    assert isinstance(good, Document)


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"4", b"5", b"6"])
def test_links_and_devices_in_a_tar_are_never_followed(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "a.tar").write_bytes(special(kind))
    found = list(read_path(tmp_path / "a.tar"))
    assert [one.text for one in found if isinstance(one, Document)] == [made.TEXT] and len(found) == 1


def test_a_tar_header_that_claims_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(special(b"x", 7_000_000_000))
    (one,) = read_path(tmp_path / "a.tar")
    assert isinstance(one, Failure) and "one of its headers claims" in one.reason


def test_entities_that_grow_or_lead_outside_give_nothing(tmp_path: Path) -> None:
    for head in (LAUGHS, OUTSIDE):
        feed = head + made.rss(1).decode().split("?>", 1)[1].replace("Envoys resume", "&a11; Envoys resume")
        (tmp_path / "a.rss").write_text(feed)
        for one in read_path(tmp_path / "a.rss"):
            said = one.text if isinstance(one, Document) else one.reason
            assert "root:" not in said and len(said) < 10_000


# ---------------------------------------------------------------- time and markup


def test_what_takes_too_long_is_ended_in_any_thread() -> None:
    def endless() -> None:
        while True:
            pass

    def ended() -> None:
        begun = time.monotonic()
        with pytest.raises(InputError, match=r"took more than 0\.2 seconds"):
            within(endless, 0.2)
        said.append(time.monotonic() - begun)

    said: list[float] = []
    ended()
    other = threading.Thread(target=ended)
    other.start()
    other.join()
    assert len(said) == 2 and max(said) < 5


def test_a_library_that_swallows_errors_is_ended_all_the_same() -> None:
    def stubborn() -> None:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.001)

    with pytest.raises(InputError, match="took more than"):
        within(stubborn, 0.2)


def test_what_is_quick_keeps_its_value_and_its_error() -> None:
    assert within(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(lambda: 1 // 0)


def test_a_tag_with_very_many_attributes_is_refused_before_it_is_parsed() -> None:
    for body in (
        " ".join(f"a{n}=1" for n in range(50_000)),
        " ".join(f"a{n}='>'" for n in range(50_000)),
        "a " * 9_000,
    ):
        with pytest.raises(InputError, match="more than 1,000 attributes"):
            check_tags(f"<p>x</p><div {body}>")
    check_tags(f"<p title='{'a b ' * 50_000}' class=x>{'it is < 3 or > 4 ' * 9_000}</p>")


def test_few_bytes_that_become_very_many_things_are_refused_before_they_do(tmp_path: Path, monkeypatch: Any) -> None:
    for module, name, most in (
        (docx, "MAX_DOCX_ELEMENTS", 500),
        (docx, "MAX_DOCX_UNPACKED", 200_000),
        (mail, "MAX_MAIL_LINES", 5_000),
        (mail, "MAX_MAIL_HEADERS", 50),
        (words, "MAX_MARKS", 3_000),
        (feeds, "MAX_FEED_MARKS", 300),
    ):
        monkeypatch.setattr(module, name, most)
    head = "Subject: x\nContent-Type: text/html\n"
    inputs = {
        "elements.docx": docx_of("<w:p/>" * 501),
        "picture.docx": docx_of("<w:p/>", a=bytes(200_001)),
        "lines.eml": f"{head}\n{'a' + chr(10) * 5_001}".encode(),
        "headers.eml": f"{'A: b' + chr(10)}".encode() * 51 + head.encode() + b"\nEnvoys met.",
        "parts.eml": b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 300,
        "tags.eml": f"{head}\n{'<p>a' * 3_001}".encode(),
        "tags.html": b"<html><body>" + b"<p>a" * 3_001,
        "tags.rss": made.rss(60),
    }
    for name, data in inputs.items():
        (tmp_path / name).write_bytes(data)
        (found,) = read_path(tmp_path / name)
        assert isinstance(found, Failure) and "more than" in found.reason, (name, found)


def test_a_cell_that_says_to_span_two_thousand_million_columns_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "span.docx").write_bytes(docx_of(bodies(1)["span"]))
    (found,) = read_path(tmp_path / "span.docx")
    assert isinstance(found, Document) and found.text == "Envoys met."


def test_headers_of_any_length_cost_little(tmp_path: Path) -> None:
    begun = time.process_time()
    for name in ("recipients", "subject", "disposition"):
        (tmp_path / f"{name}.eml").write_bytes(mails(1)[name].encode())
    assert all(isinstance(found, Document) for found in read_path(tmp_path))
    assert time.process_time() - begun < 5


def test_markup_of_some_depth_gives_its_words() -> None:
    assert (
        text_of("<div>" * 200 + "Envoys met." + "<script>alert(1)</script><p>They left.")
        == "Envoys met.\n\nThey left."
    )


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_what_is_shown_can_be_shown_and_keeps_its_length(words: str) -> None:
    assert shown(words).isprintable() and len(shown(words)) == len(words)


def test_a_line_of_any_length_costs_its_report_and_no_other() -> None:
    line = b'{"text": "' + b"a" * (limits.MAX_LINE_BYTES + 10) + b'"}\n'
    bad, good = read_stdin(io.BufferedReader(io.BytesIO(line + b'{"text": "Envoys met."}')))  # type: ignore[arg-type]
    assert isinstance(bad, Failure) and "longer than" in bad.reason
    assert isinstance(good, Document)
