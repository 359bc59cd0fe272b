"""Where the first events of an answer lie, without looking at all of them, and how many there are.

A page shows fifty events of perhaps a million. In each order a bound is known within which these fifty lie - the last
weeks, the least confidence, the smallest hashes - and DuckDB passes over whatever the bound excludes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dragoman.store.base import Base
from dragoman.store.commits import Segment
from dragoman.store.questions import Where
from dragoman.store.telling import FROM, Found, lean, locate

ORDERS = {
    "newest": "e.day DESC NULLS LAST, e.event",
    "oldest": "e.day NULLS LAST, e.event",
    "surest": "e.confidence DESC, e.event",
    "least-sure": "e.confidence, e.event",
    "type": "e.event_type, e.day DESC NULLS LAST, e.event",
    "actor": "e.actor_name[1] NULLS LAST, e.day DESC NULLS LAST, e.event",
    "place": "e.location.name NULLS LAST, e.day DESC NULLS LAST, e.event",
    "claimant": "e.claimant_name[1] NULLS LAST, e.day DESC NULLS LAST, e.event",
    "status": "e.status, e.day DESC NULLS LAST, e.event",
    "sample": "row_number() OVER (PARTITION BY e.event_type ORDER BY hash(e.event)), e.event_type, e.event",
}
"""In which order events come; undated acts last. A sample takes one of each type in turn, the same ones each time."""

DAYS = (30, 360, 3600)
"""Days before the newest one, in which a page of the newest events is sought."""
MANY = 20_000
"""Events of an answer beyond which no bound is sought."""
FEW = 5_000
"""Events of an answer that are kept whole."""
MATCHES_KEPT = 100_000
"""Events kept for all questions together, some 200 bytes each."""
LARGE = 50_000
"""Events of a record from which that is worth it."""
KEPT = 500
"""Numbers that are kept, of the questions asked last."""
SPARE = 16
"""How many times as many rows as a sample needs are taken by their hash."""


def source(base: Base, w: Where) -> str:
    """The narrowest tables that conditions can be asked of."""
    return FROM if "r." in w.sql or "l." in w.sql else lean(base)


def find(base: Base, w: Where, order: str, limit: int | None, offset: int, join: str) -> list[Found]:
    """The events that satisfy conditions, in order, `limit` of them after `offset`."""
    asked = source(base, w)
    tail = f"ORDER BY {ORDERS[order]}" + ("" if limit is None else f" LIMIT {int(limit)}")
    tail += f" OFFSET {int(offset)}" if offset else ""
    wanted = 0 if limit is None else limit + offset
    if limit and wanted <= MANY:
        if order in BY and (few := matched(base, w)) is not None:
            return [m.found for m in sorted(few, key=BY[order])[offset : offset + limit]]
        if order == "sample":
            return _sample(base, w, asked, join, wanted)[offset:]
        for bound in _bounds(base, w, order, wanted, asked, join):
            found = locate(base, f"({w.sql}) AND {bound}", w.values, tail, join, asked)
            if len(found) == limit:
                return found
    return locate(base, w.sql, w.values, tail, join, asked)


def _bounds(base: Base, w: Where, order: str, wanted: int, asked: str, join: str) -> Iterator[str]:
    """Conditions, each wider, that let the first events of an order through and none that comes before others."""
    if order == "newest":
        yield from recent(base)
    elif order in {"surest", "least-sure"}:
        way = " DESC" if order == "surest" else ""
        ordered = f"ORDER BY e.confidence{way} LIMIT 1 OFFSET {wanted - 1}"
        last = base.column(f"SELECT e.confidence {asked} {join} WHERE {w.sql} {ordered}", w.values)
        if last and last[0] is not None:
            yield f"e.confidence {'>=' if way else '<='} {last[0]!r}"


def recent(base: Base) -> Iterator[str]:
    """Conditions, each wider, that let the events of the newest days through."""
    newest = newest_day(base)
    for back in DAYS if newest else ():
        assert newest
        yield f"e.day >= DATE '{newest - min(timedelta(back), newest - date.min)}'"


def newest_day(base: Base) -> date | None:
    """The last day of any event; it may lie after the newest report, where a plan is dated."""
    found: date | None = base.once("newest day", lambda: base.column("SELECT max(day) FROM event_now")[0])
    return found


@dataclass(frozen=True, slots=True)
class _Hashed:
    found: Found
    kind: str
    place: int


def _sample(base: Base, w: Where, asked: str, join: str, wanted: int) -> list[Found]:
    """One of each type in turn, by the hash of their names."""
    counted = base.rows(
        f"SELECT e.event_type AS kind, count(*) AS n {asked} {join} WHERE {w.sql} GROUP BY e.event_type", w.values
    )
    total = {r["kind"]: r["n"] for r in counted}
    rounds = _rounds(sorted(total.values()), wanted)
    plenty = [k for k, n in total.items() if n > 4 * SPARE * (rounds + SPARE)]
    share = max((SPARE * (rounds + SPARE) / total[k] for k in plenty), default=1.0)
    few = [k for k in total if k not in plenty]
    held: list[_Hashed] = []
    if plenty and share < 0.5:
        found = _hashed(base, w, asked, join, plenty, f"AND hash(e.event) < {int(share * 2**64)}::UBIGINT")
        had = {k: sum(h.kind == k for h in found) for k in plenty}
        held = [h for h in found if had[h.kind] >= rounds]
        few += [k for k in plenty if had[k] < rounds]
    else:
        few += plenty
    if few:
        held += _hashed(base, w, asked, join, few, "")
    nth: dict[str, int] = {}
    ranked = []
    for h in sorted(held, key=lambda h: h.place):
        nth[h.kind] = nth.get(h.kind, 0) + 1
        ranked.append((nth[h.kind], h.kind, h.found.key, h.found))
    return list({key: found for _, _, key, found in sorted(ranked)[:wanted]}.values())


def _rounds(sizes: Sequence[int], wanted: int) -> int:
    """After how many turns so many events are taken, one of each type a turn."""
    turns = taken = 0
    for at, size in enumerate(sizes):
        left = len(sizes) - at
        if taken + left * (size - turns) >= wanted:
            return turns + -(-(wanted - taken) // left)
        taken += left * (size - turns)
        turns = size
    return turns


def _hashed(base: Base, w: Where, asked: str, join: str, kinds: Sequence[str], more: str) -> list[_Hashed]:
    rows = base.rows(
        f"SELECT e.event, e.file, e.nth, e.event_type, hash(e.event) AS place {asked} {join} "
        f"WHERE ({w.sql}) AND e.event_type IN (SELECT unnest(?::VARCHAR[])) {more}",
        [*w.values, list(kinds)],
    )
    return [_Hashed(Found(r["event"], r["file"] or "", r["nth"] or 0), r["event_type"], r["place"]) for r in rows]


# ------------------------------------------------------------------ few of many
@dataclass(frozen=True, slots=True)
class Match:
    """An event that satisfies conditions, and what it is put in order by."""

    found: Found
    day: date | None
    confidence: float


BY: dict[str, Callable[[Match], Any]] = {
    "newest": lambda m: (m.day is None, -m.day.toordinal() if m.day else 0, m.found.key),
    "oldest": lambda m: (m.day is None, m.day.toordinal() if m.day else 0, m.found.key),
    "surest": lambda m: (-m.confidence, m.found.key),
    "least-sure": lambda m: (m.confidence, m.found.key),
}
"""The same orders as in SQL."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What satisfied a question when a record held these segments; None for too many."""

    seen: frozenset[str]
    segments: frozenset[Segment]
    few: tuple[Match, ...] | None


