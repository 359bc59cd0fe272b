"""Acts to come: a meeting that is planned is an agreement, a strike that one announces is a threat.

Origin: PLOVER's convention on the future; CODING rules 8 and 13. The tables are in `content.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.events.frames import Knowledge
from dragoman.events.sides import Sides
from dragoman.events.standing import Standing
from dragoman.events.syntax import agents, is_verb, surface_subjects
from dragoman.language.grammar import base, is_root, lemma
from dragoman.model import Status, Token

FOLDED = {
    Status.PLANNED: "intend",
    Status.POSTPONED: "put_off",
    Status.CANCELLED: "call_off",
}
"""Which table of `content.toml` gives the type of an act of such standing."""

UTTERED = frozenset({"AGREE", "CONCEDE", "THREATEN", "REQUEST", "REJECT", "ACCUSE"})
"""Acts of speech: done once said, whatever becomes of what was said."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What a phrase of several words is coded as: its type, mode and the act it holds, and why."""

    event_type: str
    mode: str | None
    act: str
    why: str


def fold(
    event_type: str, mode: str | None, standing: Standing, verb: Token, sides: Sides, known: Knowledge
) -> Fold | None:
    """The event that an act yet to come makes now; None where it stays what it is."""
    if standing.status is Status.DENIED and standing.ahead and event_type not in {"REQUEST", "ACCUSE", "REJECT"}:
        refusal = known.content["refuse"].get(event_type, (None, None))
        return Fold(refusal[0] or "REJECT", refusal[1], event_type, f"{event_type} that will not be")
    name = FOLDED.get(standing.status)
    if name is None or event_type in UTTERED:
        return None
    if standing.status is Status.CANCELLED:
        if not is_verb(verb) or lemma(verb) in known.cues["standing_of_noun"]["fails"]:
            return None  # talks that collapse were held: nobody has called them off
        if not agents(verb) or standing.reason("status").startswith("“not "):
            name = FOLDED[Status.POSTPONED]  # "the visit was cancelled": off, and nobody is said to have refused
    table = known.content[name]
    made = table.get(f"{event_type} {mode}") or table.get(event_type)
    if made is None or made[0] in {None, "none", event_type}:
        return None
    if made[0] == "THREATEN" and not announces_own(verb, sides, known):
        return None
    return Fold(
        str(made[0]),
        made[1],
        event_type,
        f"{event_type} {standing.status.value}: {standing.reason('status')}",
    )


def announces_own(verb: Token, sides: Sides, known: Knowledge) -> bool:
    """Whether whoever would act says so himself: "we will strike", "he said his army would strike"."""
    subjects = surface_subjects(verb)
    first_person = set(known.cues["first_person"]["words"])
    if any(s.lower_ in first_person for s in subjects):
        return True
    speaker = _speakers(verb, known)
    if not speaker or not subjects:
        return False
    theirs = {(a.entity, a.country) for s in subjects for a in sides.of(s)}
    own = {(a.entity, a.country) for s in speaker for a in sides.of(s)}
    same_country = {c for _, c in theirs} & {c for _, c in own} - {None}
    return bool(same_country) or bool({e for e, _ in theirs} & {e for e, _ in own} - {None})


def _speakers(verb: Token, known: Knowledge) -> list[Token]:
    node = verb
    for _ in range(6):
        if is_root(node):
            return []
        label, node = base(node), node.head
        if label in {"ccomp", "parataxis"} and lemma(node) in known.cues["speech"]["verbs"]:
            return surface_subjects(node)
    return []
