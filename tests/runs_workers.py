"""Workers that read at once, and over whose reports things happen. They load no model."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from dragoman.model import Document, Failure, Reading
from dragoman.readers import Unopened, opened
from dragoman.runs.processes import work
from dragoman.settings import Settings

HANGS, DIES, SWELLS = "HANGS", "DIES", "SWELLS"

ONCE = "ONCE:"
"""Begins a word that names a file: the worker dies over it unless the file is there, and makes it."""


def taken_apart(one: Unopened) -> list[Document | Failure | Unopened]:
    """A page or message taken apart, unless its words say what is to happen."""
    if DIES.encode() in one.data:
        os.kill(os.getpid(), signal.SIGKILL)
    if HANGS.encode() in one.data:
        time.sleep(600)
    if SWELLS.encode() in one.data:
        held = bytearray(b"x" * 700 * 2**20)  # written to, so that the memory is real
        time.sleep(600)
        del held
    return opened(one)


class Quick:
    """Reads at once, unless a report says what is to happen; knows no language."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def read(self, documents: list[Document], alive: Callable[[], None]) -> list[Reading | Failure]:
        for word in (w for d in documents for w in d.text.split()):
            if word == HANGS:
                time.sleep(600)
            elif word == DIES:
                os.kill(os.getpid(), signal.SIGKILL)
            elif word.startswith(ONCE):
                marker = Path(word.removeprefix(ONCE))
                if not marker.exists():
                    marker.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            elif word == SWELLS:
                held = bytearray(b"x" * 700 * 2**20)  # written to, so that the memory is real
                time.sleep(600)
                del held
        return [Reading(d, (), (), (), (), (), (), self.settings) for d in documents]


class Tame(Quick):
    """The same on a machine where nothing happens."""

    def read(self, documents: list[Document], alive: Callable[[], None]) -> list[Reading | Failure]:
        return [Reading(d, (), (), (), (), (), (), self.settings) for d in documents]


def quick(leader: Connection, where: str, settings: Settings) -> None:
    """A worker over whose reports things happen."""
    work(leader, where, settings, Quick)
