"""The life of a process: what is planned above, what is told to have happened below, violations under both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dragoman.model import Process, ProcessState, Step, Telling
from dragoman.views.plots import keys, tally, theme
from dragoman.views.plots.axis import Days
from dragoman.views.plots.labels import lanes
from dragoman.views.plots.theme import Layer, Row
from dragoman.views.words import counted

if TYPE_CHECKING:
    import altair as alt

S = ProcessState
PLANS = frozenset({S.PROPOSED, S.SCHEDULED, S.POSTPONED, S.CANCELLED, S.NO_REPORT})
FORWARD = frozenset({S.AGREED, S.OPENED, S.UNDER_WAY, S.RESUMED, S.SIGNED, S.IN_FORCE, S.EXTENDED})
SETBACK = frozenset({S.STALLED, S.SUSPENDED, S.BROKEN_OFF, S.CANCELLED, S.VIOLATED, S.POSTPONED})

PIXELS = 900.0
ROW, HEAD, GAP = 34.0, 24.0, 12.0
VIOLATION_ROW = 18.0
COLOURS = {"forward": "#542788", "setback": "#a3470b", "plan": "#3d5a73", "end": "#4d4d4d"}
VIOLATION = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
"""A cross standing on two legs, as an SVG path in a square from -1 to 1."""
FAINT = 0.5
"""Opacity of what is hedged."""

PLANNED, TOLD = "planned", "told to have happened"


@dataclass(frozen=True, slots=True)
class Item:
    """One step with its place in the picture: `row` within its lane, `y` in pixels from the top."""

    index: int
    step: Step
    lane: str
    begin: date
    end: date
    stated: bool
    words: str
    who: str
    left: float = 0.0
    right: float = 0.0
    flip: bool = False
    y: float = 0.0


def timeline(
    process: Process, steps: Sequence[Step], *, tellings: Iterable[Telling] = (), limit: int = 80
) -> alt.LayerChart:
    """The steps of one process.

    `tellings` give the reports' names for tooltips and the caption; without them only ids are known. At most
    `limit` steps (violations apart) are drawn, those told by most claimants first; the caption says how many
    were left out. Raises DragomanError where no step has a day.
    """
    by_key = {t.key: t for t in tellings}
    dated = [(i, s) for i, s in enumerate(steps) if _begin(s) is not None]
    if not dated:
        what = f"{theme.literal(process.name, 80)} has {'no step with a day' if steps else 'no steps'}"
        raise theme.nothing(what, "add reports of it, or ask for a process that `dragoman timeline` lists")
    window = _window([_begin(s) for _, s in dated])
    inside = [(i, s) for i, s in dated if window[0] <= _begin(s) <= window[1]]
    violations = [(i, s) for i, s in inside if s.state is S.VIOLATED]
    others = [(i, s) for i, s in inside if s.state is not S.VIOLATED]
    kept = sorted(others, key=lambda x: (-len(x[1].keys), x[0]))[:limit]
    span = _span([s for _, s in (*kept, *violations)], window)
    items, breaks = _placed([_item(i, s, by_key) for i, s in sorted(kept)], span)
    rows, height = _violations(violations, span, breaks[-1], by_key)
    outside = [s for _, s in dated if not window[0] <= _begin(s) <= window[1]]
    notes = _notes(steps, outside, len(others) - len(kept), by_key)
    drawn, below = keys.draw([_keys(items, bool(rows))], PIXELS, height + 40)
    parts = [
        *_background(span, breaks, height, bool(rows)),
        *_connectors(items, span),
        *_bars(items, span),
        *_marks(items, span, by_key),
        *_labels(items),
        *_violation_marks(rows),
        *drawn,
        theme.caption(notes, PIXELS, below + 12),
    ]
    alt = theme.load_altair()
    chart = alt.layer(*parts).properties(
        width=PIXELS, height=height, title=theme.heading(process.name, [_subtitle(process, steps)], PIXELS)
    )
    return theme.finish(chart, f"Timeline of {process.name}: {len(steps)} steps, planned and told.")


def _begin(step: Step) -> date:
    """Where a step stands: its day, its new or old day, else the day it was said."""
    found = step.moved_to if step.state is S.POSTPONED else None
    return found or step.day or step.moved_from or step.said  # type: ignore[return-value]


def _window(days: Sequence[date]) -> tuple[date, date]:
    """Without single far days at either end: a look back to an old agreement must not squeeze the rest."""
    ordered = sorted(days)
    may_go = max(2, len(ordered) // 10) if len(ordered) > 3 else 0
    while may_go and len(ordered) > 3:
        body_low, body_high = (ordered[-1] - ordered[1]).days, (ordered[-2] - ordered[0]).days
        if (ordered[1] - ordered[0]).days > max(45, 1.5 * body_low):
            ordered = ordered[1:]
        elif (ordered[-1] - ordered[-2]).days > max(45, 1.5 * body_high):
            ordered = ordered[:-1]
        else:
            break
        may_go -= 1
    return ordered[0], ordered[-1]


def _span(steps: Sequence[Step], window: tuple[date, date]) -> Days:
    """All days that marks, arrows and bars need, with air on both sides."""
    days = [d for s in steps for d in (_begin(s), s.moved_from) if d]
    days += [s.until for s in steps if s.until and s.until <= window[1] + timedelta(days=60)]
    first, last = min(days), max(days)
    air = max(1, round((last - first).days * 0.04))
    return Days(first - timedelta(days=air), last + timedelta(days=air), PIXELS)


def _item(index: int, step: Step, by_key: Mapping[str, Telling]) -> Item:
    begin = _begin(step)
    stated = begin != step.said or step.day is not None
    words = step.state.value.replace("_", " ")
    if step.state is S.POSTPONED:
        to = f"to {_short(step.moved_to)}" if step.moved_to else "no new day told"
        words = f"{words} {to}"
    elif step.state is S.NO_REPORT:
        words = f"no report for {_short(begin)}"
    elif step.state in PLANS:
        words = f"{words} for {_short(begin)}" if stated else words
    if not stated:
        words += f" (said {_short(begin)})"
    if step.hedged:
        words += ", hedged"
    who = _who(step, by_key)
    lane = PLANNED if step.state in PLANS else TOLD
    return Item(index, step, lane, begin, max(begin, step.until or begin), stated, words, who)


def _short(day: date | None) -> str:
    return f"{day.day} {day:%b}" if day else "an open day"


def _who(step: Step, by_key: Mapping[str, Telling]) -> str:
    """Claimants as the label has them; the report's publisher for its own words."""
    names: dict[str, None] = {}
    for name in step.claimants:
        if name == "author":
            outlets = [tally.outlet(by_key[k].report) for k in step.keys if k in by_key]
            names |= dict.fromkeys(f"{o} (own account)" for o in outlets[:2]) or {"the report's own account": None}
        else:
            names[theme.literal(name, 80)] = None
    shown = list(names)
    more = f" +{len(shown) - 3}" if len(shown) > 3 else ""
    return ", ".join(shown[:3]) + more or "nobody named"


