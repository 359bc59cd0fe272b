"""Reports that could not be read, as rows of the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.store import commits, staging
from dragoman.store.base import Base
from dragoman.store.rows import Row, digest

STANDING = (
    "SELECT f.* FROM (SELECT * FROM failures WHERE {until} "
    "QUALIFY row_number() OVER (PARTITION BY failure ORDER BY recorded DESC) = 1) f "
    "WHERE f.reason IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM readings r WHERE r.report = f.report AND r.run = f.run) ORDER BY f.source, f.name"
)
"""Failures that nothing has taken back and no reading has overtaken."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that could not be read, with what is known of it. `report` is its identifier in the record, empty
    where no text could be had; `source` what to read again: a file, or what the command was given."""

    name: str
    source: str
    report: str
    stage: str
    reason: str

    def key(self, run: str) -> str:
        """Its identifier, for what read it (`runs.run`)."""
        return digest(run, self.report) if self.report else digest(run, self.source, self.name)


def failure_row(failed: Failed, run: str, stamp: str, reason: str | None) -> Row:
    """A row of `failures`; without a reason, it takes the failure back."""
    return {
        "failure": failed.key(run),
        "name": failed.name,
        "source": failed.source,
        "report": failed.report or None,
        "run": run,
        "stage": failed.stage,
        "reason": reason,
        "recorded": stamp,
    }


def standing(base: Base, run: str | None = None) -> dict[str, Failed]:
    """Failures that still stand, by identifier: of one run, or of all."""
    found = base.rows(STANDING.format(until=base.until("recorded")))
    return {
        r["failure"]: Failed(r["name"], r["source"], r["report"] or "", r["stage"], r["reason"])
        for r in found
        if run is None or r["run"] == run
    }


def note(base: Base, run: Row, found: Iterable[Failed], mended: Iterable[tuple[str, str]] = ()) -> None:
    """Write failures of a run, and take back those of inputs that could be had after all (`mended`: source and name).

    What stands already with the same reason is not written again, nor is taken back what does not stand.
    """
    before = standing(base, run["run"])
    stamp = commits.now().isoformat(" ")
    new = {f.key(run["run"]): f for f in found}
    rows = [failure_row(f, run["run"], stamp, f.reason) for key, f in new.items() if before.get(key) != f]
    for source, name in mended:
        key = digest(run["run"], source, name)
        if key in before and key not in new:
            rows.append(failure_row(before[key], run["run"], stamp, None))
    if rows:
        staging.commit(base, [], {"failures": rows}, [] if run["run"] in base.keys("runs") else [run])
