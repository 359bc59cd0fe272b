"""Who is told of in a record, and how much: counted once for each state of the record."""

from __future__ import annotations

from typing import Any

from dragoman.store.base import Base
from dragoman.store.telling import lean

NAMES = 200
"""Names that one filter is turned into."""
SIDES = (("actor_name", "acts"), ("recipient_name", "suffers"), ("claimant_name", "claims"))


def _count(base: Base) -> None:
    """Make the table `party`, if what it was made of has changed: a second in a record of a million events.

    Where segments were only added, theirs are counted alone.
    """
    base.refresh()
    if base.partied and base.partied[0] == base.seen:
        return
    held = frozenset(s for s in base.segments() if s.table == "events" and s.rows)
    plain = base.whole() and not base.made
    counted = base.partied[1] if base.partied and base.partied[2] and plain else frozenset()
    grows = bool(counted) and counted <= held
    told = f"FROM {base.of(sorted(held - counted), 'events')} e" if grows else lean(base)
    made = "SELECT name, lower(name) AS found, " + ", ".join(f"sum({k})::INTEGER AS {k}" for _, k in SIDES)
    rows = " UNION ALL ".join(
        f"SELECT unnest({column}) AS name, " + ", ".join(f"{int(kind == k)} AS {k}" for _, k in SIDES) + f" {told}"
        for column, kind in SIDES
    )
    before = f" UNION ALL SELECT name, {', '.join(k for _, k in SIDES)} FROM party" if grows else ""

    def make() -> None:
        base.rows("SELECT 1")  # the views, where they are needed
        base.connection.execute(f"CREATE OR REPLACE TEMP TABLE party AS {made} FROM ({rows}{before}) GROUP BY name")

    if not grows or held - counted:
        base.patiently(make)
    base.partied = (base.seen, held, plain)


def named(base: Base, letters: str) -> list[str] | None:
    """The names of actors that hold these letters; None where they are too many to ask for one by one."""
    _count(base)
    found = base.look("SELECT name FROM party WHERE contains(found, ?) LIMIT ?", [letters.lower(), NAMES + 1])
    return None if len(found) > NAMES else [r["name"] for r in found]


def parties(base: Base, limit: int, offset: int, name: str) -> list[dict[str, Any]]:
    """Names with acts, suffers and claims, the most told of first; only those that hold the letters of `name`."""
    _count(base)
    return base.look(
        "SELECT name, acts, suffers, claims FROM party WHERE contains(found, ?) "
        "ORDER BY acts + suffers + claims DESC, name LIMIT ? OFFSET ?",
        [name.lower(), limit, offset],
    )


def count_parties(base: Base, name: str) -> int:
    """How many names hold these letters."""
    _count(base)
    found: int = base.look("SELECT count(*) AS n FROM party WHERE contains(found, ?)", [name.lower()])[0]["n"]
    return found
