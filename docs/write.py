"""Writes the parts of the documentation that the code and the data decide; `python docs/write.py` writes all anew.

A page holds the made part between two marks, `<!-- made: NAME -->` and `<!-- end -->`; the rest is anybody's.
`pages` leaves it at that; `tour` also runs the commands that the tour and the README show and puts in their answers:
half a minute.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
TOLD = (DOCS / "tour.md", DOCS.parent / "README.md")
"""The pages that show what commands answer."""

EVENT = re.compile(r"\b[0-9a-f]{16}\.\d+\b")
MADE = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
SHOWN = re.compile(
    r"<!-- shown: (?:from “(?P<first>[^”]+)”, )?(?P<lines>\d+|all)(?: lines)? -->\n```console\n(?P<block>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def row(*cells: object) -> str:
    return "| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    return "\n".join([row(*head), "|" + "---|" * len(head), *(row(*cells) for cells in rows)])


def settings() -> str:
    from dragoman.settings import ENVIRONMENT, Settings

    rows = [
        (
            f"`{f.name}`",
            f"`{f.default}`" if f.default != "" else "empty",
            f"`{ENVIRONMENT}{f.name.upper()}`",
            f.metadata["sentence"],
        )
        for f in fields(Settings)
    ]
    return table(("setting", "default", "variable of the environment", "meaning"), rows)


def types() -> str:
    from dragoman.lexicons.ontology import load_ontology

    known = load_ontology()
    parts = [
        table(
            ("type", "what it is", "quad", "intensity", "recipient needed"),
            [
                (
                    f"[`{e.code}`](#{e.code.lower()})",
                    e.definition,
                    e.quad,
                    f"{e.intensity:g}",
                    "yes" if e.needs_recipient else "no",
                )
                for e in known.event_types.values()
            ],
        )
    ]
    told = modes()
    for e in known.event_types.values():
        parts.append(f"### {e.code}\n\n**{e.name}** – {e.definition}.")
        if e.modes:
            rows = [(f"`{m}`", told[e.code, m], "" if i is None else f"{i:g}") for m, i in e.modes.items()]
            parts.append(table(("mode", "what it is", "intensity"), rows))
        else:
            parts.append("It has no modes.")
    return "\n\n".join(parts)


def modes() -> dict[tuple[str, str], str]:
    """What each mode of each type is, which the program itself does not need."""
    from dragoman.lexicons.ontology import FOLDER

    with (FOLDER / "modes.csv").open(encoding="utf-8", newline="") as file:
        return {(r["event_type"], r["mode"]): r["definition"] for r in csv.DictReader(file)}


def contexts() -> str:
    from dragoman.lexicons.ontology import load_ontology

    return table(
        ("context", "what it is"), [(f"`{c.code}`", c.definition) for c in load_ontology().context_types.values()]
    )


def sectors() -> str:
    from dragoman.lexicons.ontology import load_ontology

    rows = [
        (f"`{s.code}`", s.definition, ", ".join(f"`{x}`" for x in s.second)) for s in load_ontology().sectors.values()
    ]
    return table(("sector", "who", "often beside it"), rows)


def http() -> str:
    """The paths of `/api`, as the server's own description has them; the filters, which many take, once at the end."""
    from dragoman.record import Record
    from dragoman.web import create
    from dragoman.web.asked import NAMES

    with tempfile.TemporaryDirectory() as folder:
        Record(str(Path(folder) / "record")).close()
        described = create(str(Path(folder) / "record"))._app.openapi()
    head = ("parameter", "type", "required", "meaning")
    parts, filters = [], {}
    for path, ways in described["paths"].items():
        for verb, one in ways.items():
            parts.append(f"### `{verb.upper()} {path}`\n\n{(one.get('description') or one.get('summary', '')).strip()}")
            takes = one.get("parameters", [])
            all_filters = set(NAMES) <= {p["name"] for p in takes}
            if all_filters:
                filters.update({p["name"]: _parameter(p) for p in takes if p["name"] in NAMES})
            rows = [_parameter(p) for p in takes if not (all_filters and p["name"] in NAMES)]
            rows += _body(one, described)
            if all_filters:
                rows.append(("[every filter](#filters)", "", "", "as of `dragoman ask`"))
            if rows:
                parts.append(table(head, rows))
    return "\n\n".join(
        [
            *parts,
            "### Filters\n\nSeveral values of one widen, different filters narrow.",
            table(head, list(filters.values())),
        ]
    )


def _parameter(p: Mapping[str, Any]) -> tuple[object, ...]:
    return f"`{p['name']}`", _kind(p["schema"]), "yes" if p.get("required") else "", p.get("description", "")


