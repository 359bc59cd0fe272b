"""The life of a process for a terminal and in Markdown: date, state, who says so, since when known, the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dragoman.model import Process, ProcessState, Step
from dragoman.views import words
from dragoman.views.contract import day

STYLES = {
    ProcessState.PROPOSED: "cyan",
    ProcessState.AGREED: "cyan",
    ProcessState.SCHEDULED: "cyan",
    ProcessState.POSTPONED: "yellow",
    ProcessState.STALLED: "yellow",
    ProcessState.SUSPENDED: "yellow",
    ProcessState.CANCELLED: "yellow",
    ProcessState.BROKEN_OFF: "red",
    ProcessState.VIOLATED: "red",
    ProcessState.EXPIRED: "magenta",
    ProcessState.ENDED: "magenta",
    ProcessState.NO_REPORT: "dim",
}
"""Colours for states that differ from the usual green; the words say the same without them."""

HEADINGS = ("No.", "Date", "State", "Who says so", "Known since", "Words", "Report")

WORDINGS = {
    ProcessState.UNDER_WAY: "under way",
    ProcessState.IN_FORCE: "in force",
    ProcessState.BROKEN_OFF: "broken off",
    ProcessState.NO_REPORT: "no report",
    ProcessState.VIOLATED: "violated (alleged)",
}

OWN = "the report itself"
"""Who says what no source is named for."""
REPORTS = 2
"""Reports named in a row before the rest are only counted."""


def render(process: Process, steps: Sequence[Step], reports: Mapping[str, str] | None = None) -> RenderableType:
    """A heading and a table of the steps. `reports` gives the label of a report by the key of a step's telling."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for heading, ratio in zip(HEADINGS, (1, 4, 5, 5, 3, 12, 4), strict=True):
        table.add_column(heading, ratio=ratio, overflow="fold", justify="right" if heading == "No." else "left")
    for row, step in zip(rows(steps, reports), steps, strict=True):
        style = STYLES.get(step.state, "green") + (" italic" if step.hedged else "")
        table.add_row(row[0], row[1], Text(row[2], style), *(Text(cell) for cell in row[3:6]), Text(row[6], "dim"))
    if not steps:
        return Group(heading_of(process), Text("Nothing is reported of its course.", style="dim"))
    return Group(heading_of(process), table)


def heading_of(process: Process) -> Text:
    """The name, then what is known: kind, members, places, and its first and last day."""
    life = " to ".join(d.isoformat() for d in (process.begin, process.end) if d)
    facts = [process.kind, ", ".join(map(words.member, process.members[:8])), ", ".join(process.places), life]
    known = " · ".join(f for f in facts if f)
    return Text.assemble((words.clean(process.name), "bold underline"), "  ", (words.clean(known), "dim"))


def rows(steps: Sequence[Step], reports: Mapping[str, str] | None = None) -> Iterator[tuple[str, ...]]:
    """The cells of each step in the order of `HEADINGS`, plain text without control characters."""
    for number, step in enumerate(steps, 1):
        cells = (
            str(number),
            when(step),
            state(step),
            ", ".join(OWN if c == "author" else c for c in step.claimants),
            step.known.date().isoformat() if step.known else (step.said.isoformat() if step.said else ""),
            said(step),
            _reports(step, reports or {}),
        )
        yield tuple(words.clean(cell) for cell in cells)


def when(step: Step) -> str:
    """The day or days a state holds for or is planned for; else the day it was told, marked so."""
    if step.moved_to or step.moved_from:
        return f"{step.moved_from or '?'} → {step.moved_to or 'open'}"
    if step.day and step.until and step.until != step.day:
        return f"{step.day} to {step.until}"
    if step.until and not step.day:
        return f"until {step.until}"
    if step.day:
        return step.day.isoformat()
    return step.value or (f"told {step.said}" if step.said else "")


def state(step: Step) -> str:
    """ "postponed (plan 3)": the state in words, denied or doubted where it is, with the plan it answers."""
    parts = [WORDINGS.get(step.state, step.state.value)]
    if step.inferred and step.state is ProcessState.VIOLATED:
        parts = ["attack against it"]
    if step.denied:
        parts = ["violation denied"] if step.state is ProcessState.VIOLATED else [f"{parts[0]}: denied"]
    if step.hedged:
        parts.append("hedged")
    if step.fulfils is not None:
        parts.append(f"for step {step.fulfils + 1}")
    return ", ".join(parts)


def said(step: Step) -> str:
    """The words of the report, with the reasons it gives; for silence what was awaited."""
    if step.state is ProcessState.NO_REPORT:
        return step.why
    reasons = "; ".join(s.text for s in step.reasons)
    return f"{step.words} [reason: {reasons}]" if reasons and reasons not in step.words else step.words


def _reports(step: Step, reports: Mapping[str, str]) -> str:
    names = list(dict.fromkeys(reports.get(key, key.rpartition(".")[0]) for key in step.keys))
    more = len(names) - REPORTS
    return "; ".join(names[:REPORTS]) + (f"; and {more} more" if more > 0 else "")


def markdown(process: Process, steps: Sequence[Step], reports: Mapping[str, str] | None = None) -> str:
    """The same as a Markdown table under the name; what strangers wrote is escaped."""
    lines = [f"### {escape(process.name)}", "", f"| {' | '.join(HEADINGS)} |", f"|{' --- |' * len(HEADINGS)}"]
    lines += [f"| {' | '.join(map(escape, row))} |" for row in rows(steps, reports)]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text that Markdown and the HTML made of it show as it is."""
    out = words.clean(text).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "|`*_[]#!":
        out = out.replace(mark, f"\\{mark}")
    return out


def as_json(process: Process, step: Step) -> dict[str, Any]:
    """A step as one object; days in ISO form."""

    return {
        "process": process.key,
        "name": process.name,
        "state": step.state.value,
        "day": day(step.day),
        "until": day(step.until),
        "value": step.value,
        "moved_from": day(step.moved_from),
        "moved_to": day(step.moved_to),
        "reasons": [r.text for r in step.reasons],
        "said": day(step.said),
        "known": step.known.isoformat() if step.known else None,
        "claimants": list(step.claimants),
        "hedged": step.hedged,
        "denied": step.denied,
        "fulfils": step.fulfils,
        "keys": list(step.keys),
        "words": step.words,
        "why": step.why,
    }