def _keys(items: Sequence[Item], violated: bool) -> list[keys.Key]:
    """What colours and shapes mean, of those that occur."""
    looks = {(_shape(i), _colour(i)) for i in items}
    every = (
        ("plan", "diamond", "plan"),
        ("postponed", "diamond", "setback"),
        ("called off", "cross", "setback"),
        ("step forward", "circle", "forward"),
        ("setback", "square", "setback"),
        ("end", "square", "end"),
    )
    found = [keys.Key(name, s, COLOURS[c]) for name, s, c in every if (s, COLOURS[c]) in looks]
    return [*found, *([keys.Key("violation, as alleged", VIOLATION, COLOURS["setback"], 75)] if violated else [])]


def _placed(items: Sequence[Item], span: Days) -> tuple[list[Item], list[float]]:
    """Items with rows so that no label covers another, and the y where each lane begins, then the end."""
    placed, breaks, top = [], [], 0.0
    for lane in (PLANNED, TOLD):
        breaks.append(top)
        mine = sorted((_measured(i, span) for i in items if i.lane == lane), key=lambda i: (i.begin, i.index))
        rows = lanes([(i.left, i.right) for i in mine])
        placed += [
            replace(i, y=top + HEAD + ROW * row + ROW / 2) for i, row in zip(mine, rows, strict=True)
        ]  # fmt: skip
        top += HEAD + ROW * max([0, *(r + 1 for r in rows)]) + GAP
    return placed, [*breaks, top]


