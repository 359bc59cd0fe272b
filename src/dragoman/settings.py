"""Every option, once: a name, a default, a sentence.

A value comes from the defaults, then `dragoman.toml` in the working folder (or the file that the
environment's DRAGOMAN_CONFIG names), then the environment (DRAGOMAN_<NAME>), then the command's flags;
the last one wins. `dragoman settings` prints value and origin.
"""

from __future__ import annotations

import difflib
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dragoman.errors import SettingsError

ENVIRONMENT = "DRAGOMAN_"
CONFIG = "dragoman.toml"
CODERS = ("dragoman", "llm")
ENGINES = ("processes", "serial", "ray")
KEY = "DRAGOMAN_LLM_KEY"
"""The variable of the environment that holds an endpoint's key: no setting, so that no file or record ever holds it."""


def _option(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


@dataclass(frozen=True, slots=True)
class Settings:
    """All options. Frozen: pass it in, never change it."""

    language: str = _option(
        "dragoman", "The language pipeline: dragoman, or any installed spaCy pipeline with a parser."
    )
    encoder: bool = _option(True, "Whether the trained coder takes part in finding events and claims.")
    frames: bool = _option(True, "Whether event frames take part in finding events.")
    min_confidence: float = _option(0.0, "Events below this confidence, 0 to 1, are left out.")
    knowledge: str = _option("", "A folder of your own knowledge files, which extend or override the package's.")
    gazetteer: str = _option(
        "", "A folder that `dragoman places import` made from a GeoNames dump; empty is the shipped gazetteer."
    )
    codebooks: str = _option(
        "", "Folders of event types that you taught; several are separated as in PATH (: or, on Windows, ;)."
    )
    batch: int = _option(16, "Reports handed to the encoder together, 1 to 256.")
    longest: int = _option(
        1_000_000, "Characters that one report may have, 1000 to 20000000; a longer one fails, for it may be many."
    )
    workers: int = _option(0, "Processes that read into a record; 0 is one for each processor core.")
    time_limit: float = _option(
        120.0, "Seconds that one report, or 100,000 characters of a longer one, may take before it fails, 1 to 86400."
    )
    memory_limit: int = _option(3000, "Megabytes a worker may hold before it is replaced (on Linux); 0 is no limit.")
    coder: str = _option("dragoman", "Who finds the events: dragoman, or llm, a language model behind an endpoint.")
    llm_endpoint: str = _option("", "The address of an OpenAI-compatible endpoint, such as http://localhost:8000/v1.")
    llm_model: str = _option("", "The name of the language model, as its endpoint knows it.")
    llm_cache: str = _option("", "The folder of the model's answers; empty is the user's cache folder, off is none.")
    llm_price: str = _option("", "The price of a million tokens in and out, such as 0.15,0.60, to have costs told.")
    llm_timeout: float = _option(120.0, "Seconds that one answer of the model may take, 1 to 3600.")
    llm_retries: int = _option(4, "Times that a busy or broken endpoint is asked again, 0 to 10.")
    llm_parallel: int = _option(4, "Reports that the endpoint is asked about at once, 1 to 64.")

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise SettingsError(f"min_confidence is {self.min_confidence}; it must lie between 0 and 1")
        if not 1 <= self.batch <= 256:
            raise SettingsError(f"batch is {self.batch}; it must lie between 1 and 256")
        if not 1000 <= self.longest <= 20_000_000:
            raise SettingsError(f"longest is {self.longest}; it must lie between 1000 and 20000000 characters")
        if not 0 <= self.workers <= 4096:
            raise SettingsError(f"workers is {self.workers}; it must lie between 0 (one for each core) and 4096")
        if not 1 <= self.time_limit <= 86_400:
            raise SettingsError(f"time_limit is {self.time_limit}; it must lie between 1 and 86400 seconds")
        if self.memory_limit and self.memory_limit < 500:
            raise SettingsError(f"memory_limit is {self.memory_limit}; a worker needs 500 megabytes and more, or 0")
        if self.coder not in CODERS:
            raise SettingsError(f"coder is {self.coder!r}; it must be one of {', '.join(CODERS)}")
        if self.coder == "llm":
            _check_model(self)

    def codebook_folders(self) -> list[Path]:
        """The folders that `codebooks` names, in order."""
        return [Path(folder) for folder in self.codebooks.split(os.pathsep) if folder]

    def endpoint_host(self) -> str:
        """Host and port of the language model's endpoint, as records and reasons name it; empty without one."""
        return urlsplit(self.llm_endpoint).netloc

    def prices(self) -> tuple[float, float] | None:
        """What a million tokens in and out cost, None where the user gave no price. Raises SettingsError."""
        if not self.llm_price:
            return None
        parts = [_number(part.strip()) for part in self.llm_price.split(",")]
        if len(parts) != 2 or any(isinstance(p, str) or not 0 <= p < math.inf for p in parts):
            raise SettingsError(
                f"llm_price is {self.llm_price!r}; give two prices of a million tokens, in and out, such as 0.15,0.60"
            )
        return float(parts[0]), float(parts[1])


def _check_model(given: Settings) -> None:
    """Raises SettingsError where the options of the language model are missing, wrong, or without meaning."""
    for name, example in (("llm_endpoint", "http://localhost:8000/v1"), ("llm_model", "qwen3-8b")):
        if not getattr(given, name).strip():
            flag = name.replace("llm_", "--")
            raise SettingsError(f"coder is llm, but {name} is empty; give it, e.g. {flag} {example}")
    try:
        parts = urlsplit(given.llm_endpoint)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable, parts = False, urlsplit("")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(f"llm_endpoint holds more than an address; {KEY} of the environment is the place for a key")
    if not usable:
        raise SettingsError(
            f"llm_endpoint is {given.llm_endpoint!r}; give the whole address, such as http://localhost:8000/v1"
        )
    for name, least, most in (("llm_timeout", 1, 3600), ("llm_retries", 0, 10), ("llm_parallel", 1, 64)):
        if not least <= getattr(given, name) <= most:
            raise SettingsError(f"{name} is {getattr(given, name)}; it must lie between {least} and {most}")
    given.prices()
    if given.min_confidence > 0:
        raise SettingsError("min_confidence has no meaning with the coder llm, whose confidence nobody has measured")
    if given.codebooks:
        raise SettingsError("codebooks work with Dragoman's own coder alone; leave them out with the coder llm")


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as `dragoman settings` prints it."""

    name: str
    value: Any
    origin: str
    sentence: str


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force. Flags that are None do not count. Raises SettingsError."""
    return Settings(**{o.name: o.value for o in origins(flags, folder=folder, environment=environment)})


def origins(
    flags: Mapping[str, Any] | None = None,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[Origin]:
    """Each setting with its value and where that came from. Raises SettingsError."""
    environment = os.environ if environment is None else environment
    known = {f.name: f for f in fields(Settings)}
    values = {name: (f.default, "default") for name, f in known.items()}
    named = environment.get(ENVIRONMENT + "CONFIG")
    path = Path(named) if named else (folder or Path()) / CONFIG
    if path.is_file():
        for name, value in _file(path).items():
            _check(name, known, str(path))
            values[name] = (_typed(name, value, known[name].default, str(path)), str(path))
    elif named:
        raise SettingsError(f"{named}: no such file; it is what {ENVIRONMENT}CONFIG names")
    for name in known:
        text = environment.get(ENVIRONMENT + name.upper())
        if text is not None:
            where = f"environment {ENVIRONMENT}{name.upper()}"
            values[name] = (_typed(name, text, known[name].default, where), where)
    for name, value in (flags or {}).items():
        if value is not None:
            _check(name, known, "flag")
            values[name] = (value, "flag")
    return [Origin(name, *values[name], f.metadata["sentence"]) for name, f in known.items()]


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} is not TOML: {problem}") from problem


def _check(name: str, known: Mapping[str, Any], where: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; the settings are {', '.join(known)}"
        raise SettingsError(f"{where}: there is no setting {name!r}{hint}")


def _typed(name: str, value: Any, default: Any, where: str) -> Any:
    """The value as the type of the default; text such as "no" or "0.5" is read."""
    if isinstance(value, str) and not isinstance(default, str):
        value = (
            {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(value.lower(), value)
            if isinstance(default, bool)
            else _number(value)
        )
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        raise SettingsError(f"{where}: {name} is {value!r}; it must be of type {type(default).__name__}")
    return value


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
