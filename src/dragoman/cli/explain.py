"""`dragoman explain`: how each value of an event was found."""

from __future__ import annotations

import click

from dragoman.cli.options import model_options
from dragoman.cli.startup import loading


@click.command("explain", epilog="Example: dragoman explain examples/ethiopia-wire.txt ethiopia-wire:e3")
@click.argument("input", metavar="INPUT")
@click.argument("event_id", required=False, metavar="[EVENT]")
@click.option("--published", metavar="DATE", help="Publication date (ISO), as given when it was read.")
@model_options
def command(input: str, event_id: str | None, published: str | None, **flags: object) -> None:
    """Tell in words how each value of an event of INPUT was found; of all its events when EVENT is left out."""
    from dragoman.settings import load_settings

    with loading():
        from dragoman import load
        from dragoman.views import explain

        reader = load(load_settings(flags))
    reading = reader.read(input, published=published)
    events = [reader.event(reading, event_id)] if event_id else list(reading.events)
    for number, event in enumerate(events):
        if number:
            click.echo()
        for line in explain.render(reading, event):
            click.echo(line)
    if not events:
        click.echo(f"{input} holds no events", err=True)
