"""Reports by identifier, name and day: found in memory, and unpacked from where they lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dragoman.model import Report
from dragoman.store.base import Base
from dragoman.store.rows import report_of
from dragoman.store.telling import FACT_COLUMNS, lean, report_rows

SHOWN = FACT_COLUMNS | {"published_why", "language", "terms", "text", "zones", "sentences"}
"""What shows a report: all but what copies are found by."""

LIVE = "report_placed p JOIN live_now l ON l.r = p.r AND l.report = p.report"
DAY = "coalesce(p.published, l.recorded::DATE)"
"""The day by which a report counts: publication, else the day the record got it."""


def named(base: Base, name: str) -> list[str]:
    """Identifiers of the live reports of an identifier or name, the former first."""
    base.refresh()
    base.place()
    found = base.look(
        f"SELECT p.report FROM {LIVE} WHERE p.report = $1 OR p.name = $1 ORDER BY p.report <> $1, p.report", [name]
    )
    return list(dict.fromkeys(r["report"] for r in found))


def whole(base: Base, name: str) -> dict[str, Any] | None:
    """The row of a report with its text, by identifier or name, if there is one."""
    for report in named(base, name)[:1]:
        return report_rows(base, [report], SHOWN).get(report)
    return None


def facts(base: Base, reports: Iterable[str]) -> list[Report]:
    """The facts of live reports, in the order given; those that are not there are left out."""
    wanted = list(reports)
    held = report_rows(base, wanted, FACT_COLUMNS)
    live = {r["report"]: r for r in base.by_hash("live_now", "r", "report", held, "origin")}
    return [report_of(held[i] | live[i]) for i in wanted if i in held and i in live]


def listed(base: Base, limit: int | None, offset: int, since: date | None, until: date | None) -> list[Report]:
    """The facts of live reports, the newest first: all, a page, or those of some days."""
    base.refresh()
    base.place()
    only = [f"{DAY} {sign} DATE '{day}'" for sign, day in ((">=", since), ("<=", until)) if day]
    page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(offset)}"
    found = base.look(
        f"SELECT DISTINCT p.report, p.published FROM {LIVE} {'WHERE ' * bool(only)}{' AND '.join(only)} "
        f"ORDER BY p.published DESC NULLS LAST, p.report{page}"
    )
    return facts(base, [r["report"] for r in found])


def days(base: Base, since: date, until: date) -> dict[str, date]:
    """The day of each live report that counts on one of these days."""
    base.refresh()
    base.place()
    between = f"{DAY} BETWEEN DATE '{since}' AND DATE '{until}'"
    return {r["report"]: r["day"] for r in base.look(f"SELECT p.report, {DAY} AS day FROM {LIVE} WHERE {between}")}


def copies(base: Base, reports: Iterable[str]) -> list[Report]:
    """The facts of live reports and of all that are the same text."""
    base.refresh()
    origins = {r["origin"] for r in base.by_hash("live_now", "r", "report", set(reports), "origin")}
    return facts(base, sorted({r["report"] for r in base.by_hash("live_now", "o", "origin", origins, "report")}))


def concerned(base: Base, since: date, until: date) -> set[str]:
    """Keys of the processes that live reports published between two days, or on an unknown one, concern."""
    base.refresh()
    base.place()
    mine = f"SELECT p.report FROM {LIVE} WHERE p.published IS NULL OR p.published BETWEEN '{since}' AND '{until}'"
    told = f"SELECT DISTINCT unnest(e.processes) AS key {lean(base)} WHERE e.report IN ({mine})"
    stated = "SELECT DISTINCT s.process AS key FROM states s JOIN live USING (reading)"
    return {r["key"] for sql in (told, f"{stated} WHERE report IN ({mine})") for r in base.rows(sql)}


def newest(base: Base, since: date | None = None) -> date | None:
    """The last day on which a live report was published."""
    base.place()

    def ask() -> date | None:
        found: date | None = base.look(f"SELECT max(p.published) AS day FROM {LIVE}")[0]["day"]
        return found

    day = base.once("newest report", ask)
    return day if day and (since is None or day >= since) else None


def outlets(base: Base, keys: Iterable[str]) -> dict[str, str]:
    """By key of an event or of a state's words: the outlet (else the report's name) and its day."""
    reading = {k: k.split(".")[0] for k in keys}
    found = base.rows(
        "SELECT l.reading, l.report, r.publisher, r.name, r.published "
        "FROM live l JOIN report_facts r USING (report) "
        "WHERE l.reading IN (SELECT unnest(?::VARCHAR[])) OR l.report IN (SELECT unnest(?::VARCHAR[]))",
        [sorted(set(reading.values()))] * 2,
    )
    label = {}
    for r in found:
        words = f"{r['publisher'] or r['name']}" + (f", {r['published']}" if r["published"] else "")
        label[r["reading"]] = label[r["report"]] = words
    return {k: label[v] for k, v in reading.items() if v in label}


def sources(base: Base, keys: Iterable[str]) -> dict[str, Report]:
    """The report of each event, or of each state's words, by its key."""
    wanted = {k: k.split(".")[0] for k in keys}
    found = base.rows(
        "SELECT r.*, l.reading, l.origin FROM report_facts r JOIN live l USING (report) "
        "WHERE l.reading IN (SELECT unnest($1::VARCHAR[])) OR l.report IN (SELECT unnest($1::VARCHAR[]))",
        [sorted(set(wanted.values()))],
    )
    by_name = {name: report_of(r) for r in found for name in (r["reading"], r["report"])}
    return {k: by_name[v] for k, v in wanted.items() if v in by_name}


__all__ = ["concerned", "copies", "days", "facts", "listed", "named", "newest", "outlets", "sources", "whole"]
