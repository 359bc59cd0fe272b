"""Events, by the filters of `dragoman ask`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dragoman.views import contract
from dragoman.web import asked

router = APIRouter(tags=["events"])


@router.get("/events")
def events(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Leave out so many of the first.")] = 0,
) -> dict[str, Any]:
    """Events, the newest first. Every filter of `dragoman ask` is a parameter."""
    found = asked.filters(request.query_params, ("limit", "offset"))
    with request.app.state.held.asking() as record:
        answer = record.events(limit, offset, **found)
        total = answer.count()
        rows = [contract.told(t) for t in answer]
    following = offset + limit
    return {
        "total": total,
        "offset": offset,
        "limit": limit,
        "next": asked.address("/api/events", found, limit=limit, offset=following) if following < total else None,
        "events": rows,
    }