def _body(one: Mapping[str, Any], described: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """The fields of what is sent."""
    sent = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in sent:
        sent = described["components"]["schemas"][sent["$ref"].rsplit("/", 1)[1]]
    must = sent.get("required", [])
    return [
        (f"`{name}` (sent)", _kind(p), "yes" if name in must else "", p.get("description", ""))
        for name, p in sent.get("properties", {}).items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(s) for s in schema["anyOf"] if s.get("type") != "null")
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])}, several"
    return str(schema.get("type", "any"))


MAKERS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "types": types,
    "contexts": contexts,
    "sectors": sectors,
    "http": http,
}


def fill(page: str) -> str:
    """The page with its made parts written anew."""
    return MADE.sub(lambda m: f"{m[1]}{MAKERS[m[2]]()}\n{m[3]}", page)


@dataclass(frozen=True, slots=True)
class Shown:
    """One block of the tour: its commands, which lines of their answer it shows, and the lines on the page."""

    commands: tuple[str, ...]
    first: str | None
    lines: int | None
    answer: str


def shown(page: str) -> Iterator[Shown]:
    for found in SHOWN.finditer(page):
        lines = found["block"].splitlines()
        commands = tuple(line.removeprefix("$ ") for line in lines if line.startswith("$ "))
        answer = "\n".join(line for line in lines if not line.startswith("$ "))
        yield Shown(commands, found["first"], None if found["lines"] == "all" else int(found["lines"]), answer)


@contextmanager
def desk() -> Iterator[None]:
    """A folder of its own with the examples in it, a terminal of 100 columns, and one worker."""
    held = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(DOCS.parent / "examples", Path(folder) / "examples")
        os.environ.update(COLUMNS="100", DRAGOMAN_WORKERS="1", NO_COLOR="1")
        try:
            with chdir(folder):
                yield
        finally:
            os.environ.clear()
            os.environ.update(held)


def answers(blocks: list[Shown]) -> list[tuple[tuple[str, ...], str]]:
    """The commands of each block as run, identifiers of events being today's, and what they write.

    Raises RuntimeError for a command that fails.
    """
    from click.testing import CliRunner

    from dragoman.cli import cli

    runner, out = CliRunner(), []
    before: dict[str, Any] = {}  # a report that is read for the second time answers as it did
    ids: list[str] = []
    for block in blocks:
        ran, told = [], ""
        for command in block.commands:
            command = EVENT.sub(ids[-1] if ids else "", command)
            words = shlex.split(command)
            again = before.get(command) if "--record" not in words else None
            answer = again or runner.invoke(cli, words[1:])
            before[command] = answer
            if words[0] != "dragoman" or answer.exit_code:
                raise RuntimeError(f"{command}: exit {answer.exit_code}: {answer.output}{answer.exception or ''}")
            ids += EVENT.findall(answer.output)
            ran.append(command)
            told += answer.output
        out.append((tuple(ran), told))
    return out


def cut(block: Shown, told: str) -> str:
    """The lines of an answer that a block shows, with a mark where it leaves some out. Raises RuntimeError."""
    lines = [line.rstrip() for line in told.strip("\n").splitlines()]
    start = 0
    if block.first is not None:
        start = next((i for i, line in enumerate(lines) if block.first in line), -1)
        if start < 0:
            raise RuntimeError(f"{block.commands}: no line holds {block.first!r} any more: choose another beginning")
    end = len(lines) if block.lines is None else start + block.lines
    part = lines[start:end]
    while part and not part[-1]:
        part.pop()
    return "\n".join([*(["[...]"] if start else []), *part, *(["[...]"] if end < len(lines) else [])])


def tour(page: str) -> str:
    """A page that shows commands, with today's answers."""
    blocks = list(shown(page))
    with desk():
        told = answers(blocks)
    new = iter(zip(blocks, told, strict=True))

    def put(found: re.Match[str]) -> str:
        block, (ran, text) = next(new)
        answer = cut(block, text)
        body = "".join(f"$ {command}\n" for command in ran) + (answer + "\n" if answer else "")
        return found[0].replace(found["block"], body)

    return SHOWN.sub(put, page)


def pages() -> list[Path]:
    return [p for p in sorted(DOCS.rglob("*.md")) if MADE.search(p.read_text("utf-8"))]


def main(wanted: list[str]) -> None:
    for path in pages():
        path.write_text(fill(path.read_text("utf-8")), "utf-8")
    if wanted != ["pages"]:
        for path in TOLD:
            path.write_text(tour(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
