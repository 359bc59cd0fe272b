"""The last pass over a report: references numbered as they come, years left out where the period lies in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dragoman.views.brief.model import Brief, Cell, Heading, Item, Sentence, Table
from dragoman.views.brief.names import MONTHS

DAY = re.compile(rf"(\d+ (?:{'|'.join(MONTHS)})) (\d{{4}})")


def finished(brief: Brief) -> Brief:
    """The same report with references numbered from 1 in order of use; those that nothing cites are gone."""
    order = dict.fromkeys(n for section in brief.sections for item in section.items for n in _refs(item))
    new = {old: n for n, old in enumerate(order, 1)}
    year = str(brief.until.year) if brief.since.year == brief.until.year else ""
    sections = tuple(replace(s, items=tuple(_item(i, new, year) for i in s.items)) for s in brief.sections)
    held = {r.number: r for r in brief.references}
    return replace(brief, sections=sections, references=tuple(replace(held[o], number=n) for o, n in new.items()))


def _refs(item: Item) -> Iterator[int]:
    if isinstance(item, Sentence):
        yield from item.refs
    elif isinstance(item, Table):
        for row in item.rows:
            for cell in row:
                yield from cell.refs


def _item(item: Item, new: Mapping[int, int], year: str) -> Item:
    if isinstance(item, Sentence):
        refs = tuple(sorted(new[n] for n in item.refs))
        return replace(item, text=_days(item.text, year), note=_days(item.note, year), refs=refs)
    if isinstance(item, Table):
        return replace(item, rows=tuple(tuple(_cell(c, new, year) for c in row) for row in item.rows))
    return Heading(_days(item.text, year)) if isinstance(item, Heading) else item


def _cell(cell: Cell, new: Mapping[int, int], year: str) -> Cell:
    return replace(cell, text=_days(cell.text, year), refs=tuple(sorted(new[n] for n in cell.refs)))


def _days(text: str, year: str) -> str:
    """ "7 March" for "7 March 2016" where all the report is of 2016."""
    return DAY.sub(lambda m: m.group(1) if m.group(2) == year else m.group(), text)
