"""What every form that changes something carries: the mark of this server's own pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request

from dragoman.web.safety import right_form


def own_form(request: Request, form: Annotated[str, Form()] = "") -> None:
    """Raises HTTPException for a form that is not one of this server's pages."""
    if not right_form(request.app.state.options, form):
        raise HTTPException(403, "this form is old or not from this server: open the page again")


OWN = Depends(own_form)
