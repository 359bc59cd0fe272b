"""Pairs of parties: what each did and said to the other, and how the tone changed against the period before."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from dragoman.lexicons.ontology import load_ontology
from dragoman.model import Event, Happening, Status, Telling
from dragoman.views.brief import names
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Cell, Heading, Item, Remark, Section, Sentence, Table
from dragoman.views.brief.notes import Notes
from dragoman.views.brief.points import Point, sentence
from dragoman.views.brief.wording import leading, tell
from dragoman.views.words import counted

PAIRS = 10
"""Pairs shown at most, those with most happenings."""
EACH = 6
"""Sentences of one pair at most."""
OTHERS = 10
"""Happenings told at the end that belong to no pair."""
QUADS = (4, 3, 1, 2)
"""Conflict before cooperation, deeds before words on the side of conflict."""

Pair = tuple[str, str]
Way = tuple[str, str]


def ways(event: Event) -> set[Way]:
    """The directed pairs of an event; of a meeting or clash without a recipient both directions of each two."""
    actors = {b for a in event.actor if (b := names.bloc(a))}
    recipients = {b for a in event.recipient if (b := names.bloc(a))}
    if recipients:
        found = {(a, r) for a in actors for r in recipients if a != r}
        within = event.quad in {3, 4}  # of one state's doings with its own people only conflict
        return {(a, r) for a, r in found if within or not r.startswith(f"{a} (")}
    return {(a, b) for a in actors for b in actors if a != b} if len(actors) < 5 else set()


def _pair(way: Way) -> Pair:
    one, other = sorted(way)
    return one, other


def _counts(happenings: Sequence[Happening], material: Material, now: bool) -> Mapping[Pair, dict[int, int]]:
    """Happenings, not tellings, by pair and quad; denials and what is merely planned or possible do not count."""
    found: dict[Pair, dict[int, int]] = {}
    for happening in happenings:
        belongs = material.is_new if now else material.before
        told = [t for t in happening.tellings if belongs(t.report) and not t.event.background]
        if not now:
            told = [] if any(_earlier(t, material) for t in happening.tellings) else told
        elif any(material.before(t.report) for t in happening.tellings):
            told = []
        told = [t for t in told if t.event.status in {Status.HAPPENED, Status.ONGOING}]
        if not told:
            continue
        event = leading(told).event
        for pair in {_pair(w) for w in ways(event)}:
            quads = found.setdefault(pair, {})
            quads[event.quad or 0] = quads.get(event.quad or 0, 0) + 1
    return found


def _earlier(telling: Telling, material: Material) -> bool:
    day = material.day(telling.report)
    return day is not None and day < material.since - material.length


def pairs(found: Sequence[Point], key: Mapping[str, int], notes: Notes) -> tuple[Section, set[str]]:
    """A table of tones, then each pair; a happening among the key points, or of a pair before, is not told again.

    With it the happenings that the section tells.
    """
    material = notes.material
    by_pair: dict[Pair, dict[Way, list[Point]]] = {}
    for point in found:
        for way in ways(point.lead.event):
            by_pair.setdefault(_pair(way), {}).setdefault(way, []).append(point)
    before = _counts(material.happenings, material, now=False)
    now = _counts(material.happenings, material, now=True)
    ranked = sorted(by_pair, key=lambda p: (-len(_all(by_pair[p])), -_told(by_pair[p]), p))
    shown = ranked[:PAIRS]
    table = _tones(shown, by_pair, before, now, key, notes)
    items: list[Item] = [table] if table else []
    seen = set(key)
    for pair in shown:
        items += _one(pair, by_pair[pair], seen, notes)
    if len(ranked) > len(shown):
        items.append(Remark(f"{counted(len(ranked) - len(shown), 'further pair')}, of which less is told, left out."))
    if not items:
        items.append(Remark("No pair of known parties acted on each other in reports of this period."))
    told = {h for pair in shown for h in _all(by_pair[pair])}
    return Section("pairs", "Who did and said what to whom", tuple(items)), told


def others(found: Sequence[Point], told: Container[str], notes: Notes) -> Section | None:
    """What no section before tells: acts within one country, by or against parties without a code."""
    rest = [p for p in found if p.happening.id not in told and p.lead.event.actor and tell(p.lead).built]
    if not rest:
        return None
    items: list[Item] = [sentence(p, notes) for p in rest[:OTHERS]]
    if len(rest) > OTHERS:
        items.append(Remark(f"{counted(len(rest) - OTHERS, 'further happening')} left out; dragoman ask lists all."))
    return Section("others", "Also told", tuple(items))


def _all(by_way: Mapping[Way, Sequence[Point]]) -> dict[str, Point]:
    return {p.happening.id: p for points in by_way.values() for p in points}


def _told(by_way: Mapping[Way, Sequence[Point]]) -> int:
    return sum(p.origins for p in _all(by_way).values())


def _tones(
    shown: Sequence[Pair],
    by_pair: Mapping[Pair, Mapping[Way, Sequence[Point]]],
    before: Mapping[Pair, Mapping[int, int]],
    now: Mapping[Pair, Mapping[int, int]],
    key: Mapping[str, int],
    notes: Notes,
) -> Table | None:
    """Happenings of each kind, before and now, side by side."""
    quads = load_ontology().quads
    rows: list[tuple[Cell, ...]] = []
    for pair in shown:
        counts = [(before.get(pair, {}).get(q, 0), now.get(pair, {}).get(q, 0)) for q in QUADS]
        if not any(a or b for a, b in counts):
            continue
        held = _all(by_pair[pair])
        points = ", ".join(str(n) for n in sorted(key[h] for h in held if h in key))
        refs = notes.tellings([p.lead for p in held.values()][:2], 2)
        cells = [Cell(f"{a} → {b}" if a or b else "–") for a, b in counts]
        rows.append((Cell(" – ".join(pair), refs), *cells, Cell(points or "–")))
    if not rows:
        return None
    return Table(
        ("Pair", *(quads[q].capitalize() for q in QUADS), "Key points"), tuple(rows),
        f"Happenings told as done: the {length(notes.material)} before → this period",
        frozenset(range(1, len(QUADS) + 2)),
    )  # fmt: skip


def length(material: Material) -> str:
    """ "8 days", or "day" for a single one, as "the … before" takes it."""
    days = material.length.days
    return f"{days} days" if days > 1 else "day"


def _one(pair: Pair, by_way: Mapping[Way, Sequence[Point]], seen: set[str], notes: Notes) -> list[Item]:
    """Sentences by quad, both directions in one list as each names its actor; empty where all was told before."""
    rest = [p for h, p in _all(by_way).items() if h not in seen]
    if not rest:
        return []
    seen |= {p.happening.id for p in rest}
    rest.sort(key=lambda p: QUADS.index(p.lead.event.quad) if p.lead.event.quad in QUADS else len(QUADS))
    items: list[Item] = [Heading(" – ".join(pair)), *(_kind(p, notes) for p in rest[:EACH])]
    if len(rest) > EACH:
        items.append(Remark(f"{counted(len(rest) - EACH, 'further happening')} between them left out."))
    return items


def _kind(point: Point, notes: Notes) -> Sentence:
    """The sentence with the kind of act in its note: "material conflict; 2 independent reports"."""
    made = sentence(point, notes)
    kind = load_ontology().quads.get(point.lead.event.quad or 0, "")
    return replace(made, note="; ".join(filter(None, (kind, made.note))))
