"""Events of a record for a terminal: when, who did what to whom, who says so, in which words."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from dragoman.model import ClaimKind, Telling
from dragoman.views import words
from dragoman.views.table import STYLES

SHOWN = 200
"""Characters of a sentence shown at most, around the trigger."""


def render(tellings: Sequence[Telling], total: int) -> RenderableType:
    """A block an event; `total` is how many there are in all."""
    if not tellings:
        return Text("No events. Fewer filters, or `--status any`, may find some.", style="dim")
    parts: list[RenderableType] = []
    for telling in tellings:
        parts.append(block(telling))
    reports = len({t.report.id for t in tellings})
    origins = len({t.report.original for t in tellings})
    shown = f"{len(tellings)} of {total} events" if total > len(tellings) else words.counted(total, "event")
    basis = f"{words.counted(reports, 'report')} of {words.counted(origins, 'origin')}"
    parts.append(Text(f"\n{shown}, from {basis}", style="dim"))
    return Group(*parts)


def block(telling: Telling) -> RenderableType:
    """Three lines: the coded event, who says so and where it was printed, and the words."""
    e = telling.event
    faint = "dim" if e.status in words.LIGHT or e.hedged else ""
    day = words.day(e.act_date or e.date)
    sides = words.side(e.actor) or "–"
    if e.recipient:
        sides += f" → {words.side(e.recipient)}"
    place = words.clean(e.location.name or e.location.span.text) if e.location else ""
    first = Text.assemble(
        (f"{day or 'undated':<11} ", faint or "bold"),
        (words.what(e), faint),
        "  ",
        (sides, faint),
        (f"  at {place}" if place else "", faint),
        "  ",
        (words.standing(e), STYLES[e.status.value] + (" italic" if e.hedged else "")),
        ("  corrected" if telling.corrected else "", "magenta"),
        ("  accepted" if telling.accepted else "", "green"),
    )
    outlet = telling.report.publisher or telling.report.name
    said = "the author" if e.claim is ClaimKind.ASSERTED_BY_AUTHOR else words.claimant(e)
    printed = f", {telling.report.published}" if telling.report.published else ""
    second = Text(f"{said}  ({words.clean(outlet)}{printed})  {telling.key}", style="dim")
    figures = "; ".join(words.figure(c) for c in e.counts)
    third = Text(f"“{around(telling)}”" + (f"  [{figures}]" if figures else ""), style="italic")
    return Group(first, Padding(second, (0, 0, 0, 12)), Padding(third, (0, 0, 0, 12)))


def around(telling: Telling, width: int = SHOWN) -> str:
    """The sentence, cut around its trigger where it is long."""
    e = telling.event
    text = e.sentence.text
    middle = (e.trigger.start + e.trigger.end) // 2 - e.sentence.start
    left = max(0, min(middle - width // 2, len(text) - width))
    cut = words.clean(text[left : left + width])
    return ("…" if left else "") + cut + ("…" if left + width < len(text) else "")
