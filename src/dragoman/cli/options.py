"""Options that several commands share, and what they do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from dragoman.errors import InputError
from dragoman.settings import CODERS, ENGINES

F = TypeVar("F", bound=Callable[..., Any])


def gazetteer_option(command: F) -> F:
    """`--gazetteer`: an index that `dragoman places import` made."""
    return click.option(
        "--gazetteer",
        type=click.Path(exists=True, file_okay=False),
        help="A folder that `dragoman places import` made.",
    )(command)


def model_options(command: F) -> F:
    """`--language`, `--encoder/--no-encoder`, `--frames/--no-frames`, `--min-confidence`, `--longest`,
    `--knowledge`, `--gazetteer`."""
    for option in (
        click.option("--language", help="dragoman, or an installed spaCy pipeline with a parser."),
        click.option("--encoder/--no-encoder", default=None, help="With or without the trained coder."),
        click.option("--frames/--no-frames", default=None, help="With or without event frames."),
        click.option("--min-confidence", type=float, help="Leave out events below this, 0 to 1."),
        click.option("--longest", type=int, metavar="CHARACTERS", help="What one report may have; longer ones fail."),
        click.option(
            "--knowledge",
            type=click.Path(exists=True, file_okay=False),
            help="A folder of your own knowledge files.",
        ),
        gazetteer_option,
    ):
        command = option(command)
    return command


def run_options(command: F) -> F:
    """`--workers`, `--engine`, `--address`, `--time-limit`, `--memory-limit`, `--retry-failed`: how a run is done."""
    for option in (
        click.option("--retry-failed", is_flag=True, help="Read again what failed; without INPUT, all that failed."),
        click.option("--memory-limit", type=int, metavar="MB", help="Megabytes a worker may hold; 0 is no limit."),
        click.option("--time-limit", type=float, metavar="SECONDS", help="What one report may take before it fails."),
        click.option("--address", metavar="URL", help="A Ray cluster that exists, as `ray.init` takes it."),
        click.option("--engine", type=click.Choice(ENGINES), help="Who reads into the record: processes by default."),
        click.option("--workers", type=int, metavar="N", help="How many read into the record; 0 is one for each core."),
    ):
        command = option(command)
    return command


def codebook_option(command: F) -> F:
    """`--codebook`, which may be given again: the setting `codebooks`."""
    return click.option(
        "--codebook",
        "codebooks",
        multiple=True,
        type=click.Path(),
        metavar="FOLDER",
        callback=lambda _, __, value: os.pathsep.join(value) if value else None,
        help="A folder of event types that you taught; may be given again.",
    )(command)


def llm_options(command: F) -> F:
    """`--coder`, `--endpoint`, `--model`, `--cache`, `--price`: the settings of a language model as coder."""
    for option in (
        click.option("--price", "llm_price", metavar="IN,OUT", help="Price of a million tokens; costs are then told."),
        click.option("--cache", "llm_cache", metavar="FOLDER", help="Where the model's answers are kept; or off."),
        click.option("--model", "llm_model", metavar="NAME", help="The language model's name at its endpoint."),
        click.option("--endpoint", "llm_endpoint", metavar="URL", help="An OpenAI-compatible endpoint; see --coder."),
        click.option(
            "--coder",
            type=click.Choice(CODERS),
            help="Who finds the events: dragoman (the default), or llm, which sends the reports to --endpoint.",
        ),
    ):
        command = option(command)
    return command


def json_rows(path: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, or of standard input for `-`.

    Raises InputError naming file and line.
    """
    try:
        source = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115, PTH123
    except OSError as problem:
        raise InputError(f"{path} cannot be opened: {problem.strerror}") from problem
    with source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (json.JSONDecodeError, UnicodeDecodeError) as problem:
                raise InputError(f"{path}, line {number} is not JSON: {problem}") from problem
            if not isinstance(row, dict):
                raise InputError(f"{path}, line {number} is no JSON object; give one object a line")
            yield row


def write_json(row: dict[str, Any]) -> None:
    """One object on a line of standard output, in UTF-8 whatever the terminal says."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass"))
