"""What a situation report is made from, and what of it is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dragoman.happenings.accusations import CounterAccusation
from dragoman.happenings.ledger import LedgerRow
from dragoman.model import Dispute, Happening, Process, Report, StateMention, Step, Telling


@dataclass(frozen=True, slots=True)
class Material:
    """The parts of a record that a report over the days `since` to `until`, both inclusive, needs.

    `happenings` are those with a telling in the period or in the one before, and those planned; `recorded` gives the
    day on which the record got a report, for reports without a date of publication. `mentions` are states told
    without an event, by their key; `ahead` is how many days beyond `until` plans are listed for; `breaches` are
    alleged of truces that no process is known for; `within` says in words which filters hold.
    """

    name: str
    since: date
    until: date
    happenings: Sequence[Happening]
    reports: Sequence[Report]
    recorded: Mapping[str, date] = field(default_factory=dict)
    timelines: Sequence[tuple[Process, Sequence[Step]]] = ()
    mentions: Mapping[str, StateMention] = field(default_factory=dict)
    disputes: Sequence[Dispute] = ()
    accusations: Sequence[CounterAccusation] = ()
    ledgers: Sequence[tuple[Process, Sequence[LedgerRow]]] = ()
    breaches: Sequence[LedgerRow] = ()
    corrections: Sequence[Mapping[str, Any]] = ()
    ahead: int = 7
    within: str = ""

    def day(self, report: Report) -> date | None:
        """The day by which a report counts: publication, else the day the record got it."""
        return report.published or self.recorded.get(report.id)

    def is_new(self, report: Report) -> bool:
        """Whether a report counts by a day of the period."""
        day = self.day(report)
        return day is not None and self.since <= day <= self.until

    def before(self, report: Report) -> bool:
        """Whether it belongs to the period of the same length before this one."""
        day = self.day(report)
        return day is not None and self.since - self.length <= day < self.since

    @property
    def length(self) -> timedelta:
        """How long the period is; a period of one day is a day long."""
        return self.until - self.since + timedelta(days=1)

    def new(self, happening: Happening) -> tuple[Telling, ...]:
        """The tellings of a happening that the period brought."""
        return tuple(t for t in happening.tellings if self.is_new(t.report))
