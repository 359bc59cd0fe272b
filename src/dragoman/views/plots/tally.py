"""What pictures count and say about it: copies once, who an actor is, how many reports, from when to when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from dragoman.lexicons.codes import international
from dragoman.lexicons.maps import country_names
from dragoman.model import Actor, ClaimKind, Report, Status, Telling
from dragoman.views import words
from dragoman.views.plots.theme import literal
from dragoman.views.words import counted

TOLD = frozenset({Status.HAPPENED, Status.ONGOING})
"""What is told to have happened: the standings that counts take by default."""

_T = TypeVar("_T")
By = Literal["country", "actor"]


@dataclass(frozen=True, slots=True)
class Party:
    """An actor as a row, a column or a dot: `key` tells it apart, `name` is shown."""

    key: str
    name: str
    code: str


def party(actor: Actor, by: By) -> Party:
    """By country where it has one (else by name); by actor, the knowledge entry, else the words as printed."""
    printed = actor.antecedent.text if actor.antecedent and not actor.name else actor.span.text
    name = literal(actor.name or printed, 80)
    if by == "country" and actor.country:
        name = country_names().get(actor.country) or international().get(actor.country) or actor.country
        return Party(actor.country, literal(name, 80), actor.country)
    return Party(actor.entity or f"{name.casefold()} {actor.country or ''}", name, words.code(actor))


def once(tellings: Iterable[Telling]) -> list[Telling]:
    """Of each independent text one report, the one with most tellings: republished copies count once."""
    by_origin: dict[str, dict[str, list[Telling]]] = defaultdict(lambda: defaultdict(list))
    for t in tellings:
        by_origin[t.report.original][t.report.id].append(t)
    kept = (max(reports.items(), key=lambda x: (len(x[1]), x[0]))[1] for reports in by_origin.values())
    return sorted((t for told in kept for t in told), key=lambda t: t.key)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted once: a happening, or a telling that is not yet linked to one."""

    key: str
    quad: int | None
    day: date | None
    tellings: tuple[Telling, ...]


def units(tellings: Iterable[Telling]) -> list[Unit]:
    """Happenings in order of key; quad and day are those most independent texts tell, of equals the first."""
    by_key: dict[str, list[Telling]] = defaultdict(list)
    for t in once(tellings):
        by_key[t.happening or t.key].append(t)
    return [
        Unit(key, _most([t.event.quad for t in told]), _most([day_of(t) for t in told]), tuple(told))
        for key, told in sorted(by_key.items())
    ]


def _most(values: Sequence[_T]) -> _T | None:
    known = [v for v in values if v is not None]
    return Counter(known).most_common(1)[0][0] if known else None


def standing(tellings: Iterable[Telling], statuses: Collection[Status]) -> tuple[list[Telling], int]:
    """Those that count, and how many do not."""
    every = list(tellings)
    kept = [t for t in every if t.event.status in statuses]
    return kept, len(every) - len(kept)


def day_of(telling: Telling) -> date | None:
    """The day of the act; the day of publication where no day is told."""
    return telling.first_day or telling.report.published


def claimants(telling: Telling) -> tuple[str, ...]:
    """Who says so; the report's publisher for its own words."""
    if telling.event.claim is ClaimKind.ASSERTED_BY_AUTHOR:
        return (f"{outlet(telling.report)} (own account)",)
    named = tuple(dict.fromkeys(literal(a.name or a.span.text, 80) for a in telling.event.claimed_by))
    return named or ("somebody unnamed",)


def outlet(report: Report) -> str:
    """Who published a report, else its title or name, in at most 60 characters."""
    return literal(report.publisher or report.title or report.name or report.id, 60)


def cite(report: Report) -> str:
    """ "Harbour Wire, 9 May 2023: Generals trade blame"."""
    when = f", {day(report.published)}" if report.published else ""
    title = f": {literal(report.title, 120)}" if report.title else ""
    return f"{outlet(report)}{when}{title}"


def day(value: date) -> str:
    """ "4 Mar 2016"."""
    return f"{value.day} {value:%b %Y}"


def days(first: date, last: date) -> str:
    """ "3 Feb – 9 Mar 2016", no part twice."""
    if first == last:
        return day(first)
    if first.year == last.year:
        return f"{first.day} {first:%b} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def basis(tellings: Sequence[Telling], dated: Iterable[date | None] = ()) -> list[str]:
    """What a picture rests on: days, reports, independent origins; then the outlets."""
    found = [d for d in (list(dated) or [day_of(t) for t in tellings]) if d]
    reports = {t.report.id: t.report for t in tellings}
    if not reports:
        return []
    outlets = Counter(outlet(r) for r in reports.values() if r.publisher)
    span = f"{days(min(found), max(found))} (UTC days); " if found else ""
    origins = counted(len({t.report.original for t in tellings}), "independent origin")
    return [
        f"{span}{counted(len(reports), 'report')} of {origins}.",
        f"Published by {', '.join(_outlets(outlets))}." if outlets else "",
    ]


def _outlets(outlets: Counter[str]) -> Iterator[str]:
    ordered = sorted(outlets.items(), key=lambda x: (-x[1], x[0]))
    yield from (f"{name} ({count})" for name, count in ordered[:4])
    if len(ordered) > 4:
        yield counted(len(ordered) - 4, "other")


def left_out(*parts: tuple[int, str, str]) -> str:
    """ "Left out: 4 steps without a day; 1 …", nothing where nothing is; each part in the singular and plural."""
    said = [counted(*part) for part in parts if part[0]]
    return f"Left out: {'; '.join(said)}." if said else ""


NOT_TOLD = ("telling of what is planned, denied or supposed", "tellings of what is planned, denied or supposed")


def tooltip_of(tellings: Sequence[Telling], most: int = 4) -> dict[str, str]:
    """The words, who says so and the report, a line a telling; how many more there are."""
    shown = tellings[:most]
    more = f" (and {len(tellings) - most:,} more)" if len(tellings) > most else ""
    lines = [f"“{literal(t.event.sentence.text, 220)}”" for t in shown]
    return {
        "Words": " · ".join(lines) + more,
        "According to": "; ".join(_unique(tellings)),
        "Report": " · ".join(dict.fromkeys(cite(t.report) for t in shown)) + more,
    }


def _unique(tellings: Sequence[Telling]) -> list[str]:
    found = list(dict.fromkeys(c for t in tellings for c in claimants(t)))
    return [*found[:6], *([f"{len(found) - 6} others"] if len(found) > 6 else [])]
