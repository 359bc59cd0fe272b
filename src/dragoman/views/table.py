"""A reading as a table for a terminal: grouped by claimant, doubt and plans visibly so, with the sentence."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dragoman.model import Document, Event, Reading, Span
from dragoman.views import words

STYLES = {
    "happened": "green",
    "ongoing": "green",
    "planned": "cyan",
    "postponed": "yellow",
    "cancelled": "yellow",
    "denied": "red",
    "conditional": "magenta",
    "hypothetical": "magenta",
}


AROUND = 220
"""Characters of a sentence shown on either side of its triggers."""


def render(reading: Reading) -> RenderableType:
    """The whole reading: a heading, then a table a claimant."""
    parts: list[RenderableType] = [heading(reading.document)]
    groups: dict[str, list[Event]] = {}
    for event in reading.events:
        groups.setdefault(words.claimant(event), []).append(event)
    if not groups:
        parts.append(Text("No events.", style="dim"))
    for claimant, events in groups.items():
        parts.append(Text(f"\n{claimant}:", style="bold"))
        parts.extend(blocks(events))
    parts.append(Text(f"\n{_count(reading)}", style="dim"))
    return Group(*parts)


def heading(document: Document) -> Text:
    """The title of a report, then its outlet and day."""
    d = document
    facts = [
        x
        for x in (
            d.publisher,
            f"published {d.published}" if d.published else "no publication date",
            f"republished by {d.republisher}" if d.republisher else None,
        )
        if x
    ]
    title = words.clean(d.title or d.id)
    return Text.assemble((title, "bold underline"), "  ", (words.clean(" · ".join(facts)), "dim"))


def blocks(events: list[Event]) -> Iterator[RenderableType]:
    """One block a sentence: the sentence, then a line a coded event."""
    by_sentence: dict[Span, list[Event]] = {}
    for event in events:
        by_sentence.setdefault(event.sentence, []).append(event)
    for sentence, told in by_sentence.items():
        yield Padding(_sentence(sentence, told), (1, 0, 0, 2))
        yield Padding(table(told), (0, 0, 0, 4))


def table(events: list[Event]) -> Table:
    """Rows of who, what, to whom, when, where and standing."""
    out = Table(box=None, expand=True, pad_edge=False, show_header=False)
    for ratio in (6, 5, 6, 4, 3, 4):
        out.add_column(ratio=ratio, overflow="fold")
    for event in events:
        style = "dim" if event.status in words.LIGHT or event.hedged else ""
        standing = Text(words.standing(event), style=STYLES[event.status.value] + (" italic" if event.hedged else ""))
        place = event.location.name or event.location.span.text if event.location else ""
        date = words.day(event.act_date or event.date)
        cells = (words.side(event.actor) or "–", words.what(event), _whom(event), date, words.clean(place))
        out.add_row(*[Text(cell, style) for cell in cells], standing)
        if event.about:
            names = "; ".join(dict.fromkeys(words.clean(a.name) for a in event.about[:3]))
            out.add_row(Text(""), Text(f"about {names}", style="dim"))
        if event.counts:
            figures = "; ".join(words.figure(c) for c in event.counts)
            out.add_row(Text(""), Text(""), Text(figures, style="dim"))
    return out


def _whom(event: Event) -> str:
    return f"→ {words.side(event.recipient)}" if event.recipient else ""


def _sentence(sentence: Span, events: list[Event]) -> Text:
    """The sentence, its triggers underlined; a very long one is cut around them."""
    marks = sorted((e.trigger.start - sentence.start, e.trigger.end - sentence.start) for e in events)
    left = max(0, marks[0][0] - AROUND)
    right = min(len(sentence.text), marks[-1][1] + AROUND)
    out = Text("…" if left else "", style="italic")
    at = left
    for a, z in marks:
        if a < at:
            continue
        out.append(_inner(sentence.text[at:a]))
        out.append(words.clean(sentence.text[a:z]), style="underline")
        at = z
    out.append(_inner(sentence.text[at:right]))
    out.append("…" if right < len(sentence.text) else "")
    return out


def _inner(text: str) -> str:
    """Cleaned text that keeps one space at an edge that had white space."""
    core = words.clean(text)
    before = " " if text[:1].isspace() and core else ""
    return before + core + (" " if text[-1:].isspace() else "")


def _count(reading: Reading) -> str:
    named = len({words.claimant(e) for e in reading.events if e.claimed_by})
    hedged = sum(e.hedged for e in reading.events)
    return (
        f"{len(reading.events)} events, {named} claimants beside the author, {hedged} hedged; "
        f"{len(reading.sentences)} sentences"
    )
