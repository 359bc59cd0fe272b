"""`dragoman explain`: how each value of an event was found."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import codebook_option, llm_options, model_options
from dragoman.cli.startup import loading


@click.command("explain", epilog="Example: dragoman explain examples/ethiopia-wire.txt ethiopia-wire:e3")
@click.argument("input", metavar="INPUT")
@click.argument("event_id", required=False, metavar="[EVENT]")
@click.option("--published", metavar="DATE", help="Publication date (ISO), as given when it was read.")
@codebook_option
@llm_options
@model_options
def command(input: str, event_id: str | None, published: str | None, **flags: object) -> None:
    """Tell in words how each value of an event of INPUT was found; of all its events when EVENT is left out.

    INPUT is a report, or a record, whose events `dragoman ask` names.
    """
    from dragoman.settings import load_settings

    if "://" in input or (Path(input) / "dragoman.json").is_file():
        _recorded(input, event_id)
        return

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


def _recorded(where: str, event_id: str | None) -> None:
    """Explain an event of a record: as it was read, then what people changed."""
    from dragoman.cli.recorded import opened
    from dragoman.views import explain
    from dragoman.views.words import counted

    if event_id is None:
        raise click.UsageError("name the EVENT of the record; `dragoman ask` names them")
    with opened(where) as held:
        telling = held.telling(event_id)
        reading = held.reading_of(telling)
        for line in explain.render(reading, telling.event):
            click.echo(line)
        if telling.processes:
            click.echo(f"processes: {', '.join(telling.processes)}")
        for happening in held.happenings([telling.happening]):
            told = counted(len(happening.origins), "origin")
            click.echo(f"happening: {happening.id}, told by {told}: {happening.why}")
