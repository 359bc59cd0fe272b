"""The life of one process: its states in order, who says so, and what became of its plans.

A plan whose day goes by without a word is "no report", never "did not happen". Violations are alleged: whoever
alleges or denies one is kept, and claims that contradict each other both stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.happenings.states import of_telling
from dragoman.lexicons.processes import states
from dragoman.model import Process, ProcessState, StateMention, Step, Telling

LATE = timedelta(days=3)
"""So many days after its planned day a state still carries out the plan."""

SHOWN = 380
"""Characters of a sentence shown with a step."""


@dataclass
class Draft:
    """A step in the making; `at` is the day it is put in order by, `place` its place in its report."""

    mention: StateMention
    at: date
    place: tuple[str, int]
    keys: list[str]
    claimants: list[str]
    fulfils: int | None = None


def timeline(
    process: Process,
    tellings: Iterable[Telling],
    asked_on: date | None = None,
    mentions: Iterable[StateMention] = (),
) -> tuple[Step, ...]:
    """The states of a process in order, one step for each state, day and standing.

    `tellings` may be those of the whole record: only those of the process count, but the newest report among them
    says up to when silence is known. `mentions` are states told by words without an event (`states_of`).
    `asked_on` is the day of the question, where it is later than the newest report.
    """
    held = list(tellings)
    found = [m for t in held if process.key in t.processes and (m := of_telling(t, process))]
    newest = [t.report.published for t in held if t.report.published]
    return course(process, [*found, *mentions], max([*newest, *([asked_on] if asked_on else [])], default=None))


def course(process: Process, mentions: Iterable[StateMention], known_until: date | None) -> tuple[Step, ...]:
    """The same from mentions, of tellings and of words. `known_until`: the last day of any report, or a later one."""
    found = [m for m in mentions if m.process == process.key]
    newest = [m.report.published for m in found if m.report.published]
    horizon = max([*newest, *([known_until] if known_until else [])], default=None)
    drafts = _in_order(_merged(_restated(_without_doubles(found))))
    drafts = _answered(drafts)
    steps = [_step(d) for d in drafts]
    return tuple(_with_silence(steps, drafts, horizon, process))


# ------------------------------------------------------------------ merging
def _without_doubles(found: list[StateMention]) -> list[StateMention]:
    """Of a sentence's mentions of one state on one day with one standing, the one that says most."""
    kept: dict[tuple[object, ...], StateMention] = {}
    for mention in _one_allegation(found):
        key = (mention.report.id, mention.sentence, mention.state, mention.denied, mention.inferred,
               mention.day or mention.until)  # fmt: skip
        old = kept.get(key)
        if old is None or _fullness(mention) > _fullness(old):
            kept[key] = mention
    return list(kept.values())


def _one_allegation(found: list[StateMention]) -> list[StateMention]:
    """Where a sentence alleges a violation, its other words of it are that allegation and no more."""
    violations = [m for m in found if m.state is ProcessState.VIOLATED and not m.denied and not m.inferred]
    alleged = {(m.report.id, m.sentence) for m in violations if m.claimants != ("author",)}
    told = alleged | {(m.report.id, m.sentence) for m in violations}

    def kept(m: StateMention) -> bool:
        if m.state is not ProcessState.VIOLATED or m.denied:
            return True
        place = (m.report.id, m.sentence)
        return place not in told if m.inferred else m.claimants != ("author",) or place not in alleged

    return [m for m in found if kept(m)]


def _fullness(mention: StateMention) -> tuple[bool, bool, int]:
    return mention.day is not None, bool(mention.reasons), -mention.span.start


