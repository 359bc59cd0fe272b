"""Readings into a record: rows, copies of a text, and the happenings that new tellings touch.

Adding a report compares it with its neighbourhood and no more. Two processes that add at once may each miss the
other's tellings; whoever commits later sees both and settles the neighbourhoods they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import compress
from typing import Protocol

import numpy as np

from dragoman.happenings import link as linking
from dragoman.happenings.blocks import block_keys, lookup_keys
from dragoman.happenings.same import LEADS, MOVED, Origins, Signature, sign, tell_apart
from dragoman.happenings.same.index import keys
from dragoman.happenings.states import processes_of
from dragoman.model import Happening, Reading, Report, StateMention, Telling
from dragoman.store import rows, twins
from dragoman.store.base import Base
from dragoman.store.commits import now
from dragoman.store.packed import Packed
from dragoman.store.provenance import run_of
from dragoman.store.rekeying import rekey
from dragoman.store.rows import Row
from dragoman.store.schema import TABLES
from dragoman.store.segments import source
from dragoman.store.sought import BLOCK, keep_signed
from dragoman.store.telling import (
    UNCOMPARED,
    Found,
    by_keys,
    live,
    report_rows,
    tellings,
    tellings_where,
)
from dragoman.store.unpacked import COPIES

SHARING = ("event", "reading", "blocks", "blocks_from", "blocks_to")
"""What is read of events to see whether they share a key."""

SPELL = timedelta(days=30)
"""Days no further apart are looked for at once."""


class Fresh(Protocol):
    """What linking and the log need of a new reading: all but its own rows."""

    @property
    def id(self) -> str: ...
    @property
    def report(self) -> Report: ...
    @property
    def run(self) -> Row: ...
    @property
    def tellings(self) -> tuple[Telling, ...]: ...
    @property
    def processes(self) -> tuple[Row, ...]: ...
    @property
    def signature(self) -> Signature: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reading and everything that can be said of it without looking at the record."""

    reading: Reading
    id: str
    report: Report
    run: Row
    tellings: tuple[Telling, ...]
    blocks: tuple[tuple[str, ...], ...]
    states: tuple[StateMention, ...]
    processes: tuple[Row, ...]
    signature: Signature


def prepare(reading: Reading, recorded: datetime) -> Prepared:
    """Pure but for the checksum of the program's own files."""
    d = reading.document
    run = run_of(reading.settings)
    report_id = rows.report_id(d)
    reading_id = rows.digest(report_id, run["run"])
    report = Report(
        report_id,
        d.id,
        title=d.title,
        author=d.author,
        publisher=d.publisher,
        republisher=d.republisher,
        published=d.published,
        url=d.url,
        path=d.path,
        origin=report_id,
    )
    bare = tuple(
        Telling(f"{reading_id}.{n}", replace(e, id=f"{reading_id}.{n}"), report, recorded)
        for n, e in enumerate(reading.events, 1)
    )
    marked, processes, states = processes_of(reading, bare, report, recorded)
    return Prepared(
        reading,
        reading_id,
        report,
        run,
        marked,
        tuple(block_keys(t) for t in marked),
        states,
        tuple(rows.process_row(p, recorded) for p in processes),
        sign(d.text),
    )


def rows_of(p: Prepared) -> dict[str, list[Row]]:
    """The rows of the reading itself, by table: the same reading gives the same rows."""
    r = p.reading
    signature = p.signature
    return {
        "reports": [
            rows.report_row(
                r.document, r, signature.hashes.tolist(), signature.size, np.unique(keys(signature)).tolist()
            )
        ],
        "events": [rows.event_row(t, p.id, b) for t, b in zip(p.tellings, p.blocks, strict=True)],
        "claims": [rows.claim_row(n, c, p.id) for n, c in enumerate(r.claims)],
        "actors": [{"reading": p.id, "actor": rows.actor_row(a)} for a in r.actors],
        "places": [{"reading": p.id, "place": rows.place_row(x), "as_actor": x.as_actor} for x in r.places],
        "times": [{"reading": p.id, "time": rows.time_row(t)} for t in r.times],
        "states": [rows.state_row(s, p.id) for s in p.states],
    }


