"""Reports: the list of them, and each as published with its events and claims marked."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.model import Reading
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
    number = asked.page_number(request.query_params)
    with request.app.state.held.asking() as record:
        held = record.reports()
    shown = held[(number - 1) * A_PAGE : number * A_PAGE]
    turn = asked.turn("/reports", {}, number, len(held), A_PAGE)
    return page(request, "reports.html", title="Reports", reports=shown, total=len(held), turn=turn)


@router.get("/reports/{report}")
def report(request: Request, report: str) -> Response:
    with request.app.state.held.asking() as record:
        return page(request, "report.html", **_shown(record, report))


def _shown(record: Record, name: str) -> dict[str, object]:
    facts = record.report(name)
    document = record.document(facts.id)
    told = sorted(record.events(MOST, report=facts.id, status="any"), key=lambda t: t.event.trigger.start)
    claims = record.claims(facts.id)
    heard, paragraphs = marked.mark(document, claims, told)
    cards = [
        (t, list(explain.render(Reading(document, (), (), (), (), claims, (t.event,)), t.event))[2:]) for t in told
    ]
    return {
        "title": document.title or facts.name,
        "facts": facts,
        "document": document,
        "voices": heard,
        "paragraphs": paragraphs,
        "cards": cards,
    }
