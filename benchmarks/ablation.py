"""What each part of the coder is worth: figures with the part left out.

    python benchmarks/ablation.py --benchmarks FOLDER [--weights FOLDER] [--only WORD ...]

FOLDER holds `news_events/dev.jsonl`; beside it the own reports held back (`training/data/held-*.jsonl`) are read.
Figures are defined in `coding.py`: F1 of trigger, type, dyad (type and both sides) and all (with status and claimant),
and of events with the right type the share with the right status and claimant. Nothing is fitted again without a part,
so a row shows what the part does in the coder as it stands, not how well one could do without it. Prints Markdown.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import coding
from dragoman.actors import Actors, descriptions, knowledge, pronouns
from dragoman.claims import rules
from dragoman.events import Events, find
from dragoman.events.drafts import Draft
from dragoman.model import Analysis, Role, Status
from dragoman.pipeline import Stages

COLUMNS = ("trigger", "type", "dyad", "all", "status", "claimant")
BOTH = (Role.ACTOR, Role.RECIPIENT)

Change = Callable[[Stages, ExitStack], Stages]


def unchanged(analysis: Analysis) -> Analysis:
    return analysis


@dataclass(frozen=True)
class Part:
    """Something to leave out: `change` prepares the stages, `see` the analysis; `early`: actors are found anew."""

    name: str
    change: Change = lambda stages, _: stages
    see: Callable[[Analysis], Analysis] = unchanged
    early: bool = False


# ---------------------------------------------------------------- ways of leaving out
def sources(**switch: bool) -> Change:
    """Events from frames alone or from the encoder alone."""
    return lambda stages, _: replace(stages, events=Events(stages.events.known, stages.events.ontology, **switch))


def weighing(table: str, **values: float) -> Change:
    """Other weights in a table of `weights.toml`."""

    def change(stages: Stages, _: ExitStack) -> Stages:
        known = stages.events.known
        weights = {**known.weights, table: {**known.weights[table], **values}}
        return replace(stages, events=Events(replace(known, weights=weights), stages.events.ontology))

    return change


def patched(target: Any, name: str, value: Any) -> Change:
    """Another function in place of one of the package's."""

    def change(stages: Stages, stack: ExitStack) -> Stages:
        stack.enter_context(mock.patch.object(target, name, value))
        return stages

    return change


def tables(*names: str) -> Change:
    """Actors that do not know what some tables say."""

    def change(stages: Stages, stack: ExitStack) -> Stages:
        read = knowledge._read

        def some(name: str, *rest: Any) -> Any:
            return [] if name in names else read(name, *rest)

        with mock.patch.object(knowledge, "_read", some):
            return replace(stages, actors=Actors.load())

    return change


def together(*changes: Change) -> Change:
    def change(stages: Stages, stack: ExitStack) -> Stages:
        for one in changes:
            stages = one(stages, stack)
        return stages

    return change


def sides_of(prepare: Callable[[Draft], Draft]) -> Change:
    side = find.side
    return patched(find, "side", lambda draft, *rest: side(prepare(draft), *rest))


def frameless(draft: Draft) -> Draft:
    slots = {*(r.value for r in BOTH), "means"}
    return replace(draft, heads={k: v for k, v in draft.heads.items() if k not in slots})


def deaf(draft: Draft) -> Draft:
    if draft.signal is None:
        return draft
    return replace(
        draft, signal=replace(draft.signal, roles={k: v for k, v in draft.signal.roles.items() if k not in BOTH})
    )


def unchosen(stages: Stages, _: ExitStack) -> Stages:
    """Sides as frames and encoder first answer."""
    known = replace(stages.events.known, sides={})
    return replace(stages, events=Events(known, stages.events.ontology))


def heard_status(draft: Draft, ruled: Status, weights: Any) -> tuple[Status, str]:
    """The encoder's status alone; without a signal the act happened."""
    known = {s.value for s in Status}
    says = {s: p for s, p in (draft.signal.statuses if draft.signal else {}).items() if s in known}
    return (Status(max(says, key=lambda s: says[s])) if says else Status.HAPPENED), "encoder"


