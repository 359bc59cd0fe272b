"""Disputes, counter-accusations and ledgers of breaches: for a terminal, in Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dragoman.happenings.accusations import Accusation, CounterAccusation
from dragoman.happenings.ledger import LedgerRow
from dragoman.model import Dispute, DisputeSide, Field
from dragoman.views.words import clean, days, figures, number

QUESTIONS: Mapping[Field, str] = {
    Field.OCCURRED: "Did it happen?",
    Field.ACTOR: "Who did it?",
    Field.RECIPIENT: "Whom did it hit?",
    Field.COUNT: "How many?",
    Field.PLACE: "Where?",
    Field.DATE: "When?",
    Field.AGREED: "Was it agreed?",
}
COLOURS = ("cyan", "magenta", "yellow", "green")
"""Told apart without red and green beside each other; the words say the same as the colours."""
HEDGED = " (hedged)"
SHOWN = 3
"""Sentences of one side shown on a terminal and in Markdown; JSON has all."""

LEDGER = ("day", "alleged by", "standing", "against", "breaches told", "people", "reports", "denied by", "confirmed by")
PLAIN = str.maketrans({**{c: "\\" + c for c in "\\`*_{}[]()#+!|~"}, "&": "&amp;", "<": "&lt;", ">": "&gt;"})


# ---------------------------------------------------------------- for a terminal
def render(disputes: Sequence[Dispute], titles: Mapping[str, str] | None = None) -> RenderableType:
    """Side by side: a block a happening, a table a field, a column a side.

    `titles` maps ids of happenings to words for them.
    """
    if not disputes:
        return Text("No disputes.", style="dim")
    parts: list[RenderableType] = []
    shown: set[str] = set()
    for dispute in disputes:
        if dispute.happening not in shown:
            shown.add(dispute.happening)
            title = (titles or {}).get(dispute.happening, dispute.happening)
            parts.append(Text(("\n" if parts else "") + clean(title), style="bold underline"))
        parts.append(Padding(_table(dispute), (0, 0, 1, 2)))
    count = len(disputes)
    parts.append(
        Text(f"{count} dispute{'s' * (count != 1)} about {len(shown)} happening{'s' * (len(shown) != 1)}", "dim")
    )
    return Group(*parts)


def said(dispute: Dispute, side: DisputeSide) -> str:
    """What a side says, in words for people: days are told as `words.day` tells them."""
    return days(side.value) if dispute.field is Field.DATE else side.value


def _table(dispute: Dispute) -> Table:
    out = Table(box=None, expand=True, pad_edge=False, title_justify="left", title_style="bold")
    out.title = QUESTIONS[dispute.field] + (f" {clean(dispute.why)}." if dispute.why else "")
    for n, side in enumerate(dispute.sides):
        heading = Text(clean(said(dispute, side)) + HEDGED * side.hedged, style=f"bold {COLOURS[n % len(COLOURS)]}")
        out.add_column(heading, ratio=1, overflow="fold")
    out.add_row(*[Text(_names(side.claimants)) for side in dispute.sides])
    out.add_row(*[Text("\n".join(_quotes(side.words)), style="italic") for side in dispute.sides])
    return out


def _names(names: Iterable[str]) -> str:
    return "; ".join(clean(n) for n in names)


def _quotes(words: Sequence[str]) -> list[str]:
    lines = [f"“{clean(w)}”" for w in words[:SHOWN]]
    return [*lines, f"and {len(words) - SHOWN} more"] if len(words) > SHOWN else lines


def render_accusations(pairs: Sequence[CounterAccusation]) -> RenderableType:
    """Two columns a pair: what each says the other did."""
    if not pairs:
        return Text("No accusations back and forth.", style="dim")
    parts: list[RenderableType] = []
    for pair in pairs:
        out = Table(box=None, expand=True, pad_edge=False, title_justify="left", title=f"{clean(pair.why)}.")
        for n, charge in enumerate((pair.first, pair.second)):
            out.add_column(Text(_charge(charge), style=f"bold {COLOURS[n]}"), ratio=1, overflow="fold")
        out.add_row(*[Text("\n".join(_quotes(c.words)), style="italic") for c in (pair.first, pair.second)])
        parts.append(Padding(out, (0, 0, 1, 2)))
    return Group(*parts)


def _charge(charge: Accusation) -> str:
    when = f", {charge.first}" if charge.first else ""
    what = f" ({', '.join(charge.acts)})" if charge.acts else ""
    return f"{clean(charge.accuser)} accuses {clean(charge.accused)}{what}{when}"


def render_ledger(rows: Sequence[LedgerRow]) -> RenderableType:
    """One line a day, claimant and accused; monitors and third parties set apart from the parties by words."""
    if not rows:
        return Text("No breaches are alleged.", style="dim")
    out = Table(pad_edge=False, box=None, expand=True)
    for heading in LEDGER:
        out.add_column(heading, overflow="fold", justify="right" if heading in {"breaches told", "reports"} else "left")
    for row in rows:
        style = "dim" if row.hedged else ""
        out.add_row(*[Text(cell, style) for cell in _cells(row)])
    return out


def _cells(row: LedgerRow) -> list[str]:
    day = (row.day.isoformat() if row.day else "?") + ("" if row.day_told or not row.day else " (reported)")
    return [
        day,
        clean(row.claimant) + HEDGED * row.hedged,
        row.standpoint.value,
        clean(row.accused) or "nobody named",
        " / ".join(number(*f) for f in row.figures) or "no number",
        figures(row.counts) or "–",
        str(row.told),
        _names(row.denied_by) or "–",
        _names(row.confirmed_by) or "–",
    ]


# ---------------------------------------------------------------- in Markdown
def plain(text: str) -> str:
    """Cleaned text with every character that Markdown or HTML would read escaped."""
    return clean(text).translate(PLAIN)


def markdown(disputes: Sequence[Dispute], titles: Mapping[str, str] | None = None) -> Iterator[str]:
    """Lines of a document: a heading a happening, a table a field with a row a side."""
    shown: set[str] = set()
    for dispute in disputes:
        if dispute.happening not in shown:
            shown.add(dispute.happening)
            yield f"## {plain((titles or {}).get(dispute.happening, dispute.happening))}"
            yield ""
        yield f"**{QUESTIONS[dispute.field]}** {plain(dispute.why)}"
        yield ""
        yield "| what is said | by whom | in which words |"
        yield "|---|---|---|"
        for side in dispute.sides:
            words = "<br>".join(plain(q) for q in _quotes(side.words))
            yield f"| {plain(said(dispute, side))}{HEDGED * side.hedged} | {plain(_names(side.claimants))} | {words} |"
        yield ""


def ledger_markdown(rows: Sequence[LedgerRow]) -> Iterator[str]:
    """The ledger as a table."""
    yield f"| {' | '.join(LEDGER)} |"
    yield "|" + "---|" * len(LEDGER)
    for row in rows:
        yield f"| {' | '.join(plain(c) for c in _cells(row))} |"


# ---------------------------------------------------------------- as JSON
def dispute(d: Dispute) -> dict[str, Any]:
    """A dispute with all its sides, as JSON takes it."""
    return {"happening": d.happening, "field": d.field.value, "sides": [_side(s) for s in d.sides], "why": d.why}


def _side(s: DisputeSide) -> dict[str, Any]:
    return {
        "value": s.value,
        "claimants": list(s.claimants),
        "keys": list(s.keys),
        "words": list(s.words),
        "hedged": s.hedged,
    }


def counter_accusation(pair: CounterAccusation) -> dict[str, Any]:
    """Two accusations that answer each other, as JSON takes them."""
    return {"first": _accusation(pair.first), "second": _accusation(pair.second), "why": pair.why}


def _accusation(a: Accusation) -> dict[str, Any]:
    return {
        "accuser": a.accuser,
        "accused": a.accused,
        "acts": list(a.acts),
        "keys": list(a.keys),
        "words": list(a.words),
        "first": a.first.isoformat() if a.first else None,
        "last": a.last.isoformat() if a.last else None,
        "staging": a.staging,
    }


def ledger_row(row: LedgerRow) -> dict[str, Any]:
    """A row of the ledger, as JSON takes it: days as ISO 8601, numbers as bounds."""
    return {
        "day": row.day.isoformat() if row.day else None,
        "day_told": row.day_told,
        "claimant": row.claimant,
        "standpoint": row.standpoint.value,
        "accused": row.accused,
        "figures": [{"low": low, "high": high} for low, high in row.figures],
        "counts": [{"kind": c.kind, "low": c.low, "high": c.high, "of": c.of} for c in row.counts],
        "told": row.told,
        "keys": list(row.keys),
        "words": list(row.words),
        "denied_by": list(row.denied_by),
        "confirmed_by": list(row.confirmed_by),
        "hedged": row.hedged,
    }
