"""What the operations share: the filters of `ask` as parameters, and lists that come a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import Field, fields
from typing import Annotated, Any

from fastapi import HTTPException, Query, Request

from dragoman.lexicons.codes import sectors
from dragoman.lexicons.ontology import load_ontology
from dragoman.model import ClaimKind, Stance, Status
from dragoman.record import Record
from dragoman.store.answer import Answer
from dragoman.store.finding import ORDERS
from dragoman.store.questions import Filters
from dragoman.web import asked
from dragoman.web.api.errors import wrong_question

Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Leave out so many of the first.")]
PAGING = ("limit", "offset")


def _schema(filter: Field[Any]) -> dict[str, Any]:
    """A filter's values. Event types are open: a record may hold types that its user taught."""
    known = load_ontology()
    closed: dict[str, Sequence[Any]] = {
        "mode": sorted({m for t in known.event_types for m in known.modes(t)}),
        "context": sorted(known.context_types),
        "sector": sorted(sectors()),
        "claim": [k.value for k in ClaimKind],
        "stance": [s.value for s in Stance],
        "status": ["any", *(s.value for s in Status)],
    }
    single: dict[str, dict[str, Any]] = {
        "since": {"type": "string", "format": "date"},
        "until": {"type": "string", "format": "date"},
        "hedged": {"type": "boolean"},
        "background": {"type": "boolean"},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
    }
    if filter.name in single:
        return single[filter.name]
    one: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": asked.LONGEST, "pattern": r"\S"}
    if filter.name == "quad":
        one = {"type": "integer", "minimum": 1, "maximum": 4}
    if filter.name in closed:
        one = {"type": "string", "enum": list(closed[filter.name])}
    if filter.name == "type":
        one["examples"] = list(known.event_types)
    return {"type": "array", "items": one, "minItems": 1, "maxItems": asked.MOST}


def _described(filter: Field[Any]) -> dict[str, Any]:
    said = {
        "name": filter.name,
        "in": "query",
        "required": False,
        "description": filter.metadata["sentence"].replace("--", ""),
        "schema": _schema(filter),
    }
    if filter.name == "box":
        said |= {"style": "form", "explode": False, "example": [32.0, 35.0, 37.5, 42.5]}
    return said


FILTERS: dict[str, Any] = {"parameters": [_described(f) for f in fields(Filters)]}
"""What an operation that takes the filters of `ask` adds to its description."""

ORDER: dict[str, Any] = {
    "name": "order",
    "in": "query",
    "required": False,
    "description": "In which order events come.",
    "schema": {"type": "string", "enum": list(ORDERS), "default": "newest"},
}


def filters(request: Request, beside: Sequence[str] = PAGING) -> dict[str, Any]:
    """The filters of a request; here a value that is empty, or given twice where one is meant, is an error."""
    query = request.query_params
    for name in query:
        values = query.getlist(name)
        if not all(v.strip() for v in values):
            raise HTTPException(422, f"{name} is empty; leave it out, or give it a value")
        if len(values) > 1 and name in {*beside, "since", "until", "hedged", "background", "confidence"}:
            raise HTTPException(422, f"{name} is given {len(values)} times; it takes one value")
    with wrong_question():
        return asked.filters(query, tuple(beside))


def only(request: Request, *names: str) -> None:
    """Raises HTTPException for a parameter that an operation without filters does not take."""
    for name in request.query_params:
        if name not in names:
            takes = f"; there are {', '.join(names)}" if names else "; there is none here"
            raise HTTPException(422, f"there is no parameter {name!r}{takes}")
        if len(request.query_params.getlist(name)) > 1:
            raise HTTPException(422, f"{name} is given more than once; it takes one value")


def events_of(record: Record, limit: int | None, offset: int, found: dict[str, Any], order: str = "newest") -> Answer:
    """The answer to the filters. What they name and the record has not is 422."""
    with wrong_question():
        return record.events(limit, offset, order, **found)


def a_page(
    path: str, name: str, rows: Sequence[Any], total: int, limit: int, offset: int, found: dict[str, Any]
) -> dict[str, Any]:
    """One page of a list, with the address of the next."""
    following = offset + limit
    after = asked.address(path, {**found, "limit": limit, "offset": following}) if following < total else None
    return {"total": total, "limit": limit, "offset": offset, "next": after, name: list(rows)}
