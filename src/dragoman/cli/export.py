"""`dragoman export`: a record's events in the field's formats."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click

from dragoman import __version__
from dragoman.cli.options import write_json
from dragoman.cli.recorded import filter_options, given, opened, record_argument
from dragoman.errors import InputError


@click.command("export", epilog="Example: dragoman export syria/ events.csv --layout polecat --since 2016-01-01")
@record_argument
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(dir_okay=False))
@click.option("--layout", default="dragoman", show_default=True, help="Columns: see docs/exports.md.")
@click.option("--of", "what", type=click.Choice(("events", "happenings")), default="events", help="geojson: of which.")
@click.option("--edges", type=click.Choice(("quad", "type")), default="quad", help="gexf, graphml: edges by which.")
@click.option("--all-statuses", is_flag=True, help="Plans, denials and conditions too, marked where there is room.")
@click.option("--by-type", is_flag=True, help="Panels: count by event type beside quad.")
@click.option("--complete", is_flag=True, help="Panels: months without an event as zeros.")
@click.option("--texts", is_flag=True, help="petrarch: with the optional columns of words.")
@click.option("--corrections", is_flag=True, help="Corrections as labelled examples (JSON Lines).")
@filter_options
def command(
    record: str,
    file: str | None,
    as_of: str | None,
    layout: str,
    what: str,
    edges: str,
    all_statuses: bool,
    by_type: bool,
    complete: bool,
    texts: bool,
    corrections: bool,
    **filters: Any,
) -> None:
    """Write events to FILE; its suffix says how: parquet, csv, tsv, jsonl, geojson, gexf, graphml."""
    with opened(record, as_of) as held:
        if corrections:
            for row in held.labelled():
                write_json(row)
            return
        if file is None:
            raise click.UsageError("give FILE, such as events.csv")
        wanted = given(filters)
        if all_statuses or layout == "happenings" or what == "happenings":
            wanted.setdefault("status", ("any",))
        answer = held.events(**wanted)
        path = Path(file)
        options: dict[str, Any] = {
            "all_statuses": all_statuses,
            "by_type": by_type,
            "complete": complete,
            "edges": edges,
            "texts": texts,
            "version": __version__,
        }
        if path.suffix.lower() == ".geojson" and what == "happenings":
            options["happenings"] = held.happenings(**wanted)
        count = _write(answer, path, layout, options)
    click.echo(f"{count} rows written to {file}", err=True)


def _write(answer: Any, path: Path, layout: str, options: dict[str, Any]) -> int:
    """To a temporary name beside the file, then renamed."""
    from dragoman.views.write import export, format_of

    form = "parquet" if path.suffix.lower() == ".parquet" else format_of(path.name)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as problem:
        raise InputError(f"{path} cannot be written: {problem.strerror}; name a folder that exists") from problem
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            count = export(answer, out, layout, "jsonl" if form == "parquet" else form, **options)
        if form == "parquet":
            _parquet(partial, layout)
        partial.chmod(0o644)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _parquet(partial: Path, layout: str) -> None:
    """JSON lines to Parquet in place, with the layout's own types."""
    from dragoman.store.segments import jsonl_to_parquet
    from dragoman.views.layouts import find
    from dragoman.views.layouts.base import types

    jsonl_to_parquet(partial, types(find(layout)))