def add(base: Base, readings: Iterable[Reading]) -> int:
    """Add readings in one commit; returns how many were new. The same reading again adds nothing."""
    base.refresh(views=False)
    before = base.seen
    recorded = now()
    prepared = {p.id: p for r in readings if (p := prepare(r, recorded))}
    base.ready()
    again = known_reports(base, {p.report.id for p in prepared.values()})
    known = known_readings(base, prepared.values(), again)
    fresh = [p for p in prepared.values() if p.id not in known]
    if not fresh:
        return 0
    out: dict[str, list[Row]] = {}
    for p in fresh:
        for table, held in rows_of(p).items():
            out.setdefault(table, []).extend(held)
    out["reports"] = _new(again, {r["report"]: r for r in out["reports"]})
    out |= derived(base, fresh, recorded)
    commit = base.write(out)
    base.refresh(views=False)
    if commit and base.seen - before - {commit.name}:
        twins.part(base, commit, out)
        settle(base, [t for p in fresh for t in p.tellings])
    return len(fresh)


def derived(base: Base, fresh: Sequence[Fresh], recorded: datetime) -> dict[str, list[Row]]:
    """The rows that depend on what the record holds: the log, copies of a text, happenings, processes.

    Readings of one commit are a microsecond apart: copies of a text are named after the first, and which one that is
    must not hang on how many are committed at once.
    """
    stamp = recorded.isoformat(" ")
    return {
        "readings": [
            {
                "reading": p.id,
                "report": p.report.id,
                "run": p.run["run"],
                "recorded": (recorded + timedelta(microseconds=n)).isoformat(" "),
                "events": len(p.tellings),
            }
            for n, p in enumerate(fresh)
        ],
        "runs": _new(base.keys("runs"), {p.run["run"]: p.run for p in fresh}),
        "processes": _new(base.keys("processes"), {r["process"]: r for p in fresh for r in p.processes}),
        "origins": origins(base, fresh, stamp),
        "happenings": link(base, [t for p in fresh for t in p.tellings], [p.report.id for p in fresh], recorded),
    }


def known_reports(base: Base, reports: set[str]) -> set[str]:
    """Those of some reports that the record has."""
    return {r["report"] for r in base.by_hash("report_placed", "r", "report", reports, "nth")}


def known_readings(base: Base, prepared: Iterable[Fresh], again: set[str]) -> set[str]:
    """Those readings that the record has; it can only have those of reports that it has."""
    wanted = [p.id for p in prepared if p.report.id in again]
    if not wanted:
        return set()
    return set(base.column("SELECT reading FROM readings WHERE reading IN (SELECT unnest(?::VARCHAR[]))", [wanted]))


def _new(known: set[str], held: dict[str, Row]) -> list[Row]:
    """Those rows whose key the record does not hold yet."""
    return [row for name, row in held.items() if name not in known]


# ------------------------------------------------------------------ copies of a text
def origins(base: Base, fresh: Sequence[Fresh], stamp: str) -> list[Row]:
    """Which known text each new report is a copy of, and the reports that move to another group because of it."""
    mine = {p.report.id for p in fresh}
    keep_signed(base, {p.report.id: p.signature for p in fresh})
    known = _groups(base, _candidates(base, [p.signature for p in fresh]), mine)
    while True:
        held, found = _placed(base, fresh, known, stamp)
        again = [known[name]["signature"] for name in held.placed_again() if name in known]
        more = _groups(base, _candidates(base, again) - known.keys(), mine)  # whom else these may be copies of
        if more.keys() <= known.keys():
            return found
        known |= more


def _placed(base: Base, fresh: Sequence[Fresh], known: dict[str, Row], stamp: str) -> tuple[Origins, list[Row]]:
    """The groups of what is known, with the new reports, and the rows that say what that changes."""
    assert base.sketch is not None
    listed = sorted(known.values(), key=lambda r: (r["recorded"], r["report"]))
    held = Origins.from_signatures((r["report"], r["signature"].to_bytes(), r["origin"]) for r in listed)
    held.beside(base.sketch, [*(r["signature"] for r in listed), *(p.signature for p in fresh)])
    led = {name for name in known if held.leads(name)}
    out: dict[str, Row] = {}
    for p in fresh:
        if p.report.id in held:
            continue
        joined = held.add(p.report.id, p.signature)
        out[p.report.id] = {"report": p.report.id, "origin": joined.group, "why": joined.why, "recorded": stamp}
        for moved, leads in joined.moved.items():
            out[moved] = {"report": moved, "origin": leads, "why": MOVED, "recorded": stamp}
    for name in sorted({*known, *(p.report.id for p in fresh)}):
        if held.leads(name) and (name not in led or name in out):
            out[name] = {"report": name, "origin": held.group(name), "why": LEADS, "recorded": stamp}
    return held, list(out.values())


