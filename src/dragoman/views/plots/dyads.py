"""Who deals with whom: a matrix of actors and recipients, shaded by the balance of cooperation and conflict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dragoman.errors import DragomanError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Status, Telling
from dragoman.views.plots import keys, tally, theme
from dragoman.views.plots.tally import By, Party
from dragoman.views.plots.theme import Layer, Row
from dragoman.views.words import counted

if TYPE_CHECKING:
    import altair as alt

CELL, SMALL = 34.0, 21.0
"""Pixels of a cell: in the one matrix, in each of four."""
LONGEST = 180.0
"""Pixels of the longest name shown."""

Pair = tuple[str, str]


@dataclass(slots=True)
class Cell:
    """What one side does to another: happenings by quad, and the tellings of them."""

    quads: Counter[int] = field(default_factory=Counter)
    tellings: list[Telling] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many happenings it holds."""
        return self.quads.total()


def balance(quads: Mapping[int, int]) -> float:
    """From -1, all conflict, to 1, all cooperation; words and deeds weigh the same."""
    good, bad = quads.get(1, 0) + quads.get(2, 0), quads.get(3, 0) + quads.get(4, 0)
    return (good - bad) / (good + bad) if good + bad else 0.0


def dyads(
    tellings: Iterable[Telling],
    *,
    by: By = "country",
    show: Literal["balance", "quads"] = "balance",
    statuses: Collection[Status] = tally.TOLD,
    title: str = "Who deals with whom",
    limit: int = 18,
) -> alt.LayerChart:
    """Happenings counted for each actor (rows) and recipient (columns).

    `by` takes an actor's country where it has one, or the actor itself. `show` is "balance", one matrix shaded
    from conflict to cooperation, or "quads", four matrices. The `limit` sides with most happenings are shown.
    Raises DragomanError where nobody does anything to anybody.
    """
    if show not in ("balance", "quads"):
        raise DragomanError(f'"{show}" is no matrix{did_you_mean(show, ("balance", "quads"))}; give balance or quads')
    every = list(tellings)
    kept, other = tally.standing(every, statuses)
    cells, parties, alone = _cells(tally.units(kept), by)
    if not cells:
        hint = "widen the question, or count further standings"
        raise theme.nothing(f"none of {counted(len(every), 'telling')} has both an actor and a recipient", hint)
    weight: Counter[str] = Counter()
    for (a, b), cell in cells.items():
        weight.update({a: cell.count} if a == b else {a: cell.count, b: cell.count})
    order = sorted(weight, key=lambda k: (-weight[k], k))[:limit]
    shown = {p: c for p, c in cells.items() if p[0] in order and p[1] in order}
    acting = [k for k in order if any(a == k for a, _ in shown)]
    struck = [k for k in order if any(b == k for _, b in shown)]
    grid = Grid(shown, acting, struck, {k: parties[k].name for k in order})
    notes = [
        "Rows act, columns receive. Numbers count happenings, each once however many reports tell of it"
        + ("; shades are paler where there are few." if show == "balance" else "."),
        tally.left_out(
            (other, *tally.NOT_TOLD),
            (alone, "happening without two sides", "happenings without two sides"),
            (len(weight) - len(order), "side with fewer happenings", "sides with fewer happenings"),
        ),
        *tally.basis(list({t.key: t for c in shown.values() for t in c.tellings}.values())),
    ]
    draw = _one if show == "balance" else _four
    layers, wide, high = draw(grid)
    pixels = max(wide, 520.0)
    count = counted(len({t.happening or t.key for c in shown.values() for t in c.tellings}), "happening")
    chart = (
        theme.load_altair()
        .layer(*layers, theme.caption(notes, pixels, high + 12))
        .properties(
            width=wide,
            height=high,
            title=theme.heading(title, [f"{count} between {counted(len(order), 'side')}"], pixels),
        )
    )
    return theme.finish(chart, f"Matrix of {count}.")


