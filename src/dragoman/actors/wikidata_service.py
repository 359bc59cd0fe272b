"""Asking Wikidata's query service, politely: one question at a time, few items each, waiting when told to wait."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from dragoman import __version__
from dragoman.actors.wikidata import QUERY, Held, answered, is_item
from dragoman.errors import EndpointError, InputError, MissingExtraError

SERVICE = "https://query.wikidata.org/sparql"
BATCH, MOST_ITEMS = 40, 5_000
MOST_BYTES = 20 * 2**20
_TRIES, _PAUSE, _LONGEST_WAIT, _TIMEOUT = 4, 1.0, 120.0, 60.0
_BUSY = frozenset({429, 500, 502, 503, 504})
AGENT = f"Dragoman/{__version__} (news analysis; updates its table of offices) python-httpx"


def ask(items: Sequence[str], service: str = SERVICE, wait: Callable[[float], None] = time.sleep) -> dict[str, Held]:
    """The persons with these numbers and the offices they held.

    Asks for 40 at a time with a second between, and waits as long as the service says, at most two minutes. Raises
    MissingExtraError without httpx, InputError for what is no item's number or for more than 5,000, EndpointError
    when the service does not answer, or answers with what cannot be used.
    """
    try:
        import httpx
    except ImportError as error:
        raise MissingExtraError(
            "asking Wikidata needs httpx, which is not installed: pip install 'dragoman[wikidata]'"
        ) from error
    for item in items:
        if not is_item(item):
            raise InputError(f'"{item}" is not an item of Wikidata such as Q159')
    if len(items) > MOST_ITEMS:
        raise InputError(f"{len(items)} items; the service may be asked for {MOST_ITEMS} at most: use a dump (--dump)")
    found: dict[str, Held] = {}
    headers = {"User-Agent": AGENT, "Accept": "application/sparql-results+json"}
    with httpx.Client(headers=headers, timeout=_TIMEOUT, follow_redirects=False) as client:
        for first in range(0, len(items), BATCH):
            if first:
                wait(_PAUSE)
            query = QUERY % " ".join(f"wd:{item}" for item in items[first : first + BATCH])
            found.update(answered(_asked(client, service, query, wait)))
    return found


def _asked(client: Any, service: str, query: str, wait: Callable[[float], None]) -> Any:
    import httpx

    reason, pause = "", _PAUSE
    for attempt in range(_TRIES):
        if attempt:
            wait(min(pause, _LONGEST_WAIT))
        pause = _PAUSE * 2**attempt
        try:
            with client.stream("POST", service, data={"query": query}) as response:
                if response.status_code == 200:
                    return _json(_bounded(response, service), service)
                reason = f"it answered {response.status_code}"
                if response.status_code not in _BUSY:
                    break
                told = response.headers.get("Retry-After", "")
                pause = max(pause, float(told)) if told.isdigit() else pause
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
    raise EndpointError(f"Wikidata's query service at {service} gave no answer: {reason}; try later, or use --dump")


def _bounded(response: Any, service: str) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise EndpointError(f"{service} answered with more than {MOST_BYTES} bytes; ask for fewer items")
        parts.append(part)
    return b"".join(parts)


def _json(body: bytes, service: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise EndpointError(f"{service} answered with what is not JSON ({error})") from error
