"""Frames and the encoder, weighed into one list of events.

Both speak in log-odds: a frame by its certainty and by what it found around the trigger, the encoder by the
ratio of "some event" to "no event" at the word. Their sum decides whether there is an event; its type is the
one for which frame and encoder together are surest. All numbers are in `weights.toml`. Either may be silent:
without an encoder the frames decide alone, and a word that only the encoder knows is judged by it alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dragoman.events.drafts import Draft
from dragoman.events.frames import Certainty
from dragoman.model import Analysis, Role, Status, TriggerSignal

NONE = "O"
FAINT = 1e-4
RARE = 0.02
RARE_STATUS = 0.05
"""Least share of a type or status, so that one unlikely label does not outweigh a frame."""


def unite(
    drafts: Mapping[int, Draft],
    analysis: Analysis,
    weights: Mapping[str, Any],
    *,
    frames: bool = True,
    encoder: bool = True,
) -> list[Draft]:
    """Drafts of both sources that are more likely events than not, in text order."""
    signals = [s for s in analysis.triggers if set(s.types) - {NONE}] if encoder else []
    known = dict(drafts) if frames else {}
    united: list[Draft] = []
    for signal in signals:
        mine = _same(signal, known)
        if mine is not None:
            united.append(_both(known.pop(mine), signal, weights))
        elif not (frames and _inside(signal, drafts)):
            united.append(_alone(signal, weights))
    united += [replace(d, score=d.score + _silence(d, weights)) if signals else d for d in known.values()]
    least = float(weights["decision"]["threshold"])
    return sorted((d for d in united if d.score > least), key=lambda d: d.token)


def _silence(draft: Draft, weights: Mapping[str, Any]) -> float:
    """What it takes from a frame that the encoder saw nothing at its word: more where the frame is not
    sure either and nobody public stands on a side.
    """
    sure = draft.frame is not None and draft.frame.certainty is Certainty.SURE
    return float(weights["encoder"]["silent" if sure or draft.public else "silent_unsure"])


def _same(signal: TriggerSignal, drafts: Mapping[int, Draft]) -> int | None:
    """The draft of the word the encoder means: the word itself, one of the trigger's, its light verb."""
    if signal.token in drafts:
        return signal.token
    for token, draft in drafts.items():
        if draft.first <= signal.token < draft.last or (
            draft.standing == signal.token and draft.token - signal.token <= 5
        ):
            return token
    return None


def _inside(signal: TriggerSignal, drafts: Mapping[int, Draft]) -> bool:
    """A second signal within words that a draft already has."""
    return any(d.first <= signal.token < d.last and d.token != signal.token for d in drafts.values())


def event_chance(signal: TriggerSignal) -> float:
    """The encoder's probability that there is any event at the word."""
    return 1 - signal.types.get(NONE, 0.0)


def odds(signal: TriggerSignal, weights: Mapping[str, Any]) -> float:
    """The encoder's part of the score: weighted, clipped log-odds of there being an event."""
    none = min(max(signal.types.get(NONE, 0.0), FAINT), 1 - FAINT)
    clip = float(weights["encoder"]["clip"])
    ratio = max(-clip, min(clip, math.log((1 - none) / none)))
    return float(weights["encoder"]["weight" if ratio > 0 else "against"]) * ratio


def _best(signal: TriggerSignal) -> tuple[str, float]:
    named = {t: p for t, p in signal.types.items() if t != NONE}
    best = max(named, key=named.__getitem__)
    return best, named[best]


def _alone(signal: TriggerSignal, weights: Mapping[str, Any]) -> Draft:
    """An event that only the encoder sees."""
    event_type, p = _best(signal)
    why = {"event_type": f"encoder {p:.2f}"}
    score = odds(signal, weights) + float(weights["frame"]["none"])
    mode = _mode(signal, weights)
    least = float(weights["encoder"]["role"])
    if all(p < least for role in (Role.ACTOR, Role.RECIPIENT) for _, p in signal.roles.get(role, ())):
        score += float(weights["encoder"]["nobody"])
    return Draft(
        signal.token,
        signal.token,
        signal.token + 1,
        signal.token,
        event_type,
        mode,
        signal=signal,
        score=score,
        why=why,
    )


