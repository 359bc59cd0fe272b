"""The shape of a model's answer, and the check that nothing else passes.

An answer comes from a stranger, who may have been talked into anything by the report. What is not JSON of this
shape fails the report; an event that breaks the shape or names an unknown type is dropped, and so is a code that
does not exist; all that is dropped is counted. Words are checked against the text in `build`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from dragoman.errors import EndpointError
from dragoman.lexicons.crosswalks import states
from dragoman.lexicons.ontology import Ontology

MOST_EVENTS = 200
"""Events of one report that are looked at; more are dropped. Long dispatches hold some forty."""


class Side(BaseModel):
    """A party in the report's words, with the model's codes for it."""

    words: str
    country: str | None = None
    sector: list[str] = Field(default_factory=list)


class Matter(BaseModel):
    """What an event concerns."""

    words: str
    kind: str


class Attribution(BaseModel):
    """Who vouches for an event."""

    kind: str
    stance: str = "affirms"
    source: list[Side] = Field(default_factory=list)
    relayed_by: list[Side] = Field(default_factory=list)
    cue: str | None = None
    content: str | None = None


class Said(BaseModel):
    """One event as the model says it; `sentence` is a number of the message."""

    sentence: int
    trigger: str
    event_type: str
    mode: list[str] = Field(default_factory=list)
    actor: list[Side] = Field(default_factory=list)
    recipient: list[Side] = Field(default_factory=list)
    place: str | None = None
    date: str | None = None
    act: str | None = None
    act_date: str | None = None
    status: str
    hedged: bool = False
    background: bool = False
    about: list[Matter] = Field(default_factory=list)
    claim: Attribution | None = None


class Answer(BaseModel):
    """The whole answer."""

    events: list[Said]


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that an answer may hold. `modes` are those of each event type."""

    modes: Mapping[str, Container[str]]
    sectors: Container[str]
    countries: Container[str]
    statuses: Container[str]
    kinds: Container[str]
    stances: Container[str]
    matters: Container[str]


def codes_of(known: Ontology, told: Mapping[str, Any]) -> Codes:
    """The codes of the ontology, and those that the prompt explains."""
    return Codes(
        modes={code: frozenset(known.modes(code)) for code in known.event_types},
        sectors=known.sectors,
        countries=frozenset([*states(), *known.international]),
        statuses=told["status"],
        kinds=told["kind"],
        stances=told["stance"],
        matters=told["about"],
    )


def read_answer(content: str, codes: Codes) -> tuple[list[Said], Counter[str]]:
    """The events of an answer that pass, and what was dropped, by reason.

    Raises EndpointError for an answer that is no JSON object with a list of events.
    """
    rows = _rows(content)
    dropped: Counter[str] = Counter()
    if len(rows) > MOST_EVENTS:
        dropped[f"events beyond the first {MOST_EVENTS}"] += len(rows) - MOST_EVENTS
    kept: list[Said] = []
    for row in rows[:MOST_EVENTS]:
        try:
            said = Said.model_validate(row)
        except ValidationError:
            dropped["events of another shape"] += 1
            continue
        passed = _checked(said, codes, dropped)
        if passed is not None:
            kept.append(passed)
    return kept, dropped


def _rows(content: str) -> list[Any]:
    """The list of events; what a model thinks aloud first, a code fence or words around the object are passed over."""
    content = content.rpartition("</think>")[2]
    first, last = content.find("{"), content.rfind("}")
    try:
        held = json.loads(content[first : last + 1])
    except (ValueError, RecursionError) as problem:
        raise EndpointError(f"the model's answer is not JSON ({problem}): “{excerpt(content)}”") from None
    rows = held.get("events") if isinstance(held, dict) else None
    if not isinstance(rows, list):
        raise EndpointError(f"the model's answer has no list of events: “{excerpt(content)}”")
    return rows


def excerpt(text: str, most: int = 120) -> str:
    """A stranger's words on one line, without control characters, cut."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text[: most * 4]).split())
    return clean if len(clean) <= most else clean[:most] + "…"


def _checked(said: Said, codes: Codes, dropped: Counter[str]) -> Said | None:
    """The event with its valid codes alone; None for a type or status that does not exist."""
    if said.event_type not in codes.modes:
        dropped["events of an unknown type"] += 1
        return None
    if said.status not in codes.statuses:
        dropped["events of an unknown status"] += 1
        return None
    changes: dict[str, Any] = {
        "mode": _valid(said.mode, codes.modes[said.event_type], "modes", dropped),
        "actor": _sides(said.actor, codes, dropped),
        "recipient": _sides(said.recipient, codes, dropped),
        "about": [m for m in said.about if _valid([m.kind], codes.matters, "kinds of matter", dropped)],
        "claim": _claim(said.claim, codes, dropped),
    }
    if said.act is not None and not _valid([said.act], codes.modes, "types", dropped):
        changes["act"] = None
    return said.model_copy(update=changes)


def _claim(claim: Attribution | None, codes: Codes, dropped: Counter[str]) -> Attribution | None:
    """A claim of an unknown kind is one that is reported, one of an unknown stance affirms."""
    if claim is None:
        return None
    return claim.model_copy(
        update={
            "kind": next(iter(_valid([claim.kind], codes.kinds, "kinds of claim", dropped)), "reported"),
            "stance": next(iter(_valid([claim.stance], codes.stances, "stances", dropped)), "affirms"),
            "source": _sides(claim.source, codes, dropped),
            "relayed_by": _sides(claim.relayed_by, codes, dropped),
        }
    )


def _sides(sides: list[Side], codes: Codes, dropped: Counter[str]) -> list[Side]:
    return [
        side.model_copy(
            update={
                "country": next(iter(_valid([side.country or ""], codes.countries, "countries", dropped)), None),
                "sector": _valid(side.sector, codes.sectors, "sectors", dropped),
            }
        )
        for side in sides
    ]


def _valid(given: list[str], known: Container[str], what: str, dropped: Counter[str]) -> list[str]:
    """The codes that exist, each once; empty ones are no codes and not counted."""
    kept = [code for code in dict.fromkeys(given) if code in known]
    dropped[f"unknown {what}"] += len({code for code in given if code and code not in known})
    return kept
