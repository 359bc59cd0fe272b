"""Words and events that tell the state of a process: "the stalled talks", "the truce is holding", "was put off to".

Each telling gives at most one mention of a process; words that no event covers become mentions of their own, so
that the store keeps both as plain rows. What words tell which state is data (`states.toml`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache

from dragoman.happenings import naming
from dragoman.happenings.naming import Token
from dragoman.happenings.processes import Reference, Scene, concerned, look, used_in
from dragoman.happenings.vouching import claimants, voucher
from dragoman.lexicons.processes import Cue, EventRule, known_processes, states, words
from dragoman.model import (
    Event,
    Process,
    ProcessState,
    Reading,
    Report,
    Span,
    Stance,
    StateMention,
    Status,
    Telling,
    Time,
)

BEFORE = 6
"""Words between a verb and the process behind it."""
AFTER = 12
"""Words between a process and what is said of it."""
LOOK = 5
"""Words before a cue that can put it in the future, in doubt or in question."""

NOT_YET = frozenset({Status.PLANNED, Status.CONDITIONAL, Status.HYPOTHETICAL})


@dataclass(frozen=True, slots=True)
class Found:
    """A cue in a sentence: its tokens, and what the words before it make of it ("", "future", "unreal", "no")."""

    state: ProcessState
    part: str
    first: int
    last: int
    standing: str
    hedged: bool


# ------------------------------------------------------------------ cues in words
@cache
def _forms() -> Mapping[str, tuple[tuple[tuple[str, ...], Cue], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], Cue]]] = defaultdict(list)
    for cue in states().cues:
        for form in cue.forms:
            parts = naming.lows(form)
            table[parts[0]].append((parts, cue))
    return {first: tuple(sorted(rest, key=lambda r: -len(r[0]))) for first, rest in table.items()}


def _cues_at(text: Sequence[Token], i: int) -> Iterator[tuple[int, Cue]]:
    """Cues whose words begin at a token, adverbs between their words passed over, with the token after them."""
    for parts, cue in _forms().get(text[i].low, ()):
        k = i + 1
        for part in parts[1:]:
            while k < len(text) and text[k].low != part and text[k].low.endswith("ly"):
                k += 1
            if k >= len(text) or text[k].low != part:
                break
            k += 1
        else:
            yield k, cue


def cues(text: Sequence[Token], reference: tuple[int, int], kind: str, others: Iterable[int] = ()) -> list[Found]:
    """What a sentence says of the process whose words are the tokens of `reference`, in text order.

    `others` are tokens of other processes' names, over which no cue reaches.
    """
    barred = set(others) - set(range(*reference))
    hits: list[Found] = []
    forms = _forms()
    for i in [i for i, token in enumerate(text) if token.low in forms]:
        for end, cue in _cues_at(text, i):
            if kind in cue.kinds and _stands(text, (i, end), reference, cue.part, barred):
                standing, hedged = standing_of(text, i, reference) if cue.part != "adjective" else ("", False)
                hits.append(Found(cue.state, cue.part, i, end, standing, hedged))
    return _chosen(hits)


def _chosen(hits: list[Found]) -> list[Found]:
    """The longest of overlapping cues; a noun ("resumption of") counts only where no verb says more."""
    kept: list[Found] = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.part != "adjective", h.part == "noun")):
        if all(hit.last <= k.first or k.last <= hit.first for k in kept):
            kept.append(hit)
    verbs = [k for k in kept if k.part in {"verb", "object", "subject"}]
    if verbs:
        kept = [k for k in kept if k.part != "noun" or all(v.last <= k.first for v in verbs)]
    return sorted(kept, key=lambda k: k.first)


def _stands(
    text: Sequence[Token], cue: tuple[int, int], reference: tuple[int, int], part: str, barred: set[int]
) -> bool:
    """Whether a cue stands to the process as its part asks."""
    first, last = reference
    if text[last - 1].text.endswith(("'s", "’s")) and cue[0] >= last and part != "noun":
        return False
    if part == "adjective":
        return first - 3 <= cue[0] and cue[1] <= last and not _broken(text, cue[1], first, barred)
    if part == "noun":
        before = cue[1] <= first and first - cue[1] <= BEFORE and not _broken(text, cue[1], first, barred)
        return before or (cue[0] >= last and cue[0] - last <= 1 and cue[1] - cue[0] == 1)
    if cue[1] <= first:
        near = first - cue[1] <= BEFORE and not _broken(text, cue[1], first, barred)
        return near and part in {"verb", "object"}
    if cue[0] < last or cue[0] - last > AFTER or _broken(text, last, cue[0], barred):
        return False
    return part in {"verb", "subject"} or _passive(text, last, cue)


def _broken(text: Sequence[Token], first: int, last: int, barred: set[int]) -> bool:
    """Whether a boundary or another process lies between; "but was" goes on about the same one."""
    lists = states().lists
    for i in range(first, last):
        if i in barred:
            return True
        if text[i].low in lists["boundaries"] and not (
            i + 1 < len(text) and text[i + 1].low in {"was", "were", "is", "are", "has", "have", "had"}
        ):
            return True
    return False


def _passive(text: Sequence[Token], last: int, cue: tuple[int, int]) -> bool:
    """ "the truce was violated", "the accord signed in Geneva": a participle behind the process."""
    low = text[cue[0]].low
    if not (low.endswith(("ed", "en", "ck", "ught", "held", "torn", "put", "left", "set"))):
        return False
    between = [t.low for t in text[last : cue[0]]]
    return not between or bool({"was", "were", "been", "be", "is", "are", "being"} & set(between)) or len(between) < 2


def standing_of(text: Sequence[Token], i: int, reference: tuple[int, int] | None = None) -> tuple[str, bool]:
    """What the words before a cue make of it: "", "future", "unreal" or "no"; and whether they hedge it."""
    lists = states().lists
    inside = range(*reference) if reference else range(0)
    before: list[str] = []
    for k in range(i - 1, max(-1, i - 1 - LOOK), -1):
        if k in inside:
            continue
        if not text[k].word and text[k].text not in ",-–’'":
            break
        if text[k].low in lists["boundaries"] and text[k].low not in lists["unreal"]:
            break
        before.append(text[k].low)
    hedged = bool(lists["hedged"] & set(before))
    if any(w in lists["negated"] or w.endswith("n't") for w in before):
        return "no", hedged
    if lists["unreal"] & set(before):
        return "unreal", hedged
    return ("future" if lists["future"] & set(before) else ""), hedged


def settled(state: ProcessState, standing: str, day: date | None) -> ProcessState | None:
    """The state told by words that are negated, wished or still to come; None where they tell none."""
    lists = states().lists
    if not standing:
        return state
    if standing == "no":
        return state if state is ProcessState.VIOLATED else None
    if standing == "future" and state in lists["planned"]:
        if state in {ProcessState.EXPIRED, ProcessState.EXTENDED}:
            return ProcessState.IN_FORCE if state is ProcessState.EXPIRED and day else None
        return ProcessState.SCHEDULED
    if standing == "future" and state in {ProcessState.AGREED, ProcessState.POSTPONED}:
        return state
    return ProcessState.PROPOSED if state in lists["wished"] or state is ProcessState.PROPOSED else None


# ------------------------------------------------------------------ tellings
def of_telling(telling: Telling, process: Process) -> StateMention | None:
    """The state of a process that one telling tells; None where it tells none.

    The words at its trigger decide, else for an accusation the violation it names, else its type and standing.
    """
    event = telling.event
    at = _at_trigger(event, process)
    if at is None:
        return None
    state, span, why, denied = at
    inferred = event.event_type == "ASSAULT" and span == event.trigger and state is ProcessState.VIOLATED
    if inferred:
        why = "an attack in its country while it lasts; the report does not call it a violation"
    mention = StateMention(
        telling.key, process.key, state, span, event.sentence, telling.report, claimants(event),
        said=_said(telling), hedged=event.hedged, denied=denied or _denies(event), recorded=telling.recorded,
        reasons=_reason_of(event), why=why, inferred=inferred,
    )  # fmt: skip
    return _dated(mention, event)


@lru_cache(4096)
def _names_of(process: Process) -> naming.Names:
    return naming.Names([process])


def references_in(text: Sequence[Token], process: Process) -> list[tuple[int, int]]:
    """Where a sentence names a process or describes one of its kind, as token ranges."""
    groups = naming.groups(process)
    found = list(dict.fromkeys((a, b) for a, b, _ in _names_of(process).found(text)))
    taken = {i for a, b in found for i in range(a, b)}
    kinds = words().compatible
    for described in naming.descriptions(text, taken):
        if process.kind in kinds[described.kind] or described.group in groups:
            found.append((described.first, described.last))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sentence as seen for one process: its words, the ranges that refer to it, and the cues of each."""

    text: list[Token]
    references: list[tuple[int, int]]
    linked: list[list[Found]]


