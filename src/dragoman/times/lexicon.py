"""The word tables of the tagger, read once and checked.

A word may be in several classes ("second": a unit, an ordinal). Every set of classes that occurs gets one
character; a rule's class then stands for all characters whose set holds it.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dragoman.errors import KnowledgeError
from dragoman.lexicons import toml

_FIRST_CHAR = 0xE000  # the private use area: 6,400 sets of classes are more than ever occur
_SPECIAL = frozenset(
    {"capitalised", "dotted", "weak_classes", "weak_words", "approximate", "phrases", "lists"}
)
HOLIDAY_KINDS = {
    "fixed": {"month", "day"}, "easter": {"shift"}, "orthodox": {"shift"},
    "nth": {"month", "weekday", "nth"}, "table": {"key"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holiday:
    """A named day; see holidays.toml for the kinds."""

    names: tuple[str, ...]
    kind: str
    month: int = 0
    day: int = 0
    weekday: int = 0
    nth: int = 0
    shift: int = 0
    key: str = ""
    length: int = 1


@dataclass(slots=True)
class Lexicon:
    """Words by class, and the character of each set of classes."""

    values: dict[str, dict[str, Any]]
    approximate: dict[str, str]
    phrases: dict[str, str]
    holidays: dict[str, Holiday]
    feasts: dict[str, list[tuple[date, date]]]
    rules: list[dict[str, str]]
    macros: dict[str, str]
    tense: dict[str, frozenset[str]]
    lists: dict[str, frozenset[str]]
    weak: frozenset[str]
    lower: dict[str, str] = field(default_factory=dict)
    upper: dict[str, str] = field(default_factory=dict)
    dotted: frozenset[str] = frozenset()
    other: str = "."
    _chars: dict[frozenset[str], str] = field(default_factory=dict)

    def char(self, classes: frozenset[str]) -> str:
        """The character by which patterns write words of these classes; the same classes get the same one."""
        found = self._chars.get(classes)
        if found is None:
            found = chr(_FIRST_CHAR + len(self._chars))
            self._chars[classes] = found
        return found

    def chars_of(self, name: str) -> str:
        """All characters whose set of classes holds the class."""
        return "".join(char for classes, char in self._chars.items() if name in classes)

    def by_class(self) -> dict[str, str]:
        """The same for every class at once."""
        found: dict[str, list[str]] = defaultdict(list)
        for classes, char in self._chars.items():
            for name in classes:
                found[name].append(char)
        return {name: "".join(chars) for name, chars in found.items()}

    def strong(self) -> str:
        """All characters of words without which no rule can match."""
        return "".join(char for classes, char in self._chars.items() if not classes <= self.weak)

    def value(self, name: str, word: str) -> Any:
        """What a word stands for in a class; KeyError if it is not in it."""
        return self.values[name][word.lower().rstrip(".")]


def _read(name: str) -> str:
    return (files("dragoman.lexicons") / "data" / "times" / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def era_rows() -> dict[str, Any]:
    """The tables of eras.toml: `calendar`, `era`, `reign`."""
    return toml.loads(_read("eras.toml"))


@lru_cache(maxsize=1)
def era_words() -> dict[str, list[str]]:
    """The macros that eras.toml gives: months of other calendars, signs of eras, names of reigns."""
    rows = era_rows()
    return {
        "OMONTH": [name for row in rows["calendar"] for names in row["months"] for name in names],
        "SIGN": [sign for row in rows["era"] for sign in row["signs"] if "." not in sign],
        "REIGN": [name for row in rows["reign"] for name in row["names"]],
    }


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The shipped tables. Raises KnowledgeError where one breaks its schema."""
    words = toml.loads(_read("words.toml"))
    rules = toml.loads(_read("rules.toml"))
    tense = {name: frozenset(entries) for name, entries in toml.loads(_read("tense.toml")).items()}
    lexicon = Lexicon(
        values={name: table for name, table in words.items() if name not in _SPECIAL},
        approximate=words["approximate"],
        phrases=words["phrases"],
        holidays=_holidays(),
        feasts=_feasts(),
        rules=rules["rule"],
        macros=rules["macros"],
        tense=tense,
        lists={name: frozenset(entries) for name, entries in words["lists"].items()},
        weak=frozenset(words["weak_classes"]) | {"=" + word for word in words["weak_words"]},
    )
    for rule in lexicon.rules:
        for key in ("name", "pattern", "action"):
            if not rule.get(key):
                raise KnowledgeError(f'times/rules.toml, rule "{rule.get("name")}": add the missing "{key}"')
    _assign_chars(lexicon, frozenset(words["capitalised"]), frozenset(words["dotted"]))
    return lexicon


