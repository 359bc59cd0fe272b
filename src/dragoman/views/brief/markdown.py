"""The report in Markdown, words as footnotes; strangers' text is escaped so that it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.views.brief.links import safe
from dragoman.views.brief.model import Brief, Cell, Heading, Item, Reference, Remark, Section, Sentence, Table
from dragoman.views.brief.names import english, listed
from dragoman.views.words import clean

SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&#^]|://|www\.|@")
"""What Markdown, HTML in it, or GitHub's automatic links would read."""


def plain(text: str) -> str:
    """Text that shows as it is."""

    def escaped(found: re.Match[str]) -> str:
        mark = found.group()
        if mark in {"&", "<", ">"}:
            return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[mark]
        if mark == "://":
            return "\\://"
        return "www\\." if mark == "www." else f"\\{mark}"

    return SPECIAL.sub(escaped, clean(text))


def markdown(brief: Brief) -> str:
    """The whole report; the same brief gives the same text."""
    return "\n".join(_lines(brief)).rstrip() + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    yield f"# {plain(brief.title)}"
    yield ""
    for fact in brief.facts:
        yield f"{plain(fact)}  "
    for section in brief.sections:
        yield ""
        yield f"## {plain(section.title)}"
        yield from _section(section)
    if brief.references:
        yield ""
        yield "## The words"
        yield ""
        for reference in brief.references:
            yield _reference(reference)


def _section(section: Section) -> Iterator[str]:
    numbered = section.anchor == "key-points"
    before: type[Item] | None = None
    count = 0
    for item in section.items:
        if not (isinstance(item, Sentence) and before is Sentence):
            yield ""
        before = type(item)
        if isinstance(item, Sentence):
            count += 1
            yield f"{f'{count}.' if numbered else '-'} {_sentence(item)}"
        elif isinstance(item, Heading):
            yield f"### {plain(item.text)}"
        elif isinstance(item, Remark):
            yield f"*{plain(item.text)}*"
        else:
            yield from _table(item)


def _sentence(sentence: Sentence) -> str:
    quote = f" “{plain(sentence.quote)}”" if sentence.quote else ""
    note = f" *({plain(sentence.note)})*" if sentence.note else ""
    return f"{plain(sentence.text)}{quote}{note} {_marks(sentence.refs)}".rstrip()


def _marks(refs: Sequence[int]) -> str:
    return "".join(f"[^{n}]" for n in refs)


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"**{plain(table.title)}**"
        yield ""
    yield f"| {' | '.join(plain(h) for h in table.headings)} |"
    yield "|" + "|".join(" ---: " if n in table.numbers else " --- " for n in range(len(table.headings))) + "|"
    for row in table.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(cell: Cell) -> str:
    return f"{plain(cell.text)} {_marks(cell.refs)}".strip()


def _reference(reference: Reference) -> str:
    url = safe(reference.url)
    link = f" [report](<{url}>)" if url else ""
    return f"[^{reference.number}]: “{plain(reference.words)}” — {plain(source(reference))}.{link}"


def source(reference: Reference) -> str:
    """Outlet, day and claimants: "Levant Wire, 5 March 2031; claimed by rescue workers"."""
    parts = [reference.outlet]
    if reference.title and reference.title != reference.words:
        parts.append(f"“{reference.title}”")
    parts.append(english(reference.published) if reference.published else "undated")
    text = ", ".join(parts)
    others = [c for c in reference.claimants if c != reference.outlet]
    if others:
        text += f"; claimed by {listed(others, 4)}"
    if reference.copies:
        text += f"; printed again by {reference.copies} report{'s' * (reference.copies > 1)}"
    return text
