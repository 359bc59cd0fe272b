"""`dragoman disputes`: claims that cannot all be true, side by side."""

from __future__ import annotations

from typing import Any

import click

from dragoman.cli.options import write_json
from dragoman.cli.recorded import console, filter_options, given, opened, record_argument

FORMATS = ("table", "markdown", "jsonl")


@click.command("disputes", epilog="Example: dragoman disputes syria/ --country SYR --since 2016-02-01")
@record_argument
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
@click.option("--accusations", is_flag=True, help="Accusations back and forth instead: A of B, and B of A.")
@filter_options
def command(record: str, as_of: str | None, form: str, accusations: bool, **filters: Any) -> None:
    """Claims about one happening that contradict each other, each side with its claimants and words.

    The field in dispute is named: whether it happened, who did it, whom it hit, how many, where, when, whether agreed.
    """
    from dragoman.happenings.accusations import accusations as back_and_forth
    from dragoman.happenings.disputes import disputes
    from dragoman.views import disputes as view
    from dragoman.views.titles import titles

    with opened(record, as_of) as held:
        happenings = held.happenings(**given(filters))
        if accusations:
            pairs = back_and_forth(happenings)
            if form == "jsonl":
                for pair in pairs:
                    write_json(view.counter_accusation(pair))
            else:
                console().print(view.render_accusations(pairs))
            return
        found = disputes(happenings)
        named = titles(happenings)
    if form == "jsonl":
        for dispute in found:
            write_json(view.dispute(dispute))
    elif form == "markdown":
        for line in view.markdown(found, named):
            click.echo(line)
    else:
        console().print(view.render(found, named))
