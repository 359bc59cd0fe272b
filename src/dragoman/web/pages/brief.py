"""Brief: what changed since a day, as the situation report tells it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from dragoman.errors import DateError
from dragoman.record import Record
from dragoman.views import brief as views
from dragoman.web import asked
from dragoman.web.forms import OWN
from dragoman.web.templates import page

router = APIRouter()
BACK = timedelta(days=7)
BESIDE = ("since", "until", "ahead")
LOOKED = "dragoman_looked"
"""A cookie with the day up to which the reader has looked."""


@router.get("/")
def brief(request: Request) -> Response:
    """`since` from the address, else since the reader last looked, else the last week that reports are of."""
    held = request.app.state.held
    found = asked.filters(request.query_params, BESIDE)
    name = Path(held.where.rstrip("/")).name or held.where
    with held.asking() as record:
        newest = _newest(record)
        looked = _day(request.cookies.get(LOOKED, ""), "the day you last looked", strict=False)
        since = _day(request.query_params.get("since", ""), "since")
        until = _day(request.query_params.get("until", ""), "until")
        begin = since or looked or (newest - BACK if newest else None)
        made = views.compose(views.gather(record, name, begin, until, 7, found)) if begin and newest else None
    return page(
        request,
        "brief.html",
        title=made.title if made else "Nothing to tell yet",
        brief=made,
        body=Markup(views.fragment(made)) if made else "",
        since=begin,
        until=until,
        looked=looked,
        newest=newest,
    )


@router.post("/looked", dependencies=[OWN])
def looked(request: Request) -> Response:
    """Remember, in this browser alone, that the reader has seen everything up to the newest report."""
    with request.app.state.held.asking() as record:
        newest = _newest(record)
    answer = RedirectResponse("/", 303)
    if newest:
        answer.set_cookie(LOOKED, newest.isoformat(), max_age=31_536_000, httponly=True, samesite="strict")
    return answer


def _newest(record: Record) -> date | None:
    _, rows = record.sql("SELECT max(published) FROM report_facts")
    found: date | None = rows[0][0] if rows else None
    return found


def _day(text: str, name: str, strict: bool = True) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        if strict:
            raise DateError(f"{name} is {text!r}; write a day as 2016-03-06") from None
        return None