@lru_cache(8192)
def _seen(words_: str, process: Process) -> _Seen:
    text = naming.tokens(words_)
    references = references_in(text, process)
    return _Seen(text, references, [cues(text, r, process.kind) for r in references])


def _at_trigger(event: Event, process: Process) -> tuple[ProcessState, Span, str, bool] | None:
    seen, start = _seen(event.sentence.text, process), event.sentence.start
    text, trigger = seen.text, (event.trigger.start - start, event.trigger.end - start)
    inside = [r[0] <= _token_at(text, trigger[0]) < r[1] for r in seen.references]
    linked = [f for found in seen.linked for f in found]
    at = [f for f in linked if _overlaps(text, f, trigger)] or _loose(event, text, process, trigger)
    at = at or [
        f for found, within in zip(seen.linked, inside, strict=True) if within for f in found if f.part != "noun"
    ]
    if event.event_type == "ACCUSE":
        at = [f for f in linked if f.state is ProcessState.VIOLATED and f.standing != "no"] or at
    for found in at:
        first, last = text[found.first].start, text[found.last - 1].end
        span = Span(start + first, start + last, event.sentence.text[first:last])
        state = _by_status(found.state, event) if _overlaps(text, found, trigger) else _own(found, event)
        if state is not None:
            denied = state is ProcessState.VIOLATED and event.status is Status.DENIED
            return state, span, f"“{span.text}”", denied
    for rule in states().rules:
        if _applies(rule, event, process, any(inside)):
            why = f"{event.event_type}{f' of {event.act}' if event.act else ''}, {event.status.value}"
            return rule.state, event.trigger, why, event.status is Status.DENIED
    return None


