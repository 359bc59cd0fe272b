"""What happened to groups and bodies: names over time, splits and mergers, listings as terrorists or under sanctions.

Read only when asked for: resolving phrases needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.actors.knowledge import files_of
from dragoman.actors.spells import covers
from dragoman.lexicons.tables import rows


@dataclass(frozen=True, slots=True)
class Designation:
    """One listing of an entry by an authority (a state's code, UNO, EUR); `start` and `end` ISO dates or parts of one,
    empty where open or not known. `identifier` is the list's own number, empty where not sure.
    """

    entry: str
    authority: str
    list: str
    start: str
    end: str
    identifier: str

    def held(self, day: str) -> bool:
        """Whether it was in force on an ISO day; one without a start has no day that is known."""
        return bool(self.start) and covers(self.start, self.end, day)


@dataclass(frozen=True, slots=True)
class Link:
    """`entry` stands in `relation` ("split from", "merged into" ...) to `other`, since `start`."""

    entry: str
    relation: str
    other: str
    start: str


@dataclass(frozen=True, slots=True)
class Called:
    """What an entry was called between two dates."""

    entry: str
    name: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class History:
    """All of it, by the key of the entry."""

    designations: dict[str, list[Designation]] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=dict)
    names: dict[str, list[Called]] = field(default_factory=dict)

    def designated(self, key: str, day: str) -> list[Designation]:
        """The listings of an entry in force on an ISO day."""
        return [d for d in self.designations.get(key, ()) if d.held(day)]

    def called(self, key: str, day: str) -> str | None:
        """The name of an entry on an ISO day, None where the tables tell of no other than its usual one."""
        for name in self.names.get(key, ()):
            if covers(name.start, name.end, day):
                return name.name
        return None


def history(user_files: Iterable[str | Path] = ()) -> History:
    """The shipped tables and a user's, rows of both together."""
    files, found = files_of(user_files), History()
    for path in files.get("designations", ()):
        for _, r in rows(path):
            told = Designation(r["entry"], r["authority"], r["list"], r["start"], r["end"], r["identifier"])
            found.designations.setdefault(told.entry, []).append(told)
    for path in files.get("lineage", ()):
        for _, r in rows(path):
            link = Link(r["entry"], r["relation"], r["other"], r["start"])
            found.links.setdefault(link.entry, []).append(link)
    for path in files.get("names", ()):
        for _, r in rows(path):
            found.names.setdefault(r["entry"], []).append(Called(r["entry"], r["name"], r["start"], r["end"]))
    return found
