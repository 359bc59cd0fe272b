"""The pages, a file each: every file has a `router`."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from dragoman.errors import DragomanError, QuestionError, RecordError
from dragoman.web.api.errors import problem
from dragoman.web.pages import actors, brief, events, happenings, maps, pictures, processes, read, reports, review
from dragoman.web.templates import page

ROUTERS = tuple(m.router for m in (actors, brief, events, happenings, maps, pictures, processes, read, reports, review))


def add(app: FastAPI) -> None:
    """Every page, and what is shown when one fails."""
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.add_exception_handler(DragomanError, _failed)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _failed)


def _failed(request: Request, error: Exception) -> Response:
    """A page that says what is wrong; JSON of one shape under /api."""
    status, said = _told(error)
    if request.url.path.startswith("/api"):
        return JSONResponse(problem(status, said), status)
    return page(request, "failed.html", status, title="Not found" if status == 404 else "That did not work", said=said)


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail)
    if isinstance(error, RequestValidationError):
        return 422, "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
    if isinstance(error, QuestionError):
        return (404 if "there is no" in str(error) else 422), str(error)
    return (500 if isinstance(error, RecordError) else 422), str(error)
