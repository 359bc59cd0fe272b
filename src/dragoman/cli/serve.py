"""`dragoman serve`: a record in the browser, on this machine."""

from __future__ import annotations

import gc
import secrets

import click

from dragoman.errors import MissingExtraError

COLLECTED = (100_000, 20, 20)
"""Objects made before garbage is looked for, and how often older ones are. A page is tens of thousands of small objects
that go as soon as it is sent, and none of them in a circle: looking for circles as often as Python does by itself takes
half the time of a page."""


@click.command("serve", epilog="Example: dragoman serve syria/")
@click.argument("record", metavar="RECORD")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than loopback need a token."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="Port to listen on.")
@click.option("--token", help="The token that readers must show; otherwise one is made where one is needed.")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST[:PORT]",
    help="A further host name to answer for, such as a proxy's.",
)
@click.option("--read-only", is_flag=True, help="Nothing can be corrected or read in.")
def command(record: str, host: str, port: int, token: str | None, names: tuple[str, ...], read_only: bool) -> None:
    """Serve a record: pages to read, compare and correct, and the same as JSON under /api."""
    try:
        import uvicorn

        from dragoman.web import Options, create
    except ImportError as problem:
        raise MissingExtraError("the pages need more packages: pip install 'dragoman[serve]'") from problem
    options = Options(host=host, port=port, token=token or "", read_only=read_only, names=names)
    if not options.loopback and not options.token:
        options = Options(host=host, port=port, token=secrets.token_urlsafe(24), read_only=read_only, names=names)
    app = create(record, options)
    where = f"http://{'localhost' if options.loopback else host}:{port}/"
    if options.token:
        click.echo(f"Anybody who can reach {host} and has the token can read this record.", err=True)
        where += f"enter?token={options.token}"
    click.echo(f"Dragoman serves {record} at {where}  (Ctrl-C ends it)", err=True)
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", server_header=False, timeout_keep_alive=5, limit_concurrency=200
    )
