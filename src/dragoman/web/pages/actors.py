"""Actors: what each did, what was done to it, what it claims, and how often others deny that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.errors import QuestionError
from dragoman.happenings.disputes import disputes
from dragoman.model import Actor, Happening, Stance, Telling
from dragoman.record import Record
from dragoman.views import words
from dragoman.web import asked
from dragoman.web.templates import page

router = APIRouter()
A_PAGE = 200
SHOWN = 25
WEIGHED = 60
"""Claims, the newest, that are weighed against those of others."""


@router.get("/actors")
def actors(request: Request) -> Response:
    """The list of actors by how much is told of them, or those whose name holds the words asked for."""
    number = asked.page_number(request.query_params)
    name = (request.query_params.get("name") or "").strip()[:200]
    with request.app.state.held.asking() as record:
        rows = record.parties(A_PAGE + 1, (number - 1) * A_PAGE, name)
    more = len(rows) > A_PAGE
    turn = asked.turn("/actors", {"name": name} if name else {}, number, (number + more) * A_PAGE, A_PAGE)
    return page(request, "actors.html", title="Actors", rows=rows[:A_PAGE], name=name, turn=turn)


@router.get("/actors/{name:path}")
def actor(request: Request, name: str) -> Response:
    """One actor. Raises QuestionError where the record knows none of exactly this name."""
    shown = request.app.state.kept.get(("actor", name), lambda record: _shown(record, name))
    return page(request, "actor.html", title=name, shown=SHOWN, **shown)


def _shown(record: Record, name: str) -> dict[str, Any]:
    did, suffered = _told(record, "actor", name), _told(record, "recipient", name)
    claims = _exactly(record.events(WEIGHED, claimant=name, status="any"), name, "claimed_by")
    if not (did or suffered or claims):
        raise QuestionError(f"there is no actor {name!r} in this record; the page Actors lists them")
    held = record.happenings(list(dict.fromkeys(t.happening for t in claims if t.happening)))
    return {
        "codes": _codes([*did, *suffered, *claims], name),
        "lists": [
            ("What it did", did, "actor", _partners(did, "recipient")),
            ("What was done to it", suffered, "recipient", _partners(suffered, "actor")),
            ("What it claims", claims, "claimant", []),
        ],
        "weighed": weigh(claims, held),
    }


def _told(record: Record, side: str, name: str) -> list[Telling]:
    """The newest events with the very actor on a side."""
    asked_for: dict[str, Any] = {"status": "any", side: name}
    answer = record.events(SHOWN, **asked_for)
    found = _exactly(answer, name, side)
    if len(found) < len(answer):  # others have names that hold this one
        found = _exactly(record.events(4 * SHOWN, **asked_for), name, side)
    return found


@dataclass(frozen=True, slots=True)
class Weighed:
    """Of `claims` how many others deny or contradict, and who does."""

    claims: int
    denied: int
    by: tuple[tuple[str, int], ...]


def weigh(claims: Sequence[Telling], held: Iterable[Happening]) -> Weighed:
    """How often what somebody claims is denied or contradicted by another voice on the same happening."""
    mine = {t.key for t in claims}
    against: Counter[str] = Counter()
    denied: set[str] = set()
    happenings = list(held)
    for h in happenings:
        for t in h.tellings:
            if t.key not in mine and t.event.stance is Stance.DENIES and t.event.claimed_by:
                denied.add(h.id)
                against.update({words.side(t.event.claimed_by): 1})
    for d in disputes(happenings):
        own = [s for s in d.sides if mine & set(s.keys)]
        others = [s for s in d.sides if not mine & set(s.keys)]
        if own and others and d.happening not in denied:
            denied.add(d.happening)
            against.update({c: 1 for s in others for c in s.claimants})
    return Weighed(len({t.happening for t in claims}), len(denied), tuple(against.most_common(8)))


def _exactly(told: Iterable[Telling], name: str, side: str) -> list[Telling]:
    """Those that have the very actor: the filter takes parts of names."""
    return [t for t in told if any(_name(a) == name for a in getattr(t.event, side))]


def _name(actor: Actor) -> str:
    return actor.name or actor.span.text


def _partners(told: Iterable[Telling], side: str) -> list[tuple[str, int]]:
    return Counter(words.clean(_name(a)) for t in told for a in getattr(t.event, side)).most_common(6)


def _codes(told: Iterable[Telling], name: str) -> list[str]:
    sides = ("actor", "recipient", "claimed_by")
    seen = Counter(words.code(a) for t in told for s in sides for a in getattr(t.event, s) if _name(a) == name)
    return [c for c, _ in seen.most_common(4)]
