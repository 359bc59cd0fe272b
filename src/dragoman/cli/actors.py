"""`dragoman actors`: look into the knowledge of actors, add to it, check it, update it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from dragoman.cli.options import write_json

_folder = click.option("--knowledge", type=click.Path(file_okay=False), help="A folder of your own knowledge files.")


@click.group("actors", epilog='Example: dragoman actors search "Sergey Lavrov" --on 2016-03-06')
def command() -> None:
    """Persons, groups, bodies, outlets and organs: search, add, check, update.

    A folder of your own tables extends the shipped ones; a row with the same key takes the shipped row's place.
    """


@command.command("search", epilog='Example: dragoman actors search SDF --format jsonl')
@click.argument("name")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Offices and listings of this day alone.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many entries at most.")
@click.option("--format", "shape", type=click.Choice(["text", "jsonl"]), default="text", help="Words, or JSON lines.")
@_folder
def search(name: str, on: datetime | None, limit: int, shape: str, knowledge: str | None) -> None:
    """What the tables hold under a name: offices, names over time, splits, listings, and where that is from."""
    from dragoman.actors.search import Search

    looked, day = Search(_own(knowledge)), on.date().isoformat() if on else None
    hits = looked.find(name, limit)
    for hit in hits:
        e = hit.entry
        told = list(looked.told(e, day))
        if shape == "jsonl":
            write_json({"key": e.key, "kind": e.kind, "name": e.name, "country": e.country, "sector": list(e.sector),
                        "wikidata": e.wikidata, "found_by": hit.name, "how": hit.how, "told": told})  # fmt: skip
            continue
        head = ", ".join(filter(None, (e.sort or e.kind, e.country, "|".join(e.sector), e.wikidata)))
        click.echo(f"{e.name} [{e.key}] {head}")
        for line in told:
            click.echo(f"    {line}")
    if not hits:
        click.echo(f'nothing is known under "{name}"', err=True)
        sys.exit(1)


@command.command("check", epilog="Example: dragoman actors check --notes hole")
@click.option("--notes", type=click.Choice(["overlap", "shared alias", "surname", "hole", "all"]),
              help="Also tell what is doubtful or missing: such notes are no faults.")  # fmt: skip
@_folder
def check(notes: str | None, knowledge: str | None) -> None:
    """Faults of the tables, yours included; exit status 1 when there are any."""
    from dragoman.actors import check as checks

    own = _own(knowledge)
    faults = checks.check(own)
    for fault in faults:
        click.echo(str(fault))
    if notes and not faults:
        for note in checks.notes(own):
            if notes in {"all", note.sort}:
                click.echo(str(note))
    click.echo(f"{len(faults)} faults" if faults else "no faults", err=True)
    if faults:
        sys.exit(1)


@command.command("add", epilog=(
    "Example: dragoman actors add persons key=jane_doe 'name=Jane Doe' country=GBR --knowledge mine/"
))  # fmt: skip
@click.argument("table")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...")
@click.option("--knowledge", type=click.Path(file_okay=False), required=True, help="The folder that holds your files.")
def add(table: str, values: tuple[str, ...], knowledge: str) -> None:
    """Add an entry to a table of yours, or put it in the place of one with the same key.

    TABLE is persons, offices, groups, bodies, outlets, organs, roles, ... ; several values of a column are
    separated by |. The whole folder is checked before anything is kept.
    """
    from dragoman.actors import edit

    row = {}
    for given in values:
        column, equals, value = given.partition("=")
        if not equals:
            raise click.UsageError(f'"{given}" is not of the form column=value')
        row[column.strip()] = value
    path = edit.add(Path(knowledge), table, [row])
    click.echo(f"{path}: kept", err=True)


@command.command("update", epilog="Example: dragoman actors update Q7747 Q22686 --knowledge mine/")
@click.argument("items", nargs=-1, metavar="[ITEM...]")
@click.option("--dump", type=click.Path(exists=True, dir_okay=False),
              help="Read a JSON dump of Wikidata (.json, .gz, .bz2) instead of asking its query service.")  # fmt: skip
@click.option("--service", default="https://query.wikidata.org/sparql", show_default=True, help="The query service.")
@click.option("--knowledge", type=click.Path(file_okay=False), required=True, help="The folder that holds your files.")
def update(items: tuple[str, ...], dump: str | None, service: str, knowledge: str) -> None:
    """Offices of persons from Wikidata, into your own folder.

    ITEMs are Wikidata's numbers; without any, those of the persons that the tables know one of.
    """
    from dragoman.actors import Actors, edit, wikidata
    from dragoman.actors.wikidata_service import ask

    folder = Path(knowledge)
    actors = Actors.load(_own(knowledge if folder.exists() else None))
    people = [e for e in actors.known.entries.values() if e.kind == "person" and e.wikidata]
    wanted = list(dict.fromkeys(items)) or [e.wikidata for e in people if e.wikidata]
    found = wikidata.dumped(Path(dump), wanted) if dump else ask(wanted, service)
    persons, offices, left = wikidata.as_rows(found.values(), actors, Path(dump).name if dump else service)
    edit.add(folder, "persons", persons)
    edit.add(folder, "offices", offices)
    missing = [item for item in wanted if item not in found]
    click.echo(f"{len(persons)} persons, {len(offices)} offices kept in {folder}; {left} positions left out that "
               f"no office here fits; {len(missing)} items not found", err=True)  # fmt: skip
    if missing:
        sys.exit(1)


def _own(folder: str | None) -> list[Path]:
    from dragoman.pipeline import own_files

    return own_files(folder or "")["actors"]
