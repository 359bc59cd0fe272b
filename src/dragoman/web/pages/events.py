"""Events: a table with every filter of `ask`, kept in the address, so that a view can be shared; and its export."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dragoman.errors import QuestionError
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import ClaimKind, Stance, Status
from dragoman.store.finding import ORDERS
from dragoman.store.questions import Filters
from dragoman.views.write import FORMATS, export
from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 50
MOST = 100_000
"""Events that one export from the browser holds at most; `dragoman export` has no such end."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "geojson": "application/geo+json",
    "gexf": "application/xml",
    "graphml": "application/xml",
}
GROUPS = (
    ("Who", ("actor", "recipient", "either", "country", "sector")),
    ("What", ("type", "mode", "quad", "context", "status")),
    ("When and where", ("since", "until", "place", "box")),
    ("Who says so", ("claimant", "claim", "stance", "hedged", "background", "publisher")),
    ("Of what", ("process", "happening", "report", "event", "text", "confidence")),
)


SORTED = (
    ("Day", "newest", "oldest"),
    ("What", "type", ""),
    ("Who", "actor", ""),
    ("Where", "place", ""),
    ("Who says so", "claimant", ""),
    ("Standing", "status", ""),
    ("Sure", "surest", "least-sure"),
)
"""Columns of the table with the order that a first and a second choice of the heading give."""
DOWN = frozenset({"newest", "surest"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: where its heading leads, and how the table is sorted by it, in ARIA's words."""

    name: str
    where: str
    sorted: str
    number: bool


def headings(found: Mapping[str, Any], order: str) -> list[Heading]:
    """The headings of the table; a second choice of one turns its order around."""
    made = []
    for name, first, second in SORTED:
        then = second if order == first and second else first
        how = ("descending" if order in DOWN else "ascending") if order in {first, second} else ""
        made.append(Heading(name, asked.address("/events", found, order=then), how, name == "Sure"))
    return made


@dataclass(frozen=True, slots=True)
class Question:
    """A filter as a field of the form: `kind` is "text", "date", "number" or "choice"."""

    name: str
    kind: str
    help: str
    values: tuple[str, ...]
    choices: tuple[str, ...] = ()


def questions(found: Mapping[str, Any]) -> list[tuple[str, list[Question], bool]]:
    """The form's groups with the values an address gave, and whether any of the group is in use."""
    helps = {f.name: f.metadata["sentence"] for f in fields(Filters)}
    choices = {
        "type": tuple(load_ontology().event_types),
        "quad": ("1", "2", "3", "4"),
        "status": ("any", *(s.value for s in Status)),
        "claim": tuple(k.value for k in ClaimKind),
        "stance": tuple(s.value for s in Stance),
        "hedged": ("yes", "no"),
        "background": ("yes", "no"),
    }
    kinds = {"since": "date", "until": "date", "confidence": "number"}
    made = []
    for title, names in GROUPS:
        group = [
            Question(
                n,
                "choice" if n in choices else kinds.get(n, "text"),
                helps[n].replace("--", ""),
                _values(n, found.get(n)),
                choices.get(n, ()),
            )
            for n in names
        ]
        made.append((title, group, any(q.values[0] for q in group)))
    return made


def _values(name: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ("",)
    if name == "box":
        return (", ".join(map(asked.text, value)),)
    held: Sequence[Any] = value if isinstance(value, tuple) else (value,)
    return tuple(map(asked.text, held))


@router.get("/events")
def events(request: Request) -> Response:
    """The table of the events that pass the address's filters, a page at a time."""
    found = asked.filters(request.query_params, ("page", "order"))
    number = asked.page_number(request.query_params)
    order = request.query_params.get("order") or "newest"
    held = request.app.state.held
    with held.asking() as record:
        answer = record.events(A_PAGE, (number - 1) * A_PAGE, order, **found)
        total = answer.count()
        rows = list(answer)
        sql = record.events(None, 0, order, **found).sql
    sorting = {} if order == "newest" else {"order": order}
    return page(
        request,
        "events.html",
        title="Events",
        rows=rows,
        total=total,
        found=found,
        any=asked.address("/events", {**found, "status": "any"}),
        form_groups=questions(found),
        order=order,
        orders=ORDERS,
        headings=headings(found, order),
        command=asked.command(held.where, found),
        sql=sql,
        exports=[(name, asked.address("/events/export", found, format=name)) for name in FORMATS],
        json=asked.address("/api/events", found),
        turn=asked.turn("/events", {**found, **sorting}, number, total, A_PAGE),
    )


@router.get("/events/export")
def exported(request: Request) -> Response:
    """A file of the events that pass the filters."""
    found = asked.filters(request.query_params, ("format",))
    form = request.query_params.get("format") or "csv"
    if form not in FORMATS:
        raise QuestionError(f"there is no format {form!r}{did_you_mean(form, FORMATS)}")
    out = io.BytesIO()
    with request.app.state.held.asking() as record:
        export(record.events(MOST, **found), out, format=form)
    named = {"content-disposition": f'attachment; filename="events.{form}"'}
    return Response(out.getvalue(), media_type=TYPES[form], headers=named)


@router.get("/events/{event}")
def event(request: Request, event: str) -> Response:
    """The words of an event, in its report."""
    with request.app.state.held.asking() as record:
        told = record.telling(event)
    return RedirectResponse(f"/reports/{told.report.id}#{told.event.id}", 303)
