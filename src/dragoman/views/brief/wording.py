"""One telling, or one step of a process, as an English sentence that never says more than was told.

Whoever claims a thing is named; the author's own voice is "by the author's own account". Doubt stays doubt, plans stay
plans. Where the coded values make no sentence, the report's words stand alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.happenings.voices import Stand, in_order, stand
from dragoman.model import (
    Actor,
    ClaimKind,
    Event,
    Process,
    ProcessState,
    Stance,
    Status,
    Step,
    Telling,
)
from dragoman.views.brief import names
from dragoman.views.brief.table import Verb, load_wordings
from dragoman.views.words import clean, number

QUOTED = 150
"""Characters of the report's words that a sentence cites."""
PLACED = frozenset({"city", "district", "feature", "province"})
"""Precisions of places that sentences name; a country says too little."""
SHORT = 3
"""Letters up to which a place in capitals is taken for an abbreviation; a longer one is a dateline's."""
UNDONE = frozenset({Status.PLANNED, Status.POSTPONED, Status.CANCELLED, Status.CONDITIONAL, Status.HYPOTHETICAL})


@dataclass(frozen=True, slots=True)
class Said:
    """A clause without its full stop, and the words it cites. `built` is False where only words stand."""

    text: str
    quote: str = ""
    built: bool = True


def tell(telling: Telling) -> Said:
    """The sentence of one telling with its attribution."""
    event = telling.event
    denial = _denial(telling)
    if denial:
        return Said(_capital(names.once(denial + _circumstances(event))))
    clause = _clause(event)
    if not clause:
        return Said(_capital(f"{_writes(telling)}:"), excerpt(event), built=False)
    body = clause + _circumstances(event)
    verb = load_wordings().verb(event)
    cited = excerpt(event) if verb.said else ""
    return Said(_capital(names.once(f"{body}, {attribution(telling)}")), cited)


def built(telling: Telling) -> bool:
    """Whether `tell` makes a sentence of its own of a telling, rather than show its words."""
    return bool(_denial(telling) or _clause(telling.event))


def leading(told: Sequence[Telling]) -> Telling:
    """The telling that says most: built from a whole sentence, with both sides, a named claimant, a day, a place."""

    def fullness(t: Telling) -> tuple[object, ...]:
        e = t.event
        whole = e.sentence.text.rstrip(" ”\"'")[-1:] in {".", "!", "?"}
        return (
            stand(t) is Stand.AFFIRMS, stand(t) is not Stand.DENIES, built(t), whole, bool(e.actor),
            bool(e.recipient), bool(e.claimed_by), not e.hedged, e.date is not None, e.location is not None,
        )  # fmt: skip

    return max(in_order(told), key=fullness)


# ---------------------------------------------------------------- what was done
def _clause(event: Event) -> str:
    """ "the army (Mali) reportedly attacked the fighters"; empty where nobody can be named."""
    verb = load_wordings().verb(event)
    if any(names.is_pronoun(a) for a in (*event.actor, *event.recipient)):
        return ""
    subject, whom = (names.side(s, event.sentence) for s in (event.actor, event.recipient))
    act = load_wordings().act(event)
    if not subject:
        return _passive(event, verb, whom, act)
    if not whom and verb.alone is None:
        return ""
    several = len({a.name or a.span for a in event.actor}) > 1
    if not whom and several and verb.together and event.status in {Status.HAPPENED, Status.ONGOING}:
        return f"{subject} {_maybe(event)}{verb.together.format(act=act, r='', was='')}"
    rest = (verb.object if whom else verb.alone or "").format(r=whom, act=act, was="")
    many = names.plural(event.actor)
    return " ".join(f"{subject} {_tensed(event, verb, many).format(act=act)} {rest}".split())


def _tensed(event: Event, verb: Verb, many: bool) -> str:
    """The verb by the standing of the act. An act that a promise holds has its standing in the verb's own words."""
    doubt = _maybe(event)
    status = event.status
    if status is Status.DENIED:
        return f"did not {verb.base}"
    if event.act is not None and status in UNDONE:
        tail = {
            Status.PLANNED: "", Status.CONDITIONAL: " (on a condition)", Status.HYPOTHETICAL: " (only spoken of)",
        }.get(status, "" if verb.status else f" ({status.value})")  # fmt: skip
        return f"{doubt}{verb.past}{tail}"
    forms = {
        Status.HAPPENED: f"{doubt}{verb.past}",
        Status.ONGOING: f"{'were' if many else 'was'} {doubt}{verb.ing}",
        Status.PLANNED: f"{'are' if many else 'is'} {doubt}to {verb.base}",
        Status.POSTPONED: f"{doubt}put off {verb.ing}",
        Status.CANCELLED: f"{doubt}called off {verb.ing}",
        Status.CONDITIONAL: f"would {verb.base}, on a condition,",
        Status.HYPOTHETICAL: f"might {verb.base}, as a possibility only,",
    }
    return forms[status]


