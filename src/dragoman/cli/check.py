"""`dragoman check`: whether a record is whole, and how to mend it."""

from __future__ import annotations

import sys

import click


@click.command("check", epilog="Example: dragoman check syria/")
@click.argument("record", metavar="RECORD")
@click.option("--mend", is_flag=True, help="Leave damaged files out, so that the rest can be read and added to.")
def command(record: str, mend: bool) -> None:
    """Verify checksums, references and offsets; exit status 1 when something is wrong."""
    from dragoman.record import Record
    from dragoman.store import upkeep
    from dragoman.store.folder import open_folder

    folder = open_folder(record)
    if mend:
        for line in upkeep.mend(folder):
            click.echo(line)
    problems = upkeep.check_files(folder)
    if not problems:
        with Record(record, create=False) as held:
            problems = held.check()
    for p in problems:
        click.echo(f"{p.where}: {p.what}\n    to mend: {p.mend}")
    if problems:
        sys.exit(1)
    click.echo(f"{record} is whole", err=True)
