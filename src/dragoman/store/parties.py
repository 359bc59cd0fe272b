"""Who is told of in a record, and how much: counted once for each state of the record."""

from __future__ import annotations

from typing import Any

from dragoman.store.base import Base

SIDES = (("actor_name", "acts"), ("recipient_name", "suffers"), ("claimant_name", "claims"))


def _count(base: Base) -> None:
    """Make the table `party`, if what it was made of has changed: a second in a record of a million events."""
    base.refresh()
    base.place()
    if base.partied == base.seen:
        return
    sides = " UNION ALL ".join(
        f"SELECT unnest({column}) AS name, "
        + ", ".join(f"{int(kind == k)} AS {k}" for _, k in SIDES)
        + " FROM event_place e SEMI JOIN live l ON l.reading = e.reading"
        for column, kind in SIDES
    )
    sums = ", ".join(f"sum({k})::INTEGER AS {k}" for _, k in SIDES)
    made = f"SELECT name, lower(name) AS found, {sums} FROM ({sides}) GROUP BY name"
    base.patiently(lambda: base.connection.execute(f"CREATE OR REPLACE TEMP TABLE party AS {made}"))
    base.partied = base.seen


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
