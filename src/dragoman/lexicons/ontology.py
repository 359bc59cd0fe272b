"""PLOVER 2.0 and CAMEO 1.1b3 as data: types, modes, contexts, sectors, and the way between the two.

The files under `data/ontology/` restate facts of the PLOVER manual (draft 2.0) and the CAMEO manual
(1.1b3); definitions and detection words are our own. Where the sources print two values, the file
says which one is kept.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dragoman.errors import KnowledgeError
from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.tables import (
    DATA,
    Column,
    Kind,
    Row,
    Table,
    did_you_mean,
    read_table,
    read_toml,
    values,
)

FOLDER = DATA / "ontology"

_WORD = re.compile(r"[^\W_]+(?:[-'.+][^\W_]+)*")
_STEM = 3
_ENOUGH_WEAK = 2


@dataclass(frozen=True, slots=True)
class EventType:
    """One of PLOVER's sixteen types.

    `quad` is 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    `intensity` runs from about -10 (hostile) to +10 (cooperative). `modes` maps each mode to its
    intensity, None where the manual gives none.
    """

    code: str
    name: str
    quad: int
    intensity: float
    needs_recipient: bool
    definition: str
    modes: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sector:
    """A PLOVER sector. `second` are the codes it usually takes beside it; `frequent` as in the manual."""

    code: str
    name: str
    frequent: bool
    definition: str
    second: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """A PLOVER context and the words that tell it; see the head of `contexts.toml`."""

    code: str
    definition: str
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code of two to four digits ("0841"), with GDELT's quad class and Goldstein value.

    `goldstein` runs from -10 to +10 and is None for the seven codes that the scale leaves out.
    `event_type` and `modes` are the PLOVER reading, empty where PLOVER drops the code.
    """

    code: str
    name: str
    root: str
    quad: int
    goldstein: float | None
    event_type: str | None
    modes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """A row of the crosswalk; an empty field fits anything."""

    mode: str
    act: str
    context: str
    cameo: str

    def fit(self, modes: Iterable[str], act: str | None, contexts: Iterable[str]) -> int:
        """How closely the row fits: -1 not at all, else the weight of what it names."""
        if (self.mode and self.mode not in modes) or (self.act and self.act != act):
            return -1
        if self.context and self.context not in contexts:
            return -1
        return 4 * bool(self.mode) + 2 * bool(self.act) + bool(self.context)


@dataclass(frozen=True, slots=True)
class _Cue:
    """One detection phrase: its words (the last may be a stem), and what it speaks for."""

    words: tuple[str, ...]
    stem: bool
    exact: bool
    context: str
    strong: bool

    def at(self, words: list[str], lower: list[str], i: int) -> bool:
        last = i + len(self.words) - 1
        if last >= len(words):
            return False
        text = words if self.exact else lower
        if any(text[i + k] != w for k, w in enumerate(self.words[:-1])):
            return False
        return text[last].startswith(self.words[-1]) if self.stem else text[last] == self.words[-1]


