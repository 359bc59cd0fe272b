"""Deep and broken HTML, and XML that grows or reaches out."""

from __future__ import annotations

import io
import itertools
import random
import zipfile
from collections.abc import Iterator

import inputs as made

from hostile_inputs.base import Input


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
