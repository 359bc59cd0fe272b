"""Who is told of with whom: actors as dots, dealings as lines coloured by the balance of cooperation and conflict."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from dragoman.model import Status, Telling
from dragoman.views.plots import keys, tally, theme
from dragoman.views.plots.dyads import balance
from dragoman.views.plots.labels import Box, Plane, around
from dragoman.views.plots.tally import By, Party
from dragoman.views.plots.theme import Layer, Row, missing
from dragoman.views.words import counted

if TYPE_CHECKING:
    import altair as alt

PIXELS = 860.0
MARGIN = 46.0
BIGGEST = 1100.0
"""Square pixels of the largest dot."""
DOT = "#4a4a4a"
CLASSES = (
    (-0.6, "mostly conflict", "#a3470b", [6, 3]),
    (-0.2, "more conflict", "#f5a742", [6, 3]),
    (0.2, "even", "#ababab", [1, 0]),
    (0.6, "more cooperation", "#a99bd1", [1, 0]),
    (1.01, "mostly cooperation", "#542788", [1, 0]),
)
"""Balance below which, name, colour, dashes: conflict is dashed for those who cannot tell the hues."""

Pair = tuple[str, str]
Points = dict[str, tuple[float, float]]


def network(
    tellings: Iterable[Telling],
    *,
    by: By = "actor",
    statuses: Collection[Status] = tally.TOLD,
    title: str = "Who is told of with whom",
    limit: int = 40,
) -> alt.LayerChart:
    """The `limit` actors with most tellings that deal with others, placed so that those who deal much are near.

    Lines join actor and recipient, whichever acts. Republished copies count once. Raises DragomanError where
    nobody deals with anybody, MissingExtraError without networkx.
    """
    every = list(tellings)
    kept, other = tally.standing(every, statuses)
    told, joined, parties = _dealings(tally.once(kept), by)
    if not joined:
        hint = "widen the question, or count further standings"
        raise theme.nothing(f"none of {counted(len(every), 'telling')} has both an actor and a recipient", hint)
    dealing = {k for pair in joined for k in pair}
    weight = {k: len(told[k]) for k in parties if k in dealing}
    order = sorted(weight, key=lambda k: (-weight[k], k))[:limit]
    edges = {p: t for p, t in sorted(joined.items()) if p[0] in order and p[1] in order}
    if not edges:  # those most told of do not deal with each other: then the pairs that deal most
        edges = dict(sorted(joined.items(), key=lambda e: (-len(e[1]), e[0]))[: limit // 2])
        order = sorted({k for pair in edges for k in pair}, key=lambda k: (-weight[k], k))
    order = [k for k in order if any(k in p for p in edges)]
    areas = {k: _area(weight[k], max(weight.values())) for k in order}
    high = 600.0 if len(order) > 14 else 440.0 if len(order) > 6 else 320.0
    points = _apart(_places(order, edges, high), areas, high)
    segments = [(*points[a], *points[b]) for a, b in edges]
    rows, unnamed = _labels(order, parties, points, areas, Plane(Box(-14, -6, PIXELS + 14, high), lines=segments))
    notes = [
        "Dots by tellings, lines by how often two are told of together. Republished copies count once.",
        tally.left_out(
            (other, *tally.NOT_TOLD),
            (len(parties) - len(order), "actor told of less or alone", "actors told of less or alone"),
            (unnamed, "name for want of room", "names for want of room"),
        ),
        *tally.basis(list({t.key: t for p in edges.values() for t in p}.values())),
    ]
    drawn, below = keys.draw(_keys(edges, max(weight.values())), PIXELS, high + 6)
    line, size = _lines(edges, points, parties), counted(len(order), "actor")
    chart = (
        theme.load_altair()
        .layer(
            line,
            keys.points([_dot(k, parties[k], told[k], points[k], areas[k]) for k in order], TOOLTIP),
            theme.texts(rows, 10.5, "white", stroke="white", strokeWidth=3.5, strokeOpacity=0.9, strokeJoin="round"),
            theme.texts(rows, 10.5),
            *drawn,
            theme.caption(notes, PIXELS, below + 12),
        )
        .properties(
            width=PIXELS,
            height=high,
            title=theme.heading(title, [f"{size}, {counted(len(edges), 'pair')} with dealings"], PIXELS),
        )
    )
    return theme.finish(chart, f"Network of {size}.")


def _dealings(
    tellings: Iterable[Telling], by: By
) -> tuple[dict[str, list[Telling]], dict[Pair, list[Telling]], dict[str, Party]]:
    """Tellings of each actor and of each pair, the pair in order of keys."""
    told: dict[str, list[Telling]] = defaultdict(list)
    joined: dict[Pair, list[Telling]] = defaultdict(list)
    parties: dict[str, Party] = {}
    for t in tellings:
        acting = {p.key: p for p in (tally.party(a, by) for a in t.event.actor)}
        struck = {p.key: p for p in (tally.party(a, by) for a in t.event.recipient)}
        for key, party in sorted((acting | struck).items()):
            parties.setdefault(key, party)
            told[key].append(t)
        for pair in sorted({(min(a, b), max(a, b)) for a in acting for b in struck if a != b}):
            joined[pair].append(t)
    return told, joined, parties


def _area(tellings: int, most: int) -> float:
    return max(36.0, BIGGEST * tellings / max(most, 12))


def _places(order: Sequence[str], edges: Mapping[Pair, Sequence[Telling]], high: float) -> Points:
    """Fruchterman and Reingold's layout by networkx, always from the same start, spread over the frame.

    Half of a place is its rank, so that a dense middle opens up and a far dot comes nearer.
    """
    try:
        import networkx
    except ImportError as error:
        raise missing(error) from error
    graph = networkx.Graph()
    graph.add_nodes_from(order)
    graph.add_weighted_edges_from((a, b, 1 + math.log(len(t))) for (a, b), t in edges.items())
    found = networkx.spring_layout(graph, k=2.2 / math.sqrt(len(order)), iterations=300, seed=7)
    spread = []
    for axis, pixels in ((0, PIXELS), (1, high)):
        values = [float(found[k][axis]) for k in order]
        low, wide = min(values), max(max(values) - min(values), 1e-9)
        rank = {
            i: n / max(1, len(values) - 1) for n, i in enumerate(sorted(range(len(values)), key=values.__getitem__))
        }
        parts = [((v - low) / wide + rank[i]) / 2 for i, v in enumerate(values)]
        edge = MARGIN if axis == 0 else MARGIN / 2
        spread.append([edge + part * (pixels - 2 * edge) for part in parts])
    return dict(zip(order, zip(*spread, strict=True), strict=True))


def _apart(points: Points, areas: Mapping[str, float], high: float) -> Points:
    """Dots that would cover each other, and their names, pushed apart a little at a time."""
    at = {k: list(p) for k, p in points.items()}
    radius = {k: math.sqrt(a / math.pi) for k, a in areas.items()}
    keys_ = list(at)
    for _ in range(80):
        moved = False
        for i, a in enumerate(keys_):
            for b in keys_[i + 1 :]:
                dx, dy = at[b][0] - at[a][0], at[b][1] - at[a][1]
                away = math.hypot(dx, dy) or 1e-6
                short = radius[a] + radius[b] + 20 - away
                if short > 0:
                    moved = True
                    for key, sign in ((a, -1), (b, 1)):
                        at[key][0] += sign * dx / away * short / 2
                        at[key][1] += sign * (dy / away if away > 1e-5 else 1) * short / 2
        for key in keys_:
            at[key][0] = min(max(at[key][0], MARGIN / 2 + radius[key]), PIXELS - MARGIN / 2 - radius[key])
            at[key][1] = min(max(at[key][1], 8 + radius[key]), high - 8 - radius[key])
        if not moved:
            break
    return {k: (round(x, 1), round(y, 1)) for k, (x, y) in at.items()}


def _labels(
    order: Sequence[str], parties: Mapping[str, Party], points: Points, areas: Mapping[str, float], plane: Plane
) -> tuple[list[Row], int]:
    """A name beside each dot, the most told first; how many find no room."""
    plane.taken += [around(*points[k], math.sqrt(areas[k] / math.pi) + 1) for k in order]
    rows: list[Row] = []
    for key in order:
        for most in (190, 110):
            name = theme.cut(parties[key].name, most, 10.5)
            box = plane.label(*points[key], math.sqrt(areas[key] / math.pi), theme.width(name, 10.5) + 2, 12)
            if box:
                rows.append({"x": round(box.left, 1), "y": round((box.top + box.bottom) / 2, 1), "text": name})
                break
    return rows, len(order) - len(rows)


TOOLTIP = ("Actor", "Tellings", "Deals with", "Words", "According to", "Report")


def _dot(key: str, party: Party, told: Sequence[Telling], at: tuple[float, float], area: float) -> Row:
    others = Counter(
        name
        for t in told
        for name in {theme.literal(a.name or a.span.text, 60) for a in (*t.event.actor, *t.event.recipient)}
        - {party.name}
    )
    return {
        "x": at[0],
        "y": at[1],
        "s": "circle",
        "c": DOT,
        "a": round(area, 1),
        "o": 1,
        "w": 1,
        "Actor": f"{party.name} [{party.code}]",
        "Tellings": f"{len(told):,}",
        "Deals with": ", ".join(n for n, _ in sorted(others.items(), key=lambda x: (-x[1], x[0]))[:5]) or "–",
        **tally.tooltip_of(told, 3),
    }


def _class(quads: Mapping[int, int]) -> tuple[str, str, list[int]]:
    found = balance(quads)
    return next((name, colour, dash) for below, name, colour, dash in CLASSES if found < below)


LINE_TOOLTIP = ("Between", "Tellings", "Balance", "Words", "According to", "Report")


def _lines(edges: Mapping[Pair, Sequence[Telling]], points: Points, parties: Mapping[str, Party]) -> Layer:
    alt = theme.load_altair()
    most = max(10, *(len(t) for t in edges.values()))
    rows: list[Row] = []
    for (a, b), told in sorted(edges.items(), key=lambda e: (len(e[1]), e[0])):
        quads = Counter(t.event.quad or 0 for t in told)
        name, colour, dash = _class(quads)
        parts = ", ".join(f"{n} {theme.look(q).name}" for q, n in sorted(quads.items()))
        rows.append(
            {
                **dict(zip(("x", "y", "x2", "y2"), (*points[a], *points[b]), strict=True)),
                "c": colour,
                "d": dash,
                "w": round(1.2 + 5.5 * math.sqrt(len(told) / most), 2),
                "Between": f"{parties[a].name} – {parties[b].name}",
                "Tellings": f"{len(told):,}: {parts}",
                "Balance": name,
                **tally.tooltip_of(list(told), 3),
            }
        )
    made: Layer = (
        alt.Chart(theme.inline(rows))
        .mark_rule(opacity=0.8)
        .encode(
            x=theme.at_x(), y=theme.at_y(), x2="x2:Q", y2="y2:Q",
            color=alt.Color("c:N", scale=None),
            strokeWidth=alt.StrokeWidth("w:Q", scale=None),
            strokeDash=alt.StrokeDash("d:N", scale=None),
            tooltip=[alt.Tooltip(f"{field}:N") for field in LINE_TOOLTIP],
        )
    )  # fmt: skip
    return made


def _keys(edges: Mapping[Pair, Sequence[Telling]], most: int) -> list[list[keys.Key]]:
    found = {_class(Counter(t.event.quad or 0 for t in told))[0] for told in edges.values()}
    lines = [keys.Key(name, LINE if dash == [1, 0] else DASHES, colour, 500, 1, 2.6)
             for _, name, colour, dash in CLASSES if name in found]  # fmt: skip
    steps = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if most / 25 <= n <= most][-4:]
    sizes = [
        keys.Key(counted(n, "telling") if n == steps[-1] else f"{n:,}", "circle", DOT, _area(n, most)) for n in steps
    ]
    return [lines, sizes]


LINE, DASHES = "M-1,0L1,0", "M-1,0L-.3,0M.3,0L1,0"
"""Symbols of the key, as SVG paths."""