def _passive(event: Event, verb: Verb, whom: str, act: str) -> str:
    """What is said where no actor is named: "four traders were struck"."""
    if not verb.nobody or ("{r}" in verb.nobody and not whom):
        return ""
    if event.status not in {Status.HAPPENED, Status.ONGOING} and not (event.act and event.status in UNDONE):
        return ""
    of_act = verb.nobody.startswith("{act}")
    many = names.plural_words(act) if of_act else names.plural(event.recipient)
    text = verb.nobody.format(r=whom, act=act, was=("were " if many else "was ") + _maybe(event))
    return " ".join(text.split())


def _maybe(event: Event) -> str:
    return "reportedly " if event.hedged else ""


# ---------------------------------------------------------------- denials
def _denial(telling: Telling) -> str:
    """ "Turkey denied having shelled them", "India denied that the rebels had shelled them"; empty where none."""
    event = telling.event
    if event.stance not in {Stance.DENIES, Stance.DOUBTS} or not event.claimed_by:
        return ""
    who = _claimants(telling)
    verb = load_wordings().verb(event)
    whom = names.side(event.recipient, event.sentence)
    act = load_wordings().act(event)
    unclear = any(names.is_pronoun(a) for a in (*event.actor, *event.recipient))
    rest = verb.object if whom else verb.alone
    word = "denied" if event.stance is Stance.DENIES else "doubted"
    if unclear or rest is None:
        return ""
    rest = rest.format(r=whom, act=act, was="")
    done = verb.done.format(act=act)
    if event.stance is Stance.DENIES and _own(event):
        return " ".join(f"{who} denied having {done} {rest}".split())
    subject = names.side(event.actor, event.sentence)
    return " ".join(f"{who} {word} that {subject} had {done} {rest}".split()) if subject else ""


def _own(event: Event) -> bool:
    """Whether the claimants speak of themselves: the same party, or the same state's organ."""
    if not event.actor:
        return False
    return all(any(_same(a, b) for b in event.actor) for a in event.claimed_by)


def _same(one: Actor, other: Actor) -> bool:
    if one.name and one.name == other.name:
        return True
    state = set(one.sector[:1]) | set(other.sector[:1])
    return bool(one.country) and one.country == other.country and state <= names.STATE and bool(state)


# ---------------------------------------------------------------- who says so
def attribution(telling: Telling) -> str:
    """ "according to the YPG", "said the ministry in a statement", "by the author's own account (nsnbc)"."""
    event = telling.event
    if event.claim is ClaimKind.ASSERTED_BY_AUTHOR or not event.claimed_by:
        if event.claim is ClaimKind.ASSERTED_BY_AUTHOR:
            return f"by the author's own account ({names.outlet(telling.report)})"
        return f"according to somebody unnamed (in {names.outlet(telling.report)})"
    if (
        len(event.claimed_by) == 1
        and event.claimed_by[0].name
        and {a.name for a in event.actor} == {event.claimed_by[0].name}
    ):
        return "by its own account" if not names.plural(event.actor) else "by their own account"
    who = _claimants(telling)
    if event.stance is Stance.RELAYS:
        return f"as passed on by {who}"
    if event.claim is ClaimKind.OFFICIAL_STATEMENT:
        return f"said {who} in a statement"
    return f"said {who}" if event.claim is ClaimKind.QUOTED else f"according to {who}"


def _claimants(telling: Telling) -> str:
    """The claimants; one told only by a pronoun is somebody unnamed in that outlet."""
    event = telling.event
    told = [a for a in event.claimed_by if not names.is_pronoun(a)]
    return names.side(told, event.sentence) or f"somebody unnamed (in {names.outlet(telling.report)})"


def _writes(telling: Telling) -> str:
    """Who is quoted where the words stand alone."""
    event = telling.event
    if event.claim is ClaimKind.ASSERTED_BY_AUTHOR or not event.claimed_by:
        return f"{names.outlet(telling.report)} writes"
    return f"{attribution(telling)} ({names.outlet(telling.report)})"


# ---------------------------------------------------------------- circumstances
def _circumstances(event: Event) -> str:
    """Place as printed, day, figures."""
    when = names.on(event.date)
    if event.act and event.status is not Status.HAPPENED and event.act_date is not None:
        when = names.on(event.act_date)
        if when.startswith(" on "):
            day = when.removeprefix(" on ")
            when = f" (day named: {day})" if event.status is Status.POSTPONED else f" for {day}"
    return f"{_place(event)}{when}{_figures(event)}"


