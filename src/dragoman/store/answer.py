"""The answer to a question about events: nothing is fetched before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Any

from dragoman.errors import MissingExtraError, QuestionError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Telling
from dragoman.model.shown import Shown
from dragoman.store.base import Base
from dragoman.store.finding import LARGE, ORDERS, count, find, matched, recent, source
from dragoman.store.parties import named
from dragoman.store.questions import Filters, Where, where
from dragoman.store.telling import FACTS, FROM, Found, tellings

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

BATCH = 2000
"""Tellings fetched at a time."""


class Answer(Shown):
    """Live events that some filters let through, corrections applied.

    The columns are those of the table `events` (`docs/record.md`), then the facts of the report: `name`, `title`,
    `author`, `publisher`, `republisher`, `published`, `url`, `path`, `origin`, `recorded`, and `happening`.
    """

    def __init__(
        self,
        base: Base,
        filters: Filters,
        processes: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
        order: str = "newest",
    ) -> None:
        if order not in ORDERS:
            raise QuestionError(f"there is no order {order!r}{did_you_mean(order, ORDERS)}")
        self._base = base
        self.filters = filters
        self._told: Where = where(filters, processes)
        large = sum(s.rows for s in base.segments() if s.table == "events") >= LARGE
        self._where: Where = where(filters, processes, lambda v: named(base, v)) if large else self._told
        self._limit, self._offset, self._order = limit, offset, order
        self._found: list[Found] | None = None

    def _join(self) -> str:
        if not self._where.tells:
            return ""
        self._base.tell()
        return "JOIN telling t ON t.event = e.event"

    @property
    def found(self) -> list[Found]:
        """The events and where they lie, the newest first."""
        if self._found is None:
            self._base.refresh()
            join = self._join()
            self._found = find(self._base, self._where, self._order, self._limit, int(self._offset or 0), join)
        return self._found

    @property
    def keys(self) -> list[str]:
        """The identifiers of the events, the newest first."""
        return [f.key for f in self.found]

    def count(self) -> int:
        """How many there are, whatever the limit."""
        return count(self._base, self._where, self._join())

    def size(self) -> int:
        """How many it holds, limit and offset applied; counted, without finding them."""
        left = max(0, self.count() - int(self._offset or 0))
        return left if self._limit is None else min(left, int(self._limit))

    def first(self, most: int) -> Answer:
        """The same answer, cut to its first events."""
        cut = copy(self)
        cut._limit, cut._found = most if self._limit is None else min(most, self._limit), None
        return cut

    def ending(self, first: date, last: date) -> list[str]:
        """Identifiers of the happenings these events tell of, where the act that is planned ends between two days."""
        day = 'coalesce(e.act_date."to", CASE WHEN e.act IS NULL THEN e.date."to" END)'
        due = copy(self)
        due._where = Where([*self._where.parts, f"{day} BETWEEN ? AND ?"], [*self._where.values, first, last])
        due._where.tells, due._found = self._where.tells, None
        self._base.tell()
        return sorted({r["happening"] for r in self._base.by_hash("event_told", "e", "event", due.keys, "happening")})

    def happenings(self, limit: int, offset: int = 0) -> tuple[list[str], int]:
        """Identifiers of a page of the happenings these events tell of, the newest first, and how many there are."""
        self._base.refresh()
        self._base.tell()
        few = matched(self._base, self._where)
        if few is not None:
            newest: dict[str, int] = {}
            day = {m.found.key: m.day.toordinal() if m.day else 0 for m in few}
            for r in self._base.by_hash("event_told", "e", "event", day, "happening"):
                newest[r["happening"]] = max(day[r["event"]], newest.get(r["happening"], 0))
            ids = sorted(newest, key=lambda h: (-newest[h], h))
            return ids[offset : offset + limit], len(ids)
        joined = "JOIN event_told t ON t.e = hash(e.event)"  # numbers: an event has one hash, and half the work
        told = f"SELECT t.happening, max(e.day) AS day {source(self._base, self._where)} {joined}"
        grouped = f"{told} WHERE {self._where.sql} {{bound}} GROUP BY t.happening"
        page = f"ORDER BY day DESC NULLS LAST, happening LIMIT {int(limit)} OFFSET {int(offset)}"
        found: list[str] = []
        for bound in (*recent(self._base), "true"):
            asked = f"SELECT happening FROM ({grouped.format(bound=f'AND {bound}')}) {page}"
            found = self._base.column(asked, self._where.values)
            if len(found) == limit:
                break
        counted = f"SELECT count(DISTINCT t.happening) AS n {told.partition(' AS day ')[2]} WHERE {self._where.sql}"
        key = f"happenings of {self._where.sql} {self._where.values!r}"
        total: int = self._base.once(key, lambda: self._base.column(counted, self._where.values)[0])
        return found, total

    def told(self) -> list[str]:
        """Identifiers of the happenings that these events tell of, in the order of the events."""
        keys = self.keys
        self._base.tell()
        held = {r["event"]: r["happening"] for r in self._base.by_hash("event_told", "e", "event", keys, "happening")}
        return list(dict.fromkeys(held[k] for k in keys if k in held))

    @property
    def sql(self) -> str:
        """The same question in SQL, its values written out: what `Record.sql` and `dragoman ask --sql` take."""
        parts = self._told.sql.split("?")
        told = "".join(part + literal(v) for part, v in zip(parts, self._told.values, strict=False)) + parts[-1]
        joined = " JOIN telling t ON t.event = e.event" if self._told.tells else ""
        lines = [
            "SELECT e.*, r.publisher, r.published",
            "FROM event_now e JOIN live l USING (reading) JOIN report_facts r ON r.report = l.report" + joined,
            f"WHERE {told}",
            f"ORDER BY {ORDERS[self._order]}",
            *([f"LIMIT {self._limit}"] if self._limit is not None else []),
            *([f"OFFSET {self._offset}"] if self._offset else []),
        ]
        return "\n".join(lines)

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Telling]:
        """The events with their reports and happenings, the newest first."""
        found = self.found
        self._base.tell()
        for at in range(0, len(found), BATCH):
            yield from tellings(self._base, found[at : at + BATCH])

    def _relation(self) -> Any:
        """All columns, in the order of `keys`."""
        keys = self.keys
        self._base.tell()
        connection = self._base.connection
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE asked AS "
            "SELECT unnest(?::VARCHAR[]) AS event, generate_subscripts(?::VARCHAR[], 1) AS at",
            [keys, keys],
        )
        facts = FACTS.removeprefix("r.report, ")
        return connection.sql(
            f"SELECT e.* EXCLUDE (blocks, blocks_from, blocks_to, file, nth), {facts}, t.happening {FROM} "
            "JOIN asked a ON a.event = e.event "
            "LEFT JOIN telling t ON t.event = e.event ORDER BY a.at"
        )

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow Table. Raises MissingExtraError without the extra `tables`."""
        try:
            import pyarrow
        except ImportError as problem:
            raise _missing("pyarrow") from problem
        found = self._relation().to_arrow_table()
        assert isinstance(found, pyarrow.Table)
        return found

    def to_polars(self) -> polars.DataFrame:
        """A polars DataFrame. Raises MissingExtraError without the extra `tables`."""
        try:
            import polars
        except ImportError as problem:
            raise _missing("polars") from problem
        return polars.DataFrame(self.to_arrow())

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame. Raises MissingExtraError without the extra `tables`."""
        try:
            import pandas
        except ImportError as problem:
            raise _missing("pandas") from problem
        found = self._relation().df()
        assert isinstance(found, pandas.DataFrame)
        return found

    def to_dicts(self) -> list[dict[str, Any]]:
        """Rows as dictionaries; needs nothing more."""
        cursor = self._relation()
        names = list(cursor.columns)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def literal(value: Any) -> str:
    """A value as SQL writes it: text, a day, a number, true or false, or a list of these."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"


def _missing(package: str) -> MissingExtraError:
    return MissingExtraError(f"{package} is not installed: pip install 'dragoman[tables]'")