@dataclass(frozen=True, slots=True)
class Ontology:
    """All codes, and the questions the rest of the program asks about them.

    Every method raises KnowledgeError for a code that does not exist and names the nearest one.
    """

    event_types: Mapping[str, EventType]
    sectors: Mapping[str, Sector]
    international: Mapping[str, str]
    context_types: Mapping[str, Context]
    auxiliaries: Mapping[str, str]
    quads: Mapping[int, str]
    cameo_codes: Mapping[str, Cameo]
    crosswalk: Mapping[str, tuple[_Step, ...]]
    cues: Mapping[str, tuple[_Cue, ...]]

    def event(self, event_type: str) -> EventType:
        """The type of that code."""
        try:
            return self.event_types[event_type]
        except KeyError:
            raise self._unknown(event_type, "an event type", self.event_types) from None

    def quad(self, event_type: str) -> int:
        """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
        return self.event(event_type).quad

    def modes(self, event_type: str) -> tuple[str, ...]:
        """The modes of a type in the manual's order; empty for AGREE, SUPPORT, CONCEDE, COOPERATE, AID."""
        return tuple(self.event(event_type).modes)

    def intensity(self, event_type: str, mode: str | Iterable[str] | None = None) -> float:
        """PLOVER's score; of several modes the strongest counts.

        A mode without a score of its own (PROTEST vandalize) takes that of its type.
        """
        event = self.event(event_type)
        scores = [event.modes[m] for m in self._modes(event, mode)]
        given = [score for score in scores if score is not None]
        return max(given, key=abs) if given else event.intensity

    def cameo(
        self,
        event_type: str,
        modes: str | Iterable[str] | None = None,
        contexts: Iterable[str] = (),
        act: str | None = None,
    ) -> str:
        """The CAMEO code that fits best, two to four digits.

        `act` is the type that a promised act would have. Of several modes the strongest decides.
        """
        event = self.event(event_type)
        given = sorted(self._modes(event, modes), key=lambda m: -abs(event.modes[m] or 0.0))
        near = tuple(contexts)
        best, found = -1, ""
        for mode in given or ["none"]:
            for step in self.crosswalk[event_type]:
                fit = step.fit((mode,), act, near)
                if fit > best:
                    best, found = fit, step.cameo
        return found

    def cameo_code(self, code: str) -> Cameo:
        """What a CAMEO code means."""
        try:
            return self.cameo_codes[code]
        except KeyError:
            raise self._unknown(code, "a CAMEO code", self.cameo_codes) from None

    def goldstein(self, cameo: str) -> float | None:
        """The Goldstein value of a CAMEO code, None where the scale has none."""
        return self.cameo_code(cameo).goldstein

    def contexts(self, text: str) -> tuple[str, ...]:
        """The contexts of a paragraph or report, those with most evidence first.

        One strong word or two different weak ones of `contexts.toml` are enough; ties keep the
        manual's order.
        """
        words = _words(text)
        lower = [word.lower() for word in words]
        strong: dict[str, set[_Cue]] = {}
        weak: dict[str, set[_Cue]] = {}
        for i, word in enumerate(lower):
            for key in (word, _stem(word)):
                for cue in self.cues.get(key, ()):
                    if cue.at(words, lower, i):
                        (strong if cue.strong else weak).setdefault(cue.context, set()).add(cue)
        found = {
            code: 2 * len(strong.get(code, ())) + len(weak.get(code, ()))
            for code in self.context_types
            if strong.get(code) or len(weak.get(code, ())) >= _ENOUGH_WEAK
        }
        return tuple(sorted(found, key=lambda code: -found[code]))

    def nearest(self, code: str) -> str | None:
        """The known code of any kind most like a mistyped one, None when none is near."""
        known = (*self.event_types, *self.sectors, *self.international, *self.context_types)
        by_form = {k.lower(): k for k in known}
        near = difflib.get_close_matches(code.strip().lower(), by_form, n=1, cutoff=0.5)
        return by_form[near[0]] if near else None

    def _modes(self, event: EventType, mode: str | Iterable[str] | None) -> tuple[str, ...]:
        given = () if mode is None else (mode,) if isinstance(mode, str) else tuple(mode)
        for one in given:
            if one not in event.modes:
                raise self._unknown(one, f"a mode of {event.code}", event.modes)
        return given

    @staticmethod
    def _unknown(value: str, what: str, known: Iterable[object]) -> KnowledgeError:
        return KnowledgeError(f'"{value}" is not {what}{did_you_mean(value, map(str, known))}')


def _table(name: str, *columns: str, key: str | None = "code", folder: Path = FOLDER) -> list[Row]:
    """A table of these columns; `?` marks those that may be empty."""
    flags, many = {"frequent", "needs_recipient"}, {"second?", "mode?"}
    described = tuple(
        Column(c.rstrip("?"), Kind.FLAG if c in flags else Kind.TEXT, not c.endswith("?"), several=c in many)
        for c in columns
    )
    return read_table(folder / f"{name}.csv", Table(name, described, key))


def _number(cell: str, where: str) -> float:
    try:
        return float(cell)
    except ValueError as error:
        raise KnowledgeError(f'{where}: "{cell}" is not a number') from error


