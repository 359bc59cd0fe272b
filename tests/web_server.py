"""A real HTTP server on this machine that is slow, endless, mis-encoded, and lies."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any, ClassVar

import inputs as made

HOST = "127.0.0.2"
"""An address of this machine that tests may allow while 127.0.0.1 stays private."""

RUSSIAN = "<p>Послы сторон встретились в Осло в понедельник, сообщил представитель правительства.</p>" * 3


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []
    pages: ClassVar[dict[str, bytes]] = {}
    robots: ClassVar[tuple[int, bytes]] = (200, b"User-agent: *\nDisallow: /forbidden\n")

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        name = PurePosixPath(self.path.split("?")[0]).parts[1] if self.path != "/" else "page"
        action = getattr(self, "say_" + name.split(".")[0].replace("-", "_"), None)
        try:
            if self.path in self.pages:
                self.send(self.pages[self.path])
            elif action is None:
                self.send(b"no such page", status=404)
            else:
                action()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, data: bytes, status: int = 200, media: str = "text/html; charset=utf-8", **heads: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        for key, value in heads.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def raw(self, head: bytes) -> None:
        self.close_connection = True
        self.wfile.write(head)

    def onward(self, to: str, status: int = 302) -> None:
        self.send(b"", status, Location=to)

    def say_robots(self) -> None:
        self.send(self.robots[1], self.robots[0], "text/plain")

    def say_page(self) -> None:
        self.send(made.page())

    def say_forbidden(self) -> None:
        self.send(made.page())

    def say_etag(self) -> None:
        if self.headers.get("If-None-Match") == '"one"':
            self.send_response(304)
            self.send_header("ETag", '"one"')
            self.end_headers()
        else:
            self.send(
                made.rss(), media="application/rss+xml", ETag='"one"', Last_Modified="Mon, 07 Mar 2016 09:00:00 GMT"
            )

    def say_busy(self) -> None:
        self.send(b"later", 429, Retry_After="7")

    def say_busy_until(self) -> None:
        self.send(b"later", 503, Retry_After="Mon, 07 Mar 2016 09:01:00 GMT", Date="Mon, 07 Mar 2016 09:00:00 GMT")

    def say_broken(self) -> None:
        self.send(b"oh no", 500)

    def say_gone(self) -> None:
        self.send(b"", 410)

    def say_slow(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        self.drip(b"<p>slow</p>")

    def say_slow_head(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\n")
        self.drip(b"X-More: 1\r\n")

    def say_silent(self) -> None:
        self.close_connection = True
        time.sleep(3)

    def drip(self, words: bytes) -> None:
        for _ in range(200):
            self.wfile.write(words)
            self.wfile.flush()
            time.sleep(0.05)

    def say_endless(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"<p>again</p>" * 5000
        while True:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def say_endless_head(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-More: " + b"1" * 1000 + b"\r\n")

    def say_bomb(self) -> None:
        self.send(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def say_packed(self) -> None:
        self.send(gzip.compress(made.page()), Content_Encoding="gzip")

    def say_bad_packed(self) -> None:
        self.send(made.page(), Content_Encoding="gzip")

    def say_brotli(self) -> None:
        self.send(made.page(), Content_Encoding="br")

    def say_short(self) -> None:
        data = made.page()
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (len(data) + 500) + data)

    def say_long(self) -> None:
        data = made.page()
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (len(data) - 60) + data)

    def say_negative(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + made.page())

    def say_garbage(self) -> None:
        self.raw(b"\x00\x01 what is HTTP?\r\n\r\n")

    def say_nothing(self) -> None:
        self.close_connection = True

    def say_picture(self) -> None:
        self.send(made.page(), media="image/png")

    def say_pdf(self) -> None:
        self.send(made.pdf(), media="text/html")

    def say_no_pdf(self) -> None:
        self.send(made.page(), media="application/pdf")

    def say_cyrillic(self) -> None:
        self.send(f"<html><body>{RUSSIAN}</body></html>".encode("cp1251"), media="text/html; charset=windows-1251")

    def say_wrong_charset(self) -> None:
        page = f'<html><head><meta charset="windows-1251"></head><body>{RUSSIAN}</body></html>'
        self.send(page.encode("cp1251"), media="text/html; charset=utf-8")

    def say_no_charset(self) -> None:
        self.send(f"<html><body>{RUSSIAN}</body></html>".encode(), media="text/html; charset=klingon")

    def say_loop(self) -> None:
        self.onward("/loop2")

    def say_loop2(self) -> None:
        self.onward("/loop")

    def say_chain(self) -> None:
        left = int(self.path.rsplit("/", 1)[1])
        self.onward(f"/chain/{left - 1}" if left else "/page", 301)

    def say_to(self) -> None:
        self.onward(self.path.split("?", 1)[1])

    def say_feed(self) -> None:
        host = f"http://{self.headers['Host']}"
        self.send(made.rss(3, host + "/items/{}"), media="text/html")

    def say_items(self) -> None:
        if self.path.endswith("/1"):
            self.send(b"", 404)
        else:
            self.send(made.page(f"{made.HEADLINE} {self.path[-1]}", published=None))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server, while it runs."""
    Handler.seen.clear()
    Handler.pages.clear()
    Handler.robots = (200, b"User-agent: *\nDisallow: /forbidden\n")
    server = _Server((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
