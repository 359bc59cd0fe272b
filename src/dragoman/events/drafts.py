"""Events on their way: what frames found, folded into what it means now, before the encoder is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dragoman.events.circumstances import is_date, rings
from dragoman.events.folding import UTTERED, fold
from dragoman.events.frames import Frame, Knowledge, Pos
from dragoman.events.matching import Candidate, Matcher
from dragoman.events.sides import Sides
from dragoman.events.standing import Judge, Standing
from dragoman.events.syntax import agents, conjuncts, is_passive, is_verb, prepositional
from dragoman.language.grammar import base, children, feature, lemma
from dragoman.model import Actor, Analysis, Status, TaughtSignal, Time, Token, TriggerSignal, ZoneKind

UNREAL = frozenset({Status.PLANNED, Status.HYPOTHETICAL})
PUBLIC = frozenset({"GOV", "MIL", "COP", "REB", "PRM", "UAF", "SPY", "LAB"})
"""Sectors whose acts are public ones; parties are left out, whose campaigns are mostly talk."""

Heads = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """One possible event.

    `score` is in log-odds. `heads` maps roles to argument head tokens as the frame has them; `signal`
    is the encoder's view of the same word; `overruled` says that its type took the place of the frame's;
    `taught` is the user's own type that claims it.
    `public` says that the frame has a state, a body of states, an armed group or a union on a side.
    `why` grows field by field.
    """

    token: int
    first: int
    last: int
    standing: int
    event_type: str
    mode: str | None = None
    act: str | None = None
    content: int | None = None
    frame: Frame | None = None
    heads: Heads = field(default_factory=dict)
    read: Standing = field(default_factory=Standing)
    signal: TriggerSignal | None = None
    overruled: bool = False
    score: float = 0.0
    why: Mapping[str, str] = field(default_factory=dict)
    taught: TaughtSignal | None = None
    public: bool = False


def from_frames(analysis: Analysis, matcher: Matcher, judge: Judge, sides: Sides, known: Knowledge) -> dict[int, Draft]:
    """The drafts that frames make of one report, by trigger token, the best where several claim one word."""
    found: dict[int, Draft] = {}
    for sentence in analysis.sentences:
        if sentence.zone == ZoneKind.DATELINE:
            continue
        for token in analysis.parse[sentence.first : sentence.last]:
            candidate = matcher.at(token)
            if candidate is None or _modifies(analysis, candidate) or _qualifies(analysis, candidate):
                continue
            if told(analysis.parse[candidate.standing]):
                continue
            draft = draft_of(candidate, analysis, judge, sides, known)
            rival = found.get(draft.token)
            if rival is None or rival.score < draft.score:
                found[draft.token] = draft
    return found


def _modifies(analysis: Analysis, candidate: Candidate) -> bool:
    """A noun that only qualifies another names no act: "attack helicopters", "arms embargo committee"."""
    token = analysis.parse[candidate.token]
    return token.pos_ in {"NOUN", "PROPN"} and base(token) == "compound"


def _qualifies(analysis: Analysis, candidate: Candidate) -> bool:
    """Verbs that only say how an act stands leave the trigger to its noun: "a meeting planned for Friday", "the visit
    was cancelled" by nobody named.
    """
    token, frame = analysis.parse[candidate.token], candidate.frame
    if frame is None or candidate.content is None or candidate.act is None:
        return False
    noun = analysis.parse[candidate.content]
    if is_verb(noun) or not is_verb(token):
        return False
    if frame.content in {"schedule", "intend"}:
        return base(token) == "acl" and noun.i == token.head.i
    return frame.content == "call_off" and is_passive(token) and not agents(token)


def told(verb: Token) -> bool:
    """ "Don't shoot him": what somebody is told to leave is no act of theirs (CODING rule 8)."""
    if not is_verb(verb) or children(verb, "nsubj", "csubj", "mark"):
        return False
    helpers = [c for c in children(verb, "aux") if lemma(c) == "do" and c.lower_.startswith("do")]
    opens = bool(helpers) and not any(c.i < helpers[0].i and base(c) in {"obj", "obl"} for c in verb.children)
    return opens and feature(verb, "VerbForm") in {"Inf", ""} and base(verb) not in {"conj", "acl", "xcomp"}


def draft_of(candidate: Candidate, analysis: Analysis, judge: Judge, sides: Sides, known: Knowledge) -> Draft:
    """A frame's candidate with its standing, folded where the act is still to come, and weighed."""
    doc = analysis.parse
    read = judge.of(
        candidate.token, candidate.standing, near_times(sides, candidate.token), analysis.document.published
    )
    why = {"event_type": "; ".join(candidate.why)}
    event_type, mode, act = candidate.event_type, candidate.mode, candidate.act
    folded = fold(event_type, mode, read, doc[candidate.standing], sides, known)
    if folded is not None:
        event_type, mode, act = folded.event_type, folded.mode, folded.act
        why["act"] = folded.why
    elif act is not None:
        why["act"] = f"embedded act “{doc[candidate.content].text}”" if candidate.content is not None else "frame"
    score = weigh(candidate, sides, known)
    if folded is None and event_type not in UTTERED and read.status in UNREAL:
        score += float(known.weights["evidence"]["unreal"])
    return Draft(
        candidate.token, candidate.first, candidate.last, candidate.standing, event_type, mode, act,
        candidate.content, candidate.frame, candidate.heads, read, score=score, why=why,
        public=any(_is_public(a) for held in candidate.heads.values() for i in held for a in sides.of(doc[i])),
    )  # fmt: skip


def _is_public(actor: Actor) -> bool:
    """A state, a body of states, an armed group or organised labour."""
    return actor.country in {"UNO", "EUR", "IGO"} or bool(PUBLIC & set(actor.sector))


