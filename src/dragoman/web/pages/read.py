"""Read now: paste or send a report, and see it marked; nothing is kept unless the reader says so."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from dragoman.model import Reading, Report, Telling
from dragoman.store.rows import report_id
from dragoman.web.forms import OWN
from dragoman.web.pages.reports import shown
from dragoman.web.templates import page

router = APIRouter()


@router.get("/read")
def form(request: Request) -> Response:
    """The form to paste or send a report."""
    return page(request, "read.html", title="Read now")


@router.post("/read", dependencies=[OWN])
def read(
    request: Request,
    text: Annotated[str, Form()] = "",
    published: Annotated[str, Form(max_length=20)] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    publisher: Annotated[str, Form(max_length=200)] = "",
    keep: Annotated[str, Form(max_length=5)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """The reading as a page; with `keep` it is added to the record, and shown from there."""
    now = request.app.state.now
    if file is not None and file.filename:
        reading = now.file(file.filename, file.file.read(), published=published)
    else:
        reading = now.text(text, published=published, title=title, publisher=publisher)
    if keep:
        with request.app.state.held.asking() as record:
            record.add(reading)
        return RedirectResponse(f"/reports/{report_id(reading.document)}", 303)
    return page(request, "report.html", **_shown(reading))


def _shown(reading: Reading) -> dict[str, Any]:
    """The page of a report that no record holds."""
    d = reading.document
    facts = Report(d.id, d.id, d.title, d.author, d.publisher, d.republisher, d.published, d.url, d.path)
    told = [Telling(f"{d.id}.{e.id}", e, facts) for e in reading.events]
    sentences = [(s.span.start, s.span.end) for s in reading.sentences]
    return {**shown(facts, reading, told, sentences), "title": d.title or "As read"}
