"""The nouns of Dragoman, all frozen; see the module of each for units and ranges."""

from dragoman.model.events import About, Claim, ClaimKind, Count, Event, Stance, Status
from dragoman.model.language import (
    Analysis,
    AttributionSignal,
    Mention,
    MentionForm,
    MentionKind,
    Role,
    Sentence,
    TaughtSignal,
    TriggerSignal,
)
from dragoman.model.parse import Parse, Stretch, Token
from dragoman.model.parts import joined, moved, parts
from dragoman.model.reading import Reading
from dragoman.model.record import (
    Dispute,
    DisputeSide,
    Field,
    Happening,
    Process,
    ProcessState,
    Report,
    StateMention,
    Step,
    Telling,
)
from dragoman.model.taught import Example, Taught
from dragoman.model.text import NEWS, Document, Failure, Span, Zone, ZoneKind
from dragoman.model.who_where_when import Actor, Place, Pointer, Spot, Time

__all__ = [
    "NEWS",
    "About",
    "Actor",
    "Analysis",
    "AttributionSignal",
    "Claim",
    "ClaimKind",
    "Count",
    "Dispute",
    "DisputeSide",
    "Document",
    "Event",
    "Example",
    "Failure",
    "Field",
    "Happening",
    "Mention",
    "MentionForm",
    "MentionKind",
    "Parse",
    "Place",
    "Pointer",
    "Process",
    "ProcessState",
    "Reading",
    "Report",
    "Role",
    "Sentence",
    "Span",
    "Spot",
    "Stance",
    "StateMention",
    "Status",
    "Step",
    "Stretch",
    "Taught",
    "TaughtSignal",
    "Telling",
    "Time",
    "Token",
    "TriggerSignal",
    "Zone",
    "ZoneKind",
    "joined",
    "moved",
    "parts",
]
