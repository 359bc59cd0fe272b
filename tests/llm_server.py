"""A stand-in for a language model's endpoint: OpenAI's chat completions on the loopback, a scripted turn a request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass
class Turn:
    """How one request is answered: after `wait` seconds, `drip` seconds between bytes."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0


def says(content: object, *, finish: str = "stop", usage: Body | None = None, **message: object) -> Turn:
    """A completion whose words are `content`: text as it is, anything else as JSON."""
    words = content if isinstance(content, str | None) else json.dumps(content)
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": "toy",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": words, **message}}
        ],
        "usage": {"prompt_tokens": 700, "completion_tokens": 90, "total_tokens": 790} if usage is None else usage,
    }  # fmt: skip
    return Turn(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def complains(status: int, message: str, param: str | None = None, **headers: str) -> Turn:
    """An error as OpenAI writes it."""
    body = {"error": {"message": message, "type": "error", "param": param, "code": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Turn(status, json.dumps(body).encode(), {"Content-Type": "application/json", **named})


class FakeServer:
    """Answers with `turns` in order, the last one again and again; or with what `answer` makes of a request."""

    def __init__(self, *turns: Turn, answer: Callable[[Body], Turn] | None = None) -> None:
        self.turns, self.answer = list(turns), answer
        self.asked: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/v1"

    def _turn(self, body: Body, headers: dict[str, str], path: str) -> Turn:
        with self._lock:
            self.asked.append(body)
            self.headers.append(headers)
            self.paths.append(path)
            if self.answer is not None:
                return self.answer(body)
            return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]

    def _handler(server: FakeServer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                turn = server._turn(body, {k.lower(): v for k, v in self.headers.items()}, self.path)
                time.sleep(turn.wait)
                try:
                    self.send_response(turn.status)
                    for name, value in turn.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(turn.body)))
                    self.end_headers()
                    for part in (turn.body[i : i + 1] for i in range(len(turn.body))) if turn.drip else (turn.body,):
                        self.wfile.write(part)
                        time.sleep(turn.drip)
                except OSError:  # the client has had enough
                    return

            def log_message(self, *_: object) -> None:
                return

        return Handler

    @contextmanager
    def running(self) -> Iterator[FakeServer]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
