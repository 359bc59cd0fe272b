"""Review: a queue of events to accept, reject or change, by keyboard; each decision is a correction."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from dragoman.errors import QuestionError
from dragoman.lexicons.ontology import load_ontology
from dragoman.model import Reading, Telling
from dragoman.record import Record
from dragoman.store.corrections import FIELDS, standing
from dragoman.views import explain, marked
from dragoman.views.review import DECISIONS
from dragoman.views.review import review as reviewed
from dragoman.web import asked
from dragoman.web.forms import OWN
from dragoman.web.templates import page

router = APIRouter()
ORDERS = ("least-sure", "sample", "newest")
BESIDE = ("order", "skip", "event")
WHO = "dragoman_who"
"""A cookie with the reviewer's name, so that it is written once."""
AROUND = 300
"""Characters of the report shown before and after the sentence."""


@router.get("/review")
def queue(request: Request) -> Response:
    """The next event nobody has decided on, or that named by `event`."""
    query = request.query_params
    found = asked.filters(query, BESIDE)
    order = query.get("order") or ORDERS[0]
    if order not in ORDERS:
        raise QuestionError(f"there is no order {order!r}; the queue knows {', '.join(ORDERS)}")
    skipped = query.getlist("skip")[-200:]
    who = unquote(request.cookies.get(WHO, ""))
    with request.app.state.held.asking() as record:
        held = standing(record.corrections())
        course = reviewed(held)
        answer = record.events(len(course.decided) + len(skipped) + 1, 0, order, **{"status": "any", **found})
        passed = course.decided | set(skipped)
        wanted = query.get("event") or next((key for key in answer.keys if key not in passed), "")
        now = record.telling(wanted) if wanted else None
        total = answer.count()
        shown = _shown(record, now) if now else {}
    return page(
        request,
        "review.html",
        title="Review",
        told=now,
        course=course,
        total=total,
        order=order,
        orders=ORDERS,
        found=found,
        types=tuple(load_ontology().event_types),
        fields=tuple(FIELDS),
        who=who,
        last=next((c for c in held[::-1] if c["who"] == who and c["action"] in DECISIONS), None),
        here_again=asked.address("/review", found, order=order, skip=tuple(skipped)),
        onward=asked.address("/review", found, order=order, skip=tuple(skipped)),
        skipping=asked.address("/review", found, order=order, skip=(*skipped, now.key)) if now else "",
        **{"before": "", "after": "", "lines": [], **shown},
    )


def _shown(record: Record, told: Telling) -> dict[str, Any]:
    document = record.document(told.report.id)
    s = told.event.sentence
    before, after = marked.around(document.text, s.start, s.end, AROUND)
    claims = record.claims(told.report.id)
    lines = explain.render(Reading(document, (), (), (), (), claims, (told.event,)), told.event)
    return {
        "before": before,
        "after": after,
        "lines": list(lines)[3:],
    }


@router.post("/review", dependencies=[OWN])
def decide(
    request: Request,
    event: Annotated[str, Form(max_length=200)],
    action: Annotated[str, Form(max_length=20)],
    who: Annotated[str, Form(max_length=200)],
    onward: Annotated[str, Form(max_length=20_000)] = "/review",
    reason: Annotated[str, Form(max_length=2_000)] = "",
    field: Annotated[str, Form(max_length=40)] = "",
    value: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Write the decision, and go on to the next event."""
    change: dict[str, Any] = {"field": field, "value": value} if action == "change" else {}
    with request.app.state.held.asking() as record:
        record.correct(event, action, who=who, reason=reason, **change)
    return _onward(onward, who)


@router.post("/review/undo", dependencies=[OWN])
def undo(
    request: Request,
    correction: Annotated[str, Form(max_length=200)],
    onward: Annotated[str, Form(max_length=20_000)] = "/review",
) -> Response:
    """Withdraw a decision; its event comes back to be judged."""
    who = unquote(request.cookies.get(WHO, ""))
    with request.app.state.held.asking() as record:
        mine = [c for c in record.corrections() if c["correction"] == correction and c["who"] == who]
        if not mine:
            raise QuestionError(f"there is no decision {correction!r} of yours")
        record.correct(correction, "withdraw", who=who, reason="undone in the review")
    path, _, rest = onward.partition("?")
    return _onward(f"{path}?{rest}&{urlencode({'event': mine[0]['target']})}#now", who)


@router.post("/review/name", dependencies=[OWN])
def name(who: Annotated[str, Form(max_length=200)] = "", onward: Annotated[str, Form()] = "/review") -> Response:
    """Keep the name that signs decisions, in this browser alone; an empty one is asked for again."""
    return _onward(onward.partition("#")[0] + "#now" * bool(who.strip()), who)


def _onward(where: str, who: str) -> Response:
    own = where.split("#")[0].split("?")[0] == "/review" and where.isprintable()
    answer = RedirectResponse(where if own else "/review", 303)
    answer.set_cookie(WHO, quote(who.strip()[:100]), httponly=True, samesite="strict")
    return answer
