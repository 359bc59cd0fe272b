"""Files of every form, made by code: a report of our own in each, and what surrounds it."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import mailbox
import tarfile
import textwrap
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

HEADLINE = "Envoys resume talks in Oslo"
WORDS = (
    "Envoys of the Arvan government and the Northern Front met in Oslo on Monday, a spokesman said.",
    "The government accused the Front of shelling a market near Kel two days earlier; the Front denied it.",
)
TEXT = "\n\n".join((HEADLINE, *WORDS))


def page(title: str = HEADLINE, words: tuple[str, ...] = WORDS, published: str | None = "2016-03-07") -> bytes:
    meta = f'<meta property="article:published_time" content="{published}T08:00:00Z">' if published else ""
    body = "".join(f"<p>{w}</p>" for w in words)
    head = f"<title>{title}</title>{meta}"
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{article}</body></html>".encode()


PDF_LINES = (HEADLINE, "", *textwrap.wrap(WORDS[0], 60), "", *textwrap.wrap(WORDS[1], 60))


def pdf(lines: tuple[str, ...] = PDF_LINES, pages: int = 1) -> bytes:
    """A PDF by hand: one font, one text object a page."""
    said = " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
    stream = f"BT /F1 11 Tf 14 TL 50 780 Td {said} ET".encode("latin-1", "replace")
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n in range(pages):
        facts = f"/Contents {5 + 2 * n} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {facts} >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def docx(paragraphs: tuple[tuple[str, str], ...] = ((HEADLINE, "Heading 1"), *((w, "Normal") for w in WORDS))) -> bytes:
    import docx as library

    document = library.Document()
    for words, style in paragraphs:
        document.add_paragraph(words, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def message(
    subject: str = HEADLINE, words: tuple[str, ...] = WORDS, html: bool = False, attached: Mapping[str, bytes] = {}
) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject, "Press Office <press@front.example>"
    mail["Date"], mail["Message-ID"] = "Mon, 07 Mar 2016 09:00:00 +0100", "<1@front.example>"
    if html:
        mail.set_content("".join(f"<p>{w}</p>" for w in words), subtype="html")
    else:
        mail.set_content("\n\n".join(words))
    for name, data in attached.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def mbox(folder: Path, messages: int = 3) -> bytes:
    path = folder / "made.mbox"
    box = mailbox.mbox(path)
    for number in range(messages):
        words = (*WORDS, f"From Oslo, our correspondent adds a line {number}.", "From here on nothing follows.")
        box.add(message(f"{HEADLINE} {number}", words))
    box.close()
    data = path.read_bytes()
    path.unlink()
    return data


def rss(entries: int = 2, link: str = "https://news.example/{}") -> bytes:
    items = "".join(
        f"<item><title>{HEADLINE} {n}</title><link>{link.format(n)}</link><guid>item-{n}</guid>"
        f"<pubDate>Mon, 07 Mar 2016 09:0{n % 10}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{WORDS[0]}&lt;/p&gt;&lt;p&gt;{WORDS[1]}&lt;/p&gt;</description></item>"
        for n in range(entries)
    )
    head = "<title>Arvan Wire</title><link>https://news.example/</link><description>x</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def atom() -> bytes:
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Arvan Wire</title>
<id>urn:feed</id><updated>2016-03-07T10:00:00Z</updated><entry><title>{HEADLINE}</title><id>urn:1</id>
<link href="https://news.example/1"/><author><name>Mira Holt</name></author><updated>2016-03-08T10:00:00Z</updated>
<published>2016-03-07T10:00:00Z</published>
<content type="html">&lt;p&gt;{WORDS[0]}&lt;/p&gt;</content></entry></feed>""".encode()


def warc(pages: Mapping[str, bytes], packed: bool = True, day: str = "2016-03-08T01:02:03Z") -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)

    def add(kind: str, uri: str, content: bytes, status: str, media: str) -> None:
        head = StatusAndHeaders(status, [("Content-Type", media)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                uri, kind, payload=io.BytesIO(content), http_headers=head, warc_headers_dict={"WARC-Date": day}
            )
        )

    for uri, content in pages.items():
        add("response", uri, content, "200 OK", "text/html; charset=utf-8")
    add("response", "https://news.example/logo.png", b"\x89PNG", "200 OK", "image/png")
    add("response", "https://news.example/gone", page("Gone"), "404 Not Found", "text/html")
    return out.getvalue()


