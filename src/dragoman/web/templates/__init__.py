"""Jinja templates, with everything escaped, and the values that all of them use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from dragoman.views import words
from dragoman.web.safety import form_token

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"

PLACES = (
    ("/", "Brief"),
    ("/events", "Events"),
    ("/happenings", "Happenings"),
    ("/disputes", "Disputes"),
    ("/processes", "Processes"),
    ("/actors", "Actors"),
    ("/map", "Map"),
    ("/network", "Network"),
    ("/reports", "Reports"),
    ("/review", "Review"),
    ("/read", "Read now"),
)
"""The pages that the head of each page leads to."""
LONGEST = 400
"""Characters of an address that the foot of a printed page names."""


@cache
def environment() -> Environment:
    """Everything is escaped, and a value that a template lacks is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"places": PLACES, "words": words}
    shown = {"clean": words.clean, "visible": words.visible, "voice": words.voice, "member": words.member}
    made.filters |= {**shown, "counted": words.counted}
    return made


def _open(path: str) -> str:
    """The page of the head under which an address lies: a place is opened from the map."""
    first = "/" + path.split("/")[1]
    return {"/places": "/map"}.get(first, first)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template filled. `values` need a `title`."""
    options = request.app.state.options
    held = request.app.state.held
    text = (
        environment()
        .get_template(template)
        .render(
            open=_open(request.url.path),
            address=unquote(f"{request.url.path}{f'?{request.url.query}' if request.url.query else ''}")[:LONGEST],
            record=Path(held.where.rstrip("/")).name or held.where,
            read_only=options.read_only,
            form=form_token(options),
            **values,
        )
    )
    return HTMLResponse(text, status)