def near_times(sides: Sides, token: int) -> list[Time]:
    """The dates in the trigger's own clause."""
    found: list[Time] = []
    for n, ring in enumerate(rings(sides.analysis.parse[token])):
        if n > 2:
            break
        for t in ring:
            time = sides.times.get(t.i)
            if time is not None and is_date(time, t) and time not in found:
                found.append(time)
    return found


def weigh(candidate: Candidate, sides: Sides, known: Knowledge) -> float:
    """Log-odds that a frame's match is an event, by what was found around it (`weights.toml`)."""
    frame = candidate.frame
    weights, extra = known.weights["frame"], known.weights["evidence"]
    score: float = float(weights[frame.certainty.value] if frame is not None else weights["none"])
    doc = sides.analysis.parse
    actor = any(sides.of(doc[i]) for i in candidate.heads.get("actor", ()))
    recipient = any(sides.of(doc[i]) for i in candidate.heads.get("recipient", ()))
    score += extra["actor"] * actor + extra["recipient"] * recipient
    if not actor and not recipient and candidate.act is None:
        score += extra["neither"]
    if candidate.content is not None:
        score += extra["content"]
    if frame is not None and frame.pos is Pos.NOUN:
        light = candidate.standing != candidate.token
        score += extra["noun"] + extra["light"] * light
        placed = bool(
            set(range(doc[candidate.token].left_edge.i, doc[candidate.token].right_edge.i + 1))
            & (set(sides.places) | set(sides.times))
        )
        if not (actor or recipient or light or placed):
            score += extra["noun_bare"]
    return float(score)


# ---------------------------------------------------------------- one act, one event
HOLDS = UTTERED - {"ACCUSE"}
"""Types whose content is no event of its own: what is asked, promised, threatened or refused."""


def contained(draft: Draft, matcher: Matcher, analysis: Analysis) -> set[int]:
    """Tokens of acts that are a draft's content, so that they make no second event.

    The way down is that of the content's type: complements and objects. What stands in a relative clause
    stays an event ("demanded the release of those seized in the raid").
    """
    if draft.frame is None or draft.content is None:
        return set()
    if draft.event_type not in HOLDS and not draft.frame.content:
        return set()
    start = analysis.parse[draft.content]
    inside: set[int] = set()
    waiting = [start]
    while waiting:
        token = waiting.pop()
        if token.i in inside:
            continue
        inside.add(token.i)
        waiting += [c for c in children(token, "xcomp", "ccomp", "obj") if not _actual(c)]
        waiting += [c for c in children(token, "conj") if not children(c, "nsubj", "nsubj:pass") or children(c, "aux")]
        if is_verb(token):
            waiting += [noun for _, noun in prepositional(token) if noun.pos_ == "NOUN"]
            if draft.event_type in {"REQUEST", "AGREE", "THREATEN", "CONCEDE"}:
                waiting += [
                    c
                    for c in children(token, "advcl")
                    if children(c, "mark")
                    and c.lower_ != "after"
                    and any(m.lower_ == "to" for m in children(c, "mark"))
                ]
        elif lemma(token) in matcher.knowledge.classes.get("containers", frozenset()) or token.i == start.i:
            waiting += [noun for _, noun in prepositional(token) if noun.pos_ == "NOUN" and token.i != start.i]
            waiting += [c for c in children(token, "nmod") if _of(c)]
    return inside - {draft.token}


def _of(noun: Token) -> bool:
    return any(c.lower_ in {"of", "to"} for c in children(noun, "case"))


def _actual(token: Token) -> bool:
    """A complement in the past tense tells of what was: it is no plan."""
    return base(token) == "ccomp" and feature(token, "Tense") == "Past" and feature(token, "VerbForm") == "Fin"


def merged(drafts: Sequence[Draft], analysis: Analysis) -> list[Draft]:
    """Drafts with one act told twice made one: "the shelling killed three", "a raid that wounded two".

    The verb stays (CODING rule 3: one act is one event) and takes over the noun's sides where it has none.
    """
    by_token = {d.token: d for d in drafts}
    for draft in drafts:
        verb = analysis.parse[draft.token]
        if not is_verb(verb) or draft.token not in by_token:
            continue
        nouns = [t for c in verb.children if base(c) in {"nsubj", "obl", "obj"} for t in conjuncts(c)]
        if verb.dep_ == "acl:relcl":
            nouns.append(verb.head)
        for noun in nouns:
            other = by_token.get(noun.i)
            if other is None or other.event_type != draft.event_type or is_verb(noun):
                continue
            mine = by_token[draft.token]
            own = {role: tuple(h for h in found if h != noun.i) for role, found in mine.heads.items()}
            heads = {**other.heads, **{role: found for role, found in own.items() if found}}
            if not any(h != noun.i for h in mine.heads.get("actor", ())):
                heads["actor"] = other.heads.get("actor", ())
            by_token[draft.token] = replace(
                mine,
                heads=heads,
                score=max(mine.score, other.score),
                mode=mine.mode or other.mode,
                why={**mine.why, "merged": f"with “{noun.text}”"},
            )
            del by_token[noun.i]
    return [by_token[t] for t in sorted(by_token) if not _talks_there(by_token[t], by_token, analysis)]


def _talks_there(draft: Draft, others: Mapping[int, Draft], analysis: Analysis) -> bool:
    """ "met in Sochi to discuss the truce": the talking is the meeting's purpose, not another meeting."""
    token = analysis.parse[draft.token]
    above = others.get(token.head.i)
    if above is None or above is draft or base(token) not in {"advcl", "xcomp", "acl"}:
        return False
    return "CONSULT" in {above.event_type, above.act} and "CONSULT" in {draft.event_type, draft.act}
