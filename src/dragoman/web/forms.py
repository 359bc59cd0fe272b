"""What every form and every program that changes something shows: that no other site sent it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request

from dragoman.web.safety import own_origin, right_form, right_token


def own_form(request: Request, form: Annotated[str, Form()] = "") -> None:
    """Raises HTTPException for a form that is not one of this server's pages."""
    if not right_form(request.app.state.options, form):
        raise HTTPException(403, "this form is old or not from this server: open the page again")


def own_program(request: Request) -> None:
    """Raises HTTPException for a program that shows neither the token nor this server's origin.

    A browser lets no page of a stranger set either one.
    """
    options = request.app.state.options
    headers = request.headers
    if right_token(options, headers.get("authorization", "")) or own_origin(headers.get("origin"), options.hosts):
        return
    where = f"Origin: http://{headers.get('host', '')}"
    shown = "Authorization: Bearer TOKEN, or " if options.token else ""
    raise HTTPException(403, f"show that no other site sent this: send the header {shown}{where}")


OWN = Depends(own_form)
PROGRAM = Depends(own_program)
