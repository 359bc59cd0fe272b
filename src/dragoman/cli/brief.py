"""`dragoman brief`: a situation report, every sentence with the words it rests on."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import click

from dragoman.cli.recorded import filter_options, given, opened, record_argument
from dragoman.errors import DateError, DragomanError

FORMS = ("markdown", "html")


@click.command("brief", epilog="Example: dragoman brief syria/ --since 2016-03-05 --country SYR -o monday.html")
@record_argument
@click.option(
    "--ahead", type=click.IntRange(0, 366), default=7, show_default=True, help="Days ahead to list plans for."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="A .md or .html file; otherwise standard output.")
@click.option("--format", "form", type=click.Choice(FORMS), help="What to write; otherwise by the file's name.")
@click.option("--title", help="A title of your own.")
@filter_options
def command(
    record: str, as_of: str | None, ahead: int, output: str | None, form: str | None, title: str | None, **filters: Any
) -> None:
    """Write a situation report: what changed since a day, per process and pair, disputes, plans due, sources.

    What is new goes by the day of publication; a report without one counts by the day the record got it. Every
    sentence carries its link to the words it rests on.
    """
    from dataclasses import replace

    from dragoman.views import brief as views

    form = _form(form, output)
    since, until = _day(filters.pop("since"), "since"), _day(filters.pop("until"), "until")
    if since is None:
        raise click.UsageError("--since DATE is missing: the first day of the period, such as --since 2016-03-05")
    with opened(record, as_of) as held:
        name = Path(record.rstrip("/")).name or record
        made = views.compose(views.gather(held, name, since, until, ahead, given(filters)))
    if title:
        made = replace(made, title=title)
    text = views.html(made) if form == "html" else views.markdown(made)
    if output is None:
        click.echo(text, nl=False)
        return
    _write(Path(output), text)
    click.echo(f"{output} written", err=True)


for option in command.params:  # the filters' own sentences speak of the days of acts
    if option.name == "since" and isinstance(option, click.Option):
        option.help = "First day of the period, by publication. Required."
    elif option.name == "until" and isinstance(option, click.Option):
        option.help = "Last day of the period; otherwise that of the newest report."


def _form(form: str | None, output: str | None) -> str:
    if form or not output:
        return form or "markdown"
    suffix = Path(output).suffix.lower()
    if suffix in {".html", ".htm"}:
        return "html"
    if suffix in {".md", ".markdown", ".txt"}:
        return "markdown"
    raise click.UsageError(f"-o {output}: name a .md or .html file, or give --format markdown or html")


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateError(f"--{name} is {text!r}; write a day as 2016-03-06") from None


def _write(path: Path, text: str) -> None:
    """To a temporary name first, then renamed: a page half written never stands."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        half.write_text(text, "utf-8")
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise DragomanError(f"{path}: cannot be written ({error.strerror}); name a folder that exists") from error