def _cells(units: Iterable[tally.Unit], by: By) -> tuple[dict[Pair, Cell], dict[str, Party], int]:
    """A happening counts once for each pair of sides that its tellings name."""
    cells: dict[Pair, Cell] = defaultdict(Cell)
    parties: dict[str, Party] = {}
    alone = 0
    for unit in units:
        seen: dict[Pair, list[Telling]] = defaultdict(list)
        for t in unit.tellings:
            for a in t.event.actor:
                for b in t.event.recipient:
                    one, two = tally.party(a, by), tally.party(b, by)
                    parties.setdefault(one.key, one)
                    parties.setdefault(two.key, two)
                    seen[one.key, two.key].append(t)
        for pair, told in seen.items():
            cells[pair].quads[unit.quad or 0] += 1
            cells[pair].tellings += told
        alone += not seen
    return dict(cells), parties, alone


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells shown, who stands before the rows and over the columns, and everybody's name."""

    cells: Mapping[Pair, Cell]
    rows: Sequence[str]
    columns: Sequence[str]
    names: Mapping[str, str]

    @property
    def room(self) -> float:
        """Pixels for the names before the rows."""
        return max(theme.width(theme.cut(self.names[k], LONGEST), 11) for k in self.rows) + 10

    @property
    def slant(self) -> float:
        """Pixels for the slanting names of the columns."""
        return max(theme.width(theme.cut(self.names[k], LONGEST), 11) for k in self.columns) * 0.72 + 14


Drawn = tuple[list[Layer], float, float]


def strength(quads: Mapping[int, int]) -> float:
    """The balance, drawn in towards even where there are few happenings: one counts half."""
    known = sum(n for q, n in quads.items() if q)
    return balance(quads) * known / (known + 1)


def _one(grid: Grid) -> Drawn:
    left, top = grid.room, grid.slant
    right, bottom = left + CELL * len(grid.columns), top + CELL * len(grid.rows)
    layers = [
        *_matrix(grid, left, top, CELL, lambda c: (c.count, blend(strength(c.quads)))),
        *_row_names(grid, left, top, CELL),
        *_column_names(grid, left, top - 6, CELL, "left"),
    ]
    swatches = (
        ("conflict", -1.0),
        ("more conflict", -0.5),
        ("even", 0.0),
        ("more cooperation", 0.5),
        ("cooperation", 1.0),
    )
    key = [keys.Key(name, "square", blend(at), 150) for name, at in swatches]
    drawn, below = keys.draw([key], max(right, 520), bottom + 12)
    return [*layers, *drawn], right, below


