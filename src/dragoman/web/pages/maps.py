"""Map, places and network: happenings where they were, and who dealt with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.errors import QuestionError
from dragoman.happenings.disputes import disputes
from dragoman.lexicons.maps import countries, country_names
from dragoman.model import Place
from dragoman.record import Record
from dragoman.views.plots.map import VAGUE, Spot, spots_of
from dragoman.views.plots.theme import look
from dragoman.views.titles import parts
from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 200
"""Events whose happenings one page of the map shows, the newest first."""
MOST = 500
"""Events, the newest, whose happenings the page of a place shows."""
NAMED = 60
"""Places, the most told of, whose names the map may show."""
WORLD = (-180.0, -84.0, 360.0, 144.0)
"""West, top, width and height of the whole map, in degrees; the plane is equirectangular, y runs south."""
FINEST = 2.0
"""Degrees of width below which the map does not go: the boundaries are no finer."""


@dataclass(frozen=True, slots=True)
class Land:
    """A country as the map draws it; `path` is an SVG path in degrees."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map. `size` is 1 to 6 by independent origins; `kind` the quad's number, 0 where mixed."""

    x: float
    y: float
    size: int
    quad: int
    vague: bool
    disputed: bool
    name: str
    where: str
    happenings: int
    origins: int


@cache
def lands() -> tuple[Land, ...]:
    """Boundaries as SVG paths; some 200 kB."""
    return tuple(Land(c.code, c.name, " ".join(_rings(c.polygons))) for c in countries("50m") if c.code != "ATA")


def _rings(polygons: Sequence[Sequence[Sequence[tuple[float, float]]]]) -> Iterator[str]:
    """Rings as paths; one that crosses the antimeridian is drawn whole on both sides of it."""
    for polygon in polygons:
        for ring in polygon:
            points = list(dict.fromkeys((round(x, 1), round(-y, 1)) for x, y in _unwound(ring)))
            if len(points) < 3:
                continue
            turns = {0, *(-360 for x, _ in points if x > 180), *(360 for x, _ in points if x < -180)}
            for turn in sorted(turns):
                yield "M" + "L".join(f"{x + turn:g} {y:g}" for x, y in points) + "Z"


