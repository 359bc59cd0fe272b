"""The command line: a file a command, each thin over a plain function.

Results go to standard output, everything else to standard error. Exit status 0: done; 1: some reports
failed, counted; 2: wrong use.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from dragoman import __version__
from dragoman.errors import DragomanError

COMMANDS = {
    "read": "Read reports: who did what to whom, according to whom.",
    "watch": "Watch feeds and add what is new to a record.",
    "explain": "Tell in words how each value of an event was found.",
    "relate": "Classify the relation between two given actors.",
    "teach": "Teach an event type of your own from examples.",
    "who": "Resolve actor phrases to name, country and sector.",
    "when": "Find time expressions and their values: the time tagger by itself.",
    "where": "Find places and their coordinates: the geoparser by itself.",
    "places": "Search the gazetteer, import a GeoNames dump.",
    "actors": "Search, add, check and update what is known of actors.",
    "same": "Group reports that are the same text, published again.",
    "ask": "Ask a record for events, by filters or SQL.",
    "failures": "Reports of a record that could not be read, with reasons.",
    "timeline": "The life of a process: its states in order, with who says so.",
    "disputes": "Claims that contradict each other, side by side.",
    "ledger": "Alleged violations of a ceasefire, by day and claimant.",
    "brief": "A situation report: what changed since a day.",
    "export": "Write a record in the field's formats.",
    "plot": "Draw a timeline, map, network, dyads or series.",
    "serve": "A record in the browser, on this machine.",
    "mcp": "A record for assistants, over the Model Context Protocol.",
    "correct": "Accept, reject or change what was read.",
    "check": "Verify a record, and say how to mend it.",
    "compact": "Merge the small segments of a record.",
    "settings": "Print every setting, its value and where that came from.",
}


class Commands(click.Group):
    """Commands are imported when they run, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"dragoman.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as problem:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1) if args else []
            if near:
                raise click.UsageError(f"{problem.message} Did you mean {near[0]!r}?", ctx) from problem
            raise


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: dragoman read examples/ethiopia-wire.txt",
)
@click.version_option(__version__, prog_name="dragoman")
def cli() -> None:
    """Dragoman reads reports of diplomacy and armed conflict and keeps who did what to whom, where and when,
    according to whom, and how surely."""


def main() -> None:
    """The `dragoman` program."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except DragomanError as problem:
        click.echo(f"dragoman: {problem}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as problem:  # no room, no permission, a folder that went away
        click.echo(f"dragoman: {problem.filename or 'writing'}: {problem.strerror or problem}", err=True)
        sys.exit(2)
