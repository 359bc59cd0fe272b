"""Answers already paid for, a file each: what was asked is the file's name, as a checksum.

A file holds the answer and what it cost, never the key and never the report, though an answer quotes its words: the
folder is readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

OFF = "off"


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's answer; tokens are None where the endpoint does not tell them.

    `served` is the model as the endpoint names it, which may be more exact than what was asked for. `cached`: the
    answer was there already.
    """

    content: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    served: str = ""
    cached: bool = False


def default_folder() -> Path:
    """The user's cache folder, by the customs of the system."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "dragoman" / "llm"


class Cache:
    """A folder of answers; many processes may share it. `folder` None holds nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @classmethod
    def at(cls, setting: str) -> Cache:
        """The cache that `llm_cache` names."""
        return cls(None if setting == OFF else Path(setting) if setting else default_folder())

    @staticmethod
    def key(*parts: str) -> str:
        """sha256 over what was asked: endpoint, model, prompt, report."""
        total = hashlib.sha256()
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            total.update(f"{len(data)}:".encode() + data)
        return total.hexdigest()

    def get(self, key: str) -> Reply | None:
        """The answer kept under a key; a damaged file is none."""
        if self.folder is None:
            return None
        try:
            held = json.loads(self._path(self.folder, key).read_text("utf-8"))
            content, served, spent = held["content"], held["served"], (held["tokens_in"], held["tokens_out"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        texts = isinstance(content, str) and isinstance(served, str)
        if not texts or any(s is not None and not isinstance(s, int) for s in spent):
            return None
        return Reply(content, *spent, served, cached=True)

    def put(self, key: str, reply: Reply) -> None:
        """Keep an answer. Raises OSError where the folder cannot be written."""
        if self.folder is None:
            return
        path = self._path(self.folder, key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = {name: value for name, value in asdict(reply).items() if name != "cached"}
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as fresh:
            json.dump(held, fresh)
        Path(fresh.name).replace(path)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"
