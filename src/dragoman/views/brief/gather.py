"""What a situation report needs of a record, asked for in a few questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dragoman.errors import QuestionError
from dragoman.happenings.accusations import accusations
from dragoman.happenings.disputes import disputes
from dragoman.happenings.ledger import ledger, unnamed
from dragoman.model import Happening, Process, Report, StateMention, Telling
from dragoman.record import Record
from dragoman.store.corrections import standing
from dragoman.views.brief.material import Material

REACH = timedelta(days=366)
"""How far back plans are looked for that may be due now."""
BREACHES = ("ASSAULT", "ACCUSE", "MOBILIZE", "COERCE")


def gather(held: Record, name: str, since: date, until: date | None, ahead: int, filters: dict[str, Any]) -> Material:
    """What the report of these days needs of a record. Raises QuestionError for filters that do not exist."""
    until = until or held.newest(since) or max(held.days(since, date.max).values(), default=since)
    if until < since:
        raise QuestionError(f"--until {until} is before --since {since}")
    length = until - since + timedelta(days=1)
    days = held.days(_back(since, length), until)
    happenings = {h.id: h for h in _told(held, list(days), filters)}
    happenings |= {h.id: h for h in _planned(held, _back(since, length), until + timedelta(days=ahead), filters)}
    kept = tuple(_upto(happenings.values(), until))
    processes = _processes(held, kept, filters, since, until)
    timelines = tuple(held.timeline(p.key, until) for p in processes)
    new = [h for h in kept if any(since <= _day(t) <= until for t in h.tellings)]
    reports = held.copies({*days, *(t.report.id for h in kept for t in h.tellings)})
    recorded = days | {t.report.id: t.recorded.date() for h in kept for t in h.tellings if t.recorded}
    ledgers = _ledgers(processes, kept)
    covered = [k for _, rows in ledgers for r in rows for k in r.keys]
    return Material(
        name=name, since=since, until=until, happenings=kept, reports=_of(reports, kept, filters),
        recorded=recorded, timelines=tuple(t for t in timelines if t[1]), mentions=_mentions(held, processes),
        disputes=disputes(new), accusations=accusations(new), ledgers=ledgers,
        breaches=unnamed(_forceful(kept), covered),
        corrections=standing(held.corrections()), ahead=ahead, within=_within(filters),
    )  # fmt: skip


def _back(day: date, by: timedelta) -> date:
    return day - min(by, day - date.min)


def _day(telling: Telling) -> date:
    """The day by which a telling counts: publication of its report, else the day the record got it."""
    return telling.report.published or (telling.recorded.date() if telling.recorded else date.min)


def _told(held: Record, reports: list[str], filters: dict[str, Any]) -> list[Happening]:
    if not reports:
        return []
    return held.happenings(**{"status": "any", **filters, "report": filters.get("report") or reports})


def _planned(held: Record, first: date, last: date, filters: dict[str, Any]) -> list[Happening]:
    """What was planned, within a year before, for one of these days."""
    if "status" in filters:
        return []
    found = held.happenings(held.planned(first, last, **filters))
    return [h for h in found if any(_back(first, REACH) <= _day(t) for t in h.tellings)]


def _upto(happenings: Iterable[Happening], until: date) -> Iterable[Happening]:
    """Without what was told only after the period."""
    for h in sorted(happenings, key=lambda h: h.id):
        told = tuple(t for t in h.tellings if _day(t) <= until)
        if told:
            yield replace(h, tellings=told)


def _of(reports: list[Report], happenings: Iterable[Happening], filters: dict[str, Any]) -> tuple[Report, ...]:
    """The reports the head counts: all of the days, or with filters those that tell of what passed them."""
    if not filters:
        return tuple(reports)
    told = {t.report.id for h in happenings for t in h.tellings}
    return tuple(r for r in reports if r.id in told)


def _processes(
    held: Record, happenings: Iterable[Happening], filters: dict[str, Any], since: date, until: date
) -> list[Process]:
    """Processes that reports of a year told of; with filters those named, or those that what passed them concerns."""
    if filters.get("process"):
        return sorted({p.key: p for p in map(held.process, filters["process"])}.values(), key=lambda p: p.name)
    concerned = {key for h in happenings for t in h.tellings for key in t.processes}
    if not filters:
        concerned |= held.concerned(_back(since, REACH), until)
    countries = set(filters.get("country", ()))
    return [p for p in held.processes() if p.key in concerned or countries & set(p.countries)]


def _mentions(held: Record, processes: Iterable[Process]) -> dict[str, StateMention]:
    return {m.key: m for p in processes for m in held.states(p.key)}


def _forceful(happenings: Iterable[Happening]) -> list[Telling]:
    """What a ledger may hold, and denials of it."""
    told = {t.key: t for h in happenings for t in h.tellings if t.event.event_type in {*BREACHES, "REJECT"}}
    return list(told.values())


def _ledgers(processes: Iterable[Process], happenings: Sequence[Happening]) -> tuple[tuple[Process, Any], ...]:
    found = ((p, ledger(_forceful(happenings), p)) for p in processes if p.kind == "ceasefire")
    return tuple((p, rows) for p, rows in found if rows)


def _within(filters: dict[str, Any]) -> str:
    """The filters in words: "country SYR, TUR; hedged False"."""
    parts = [f"{k} {', '.join(map(str, v)) if isinstance(v, tuple | list) else v}" for k, v in filters.items()]
    return f"only {'; '.join(parts)}" if parts else ""
