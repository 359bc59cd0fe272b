"""Actors, by how much is told of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from dragoman.web.api import shapes
from dragoman.web.api.asking import PAGING, Limit, Offset, a_page, only
from dragoman.web.api.errors import answers

router = APIRouter(tags=["actors"])
Name = Annotated[str, Query(max_length=200, description="Only names that hold these letters.")]


@router.get("/actors", responses={200: {"model": shapes.Actors}, **answers()}, response_model=None)
def actors(request: Request, name: Name = "", limit: Limit = 200, offset: Offset = 0) -> dict[str, Any]:
    """Names of actors with how many events they act in, suffer and vouch for, the most told of first."""
    only(request, *PAGING, "name")
    with request.app.state.held.asking() as record:
        rows = record.parties(limit, offset, name)
        total = record.count_parties(name)
    return a_page("/api/actors", "actors", rows, total, limit, offset, {"name": name} if name else {})
