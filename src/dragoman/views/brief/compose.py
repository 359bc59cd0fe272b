"""A record's parts to a situation report, what matters most first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.model import ClaimKind
from dragoman.views.brief import claims, courses, names, pairs, points
from dragoman.views.brief.finish import finished
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Brief, Cell, Item, Remark, Section, Table
from dragoman.views.brief.notes import Notes
from dragoman.views.brief.points import Point
from dragoman.views.words import clean, counted

OUTLETS, CORRECTIONS = 20, 20
"""Rows shown at most."""
READ = (
    "A program read the reports and may have misread them: the words decide. "
    "Countries in brackets are its reading, not the reports' words."
)


def compose(material: Material) -> Brief:
    """The report. The same material gives the same report, whatever the order of its parts.

    Every `Sentence` and every row of a table that tells of the world has references; `Remark`s tell of the report.
    """
    material = replace(material, happenings=sorted(material.happenings, key=lambda h: h.id))
    notes = Notes(material)
    found = points.points(material)
    key_points, key = points.key_points(found, courses.headlines(notes), notes)
    by_pair, told = pairs.pairs(found, key, notes)
    made: list[Section | None] = [
        key_points,
        courses.plans(notes),
        courses.processes(notes),
        claims.disputes(found, notes),
        claims.ledgers(notes),
        claims.accusations(notes),
        by_pair,
        pairs.others(found, {*told, *key, *courses.stepped(notes)}, notes),
        claims.voices(found, notes),
        _sources(material),
        _limits(found, material),
    ]
    title = f"Situation report: {clean(material.name)}"
    sections = tuple(s for s in made if s is not None)
    return finished(Brief(title, material.since, material.until, _facts(found, material), sections, notes.references()))


def _facts(found: Sequence[Point], material: Material) -> tuple[str, ...]:
    """The head: the period, how many reports, what counts as new."""
    new = [r for r in material.reports if material.is_new(r)]
    origins = len({r.original for r in new})
    outlets = len({names.outlet(r) for r in new})
    undated = sum(r.published is None for r in new)
    n = counted
    basis = "Reports count by their day of publication"
    if undated:
        basis += f"; {undated} undated by the day the record got them"
    period = f"{names.english(material.since)} to {names.english(material.until)}"
    facts = [
        f"{period} ({pairs.length(material)})" + (f"; {clean(material.within)}" if material.within else ""),
        f"{n(len(new), 'new report')}, {n(origins, 'independent text')}, {n(outlets, 'outlet')}; "
        f"{n(len(found), 'happening')}",
        f"{basis}. “By the author's own account” marks what a report says without naming a source.",
    ]
    return tuple(facts)


def _sources(material: Material) -> Section:
    """Outlets of the period: reports, independent texts, copies of texts that others printed first."""
    new = [r for r in material.reports if material.is_new(r)]
    held: dict[str, list[tuple[str, str]]] = {}
    for report in new:
        held.setdefault(names.outlet(report), []).append((report.id, report.original))
    own: dict[str, int] = {}
    for telling in (t for h in material.happenings for t in material.new(h)):
        if telling.event.claim is ClaimKind.ASSERTED_BY_AUTHOR:
            own[names.outlet(telling.report)] = own.get(names.outlet(telling.report), 0) + 1
    ranked = sorted(held, key=lambda n: (-len(held[n]), n))
    rows = tuple(
        (
            Cell(name),
            Cell(str(len(held[name]))),
            Cell(str(len({o for _, o in held[name]}))),
            Cell(str(sum(i != o for i, o in held[name]))),
            Cell(str(own.get(name, 0))),
        )
        for name in ranked[:OUTLETS]
    )
    items: list[Item] = []
    if rows:
        heads = ("Outlet", "Reports", "Independent texts", "Copies of others", "On its own account")
        items.append(Table(heads, rows, "", frozenset({1, 2, 3, 4})))
        items.append(Remark("On its own account: events that the outlet tells without naming a source."))
        if len(ranked) > OUTLETS:
            items.append(Remark(f"{counted(len(ranked) - OUTLETS, 'further outlet')} left out."))
    else:
        items.append(Remark("The record holds no report of this period."))
    return Section("sources", "Sources", tuple(items))


def _limits(found: Sequence[Point], material: Material) -> Section:
    """What could not be dated or placed, and what people corrected."""
    undated = sum(all(t.first_day is None and t.last_day is None for t in p.new) for p in found)
    placeless = sum(all(t.event.location is None for t in p.new) for p in found)
    unnamed = sum(all(not t.event.actor for t in p.new) for p in found)
    items: list[Item] = []
    if found:
        items.append(
            Remark(
                f"Of {len(found)} happenings {undated} could not be dated, {placeless} not placed, and of {unnamed} "
                "no actor is told."
            )
        )
    items.append(Remark(READ))
    if material.corrections:
        heads = ("Made", "By", "What", "Why")
        rows = tuple(
            (
                Cell(str(c["made"])[:10]),
                Cell(clean(str(c["who"]))),
                Cell(clean(_what(c))),
                Cell(clean(str(c["reason"] or ""))),
            )
            for c in material.corrections[-CORRECTIONS:]
        )
        items.append(Table(heads, rows, "Corrections applied"))
    else:
        items.append(Remark("No corrections by people are applied."))
    return Section("limits", "Limits and corrections", tuple(items))


def _what(correction: object) -> str:
    c: dict[str, object] = dict(correction)  # type: ignore[call-overload]
    change = f" {c['field']}: {c['before']} → {c['after']}" if c.get("field") else ""
    return f"{c['action']} {c['target']}{change}"
