"""Event frames: which words tell of which act, and which of their dependents act, suffer or are named.

Frames are data (`lexicons/data/events/*.toml`, one file a PLOVER type); this module reads and checks
them. A frame names a trigger by lemma ("shell", "call off"), its part of speech, an argument
pattern from `patterns.toml`, and conditions on the words of its dependents from `classes.toml`.
A lemma may have several frames: the one with most conditions fulfilled wins, and of equals the surest.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.events.counting import Counting
from dragoman.lexicons import toml


class Certainty(StrEnum):
    """How far a fulfilled frame settles the type: alone, mostly, or only together with other evidence."""

    SURE = "sure"
    LIKELY = "likely"
    WEAK = "weak"


class Pos(StrEnum):
    """What kind of word evokes a frame."""

    VERB = "verb"
    NOUN = "noun"
    LIGHT_VERB = "light_verb"
    ADJECTIVE = "adjective"


ROLES = frozenset({"actor", "recipient", "about", "content", "place", "means"})
"""What a dependent may be to its trigger. `content` is an embedded act (what is demanded, promised,
alleged); `means` an instrument or an event whose own actor acts ("killed in Russian strikes")."""

SPECIAL_CLASSES = frozenset({"any", "actor", "place", "clause"})
"""Conditions that code checks, not a list: anything at all, an actor mention, a literal place, a clause."""

KINDS = ("verb", "noun", "light", "adjective")
KEYS = frozenset((*KINDS, "args", "mode", "when", "unless", "certainty", "cameo", "origin", "content"))
KEYS |= {"example", "reads_as", "with_particle"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to tell of one act.

    `lemma` is the trigger's head word, `particle` an adverb or preposition that belongs to it,
    `object` the noun of a light-verb phrase (then the noun is the trigger). `args` maps slots
    ("subj", "obj", "poss", "pre", "comp", a preposition) to roles. `when` and `unless` map slots
    to word classes. `content` names a table of `content.toml` that reads type and mode off the
    embedded act ("agreed to withdraw" is CONCEDE).
    """

    event_type: str
    pos: Pos
    lemma: str
    args: Mapping[str, str]
    particle: str | None = None
    object: str | None = None
    mode: str | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    certainty: Certainty = Certainty.SURE
    cameo: str | None = None
    content: str | None = None
    reciprocal: bool = False
    origin: str = ""
    example: str = ""
    reads_as: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Short and stable, for `why`: "shell.verb", "call off.verb", "hold talks.light_verb"."""
        words = " ".join(w for w in (self.lemma, self.particle, self.object) if w)
        return f"{words}.{self.pos}"

    @property
    def conditions(self) -> int:
        """How much a frame asks for, so that the more particular one wins; a fixed object counts twice."""
        return len(self.when) + (self.particle is not None) + 2 * (self.object is not None)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All event data, indexed: frames by lemma and part of speech, word classes, cues, weights."""

    frames: tuple[Frame, ...]
    by_lemma: Mapping[tuple[str, str], tuple[Frame, ...]]
    classes: Mapping[str, frozenset[str]]
    light: Mapping[str, frozenset[str]]
    content: Mapping[str, Mapping[str, tuple[str | None, str | None]]]
    cues: Mapping[str, Mapping[str, Any]]
    about: Mapping[str, Any]
    weights: Mapping[str, Any]
    sides: Mapping[str, Mapping[str, float]]
    counting: Counting

    def of(self, lemma: str, pos: str) -> tuple[Frame, ...]:
        """The frames that a lemma of a `Pos` may evoke, in the order of the files."""
        return self.by_lemma.get((lemma, pos), ())

    def within(self, lemma: str, classes: tuple[str, ...]) -> bool:
        """Whether a lemma belongs to one of the classes; "=a" in place of a class is the word itself."""
        return any(lemma == c[1:] if c.startswith("=") else lemma in self.classes.get(c, ()) for c in classes)


