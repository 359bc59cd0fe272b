"""Tar archives, read from front to back as they come; members are read, links and devices are not."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from dragoman.errors import InputError
from dragoman.readers.entries import Entry, Found
from dragoman.readers.formats import wanted
from dragoman.readers.limits import MAX_TAR_HEADER_BYTES

_HELD = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)


class _Member(tarfile.TarInfo):
    """A header whose long names are bounded before they are read into memory."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HELD and self.size > MAX_TAR_HEADER_BYTES:
            raise InputError(f"one of its headers claims {self.size:,} bytes; it is damaged")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]


def read(entry: Entry) -> Iterator[Found]:
    """The reports of the members in the archive's order, hidden ones and those of no known ending passed over."""
    entry.check_depth(entry.depth + 1)
    try:
        with tarfile.open(fileobj=entry.stream, mode="r|", tarinfo=_Member) as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # tarfile would hold every header to the end
                if not member.isreg() or not wanted(member.name):
                    continue
                content = archive.extractfile(member)
                if content is not None:
                    yield from entry.read(entry.inside(member.name, content.read, member.size))
                if reason := entry.budget.refused():
                    raise InputError(reason)
    except tarfile.TarError as error:
        raise InputError(f"the archive is damaged here ({error}); fetch it again") from error
