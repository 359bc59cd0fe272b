"""What a run into a record shows on standard error: a bar, failures as they come, and a closing summary."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.costs import total, with_costs
from dragoman.model import Document, Failure
from dragoman.runs.tasks import Plan

if TYPE_CHECKING:
    from dragoman.llm import LanguageModel
    from dragoman.model import Reading
    from dragoman.runs import Summary
    from dragoman.settings import Settings
    from dragoman.store.failed import Failed

TOLD = 20
"""Failures that are told one by one; the rest are counted, and `dragoman failures` lists them."""

LINE = 60.0
"""Seconds between lines of progress where nobody watches a terminal."""

Items = Iterable[tuple[str, Document | Failure]]


def into(plan: Plan, items: Items, count: Callable[[], int | None], retry: bool) -> int:
    """Read into the record; the exit status: 0 all read, 1 some failed, 3 the run could not go on."""
    from dragoman.errors import RecordError, RunError
    from dragoman.runs import read_into

    told = _Told(plan.where)
    models: list[LanguageModel | None] = []
    pool = _serial(plan, models) if plan.engine == "serial" else None
    try:
        with _progress(count) as watch:
            summary = read_into(plan, items, retry=retry, pool=pool, watch=watch, listen=told)
    except (RunError, RecordError) as problem:
        click.echo(f"dragoman: {problem}; what was read is kept: run it again", err=True)
        return 3
    for line in closing(plan, summary):
        click.echo(line, err=True)
    for model in models:
        total(model)
    return int(bool(summary.failed.total() or summary.before))


def _serial(plan: Plan, models: list[LanguageModel | None]) -> Any:
    """The engine of this process, which tells what a language model costs."""
    from dragoman.runs.serial import Serial
    from dragoman.runs.work import Pipeline

    class Costed(Pipeline):
        def read(self, documents: list[Document], alive: Callable[[], None]) -> Iterator[Reading | Failure]:
            return with_costs(super().read(documents, alive), self.stages.llm)

    def opener(settings: Settings) -> Costed:
        found = Costed(settings)
        models.append(found.stages.llm)
        return found

    return Serial(plan, opener)


class _Told:
    """The first failures, each on a line."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.count = 0

    def __call__(self, failed: Failed) -> None:
        self.count += 1
        if self.count <= TOLD:
            click.echo(f"{failed.name}: {failed.stage}: {failed.reason}", err=True)
        elif self.count == TOLD + 1:
            click.echo(f"more failures; when this ends, `dragoman failures {self.where}` lists them", err=True)


# ------------------------------------------------------------------ while it goes
@contextmanager
def _progress(count: Callable[[], int | None]) -> Iterator[Callable[[Summary], None]]:
    """A bar for whoever watches, else a line a minute."""
    if not sys.stderr.isatty():
        yield _Lines(count())
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[failed]}", style="red"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("reading", total=count(), rate="loading", failed="")

        def watch(s: Summary) -> None:
            failed = s.failed.total() + s.before
            bar.update(task, completed=s.done, rate=rate(s), failed=f"{failed:,} failed" if failed else "")

        yield watch


class _Lines:
    """Progress for a log."""

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.last = time.monotonic()

    def __call__(self, s: Summary) -> None:
        now = time.monotonic()
        if now - self.last < LINE:
            return
        self.last = now
        of = f" of {self.total:,}" if self.total else ""
        left = ""
        if self.total and s.read and self.total > s.done:
            left = f", {duration((self.total - s.done) * s.seconds / s.read)} left"
        click.echo(f"{s.done:,}{of} reports, {s.failed.total() + s.before:,} failed, {rate(s)}{left}", err=True)


def rate(s: Summary) -> str:
    """Reports and words a second of wall time; empty before the first second."""
    return f"{s.read / s.seconds:.1f} reports, {s.words / s.seconds:,.0f} words a second" if s.seconds else ""


def duration(seconds: float) -> str:
    """Seconds in words: "14 s", "3 min 20 s", "2 h 10 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


# ------------------------------------------------------------------ when it ends
def closing(plan: Plan, s: Summary) -> Iterator[str]:
    """The summary of a run, line by line."""
    workers = "1 worker" if s.workers == 1 else f"{s.workers} workers"
    speed = f", {rate(s)}, {workers}" if s.read else ""
    yield (
        f"{plan.where}: {_reports(s.read)} added with {s.events:,} events, {s.words:,} words "
        f"in {duration(s.seconds)}{speed}"
    )
    if s.unchanged:
        yield f"  {s.unchanged:,} there already"
    if s.mended:
        yield f"  {s.mended:,} that had failed before are read now"
    if s.failed:
        yield f"  {s.failed.total():,} failed: {_stages(s.failed)}"
    if s.before:
        yield f"  {s.before:,} failed in an earlier run; --retry-failed reads them again"
    if s.lost:
        yield f"  {s.lost:,} workers were replaced"
    if s.failed or s.before:
        yield f"  `dragoman failures {plan.where}` lists them with their reasons"


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count:,} reports"


def _stages(counts: Counter[str]) -> str:
    return ", ".join(f"{n:,} {stage}" for stage, n in counts.most_common())
