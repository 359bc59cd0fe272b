"""Keys under a picture: what a symbol means, drawn as the picture draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.views.plots import theme
from dragoman.views.plots.theme import Layer

LINE, BEFORE, BETWEEN = 20.0, 8.0, 18.0
"""Pixels: height of a line, from symbol to words, from words to the next symbol."""


@dataclass(frozen=True, slots=True)
class Key:
    """One symbol and its words; `size` in square pixels, `solid` is the opacity of its filling, 0 hollow."""

    label: str
    shape: str = "circle"
    colour: str = theme.GREY
    size: float = 110.0
    solid: float = 1.0
    thick: float = 1.3


def quads(present: Iterable[int | None], shape: str = "") -> list[Key]:
    """The quads that occur, in the codebook's order, then what has none; `shape` where all are drawn alike."""
    found = set(present)
    looks = [theme.QUADS[q] for q in theme.QUADS if q in found]
    looks += [theme.UNKNOWN] if found - set(theme.QUADS) else []
    return [Key(x.name, shape or x.shape, x.colour) for x in looks]


def draw(rows: Sequence[Sequence[Key]], pixels: float, top: float) -> tuple[list[Layer], float]:
    """Marks and words of the keys, each group on a line of its own, and where they end."""
    symbols, words = [], []
    y = top
    for group in rows:
        x = 0.0
        tall = max([LINE, *(key.size**0.5 + 4 for key in group)])
        for key in group:
            radius = max(6.0, key.size**0.5 / 2)
            wide = 2 * radius + BEFORE + theme.width(key.label, 11)
            if x and x + wide > pixels:
                x, y = 0.0, y + tall
            at = {"x": x + radius, "y": y + tall / 2}
            symbols.append({**at, "s": key.shape, "c": key.colour, "a": key.size, "o": key.solid, "w": key.thick})
            words.append({"x": x + 2 * radius + BEFORE - 2, "y": y + tall / 2 + 0.5, "text": key.label})
            x += wide + BETWEEN
        y += tall if group else 0
    return [points(symbols, aria=False), theme.texts(words, 11)] if words else [], y


def points(rows: Sequence[theme.Row], tooltip: Sequence[str] = (), aria: bool = True) -> Layer:
    """Symbols at pixels: `s` shape, `c` colour, `a` area, `o` opacity of the filling, `w` width of the edge."""
    alt = theme.load_altair()
    made: Layer = (
        alt.Chart(theme.inline(rows))
        .mark_point(opacity=1, aria=aria)
        .encode(
            x=theme.at_x(),
            y=theme.at_y(),
            shape=alt.Shape("s:N", scale=None),
            stroke=alt.Stroke("c:N", scale=None),
            fill=alt.Fill("c:N", scale=None),
            size=alt.Size("a:Q", scale=None),
            fillOpacity=alt.FillOpacity("o:Q", scale=None),
            strokeWidth=alt.StrokeWidth("w:Q", scale=None),
            **({"tooltip": [alt.Tooltip(f"{name}:N") for name in tooltip]} if tooltip else {}),
        )
    )
    return made
