"""Word documents and messages whose few bytes become very many things in memory."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator

import inputs as made

from hostile_inputs.base import Input

_HEAD = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
_RUN = "<w:p><w:r><w:t>Envoys met.</w:t></w:r></w:p>"


def docx_of(body: str, **others: bytes) -> bytes:
    """A Word document with other words, and other parts besides, each named by a relationship."""
    with zipfile.ZipFile(io.BytesIO(made.docx())) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    members["word/document.xml"] = f"{_HEAD}{body}</w:body></w:document>".encode()
    relations = members["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    for number, name in enumerate(others):
        relations = relations.replace(
            "</Relationships>",
            f'<Relationship Id="x{number}" Type="{kind}" Target="media/{name}.png"/></Relationships>',
        )
    members["word/_rels/document.xml.rels"] = relations.encode()
    return made.zipped(members | {f"word/media/{name}.png": data for name, data in others.items()})


def office(large: bool = True) -> Iterator[Input]:
    many = 100 if large else 1
    for name, body in bodies(many).items():
        yield Input("office", f"{name}.docx", docx_of(body))
    yield Input("office", "picture.docx", docx_of(_RUN, a=bytes(4_000_000 * many)))
    for name, text in mails(many).items():
        yield Input("office", f"{name}.eml", text.encode())
        if len(text) < 1_000_000:
            yield Input("office", f"{name}.mbox", (f"From x Mon Mar  7 09:00:00 2016\n{text}\n\n" * 2).encode())
    bomb = made.zipped({"x.txt": bytes(1_000_000 * many)})
    packed = base64.encodebytes(bomb).decode()
    part = "--b\nContent-Disposition: attachment; filename={}.zip\nContent-Transfer-Encoding: base64\n\n{}\n"
    bombs = _MIXED + "".join(part.format(n, packed) for n in range(30)) + "--b--\n"
    yield Input("office", "bombs.eml", bombs.encode())
    beside = {"a.txt": made.TEXT.encode(), "b.docx": docx_of(bodies(1)["span"]), "c.zip": bomb}
    yield Input("office", "beside.eml", made.message(attached=beside), made.TEXT)


def bodies(many: int) -> dict[str, str]:
    def rows(count: int, says: str = "", cells: int = 1) -> str:
        cell = f"<w:tc><w:tcPr>{says}</w:tcPr>{_RUN}</w:tc>"
        return f"<w:tbl><w:tblPr/><w:tblGrid/>{f'<w:tr>{cell * cells}</w:tr>' * count}</w:tbl>"

    span = rows(1, '<w:gridSpan w:val="2000000000"/>')
    styled = _RUN.replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="S5"/></w:pPr>')
    return {
        "span": span,
        "spans": span * 20 * many,
        "merged": rows(50 * many, "<w:vMerge/>"),
        "empty": "<w:p/>" * 90_000 * many,
        "runs": f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 20_000 * many}</w:p>",
        "paragraphs": _RUN * 4_000 * many,
        "cells": rows(1, cells=2_000 * many),
        "styles": styled * 2_000 * many,
        "nested": "<w:tbl><w:tr><w:tc>" * 60,
        "text": f"<w:p><w:r><w:t>{'a ' * 90_000 * many}</w:t></w:r></w:p>",
    }


_MIXED = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'


def mails(many: int) -> dict[str, str]:
    message = made.message().decode()
    head, _, words = message.partition("\n\n")
    page, html = "<p>Envoys met in Oslo on Monday, a spokesman said.</p>", "Subject: x\nContent-Type: text/html\n\n"
    return {
        "parts": _MIXED + "--b\n\nx\n" * 90_000 * many,
        "lines": f"{head}\n\n" + "a\n" * 300_000 * many,
        "cr": f"{head}\n\n" + "\r" * 600_000 * many,
        "names": "A: b\n" * 120_000 * many + f"\n{words}",
        "recipients": f"To: {'a@b.example, ' * 40_000 * many}\n{message}",
        "subject": f"Subject: {'=?utf-8?q?a?= ' * 40_000 * many}\n\n{words}",
        "disposition": f"{_MIXED}--b\nContent-Disposition: inline; {'x=y; ' * 10_000 * many}\n\n{words}\n--b--\n",
        "html": html + "<p>a" * 150_000 * many,
        "divs": f"{html}{'<div>' * 50_000}{page}",
        "attributes": f"{html}<p {' '.join(f'a{n}=1' for n in range(50_000))}>{page}",
    }
