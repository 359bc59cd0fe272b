"""What a correction keeps of its target, so that it holds in another reading too, and what it teaches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dragoman.errors import QuestionError
from dragoman.model import Document, Telling
from dragoman.store import corrections, rows
from dragoman.store.base import Base

Row = dict[str, Any]


def about_event(telling: Telling, action: str, field: str | None, value: Any) -> Row:
    """Columns of a correction that accepts, rejects or changes an event: its words, and the field before and after.

    Raises QuestionError where the field or value does not exist.
    """
    e = telling.event
    out: Row = {
        "report": telling.report.id,
        "start": e.trigger.start,
        "end": e.trigger.end,
        "event_type": e.event_type,
    }
    if action == "change":
        if field is None:
            raise QuestionError(f"a change names its field: {', '.join(corrections.FIELDS)}")
        event = rows.event_row(telling, "")
        corrections.change(event, field, value)  # raises where the field or value does not exist
        after = json.dumps(corrections.kept(field, value))
        out |= {"field": field, "before": json.dumps(event[field]), "after": after}
    return out


def about_happening(base: Base, target: str, action: str, others: Sequence[str]) -> Row:
    """Columns of a correction that merges or splits: anchors of the target's events and of the others.

    Raises QuestionError where one of them does not exist, or nothing would be left.
    """
    if not others:
        raise QuestionError(f"{action} names the others: events or happenings")
    base.refresh()
    base.tell()
    own = _anchors(base, "t.happening = ?", [target])
    if not own:
        raise QuestionError(f"there is no happening {target!r}; `dragoman ask --format jsonl` names them")
    if action == "split":
        return _split(target, own, others)
    found: list[Row] = []
    whole = False
    for other in others:
        as_happening = _anchors(base, "t.happening = ?", [other])
        here = as_happening or _anchors(base, "t.event = ?", [other])
        whole = whole or bool(as_happening)
        if not here:
            raise QuestionError(f"there is no happening or event {other!r}")
        found += here
    return {"after": json.dumps({"of": own, "others": found}), "field": "happenings" if whole else "events"}


def _split(target: str, own: Sequence[Row], others: Sequence[str]) -> Row:
    events = {a["target"] for a in own}
    strangers = [o for o in others if o not in events]
    if strangers:
        raise QuestionError(f"{strangers[0]!r} does not tell of {target}; it has {', '.join(sorted(events))}")
    if set(others) >= events:
        raise QuestionError(f"{target} would be left without a telling")
    parted = [a for a in own if a["target"] in others]
    return {"after": json.dumps({"of": own, "others": parted}), "field": "events"}


def _anchors(base: Base, condition: str, values: Sequence[Any]) -> list[Row]:
    found = base.rows(
        "SELECT e.event, e.report, e.trigger, e.event_type FROM event_now e JOIN telling t ON t.event = e.event "
        f"WHERE {condition} ORDER BY e.event",
        values,
    )
    return [corrections.anchor(row) for row in found]


def labelled(made: Mapping[str, Any], document: Document, sentences: Iterable[tuple[int, int]]) -> Row:
    """A correction of an event as a labelled example: the words of its sentence, what was read, what a person says."""
    held = ((a, z) for a, z in sentences if a <= made["start"] and made["end"] <= z)
    start, end = next(held, (made["start"], made["end"]))
    return {
        "correction": made["correction"],
        "report": made["report"],
        "text": document.text[start:end],
        "trigger": {
            "start": made["start"] - start,
            "end": made["end"] - start,
            "text": document.text[made["start"] : made["end"]],
        },
        "event_type": made["event_type"],
        "label": made["action"],
        "field": made["field"],
        "before": json.loads(made["before"]) if made["before"] else None,
        "after": json.loads(made["after"]) if made["after"] else None,
        "who": made["who"],
        "reason": made["reason"],
        "made": made["made"].isoformat(),
    }
