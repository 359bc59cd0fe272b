"""`dragoman where`: the geoparser by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from dragoman.cli.layers import documents, layer_options, write
from dragoman.cli.options import gazetteer_option
from dragoman.model import Document, Failure

Found = tuple[Document, list[dict[str, Any]]]


@click.command("where", epilog='Example: dragoman where "Shells fell on Tripoli, north of Beirut."')
@layer_options
@click.option(
    "--knowledge", type=click.Path(exists=True, file_okay=False), help="A folder of your own knowledge files."
)
@gazetteer_option
def command(
    inputs: tuple[str, ...], published: str | None, form: str, knowledge: str | None, gazetteer: str | None
) -> None:
    """Find places: their name, coordinates, country and GeoNames entry, and how precise they are.

    What is no file is read as text. Names that stand for a government ("Moscow said") are actors, not places.
    """
    rows = _found(inputs, published, {"knowledge": knowledge, "gazetteer": gazetteer})
    write(rows, form, "places", ["text", "name", "lat", "lon", "country", "geonameid", "feature_code", "precision"])


def _found(inputs: tuple[str, ...], published: str | None, flags: dict[str, Any]) -> Iterator[Found | Failure]:
    from dragoman.cli.startup import loading
    from dragoman.views import geoparsed

    with loading():
        from dragoman.api import geoparser

        parse = geoparser(**flags)
    for item in documents(inputs, published):
        if isinstance(item, Failure):
            yield item
        else:
            yield item, [geoparsed.place(p) for p in parse.read(item) if not p.as_actor]
