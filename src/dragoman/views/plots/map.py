"""Happenings on a map: size by independent origins, colour and shape by quad, hollow where the place is vague."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dragoman.errors import DragomanError
from dragoman.lexicons.maps import countries, country_names
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Dispute, Happening, Place, Telling
from dragoman.views.plots import atlas, keys, tally, theme
from dragoman.views.plots.labels import Plane, around, pack
from dragoman.views.plots.projection import View, whole_world
from dragoman.views.plots.projection import around as window_around
from dragoman.views.plots.theme import Layer, Row
from dragoman.views.words import counted

if TYPE_CHECKING:
    import altair as alt

PIXELS, TALLEST = 860.0, 640.0
EXACT, ROUGH, VAGUE = "town or site", "district or province", "country or region only"
PRECISION = {"city": EXACT, "feature": EXACT, "district": ROUGH, "province": ROUGH}
"""Any other precision is VAGUE."""
SOLID = {EXACT: 0.92, ROUGH: 0.35, VAGUE: 0.0}
"""Opacity of a symbol's filling."""
LEAST, BIGGEST = 30.0, 1300.0
"""Square pixels of the smallest and the largest symbol."""
NEAR = 26.0
"""Pixels between places below which they are drawn as one."""
NAMED = 16
"""Places that get their name on the map."""

Zoom = Literal["auto", "world"] | Sequence[str] | tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """All happenings of one quad at one place, told with one precision: one symbol."""

    place: str
    lon: float
    lat: float
    precision: str
    quad: int | None
    happenings: tuple[Happening, ...]
    disputed: bool

    @property
    def origins(self) -> int:
        """How many independent texts tell of what happened here."""
        return len({o for h in self.happenings for o in h.origins})


def map_of(
    happenings: Iterable[Happening],
    *,
    disputes: Iterable[Dispute] = (),
    zoom: Zoom = "auto",
    title: str = "Where it is told to have happened",
    limit: int = 400,
) -> alt.LayerChart:
    """Happenings at the place most origins tell.

    `zoom` is "auto" (the window that holds nine tenths of them, the world where they are scattered), "world",
    country codes (ISO 3166-1 alpha-3), or a box of degrees (west, south, east, north). Happenings without a point,
    only planned or denied, or outside the window are left out and counted in the caption, as are symbols beyond
    `limit`. Raises DragomanError where none can be drawn.
    """
    found = sorted(happenings, key=lambda h: h.id)
    told = [h for h in found if any(t.event.status in tally.TOLD for t in h.tellings)]
    contested = {d.happening for d in disputes}
    spots = spots_of(told, contested)
    placed = sum(len(s.happenings) for s in spots)
    if not spots:
        raise theme.nothing(f"none of {counted(len(found), 'happening')} has a point", "ask for others")
    view = _view(spots, zoom)
    inside = [s for s in spots if _shown(view, s)]
    if not inside:
        raise theme.nothing("no happening lies in that window", 'widen it, or give zoom="world"')
    places = counted(len({(s.lon, s.lat) for s in inside}), "place")
    inside = _together(inside, view)
    kept = sorted(inside, key=lambda s: (-s.origins, s.place, s.quad or 0, s.precision))[:limit]
    drawn = sum(len(s.happenings) for s in kept)
    hidden = sum(len(s.happenings) for s in inside) - drawn
    notes = [
        "Symbols that share a place stand side by side; a number in one says how many happenings it holds. "
        "A ring: claims about it contradict each other.",
        _elsewhere([s for s in spots if not _shown(view, s)]),
        tally.left_out(
            (
                len(found) - len(told),
                "happening only planned, denied or supposed",
                "happenings only planned, denied or supposed",
            ),
            (len(told) - placed, "happening without a point", "happenings without a point"),
            (hidden, "happening at places with fewest origins", "happenings at places with fewest origins"),
        ),
        *tally.basis([t for s in kept for h in s.happenings for t in h.tellings]),
        f"Boundaries: Natural Earth (public domain), 1:{'110' if view.world else '50'} million, by who controls the "
        "ground; no statement on anybody's claim.",
    ]
    number = counted(drawn, "happening")
    chart = _layers(kept, view, notes).properties(
        width=view.wide, height=view.high, title=theme.heading(title, [f"{number} at {places}"], view.wide)
    )
    return theme.finish(chart, f"Map of {number}.")


