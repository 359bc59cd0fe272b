"""The layouts as Markdown tables, for `docs/exports.md`: the page keeps its prose, the tables come from here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.views.layouts import LAYOUTS, find
from dragoman.views.layouts.base import Layout

BLOCK = re.compile(r"(<!-- layout: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
"""Where a table stands in the page."""


def table(layout: Layout) -> str:
    """What the layout is, and a row a column: number, name, meaning, how ours differs."""
    return "\n".join(_lines(layout)) + "\n"


def _lines(layout: Layout) -> Iterator[str]:
    form = layout.FORM
    yield layout.ABOUT
    yield ""
    if form.delimiter:
        between = {"\t": "tabs", ",": "commas"}[form.delimiter]
        header = "a header line" if form.header else "no header line"
        missing = f"`{form.missing}`" if form.missing else "an empty cell"
        yield f"{len(layout.FIELDS)} columns, {between}, {header}; no value is {missing}. Files: {_suffixes(layout)}."
        yield ""
    yield "| # | column | meaning | ours |"
    yield "|---|---|---|---|"
    for number, field in enumerate(layout.FIELDS, 1):
        note = "with texts" if field.optional else field.type
        sentence = f"{field.sentence} ({note})" if note else field.sentence
        yield f"| {number} | `{field.name}` | {_cell(sentence)} | {_cell(field.approximate)} |"


def _suffixes(layout: Layout) -> str:
    return ", ".join(f"`{s}`" for s in layout.FORM.suffixes)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def fill(page: str) -> str:
    """The page with every block between `<!-- layout: NAME -->` and `<!-- end -->` written anew."""
    return BLOCK.sub(lambda m: m[1] + table(find(m[2])) + m[3], page)


def missing(page: str) -> list[str]:
    """Layouts that have no block in the page."""
    shown = {m[2] for m in BLOCK.finditer(page)}
    return [name for name in LAYOUTS if name not in shown]
