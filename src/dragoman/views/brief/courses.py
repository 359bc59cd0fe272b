"""Processes: their steps in the period, what stood before, and what is planned, due or unreported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.happenings.voices import Stand, stand
from dragoman.model import Happening, Process, ProcessState, Status, Step, Telling
from dragoman.views.brief import names
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Heading, Item, Remark, Section, Sentence
from dragoman.views.brief.notes import Notes
from dragoman.views.brief.wording import act_day, leading, step_voices, tell, tell_step
from dragoman.views.words import counted

STEPS = 8
"""Steps of one process shown at most, the latest."""
LATE = timedelta(days=3)
"""So many days after its day an act still carries out its plan."""
PLANS = frozenset({ProcessState.SCHEDULED, ProcessState.POSTPONED, ProcessState.AGREED, ProcessState.PROPOSED})
TURNS = frozenset(ProcessState) - {
    ProcessState.NO_REPORT, ProcessState.PROPOSED, ProcessState.STALLED, ProcessState.UNDER_WAY, ProcessState.IN_FORCE,
    ProcessState.VIOLATED,
}  # fmt: skip
"""States that change the course of a process rather than say how it goes."""
LEADING = 3
"""Processes among the key points."""
SHOWN = 12
"""Plans listed at most in each part."""


def _said(step: Step, notes: Notes) -> date | None:
    """The day by which a step counts: the first day one of its reports counts by."""
    days = [d for k in step.keys if (r := notes.report(k)) and (d := notes.material.day(r))]
    return min(days, default=step.said)


def _sentence(process: Process, steps: Sequence[Step], n: int, notes: Notes) -> Sentence | None:
    """A step with its words; None where the record holds no words for it."""
    step = steps[n]
    plan = steps[step.fulfils] if step.fulfils is not None and step.fulfils < len(steps) else None
    keys = step.keys or (plan.keys if plan else ())
    refs = notes.keys(keys)
    if not refs:
        return None
    outlets = [names.outlet(r) for k in step.keys if (r := notes.report(k))]
    said = tell_step(process, step, plan, outlets)
    breach = next((t for k in step.keys if (t := notes.telling(k)) and tell(t).built), None)
    if step.state is ProcessState.VIOLATED and breach is not None and not step.denied:
        told = tell(breach)
        said = replace(told, text=f"{told.text}; alleged as a breach of {names.with_article(process.name)}")
    note = ""
    if plan is not None and step.state not in {ProcessState.NO_REPORT, *PLANS} and plan.day:
        note = f"as planned for {names.english(plan.moved_to or plan.day)}"
    return Sentence(said.text + (":" if said.quote else "."), refs, said.quote, note, step.denied)


def _fresh(steps: Sequence[Step], notes: Notes) -> tuple[list[int], list[int]]:
    """The steps that the period brought, and those known before."""
    fresh: list[int] = []
    old: list[int] = []
    for n, step in enumerate(steps):
        said = _said(step, notes)
        if step.state is ProcessState.NO_REPORT or said is None or said > notes.material.until:
            continue
        (fresh if said >= notes.material.since else old).append(n)
    return fresh, old


@dataclass(frozen=True, slots=True)
class Headline:
    """The step of a process that stands among the key points; `keys` are tellings that need no point of their own."""

    sentence: Sentence
    keys: frozenset[str]


def headlines(notes: Notes) -> list[Headline]:
    """What the period changed in the processes that most reports tell of: the latest turn of each."""
    found: list[tuple[int, str, Headline]] = []
    for process, steps in notes.material.timelines:
        fresh, _ = _fresh(steps, notes)
        fresh = [n for n in fresh if not _background(steps[n], notes)]
        turns = [n for n in fresh if steps[n].state in TURNS] or fresh[-1:]
        made = _sentence(process, steps, turns[-1], notes) if turns else None
        if made is None:
            continue
        keys = {k for n in fresh if steps[n].state is not ProcessState.VIOLATED for k in steps[n].keys}
        keys.update(steps[turns[-1]].keys)
        reports = {r.original for n in fresh for k in steps[n].keys if (r := notes.report(k))}
        found.append((-len(reports), process.name, Headline(made, frozenset(keys))))
    return [h for _, _, h in sorted(found, key=lambda f: f[:2])[:LEADING]]


def _background(step: Step, notes: Notes) -> bool:
    """Whether all that tells of a step tells it as background ("seven weeks after they signed")."""
    told = [notes.telling(k) for k in step.keys]
    return bool(told) and all(t is not None and t.event.background for t in told)


def processes(notes: Notes) -> Section:
    """Each process with a step in the period; those merely spoken of are named at the end."""
    material = notes.material
    parts: list[tuple[int, str, list[Item]]] = []
    quiet = []
    for process, steps in material.timelines:
        fresh, old = _fresh(steps, notes)
        told = [s for n in fresh if (s := _sentence(process, steps, n, notes))]
        if not told:
            quiet += [process.name] if _touched(process, material) else []
            continue
        items: list[Item] = [Heading(process.name)]
        before = _sentence(process, steps, old[-1], notes) if old else None
        if before is not None:
            items.append(replace(before, text=f"Before: {before.text}", note="stood before this period"))
        else:
            told[0] = replace(told[0], note="; ".join(filter(None, ("first state told", told[0].note))))
        if len(told) > STEPS:
            items.append(Remark(f"{counted(len(told) - STEPS, 'earlier step')} of the period left out."))
        parts.append((-len(told), process.name, [*items, *told[-STEPS:]]))
    items = [item for _, _, part in sorted(parts, key=lambda p: p[:2]) for item in part]
    if not items:
        items.append(Remark("No process changed its state, as far as reports of this period tell."))
    if quiet:
        items.append(Remark(f"Spoken of without a change of state: {names.listed(sorted(quiet), 8)}."))
    return Section("processes", "Processes", tuple(items))


def stepped(notes: Notes) -> set[str]:
    """Happenings that a step of a process tells of."""
    keys = (k for _, steps in notes.material.timelines for s in steps for k in s.keys)
    return {h.id for k in keys if (h := notes.happening(k))}


def _touched(process: Process, material: Material) -> bool:
    return any(process.key in t.processes for h in material.happenings for t in material.new(h))


# ---------------------------------------------------------------- plans
Dated = list[tuple[date, Sentence]]


def plans(notes: Notes) -> Section:
    """What is due in the days ahead, then what was due and of which no report tells."""
    end = notes.material.until + timedelta(days=notes.material.ahead)
    due, overdue = ([*a, *b] for a, b in zip(_of_processes(notes, end), _of_happenings(notes, end), strict=True))
    if not due and not overdue:
        ahead = f"No plan for the days up to {names.english(end)} is reported"
        return Section("plans", "Plans due", (Remark(f"{ahead}, and nothing that fell due lacks a report."),))
    items: list[Item] = [
        Heading(f"Due by {names.english(end)}"),
        *_listed(due, "No plan for these days is reported."),
        Heading("Was due, no report"),
        *_listed(overdue, "Nothing that fell due in this period or the one before lacks a report."),
    ]
    return Section("plans", "Plans due", tuple(items))


def _of_processes(notes: Notes, end: date) -> tuple[Dated, Dated]:
    """Plans of processes: those due up to `end` that no later step answers, and those that silence followed."""
    material = notes.material
    due: Dated = []
    overdue: dict[tuple[str, date], Sentence | None] = {}
    for process, steps in material.timelines:
        told = [(d := _said(s, notes)) is not None and d <= material.until for s in steps]
        answered = {s.fulfils for s, known in zip(steps, told, strict=True) if known}
        for n, step in enumerate(steps):
            day = step.moved_to or step.day
            if step.state is ProcessState.NO_REPORT and step.day and _lately(step.day, material):
                overdue[process.key, step.day] = _sentence(process, steps, n, notes)
            elif step.state in PLANS and told[n] and day and material.until < day <= end and n not in answered:
                refs = notes.keys(step.keys)
                due += [(day, _due(process, step, day, refs, notes))] if refs else []
    return due, [(day, s) for (_, day), s in overdue.items() if s]


def _due(process: Process, step: Step, day: date, refs: tuple[int, ...], notes: Notes) -> Sentence:
    """ "9 March 2016: the Geneva III talks, postponed from 7 March 2016, according to the ministry."."""
    state = step.state.value.replace("_", " ")
    moved = f" from {names.english(step.moved_from)}" if step.moved_from else ""
    outlets = [names.outlet(r) for k in step.keys if (r := notes.report(k))]
    what = f"{names.with_article(process.name)}, {state}{moved}"
    when = names.span(day, None if step.moved_to else step.until)
    return Sentence(f"{when}: {what}, {step_voices(step, outlets)}.", refs)


def _of_happenings(notes: Notes, end: date) -> tuple[Dated, Dated]:
    """Plans that belong to no process."""
    material = notes.material
    held = {k for _, steps in material.timelines for s in steps for k in s.keys}
    done = _done(material)
    due: Dated = []
    overdue: Dated = []
    for happening in material.happenings:
        found = _plan(happening, notes, held)
        if found is None:
            continue
        day, lead = found
        if material.until < day <= end:
            due.append((day, _planned(day, lead, notes, "")))
        elif _lately(day, material) and not _kept(lead, day, done):
            overdue.append((day, _planned(day, lead, notes, "no report says that it took place")))
    return due, overdue


def _lately(day: date, material: Material) -> bool:
    """Whether a day lies in the period or the one before: older silence was told in earlier reports."""
    return material.since - material.length <= day <= material.until


def _listed(found: Sequence[tuple[date, Sentence]], nothing: str) -> list[Item]:
    unique = {s.text: (day, s) for day, s in sorted(found, key=lambda f: (f[0], f[1].text))}
    shown: list[Item] = [s for _, s in list(unique.values())[:SHOWN]]
    if len(unique) > SHOWN:
        shown.append(Remark(f"{counted(len(unique) - SHOWN, 'further plan')} left out."))
    return shown or [Remark(nothing)]


def _plan(happening: Happening, notes: Notes, held: set[str]) -> tuple[date, Telling] | None:
    """The day and the leading telling of a happening that is a plan and no step of a process."""
    material = notes.material
    told = [
        t
        for t in happening.tellings
        if t.event.status in {Status.PLANNED, Status.POSTPONED} and _what(t) and act_day(t.event)[1] is not None
        and (d := material.day(t.report)) and d <= material.until and t.key not in held
    ]  # fmt: skip
    if not told:
        return None
    lead = leading(told)
    day = act_day(lead.event)[1]
    said = material.day(lead.report)
    return (day, lead) if day is not None and said is not None and day >= said - LATE and tell(lead).built else None


def _what(telling: Telling) -> bool:
    """Whether it is told who plans and what: an agreement to nothing named is no plan to wait for."""
    event = telling.event
    return bool(event.actor or event.recipient) and (event.act is not None or event.event_type not in WORDS)


WORDS = frozenset({"AGREE", "CONCEDE", "REQUEST", "REJECT", "ACCUSE", "THREATEN", "SUPPORT"})


def _planned(day: date, lead: Telling, notes: Notes, note: str) -> Sentence:
    said = tell(lead)
    shown = names.english(day)
    text = f"{shown}: {said.text.replace(f' for {shown}', '', 1)}"
    return Sentence(text + (":" if said.quote else "."), notes.tellings([lead]), said.quote, note)


Done = dict[tuple[str, date], list[tuple[str, frozenset[str]]]]
"""Keys and parties of what was told as done, by type and last day."""


def _done(material: Material) -> Done:
    found: Done = {}
    for t in (t for h in material.happenings for t in h.tellings):
        day = t.last_day
        if day is not None and stand(t) is Stand.AFFIRMS and t.event.status is not Status.PLANNED:
            found.setdefault((t.event.event_type, day), []).append((t.key, _parties(t)))
    return found


def _parties(telling: Telling) -> frozenset[str]:
    event = telling.event
    return frozenset(a.name or a.span.text for a in (*event.actor, *event.recipient))


def _kept(lead: Telling, day: date, done: Done) -> bool:
    """Whether such an act by one of the same parties is told for its day or soon after."""
    kind, who = lead.event.act or lead.event.event_type, _parties(lead)
    days = (day + timedelta(days=n) for n in range(LATE.days + 1))
    return any(who & parties and key != lead.key for d in days for key, parties in done.get((kind, d), ()))
