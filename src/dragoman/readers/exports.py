"""Exports of press databases, many articles a file: LexisNexis (DOCX and HTML) and Factiva (HTML).

The words by which the parts are told stand in `exports.toml`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from dragoman.errors import DateError, DragomanError, InputError
from dragoman.model import Failure, ZoneKind
from dragoman.readers.assemble import read_text
from dragoman.readers.dates import published_date
from dragoman.readers.entries import STAGE, Entry, Found
from dragoman.readers.formats import table
from dragoman.readers.words import paragraphs, parsed

_JOIN = "\n\n"
_LONGEST_LABEL = 30
_LONGEST_DATE = 70
_DATE = re.compile(r"(?:[A-Za-z]+,?\s+)?((?:[A-Z][a-z]+ \d{1,2}, \d{4})|(?:\d{1,2} [A-Z][a-z]+ \d{4}))\b")
_COPYRIGHT = re.compile(r"(?:Copyright|\(c\)|©)\s", re.I)
_MARKS = re.compile(rb"\bof\s+\d+\s+DOCUMENTS?\b|End of Document|article [a-z]{2}Article")


@dataclass
class Article:
    """One article of an export, as its parts are found."""

    title: str = ""
    publisher: str = ""
    published: date | None = None
    why: str = ""
    byline: str = ""
    dateline: str = ""
    body: list[str] = field(default_factory=list)
    notice: str = ""
    language: str = ""
    url: str = ""
    accession: str = ""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return table("exports.toml")


@lru_cache(maxsize=32)
def _pattern(base: str, name: str) -> re.Pattern[str]:
    return re.compile(_words()[base][name])


def may_be_export(data: bytes) -> bool:
    """Whether a page's bytes hold the marks of an export, so that it is worth a closer look."""
    return _MARKS.search(data) is not None


def is_export(lines: Sequence[str]) -> bool:
    """Whether the lines are those of a LexisNexis export."""
    ends = sum(bool(_pattern("lexisnexis", "ends").match(line)) for line in lines)
    starts = sum(bool(_pattern("lexisnexis", "starts").match(line)) for line in lines)
    return (ends or starts) > 0 and any(_label(line)[0] in {"length", "body", "load-date"} for line in lines)


def articles_of_page(text: str, entry: Entry) -> list[Found]:
    """The articles of an export in HTML; none where it is an ordinary page."""
    tree = parsed(text)
    pattern = _pattern("factiva", "article")
    found = [e for e in tree.iter("div", "article") if pattern.search(str(e.get("class") or ""))]
    if found:
        inner = {id(child) for e in found for child in e.iterdescendants("div", "article")}
        articles = [_factiva(e) for e in found if id(e) not in inner]
        return [_document(a, f"{entry.name}:{n}", entry) for n, a in enumerate(articles, start=1)]
    lines = list(paragraphs(tree))
    return list(articles_of_lines(lines, entry)) if is_export(lines) else []


def articles_of_lines(lines: Sequence[str], entry: Entry) -> Iterator[Found]:
    """The articles of a LexisNexis export, from its paragraphs."""
    for number, (part, old) in enumerate(_split(lines), start=1):
        yield _document(_lexisnexis(part, old), f"{entry.name}:{number}", entry)


