"""The one shape of an error, whatever went wrong: a filter, a method, a body, or this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict, Field

from dragoman.errors import DragomanError


class Said(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(extra="forbid")
    status: int = Field(description="The status of the answer.")
    title: str = Field(description="The kind of error, in HTTP's words.")
    detail: str = Field(description="What is wrong, where, and what to do next; names the nearest valid value.")


class Problem(BaseModel):
    """The only body that an answer of status 400 or higher has."""

    model_config = ConfigDict(extra="forbid")
    error: Said


def problem(status: int, detail: str) -> dict[str, Any]:
    """An error as it is sent."""
    return {"error": {"status": status, "title": HTTPStatus(status).phrase, "detail": detail}}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that an operation may answer with, for its description; every one may also answer as these do."""
    return {
        s: {"model": Problem, "description": HTTPStatus(s).phrase} for s in sorted({400, 401, 421, 422, 503, *statuses})
    }


@contextmanager
def wrong_question() -> Iterator[None]:
    """A parameter or value that does not exist is the question's fault, never a missing page: always 422."""
    try:
        yield
    except DragomanError as wrong:
        raise HTTPException(422, str(wrong)) from wrong
