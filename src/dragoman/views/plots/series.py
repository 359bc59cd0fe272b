"""Happenings over time: cooperation above the line, conflict below, light for words and dark for deeds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from dragoman.errors import DragomanError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Status, Telling
from dragoman.views.plots import keys, tally, theme
from dragoman.views.plots.axis import Days
from dragoman.views.plots.theme import Layer, Row
from dragoman.views.words import counted

if TYPE_CHECKING:
    import altair as alt

PIXELS, HIGH = 860.0, 300.0
Period = Literal["auto", "day", "week", "month", "year"]
PERIODS = ("auto", "day", "week", "month", "year")


def series(
    tellings: Iterable[Telling],
    *,
    per: Period = "auto",
    statuses: Collection[Status] = tally.TOLD,
    title: str = "Happenings over time",
) -> alt.LayerChart:
    """Happenings counted per day, week (from Monday), month or year by quad; UTC days.

    "auto" takes days up to two months, weeks up to two years, months up to fifteen years. A happening counts
    on the day most independent texts tell (the day of publication where none is told). For one dyad, give its
    tellings alone. Raises DragomanError where nothing has a day.
    """
    if per not in PERIODS:
        raise DragomanError(f'"{per}" is no period{did_you_mean(per, PERIODS)}; there are {", ".join(PERIODS)}')
    every = list(tellings)
    kept, other = tally.standing(every, statuses)
    units = tally.units(kept)
    dated = [(u.day, u) for u in units if u.day]
    if not dated:
        raise theme.nothing(f"none of {counted(len(every), 'telling')} has a day", "give reports their dates")
    first, last = min(d for d, _ in dated), max(d for d, _ in dated)
    chosen = _auto((last - first).days) if per == "auto" else per
    cells: dict[tuple[date, int], list[tally.Unit]] = defaultdict(list)
    for day, unit in dated:
        cells[begin(day, chosen), unit.quad or 0].append(unit)
    span = Days(begin(first, chosen), after(begin(last, chosen), chosen) - timedelta(days=1), PIXELS)
    notes = [
        "Each happening counts once, however many reports tell of it. "
        f"Counted per {chosen}{', from Monday' if chosen == 'week' else ''}; the first and the last may be incomplete.",
        tally.left_out(
            (other, *tally.NOT_TOLD),
            (len(units) - len(dated), "happening without a day", "happenings without a day"),
        ),
        *tally.basis([t for _, u in dated for t in u.tellings], [d for d, _ in dated]),
    ]
    count = counted(len(dated), "happening")
    drawn, below = keys.draw([keys.quads((u.quad for _, u in dated), "square")], PIXELS, HIGH + 44)
    chart = (
        theme.load_altair()
        .layer(*_bars(_stacked(cells, chosen, span), span), *drawn, theme.caption(notes, PIXELS, below + 12))
        .properties(width=PIXELS, height=HIGH, title=theme.heading(title, [f"{count} per {chosen}"], PIXELS))
    )
    return theme.finish(chart, f"{count} per {chosen}, by kind of act.")


def _auto(days: int) -> str:
    if days <= 62:
        return "day"
    if days <= 732:
        return "week"
    return "month" if days <= 15 * 366 else "year"


def begin(day: date, per: str) -> date:
    """The first day of the period a day lies in."""
    if per == "week":
        return day - timedelta(days=day.weekday())
    if per == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if per == "year" else day


def after(day: date, per: str) -> date:
    """The first day of the next period."""
    if per == "month":
        return begin(day + timedelta(days=31), per)
    if per == "year":
        return date(day.year + 1, 1, 1)
    return day + timedelta(days=7 if per == "week" else 1)


UP, DOWN = (2, 1), (4, 3)
"""Quads from the line outwards: deeds, then words."""


def _stacked(cells: dict[tuple[date, int], list[tally.Unit]], per: str, span: Days) -> list[Row]:
    rows: list[Row] = []
    for start in sorted({d for d, _ in cells}):
        end = after(start, per)
        for quads, sign in (((*UP, 0), 1), (DOWN, -1)):
            level = 0
            for quad in quads:
                units = cells.get((start, quad), [])
                if units:
                    levels = (level * sign, (level + len(units)) * sign)
                    rows.append(_row(start, end, quad, levels, units, span))
                    level += len(units)
    return rows


def _row(start: date, end: date, quad: int, levels: tuple[int, int], units: list[tally.Unit], span: Days) -> Row:
    look = theme.look(quad)
    wide = span.x(end) - span.x(start)
    kinds = Counter(u.tellings[0].event.event_type for u in units)
    return {
        "x": round(span.x(start) + wide * 0.06, 1),
        "x2": round(span.x(end) - wide * 0.06, 1),
        "low": levels[0],
        "high": levels[1],
        "c": look.colour,
        "When": tally.days(start, end - timedelta(days=1)),
        "Kind": look.name,
        "Happenings": f"{len(units):,}: {', '.join(f'{k} {n}' for k, n in kinds.most_common(5))}",
        **tally.tooltip_of([u.tellings[0] for u in units], 3),
    }


TOOLTIP = ("When", "Kind", "Happenings", "Words", "According to", "Report")


def _bars(rows: list[Row], span: Days) -> list[Layer]:
    alt = theme.load_altair()
    up, down = max([1, *(r["high"] for r in rows)]), min([-1, *(r["high"] for r in rows)])
    axis = alt.Axis(title="conflict  ·  happenings  ·  cooperation", tickMinStep=1, domain=False,
                    labelExpr="format(abs(datum.value), ',d')")  # fmt: skip
    y = alt.Y("low:Q", scale=alt.Scale(domain=[down, up], nice=True), axis=axis)
    bars = (
        alt.Chart(theme.inline(rows))
        .mark_rect(stroke="white", strokeWidth=0.4)
        .encode(
            x=theme.at_x(),
            x2="x2:Q",
            y=y,
            y2="high:Q",
            color=alt.Color("c:N", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N") for name in TOOLTIP],
        )
    )
    zero = [{"low": 0, "x": 0, "x2": span.pixels}]
    line = (
        alt.Chart(theme.inline(zero))
        .mark_rule(color=theme.INK, strokeWidth=1, aria=False)
        .encode(x=theme.at_x(), x2="x2:Q", y=y)
    )
    return [bars, line, *span.axis(HIGH + 2)]
