"""`dragoman correct`: what a person knows better."""

from __future__ import annotations

import getpass

import click

from dragoman.cli.options import write_json
from dragoman.cli.recorded import opened
from dragoman.store.corrections import ACTIONS

EXAMPLE = "dragoman correct syria/ 4f0c2a7be81d9a55.3 change --field recipient --value Turkey=TUR:GOV"


@click.command("correct", epilog=f"Example: {EXAMPLE}")
@click.argument("record", metavar="RECORD")
@click.argument("target", required=False, metavar="[TARGET]")
@click.argument("action", required=False, type=click.Choice(ACTIONS), metavar="[ACTION]")
@click.option("--field", help="change: which field.")
@click.option("--value", help="change: its value; actors as NAME=RUS:GOV, several parted by `;`; days as 2016-03-04.")
@click.option("--with", "others", multiple=True, help="merge: other happenings or events; split: the events to part.")
@click.option("--who", default=None, help="Who corrects; the name of this machine's user when left out.")
@click.option("--why", "reason", default="", help="Why, in words.")
@click.option("--list", "listed", is_flag=True, help="List the corrections made.")
def command(
    record: str,
    target: str | None,
    action: str | None,
    field: str | None,
    value: str | None,
    others: tuple[str, ...],
    who: str | None,
    reason: str,
    listed: bool,
) -> None:
    """Accept, reject or change an event, merge or split happenings, or withdraw a correction.

    Corrections are rows of their own: they win over what was read, and stay when a report is read again.
    """
    with opened(record) as held:
        if listed:
            for row in held.corrections():
                write_json({k: str(v) if k == "made" else v for k, v in row.items()})
            return
        if target is None or action is None:
            raise click.UsageError(f"give TARGET and ACTION; the actions are {', '.join(ACTIONS)}")
        if action == "change" and field is not None and value is None:
            raise click.UsageError("change needs --value, such as --value unknown")
        made = held.correct(
            target, action, who=who or getpass.getuser(), reason=reason, field=field, value=value, others=others
        )
    click.echo(made)
