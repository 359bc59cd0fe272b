"""The record as JSON, for other programs: a file a subject, each with a `router` under /api."""

from __future__ import annotations

from fastapi import FastAPI

from dragoman.web.api import actors, corrections, described, events, happenings, processes, read, reports

ROUTERS = tuple(m.router for m in (events, reports, happenings, processes, actors, corrections, read))


def add(app: FastAPI) -> None:
    for router in ROUTERS:
        app.include_router(router, prefix="/api")
    app.include_router(described.router, prefix="/api", include_in_schema=False)
