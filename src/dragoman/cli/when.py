"""`dragoman when`: the time tagger by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from dragoman.cli.layers import documents, layer_options, write
from dragoman.model import Document, Failure

Found = tuple[Document, list[dict[str, Any]]]


@click.command("when", epilog='Example: dragoman when "They met late on Friday." --published 2016-03-06')
@layer_options
@click.option("--parse/--no-parse", default=False, show_default=True, help="Take tense from the parse; slower.")
def command(inputs: tuple[str, ...], published: str | None, form: str, parse: bool) -> None:
    """Find time expressions: their TIMEX3 type and value, and the first and last day they cover.

    What is no file is read as text. Nothing depends on today: without a publication date values keep X for what it
    would have told ("XXXX-WXX-5").
    """
    rows = _parsed(inputs, published) if parse else _tagged(inputs, published)
    write(rows, form, "times", ["text", "type", "value", "mod", "from", "to"])


def _tagged(inputs: tuple[str, ...], published: str | None) -> Iterator[Found | Failure]:
    from dragoman.times import tag_document
    from dragoman.views import contract

    for item in documents(inputs, published):
        yield item if isinstance(item, Failure) else (item, [contract.time(t) for t in tag_document(item)])


def _parsed(inputs: tuple[str, ...], published: str | None) -> Iterator[Found | Failure]:
    from dragoman import times
    from dragoman.cli.startup import loading
    from dragoman.views import contract

    with loading():
        from dragoman.language import Analyser

        analyser = Analyser.load(coder=False)
    for item in documents(inputs, published):
        if isinstance(item, Failure):
            yield item
        else:
            yield item, [contract.time(t) for t in times.find(analyser.read(item))]
