"""How every picture looks: colours, shapes, sizes of letters, titles and captions; text made harmless.

Quads are told apart by hue (purple cooperation, orange conflict), by darkness (light words, dark deeds) and by
shape, so that colour-blind readers and grey prints keep all four apart. Hues are ColorBrewer's PuOr.
Words of strangers enter a picture only as values of its data or as literal text, never as an expression.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from dragoman.errors import DragomanError, MissingExtraError
from dragoman.views import words

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, Any]
"""One datum of a picture, as JSON."""
Layer: TypeAlias = "alt.Chart | alt.LayerChart"

FONT = "Liberation Sans, Arial, Helvetica, Noto Sans, DejaVu Sans, sans-serif"
"""The first is Arial's measure and comes with the renderer; the others catch scripts it lacks."""

WIDE_FONT = "DejaVu Sans, Noto Sans, Arial, sans-serif"
"""For lines with letters beyond Latin, Greek and Cyrillic: the renderer takes one face a line."""

INK, GREY, PALE, LAND = "#1f1f1f", "#666666", "#d9d9d9", "#ececec"


@dataclass(frozen=True, slots=True)
class Look:
    """How one quad is drawn; `name` is the codebook's."""

    name: str
    colour: str
    shape: str


QUADS = {
    1: Look("verbal cooperation", "#a99bd1", "circle"),
    2: Look("material cooperation", "#542788", "square"),
    3: Look("verbal conflict", "#f5a742", "triangle-up"),
    4: Look("material conflict", "#a3470b", "diamond"),
}
UNKNOWN = Look("not coded", "#8c8c8c", "cross")
DIVERGING = ("#a3470b", "#f5a742", "#f3f1f4", "#a99bd1", "#542788")
"""From all conflict by balance to all cooperation."""


def look(quad: int | None) -> Look:
    """Colour and shape of a quad, 1 to 4; of anything else those of "not coded"."""
    return QUADS.get(quad or 0, UNKNOWN)


def load_altair() -> Any:
    """The drawing library; MissingExtraError names the command that installs it."""
    try:
        import altair
    except ImportError as error:
        raise missing(error) from error
    return altair


def missing(error: ImportError) -> MissingExtraError:
    """The error of a missing library, with the command that installs it."""
    name = error.name or "a library"
    return MissingExtraError(f"pictures need {name}, which is not installed; run: pip install 'dragoman[plots]'")


class NothingError(DragomanError):
    """A question that nothing answers which a picture could show; the message says what to ask instead."""


def nothing(what: str, hint: str) -> NothingError:
    """The error of a question that leaves nothing to draw: what is lacking, and what to ask instead."""
    return NothingError(f"there is nothing to draw: {what}; {hint}")


def literal(text: object, longest: int = 320) -> str:
    """Text that a picture may carry: no control, direction or surrogate characters, cut at `longest` characters."""
    safe = "".join(c for c in words.clean(str(text)) if unicodedata.category(c) not in {"Cs", "Cn"})
    safe = safe if len(safe) <= longest else safe[: longest - 1].rstrip() + "…"
    leftward = safe and unicodedata.bidirectional(safe[-1]) in {"R", "AL"}
    return safe + LEFT_TO_RIGHT if leftward else safe


LEFT_TO_RIGHT = "\u200e"
"""After Arabic or Hebrew words, so that what follows them keeps its place."""
FOREIGN = re.compile(r"[^\u0000-\u052f\u1e00-\u200d\u2010-\u20cf\u2100-\u22ff]")

NARROW, WIDE = frozenset("iljtfrI.,:;'’|!()[]- "), frozenset("mwMW@%—…")


def width(text: str, size: float = 11, bold: bool = False) -> float:
    """About how many pixels a text takes at `size` pixels, after the widths of Arial's letters."""
    total = 0.0
    for c in text:
        if unicodedata.east_asian_width(c) in "WF":
            total += 1.0
        elif c in NARROW:
            total += 0.31
        elif c in WIDE:
            total += 0.9
        elif unicodedata.combining(c) or c == LEFT_TO_RIGHT:
            continue
        else:
            total += 0.69 if c.isupper() else 0.55
    return total * size * (1.06 if bold else 1.0)


