"""Reading one noun phrase that may name an actor: its head, what modifies it, what it belongs to.

The same reader serves a phrase by itself and the noun phrases of a parsed report. The order of
decisions: a person's name with titles, a known body or group, a title or role with its country, a
people, a state or its seat; last a name with a known title, kept as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.actors.index import Grammar, Index, Match
from dragoman.actors.knowledge import Entry, Form, Knowledge
from dragoman.actors.modifiers import BODIES, Core, Modifiers, best, joined
from dragoman.actors.persons import choose, given_name, standing
from dragoman.actors.spells import covers
from dragoman.actors.words import POSSESSIVE, Words

NON_STATE = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})
_UP = frozenset({"body", "group"})
_CALLINGS = frozenset((code,) for code in ("JRN", "OPP", "REB", "REL", "BUS", "EDU", "LAB", "SOC", "CRM", "REF", "LAW"))
"""What one may be called after the last office, and be at the time: the text's word counts before "out of office"."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known outside the phrase.

    `day` is the ISO date; `countries` likely ones, nearest first; `given` a country stated as fact;
    `agent` whether the phrase acts (True), is a place (False), or neither is known (None); `seen` the
    keys of persons named in full elsewhere in the report; `modifier` whether it only stands before a noun;
    `alone` whether it stands outside any report; `told` the folded words of the text around it; `bodies` the bodies
    and groups named there.
    """

    day: str | None = None
    countries: tuple[str, ...] = ()
    given: str | None = None
    agent: bool | None = None
    seen: frozenset[str] = frozenset()
    modifier: bool = False
    alone: bool = False
    told: frozenset[str] = frozenset()
    bodies: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase read: `lo` and `hi` bound the words that name the actor, `head` is its head word.

    `what` is "person", "organization", "people", "state" or "place"; `office` the vocabulary's name of
    a title; `known` whether a name (not only a role) was found; `weak` when only a modifier decided.
    """

    lo: int
    hi: int
    head: int
    what: str
    name: str | None = None
    country: str | None = None
    sector: tuple[str, ...] = ()
    role: str | None = None
    office: str = ""
    entry: Entry | None = None
    plural: bool = False
    former: bool = False
    weak: bool = False
    use: str = ""
    place: bool = False
    candidates: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class Reader:
    """Reads phrases against one knowledge base."""

    def __init__(self, known: Knowledge, index: Index, grammar: Grammar) -> None:
        self.known, self.index, self.grammar = known, index, grammar
        self.modifiers = Modifiers(index, grammar)

    # ------------------------------------------------------------------ the phrase as a whole
    def read(self, words: Words, lo: int, hi: int, hints: Hints, depth: int = 0) -> Phrase | None:
        """The actor that words `lo` to `hi` name, None when they name none that is known."""
        lo = self._skip(words, lo, hi)
        if lo >= hi or depth > 3:
            return None
        core = self._core(words, lo, hi)
        if core.lo >= core.hi:
            return None
        phrase = None if depth else bearer(self.known, words, core, hints) or taken_up(self.grammar, words, core, hints)
        if phrase is not None:
            return phrase
        phrase = self._partitive(words, core, hints, depth) or self._head(words, core, hints, depth)
        if phrase is None:
            return None
        phrase = self._as_of(phrase, hints)
        if phrase.country is None:
            phrase = self._from_complement(words, core, phrase, hints)
        elif phrase.what != "state" and phrase.entry is None:
            phrase = self._complement_sector(words, core, phrase, hints)
        if phrase.country is None and phrase.entry is None:
            phrase = self._from_possessor(words, core, phrase, hints)
        if phrase.weak and phrase.country is None and not phrase.sector:
            return None
        return self._from_hints(phrase, hints)

    def _as_of(self, phrase: Phrase, hints: Hints) -> Phrase:
        """What a group was on the day (rebels, a party, the government), and no office code for international bodies:
        section 11 of the coding book gives their officials a sector only where it tells more than that they hold one.
        """
        if phrase.country in NON_STATE and phrase.sector in {("GOV",), ("MIL",)} and phrase.what == "person":
            phrase = replace(phrase, sector=())
        if phrase.entry is not None and phrase.entry.also and phrase.country == phrase.entry.country:
            phrase = _at_home(phrase, phrase.entry, hints)
        if not hints.day or phrase.entry is None or phrase.entry.kind != "group":
            return phrase
        for was in self.known.standings.get(phrase.entry.key, ()):
            if was.held(hints.day):
                return replace(phrase, country=was.country or phrase.country, sector=was.sector,
                               why=(*phrase.why, f"as of {hints.day}"))  # fmt: skip
        return phrase

    def _skip(self, words: Words, lo: int, hi: int) -> int:
        """Past articles and numbers, as long as they begin no known name."""
        while lo < hi - 1:
            word = words.norm[lo]
            skip = self.grammar.determiner | self.grammar.boundary
            if word not in skip and not word[:1].isdigit() and word[:1].isalnum():
                break
            match = self.index.at(words, lo, hi)
            if match and match.hi - match.lo > 1:
                break
            lo += 1
        return lo

    def _core(self, words: Words, lo: int, hi: int) -> Core:
        matches = self.index.scan(words, lo, hi)
        inside = {i for m in matches for i in range(m.lo, m.hi)}
        end = lo
        while end < hi and (end in inside or words.norm[end] not in self.grammar.boundary or end == lo):
            end += 1
        start, possessor = lo, None
        for i in range(end - 2, lo, -1):
            if words.norm[i] in POSSESSIVE and i not in inside:
                start, possessor = i + 1, (lo, i)
                break
        here = [m for m in matches if start <= m.lo and m.hi <= end]
        mine = [m for m in here if not self.part_of_name(words, m, start, end, inside)]
        return Core(start, end, mine, possessor, end, hi)

    def part_of_name(self, words: Words, m: Match, lo: int, hi: int, inside: set[int]) -> bool:
        """A known surname inside somebody else's full name: "Alexander Smith" is no Alexander."""
        short = m.hi - m.lo == 1
        if m.words or not all(
            f.use in {"surname", "city"} or f.entry.kind == "territory" or (short and f.entry.kind == "person")
            for f in m.forms
        ):
            return False
        after, before = m.hi, m.lo - 1
        if after < hi and after not in inside and words.capital(after) and words.text[after][1:2].islower():
            return True
        return (
            before >= lo and before not in inside and words.capital(before)
            and words.norm[before] not in self.grammar.honorific and words.norm[before] not in self.grammar.determiner
            and words.norm[before] not in self.grammar.direction
        )  # fmt: skip

    def _partitive(self, words: Words, core: Core, hints: Hints, depth: int) -> Phrase | None:
        """"Members of the army", "a group of men": the phrase after "of" is the actor."""
        head = core.hi - 1
        if words.norm[head] not in self.grammar.partitive or core.rest >= core.end:
            return None
        if words.norm[core.rest] != "of":
            return None
        inner = self.read(words, core.rest + 1, core.end, hints, depth + 1)
        if inner is None or inner.what in {"state", "place"}:
            return None
        return replace(
            inner, lo=core.lo, head=head, plural=True, why=(*inner.why, f"{words.text[head]} of it stand for it")
        )

    # ------------------------------------------------------------------ heads
    def _head(self, words: Words, core: Core, hints: Hints, depth: int) -> Phrase | None:
        last = core.hi
        while last > core.lo and words.norm[last - 1] in {*POSSESSIVE, '"', "”", "“"}:
            last -= 1
        main = next((m for m in reversed(core.matches) if m.hi == last), None)
        if main is None:
            return self._unknown_head(words, core, last, hints, depth)
        before = [m for m in core.matches if m.hi <= main.lo]
        if main.persons and (not main.words or words.capital(main.lo)):
            person = self._person(words, core, main, before, hints)
            if person:
                return person
        if main.words and not (main.forms and self._name_wins(words, main)):
            return self._titled(words, core, main, before, hints)
        return self._named(words, core, main, before, hints)

    def _name_wins(self, words: Words, main: Match) -> bool:
        """Words that are both a name and a noun: the name, when written with capitals."""
        return all(words.capital(i) for i in range(main.lo, main.hi) if len(words.norm[i]) > 3)

    def _person(
        self, words: Words, core: Core, main: Match, before: Sequence[Match], hints: Hints
    ) -> Phrase | None:
        full = main.form("surname") is None or any(f.use == "name" and f.entry.kind == "person" for f in main.forms)
        titles = [w for m in before for w in m.words]
        offices = frozenset(w.office for w in titles if w.office)
        country, _ = self.modifiers.country(words, core, before)
        others = [f for f in main.forms if f.entry.kind != "person"]
        if others and not titles:
            return None
        named = [f.entry for f in main.forms if f.entry.kind == "person" and f.use == "name"] or main.persons
        countries = (country, *hints.countries) if country else hints.countries
        person, why = choose(
            self.known, named, titles=offices, countries=countries, day=hints.day, full=full, seen=hints.seen,
        )  # fmt: skip
        if person and country and person.country and person.country != country and not full and titles:
            person, why = None, f"no {words.text[main.lo]} of {country} known"
        if person is None:
            if titles:
                return self._unknown_person(words, core, main.lo, main.hi, before, hints)
            shared = {e.country for e in named}
            return Phrase(
                main.lo, main.hi, main.lo, "person", None, shared.pop() if len(shared) == 1 else None,
                candidates=tuple(e.key for e in named), use="name" if full else "surname", why=(why,),
            )  # fmt: skip
        if not full and not titles and person.key not in hints.seen and not self._renowned(person, named, hints.day):
            person_less = tuple(e.key for e in named)
            return Phrase(
                main.lo, main.hi, main.lo, "person", None, None, candidates=person_less, use="surname",
                why=(f"{person.name} has the surname, but nothing else says so",),
            )  # fmt: skip
        was = self._former(words, core.lo, main.lo)
        titled = country if offices and country == person.country else None
        now = standing(self.known, person, hints.day, was, hints.alone, titled)
        sector, role = now.sector, now.role
        if not self.known.offices.get(person.key) and titles:
            sector, role = titles[-1].sector, titles[-1].phrase
        if was and hints.day and "ELI" not in sector:
            sector = sector or ("ELI",)
        calling = titles[-1] if titles and not titles[-1].office else None
        if sector == ("ELI",) and not was and calling and calling.sector[:1] in _CALLINGS:
            sector, role = calling.sector, calling.phrase  # "journalist Jamal Khashoggi", long after his last office
        return Phrase(
            main.lo, main.hi, main.lo, "person", person.name, now.country, sector, role, now.office, person,
            former=was, candidates=tuple(e.key for e in named), use="name" if full else "surname",
            why=(why + (f", {main.how}" if main.how else ""), now.why),
        )  # fmt: skip

    def _renowned(self, person: Entry, named: Sequence[Entry], day: str | None) -> bool:
        """Whether a bare surname is enough: for those who held an office that only one holds at a time, and
        for the only one of that name who is in office on the day.
        """
        offices = self.known.offices.get(person.key, ())
        if len({e.key for e in named}) == 1 and day and any(o.held(day) for o in offices):
            return True
        return any((word := self.known.vocabulary.get(o.office)) and word.unique for o in offices)

    def _unknown_head(
        self, words: Words, core: Core, last: int, hints: Hints, depth: int
    ) -> Phrase | None:
        """The head is in no table: a person with a title, a thing of a known owner, or nobody."""
        known_hi = max((m.hi for m in core.matches), default=core.lo)
        tail = range(known_hi, last)
        title = core.matches[-1] if core.matches else None
        if title and title.words and tail and all(words.capital(i) for i in tail):
            return self._unknown_person(words, core, known_hi, last, [*core.matches[:-1], title], hints)
        if not core.matches and core.rest >= core.end:
            return None
        country, why = self.modifiers.country(words, core, core.matches)
        nouns = [m for m in core.matches if m.words or m.form("name")]
        sector: tuple[str, ...] = ()
        if nouns and (owner := self.modifiers.sector_of(nouns[-1])):
            sector, why = owner, (*why, f'"{words.text[nouns[-1].lo]}" owns it')
        if country is None and not sector and (depth or core.rest >= core.end):
            return None
        return Phrase(
            core.lo, last, last - 1, "organization", None, country, sector, weak=True,
            why=(*why, f'no known actor noun in "{words.text[last - 1]}"'),
        )  # fmt: skip

    def _unknown_person(
        self, words: Words, core: Core, lo: int, hi: int, before: Sequence[Match], hints: Hints
    ) -> Phrase:
        title = [m for m in before if m.words][-1]
        base = self._titled(words, core, title, [m for m in before if m.hi <= title.lo], replace(hints, day=None))
        near = (base.country,) if base.country else hints.countries
        met = self._by_given_name(title, words.norm[lo:hi], near, hints.day)
        if met is not None:
            now = standing(self.known, met, hints.day)
            return replace(base, lo=lo, hi=hi, head=lo, what="person", name=met.name, country=now.country, entry=met,
                           sector=now.sector, role=now.role, plural=False, use="name",
                           why=(f'held "{title.words[0].phrase}" that day and bears the name', now.why))  # fmt: skip
        return replace(
            base, lo=lo, hi=hi, head=lo, what="person", name=" ".join(words.text[lo:hi]), plural=False,
            why=(*base.why, "not known by name: as its title says"),
        )  # fmt: skip

    def _titled(
        self, words: Words, core: Core, main: Match, before: Sequence[Match], hints: Hints
    ) -> Phrase:
        """A role, office or organ of state as head: sector by the head, country by its modifiers."""
        country, reason = self.modifiers.country(words, core, before)
        word = best(main.words, country)
        sector = word.sector
        why: tuple[str, ...] = (f'"{word.phrase}" is {"|".join(word.sector) or "no sector"}',)
        if country is None and word.country:
            country, reason = word.country, (f'"{word.phrase}" is said of {word.country}',)
        owner = self.modifiers.owner(words, core, before)
        entry: Entry | None = None
        name: str | None = None
        vague = word.sector[:1] == ("UNK",) and owner is not None and self.modifiers.sector_of(owner)
        if owner and (vague or words.norm[main.hi - 1] in self.grammar.transparent):
            codes = self.modifiers.sector_of(owner)
            form = owner.form("name")
            if form and form.entry.kind in BODIES:
                entry = form.entry
                name = form.entry.name if word.sort != "person" else None
                country = country if country and not form.entry.country else form.entry.country
                sector = codes if codes or word.sector[:1] == ("GOV",) or country in NON_STATE else word.sector
                why = (*why, f"acts for {form.entry.name}")
            elif codes and (form is None or form.entry.kind not in {"state", "person"}):
                sector, why = joined(codes, word.sector, form), (*why, f'"{words.text[owner.lo]}" says which')
        elif country in NON_STATE and sector[:1] == ("GOV",):
            sector = sector[1:]
        people = any(f.entry.kind == "people" for m in before for f in m.forms)
        if people and sector[:1] in {("MIL",), ("UAF",)} and entry is None:
            state = any(f.entry.kind == "state" for m in before for f in m.forms) or core.possessor
            if not state or sector[0] == "UAF":
                sector, why = ("REB",), (*why, "the arms of a people without a state")
        if country and country not in NON_STATE and words.norm[main.hi - 1] in self.grammar.stands_for_state:
            sector, why = ("GOV",), (*why, "the side of a state")
        was = self._former(words, core.lo, main.lo)
        if was and sector and sector[0] in self.grammar.elite:
            sector, why = ("ELI",), (*why, "called former")
        phrase = Phrase(
            core.possessor[0] if core.possessor else core.lo,
            main.hi, main.hi - 1, word.sort, name, country, sector, word.phrase, word.office, entry,
            plural=word.plural, former=was, why=(*why, *reason),
        )  # fmt: skip
        return phrase

    def _by_given_name(
        self, title: Match, name: Sequence[str], countries: Sequence[str], day: str | None
    ) -> Entry | None:
        offices = [w.office for w in title.words if w.office]
        return given_name(self.known, offices, name, countries, day) if offices and day else None

    def holder(self, phrase: Phrase, day: str | None) -> Phrase:
        """A title alone, with the name of whoever held it on the day, if exactly one is known.

        A ministry is not its minister.
        """
        if not phrase.office or phrase.name or phrase.former or phrase.plural or not day:
            return phrase
        if phrase.what == "organization":
            return phrase
        place = phrase.entry.key if phrase.entry else phrase.country
        word = self.known.vocabulary.get(phrase.office)
        if not (word and word.unique) and not phrase.entry and place not in NON_STATE:
            return phrase
        held = [o for o in self.known.holders.get((phrase.office, place or ""), ()) if o.held(day)]
        people = {o.person for o in held}
        if len(people) != 1:
            return phrase
        person = self.known.entries.get(people.pop())
        if person is None:
            return phrase
        sector = phrase.sector if place in NON_STATE else held[0].sector or phrase.sector
        return replace(
            phrase, name=person.name, entry=person, sector=sector,
            why=(*phrase.why, f"{person.name} held the office on {day}"),
        )  # fmt: skip

    def _named(
        self, words: Words, core: Core, main: Match, before: Sequence[Match], hints: Hints
    ) -> Phrase | None:
        form = self._pick(words, core, main, before, hints)
        if form is None:
            return None
        entry = form.entry
        how = f", {main.how}" if main.how else ""
        why: tuple[str, ...] = (f'"{" ".join(words.text[main.lo : main.hi])}" is {entry.name}{how}',)
        if form.use in {"demonym", "adjective"}:
            plain = any(words.norm[i] in self.grammar.commoner for i in range(core.lo, main.lo))
            sector: tuple[str, ...] = ("CVL",) if plain or hints.agent else ()
            if entry.kind == "people":
                sector = entry.sector
            elif entry.kind == "territory":
                sector = ()
            several = form.use == "demonym" and words.norm[main.hi - 1].endswith("s")
            ethnic = (core.lo < main.lo and words.norm[main.lo - 1] == "ethnic") or (
                main.lo > 0 and words.norm[main.lo - 1] == "ethnic")  # fmt: skip
            if ethnic:
                return Phrase(
                    core.lo, main.hi, main.hi - 1, "people", None, None, ("CVL",), use=form.use, plural=True,
                    why=(*why, "by descent, not by state"),
                )  # fmt: skip
            if hints.modifier and hints.agent and entry.kind == "state" and not several:
                return Phrase(
                    main.lo, main.hi, main.hi - 1, "state", entry.name, entry.country, ("GOV",), entry=entry,
                    use=form.use, why=(*why, "before a noun: an act of the state"),
                )  # fmt: skip
            plural = words.norm[main.hi - 1].endswith(("s", "ese", "ish", "ch"))
            return Phrase(
                core.lo, main.hi, main.hi - 1, "people", None, entry.country, sector, use=form.use,
                plural=plural, why=(*why, "a people"),
            )  # fmt: skip
        common = Phrase(
            main.lo, main.hi, main.hi - 1, "organization", entry.name, entry.country, entry.sector, None, "", entry,
            use=form.use, why=why,
        )  # fmt: skip
        if entry.kind == "state" and form.use == "name":
            codes = ("GOV",) if hints.agent else ()
            return replace(common, what="state", sector=codes, place=True, why=(*why, "a state"))
        if form.use == "capital":
            codes = () if hints.agent is False else ("GOV",)
            why = (*why, "its capital, for its government")
            return replace(common, what="state", sector=codes, place=True, why=why)
        if form.use == "seat":
            return replace(common, what="state", sector=form.sector, why=(*why, "a seat of power"))
        if form.use == "city":
            return replace(
                common, what="place", name=form.text, entry=None, place=True, why=(*why, "a city, for its residents")
            )
        if entry.kind == "territory":
            return replace(common, what="place", place="REB" not in entry.sector)
        country, _ = self.modifiers.country(words, core, before)
        if entry.kind == "organ" and country and country != entry.country and country not in NON_STATE:
            return replace(common, lo=core.possessor[0] if core.possessor else core.lo, name=None, entry=None,
                           country=country, why=(*why, f"but of {country}"))  # fmt: skip
        return replace(common, country=entry.country or country)

    def _pick(
        self, words: Words, core: Core, main: Match, before: Sequence[Match], hints: Hints
    ) -> Form | None:
        """Of several entries with one name: the country stated, then hinted at, then the first listed."""
        forms = [f for f in main.forms if f.use != "surname"] or list(main.forms)
        if not forms:
            return None
        if len(forms) == 1:
            return forms[0]
        country, _ = self.modifiers.country(words, core, before)
        wanted = [country] if country else [hints.given] if hints.given else list(hints.countries)
        for code in wanted:
            for form in forms:
                if code and form.entry.country == code:
                    return form
        if hints.day:
            living = [f for f in forms if covers(f.entry.start, f.entry.end, hints.day)]
            forms = living or forms
        else:
            forms = [f for f in forms if f.entry.sort != "former"] or forms
        order = {"name": 0, "seat": 1, "capital": 2, "demonym": 3, "adjective": 4, "city": 5}
        return min(forms, key=lambda f: order.get(f.use, 9))

    # ------------------------------------------------------------------ countries and owners
    def _former(self, words: Words, lo: int, hi: int) -> bool:
        return any(words.norm[i] in self.grammar.former for i in range(lo, hi))

    def _from_complement(self, words: Words, core: Core, phrase: Phrase, hints: Hints) -> Phrase:
        """Country (and for transparent heads the sector) from "of", "in", "from", "for" phrases."""
        head = words.norm[phrase.head]
        sent = head in self.grammar.sent
        phrase = self._complement_sector(words, core, phrase, hints)
        if phrase.country:
            return phrase
        for word, lo, hi in self.modifiers.complements(words, core):
            if word == "," and phrase.name and phrase.entry is None:
                told = self.read(words, lo, core.end, hints, 2)
                if told and told.what in {"person", "people"} and told.country:
                    return replace(phrase, country=told.country, sector=phrase.sector or told.sector)
            if word not in self.grammar.locating or (sent and word not in {"of", "from"}):
                continue
            if word == "of" and head in self.grammar.relational:
                continue
            for m in self.index.scan(words, lo, hi):
                if all(f.use == "surname" for f in m.forms):
                    continue
                country = self.modifiers.country_of(m)
                if country and not (country in NON_STATE and word == "in"):
                    return replace(phrase, country=country, why=(*phrase.why, f'"{word} {words.text[m.lo]}"'))
        return phrase

    def _complement_sector(self, words: Words, core: Core, phrase: Phrase, hints: Hints) -> Phrase:
        """"Spokesman for the army", "president of the senate": the body tells the sector."""
        if phrase.entry or phrase.former or words.norm[phrase.head] not in self.grammar.transparent:
            return phrase
        for word, lo, hi in self.modifiers.complements(words, core):
            if word not in {"of", "for", "with", "from", "at"}:
                continue
            inner = self.read(words, lo, hi, replace(hints, countries=(), given=None), 2)
            if inner is None or inner.what in {"place"} or (inner.what == "state" and inner.use != "seat"):
                continue
            if not inner.sector and not inner.country:
                continue
            keeps = phrase.country and phrase.country not in NON_STATE and not inner.entry
            sector = inner.sector
            if not sector and inner.country not in NON_STATE:
                sector = phrase.sector
            return replace(
                phrase, sector=sector, country=phrase.country if keeps else inner.country or phrase.country,
                why=(*phrase.why, f'acts for "{" ".join(words.text[lo:hi])}"'),
            )  # fmt: skip
        return phrase

    def _from_possessor(self, words: Words, core: Core, phrase: Phrase, hints: Hints) -> Phrase:
        if not core.possessor:
            return phrase
        owner = self.read(words, *core.possessor, hints, 2)
        if owner is None or not owner.country:
            return phrase
        return replace(phrase, country=owner.country, why=(*phrase.why, f"of {owner.name or owner.country}"))

    def _from_hints(self, phrase: Phrase, hints: Hints) -> Phrase:
        named = phrase.entry and phrase.entry.kind != "person" and phrase.entry.sort != "ethnic"
        if phrase.country is not None or named:
            return phrase
        if hints.given:
            return replace(phrase, country=hints.given, why=(*phrase.why, "country as given"))
        return phrase


