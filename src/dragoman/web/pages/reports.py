"""Reports: the list of them, and each as published with its events and claims marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.model import Reading, Report, Telling
from dragoman.record import Record
from dragoman.views import explain, marked
from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 50
MOST = 2000
"""Events of one report that are shown."""


@router.get("/reports")
def reports(request: Request) -> Response:
    """The list of reports, the newest first."""
    number = asked.page_number(request.query_params)
    with request.app.state.held.asking() as record:
        shown = record.reports(A_PAGE, (number - 1) * A_PAGE)
        total = record.count_reports()
    turn = asked.turn("/reports", {}, number, total, A_PAGE)
    return page(request, "reports.html", title="Reports", reports=shown, total=total, turn=turn)


@router.get("/reports/{report}")
def report(request: Request, report: str) -> Response:
    """One report as published, with its claims and events marked."""
    with request.app.state.held.asking() as record:
        return page(request, "report.html", **_shown(record, report))


def _shown(record: Record, name: str) -> dict[str, Any]:
    facts = record.report(name)
    told = record.events(MOST, report=facts.id, status="any")
    reading = Reading(record.document(facts.id), (), (), (), (), record.claims(facts.id), ())
    return shown(facts, reading, list(told), record.sentences(facts.id))


def shown(
    facts: Report, reading: Reading, told: Sequence[Telling], sentences: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    """What the page of a report needs: its text marked, and each event with the reasons for its values."""
    told = sorted(told, key=lambda t: (t.event.trigger.start, t.key))
    marks = marked.mark(reading.document, reading.claims, told, sentences)
    return {
        "title": reading.document.title or facts.name,
        "facts": facts,
        "marks": marks,
        "sourced": sum(bool(s.name) for s in marks.sentences),
        "lighter": sum(s.light for s in marks.sentences),
        "cards": [(t, list(explain.render(replace(reading, events=(t.event,)), t.event))[2:]) for t in told],
    }
