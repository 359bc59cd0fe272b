"""`dragoman watch`: feeds into a record, for as long as it is let."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.options import codebook_option, model_options
from dragoman.cli.startup import loading
from dragoman.model import Document, Failure, Reading

if TYPE_CHECKING:
    from dragoman.pipeline import Stages
    from dragoman.readers.fetch import Client
    from dragoman.readers.watching import Feed, Known, Plan
    from dragoman.record import Record
    from dragoman.settings import Settings

MEMORY = "watch.json"
"""The file in the record's folder that remembers the feeds."""

_TOGETHER = 8
"""Reports kept in one commit: as many as a killed program fetches again at most."""


@click.command("watch", epilog="Example: dragoman watch feeds.toml --record syria/")
@click.argument("feeds", metavar="FEEDS", type=click.Path(dir_okay=False))
@click.option("--record", required=True, metavar="RECORD", help="The record that the reports are added to.")
@click.option("--once", is_flag=True, help="Visit each feed once and end, as cron wants it.")
@click.option("--allow-private", is_flag=True, help="Let addresses lie on this machine or a private network.")
@codebook_option
@model_options
def command(feeds: str, record: str, once: bool, allow_private: bool, **flags: object) -> None:
    """Watch feeds: read each new entry's page and add it to a record, until the program is ended.

    FEEDS is a TOML file: [[feed]] tables with url, and optionally publisher, every (seconds) and pages (false: the
    feed's own words are read). What was seen is remembered in the record's folder, so it goes on after a restart.
    """
    from dragoman.readers.fetch import Client
    from dragoman.readers.watching import plan_of
    from dragoman.readers.web import networks
    from dragoman.record import Record
    from dragoman.settings import load_settings

    plan = plan_of(Path(feeds))
    settings = load_settings(flags)
    with _until_ended() as stop:
        client = Client(networks(allow_private), plan.pause, plan.agent, sleep=stop.wait)
        with client, Record(record) as opened:
            watch = Watch(plan, opened, settings, client, stop)
            watch.run(once)
    click.echo(f"{record}: {watch.said()}", err=True)
    if once and watch.failed:
        sys.exit(1)


@contextmanager
def _until_ended() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: what is being read is then kept. A second one ends the program at once."""
    stop = threading.Event()

    def end(number: int, _: Any) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    held = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, before in held.items():
            signal.signal(number, before)


class Watch:
    """The loop over the feeds, and what it counted."""

    def __init__(self, plan: Plan, record: Record, settings: Settings, client: Client, stop: threading.Event) -> None:
        from dragoman.readers.entries import Asked
        from dragoman.readers.watching import Known, memory_of

        self._asked = Asked(longest=settings.longest)
        self._plan = plan
        self._record = record
        self._settings = settings
        self._client = client
        self._stop = stop
        self._folder = record.folder
        held = self._folder.read(MEMORY) if self._folder.exists(MEMORY) else None
        self._memory: dict[str, Known] = memory_of(held)
        for feed in plan.feeds:
            self._memory.setdefault(feed.url, Known())
        self._lost = {f.source for f in record.failures()}
        self._stages: Stages | None = None
        self.added = self.events = self.failed = self.visits = 0

    def run(self, once: bool) -> None:
        """Visit feeds as they fall due, until the event is set; each that is not told to wait, if `once`."""
        first = once
        while not self._stop.is_set():
            for feed in self._plan.feeds:
                known = self._memory[feed.url]
                now = time.time()
                if known.after <= now or (first and not known.failures):
                    self._visit(feed, known)
                self._read(feed, known)
                if self._stop.is_set():
                    break
            if once:
                return
            first = False
            due = min(self._memory[feed.url].next() for feed in self._plan.feeds)
            self._stop.wait(min(max(0.2, due - time.time()), 3600.0))

    def said(self) -> str:
        """One line on the visits, reports and events so far, and on what failed or waits."""
        waiting = sum(len(self._memory[feed.url].waiting) for feed in self._plan.feeds)
        later = f", {waiting} entries waiting" if waiting else ""
        bad = f", {self.failed} failed" if self.failed else ""
        return f"{self.visits} visits, {self.added} reports added with {self.events} events{bad}{later}"

    def _visit(self, feed: Feed, known: Known) -> None:
        from dragoman.readers.entries import printable
        from dragoman.readers.watching import visit

        self.visits += 1
        if failure := visit(feed, known, self._client, time.time()):
            self._say([(feed.url, failure)])
        elif feed.url in self._lost:
            self._lost.discard(feed.url)
            self._record.note_failures([], self._settings, [(feed.url, printable(feed.url))])
        self._save()

    def _read(self, feed: Feed, known: Known) -> None:
        """The entries that are due, a few at a time: fetched, read, kept, and only then done with."""
        from dragoman.readers.watching import read_waiting

        due = known.due(time.time())
        for at in range(0, len(due), _TOGETHER):
            done: list[str] = []
            found: list[tuple[str, Document | Failure]] = []
            for key in due[at : at + _TOGETHER]:
                if self._stop.is_set():
                    break
                source = known.waiting[key].item.around.url or feed.url
                came = list(read_waiting(feed, known, key, self._client, self._asked, time.time()))
                found += [(source, one) for one in came]
                if came:
                    done.append(key)
            self._keep(found)
            for key in done:
                known.done(key, time.time())
            self._save()

    def _keep(self, found: Sequence[tuple[str, Document | Failure]]) -> None:
        """Reports into the record, and failures as rows of it, with the address to read again."""
        documents = [d for _, d in found if isinstance(d, Document)]
        self._say([(source, f) for source, f in found if isinstance(f, Failure)])
        held = self._record.holds(documents, self._settings)
        new = [d for d, there in zip(documents, held, strict=True) if not there]
        if not new:
            return
        readings = []
        sources = {id(d): source for source, d in found}
        failed: list[tuple[str, Failure]] = []
        for document, result in zip(new, self._read_all(new), strict=True):
            if isinstance(result, Failure):
                failed.append((sources[id(document)], result))
            else:
                readings.append(result)
        self._say(failed)
        self.added += self._record.add(*readings)
        self.events += sum(len(r.events) for r in readings)

    def _read_all(self, documents: Sequence[Document]) -> Iterator[Reading | Failure]:
        with loading():
            from dragoman.pipeline import open_stages, read_all

            self._stages = self._stages or open_stages(self._settings)
        return read_all(documents, self._stages)

    def _say(self, found: Sequence[tuple[str, Failure]]) -> None:
        """Tell failures, and keep them: `dragoman read --record RECORD --retry-failed` reads their sources again."""
        from dragoman.store.failed import Failed

        for _, failure in found:
            click.echo(f"{failure.path}: {failure.stage}: {failure.reason}", err=True)
        self.failed += len(found)
        self._lost |= {source for source, _ in found}
        if found:
            rows = [Failed(f.path, source, "", f.stage, f.reason) for source, f in found]
            self._record.note_failures(rows, self._settings)

    def _save(self) -> None:
        from dragoman.readers.watching import written

        self._folder.write(MEMORY, written(self._memory))
