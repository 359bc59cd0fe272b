"""The report as one HTML page that stands alone: no script, nothing fetched, readable on paper and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from dragoman.views.brief.links import safe
from dragoman.views.brief.markdown import source
from dragoman.views.brief.model import Brief, Cell, Heading, Item, Reference, Remark, Section, Sentence, Table
from dragoman.views.words import clean

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page may fetch nothing and run nothing, whatever stands in it."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --soft: #595959; --line: #d4d0c8; --paper: #fffefb;
  --link: #0b4f8a; --mark: #8a3d00; --tint: #f4f1ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --soft: #aaa69d; --line: #43413c; --paper: #191917;
  --link: #8fc1f0; --mark: #f0b072; --tint: #24231f; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Source Serif 4", Georgia, "Noto Serif", serif;
  overflow-wrap: break-word; }
h1, h2, h3, nav, th, .facts, .note, .remark, .tag, sup, footer { font-family: system-ui, -apple-system, "Segoe UI",
  "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; padding-top: .6rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.5rem 0 .35rem; }
.facts { color: var(--soft); font-size: .9rem; margin: 0 0 .2rem; }
.facts:first-of-type { color: var(--ink); font-weight: 600; }
nav { font-size: .85rem; margin: 1rem 0 0; line-height: 1.9; }
nav a { margin-right: .9rem; white-space: nowrap; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
ul, ol { margin: .3rem 0; padding-left: 1.3rem; }
li { margin: .5rem 0; padding-left: .15rem; }
.key li { margin: .75rem 0; }
.key li::marker { font-weight: 700; }
.quote { color: var(--soft); font-style: italic; }
.note, .remark { color: var(--soft); font-size: .84rem; }
.note { margin-left: .25rem; }
.remark { margin: .5rem 0; }
.tag { font-size: .72rem; font-weight: 600; color: var(--mark); border: 1px solid currentColor; border-radius: .2rem;
  padding: 0 .3rem; white-space: nowrap; vertical-align: .08em; }
sup { font-size: .7rem; line-height: 0; white-space: nowrap; }
sup a { text-decoration: none; padding: .15rem .12rem; }
.scroll { overflow-x: auto; margin: .6rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.4; }
caption { text-align: left; font: 600 .85rem/1.4 system-ui, "Liberation Sans", Arial, sans-serif; padding: .3rem 0; }
th { text-align: left; font-size: .78rem; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink);
  padding: .3rem .6rem .3rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: .4rem .6rem .4rem 0; vertical-align: top; min-width: 4.5rem; }
td:first-child { min-width: 7rem; }
table.two { table-layout: fixed; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; min-width: 4rem; }
.words { font-size: .92rem; padding-left: 2.2rem; }
.words li { margin: .55rem 0; }
.words li:target { background: var(--tint); outline: .35rem solid var(--tint); }
.back { text-decoration: none; }
sup a:target { outline: 2px solid var(--mark); }
.words .source { display: block; color: var(--soft);
  font: .82rem/1.45 system-ui, "Liberation Sans", Arial, sans-serif; }
@media (max-width: 32rem) { body { padding: 1rem .9rem 3rem; font-size: 1rem; } h1 { font-size: 1.4rem; } }
@media print { :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --link: #000;
  --mark: #000; --tint: #fff; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } nav, .back { display: none; }
  .scroll { overflow: visible; }
  h2, h3 { break-after: avoid; } li, tr { break-inside: avoid; } @page { margin: 18mm 16mm; } }
"""


def html(brief: Brief) -> str:
    """The whole page; the same brief gives the same text."""
    return _backed(_page(brief))


def fragment(brief: Brief) -> str:
    """The sections alone, for a page that has a head and a style of its own; everything in it is escaped."""
    return _backed(_sections(brief))


def _backed(lines: Iterable[str]) -> str:
    seen: set[str] = set()

    def marked(found: re.Match[str]) -> str:
        """The first link to each words gets a name, so that the words can lead back."""
        if found.group(1) in seen:
            return found.group()
        seen.add(found.group(1))
        return f'<a id="c{found.group(1)}" {found.group()[3:]}'

    return CITED.sub(marked, "\n".join(lines)) + "\n"


