"""What exports share: which tellings they carry, under which day, and sides expanded to pairs.

The rules are those of the coding rules: 5 (sides are lists, pairs only on export), 9 (background), 10 (the
publication date where the text gives none) and 13 (status and PLOVER's marks).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import permutations, product

from dragoman.lexicons.crosswalks import reciprocal
from dragoman.lexicons.ontology import load_ontology
from dragoman.model import Actor, Event, Status, Telling

DONE = frozenset({Status.HAPPENED, Status.ONGOING})

MARKS = {
    Status.PLANNED: "future",
    Status.POSTPONED: "future",
    Status.CONDITIONAL: "hypothetical",
    Status.HYPOTHETICAL: "hypothetical",
    Status.DENIED: "negation",
    Status.CANCELLED: "negation",
}
"""PLOVER's auxiliary mark for a record without an act of its own (coding rules, 13)."""

Pair = tuple[Actor | None, Actor | None]


def carried(telling: Telling) -> bool:
    """Whether the field's layouts show it without being asked for more.

    They show what happened or goes on, and records with an `act` (their own type did happen, whatever
    became of the act they announce); never background.
    """
    event = telling.event
    return (event.act is not None or event.status in DONE) and not event.background


def chosen(tellings: Iterable[Telling], all_statuses: bool = False) -> Iterator[Telling]:
    """The tellings a layout of the field carries: those that happened, or all."""
    return (t for t in tellings if all_statuses or carried(t))


def marks(event: Event) -> tuple[str, ...]:
    """PLOVER's marks: future, hypothetical or negation by status, and historical for background."""
    found = [MARKS[event.status]] if event.act is None and event.status in MARKS else []
    return (*found, "historical") if event.background else tuple(found)


def day(telling: Telling) -> date | None:
    """The first day of the act; the publication date where the text gives no day, None where that is unknown too."""
    return own_day(telling) or telling.report.published


def own_day(telling: Telling) -> date | None:
    """The day as the text gives it."""
    return telling.first_day or telling.last_day


def words_of(actor: Actor) -> str:
    """An actor's name, else the words as printed, or those that a pronoun stands for."""
    if actor.name:
        return actor.name
    return actor.antecedent.text if actor.antecedent else actor.span.text


def identity(actor: Actor) -> tuple[str, str, tuple[str, ...]]:
    """What tells two parties apart: the knowledge entry, else name or words, with country and sector."""
    return (actor.entity or words_of(actor).casefold(), actor.country or "", actor.sector)


def distinct(actors: Iterable[Actor]) -> list[Actor]:
    """The parties of a side, each once."""
    return list({identity(a): a for a in reversed(list(actors))}.values())[::-1]


def mutual(event: Event) -> bool:
    """Whether several actors without a recipient act upon each other: a meeting, an accord, fighting."""
    if event.recipient or len(distinct(event.actor)) < 2:
        return False
    kinds = reciprocal()
    return any((event.event_type, mode) in kinds for mode in ("", *event.mode))


def pairs(event: Event) -> Iterator[Pair]:
    """Who to whom, one pair at a time; nothing for an event without any side.

    Each actor with each recipient. The parties of a reciprocal event each with each, in both directions.
    Actors without a recipient, and recipients without an actor, stand alone.
    """
    actors, recipients = distinct(event.actor), distinct(event.recipient)
    if actors and recipients:
        yield from ((a, r) for a, r in product(actors, recipients) if identity(a) != identity(r))
    elif mutual(event):
        yield from permutations(actors, 2)
    else:
        yield from ((a, None) for a in actors)
        yield from ((None, r) for r in recipients)


def cameo(event: Event) -> str:
    """The event's CAMEO code; by the crosswalk where the event has none of its own, "" where none fits."""
    if event.cameo:
        return event.cameo
    known = load_ontology()
    if event.event_type not in known.event_types:
        return ""
    valid = [m for m in event.mode if m in known.modes(event.event_type)]
    return known.cameo(event.event_type, valid, event.context, event.act)


def cameo_quad(code: str) -> int | None:
    """GDELT's quad class of a CAMEO code, 1 to 4."""
    found = load_ontology().cameo_codes.get(code)
    return found.quad if found else None


def cameo_name(code: str) -> str:
    """What a CAMEO code means; empty for one that the tables lack."""
    found = load_ontology().cameo_codes.get(code)
    return found.name if found else ""


def goldstein(code: str) -> float | None:
    """GDELT's Goldstein value of a CAMEO code, -10 to +10; None for the codes that the scale leaves out."""
    found = load_ontology().cameo_codes.get(code)
    return found.goldstein if found else None
