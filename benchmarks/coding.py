"""Annotated reports, the coder over them, and how its events are matched with gold ones; for the measuring scripts.

Gold events have a trigger, sides, claimants and a status; some are `optional` (neither rewarded nor punished), some
repeat an earlier one (`same_as`: not missed if any of its chain was found), some have a second type that is as good.
Matching is one to one, in three passes: same type and overlapping trigger; same type and triggers at most 80
characters apart; any type and overlapping trigger. Among several candidates the one with more sides right is taken. A
side is right if a mention overlaps a gold one or if the countries (of who has none: the first sectors) are the same.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dragoman import pipeline, readers, times
from dragoman.language import Analyser
from dragoman.model import Actor, Analysis, Event, Place, Time
from dragoman.settings import Settings
from training import corpus

NEAR = 80
"""Characters between two triggers that may still be of one statement."""

Row = dict[str, Any]
Pairs = list[tuple[Row, Event]]


@dataclass(frozen=True, slots=True)
class Read:
    """A gold report and what stands before its events."""

    gold: Row
    analysis: Analysis
    actors: Sequence[Actor]
    places: Sequence[Place]
    times: Sequence[Time]


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def news(benchmarks: Path) -> list[Row]:
    """The development passages of `news_events`."""
    return rows(benchmarks / "news_events" / "dev.jsonl")


def held() -> list[Row]:
    """The corpus's own reports that nothing is trained on."""
    return corpus.rows(sorted(corpus.DATA.glob("held-*.jsonl")))


def open_stages(weights: Path | None = None) -> pipeline.Stages:
    """All stages as shipped, or with the coder of another folder."""
    stages = pipeline.open_stages(Settings())
    return replace(stages, analyser=Analyser.load(weights=weights)) if weights else stages


def read(gold: Row, stages: pipeline.Stages) -> Read:
    published = readers.published_date(gold.get("document_date"))
    analysis = stages.analyser.read(readers.read_text(gold["text"], id=gold["id"], published=published))
    return again(gold, analysis, stages)


def again(gold: Row, analysis: Analysis, stages: pipeline.Stages) -> Read:
    """The stages between parse and events, anew."""
    actors = stages.actors.find(analysis)
    return Read(gold, analysis, actors, stages.places.find(analysis, actors), times.find(analysis))


def coded(report: Read, stages: pipeline.Stages) -> tuple[Event, ...]:
    """The events of a report with their claimants."""
    analysis, actors = report.analysis, report.actors
    pointers = stages.places.pointers(analysis, report.places)
    found = stages.events.find(analysis, actors, report.places, report.times, pointers)
    claims = stages.claims.find(analysis, actors)
    return stages.claims.assign(analysis, found, claims, actors, analysis.document)


# ---------------------------------------------------------------- matching
def overlap(gold: Row, said: Any) -> bool:
    return bool(gold["start"] < said.end and said.start < gold["end"])


def near(gold: Row, said: Any) -> bool:
    apart = max(said.start - gold["end"], gold["start"] - said.end)
    return overlap(gold, said) or apart <= NEAR


def who(gold: Iterable[Row]) -> set[str]:
    return {a.get("country") or a.get("sector") for a in gold} - {None}


def whom(said: Iterable[Actor]) -> set[str]:
    return {x for a in said if (x := a.country or next(iter(a.sector), None))}


def side_right(gold: Sequence[Row], said: Sequence[Actor]) -> bool:
    if not gold and not said:
        return True
    if any(overlap(g, a.span) for g in gold for a in said):
        return True
    return bool(who(gold)) and who(gold) == whom(said)


def type_right(gold: Row, said: Event) -> bool:
    return said.event_type in (gold["event_type"], gold.get("alt_type"))


def matched(golds: Sequence[Row], said: Sequence[Event]) -> Pairs:
    """Gold and found events, one to one, strictest pass first."""
    free = list(said)
    left = list(golds)
    pairs: Pairs = []
    for typed, touching in ((True, overlap), (True, near), (False, overlap)):
        for gold in list(left):
            fit = [e for e in free if touching(gold["trigger"], e.trigger) and (not typed or type_right(gold, e))]
            if not fit:
                continue
            best = max(fit, key=lambda e: _sides(gold, e))  # the first of equals
            pairs.append((gold, best))
            left.remove(gold)
            free = [e for e in free if e is not best]
    return pairs


def _sides(gold: Row, said: Event) -> int:
    return side_right(gold["actors"], said.actor) + side_right(gold["recipients"], said.recipient)


def judged(golds: Sequence[Row], said: Sequence[Event]) -> Iterator[tuple[Event, bool]]:
    """Each found event and whether its type is right; what matches an optional gold event is left out."""
    partner = {id(e): g for g, e in matched(golds, said)}
    for e in said:
        gold = partner.get(id(e))
        if gold is None or not gold.get("optional"):
            yield e, gold is not None and type_right(gold, e)


# ---------------------------------------------------------------- figures
PARTS = ("trigger", "type", "dyad", "all")


def figures(reports: Iterable[tuple[Row, Sequence[Event]]]) -> dict[str, float]:
    """F1 of trigger, type, both sides and everything (with status and claimant); shares right among right types."""
    n: Counter[str] = Counter()
    for gold, said in reports:
        _count(n, gold["events"], said)
    out = {k: 2 * n[k] / max(1, n["gold"] + n["said"]) for k in PARTS}
    out |= {k: n[k] / max(1, n["type"]) for k in ("status", "claimant")}
    return out | {"precision": n["type"] / max(1, n["said"]), "recall": n["type"] / max(1, n["gold"])}


def _count(n: Counter[str], golds: Sequence[Row], said: Sequence[Event]) -> None:
    pairs = matched(golds, said)
    found = {id(g) for g, _ in pairs}
    chains = {g.get("same_as") or g["id"] for g, _ in pairs}
    firm = [(g, e) for g, e in pairs if not g.get("optional")]
    n["gold"] += sum(
        id(g) in found or not (g.get("same_as") and g["same_as"] in chains) for g in golds if not g.get("optional")
    )
    n["said"] += len(said) - (len(pairs) - len(firm))
    n["trigger"] += len(firm)
    for g, e in firm:
        if not type_right(g, e):
            continue
        sides = _sides(g, e) == 2
        status, claimant = e.status.value == g["status"], side_right(g["claimed_by"], e.claimed_by)
        n.update(type=1, dyad=sides, status=status, claimant=claimant, all=sides and status and claimant)
