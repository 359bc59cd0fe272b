"""What stands before every page: who may ask, how much, and what a browser may do with the answer.

Pages of strangers can make a browser send requests to this machine (cross-site requests, DNS rebinding): the header
`Host` must name this server, and whatever changes something must come from its own pages.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from dragoman.web.api.errors import problem
from dragoman.web.options import Options

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all a browser sends `Origin: null` with this server's own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "dragoman_token"


class Guard:
    """ASGI middleware; answers what it refuses itself, in plain words."""

    def __init__(self, app: App, options: Options) -> None:
        self._app, self._options = app, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused:
            await _refuse(scope, send, *refused)
            return
        if self._entering(scope):
            await self._enter(scope, send)
            return
        too_large = int(headers["content-length"]) > self._options.largest if _number(headers) else False
        if too_large:
            await _refuse(scope, send, 413, self._too_large)
            return
        await self._bounded(scope, receive, send)

    @property
    def _too_large(self) -> str:
        return f"too large: at most {self._options.largest:,} bytes"

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        o = self._options
        host = headers.get("host", "")
        if host not in o.hosts:
            return 421, f"this server does not answer for {host[:100]!r}; start it with --name to allow a name"
        if scope["method"] not in SAFE:
            if o.read_only:
                return 403, "this server is read-only"
            if not _own(headers, o.hosts):
                return 403, "refused: the request comes from another site"
        if o.token and not self._entering(scope) and not self._known(headers):
            return 401, "this address needs the token that `dragoman serve` printed: open the whole address it gave"
        return None

    def _entering(self, scope: Scope) -> bool:
        return bool(self._options.token) and scope["path"] == "/enter"

    def _known(self, headers: dict[str, str]) -> bool:
        if right_token(self._options, headers.get("authorization", "")):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._options.token.encode())

    async def _enter(self, scope: Scope, send: Send) -> None:
        """Take the token from the address once, and keep it out of every later one."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not hmac.compare_digest(given.encode(), self._options.token.encode()):
            await _plain(send, 401, "wrong token")
            return
        cookie = f"{COOKIE}={self._options.token}; HttpOnly; SameSite=Strict; Path=/"
        await _plain(send, 303, "", {"location": "/", "set-cookie": cookie})

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application with a body that ends at the limit, and an answer that carries the headers."""
        had = 0
        started = whole = False
        refused: tuple[int, str] | None = None
        ends = asyncio.get_running_loop().time() + self._options.seconds

        async def less() -> Message:
            nonlocal had, whole, refused
            if whole:  # only the end of the connection is awaited
                return await receive()
            left = ends - asyncio.get_running_loop().time()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0.01))
            except TimeoutError:
                refused = 408, f"too slow: a body may take {self._options.seconds:g} seconds"
                raise RefusedError from None
            whole = not message.get("more_body", False)
            had += len(message.get("body", b""))
            if had > self._options.largest:
                refused = 413, self._too_large
                raise RefusedError
            return message

        async def safely(message: Message) -> None:
            nonlocal started
            if refused:  # the framework makes a vaguer answer of its own
                return
            if message["type"] == "http.response.start":
                started = True
                names = {k.lower() for k, _ in message["headers"]}
                extra = {**HEADERS, **({} if b"cache-control" in names else {"cache-control": "no-store"})}
                message = {
                    **message,
                    "headers": [
                        *message["headers"],
                        *((k.encode(), v.encode()) for k, v in extra.items() if k.encode() not in names),
                    ],
                }
            await send(message)

        with suppress(RefusedError):
            await self._app(scope, less, safely)
        if refused and not started:
            await _refuse(scope, send, *refused)


class RefusedError(Exception):
    """A body went past a limit while it was read."""


def _number(headers: dict[str, str]) -> bool:
    given = headers.get("content-length", "")
    return given.isascii() and given.isdigit() and len(given) < 20


def _own(headers: dict[str, str], hosts: frozenset[str]) -> bool:
    """Whether a request that changes something comes from a page of this server, or from no browser at all."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or own_origin(origin, hosts)


def own_origin(origin: str | None, hosts: frozenset[str]) -> bool:
    """Whether a page of this server sent a request, by the header `Origin`, which no page can forge."""
    if origin is None:
        return False
    scheme, _, host = origin.partition("://")
    return scheme in {"http", "https"} and host in hosts


def right_token(options: Options, given: str) -> bool:
    """Whether the header `Authorization` carries the token; never where there is none."""
    held = options.token.encode()
    return bool(held) and given.startswith("Bearer ") and hmac.compare_digest(given[7:].encode(), held)


def under_api(path: str) -> bool:
    """Whether a program asks, which wants every error in one shape."""
    return path == "/api" or path.startswith("/api/")


async def _refuse(scope: Scope, send: Send, status: int, said: str) -> None:
    if under_api(scope["path"]):
        shown = json.dumps(problem(status, said))
        await _plain(send, status, shown, {"content-type": "application/json"})
    else:
        await _plain(send, status, said)


async def _plain(send: Send, status: int, text: str, headers: dict[str, str] | None = None) -> None:
    shown = {**HEADERS, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", **(headers or {})}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in shown.items()],
        }
    )
    await send({"type": "http.response.body", "body": (text + "\n").encode() if text else b""})


def form_token(options: Options) -> str:
    """What a form of this server carries and no other page can know."""
    return hmac.new(options.secret.encode(), b"form", sha256).hexdigest()


def right_form(options: Options, given: str) -> bool:
    """Whether a form is one of this server's own."""
    return hmac.compare_digest(form_token(options).encode(), given.encode())