def _measured(item: Item, span: Days) -> Item:
    """With the pixels that mark, arrow, bar and label take; at the right edge the label goes to the left."""
    most = 250.0
    item = replace(item, words=theme.cut(item.words, most, 11, True), who=theme.cut(item.who, most, 10))
    label = max(theme.width(item.words, 11, True), theme.width(item.who, 10)) + 6
    x = span.middle(item.begin)
    moved = item.step.moved_from if item.step.state is S.POSTPONED else None
    begin = min(x, span.middle(moved) if moved else x) - 9
    lasts = span.x(min(item.end, span.last) + timedelta(days=1)) if item.end > item.begin else x + 3
    end = max(x + 3, lasts, span.middle(moved) if moved else x) + 6
    if end + label <= span.pixels - 2:
        return replace(item, left=begin, right=end + label)
    return replace(item, left=begin - label, right=end, flip=True)


def _background(span: Days, breaks: Sequence[float], height: float, violated: bool) -> list[Layer]:
    """The axis, and each lane's ground and name."""
    alt = theme.load_altair()
    names = [PLANNED, TOLD, *(["violations, by who alleges them"] if violated else [])]
    ends = [*breaks[1:], *([height] if violated else [])]
    ground: list[Row] = [
        {"x": 0, "x2": span.pixels, "y": top, "y2": end - GAP / 2, "text": name.upper()}
        for name, top, end in zip(names, breaks, ends, strict=False)
    ]
    bands = (
        alt.Chart(theme.inline(ground))
        .mark_rect(color="#f6f5f8", aria=False)
        .encode(x=theme.at_x(), x2="x2:Q", y=theme.at_y(), y2="y2:Q")
    )
    at = [span.middle(tick) for tick in span.ticks()[0]]
    grid = theme.lines([{"x": x, "x2": x, "y": 0, "y2": height - GAP / 2} for x in at], color="#e2e0e8")
    heads = [{**g, "x": 6, "y": g["y"] + 12} for g in ground]
    return [bands, grid, *span.axis(height - GAP / 2 + 2), theme.texts(heads, 10, theme.GREY, fontWeight="bold")]


def _connectors(items: Sequence[Item], span: Days) -> Iterator[Layer]:
    """Dotted lines from a plan to the step that carries it out, arrows from the old day to the new."""
    alt = theme.load_altair()
    at = {i.index: i for i in items}
    dotted: list[Row] = []
    arrows: list[Row] = []
    heads: list[Row] = []
    for item in items:
        x = span.middle(item.begin)
        plan = at.get(item.step.fulfils) if item.step.fulfils is not None else None
        if plan and item.step.state not in {S.POSTPONED, S.CANCELLED, S.NO_REPORT}:  # they undo it; an arrow says so
            dotted.append({"x": span.middle(plan.begin), "y": plan.y + 6, "x2": x, "y2": item.y - 7})
        old = item.step.moved_from if item.step.state is S.POSTPONED else None
        if old and old != item.begin:
            sign = 1 if item.begin > old else -1
            start = span.middle(old)
            arrows.append({"x": start + 5 * sign, "x2": x - 7 * sign, "y": item.y, "y2": item.y, "f": _fade(item)})
            heads.append({"x": x - 8 * sign, "y": item.y, "angle": 90 * sign, "f": _fade(item)})
            arrows.append({"x": start, "x2": start, "y": item.y - 6, "y2": item.y + 6, "f": _fade(item)})
    if dotted:
        yield theme.lines(dotted, color="#777777", strokeDash=[1, 3], strokeCap="round", strokeWidth=1.4)
    if arrows:
        fade = alt.Opacity("f:Q", scale=None, legend=None)
        yield theme.lines(arrows, color=COLOURS["setback"], strokeWidth=1.8).encode(opacity=fade)
        yield (
            alt.Chart(theme.inline(heads))
            .mark_point(shape="triangle", filled=True, size=70, color=COLOURS["setback"], aria=False)
            .encode(x=theme.at_x(), y=theme.at_y(), angle=alt.Angle("angle:Q", scale=None), opacity=fade)
        )


def _fade(item: Item) -> float:
    return FAINT if item.step.hedged else 1.0


