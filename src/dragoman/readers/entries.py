"""What a reader is given: bytes under a name, what the caller asks, and what stands around the report."""

from __future__ import annotations

import dataclasses
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from dragoman.errors import InputError
from dragoman.model import Document, Failure
from dragoman.readers.assemble import BY_DATELINE
from dragoman.readers.limits import (
    MAX_BOMBS,
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_ID_CHARS,
    MAX_LINE_BYTES,
    MAX_RATIO,
    MAX_REPORT_CHARS,
    MAX_SPOOLED_BYTES,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
)

STAGE = "reading"
PEEKED = 65_536
_IN_MEMORY = 8_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says of all inputs: `columns` maps fields to the columns of tables that hold them; `longest` is
    the number of code points that a report may have. `later`: pages, documents and messages come `Unopened`."""

    published: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    longest: int = MAX_REPORT_CHARS
    later: bool = False

    def file_bytes(self) -> int:
        """Bytes of one text or HTML file."""
        return max(MAX_FILE_BYTES, self.longest * MAX_FILE_BYTES // MAX_REPORT_CHARS)

    def line_bytes(self) -> int:
        """Bytes of one JSON line, or characters of a line of a table."""
        return max(MAX_LINE_BYTES, self.longest * MAX_LINE_BYTES // MAX_REPORT_CHARS)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a report, in an archive's header or a feed's entry: it fills what the report leaves open.

    `open_why` says what is known of the day where nobody states it, such as when the page was fetched: no publication
    date is made of that.
    """

    published: date | None = None
    published_why: str = ""
    open_why: str = ""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    charset: str | None = None
    """The encoding that a server states, which may be wrong."""


class Budget:
    """How much may still be unpacked: a few bytes that become very many are a bomb, not reports.

    packed: tells how many packed bytes were taken so far, or there are in all.
    What a refused part had unpacked is not laid to the whole's charge, so that the good reports beside a bomb are
    read; after `MAX_BOMBS` of them the whole is refused.
    """

    def __init__(self, packed: Callable[[], int], parent: Budget | None = None) -> None:
        self._packed = packed
        self._parent = parent
        self._unpacked = 0
        self._bombs = 0
        self._refused = ""

    def refused(self) -> str:
        """Why nothing more of it, or of what it lies in, is read; empty while it is."""
        return self._refused or (self._parent.refused() if self._parent is not None else "")

    def spend(self, count: int) -> None:
        """Raises InputError once it is too much."""
        if reason := self.refused():
            raise InputError(reason)
        self._unpacked += count
        charged = self._unpacked - count
        if self._unpacked > RATIO_FREE_BYTES and self._unpacked > MAX_RATIO * max(self._packed(), 1):
            what = "a decompression bomb, so it is not read"
            self._refuse(f"it unpacks to more than {MAX_RATIO} times its size: {what}", charged)
        if self._unpacked > MAX_UNPACKED_BYTES:
            self._refuse(f"it unpacks to more than {MAX_UNPACKED_BYTES:,} bytes; give its parts one by one", charged)
        if self._parent is not None:  # after its own: the part is refused before the whole is
            self._parent.spend(count)

    def _refuse(self, reason: str, charged: int) -> None:
        self._refused = reason
        if self._parent is not None:
            self._parent.unspend(charged)
        raise InputError(reason)

    def oversized(self) -> None:
        """The part is refused for its length, and the whole is not charged for it; packed as a bomb is, it counts as
        one. Work stays bounded: what is no bomb takes a two-hundredth of its length in the archive."""
        bomb = self._unpacked > MAX_RATIO * max(self._packed(), 1)
        if self._parent is not None:
            self._parent.unspend(self._unpacked, bombs=int(bomb))

    def unspend(self, count: int, bombs: int = 1) -> None:
        """Take back what a refused part had been charged. Raises InputError where too many were refused."""
        self._unpacked -= count
        self._bombs += bombs
        if self._bombs > MAX_BOMBS:
            reason = f"more than {MAX_BOMBS} decompression bombs are in it, so the rest is not read"
            self._refuse(reason, self._unpacked)
        if self._parent is not None:
            self._parent.unspend(count, bombs)


class _Raw(io.RawIOBase):
    """Bytes from a function, always as many as asked for until the end, counted against a budget."""

    def __init__(self, read: Callable[[int], bytes], budget: Budget | None) -> None:
        self._read = read
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer) and (got := self._read(len(buffer) - filled)):
            buffer[filled : filled + len(got)] = got
            filled += len(got)
        if self._budget is not None:
            self._budget.spend(filled)
        return filled


def buffered(read: Callable[[int], bytes], budget: Budget | None = None) -> io.BufferedReader:
    """A stream that can be peeked into, over a function that gives at most as many bytes as it is asked for."""
    return io.BufferedReader(_Raw(read, budget), PEEKED)


Found = Document | Failure


