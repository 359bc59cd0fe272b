"""Events and claims: what is said to have happened, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dragoman.model.text import Span
from dragoman.model.who_where_when import Actor, Place, Time


class Status(StrEnum):
    """The standing of an act as its claim presents it (CODING rules, section 13)."""

    HAPPENED = "happened"
    ONGOING = "ongoing"
    PLANNED = "planned"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DENIED = "denied"
    CONDITIONAL = "conditional"
    HYPOTHETICAL = "hypothetical"


class ClaimKind(StrEnum):
    """In which way a report has a claim."""

    REPORTED = "reported"
    QUOTED = "quoted"
    OFFICIAL_STATEMENT = "official_statement"
    ASSERTED_BY_AUTHOR = "asserted_by_author"


class Stance(StrEnum):
    """What the claimant does with the content."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    DOUBTS = "doubts"
    RELAYS = "relays"


@dataclass(frozen=True, slots=True)
class About:
    """The named process, agreement, body or document an event concerns.

    `kind` is "process", "agreement", "resolution", "body", "document", "place" or "crisis".
    """

    span: Span
    name: str
    kind: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many people an act struck, or how many breaches of a truce a statement speaks of, as the text says.

    `kind` is "killed", "wounded", "missing", "captured", "arrested", "displaced", "involved" or "violations".
    `low` and `high` bound the number (equal for an exact one; `high` None for "at least", `low` 0 for "up to",
    a tenth to either side for "about"). `of` is the counted noun ("civilians"). "Dozens" is 24 and open
    upwards; words without a number give no count, except beside one: "a woman and two boys" are three.
    """

    span: Span
    kind: str
    low: int
    high: int | None
    of: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One attribution: `source`, `cue` and `content` are lists of fragments in text order.

    `actor` is the source resolved, empty when the text hides it. `relayed_by` holds whoever
    passed the words on ("Interfax quoted a general").
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: ClaimKind = ClaimKind.REPORTED
    hedged: bool = False
    stance: Stance = Stance.AFFIRMS
    actor: tuple[Actor, ...] = ()
    relayed_by: tuple[Actor, ...] = ()
    score: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One coded statement of a happening inside one report.

    `event_type`, `mode` and `context` are PLOVER's; `cameo` a CAMEO code of two to four
    digits; `quad` 1 to 4; `intensity` PLOVER's score, about -10 to +10. `act` is the type a
    promised, postponed or called-off act would have had; `act_date` its date.
    `why` maps a field's name to the rule or model that chose its value.
    """

    id: str
    event_type: str
    trigger: Span
    sentence: Span
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    cameo: str | None = None
    quad: int | None = None
    intensity: float | None = None
    actor: tuple[Actor, ...] = ()
    recipient: tuple[Actor, ...] = ()
    location: Place | None = None
    date: Time | None = None
    act: str | None = None
    act_date: Time | None = None
    status: Status = Status.HAPPENED
    hedged: bool = False
    background: bool = False
    claimed_by: tuple[Actor, ...] = ()
    relayed_by: tuple[Actor, ...] = ()
    stance: Stance = Stance.AFFIRMS
    claim: ClaimKind = ClaimKind.ASSERTED_BY_AUTHOR
    claim_index: int | None = None
    about: tuple[About, ...] = ()
    counts: tuple[Count, ...] = ()
    confidence: float = 0.0
    head: int = -1
    why: dict[str, str] = field(default_factory=dict)
