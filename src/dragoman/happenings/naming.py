"""Words of a sentence that name or describe a process: "Geneva III talks", "the Syrian ceasefire", "talks in Oman".

A name is matched against all known names in two ways: as written, and loosely, with fillers ("peace") left out and
nouns of one kind alike ("negotiations", "talks"). What a name or description stands for is settled in `processes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from dragoman.lexicons.processes import country_words, known_processes, states, words
from dragoman.model import Process, Span

TOKEN = re.compile(r"[^\W_]+(?:[.&+'’][^\W_]+)*\+?|(?<![^\W_])[-–/‐]|[-–/‐](?![^\W_])|[^\w\s–/‐-]")
"""Words, with the hyphens and slashes inside them as borders; each other mark by itself."""

REACH = 4
"""Words between a determiner and its noun, and between a preposition and the name it brings."""

STRETCH = 14
"""Words that "between A and B" may run over."""


@dataclass(frozen=True, slots=True)
class Token:
    """`low` is folded: lower case, without accents, dots and a possessive ending."""

    text: str
    start: int
    end: int
    low: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital or a digit, as words of names do."""
        return self.text[:1].isupper() or self.text[:1].isdigit()

    @property
    def word(self) -> bool:
        """Whether it is a word or number, not punctuation."""
        return self.text[:1].isalnum()


@cache
def fold(word: str) -> str:
    """Lower case, without accents, dots and a possessive ending."""
    plain = word
    if not word.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.lower().replace("’", "'").removesuffix("'s")
    return plain.replace(".", "") or plain


def tokens(text: str, offset: int = 0) -> list[Token]:
    """The words and marks of a text; `offset` is added to their places."""
    return [Token(m[0], m.start() + offset, m.end() + offset, fold(m[0])) for m in TOKEN.finditer(text)]


