"""The words of which sentences are made, from `sentences.toml`, checked once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from string import Formatter
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import DATA, did_you_mean, read_toml
from dragoman.model import Event, Field, ProcessState, Status

FILE = DATA / "brief" / "sentences.toml"

SLOTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("base", "past", "ing", "done"), frozenset({"act"})),
    **dict.fromkeys(("object", "alone", "nobody", "together"), frozenset({"r", "act", "was"})),
    "disputes": frozenset({"v", "who"}),
    "states": frozenset({"p", "was", "is", "day", "to", "from"}),
}
NAMES = frozenset({"article", "bare", "pronouns", "plural", "singular", "common", "determiners"})


@dataclass(frozen=True, slots=True)
class Verb:
    """How one kind of event is said; see the head of `sentences.toml`. `done` is the participle."""

    type: str
    base: str
    past: str
    ing: str
    object: str
    mode: str = ""
    act: str = ""
    status: str = ""
    when: tuple[str, ...] = ()
    done: str = ""
    alone: str | None = None
    nobody: str | None = None
    together: str | None = None
    said: bool = False

    def fit(self, event: Event) -> int:
        """How closely it fits an event of its type: -1 not at all, else the weight of what it names."""
        trigger = event.trigger.text.casefold()
        asked = (
            (8, not self.status or self.status == event.status.value, bool(self.status)),
            (4, not self.act or (event.act is not None and self.act in ("*", event.act)), bool(self.act)),
            (2, not self.when or trigger.startswith(self.when), bool(self.when)),
            (1, not self.mode or self.mode in event.mode, bool(self.mode)),
        )
        if not all(fits for _, fits, _ in asked):
            return -1
        return sum(weight for weight, _, named in asked if named)


KEPT = 10_000
"""Verbs kept by what they were chosen by."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """All of `sentences.toml`."""

    verbs: Mapping[str, tuple[Verb, ...]]
    acts: Mapping[tuple[str, str], str]
    states: Mapping[ProcessState, str]
    disputes: Mapping[Field, str]
    names: Mapping[str, frozenset[str]]
    found: dict[Hashable, Verb] = field(default_factory=dict, compare=False, repr=False)

    def verb(self, event: Event) -> Verb:
        """The verb that fits closest; of equals the first in the file.

        Where none of the type has the report's own verb, one of another type and the same quad may.
        """
        asked = (event.event_type, event.status, event.act, event.mode, event.trigger.text)
        if asked not in self.found:
            if len(self.found) >= KEPT:
                self.found.clear()
            self.found[asked] = self._verb(event)
        return self.found[asked]

    def _verb(self, event: Event) -> Verb:
        if event.event_type not in self.verbs:  # a type that a user taught
            name = event.event_type
            return Verb(name, f"act ({name})", f"acted ({name})", f"acting ({name})", "towards {r}", alone="")
        best = max(self.verbs[event.event_type], key=lambda v: v.fit(event))
        if best.when or best.status or best.act:
            return best
        quads = load_ontology().event_types
        own = [
            v
            for code, verbs in self.verbs.items()
            if quads[code].quad == quads[event.event_type].quad
            for v in verbs
            if v.when and not v.mode and not v.act and v.fit(event) >= 0
        ]
        return own[0] if own else best

    def act(self, event: Event) -> str:
        """The noun of the act that a promise, demand or charge is about."""
        kind = event.act or ""
        return next((self.acts[kind, m] for m in event.mode if (kind, m) in self.acts), self.acts.get((kind, ""), ""))


@cache
def load_wordings() -> Wordings:
    """The packaged wordings. Raises KnowledgeError as `wordings` does."""
    return wordings(read_toml(FILE))


def wordings(table: Mapping[str, Any]) -> Wordings:
    """The file as read, checked. Raises KnowledgeError naming the entry at fault and the nearest valid value."""
    for name in table:
        _among(name, ("verb", "act", "states", "disputes", "names"), "a part of it")
    verbs = _verbs(table.get("verb", ()))
    acts: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(table.get("act", ()), 1):
        where = f"act {number}"
        for key in entry:
            _among(key, ("type", "mode", "noun"), "a key", where)
        _kind(entry, where)
        acts[entry["type"], entry.get("mode", "")] = entry["noun"]
    told = [s.value for s in ProcessState if s is not ProcessState.NO_REPORT]
    states = _sentences(table.get("states", {}), "states", told)
    fields = _sentences(table.get("disputes", {}), "disputes", [f.value for f in Field if f not in SAID])
    given = table.get("names", {})
    for name in (*given, *NAMES):
        _among(name, NAMES, "a key", "[names]")
        _among(name, list(given), "given", "[names]")
    return Wordings(
        verbs,
        acts,
        {ProcessState(k): v for k, v in states.items()},
        {Field(k): v for k, v in fields.items()},
        {k: frozenset(v) for k, v in given.items()},
    )


SAID = frozenset({Field.OCCURRED})
"""Disputes that a denial tells already."""


def _verbs(entries: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Verb, ...]]:
    verbs: dict[str, tuple[Verb, ...]] = {}
    for number, entry in enumerate(entries, 1):
        made = _verb(entry, f"verb {number}")
        verbs[made.type] = (*verbs.get(made.type, ()), made)
    for code in load_ontology().event_types:
        if not any(not (v.mode or v.act or v.status or v.when) for v in verbs.get(code, ())):
            raise KnowledgeError(f"`{FILE.name}`: no verb says {code} without mode, act, status and when")
    return verbs


def _sentences(given: Mapping[str, str], part: str, valid: Sequence[str]) -> dict[str, str]:
    """A table of sentences, one for each valid key and no other."""
    for name, text in given.items():
        _among(name, valid, "a key", f"[{part}]")
        _slots(text, part, f"[{part}] {name}")
    for name in valid:
        if name not in given:
            raise KnowledgeError(f"`{FILE.name}`, [{part}]: {name} is missing")
    return dict(given)


def _verb(entry: Mapping[str, Any], where: str) -> Verb:
    known = [f.name for f in fields(Verb)]
    for key in entry:
        _among(key, known, "a key", where)
    for key in ("type", "base", "past", "ing", "object"):
        if key not in entry:
            raise KnowledgeError(f'`{FILE.name}`, {where}: "{key}" is missing')
    _kind(entry, where)
    ontology = load_ontology()
    if entry.get("act", "*") != "*":
        _among(entry["act"], ontology.event_types, "an event type", where)
    if "status" in entry:
        _among(entry["status"], [s.value for s in Status], "a status", where)
    for key in SLOTS.keys() & entry.keys():
        _slots(entry[key], key, f"{where}, {key}")
    return Verb(**{**entry, "when": tuple(entry.get("when", ())), "done": entry.get("done", entry["past"])})


def _kind(entry: Mapping[str, Any], where: str) -> None:
    ontology = load_ontology()
    _among(entry.get("type", ""), ontology.event_types, "an event type", where)
    if entry.get("mode"):
        _among(entry["mode"], ontology.modes(entry["type"]), f"a mode of {entry['type']}", where)


def _slots(text: str, key: str, where: str) -> str:
    for _, name, _, _ in Formatter().parse(text):
        if name is not None:
            _among(name, SLOTS[key], "a slot", where)
    return text


def _among(value: str, valid: Sequence[str] | Any, what: str, where: str = "") -> None:
    if value not in valid:
        place = f"`{FILE.name}`" + (f", {where}" if where else "")
        raise KnowledgeError(f'{place}: "{value}" is not {what}{did_you_mean(value, list(valid))}')