@lru_cache(maxsize=1)
def load() -> Knowledge:
    """Read and check the event data of the package.

    Raises KnowledgeError with file, frame and the nearest valid value where the data break the schema.
    """
    folder = resources.files("dragoman.lexicons") / "data" / "events"
    tables = {
        name: _toml(folder / f"{name}.toml")
        for name in ("classes", "patterns", "content", "cues", "about", "weights", "sides", "counts")
    }
    classes = {name: frozenset(words) for name, words in tables["classes"].items() if isinstance(words, list)}
    frames: list[Frame] = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml") and file.name[:-5] not in tables:
            frames += _frames(file, tables["patterns"], classes, tables["content"])
    index: dict[tuple[str, str], list[Frame]] = defaultdict(list)
    for frame in frames:
        index[frame.lemma, frame.pos.value].append(frame)
    return Knowledge(
        frames=tuple(frames),
        by_lemma={k: tuple(v) for k, v in index.items()},
        classes=classes,
        light={k: frozenset(v) for k, v in tables["cues"]["light_verbs"].items() if isinstance(v, list)},
        content={
            name: {t: _pair(v) for t, v in table.items()}
            for name, table in tables["content"].items()
            if isinstance(table, dict)
        },
        cues=tables["cues"],
        about=tables["about"],
        weights=tables["weights"],
        sides={side: table for side, table in tables["sides"].items() if isinstance(table, dict)},
        counting=Counting(tables["counts"]),
    )


def _toml(file: Traversable) -> dict[str, Any]:
    try:
        return toml.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, toml.TOMLDecodeError) as problem:
        raise KnowledgeError(f"{file.name}: {problem}; reinstall dragoman or mend the file") from problem


def _pair(value: str) -> tuple[str | None, str | None]:
    """ "CONCEDE yield" -> type and mode; "-" leaves either to the frame."""
    event_type, _, mode = value.partition(" ")
    return (None if event_type == "-" else event_type), (mode or None)


def _frames(
    file: Traversable,
    patterns: Mapping[str, Any],
    classes: Mapping[str, frozenset[str]],
    content: Mapping[str, Any],
) -> Iterator[Frame]:
    table = _toml(file)
    event_type = table.get("event_type")
    if not isinstance(event_type, str):
        raise KnowledgeError(f'{file.name}: no event_type; name the PLOVER type, such as event_type = "ASSAULT"')
    for row, entry in enumerate(table.get("frames", []), start=1):
        where = f"{file.name}, frame {row}"
        _check("key", entry, KEYS, where)
        kinds = [p for p in KINDS if p in entry]
        if len(kinds) != 1:
            raise KnowledgeError(f"{where}: give exactly one of verb, noun, light and adjective")
        kind = kinds[0]
        pos = {"verb": Pos.VERB, "noun": Pos.NOUN, "light": Pos.LIGHT_VERB, "adjective": Pos.ADJECTIVE}[kind]
        name = entry.get("args", table.get("args"))
        pattern = _one_of("args", str(name), patterns, where)
        conditions = {
            key: {slot: tuple(str(names).split("|")) for slot, names in entry.get(key, {}).items()}
            for key in ("when", "unless")
        }
        for named in (n for slots in conditions.values() for ns in slots.values() for n in ns):
            if not named.startswith("="):
                _one_of("class", named, {**classes, **dict.fromkeys(SPECIAL_CLASSES)}, where)
        if "content" in entry:
            _one_of("content", entry["content"], content, where)
        words = str(entry[kind]).split()
        yield Frame(
            event_type=event_type,
            pos=pos,
            lemma=words[0],
            args={s: r for s, r in pattern.items() if s != "reciprocal"},
            reciprocal=bool(pattern.get("reciprocal", False)),
            particle=words[1] if kind == "verb" and len(words) > 1 else entry.get("with_particle"),
            object=words[-1] if kind == "light" else None,
            mode=entry.get("mode"),
            when=conditions["when"],
            unless=conditions["unless"],
            certainty=_certainty(entry.get("certainty", table.get("certainty", "sure")), where),
            cameo=entry.get("cameo"),
            content=entry.get("content"),
            origin=entry.get("origin", table.get("origin", "")),
            example=entry.get("example", ""),
            reads_as=entry.get("reads_as", {}),
        )


def _check(what: str, names: Mapping[str, Any], valid: frozenset[str], where: str) -> None:
    for name in names:
        _one_of(what, name, dict.fromkeys(valid), where)


def _one_of(what: str, name: str, valid: Mapping[str, Any], where: str) -> Any:
    if name in valid:
        return valid[name]
    near = difflib.get_close_matches(name, list(valid), n=1)
    hint = f'; did you mean "{near[0]}"?' if near else f"; valid are {', '.join(sorted(valid)[:20])}"
    raise KnowledgeError(f'{where}: "{name}" is not a {what}{hint}')


def _certainty(value: str, where: str) -> Certainty:
    try:
        return Certainty(value)
    except ValueError:
        raise KnowledgeError(f'{where}: certainty "{value}" is not one of sure, likely, weak') from None
