"""What read a report: program, weights, knowledge, settings, each as a checksum."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path

from dragoman import __version__
from dragoman.settings import Settings
from dragoman.store.rows import Row, digest

SHAPING = ("language", "encoder", "frames", "min_confidence")
"""Settings that change what is read; the others change only how fast. A user's knowledge and codebooks
count by content."""


@cache
def run_of(settings: Settings | None) -> Row:
    """The row of `runs` for some settings; for a reading made by hand, one that says so."""
    if settings is None:
        held: Row = {"version": __version__, "weights": None, "knowledge": None, "settings": '{"made": "by hand"}'}
    else:
        shaping = {name: getattr(settings, name) for name in SHAPING}
        if settings.codebooks:
            shaping["codebooks"] = sorted(seal(str(f), "*.toml", "*.npz") for f in settings.codebook_folders())
        if settings.language != "dragoman":
            shaping["language_version"] = _version_of(settings.language)
        if settings.coder == "llm":
            shaping["coder"] = _model_of(settings)
        held = {
            "version": __version__,
            "weights": seal(_package("weights"), "*.onnx", "*.npz", "*.json"),
            "knowledge": digest(seal(_package("lexicons/data"), "**/*"), seal(settings.knowledge, "*")),
            "settings": json.dumps(shaping, sort_keys=True),
        }
    return {"run": digest(held["version"], held["weights"], held["knowledge"], held["settings"]), **held}


def _model_of(settings: Settings) -> Row:
    """Who coded in Dragoman's place: the model's name, its endpoint's host, the checksum of what it was told."""
    from dragoman.llm.prompt import load

    return {"model": settings.llm_model, "endpoint": settings.endpoint_host(), "prompt": load().seal}


def _package(folder: str) -> str:
    return str(resources.files("dragoman") / folder)


def _version_of(pipeline: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(pipeline.replace("_", "-"))
    except PackageNotFoundError:
        return "unknown"


@cache
def seal(folder: str, *patterns: str) -> str:
    """sha256 over names and contents of the files of a folder, 16 hex digits; empty without a folder."""
    if not folder:
        return ""
    total = hashlib.sha256()
    root = Path(folder)
    found = {p for pattern in patterns for p in root.glob(pattern) if p.is_file() and "__pycache__" not in p.parts}
    for path in sorted(found):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        with path.open("rb") as content:
            total.update(hashlib.file_digest(content, "sha256").digest())
    return total.hexdigest()[:16]