def _token_at(text: Sequence[Token], place: int) -> int:
    """The index of the token that holds a place; -1 where none does."""
    return next((i for i, token in enumerate(text) if token.start <= place < token.end), -1)


def _loose(event: Event, text: Sequence[Token], process: Process, trigger: tuple[int, int]) -> list[Found]:
    """Cues at the trigger of an event that is about the process, however its words stand to each other."""
    if event.event_type == "ASSAULT":
        return []
    at = _token_at(text, trigger[0])
    return [
        Found(cue.state, cue.part, i, end, "", False)
        for i in range(max(0, at - LOOK), at + 1)
        for end, cue in _cues_at(text, i)
        if process.kind in cue.kinds and cue.part in {"verb", "object"} and at < end
    ]


def _overlaps(text: Sequence[Token], found: Found, trigger: tuple[int, int]) -> bool:
    return text[found.first].start < trigger[1] and trigger[0] < text[found.last - 1].end


def _by_status(state: ProcessState, event: Event) -> ProcessState | None:
    """A cue's state under the event's standing: what is planned to open is scheduled, a denied violation denied."""
    if state in {ProcessState.SCHEDULED, ProcessState.POSTPONED, ProcessState.AGREED, ProcessState.PROPOSED}:
        return None if event.status is Status.DENIED else state
    if event.status is Status.DENIED:
        return state if state is ProcessState.VIOLATED else None
    if event.status in NOT_YET:
        dated = event.act_date or event.date
        standing = "future" if event.status is Status.PLANNED and dated else "unreal"
        return settled(state, standing, dated.start if dated else None)
    return state


def _own(found: Found, event: Event) -> ProcessState | None:
    """A cue beside the trigger stands by its own words: "the talks (trigger) will resume"."""
    dated = event.act_date or event.date
    return settled(found.state, found.standing, dated.start if dated else None)


