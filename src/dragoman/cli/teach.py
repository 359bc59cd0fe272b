"""`dragoman teach`: an event type of one's own, from a definition and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dragoman.cli.startup import loading

if TYPE_CHECKING:
    from dragoman.api import Lesson

WEAK = 0.5
"""Where fewer of the examples are found by the others, they are too unlike each other, or too few."""


@click.command(
    "teach",
    epilog='Example: dragoman teach HOSTAGE-VIDEO --definition "An armed group publishes a recording of its captives." '
    "--examples examples/hostage-video.jsonl --like COERCE --to codebook",
)
@click.argument("name", required=False, metavar="[TYPE]")
@click.option("--definition", metavar="TEXT", help="What counts as one, in a sentence.")
@click.option("--examples", metavar="FILE", help="JSON Lines or CSV: text, trigger[, start, actor, recipient].")
@click.option("--like", metavar="PLOVER_TYPE", help="The type whose quad, intensity and CAMEO code it takes.")
@click.option("--to", "folder", default="codebook", show_default=True, metavar="FOLDER", help="The codebook to write.")
@click.option("--again", metavar="FOLDER", help="Teach all types of a codebook again, from the examples in it.")
@click.option("--language", help="dragoman, or an installed spaCy pipeline with a parser.")
def command(
    name: str | None,
    definition: str | None,
    examples: str | None,
    like: str | None,
    folder: str,
    again: str | None,
    language: str | None,
) -> None:
    """Teach an event type of your own; `dragoman read --codebook FOLDER` then finds it beside PLOVER's types.

    Five examples at least, better ten to twenty in different words. A line of the file is
    {"text": ..., "trigger": ...}, the trigger being the words that tell the act; null where the text holds none.
    """
    if again is None and not (name and definition and examples):
        raise click.UsageError("give TYPE, --definition and --examples; or --again FOLDER")
    if again is not None and (name or definition or examples or like):
        raise click.UsageError("--again takes all from the codebook: change its files, or leave out --again")
    with loading():
        from dragoman.api import teach, teach_again
        from dragoman.settings import load_settings

    language = load_settings({"language": language}).language
    if again is not None:
        lessons = teach_again(again, language=language)
    else:
        lessons = [teach(name or "", definition or "", examples or "", folder, like=like, language=language)]
    for lesson in lessons:
        _tell(lesson)


def _tell(lesson: Lesson) -> None:
    trial = lesson.trial
    click.echo(str(lesson.path))
    click.echo(
        f"{lesson.said.name}: taught from {trial.of} examples; {trial.found} of them are found by the others alone; "
        f"{trial.strays:.1f} in a thousand ordinary words are taken for it",
        err=True,
    )
    if trial.found < WEAK * trial.of:
        click.echo("that is few: give more examples, or split the type into narrower ones", err=True)
