"""Happenings, with every claim about each, and the disputes among those claims."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from dragoman.happenings.disputes import disputes as contradictions
from dragoman.model import Happening
from dragoman.record import Record
from dragoman.views import contract
from dragoman.views import disputes as view
from dragoman.web.api import shapes
from dragoman.web.api.asking import FILTERS, Limit, Offset, a_page, events_of, filters, only
from dragoman.web.api.errors import answers

router = APIRouter(tags=["happenings"])
Searched = Annotated[int, Query(ge=1, le=1000, description="So many happenings are searched for one page.")]


@router.get(
    "/happenings",
    responses={200: {"model": shapes.Happenings}, **answers()},
    response_model=None,
    openapi_extra=FILTERS,
)
def happenings(request: Request, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Happenings with a telling that passes the filters, of any standing, the newest first, with all their tellings."""
    found = filters(request)
    with request.app.state.held.asking() as record:
        held, total = _page(record, found, limit, offset)
    return a_page("/api/happenings", "happenings", list(map(contract.happening, held)), total, limit, offset, found)


def _page(record: Record, found: dict[str, Any], limit: int, offset: int) -> tuple[list[Happening], int]:
    ids, total = events_of(record, None, 0, {"status": "any", **found}).happenings(limit, offset)
    by_id = {h.id: h for h in record.happenings(ids)}
    return [by_id[i] for i in ids if i in by_id], total


@router.get(
    "/happenings/{happening}", responses={200: {"model": shapes.Contested}, **answers(404)}, response_model=None
)
def happening(request: Request, happening: str) -> dict[str, Any]:
    """One happening: every claim about it, the independent texts behind them, and what is in dispute."""
    only(request)
    with request.app.state.held.asking() as record:
        held = record.happenings([happening])
    if not held:
        raise HTTPException(404, f"there is no happening {happening[:200]!r}; /api/happenings lists them")
    return {**contract.happening(held[0]), "disputes": [view.dispute(d) for d in contradictions(held)]}


@router.get(
    "/disputes", responses={200: {"model": shapes.Disputes}, **answers()}, response_model=None, openapi_extra=FILTERS
)
def disputes(request: Request, limit: Searched = 50, offset: Offset = 0) -> dict[str, Any]:
    """Claims about one happening that contradict each other, side by side.

    Pages count the happenings that are searched, the newest first; a denial that stands as a happening of its own is
    set against what it answers where both are on one page.
    """
    found = filters(request)
    with request.app.state.held.asking() as record:
        held, total = _page(record, found, limit, offset)
    rows = [view.dispute(d) for d in contradictions(held)]
    return a_page("/api/disputes", "disputes", rows, total, limit, offset, found)
