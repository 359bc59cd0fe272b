"""Brief: what changed since a day, as the situation report tells it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from dragoman.errors import DateError
from dragoman.record import Record
from dragoman.views import brief as views
from dragoman.web import asked
from dragoman.web.forms import OWN
from dragoman.web.held import Held
from dragoman.web.kept import Kept
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
    name = _name(held)
    looked = _day(request.cookies.get(LOOKED, ""), "the day you last looked", strict=False)
    since = _day(request.query_params.get("since", ""), "since")
    until = _day(request.query_params.get("until", ""), "until")
    newest, first, made, body = request.app.state.kept.get(
        _asked(since or looked, until, found), lambda record: _made(record, name, since or looked, until, found)
    )
    return page(
        request,
        "brief.html",
        title=made.title if made else "Nothing to tell yet",
        brief=made,
        body=body,
        since=first,
        until=until,
        looked=looked,
        newest=newest,
    )


def begin(kept: Kept, held: Held) -> None:
    """Make the brief that is shown to whoever has not looked yet."""
    kept.begin(_asked(None, None, {}), lambda record: _made(record, _name(held), None, None, {}))


def _name(held: Held) -> str:
    return Path(held.where.rstrip("/")).name or held.where


def _asked(since: date | None, until: date | None, found: dict[str, Any]) -> tuple[Any, ...]:
    return ("brief", since, until, repr(sorted(found.items())))


def _made(
    record: Record, name: str, since: date | None, until: date | None, found: dict[str, Any]
) -> tuple[date | None, date | None, Any, Markup]:
    """The day of the newest report, the first day of the brief, the brief, and its text as a page shows it."""
    newest = _newest(record)
    begin = since or (newest - BACK if newest else None)
    if not begin or not newest:
        return newest, begin, None, Markup("")
    made = views.compose(views.gather(record, name, begin, until, 7, found))
    return newest, begin, made, Markup(views.fragment(made))


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
    """The last day that reports are of; where nothing is dated they count by the day on which the record got them."""
    return record.newest() or max(record.days(date.min, date.max).values(), default=None)


def _day(text: str, name: str, strict: bool = True) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        if strict:
            raise DateError(f"{name} is {text!r}; write a day as 2016-03-06") from None
        return None
