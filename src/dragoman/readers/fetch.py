"""One address fetched: politely, bounded in bytes and seconds, each redirect checked as the first address is."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from dragoman import __version__
from dragoman.errors import InputError, MissingExtraError
from dragoman.readers.entries import printable
from dragoman.readers.limits import (
    FETCH_SECONDS,
    MAX_FETCHED_BYTES,
    MAX_REDIRECTS,
    MAX_WAIT_SECONDS,
    READ_SECONDS,
)

AGENT = f"Dragoman/{__version__} (reads news reports for research)"
"""What servers are told. An operator adds whom to ask: `contact` in a file of feeds."""

_CODINGS = {"": None, "identity": None, "gzip": 47, "x-gzip": 47, "deflate": 47}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `url` is where the last redirect led; `wait` the seconds it asks to stay away, if it does.

    `charset` and `media` are the server's words on the content, which may be wrong.
    """

    url: str
    status: int
    data: bytes = b""
    media: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    wait: float | None = None

    def problem(self) -> str:
        """Why there is nothing to read, in words; empty where there is."""
        if self.status == 200:
            return ""
        said = {
            401: "asks for a password", 403: "refuses it", 404: "has no such page", 410: "has it no longer",
            429: "asks to come back later", 451: "may not give it, by law",
        }.get(self.status, "is out of order" if self.status >= 500 else "gives no page")  # fmt: skip
        later = f"; come back in {self.wait:.0f} seconds" if self.wait else ""
        return f"the server {said} (status {self.status}){later}"


@dataclass
class Client:
    """Fetches addresses, keeping to robots.txt and to a pause between two visits of one host.

    allowed: networks that may be reached besides the public ones. pause: seconds between visits of a host, or what its
    robots.txt asks for if that is more. Raises MissingExtraError without the libraries.
    """

    allowed: Any = ()
    pause: float = 1.0
    agent: str = AGENT
    most: int = MAX_FETCHED_BYTES
    seconds: float = FETCH_SECONDS
    resolver: Callable[[str, int], Any] | None = None
    sleep: Callable[[float], object] = time.sleep
    _pool: Any = field(init=False, repr=False)
    _guard: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            import httpcore2

            from dragoman.readers.manners import Manners
            from dragoman.readers.reach import Guard, resolve
        except ImportError as error:
            raise MissingExtraError(
                f"addresses need {error.name}, which is not installed; run: pip install 'dragoman[web]'"
            ) from error
        self._guard = Guard(self.allowed, self.resolver or resolve)
        self._pool = httpcore2.ConnectionPool(network_backend=self._guard, max_connections=4, keepalive_expiry=30)
        self._manners = Manners(self.pause, self.sleep)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """What the address holds, after at most `MAX_REDIRECTS` redirects; status 304 where it has not changed.

        Raises InputError where it may not be fetched, takes too long or too much, or the server breaks the protocol.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        seen: set[str] = set()
        here = checked(url)
        while len(seen) <= MAX_REDIRECTS:
            if here in seen:
                raise InputError(f"its redirects go round in a circle at {shown(here)}")
            seen.add(here)
            self._manners.enter(here, self.agent, self._robots)
            answer, onward = self._one(here, {k: v for k, v in headers.items() if v}, self.most)
            self._manners.left(here, answer)
            if onward is None:
                return answer
            here = checked(urljoin(here, onward))
        raise InputError(f"it is redirected more than {MAX_REDIRECTS} times")

    def away(self, url: str) -> float:
        """Seconds that the address's host still asks to be left alone."""
        return float(self._manners.away(url))

    def _robots(self, url: str) -> tuple[int, bytes]:
        """Status and content of a host's robots.txt, its redirects followed."""
        here = url
        for _ in range(MAX_REDIRECTS):
            answer, onward = self._one(here, {}, self.most)
            if onward is None:
                return answer.status, answer.data
            here = checked(urljoin(here, onward))
        return 404, b""

    def _one(self, url: str, headers: dict[str, str], most: int) -> tuple[Answer, str | None]:
        """One request, and where it redirects to."""
        import httpcore2

        said = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
        self._guard.deadline = time.monotonic() + self.seconds
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), READ_SECONDS)}
        try:
            raw = [(k.encode(), v.encode("latin-1", "replace")) for k, v in said.items()]
            with self._pool.stream("GET", ascii_url(url), headers=raw, extensions=limits) as response:
                return _answer(response, url, most)
        except httpcore2.TimeoutException as error:
            raise InputError(f"{shown(url)} does not answer within {self.seconds:g} seconds") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            said_ = printable(" ".join(str(error).split()))[:160] or type(error).__name__
            raise InputError(f"{shown(url)} cannot be fetched ({said_})") from error
        except (UnicodeError, ValueError) as error:
            raise InputError(f"{shown(url)} is no address that can be fetched") from error


