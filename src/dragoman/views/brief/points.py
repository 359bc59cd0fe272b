"""Happenings as sentences: which telling leads, who tells it too, what is disputed; and the key points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from dragoman.happenings.voices import claimants
from dragoman.model import Dispute, Field, Happening, Stance, Status, Telling
from dragoman.views.brief import names
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Item, Remark, Section, Sentence
from dragoman.views.brief.notes import Notes
from dragoman.views.brief.wording import tell

POINTS = 7
"""Key points at most: what fits on the first page."""
OLD = timedelta(days=7)
"""An act that was over this long before the period began is background (coding rules, section 9)."""
DISPUTED = {
    Field.ACTOR: "who did it",
    Field.RECIPIENT: "whom it hit",
    Field.COUNT: "how many",
    Field.PLACE: "where",
    Field.DATE: "when",
}
MATERIAL = frozenset({2, 4})
IDLE = frozenset({Status.HYPOTHETICAL, Status.CONDITIONAL})


@dataclass(frozen=True, slots=True)
class Point:
    """A happening with its leading telling and the disputes about it."""

    happening: Happening
    lead: Telling
    new: tuple[Telling, ...]
    disputes: tuple[Dispute, ...]

    @property
    def origins(self) -> int:
        """Independent texts of the period that tell of it."""
        return len({t.report.origin or t.report.id for t in self.new})


def points(material: Material) -> list[Point]:
    """What the period brought, background and mere possibilities left out, the weightiest first."""
    held: dict[str, list[Dispute]] = {}
    for dispute in material.disputes:
        held.setdefault(dispute.happening, []).append(dispute)
    found = []
    for happening in material.happenings:
        new = tuple(t for t in material.new(happening) if not t.event.background and t.event.status not in IDLE)
        if new and not _old(new, material):
            found.append(Point(happening, leading(new), new, tuple(held.get(happening.id, ()))))
    return sorted(found, key=_weight)


def _old(new: Sequence[Telling], material: Material) -> bool:
    days = [t.last_day for t in new]
    return all(d is not None and d < material.since - OLD for d in days)


def leading(told: Sequence[Telling]) -> Telling:
    """The telling that says most: built from a whole sentence, with both sides, a named claimant, a day, a place."""

    def fullness(t: Telling) -> tuple[object, ...]:
        e = t.event
        whole = e.sentence.text.rstrip(" ”\"'")[-1:] in {".", "!", "?"}
        return (
            e.stance not in {Stance.DENIES, Stance.DOUBTS}, tell(t).built, whole, bool(e.actor), bool(e.recipient),
            bool(e.claimed_by), not e.hedged, e.date is not None, e.location is not None,
        )  # fmt: skip

    ranked = (
        sorted(told, key=lambda t: (t.report.published is None, t.report.published, t.key), reverse=False)
        if all(t.report.published for t in told)
        else sorted(told, key=lambda t: t.key)
    )
    return max(ranked, key=fullness)


def _weight(point: Point) -> tuple[object, ...]:
    event = point.lead.event
    dead = max((c.low for t in point.new for c in t.event.counts if c.kind == "killed"), default=0)
    told = tell(point.lead).built and bool(event.actor)
    day = point.lead.last_day or point.lead.report.published
    return (
        -(point.origins if told else 0), not point.disputes, -dead, not told, event.quad not in MATERIAL,
        not event.recipient, -(day.toordinal() if day else 0), point.happening.id,
    )  # fmt: skip


def sentence(point: Point, notes: Notes) -> Sentence:
    """The leading telling, then who tells it too and what is disputed, each with its words."""
    said = tell(point.lead)
    refs = list(notes.tellings([point.lead]))
    mine = set(claimants(point.lead))
    others = [t for t in point.new if t.event.stance not in {Stance.DENIES, Stance.DOUBTS}]
    voices = [c for t in others for c in claimants(t) if c not in mine and not c.startswith("somebody unnamed")]
    text = said.text
    if voices and said.built:
        text += f"; told too by {names.listed(_named(voices), 2)}"
    denials = [t for t in point.happening.tellings if t.event.stance is Stance.DENIES and t.event.claimed_by]
    denials = [t for t in denials if t is not point.lead and notes.material.is_new(t.report)]
    deniers = [c for t in denials for c in claimants(t)]
    refs += notes.tellings(others)
    for dispute in point.disputes:
        against = [s for s in dispute.sides if point.lead.key not in s.keys]
        refs += notes.keys([k for s in against for k in s.keys[:2]])
        if dispute.field in {Field.OCCURRED, Field.AGREED} and len(against) < len(dispute.sides):
            deniers += [c for s in against for c in s.claimants]
    refs += notes.tellings(denials)
    if deniers and said.built:
        text += f"; {names.listed(_named(deniers), 2)} denied it"
    asked = [DISPUTED[d.field] for d in point.disputes if d.field in DISPUTED]
    marks = [f"{point.origins} independent reports"] if point.origins > 1 else []
    marks += [f"disputed: {', '.join(dict.fromkeys(asked))}"] if asked else []
    marks += ["told before this period too"] if _known(point, notes.material) else []
    marks += ["corrected by hand"] if point.lead.corrected else []
    if said.quote and not text.endswith(":"):
        text += ":"
    full = text if text.endswith(":") else f"{text}."
    return Sentence(full, tuple(dict.fromkeys(refs))[:8], said.quote, "; ".join(marks), bool(point.disputes or deniers))


def _known(point: Point, material: Material) -> bool:
    days = [material.day(t.report) for t in point.happening.tellings]
    return any(d is not None and d < material.since for d in days)


def _named(voices: Sequence[str]) -> list[str]:
    return [names.with_article(v) for v in dict.fromkeys(voices)]


def key_points(found: Sequence[Point], notes: Notes) -> Section:
    """The first page: what most independent reports tell, what is disputed, what cost lives."""
    shown = found[:POINTS]
    items: list[Item] = [sentence(p, notes) for p in shown]
    if not items:
        items.append(Remark("No report of this period tells of anything new."))
    elif len(found) > len(shown):
        items.append(Remark(f"{len(found) - len(shown)} further happenings are told below, by process and by pair."))
    return Section("key-points", "Key points", tuple(items))


def numbered(found: Sequence[Point]) -> Mapping[str, int]:
    """The number of each happening among the key points."""
    return {p.happening.id: n for n, p in enumerate(found[:POINTS], 1)}