@dataclass(frozen=True, slots=True)
class Entry:
    """Bytes under a name: a file, a member of an archive (`archive.zip!/path`), what came from an address.

    `ending` is the lower-case end of the name that tells its form, such as ".txt"; `read` hands a part of it back to
    whoever knows all forms; `depth` counts the archives around it.
    """

    name: str
    ending: str
    stream: io.BufferedReader
    asked: Asked
    read: Callable[[Entry], Iterator[Found]]
    path: str | None = None
    around: Around = Around()
    depth: int = 0
    stem: str = ""
    """The name without the ends of what was unpacked already; empty where nothing was."""
    form: str = ""
    """Where whoever parted it from the rest knows its form; else empty, and its content and name tell."""
    budget: Budget = field(default_factory=lambda: Budget(lambda: 1))

    def head(self, size: int = 4096) -> bytes:
        """The first bytes, which stay to be read."""
        return self.stream.peek(size)[:size]

    def whole(self, most: int | None = None) -> bytes:
        """All bytes. Raises InputError where there are more than `most`, or than a text may have."""
        most = most or self.asked.file_bytes()
        data = self.stream.read(most + 1)
        if len(data) > most:
            self.budget.oversized()
            raise InputError(f"it is larger than {most:,} bytes; split it into its reports")
        return data

    def check_depth(self, depth: int) -> None:
        """Raises InputError where this lies, or its members would lie, in more than `MAX_DEPTH` archives."""
        if depth > MAX_DEPTH:
            raise InputError(f"it lies in more than {MAX_DEPTH} archives, one in the other; unpack the outer ones")

    def inside(self, member: str, read: Callable[[int], bytes], packed: int) -> Entry:
        """The entry of a member, one archive deeper; `packed` is the number of bytes it takes in the archive."""
        name = printable(f"{self.name}!/{member}")
        return dataclasses.replace(
            self,
            name=name,
            ending=ending_of(member),
            stream=buffered(read, budget := Budget(lambda: packed, self.budget)),
            path=name,
            depth=self.depth + 1,
            stem="",
            form="",
            budget=budget,
        )

    def part(
        self, data: bytes, *, ending: str, name: str, form: str = "", around: Around | None = None
    ) -> Entry:
        """The entry of a part that is whole in memory already: a page of a WARC file, a message of a mailbox."""
        return dataclasses.replace(
            self,
            name=name,
            ending=ending,
            stem="",
            form=form,
            stream=io.BufferedReader(io.BytesIO(data), PEEKED),
            around=around if around is not None else self.around,
        )

    def seekable(self) -> IO[bytes]:
        """The same bytes as a file that can be read in any order: itself, or a temporary copy without a name.

        Raises InputError where the copy would take more than `MAX_SPOOLED_BYTES`.
        """
        raw = self.stream.raw
        if raw.seekable():
            return self.stream
        copy: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the caller closes it
        size = 0
        while chunk := self.stream.read(1 << 20):
            size += len(chunk)
            if size > MAX_SPOOLED_BYTES:
                copy.close()
                raise InputError(f"it takes over {MAX_SPOOLED_BYTES:,} bytes unpacked; unpack it and give the file")
            copy.write(chunk)
        copy.seek(0)
        return copy


@dataclass(frozen=True, slots=True)
class Unopened:
    """A page, document or message in its bytes, which take long to be taken apart: another process may do it
    (`opened`).

    An attachment comes back from there as one without a form. `budget` is that of what it lies in, and stays in the
    process that reads that.
    """

    name: str
    ending: str
    data: bytes
    asked: Asked
    path: str | None
    around: Around
    depth: int
    stem: str
    form: str
    budget: Budget | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[type[Unopened], tuple[object, ...]]:
        kept = (f.name for f in dataclasses.fields(self) if f.name != "budget")
        return Unopened, tuple(getattr(self, name) for name in kept)


def open_stream(stream: BinaryIO) -> io.BufferedReader:
    """A stream of bytes as one that can be peeked into."""
    return stream if isinstance(stream, io.BufferedReader) else buffered(stream.read)


def printable(name: str) -> str:
    """A name that a terminal can show: no control characters, no marks that turn the direction, not too long."""
    return shown(name)[:MAX_ID_CHARS]


def shown(words: str) -> str:
    """Words that a terminal can show, each sign that it might obey or cannot print replaced by U+FFFD."""
    return words if words.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in words)


def ending_of(name: str) -> str:
    """The lower-case end of a file's name from its last full stop, "" where there is none."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, end = last.rpartition(".")
    return f".{end.lower()}" if dot and stem else ""


def fill(document: Document, around: Around) -> Document:
    """The document, with what it leaves open taken from around it.

    The address it was fetched from stands, unless the page gives its own on the same host.
    """
    changes: dict[str, object] = {
        name: given
        for name in ("title", "author", "publisher")
        if (given := getattr(around, name)) and not getattr(document, name)
    }
    if around.published and (not document.published or document.published_why.startswith(BY_DATELINE)):
        changes |= {"published": around.published, "published_why": around.published_why}
    elif around.open_why and not document.published:
        changes["published_why"] = around.open_why
    if around.url and (not document.url or _host(document.url) != _host(around.url)):
        changes["url"] = around.url
    return dataclasses.replace(document, **changes) if changes else document  # type: ignore[arg-type]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