def _four(grid: Grid) -> Drawn:
    """A matrix a quad, cooperation above and conflict below, words left and deeds right; one scale of shade."""
    left, wide, high = grid.room, SMALL * len(grid.columns), SMALL * len(grid.rows)
    most = max((n for c in grid.cells.values() for n in c.quads.values()), default=1)
    layers: list[Layer] = []
    for i, (quad, look) in enumerate(theme.QUADS.items()):
        x, y = left + (i % 2) * (wide + 34), 18 + (i // 2) * (high + 40)

        def of(cell: Cell, quad: int = quad, colour: str = look.colour) -> tuple[int, str]:
            n = cell.quads.get(quad, 0)
            return n, mix("#ffffff", colour, 0.25 + 0.75 * (n / most) ** 0.5)

        layers += _matrix(grid, x, y, SMALL, of, look.name)
        layers.append(theme.texts([{"x": x, "y": y - 10, "text": look.name}], 11.5, theme.INK, fontWeight="bold"))
        if i % 2 == 0:
            layers += _row_names(grid, x, y, SMALL)
        if i // 2:
            layers += _column_names(grid, x, y + high + 8, SMALL, "right")
    return layers, left + 2 * wide + 34, 18 + 2 * high + 40 + grid.slant


def _row_names(grid: Grid, x: float, y: float, cell: float) -> Iterator[alt.LayerChart]:
    short = [theme.cut(grid.names[k], LONGEST) for k in grid.rows]
    yield theme.texts([{"x": x - 6, "y": y + cell * (i + 0.5), "text": n} for i, n in enumerate(short)], align="right")


def _column_names(grid: Grid, x: float, y: float, cell: float, align: str) -> Iterator[alt.LayerChart]:
    short = [theme.cut(grid.names[k], LONGEST) for k in grid.columns]
    rows = [{"x": x + cell * (i + 0.5), "y": y, "text": n} for i, n in enumerate(short)]
    yield theme.texts(rows, align=align, angle=315)


TOOLTIP = ("Actor", "Recipient", "Happenings", "Words", "According to", "Report")


def _matrix(
    grid: Grid, x: float, y: float, cell: float, shade: Callable[[Cell], tuple[int, str]], of: str = ""
) -> Iterator[Layer]:
    """A ground, the shaded cells with their counts; `of` names what is counted."""
    alt = theme.load_altair()
    right, bottom = x + cell * len(grid.columns), y + cell * len(grid.rows)
    lines = [{"x": x, "y": y + cell * i, "x2": right, "y2": y + cell * i} for i in range(len(grid.rows) + 1)]
    lines += [{"x": x + cell * i, "y": y, "x2": x + cell * i, "y2": bottom} for i in range(len(grid.columns) + 1)]
    yield theme.lines(lines, color="#dddddd", strokeWidth=0.7)
    rows = list(_shaded(grid, x, y, cell, shade, of))
    if not rows:
        return
    yield (
        alt.Chart(theme.inline(rows))
        .mark_rect()
        .encode(
            x=theme.at_x(),
            x2="x2:Q",
            y=theme.at_y(),
            y2="y2:Q",
            color=alt.Color("c:N", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N") for name in TOOLTIP],
        )
    )
    for dark in (True, False):
        mine = [
            {"x": (r["x"] + r["x2"]) / 2, "y": (r["y"] + r["y2"]) / 2 + 0.5, "text": _fit(r["n"])}
            for r in rows
            if is_dark(r["c"]) is dark
        ]
        if mine:
            size = 11 if cell == CELL else 9
            yield theme.texts(mine, size, "white" if dark else theme.INK, align="center")


def _shaded(
    grid: Grid, x: float, y: float, cell: float, shade: Callable[[Cell], tuple[int, str]], of: str
) -> Iterator[Row]:
    for i, a in enumerate(grid.rows):
        for j, b in enumerate(grid.columns):
            here = grid.cells.get((a, b))
            n, colour = shade(here) if here else (0, "")
            if here and n:
                yield {
                    "x": x + cell * j + 0.5,
                    "x2": x + cell * (j + 1) - 0.5,
                    "y": y + cell * i + 0.5,
                    "y2": y + cell * (i + 1) - 0.5,
                    "c": colour,
                    "n": n,
                    "Actor": grid.names[a],
                    "Recipient": grid.names[b],
                    "Happenings": f"{n:,} {of}" if of else _by_quad(here),
                    **tally.tooltip_of([t for t in here.tellings if not of or theme.look(t.event.quad).name == of], 3),
                }


def _fit(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k"


def _by_quad(cell: Cell) -> str:
    parts = [f"{n:,} {theme.look(q).name}" for q, n in sorted(cell.quads.items())]
    return f"{cell.count:,}: {', '.join(parts)}"


def blend(at: float) -> str:
    """The diverging colour of a balance from -1 to 1."""
    place = (max(-1.0, min(1.0, at)) + 1) / 2 * (len(theme.DIVERGING) - 1)
    i = min(int(place), len(theme.DIVERGING) - 2)
    return mix(theme.DIVERGING[i], theme.DIVERGING[i + 1], place - i)


def mix(one: str, two: str, part: float) -> str:
    """A colour between two of the form #rrggbb."""
    a, b = ([int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in (one, two))
    return "#" + "".join(f"{round(x + (y - x) * part):02x}" for x, y in zip(a, b, strict=True))


def is_dark(colour: str) -> bool:
    """Whether white letters read better on it (relative luminance, roughly)."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return bool(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.25)
