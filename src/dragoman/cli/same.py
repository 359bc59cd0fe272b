"""`dragoman same`: reports that are the same text, published again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from dragoman.cli.options import json_rows, write_json
from dragoman.errors import InputError


@click.command("same", epilog="Example: dragoman same reports.jsonl --explain")
@click.argument("file", metavar="FILE.jsonl")
@click.option("--explain", is_flag=True, help="Also the report each was compared with, and why they are one text.")
def command(file: str, explain: bool) -> None:
    """Group reports that are the same text: wire copies, cross-posts, edited and cut copies.

    A line: {"id", "text"}. Written, in the same order: {"id", "group"}, the group named after its first report.
    """
    from dragoman.happenings.same import group_reports

    for placed in group_reports(_reports(file)):
        row = {"id": placed.id, "group": placed.group}
        if explain:
            row |= {"leader": placed.leader, "why": placed.why}
        write_json(row)


def _reports(file: str) -> Iterator[tuple[Any, str]]:
    """Id and text of each object. Raises InputError naming the object that lacks either."""
    for number, row in enumerate(json_rows(file), 1):
        if row.get("id") is None or not isinstance(row.get("text"), str):
            lacking = "id" if row.get("id") is None else "text"
            raise InputError(f'{file}, report {number} has no "{lacking}": give {{"id", "text"}} on each line')
        yield row["id"], row["text"]