def _both(draft: Draft, signal: TriggerSignal, weights: Mapping[str, Any]) -> Draft:
    """An event that frame and encoder both speak of: type by the sum of what each says for it."""
    frame_type, certainty = draft.event_type, draft.frame.certainty if draft.frame else Certainty.WEAK
    trust = float(weights["type"][certainty.value])
    total = sum(p for t, p in signal.types.items() if t != NONE) or 1.0
    heard = event_chance(signal)  # types of a word that is hardly a trigger tell little
    says = {t: heard * math.log(max(p / total, RARE)) for t, p in signal.types.items() if t != NONE}
    says.setdefault(frame_type, heard * math.log(RARE))
    if draft.act is not None and draft.act in says:  # a planned meeting: the encoder may name the meeting
        says[frame_type] = max(says[frame_type], says[draft.act])
    best = max(says, key=lambda t: says[t] + (trust if t == frame_type else 0.0))
    score = draft.score + odds(signal, weights)
    p = signal.types.get(best, 0.0)
    if best == frame_type:
        why = {**draft.why, "event_type": f"{draft.why.get('event_type', '')}; encoder {p:.2f}"}
        return replace(draft, signal=signal, score=score, mode=draft.mode or _mode(signal, weights), why=why)
    why = {
        **draft.why,
        "event_type": f"encoder {p:.2f}, against {frame_type} by {draft.why.get('event_type', 'a frame')}",
    }
    act = draft.act
    if (
        act is None
        and best in {"AGREE", "CONCEDE"}
        and frame_type not in {best, "REQUEST", "REJECT", "ACCUSE", "THREATEN"}
    ):
        act = frame_type
    return replace(
        draft,
        event_type=best,
        mode=_mode(signal, weights),
        act=act,
        signal=signal,
        overruled=True,
        score=score,
        why=why,
    )


def _mode(signal: TriggerSignal, weights: Mapping[str, Any]) -> str | None:
    for mode, p in signal.modes.items():
        if mode not in {NONE, "none", ""} and p >= float(weights["encoder"]["mode"]):
            return mode
    return None


def status_of(draft: Draft, ruled: Status, weights: Mapping[str, Any]) -> tuple[Status, str]:
    """Status by rule and encoder together; a rule that found something counts for more than none."""
    if draft.signal is None or not draft.signal.statuses:
        return ruled, ""
    part = weights["status"]
    trust = float(part["happened"] if ruled is Status.HAPPENED else part["found"])
    known = {s.value for s in Status}
    heard = event_chance(draft.signal)
    says = {s: heard * math.log(max(p, RARE_STATUS)) for s, p in draft.signal.statuses.items() if s in known}
    says.setdefault(ruled.value, heard * math.log(RARE_STATUS))
    best = max(says, key=lambda s: says[s] + (trust if s == ruled.value else 0.0))
    return Status(best), "" if best == ruled.value else f"encoder {draft.signal.statuses.get(best, 0.0):.2f}"


def flag(name: str, rule: bool, p: float | None, heard: float, weights: Mapping[str, Any]) -> bool:
    """Hedged or background: the encoder needs less where a rule agrees, and decides where none speaks.

    `heard` is its probability that there is an event at all; where it sees none, the rule decides alone.
    """
    part = weights[name]
    if p is None or heard < float(part["heard"]):
        return rule
    return p >= float(part["with_rule"] if rule else part["alone"])


def seen(draft: Draft, role: Role, weights: Mapping[str, Any]) -> list[tuple[int, float]]:
    """Argument heads that the encoder gives a role, surest first."""
    if draft.signal is None:
        return []
    least = float(weights["encoder"]["role"])
    heads: Iterable[tuple[int, float]] = draft.signal.roles.get(role, ())
    return sorted(((i, p) for i, p in heads if p >= least), key=lambda pair: -pair[1])


def confidence(score: float, weights: Mapping[str, Any]) -> float:
    """The chance, 0 to 1, that there is an event of the type said, from log-odds.

    `slope` and `offset` are fitted on annotated passages (`training/fit_confidence.py`), so that of events said
    with 0.8 about 80 % are right; a higher score never gives a lower confidence.
    """
    part = weights["decision"]
    return round(1 / (1 + math.exp(-float(part["slope"]) * score - float(part["offset"]))), 3)
