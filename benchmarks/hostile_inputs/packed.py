"""Archives nested, cut and booby-trapped; PDF; lines of 100 MB; and sound reports among them."""

from __future__ import annotations

import gzip
import json
import random
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import inputs as made

from hostile_inputs.base import Input


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
