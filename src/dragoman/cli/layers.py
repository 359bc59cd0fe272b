"""What `dragoman when` and `dragoman where` share: a text or files in, one layer of each report out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from dragoman.model import Document, Failure

F = TypeVar("F", bound=Callable[..., Any])
Row = dict[str, Any]


def layer_options(command: F) -> F:
    """INPUT..., `--published` and `--format`."""
    for option in (
        click.option(
            "--format", "form", type=click.Choice(("table", "jsonl")), default="table", show_default=True,
            help="A table, or a JSON object a report.",
        ),
        click.option("--published", metavar="DATE", help="Publication date (ISO) of all inputs."),
        click.argument("inputs", nargs=-1, required=True, metavar="TEXT|FILE..."),
    ):  # fmt: skip
        command = option(command)
    return command


def documents(inputs: Iterable[str], published: str | None) -> Iterator[Document | Failure]:
    """Files, folders and - as `dragoman read` takes them; what is no path is text.

    A word with a file's suffix and no space in it is a path that is not there, and reading it says so.
    """
    from dragoman import readers

    day = readers.published_date(published)
    for number, given in enumerate(inputs, 1):
        if given == "-" or _is_path(given):
            yield from readers.read_many([given], published=published)
        else:
            yield readers.read_text(given, id=f"text {number}", published=day)


def _is_path(given: str) -> bool:
    try:
        if Path(given).exists():
            return True
    except (OSError, ValueError):  # longer than a name may be, or with a zero in it: a text
        return False
    return " " not in given and "." in given[1:-1]


def write(results: Iterable[tuple[Document, list[Row]] | Failure], form: str, name: str, columns: list[str]) -> None:
    """Each report's rows as they come; exit status 1 where one could not be read."""
    from rich.console import Console

    from dragoman.cli.options import write_json

    console = Console() if sys.stdout.isatty() else Console(width=120, color_system=None)
    failures = 0
    for result in results:
        if isinstance(result, Failure):
            failures += 1
            click.echo(f"{result.path}: {result.stage}: {result.reason}", err=True)
            continue
        document, rows = result
        if form == "jsonl":
            published = document.published.isoformat() if document.published else None
            write_json({"id": document.id, "published": published, "text": document.text, name: rows})
        else:
            _table(console, document, rows, columns)
    sys.stdout.buffer.flush()
    if failures:
        click.echo(f"{failures} of the reports could not be read", err=True)
        sys.exit(1)


def _table(console: Any, document: Document, rows: list[Row], columns: list[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    from dragoman.views import table, words

    console.print(table.heading(document))
    out = Table(box=None, pad_edge=False)
    for column in columns:
        out.add_column(column, overflow="fold")
    for row in rows:
        out.add_row(*(Text(words.clean("" if row[c] is None else str(row[c]))) for c in columns))
    console.print(out if rows else Text("None.", style="dim"))
