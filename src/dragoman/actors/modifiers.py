"""What stands before and after the head of a phrase: countries, owners, complements.

"The *Turkish* army", "*Hezbollah* fighters", "*the regime's* troops", "rebels *in Syria*".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dragoman.actors.index import Grammar, Index, Match
from dragoman.actors.knowledge import Form, Word
from dragoman.actors.words import Words

_PLACE_USES = ("name", "adjective", "demonym", "capital", "seat", "city")
BODIES = frozenset({"group", "body", "outlet", "organ"})


@dataclass(slots=True)
class Core:
    """The head part of a phrase: its words without possessor and complements."""

    lo: int
    hi: int
    matches: list[Match]
    possessor: tuple[int, int] | None
    rest: int
    end: int
    notes: list[str] = field(default_factory=list)


class Modifiers:
    """Reads the surroundings of a head against one knowledge base."""

    def __init__(self, index: Index, grammar: Grammar) -> None:
        self.index, self.grammar = index, grammar

    def live(self, words: Words, core: Core, matches: Sequence[Match]) -> Iterator[tuple[Match, str]]:
        """Modifiers that count, in order, with how they modify: "", "based" or "leads"."""
        for m in matches:
            after = words.norm[m.hi] if m.hi < core.end else ""
            if m.lo > 0 and (words.norm[m.lo - 1] in self.grammar.stance or words.norm[m.lo - 1] == "ethnic"):
                continue
            if after in self.grammar.lends_nothing or (after.endswith("ing") and m.persons):
                continue
            yield m, "based" if after in self.grammar.based else "leads" if after in self.grammar.leads else ""

    def country(
        self, words: Words, core: Core, before: Sequence[Match]
    ) -> tuple[str | None, tuple[str, ...]]:
        """The first modifier with a country; "X-based" only when there is no other."""
        if core.possessor:
            owner = self.owner_country(words, *core.possessor)
            if owner:
                return owner, (f"belongs to {owner}",)
        fallback: tuple[str | None, tuple[str, ...]] = (None, ())
        for m, how in self.live(words, core, before):
            country = self.country_of(m)
            if country is None:
                continue
            reason = (f'"{words.text[m.lo]}" gives {country}',)
            if how == "based":
                fallback = (country, reason)
                continue
            return country, reason
        return fallback

    def owner_country(self, words: Words, lo: int, hi: int) -> str | None:
        """The country, as ISO 3166-1 alpha-3, of the first match in words `lo` to `hi` that has one."""
        matches = self.index.scan(words, lo, hi)
        for m in matches:
            country = self.country_of(m)
            if country:
                return country
        return None

    def country_of(self, match: Match) -> str | None:
        """The country a match stands for: the one that all its forms share, else that of a place among them."""
        places = [f for f in match.forms if f.use != "surname"]
        forms = places or (list(match.forms) if len(match.persons) == 1 else [])
        known = {f.entry.country for f in forms if f.entry.country}
        if len(known) == 1:
            return known.pop()
        for use in _PLACE_USES:
            for form in forms:
                if form.use == use and form.entry.kind != "person" and form.entry.country:
                    return form.entry.country
        return None

    def owner(self, words: Words, core: Core, before: Sequence[Match]) -> Match | None:
        """The body, group or noun nearest before the head that it may act for."""
        for m, how in reversed(list(self.live(words, core, before))):
            if how:
                continue
            form = m.form("name")
            if (form and form.entry.kind in BODIES) or self.owning(m):
                return m
        if core.possessor:
            for m in reversed(self.index.scan(words, *core.possessor)):
                form = m.form("name")
                if (form and form.entry.kind in BODIES) or self.owning(m):
                    return m
        return None

    def owning(self, match: Match) -> bool:
        """A noun that says for whom a head acts: "police chief", not "elite group"."""
        return bool(match.words) and best(match.words).sector[:1] not in {(), ("UNK",), ("CVL",), ("ELI",)}

    def sector_of(self, match: Match) -> tuple[str, ...]:
        """PLOVER sectors that a body or a word such as "army" gives to what it modifies; empty for others."""
        form = match.form("name", "seat")
        if form and form.entry.kind in BODIES | {"territory"}:
            return form.entry.sector
        return best(match.words).sector if match.words else ()

    def complements(self, words: Words, core: Core) -> Iterator[tuple[str, int, int]]:
        """The prepositional phrases after the core: preposition, first and last word."""
        i = core.rest
        while i < core.end:
            if words.norm[i] not in self.grammar.boundary:
                i += 1
                continue
            word = words.norm[i]
            matches = self.index.scan(words, i + 1, core.end)
            inside = {k for m in matches for k in range(m.lo, m.hi)}
            j = i + 1
            while j < core.end and (j in inside or words.norm[j] not in self.grammar.boundary):
                j += 1
            yield word, i + 1, j
            i = j


def best(words: Sequence[Word], country: str | None = None) -> Word:
    """One of several readings of a noun: that of its country, then offices before organs before roles."""
    order = {"office": 0, "organ": 1, "role": 2}

    def weight(word: Word) -> tuple[int, int]:
        fits = 0 if word.country and word.country == country else 1 if not word.country else 2
        return (2 if fits == 2 and country else fits if country else min(fits, 1), order[word.kind])

    return min(words, key=weight)


def joined(codes: tuple[str, ...], head: tuple[str, ...], form: Form | None) -> tuple[str, ...]:
    """The sector of "opposition fighters": the armed head decides, its side is kept."""
    if codes[:1] == ("OPP",) and head[:1] in {("UAF",), ("MIL",), ("REB",)}:
        return ("REB", "OPP")
    if codes[:1] == ("PTY",) and head[:1] == ("UAF",):
        return head
    side = codes[:1] in {("REL",), ("CVL",), ("UNK",), ("OPP",)}
    if side and head and head[0] not in {"GOV", "UNK"} and form is None:
        return tuple(dict.fromkeys((*head, *codes)))
    return codes
