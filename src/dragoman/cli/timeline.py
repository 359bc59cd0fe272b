"""`dragoman timeline`: the life of a process, with who says so."""

from __future__ import annotations

from datetime import date

import click

from dragoman.cli.options import write_json
from dragoman.cli.recorded import console, opened, record_argument

FORMATS = ("table", "markdown", "jsonl")


@click.command("timeline", epilog='Example: dragoman timeline syria/ "Geneva III talks"')
@record_argument
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--asked-on", metavar="DATE", help="The day of the question, where later than the newest report.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
def command(record: str, name: str | None, as_of: str | None, asked_on: str | None, form: str) -> None:
    """The states of a process in order, with who says so and since when the record knows.

    Without NAME, the processes of the record. A plan whose day passed unreported shows as "no report".
    """
    from dragoman.readers import published_date
    from dragoman.views import timeline as view

    with opened(record, as_of) as held:
        if name is None:
            for process in held.processes():
                click.echo(f"{process.name}  ({process.kind}, {process.key})")
            return
        day: date | None = published_date(asked_on)
        process, steps = held.timeline(name, day)
        reports = held.outlets(k for s in steps for k in s.keys)
    if form == "jsonl":
        for step in steps:
            write_json(view.as_json(process, step))
    elif form == "markdown":
        click.echo(view.markdown(process, steps, reports), nl=False)
    else:
        console().print(view.render(process, steps, reports))
