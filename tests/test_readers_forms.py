"""Every form that is read: what becomes a report, what is known about it, and what bad files say."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from datetime import date
from pathlib import Path

import inputs as made
import pytest

from dragoman.errors import InputError
from dragoman.model import Document, Failure, ZoneKind
from dragoman.readers import read_path, read_stdin


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def documents(path: Path, **options: str) -> list[Document]:
    found = list(read_path(path, **options))  # type: ignore[arg-type]
    assert all(isinstance(one, Document) for one in found), found
    return [one for one in found if isinstance(one, Document)]


def reasons(path: Path) -> list[str]:
    return [one.reason for one in read_path(path) if isinstance(one, Failure)]


def headline(document: Document) -> str:
    (zone,) = [z for z in document.zones if z.kind is ZoneKind.HEADLINE]
    return document.text[zone.start : zone.end]


# ---------------------------------------------------------------- single documents


def test_a_pdf_gives_its_words_in_paragraphs_and_no_date_of_its_making(tmp_path: Path) -> None:
    (one,) = documents(put(tmp_path, "a.pdf", made.pdf()))
    assert one.text == made.TEXT
    assert headline(one) == made.HEADLINE
    assert one.published is None


def test_a_pdf_is_told_by_its_first_bytes_whatever_its_name(tmp_path: Path) -> None:
    (one,) = documents(put(tmp_path, "a.txt", made.pdf()))
    assert one.text == made.TEXT


def test_lines_of_a_pdf_are_joined_and_words_parted_at_its_line_ends_made_whole(tmp_path: Path) -> None:
    lines = (
        "Envoys of both govern-",
        "ments met in the capital of the third country to",
        "talk.",
        "",
        "They will meet.",
    )
    (one,) = documents(put(tmp_path, "a.pdf", made.pdf(lines)))
    assert one.text == "Envoys of both governments met in the capital of the third country to talk.\n\nThey will meet."


def test_a_word_document_keeps_paragraphs_and_takes_its_heading_for_the_headline(tmp_path: Path) -> None:
    (one,) = documents(put(tmp_path, "a.docx", made.docx()))
    assert one.text == made.TEXT
    assert headline(one) == made.HEADLINE
    assert one.published is None


@pytest.mark.parametrize("html", [False, True])
def test_a_message_gives_subject_sender_and_date(tmp_path: Path, html: bool) -> None:
    (one,) = documents(put(tmp_path, "a.eml", made.message(html=html)))
    assert (one.title, one.author, one.published) == (made.HEADLINE, "Press Office", date(2016, 3, 7))
    assert one.published_why == "the message's header Date"
    assert made.WORDS[1] in one.text


def test_attachments_of_a_message_are_reports_of_their_own(tmp_path: Path) -> None:
    data = made.message(
        attached={"statement.pdf": made.pdf(), "logo.png": b"\x89PNG", "x.zip": made.zipped({"y.txt": b"Y met Z."})}
    )
    found = documents(put(tmp_path, "a.eml", data))
    where = (tmp_path / "a.eml").as_posix()
    assert [one.path for one in found] == [where, f"{where}!/statement.pdf", f"{where}!/x.zip!/y.txt"]


def test_a_mailbox_is_read_message_by_message(tmp_path: Path) -> None:
    found = documents(put(tmp_path, "a.mbox", made.mbox(tmp_path)))
    assert [one.title for one in found] == [f"{made.HEADLINE} {n}" for n in range(3)]
    assert "\nFrom Oslo, our correspondent adds a line 1." in found[1].text


# ---------------------------------------------------------------- tables


ROWS = [
    {"headline": made.HEADLINE, "body": "\n".join(made.WORDS), "date": "2016-03-07", "outlet": "Arvan Wire", "n": "1"},
    {"headline": "Second", "body": 'Envoys said "no", and left.', "date": "", "outlet": "", "n": "2"},
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_by_its_columns_whatever_parts_them(tmp_path: Path, delimiter: str) -> None:
    path = put(tmp_path, "a.csv", made.table(ROWS, delimiter))
    one, two = documents(path, columns="text=body,title=headline,published=date,source=outlet")
    assert (one.title, one.published, one.publisher) == (made.HEADLINE, date(2016, 3, 7), "Arvan Wire")
    assert one.text == "\n".join(made.WORDS)
    assert two.published is None and two.text == 'Envoys said "no", and left.'


def test_usual_names_of_columns_need_no_mapping(tmp_path: Path) -> None:
    one, _ = documents(put(tmp_path, "a.csv", made.table(ROWS)))
    assert (one.title, one.publisher) == (made.HEADLINE, "Arvan Wire")


def test_a_parquet_table_is_read_by_its_columns(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {"body": ["Envoys met.", None, "They left."], "day": [date(2016, 3, 7), None, None], "n": [1, 2, 3]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    found = list(read_path(tmp_path / "a.parquet", columns={"text": "body", "published": "day", "id": "n"}))
    assert [(one.id, one.published) for one in found if isinstance(one, Document)] == [
        ("1", date(2016, 3, 7)),
        ("3", None),
    ]
    assert [one.reason for one in found if isinstance(one, Failure)] == ["its text is empty"]


def test_a_table_in_a_western_encoding_and_one_in_utf16_are_read(tmp_path: Path) -> None:
    text = "text,title\nErdoğan’s envoys met.,A\n"
    for encoding in ("cp1254", "utf-16", "utf-8-sig"):
        (one,) = documents(put(tmp_path, "a.csv", text.encode(encoding)))
        assert one.text.endswith("s envoys met.") and one.title == "A"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n1,2\n", "no column holds the reports.*--columns text=COLUMN .*a, b"),
        (b"text,title\nEnvoys met,in Oslo,today\n", "it has 3 cells, the header 2"),
        (b'text,title\n"Envoys met,\n' + b"x\n" * 2_200_000, "cannot be read.*quotation marks"),
        (b"text\n" + b"x" * 9_000_000, "a line of over"),
        (b"text,published\nEnvoys met.,07/03/2016\n", "is no date"),
        (b"", "no column holds the reports"),
        (b"\x00\x01\x02" * 50, "zero bytes"),
    ],
)
def test_a_bad_table_says_what_is_wrong(tmp_path: Path, data: bytes, says: str) -> None:
    import re

    (reason,) = reasons(put(tmp_path, "a.csv", data))
    assert re.search(says, reason), reason


def test_a_wrong_mapping_names_the_nearest_field_or_column(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", made.table(ROWS))
    with pytest.raises(InputError, match='did you mean "title"'):
        read_path(path, columns="titel=headline")
    with pytest.raises(InputError, match="is no pair"):
        read_path(path, columns="text")
    (one,) = read_path(path, columns="text=bodi")
    assert isinstance(one, Failure) and 'did you mean "body"' in one.reason


# ---------------------------------------------------------------- feeds and web archives


def test_a_feed_gives_its_entries_with_date_publisher_and_address(tmp_path: Path) -> None:
    for name in ("a.rss", "a.xml"):
        one, _ = documents(put(tmp_path, name, made.rss()))
        assert (one.title, one.published, one.publisher) == (f"{made.HEADLINE} 0", date(2016, 3, 7), "Arvan Wire")
        assert one.url == one.id == "https://news.example/0"
        assert one.text == "\n\n".join((f"{made.HEADLINE} 0", *made.WORDS))
    (one,) = documents(put(tmp_path, "a.atom", made.atom()))
    assert (one.author, one.published) == ("Mira Holt", date(2016, 3, 7))


def test_a_feed_of_too_many_entries_is_refused_rather_than_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.readers.feeds.MAX_FEED_ENTRIES", 1)
    (reason,) = reasons(put(tmp_path, "a.rss", made.rss()))
    assert "it has 2 entries, and at most 1 are read; split it" in reason


@pytest.mark.parametrize("packed", [True, False])
def test_a_web_archive_gives_its_pages_and_nothing_else(tmp_path: Path, packed: bool) -> None:
    pages = {"https://news.example/a": made.page(), "https://other.example/b": made.page("No day", published=None)}
    path = put(tmp_path, "n.warc.gz" if packed else "n.warc", made.warc(pages, packed))
    one, two = documents(path)
    assert one.path == f"{path.as_posix()}!/https://news.example/a"
    assert (one.published, one.url) == (date(2016, 3, 7), "https://news.example/a")
    assert (two.published, two.published_why) == (
        None,
        "open: the page states no date; it was fetched on 2016-03-08 (WARC-Date), and is no later",
    )


def test_days_of_crawls_files_and_databases_are_no_days_of_publication(tmp_path: Path) -> None:
    """Nobody states when these were published; "on Monday" in them stays open."""
    no_day = tuple((words, style) for words, style in made.NEXIS if "2:30 PM" not in words)
    (export,) = documents(put(tmp_path, "a.docx", made.docx((*made.COVER, *no_day))))
    assert export.published is None
    assert export.published_why.startswith("open: ") and "2016-03-08 (Load-Date)" in export.published_why
    plain = put(tmp_path, "a.txt", made.TEXT.encode())
    os.utime(plain, (1457308800, 1457308800))
    (page,) = documents(put(tmp_path, "n.warc", made.warc({"https://a.example/": made.page(published=None)}, False)))
    box = put(tmp_path, "a.mbox", b"From x Mon Mar  7 09:00:00 2016\nSubject: Talks\n\nEnvoys met on Monday.\n")
    (mail,), (text,) = documents(box), documents(plain)
    (entry,) = documents(put(tmp_path, "a.rss", re.sub(rb"<pubDate>.*?</pubDate>", b"", made.rss(1))))
    for found in (page, mail, text, entry):
        assert found.published is None and "published" not in found.text
    (given,) = documents(tmp_path / "n.warc", published="2016-03-07")
    assert (given.published, given.published_why) == (date(2016, 3, 7), "given by the caller")


def test_the_day_of_a_change_is_no_day_of_publication_and_is_told(tmp_path: Path) -> None:
    feed = made.atom().replace(b"<published>2016-03-07T10:00:00Z</published>", b"")
    (one,) = documents(put(tmp_path, "a.atom", feed))
    assert one.published is None
    assert one.published_why.startswith("open: ") and "last changed on 2016-03-08 (updated)" in one.published_why
    (given,) = documents(tmp_path / "a.atom", published="2016-03-07")
    assert (given.published, given.published_why) == (date(2016, 3, 7), "given by the caller")
    dated = feed.replace(b"Envoys of", b"GENEVA (1 March 2016) - Envoys of")
    (stated,) = documents(put(tmp_path, "b.atom", dated))
    assert stated.published == date(2016, 3, 1) and "dateline" in stated.published_why


@pytest.mark.parametrize(
    ("spaces", "element", "day"),
    [
        ("d='http://purl.org/dc/elements/1.1/'", "<d:date>2016-03-08</d:date>", date(2016, 3, 8)),
        ("d='http://www.w3.org/2005/Atom'", "<d:updated>2016-03-08T10:00:00Z</d:updated>", None),
        ("d='http://purl.org/dc/terms/'", "<d:modified>2016-03-08</d:modified>", None),
        ("d='http://purl.org/dc/terms/'", "<d:issued>2016-03-08</d:issued>", date(2016, 3, 8)),
    ],
)
def test_what_an_rss_entry_states_besides_its_own_date_counts_where_it_is_one_of_publication(
    tmp_path: Path, spaces: str, element: str, day: date | None
) -> None:
    feed = re.sub(rb"<pubDate>.*?</pubDate>", element.encode(), made.rss(1))
    feed = feed.replace(b"<rss ", f"<rss xmlns:{spaces} ".encode())
    (one,) = documents(put(tmp_path, "a.rss", feed))
    assert one.published == day and one.published_why.startswith("the feed's date" if day else "open: ")


# ---------------------------------------------------------------- exports of press databases


def test_a_lexisnexis_word_file_gives_each_article(tmp_path: Path) -> None:
    path = put(tmp_path, "a.docx", made.docx((*made.COVER, *made.NEXIS, *made.NEXIS)))
    one, two = documents(path)
    assert (one.id, two.id) == (f"{path.as_posix()}:1", f"{path.as_posix()}:2")
    for found in (one, two):
        assert (found.title, found.publisher) == ("Talks to resume, mediator says", "Arvan Herald")
        assert (found.published, found.author) == (date(2016, 3, 7), "Mira Holt")
        assert found.published_why == "the export's date line"
        body = [found.text[z.start : z.end] for z in found.zones if z.kind is ZoneKind.BODY]
        assert "\n\n".join(body) == "\n\n".join(made.WORDS)
        assert "Classification" not in found.text and "Job Number" not in found.text


def test_an_older_lexisnexis_page_gives_each_article(tmp_path: Path) -> None:
    one, two = documents(put(tmp_path, "a.html", made.old_nexis()))
    assert (one.title, one.publisher) == ("Talks to resume, mediator says 1", "The Arvan Herald")
    assert (one.published, two.published) == (date(2016, 3, 1), date(2016, 3, 2))
    assert [one.text[z.start : z.end] for z in one.zones if z.kind is ZoneKind.DATELINE] == ["OSLO"]
    assert made.WORDS[1] in two.text and "LOAD-DATE" not in two.text


@pytest.mark.parametrize("export", [made.factiva, made.factiva_fields])
def test_a_factiva_page_gives_each_article(tmp_path: Path, export: object) -> None:
    one, two = documents(put(tmp_path, "a.html", export()))  # type: ignore[operator]
    assert (one.id, two.id) == ("ARVN000020160301ec3", "ARVN000020160302ec3")
    assert (one.title, one.publisher) == ("Talks to resume, mediator says 1", "Arvan News Agency")
    assert (one.published, two.published) == (date(2016, 3, 1), date(2016, 3, 2))
    assert one.author == "Mira Holt"
    assert [one.text[z.start : z.end] for z in one.zones if z.kind is ZoneKind.BODY] == ["\n\n".join(made.WORDS)]


# ---------------------------------------------------------------- what is missing


@pytest.mark.parametrize(
    ("library", "name", "extra"),
    [
        ("pypdf", "a.pdf", "formats"),
        ("docx", "a.docx", "formats"),
        ("warcio.archiveiterator", "a.warc", "formats"),
        ("feedparser", "a.rss", "web"),
        ("backports", "a.txt.zst", "formats"),
    ],
)
def test_a_missing_part_fails_its_files_alone_and_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str, extra: str
) -> None:
    content = {
        ".pdf": made.pdf(), ".docx": made.docx(), ".warc": made.warc({}, False), ".rss": made.rss(),
        ".zst": made.zstd(b"Envoys met."),
    }  # fmt: skip
    put(tmp_path, name, content[Path(name).suffix])
    put(tmp_path, "b.txt", b"Envoys met.")
    monkeypatch.setitem(sys.modules, library, None)
    bad, good = read_path(tmp_path)
    assert isinstance(bad, Failure) and f"pip install 'dragoman[{extra}]'" in bad.reason
    assert isinstance(good, Document)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.zip", "a.parquet", "a.warc", "a.rss", "a.tar", "a.gz", "a.zst"])
def test_a_name_that_promises_what_the_content_is_not_is_refused(tmp_path: Path, name: str) -> None:
    (reason,) = reasons(put(tmp_path, name, b"\x07\x07 nothing of the kind"))
    assert (
        reason.endswith("is the download whole?") or "no feed" in reason or "no RSS" in reason or "control" in reason
    ), reason


def test_standard_input_takes_any_form() -> None:
    for data in (made.pdf(), made.docx(), made.rss(), made.message(), made.zipped({"a.txt": made.TEXT.encode()})):
        (one, *_) = read_stdin(io.BytesIO(data))
        assert isinstance(one, Document), one
    (one,) = read_stdin(io.BytesIO(json.dumps({"text": "Envoys met."}).encode()))
    assert isinstance(one, Document) and one.id == "stdin:1"


@pytest.mark.parametrize("packer", list(made.PACKERS))
def test_what_is_packed_is_read_and_keeps_its_name(tmp_path: Path, packer: str) -> None:
    pack = made.PACKERS[packer]
    table = made.table([{"text": made.TEXT, "title": "A"}])
    for name, data in (("a.txt", made.TEXT.encode()), ("b.csv", table), ("c.pdf", made.pdf()), ("d.docx", made.docx())):
        path = put(tmp_path, name + packer, pack(data))
        (one,) = documents(path)
        assert one.text == made.TEXT and one.path == path.as_posix()
    (one,) = documents(put(tmp_path, f"e.txt{packer}{packer}", pack(pack(made.TEXT.encode()))))
    assert one.text == made.TEXT
    (one,) = documents(put(tmp_path, f"f.tar{packer}", pack(made.tarred({"x/y.html": made.page()}))))
    assert one.path == f"{(tmp_path / ('f.tar' + packer)).as_posix()}!/x/y.html"
    (reason,) = reasons(put(tmp_path, f"g.txt{packer}", pack(made.TEXT.encode() * 50)[:-9]))
    assert "fetch it again" in reason


def test_a_damaged_parquet_table_is_refused_and_ends_nothing(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": [made.TEXT] * 9}), tmp_path / "whole.parquet")
    data = (tmp_path / "whole.parquet").read_bytes()
    for name, content in (("cut", data[:-20]), ("page", data[:9] + bytes(40) + data[49:]), ("short", b"PAR1PAR1")):
        (*_, last) = read_path(put(tmp_path, f"{name}.parquet", content))
        assert isinstance(last, Failure) and "no whole Parquet file" in last.reason
    found = documents(put(tmp_path, "[1]*.parquet", data))
    assert len(found) == 9
    found = documents(put(tmp_path, "a.zip", made.zipped({"b.parquet": data})))
    assert [one.path for one in found] == [f"{(tmp_path / 'a.zip').as_posix()}!/b.parquet"] * 9
