"""How a host is visited: what its robots.txt forbids is left alone, and between two visits there is a pause."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from dragoman.errors import InputError
from dragoman.readers.limits import MAX_PAUSE_SECONDS, MAX_ROBOTS_BYTES, ROBOTS_SECONDS
from dragoman.readers.reach import PrivateAddress

if TYPE_CHECKING:
    from dragoman.readers.fetch import Answer

TOKEN = "Dragoman"
"""The name that a robots.txt calls this program by."""


class Manners:
    """What is known of each host: its rules, when it was visited last, and until when it wants to be left alone."""

    def __init__(self, pause: float, sleep: Callable[[float], object]) -> None:
        self._pause = pause
        self._sleep = sleep
        self._rules: dict[str, tuple[float, Protego | None, str]] = {}
        self._next: dict[str, float] = {}
        self._away: dict[str, float] = {}

    def enter(self, url: str, agent: str, robots: Callable[[str], tuple[int, bytes]]) -> None:
        """Wait for the host's turn. Raises InputError where its robots.txt forbids the address, or it asked for peace.

        By RFC 9309: a robots.txt that is not there allows all; one that cannot be read allows nothing for now.
        """
        host = _host(url)
        if (away := self.away(url)) > 0:
            raise InputError(f"{host} asked to be left alone for {away:.0f} more seconds")
        rules, why = self._known(host, robots)
        if rules is None:
            raise InputError(f"the robots.txt of {host} cannot be read ({why}), so nothing there is read for now")
        if not rules.can_fetch(url, TOKEN):
            raise InputError(f"the robots.txt of {host} forbids it")
        wait = self._next.get(host, 0) - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        pause = max(self._pause, min(float(rules.crawl_delay(TOKEN) or 0), MAX_PAUSE_SECONDS))
        self._next[host] = time.monotonic() + pause

    def away(self, url: str) -> float:
        """Seconds that the host still asks to be left alone."""
        return max(0.0, self._away.get(_host(url), 0) - time.monotonic())

    def left(self, url: str, answer: Answer) -> None:
        """Remember what a host asks for after a visit."""
        if answer.status in {429, 503} and answer.wait:
            self._away[_host(url)] = time.monotonic() + answer.wait

    def _known(self, host: str, robots: Callable[[str], tuple[int, bytes]]) -> tuple[Protego | None, str]:
        held = self._rules.get(host)
        if held is not None and held[0] > time.monotonic():
            return held[1], held[2]
        rules: Protego | None = None
        why = ""
        try:
            status, data = robots(f"{host}/robots.txt")
        except PrivateAddress:
            raise
        except InputError as error:
            why = str(error)
        else:
            if status == 200:
                rules = Protego.parse(data[:MAX_ROBOTS_BYTES].decode("utf-8", "replace"))
            elif status == 429 or status >= 500:
                why = f"status {status}"
            else:
                rules = Protego.parse("")
        # what cannot be read is asked for again soon, what was read once a day
        self._rules[host] = (time.monotonic() + (ROBOTS_SECONDS if rules else 60), rules, why)
        return rules, why


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
