"""The nouns of Dragoman, all frozen; see the module of each for units and ranges."""

from dragoman.model.events import About, Claim, ClaimKind, Event, Stance, Status
from dragoman.model.language import (
    Analysis,
    AttributionSignal,
    Mention,
    MentionForm,
    MentionKind,
    Role,
    Sentence,
    TriggerSignal,
)
from dragoman.model.reading import Reading
from dragoman.model.text import NEWS, Document, Failure, Span, Zone, ZoneKind
from dragoman.model.who_where_when import Actor, Place, Time

__all__ = [
    "NEWS",
    "About",
    "Actor",
    "Analysis",
    "AttributionSignal",
    "Claim",
    "ClaimKind",
    "Document",
    "Event",
    "Failure",
    "Mention",
    "MentionForm",
    "MentionKind",
    "Place",
    "Reading",
    "Role",
    "Sentence",
    "Span",
    "Stance",
    "Status",
    "Time",
    "TriggerSignal",
    "Zone",
    "ZoneKind",
]