def spots_of(happenings: Iterable[Happening], contested: Collection[str]) -> list[Spot]:
    """Happenings that have a place, by place, precision, quad and whether they are disputed."""
    groups: dict[tuple[Any, ...], list[Happening]] = defaultdict(list)
    names: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for h in happenings:
        place = _place(h)
        if place is None or place.lat is None or place.lon is None:
            continue
        precision = PRECISION.get(place.precision, VAGUE)
        spot = (round(place.lon, 2), round(place.lat, 2), precision, _quad(h), h.id in contested)
        groups[spot].append(h)
        names[spot[:2]][theme.literal(place.name or place.span.text, 60)] += 1
    return [
        Spot(names[lon, lat].most_common(1)[0][0], lon, lat, precision, quad, tuple(told), disputed)
        for (lon, lat, precision, quad, disputed), told in groups.items()
    ]


def _together(spots: Sequence[Spot], view: View) -> list[Spot]:
    """Places too near each other on the picture become one, named after the one with most origins."""
    places: dict[tuple[float, float], list[Spot]] = defaultdict(list)
    for s in spots:
        places[s.lon, s.lat].append(s)
    order = sorted(places, key=lambda p: (-sum(s.origins for s in places[p]), p))
    cells: dict[tuple[int, int], list[tuple[tuple[float, float], tuple[float, float]]]] = defaultdict(list)
    members: dict[tuple[float, float], list[Spot]] = {}
    for place in order:
        at = view.xy(*place)
        across, down = math.floor(at[0] / NEAR), math.floor(at[1] / NEAR)
        around = (cells.get((across + i, down + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = [(d, h) for heads in around for h, there in heads if (d := math.dist(at, there)) < NEAR]
        if near:
            members[min(near)[1]] += places[place]
        else:
            cells[across, down].append((place, at))
            members[place] = list(places[place])
    return [s for joined in members.values() for s in _joined(joined)]


def _joined(spots: Sequence[Spot]) -> list[Spot]:
    """The spots of one group: one a quad where they are of several places."""
    others = len({(s.lon, s.lat) for s in spots}) - 1
    if not others:
        return list(spots)
    first = spots[0]
    name = f"{first.place} and {counted(others, 'place')} near it"
    by_quad: dict[int | None, list[Spot]] = defaultdict(list)
    for s in spots:
        by_quad[s.quad].append(s)
    out = []
    for quad, mine in by_quad.items():
        weight: Counter[str] = Counter()
        for s in mine:
            weight[s.precision] += s.origins
        told = tuple(h for s in mine for h in s.happenings)
        precision, disputed = weight.most_common(1)[0][0], any(s.disputed for s in mine)
        out.append(Spot(name, first.lon, first.lat, precision, quad, told, disputed))
    return out


def _place(happening: Happening) -> Place | None:
    """The place most origins tell of; of equals the more exact, then the one told first."""
    order = [EXACT, ROUGH, VAGUE]
    votes: dict[tuple[float, float], set[str]] = defaultdict(set)
    places: dict[tuple[float, float], Place] = {}
    for t in happening.tellings:
        p = t.event.location
        if p and p.lat is not None and p.lon is not None and math.isfinite(p.lat) and math.isfinite(p.lon):
            votes[p.lon, p.lat].add(t.report.original)
            places.setdefault((p.lon, p.lat), p)
    if not places:
        return None
    best = max(places, key=lambda k: (len(votes[k]), -order.index(PRECISION.get(places[k].precision, VAGUE))))
    return places[best]


def _quad(happening: Happening) -> int | None:
    """The quad most tellings have; of equals the first told."""
    found = Counter(t.event.quad for t in happening.tellings)
    return found.most_common(1)[0][0]


def _view(spots: Sequence[Spot], zoom: Zoom) -> View:
    if zoom == "world":
        return whole_world(PIXELS)
    if zoom == "auto":
        return window_around(_core(spots), PIXELS, TALLEST)
    if isinstance(zoom, str):
        raise DragomanError(f'"{zoom}" is no zoom{did_you_mean(zoom, ("auto", "world"))}; or give country codes')
    if len(zoom) == 4 and all(isinstance(z, int | float) for z in zoom):
        west, south, east, north = (float(z) for z in zoom)
        if not (-90 <= south < north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
            raise DragomanError(f"{tuple(zoom)} is no box; give west, south, east, north in degrees")
        east += 360 if east <= west else 0
        corners = [(x, y) for x in (west, (west + east) / 2, east) for y in (south, north)]
        return window_around(corners, PIXELS, TALLEST, air=0.02)
    return _of_countries([str(z) for z in zoom])


def _of_countries(codes: Sequence[str]) -> View:
    shapes = {c.code: c for c in countries("50m") if c.code}
    points = []
    for code in codes:
        if code not in shapes:
            raise DragomanError(f'"{code}" is no country code{did_you_mean(code, set(shapes) | set(country_names()))}')
        main = max((p[0] for p in shapes[code].polygons), key=len)
        points += list(main[:: max(1, len(main) // 200)])
    return window_around(points, PIXELS, TALLEST, air=0.05)


def _core(spots: Sequence[Spot]) -> list[tuple[float, float]]:
    """The points to fit: without the farthest tenth, if leaving those out makes the window much smaller."""
    weighted = [(s.lon, s.lat, len(s.happenings)) for s in spots]
    xs, ys, of = (np.array(column, dtype=float) for column in zip(*weighted, strict=True))
    apart = np.hypot(_turn(xs[:, None], xs[None, :400]), ys[:, None] - ys[None, :400]) @ of[:400]
    middle = min(zip(apart.tolist(), weighted, strict=True))[1]
    near = sorted(weighted, key=lambda b: (math.hypot(_turn(middle[0], b[0]), middle[1] - b[1]), b))
    core: list[tuple[float, float]] = []
    total, sum_ = sum(w[2] for w in weighted), 0
    for lon, lat, weight in near:
        if core and sum_ >= 0.9 * total:
            break
        core.append((lon, lat))
        sum_ += weight
    every = [(lon, lat) for lon, lat, _ in weighted]
    whole, part = window_around(every, PIXELS, TALLEST), window_around(core, PIXELS, TALLEST)
    return core if part.scale > 1.7 * whole.scale else every


def _turn(a: Any, b: Any) -> Any:
    """Degrees of longitude from one to the other, the shorter way; numbers or arrays."""
    return (a - b + 180) % 360 - 180


def _shown(view: View, spot: Spot) -> bool:
    x, y = view.xy(spot.lon, spot.lat)
    return 0 <= x <= view.wide and 0 <= y <= view.high


def _elsewhere(spots: Sequence[Spot]) -> str:
    """ "Outside the window: Geneva (3), …"."""
    if not spots:
        return ""
    count: Counter[str] = Counter()
    for s in spots:
        count[s.place] += len(s.happenings)
    ordered = sorted(count.items(), key=lambda x: (-x[1], x[0]))
    shown = ", ".join(f"{name} ({n})" for name, n in ordered[:5])
    more = f" and {len(ordered) - 5:,} other places" if len(ordered) > 5 else ""
    return f"Outside the window: {shown}{more}."


def _layers(spots: Sequence[Spot], view: View, notes: Sequence[str]) -> alt.LayerChart:
    unit = min(90.0, BIGGEST / max(s.origins for s in spots))
    areas = [max(LEAST, unit * s.origins) for s in spots]
    radii = [_reach(s, a) for s, a in zip(spots, areas, strict=True)]
    anchors = [view.xy(s.lon, s.lat) for s in spots]
    centres = pack([(x, y, r) for (x, y), r in zip(anchors, radii, strict=True)])
    plane = Plane(view.frame, [around(x, y, r) for (x, y), r in zip(centres, radii, strict=True)])
    places = _place_labels(spots, centres, radii, plane)
    shown = atlas.visible(view)
    nations = atlas.names(shown, plane)
    rows = [_row(s, c, a) for s, c, a in zip(spots, centres, areas, strict=True)]
    rings = [
        {"x": x, "y": y, "s": "circle", "c": theme.INK, "a": math.pi * r * r, "o": 0.0, "w": 1.5}
        for s, (x, y), r in zip(spots, centres, radii, strict=True)
        if s.disputed
    ]
    drawn, below = keys.draw(_keys(spots, unit), view.wide, view.high + 10)
    layers: alt.LayerChart = theme.load_altair().layer(
        *atlas.ground(view, shown),
        theme.texts(nations, 9.5, "#9a9a9a", align="center"),
        *_leaders(anchors, centres),
        *([keys.points(rings, aria=False)] if rings else []),
        keys.points(rows, TOOLTIP),
        *_numbers(spots, centres, radii),
        *_halo(places),
        *drawn,
        theme.caption(notes, view.wide, below + 12),
    )
    return layers


def _reach(spot: Spot, area: float) -> float:
    """Pixels from a symbol's middle to the edge of its room: its corners where a ring goes about it."""
    if not spot.disputed:
        return math.sqrt(area / math.pi) + 1
    return math.sqrt(area) * (0.71 if theme.look(spot.quad).shape == "square" else 0.6) + 3


def _leaders(anchors: Sequence[tuple[float, float]], centres: Sequence[tuple[float, float]]) -> Iterator[Layer]:
    """Thin lines to the symbols that had to move."""
    moved = [
        {"x": a[0], "y": a[1], "x2": c[0], "y2": c[1]}
        for a, c in zip(anchors, centres, strict=True)
        if math.hypot(a[0] - c[0], a[1] - c[1]) > 14
    ]
    if moved:
        yield theme.lines(moved, color="#8a8a8a", strokeWidth=0.6)


def _halo(labels: Sequence[Row]) -> list[Layer]:
    """Names over a white edge, so that boundaries do not cut them."""
    edge = theme.texts(labels, 10.5, "white", stroke="white", strokeWidth=3, strokeOpacity=0.85, strokeJoin="round")
    return [edge, theme.texts(labels, 10.5, theme.INK)]


def _keys(spots: Sequence[Spot], unit: float) -> list[list[keys.Key]]:
    """Quads; how exact the places are; sizes."""
    most = max(s.origins for s in spots)
    told = {s.precision for s in spots}
    exact = [keys.Key(name, solid=SOLID[name]) for name in (EXACT, ROUGH, VAGUE) if name in told]
    ring = [keys.Key("disputed", "circle", theme.INK, 200, 0, 1.5)] if any(s.disputed for s in spots) else []
    steps = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if most / 25 <= n <= most][-4:] or [most]
    sizes = [
        keys.Key(counted(n, "independent origin") if n == steps[-1] else str(n), "circle", theme.GREY,
                 max(LEAST, unit * n), 0)
        for n in steps
    ]  # fmt: skip
    return [keys.quads(s.quad for s in spots), [*exact, *ring], sizes]


TOOLTIP = ("Place", "Kind", "What", "Happenings", "Origins", "Disputed", "When", "Words", "According to", "Report")


def _row(spot: Spot, at: tuple[float, float], area: float) -> Row:
    told: list[Telling] = [t for h in spot.happenings for t in h.tellings]
    dated = [d for d in (tally.day_of(t) for t in told) if d]
    firsts = [h.tellings[0] for h in spot.happenings]
    look = theme.look(spot.quad)
    kinds = Counter(t.event.event_type for t in firsts)
    return {
        "x": round(at[0], 1),
        "y": round(at[1], 1),
        "s": look.shape,
        "c": look.colour,
        "a": round(area, 1),
        "o": SOLID[spot.precision],
        "w": 1.3,
        "Place": f"{spot.place} ({spot.precision})",
        "Kind": look.name,
        "What": ", ".join(f"{kind} {n}" if n > 1 else kind for kind, n in kinds.most_common(5)),
        "Happenings": f"{len(spot.happenings):,}",
        "Origins": f"{spot.origins:,}",
        "Disputed": "yes" if spot.disputed else "no",
        "When": tally.days(min(dated), max(dated)) if dated else "no day told",
        **tally.tooltip_of(firsts if len(firsts) > 1 else told),
    }


def _numbers(spots: Sequence[Spot], centres: Sequence[tuple[float, float]], radii: Sequence[float]) -> Iterator[Layer]:
    """How many happenings a symbol holds, where it is large enough to say so."""
    for dark in (True, False):
        rows = [
            {"x": x, "y": y + (0.22 * r if theme.look(s.quad).shape == "triangle-up" else 0.5),
             "text": str(len(s.happenings))}
            for s, (x, y), r in zip(spots, centres, radii, strict=True)
            if len(s.happenings) > 1 and r > 9 and dark is (s.precision == EXACT and s.quad in {2, 4})
        ]  # fmt: skip
        if rows:
            yield theme.texts(rows, 9.5, "white" if dark else theme.INK, align="center", fontWeight="bold")


def _place_labels(
    spots: Sequence[Spot], centres: Sequence[tuple[float, float]], radii: Sequence[float], plane: Plane
) -> list[Row]:
    """Names of the places with most origins, beside their largest symbol."""
    weight: Counter[str] = Counter()
    largest: dict[str, int] = {}
    for i, s in enumerate(spots):
        weight[s.place] += s.origins
        if s.place not in largest or radii[i] > radii[largest[s.place]]:
            largest[s.place] = i
    rows = []
    for name, _ in sorted(weight.items(), key=lambda x: (-x[1], x[0])):
        i = largest[name]
        shown = theme.cut(name, 150, 10.5)
        wide = theme.width(shown, 10.5) + 2
        box = plane.label(*centres[i], radii[i], wide, 12)
        if box:
            rows.append({"x": box.left, "y": (box.top + box.bottom) / 2, "text": shown})
        if len(rows) == NAMED:
            break
    return rows
