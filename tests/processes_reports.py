"""Reports of our own writing for the tests of processes, read by the real coder once and kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from dragoman.happenings.processes import Scene, look
from dragoman.happenings.states import processes_of
from dragoman.happenings.timeline import timeline
from dragoman.model import Process, Reading, Report, Span, StateMention, Step, Telling

RECORDED = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


@cache
def reader():
    from dragoman import load

    return load()


@cache
def read(text: str, published: str) -> Reading:
    return reader().read_text(text, id="report", published=published)


def told(
    reading: Reading, report: str = "r1"
) -> tuple[tuple[Telling, ...], tuple[Process, ...], tuple[StateMention, ...]]:
    """What the store would keep of one reading: its tellings, processes and mentions of states."""
    facts = Report(report, reading.document.id, published=reading.document.published)
    tellings = [Telling(f"{report}.{n}", event, facts, recorded=RECORDED) for n, event in enumerate(reading.events, 1)]
    return processes_of(reading, tellings, facts, RECORDED)


def life(key: str, *reports: tuple[str, str], asked_on: date | None = None) -> tuple[Step, ...]:
    """The timeline of a process over reports given as (publication, text)."""
    tellings: list[Telling] = []
    mentions: list[StateMention] = []
    processes: dict[str, Process] = {}
    for number, (published, text) in enumerate(reports, 1):
        marked, found, states = told(read(text, published), f"r{number}")
        tellings += marked
        mentions += states
        processes.update({p.key: p for p in found})
    assert key in processes, f"no {key} among {sorted(processes)}"
    return timeline(processes[key], tellings, asked_on, mentions)


def sentences(text: str) -> list[Span]:
    """A text of one sentence a line as spans."""
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            begin = start + line.index(words)
            found.append(Span(begin, begin + len(words), words))
        start += len(line)
    return found


def scene(text: str, day: date | None = None) -> Scene:
    """References to processes in bare sentences, no events among them."""
    return look((), sentences(text), day=day)


def referred(text: str, day: date | None = None) -> list[tuple[str, str]]:
    """(words, key) of each reference; the key is empty where it stays open."""
    return [(r.span.text, r.process) for r in scene(text, day).references]
