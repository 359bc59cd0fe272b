"""`dragoman read`: reports to a table, JSON Lines, CSV or CoNLL-U."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import click

from dragoman.cli.costs import total, with_costs
from dragoman.cli.options import codebook_option, llm_options, model_options, run_options, write_json
from dragoman.cli.recorded import opened
from dragoman.cli.startup import loading
from dragoman.model import Document, Failure, Reading
from dragoman.settings import Settings

if TYPE_CHECKING:
    from dragoman.readers import Unopened

FORMATS = ("table", "jsonl", "csv", "conllu")


@click.command("read", epilog="Example: dragoman read article.html --published 2016-03-06 --format jsonl")
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option("--published", metavar="DATE", help="Publication date (ISO) of all inputs; wins over what they state.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
@click.option("--columns", metavar="FIELD=COLUMN,...", help="Columns of tables: text=body,title=head,published=day.")
@click.option("--allow-private", is_flag=True, help="Let addresses lie on this machine or a private network.")
@click.option("--record", metavar="RECORD", help="Add the readings to a record, instead of writing them out.")
@run_options
@codebook_option
@llm_options
@model_options
def command(
    inputs: tuple[str, ...],
    published: str | None,
    form: str,
    columns: str | None,
    allow_private: bool,
    record: str | None,
    retry_failed: bool,
    engine: str | None,
    address: str | None,
    **flags: object,
) -> None:
    """Read reports: who did what to whom, where and when, according to whom, and how sure.

    INPUT is a file, a folder, an address, or - for standard input: text, HTML, JSON Lines, CSV, Parquet, PDF, Word,
    mail, feeds, web archives, exports of LexisNexis and Factiva, and archives of all these. With --record, several
    workers read, and reports that the record holds already are passed over: a run that was stopped goes on.

    Exit status: 0 all read, 1 some failed, 2 wrong use, 3 the run could not go on (run it again), 130 interrupted.
    """
    from dragoman import readers
    from dragoman.settings import load_settings

    settings = load_settings(flags)
    if record is not None:
        readers.published_date(published)
        alone = settings.coder == "llm" or engine == "serial"
        open_ = partial(
            readers.read_path if alone else readers.read_unopened,
            published=published,
            columns=columns,
            allow_private=allow_private,
            longest=settings.longest,
        )
        sys.exit(_into(record, inputs, open_, settings, retry_failed, engine, address))
    if retry_failed or engine or address:
        raise click.UsageError("--retry-failed, --engine and --address belong to --record RECORD")
    if not inputs:
        raise click.UsageError("Missing argument 'INPUT...'.")
    documents = readers.read_many(
        inputs, published=published, columns=columns, allow_private=allow_private, longest=settings.longest
    )
    failures = 0
    if form == "conllu":
        failures = _conllu(documents, settings.language)
    else:
        with loading():
            from dragoman.pipeline import start

            stages, results = start(documents, settings)
        failures = _write(with_costs(_progress(results), stages.llm), form)
        total(stages.llm)
    if failures:
        click.echo(f"{failures} of the reports could not be read", err=True)
        sys.exit(1)


def _write(results: Iterable[Reading | Failure], form: str) -> int:
    """Write each result as it comes; returns how many failed."""
    from rich.console import Console

    from dragoman.views import contract, flat, table

    failures = 0
    console = Console() if sys.stdout.isatty() else Console(width=120, color_system=None)
    out = sys.stdout.buffer
    if form == "csv":
        out.write(flat.header().encode())
    for result in results:
        if isinstance(result, Failure):
            failures += 1
            click.echo(f"{result.path}: {result.stage}: {result.reason}", err=True)
        elif form == "jsonl":
            write_json(contract.reading(result))
        elif form == "csv":
            for line in flat.rows(result):
                out.write(line.encode("utf-8", "replace"))
        else:
            console.print(table.render(result))
    out.flush()
    return failures


def _progress(results: Iterable[Reading | Failure]) -> Iterator[Reading | Failure]:
    """A counter on standard error when somebody watches it and standard output goes elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} reports"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("reading", total=None)
        for result in results:
            bar.advance(task)
            yield result


def _into(
    where: str,
    inputs: Sequence[str],
    read_path: Callable[[str], Iterator[Document | Failure | Unopened]],
    settings: Settings,
    retry: bool,
    engine: str | None,
    address: str | None,
) -> int:
    """Read what a record lacks; the exit status."""
    from dragoman.cli.runs import into
    from dragoman.readers import count
    from dragoman.runs.opening import helpers, opened_ahead
    from dragoman.runs.tasks import Plan

    if not inputs and not retry:
        raise click.UsageError("Missing argument 'INPUT...'.")
    if address and engine != "ray":
        raise click.UsageError("--address names a Ray cluster: give --engine ray with it")
    if settings.coder == "llm" and engine not in {None, "serial"}:
        raise click.UsageError("a language model reads with --engine serial, several reports at once: llm_parallel")
    if not inputs:
        with opened(where) as held:
            inputs = sorted({f.source for f in held.failures()})
    plan = Plan(
        where,
        settings,
        1 if settings.coder == "llm" or engine == "serial" else settings.workers or os.cpu_count() or 1,
        engine or ("serial" if settings.coder == "llm" else "processes"),
        address,
    )
    items = opened_ahead(((given, found) for given in inputs for found in read_path(given)), helpers(plan.workers))
    with closing(items):
        return into(plan, items, lambda: count(inputs), retry)


def _conllu(documents: Iterable[object], language: str) -> int:
    with loading():
        from dragoman.language import Analyser
        from dragoman.views import conllu

        analyser = Analyser.load(language, coder=False)
    failures = 0
    for item in documents:
        if isinstance(item, Document):
            for line in conllu.render(analyser.read(item)):
                sys.stdout.buffer.write(line.encode("utf-8", "replace"))
        else:
            failures += 1
            click.echo(f"{item.path}: {item.reason}" if isinstance(item, Failure) else str(item), err=True)
    return failures
