"""The pages, a file each: every file has a `router`."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from dragoman.errors import DragomanError, QuestionError, RecordError
from dragoman.happenings.processes import UnknownProcessError
from dragoman.web.api.errors import problem
from dragoman.web.held import BusyError
from dragoman.web.pages import actors, brief, events, happenings, maps, pictures, processes, read, reports, review
from dragoman.web.safety import under_api
from dragoman.web.templates import PLACES, page

ROUTERS = tuple(m.router for m in (actors, brief, events, happenings, maps, pictures, processes, read, reports, review))


def add(app: FastAPI) -> None:
    """Every page, and what is shown when one fails."""
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.add_exception_handler(DragomanError, _failed)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _failed)
    app.add_exception_handler(Exception, _failed)


def _failed(request: Request, error: Exception) -> Response:
    """A page that says what is wrong; JSON of one shape under /api."""
    status, said = _told(error)
    if under_api(request.url.path):
        return JSONResponse(problem(status, said), status, getattr(error, "headers", None))
    title = {404: "Not found", 503: "Busy"}.get(status, "That did not work")
    return page(request, "failed.html", status, title=title, said=said, whole=_whole(request))


def _whole(request: Request) -> str:
    """The name of the page that was asked for with something in its address that it cannot take."""
    return dict(PLACES).get(request.url.path, "") if request.url.query else ""


UNTOLD = {
    404: "there is nothing at this address; / leads to the pages, /api lists the operations",
    405: "this address takes another method; /api lists the operations",
}
"""Words for what the framework only names."""


def _untold(error: HTTPException) -> bool:
    return error.status_code in UNTOLD and error.detail == HTTPStatus(error.status_code).phrase


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, UNTOLD.get(error.status_code, "") if _untold(error) else str(error.detail)
    if isinstance(error, BusyError):
        return 503, str(error)
    if isinstance(error, RequestValidationError):
        return 422, "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
    if isinstance(error, QuestionError):
        return (404 if isinstance(error, UnknownProcessError) or "there is no" in str(error) else 422), str(error)
    if isinstance(error, DragomanError):
        return (500 if isinstance(error, RecordError) else 422), str(error)
    return 500, "this went wrong inside the program, which tells more where it was started"
