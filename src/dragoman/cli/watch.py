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
        waiting = sum(len(self._memory[feed.url].waiting) for feed in self._plan.feeds)
        later = f", {waiting} entries waiting" if waiting else ""
        bad = f", {self.failed} failed" if self.failed else ""
        return f"{self.visits} visits, {self.added} reports added with {self.events} events{bad}{later}"

    def _visit(self, feed: Feed, known: Known) -> None:
        from dragoman.readers.watching import visit

        self.visits += 1
        if failure := visit(feed, known, self._client, time.time()):
            self._say(failure)
        self._save()

    def _read(self, feed: Feed, known: Known) -> None:
        """The entries that are due, a few at a time: fetched, read, kept, and only then done with."""
        from dragoman.readers.watching import read_waiting

        due = known.due(time.time())
        for at in range(0, len(due), _TOGETHER):
            done: list[str] = []
            found: list[Document | Failure] = []
            for key in due[at : at + _TOGETHER]:
                if self._stop.is_set():
                    break
                came = list(read_waiting(feed, known, key, self._client, self._asked, time.time()))
                found += came
                if came:
                    done.append(key)
            self._keep(found)
            for key in done:
                known.done(key, time.time())
            self._save()

    def _keep(self, found: Sequence[Document | Failure]) -> None:
        documents = [d for d in found if isinstance(d, Document)]
        for failure in found:
            if isinstance(failure, Failure):
                self._say(failure)
        held = self._record.holds(documents, self._settings)
        new = [d for d, there in zip(documents, held, strict=True) if not there]
        if not new:
            return
        readings = []
        for result in self._read_all(new):
            if isinstance(result, Failure):
                self._say(result)
            else:
                readings.append(result)
        self.added += self._record.add(*readings)
        self.events += sum(len(r.events) for r in readings)

    def _read_all(self, documents: Sequence[Document]) -> Iterator[Reading | Failure]:
        with loading():
            from dragoman.pipeline import open_stages, read_all

            self._stages = self._stages or open_stages(self._settings)
        return read_all(documents, self._stages)

    def _say(self, failure: Failure) -> None:
        self.failed += 1
        click.echo(f"{failure.path}: {failure.stage}: {failure.reason}", err=True)

    def _save(self) -> None:
        from dragoman.readers.watching import written

        self._folder.write(MEMORY, written(self._memory))