def cut(text: str, pixels: float, size: float = 11, bold: bool = False) -> str:
    """The text, shortened with an ellipsis to fit."""
    if width(text, size, bold) <= pixels:
        return text
    while text and width(text + "…", size, bold) > pixels:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, pixels: float, size: float = 11, most: int = 4, bold: bool = False) -> list[str]:
    """Lines that fit; the last of `most` is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold) > pixels:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [cut(line, pixels, size, bold) for line in lines]


def heading(title: str, lines: Iterable[str], pixels: float) -> alt.TitleParams:
    """Title and lines below it, wrapped to the picture's width."""
    draw = load_altair()
    below = [part for line in lines if line for part in wrap(literal(line, 600), pixels, 11.5, 3)]
    made: alt.TitleParams = draw.TitleParams(
        text=wrap(literal(title, 200), pixels, 15, 2, bold=True),
        subtitle=below,
        anchor="start",
        frame="group",
        offset=14,
        fontSize=15,
        subtitleFontSize=11.5,
        subtitleColor=GREY,
        subtitlePadding=5,
    )
    return made


def caption(lines: Iterable[str], pixels: float, top: float, left: float = 0) -> alt.LayerChart:
    """Small lines under the picture, `top` pixels below its upper edge."""
    parts = [part for line in lines if line for part in wrap(literal(line, 900), pixels, 10, 6)]
    return texts([{"x": left, "y": top + 13 * i, "text": part} for i, part in enumerate(parts)], size=10, colour=GREY)


def inline(rows: Sequence[Row]) -> alt.InlineData:
    """The rows as data: a tuple, which altair does not copy with every change to a chart."""
    data: alt.InlineData = load_altair().InlineData(values=tuple(rows))
    return data


def at_x(field: str = "x") -> alt.X:
    """A position in pixels."""
    channel: alt.X = load_altair().X(f"{field}:Q", scale=None, axis=None)
    return channel


def at_y(field: str = "y") -> alt.Y:
    """The vertical channel in pixels, without scale or axis."""
    channel: alt.Y = load_altair().Y(f"{field}:Q", scale=None, axis=None)
    return channel


def texts(rows: Sequence[Row], size: float = 11, colour: str = INK, **more: Any) -> alt.LayerChart:
    """Text at pixel positions (`x`, `y`, `text`); `more` are properties of the mark."""
    draw = load_altair()
    settings = {"align": "left", "baseline": "middle", "fontSize": size, "color": colour, "aria": False, **more}
    plain = [r for r in rows if not FOREIGN.search(r["text"])]
    foreign = [r for r in rows if FOREIGN.search(r["text"])]
    both: alt.LayerChart = draw.layer(
        *(
            draw.Chart(inline(some)).mark_text(font=font, **settings).encode(x=at_x(), y=at_y(), text="text:N")
            for some, font in ((plain, FONT), (foreign, WIDE_FONT))
            if some or font == FONT
        )
    )
    return both


def lines(rows: Sequence[Row], **more: Any) -> Layer:
    """Lines from (`x`, `y`) to (`x2`, `y2`) in pixels; `more` are properties of the mark."""
    draw = load_altair()
    made: alt.Chart = (
        draw.Chart(inline(rows)).mark_rule(aria=False, **more).encode(x=at_x(), y=at_y(), x2="x2:Q", y2="y2:Q")
    )
    return made


def finish(chart: alt.LayerChart, description: str) -> alt.LayerChart:
    """The settings all pictures share; `description` is read by screen readers."""
    made: alt.LayerChart = (
        chart.properties(description=literal(description, 600), background="white", padding=14)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=GREY,
            titleFontWeight="normal",
            titleFontSize=11,
            labelFontSize=11,
            gridColor="#e6e6e6",
            tickColor="#999999",
        )
    )
    return made
