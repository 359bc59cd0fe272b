"""What a situation report needs of a record, asked for in a few questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dragoman.errors import QuestionError
from dragoman.happenings.accusations import accusations
from dragoman.happenings.disputes import disputes
from dragoman.happenings.ledger import ledger
from dragoman.model import Happening, Process, Report, StateMention, Telling
from dragoman.record import Record
from dragoman.store.corrections import standing
from dragoman.views.brief.material import Material

REACH = timedelta(days=366)
"""How far back plans are looked for that may be due now."""
BREACHES = ("ASSAULT", "ACCUSE", "MOBILIZE", "COERCE")


def gather(held: Record, name: str, since: date, until: date | None, ahead: int, filters: dict[str, Any]) -> Material:
    """What the report of these days needs of a record. Raises QuestionError for filters that do not exist."""
    reports = held.reports()
    recorded = _recorded(held)
    days = {r.id: r.published or recorded.get(r.id) for r in reports}
    until = (
        until
        or max([d for r in reports if (d := r.published) and d >= since], default=None)
        or max([d for d in days.values() if d and d >= since], default=since)
    )
    if until < since:
        raise QuestionError(f"--until {until} is before --since {since}")
    length = until - since + timedelta(days=1)
    near = [r for r, d in days.items() if d and since - length <= d <= until]
    happenings = {h.id: h for h in _told(held, near, filters)}
    happenings |= {
        h.id: h for h in _planned(held, [r for r, d in days.items() if d and since - REACH <= d <= until], filters)
    }
    kept = tuple(_upto(happenings.values(), days, until))
    processes = _processes(held, kept, filters, since, until)
    timelines = tuple(held.timeline(p.key, until) for p in processes)
    new = [h for h in kept if any(days.get(t.report.id) and since <= (days[t.report.id] or since) for t in h.tellings)]
    return Material(
        name=name, since=since, until=until, happenings=kept, reports=_of(reports, days, kept, filters),
        recorded=recorded, timelines=tuple(t for t in timelines if t[1]), mentions=_mentions(held, processes),
        disputes=disputes(new), accusations=accusations(new), ledgers=_ledgers(held, processes, kept, filters),
        corrections=standing(held.corrections()), ahead=ahead, within=_within(filters),
    )  # fmt: skip


def _recorded(held: Record) -> dict[str, date]:
    """The day on which the record got each report."""
    _, rows = held.sql("SELECT report, min(recorded) FROM live GROUP BY report")
    return {report: moment.date() for report, moment in rows}


def _told(held: Record, reports: list[str], filters: dict[str, Any]) -> list[Happening]:
    if not reports:
        return []
    return held.happenings(**{"status": "any", **filters, "report": filters.get("report") or reports})


def _planned(held: Record, reports: list[str], filters: dict[str, Any]) -> list[Happening]:
    if not reports or "status" in filters:
        return []
    wanted = {**filters, "status": ("planned", "postponed"), "report": filters.get("report") or reports}
    return held.happenings(**wanted)


def _upto(happenings: Iterable[Happening], days: dict[str, date | None], until: date) -> Iterable[Happening]:
    """Without what was told only after the period."""
    for h in sorted(happenings, key=lambda h: h.id):
        told = tuple(t for t in h.tellings if (d := days.get(t.report.id)) is None or d <= until)
        if told:
            yield replace(h, tellings=told)


def _of(
    reports: list[Report], days: dict[str, date | None], happenings: Iterable[Happening], filters: dict[str, Any]
) -> tuple[Report, ...]:
    """The reports the head counts: all, or with filters those that tell of what passed them."""
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
        facts = "JOIN live l USING (reading) JOIN report_facts r ON r.report = l.report WHERE "
        facts += f"r.published IS NULL OR r.published BETWEEN '{since - REACH}' AND '{until}'"
        for found in (f"unnest(t.processes) FROM event_now t {facts}", f"t.process FROM states t {facts}"):
            concerned |= {row[0] for row in held.sql(f"SELECT DISTINCT {found}")[1]}
    countries = set(filters.get("country", ()))
    return [p for p in held.processes() if p.key in concerned or countries & set(p.countries)]


def _mentions(held: Record, processes: Iterable[Process]) -> dict[str, StateMention]:
    return {m.key: m for p in processes for m in held.states(p.key)}


def _ledgers(
    held: Record, processes: Iterable[Process], happenings: Iterable[Happening], filters: dict[str, Any]
) -> tuple[tuple[Process, Any], ...]:
    told: dict[str, Telling] = {
        t.key: t for h in happenings for t in h.tellings if t.event.event_type in {*BREACHES, "REJECT"}
    }
    found = ((p, ledger(told.values(), p)) for p in processes if p.kind == "ceasefire")
    return tuple((p, rows) for p, rows in found if rows)


def _within(filters: dict[str, Any]) -> str:
    """The filters in words: "country SYR, TUR; hedged False"."""
    parts = [f"{k} {', '.join(map(str, v)) if isinstance(v, tuple | list) else v}" for k, v in filters.items()]
    return f"only {'; '.join(parts)}" if parts else ""
