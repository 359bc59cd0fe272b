"""`dragoman places`: the gazetteer searched, and the import of a GeoNames dump."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.options import gazetteer_option, write_json

if TYPE_CHECKING:
    from dragoman.places import Entry, Gazetteer


@click.group("places", epilog="Example: dragoman places search Aleppo")
def command() -> None:
    """Search the gazetteer, or import a GeoNames dump."""


@command.command("search", epilog='Example: dragoman places search "Deir al-Zor" --country SYR')
@click.argument("name")
@click.option("--country", metavar="CODE", help="Only places of this country (ISO 3166-1 alpha-3).")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="The most rows written.")
@click.option("--format", "form", type=click.Choice(("table", "jsonl")), default="table", show_default=True,
              help="What to write.")  # fmt: skip
@gazetteer_option
def search(name: str, country: str | None, limit: int, form: str, gazetteer: str | None) -> None:
    """The places of a name, most notable first, in any of its spellings."""
    from dragoman.places import Gazetteer
    from dragoman.settings import load_settings

    folder = load_settings({"gazetteer": gazetteer}).gazetteer
    known = Gazetteer.load(index=Path(folder) if folder else None)
    found = [known.entry(row) for row, _ in known.find(name)]
    if country:
        found = [e for e in found if e.country == country.upper()]
    for entry in found[:limit]:
        write_json(_row(entry)) if form == "jsonl" else click.echo(_line(entry))
    if not found:
        near = _near(known, name)
        hint = f"; the nearest names are {', '.join(near)}" if near else ""
        click.echo(f"the gazetteer has no {name!r}{hint}", err=True)
        sys.exit(1)


@command.command("import", epilog="Example: dragoman places import allCountries.zip --to geonames")
@click.argument("dump", type=click.Path(path_type=Path), metavar="DUMP")
@click.option("--to", "out", type=click.Path(path_type=Path, file_okay=False), default=Path("geonames"),
              show_default=True, help="The folder to make; an older one stays until it is complete.")  # fmt: skip
@click.option("--alternates", type=click.Path(path_type=Path), metavar="FILE",
              help="alternateNamesV2.zip or .txt: names in many languages.")  # fmt: skip
def import_(dump: Path, out: Path, alternates: Path | None) -> None:
    """Build the full GeoNames index from a dump: allCountries.zip, one country's zip, or their .txt.

    The dump is at geonames.org/export (CC BY 4.0). Use the index with --gazetteer, or set `gazetteer`.
    """
    from dragoman.places.geonames import build

    def told(lines: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{lines:,} lines", err=True, nl=False)

    built = build(dump, out, alternates=alternates, told=told)
    broken = f", {built.broken:,} lines unreadable" if built.broken else ""
    click.echo(
        f"{out}: {built.places:,} places, {built.names:,} names; {built.lines:,} lines read, "
        f"{built.merged:,} of them known before{broken}"
    )


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name, "lat": entry.lat, "lon": entry.lon, "country": entry.country,
        "admin1": entry.admin1 or None, "geonameid": entry.geonameid, "feature_class": entry.feature_class,
        "feature_code": entry.feature_code, "precision": entry.precision, "radius_km": entry.radius_km,
        "population": entry.population or None,
    }  # fmt: skip


def _line(entry: Entry) -> str:
    point = "no point" if entry.lat is None else f"{entry.lat:.3f}, {entry.lon:.3f}"
    where = " ".join(filter(None, (entry.admin1, entry.country)))
    return f"{entry.name:<32} {point:<20} {entry.feature_code:<6} {entry.precision:<9} {where}"


def _near(known: Gazetteer, name: str) -> list[str]:
    """Up to three known names that are spelled much alike and begin alike."""
    import difflib

    return difflib.get_close_matches(name.lower(), known.neighbours(name), 3, 0.7)
