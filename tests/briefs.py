"""Material for situation reports, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dragoman.happenings.accusations import accusations
from dragoman.happenings.disputes import disputes
from dragoman.happenings.timeline import timeline
from dragoman.model import Happening, Process, Report
from dragoman.views.brief import Brief, Heading, Material, Remark, Section, Sentence, Table, compose

SINCE, UNTIL = date(2021, 6, 8), date(2021, 6, 14)


def material(happenings: Sequence[Happening], processes: Sequence[Process] = (), **more: Any) -> Material:
    """A report over a week of June 2021, with disputes, accusations and timelines worked out."""
    tellings = [t for h in happenings for t in h.tellings]
    reports: dict[str, Report] = {t.report.id: t.report for t in tellings}
    until = more.get("until", UNTIL)
    facts: dict[str, Any] = {
        "name": "levant",
        "since": SINCE,
        "until": until,
        "happenings": happenings,
        "reports": tuple(reports.values()),
        "timelines": tuple((p, timeline(p, tellings, until)) for p in processes),
        "disputes": disputes(happenings),
        "accusations": accusations(happenings),
    }
    return Material(**{**facts, **more})


def brief(happenings: Sequence[Happening], processes: Sequence[Process] = (), **more: Any) -> Brief:
    return compose(material(happenings, processes, **more))


def section(made: Brief, anchor: str) -> Section:
    (found,) = [s for s in made.sections if s.anchor == anchor]
    return found


def sentences(made: Brief, anchor: str = "") -> list[Sentence]:
    return [i for s in made.sections if anchor in ("", s.anchor) for i in s.items if isinstance(i, Sentence)]


def texts(made: Brief, anchor: str) -> list[str]:
    """All that a section says, tables row by row."""
    found = []
    for item in section(made, anchor).items:
        if isinstance(item, Table):
            found += [" | ".join(c.text for c in row) for row in item.rows]
        elif isinstance(item, Sentence | Remark | Heading):
            found.append(item.text)
    return found