def _applies(rule: EventRule, event: Event, process: Process, inside: bool) -> bool:
    dated = bool(event.act_date or event.date)
    return (
        (not rule.types or event.event_type in rule.types)
        and (not rule.acts or (event.act or "") in rule.acts)
        and (not rule.statuses or event.status.value in rule.statuses)
        and (not rule.kinds or process.kind in rule.kinds)
        and (not rule.modes or bool(rule.modes & set(event.mode)))
        and (not rule.inside or inside)
        and (rule.dated is None or rule.dated == dated)
    )


def _denies(event: Event) -> bool:
    return event.stance is Stance.DENIES


def _said(telling: Telling) -> date | None:
    """The day of the act where it is past and known, else the day of publication."""
    published = telling.report.published
    day = telling.first_day if telling.first_day == telling.last_day else None
    if day is not None and (published is None or day <= published) and telling.event.act_date != telling.event.date:
        return day
    return published


def _reason_of(event: Event) -> tuple[Span, ...]:
    quoted = re.search(r"“(.+)”", event.why.get("reason", ""), re.DOTALL)
    where = event.sentence.text.find(quoted[1]) if quoted else -1
    if not quoted or where < 0:
        return ()
    return (Span(event.sentence.start + where, event.sentence.start + where + len(quoted[1]), quoted[1]),)


def _dated(mention: StateMention, event: Event) -> StateMention:
    """The days of an event put where its state wants them."""
    if mention.state is ProcessState.AGREED:
        plan = event.act_date
        day, until = (plan.start, plan.end) if plan else (None, None)
        return replace(mention, day=day or (event.date.start if event.date else None), until=until,
                       value=plan.value if plan else event.date.value if event.date else None)  # fmt: skip
    time = event.act_date or event.date
    if mention.state is ProcessState.POSTPONED and time and time.span.start >= event.sentence.end:
        return mention  # a headline has the day of the dateline below it, which is not the day things were put off to
    return with_time(mention, time)


def with_time(mention: StateMention, time: Time | None) -> StateMention:
    """The day a state holds for or is planned for; of a postponement the new day, of an extension its end."""
    if time is None:
        return mention
    start, end = time.start, time.end
    if mention.state is ProcessState.POSTPONED and time.span.start < mention.span.start:
        return replace(mention, moved_from=start)  # "talks due on Monday were delayed"
    if mention.state is ProcessState.POSTPONED:
        later = start if not (start and mention.said) or start >= mention.said else None
        return replace(mention, moved_to=later, day=later, value=time.value)
    if mention.state is ProcessState.EXTENDED and end and mention.said and end > mention.said:
        return replace(mention, until=end, value=time.value)
    until = end if end and end != start else None
    return replace(mention, day=start, until=until, value=time.value)


# ------------------------------------------------------------------ sentences
def processes_of(
    reading: Reading,
    tellings: Sequence[Telling],
    report: Report,
    recorded: datetime | None = None,
    earlier: Iterable[Process] = (),
) -> tuple[tuple[Telling, ...], tuple[Process, ...], tuple[StateMention, ...]]:
    """All that one report says of processes: its tellings marked, the processes, and states told without an event.

    `find` and `states_of` in one look; reports without events count too. `earlier` as in `find`.
    """
    scene = look(tellings, [s.span for s in reading.sentences], earlier, report.published)
    marked = tuple(replace(t, processes=concerned(t, scene)) for t in tellings)
    return marked, used_in(marked, scene), _mentions(reading, marked, scene, report, recorded)


def states_of(reading: Reading, tellings: Sequence[Telling], scene: Scene | None = None) -> tuple[StateMention, ...]:
    """States that no telling of the report tells: "the talks, which had stalled", "the fragile truce".

    `tellings` are those of this reading, after `find`; without any there is no report to speak of, see
    `processes_of`. Their claimant is the nearest voucher, or the author.
    """
    if not tellings:
        return ()
    scene = scene or look(tellings, [s.span for s in reading.sentences])
    return _mentions(reading, tellings, scene, tellings[0].report, tellings[0].recorded)


