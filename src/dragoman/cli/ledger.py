"""`dragoman ledger`: alleged violations of a ceasefire, never one merged count."""

from __future__ import annotations

from typing import Any

import click

from dragoman.cli.options import write_json
from dragoman.cli.recorded import console, filter_options, given, opened, record_argument

FORMATS = ("table", "markdown", "jsonl")


@click.command("ledger", epilog='Example: dragoman ledger syria/ "cessation of hostilities"')
@record_argument
@click.argument("name", required=False, metavar="[CEASEFIRE]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
@filter_options
def command(record: str, name: str | None, as_of: str | None, form: str, **filters: Any) -> None:
    """Breaches by day and claimant: alleged by, against whom, denied by, confirmed by monitors and third parties.

    With CEASEFIRE, those told to concern it, and acts of force between its parties in its life and countries.
    """
    from dragoman.views import disputes as view

    with opened(record, as_of) as held:
        rows = held.ledger(name, **given(filters))
    if form == "jsonl":
        for row in rows:
            write_json(view.ledger_row(row))
    elif form == "markdown":
        for line in view.ledger_markdown(rows):
            click.echo(line)
    else:
        console().print(view.render_ledger(rows))
