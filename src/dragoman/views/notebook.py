"""A reading, or the answer of a record, as a notebook's table: escaped, without script, of bounded size."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dragoman.model import Event, Reading
from dragoman.store.answer import Answer
from dragoman.views import words
from dragoman.views.marked import is_light

MOST = 50
"""Rows of a table."""

AROUND = 90
"""Characters of a sentence on either side of the trigger."""

CELL = "text-align:left;vertical-align:top"
HEADS = ("Who", "What", "To whom", "When", "Where", "According to", "Standing", "Sure", "Words")


def html(value: Reading | Answer) -> str:
    """A table of events, one a row, hedged ones and those not done lighter; `MOST` rows at most, the rest counted."""
    if isinstance(value, Answer):
        total = value.size()
        rows = [_row(t.event, f"{words.clean(t.report.publisher or t.report.name)}: ") for t in value.first(MOST)]
        return _table(words.counted(total, "event"), rows, total)
    d = value.document
    published = f"published {d.published}" if d.published else "no publication date"
    facts = [words.clean(fact) for fact in (d.title or d.id, d.publisher or "", published) if fact]
    rows = [_row(event) for event in value.events[:MOST]]
    return _table(" · ".join([*facts, words.counted(len(value.events), "event")]), rows, len(value.events))


def _table(caption: str, rows: Iterable[str], total: int) -> str:
    left = f"<p>… and {total - MOST:,} more</p>" if total > MOST else ""
    heads = "".join(f'<th scope="col" style="text-align:left">{head}</th>' for head in HEADS) if total else ""
    return (
        f'<table><caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>{left}"
    )


def _row(event: Event, before: str = "") -> str:
    cells = (
        words.side(event.actor) or "–",
        words.what(event),
        words.side(event.recipient),
        words.day(event.act_date or event.date),
        words.clean(event.location.name or event.location.span.text) if event.location else "",
        words.claimant(event),
        words.standing(event),
        f"{event.confidence:.2f}",
    )
    style = ' style="opacity:.7"' if is_light(event) else ""
    told = "".join(f'<td style="{CELL}">{escape(cell)}</td>' for cell in cells)
    return f'<tr{style}>{told}<td style="{CELL}">{escape(before)}{_words(event)}</td></tr>'


def _words(event: Event) -> str:
    """The sentence around the trigger, the trigger bold."""
    text, a, z = (
        event.sentence.text,
        *(edge - event.sentence.start for edge in (event.trigger.start, event.trigger.end)),
    )
    left, right = max(0, a - AROUND), z + AROUND
    before = ("…" if left else "") + words.visible(text[left:a])
    after = words.visible(text[z:right]) + ("…" if right < len(text) else "")
    return f"{escape(before)}<b>{escape(words.clean(text[a:z]))}</b>{escape(after)}"