def _mentions(
    reading: Reading, tellings: Sequence[Telling], scene: Scene, report: Report, recorded: datetime | None
) -> tuple[StateMention, ...]:
    told = _told(tellings, scene.processes)
    vouching = {t.event.claim_index for t in tellings}
    mentions = []
    for sentence, references in _by_sentence(scene.references).items():
        text = naming.tokens(sentence.text, sentence.start)
        barred = {i for r in references for i in range(r.first, r.last)}
        for reference in references:
            for found in cues(text, (reference.first, reference.last), reference.kind, barred):
                mention = _mention(found, text, reference, reading, report, vouching)
                if mention is None or any(_covers(t, mention) for t in told):
                    continue
                mentions.append(_as_of(replace(mention, recorded=recorded), tellings, found))
    return tuple(dict.fromkeys(mentions))


def _told(tellings: Sequence[Telling], processes: Mapping[str, Process]) -> list[StateMention]:
    known = {**known_processes(), **processes}
    found = [of_telling(t, known[k]) for t in tellings for k in t.processes if k in known]
    return [m for m in found if m is not None]


def _by_sentence(references: Iterable[Reference]) -> dict[Span, list[Reference]]:
    out: dict[Span, list[Reference]] = {}
    for reference in references:
        if reference.process:
            out.setdefault(reference.sentence, []).append(reference)
    return out


def _covers(told: StateMention, mention: StateMention) -> bool:
    """A telling of the same sentence has these words, or the same state."""
    if told.process != mention.process or told.sentence != mention.sentence:
        return False
    return told.span.overlaps(mention.span) or told.state is mention.state


def _mention(
    found: Found, text: Sequence[Token], reference: Reference, reading: Reading, report: Report,
    vouching: set[int | None],
) -> StateMention | None:  # fmt: skip
    sentence = reference.sentence
    span = naming.span_of(text, found.first, found.last, sentence)
    time = _time_after(reading.times, text, found, sentence) if found.part != "adjective" else None
    state = settled(found.state, found.standing, time.start if time else None)
    if state is None:
        return None
    clause = reference.span if found.part in {"verb", "object", "subject"} else None
    who, hedged, denied = voucher(reading.claims, span, clause, vouching)
    denied = denied or (found.standing == "no" and state is ProcessState.VIOLATED)
    mention = StateMention(
        f"{report.id}.s{span.start}", reference.process, state, span, sentence, report, who, report.published,
        hedged=hedged or found.hedged, denied=denied, reasons=_reasons(text, found, sentence),
        why=f"“{span.text}” of “{reference.span.text}”",
    )  # fmt: skip
    if state is ProcessState.IN_FORCE and found.state is ProcessState.EXPIRED and time:
        return replace(mention, until=time.end, value=time.value)
    return with_time(mention, time)


def _as_of(mention: StateMention, tellings: Sequence[Telling], found: Found) -> StateMention:
    """An adjective tells of the time of the act beside it: talks stalled when their re-launch was agreed."""
    if found.part != "adjective":
        return mention
    days = [t.first_day for t in tellings if t.event.sentence == mention.sentence and t.first_day]
    past = [d for d in days if mention.report.published is None or d <= mention.report.published]
    return replace(mention, said=min(past) if past else mention.said, presupposed=True)


def _time_after(times: Sequence[Time], text: Sequence[Token], found: Found, sentence: Span) -> Time | None:
    """The first day or time behind the cue before the next mark that ends a clause; else one right before it."""
    start = text[found.first].start
    end = sentence.end
    for token in text[found.last :]:
        if token.text in ";:—" or token.low in {"but", "while", "although"}:
            end = token.start
            break
    dated = [t for t in times if t.type in {"DATE", "TIME"} and t.value and not t.value.endswith("_REF")]
    behind = [t for t in dated if start <= t.span.start < end]
    if behind:
        return min(behind, key=lambda t: t.span.start)
    before = [t for t in dated if sentence.start <= t.span.start < start]
    return max(before, key=lambda t: t.span.start) if before and start - before[-1].span.end < 40 else None


def _reasons(text: Sequence[Token], found: Found, sentence: Span) -> tuple[Span, ...]:
    """The words after a cue that say why, up to the end of the clause."""
    rest = sentence.text[text[found.last - 1].end - sentence.start :]
    openers = sorted(states().lists["reasons"], key=len, reverse=True)
    hit = re.search(rf"\b(?:{'|'.join(map(re.escape, openers))})\b[^,;.]*", rest)
    if hit is None:
        return ()
    words_ = hit[0].rstrip()
    start = text[found.last - 1].end + hit.start()
    return (Span(start, start + len(words_), words_),)
