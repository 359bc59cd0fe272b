"""Which of the candidates a pronoun or a definite noun takes up: a small linear ranker.

Every candidate, and the possibility that it is none of them, has a score: the sum of its features' weights. The
weights are in `references.toml`, one table for each class of words (he, they, it), fitted by
`training/fit_references.py` on coreference annotated by hand. The features are those of the salience tradition
(Hobbs; Lappin and Leass): nearness, grammatical role and its parallel, form, kind, how often and where named.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from dragoman.actors.knowledge import FOLDER
from dragoman.actors.memory import Found, Memory
from dragoman.lexicons.tables import read_toml
from dragoman.model import Token

SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubjpass", "nsubj:outer"})
POSSESSIVE = frozenset({"nmod:poss", "poss"})
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Anaphor:
    """What is to be taken up: a token, its class ("he", "they", "it") and where it stands."""

    token: Token
    kind: str
    sentence: int
    quoted: bool = False


@dataclass(slots=True)
class Option:
    """One candidate: an actor, or several joined by "and"; an empty one is nobody."""

    members: list[Found]
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """Weight of each feature by class of words, from `references.toml`."""
    data = read_toml(FOLDER / "references.toml")
    return {kind: dict(table) for kind, table in data.items() if isinstance(table, dict)}


def rank(
    anaphor: Anaphor, options: Iterable[list[Found]], memory: Memory, *, nobody: bool = True
) -> list[Option]:
    """The options with their scores, best first; that it is nobody is one of them, unless told otherwise."""
    table = weights().get(anaphor.kind, {})
    found = [Option(members) for members in options]
    if nobody:
        found.append(Option([]))
    describe(anaphor, found, memory)
    for option in found:
        option.score = score(option.features, table)
    return sorted(found, key=lambda o: -o.score)


def score(features: Mapping[str, float], table: Mapping[str, float]) -> float:
    """The weighted sum of features; one without a weight in `table` counts nothing."""
    return sum(value * table.get(name, 0.0) for name, value in features.items())


def describe(anaphor: Anaphor, options: Sequence[Option], memory: Memory) -> None:
    """Fill in the features of all options of one anaphor."""
    nearest = sorted((o for o in options if o.members), key=lambda o: -max(f.head for f in o.members))
    seen: set[object] = set()
    for option in nearest:
        option.features = _features(anaphor, option.members, memory)
        option.features["between"] = math.log1p(len(seen))
        seen.add(tuple(sorted(str(f.identity) for f in option.members)))
    for option in options:
        if not option.members:
            near = [o.members for o in nearest if anaphor.sentence - o.members[-1].sentence < 2]
            option.features = {
                NOBODY: 1.0,
                "nobody else": float(not near),
                "nobody but things": float(bool(near) and all(f.kind == "thing" for m in near for f in m)),
                "nobody but one": float(not any(len(m) > 1 or m[0].plural or m[0].kind == "people" for m in near)),
            }
            for label in ("obj", "nsubj"):
                if anaphor.token.dep_.startswith(label):
                    option.features[f"nobody {label}"] = 1.0


def _features(anaphor: Anaphor, members: Sequence[Found], memory: Memory) -> dict[str, float]:
    token, f = anaphor.token, max(members, key=lambda m: m.head)
    here = memory.doc[f.head] if 0 <= f.head < len(memory.doc) else token
    first = memory.doc[members[0].head] if 0 <= members[0].head < len(memory.doc) else here
    back = min(anaphor.sentence - f.sentence, 5)
    role, mine = _role(first), _role(token)
    told: dict[str, float] = {
        "back": float(back),
        "same sentence": float(back == 0),
        "sentence before": float(back == 1),
        "words": math.log1p(max(token.i - f.head, 0)),
        f"as {role}": 1.0,
        "parallel": float(role == mine),
        "subject for possessor": float(role == "subject" and mine == "possessor" and back == 0),
        f"kind {f.kind}": 1.0,
        "times": math.log1p(max(memory.times[memory.key(m)] for m in members)),
        "listed": float(f.listed),
        "several": float(len(members) > 1),
        "plural": float(f.plural and len(members) == 1),
        "one body": float(len(members) == 1 and not f.plural and f.kind in {"organization", "state"}),
        "title": float(members[0].sentence == 0),
    }
    told[f"form {_form(here, f, memory)}"] = 1.0
    if back == 0 and role == "subject" and any(a.i == first.head.i for a in token.ancestors):
        told["above"] = 1.0
    if memory.gender_of(f) and anaphor.kind == "he":
        told["gender"] = 1.0
    saying = memory.room.grammar.saying
    if anaphor.quoted and role == "subject" and first.head.lemma_.lower() in saying:
        told["speaker"] = 1.0
    if mine == "subject" and token.head.lemma_.lower() in saying:
        told[f"speaks {f.kind}"] = 1.0
    return told


def _role(token: Token) -> str:
    label = str(token.dep_)
    if label in SUBJECT:
        return "subject"
    if label in POSSESSIVE:
        return "possessor"
    if label in {"obj", "iobj", "dobj"}:
        return "object"
    if label == "appos":
        return "apposition"
    if label == "conj":
        return "conjunct"
    if token.head.i == token.i:
        return "root"
    return "modifier" if label.startswith(("nmod", "compound", "amod")) else "oblique"


def _form(token: Token, f: Found, memory: Memory) -> str:
    if f.again and token.pos_ == "PRON":
        return "pronoun"
    if f.actor.name is not None or token.pos_ == "PROPN":
        return "name"
    for child in token.lefts:
        if child.dep_ == "det":
            return "definite" if child.text.lower() in {"the", "this", "that", "these", "those"} else "indefinite"
        if child.dep_ in POSSESSIVE:
            return "definite"
    return "bare"
