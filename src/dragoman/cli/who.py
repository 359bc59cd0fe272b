"""`dragoman who`: actor phrases to name, country and sector."""

from __future__ import annotations

import click

from dragoman.cli.options import json_rows, write_json


@click.command(
    "who",
    epilog='Example: echo \'{"id": 1, "text": "the Russian foreign minister", "date": "2016-03-06"}\' | dragoman who -',
)
@click.argument("file", metavar="FILE.jsonl")
@click.option(
    "--knowledge", type=click.Path(exists=True, file_okay=False), help="A folder of your own knowledge files."
)
def command(file: str, knowledge: str | None) -> None:
    """Resolve actor phrases.

    A line: {"id", "text"[, "context", "date", "country"]}. Written: {"id", "name", "country", "sector", "why"}.
    """
    from dragoman.actors import Actors, who
    from dragoman.pipeline import own_files

    for row in who(json_rows(file), Actors.load(own_files(knowledge or "")["actors"])):
        write_json(row)
