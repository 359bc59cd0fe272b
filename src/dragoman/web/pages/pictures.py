"""Pictures of the record: the same specifications as `dragoman plot` draws."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.errors import QuestionError
from dragoman.happenings.disputes import disputes
from dragoman.lexicons.tables import did_you_mean
from dragoman.record import Record
from dragoman.web import asked

router = APIRouter()
MOST, MAPPED = 3000, 1500
"""Events, the newest that pass the filters, that one picture shows; a map shows whole happenings of fewer."""
TYPES = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json", "html": "text/html"}
BESIDE = ("of", "zoom", "title")
NOTHING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 36" width="1000" height="36" role="img">'
    '<text x="2" y="23" font-family="sans-serif" font-size="14" fill="#444">{}</text></svg>'
)


def _map(record: Record, found: dict[str, Any], query: Any, titled: dict[str, Any]) -> Any:
    from dragoman.views import plots

    happenings = record.happenings(record.events(MAPPED, **found).told())
    zoom = query.get("zoom")
    if zoom:
        titled = {**titled, "zoom": zoom if zoom in {"world", "auto"} else tuple(zoom.upper().split(",")[:20])}
    return plots.map(happenings, disputes=disputes(happenings), **titled)


def _timeline(record: Record, found: dict[str, Any], query: Any, titled: dict[str, Any]) -> Any:
    from dragoman.views import plots

    if not query.get("of"):
        raise QuestionError("a timeline is `of` a process: add of=NAME to the address")
    process, steps = record.timeline(query["of"])
    return plots.timeline(process, steps, tellings=record.events(MOST, status="any", process=process.key))


def _events(kind: str) -> Callable[[Record, dict[str, Any], Any, dict[str, Any]], Any]:
    def draw(record: Record, found: dict[str, Any], query: Any, titled: dict[str, Any]) -> Any:
        from dragoman.views import plots

        return getattr(plots, kind)(record.events(MOST, **found), **titled)

    return draw


KINDS: dict[str, Callable[[Record, dict[str, Any], Any, dict[str, Any]], Any]] = {
    "map": _map,
    "timeline": _timeline,
    "network": _events("network"),
    "dyads": _events("dyads"),
    "series": _events("series"),
}


def _drawn(record: Record, kind: str, form: str, found: dict[str, Any], query: Any, titled: dict[str, Any]) -> Any:
    """The picture; as SVG, which pages hold, one of words alone where there is nothing to draw."""
    from dragoman.views import plots

    try:
        return plots.render(KINDS[kind](record, found, query, titled), form)
    except plots.NothingError as error:
        if form != "svg":
            raise
        return NOTHING.format(html.escape(str(error))).encode()


@router.get("/pictures/{kind}.{form}")
def picture(request: Request, kind: str, form: str) -> Response:
    """A picture as SVG, PNG, its specification, or a page that stands alone (sent as a file)."""

    if kind not in KINDS:
        raise QuestionError(f"there is no picture {kind!r}{did_you_mean(kind, KINDS)}")
    if form not in TYPES:
        raise QuestionError(f"there is no format {form!r}{did_you_mean(form, TYPES)}")
    query = request.query_params
    found = asked.filters(query, BESIDE)
    titled = {"title": query["title"][:200]} if query.get("title") else {}
    wanted = (
        "picture",
        kind,
        form,
        repr(sorted(found.items())),
        query.get("of"),
        query.get("zoom"),
        query.get("title"),
    )
    made = request.app.state.kept.get(wanted, lambda record: _drawn(record, kind, form, found, query, titled))
    headers = {"content-disposition": f'attachment; filename="{kind}.{form}"'} if form in {"html", "json"} else {}
    return Response(made, media_type=TYPES[form], headers=headers)
