"""The application: pages and JSON over one record, behind `safety`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from dragoman import __version__
from dragoman.errors import SettingsError
from dragoman.web import api, pages
from dragoman.web.held import Held
from dragoman.web.kept import Kept
from dragoman.web.options import Options
from dragoman.web.reading import Now
from dragoman.web.safety import Guard
from dragoman.web.templates import STATIC


def create(where: str, options: Options | None = None) -> Any:
    """The ASGI application over the record at `where`. Raises RecordError when there is none.

    Raises SettingsError for an address beyond this machine without a token.
    """
    options = options or Options()
    if not options.loopback and not options.token:
        raise SettingsError(f"{options.host} can be reached from elsewhere: give a token, or serve on 127.0.0.1")
    if not all(c.isascii() and (c.isalnum() or c in "-._~") for c in options.token):
        raise SettingsError("the token may hold letters, digits and -._~ alone")
    held = Held(where, options)
    kept = Kept(held)
    with held.asking():  # a record that is missing or damaged is told before the server starts
        pass

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        # the first page that is opened, while its reader finds the address
        pages.brief.begin(kept, held)
        yield
        kept.close()
        held.close()

    app = FastAPI(
        title="Dragoman",
        version=__version__,
        description="Who did what to whom, where and when, according to whom, and how surely: one record.",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.held, app.state.options, app.state.now = held, options, Now()
    app.state.kept = kept
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    api.add(app)
    pages.add(app)
    return Guard(app, options)
