"""Finding the known names and words in running text: longest match, with rules of case.

An acronym must be written as one ("US", never "us"); other single words need a capital; names of
several words are found in any case. Misses are tried again by their consonants, for transliterations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.actors.knowledge import FOLDER, Entry, Form, Knowledge, Word
from dragoman.actors.words import Words, beginning, folded, norm
from dragoman.actors.words import skeleton as bones
from dragoman.lexicons.tables import read_toml


@dataclass(frozen=True, slots=True)
class Grammar:
    """The closed-class words of `grammar.toml`, as sets."""

    boundary: frozenset[str]
    locating: frozenset[str]
    transparent: frozenset[str]
    partitive: frozenset[str]
    former: frozenset[str]
    elite: frozenset[str]
    coming: frozenset[str]
    lends_nothing: frozenset[str]
    leads: frozenset[str]
    based: frozenset[str]
    stance: frozenset[str]
    sent: frozenset[str]
    honorific: frozenset[str]
    particle: frozenset[str]
    weekday: frozenset[str]
    family_first: frozenset[str]
    determiner: frozenset[str]
    commoner: frozenset[str]
    nations: frozenset[str]
    stands_for_state: frozenset[str]
    place_preposition: frozenset[str]
    giver: frozenset[str]
    motion: frozenset[str]
    spatial: frozenset[str]
    strikes_place: frozenset[str]
    land: frozenset[str]
    relational: frozenset[str]
    leaving: frozenset[str]
    visiting: frozenset[str]
    on_target: frozenset[str]
    direction: frozenset[str]
    saying: frozenset[str]
    description: dict[str, frozenset[str]]
    gendered: dict[str, frozenset[str]]
    given: dict[str, frozenset[str]]
    abbreviation: dict[str, str]

    @classmethod
    def load(cls) -> Grammar:
        """The word lists of `grammar.toml`. Raises KnowledgeError for a part that is missing or unknown."""
        data: dict[str, Any] = dict(read_toml(FOLDER / "grammar.toml"))
        data.pop("origin", None)
        description = {kind: frozenset(nouns) for kind, nouns in data.pop("description").items()}
        given = {gender: frozenset(names) for gender, names in data.pop("given").items()}
        gendered = {gender: frozenset(nouns) for gender, nouns in data.pop("gendered").items()}
        abbreviation = data.pop("abbreviation")
        sets = {name: frozenset(words) for name, words in data.items()}
        return cls(**sets, description=description, gendered=gendered, given=given, abbreviation=abbreviation)


@dataclass(frozen=True, slots=True)
class Match:
    """Words `lo` to `hi` (exclusive) are a known name or a known common noun (or both)."""

    lo: int
    hi: int
    forms: tuple[Form, ...] = ()
    words: tuple[Word, ...] = ()
    how: str = ""

    def form(self, *uses: str) -> Form | None:
        """The first form that is used in one of these ways, such as "name" or "demonym"."""
        return next((f for f in self.forms if f.use in uses), None)

    @property
    def persons(self) -> list[Entry]:
        """The persons whom the words may name, each form once."""
        return [f.entry for f in self.forms if f.entry.kind == "person"]


_LIGHT = frozenset({"the", "of", "'s"})
_ANY, _CAPITAL, _ACRONYM = 0, 1, 2
_NONE: dict[Any, Any] = {}


def _bare(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Without a leading article."""
    return tokens[1:] if tokens[:1] == ("the",) and len(tokens) > 1 else tokens


def _ends(telling: Sequence[str]) -> tuple[str, str]:
    return beginning(telling[0]), beginning(telling[-1])


def _case(text: str, length: int) -> int:
    bare = text.replace(".", "")
    if length == 1 and bare.isupper() and len(bare) <= 6:
        return _ACRONYM
    return _CAPITAL if length == 1 else _ANY