def _unwound(ring: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The ring without jumps from one edge of the map to the other: longitudes go on beyond 180 degrees."""
    turn, last = 0.0, ring[0][0]
    for x, y in ring:
        turn += 360.0 * ((last - x > 180) - (x - last > 180))
        last = x
        yield x + turn, y


def dots(spots: Sequence[Spot]) -> list[Dot]:
    """One dot a place, the most told of last so that it lies on top."""
    by_place: dict[tuple[float, float], list[Spot]] = defaultdict(list)
    for s in spots:
        by_place[s.lon, s.lat].append(s)
    made = []
    for (lon, lat), mine in by_place.items():
        origins = len({o for s in mine for h in s.happenings for o in h.origins})
        quads = {s.quad for s in mine}
        made.append(
            Dot(
                lon,
                -lat,
                min(6, 1 + int(origins**0.5)),
                (quads.pop() or 0) if len(quads) == 1 else 0,
                all(s.precision == VAGUE for s in mine),
                any(s.disputed for s in mine),
                mine[0].place,
                asked.address("/places", {}, lat=f"{lat:.2f}", lon=f"{lon:.2f}"),
                sum(len(s.happenings) for s in mine),
                origins,
            )
        )
    return sorted(made, key=lambda d: (d.origins, d.name))


@dataclass(frozen=True, slots=True)
class Name:
    """A place's name beside its dot; `shown` is false for one that would lie over another."""

    x: float
    y: float
    size: int
    name: str
    shown: bool


def names(shown: Sequence[Dot], now: tuple[float, float, float, float]) -> list[Name]:
    """Names of the places most told of; in the window `now` those that leave each other room."""
    west, top, wide, high = now
    em = wide / 80
    taken: list[tuple[float, float, float]] = []
    made = []
    for d in shown[::-1][:NAMED]:
        end = d.x + (len(d.name) * 0.55 + 1) * em
        inside = west <= d.x <= west + wide and top <= d.y <= top + high
        free = inside and not any(d.x < e and b < end and abs(d.y - y) < 1.3 * em for b, e, y in taken)
        if free:
            taken.append((d.x, end, d.y))
        made.append(Name(d.x, d.y, d.size, d.name, free))
    return made


def window(query: str, shown: Sequence[Dot]) -> tuple[float, float, float, float]:
    """The part of the map to show: `query` as "west,top,width,height", else around the dots with some room."""
    if query:
        try:
            west, top, wide, high = (float(v) for v in query.split(","))
        except ValueError:
            raise QuestionError(f"view is {query[:60]!r}; write four numbers: west, top, width, height") from None
        wide = min(max(abs(wide), FINEST), WORLD[2])
        return min(max(west, -180), 180), min(max(top, -90), 90), wide, min(max(abs(high), FINEST / 2.5), WORLD[3])
    if not shown:
        return WORLD
    xs, ys = [d.x for d in shown], [d.y for d in shown]
    wide = max(max(xs) - min(xs), 2.5 * (max(ys) - min(ys)), 12.0) * 1.15
    high = wide / 2.5
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return max(-180.0, middle[0] - wide / 2), max(-90.0, middle[1] - high / 2), min(wide, 360.0), min(high, 144.0)


def views(now: tuple[float, float, float, float], found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Addresses that move and zoom the map, for those without a script: key, words, address."""
    west, top, wide, high = now

    def at(w: float, t: float, x: float, y: float) -> str:
        return asked.address("/map", found, view=f"{w:.2f},{t:.2f},{x:.2f},{y:.2f}")

    return [
        ("in", "Closer", at(west + wide / 4, top + high / 4, wide / 2, high / 2)),
        ("out", "Farther", at(west - wide / 2, top - high / 2, wide * 2, high * 2)),
        ("west", "West", at(west - wide / 3, top, wide, high)),
        ("east", "East", at(west + wide / 3, top, wide, high)),
        ("north", "North", at(west, top - high / 3, wide, high)),
        ("south", "South", at(west, top + high / 3, wide, high)),
        ("all", "Whole world", at(*WORLD)),
    ]


@router.get("/map")
def map_page(request: Request) -> Response:
    """The map, with the places of one page of events."""
    found = asked.filters(request.query_params, ("view", "page"))
    number = asked.page_number(request.query_params)
    shown, total = request.app.state.kept.get(
        ("map", number, repr(sorted(found.items()))), lambda record: _shown(record, found, number)
    )
    now = window(request.query_params.get("view", ""), shown)
    return page(
        request,
        "map.html",
        title="Map",
        lands=lands(),
        dots=shown,
        window=now,
        names=names(shown, now),
        views=views(now, found if number == 1 else {**found, "page": number}),
        listed=sorted(shown, key=lambda d: (-d.happenings, d.name)),
        kinds={**{q: look(q).name for q in (1, 2, 3, 4)}, 0: "mixed or not coded"},
        total=total,
        turn=asked.turn("/map", found, number, total, A_PAGE),
        most=A_PAGE,
        picture=asked.address("/pictures/map.svg", found),
        events=asked.address("/events", found),
    )


def _shown(record: Record, found: dict[str, Any], number: int) -> tuple[list[Dot], int]:
    """The dots, and how many events pass the filters."""
    answer = record.events(A_PAGE, (number - 1) * A_PAGE, **found)
    total = answer.count()
    held = record.happenings(answer.told())
    return dots(spots_of(held, {d.happening for d in disputes(held)})), total


@router.get("/places")
def place(request: Request) -> Response:
    """The happenings at one point of the map, or at places of a name."""
    query = request.query_params
    found = asked.filters(query, ("lat", "lon"))
    if query.get("lat") and query.get("lon"):
        lat, lon = asked.number("lat", query["lat"]), asked.number("lon", query["lon"])
        found["box"] = (lat - 0.006, lon - 0.006, lat + 0.006, lon + 0.006)
    elif not found.get("place"):
        raise QuestionError("name a place: /places?place=Aleppo, or open one on the map")
    with request.app.state.held.asking() as record:
        answer = record.events(MOST, **{"status": "any", **found})
        first = next((t.event.location for t in answer.first(1)), None)
        if first is None:
            raise QuestionError("there is no happening at this place; the page Map shows those there are")
        held = record.happenings(answer.told())
    return page(
        request,
        "place.html",
        title=first.name or first.span.text,
        where=_where(first),
        held=[(h, *parts(h)) for h in held[::-1]],
        events=asked.address("/events", {"status": "any", **found}),
    )


def _where(place: Place) -> str:
    """ "city in Yemen, 13.58° N, 44.02° E"."""
    name = place.precision or "place"
    country = country_names().get(place.country or "", place.country)
    told = f"{name} in {country}" if country and name != "country" else name
    if place.lat is None or place.lon is None:
        return told
    north, east = "N" if place.lat >= 0 else "S", "E" if place.lon >= 0 else "W"
    return f"{told}, {abs(place.lat):.2f}° {north}, {abs(place.lon):.2f}° {east}"


@router.get("/network")
def network(request: Request) -> Response:
    """Three pictures of who deals with whom."""
    found = asked.filters(request.query_params)
    return page(
        request,
        "network.html",
        title="Network",
        pictures=[
            (kind, words, asked.address(f"/pictures/{kind}.svg", found), asked.address(f"/pictures/{kind}.html", found))
            for kind, words in (
                ("network", "Who deals with whom"),
                ("dyads", "Pairs, and how they deal"),
                ("series", "Cooperation and conflict over time"),
            )
        ],
        found=found,
        events=asked.address("/events", found),
    )
