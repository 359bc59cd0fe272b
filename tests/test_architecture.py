"""The direction of imports: a room imports only from rooms below it, and stages never import each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "dragoman"

LAYERS = [
    {"errors"},
    {"settings"},
    {"model"},
    {"lexicons"},
    {"readers"},
    {"language"},
    {"actors", "places", "times", "events", "claims", "llm"},
    {"pipeline"},
    {"happenings"},
    {"store"},
    {"record"},
    {"runs"},
    {"api"},
    {"views"},
    {"web", "mcp", "pipe"},
    {"cli"},
]
"""Lowest first; rooms of one line never import each other."""

HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
PURE = {"model", "happenings", "views"}
"""Rooms that touch no file, clock or network."""


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            pytest.fail(f"{path}: relative import; write the whole name")
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "dragoman" else [node.module]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        found |= {n.split(".")[1] for n in names if n.startswith("dragoman.")}
        found |= set(named_room(node))
    return found & set(HEIGHT)


def named_room(node: ast.AST) -> Iterator[str]:
    """The room of a module that is loaded by its name: `import_module("dragoman.views.notebook")` is an import too."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.fullmatch(r"dragoman(\.\w+)+\.?", node.value):
            yield node.value.split(".")[1]
    elif isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        if isinstance(first, ast.Constant) and str(first.value) == "dragoman.":
            pytest.fail("a room loaded by a name that only the running program knows")


MODULES = sorted(
    p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.name not in {"__init__.py", "__main__.py"}
)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    assert room in HEIGHT, f"{room} has no place in the table of rooms"
    for other in imported_rooms(path) - {room}:
        assert HEIGHT[other] < HEIGHT[room], f"{path.relative_to(PACKAGE)} in {room} imports {other}"


def test_a_module_loaded_by_its_name_counts_as_an_import(tmp_path: Path) -> None:
    sly = tmp_path / "sly.py"
    sly.write_text('from importlib import import_module\nimport_module("dragoman.views.notebook").html(1)\n', "utf-8")
    assert imported_rooms(sly) == {"views"}


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) in PURE], ids=lambda p: str(p.relative_to(PACKAGE)))
def test_pure_rooms_touch_no_file_clock_or_network(path: Path) -> None:
    text = path.read_text("utf-8")
    for word in ("open(", "Path(", "datetime.now", "date.today", "time.time", "urllib", "httpx", "requests"):
        assert word not in text, f"{path.relative_to(PACKAGE)} uses {word}"


def test_every_room_is_described_in_its_place() -> None:
    page = (PACKAGE.parents[1] / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    lines = re.findall(r"(?m)^\| (`.+`) \| .{20,} \|$", page)
    described = [{name.strip("`/ ").removesuffix(".py") for name in line.split(",")} for line in lines]
    assert described == LAYERS


def test_every_room_has_its_place_in_the_table() -> None:
    code = {room_of(path) for path in MODULES}
    assert code == HEIGHT.keys()


def test_no_module_reads_todays_date() -> None:
    """But for the log of a record, which says since when it holds a thing: no act is ever dated by the clock."""
    for path in MODULES:
        if path == PACKAGE / "store" / "commits.py":
            continue
        text = path.read_text("utf-8")
        assert "date.today" not in text and "datetime.now" not in text, f"{path} reads the clock"
