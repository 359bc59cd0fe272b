"""Corrections: those made, and a new one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from dragoman.web.api import shapes
from dragoman.web.api.asking import PAGING, Limit, Offset, a_page, only
from dragoman.web.api.errors import answers
from dragoman.web.forms import PROGRAM

router = APIRouter(tags=["corrections"])
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Wanted(BaseModel):
    """One decision of one person, as `dragoman correct` takes it."""

    model_config = ConfigDict(extra="forbid", strict=True)
    target: Name = Field(description="The event, happening or correction it is about.")
    action: Literal["accept", "reject", "change", "merge", "split", "withdraw"]
    who: Name = Field(description="Who decides.", pattern=r"\S")
    reason: str = Field("", max_length=2_000)
    field: str | None = Field(None, max_length=40, description="change: which field.")
    value: str | None = Field(None, max_length=2_000, description="change: its value, as on the command line.")
    others: list[Name] = Field(
        default_factory=list, max_length=1_000, description="merge: other happenings or events; split: the events."
    )


@router.get("/corrections", responses={200: {"model": shapes.Corrections}, **answers()}, response_model=None)
def corrections(request: Request, limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
    """All corrections in the order in which they were made, withdrawn ones too."""
    only(request, *PAGING)
    with request.app.state.held.asking() as record:
        held = record.corrections()
    rows = [{k: str(v) if k == "made" else v for k, v in r.items()} for r in held[offset : offset + limit]]
    return a_page("/api/corrections", "corrections", rows, len(held), limit, offset, {})


@router.post(
    "/corrections",
    status_code=201,
    dependencies=[PROGRAM],
    responses={201: {"model": shapes.Made}, **answers(403, 404, 413)},
    response_model=None,
)
def correct(request: Request, wanted: Wanted) -> dict[str, Any]:
    """Accept, reject or change an event, merge or split happenings, or withdraw a correction.

    Needs `Authorization: Bearer TOKEN`, or an `Origin` that is this server's own. Refused where it is read-only.
    """
    only(request)
    w = wanted
    change = {"field": w.field, "value": w.value} if w.action == "change" else {}
    with request.app.state.held.asking() as record:
        made = record.correct(w.target, w.action, who=w.who, reason=w.reason, others=w.others, **change)
    return {"correction": made}
