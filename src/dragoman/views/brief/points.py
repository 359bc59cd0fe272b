"""Happenings as sentences: which telling leads, who tells it too, what is disputed; and the key points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dragoman.happenings.voices import Stand, stand
from dragoman.model import Dispute, DisputeSide, Happening, Status, Telling
from dragoman.views.brief import names
from dragoman.views.brief.courses import Headline
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Item, Remark, Section, Sentence
from dragoman.views.brief.notes import Notes
from dragoman.views.brief.table import SAID, load_wordings
from dragoman.views.brief.wording import leading, tell
from dragoman.views.words import counted

POINTS = 7
"""Key points at most: what fits on the first page."""
OLD = timedelta(days=7)
"""An act that was over this long before the period began is background (coding rules, section 9)."""
REFS = 8
"""References of one happening at most."""
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
        return len({t.report.original for t in self.new})


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
    """The leading telling, then who tells it too, who denies it and what else is disputed, each with its words."""
    said = tell(point.lead)
    affirmed = stand(point.lead) is Stand.AFFIRMS
    against = {k for d in point.disputes for s in _against(d, point) for k in s.keys}
    others = [t for t in point.new if stand(t) is stand(point.lead) and t.key not in against]
    denials = [t for t in point.happening.tellings if stand(t) is Stand.DENIES and t.event.claimed_by]
    denials = [t for t in denials if affirmed and notes.material.is_new(t.report)]
    for dispute in point.disputes:
        if affirmed and dispute.field in SAID:
            found = [notes.telling(k) for s in _against(dispute, point) for k in s.keys]
            denials += [t for t in found if t and stand(t) is not Stand.AFFIRMS and t not in denials]
    tail, disputed = _disputed(point, notes)
    refs = [*notes.tellings([point.lead]), *notes.tellings(denials, 2), *disputed, *notes.tellings(others)]
    text = said.text
    if said.built:
        mine = {names.bare(v) for v in names.voices(point.lead)}
        more = {names.bare(v): v for t in reversed(others) for v in reversed(names.voices(t))}
        also = names.listed([v for k, v in reversed(more.items()) if k not in mine], 2)
        text += f"; told too by {also}" if also else ""
        no = names.listed((v for t in denials for v in names.voices(t)), 2)
        text += f"; {no} denied it" if no else ""
        text = names.once(text) + tail
    text += ":" if said.quote and not text.endswith(":") else "" if text.endswith(":") else "."
    contested = bool(point.disputes or denials)
    return Sentence(text, tuple(dict.fromkeys(refs))[:REFS], said.quote, _note(point, notes.material), contested)


def _against(dispute: Dispute, point: Point) -> list[DisputeSide]:
    """The sides that the leading telling does not take; none where it takes no side."""
    other = [s for s in dispute.sides if point.lead.key not in s.keys]
    return other if len(other) < len(dispute.sides) else []


def _disputed(point: Point, notes: Notes) -> tuple[str, list[int]]:
    """What other claims say of who, whom, how many, where and when, and their references."""
    parts: list[str] = []
    refs: list[int] = []
    for dispute in point.disputes:
        wording = load_wordings().disputes.get(dispute.field)
        for side in _against(dispute, point)[:1] if wording else ():
            who = names.listed(map(names.claimant, side.claimants), 2)
            parts.append(wording.format(v=names.value(side.value), who=who) if wording else "")
            refs += notes.keys(side.keys, 2)
    return "".join(f"; {p}" for p in parts[:2]), refs


def _note(point: Point, material: Material) -> str:
    marks = [f"{point.origins} independent reports"] if point.origins > 1 else []
    marks += ["told before this period too"] if _known(point, material) else []
    marks += ["corrected by hand"] if point.lead.corrected else []
    return "; ".join(marks)


def _known(point: Point, material: Material) -> bool:
    days = [material.day(t.report) for t in point.happening.tellings]
    return any(d is not None and d < material.since for d in days)


def key_points(found: Sequence[Point], heads: Sequence[Headline], notes: Notes) -> tuple[Section, dict[str, int]]:
    """The first page: turns of processes, then what most independent reports tell, what is disputed, what cost lives.

    With it the number of each happening among them.
    """
    told = frozenset(k for h in heads for k in h.keys)
    rest = [p for p in found if p.lead.key not in told][: POINTS - len(heads)]
    items: list[Item] = [*(h.sentence for h in heads), *(sentence(p, notes) for p in rest)]
    more = len(found) - len(rest)
    if not items:
        items.append(Remark("No report of this period tells of anything new."))
    elif more:
        items.append(Remark(f"{counted(more, 'further happening')} below."))
    numbers = {p.happening.id: n for n, p in enumerate(rest, len(heads) + 1)}
    return Section("key-points", "Key points", tuple(items)), numbers
