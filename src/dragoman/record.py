"""A record: readings added, questions answered, what people corrected kept.

record = Record("syria/")
record.add(reading)
record.events(actor="RUS", event_type="CONSULT").to_polars()
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from dragoman.errors import DateError, QuestionError
from dragoman.happenings.ledger import LedgerRow, ledger
from dragoman.happenings.processes import resolve
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.processes import known_processes
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Claim, Document, Happening, Process, Reading, Report, StateMention, Step, Telling
from dragoman.store import adding, commits, corrections, reports, rows, upkeep
from dragoman.store.answer import Answer
from dragoman.store.base import Base
from dragoman.store.content import seals
from dragoman.store.correcting import about_event, about_happening, labelled
from dragoman.store.courses import Courses
from dragoman.store.failed import Failed, note, standing
from dragoman.store.folder import open_folder
from dragoman.store.parties import count_parties, parties
from dragoman.store.provenance import run_of
from dragoman.store.questions import Filters, is_country, select_only
from dragoman.store.telling import by_keys
from dragoman.store.unpacked import Unpacked

Row = dict[str, Any]

TOGETHER = 32
"""Readings in one commit, unless the caller says otherwise."""


def moment(text: str | date | datetime | None) -> datetime | None:
    """A day (its end) or a moment, as UTC. Raises DateError."""
    if text is None:
        return None
    if isinstance(text, datetime):
        return text.astimezone(UTC).replace(tzinfo=None) if text.tzinfo else text
    if isinstance(text, date):
        return datetime.combine(text, time.max)
    try:
        return datetime.combine(date.fromisoformat(text), time.max)
    except ValueError:
        pass
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        raise DateError(f"{text!r} is no date; write 2016-03-06, or 2016-03-06T14:00 (UTC)") from None


def _unknown(base: Base, names: str, wanted: Sequence[str]) -> str:
    """The first of some names that a table lacks, with the nearest that it has; empty if it has all."""
    if not wanted:
        return ""
    held = set(base.column(f"SELECT name FROM {names} WHERE name IN (SELECT unnest(?::VARCHAR[]))", [list(wanted)]))
    lacking = [w for w in wanted if w not in held]
    if not lacking:
        return ""
    name = lacking[0]
    # a few letters wrong, or the end cut off
    near = base.column(
        f"SELECT name FROM {names} WHERE starts_with(name, $1) OR damerau_levenshtein(name, $1) <= $2 "
        "ORDER BY damerau_levenshtein(name, $1), name LIMIT 1",
        [name, max(1, len(name) // 4)],
    )
    return f"{name!r}" + (f'; did you mean "{near[0]}"?' if near else "")


@dataclass(frozen=True, slots=True)
class State:
    """What a record held at a moment: its commits, and the corrections among them."""

    commits: frozenset[str]
    corrections: tuple[str, ...]


class Record:
    """A folder of readings, on this machine or at an fsspec URL.

    `as_of`, a day or a moment in UTC, answers from what the record held then: later readings, links and corrections
    are left out, and nothing can be added. With `create=False` a record must be there already. `unpacked`, shared by
    openings of one record, keeps its rows at hand where it is large.

    Raises RecordError when it is missing, damaged or of a newer version.
    """

    def __init__(
        self,
        where: str | os.PathLike[str],
        *,
        as_of: str | date | datetime | None = None,
        create: bool = True,
        threads: int | None = None,
        unpacked: Unpacked | None = None,
    ) -> None:
        self.folder = open_folder(where)
        if create and as_of is None:
            commits.ensure(self.folder)
        self._base = Base(self.folder, as_of=moment(as_of), threads=threads, unpacked=unpacked)
        self._courses = Courses(self._base)

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection; a record that was closed is not asked again."""
        self._base.close()

    def state(self) -> State:
        """What the record holds now; what is asked of an equal state has an equal answer."""
        self._base.refresh()
        return State(self._base.seen, tuple(c["correction"] for c in self._base.made))

    def interrupt(self) -> None:
        """End the question that another thread asks, which raises there; nothing where the record is closed."""
        import duckdb

        with suppress(duckdb.ConnectionException):
            self._base.connection.interrupt()

    # ------------------------------------------------------------------ adding
    def add(self, *readings: Reading) -> int:
        """Add readings in one commit; returns how many were new. The same reading again adds nothing."""
        self._writable()
        return adding.add(self._base, readings)

    def add_many(self, readings: Iterable[Reading], together: int = TOGETHER) -> int:
        """Add many readings, some at a time; what was added stays if the rest fails."""
        source = iter(readings)
        added = 0
        while batch := list(islice(source, together)):
            added += self.add(*batch)
        return added

    def note_failures(self, found: Iterable[Failed], settings: Any, mended: Iterable[tuple[str, str]] = ()) -> None:
        """Keep what could not be read with some settings, in one commit; `mended` are sources and names of inputs
        that could be had after all: their failures stand no more."""
        self._writable()
        note(self._base, run_of(settings), found, mended)

    def holds(self, documents: Sequence[Document], settings: Any) -> list[bool]:
        """Whether each document has been read with these settings, by this version, weights and knowledge."""
        run = run_of(settings)["run"]
        ids = [rows.digest(rows.report_id(d), run) for d in documents]
        found = self._base.column("SELECT reading FROM readings WHERE reading IN (SELECT unnest(?::VARCHAR[]))", [ids])
        return [i in set(found) for i in ids]

    def _writable(self) -> None:
        if self._base.as_of is not None:
            raise QuestionError("a record opened as of a day can be asked, not changed: open it without as_of")

    # ------------------------------------------------------------------ asking
    def events(self, limit: int | None = None, offset: int = 0, order: str = "newest", **filters: Any) -> Answer:
        """Events by filters (see `Filters`); by default what happened, goes on or was promised.

        `limit` and `offset` count events; `order` is a name of `store.answer.ORDERS`.
        Raises QuestionError for a filter or value that does not exist, naming the nearest one.
        """
        f = Filters.of(filters)
        self._check_known(f)
        return Answer(self._base, f, [self.process(name).key for name in f.process], limit, offset, order)

    def _check_known(self, f: Filters) -> None:
        """Raises QuestionError for a type, happening or report that the record has not, naming the nearest one."""
        base = self._base
        base.refresh()
        if set(f.type) - set(load_ontology().event_types):
            f.check_types(base.column("SELECT DISTINCT event_type FROM event_now"))
        if f.happening:
            base.tell()
            known = {r["happening"] for r in base.by_hash("happening_now", "h", "happening", f.happening, "h")}
            parted = [h for h in f.happening if h not in known]  # by a person, perhaps
            if parted:
                told = "SELECT happening AS name FROM event_told"
                unknown = _unknown(base, f"({told} UNION SELECT happening FROM happening_now)", parted)
                if unknown:
                    raise QuestionError(f"there is no happening {unknown}; `dragoman ask --format jsonl` names them")
        if f.report:
            facts = "(SELECT unnest([report, name]) AS name FROM report_facts)"
            base.place()
            known = {r["report"] for r in base.by_hash("report_placed", "r", "report", f.report, "r")}
            unknown = _unknown(base, facts, [n for n in f.report if n not in known])
            if unknown:
                raise QuestionError(f"there is no report {unknown}; `dragoman ask` names them")

    def telling(self, event: str) -> Telling:
        """One event with its report. Raises QuestionError, naming near ones."""
        self._base.refresh()
        self._base.tell()
        for found in by_keys(self._base, [event]):
            return found
        near = self._base.column(
            "SELECT event FROM events JOIN live USING (reading) "
            "WHERE starts_with(event, ?) OR contains(event, ?) LIMIT 5",
            [event.split(".")[0], event],
        )
        raise QuestionError(
            f"there is no event {event!r}"
            + (f"; there are {', '.join(near)}" if near else "; `dragoman ask` lists them")
        )

    def document(self, report: str) -> Document:
        """The report itself, by its identifier or name. Raises QuestionError."""
        found = reports.whole(self._base, report)
        if not found:
            raise QuestionError(f"there is no report {report!r}; `dragoman ask` names them")
        return rows.document_of(found)

    def reading_of(self, telling: Telling) -> Reading:
        """The document of a telling with its claims: what an explanation needs."""
        document = self.document(telling.report.id)
        claims = self._base.rows("SELECT * FROM claims WHERE reading = ? ORDER BY claim", [telling.key.split(".")[0]])
        held = tuple(map(rows.claim_of, claims))
        return Reading(document, (), (), (), (), held, (telling.event,))

    def claims(self, report: str) -> tuple[Claim, ...]:
        """The attributions of a report's newest reading, in text order, by the report's identifier."""
        self._base.refresh()
        found = self._base.rows(
            "SELECT c.* FROM claims c JOIN live l USING (reading) WHERE l.report = ? ORDER BY c.claim", [report]
        )
        return tuple(map(rows.claim_of, found))

    def sentences(self, report: str) -> tuple[tuple[int, int], ...]:
        """Where the sentences of a report begin and end, in text order, by the report's identifier."""
        found = reports.whole(self._base, report) or {}
        return tuple(sorted({(s["start"], s["end"]) for s in found.get("sentences") or ()}))

    def report(self, report: str) -> Report:
        """The facts of a report, by its identifier or name. Raises QuestionError."""
        found = reports.facts(self._base, reports.named(self._base, report)[:1])
        if not found:
            raise QuestionError(f"there is no report {report!r}; `dragoman ask` names them")
        return found[0]

    def reports(
        self, limit: int | None = None, offset: int = 0, *, since: date | None = None, until: date | None = None
    ) -> list[Report]:
        """The facts of live reports, the newest first; all of them, or a page.

        `since` and `until`, inclusive: only those published then, or, where no day is known, recorded then.
        """
        return reports.listed(self._base, limit, offset, since, until)

    def count_reports(self) -> int:
        """How many live reports there are."""
        self._base.refresh()
        found: int = self._base.look("SELECT count(*) AS n FROM live_now")[0]["n"]
        return found

    def newest(self, since: date | None = None) -> date | None:
        """The last day on which a live report was published, if any was on or after `since`."""
        return reports.newest(self._base, since)

    def happenings(self, ids: Sequence[str] | None = None, **filters: Any) -> list[Happening]:
        """Happenings with all their tellings: by identifier, or those with a telling that passes the filters."""
        if ids is None:
            answer = self.events(**{"status": "any", **filters})
            self._base.tell()
            told = self._base.by_hash("event_told", "e", "event", answer.keys, "happening")
            ids = list({r["happening"] for r in told})
        self._base.refresh()
        self._base.tell()
        listed = self._told(list(ids))
        by_key = {t.key: t for t in by_keys(self._base, {r["event"] for r in listed})}
        groups: dict[str, list[Telling]] = {}
        facts: dict[str, tuple[str, str]] = {}
        for r in listed:
            facts[r["happening"]] = (r["neighbourhood"] or "", r["why"] or "")
            if r["event"] in by_key:
                groups.setdefault(r["happening"], []).append(by_key[r["event"]])
        made = [
            Happening(i, facts[i][0], tuple(sorted(g, key=_by_publication)), facts[i][1]) for i, g in groups.items()
        ]
        return sorted(made, key=lambda h: (h.tellings[0].first_day or date.max, h.id))

    def _told(self, ids: Sequence[str]) -> list[Row]:
        """Happening, event, neighbourhood and why of the tellings of some happenings."""
        base = self._base
        if not any(c["action"] in {"merge", "split"} for c in base.made):  # nobody moved an event to another happening
            columns = "unnest(events) AS event, neighbourhood, why"
            return base.by_hash("happening_now", "h", "happening", ids, columns)
        return base.rows(
            "SELECT t.happening, t.event, h.neighbourhood, h.why FROM telling t "
            "LEFT JOIN happening_now h ON h.happening = t.happening WHERE t.happening IN (SELECT unnest(?::VARCHAR[]))",
            [ids],
        )

    def days(self, since: date, until: date) -> dict[str, date]:
        """By identifier the day of each report that counts on one of these: publication, else when it was recorded."""
        return reports.days(self._base, since, until)

    def copies(self, ids: Iterable[str]) -> list[Report]:
        """The facts of some reports and of all that are the same text."""
        return reports.copies(self._base, ids)

    def planned(self, first: date, last: date, **filters: Any) -> list[str]:
        """Identifiers of happenings that are told as planned or postponed for a last day between these, inclusive."""
        answer = self.events(**{**filters, "status": ("planned", "postponed")})
        return answer.ending(first, last)

    def concerned(self, since: date, until: date) -> set[str]:
        """Keys of the processes that reports published between two days, or on an unknown one, concern."""
        return reports.concerned(self._base, since, until)

    def failures(self) -> list[Failed]:
        """Reports that could not be read, by source and name; those read since are left out."""
        self._base.refresh()
        return list(standing(self._base).values())

    def parties(self, limit: int = 200, offset: int = 0, name: str = "") -> list[Row]:
        """Names of actors with how many live events they act in, suffer and vouch for, the most told of first.

        `name`: only those that hold these letters. The rows have name, acts, suffers and claims.
        """
        return parties(self._base, limit, offset, name)

    def count_parties(self, name: str = "") -> int:
        """How many names of actors there are, or of those that hold these letters."""
        return count_parties(self._base, name)

    # ------------------------------------------------------------------ processes
    @cached_property
    def _known(self) -> dict[str, Process]:
        return dict(known_processes())

    def processes(self) -> list[Process]:
        """Processes that reports of the record concern, by name."""
        self._base.refresh()
        found = self._base.rows(
            f"SELECT * FROM processes WHERE {self._base.until('recorded')} "
            "QUALIFY row_number() OVER (PARTITION BY process ORDER BY recorded DESC) = 1"
        )
        return sorted((self._known.get(r["process"]) or rows.process_of(r) for r in found), key=lambda p: p.name)

    def process(self, name: str) -> Process:
        """A process of the record, else of the knowledge, by key, name or alias. Raises UnknownProcessError."""
        here = self.processes()
        try:
            return resolve(name, here)
        except QuestionError:
            return resolve(name, [*here, *(p for k, p in self._known.items() if k not in {h.key for h in here})])

    def states(self, process: str) -> list[StateMention]:
        """Words that tell the state of a process without an event, by its key."""
        found = self._base.rows(
            "SELECT s.process, s.mention, r.*, l.origin, l.recorded FROM states s JOIN live l USING (reading) "
            "JOIN report_facts r ON r.report = l.report WHERE s.process = ?",
            [process],
        )
        return [rows.state_of(r["process"], r["mention"], rows.report_of(r), r["recorded"]) for r in found]

    def timeline(self, name: str, asked_on: date | None = None) -> tuple[Process, tuple[Step, ...]]:
        """The states of a process in order, with who says so and since when the record knows.

        `asked_on` is the day of the question, where it is later than the newest report.
        """
        process = self.process(name)
        answer = Answer(self._base, Filters.of({"status": "any", "process": process.key}), [process.key])
        newest = self.newest()
        horizon = max((d for d in (newest, asked_on) if d), default=None)
        return process, self._courses.course(process, answer.found, self.states(process.key), horizon)

    def ledger(self, ceasefire: str | None = None, **filters: Any) -> tuple[LedgerRow, ...]:
        """Alleged breaches by day, claimant and accused; with a ceasefire those told to concern it, and acts of force
        between its parties in its life and countries. Raises UnknownProcessError."""
        process = self.process(ceasefire) if ceasefire else None
        wanted = {"status": "any", "type": ("ASSAULT", "ACCUSE", "MOBILIZE", "COERCE"), **filters}
        if process is not None and process.begin:
            wanted.setdefault("since", process.begin - timedelta(days=1))
        held = {t.key: t for t in self.events(**wanted)}
        if process is not None:
            held |= {t.key: t for t in self.events(status="any", process=process.key)}
        return ledger(held.values(), process)

    def outlets(self, keys: Iterable[str]) -> dict[str, str]:
        """By key of an event or of a state's words: the outlet (else the report's name) and its day."""
        return reports.outlets(self._base, keys)

    def sources(self, keys: Iterable[str]) -> dict[str, Report]:
        """The report of each event, or of each state's words, by its key."""
        return reports.sources(self._base, keys)

    # ------------------------------------------------------------------ SQL
    def sql(self, question: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of one SELECT over the tables of `docs/record.md`.

        Besides them there are `event_now` (corrections applied), `live` (the newest reading of each report), `telling`
        (event to happening). Raises QuestionError for anything but a question, with DuckDB's own words.
        """
        import duckdb

        self._base.refresh()
        self._base.tell()
        select_only(self._base.connection, question)
        try:
            cursor = self._base.connection.execute(question)
            return [d[0] for d in cursor.description or ()], cursor.fetchall()
        except duckdb.Error as problem:
            raise QuestionError(str(problem)) from problem

    # ------------------------------------------------------------------ correcting
    def correct(
        self,
        target: str,
        action: str,
        *,
        who: str,
        reason: str = "",
        field: str | None = None,
        value: Any = None,
        others: Sequence[str] = (),
    ) -> str:
        """Correct an event, a happening, or an earlier correction; returns the correction's identifier.

        action: "accept" or "reject" an event; "change" its `field` to `value`; "merge" a happening with `others`
        (happenings or events); "split" the events `others` off a happening; "withdraw" a correction.
        Raises QuestionError when the target, action, field or value does not exist.
        """
        self._writable()
        if action not in corrections.ACTIONS:
            raise QuestionError(f"there is no action {action!r}{did_you_mean(action, corrections.ACTIONS)}")
        if not who.strip():
            raise QuestionError("a correction names who makes it")
        made = commits.now()
        row: Row = dict.fromkeys(("report", "start", "end", "event_type", "field", "before", "after"))
        row |= {"made": made.isoformat(" "), "who": who, "reason": reason, "action": action, "target": target}
        if action in {"accept", "reject", "change"}:
            row |= about_event(self.telling(target), action, field, value)
        elif action in {"merge", "split"}:
            row |= about_happening(self._base, target, action, others)
        elif not self._base.column("SELECT 1 FROM corrections WHERE correction = ?", [target]):
            raise QuestionError(f"there is no correction {target!r}; `dragoman correct RECORD --list` lists them")
        row["correction"] = rows.digest(*(str(v) for v in row.values()))
        self._base.write({"corrections": [row]}, note=f"correction by {who}")
        self._base.refresh()
        return str(row["correction"])

    def corrections(self) -> list[Row]:
        """All corrections, as they were made."""
        self._base.refresh()
        return self._base.rows(f"SELECT * FROM corrections WHERE {self._base.until('made')} ORDER BY made, correction")

    def labelled(self) -> Iterator[Row]:
        """Corrections as labelled examples: the words, what was read, what a person says it is."""
        for made in corrections.standing(self.corrections()):
            if made["report"] is not None:
                yield labelled(made, self.document(made["report"]), self.sentences(made["report"]))

    # ------------------------------------------------------------------ upkeep
    def check(self) -> list[upkeep.Problem]:
        """What is wrong with the files, references and offsets, each with how to mend it; empty when all is well."""
        return upkeep.check(self._base)

    def seals(self) -> dict[str, str]:
        """A checksum of what each table holds, apart from when it was added and how files are cut: two records with
        the same ones hold the same."""
        return seals(self._base)

    def relink(self) -> int:
        """Find all happenings again, after an update or damage; returns how many changed."""
        self._writable()
        return adding.relink(self._base)

    def compact(self, keep_hours: float = 1.0) -> upkeep.Compaction:
        """Merge small segments; files no longer needed go once they are `keep_hours` old, so that readers finish."""
        self._writable()
        return upkeep.compact(self._base, keep_hours)


def _by_publication(telling: Telling) -> tuple[bool, date, str]:
    published = telling.report.published
    return published is None, published or date.max, telling.key


__all__ = ["Answer", "Filters", "Record", "is_country", "moment"]
