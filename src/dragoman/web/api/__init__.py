"""The record as JSON, for other programs: a file a subject, each with a `router` under /api."""

from __future__ import annotations

from fastapi import FastAPI

from dragoman.web.api import events

ROUTERS = (events.router,)


def add(app: FastAPI) -> None:
    for router in ROUTERS:
        app.include_router(router, prefix="/api")