def _restated(found: list[StateMention]) -> list[tuple[StateMention, list[StateMention]]]:
    """Each mention with those of its report that say the same without its day (a headline, a second telling)."""
    groups: list[tuple[StateMention, list[StateMention]]] = []
    of_report: dict[tuple[str, ProcessState], list[tuple[StateMention, list[StateMention]]]] = {}
    ranked = sorted(found, key=lambda m: (m.day is None, m.said is None, m.said or date.max, m.span, m.key))
    for mention in ranked:
        here = of_report.setdefault((mention.report.id, mention.state), [])
        others = next((others for leader, others in here if _restates(mention, leader)), None)
        if others is None:
            here.append((mention, []))
            groups.append(here[-1])
        else:
            others.append(mention)
    return groups


def _restates(mention: StateMention, leader: StateMention) -> bool:
    if mention.denied != leader.denied or mention.state is ProcessState.VIOLATED:
        return False
    if set(mention.claimants) != set(leader.claimants) and mention.claimants != ("author",):
        return False
    return mention.day in {None, leader.day} and mention.until in {None, leader.until}


def _merged(groups: list[tuple[StateMention, list[StateMention]]]) -> list[Draft]:
    """One draft for each state, day and standing, whoever tells it; violations stay apart by who alleges them."""
    drafts: dict[tuple[object, ...], Draft] = {}
    for leader, others in groups:
        at = _when(leader)
        day = leader.moved_to or leader.until if leader.state in _BY_TARGET else leader.day
        own = tuple(sorted(leader.claimants)) if leader.state is ProcessState.VIOLATED else ()
        key = (leader.state, day or at, leader.denied, leader.hedged, leader.inferred, own)
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = Draft(leader, at, (leader.report.id, leader.span.start), [], [])
        elif (at, leader.report.id) < (draft.at, draft.mention.report.id):
            draft.mention, draft.at, draft.place = leader, at, (leader.report.id, leader.span.start)
        elif leader.reasons and not draft.mention.reasons:
            draft.mention = replace(draft.mention, reasons=leader.reasons)
        for mention in (leader, *others):
            draft.keys.append(mention.key)
            draft.claimants += mention.claimants
    return list(drafts.values())


_BY_TARGET = frozenset({ProcessState.POSTPONED, ProcessState.EXTENDED, ProcessState.IN_FORCE})


def _when(mention: StateMention) -> date:
    """The day a mention is put in order by: a plan by the day it was told, a state by its own day."""
    plan = mention.state in {ProcessState.SCHEDULED, ProcessState.POSTPONED, ProcessState.PROPOSED}
    extension = mention.state in {ProcessState.EXTENDED, ProcessState.IN_FORCE} and mention.until
    first = mention.said if plan or extension else mention.day
    days = (first, mention.said, mention.day, mention.report.published)
    return next((d for d in days if d is not None), date.max)


def _in_order(drafts: list[Draft]) -> list[Draft]:
    def rank(draft: Draft) -> tuple[date, date, bool, tuple[str, int]]:
        return draft.at, draft.mention.report.published or date.max, not draft.mention.presupposed, draft.place

    return sorted(drafts, key=rank)


# ------------------------------------------------------------------ plans
def _plan_day(draft: Draft) -> date | None:
    """The day a plan is for; None where the step is no plan, or its day is open."""
    mention = draft.mention
    if mention.state is ProcessState.POSTPONED:
        return mention.moved_to
    if mention.state is ProcessState.SCHEDULED:
        return mention.day
    later = mention.day and mention.said and mention.day > mention.said
    return mention.day if mention.state is ProcessState.AGREED and later else None


def _answered(drafts: list[Draft]) -> list[Draft]:
    """Each postponement, cancellation and realised state tied to the plan it answers."""
    lists = states().lists
    open_plans: list[int] = []
    for n, draft in enumerate(drafts):
        state = draft.mention.state
        if state in {ProcessState.POSTPONED, ProcessState.CANCELLED}:
            _moves(draft, drafts, open_plans)
        elif state in lists["carries_out"] and not draft.mention.denied:
            _carries_out(draft, drafts, open_plans)
        if draft.fulfils is not None:
            open_plans.remove(draft.fulfils)
        if state in lists["plans"] and _plan_day(draft) is not None:
            open_plans.append(n)
    return drafts