def _bars(items: Sequence[Item], span: Days) -> Iterator[Layer]:
    """Steps that last, as bars behind their marks."""
    lasting = [i for i in items if i.end > i.begin]
    if lasting:
        alt = theme.load_altair()
        rows = [
            {
                "x": span.x(i.begin),
                "x2": min(span.x(i.end + timedelta(days=1)), span.pixels),
                "y": i.y,
                "c": _colour(i),
                "f": _fade(i) * 0.35,
            }
            for i in lasting
        ]
        yield (
            alt.Chart(theme.inline(rows))
            .mark_rule(strokeWidth=7, aria=False)
            .encode(
                x=theme.at_x(),
                x2="x2:Q",
                y=theme.at_y(),
                color=alt.Color("c:N", scale=None),
                opacity=alt.Opacity("f:Q", scale=None),
            )
        )


def _colour(item: Item) -> str:
    state = item.step.state
    if state in SETBACK:
        return COLOURS["setback"]
    if state in PLANS:
        return COLOURS["plan"]
    return COLOURS["forward"] if state in FORWARD else COLOURS["end"]


def _shape(item: Item) -> str:
    state = item.step.state
    if state is S.CANCELLED:
        return "cross"
    if state in PLANS:
        return "diamond"
    return "circle" if state in FORWARD else "square"


