"""Mailboxes (MBOX): messages parted by lines that begin "From ", read one at a time.

The standard library's `mailbox` needs a file of its own and holds lines of any length; messages here are parted as it
parts them, and parsed by the same `email` package.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.model import Failure
from dragoman.readers.entries import STAGE, Entry, Found
from dragoman.readers.limits import MAX_MAIL_BYTES

_PIECE = 1_000_000


def read(entry: Entry) -> Iterator[Found]:
    """The reports of the messages, named `box.mbox:NUMBER`; one that is too large is a Failure and passed over."""
    for number, data in enumerate(_messages(entry), start=1):
        name = f"{entry.name}:{number}"
        if data is None:
            yield Failure(name, STAGE, f"it is larger than {MAX_MAIL_BYTES:,} bytes; save its words as .txt")
        else:
            yield from entry.read(entry.part(data, ending=".eml", name=name, form="mail"))


def _messages(entry: Entry) -> Iterator[bytes | None]:
    held: list[bytes] = []
    size = 0
    begun = False
    blank = True  # whether a new line begins here, after an empty one
    at_start = True
    while piece := entry.stream.readline(_PIECE):
        if at_start and blank and piece.startswith(b"From "):
            if begun:
                yield b"".join(held) if size <= MAX_MAIL_BYTES else None
            held, size, begun = [], 0, True
        elif begun:
            size += len(piece)
            if size <= MAX_MAIL_BYTES:
                held.append(piece[1:] if at_start and piece.startswith(b">From ") else piece)
        blank = at_start and not piece.strip(b"\r\n")
        at_start = piece.endswith(b"\n")
    if begun:
        yield b"".join(held) if size <= MAX_MAIL_BYTES else None
