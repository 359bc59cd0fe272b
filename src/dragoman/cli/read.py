"""`dragoman read`: reports to a table, JSON Lines, CSV or CoNLL-U."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

import click

from dragoman.cli.costs import total, with_costs
from dragoman.cli.options import codebook_option, llm_options, model_options, write_json
from dragoman.cli.startup import loading
from dragoman.model import Document, Failure, Reading
from dragoman.settings import Settings

FORMATS = ("table", "jsonl", "csv", "conllu")


@click.command("read", epilog="Example: dragoman read article.html --published 2016-03-06 --format jsonl")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--published", metavar="DATE", help="Publication date (ISO) of all inputs; wins over what they state.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
@click.option("--columns", metavar="FIELD=COLUMN,...", help="Columns of tables: text=body,title=head,published=day.")
@click.option("--allow-private", is_flag=True, help="Let addresses lie on this machine or a private network.")
@click.option("--record", metavar="RECORD", help="Add the readings to a record, instead of writing them out.")
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
    **flags: object,
) -> None:
    """Read reports: who did what to whom, where and when, according to whom, and how sure.

    INPUT is a file, a folder, an address, or - for standard input: text, HTML, JSON Lines, CSV, Parquet, PDF, Word,
    mail, feeds, web archives, exports of LexisNexis and Factiva, and archives of all these. With --record, reports
    that the record holds already are passed over, so that a run that was stopped goes on where it was.
    """
    from dragoman import readers
    from dragoman.settings import load_settings

    documents = readers.read_many(inputs, published=published, columns=columns, allow_private=allow_private)
    settings = load_settings(flags)
    failures = 0
    if record is not None:
        failures = _into(record, documents, settings)
    elif form == "conllu":
        failures = _conllu(documents, settings.language)
    else:
        with loading():
            from dragoman.pipeline import open_stages, read_all

            stages = open_stages(settings)
        failures = _write(with_costs(_progress(read_all(documents, stages)), stages.llm), form)
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


def _into(where: str, documents: Iterable[Document | Failure], settings: Settings) -> int:
    """Read what the record lacks, and add it; returns how many reports failed."""
    from dragoman.record import TOGETHER, Record

    stages = None
    failures = passed = added = events = 0
    with Record(where) as record:
        source = iter(documents)
        while batch := list(islice(source, TOGETHER)):
            for item in batch:
                if isinstance(item, Failure):
                    failures += 1
                    click.echo(f"{item.path}: {item.stage}: {item.reason}", err=True)
            good = [d for d in batch if isinstance(d, Document)]
            new = [d for d, there in zip(good, record.holds(good, settings), strict=True) if not there]
            passed += len(good) - len(new)
            if not new:
                continue
            if stages is None:
                with loading():
                    from dragoman.pipeline import open_stages, read_all

                    stages = open_stages(settings)
            readings: list[Reading] = []
            for result in with_costs(_progress(read_all(new, stages)), stages.llm):
                if isinstance(result, Failure):
                    failures += 1
                    click.echo(f"{result.path}: {result.stage}: {result.reason}", err=True)
                else:
                    readings.append(result)
            added += record.add(*readings)
            events += sum(len(r.events) for r in readings)
    total(stages.llm if stages is not None else None)
    there = f"; {passed} there already" if passed else ""
    click.echo(f"{where}: {added} reports added with {events} events{there}", err=True)
    return failures


def _conllu(documents: Iterable[object], language: str) -> int:
    with loading():
        from dragoman.language import Analyser
        from dragoman.model import Document
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