def _moves(draft: Draft, drafts: list[Draft], open_plans: list[int]) -> None:
    """A postponement answers the plan of the day it moves from, else the latest plan for another day."""
    mention = draft.mention
    fitting = [k for k in open_plans if _plan_day(drafts[k]) == mention.moved_from]
    others = [k for k in open_plans if _plan_day(drafts[k]) != mention.moved_to]
    if not (fitting or others):
        return
    chosen = draft.fulfils = (fitting or others)[-1]
    if mention.state is ProcessState.POSTPONED and mention.moved_from is None:
        draft.mention = replace(mention, moved_from=_plan_day(drafts[chosen]))


def _carries_out(draft: Draft, drafts: list[Draft], open_plans: list[int]) -> None:
    day = draft.mention.day or draft.at
    due = [k for k in open_plans if (planned := _plan_day(drafts[k])) and planned <= day <= planned + LATE]
    if due:
        draft.fulfils = max(due, key=lambda k: (_plan_day(drafts[k]), k))


def _with_silence(steps: list[Step], drafts: list[Draft], horizon: date | None, process: Process) -> list[Step]:
    """A "no report" step for each plan or term that ran out unanswered before the horizon, in its place."""
    answered = {s.fulfils for s in steps}
    out = list(steps)
    for n, draft in enumerate(drafts):
        due = _plan_day(draft) or (draft.mention.until if draft.mention.state in _BY_TARGET else None)
        if due is None or n in answered or horizon is None or horizon <= due or draft.mention.denied:
            continue
        if any(_tells_of(later, due) for later in drafts[n + 1 :]):
            continue
        what = draft.mention.state.value.replace("_", " ")
        why = f"no report up to {horizon} says what became of what was {what} for {due}"
        out.append(Step(ProcessState.NO_REPORT, due, None, due.isoformat(), None, None, (), (), "", fulfils=n, why=why))
    return _placed(out, drafts)


def _tells_of(later: Draft, due: date) -> bool:
    """Whether a later step of a term says how it went on: renewed, expired, ended, or holding after its day."""
    mention = later.mention
    if mention.state in {ProcessState.EXTENDED, ProcessState.EXPIRED, ProcessState.ENDED}:
        return True
    return mention.state in states().lists["carries_out"] and later.at > due and later.at <= due + LATE


def _placed(steps: list[Step], drafts: list[Draft]) -> list[Step]:
    """Silence put in order of its day; indices of plans follow."""
    when = [d.at for d in drafts]
    when += [s.day or date.max for s in steps[len(drafts) :]]
    order = sorted(range(len(steps)), key=lambda n: (when[n], n))
    moved = {old: new for new, old in enumerate(order)}
    return [replace(s, fulfils=moved[s.fulfils]) if s.fulfils is not None else s for s in (steps[n] for n in order)]


# ------------------------------------------------------------------ steps
def _step(draft: Draft) -> Step:
    m = draft.mention
    return Step(
        m.state, m.day, m.until, m.value, m.said, m.recorded, tuple(dict.fromkeys(draft.claimants)),
        tuple(dict.fromkeys(draft.keys)), excerpt(m), m.hedged, m.moved_from, m.moved_to, m.reasons, draft.fulfils,
        m.why, m.denied, m.inferred,
    )  # fmt: skip


def excerpt(mention: StateMention) -> str:
    """The sentence, or of a long one the words around the state and the process, cut at spaces."""
    text, start = mention.sentence.text, mention.span.start - mention.sentence.start
    if len(text) <= SHOWN:
        return " ".join(text.split())
    first = max(0, start - SHOWN // 2)
    last = min(len(text), first + SHOWN)
    first = max(0, last - SHOWN)
    head = text.find(" ", first) + 1 if first else 0
    tail = text.rfind(" ", 0, last) if last < len(text) else last
    inner = " ".join(text[head:tail].split())
    return f"{'… ' if first else ''}{inner}{' …' if last < len(text) else ''}"
