"""How the encoder's attributions are weighed against the rules': the numbers of `blend.toml`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons.tables import DATA, did_you_mean, numbers, read_toml

FILE = DATA / "claims" / "blend.toml"
_SPANS = frozenset({"encoder", "rules"})


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for an attribution that the encoder sees: a logistic model of "an annotator marked its cue".

    `cue`, `source` and `content` weigh the log odds that the encoder gives the words of each part, `rule` the score of
    the rules' attribution where they have it too (0 to 1); the others are added as they are. All are in log odds.
    """

    constant: float
    cue: float
    source: float
    no_source: float
    content: float
    rule: float
    listed: float


@dataclass(frozen=True, slots=True)
class Blend:
    """How the two are united.

    `encoder` is the probability by `weights` that an attribution of the encoder's needs; `rules_alone` the score that
    one needs which only the rules have, `rules_only` where the encoder sees none in the whole report (each 0 to 1);
    `spans` says whose spans stand where both have it: "encoder" or "rules".
    """

    encoder: float
    rules_alone: float
    rules_only: float
    spans: str
    weights: Weights


_WEIGHTS = frozenset(field.name for field in fields(Weights))
_LEAST = frozenset({"encoder", "rules_alone", "rules_only"})


def read_blend(path: Path) -> Blend:
    """The numbers of one file. Raises KnowledgeError with file, table, name and the nearest valid name."""
    data: Mapping[str, Any] = read_toml(path)
    for name in data:
        if name not in {"origin", "spans", "least", "weights"}:
            hint = did_you_mean(name, ["spans", "least", "weights"])
            raise KnowledgeError(f'`{path.name}`: "{name}" is not known{hint}')
    if not data.get("origin"):
        raise KnowledgeError(f"`{path.name}`: origin is missing; say on which texts the numbers were fitted")
    if data.get("spans") not in _SPANS:
        raise KnowledgeError(f'`{path.name}`: spans is "{data.get("spans")}"; it is "encoder" or "rules"')
    least = numbers(path.name, data, "least", _LEAST)
    for name, value in least.items():
        if not 0 <= value <= 1:
            raise KnowledgeError(f"`{path.name}`, [least] {name}: {value} is not between 0 and 1")
    return Blend(**least, spans=data["spans"], weights=Weights(**numbers(path.name, data, "weights", _WEIGHTS)))


@cache
def load_blend() -> Blend:
    """The package's own."""
    return read_blend(FILE)
