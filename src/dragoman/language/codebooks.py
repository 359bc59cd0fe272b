"""Codebooks: folders of event types that a user taught, a TOML file and an array file a type.

The TOML file is the whole of what the user said: name, definition, examples. The arrays beside it are learned from
that with one coder's weights and are of no use with another's, so both files name the checksums that belong together.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.errors import CodebookError
from dragoman.language.sessions import weights_folder
from dragoman.language.taught import Likeness
from dragoman.lexicons import toml
from dragoman.model import Example, Taught

FORMAT = 1
ARRAYS = ("whiten", "offset", "direction", "exemplars")
NAME = re.compile(r"[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*")
LONGEST_NAME = 40

HEAD = """\
# An event type taught to Dragoman by `dragoman teach`. Change definition, examples or `like` here and run
#     dragoman teach --again FOLDER
"""


@dataclass(frozen=True, slots=True, eq=False)
class TaughtType:
    """A type ready to be found: what was said, and what was learned from it."""

    said: Taught
    learned: Likeness


@cache
def seal_of_coder(folder: Path | None = None) -> str:
    """The checksum of the coder's weights, 16 hex digits; empty without a coder."""
    path = (folder or weights_folder()) / "coder.onnx"
    if not path.is_file():
        return ""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:16]


# ---------------------------------------------------------------- writing
def save(kind: TaughtType, folder: Path, program: str, weights: Path | None = None) -> Path:
    """Write a type into a codebook, in place of one of the same name; returns the path of its TOML file."""
    folder.mkdir(parents=True, exist_ok=True)
    held = io.BytesIO()
    learned = kind.learned
    np.savez_compressed(held, allow_pickle=False, **{n: getattr(learned, n).astype(np.float16) for n in ARRAYS})
    said = kind.said
    lines = [HEAD, *_table({
        "format": FORMAT, "name": said.name, "definition": said.definition, "like": said.like,
        "threshold": learned.threshold, "taught_by": program, "coder": seal_of_coder(weights),
        "arrays": hashlib.sha256(held.getvalue()).hexdigest()[:16],
    })]  # fmt: skip
    for e in said.examples:
        where = {} if e.start is None else {"trigger": e.trigger, "start": e.start}
        sides = {"actor": e.actor or None, "recipient": e.recipient or None}
        lines += ["\n[[example]]", *_table({"text": e.text, **where, **sides})]
    path = folder / f"{said.name}.toml"
    for target, content in ((path.with_suffix(".npz"), held.getvalue()), (path, "\n".join(lines).encode() + b"\n")):
        fresh = target.with_name(f".{target.name}.new")
        fresh.write_bytes(content)
        fresh.replace(target)
    return path


def _table(values: Mapping[str, Any]) -> Iterator[str]:
    """TOML lines. A JSON string is a TOML string, but for the one control character that JSON leaves as it is."""
    for name, value in values.items():
        if value is not None:
            text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
            yield f"{name} = {text}"


# ---------------------------------------------------------------- reading
def files(folder: Path) -> list[Path]:
    """The types of a codebook, by their TOML files. Raises CodebookError where there are none."""
    found = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not found:
        what = "holds no taught event type" if folder.is_dir() else "is no folder"
        raise CodebookError(f"{folder} {what}: `dragoman teach TYPE --examples FILE --to {folder}` makes one")
    return found


def load(folders: Iterable[Path], weights: Path | None = None) -> list[TaughtType]:
    """All types of some codebooks.

    Raises CodebookError for a folder without types, a damaged file, two types of one name, or arrays that were learned
    with other weights.
    """
    kinds: dict[str, TaughtType] = {}
    for folder in folders:
        for path in files(folder):
            kind = _load(path, weights)
            if kind.said.name in kinds:
                raise CodebookError(f"{path}: {kind.said.name} is in another codebook too; leave out one of them")
            kinds[kind.said.name] = kind
    return list(kinds.values())


def said_in(path: Path) -> Taught:
    """What the user said of a type, whatever was learned from it. Raises CodebookError naming file and entry."""
    return _said(path, _toml(path))


def _toml(path: Path) -> dict[str, Any]:
    try:
        table = toml.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, toml.TOMLDecodeError) as problem:
        raise CodebookError(f"{path} is no taught event type: {problem}") from problem
    if table.get("format") != FORMAT:
        raise CodebookError(f"{path}: format {table.get('format')!r} is not {FORMAT}, the one known here")
    return table


def _said(path: Path, table: Mapping[str, Any]) -> Taught:
    for name, kind in (("name", str), ("definition", str), ("example", list)):
        if not isinstance(table.get(name), kind):
            raise CodebookError(f"{path} lacks `{name}`")
    if not NAME.fullmatch(table["name"]) or len(table["name"]) > LONGEST_NAME or table["name"] != path.stem:
        raise CodebookError(f"{path}: the name is {table['name']!r}; it must be the file's, in capitals")
    examples = tuple(_example(f"{path}, example {n}", e) for n, e in enumerate(table["example"], 1))
    return Taught(table["name"], table["definition"], examples, table.get("like"))


def _example(where: str, entry: Any) -> Example:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise CodebookError(f"{where} has no `text`")
    actor, recipient = (str(entry.get(side) or "") for side in ("actor", "recipient"))
    trigger = entry.get("trigger")
    if trigger is None:
        return Example(entry["text"], None, None, actor, recipient)
    start = entry.get("start")
    start = entry["text"].find(str(trigger)) if start is None else start
    if type(start) is not int or start < 0 or entry["text"][start : start + len(trigger)] != trigger:
        raise CodebookError(f"{where}: the trigger {trigger!r} does not stand at {start} of its text")
    return Example(entry["text"], start, start + len(trigger), actor, recipient)


def _load(path: Path, weights: Path | None) -> TaughtType:
    table = _toml(path)
    said = _said(path, table)
    again = f"teach it again: dragoman teach --again {path.parent}"
    if table.get("coder") != seal_of_coder(weights):
        raise CodebookError(f"{path}: {said.name} was taught with other weights of the coder; {again}")
    try:
        content = path.with_suffix(".npz").read_bytes()
    except OSError as problem:
        raise CodebookError(f"{path.with_suffix('.npz')} cannot be read ({problem.strerror}); {again}") from problem
    if hashlib.sha256(content).hexdigest()[:16] != table.get("arrays"):
        raise CodebookError(f"{path.with_suffix('.npz')} is not what {path.name} was written with; {again}")
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        arrays = {name: held[name].astype(np.float32) for name in ARRAYS}
    return TaughtType(said, Likeness(**arrays, threshold=float(table["threshold"])))
