"""One occasion told in several sentences: "the phone conversation", "the two diplomats also agreed".

A later statement about a meeting that the report has told of takes its date and its other party from there;
one that adds nothing is the same event again and goes (CODING rules 3 and 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.language.grammar import base, children, lemma
from dragoman.model import Actor, Event, Parse, Token

MEETS = frozenset({"CONSULT"})
CARRIES = frozenset({"CONSULT", "AGREE"})
"""Types that happen on the occasion of a meeting."""

DEFINITE = frozenset({"the", "this", "that", "these", "those"})


def linked(events: Sequence[Event], doc: Parse) -> list[Event]:
    """The events in order, dates and parties carried over, repetitions left out."""
    kept: list[Event] = []
    for event in events:
        earlier = _named_again(event, kept, doc)
        if earlier is not None:
            if _adds_nothing(event, earlier, doc):
                continue
            kept.append(_completed(event, earlier))
            continue
        earlier = _same_company(event, kept)
        if earlier is not None and event.date is None:
            event = replace(event, date=earlier.date, why={**event.why, "date": f"as in {_words(earlier)}"})
        kept.append(event)
    return kept


def _named_again(event: Event, before: Sequence[Event], doc: Parse) -> Event | None:
    """The meeting that a definite noun goes back to."""
    noun = doc[event.head]
    if event.event_type not in MEETS or not _definite(noun):
        return None
    same = [
        e
        for e in before
        if e.event_type in MEETS and lemma(doc[e.head]) == lemma(noun) and (not event.actor or _meet(e, event))
    ]
    return same[-1] if same else None


def _meet(earlier: Event, later: Event) -> bool:
    """Everybody of the later statement was, by name or state, at the earlier one."""
    names, states = {_key(a) for a in earlier.actor}, {a.country for a in earlier.actor} - {None}
    return all(_key(a) in names or a.country in states for a in later.actor)


def _definite(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and any(c.lower_ in DEFINITE for c in children(noun, "det"))


def _adds_nothing(event: Event, earlier: Event, doc: Parse) -> bool:
    """Nobody new on either side, no place or date of its own, and not itself what the clause is about."""
    if event.recipient or (event.date is not None and event.date != earlier.date):
        return False
    if event.location is not None and event.location != earlier.location:
        return False
    names = {_key(a) for a in event.actor}
    subject = base(doc[event.head]) == "nsubj"
    if not names:
        return not subject
    return names == {_key(a) for a in earlier.actor}


def _completed(event: Event, earlier: Event) -> Event:
    """Date, matter and the other party of the occasion."""
    why = dict(event.why)
    actor, recipient = event.actor, event.recipient
    if not actor:
        actor = earlier.actor
        why["actor"] = f"as in {_words(earlier)}"
    elif not recipient:
        mine = {a.country for a in actor} - {None}
        others = tuple(a for a in earlier.actor if a.country is not None and a.country not in mine)
        if len(mine) == 1 and others:
            recipient = others
            why["recipient"] = f"the other party of {_words(earlier)}"
    date = event.date
    if date is None and earlier.date is not None:
        date, why["date"] = earlier.date, f"as in {_words(earlier)}"
    mode = event.mode or earlier.mode
    about = event.about or earlier.about
    return replace(event, actor=actor, recipient=recipient, date=date, mode=mode, about=about, why=why)


def _same_company(event: Event, before: Sequence[Event]) -> Event | None:
    """A meeting of the same people, told of before, that a description goes back to ("the two ministers")."""
    if event.event_type not in CARRIES or len(event.actor) < 2:
        return None
    if any(a.antecedent is None for a in event.actor):
        return None
    names = {_key(a) for a in event.actor}
    same = [e for e in before if e.event_type in MEETS and e.date is not None and {_key(a) for a in e.actor} == names]
    return same[-1] if same else None


def _key(actor: Actor) -> object:
    return actor.entity or actor.name or actor.span


def _words(event: Event) -> str:
    return f"“{event.trigger.text}”"
