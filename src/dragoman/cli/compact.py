"""`dragoman compact`: merge the small segments of a record."""

from __future__ import annotations

import click


@click.command("compact", epilog="Example: dragoman compact syria/")
@click.argument("record", metavar="RECORD")
@click.option(
    "--keep-hours", type=click.FloatRange(0), default=1.0, show_default=True, help="How long replaced files stay."
)
@click.option("--relink", is_flag=True, help="Find all happenings again first.")
def command(record: str, keep_hours: float, relink: bool) -> None:
    """Merge small segments, in today's schema, without stopping readers or writers."""
    from dragoman.record import Record

    with Record(record, create=False) as held:
        if relink:
            click.echo(f"{held.relink()} happenings written again", err=True)
        done = held.compact(keep_hours)
    click.echo(f"{done.before} segments became {done.after}; {done.removed} files removed", err=True)
