"""Which form a file is in by its name and first bytes, from `formats.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons import toml

FORMS = frozenset(
    {"text", "html", "jsonl", "csv", "parquet", "pdf", "docx", "mail", "mbox", "feed", "warc"}
    | {"zip", "tar", "gzip", "bzip2", "xz", "zstd"}
)


@dataclass(frozen=True, slots=True)
class Formats:
    """`reads` maps endings (".txt") to forms, `starts` first bytes to forms, `advice` other endings to advice,
    `magic` first bytes to the name of what is no text and advice."""

    reads: dict[str, str]
    starts: dict[bytes, str]
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
    """The table of formats; raises KnowledgeError where an ending or first bytes name an unknown form."""
    data = table("formats.toml")
    for key, form in (*data["reads"].items(), *data["starts"].items()):
        if form not in FORMS:
            raise KnowledgeError(f'formats.toml, {key}: "{form}" is none of {sorted(FORMS)}')
    starts = {bytes.fromhex(start): form for start, form in data["starts"].items()}
    magic = {bytes.fromhex(start): (row["name"], row["advice"]) for start, row in data["magic"].items()}
    return Formats(dict(data["reads"]), starts, dict(data["advice"]), magic)


def wanted(name: str) -> bool:
    """Whether a file or member of this name may hold reports: hidden ones, and other endings, are passed over."""
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    if not parts or any(part.startswith(".") and part not in {".", ".."} for part in parts) or "__MACOSX" in parts:
        return False
    stem, dot, end = parts[-1].rpartition(".")
    ending = f".{end.lower()}"
    return bool(dot and stem) and (ending in formats().reads or ending in formats().advice)