def _assign_chars(lexicon: Lexicon, capitalised: frozenset[str], dotted: frozenset[str]) -> None:
    """Gives each known word its character: literals of rules and phrases count as classes of their own."""
    upper: dict[str, set[str]] = defaultdict(set)
    lower: dict[str, set[str]] = defaultdict(set)
    for name, table in lexicon.values.items():
        for word in table:
            upper[word].add(name)
            if name not in capitalised:
                lower[word].add(name)
    for word in literals(lexicon):
        upper[word.lower()].add("=" + word.lower())
        lower[word.lower()].add("=" + word.lower())
    for index, (target, source) in enumerate(((lexicon.upper, upper), (lexicon.lower, lower))):
        for word, classes in source.items():
            target[word] = lexicon.char(frozenset(classes | ({"CAP"} if index == 0 else set())))
    lexicon.dotted = frozenset(char for name in dotted for char in lexicon.chars_of(name))


PATTERN_TOKEN = re.compile(r"\[\[|\]\]|<?[&!]\(|[a-z]\w*:|[A-Z][A-Z0-9]*|[()|?*+]|'s|[a-z]+|\d+|[^\sA-Za-z]")
"""The pieces of a rule's pattern: span marks, look-around, group names, classes, operators, literals."""

_NAME_TOKEN = re.compile(r"['’]s\b|['’](?=\s)|[^\W\d]+|\S")


def phrase_pattern(phrase: str) -> str:
    """A fixed expression as the pattern of its tokens: "New Year's Eve" is "new year POSS eve"."""
    lower, pieces = phrase.lower(), []
    for match in _NAME_TOKEN.finditer(lower):
        token = match[0]
        possessive = token in ("'s", "’s") or (token in "'’" and lower[match.end() : match.end() + 1].isspace())
        pieces.append("POSS" if possessive else "'" if token == "’" else token)
    return " ".join(pieces)


def literals(lexicon: Lexicon) -> set[str]:
    """All words that rules and phrases spell out."""
    patterns = [rule["pattern"] for rule in lexicon.rules] + list(lexicon.macros.values())
    fixed: list[Iterable[str]] = [lexicon.approximate, lexicon.phrases, lexicon.holidays, *era_words().values()]
    for phrases in fixed:
        patterns.extend(phrase_pattern(phrase) for phrase in phrases)
    found: set[str] = set()
    for pattern in patterns:
        for token in PATTERN_TOKEN.findall(pattern):
            if is_literal(token):
                found.add(token)
    return found


def is_literal(token: str) -> bool:
    """Whether a pattern's piece is a word or mark of the text, not an operator, class or group name."""
    if token.endswith((":", "(")) or token in {")", "|", "?", "*", "+", "[[", "]]"}:
        return False
    return not token[0].isupper()


def _holidays() -> dict[str, Holiday]:
    found: dict[str, Holiday] = {}
    for row in toml.loads(_read("holidays.toml"))["holiday"]:
        kind = row.get("kind")
        missing = HOLIDAY_KINDS.get(kind, {"kind"}) - row.keys()
        if missing or not row.get("names"):
            raise KnowledgeError(
                f"times/holidays.toml, {row.get('names')}: lacks {', '.join(sorted(missing)) or 'names'}; "
                f"kinds are {', '.join(HOLIDAY_KINDS)}"
            )
        holiday = Holiday(**{**row, "names": tuple(row["names"])})
        found.update(dict.fromkeys(holiday.names, holiday))
    return found


def _feasts() -> dict[str, list[tuple[date, date]]]:
    feasts: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for number, row in enumerate(csv.DictReader(_read("feasts.csv").splitlines()), start=2):
        try:
            feasts[row["feast"]].append((date.fromisoformat(row["start"]), date.fromisoformat(row["end"])))
        except (KeyError, TypeError, ValueError) as error:
            raise KnowledgeError(f"times/feasts.csv, row {number}: {error}; dates are YYYY-MM-DD") from error
    return dict(feasts)
