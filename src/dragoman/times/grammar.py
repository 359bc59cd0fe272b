"""Rules over token classes, compiled to regular expressions over class characters.

A pattern is a sequence of classes (CAPITALS), literal words and marks, macros (CAPITALS too), operators
`( ) | ? * +`, groups `m:MON` or `m:(...)`, look-around `&(`, `!(`, `<&(`, `<!(` and `[[ ]]` around the
expression where a pattern holds context besides.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

from dragoman.errors import KnowledgeError
from dragoman.times.lexicon import PATTERN_TOKEN, Lexicon, era_words, is_literal, load, phrase_pattern
from dragoman.times.tokens import Tokens, shape_classes

_SHAPES = (
    "PARA", "ISO", "ISOQ", "NUMERIC", "CLOCK", "OTHER", "YEARS", "DAYS", "FRAC", "NTH", "DECADE", "NUMBER",
    "SHORT", "POSS", "MIXED", "QN", "FY",
)  # fmt: skip
_LOOK = {"&(": "(?=", "!(": "(?!", "<&(": "(?<=", "<!(": "(?<!"}


Need: TypeAlias = "frozenset[str] | Branches"
"""Characters of which one must be there, or branches of which one must be met."""

Branches: TypeAlias = tuple[tuple[Need, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`whole` is false where the pattern holds context around its expression.

    `constant` is the value of a rule with the action of that name; `capital` asks for a last word with one.
    `needs` hold of every match: most rules find one unmet and are never compiled.
    """

    name: str
    source: str
    action: str
    whole: bool
    constant: str = ""
    capital: bool = False
    needs: tuple[Need, ...] = ()

    @property
    def regex(self) -> re.Pattern[str]:
        """Raises KnowledgeError where the pattern does not compile."""
        return _compiled(self.name, self.source)

    def may_match(self, present: set[str]) -> bool:
        """False where the characters that are present cannot make up a match."""
        return _met(self.needs, present)


def _met(needs: tuple[Need, ...], present: set[str]) -> bool:
    """Whether all needs are met by the characters that are present."""
    for need in needs:
        if isinstance(need, frozenset):
            if need.isdisjoint(present):
                return False
        elif not any(_met(branch, present) for branch in need):
            return False
    return True


@cache
def _compiled(name: str, source: str) -> re.Pattern[str]:
    try:
        return re.compile(source)
    except re.error as error:
        raise KnowledgeError(f'times/rules.toml, rule "{name}": {error} in its pattern') from error


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's match: tokens `first` to `last` (exclusive), with its named groups."""

    rule: Rule
    tokens: Tokens
    match: re.Match[str]
    first: int
    last: int
    order: int
    where: list[int]

    def words(self, group: str) -> list[str]:
        """The words of a group; empty where it took no part. "d2" is the group "d" of another branch."""
        for name in (group, group + "2"):
            if name in self.rule.regex.groupindex:
                first, last = self.match.span(name)
                if first >= 0:
                    return [self.tokens.word(self.where[index]) for index in range(first, last)]
        return []

    def text(self, group: str) -> str:
        """The words of a group in small letters, one space apart; empty where the group took none."""
        return " ".join(self.words(group)).lower()

    def source(self, group: str) -> str:
        """A group as written; empty where it took no part."""
        first, last = self.match.span(group)
        if first < 0:
            return ""
        start, end = self.tokens.starts[self.where[first]], self.tokens.ends[self.where[last - 1]]
        return self.tokens.text[start:end]

    def source_of(self, group: str) -> str:
        """The same, where the rule may have no such group."""
        for name in (group, group + "2"):
            if name in self.rule.regex.groupindex and (text := self.source(name)):
                return text
        return ""

    @property
    def start(self) -> int:
        """Where in the text it begins."""
        return self.tokens.starts[self.first]

    @property
    def end(self) -> int:
        """Where in the text it ends, exclusive."""
        return self.tokens.ends[self.last - 1]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """All rules of the shipped tables. Raises KnowledgeError for a pattern with an unknown class or word."""
    lexicon = load()
    _register_shapes(lexicon)
    macros = dict(lexicon.macros)
    macros["APPROX"] = " | ".join(phrase_pattern(phrase) for phrase in lexicon.approximate)
    macros["HOLIDAY"] = " | ".join(
        phrase_pattern(name) for name in sorted(lexicon.holidays, key=len, reverse=True)
    )
    macros["PHRASE"] = " | ".join(
        phrase_pattern(name) for name in sorted(lexicon.phrases, key=len, reverse=True)
    )
    for name, words in era_words().items():
        macros[name] = " | ".join(phrase_pattern(word) for word in sorted(words, key=len, reverse=True))
    patterns = _Patterns(macros, lexicon.by_class())
    made = []
    for row in lexicon.rules:
        source = patterns.regex(row["pattern"], row["name"])
        needs = tuple(patterns.needs(row["pattern"], row["name"]))
        whole, constant = "[[" not in row["pattern"], row.get("constant", "")
        made.append(Rule(row["name"], source, row["action"], whole, constant, "capital" in row, needs))
    _check_strong(lexicon)
    return tuple(made)


def _check_strong(lexicon: Lexicon) -> None:
    """Raises KnowledgeError for a fixed expression of weak words alone: it would never be looked at."""
    strong = set(lexicon.strong())
    for phrase in (*lexicon.phrases, *lexicon.holidays):
        words = phrase_pattern(phrase).split()
        if not any(lexicon.lower.get(word) in strong for word in words):
            raise KnowledgeError(f'times/words.toml: "{phrase}" has only weak words; take one off weak_words')