@cache
def lows(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase."""
    return tuple(fold(m[0]) for m in TOKEN.finditer(phrase) if m[0][:1].isalnum())


def slug(name: str) -> str:
    """A key made of a name's own words: "Muscat peace negotiations" and "Muscat talks" give "muscat_talks"."""
    loose = [part.removeprefix("~") for part in _loosened(lows(name))[0]]
    return "_".join(re.sub(r"[^a-z0-9+]+", "_", part).strip("_") for part in loose if part) or "process"


# ------------------------------------------------------------------ nouns
@cache
def _nouns() -> Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for phrase, (kind, group) in words().nouns.items():
        parts = lows(phrase)
        found[parts[0]].append((parts, kind, group))
    return {first: tuple(sorted(rest, key=lambda r: -len(r[0]))) for first, rest in found.items()}


def noun_at(text: Sequence[Token], i: int) -> tuple[int, str, str] | None:
    """The common noun that begins at a token: the index after it, its kind and its group."""
    if text[i].low not in _nouns():
        return None
    return _noun([t.low for t in text[i : i + 5]], 0, i)


def _noun(parts: Sequence[str], i: int, offset: int = 0) -> tuple[int, str, str] | None:
    for phrase, kind, group in _nouns().get(parts[i], ()):
        if tuple(parts[i : i + len(phrase)]) == phrase:
            return offset + i + len(phrase), kind, group
    return None


def _loosened(text: Sequence[str]) -> tuple[list[str], list[tuple[int, int]]]:
    """Folded words, fillers left out and nouns by their group ("~talks"), with the tokens each stands for."""
    out: list[str] = []
    where: list[tuple[int, int]] = []
    fillers, i = words().fillers, 0
    while i < len(text):
        noun = _noun(text, i)
        if noun is not None:
            if out and out[-1] == f"~{noun[2]}" and where[-1][1] == i:
                where[-1] = (where[-1][0], noun[0])
            else:
                out.append(f"~{noun[2]}")
                where.append((i, noun[0]))
            i = noun[0]
            continue
        if text[i] not in fillers:
            out.append(text[i])
            where.append((i, i + 1))
        i += 1
    return out, where


# ------------------------------------------------------------------ names
_Index = dict[str, dict[tuple[str, ...], tuple[list[bool], list[str]]]]


class Names:
    """All names of some processes, ready to be found in a text.

    A name is taken apart when its first word is met: of thousands a report needs a few.
    """

    def __init__(self, processes: Iterable[Process]) -> None:
        self._exact: _Index = {}
        self._loose: _Index = {}
        self._waiting: dict[str, list[tuple[str, str]]] = {}
        for process in processes:
            for name in (process.name, *process.aliases):
                first = TOKEN.search(name)
                if first is None:
                    continue
                low = fold(first[0])
                if low in _nouns() or low in words().fillers:
                    self._enter(name, process.key)
                else:
                    self._waiting.setdefault(low, []).append((name, process.key))

    def _unfold(self, firsts: Iterable[str]) -> None:
        for first in firsts:
            for name, key in self._waiting.pop(first, ()):
                self._enter(name, key)

    def _enter(self, name: str, key: str) -> None:
        written = [w for w in TOKEN.findall(name) if w[0].isalnum()]
        plain = tuple(map(fold, written))
        capital = [_must_be_capital(w, low) for w, low in zip(written, plain, strict=True)]
        _put(self._exact, plain, capital, key)
        parts, where = _loosened(plain)
        plain_words = words().lists["empty"] | words().lists["small"]
        if any(not p.startswith("~") and p not in plain_words for p in parts):
            _put(self._loose, tuple(parts), [capital[a] for a, _ in where], key)

    def found(self, text: Sequence[Token]) -> list[tuple[int, int, tuple[str, ...]]]:
        """Names in a text: first and last token (exclusive) and the keys they may stand for.

        None overlap, but the same words may come twice: as written first, then loosely.
        """
        hits: list[tuple[int, int, tuple[str, ...]]] = []
        self._unfold({t.low for t in text} & self._waiting.keys())
        for i, token in enumerate(text):
            for parts, (capitals, keys) in self._exact.get(token.low, {}).items():
                here = text[i : i + len(parts)]
                if len(here) == len(parts) and all(
                    t.low == p and (t.capital or not c) for t, p, c in zip(here, parts, capitals, strict=True)
                ):
                    hits.append((i, i + len(parts), tuple(keys)))
        parts_of, where = _loosened([t.low for t in text])
        for i, part in enumerate(parts_of):
            for parts, (capitals, keys) in self._loose.get(part, {}).items():
                if tuple(parts_of[i : i + len(parts)]) == parts and all(
                    text[where[i + n][0]].capital or not c for n, c in enumerate(capitals)
                ):
                    hits.append((where[i][0], where[i + len(parts) - 1][1], tuple(keys)))
        return _longest(hits)

    def exactly(self, name: str) -> tuple[str, ...]:
        """Keys that carry a name, as written or else loosely, capitals aside."""
        plain = lows(name)
        if not plain:
            return ()
        self._unfold(set(plain))
        entry = self._exact.get(plain[0], {}).get(plain)
        if entry is None:
            parts, _ = _loosened(plain)
            entry = self._loose.get(parts[0], {}).get(tuple(parts)) if parts else None
        return tuple(entry[1]) if entry else ()


def _put(index: _Index, parts: tuple[str, ...], capital: list[bool], key: str) -> None:
    """A name under its first word; written in capitals and without, it is found without."""
    known, keys = index.setdefault(parts[0], {}).setdefault(parts, (capital, []))
    known[:] = [a and b for a, b in zip(known, capital, strict=True)]
    if key not in keys:
        keys.append(key)


def _must_be_capital(word: str, low: str) -> bool:
    return word[0].isupper() and low not in words().fillers and low not in _nouns()


def _longest(hits: list[tuple[int, int, tuple[str, ...]]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Of overlapping hits the longest; those of one extent stay, in the order found."""
    kept: list[tuple[int, int, tuple[str, ...]]] = []
    for hit in sorted(hits, key=lambda h: h[0] - h[1]):
        if all(hit[1] <= a or b <= hit[0] or (a, b) == hit[:2] for a, b, _ in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h[:2])


@lru_cache(8192)
def groups(process: Process) -> frozenset[str]:
    """The groups of nouns that the names of a process hold: an agreement may be called a ceasefire too."""
    found = set()
    for name in (process.name, *process.aliases):
        text = tokens(name)
        found |= {noun[2] for i in range(len(text)) if (noun := noun_at(text, i))}
    return frozenset(found)


@cache
def known_names() -> Names:
    """The names of all processes of the tables, indexed once."""
    return Names(known_processes().values())


# ------------------------------------------------------------------ countries and descriptions
def country_at(text: Sequence[Token], i: int) -> tuple[int, str] | None:
    """A country's name, adjective or demonym that begins at a token: the index after it, and the code."""
    for length in (4, 3, 2, 1):
        here = text[i : i + length]
        if len(here) == length and here[0].capital:
            code = _countries().get(tuple(t.low for t in here))
            if code and (length > 1 or len(here[0].text) > 2 or here[0].text.isupper() or "." in here[0].text):
                return i + length, code
    return None


@cache
def _countries() -> Mapping[tuple[str, ...], str]:
    return {lows(text): code for text, code in country_words().items() if lows(text)}


@dataclass(frozen=True, slots=True)
class Description:
    """A common noun for a process, with what makes it particular.

    `first` and `last` bound its tokens, `noun` is the index of the noun, `group` the words that may stand for it.
    `countries` are codes and `places` names in its own words; `parties` is the stretch after "between".
    `modified`: a word between determiner and noun makes it another thing ("the prisoner exchange talks").
    """

    first: int
    last: int
    noun: int
    kind: str
    group: str
    definite: bool
    indefinite: bool
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    parties: tuple[int, int] | None = None
    modified: bool = False


def descriptions(text: Sequence[Token], taken: Iterable[int]) -> Iterator[Description]:
    """Common nouns for processes outside names, with their determiners, countries, places and parties."""
    held = set(taken)
    i = 0
    while i < len(text):
        noun = noun_at(text, i)
        if noun is None or i in held or _verbal(text, i, noun[0]):
            i += 1
            continue
        yield _description(text, i, noun, held)
        i = noun[0]


def _verbal(text: Sequence[Token], i: int, last: int) -> bool:
    """A noun's form that is a verb here: "to deal with"."""
    lists = words().lists
    phrase = " ".join(t.low for t in text[i:last])
    return phrase in lists["verbal"] and i > 0 and text[i - 1].low in lists["verb_marks"]


def _description(text: Sequence[Token], i: int, noun: tuple[int, str, str], held: set[int]) -> Description:
    first, determiner, countries, places, modified = _before(text, i, held)
    last, more, where, parties = _after(text, noun[0], noun[1])
    lists = words().lists
    low = determiner.low if determiner else ""
    return Description(
        first, last, i, noun[1], noun[2], low in lists["determiners"], low in lists["indefinite"],
        tuple(dict.fromkeys((*countries, *more))), tuple(dict.fromkeys((*places, *where))), parties, modified,
    )  # fmt: skip


@cache
def _plain_modifiers() -> frozenset[str]:
    """Words before a noun that leave it the same thing: common adjectives, numbers in order, words of its state."""
    lists = words().lists
    told = {f for cue in states().cues if cue.part == "adjective" for form in cue.forms for f in lows(form)}
    return lists["empty"] | lists["ordinals"] | lists["topics"] | lists["mediated"] | lists["fillers"] | told


def _before(text: Sequence[Token], i: int, held: set[int]) -> tuple[int, Token | None, list[str], list[str], bool]:
    """The determiner some words before a noun, and the countries or the place right before it.

    Only common adjectives may stand between a country and the noun: "Syrian peace talks", not "Syria broke the truce".
    """
    lists = words().lists
    first, k, touching = i, i - 1, True
    countries: list[str] = []
    places: list[str] = []
    while k >= 0 and i - k <= REACH + 1 and text[k].word and k not in held:
        low = text[k].low
        if low in lists["determiners"] or low in lists["indefinite"]:
            return k, text[k], countries, places, not touching
        country = _country_up_to(text, k) if touching else None
        if country is not None:
            first = country[0]
            countries.append(country[1])
            k = first
        elif touching and k and k == i - 1 and text[k].text[:1].isupper() and low not in lists["empty"]:
            places.append(text[k].text)
            first = k
        elif low not in _plain_modifiers() and not low.endswith("ly") and text[k + 1].low not in lists["mediated"]:
            touching = False
        k -= 1
    return first, None, countries, places, False


def _country_up_to(text: Sequence[Token], k: int) -> tuple[int, str] | None:
    """A country's words that end with a token: the index of the first, and the code."""
    for start in range(max(0, k - 3), k + 1):
        country = country_at(text, start)
        if country and country[0] == k + 1:
            return start, country[1]
    return None


def _after(text: Sequence[Token], i: int, kind: str) -> tuple[int, list[str], list[str], tuple[int, int] | None]:
    """Countries, places and parties behind a noun: "between A and B", "in Syria", "on Libya", in any order."""
    lists = words().lists
    countries: list[str] = []
    places: list[str] = []
    parties: tuple[int, int] | None = None
    last = i
    while i < len(text):
        if text[i].low in lists["between"] and parties is None:
            end = _stretch(text, i + 1)
            parties = (i + 1, end)
            i = last = end
        elif text[i].low in lists["places"]:
            k = i + 1
            while k < len(text) and text[k].low in lists["directions"]:
                k += 1
            country = country_at(text, k) if k < len(text) else None
            if country is None and not (k < len(text) and text[k].text[:1].isupper() and _placelike(text[k])):
                break
            if country is not None:
                hosts = kind == "talks" and text[i].low in {"in", "at"}
                (places if hosts else countries).append(text[k].text if hosts else country[1])
                i = last = country[0]
            else:
                end = _place_end(text, k)
                places.append(" ".join(t.text for t in text[k:end]))
                i = last = end
        else:
            break
    return last, countries, places, parties


@cache
def _verbs() -> frozenset[str]:
    """Inflected verbs that tell a state: behind the parties they begin what is said of the process."""
    told = [cue for cue in states().cues if cue.part in {"verb", "object", "subject"}]
    return frozenset(lows(form)[0] for cue in told for form in cue.forms)


def _place_end(text: Sequence[Token], k: int) -> int:
    """Where a place's capitalised words end, "of" between them included: "Line of Control"."""
    end = k + 1
    while end < len(text) and text[end].word:
        of = text[end].low == "of" and end + 1 < len(text) and text[end + 1].text[:1].isupper()
        if not of and not text[end].text[:1].isupper():
            break
        end += 1
    return end


def _placelike(token: Token) -> bool:
    """No weekday, month or common adjective that only stands capitalised."""
    return token.low not in words().lists["empty"]


def after_name(text: Sequence[Token], i: int, kind: str) -> tuple[list[str], list[str], tuple[int, int] | None]:
    """Countries, places and parties that stand behind a name."""
    _, countries, places, parties = _after(text, i, kind)
    return countries, places, parties


def _stretch(text: Sequence[Token], i: int) -> int:
    """Where the parties after "between" end: at a mark, a preposition of place, or after some words."""
    end = i
    while end < len(text) and end - i < STRETCH:
        if not text[end].word and text[end].text not in "-–,’'":
            break
        if text[end].low in words().lists["stretch_ends"] or (end > i + 1 and text[end].text in _verbs()):
            break
        end += 1
    return end


def countries_in(text: Sequence[Token]) -> tuple[str, ...]:
    """The codes of the countries that a text names, in order, each once."""
    found: list[str] = []
    i = 0
    while i < len(text):
        country = country_at(text, i)
        if country:
            found.append(country[1])
        i = country[0] if country else i + 1
    return tuple(dict.fromkeys(found))


def span_of(text: Sequence[Token], first: int, last: int, sentence: Span) -> Span:
    """The words of some tokens, cut from their sentence."""
    start, end = text[first].start, text[last - 1].end
    return Span(start, end, sentence.text[start - sentence.start : end - sentence.start])


RESOLUTION = re.compile(r"(?i)\bresolutions?\s+(?:no\.?\s*|number\s+)?(\d[\d/.-]*\d|\d)(?:\s*\(\d{4}\))?")
SHORT = re.compile(r"\b(?:UNSCR|SCR|S/RES)[\s/]*(\d{2,4})\b")


def resolutions(sentence: Span) -> Iterator[tuple[Span, str, str]]:
    """Numbered resolutions: the words, whose ("unsc", "unga" or "" when unsaid) and the number.

    Resolutions of other bodies ("House resolution 12") are left out.
    """
    lists = words().lists
    for hit in RESOLUTION.finditer(sentence.text):
        before = sentence.text[: hit.start()].rstrip().lower()
        whose, start = "", hit.start()
        for name, owners in (("unsc", "council"), ("unga", "assembly")):
            owner = max((o for o in lists[owners] if before.endswith(o)), key=len, default="")
            if owner:
                whose, start = name, len(before) - len(owner)
                break
        if not whose and before.rpartition(" ")[2] in lists["other_bodies"]:
            continue
        yield Span(sentence.start + start, sentence.start + hit.end(), sentence.text[start : hit.end()]), whose, hit[1]
    for hit in SHORT.finditer(sentence.text):
        yield Span(sentence.start + hit.start(), sentence.start + hit.end(), hit[0]), "unsc", hit[1]
