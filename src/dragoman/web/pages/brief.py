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
MOST = 250
"""Reports, or so many as hold as many events that pass the filters, that one page tells of: the newest."""
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
    newest, first, left, made, body = request.app.state.kept.get(
        _asked(since or looked, until, found), lambda record: _made(record, name, since or looked, until, found)
    )
    return page(
        request,
        "brief.html",
        title=made.title if made else "Nothing to tell yet",
        brief=made,
        body=body,
        since=first,
        left=left,
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
) -> tuple[date | None, date | None, int, Any, Markup]:
    """The day of the newest report, the first day of the brief, how many reports before it are left out, the brief, and
    its text as a page shows it."""
    newest = _newest(record)
    begin = since or (newest - BACK if newest else None)
    if not begin or not newest:
        return newest, begin, 0, None, Markup("")
    first, left = _first(record, begin, max(begin, until or newest), found)
    made = views.compose(views.gather(record, name, first, until, 7, found))
    return newest, first, left, made, Markup(views.fragment(made))


def _first(record: Record, begin: date, until: date, found: dict[str, Any]) -> tuple[date, int]:
    """The first day of which a page can tell, and how many reports of earlier days it leaves out."""
    days = sorted(record.days(begin, until).values(), reverse=True)
    most = MOST
    if found and len(days) > most:  # filters let fewer events of each report through
        passing = record.events(**{"status": "any", **found}).count()
        most = int(most * record.events(status="any").count() / max(1, passing))
    if len(days) <= most:
        return begin, 0
    first = days[most - 1]
    return first, sum(d < first for d in days)


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