def _place(event: Event) -> str:
    """ " in Azaz", " at the Line of Control"; empty where a side's name holds it or the place is a whole country."""
    where = event.location
    if where is None or where.precision not in PLACED:
        return ""
    printed = clean(where.span.text)
    if any(printed in clean(a.span.text) for a in (*event.actor, *event.recipient)):
        return ""
    called = printed.title() if printed.isupper() and len(printed) > SHORT else printed
    before = event.sentence.text[: max(0, where.span.start - event.sentence.start)]
    article = "the " if before.endswith("the ") and " of " in called else ""
    return f" {'at' if where.precision == 'feature' else 'in'} {article}{called}"


def _figures(event: Event) -> str:
    """ " (at least 12 civilians killed)"; numbers are the text's."""
    done = load_wordings().verb(event).past
    whom = " ".join(a.span.text for a in event.recipient)
    told = [
        f"{number(c.low, c.high)} {clean(c.of) + ' ' if c.of and c.kind != 'violations' else ''}{c.kind}"
        for c in event.counts
        if c.kind != "involved" and not (c.kind == done and c.low == c.high and c.of and c.of in whom)
    ]
    return f" ({', '.join(dict.fromkeys(told))})" if told else ""


def excerpt(event: Event, longest: int = QUOTED) -> str:
    """The report's words around the trigger."""
    return cut(event.sentence.text, event.trigger.start - event.sentence.start, longest)


def cut(text: str, at: int = 0, longest: int = QUOTED) -> str:
    """A text around an offset, cut at spaces, with dots where something is left out."""
    if len(text) <= longest:
        return clean(text)
    first = max(0, min(at - longest // 3, len(text) - longest))
    first = text.rfind(" ", 0, first + 1) + 1 if first else 0
    last = min(len(text), first + longest)
    last = text.rfind(" ", first, last) if last < len(text) else last
    return ("… " if first else "") + clean(text[first:last]) + (" …" if last < len(text) else "")


# ---------------------------------------------------------------- steps of a process
def tell_step(process: Process, step: Step, plan: Step | None, outlets: Sequence[str]) -> Said:
    """One state of a process with its attribution and words; `plan` is the step that this one answers."""
    subject = names.with_article(clean(process.name))
    if step.state is ProcessState.NO_REPORT:
        what = plan.state.value.replace("_", " ") if plan else "planned"
        due = f" for {names.english(step.day)}" if step.day else ""
        return Said(_capital(f"no report says what became of {subject}, {what}{due}"))
    many = names.plural_words(process.name)
    doubted = step.hedged and step.state is not ProcessState.VIOLATED
    text = (
        load_wordings()
        .states[step.state]
        .format(
            p=subject,
            was=("were" if many else "was") + (" reportedly" if doubted else ""),
            **{"is": "are" if many else "is", "day": _day(step), "to": _to(step), "from": _from(step)},
        )
    )
    if step.denied:
        text = f"it was denied that {text}"
    reasons = "; ".join(f"“{clean(s.text)}”" for s in step.reasons)
    text = f"{text}{', reason given: ' + reasons if reasons else ''}, {step_voices(step, outlets)}"
    return Said(_capital(text), "" if step.state in DATED else cut(step.words))


DATED = frozenset({ProcessState.SCHEDULED, ProcessState.POSTPONED, ProcessState.AGREED, ProcessState.SIGNED})
"""States whose sentence says all there is; of others the words tell more ("holding and expanding")."""


def step_voices(step: Step, outlets: Sequence[str]) -> str:
    """Who says so of a step; `outlets` are those of its reports."""
    who = [names.with_article(clean(c)) for c in step.claimants if c != "author" and not _pronoun(c)]
    if who:
        return f"according to {names.listed(who)}"
    if "author" in step.claimants:
        return f"by the author's own account ({names.listed(outlets)})"
    return f"according to somebody unnamed (in {names.listed(outlets)})"


def _pronoun(claimant: str) -> bool:
    return claimant.strip().lower() in load_wordings().names["pronouns"]


def _day(step: Step) -> str:
    if step.day and step.until and step.until != step.day:
        return f" between {names.english(step.day)} and {names.english(step.until)}"
    if step.until and not step.day:
        return f" until {names.english(step.until)}"
    if step.day:
        return f" on {names.english(step.day)}"
    return f" (told on {names.english(step.said)})" if step.said else ""


def _to(step: Step) -> str:
    if step.state is ProcessState.SCHEDULED:
        return names.span(step.day, step.until) if step.day else clean(step.value or "a day not told")
    target = step.moved_to
    return f" to {names.english(target)}" if target else ", no new day told"


def _from(step: Step) -> str:
    return f" from {names.english(step.moved_from)}" if step.moved_from else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def act_day(event: Event) -> tuple[date | None, date | None]:
    """First and last day that a plan is for."""
    time = event.act_date or (event.date if event.act is None else None)
    return (time.start, time.end) if time else (None, None)


__all__ = ["Said", "act_day", "attribution", "excerpt", "leading", "step_voices", "tell", "tell_step"]
