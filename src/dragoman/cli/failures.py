"""`dragoman failures`: reports of a record that could not be read, with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import write_json
from dragoman.cli.recorded import console, opened

if TYPE_CHECKING:
    from dragoman.store.failed import Failed

FORMATS = ("table", "jsonl", "sources")


@click.command("failures", epilog="Example: dragoman failures syria/ --format sources | xargs ls -l")
@click.argument("record", metavar="RECORD")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
def command(record: str, form: str) -> None:
    """Reports that could not be read: where, at which stage, why.

    They are passed over until `dragoman read --record RECORD --retry-failed` reads them again.
    """
    with opened(record) as held:
        failures = held.failures()
    if form == "sources":
        for source in sorted({f.source for f in failures}):
            click.echo(source)
    elif form == "jsonl":
        for f in failures:
            row = {"name": f.name, "source": f.source, "report": f.report or None}
            write_json({**row, "stage": f.stage, "reason": f.reason})
    else:
        _table(failures)


def _table(failures: Sequence[Failed]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("report", "stage", "reason", box=None, pad_edge=False)
    for f in failures:
        table.add_row(*(Text(_plain(x)) for x in (f.name, f.stage, f.reason)))
    console().print(table)
    if not failures:
        click.echo("every report was read", err=True)


def _plain(text: str) -> str:
    """Without what would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