CITED = re.compile(r'<a href="#w(\d+)"')
"""A link of ours: in strangers' text every quotation mark and angle is escaped."""


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


def _page(brief: Brief) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(brief.title)}</title>"
    yield f"<style>{STYLE}</style></head><body>"
    yield f"<header><h1>{_text(brief.title)}</h1>"
    yield from (f'<p class="facts">{_text(fact)}</p>' for fact in brief.facts)
    links = [f'<a href="#{escape(s.anchor)}">{_text(s.title)}</a>' for s in brief.sections]
    if brief.references:
        links.append('<a href="#words">The words</a>')
    yield f'<nav aria-label="Sections">{" ".join(links)}</nav></header><main>'
    yield from _sections(brief)
    yield "</main></body></html>"


def _sections(brief: Brief) -> Iterator[str]:
    known = {r.number: r for r in brief.references}
    for section in brief.sections:
        yield f'<section id="{escape(section.anchor)}"><h2>{_text(section.title)}</h2>'
        yield from _items(section, known)
        yield "</section>"
    if brief.references:
        yield '<section id="words"><h2>The words</h2><ol class="words">'
        yield from (_reference(r) for r in brief.references)
        yield "</ol></section>"


def _items(section: Section, known: Mapping[int, Reference]) -> Iterator[str]:
    """Sentences that follow each other are one list."""
    tag, kind = ("ol", ' class="key"') if section.anchor == "key-points" else ("ul", "")
    listing = False
    item: Item
    for item in section.items:
        if isinstance(item, Sentence) != listing:
            listing = not listing
            yield f"<{tag}{kind}>" if listing else f"</{tag}>"
        if isinstance(item, Sentence):
            yield f"<li>{_sentence(item, known)}</li>"
        elif isinstance(item, Heading):
            yield f"<h3>{_text(item.text)}</h3>"
        elif isinstance(item, Remark):
            yield f'<p class="remark">{_text(item.text)}</p>'
        else:
            yield from _table(item, known)
    if listing:
        yield f"</{tag}>"


def _sentence(sentence: Sentence, known: Mapping[int, Reference]) -> str:
    parts = [_text(sentence.text)]
    if sentence.quote:
        parts.append(f'<span class="quote" dir="auto">“{_text(sentence.quote)}”</span>')
    if sentence.disputed:
        parts.append('<span class="tag">disputed</span>')
    if sentence.note:
        parts.append(f'<span class="note">{_text(sentence.note)}</span>')
    return " ".join(parts) + _marks(sentence.refs, known)


def _marks(refs: Sequence[int], known: Mapping[int, Reference]) -> str:
    """Links to the words below, which also show where a pointer rests on them."""
    if not refs:
        return ""
    links = (
        f'<a href="#w{n}" title="{_text(f"{known[n].outlet}: “{known[n].words}”")}">{n}</a>' for n in refs if n in known
    )
    return f" <sup>{' '.join(links)}</sup>"


def _table(table: Table, known: Mapping[int, Reference]) -> Iterator[str]:
    two = ' class="two"' if len(table.headings) == 2 else ""
    name = _text(table.title or " and ".join((table.headings[0], table.headings[-1])))
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table{two}>'
    if table.title:
        yield f"<caption>{_text(table.title)}</caption>"
    marks = ['class="number"' if n in table.numbers else "" for n in range(len(table.headings))]
    heads = "".join(f'<th scope="col" {m}>{_text(h)}</th>' for h, m in zip(table.headings, marks, strict=True))
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for row in table.rows:
        yield f"<tr>{''.join(_cell(c, m, known) for c, m in zip(row, marks, strict=True))}</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell, mark: str, known: Mapping[int, Reference]) -> str:
    return f'<td {mark} dir="auto">{_text(cell.text)}{_marks(cell.refs, known)}</td>'


def _reference(reference: Reference) -> str:
    url = safe(reference.url)
    link = f' <a href="{escape(url)}" rel="noopener nofollow noreferrer">report</a>' if url else ""
    return (
        f'<li id="w{reference.number}" value="{reference.number}"><span dir="auto">“{_text(reference.words)}”</span>'
        f'<span class="source">{_text(source(reference))}{link} '
        f'<a href="#c{reference.number}" class="back" aria-label="back to where it is cited">↩</a></span></li>'
    )
