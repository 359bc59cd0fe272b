"""Zip archives; a Word document is one, and handed on. Nothing is ever unpacked to where a member's name says."""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from dragoman.errors import InputError
from dragoman.model import Failure
from dragoman.readers.entries import STAGE, Entry, Found, buffered, printable
from dragoman.readers.formats import wanted
from dragoman.readers.limits import MAX_DIRECTORY_BYTES

_END = b"PK\x05\x06"
_OFFICE = {
    "xl/workbook.xml": "an Excel table; save it as .csv",
    "ppt/presentation.xml": "a presentation; save its text as .txt",
    "META-INF/container.xml": "an e-book; save its text as .txt",
    "content.xml": "an OpenDocument file; save it as .docx or .txt",
}
_ENCRYPTED = 0x1


def read(entry: Entry) -> Iterator[Found]:
    """The reports of the members in sorted order, hidden ones and those of no known ending passed over."""
    with entry.seekable() as file:
        _check_directory(file)
        try:
            archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise InputError(f"it is no whole zip archive ({error}); fetch it again") from error
        names = set(archive.NameToInfo)
        if "word/document.xml" in names:
            file.seek(0)
            yield from entry.read(dataclasses.replace(entry, stream=buffered(file.read), form="docx"))
            return
        entry.check_depth(entry.depth + 1)  # one refusal, not one a member: of those there may be a million
        for mark, what in _OFFICE.items():
            if mark in names:
                raise InputError(f"it is {what}")
        for info in sorted(archive.infolist(), key=lambda i: i.filename):
            if not info.is_dir() and wanted(info.filename):
                yield from _member(entry, archive, info)
                if reason := entry.budget.refused():
                    raise InputError(reason)


def _member(entry: Entry, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Found]:
    name = printable(f"{entry.name}!/{info.filename}")
    if info.flag_bits & _ENCRYPTED:
        yield Failure(name, STAGE, "it is locked with a password; unpack the archive and give the folder")
        return
    try:
        member = archive.open(info)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError, struct.error) as error:
        yield Failure(name, STAGE, f"this member cannot be unpacked ({printable(str(error))}); fetch the archive again")
        return
    with member:
        yield from entry.read(entry.inside(info.filename, member.read, info.compress_size))


def _check_directory(file: IO[bytes]) -> None:
    """Raises InputError where the list of members is too long to be held."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read(66_000)
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 16:
        raise InputError("it is no whole zip archive: its end is missing; fetch it again")
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    # 0xFFFFFFFF: the true size stands elsewhere, but the list lies before this mark and cannot be longer than the file
    if min(directory, size) > MAX_DIRECTORY_BYTES:
        raise InputError(f"its list of members is over {MAX_DIRECTORY_BYTES:,} bytes; unpack it and give the folder")
