"""The log of a record: which segments count.

`commits/<time>-<hash>.json` names the segments it adds, with checksums and numbers of rows. A commit may replace
earlier ones (`dragoman compact` does): they then no longer count. Names sort by time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from dragoman.errors import RecordError
from dragoman.store.folder import Folder
from dragoman.store.schema import TABLES, VERSION

HEADER = "dragoman.json"
COMMITS = "commits"

NAME = re.compile(r"[A-Za-z0-9_-]+\.parquet")
"""Files of a table's folder: no way out of it, and no pattern that would match several."""


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """One Parquet file: `name` is relative to the record, `sha256` of its bytes, `size` in bytes.

    `version` is that of the schema it was written in.
    """

    table: str
    name: str
    sha256: str
    size: int
    rows: int
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Commit:
    """`made` is UTC. `replaces` are names of commits that no longer count."""

    name: str
    made: datetime
    segments: tuple[Segment, ...]
    replaces: tuple[str, ...] = ()
    note: str = ""


def now() -> datetime:
    """UTC to the microsecond, without a zone, as DuckDB's TIMESTAMP holds it."""
    return datetime.now(UTC).replace(tzinfo=None)


def ensure(folder: Folder) -> int:
    """Make the header if the folder is new. Returns the schema version. Raises RecordError for an unknown one."""
    if not folder.exists(HEADER):
        if folder.names(COMMITS):
            raise RecordError(f"{folder.where}: {HEADER} is missing; `dragoman check --mend` writes it again")
        if isinstance(getattr(folder, "path", None), object) and folder.names("."):
            strangers = [n for n in folder.names(".") if not n.startswith("./.")]
            if strangers:
                raise RecordError(
                    f"{folder.where} holds other files ({strangers[0].removeprefix('./')}, ...); "
                    "give a new or empty folder for the record"
                )
        write_header(folder)
    return version_of(folder)


def write_header(folder: Folder) -> None:
    head = {"format": "dragoman-record", "version": VERSION, "about": "see docs/record.md of Dragoman"}
    folder.write(HEADER, (json.dumps(head) + "\n").encode())


def version_of(folder: Folder) -> int:
    """Raises RecordError when there is no record, or one of a newer version."""
    try:
        head = json.loads(folder.read(HEADER))
        version = int(head["version"])
    except FileNotFoundError:
        if folder.names(COMMITS):
            raise RecordError(f"{folder.where}: {HEADER} is missing; `dragoman check --mend` writes it again") from None
        raise RecordError(
            f"there is no record at {folder.where}; make one with: dragoman read REPORT --record {folder.where}"
        ) from None
    except (ValueError, KeyError, TypeError) as problem:
        raise RecordError(
            f"{folder.where}/{HEADER} is damaged ({problem}); `dragoman check --mend` writes it again"
        ) from problem
    if version > VERSION:
        raise RecordError(
            f"{folder.where} is a record of version {version}; this program knows up to {VERSION}: update Dragoman"
        )
    return version


def publish(folder: Folder, segments: Iterable[Segment], *, replaces: Iterable[str] = (), note: str = "") -> Commit:
    """Put a commit in place: from now on its segments count."""
    made = now()
    held = tuple(sorted(segments))
    row: dict[str, Any] = {
        "made": made.isoformat(timespec="microseconds"),
        "note": note,
        "replaces": sorted(replaces),
        "segments": [asdict(s) for s in held],
    }
    content = (json.dumps(row, ensure_ascii=False) + "\n").encode()
    stamp = made.strftime("%Y%m%dT%H%M%S%fZ")
    name = f"{COMMITS}/{stamp}-{hashlib.sha256(content).hexdigest()[:12]}.json"
    folder.write(name, content)
    return Commit(name, made, held, tuple(row["replaces"]), note)


def parse(name: str, content: bytes) -> Commit:
    """Raises RecordError for a damaged one."""
    try:
        row = json.loads(content)
        segments = tuple(Segment(**s) for s in row["segments"])
        unknown = [s.table for s in segments if s.table not in TABLES]
        if unknown:
            raise ValueError(f"unknown table {unknown[0]}")
        for s in segments:
            if not NAME.fullmatch(s.name.removeprefix(f"{s.table}/")):
                raise ValueError(f"{s.name!r} is no file of table {s.table}")
            if not all(isinstance(n, int) and n >= 0 for n in (s.size, s.rows, s.version)):
                raise ValueError(f"{s.name}: size, rows and version are whole numbers")
        return Commit(
            name, datetime.fromisoformat(row["made"]), segments, tuple(row.get("replaces", ())), row.get("note", "")
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise RecordError(f"{name} is damaged: {problem}; `dragoman check` says what is lost") from problem


def in_force(commits: Mapping[str, Commit]) -> list[Commit]:
    """The commits that count, by name.

    Of two that replace the same commit (two compactions at once) only the earlier counts.
    """
    replaced: set[str] = set()
    void: set[str] = set()
    for name in sorted(commits):
        theirs = set(commits[name].replaces)
        if not theirs:
            continue
        if theirs & replaced:
            void.add(name)
        else:
            replaced |= theirs
    return [commits[n] for n in sorted(commits) if n not in replaced and n not in void]