def _at_home(phrase: Phrase, entry: Entry, hints: Hints) -> Phrase:
    """A group of several countries is of the one that the report speaks of; of its first where it speaks of none."""
    own = (entry.country, *entry.also)
    spoken = next((c for c in (hints.given, *hints.countries) if c in own), None)
    if spoken is None:
        return replace(phrase, why=(*phrase.why, f"of {', '.join(filter(None, own))}: its first, none is spoken of"))
    return replace(phrase, country=spoken, why=(*phrase.why, f"of its countries {spoken} is spoken of"))


def bearer(known: Knowledge, words: Words, core: Core, hints: Hints) -> Phrase | None:
    """A name that several bear (`readings.csv`): the one that day, country and cue words of the text speak for.

    Open, with the candidates, when none or two are spoken for equally. None where the words are no such name, or are
    said of a country that has none of it.
    """
    lo = core.lo + (words.norm[core.lo] == "the")
    every = known.readings.get(words.norm[lo : core.hi])
    if not every or core.possessor or core.rest < core.end or not words.capital(lo):
        return None
    rows = [b for b in every if not hints.day or b.lived(hints.day)]
    first = hints.given or (hints.countries[0] if hints.countries else None)
    weighed = [(3 * (b.country == first) + 2 * (b.country in hints.countries) + 2 * bool(b.cues & hints.told), b)
               for b in rows]  # fmt: skip
    best = max((w for w, _ in weighed), default=0)
    meant = [b for w, b in weighed if w == best] if best else []
    if not best and len(rows) == 1 < len(every) and not set(hints.countries) - {rows[0].country}:
        meant = rows  # the only one there was on the day
    if not best and not hints.told:
        meant = [b for b in rows if b.usual] or meant
    written = " ".join(words.text[lo : core.hi])
    if len(meant) != 1:
        if not rows or (not best and hints.countries):
            return None
        names = tuple(b.name for b in (meant or rows))
        return Phrase(core.lo, core.hi, core.hi - 1, "organization", candidates=names,
                      why=(f'"{written}" could be any of {", ".join(names)}',))  # fmt: skip
    one = meant[0]
    entry = known.entries.get(one.key) if one.key else None
    why = "the usual one, or the only one on the day" if not best else "by the country and words of its report"
    return Phrase(core.lo, core.hi, core.hi - 1, "organization", one.name, one.country, one.sector, None, "", entry,
                  use="name", candidates=tuple(b.name for b in rows),
                  why=(f'"{written}" is {one.name}, {why}',))  # fmt: skip


def taken_up(grammar: Grammar, words: Words, core: Core, hints: Hints) -> Phrase | None:
    """"The bloc", "the organisation" in words that name one body or group: that one is meant."""
    plain = core.hi - core.lo == 1 and core.lo > 0 and words.norm[core.lo - 1] == "the" and core.rest >= core.end
    if not plain or core.possessor or words.norm[core.lo] not in grammar.description["organization"]:
        return None
    named = {e.key: e for e in hints.bodies if e.kind in _UP}
    if len(named) != 1:
        return None
    entry = next(iter(named.values()))
    return Phrase(core.lo, core.hi, core.hi - 1, "organization", entry.name, entry.country, entry.sector, None, "",
                  entry, use="name", why=(f"takes up {entry.name}, the only body named beside it",))  # fmt: skip
