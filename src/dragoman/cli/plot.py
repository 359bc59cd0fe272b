"""`dragoman plot`: pictures of a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dragoman.cli.recorded import filter_options, given, opened, record_argument

KINDS = ("timeline", "map", "network", "dyads", "series")


@click.command("plot", epilog="Example: dragoman plot syria/ --kind map --country SYR -o map.svg")
@record_argument
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What to draw.")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False), help="A .svg, .png, .html or .json file."
)
@click.option("--of", "name", metavar="NAME", help="timeline: of which process.")
@click.option(
    "--zoom", metavar="WHERE", help="map: world, or country codes such as SYR,TUR; otherwise what is told of."
)
@click.option("--title", help="A title of your own.")
@filter_options
def command(
    record: str,
    as_of: str | None,
    kind: str,
    output: str,
    name: str | None,
    zoom: str | None,
    title: str | None,
    **filters: Any,
) -> None:
    """Draw a record: SVG, PNG, or stand-alone HTML whose tooltips show the words."""
    from dragoman.views import plots

    wanted = given(filters)
    titled: dict[str, Any] = {"title": title} if title else {}
    with opened(record, as_of) as held:
        if kind == "timeline":
            if not name:
                raise click.UsageError('--kind timeline needs --of NAME, such as --of "Geneva III talks"')
            process, steps = held.timeline(name)
            chart = plots.timeline(process, steps, tellings=held.events(status="any", process=process.key))
        elif kind == "map":
            from dragoman.happenings.disputes import disputes

            happenings = held.happenings(**wanted)
            if zoom:
                titled["zoom"] = zoom if zoom in {"world", "auto"} else tuple(zoom.upper().split(","))
            chart = plots.map(happenings, disputes=disputes(happenings), **titled)
        else:
            draw: dict[str, Any] = {"network": plots.network, "dyads": plots.dyads, "series": plots.series}
            chart = draw[kind](held.events(**wanted), **titled)
    plots.save(chart, Path(output))
    click.echo(f"{output} written", err=True)
