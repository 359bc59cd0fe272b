"""Processes: talks, ceasefires and agreements, each with the course of its states."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.views import timeline as view
from dragoman.web.templates import page

router = APIRouter()


@router.get("/processes")
def processes(request: Request) -> Response:
    """The processes that reports of the record concern."""
    with request.app.state.held.asking() as record:
        held = record.processes()
    return page(request, "processes.html", title="Processes", processes=held)


@router.get("/processes/{name}")
def process(request: Request, name: str) -> Response:
    """The course of one, by key or name. Raises QuestionError for one that is not known."""
    with request.app.state.held.asking() as record:
        found, steps = record.timeline(name)
        reports = record.outlets(k for s in steps for k in s.keys)
    rows = list(zip(view.rows(steps, reports), steps, strict=True))
    dated = any(s.day or s.moved_to for s in steps)  # without a day there is no picture to draw
    return page(request, "process.html", title=found.name, process=found, rows=rows, dated=dated)
