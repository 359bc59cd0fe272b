"""Filters to SQL: what `dragoman ask` and `Record.events` understand.

Every value goes to DuckDB as a parameter, never into the text of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from dragoman.errors import DateError, QuestionError
from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import ClaimKind, Stance, Status

if TYPE_CHECKING:
    import duckdb

Names = tuple[str, ...]


def _filter(sentence: str) -> Any:
    return field(default=(), metadata={"sentence": sentence})


@dataclass(frozen=True, slots=True)
class Filters:
    """What an event must have. Several values of one filter are alternatives; several filters must all hold.

    `actor`, `recipient`, `either` and `claimant` take a country code (RUS), a sector (REB), both (SYR:MIL), or
    part of a name. Days are inclusive.
    """

    actor: tuple[str, ...] = _filter("Who acts: country code, sector, both as SYR:MIL, or part of a name.")
    recipient: tuple[str, ...] = _filter("At whom: as --actor.")
    either: tuple[str, ...] = _filter("Actor or recipient: as --actor.")
    country: tuple[str, ...] = _filter("Country of an actor, a recipient or the place.")
    sector: tuple[str, ...] = _filter("PLOVER sector of an actor or a recipient.")
    type: tuple[str, ...] = _filter("PLOVER event type, or its act (the talks that are promised).")
    mode: tuple[str, ...] = _filter("PLOVER mode.")
    quad: tuple[int, ...] = _filter(
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."
    )
    context: tuple[str, ...] = _filter("PLOVER context.")
    place: tuple[str, ...] = _filter("Part of the name of the place, or its GeoNames number.")
    box: tuple[float, ...] = _filter("South, west, north, east in degrees; west beyond east crosses the date line.")
    since: date | None = field(default=None, metadata={"sentence": "Acts on or after this day."})
    until: date | None = field(default=None, metadata={"sentence": "Acts on or before this day."})
    claimant: tuple[str, ...] = _filter("Who says so: as --actor; `author` for the reports' own voice.")
    claim: tuple[str, ...] = _filter("Kind of claim.")
    stance: tuple[str, ...] = _filter("What the claimant does with it: affirms, denies, doubts, relays.")
    status: tuple[str, ...] = _filter(
        "Standing of the act; `any` for all. Otherwise what happened, goes on or was promised."
    )
    hedged: bool | None = field(default=None, metadata={"sentence": "Only hedged, or only unhedged ones."})
    background: bool | None = field(default=None, metadata={"sentence": "Only background, or none of it."})
    process: tuple[str, ...] = _filter("Name or key of a process it concerns.")
    happening: tuple[str, ...] = _filter("Identifier of a happening.")
    confidence: float | None = field(default=None, metadata={"sentence": "At least this confident, 0 to 1."})
    publisher: tuple[str, ...] = _filter("Part of the outlet's name.")
    report: tuple[str, ...] = _filter("Identifier or name of a report.")
    event: tuple[str, ...] = _filter("Identifier of an event.")
    text: tuple[str, ...] = _filter("Words that the sentence holds.")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Filters:
        """Filters from loose values: single ones or lists, days as text. `event_type` is `type`.

        Raises QuestionError for a filter or value that does not exist, naming the nearest one.
        """
        known = {f.name: f for f in fields(cls)}
        held: dict[str, Any] = {}
        for name, value in given.items():
            name = "type" if name == "event_type" else name
            if name not in known:
                raise QuestionError(f"there is no filter {name!r}{did_you_mean(name, known)}")
            if value is None or value == () or value == []:
                continue
            held[name] = value if known[name].default is None else _several(value)
        for name in ("since", "until"):
            if isinstance(held.get(name), str):
                held[name] = _day(held[name], name)
        made = cls(**held)
        made._check()
        return made

    def check_types(self, taught: Iterable[str]) -> None:
        """Raises QuestionError for a type that is neither PLOVER's nor among those of a record."""
        _known("type", self.type, [*load_ontology().event_types, *taught])

    def _check(self) -> None:
        known = load_ontology()
        _known("mode", self.mode, {m for t in known.event_types for m in known.modes(t)})
        _known("context", self.context, known.context_types)
        _known("sector", self.sector, sectors())
        _known("claim", self.claim, [k.value for k in ClaimKind])
        _known("stance", self.stance, [s.value for s in Stance])
        _known("status", self.status, ["any", *(s.value for s in Status)])
        _known("quad", [str(q) for q in self.quad], list("1234"))
        if self.box and (len(self.box) != 4 or not -90 <= self.box[0] <= self.box[2] <= 90):
            raise QuestionError("box is four numbers: south, west, north, east, with south below north")
        if self.since and self.until and self.since > self.until:
            raise QuestionError(f"since {self.since} is after until {self.until}")
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise QuestionError(f"confidence is {self.confidence}; it lies between 0 and 1")


