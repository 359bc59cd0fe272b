"""The pages agree with the code: made parts are today's, names exist and are described, links lead somewhere."""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

import dragoman
from dragoman.cli import COMMANDS, cli
from dragoman.model import (
    About,
    Actor,
    Claim,
    Count,
    Document,
    Event,
    Place,
    Reading,
    Report,
    Sentence,
    Span,
    Telling,
    Time,
    Zone,
    ZoneKind,
)
from dragoman.views import contract

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import site_links  # noqa: E402
import write  # noqa: E402

PAGES = sorted(DOCS.rglob("*.md"))
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the site makes them."""
    found: set[str] = set()
    for heading in HEADING.findall(prose(path)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        words = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", words).strip())
        number = 0
        while (name := f"{words}_{number}" if number else words) in found:
            number += 1
        found.add(name)
    return found


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_and_anchor_of_a_page_leads_somewhere(path: Path) -> None:
    for to in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", to):
            assert to.startswith(("https://", "mailto:")), f"{path}: {to}"
            continue
        file, _, anchor = to.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{path} leads to {to}, which does not exist"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{path} leads to {to}, but {target.name} has no such heading"


@pytest.mark.parametrize("path", write.pages(), ids=lambda p: p.name)
def test_what_the_code_decides_is_written_as_it_is_today(path: Path) -> None:
    pytest.importorskip("fastapi", reason="the page on HTTP is written from the server: pip install 'dragoman[serve]'")
    page = path.read_text("utf-8")
    assert write.fill(page) == page, f"{path.name} is not today's: run python docs/write.py pages"


def sections(page: str) -> dict[str, set[str]]:
    """Heading to the names in the first column of its table."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {
        head: set(re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE))
        for head, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def shapes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Section of the page to an object of that kind, as the program writes it."""
    words = Span(0, 5, "Rebel")
    actor, day = Actor(words, "Rebels"), Time(words, "DATE", "2016-03-06", start=date(2016, 3, 6), end=date(2016, 3, 6))
    place, claim = Place(words, "Homs"), Claim((words,), (words,), (words,), actor=(actor,))
    event = Event(
        "e1", "ASSAULT", words, words, location=place, date=day, about=(About(words, "x", "body"),),
        counts=(Count(words, "killed", 1, None),),
    )  # fmt: skip
    zones = (Zone(ZoneKind.BODY, 0, 5),)
    reading = Reading(
        document=Document("d", "Rebel", zones=zones), sentences=(Sentence(words, 0, 1, ZoneKind.BODY),),
        actors=(actor,), places=(place,), times=(day,), claims=(claim,), events=(event,),
    )  # fmt: skip
    report = Report("r", "name")
    said = contract.reading(reading)
    yield "A report", said
    yield "Spans", contract.span(words)
    yield "Zones", said["zones"][0]
    yield "Actors", contract.actor(actor)
    yield "Claimants", contract.claimant(actor)
    yield "Places", contract.place(place)
    yield "Location", contract.location(place) or {}
    yield "Times", contract.time(day)
    yield "Date", contract.when(day) or {}
    yield "Claims", contract.claim(claim)
    yield "Events", contract.event(event)
    yield "Matters", contract.about(event.about[0])
    yield "Counts", contract.count(event.counts[0])
    yield "An event of a record", contract.told(Telling(key="k", event=event, report=report, happening="h"))
    yield "A report of a record", contract.report(report)


def test_every_field_of_the_contract_is_described_and_no_other() -> None:
    page = sections((DOCS / "reference" / "contract.md").read_text("utf-8"))
    beside = {"Location": "Places", "An event of a record": "Events"}
    seen = set()
    for section, written in shapes():
        described = page[section] | page.get(beside.get(section, ""), set())
        assert described == set(written), f"{section}: {described ^ set(written)}"
        seen.add(section)
    assert seen == set(page), f"sections without a shape: {set(page) - seen}"


def test_every_public_name_of_python_is_on_the_page_and_says_what_it_is() -> None:
    from dragoman import api

    page = (DOCS / "reference" / "python.md").read_text("utf-8")
    for name in dragoman.__all__:
        if name.startswith("__"):
            assert f"`dragoman.{name}`" in page
            continue
        assert f"::: dragoman.{name}\n" in page, f"dragoman.{name} is not described"
        assert inspect.getdoc(getattr(dragoman, name))
    for name in api.__all__:
        assert f"::: dragoman.{name}\n" in page or f"::: dragoman.api.{name}\n" in page, f"{name} is not described"
    for name in re.findall(r"^::: ([\w.]+)$", page, re.MULTILINE):
        home, _, last = name.rpartition(".")
        module = __import__(home, fromlist=[last])
        assert hasattr(module, last) or __import__(name), f"{name} does not exist"


def test_every_public_method_says_what_it_does() -> None:
    for one in (dragoman.Reader, dragoman.Record):
        for name, value in vars(one).items():
            if not name.startswith("_") and (callable(value) or isinstance(value, property)):
                assert inspect.getdoc(value), f"{one.__name__}.{name} has no docstring"


def test_every_path_of_the_server_is_described() -> None:
    pytest.importorskip("fastapi", reason="needs the server: pip install 'dragoman[serve]'")
    page = (DOCS / "reference" / "http.md").read_text("utf-8")
    for heading in re.findall(r"^### `([A-Z]+ /\S+)`", write.http(), re.MULTILINE):
        assert f"`{heading}`" in page


def test_every_extra_is_described_and_no_other_is_named() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    table = page[page.index("## Extras") :]
    named = {
        name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\S+?)`", row)
    }
    assert named == set(EXTRAS)
    sources = [*PAGES, ROOT / "README.md", *(ROOT / "src").rglob("*.py")]
    for path in sources:
        for several in re.findall(r"(?:dragoman|\.)\[([a-z,]+)\]'", path.read_text("utf-8")):
            assert set(several.split(",")) <= set(EXTRAS), f"{path} names an extra that does not exist: {several}"


def typed(text: str) -> Iterator[str]:
    """Lines that a reader would type into a shell."""
    for line in text.splitlines():
        line = line.removeprefix("    ").removeprefix("$ ")
        if line.startswith("dragoman ") and not line.startswith("dragoman ["):
            yield line


def test_every_command_that_a_page_has_people_type_exists_with_its_options() -> None:
    for path in [*PAGES, ROOT / "README.md"]:
        for line in typed(path.read_text("utf-8")):
            words = line.split("  #")[0].split()
            if len(words) < 2 or not re.fullmatch(r"[a-z]+", words[1]):
                continue
            assert words[1] in COMMANDS, f"{path.name}: {line}"
            found = cli.get_command(click.Context(cli), words[1])
            if isinstance(found, click.Group) and len(words) > 2:
                found = found.commands.get(words[2], found)
            assert found is not None
            options = {o for p in found.params for o in [*p.opts, *p.secondary_opts]} | {"--help"}
            for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", line.split(" #")[0].split("--sql")[0]):
                assert option in options or "|" in line, f"{path.name}: {line}: {option} does not exist"


def test_python_on_the_pages_is_python_and_names_what_exists() -> None:
    for path in [*PAGES, ROOT / "README.md"]:
        for language, block in FENCE.findall(path.read_text("utf-8")):
            if language == "json":
                json.loads(block)
            if language == "toml":
                tomllib.loads(block)
            if language != "python":
                continue
            tree = ast.parse(block)
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    of = {"dragoman": dragoman, "record": dragoman.Record, "reader": dragoman.Reader}.get(node.value.id)
                    known = of is None or hasattr(of, node.attr) or node.attr == "stages"
                    assert known, f"{path.name}: {node.value.id}.{node.attr} does not exist"


def test_links_out_of_the_folder_become_the_names_of_files() -> None:
    said = site_links.plain("See [the examples](../examples/ABOUT) and [runs](running.md#x).\n", "reading.md")
    assert said == "See the examples (`examples/ABOUT` in the repository) and [runs](running.md#x).\n"
    assert "training/README.md" in site_links.plain("[how](../../training/README.md)", "guides/a.md")
