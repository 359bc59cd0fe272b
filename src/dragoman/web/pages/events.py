"""Events: a table with every filter of `ask`, kept in the address."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 50


@router.get("/events")
def events(request: Request) -> Response:
    found = asked.filters(request.query_params, ("page",))
    number = max(1, int(request.query_params.get("page") or 1))
    with request.app.state.held.asking() as record:
        answer = record.events(A_PAGE, (number - 1) * A_PAGE, **found)
        total = answer.count()
        rows = list(answer)
    pages = max(1, -(-total // A_PAGE))
    turn = {
        "before": asked.address("/events", found, page=number - 1) if number > 1 else None,
        "after": asked.address("/events", found, page=number + 1) if number < pages else None,
    }
    return page(
        request,
        "events.html",
        title="Events",
        rows=rows,
        total=total,
        found=found,
        number=number,
        pages=pages,
        turn=turn,
        command=asked.command(request.app.state.held.where, found),
    )