class Index:
    """Every name and word of the knowledge, by its first word, longest first."""

    def __init__(self, known: Knowledge, grammar: Grammar) -> None:
        self.grammar = grammar
        self._names: dict[str, dict[tuple[str, ...], list[tuple[int, Form]]]] = {}
        self._words: dict[str, dict[tuple[str, ...], list[Word]]] = {}
        self._bones: dict[tuple[str, ...], list[Form]] = {}
        self._longest: dict[str, int] = {}
        self._waiting: dict[str, tuple[list[Form], list[Word]]] = {}
        self._people: dict[str, list[Form]] = {}
        self._skeletons: dict[tuple[str, str], list[tuple[tuple[str, ...], Form]]] = {}
        for form in known.forms:
            if form.entry.kind in {"person", "group"}:
                self._wait_for(form)
            else:
                self._wait(form.text)[0].append(form)
        for word in known.words:
            self._wait(word.phrase)[1].append(word)

    def _wait_for(self, form: Form) -> None:
        """A person or group waits by its first word and by each word that begins a surname of it; and, for other
        spellings, by how its first and last word begin.
        """
        tokens = _bare(folded(form.text))
        if not tokens:
            return
        self._people.setdefault(tokens[0], []).append(form)
        if form.use != "name":
            return
        if form.entry.kind == "person" and len(tokens) > 1:
            for first in {surname[0] for surname in self._surnames(tokens, form.entry)} - {tokens[0]}:
                self._people.setdefault(first, []).append(form)
        telling = self._telling(tokens)
        if len(telling) > 1:
            self._skeletons.setdefault(_ends(telling), []).append((tuple(telling), form))

    def _wait(self, text: str) -> tuple[list[Form], list[Word]]:
        """Where a name waits, by its first word, until a text brings that word: most never do."""
        low = text.lower().removeprefix("the ")
        first = low.split(" ", 1)[0].split("-", 1)[0]
        if not (first.isascii() and first.isalnum()):
            tokens = folded(text)
            first = tokens[1] if tokens[:1] == ("the",) and len(tokens) > 1 else tokens[0] if tokens else ""
        return self._waiting.setdefault(first, ([], []))

    def _fetch(self, first: str) -> None:
        for form in self._people.pop(first, ()):
            self._add(form, first)
        waiting = self._waiting.pop(first, None)
        if waiting is None:
            return
        for form in waiting[0]:
            self._add(form, None)
        for word in waiting[1]:
            tokens = _bare(folded(word.phrase))
            if not tokens:
                continue
            if len(tokens) > 1 and word.country is None and word.kind == "role":
                word = self._of_country(word, tokens)
            self._words.setdefault(tokens[0], {}).setdefault(tokens, []).append(word)
            self._longest[tokens[0]] = max(self._longest.get(tokens[0], 0), len(tokens))

    def _of_country(self, word: Word, tokens: tuple[str, ...]) -> Word:
        """A noun phrase that begins with a nationality ("catalan separatists") is said of that country."""
        forms = [f for _, f in self._names.get(tokens[0], {}).get(tokens[:1], ()) if f.use in {"adjective", "demonym"}]
        countries = {f.entry.country for f in forms if f.entry.kind in {"state", "territory"}}
        return replace(word, country=countries.pop()) if len(countries) == 1 else word

    def _add(self, form: Form, first: str | None) -> None:
        """Enter a form; of a person or group what begins with `first`."""
        tokens = _bare(folded(form.text))
        if not tokens:
            return
        if first in (None, tokens[0]):
            self._name(tokens, _case(form.text, len(tokens)), form)
        if form.entry.kind == "person" and form.use == "name" and len(tokens) > 1:
            for surname in self._surnames(tokens, form.entry):
                if surname[0] == first:
                    self._name(surname, _CAPITAL, Form(form.text, "surname", form.entry))

    def _name(self, tokens: tuple[str, ...], case: int, form: Form) -> None:
        bucket = self._names.setdefault(tokens[0], {}).setdefault(tokens, [])
        if not any(f.entry is form.entry and f.use == form.use for _, f in bucket):
            bucket.append((case, form))
        self._longest[tokens[0]] = max(self._longest.get(tokens[0], 0), len(tokens))

    def _telling(self, tokens: Iterable[str]) -> list[str]:
        """The words of a name by which other spellings of it are known."""
        return [t for t in tokens if len(t) > 1 and t not in self.grammar.particle and t not in _LIGHT]

    def _spelt(self, tokens: tuple[str, ...]) -> list[Form]:
        """Persons and groups whose words have the same consonants."""
        telling = self._telling(tokens)
        if len(telling) < 2:
            return []
        for words, form in self._skeletons.pop(_ends(telling), ()):
            key = tuple(map(bones, words))
            if sum(map(len, key)) > 4:
                self._bones.setdefault(key, []).append(form)
        return self._bones.get(tuple(map(bones, telling)), [])

    def _surnames(self, tokens: tuple[str, ...], entry: Entry) -> Iterator[tuple[str, ...]]:
        """The last name, with and without its particles; the first one where families come first."""
        if entry.country in self.grammar.family_first:
            yield tokens[:1]
            if len(tokens) != 2:
                return
        last = len(tokens) - 1
        if tokens[last] in {"jr", "sr"} and last > 1:
            last -= 1
        if len(tokens[last]) < 2 or tokens[last] in self.grammar.weekday or not set(tokens[last]) - set("ivx"):
            return
        yield tokens[last : last + 1]
        while last > 1 and tokens[last - 1] in self.grammar.particle:
            last -= 1
            yield tokens[last:]

    def at(self, words: Words, i: int, hi: int) -> Match | None:
        """The longest known name or word that starts at word `i` and ends before `hi`."""
        first = words.norm[i]
        if first in self._waiting or first in self._people:
            self._fetch(first)
        span = self._longest.get(first)
        if span is None:
            return self._by_bones(words, i, hi) if words.text[i][:1].isupper() else None
        names, nouns, norm = self._names.get(first, _NONE), self._words.get(first, _NONE), words.norm
        for length in range(min(span, hi - i), 0, -1):
            tokens = norm[i : i + length]
            bucket, found = names.get(tokens), nouns.get(tokens)
            if bucket is None and found is None:
                continue
            forms = self._as_written(bucket, words, i, length) if bucket else ()
            if forms or found:
                if length == 1 and not found and words.text[i][:1].isupper():
                    longer = self._by_bones(words, i, hi)
                    if longer and all(f.use in {"surname", "city"} or f.entry.kind == "person" for f in forms):
                        return longer
                return Match(i, i + length, forms, tuple(found) if found else ())
        return self._by_bones(words, i, hi) if words.text[i][:1].isupper() else None

    def _as_written(self, bucket: list[tuple[int, Form]], words: Words, i: int, length: int) -> tuple[Form, ...]:
        if len(bucket) == 1:
            case, form = bucket[0]
            return (form,) if case == _ANY or _written(case, words.text[i : i + length]) else ()
        texts = words.text[i : i + length]
        return tuple([form for case, form in bucket if case == _ANY or _written(case, texts)])

    def _by_bones(self, words: Words, i: int, hi: int) -> Match | None:
        for length in range(min(5, hi - i), 1, -1):
            last = i + length - 1
            if not words.capital(last) or "," in words.norm[i : last + 1]:
                continue
            forms = self._spelt(words.norm[i : last + 1])
            if forms:
                return Match(i, last + 1, tuple(forms), (), "spelt otherwise")
        return None

    def scan(self, words: Words, lo: int, hi: int) -> list[Match]:
        """All matches between two words, left to right, none overlapping."""
        found = []
        i = lo
        while i < hi:
            match = self.at(words, i, hi) or self._short(words, i, hi)
            if match:
                found.append(match)
                i = match.hi
            else:
                i += 1
        return found

    def _short(self, words: Words, i: int, hi: int) -> Match | None:
        """An abbreviated title before a name: "Sen. X", "Gen. Y"."""
        full = self.grammar.abbreviation.get(words.norm[i])
        if full and words.capital(i):
            tokens = tuple(map(norm, full.split()))
            self._fetch(tokens[0])
            found = self._words.get(tokens[0], {}).get(tokens)
            if found:
                return Match(i, i + 1, (), tuple(found), "abbreviated title")
        return None


def _written(case: int, texts: tuple[str, ...]) -> bool:
    if case == _ANY:
        return True
    if case == _CAPITAL:
        return any(t[:4] != t[:4].lower() for t in texts)
    bare = texts[0].replace(".", "")
    return bare.isupper() or (len(bare) > 3 and bare[0].isupper()) or (len(bare) > 3 and bare[:-1].isupper())
