"""Files, folders and standard input: bytes to documents, and bad ones to failures that help."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import DateError, InputError
from dragoman.model import Document, Failure, ZoneKind
from dragoman.readers import published_date, read_many, read_path, read_stdin, read_text
from dragoman.readers.decoding import decode
from dragoman.readers.entries import Asked

TEXT = "Talks open in Oslo\r\n\r\nEnvoys of both sides met on Monday.\n\tThey will meet again.\r\n"


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def one(path: Path, **options: str) -> Document:
    (found,) = read_path(path, **options)  # type: ignore[arg-type]
    assert isinstance(found, Document), found
    return found


def failure(path: Path) -> str:
    (found,) = read_path(path)
    assert isinstance(found, Failure)
    assert found.path.startswith(path.as_posix())
    assert found.stage == "reading"
    return found.reason


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


# ---------------------------------------------------------------- plain text


def test_plain_text_stays_as_it_is_with_its_line_ends(tmp_path: Path) -> None:
    document = one(write(tmp_path, "a.txt", TEXT))
    assert document.text == TEXT
    assert document.id == document.path == (tmp_path / "a.txt").as_posix()
    assert document.published is None
    assert document.published_why == ""


@given(st.text(min_size=1).filter(lambda text: text.strip() and text[0] != "\ufeff" and "\x00" not in text))
@settings(max_examples=100, deadline=None)
def test_offsets_fit_the_text_of_any_utf8_input(text: str) -> None:
    data = text.encode()
    try:
        found = decode(data).text
    except InputError:
        return  # it opens with the first bytes of a binary format
    assert found == text


def test_a_byte_order_mark_belongs_to_the_encoding_not_to_the_text(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        document = one(write(tmp_path, f"{encoding}.txt", TEXT.encode(encoding)))
        assert document.text == TEXT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The “truce” – Erdoğan’s word – held, said José Peña.", "cp1254"),
        ("The “truce” held — for now, said José Peña of Bogotá.", "cp1252"),
        ("Министр иностранных дел встретился с послом в Москве и обсудил перемирие в Сирии. " * 3, "cp1251"),
        ("Envoys met in Kraków.", "utf-16-le"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding)).text
    if encoding == "cp1254":  # one letter differs between Turkish and Western tables; the length may not
        assert len(found) == len(text)
    else:
        assert found == text


def test_a_few_broken_bytes_in_utf8_do_not_lose_the_report() -> None:
    data = "Erdoğan said the “truce” held. ".encode() + b"\xe2\x80"
    decoded = decode(data)
    assert decoded.text.startswith("Erdoğan said the “truce” held. ")
    assert "broken" in decoded.why


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"%PDF-1.7\n\x00\x01", "no whole PDF.*save its text"),
        ("b.txt", b"PK\x03\x04" + bytes(100), "no whole zip archive.*fetch it again"),
        ("c.txt", b"\x1f\x8b\x08" + bytes(50), "cannot be unpacked.*fetch it again"),
        ("d.txt", bytes(range(256)) * 40, "zero bytes"),
        ("e.txt", b"", "no words"),
        ("f.txt", b" \n\t\r\n", "no words"),
        ("g.txt", b"a" * 16_000_001, "larger than 16,000,000 bytes.*split"),
        ("h.txt", b"a " * 600_000, "1,200,000 characters.*split"),
        ("i.html", b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG picture"),
        ("j.jsonl", b"%PDF-1.7\n" * 50, "no whole PDF"),
        ("k.pdf", b"%PDF-1.7", "no whole PDF"),
        ("l.docx", b"PK", r"ends in \.docx, but its content is nothing of the kind"),
        ("m.rtf", b"{\\rtf1 Envoys met.}", "RTF document.*save it as .docx"),
        ("n.json", b"[]", r"\.json files are not read.*one JSON object a line"),
    ],
)
def test_what_is_no_report_becomes_a_failure_that_says_what_to_do(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    import re

    assert re.search(says, failure(write(tmp_path, name, data)))


def test_a_missing_or_closed_file_becomes_a_failure(tmp_path: Path) -> None:
    assert "No such file" in failure(tmp_path / "missing.txt")


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_crash_the_readers(data: bytes) -> None:
    for found in read_stdin(io.BytesIO(data)):
        assert isinstance(found, Document | Failure)


def test_halves_of_surrogate_pairs_are_replaced_one_for_one() -> None:
    document = read_text("Envoys \ud83d met.", id="a")
    assert document.text == "Envoys \ufffd met."


# ---------------------------------------------------------------- JSON Lines


def test_json_lines_keep_text_fields_and_order(tmp_path: Path) -> None:
    rows = [
        {"id": "x", "text": TEXT, "title": "Talks open in Oslo", "published": "2016-03-06T23:10:00-05:00"},
        {"id": 7, "text": "Rebels left.", "publisher": "Harbour Post", "url": "https://e.example/7"},
        {"text": "Envoys met.", "author": ["Jane Doe", "John Roe"], "language": "en", "published": None},
    ]
    path = write(tmp_path, "a.jsonl", lines(*rows))
    documents = [found for found in read_path(path) if isinstance(found, Document)]
    assert [document.text for document in documents] == [row["text"] for row in rows]
    assert [document.id for document in documents] == ["x", "7", f"{path.as_posix()}:3"]
    assert documents[0].published == date(2016, 3, 6)
    assert documents[0].published_why == "the input's field `published`"
    assert documents[0].zones[0].kind is ZoneKind.HEADLINE
    assert (documents[1].publisher, documents[1].url) == ("Harbour Post", "https://e.example/7")
    assert (documents[2].author, documents[2].published) == ("Jane Doe, John Roe", None)


def test_a_bad_line_becomes_a_failure_and_the_rest_is_read(tmp_path: Path) -> None:
    data = b"\n".join(
        [
            b'{"text": "Envoys met."}',
            b'{"text": "Envoys met.',
            b"[1, 2]",
            b'{"body": "Envoys met.", "head": "x"}',
            b'{"text": "Envoys met.", "published": "soon"}',
            b'{"text": "Envoys met.", "published": 1457222400000}',
            b'{"text": "", "id": "empty"}',
            b'{"text": "Envoys met.", "title": {"a": 1}}',
            b"[" * 100_000,
            b"\xff\x00\x81 binary",
            b"",
            b'{"text": "The last one."}',
        ]
    )
    path = write(tmp_path, "a.jsonl", data)
    found = list(read_path(path))
    reasons = [one.reason if isinstance(one, Failure) else one.text for one in found]
    assert reasons[0] == "Envoys met."
    assert reasons[-1] == "The last one."
    assert "line 2: no valid JSON" in reasons[1]
    assert "a JSON list, not an object" in reasons[2]
    assert 'no "text" field' in reasons[3] and "body, head" in reasons[3]
    assert '"soon" is no date' in reasons[4]
    assert "is not text" in reasons[5]
    assert "no words" in reasons[6]
    assert '"title" is a dict' in reasons[7]
    assert len(found) == 11
    assert isinstance(found[3], Failure) and found[3].path == f"{path.as_posix()}:4"


def test_a_line_beyond_the_bound_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asked, "line_bytes", lambda _: 100)
    path = write(tmp_path, "a.jsonl", lines({"text": "a"}, {"text": "b" * 5000}, {"text": "c"}))
    first, second, third = read_path(path)
    assert isinstance(first, Document) and isinstance(third, Document)
    assert third.text == "c"
    assert isinstance(second, Failure) and "line 2 is longer than 100 bytes" in second.reason


def test_json_lines_in_utf16_or_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = '{"text": "Envoys of Türkiye met."}\n{"text": "They left."}\n'
    for encoding in ("utf-16", "utf-8-sig"):
        path = write(tmp_path, f"{encoding}.jsonl", text.encode(encoding))
        assert [found.text for found in read_path(path) if isinstance(found, Document)] == [
            "Envoys of Türkiye met.",
            "They left.",
        ]


@given(st.text(min_size=1, max_size=200).filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_the_text_of_a_json_line_is_untouched(text: str) -> None:
    (found,) = read_stdin(io.BytesIO(json.dumps({"text": text}).encode()))
    assert isinstance(found, Document)
    assert found.text == text
    assert all(found.text[zone.start : zone.end] for zone in found.zones)


# ---------------------------------------------------------------- folders, standard input, several


def test_a_folder_is_read_in_sorted_order_without_hidden_or_foreign_files(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.md", "a.txt", "c.JSONL", "d.pdf", "e.png", ".hidden.txt", ".git/f.txt"):
        write(tmp_path, name, '{"text": "Envoys met."}')
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    found = [
        (type(one).__name__, (one.path or "").removeprefix(tmp_path.as_posix()))
        for one in read_path(tmp_path)
    ]
    assert found == [
        ("Document", "/a.txt"),
        ("Document", "/c.JSONL"),
        ("Failure", "/d.pdf"),
        ("Document", "/b/a.md"),
        ("Document", "/b/z.txt"),
    ]


def test_several_paths_are_read_in_the_order_given(tmp_path: Path) -> None:
    paths = [write(tmp_path, name, "Envoys met.") for name in ("b.txt", "a.txt")]
    assert [one.id for one in read_many(paths) if isinstance(one, Document)] == [
        path.as_posix() for path in paths
    ]


def test_standard_input_tells_its_form_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def said(data: bytes) -> list[Document | Failure]:
        return list(read_stdin(io.BufferedReader(io.BytesIO(data))))  # type: ignore[arg-type]

    assert [one.id for one in said(lines({"text": "a"}, {"text": "b"})) if isinstance(one, Document)] == [
        "stdin:1",
        "stdin:2",
    ]
    (plain,) = said(b"Envoys met.")
    assert isinstance(plain, Document) and (plain.id, plain.path) == ("stdin", None)
    (page,) = said(
        b"<!DOCTYPE html><html><body><p>Envoys of both sides met in Oslo on Monday.</p></body></html>"
    )
    assert isinstance(page, Document) and page.text == "Envoys of both sides met in Oslo on Monday."

    class Input:
        buffer = io.BytesIO(b"From a pipe.")

    monkeypatch.setattr("sys.stdin", Input())
    (piped,) = read_path("-", published="2016-03-06")
    assert isinstance(piped, Document) and piped.published == date(2016, 3, 6)


def test_a_file_of_unknown_ending_is_told_by_its_content(tmp_path: Path) -> None:
    assert one(write(tmp_path, "dispatch", "Envoys met.")).text == "Envoys met."
    assert len(list(read_path(write(tmp_path, "rows.data", lines({"text": "a"}, {"text": "b"}))))) == 2


# ---------------------------------------------------------------- dates


def test_the_callers_date_wins_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", lines({"text": "Envoys met.", "published": "2014-01-01"}))
    document = one(path, published="2016-03-06")
    assert document.published == date(2016, 3, 6)
    assert document.published_why == "given by the caller"


def test_a_date_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(DateError, match='"yesterday" is no date; write it as YYYY-MM-DD'):
        read_path(tmp_path, published="yesterday")
    with pytest.raises(DateError):
        read_many([tmp_path], published="2016-13-01")
    with pytest.raises(DateError):
        read_stdin(io.BytesIO(b""), published="06/03/2016")


@pytest.mark.parametrize(
    "value",
    [
        "2016-03-06",
        " 2016-03-06 ",
        "20160306",
        "2016-03-06T23:59:59+03:00",
        "2016-03-06 10:00",
        "6 March 2016",
        "March 6, 2016",
        "Sunday, 6th March, 2016",
        "Sun, 06 Mar 2016 10:00:00 GMT",
        "6 March 2016, 10:30 GMT",
        "Mar. 6, 2016",
        date(2016, 3, 6),
        datetime(2016, 3, 6, 23, 0),
    ],
)
def test_unambiguous_dates_are_read(value: object) -> None:
    assert published_date(value) == date(2016, 3, 6)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_date_is_no_date(value: object) -> None:
    assert published_date(value) is None


@pytest.mark.parametrize(
    "value",
    ["03/06/2016", "2016-02-30", "2016", "March 2016", "soon", "0001-01-01", "9999-12-31", 20160306, []],
)
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(DateError):
        published_date(value)