def table(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    from backports import zstd as library

    return library.compress(data)


PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd}

NEXIS = (
    ("Talks to resume, mediator says", "Heading 1"),
    ("Arvan Herald", "Normal"),
    ("March 7, 2016 Monday 2:30 PM GMT", "Normal"),
    ("Copyright 2016 Arvan Herald All Rights Reserved", "Normal"),
    ("Section: WORLD; Pg. 4", "Normal"),
    ("Length: 45 words", "Normal"),
    ("Byline: Mira Holt", "Normal"),
    ("Body", "Normal"),
    (WORDS[0], "Normal"),
    (WORDS[1], "Normal"),
    ("Classification", "Normal"),
    ("Language: ENGLISH", "Normal"),
    ("Publication-Type: Newspaper", "Normal"),
    ("Load-Date: March 8, 2016", "Normal"),
    ("End of Document", "Normal"),
)
COVER = (("Job Number: 1", "Normal"), ("Documents (2)", "Normal"), ("1. Talks to resume, mediator says", "Normal"))


def old_nexis(articles: int = 2) -> bytes:
    """The older LexisNexis page: a division a line, "1 of 2 DOCUMENTS" before each article."""
    lines = []
    for n in range(1, articles + 1):
        lines += [f"{n} of {articles} DOCUMENTS", "The Arvan Herald", f"March {n}, 2016 Monday", "Late Edition - Final"]
        lines += [
            f"Talks to resume, mediator says {n}",
            "BYLINE: By MIRA HOLT",
            "SECTION: Section A; Foreign Desk; Pg. 1",
        ]
        lines += [
            "LENGTH: 45 words",
            "DATELINE: OSLO",
            *WORDS,
            "URL: http://www.herald.example",
            f"LOAD-DATE: March {n}, 2016",
        ]
        lines += [
            "LANGUAGE: ENGLISH",
            "PUBLICATION-TYPE: Newspaper",
            "Copyright 2016 The Arvan Herald",
            "All Rights Reserved",
        ]
    body = "".join(f'<DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">{line}</SPAN></P></DIV>\n' for line in lines)
    return f"<HTML><HEAD><TITLE>Results</TITLE></HEAD><BODY>{body}</BODY></HTML>".encode()


def factiva(articles: int = 2) -> bytes:
    """Factiva's page without index fields."""
    parts = "".join(
        f"""<div id="article-ARVN00002016030{n}ec3" class="article enArticle"><p>
<div id="hd"><span class="enHeadline">Talks to resume, mediator says {n}</span></div>
<div class="author">By Mira Holt</div><div>45 words</div><div>{n} March 2016</div><div>14:30</div>
<div>Arvan News Agency</div>
<div>ARVN</div><div>English</div><div>(c) 2016 Arvan News Agency</div></p>
<p class="articleParagraph enarticleParagraph">{WORDS[0]}</p>
<p class="articleParagraph enarticleParagraph">{WORDS[1]}</p>
<p>Document ARVN00002016030{n}ec3</p></div>"""
        for n in range(1, articles + 1)
    )
    return f"<html><head><title>Factiva</title></head><body>{parts}</body></html>".encode()


def factiva_fields(articles: int = 2) -> bytes:
    """Factiva's page with index fields, a table an article."""

    def article(n: int) -> str:
        rows = {
            "SE": "World", "HD": f"Talks to resume, mediator says {n}", "BY": "By Mira Holt", "WC": "45 words",
            "PD": f"{n} March 2016", "ET": "14:30", "SN": "Arvan News Agency", "SC": "ARVN", "LA": "English",
            "CY": "(c) 2016 Arvan News Agency", "LP": f"<p>{WORDS[0]}</p>", "TD": f"<p>{WORDS[1]}</p>",
            "NS": "gdip : International Relations", "AN": f"Document ARVN00002016030{n}ec3",
        }  # fmt: skip
        cells = "".join(
            f'<tr><td class="index"><b>{code}</b></td><td>{words}</td></tr>' for code, words in rows.items()
        )
        return f'<div class="article enArticle"><table>{cells}</table></div>'

    return f"<html><body>{''.join(article(n) for n in range(1, articles + 1))}</body></html>".encode()
