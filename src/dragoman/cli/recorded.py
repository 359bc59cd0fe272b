"""What the commands over a record share: opening it, filters as options, and rows on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.record import Record

F = TypeVar("F", bound=Callable[..., Any])

CHOICES = {
    "claim": ("reported", "quoted", "official_statement", "asserted_by_author"),
    "stance": ("affirms", "denies", "doubts", "relays"),
}
ON_OFF = {"hedged": "--hedged/--unhedged", "background": "--background/--no-background"}


def record_argument(command: F) -> F:
    """RECORD, and `--as-of`."""
    command = click.option("--as-of", metavar="DATE", help="Answer from what the record held then (UTC).")(command)
    return click.argument("record", metavar="RECORD")(command)


def filter_options(command: F) -> F:
    """An option for each filter of `store.questions.Filters`; those with several values may be given again."""
    from dragoman.store.questions import Filters

    for f in reversed(fields(Filters)):
        sentence = f.metadata["sentence"]
        if f.name in ON_OFF:
            option = click.option(ON_OFF[f.name], f.name, default=None, help=sentence)
        elif f.name == "box":
            option = click.option("--box", nargs=4, type=float, metavar="S W N E", help=sentence)
        elif f.name in {"since", "until"}:
            option = click.option(f"--{f.name}", metavar="DATE", help=sentence)
        elif f.name == "confidence":
            option = click.option("--confidence", type=float, metavar="0..1", help=sentence)
        elif f.name == "quad":
            option = click.option("--quad", type=click.IntRange(1, 4), multiple=True, help=sentence)
        elif f.name in CHOICES:
            option = click.option(f"--{f.name}", type=click.Choice(CHOICES[f.name]), multiple=True, help=sentence)
        else:
            option = click.option(f"--{f.name}", multiple=True, metavar="VALUE", help=sentence)
        command = option(command)
    return command


def given(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters that were given."""
    return {name: value for name, value in filters.items() if value not in (None, ())}


def opened(where: str, as_of: str | None = None) -> Record:
    """A record that is there. Raises RecordError, saying how to make one."""
    from dragoman.record import Record

    return Record(where, as_of=as_of, create=False)


def console() -> Console:
    """Where tables are written: as wide as the terminal, or 140 columns without colours into a file or pipe."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=140, color_system=None)
