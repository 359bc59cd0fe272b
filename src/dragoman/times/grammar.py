"""Rules over token classes, compiled to regular expressions over class characters.

A pattern is a sequence of classes (CAPITALS), literal words and marks, macros (CAPITALS too), operators
`( ) | ? * +`, groups `m:MON` or `m:(...)`, look-around `&(`, `!(`, `<&(`, `<!(` and `[[ ]]` around the
expression where a pattern holds context besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dragoman.errors import KnowledgeError
from dragoman.times.lexicon import PATTERN_TOKEN, Lexicon, is_literal, load, phrase_pattern
from dragoman.times.tokens import Tokens, shape_classes

_SHAPES = (
    "PARA", "ISO", "ISOQ", "NUMERIC", "CLOCK", "OTHER", "YEARS", "DAYS", "FRAC", "NTH", "DECADE", "NUMBER",
    "SHORT", "POSS", "MIXED", "QN",
)  # fmt: skip
_LOOK = {"&(": "(?=", "!(": "(?!", "<&(": "(?<=", "<!(": "(?<!"}


@dataclass(frozen=True, slots=True)
class Rule:
    """`whole` is false where the pattern holds context around its expression.

    `constant` is the value of a rule with the action of that name; `capital` asks for a last word with one.
    """

    name: str
    regex: re.Pattern[str]
    action: str
    whole: bool
    constant: str = ""
    capital: bool = False


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
        return " ".join(self.words(group)).lower()

    def source(self, group: str) -> str:
        """A group as written; empty where it took no part."""
        first, last = self.match.span(group)
        if first < 0:
            return ""
        start, end = self.tokens.starts[self.where[first]], self.tokens.ends[self.where[last - 1]]
        return self.tokens.text[start:end]

    @property
    def start(self) -> int:
        return self.tokens.starts[self.first]

    @property
    def end(self) -> int:
        return self.tokens.ends[self.last - 1]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """All rules of the shipped tables. Raises KnowledgeError for a pattern that does not compile."""
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
    compiled = []
    for row in lexicon.rules:
        source = _regex(row["pattern"], macros, lexicon, row["name"])
        try:
            regex = re.compile(source)
        except re.error as error:
            raise KnowledgeError(f'times/rules.toml, rule "{row["name"]}": {error} in its pattern') from error
        whole, constant = "[[" not in row["pattern"], row.get("constant", "")
        compiled.append(Rule(row["name"], regex, row["action"], whole, constant, "capital" in row))
    _check_strong(lexicon)
    return tuple(compiled)


def _check_strong(lexicon: Lexicon) -> None:
    """Raises KnowledgeError for a fixed expression of weak words alone: it would never be looked at."""
    strong = set(lexicon.strong())
    for phrase in (*lexicon.phrases, *lexicon.holidays):
        words = phrase_pattern(phrase).split()
        if not any(lexicon.lower.get(word) in strong for word in words):
            raise KnowledgeError(f'times/words.toml: "{phrase}" has only weak words; take one off weak_words')


def _register_shapes(lexicon: Lexicon) -> None:
    """Gives every set of classes that numbers can have its character before rules are compiled."""
    plain = shape_classes.__wrapped__
    for kind in _SHAPES:
        lexicon.char(plain(kind, ""))
    short = [f"{n}" for n in range(101)] + [f"{n:02d}" for n in range(10)]
    for word in [*short, *(f"{n:04d}" for n in range(10000)), "12345"]:
        lexicon.char(plain("INT", word))


def _regex(pattern: str, macros: dict[str, str], lexicon: Lexicon, rule: str) -> str:
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
        elif is_literal(token):
            piece = _class("=" + token, lexicon, rule)
        elif token[0].isupper():
            macro = macros.get(token)
            piece = f"(?:{_regex(macro, macros, lexicon, rule)})" if macro else _class(token, lexicon, rule)
        else:
            piece = token
        out.append(f"{pending}{piece})" if pending else piece)
        pending = ""
    return "".join(out)


def _class(name: str, lexicon: Lexicon, rule: str) -> str:
    chars = lexicon.chars_of("POSS" if name == "='s" else name)
    if not chars:
        raise KnowledgeError(f'times/rules.toml, rule "{rule}": "{name.lstrip("=")}" is no class and no word')
    return f"[{chars}]" if len(chars) > 1 else chars


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """Stretches of known words with at least one strong word among them: all that rules need to see."""
    rules()
    lexicon = load()
    unknown = re.escape(lexicon.other) + lexicon.char(frozenset({"PARA"}))
    strong = lexicon.strong()
    return re.compile(f"[^{unknown}{strong}]*[{strong}][^{unknown}]*")


def matches(tokens: Tokens) -> Iterator[Found]:
    """Every match of every rule, overlapping ones included.

    Rules are run once over all stretches that can hold an expression, set side by side with an unknown word
    between them: a seventh of the text, as a rule.
    """
    pieces: list[str] = []
    where: list[int] = []
    for run in _runs().finditer(tokens.classes):
        pieces.append(run[0])
        where.extend(range(run.start(), run.end() + 1))
    classes = load().other.join(pieces)
    for order, rule in enumerate(rules()):
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
