"""Which reader takes a file, from `formats.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons import toml

READERS = frozenset({"text", "html", "jsonl"})


@dataclass(frozen=True, slots=True)
class Formats:
    """`reads` maps endings (".txt") to readers, `advice` others to advice, `magic` bytes to both."""

    reads: dict[str, str]
    advice: dict[str, str]
    magic: dict[bytes, tuple[str, str]]


def table(name: str) -> dict[str, Any]:
    """A TOML file of this room's knowledge; raises KnowledgeError where it is no TOML."""
    source = files("dragoman.lexicons").joinpath("data", "readers", name)
    try:
        return toml.loads(source.read_text(encoding="utf-8"))
    except (toml.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{name}: no valid TOML: {error}") from error


@lru_cache(maxsize=1)
def formats() -> Formats:
    """The table of formats; raises KnowledgeError where an ending names an unknown reader."""
    data = table("formats.toml")
    for ending, reader in data["reads"].items():
        if reader not in READERS:
            raise KnowledgeError(f'formats.toml, {ending}: "{reader}" is none of {sorted(READERS)}')
    magic = {bytes.fromhex(start): (row["name"], row["advice"]) for start, row in data["magic"].items()}
    return Formats(dict(data["reads"]), dict(data["advice"]), magic)
