"""Happenings: every claim about one occurrence side by side; and disputes, where claims contradict each other."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.errors import QuestionError
from dragoman.happenings.disputes import disputes as contradictions
from dragoman.model import Happening
from dragoman.record import Record
from dragoman.views import disputes as view
from dragoman.views.titles import title, titles
from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 50
"""Events whose happenings one page of the list shows."""
SEARCHED = 400
"""Events, the newest that pass the filters, whose happenings are searched for disputes."""


@router.get("/happenings")
def happenings(request: Request) -> Response:
    found = asked.filters(request.query_params, ("page",))
    number = asked.page_number(request.query_params)
    with request.app.state.held.asking() as record:
        answer = record.events(A_PAGE, (number - 1) * A_PAGE, **found)
        total = answer.count()
        shown = _newest_first(record.happenings(list(dict.fromkeys(t.happening for t in answer if t.happening))))
    return page(
        request,
        "happenings.html",
        title="Happenings",
        shown=[(h, title(h)) for h in shown],
        total=total,
        turn=asked.turn("/happenings", found, number, total, A_PAGE),
    )


@router.get("/happenings/{happening}")
def happening(request: Request, happening: str) -> Response:
    with request.app.state.held.asking() as record:
        held = _one(record, happening)
        found = contradictions([held])
    return page(
        request,
        "happening.html",
        title=title(held),
        happening=held,
        disputes=found,
        questions=view.QUESTIONS,
    )


def _one(record: Record, name: str) -> Happening:
    held = record.happenings([name])
    if not held:
        raise QuestionError(f"there is no happening {name!r}; the page Happenings lists them")
    return held[0]


def _newest_first(held: list[Happening]) -> list[Happening]:
    return held[::-1]


@router.get("/disputes")
def disputes(request: Request) -> Response:
    found = asked.filters(request.query_params, ("page",))
    number = asked.page_number(request.query_params)
    with request.app.state.held.asking() as record:
        answer = record.events(SEARCHED, (number - 1) * SEARCHED, **{"status": "any", **found})
        total = answer.count()
        held = record.happenings(list(dict.fromkeys(t.happening for t in answer if t.happening)))
    contested = contradictions(held)
    return page(
        request,
        "disputes.html",
        title="Disputes",
        disputes=contested,
        titles=titles(held),
        questions=view.QUESTIONS,
        total=total,
        searched=SEARCHED,
        turn=asked.turn("/disputes", found, number, total, SEARCHED),
    )