def _split(lines: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """Lines article by article, and whether the older layout parts them. What belongs to none is left out."""
    ends, starts = _pattern("lexisnexis", "ends"), _pattern("lexisnexis", "starts")
    old = not any(ends.match(line) for line in lines)
    held: list[str] = []
    begun = not old
    for line in lines:
        if (starts if old else ends).match(line):
            if begun and held:
                yield held, old
            held, begun = [], True
        elif begun:
            held.append(line)
    if old and held:
        yield held, old


def _label(line: str) -> tuple[str, str]:
    """A label of the layout, lower case, with the value after it; two empty words for any other line."""
    known = _words()["lexisnexis"]
    name, colon, value = line.partition(":")
    bare = name.strip().lower()
    if len(bare) > _LONGEST_LABEL or (not colon and line != line.strip().capitalize()):
        return "", ""
    if bare in known["head"] or bare in known["tail"]:
        return bare, value.strip()
    return "", ""


def _lexisnexis(lines: list[str], old: bool) -> Article:
    """The older layout: outlet, date, edition, headline, labels, words. The newer: headline, outlet, date, labels."""
    known = _words()["lexisnexis"]
    labels = [_label(line) for line in lines]
    first = next((i for i, (name, _) in enumerate(labels) if name in known["head"]), len(lines))
    dates = [i for i in range(first) if _dated(lines[i])]
    article = Article()
    start = _body_start(labels, first, known["head"])
    if dates:
        at = dates[0] if old else dates[-1]
        article.published, article.why = _dated(lines[at]), "the export's date line"
        article.publisher = lines[at - 1] if at else ""
        above = lines[at + 1 : first] if old else lines[at - 2 : at - 1]
        article.title = next((line for line in reversed(above) if not _COPYRIGHT.match(line)), "")
    end = next((i for i in range(start, len(lines)) if labels[i][0] in known["tail"]), len(lines))
    article.body = [line for line in lines[start:end] if not _COPYRIGHT.match(line)]
    for name, value in labels[first:start] + labels[end:]:
        kind = known["head"].get(name) or known["tail"].get(name)
        if kind in {"byline", "dateline", "language", "url"} and value:
            setattr(article, kind, value)
        if kind == "loaded" and article.published is None and (day := _dated(value)):
            article.why = f"open: no date is stated; the database loaded it on {day} (Load-Date), and it is no later"
    article.notice = next((line for line in lines[:start] + lines[end:] if _COPYRIGHT.match(line)), "")
    return article


def _body_start(labels: Sequence[tuple[str, str]], first: int, head: dict[str, str]) -> int:
    """The line after `Body`, or after the last of the labels that stand together above the words."""
    for index in range(first, len(labels)):
        if labels[index][0] == "body":
            return index + 1
    index = first
    while index < len(labels) and labels[index][0] in head:
        index += 1
    return index


def _dated(line: str) -> date | None:
    found = _DATE.match(line) if len(line) <= _LONGEST_DATE else None
    try:
        return published_date(found[1]) if found else None
    except DateError:
        return None


def _factiva(element: HtmlElement) -> Article:
    article = Article()
    fields = _words()["factiva"]["fields"]
    rows = [(row[0].text_content().strip(), row[1]) for row in element.iter("tr") if len(row) >= 2]
    if any(code == "HD" for code, _ in rows):
        for code, cell in rows:
            if fields.get(code) == "body":
                article.body += paragraphs(cell)
            elif code in fields:
                _set(article, fields[code], " ".join(cell.text_content().split()))
        return article
    return _factiva_words(element, article)


def _set(article: Article, name: str, words: str) -> None:
    if name == "published":
        article.published, article.why = _dated(words), "the export's field PD"
    elif name == "accession":
        article.accession = words.removeprefix("Document").strip()
    else:
        setattr(article, name, words)


def _factiva_words(element: HtmlElement, article: Article) -> Article:
    """The layout without codes: headline, author, words, day, clock, outlet, code, language, rights; then the text."""
    classes = {name: _pattern("factiva", name) for name in ("headline", "paragraph", "accession", "words", "clock")}
    rights = _pattern("factiva", "copyright")
    head: list[str] = []
    for part in element.iter("div", "p", "span"):
        kind, words = str(part.get("class") or ""), " ".join(part.text_content().split())
        if classes["headline"].search(kind):
            article.title = words
        elif classes["paragraph"].search(kind):
            article.body.append(words)
        elif found := classes["accession"].match(words):
            article.accession = found[1]
        elif kind == "author":
            article.byline = words
        elif part.tag == "div" and not len(part) and words:
            head.append(words)
    after = 0
    for index, line in enumerate(head):
        if article.published is None and (day := _dated(line)):
            article.published, article.why, after = day, "the export's date line", index + 1
        if rights.match(line):
            article.notice = line
    rest = [line for line in head[after:] if not classes["clock"].match(line) and not classes["words"].match(line)]
    article.publisher = rest[0] if after and rest and not rights.match(rest[0]) else ""
    return article


def _document(article: Article, name: str, entry: Entry) -> Found:
    parts = [
        (article.title, ZoneKind.HEADLINE, "the export's headline"),
        (article.byline, ZoneKind.BYLINE, "the export's byline"),
        (article.dateline, ZoneKind.DATELINE, "the export's dateline"),
        *((words, None, "") for words in article.body),
        (article.notice, ZoneKind.NOTICE, "the export's notice of rights"),
    ]
    hints: dict[int, tuple[ZoneKind, str]] = {}
    start = 0
    texts: list[str] = []
    for words, kind, why in parts:
        if not words:
            continue
        if kind is not None:
            hints[start] = (kind, why)
        texts.append(words)
        start += len(words) + len(_JOIN)
    day, why = entry.asked.published, "given by the caller"
    if day is None:
        day, why = article.published, article.why
    try:
        if not article.body:
            raise InputError("no text was found in this article of the export; is its layout a known one?")
        document = read_text(
            _JOIN.join(texts),
            id=article.accession or name,
            published=day,
            published_why=why,
            title=article.title or None,
            publisher=article.publisher or None,
            author=re.sub(r"^by\s+", "", article.byline, flags=re.I) or None,
            language=article.language or None,
            url=article.url if article.url.startswith("http") else None,
            path=entry.path,
            hints=hints,
            longest=entry.asked.longest,
        )
        return document if day else dataclasses.replace(document, published_why=why)
    except DragomanError as error:
        return Failure(name, STAGE, str(error))
