"""Events, by the filters of `dragoman ask`, and how each was found."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dragoman.model import Telling
from dragoman.views import contract, explain
from dragoman.web.api import shapes
from dragoman.web.api.asking import FILTERS, PAGING, Limit, Offset, a_page, events_of, filters, only
from dragoman.web.api.errors import answers

router = APIRouter(tags=["events"])
Order = Annotated[str, Query(description="In which order: newest, oldest, surest, least-sure, sample.")]


@router.get(
    "/events", responses={200: {"model": shapes.Events}, **answers()}, response_model=None, openapi_extra=FILTERS
)
def events(request: Request, limit: Limit = 100, offset: Offset = 0, order: Order = "newest") -> dict[str, Any]:
    """Events, by default what happened, goes on or was promised, the newest first."""
    found = filters(request, (*PAGING, "order"))
    with request.app.state.held.asking() as record:
        answer = events_of(record, limit, offset, found, order)
        total = answer.count()
        rows = [contract.told(t) for t in answer]
    named = found if order == "newest" else {**found, "order": order}
    return a_page("/api/events", "events", rows, total, limit, offset, named)


@router.get("/events/{event}", responses={200: {"model": shapes.TextTold}, **answers(404)}, response_model=None)
def event(request: Request, event: str) -> dict[str, Any]:
    """One event with its report and the words it stands in."""
    only(request)
    with request.app.state.held.asking() as record:
        return _worded(record.telling(event))


@router.get(
    "/events/{event}/explanation", responses={200: {"model": shapes.Explained}, **answers(404)}, response_model=None
)
def explanation(request: Request, event: str) -> dict[str, Any]:
    """How each value of an event was found: the words it rests on, and the rule or model that chose it."""
    only(request)
    with request.app.state.held.asking() as record:
        told = record.telling(event)
        reading = record.reading_of(told)
    return {"event": _worded(told), "lines": list(explain.render(reading, told.event))}


def _worded(told: Telling) -> dict[str, Any]:
    return {**contract.told(told), "words": told.event.sentence.text}