def _several(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str | int | float) else tuple(value)


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateError(f"{name} is {text!r}; write a day as 2016-03-06") from None


def _known(name: str, values: Iterable[str], valid: Iterable[str]) -> None:
    held = list(valid)
    for value in values:
        if value not in held:
            raise QuestionError(f"{name}: there is no {value!r}{did_you_mean(value, held)}")


DEFAULT_STATUS = "(e.status IN ('happened', 'ongoing') OR e.act IS NOT NULL)"
"""What the default table of events shows (coding rules, section 13)."""


@dataclass(slots=True)
class Where:
    """Conditions over `e` (events) and, where `tells`, `t` (tellings), with their parameters."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    tells: bool = False

    def add(self, sql: str, *values: Any) -> None:
        self.parts.append(sql)
        self.values += values

    @property
    def sql(self) -> str:
        return " AND ".join(f"({p})" for p in self.parts) or "true"


SINGLY = 8
"""Values that are sought one by one in a list."""

Named = Callable[[str], list[str] | None]
"""The whole names that hold some letters; None where there is no list of them, or it is too long."""


def where(f: Filters, processes: Sequence[str] = (), named: Named = lambda _: None) -> Where:
    """The conditions of filters. `processes` are the keys that `f.process` stands for."""
    w = Where()
    _sides(f, w, named)
    _what(f, w)
    _when_where(f, w)
    _who_says(f, w, named)
    if f.process:
        _any_of(w, [_holds("e.processes", processes)])
    if f.happening:
        w.tells = True
        w.add("t.happening IN (SELECT unnest(?::VARCHAR[]))", list(f.happening))
    if f.text:
        w.add(_contains("e.sentence.text", f.text), *(v.lower() for v in f.text))
    if f.publisher:
        w.add(f"e.report IN ({FACTS} {_contains('publisher', f.publisher)})", *(v.lower() for v in f.publisher))
    if f.report:
        called = "report IN (SELECT unnest(?::VARCHAR[])) OR name IN (SELECT unnest(?::VARCHAR[]))"
        w.add(f"e.report IN ({FACTS} {called})", *[list(f.report)] * 2)
    if f.event:
        w.add("e.event IN (SELECT unnest(?::VARCHAR[]))", list(f.event))
    return w


FACTS = "SELECT report FROM report_facts WHERE"
"""Which reports; a few thousand of them are found before the events, which then need no join."""


def _contains(column: str, held: Names) -> str:
    return " OR ".join(f"contains(lower({column}), ?)" for _ in held)


def _sides(f: Filters, w: Where, named: Named) -> None:
    for name in ("actor", "recipient"):
        held: Names = getattr(f, name)
        if held:
            _any_of(w, [_side(v, name, named) for v in held])
    if f.either:
        _any_of(w, [_side(v, name, named) for v in f.either for name in ("actor", "recipient")])
    if f.country:
        told = [_holds(f"e.{side}_country", f.country) for side in ("actor", "recipient")]
        _any_of(w, [*told, ("e.location.country IN (SELECT unnest(?::VARCHAR[]))", [list(f.country)])])
    if f.sector:
        _any_of(w, [_holds(f"e.{side}_sector", f.sector) for side in ("actor", "recipient")])


def _holds(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A list that holds any of some values. DuckDB seeks one value in a list five times sooner than any of several."""
    if len(values) <= SINGLY:
        return " OR ".join(f"list_contains({column}, ?)" for _ in values), list(values)
    return f"list_has_any({column}, ?::VARCHAR[])", [list(values)]


def _any_of(w: Where, conditions: Sequence[tuple[str, list[Any]]]) -> None:
    w.add(" OR ".join(f"({sql})" for sql, _ in conditions), *(v for _, values in conditions for v in values))


