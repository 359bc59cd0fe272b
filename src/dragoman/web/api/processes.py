"""Processes, the course of each, and the ledger of alleged breaches of a ceasefire."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dragoman.views import contract, timeline
from dragoman.views import disputes as view
from dragoman.web.api import shapes
from dragoman.web.api.asking import FILTERS, PAGING, Limit, Offset, a_page, filters, only
from dragoman.web.api.errors import answers, wrong_question
from dragoman.web.asked import LONGEST, address

router = APIRouter(tags=["processes"])
Ceasefire = Annotated[
    str | None,
    Query(min_length=1, max_length=LONGEST, description="Name or key of a ceasefire; without it all breaches."),
]


@router.get("/processes", responses={200: {"model": shapes.Processes}, **answers()}, response_model=None)
def processes(request: Request, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """Talks, ceasefires, agreements and bodies that the reports concern, by name."""
    only(request, *PAGING)
    with request.app.state.held.asking() as record:
        held = record.processes()
    rows = [contract.process(p) for p in held[offset : offset + limit]]
    return a_page("/api/processes", "processes", rows, len(held), limit, offset, {})


@router.get("/processes/{name}", responses={200: {"model": shapes.Process}, **answers(404)}, response_model=None)
def process(request: Request, name: str) -> dict[str, Any]:
    """What is known of a process, by its key, name or an alias."""
    only(request)
    with request.app.state.held.asking() as record:
        return contract.process(record.process(name))


@router.get(
    "/processes/{name}/timeline", responses={200: {"model": shapes.Timeline}, **answers(404)}, response_model=None
)
def course(request: Request, name: str, limit: Limit = 1000, offset: Offset = 0) -> dict[str, Any]:
    """The states of a process in order, with who says so and since when the record knows."""
    only(request, *PAGING)
    with request.app.state.held.asking() as record:
        found, steps = record.timeline(name)
    rows = [timeline.as_json(found, s) for s in steps[offset : offset + limit]]
    where = address(f"/api/processes/{found.key}/timeline", {})
    return {**a_page(where, "steps", rows, len(steps), limit, offset, {}), "process": contract.process(found)}


@router.get(
    "/ledger", responses={200: {"model": shapes.Ledger}, **answers()}, response_model=None, openapi_extra=FILTERS
)
def ledger(request: Request, ceasefire: Ceasefire = None, limit: Limit = 200, offset: Offset = 0) -> dict[str, Any]:
    """Alleged breaches by day, claimant and accused, never one merged count."""
    found = filters(request, (*PAGING, "ceasefire"))
    with request.app.state.held.asking() as record, wrong_question():
        held = record.ledger(ceasefire, **found)
    rows = [view.ledger_row(r) for r in held[offset : offset + limit]]
    named = {**found, "ceasefire": ceasefire} if ceasefire else found
    return a_page("/api/ledger", "breaches", rows, len(held), limit, offset, named)
