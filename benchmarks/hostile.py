"""A corpus of hostile and broken inputs, made from a seed, and the whole of it read.

    python benchmarks/hostile.py                     # made, read by the readers alone, reported
    python benchmarks/hostile.py --pipeline          # and every report that comes out of it read by the whole pipeline
    python benchmarks/hostile.py --keep FOLDER       # the inputs left there to look at

Promised, and checked for each input: no error escapes; what cannot be read gives a Failure whose reason is a sentence
that a terminal can show; what can gives a Document whose zones lie within its text; no input takes longer than its
limit; memory stays bounded; and every sound report among them is read, word for word.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import gzip
import io
import itertools
import json
import logging
import lzma
import random
import resource
import shutil
import struct
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

logging.disable(logging.CRITICAL)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import inputs as made  # noqa: E402

LIMIT = 90.0
"""Processor seconds that one input may take to be read: `PARSE_SECONDS` of the readers, and what is left is margin."""

TOLD = {"noise", "zeros", "empty", "encoding", "shape", "date", "markup", "xml", "mail", "pdf", "huge", "bomb", "nested"}  # noqa: E501
"""Kinds of which each input must give a report or a reason; an archive may hold nothing that could be a report."""

MEMORY = 1_500_000_000
"""Bytes of memory that the whole run may take."""


@dataclass(frozen=True)
class Input:
    """A file to be read. sound: the text that must come of it, word for word; None where anything may."""

    kind: str
    name: str
    data: bytes
    sound: str | None = None
    columns: str | None = None


def sound_files(folder: Path) -> dict[str, bytes]:
    """A sound file of each form."""
    rows = [{"text": made.TEXT, "title": made.HEADLINE, "published": "2016-03-07"}] * 3
    pages = {f"https://news.example/{n}": made.page(f"{made.HEADLINE} {n}") for n in range(3)}
    return {
        ".txt": made.TEXT.encode(), ".html": made.page(), ".csv": made.table(rows), ".tsv": made.table(rows, "\t"),
        ".jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in rows), ".pdf": made.pdf(pages=2),
        ".docx": made.docx(), ".eml": made.message(attached={"a.pdf": made.pdf()}), ".mbox": made.mbox(folder),
        ".rss": made.rss(), ".atom": made.atom(), ".warc": made.warc(pages, False), ".warc.gz": made.warc(pages),
        ".zip": made.zipped({"a.txt": made.TEXT.encode(), "b/c.html": made.page()}), ".parquet": parquet(rows),
        ".tar": made.tarred({"a.txt": made.TEXT.encode(), "b/c.html": made.page()}),
        ".txt.gz": gzip.compress(made.TEXT.encode()), ".txt.bz2": bz2.compress(made.TEXT.encode()),
        ".txt.xz": lzma.compress(made.TEXT.encode()), ".txt.zst": made.zstd(made.TEXT.encode()),
        "-lexis.docx": made.docx((*made.COVER, *made.NEXIS)), "-lexis.html": made.old_nexis(),
        "-factiva.html": made.factiva(), "-fields.html": made.factiva_fields(),
    }  # fmt: skip


def parquet(rows: list[dict[str, str]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


# ---------------------------------------------------------------- damage


def damaged(draw: random.Random, sound: dict[str, bytes], rounds: int) -> Iterator[Input]:
    """Every form cut, with bytes changed, with pieces of another form in it, and under the name of another."""
    names = list(sound)
    for turn, (ending, data) in itertools.product(range(rounds), sound.items()):
        yield Input("cut", f"cut{turn}{ending}", data[: draw.randrange(len(data))])
        changed = bytearray(data)
        for _ in range(draw.choice((1, 3, 30, 300))):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        yield Input("changed", f"changed{turn}{ending}", bytes(changed))
        other = sound[draw.choice(names)]
        at, start = draw.randrange(len(data)), draw.randrange(len(other))
        yield Input("spliced", f"spliced{turn}{ending}", data[:at] + other[start : start + 2000] + data[at:])
        yield Input("misnamed", f"misnamed{turn}{draw.choice(names)}", data)
        yield Input("doubled", f"doubled{turn}{ending}", data + data)


def noise(draw: random.Random, rounds: int) -> Iterator[Input]:
    for turn in range(rounds):
        ending = draw.choice(
            (".txt", ".html", ".jsonl", ".csv", ".pdf", ".zip", ".eml", ".warc", ".xml", ".docx", ".gz")
        )
        yield Input("noise", f"noise{turn}{ending}", draw.randbytes(draw.choice((1, 10, 1000, 100_000))))
        yield Input("zeros", f"zeros{turn}{ending}", bytes(draw.choice((1, 300, 100_000))))
        yield Input("empty", f"empty{turn}{ending}", draw.choice((b"", b" ", b"\n\n\n", b"\xef\xbb\xbf", b"\xff\xfe")))
        starts = (
            b"%PDF-",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"BZh9",
            b"\xfd7zXZ\x00",
            b"\x28\xb5\x2f\xfd",
            b"PAR1",
            b"WARC/1.0\r\n",
        )
        yield Input("false start", f"start{turn}{ending}", draw.choice(starts) + draw.randbytes(500))


# ---------------------------------------------------------------- text

CODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1251", "cp1252", "cp1256", "koi8-r", "iso8859-7", "gb18030", "big5", "shift_jis", "euc-kr", "utf-7", "cp037"]  # noqa: E501
SAYINGS = (
    "Послы встретились в Осло.",
    "使节在奥斯陆会面。",
    "التقى المبعوثون في أوسلو.",
    "Les émissaires se sont réunis à Oslo.",
    made.TEXT,
)
SIGNS = (
    "\u202e", "\u202a\u202b", "\u2066\u2067\u2069", "\u200b\u200d\ufeff", "\x00", "\x1b[2J\x1b]0;owned\x07", "\x08\x7f\x9b",  # noqa: E501
    "\u0300" * 500, "\U000e0041", "\ud800", "\uffff", "\u2028\u2029\x85", "\r", "\v\f", "﷽" * 50, "🏴‍☠️" * 20,
)  # fmt: skip


def encodings(draw: random.Random) -> Iterator[Input]:
    for coding, words, ending in itertools.product(CODINGS, SAYINGS, (".txt", ".html")):
        lie = draw.choice(CODINGS)
        data = words * 5
        if ending == ".html":
            data = f'<html><head><meta charset="{lie}"></head><body><p>{data}</p></body></html>'
        yield Input("encoding", f"{coding}-{len(words)}{ending}", data.encode(coding, "ignore"))


def signs(draw: random.Random) -> Iterator[Input]:
    for number, sign in enumerate(SIGNS):
        torn = sign.join(made.TEXT.split(" "))
        around = f"{sign * 3}{made.TEXT}{sign * 3}"
        for words in (torn, around, sign * 1000):
            key = f"signs{number}-{len(words)}"
            yield Input("signs", f"{key}.txt", words.encode("utf-8", "surrogatepass"))
            yield Input("signs", f"{key}.jsonl", json.dumps({"text": words, "title": words, "id": words}).encode())
            yield (
                Input("signs", f"{key}.html", made.page(words[:200], (words,)).replace(b"\x00", b"&#0;"))
                if "\ud800" not in words
                else Input("signs", f"{key}.html", b"<p>&#xD800;</p>")
            )
    for number in range(30):
        name = f"{draw.choice(SIGNS[:3])}member\x1b[31m{number}.txt"
        yield Input("signs", f"names{number}.zip", made.zipped({name: made.TEXT.encode()}))


def shapes() -> Iterator[Input]:
    """Texts that are long in an unusual way."""
    many = {
        "one word": "a" * 400_000, "no full stop": "the envoy said that " * 20_000, "full stops": "." * 200_000,
        "brackets": "(" * 100_000 + ")" * 100_000, "quotes": '"' * 100_000, "quoted": '"He said "' * 20_000,
        "lines": "Oslo\n" * 60_000, "blank lines": "Oslo.\n\n" * 30_000, "digits": "1234567890" * 30_000,
        "capitals": "General Secretary " * 10_000, "dates": "on Monday 7 March 2016 " * 10_000, "hyphens": "-" * 200_000,  # noqa: E501
        "marks": "\u0301" * 100_000, "commas": "Oslo, " * 30_000, "accusing": "accused the government of shelling " * 5_000,  # noqa: E501
        "dateline": "OSLO (Wire) — " * 10_000, "spaces": " " * 300_000 + "Envoys met." + " " * 300_000, "tabs": "\t\t\n" * 90_000,  # noqa: E501
        "by": "By " * 60_000, "urls": "https://news.example/" + "a/" * 100_000, "percent": "%" * 200_000, "greater": ">" * 100_000,  # noqa: E501
        "said": 'said. "' * 30_000, "of": "of the " * 50_000, "and": "Russia and " * 20_000, "at": "a@b.example " * 20_000,  # noqa: E501
    }  # fmt: skip
    for name, words in many.items():
        yield Input("shape", f"{name}.txt", words.encode())
        yield Input("shape", f"{name}.html", made.page("T", (words.replace("<", ""),)))


# ---------------------------------------------------------------- dates

DAYS = (
    None, "", " ", "null", "None", "NaN", "0000-00-00", "0001-01-01", "1000-01-01", "1599-12-31", "9999-12-31", "2200-01-01",  # noqa: E501
    "2016-02-30", "2016-13-01", "16-03-06", "06/03/2016", "yesterday", "2016-03-06T99:99:99Z", "٢٠١٦-٠٣-٠٦", "2016-03-06\x00",  # noqa: E501
    0, -1, 1457222400, 10**30, 1.5, True, [], ["2016-03-06"], {}, {"$date": 1}, "9" * 5000, "Mon, 99 Foo 2016 10:00:00 GMT",  # noqa: E501
)  # fmt: skip


def dates() -> Iterator[Input]:
    for number, day in enumerate(DAYS):
        said = str(day)
        yield Input("date", f"date{number}.jsonl", json.dumps({"text": made.TEXT, "published": day}).encode())
        yield Input("date", f"date{number}.html", made.page(published=said.replace('"', "")))
        yield Input("date", f"date{number}.csv", made.table([{"text": made.TEXT, "published": said}]))
        yield Input("date", f"date{number}.rss", made.rss(1).replace(b"Mon, 07 Mar 2016 09:00:00 GMT", said.encode()))
        eml = made.message().replace(b"Mon, 07 Mar 2016 09:00:00 +0100", said.encode().replace(b"\n", b" "))
        yield Input("date", f"date{number}.eml", eml)
        yield Input(
            "date",
            f"date{number}.warc",
            made.warc({"https://a.example/": made.page(published=None)}, False, said[:100]),
        )


# ---------------------------------------------------------------- markup


def markup(draw: random.Random) -> Iterator[Input]:
    tags = (
        "div",
        "p",
        "table",
        "ul",
        "span",
        "b",
        "a",
        "font",
        "blockquote",
        "article",
        "x-y",
        "svg",
        "select",
        "noscript",
    )
    for tag, depth in itertools.product(tags, (50, 300, 5000, 50_000)):
        yield Input(
            "markup",
            f"deep-{tag}-{depth}.html",
            b"<html><body>" + f"<{tag}>".encode() * depth + b"<p>" + made.WORDS[0].encode(),
        )
    words = made.WORDS[0]
    cases = {
        "script": f"<script>{'alert(1);' * 10_000}</script><p>{words}</p>", "no end": f"<p>{words}<script>", "comment": f"<!-- {words} ",  # noqa: E501
        "cdata": f"<![CDATA[{words}]]><p>{words}</p>", "attribute": f"<p title='{'a' * 1_000_000}'>{words}</p>",
        "attributes": f"<p {' '.join(f'a{n}=1' for n in range(50_000))}>{words}</p>", "entities": f"<p>{'&amp;' * 100_000}{words}</p>",  # noqa: E501
        "bad entities": f"<p>{'&#99999999;&#x0;&nosuch;' * 5000}{words}</p>", "elements": "<p>a</p>" * 100_000, "iframe": "<iframe srcdoc='x'>" * 500,  # noqa: E501
        "json-ld": f'<script type="application/ld+json">{"[" * 50_000}</script><p>{words}</p>', "base": f"<base href='javascript:alert(1)'><p>{words}</p>",  # noqa: E501
        "refresh": f"<meta http-equiv=refresh content='0;url=file:///etc/passwd'><p>{words}</p>", "doctype": f"<!DOCTYPE html [<!ENTITY a '{words}'>]><p>&a;</p>",  # noqa: E501
        "frames": "<frameset>" * 300, "cells": "<table>" + "<tr>" + "<td>1" * 20_000, "links": f"<a href='x'>{words}</a>" * 3000, "null": f"<p>\x00{words}\x00</p>",  # noqa: E501
        "style": f"<style>{'p{}' * 100_000}</style><p>{words}</p>", "data": f"<img src='data:image/png;base64,{'A' * 500_000}'><p>{words}</p>",  # noqa: E501
        "canonical": f"<link rel=canonical href='javascript:x'><p>{words}</p>", "canonical2": f"<link rel=canonical href='http://{'a' * 5000}'><p>{words}</p>",  # noqa: E501
        "title": f"<title>{words * 5000}</title><p>{words}</p>", "rtl": f"<bdo dir=rtl>{words}</bdo>", "lang": f"<html lang='{'x' * 9999}'><p>{words}</p>",  # noqa: E501
    }  # fmt: skip
    for name, body in cases.items():
        for turn in range(4):
            cut = body if not turn else body[: draw.randrange(1, len(body))]
            yield Input("markup", f"{name}{turn}.html", f"<html><body><article>{cut}</article></body></html>".encode())
    for marks in ("1 of 9 DOCUMENTS", "End of Document", "article enArticle"):
        for count in (1, 50, 5000):
            yield Input(
                "markup",
                f"export-{marks[:3]}-{count}.html",
                f"<html><div class='{marks}'><p>{marks}</p>Length: 3 words</div>".encode() * count,
            )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "laugh">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(12))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'


def xml() -> Iterator[Input]:
    for number, head in enumerate((LAUGHS, OUTSIDE, OUTSIDE.replace("file:///etc/passwd", "http://169.254.169.254/"))):
        for turn, form in enumerate((made.rss(1), made.atom())):
            feed = head + form.decode().split("?>", 1)[1].replace("Envoys resume", "&a11; Envoys resume")
            for ending in (".rss", ".xml", ".atom", ".txt", ".html"):
                yield Input("xml", f"xml{number}{turn}{ending}", feed.encode())
        members = {
            name: zipfile.ZipFile(io.BytesIO(made.docx())).read(name)
            for name in zipfile.ZipFile(io.BytesIO(made.docx())).namelist()
        }
        body = members["word/document.xml"].decode().split("?>", 1)[1].replace("Envoys resume", "&a11; Envoys resume")
        yield Input("xml", f"word{number}.docx", made.zipped(members | {"word/document.xml": (head + body).encode()}))
        for lost in ("[Content_Types].xml", "word/styles.xml", "_rels/.rels", "word/_rels/document.xml.rels"):
            yield Input(
                "xml",
                f"lost{number}{lost[:3]}{len(lost)}.docx",
                made.zipped({k: v for k, v in members.items() if k != lost}),
            )
        deep = "<w:p>" * 3000
        yield Input(
            "xml",
            f"deep{number}.docx",
            made.zipped(members | {"word/document.xml": body.replace("<w:p>", deep, 1).encode()}),
        )


# ---------------------------------------------------------------- lines and tables


def lines(draw: random.Random) -> Iterator[Input]:
    bad = [
        "{", "[]", "null", "3", '"x"', '{"text": null}', '{"text": 3}', '{"text": ""}', '{"text": [1]}', '{"txet": "a"}', "{'text': 'a'}",  # noqa: E501
        '{"text": "a", "id": {}}', '{"text": "a", "title": 7}', '{"text": "a", "published": "x"}', "[" * 100_000, '{"a":' * 50_000,  # noqa: E501
        '{"text": "\\ud800"}', '{"text": "a", "text": "b"}', '{"text": "a", "id": ' + "9" * 6000 + "}", '{"text": NaN}', '{"text": "a"} x', "\x00",  # noqa: E501
        '{"text": "a", "url": "javascript:alert(1)"}', '{"text": "a", "id": "../../x"}', '{"text": "' + "\\u0000" * 1000 + '"}',  # noqa: E501
    ]  # fmt: skip
    good = json.dumps({"text": made.TEXT})
    for number, line in enumerate(bad):
        for turn, end in enumerate(("\n", "\r\n", "")):
            mixed = end.join([good, line, good]) if end else line
            yield Input("lines", f"lines{number}-{turn}.jsonl", mixed.encode())
    cells = [
        '"',
        '""',
        '"a',
        "=cmd|' /C calc'!A0",
        "a,b",
        "\n",
        "\x00",
        "a" * 200_000,
        "é",
        "'",
        "\\",
        ";",
        "\t",
        "-1+1",
        "@x",
    ]
    for number in range(120):
        rows = [draw.choices(cells, k=draw.choice((1, 2, 3, 9))) for _ in range(draw.randrange(1, 6))]
        table = "\n".join(draw.choice((",", ";", "\t")).join(row) for row in rows)
        head = draw.choice(
            ("text,title,published", "text", "", "text;text", "body,date", '"text"', "TEXT,Title", "a,b,c")
        )
        yield Input("table", f"table{number}.csv", f"{head}\n{table}\n".encode())


def mails(draw: random.Random) -> Iterator[Input]:
    part = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    deep = "".join(part.format(n) for n in range(900))
    cases = {
        "deep": f"MIME-Version: 1.0\n{deep}Content-Type: text/plain\n\nx", "same": "MIME-Version: 1.0\n" + part.format(1) * 500,  # noqa: E501
        "no boundary": "MIME-Version: 1.0\nContent-Type: multipart/mixed\n\nx", "header": f"Subject: {'x' * 500_000}\n\nEnvoys met.",  # noqa: E501
        "headers": "X: 1\n" * 50_000 + "\nEnvoys met.", "charset": "Content-Type: text/plain; charset=klingon\n\nEnvoys met.",  # noqa: E501
        "transfer": "Content-Transfer-Encoding: base64\n\n!!!!", "quoted": "Content-Transfer-Encoding: quoted-printable\n\n=ZZ=\n=9",  # noqa: E501
        "uu": "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n!!!", "words": "Subject: =?utf-8?b?////?= =?x?q?=ZZ?=\n\nEnvoys met.",  # noqa: E501
        "from": f"From: {'<' * 5000}\nSubject: x\n\nEnvoys met.", "date": "Date: 99999999999\n\nEnvoys met.", "group": "From: a:b;c:d;,<@>\n\nEnvoys met.",  # noqa: E501
        "id": f"Message-ID: {'<' * 3000}\nContent-Disposition: attachment; filename*0*=utf-8''%FF; filename*9=x\n\nEnvoys met.",  # noqa: E501
        "param": f"Content-Type: text/plain; {'a=b; ' * 20_000}\n\nEnvoys met.", "no body": "Subject: x\n", "digest": "Content-Type: message/rfc822\n\n" * 300,  # noqa: E501
        "partial": "Content-Type: message/partial; number=1; total=9\n\nEnvoys met.", "type": "Content-Type: ////\n\nEnvoys met.", "nul": "Subject: a\x00b\n\nEnvoys\x00met.",  # noqa: E501
    }  # fmt: skip
    for name, text in cases.items():
        yield Input("mail", f"{name}.eml", text.encode())
        yield Input("mail", f"{name}.mbox", (f"From x Mon Mar  7 09:00:00 2016\n{text}\n\n" * 2).encode())
        yield Input("mail", f"{name}-cut.eml", text.encode()[: draw.randrange(len(text))])
    for number in range(10):
        inner = {
            f"{n}.eml": made.message(attached={"x.zip": made.zipped({"a.txt": b"Envoys met."})}) for n in range(number)
        }
        yield Input("mail", f"attached{number}.eml", made.message(attached=inner))


# ---------------------------------------------------------------- archives


def archives(draw: random.Random, large: bool) -> Iterator[Input]:
    for packer, pack in made.PACKERS.items():
        for size in (1_000_000, 80_000_000, 300_000_000) if large else (1_000_000,):
            yield Input("bomb", f"bomb{size}.txt{packer}", pack(bytes(size)))
            yield Input("bomb", f"bomb{size}.jsonl{packer}", pack(b'{"text": "' + b"a" * size))
        yield Input("bomb", f"twice.txt{packer}{packer}", pack(pack(bytes(200_000_000 if large else 1_000_000))))
        deep = made.TEXT.encode()
        for depth in range(1, 9):
            deep = pack(deep)
            yield Input("nested", f"nested{depth}.txt{packer * depth}", deep, made.TEXT if depth <= 4 else None)
    content = made.TEXT.encode()
    for depth in range(1, 12):
        content = made.zipped({"deep.zip" if depth > 1 else "deep.txt": content})
        yield Input("nested", f"deep{depth}.zip", content, made.TEXT if depth <= 4 else None)
        yield Input("nested", f"deep{depth}.tar", made.tarred({"deep.zip": content}), made.TEXT if depth <= 3 else None)
    bomb = made.zipped({"big.txt": bytes(100_000_000 if large else 1_000_000)})
    for count in (1, 10, 50) if large else (2,):
        members = {f"{n}.zip": bomb for n in range(count)} | {"z.txt": made.TEXT.encode()}
        yield Input("bomb", f"bombs{count}.zip", made.zipped(members), made.TEXT if count <= 10 else None)
        yield Input("bomb", f"bombs{count}.tar", made.tarred(members), made.TEXT if count <= 10 else None)
    level = made.zipped({f"{n}.txt": bytes(1_000_000) for n in range(16 if large else 2)})
    for _ in range(4):
        level = made.zipped({f"{n}.zip": level for n in range(16 if large else 2)})
    yield Input("bomb", "forty-two.zip", level)
    for name in (
        "../../etc/x.txt",
        "/etc/x.txt",
        "C:\\x.txt",
        "..\\x.txt",
        "a/../../x.txt",
        "x.txt/",
        "con.txt",
        "~/x.txt",
        ".txt",
        "a" * 5000 + ".txt",
    ):
        yield Input("names", f"path{len(name)}{name[:1].strip('/.~')}.zip", made.zipped({name: made.TEXT.encode()}))
        yield Input(
            "names", f"path{len(name)}{name[:1].strip('/.~')}.tar", made.tarred({name[:90]: made.TEXT.encode()})
        )
    for kind in (
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        b"Z",
    ):
        yield Input("tar", f"type{kind!r}.tar", special(kind))
    for size in (2_000_000, 8_000_000_000, -1):
        for kind in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
            yield Input("tar", f"header{size}{kind!r}.tar", special(kind, size))
    yield Input(
        "zip",
        "many.zip",
        made.zipped({f"{n}.png": b"" for n in range(30_000 if large else 300)} | {"a.txt": made.TEXT.encode()}),
        made.TEXT,
    )
    yield Input("zip", "empty.zip", made.zipped({}))
    for change in range(100):
        data = bytearray(made.zipped({"a.txt": made.TEXT.encode(), "b.txt": made.TEXT.encode()}))
        at = draw.choice([i for i in range(len(data)) if data[i : i + 2] in (b"PK",)])
        struct.pack_into(
            "<L", data, min(at + draw.randrange(4, 42), len(data) - 4), draw.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 65))
        )
        yield Input("zip", f"field{change}.zip", bytes(data))


def special(kind: bytes, size: int = 0) -> bytes:
    """A tar whose first member is of a kind that holds no report, or whose header claims a size, and a sound one."""
    info = tarfile.TarInfo("x.txt")
    info.type, info.linkname = kind, "/etc/passwd"
    head = bytearray(info.tobuf())
    if size:
        head[124:136] = (b"\xff" * 12) if size < 0 else b"%011o\0" % (size % 8**11)
        head[148:156] = b" " * 8
        head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + made.tarred({"a.txt": made.TEXT.encode()})


def pdfs(draw: random.Random) -> Iterator[Input]:
    data = made.pdf()
    stream = zlib.compress(bytes(200_000_000))
    bomb = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
    changes = {
        "loop": (b"/Kids [4 0 R]", b"/Kids [2 0 R]"), "count": (b"/Count 1", b"/Count 999999999"), "self": (b"/Pages 2 0 R", b"/Pages 1 0 R"),  # noqa: E501
        "no root": (b"/Root 1 0 R", b""), "xref": (b"startxref", b"startxfer"), "deep": (b"/Kids [4 0 R]", b"/Kids " + b"[" * 20_000 + b"]" * 20_000),  # noqa: E501
        "dict": (b"/MediaBox", b"<<" * 5000 + b"/MediaBox"), "length": (b"/Length ", b"/Length -"), "encrypt": (b"/Size", b"/Encrypt << /Filter /Standard /V 9 >> /Size"),  # noqa: E501
        "big": (b"Tj T*", b"Tj " * 200_000), "number": (b"11 Tf", b"9" * 10_000 + b" Tf"), "name": (b"/F1 11", b"/" + b"#41" * 20_000 + b" 11"),  # noqa: E501
    }  # fmt: skip
    for name, (old, new) in changes.items():
        yield Input("pdf", f"{name}.pdf", data.replace(old, new))
    start = data.index(b"5 0 obj")
    yield Input("pdf", "bomb.pdf", data[: start + 8] + bomb + data[data.index(b"endobj", start) - 1 :])
    yield Input("pdf", "pages.pdf", made.pdf(pages=2500))
    yield Input("pdf", "blank.pdf", made.pdf(("",)))
    for number in range(60):
        at = draw.randrange(len(data))
        yield Input("pdf", f"lost{number}.pdf", data[:at] + data[at + draw.randrange(1, 200) :])


def huge() -> Iterator[Input]:
    """A hundred million bytes without a line's end, in the forms that are read line by line and those that are not."""
    line = b"envoys met " * 9_100_000
    good = json.dumps({"text": made.TEXT}).encode()
    yield Input("huge", "line.txt", line)
    yield Input("huge", "line.html", b"<html><body><p>" + line)
    yield Input("huge", "line.jsonl", b'{"text": "' + line + b'"}\n' + good, made.TEXT)
    yield Input("huge", "line.csv", b"text,title\n" + line)
    yield Input(
        "huge",
        "line.mbox",
        b"From x Mon Mar  7 09:00:00 2016\nSubject: x\n\n" + line + b"\n\n" + made.mbox(Path(tempfile.gettempdir()), 1),
    )
    yield Input("huge", "line.eml", b"Subject: x\n\n" + line)
    yield Input("huge", "line.rss", made.rss() + line)
    yield Input("huge", "line.pdf", made.pdf() + line)