def _side(value: str, side: str, named: Named) -> tuple[str, list[Any]]:
    """One value of a side as a condition."""
    country, _, sector = value.partition(":")
    listed = sectors()
    if sector:
        _known(side, [sector], listed)
        # both of one actor, not of two of them
        return (
            f"len(list_filter(e.{side}, lambda x: x.country = ? AND list_contains(x.sector, ?))) > 0",
            [country, sector],
        )
    if is_country(value):
        return f"list_contains(e.{side}_country, ?)", [value]
    if value in listed:
        return f"list_contains(e.{side}_sector, ?)", [value]
    return _name(value, side, named)


def _name(value: str, side: str, named: Named) -> tuple[str, list[Any]]:
    """Part of a name as a condition: whole names are compared faster than letters are looked for in each."""
    names = named(value)
    if names is None:
        return f"contains(lower(array_to_string(e.{side}_name, chr(31))), ?)", [value.lower()]
    return _holds(f"e.{side}_name", names) if names else ("false", [])


def is_country(value: str) -> bool:
    """Whether a value is written as a country's code: three capitals that are no sector, or a non-state's code."""
    return value in international() or (
        len(value) == 3 and value.isascii() and value.isalpha() and value.isupper() and value not in sectors()
    )


def _what(f: Filters, w: Where) -> None:
    if f.type:
        w.add(
            "e.event_type IN (SELECT unnest(?::VARCHAR[])) OR e.act IN (SELECT unnest(?::VARCHAR[]))",
            *[list(f.type)] * 2,
        )
    if f.mode:
        _any_of(w, [_holds("e.mode", f.mode)])
    if f.context:
        _any_of(w, [_holds("e.context", f.context)])
    if f.quad:
        w.add("e.quad IN (SELECT unnest(?::INTEGER[]))", [int(q) for q in f.quad])
    if not f.status:
        w.add(DEFAULT_STATUS)
    elif "any" not in f.status:
        w.add("e.status IN (SELECT unnest(?::VARCHAR[]))", list(f.status))
    if f.hedged is not None:
        w.add("e.hedged = ?", f.hedged)
    if f.background is not None:
        w.add("e.background = ?", f.background)
    if f.confidence is not None:
        w.add("e.confidence >= ?", f.confidence)


def _when_where(f: Filters, w: Where) -> None:
    if f.since:
        w.add("coalesce(e.last_day, e.day) >= ?", f.since)
    if f.until:
        w.add("e.day <= ?", f.until)
    if f.place:
        conditions: list[tuple[str, list[Any]]] = []
        for value in f.place:
            if value.isascii() and value.isdigit():
                conditions.append(("e.location.geonameid = ?", [int(value)]))
            else:
                conditions.append(
                    ("contains(lower(e.location.name), ?) OR contains(lower(e.location.text), ?)", [value.lower()] * 2)
                )
        _any_of(w, conditions)
    if f.box:
        south, west, north, east = f.box
        w.add("e.location.lat BETWEEN ? AND ?", south, north)
        between = "e.location.lon BETWEEN ? AND ?" if west <= east else "e.location.lon >= ? OR e.location.lon <= ?"
        w.add(between, west, east)


def _who_says(f: Filters, w: Where, named: Named) -> None:
    if f.claimant:
        conditions: list[tuple[str, list[Any]]] = []
        for value in f.claimant:
            country, _, sector = value.partition(":")
            if value == "author":
                conditions.append(("e.claim = 'asserted_by_author'", []))
            elif is_country(country) and not sector:
                conditions.append(("list_contains(e.claimant_country, ?)", [value]))
            elif is_country(country) or value in sectors():
                wanted = "x.country = ? AND list_contains(x.sector, ?)" if sector else "list_contains(x.sector, ?)"
                held: list[Any] = [country, sector] if sector else [value]
                conditions.append((f"len(list_filter(e.claimed_by, lambda x: {wanted})) > 0", held))
            else:
                conditions.append(_name(value, "claimant", named))
        _any_of(w, conditions)
    if f.claim:
        w.add("e.claim IN (SELECT unnest(?::VARCHAR[]))", list(f.claim))
    if f.stance:
        w.add("e.stance IN (SELECT unnest(?::VARCHAR[]))", list(f.stance))


def select_only(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises QuestionError unless the text is one SELECT statement."""
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as problem:
        raise QuestionError(f"that is no SQL: {problem}") from problem
    kinds = [s.type.name for s in statements]
    if kinds != ["SELECT"]:  # not EXPLAIN either: EXPLAIN ANALYZE runs what it explains
        raise QuestionError(f"one SELECT statement is wanted, not {', '.join(kinds) or 'nothing'}")