def _candidates(base: Base, signatures: Sequence[Signature]) -> set[str]:
    """Leading reports that some texts are worth comparing with."""
    assert base.sketch is not None
    found = [(one, base.sketch.candidates(one)) for one in signatures]
    signed = _signatures(base, {name for _, names in found for name in names})
    near: set[str] = set()
    for one, names in found:
        held = [name for name in names if name in signed]
        near.update(compress(held, ~tell_apart(one, [signed[name] for name in held])))
    return near


def _groups(base: Base, near: set[str], mine: set[str]) -> dict[str, Row]:
    """All reports of the groups that some reports belong to, by name; not those that are added now."""
    leading = {r["origin"] for r in base.by_hash("live_now", "r", "report", near, "origin")}
    group = base.by_hash("live_now", "o", "origin", leading, "report, recorded")
    found = {r["report"]: r for r in group if r["report"] not in mine}
    signed = _signatures(base, found.keys())
    return {name: row | {"signature": signed[name]} for name, row in found.items() if name in signed}


def _signatures(base: Base, names: AbstractSet[str]) -> dict[str, Signature]:
    """Signatures of reports: copies come soon after each other, so that most are at hand."""
    found = {name: base.signed[name] for name in names & base.signed.keys()}
    for name, r in report_rows(base, names - found.keys(), frozenset({"report", "shingle_count", "shingles"})).items():
        found[name] = Signature(r["shingle_count"], np.array(r["shingles"] or [], dtype=np.uint32))
    keep_signed(base, found)
    return found


# ------------------------------------------------------------------ happenings
def link(base: Base, new: Sequence[Telling], reports: Sequence[str], recorded: datetime) -> list[Row]:
    """Rows of `happenings` for the neighbourhoods that new tellings touch.

    Readings that the new ones supersede lose their tellings.
    """
    candidates = near_by(base, {k for t in new for k in lookup_keys(t)}, reports)
    near = linking.touched(new, candidates)
    events = sorted(near | _superseded(base, reports))
    old = base.by_hash("event_told", "e", "event", events, "neighbourhood")
    return _rows(base, new, sorted({r["neighbourhood"] for r in old}), reports, recorded, candidates)


def _superseded(base: Base, reports: Sequence[str]) -> set[str]:
    """Events that the record has of some reports already."""
    again = sorted(known_reports(base, set(reports)))
    if not again:
        return set()
    return set(base.column("SELECT event FROM events WHERE report IN (SELECT unnest(?::VARCHAR[]))", [again]))


def near_by(base: Base, keys_: set[str], reports: Sequence[str]) -> list[Telling]:
    """Tellings of other reports that share a key, without the columns that linking does not compare."""
    found = base.patiently(lambda: _kept(base, keys_)) if base.blocks is None else _packed(base, base.blocks, keys_)
    found |= _corrected(base, keys_)
    given = {r["event"] for r in base.look("SELECT event FROM corrected_event")} if base.made else set()
    newest = live(base, {r["reading"] for r in found.values()}, but=reports)
    places = [
        Found(key, "" if key in given else r["file"], r["nth"] or 0)
        for key, r in sorted(found.items())
        if r["reading"] in newest and key not in base.rejected
    ]
    return tellings(base, places, COPIES | UNCOMPARED)


def _packed(base: Base, blocks: Packed[int], keys_: set[str]) -> dict[str, Row]:
    """Events as they were read that share a key, by identifier: from the keys in memory."""
    hashed = base.look(f"SELECT {BLOCK.format('unnest(?::VARCHAR[])')} AS k", [sorted(keys_)])
    events = blocks.find(r["k"] for r in hashed)
    if not events:
        return {}
    listed = ", ".join(map(str, events))
    found = base.look(f"SELECT event, reading, file, nth FROM event_placed WHERE e IN ({listed})")
    return {r["event"]: r for r in found}


def _kept(base: Base, keys_: set[str]) -> dict[str, Row]:
    """The same from the files. Keys name days; files and rows of other days are passed over whole."""
    spells: list[tuple[date, date, list[str]]] = []
    for day in map(date.fromisoformat, rows.block_days(keys_)):
        mine = [k for k in keys_ if day.isoformat() in k]
        if spells and day - spells[-1][1] <= SPELL:
            spells[-1] = (spells[-1][0], day, [*spells[-1][2], *mine])
        else:
            spells.append((day, day, mine))
    parts, values = [], []
    for first, last, wanted in spells:
        files = [s for s, (begin, end) in base.spells().items() if begin and end and begin <= last and end >= first]
        if files:
            parts.append(
                "SELECT DISTINCT event, reading, file, nth FROM (SELECT event, reading, file, nth, unnest(blocks) AS k "
                f"FROM ({source(base.folder, TABLES['events'], files, True, SHARING)}) "
                "WHERE blocks_from <= ? AND blocks_to >= ?) WHERE k IN (SELECT unnest(?::VARCHAR[]))"
            )
            values += [last, first, sorted(wanted)]
    return {r["event"]: r for r in base.look(" UNION ALL ".join(parts), values)} if parts else {}


