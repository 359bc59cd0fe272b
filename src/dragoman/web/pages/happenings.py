"""Happenings: every claim about one occurrence side by side; and disputes, where claims contradict each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.errors import QuestionError
from dragoman.happenings.contest import load_contest
from dragoman.happenings.disputes import disputes as contradictions
from dragoman.happenings.disputes import firm
from dragoman.model import Happening
from dragoman.record import Record
from dragoman.views import disputes as view
from dragoman.views.titles import parts, title, titles
from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 50
"""Events whose happenings one page of the list shows."""
SEARCHED = 250
"""Events, the newest that pass the filters, whose happenings are searched for disputes."""


NEAR = 300
"""Events beside a happening that are searched for what contradicts it."""
REPLY = timedelta(days=load_contest().number("days", "reply"))


@router.get("/happenings")
def happenings(request: Request) -> Response:
    """The list of what occurred, each once, by the newest event that passes the filters."""
    found = asked.filters(request.query_params, ("page",))
    number = asked.page_number(request.query_params)
    with request.app.state.held.asking() as record:
        answer = record.events(A_PAGE, (number - 1) * A_PAGE, **found)
        total = answer.count()
        order = answer.told()
        shown = sorted(record.happenings(order), key=lambda h: order.index(h.id))
    return page(
        request,
        "happenings.html",
        title="Happenings",
        shown=[(h, *parts(h)) for h in shown],
        found=found,
        total=total,
        turn=asked.turn("/happenings", found, number, total, A_PAGE),
    )


@router.get("/happenings/{happening}")
def happening(request: Request, happening: str) -> Response:
    """Every claim of one; disputes with what is told elsewhere stand on the pages of both."""
    with request.app.state.held.asking() as record:
        held = _one(record, happening)
        near = [h for h in _near(record, held) if h.id != held.id]
    mine = {t.key for t in held.tellings}
    found = contradictions([held, *near])
    own = [d for d in found if d.happening == held.id]
    named = titles(near)
    return page(
        request,
        "happening.html",
        title=title(held),
        happening=held,
        disputes=own,
        contested={d.field.value for d in own},
        answers=[(d, named[d.happening]) for d in found if d not in own and any(mine & set(s.keys) for s in d.sides)],
        questions=view.QUESTIONS,
    )


def _near(record: Record, held: Happening) -> list[Happening]:
    """Happenings whose tellings may answer this one: of its reports, or of its countries within the days of a reply."""
    told = held.tellings[:NEAR]
    asked_for: list[dict[str, Any]] = [{"report": tuple({t.report.id for t in told})}]
    days = [d for t in told for d in (t.first_day, t.last_day, t.report.published) if d]
    sides = [a.country for t in told for a in (*t.event.actor, *t.event.recipient, *t.event.claimed_by)]
    codes = tuple(sorted({c for c in sides if c}))
    if days and codes:
        first, last = min(days) - REPLY, max(days) + REPLY
        asked_for.append({"country": codes, "since": first.isoformat(), "until": last.isoformat()})
    ids = {h for f in asked_for for h in record.events(NEAR, status="any", **f).told()}
    return record.happenings(sorted(ids))


def _one(record: Record, name: str) -> Happening:
    held = record.happenings([name])
    if not held:
        raise QuestionError(f"there is no happening {name!r}; the page Happenings lists them")
    return held[0]


@router.get("/disputes")
def disputes(request: Request) -> Response:
    """Claims that contradict each other; first those that a day ties together."""
    found = asked.filters(request.query_params, ("page",))
    number = asked.page_number(request.query_params)
    with request.app.state.held.asking() as record:
        answer = record.events(SEARCHED, (number - 1) * SEARCHED, **{"status": "any", **found})
        total = answer.count()
        held = record.happenings(answer.told())
    told = {t.key: t for h in held for t in h.tellings}
    every = contradictions(held)
    sure = [d for d in every if firm(d, told)]
    contested = [*sure, *(d for d in every if not firm(d, told))]
    return page(
        request,
        "disputes.html",
        title="Disputes",
        found=found,
        disputes=contested,
        firm=len(sure),
        titles=titles(held),
        questions=view.QUESTIONS,
        total=total,
        searched=SEARCHED,
        turn=asked.turn("/disputes", found, number, total, SEARCHED),
    )
