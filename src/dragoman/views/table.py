"""A reading as a table for a terminal: grouped by claimant, doubt and plans visibly so, with the sentence."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dragoman.model import Event, Reading
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


def render(reading: Reading) -> RenderableType:
    """The whole reading: a heading, then a table a claimant."""
    parts: list[RenderableType] = [heading(reading)]
    groups: dict[str, list[Event]] = {}
    for event in reading.events:
        groups.setdefault(words.claimant(event), []).append(event)
    if not groups:
        parts.append(Text("No events.", style="dim"))
    for claimant, events in groups.items():
        parts.append(Text(f"\n{claimant}:", style="bold"))
        parts.append(table(events, reading))
    parts.append(Text(f"\n{_count(reading)}", style="dim"))
    return Group(*parts)


def heading(reading: Reading) -> Text:
    d = reading.document
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


def table(events: list[Event], reading: Reading) -> Table:
    out = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False)
    for name, ratio in (("who", 5), ("what", 4), ("to whom", 5), ("when", 3), ("where", 3), ("standing", 3)):
        out.add_column(name, ratio=ratio, overflow="fold")
    for event in events:
        style = "dim" if event.status in words.LIGHT or event.hedged else ""
        status = Text(
            words.standing(event), style=STYLES[event.status.value] + (" italic" if event.hedged else "")
        )
        place = event.location.name or event.location.span.text if event.location else ""
        date = words.when(event.act_date) if event.act_date else words.when(event.date)
        out.add_row(
            Text(words.side(event.actor) or "–", style),
            Text(words.what(event), style),
            Text(words.side(event.recipient) or "–", style),
            Text(date, style),
            Text(words.clean(place), style),
            status,
        )
        out.add_row(*[Text("")] * 0 or [_sentence(event, reading)])
        for about in event.about[:3]:
            out.add_row(Text(f"about: {words.clean(about.name)}", style="dim"))
    return out


def _sentence(event: Event, reading: Reading) -> Text:
    """The sentence, the trigger marked; a very long one is cut around the trigger."""
    text, start = event.sentence.text, event.sentence.start
    a, z = event.trigger.start - start, event.trigger.end - start
    left, right = max(0, a - 160), min(len(text), z + 160)
    return Text.assemble(
        ("…" if left else "", "dim italic"),
        (words.clean(text[left:a]) + (" " if text[left:a].strip() else ""), "dim italic"),
        (words.clean(text[a:z]), "italic underline"),
        ((" " if text[z : z + 1].isspace() else "") + words.clean(text[z:right]), "dim italic"),
        ("…" if right < len(text) else "", "dim italic"),
    )


def _count(reading: Reading) -> str:
    named = len({words.claimant(e) for e in reading.events if e.claimed_by})
    hedged = sum(e.hedged for e in reading.events)
    return f"{len(reading.events)} events, {named} claimants beside the author, {hedged} hedged, {len(reading.sentences)} sentences"


def lines(reading: Reading) -> Iterator[str]:
    """One plain line an event, for narrow uses."""
    for e in reading.events:
        yield f"{words.side(e.actor) or '–'} {words.what(e)} {words.side(e.recipient) or '–'} [{words.standing(e)}] {words.claimant(e)}"