def _event_types() -> dict[str, EventType]:
    modes: dict[str, dict[str, float | None]] = {}
    for row in _table("modes", "event_type", "mode", "intensity?", "definition", key=None):
        score = _number(row["intensity"], f"`modes.csv`, {row['mode']}") if row["intensity"] else None
        modes.setdefault(row["event_type"], {})[row["mode"]] = score
    columns = ("code", "name", "quad", "intensity", "needs_recipient", "definition", "origin")
    return {
        row["code"]: EventType(
            row["code"],
            row["name"],
            int(row["quad"]),
            _number(row["intensity"], f"`events.csv`, {row['code']}"),
            row["needs_recipient"] == "yes",
            row["definition"],
            modes.get(row["code"], {}),
        )
        for row in _table("events", *columns)
    }


def _sectors() -> dict[str, Sector]:
    names = sectors()
    told = {row["code"]: row for row in _table("sectors", "code", "definition", "second?")}
    often = {
        row["code"]
        for row in _table("sectors", "code", "name", "frequent", folder=DATA)
        if row["frequent"] == "yes"
    }
    return {
        code: Sector(code, name, code in often, told[code]["definition"], values(told[code]["second"]))
        for code, name in names.items()
    }


def _contexts() -> dict[str, Context]:
    data = read_toml(FOLDER / "contexts.toml")
    return {
        c["code"]: Context(c["code"], c["definition"], tuple(c["strong"]), tuple(c["weak"]))
        for c in data["context"]
    }


def _cues(contexts: Iterable[Context]) -> dict[str, tuple[_Cue, ...]]:
    """Cues by their first word, or by its first letters where that word is a stem."""
    found: dict[str, list[_Cue]] = {}
    for context in contexts:
        for strong, phrases in ((True, context.strong), (False, context.weak)):
            for phrase in phrases:
                key, cue = _cue(phrase, context.code, strong)
                found.setdefault(key, []).append(cue)
    return {key: tuple(cues) for key, cues in found.items()}


def _cue(phrase: str, context: str, strong: bool) -> tuple[str, _Cue]:
    stem = phrase.endswith("*")
    words = tuple(_words(phrase.rstrip("*")))
    first = words[0].lower()
    key = _stem(first) if stem and len(words) == 1 else first
    return key, _Cue(words, stem, phrase != phrase.lower(), context, strong)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'"))


def _stem(word: str) -> str:
    """The key under which stems that may begin this word are kept."""
    return f"{word[:_STEM]}*"


def _cameo() -> dict[str, Cameo]:
    columns = ("code", "name", "root", "quad", "goldstein?", "plover?", "mode?")
    return {
        row["code"]: Cameo(
            row["code"],
            row["name"],
            row["root"],
            int(row["quad"]),
            _number(row["goldstein"], f"`cameo.csv`, {row['code']}") if row["goldstein"] else None,
            row["plover"] or None,
            values(row["mode"]),
        )
        for row in _table("cameo", *columns)
    }


def _crosswalk() -> dict[str, tuple[_Step, ...]]:
    found: dict[str, list[_Step]] = {}
    for row in _table("crosswalk", "event_type", "mode?", "act?", "context?", "cameo", key=None):
        found.setdefault(row["event_type"], []).append(
            _Step(row["mode"], row["act"], row["context"], row["cameo"])
        )
    return {event_type: tuple(steps) for event_type, steps in found.items()}


@cache
def load_ontology() -> Ontology:
    """The ontology, read and checked once.

    Raises KnowledgeError, with file, row and value, for a file that breaks its schema.
    """
    contexts = _contexts()
    return Ontology(
        event_types=_event_types(),
        sectors=_sectors(),
        international=international(),
        context_types=contexts,
        auxiliaries={row["code"]: row["definition"] for row in _table("auxiliaries", "code", "definition")},
        quads={int(row["code"]): row["name"] for row in _table("quads", "code", "name")},
        cameo_codes=_cameo(),
        crosswalk=_crosswalk(),
        cues=_cues(contexts.values()),
    )
