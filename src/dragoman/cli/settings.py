"""`dragoman settings`: every option with its value and origin."""

from __future__ import annotations

import click


@click.command("settings", epilog="Example: DRAGOMAN_MIN_CONFIDENCE=0.5 dragoman settings")
def command() -> None:
    """Print every setting, its value and where that came from (default, file or environment)."""
    from dragoman.settings import origins

    for origin in origins():
        click.echo(f"{origin.name} = {origin.value!r}  ({origin.origin})\n    {origin.sentence}")
