"""Read a text now; nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from dragoman.views import contract
from dragoman.web.api import shapes
from dragoman.web.api.asking import only
from dragoman.web.api.errors import answers
from dragoman.web.forms import PROGRAM
from dragoman.web.reading import LONGEST

router = APIRouter(tags=["read"])
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]


class Given(BaseModel):
    """A report as text."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: str = Field(min_length=1, max_length=LONGEST, pattern=r"\S")
    published: Day | None = Field(None, description="Publication day; without one times stay partly open.")
    title: str = Field("", max_length=500)
    publisher: str = Field("", max_length=200)


@router.post(
    "/read",
    dependencies=[PROGRAM],
    responses={200: {"model": shapes.Reading}, **answers(403, 413)},
    response_model=None,
)
def read(request: Request, given: Given) -> dict[str, Any]:
    """What the text says: who did what to whom, according to whom, as `dragoman read --format jsonl` writes it.

    Needs `Authorization: Bearer TOKEN`, or an `Origin` that is this server's own. Refused where it is read-only.
    """
    only(request)
    reading = request.app.state.now.text(
        given.text, published=given.published or "", title=given.title, publisher=given.publisher
    )
    return contract.reading(reading)
