"""The operations as a page for people, made from the OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.web.templates import page

router = APIRouter()


@router.get("")
def described(request: Request) -> Response:
    """Every operation with its parameters, and what a body may hold."""
    told = request.app.openapi()
    return page(
        request,
        "api.html",
        title="For programs",
        operations=[
            {
                "method": method.upper(),
                "path": path,
                "about": operation.get("description") or operation.get("summary", ""),
                "parameters": [(p["name"], p.get("description", ""), _values(p["schema"])) for p in _taken(operation)],
                "body": _body(operation, told),
            }
            for path, item in told["paths"].items()
            for method, operation in item.items()
        ],
    )


def _taken(operation: dict[str, Any]) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = operation.get("parameters", [])
    return held


def _body(operation: dict[str, Any], told: dict[str, Any]) -> list[tuple[str, str, str]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = content.get("$ref", "").rpartition("/")[2]
    shape = told["components"]["schemas"].get(name, {})
    needed = shape.get("required", [])
    return [
        (n, p.get("description", ""), ("needed; " if n in needed else "") + _values(p))
        for n, p in shape.get("properties", {}).items()
    ]


def _values(schema: dict[str, Any]) -> str:
    """A schema in a few words: "one of affirms, denies", "1 to 1000", "text"."""
    if schema.get("type") == "array":
        return f"{_values(schema['items'])}; may be given again"
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return next((_values(s) for s in schema["anyOf"] if s.get("type") != "null"), "")
    low, high = schema.get("minimum"), schema.get("maximum")
    kind = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(schema.get("type", ""), "")
    kind = "day, as 2016-03-06" if schema.get("format") == "date" else kind or schema.get("type", "")
    return f"{kind}, {low} to {high}" if low is not None and high is not None else kind