def _register_shapes(lexicon: Lexicon) -> None:
    """Gives every set of classes that numbers can have its character before rules are compiled.

    The bounds of the classes lie at the turn of a century, and before and at its sixtieth year.
    """
    plain = shape_classes.__wrapped__
    for kind in _SHAPES:
        lexicon.char(plain(kind, ""))
    short = [f"{n}" for n in range(101)] + [f"{n:02d}" for n in range(10)]
    for word in [*short, *(f"{n:04d}" for n in range(10000) if n % 100 in (0, 1, 59, 60, 61)), "12345"]:
        lexicon.char(plain("INT", word))


class _Patterns:
    """Patterns to regular expressions, and to what every match of them needs; macros are expanded once."""

    def __init__(self, macros: dict[str, str], chars: dict[str, str]) -> None:
        self._macros, self._chars = macros, chars
        self._regexes: dict[str, str] = {}
        self._needs: dict[str, list[Need]] = {}

    def regex(self, pattern: str, rule: str) -> str:
        out = []
        pending = ""
        for token in PATTERN_TOKEN.findall(pattern):
            if token.endswith(":") and token != ":":
                pending = f"(?P<{token[:-1]}>"
                continue
            if token == "(":
                piece = pending or "(?:"
                pending = ""
                out.append(piece)
                continue
            if token in _LOOK:
                piece = _LOOK[token]
            elif token in ("[[", "]]"):
                piece = "(?P<_>" if token == "[[" else ")"
            elif token[0].isupper() and token in self._macros:
                piece = self._macro(token, rule)
            elif token[0].isupper() or is_literal(token):
                chars = self._class(token, rule)
                piece = f"[{chars}]" if len(chars) > 1 else chars
            else:
                piece = token
            out.append(f"{pending}{piece})" if pending else piece)
            pending = ""
        return "".join(out)

    def needs(self, pattern: str, rule: str) -> list[Need]:
        """What every match holds, or what stands about it."""
        return self._open(deque(PATTERN_TOKEN.findall(pattern)), rule)

    def _open(self, tokens: deque[str], rule: str) -> list[Need]:
        """The needs of all up to the bracket that closes; branches of one set each are one set, put together."""
        branches: list[list[Need]] = [[]]
        while tokens and (token := tokens.popleft()) != ")":
            if token == "|":
                branches.append([])
                continue
            if token in ("[[", "]]") or (token.endswith(":") and token != ":"):
                continue
            if token == "(" or token in _LOOK:
                found = self._open(tokens, rule)
                found = [] if token in ("!(", "<!(") else found
            elif token in self._macros:
                if token not in self._needs:
                    self._needs[token] = self.needs(self._macros[token], rule)
                found = self._needs[token]
            else:
                found = [frozenset(self._class(token, rule))]
            while tokens and tokens[0] in ("?", "*", "+"):
                found = found if tokens.popleft() == "+" else []
            branches[-1] += found
        if len(branches) == 1:
            return branches[0]
        if not all(branches):
            return []
        single = [branch[0] for branch in branches if len(branch) == 1 and isinstance(branch[0], frozenset)]
        if len(single) == len(branches):
            return [frozenset().union(*single)]
        return [tuple(map(tuple, branches))]

    def _macro(self, name: str, rule: str) -> str:
        if name not in self._regexes:
            self._regexes[name] = f"(?:{self.regex(self._macros[name], rule)})"
        return self._regexes[name]

    def _class(self, token: str, rule: str) -> str:
        """The characters of a class, or of a word or mark that is spelt out."""
        name = token if token[0].isupper() else "POSS" if token == "'s" else "=" + token
        chars = self._chars.get(name)
        if not chars:
            raise KnowledgeError(f'times/rules.toml, rule "{rule}": "{token}" is no class and no word')
        return chars


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """Stretches of known words with at least one strong word among them: all that rules need to see."""
    rules()
    lexicon = load()
    unknown = re.escape(lexicon.other) + lexicon.char(frozenset({"PARA"}))
    strong = lexicon.strong()
    # Looked for only where one may begin: tried again at each of ten thousand full stops, it takes minutes.
    return re.compile(f"(?<![^{unknown}{strong}])[^{unknown}{strong}]*[{strong}][^{unknown}]*")


LONGEST_RUN = 400
"""Tokens that may belong to an expression, one after the other: prose has twenty; without a bound, ten thousand full
stops take minutes."""


def matches(tokens: Tokens) -> Iterator[Found]:
    """Every match of every rule, overlapping ones included.

    Rules are run once over all stretches that can hold an expression, set side by side with an unknown word
    between them: a seventh of the text, as a rule.
    """
    pieces: list[str] = []
    where: list[int] = []
    for run in _runs().finditer(tokens.classes):
        for begin in range(run.start(), run.end(), LONGEST_RUN):
            end = min(begin + LONGEST_RUN, run.end())
            pieces.append(tokens.classes[begin:end])
            where.extend(range(begin, end + 1))
    classes = load().other.join(pieces)
    present = set(classes)
    for order, rule in enumerate(rules()):
        if not rule.may_match(present):
            continue
        for match in rule.regex.finditer(classes):
            first, last = match.span() if rule.whole else match.span("_")
            if rule.capital and not tokens.word(where[last - 1])[0].isupper():
                continue
            if last > first:
                yield Found(rule, tokens, match, where[first], where[last - 1] + 1, order, where)


def longest(tokens: Tokens) -> list[Found]:
    """Matches that do not overlap, in text order: the longest first, then the rule that stands first."""
    taken = bytearray(len(tokens.classes))
    chosen = []
    for found in sorted(matches(tokens), key=lambda f: (f.first - f.last, f.order, f.first)):
        if not any(taken[found.first : found.last]):
            taken[found.first : found.last] = b"\x01" * (found.last - found.first)
            chosen.append(found)
    chosen.sort(key=lambda f: f.first)
    return chosen
