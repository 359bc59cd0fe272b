"""One file packed by gzip, bzip2, xz or zstd: unpacked as it is read, and bounded."""

from __future__ import annotations

import bz2
import dataclasses
import gzip
import lzma
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

from dragoman.errors import InputError, MissingExtraError
from dragoman.readers.entries import Budget, Entry, Found, buffered, ending_of
from dragoman.readers.limits import MAX_WINDOW_LOG, MAX_XZ_MEMORY

_CHUNK = 65_536
_SHORT = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}
_ZSTD = b"\x28\xb5\x2f\xfd"


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def read(entry: Entry) -> Iterator[Found]:
    """What is packed keeps the name of the file; the name without its last end tells the form."""
    yield from entry.read(unpacked(entry))


def unpacked(entry: Entry) -> Entry:
    """The entry with its content unpacked as it is read. Raises MissingExtraError for zstd without its library."""
    taken = _Counter(entry.stream)
    budget = Budget(lambda: taken.count, entry.budget)
    if (head := entry.head(8)).startswith(b"\x1f\x8b"):
        plain = buffered(gzip.GzipFile(fileobj=taken, mode="rb").read, budget)
    else:
        plain = buffered(_Unpacking(taken.read, _decompressor(head)).read, budget)
    stem = entry.stem or entry.name
    if entry.ending:
        stem = stem[: -len(entry.ending)]
    return dataclasses.replace(
        entry,
        ending=_SHORT.get(entry.ending) or ending_of(stem),
        stem=stem,
        stream=plain,
        depth=entry.depth + 1,
        budget=budget,
    )


def _decompressor(head: bytes) -> Callable[[], _Decompressor]:
    if head.startswith(_ZSTD):
        zstd = _zstd()
        limits = {zstd.DecompressionParameter.window_log_max: MAX_WINDOW_LOG}
        return lambda: zstd.ZstdDecompressor(options=limits)
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor
    return lambda: lzma.LZMADecompressor(memlimit=MAX_XZ_MEMORY)


def _zstd() -> Any:
    try:
        from compression import zstd  # Python 3.14 and later
    except ImportError:
        try:
            from backports import zstd
        except ImportError as error:
            raise MissingExtraError(
                "zstd files need backports.zstd, which is not installed; run: pip install 'dragoman[formats]'"
            ) from error
    return zstd


class _Counter:
    """A stream that tells how much of it was taken."""

    def __init__(self, stream: BinaryIO | Any) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(_CHUNK if size < 0 else min(size, _CHUNK))
        self.count += len(data)
        return data

    def seek(self, at: int, /) -> int:
        raise OSError("a packed file is read from front to back")


class _Unpacking:
    """Packed frames, one after the other, unpacked as many bytes at a time as are asked for."""

    def __init__(self, take: Callable[[int], bytes], make: Callable[[], _Decompressor]) -> None:
        self._take = take
        self._make = make
        self._now = make()
        self._begun = False

    def read(self, size: int) -> bytes:
        """Raises EOFError where the last frame has no end, InputError where a library says so."""
        while True:
            data = b""
            if self._now.eof:
                data = self._now.unused_data or self._take(_CHUNK)
                if not data.strip(b"\0"):  # xz files may be padded with zero bytes
                    return b""
                self._now = self._make()
            elif self._now.needs_input:
                data = self._take(_CHUNK)
                if not data:
                    raise EOFError
            try:
                out = self._now.decompress(data, size)
            except (lzma.LZMAError, OSError, ValueError) as error:
                raise InputError(f"it cannot be unpacked ({error}); fetch it again") from error
            if out:
                return out