def _marks(items: Sequence[Item], span: Days, by_key: Mapping[str, Telling]) -> Iterator[Layer]:
    """Filled where the day is told and the claim unhedged; hollow where either is open."""
    if not items:
        return
    alt = theme.load_altair()
    rows = [
        {
            "x": span.middle(i.begin),
            "y": i.y,
            "c": _colour(i),
            "fill": "white" if i.step.hedged or not i.stated or i.step.state is S.NO_REPORT else _colour(i),
            "shape": _shape(i),
            "f": 0.8 if i.step.hedged else 1.0,
            **_tooltip(i, by_key),
        }
        for i in items
    ]
    yield (
        alt.Chart(theme.inline(rows))
        .mark_point(size=120, strokeWidth=1.8, opacity=1)
        .encode(
            x=theme.at_x(),
            y=theme.at_y(),
            stroke=alt.Stroke("c:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
            opacity=alt.Opacity("f:Q", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N") for name in TOOLTIP],
        )
    )


TOOLTIP = ("State", "When", "According to", "Certainty", "Words", "Report", "Known since", "Why")


def _tooltip(item: Item, by_key: Mapping[str, Telling]) -> Row:
    step = item.step
    when = step.value or (tally.days(item.begin, item.end) if item.stated else "")
    if step.state is S.POSTPONED:
        when = f"from {_full(step.moved_from)} to {_full(step.moved_to)}"
    said = f"; said on {tally.day(step.said)}" if step.said else ""
    reasons = f" Reasons: {'; '.join(theme.literal(r.text, 160) for r in step.reasons)}" if step.reasons else ""
    reports = [tally.cite(by_key[k].report) if k in by_key else k for k in step.keys]
    more = f" · and {len(set(reports)) - 4} more" if len(set(reports)) > 4 else ""
    return {
        "State": step.state.value.replace("_", " "),
        "When": theme.literal(when or "not stated", 60) + said,
        "According to": item.who,
        "Certainty": "hedged" if step.hedged else "not hedged",
        "Words": f"“{theme.literal(step.words)}”{reasons}" if step.words else "–",
        "Report": theme.literal(" · ".join(list(dict.fromkeys(reports))[:4]), 500) + more,
        "Known since": f"{step.known:%Y-%m-%d}" if step.known else "–",
        "Why": theme.literal(step.why, 200) or "–",
    }


def _full(day: date | None) -> str:
    return tally.day(day) if day else "an open day"


def _labels(items: Sequence[Item]) -> Iterator[Layer]:
    """State in bold, claimants below it; fainter and slanting where hedged."""
    for flip in (False, True):
        for hedged in (False, True):
            mine = [i for i in items if i.flip is flip and i.step.hedged is hedged]
            if not mine:
                continue
            at = [(i, i.left + _far(i) if flip else i.right - _far(i)) for i in mine]
            style = {"align": "right" if flip else "left", "fontStyle": "italic" if hedged else "normal"}
            upper = [{"x": x, "y": i.y - 6, "text": i.words} for i, x in at]
            lower = [{"x": x, "y": i.y + 7, "text": i.who} for i, x in at]
            yield theme.texts(upper, 11, "#6b6b6b" if hedged else theme.INK, fontWeight="bold", **style)
            yield theme.texts(lower, 10, "#858585" if hedged else theme.GREY, **style)


def _far(item: Item) -> float:
    """Pixels between the label's mark side and the far end of its extent."""
    return max(theme.width(item.words, 11, True), theme.width(item.who, 10)) + 4


def _violations(
    found: Sequence[tuple[int, Step]], span: Days, top: float, by_key: Mapping[str, Telling]
) -> tuple[list[Row], float]:
    """One row a claimant (the seven with most, then all others), one cross a day; and the picture's height."""
    if not found:
        return [], top
    told: dict[str, list[Item]] = {}
    for index, step in found:
        item = _item(index, step, by_key)
        told.setdefault(item.who, []).append(item)
    order = sorted(told, key=lambda who: (-len(told[who]), who))
    names = order if len(order) <= 8 else [*order[:7], f"{len(order) - 7} other claimants"]
    rows = []
    for who, items in told.items():
        row = min(order.index(who), 7) if len(order) > 8 else order.index(who)
        y = top + HEAD + VIOLATION_ROW * row + VIOLATION_ROW / 2
        for item in items:
            fade = 0.45 if item.step.hedged else 1.0
            rows.append({"x": span.middle(item.begin), "y": y, "f": fade, "who": names[row], **_tooltip(item, by_key)})
    return rows, top + HEAD + VIOLATION_ROW * len(names) + GAP


def _violation_marks(rows: Sequence[Row]) -> Iterator[Layer]:
    if not rows:
        return
    alt = theme.load_altair()
    yield (
        alt.Chart(theme.inline(rows))
        .mark_point(shape=VIOLATION, filled=True, size=75, color=COLOURS["setback"])
        .encode(
            x=theme.at_x(),
            y=theme.at_y(),
            opacity=alt.Opacity("f:Q", scale=None),
            tooltip=[alt.Tooltip(f"{name}:N") for name in TOOLTIP],
        )
    )
    ends: dict[str, Row] = {}
    for row in rows:
        first = ends.get(row["who"])
        if not first or row["x"] < first["x"]:
            ends[row["who"]] = {"x": row["x"], "y": row["y"], "text": row["who"]}
    before, after = [], []
    for end in ends.values():
        wide = theme.width(end["text"], 10) + 12
        if end["x"] > wide:
            before.append({**end, "x": end["x"] - 9})
        else:
            last = max(r["x"] for r in rows if r["who"] == end["text"])
            after.append({**end, "x": last + 9})
    if before:
        yield theme.texts(before, 10, theme.GREY, align="right")
    if after:
        yield theme.texts(after, 10, theme.GREY)


def _subtitle(process: Process, steps: Sequence[Step]) -> str:
    life = " – ".join(tally.day(d) if d else "…" for d in (process.begin, process.end))
    told = [d for d in (s.said for s in steps) if d]
    said = f"; said {tally.days(min(told), max(told))}" if told else ""
    known = f", {life}" if process.begin or process.end else ""
    return f"{process.kind}{known}; {counted(len(steps), 'step')} as told by reports{said}"


def _notes(steps: Sequence[Step], outside: Sequence[Step], too_many: int, by_key: Mapping[str, Telling]) -> list[str]:
    """How to read it, what is not drawn, what it rests on."""
    undated = [s for s in steps if _begin(s) is None]
    lines = [
        "Hollow: hedged (in slanting letters), or the day is not stated. Arrows: from the old day to the new. "
        "Dotted: a plan and what carried it out."
    ]
    if outside:
        lines.append(f"Outside these days: {'; '.join(_listed(outside))}.")
    if undated:
        lines.append(f"Without a day: {'; '.join(_listed(undated))}.")
    lines.append(tally.left_out((too_many, "step that fewest reports tell", "steps that fewest reports tell")))
    used = [by_key[k] for k in dict.fromkeys(k for s in steps for k in s.keys) if k in by_key]
    reports = {k.rpartition(".")[0] for s in steps for k in s.keys}
    return [*lines, *(tally.basis(used, [s.said for s in steps]) or [f"{counted(len(reports), 'report')}."])]


def _listed(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps[:5]:
        day = _begin(step)
        when = tally.day(day) if day else theme.literal(step.value or "no day", 24)
        yield f"{step.state.value.replace('_', ' ')} ({when})"
    if len(steps) > 5:
        yield f"and {len(steps) - 5:,} more"
