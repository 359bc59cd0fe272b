"""`dragoman mcp`: a record for assistants."""

from __future__ import annotations

import click


@click.command("mcp", epilog="Example: dragoman mcp syria/")
@click.argument("record", metavar="RECORD")
@click.option(
    "--http", "over_http", is_flag=True, help="Answer over streamable HTTP on loopback instead."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8766, show_default=True, help="Port, with --http.")
def command(record: str, over_http: bool, port: int) -> None:
    """Offer a record to assistants over the Model Context Protocol: search, timelines, disputes, explanations.

    Every answer carries its words and their source, so that it can be cited. Nothing can be changed.
    """
    from dragoman.mcp.server import create

    server = create(record)
    if over_http:
        click.echo(f"Dragoman answers assistants at http://127.0.0.1:{port}/mcp  (Ctrl-C ends it)", err=True)
        server.run("streamable-http", host="127.0.0.1", port=port)
    else:
        server.run("stdio")
