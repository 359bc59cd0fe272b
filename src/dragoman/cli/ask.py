"""`dragoman ask`: events of a record by filters, or SQL."""

from __future__ import annotations

import sys
from typing import Any

import click

from dragoman.cli.options import write_json
from dragoman.cli.recorded import console, filter_options, given, opened, record_argument

FORMATS = ("table", "jsonl", "csv", "ids")


@click.command("ask", epilog="Example: dragoman ask syria/ --actor RUS --type ACCUSE --since 2015-11-24")
@record_argument
@click.option("--sql", metavar="SELECT", help="A question in DuckDB's SQL over the tables of docs/record.md.")
@click.option("--limit", type=click.IntRange(1), help="At most so many, the newest first; 50 for tables.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
@filter_options
def command(record: str, as_of: str | None, sql: str | None, limit: int | None, form: str, **filters: Any) -> None:
    """Ask a record for events. By default: what happened, goes on, or was promised; corrections applied."""
    with opened(record, as_of) as held:
        if sql is not None:
            if given(filters):
                raise click.UsageError("--sql takes no filters beside it: put them into the question")
            _sql(*held.sql(sql), form)
            return
        if form == "table":
            limit = limit or 50
        answer = held.events(limit, **given(filters))
        if form == "ids":
            for key in answer.keys:
                click.echo(key)
        elif form == "table":
            from dragoman.views import asked

            out = console()
            total = answer.count() if len(answer) == limit else len(answer)
            out.print(asked.render(list(answer), total))
        else:
            from dragoman.views.write import export

            export(answer, sys.stdout.buffer, format=form)


def _sql(names: list[str], rows: list[tuple[Any, ...]], form: str) -> None:
    """Rows of any question."""
    if form == "jsonl":
        import json

        for row in rows:
            write_json(json.loads(json.dumps(dict(zip(names, row, strict=True)), default=str)))
        return
    if form == "csv":
        import csv

        from dragoman.views.flat import guard

        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(names)
        out.writerows([guard(c) for c in row] for row in rows)
        return
    from rich.table import Table
    from rich.text import Text

    from dragoman.views.words import clean

    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(Text(clean(name)))
    for row in rows:
        table.add_row(*[Text(clean("" if c is None else str(c))) for c in row])
    console().print(table)
