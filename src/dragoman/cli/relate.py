"""`dragoman relate`: the relation between two given actors."""

from __future__ import annotations

import click

from dragoman.cli.options import json_rows, model_options, write_json
from dragoman.cli.startup import loading


@click.command("relate", epilog="Example: dragoman relate pairs.jsonl --codebook plv")
@click.argument("file", metavar="FILE.jsonl")
@click.option(
    "--codebook",
    type=click.Choice(["plover", "plv"]),
    default="plover",
    show_default=True,
    help="PLOVER's sixteen types, or PLV's fifteen labels.",
)
@model_options
def command(file: str, codebook: str, **flags: object) -> None:
    """Classify the relation of two given actors.

    A line: {"id", "text", "source": {"start","end"}, "target": {"start","end"}}; a side may be null.
    """
    from dragoman.settings import load_settings

    with loading():
        from dragoman import load

        reader = load(load_settings(flags))
    for row in reader.relate(json_rows(file), codebook):
        write_json(row)
