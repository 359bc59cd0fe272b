"""Claims against claims: disputes, the ledger of a ceasefire's breaches, accusations, and who claims what."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.happenings.accusations import Accusation
from dragoman.happenings.disputes import firm
from dragoman.happenings.ledger import LedgerRow
from dragoman.happenings.voices import SPOKEN
from dragoman.lexicons.ontology import load_ontology
from dragoman.model import Dispute, Process, Stance, Telling
from dragoman.views.brief import names
from dragoman.views.brief.model import Cell, Heading, Item, Remark, Section, Sentence, Table
from dragoman.views.brief.notes import Notes
from dragoman.views.brief.points import Point
from dragoman.views.brief.wording import tell
from dragoman.views.disputes import QUESTIONS
from dragoman.views.words import clean, counted, figures, number

DISPUTES, ROWS, CLAIMANTS, PAIRS = 10, 24, 10, 6
"""Shown at most: disputes, rows of one ledger, claimants, pairs of accusations."""


def disputes(found: Sequence[Point], notes: Notes) -> Section:
    """Each dispute about a happening of the period, its sides with claimants and words."""
    held = {p.happening.id: p for p in found}
    told = {k: t for p in held.values() for d in p.disputes for s in d.sides for k in s.keys if (t := notes.telling(k))}
    every = [d for p in held.values() for d in p.disputes]
    mine = [*(d for d in every if firm(d, told)), *(d for d in every if not firm(d, told))]
    items: list[Item] = []
    shown: set[str] = set()
    for dispute in mine[:DISPUTES]:
        point = held[dispute.happening]
        if dispute.happening not in shown:
            shown.add(dispute.happening)
            said = tell(point.lead)
            ending = ":" if said.quote else "."
            items.append(Sentence(said.text.rstrip(":") + ending, notes.tellings([point.lead]), said.quote))
        items.append(_sides(dispute, notes))
    if len(mine) > DISPUTES:
        items.append(
            Remark(f"{counted(len(mine) - DISPUTES, 'further dispute')} left out; dragoman disputes lists all.")
        )
    if not items:
        items.append(Remark("No claims of this period contradict each other."))
    return Section("disputes", "Disputes", tuple(items))


def _sides(dispute: Dispute, notes: Notes) -> Table:
    rows = tuple(
        (
            Cell(names.value(s.value) + (" (hedged)" if s.hedged else ""), notes.keys(s.keys, 3)),
            Cell("; ".join(dict.fromkeys(map(names.claimant, s.claimants)))),
        )
        for s in dispute.sides
    )
    return Table((QUESTIONS[dispute.field], "Who says so"), rows)


def ledgers(notes: Notes) -> Section:
    """Breaches of ceasefires as alleged in the period: a row for each day, claimant and accused."""
    items: list[Item] = []
    for process, rows in notes.material.ledgers:
        fresh = [r for r in rows if _belongs(r, process, notes)]
        if not fresh:
            continue
        items += [Heading(process.name), *_rows(fresh, notes)]
    if other := [r for r in notes.material.breaches if _told_now(r, notes)]:
        items += [Heading("Other truces" if items else "Truces of no known name"), *_rows(other, notes)]
    if items:
        items.append(Remark("Figures of different claimants count the same or different breaches: never add them up."))
    else:
        items.append(Remark("No breach of a ceasefire is alleged in reports of this period."))
    return Section("ceasefires", "Ceasefires: alleged breaches", tuple(items))


def _rows(fresh: Sequence[LedgerRow], notes: Notes) -> list[Item]:
    items: list[Item] = []
    if len(fresh) > ROWS:
        items.append(Remark(f"{counted(len(fresh) - ROWS, 'earlier row')} left out; dragoman ledger lists all."))
    heads = ("Day", "Alleged by", "Against", "Breaches told", "People", "Denied by", "Confirmed by")
    return [*items, Table(heads, tuple(_row(r, notes) for r in fresh[-ROWS:]), "", frozenset({3}))]


def _told_now(row: LedgerRow, notes: Notes) -> bool:
    return any((t := notes.telling(k)) and notes.material.is_new(t.report) for k in row.keys)


def _belongs(row: LedgerRow, process: Process, notes: Notes) -> bool:
    """Whether a row is of the period, and of this ceasefire: told of it, or between two of its members."""
    told = [t for k in row.keys if (t := notes.telling(k)) and notes.material.is_new(t.report)]
    return any(process.key in t.processes or len(process.members) < 2 or _between(t, process) for t in told)


def _between(telling: Telling, process: Process) -> bool:
    e = telling.event
    members = {m for a in (*e.actor, *e.recipient, *e.claimed_by) for m in (a.country, a.entity) if m}
    return len(members & set(process.members)) > 1


def _row(row: LedgerRow, notes: Notes) -> tuple[Cell, ...]:
    day = (names.english(row.day) if row.day else "not told") + (
        " (day of report)" if row.day and not row.day_told else ""
    )
    return (
        Cell(day, notes.keys(row.keys, 3)),
        Cell(f"{names.claimant(row.claimant)} ({row.standpoint.value})" + (", hedged" if row.hedged else "")),
        Cell(clean(row.accused) or "nobody named"),
        Cell(" / ".join(number(*f) for f in row.figures) or "no number"),
        Cell(figures(row.counts) or "–"),
        Cell("; ".join(map(names.claimant, row.denied_by)) or "–"),
        Cell("; ".join(map(names.claimant, row.confirmed_by)) or "–"),
    )


def accusations(notes: Notes) -> Section | None:
    """Accusation and counter-accusation side by side; None where there is none."""
    fresh = [
        pair
        for pair in notes.material.accusations
        if any(
            (t := notes.telling(k)) and notes.material.is_new(t.report) for k in (*pair.first.keys, *pair.second.keys)
        )
    ]
    if not fresh:
        return None
    rows = tuple((_charge(p.first, notes), _charge(p.second, notes)) for p in fresh[-PAIRS:])
    items: list[Item] = [Table(("Accusation", "Counter-accusation"), rows)]
    if len(fresh) > PAIRS:
        items.append(Remark(f"{counted(len(fresh) - PAIRS, 'earlier pair')} left out."))
    return Section("accusations", "Accusation and counter-accusation", tuple(items))


def _charge(charge: Accusation, notes: Notes) -> Cell:
    """ "Kiev accuses the separatists: attack"."""
    types = load_ontology().event_types
    acts = ", ".join(types[a].name for a in charge.acts if a in types)
    acts += ", and staging it" if charge.staging else ""
    text = f"{clean(charge.accuser)} → {clean(charge.accused)}" + (f": {acts}" if acts else "")
    return Cell(text[:1].upper() + text[1:], notes.keys(charge.keys, 3))


def voices(found: Sequence[Point], notes: Notes) -> Section:
    """Who claims most, how often with hedges, how often by denying. What outlets say themselves is under Sources."""
    held: dict[str, list[tuple[str, Telling]]] = {}
    for point in found:
        for t in point.new:
            spoken = t.event.claimed_by or (t.event.event_type in SPOKEN and t.event.actor)
            for name in names.voices(t) if spoken else ():
                held.setdefault(name.removeprefix("the ").removeprefix("a "), []).append((point.happening.id, t))
    ranked = sorted(held, key=lambda n: (-len({c[0] for c in held[n]}), n))[:CLAIMANTS]
    rows = tuple(
        (
            Cell(name[:1].upper() + name[1:], notes.tellings([t for _, t in held[name]], 3)),
            Cell(str(len({h for h, _ in held[name]}))),
            Cell(f"{sum(t.event.hedged for _, t in held[name])} of {len(held[name])}"),
            Cell(str(sum(t.event.stance is Stance.DENIES for _, t in held[name]))),
        )
        for name in ranked
    )
    if not rows:
        return Section("claimants", "Who claims what", (Remark("No source is named in reports of this period."),))
    heads = ("Claimant", "Happenings", "Hedged claims", "Denials")
    items: list[Item] = [Table(heads, rows, "", frozenset({1, 2, 3}))]
    if len(held) > len(rows):
        items.append(Remark(f"{counted(len(held) - len(rows), 'further claimant')} left out."))
    return Section("claimants", "Who claims what", tuple(items))
