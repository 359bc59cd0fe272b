"""The codes of the coding rules that several rooms check against: sectors and non-states."""

from __future__ import annotations

from functools import cache

from dragoman.lexicons.tables import DATA, Column, Kind, Table, read_table

_SECTORS = Table(
    "sectors", (Column("code", required=True), Column("name", required=True), Column("frequent", Kind.FLAG)), "code"
)
_INTERNATIONAL = Table("international", (Column("code", required=True), Column("name", required=True)), "code")


@cache
def sectors() -> dict[str, str]:
    """PLOVER's sector codes with their names, frequent ones first."""
    return {row["code"]: row["name"] for row in read_table(DATA / "sectors.csv", _SECTORS)}


@cache
def international() -> dict[str, str]:
    """PLOVER's codes for those without a state, with their names."""
    return {row["code"]: row["name"] for row in read_table(DATA / "international.csv", _INTERNATIONAL)}