def sound_reports(count: int) -> Iterator[Input]:
    """Sound reports among the others, some of them twice."""
    for number in range(count):
        text = f"{made.TEXT}\n\nA note to editors, number {number // 2}."
        yield Input("sound", f"sound{number}.txt", text.encode(), text)
        yield Input("sound", f"sound{number}.jsonl", json.dumps({"text": text}).encode(), text)
        yield Input("sound", f"sound{number}.txt.gz", gzip.compress(text.encode()), text)
        yield Input("sound", f"sound{number}.zip", made.zipped({"x.txt": text.encode()}), text)


def corpus(seed: int = 1, rounds: int = 16, with_huge: bool = True) -> Iterator[Input]:
    """All inputs, the same for the same seed."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        sound = sound_files(Path(folder))
    makers: list[Callable[[], Iterator[Input]]] = [
        lambda: damaged(draw, sound, rounds), lambda: noise(draw, 3 * rounds), lambda: encodings(draw), lambda: signs(draw), shapes, dates,  # noqa: E501
        lambda: markup(draw), xml, lambda: lines(draw), lambda: mails(draw), lambda: archives(draw, with_huge), lambda: pdfs(draw),  # noqa: E501
        lambda: sound_reports(3 * rounds),
    ]  # fmt: skip
    if with_huge:
        makers.append(huge)
    for make in makers:
        yield from make()


# ---------------------------------------------------------------- reading them


@dataclass
class Outcome:
    """What became of one input. wrong: promises that were broken, in words."""

    documents: list[object]
    failures: list[str]
    seconds: float
    wrong: list[str]


def judge(one: Input, path: Path) -> Outcome:
    """Read one input, and see to the promises."""
    from dragoman.model import Document
    from dragoman.readers import read_path

    outcome = Outcome([], [], 0.0, [])
    begun = time.process_time()
    try:
        for found in read_path(path, columns=one.columns):
            if isinstance(found, Document):
                outcome.documents.append(found)
                outcome.wrong += _wrong_document(found)
            else:
                outcome.failures.append(found.reason)
                if len(found.reason) < 10 or not found.reason.isprintable() or not found.path.isprintable():
                    outcome.wrong.append(f"reason {found.reason[:200]!r} of {found.path[:100]!r}")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome.wrong.append(f"raised {type(error).__name__}: {str(error)[:200]}")
    outcome.seconds = time.process_time() - begun
    if outcome.seconds > LIMIT:
        outcome.wrong.append(f"took {outcome.seconds:.1f} s")
    if not outcome.documents and not outcome.failures and one.kind in TOLD and not one.name.endswith(".jsonl"):
        outcome.wrong.append("nothing came of it, and no reason")
    if one.sound is not None and one.sound not in [d.text for d in outcome.documents]:  # type: ignore[attr-defined]
        outcome.wrong.append(f"the sound report was not read: {outcome.failures[:2]}")
    return outcome


def _wrong_document(document: object) -> Iterator[str]:
    end = 0
    text = document.text  # type: ignore[attr-defined]
    if not text.strip():
        yield "a document without words"
    for zone in document.zones:  # type: ignore[attr-defined]
        if not end <= zone.start < zone.end <= len(text):
            yield f"zone {zone} outside its text"
        end = zone.end
    try:
        text.encode()
    except UnicodeEncodeError:
        yield "half a surrogate pair in the text"
    published = document.published  # type: ignore[attr-defined]
    if published is not None and not 1600 <= published.year <= 2199:
        yield f"published {published}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--pipeline", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--kind")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="hostile-"))
    folder.mkdir(parents=True, exist_ok=True)
    kinds: collections.Counter[str] = collections.Counter()
    read: collections.Counter[str] = collections.Counter()
    refused: collections.Counter[str] = collections.Counter()
    slowest: list[tuple[float, str]] = []
    wrong = inputs = 0
    documents = []
    for number, one in enumerate(corpus(asked.seed, asked.rounds)):
        if asked.kind and one.kind != asked.kind:
            continue
        path = folder / f"{number:05}-{one.name.replace('/', '_')[-80:]}"
        path.write_bytes(one.data)
        outcome = judge(one, path)
        inputs += 1
        kinds[one.kind] += 1
        read[one.kind] += bool(outcome.documents)
        refused[one.kind] += bool(outcome.failures)
        slowest = sorted([*slowest, (outcome.seconds, f"{one.kind}: {path.name}")], reverse=True)[:8]
        for words in outcome.wrong:
            wrong += 1
            print(f"WRONG {one.kind} {path.name}: {words}", flush=True)
        if asked.pipeline:
            documents += outcome.documents
        if not asked.keep:
            path.unlink()
    print(
        f"{inputs} inputs of {len(kinds)} kinds; {sum(read.values())} gave reports, {sum(refused.values())} refusals; {wrong} promises broken"  # noqa: E501
    )
    for kind, count in kinds.items():
        print(f"  {kind:12} {count:5} inputs, {read[kind]:5} with reports, {refused[kind]:5} with refusals")
    print("slowest: " + "; ".join(f"{seconds:.1f} s {name}" for seconds, name in slowest))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if asked.pipeline:
        wrong += whole(documents)
    if not asked.keep:
        shutil.rmtree(folder)
    sys.exit(1 if wrong else 0)


def whole(documents: list[object]) -> int:
    """Every report that came out, read by the whole pipeline; how many promises were broken."""
    import dragoman
    from dragoman import pipeline
    from dragoman.model import Failure

    unique = list({d.text: d for d in documents}.values())  # type: ignore[attr-defined]
    stages = dragoman.load().stages
    begun = last = time.process_time()
    failed: collections.Counter[str] = collections.Counter()
    slowest: list[tuple[float, str]] = []
    count = 0
    for document in unique:
        for result in pipeline.read_all([document], stages):  # type: ignore[list-item]
            count += 1
            now = time.process_time()
            slowest = sorted([*slowest, (now - last, str(document.path))], reverse=True)[:8]  # type: ignore[attr-defined]
            last = now
            if isinstance(result, Failure):
                failed[result.reason[:120]] += 1
    print(
        f"whole pipeline: {count} different reports in {time.process_time() - begun:.0f} s, {sum(failed.values())} failed"  # noqa: E501
    )
    for reason, times in failed.most_common(20):
        print(f"  {times:4} {reason}")
    print("slowest: " + "; ".join(f"{seconds:.1f} s {Path(name).name}" for seconds, name in slowest))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return len(unique) - count


if __name__ == "__main__":
    main()
