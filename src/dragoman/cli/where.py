"""`dragoman where`: the geoparser by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from dragoman.cli.layers import documents, layer_options, write
from dragoman.model import Document, Failure

Found = tuple[Document, list[dict[str, Any]]]


@click.command("where", epilog='Example: dragoman where "Shells fell on Tripoli, north of Beirut."')
@layer_options
@click.option(
    "--knowledge", type=click.Path(exists=True, file_okay=False), help="A folder of your own knowledge files."
)
def command(inputs: tuple[str, ...], published: str | None, form: str, knowledge: str | None) -> None:
    """Find places: their name, coordinates, country and GeoNames entry, and how precise they are.

    What is no file is read as text. Names that stand for a government ("Moscow said") are actors, not places.
    """
    rows = _found(inputs, published, knowledge)
    write(rows, form, "places", ["text", "name", "lat", "lon", "country", "geonameid", "feature_code", "precision"])


def _found(inputs: tuple[str, ...], published: str | None, knowledge: str | None) -> Iterator[Found | Failure]:
    from dragoman.cli.startup import loading
    from dragoman.views import contract

    with loading():
        from dragoman.api import load

        reader = load(knowledge=knowledge) if knowledge else load()
    for item in documents(inputs, published):
        if isinstance(item, Failure):
            yield item
        else:
            found = [p for p in reader.where(item) if not p.as_actor]
            yield item, [{**contract.place(p), "precision": p.precision} for p in found]