def checked(url: str) -> str:
    """An address without its fragment. Raises InputError for one that is none, or carries a password."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise InputError(f"{shown(url)} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or len(url) > 4000:
        raise InputError(f"{shown(url)} is no address that is read; give one that begins http:// or https://")
    if parts.username or parts.password:
        raise InputError(f"the address at {parts.hostname} carries a name or password; give it without")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


def ascii_url(url: str) -> str:
    """An address as servers take it: the host in IDNA, other signs percent-encoded. Raises UnicodeError."""
    import httpx2

    return str(httpx2.URL(url))


def shown(url: str) -> str:
    """An address in a message: short, and harmless to a terminal."""
    return printable(url)[:200]


def _answer(response: Any, url: str, most: int) -> tuple[Answer, str | None]:
    heads = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
    status = int(response.status)
    onward = heads.get("location") if status in _REDIRECTS else None
    data = b"" if onward is not None or status == 304 else b"".join(_body(response, heads, most, url))
    media, _, rest = heads.get("content-type", "").partition(";")
    charset = rest.partition("charset=")[2].split(";")[0].strip(" \"'") if "charset=" in rest else None
    answer = Answer(
        url, status, data, media.strip().lower(), charset, heads.get("etag"), heads.get("last-modified"),
        wait_of(heads.get("retry-after"), heads.get("date")),
    )  # fmt: skip
    return answer, onward


def _body(response: Any, heads: dict[str, str], most: int, url: str) -> Iterator[bytes]:
    """The content, unpacked a little at a time, so that few bytes cannot become very many unseen."""
    coding = heads.get("content-encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise InputError(f"{shown(url)} is packed by {printable(coding)[:40]!r}, which was not asked for")
    bits = _CODINGS[coding]
    unpack = zlib.decompressobj(bits) if bits else None
    size = 0
    for chunk in response.iter_stream():
        rest = chunk
        while rest:
            if unpack is None:
                out, rest = rest, b""
            else:
                try:
                    out = unpack.decompress(rest, _CHUNK)
                except zlib.error:
                    if size or coding != "deflate":
                        raise InputError(f"{shown(url)} cannot be unpacked; it is damaged on the way") from None
                    unpack = zlib.decompressobj(-15)  # some servers mean the bare stream by "deflate"
                    continue
                rest = unpack.unconsumed_tail
            size += len(out)
            if size > most:
                raise InputError(f"{shown(url)} is larger than {most:,} bytes")
            yield out


def wait_of(value: str | None, now: str | None = None) -> float | None:
    """Seconds that a Retry-After asks for, at most `MAX_WAIT_SECONDS`; a date counts from the server's own clock."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value.strip()[:12]), MAX_WAIT_SECONDS)
    try:
        then = parsedate_to_datetime(value).timestamp()
        here = parsedate_to_datetime(now).timestamp() if now else time.time()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, then - here), MAX_WAIT_SECONDS)