def muted(analysis: Analysis) -> Analysis:
    return replace(analysis, triggers=(), attributions=())


def unattributed(analysis: Analysis) -> Analysis:
    return replace(analysis, attributions=())


def untold(*_: Any) -> list[Any]:
    return []


def no_pronoun(*_: Any, **__: Any) -> None:
    return None


PARTS = (
    Part("everything"),
    Part("encoder (frames and rules alone)", see=muted),
    Part("frames", sources(frames=False)),
    Part("encoder's events", sources(encoder=False)),
    Part("events that frames alone see", weighing("encoder", silent=-99.0)),
    Part("events that the encoder alone sees", weighing("frame", none=-99.0)),
    Part("frames' word on the type", weighing("type", sure=0.0, likely=0.0, weak=0.0)),
    Part("encoder's word on the type", weighing("type", sure=99.0, likely=99.0, weak=99.0)),
    Part("frames' sides", sides_of(frameless)),
    Part("encoder's sides", sides_of(deaf)),
    Part("recipients chosen among all actors", unchosen),
    Part("rules of status", patched(find, "status_of", heard_status)),
    Part("encoder's status", patched(find, "status_of", lambda draft, ruled, weights: (ruled, ""))),
    Part("one act, one event", patched(find._Reading, "_without_contents", lambda self, drafts: drafts)),
    Part("attribution rules", patched(rules, "find", untold)),
    Part("attribution encoder", see=unattributed),
    Part("all attribution", patched(rules, "find", untold), see=unattributed),
    Part("pronouns", patched(pronouns.Pronouns, "read", no_pronoun), early=True),
    Part("descriptions (“the ministry”)", patched(descriptions.Descriptions, "read", no_pronoun), early=True),
    Part(
        "references across sentences",
        together(
            patched(pronouns.Pronouns, "read", no_pronoun), patched(descriptions.Descriptions, "read", no_pronoun)
        ),
        early=True,
    ),
    Part("who held which office", tables("offices"), early=True),
    Part("persons and offices", tables("offices", "persons"), early=True),
    Part("bodies and groups", tables("bodies", "groups"), early=True),
)


# ---------------------------------------------------------------- measuring
@contextmanager
def without(part: Part, stages: Stages) -> Iterator[Stages]:
    with ExitStack() as stack:
        yield part.change(stages, stack)


def figures(reads: Iterable[coding.Read], part: Part, stages: Stages) -> dict[str, float]:
    """The figures of one set without a part."""
    told = []
    with without(part, stages) as less:
        less.claims._last = None  # attributions of the last report are kept, by the analysis they belong to
        for read in reads:
            seen = replace(read, analysis=part.see(read.analysis))
            if part.early:
                seen = coding.again(seen.gold, seen.analysis, less)
            told.append((seen.gold, coding.coded(seen, less)))
    return coding.figures(told)


def row(name: str, sets: Sequence[dict[str, float]], whole: Sequence[dict[str, float]]) -> str:
    """The whole coder's figures; for a part what they lose (-) or gain without it, in points."""
    cells = []
    for found, full in zip(sets, whole, strict=True):
        for column in COLUMNS:
            points = 100 * (found[column] - full[column])
            same = math.isclose(points, 0, abs_tol=0.05)
            cells.append(f"{100 * full[column]:.1f}" if found is full else "·" if same else f"{points:+.1f}")
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--weights", type=Path, help="another folder of weights than the package's")
    ask.add_argument("--only", nargs="+", default=(), help="parts whose name holds one of these words")
    o = ask.parse_args()
    stages = coding.open_stages(o.weights)
    sets = [[coding.read(g, stages) for g in golds] for golds in (coding.news(o.benchmarks), coding.held())]
    whole = [figures(reads, PARTS[0], stages) for reads in sets]
    print("| left out | " + " | ".join([*COLUMNS, *(f"own: {c}" for c in COLUMNS)]) + " |")
    print("|---" * (1 + 2 * len(COLUMNS)) + "|")
    print(row("nothing (%)", whole, whole))
    for part in PARTS[1:]:
        if not o.only or any(word in part.name for word in o.only):
            print(row(part.name, [figures(reads, part, stages) for reads in sets], whole), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
