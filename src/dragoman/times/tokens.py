"""Text to tokens of classes, one character a token, so that rules are plain regular expressions.

spaCy's tokens are not used: the tagger works on text alone, and "third-quarter", "p.m." or "2016-03-07" must
each come out the same whatever parser is in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dragoman.times.lexicon import Lexicon

PARAGRAPH = "PARA"
"""The class of a paragraph's end, which no expression crosses."""

TOKEN = re.compile(
    r"""
    (?:[ \t\r]|\n(?![ \t\r]*\n))*+   # white space is skipped here, a cheaper way than failing at it
    (?:
      (?P<QN>Q[1-4](?!\w))
    | (?P<FY>FY\s?['’]?(?:(?:19|20)\d\d|\d\d)(?!\w))
    | (?P<WORD>(?:[A-Za-z]\.){2,}|[^\W\d_]+(?!\w))
    | (?P<PARA>\n[ \t\r]*\n\s*|\x00)
    | (?P<ISO>(?<![\w.-])(?:1[5-9]|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])
         (?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-]))
    | (?P<ISOQ>(?<![\w.-])(?:19|20)\d\d-?Q[1-4](?!\w))
    | (?P<NUMERIC>(?<![\w./-])(?:(?:19|20)\d\d/\d{1,2}/\d{1,2}|\d{1,2}-\d{1,2}-(?:19|20)\d\d)(?![\w/-]|\.\d)
         |(?<![\w./-])\d{1,2}(?P<_s>[/.])\d{1,2}(?P=_s)(?:(?:19|20)\d\d|\d\d)(?![\w/]|\.\d|-\d))
    | (?P<CLOCK>(?<![\w:.,$-])(?:[01]?\d|2[0-4])(?:[:.][0-5]\d(?::[0-5]\d)?)?\s?
         (?:[aApP]\.\s?[mM]\.|[aApP][mM]\b)
         |(?<![\w:.,$])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\w:]|[.,]\d))
    | (?P<OTHER>[$£€¥\#]\s?\d(?:[\d,.]*\d)?
         |\d[\d,.]*\s?%|\+\d[\d\s().-]{6,}\d|\+?\d{1,4}(?:[-\s]\(?\d{2,4}\)?)?[-\s]\d{3}-\d{3,4}\b|\d{3}-\d{4}\b)
    | (?P<YEARS>(?<![\w.-])(?:19|20)\d\d[-–/](?:(?:19|20)\d\d|\d\d)(?![\w-]|[.,]\d))
    | (?P<DAYS>(?<![\w.,-])\d{1,2}[-–]\d{1,2}(?![\w-]|[.,]\d))
    | (?P<FRAC>\b1/2|\b1/4|\b3/4|½)
    | (?P<NTH>\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)\b)
    | (?P<DECADE>(?:(?:1[5-9]|20)\d0|['’]?[1-9]0)['’]?s\b)
    | (?P<NUMBER>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?!\w)
    | (?P<INT>\d+(?![\w]))
    | (?P<SHORT>['’]\d\d(?!\w))
    | (?P<POSS>['’]s\b|(?<=s)['’](?=\s))
    | (?P<MIXED>\w+)
    | (?P<PUNCT>\S)
    )
    """,
    re.VERBOSE,
)


SPELT = frozenset({"9", "11"})
"""Figures that a rule spells out ("9/11")."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """`classes[i]` is the class character of token i, which lies at text[starts[i]:ends[i]]."""

    text: str
    classes: str
    starts: list[int]
    ends: list[int]

    def word(self, index: int) -> str:
        """The word at an index, as printed."""
        return self.text[self.starts[index] : self.ends[index]]


def tokenise(text: str, lexicon: Lexicon) -> Tokens:
    """Words, figures and punctuation of a text with their offsets and the classes that patterns match."""
    classes: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    upper, lower, other = lexicon.upper, lexicon.lower, lexicon.other
    done = 0
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "PUNCT"
        start, end = match.span(kind)
        if start < done:  # the full stop of an abbreviation already taken
            continue
        word = match[kind]
        if kind == "WORD":
            found = (upper if word[0].isupper() else lower).get(word.lower())
            if found is None:
                found = other
            elif found in lexicon.dotted and text[end : end + 1] == ".":
                done = end = end + 1
        elif kind == "PUNCT":
            found = lower.get("'" if word == "’" else word, other)
        elif kind in ("OTHER", "MIXED"):
            found = lexicon.char(frozenset((kind,)))
        else:
            found = _shape_char(kind, word, lexicon)
        classes.append(found)
        starts.append(start)
        ends.append(end)
    return Tokens(text, "".join(classes), starts, ends)


def _shape_char(kind: str, word: str, lexicon: Lexicon) -> str:
    return lexicon.char(shape_classes(kind, word))


LONGEST_NUMBER = 18
"""Digits of a number: more are no count of days, and Python turns no more than 4,300 into one."""


@lru_cache(maxsize=4096)
def shape_classes(kind: str, word: str) -> frozenset[str]:
    """The classes of a token known by its shape: 12 may be a day, an hour or a count."""
    if kind != "INT":
        return frozenset({kind, "NUM1"} if kind in ("NUMBER", "FRAC") else {kind})
    if len(word) > LONGEST_NUMBER:
        return frozenset({"OTHER"})
    classes = {"INT"}
    if word in SPELT:
        classes.add("=" + word)
    number = int(word)
    if len(word) <= 4:
        classes.add("NUM1")
    if len(word) <= 2 and 1 <= number <= 31:
        classes.add("DAY")
    if len(word) <= 2 and number <= 24:
        classes.add("HOUR")
    if len(word) == 4:
        if 1500 <= number <= 2099:
            classes.add("YEAR")
        if 1900 <= number <= 2060 and number != 2000:
            classes.add("PLAINYEAR")
        if number <= 2400 and number % 100 < 60:
            classes.add("HHMM")
    return frozenset(classes)