def matched(base: Base, w: Where) -> tuple[Match, ...] | None:
    """All events that satisfy conditions, if a large record has few of them: found once for each question.

    They serve every page and order of the answer, and only new segments are looked at for what is added. None where
    there are many, or where people corrected events, which lie in no file.
    """
    base.refresh()
    held = frozenset(s for s in base.segments() if s.table == "events" and s.rows)
    if sum(s.rows for s in held) < LARGE or base.made or w.tells or "r." in w.sql or not base.whole():
        return None
    key = f"{w.sql}\n{w.values!r}"
    known: Matches | None = base.matches.pop(key, None)
    if known is None or not known.segments <= held:
        known = Matches(base.seen, held, _few(base, w, held))
    elif known.seen != base.seen:
        more = held - known.segments
        fresh = _few(base, w, more) if more and known.few is not None else ()
        few = (*known.few, *fresh) if known.few is not None and fresh is not None else None
        known = Matches(base.seen, held, few if few is None or len(few) <= FEW else None)
    base.matches[key] = known  # last: the one to be forgotten last
    kept = 0
    for name in reversed(list(base.matches)):
        kept += 1 + len(base.matches[name].few or ())
        if kept > MATCHES_KEPT and name != key:
            del base.matches[name]
    few = known.few
    return few


def _few(base: Base, w: Where, segments: frozenset[Segment]) -> tuple[Match, ...] | None:
    """The matches in some segments; None when there are more than `FEW`.

    From Parquet names are read of those alone that match; where the rows are unpacked they are at hand.
    """
    base.place()
    told = base.of(sorted(segments), "events", placed=True)
    asked, tail = "SELECT e.file, e.nth, e.day, e.confidence", f"FROM {told} e WHERE {w.sql} LIMIT {FEW + 1}"

    def ask() -> list[dict[str, Any]]:
        if base.parts:
            return base.look(f"{asked}, e.event {tail}", w.values)
        return base.look(f"SELECT m.*, p.event FROM ({asked} {tail}) m JOIN event_placed p USING (file, nth)", w.values)

    rows = base.patiently(ask)
    if len(rows) > FEW:
        return None
    return tuple(Match(Found(r["event"], r["file"], r["nth"]), r["day"], r["confidence"]) for r in rows)


# ------------------------------------------------------------------ counting
@dataclass(frozen=True, slots=True)
class Counted:
    """How many events satisfied a question when a record held these segments."""

    seen: frozenset[str]
    segments: frozenset[Segment]
    plain: bool
    number: int


def count(base: Base, w: Where, join: str) -> int:
    """How many events satisfy conditions. What was counted before is kept, and grows by new segments alone."""
    few = matched(base, w)
    if few is not None:
        return len(few)
    base.refresh()
    key = f"{w.sql}\n{w.values!r}"
    known: Counted | None = base.counts.get(key)
    if known and known.seen == base.seen:
        return known.number
    held = frozenset(s for s in base.segments() if s.table == "events" and s.rows)
    plain = not base.made and not w.tells and "r." not in w.sql and base.whole()
    asked = source(base, w)
    if known and plain and known.plain and known.segments <= held:
        more = held - known.segments
        told = f"FROM {base.of(sorted(more), 'events')} e"
        number = known.number + (_ask(base, told, w, "") if more else 0)
    else:
        number = _ask(base, asked, w, join)
    if len(base.counts) >= KEPT:
        base.counts.pop(next(iter(base.counts)))
    base.counts[key] = Counted(base.seen, held, plain, number)
    return number


def _ask(base: Base, told: str, w: Where, join: str) -> int:
    found: Any = base.column(f"SELECT count(*) {told} {join} WHERE {w.sql}", w.values)[0]
    return int(found)