def _corrected(base: Base, keys_: set[str]) -> dict[str, Row]:
    """Corrected events that share a key; they lie in no file."""
    if not base.made:
        return {}
    found = base.look(
        "SELECT event, reading, NULL AS file, NULL AS nth FROM corrected_event "
        "WHERE list_has_any(blocks, ?::VARCHAR[])",
        [sorted(keys_)],
    )
    return {r["event"]: r for r in found}


def _rows(
    base: Base,
    new: Sequence[Telling],
    neighbourhoods: Sequence[str],
    reports: Sequence[str],
    recorded: datetime,
    fetched: Sequence[Telling] = (),
) -> list[Row]:
    """Happenings of these neighbourhoods with the new tellings, as rows where they differ from what is held.

    `fetched` are tellings that are at hand already.
    """
    before = {
        r["happening"]: (r["neighbourhood"], tuple(r["events"]))
        for r in base.by_hash("happening_now", "n", "neighbourhood", neighbourhoods, "happening, events")
    }
    held = {e for _, events in before.values() for e in events}
    at_hand = {t.key: t for t in fetched if t.key in held}
    others = set(reports)
    fetched_now = by_keys(base, held - at_hand.keys(), COPIES | UNCOMPARED)
    neighbours = [*at_hand.values(), *(t for t in fetched_now if t.report.id not in others)]
    after = linking.relink(new, neighbours)
    stamp = recorded.isoformat(" ")
    out = [
        happening_row(h, stamp)
        for h in after
        if before.get(h.id) != (h.neighbourhood, tuple(t.key for t in h.tellings))
    ]
    gone = before.keys() - {h.id for h in after}
    empty = [
        {"happening": h, "neighbourhood": before[h][0], "events": [], "why": "joined with others", "recorded": stamp}
        for h in sorted(gone)
    ]
    return out + empty


def happening_row(h: Happening, stamp: str) -> Row:
    return {
        "happening": h.id,
        "neighbourhood": h.neighbourhood,
        "events": [t.key for t in h.tellings],
        "why": h.why,
        "recorded": stamp,
    }


ROUNDS = 8
"""How often tellings are linked again while other processes go on committing."""

RESTLESS = (
    "WITH live_event AS (SELECT e.event, e.report FROM event_now e JOIN live USING (reading)) "
    "SELECT DISTINCT report FROM live_event WHERE event NOT IN (SELECT event FROM telling) OR event IN "
    "(SELECT event FROM telling GROUP BY event HAVING count(*) > 1) "
    "OR report IN (SELECT unnest(?::VARCHAR[])) ORDER BY report"
)


def settle(base: Base, mine: Sequence[Telling]) -> None:
    """Link again after another process committed at the same time; writes only what changes.

    Each wrote the happenings of a neighbourhood as it knew it, and the newer row holds: the tellings that only the
    older one named are of no happening now, or of two. Whoever comes later, and so sees both, links them with its own.
    """
    reports = sorted({t.report.id for t in mine})
    for _ in range(ROUNDS):
        before = base.seen
        base.tell()
        restless = base.column(RESTLESS, [reports])
        live = tellings_where(base, "e.report IN (SELECT unnest(?::VARCHAR[]))", [restless])
        changed = link(base, live, restless, now())
        commit = base.write({"happenings": changed}, note="settled after writing at once with another process")
        base.refresh()
        if commit is None or not base.seen - before - {commit.name}:
            return


def relink(base: Base) -> int:
    """Find the happenings of all live tellings and their keys anew; returns how many happenings differ.

    Takes all tellings into memory: about 20 kB each.
    """
    base.refresh()
    base.tell()
    recorded = now()
    everything = tellings_where(base, "true", [])
    base.patiently(lambda: rekey(base, everything))
    base.tell()
    known = base.column("SELECT DISTINCT neighbourhood FROM happening_now")
    changed = _rows(base, everything, known, sorted({t.report.id for t in everything}), recorded)
    if changed:
        base.write({"happenings": changed}, note="happenings found again")
        base.refresh()
    return len(changed)
