"""The one shape of an error."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


def problem(status: int, detail: str) -> dict[str, Any]:
    """RFC 9457's members: what kind of error, and in words what is wrong and what to do."""
    return {"error": {"status": status, "title": HTTPStatus(status).phrase, "detail": detail}}
