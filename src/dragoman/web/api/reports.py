"""Reports: their facts, and each with its text, claims and events."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from dragoman.views import contract
from dragoman.web.api import shapes
from dragoman.web.api.asking import PAGING, Limit, Offset, a_page, only
from dragoman.web.api.errors import answers

router = APIRouter(tags=["reports"])


@router.get("/reports", responses={200: {"model": shapes.Reports}, **answers()}, response_model=None)
def reports(request: Request, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """The reports of the record, the newest first, without their texts."""
    only(request, *PAGING)
    with request.app.state.held.asking() as record:
        held = record.reports(limit, offset)
        total = record.count_reports()
    return a_page("/api/reports", "reports", [contract.report(r) for r in held], total, limit, offset, {})


@router.get("/reports/{report}", responses={200: {"model": shapes.Report}, **answers(404)}, response_model=None)
def report(request: Request, report: str) -> dict[str, Any]:
    """A report as published, by its identifier or name, with its claims and all its events in text order."""
    only(request)
    with request.app.state.held.asking() as record:
        facts = record.report(report)
        document = record.document(facts.id)
        claims = record.claims(facts.id)
        told = sorted(record.events(report=facts.id, status="any"), key=lambda t: t.event.trigger.start)
    return {
        **contract.report(facts),
        "text": document.text,
        "zones": [{"kind": z.kind.value, "start": z.start, "end": z.end} for z in document.zones],
        "claims": [contract.claim(c) for c in claims],
        "events": [contract.told(t) for t in told],
    }
