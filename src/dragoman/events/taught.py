"""Types of a user's own beside PLOVER's: where both claim a word, the surer one has it.

A taught event takes the place of PLOVER's at its trigger and keeps what a frame found around it. One taught as like a
PLOVER type goes on as that type (where it looks for a place, what it counts, its codes) and gets its own name last.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dragoman.events.drafts import Draft
from dragoman.events.fuse import NONE, confidence
from dragoman.model import Analysis, TaughtSignal

CERTAIN = 0.999


def claimed(drafts: Sequence[Draft], analysis: Analysis, weights: Mapping[str, Any]) -> list[Draft]:
    """Drafts with those of taught types among them, in text order."""
    held = {d.token: d for d in drafts}
    for signal in analysis.taught:
        rival = _rival(signal, held)
        if rival is not None:
            if confidence(rival.score, weights) > signal.p:
                continue
            del held[rival.token]
        held[signal.token] = _draft(signal, rival, weights)
    return [held[token] for token in sorted(held)]


def _rival(signal: TaughtSignal, drafts: Mapping[int, Draft]) -> Draft | None:
    """The event that stands at the same word already."""
    if signal.token in drafts:
        return drafts[signal.token]
    for draft in drafts.values():
        if draft.first <= signal.token < draft.last or draft.standing == signal.token:
            return draft
    return None


def _draft(signal: TaughtSignal, rival: Draft | None, weights: Mapping[str, Any]) -> Draft:
    p = min(signal.p, CERTAIN)
    part = weights["decision"]
    score = (math.log(p / (1 - p)) - float(part.get("offset", 0.0))) / float(part["slope"])  # so that confidence is p
    kind = signal.like or signal.name
    because = f"taught {signal.name} {signal.p:.2f}; likest example “{signal.nearest}” {signal.likeness:.2f}"
    if rival is None:
        mode = _mode(signal, weights)
        why = {"event_type": because}
        at = signal.token
        return Draft(at, at, at + 1, at, kind, mode, signal=signal.signal, score=score, why=why, taught=signal)
    if rival.event_type != kind:
        because += f", against {rival.event_type} by {rival.why.get('event_type', 'the coder')}"
    return replace(
        rival,
        event_type=kind,
        mode=rival.mode if rival.event_type == kind else _mode(signal, weights),
        act=None,
        content=None,
        signal=signal.signal,
        overruled=rival.event_type != kind,
        score=score,
        why={**{k: v for k, v in rival.why.items() if k != "act"}, "event_type": because},
        taught=signal,
    )


def _mode(signal: TaughtSignal, weights: Mapping[str, Any]) -> str | None:
    """The encoder's mode, for a type that is like one of PLOVER's; `codes` drops what that type does not have."""
    least = float(weights["encoder"]["mode"])
    known = [m for m, p in signal.signal.modes.items() if p >= least and m not in {NONE, "none", ""}]
    return known[0] if known and signal.like else None


def names(drafts: Sequence[Draft]) -> dict[int, str]:
    """The names of taught events by their trigger tokens."""
    return {d.token: d.taught.name for d in drafts if d.taught is not None}
