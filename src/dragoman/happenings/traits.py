"""What of a telling is compared: its act, sides, days, place and words, made once and small."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from dragoman.happenings.weighing import Weighing
from dragoman.model import Actor, Event, Span, Status, Telling, Time

WORD = re.compile(r"[^\W_]+")
STEM = 4
"""Letters kept of a word: enough for "shelled" and "shelling", and for most plurals and tenses."""

HOUR = re.compile(r"T(MO|MI|AF|EV|NI|\d\d)")
PROMISES = frozenset({"AGREE", "CONCEDE", "THREATEN", "REJECT"})
"""Types that speak of a coming act when the event has one; a demand for an act plans nothing."""

OPEN_TYPES = frozenset({"AGREE", "THREATEN"})


class Standing(StrEnum):
    """Whether a telling is of an act, or of the plan of one. OPEN: a promise, and nothing says whether it came true."""

    DONE = "done"
    OPEN = "open"
    PLAN = "planned"
    MOVED = "postponed"
    OFF = "cancelled"


PLANS = frozenset({Standing.PLAN, Standing.MOVED, Standing.OFF})
_STANDING = {
    Status.PLANNED: Standing.PLAN,
    Status.CONDITIONAL: Standing.PLAN,
    Status.HYPOTHETICAL: Standing.PLAN,
    Status.POSTPONED: Standing.MOVED,
    Status.CANCELLED: Standing.OFF,
}

Days = tuple[int, int]
"""First and last day of an interval, as ordinals."""


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """One actor: ISO country or PLOVER's code, main sector and its kind, key or folded name; empty where unknown."""

    country: str
    sector: str
    kind: str
    entity: str
    name: str

    @property
    def known(self) -> bool:
        """Whether anything tells who it is."""
        return bool(self.country or self.kind or self.entity or self.name)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: WGS84 degrees, country, first-order division, precision as in `Place`."""

    lat: float
    lon: float
    country: str
    admin1: str
    precision: str
    geonameid: int | None


@dataclass(frozen=True, slots=True)
class Words:
    """Stems with their weights, and the sum of the squares of these."""

    stems: Mapping[str, float]
    square: float

    @staticmethod
    def of(stems: Mapping[str, float]) -> Words:
        """Stems with their weights, and the square of their length for the cosine."""
        return Words(stems, sum([w * w for w in stems.values()]))


@dataclass(frozen=True, slots=True)
class Traits:
    """A telling, ready to compare.

    `kind` is its type, `act` the type of the coming act (its own type for a plan without a promise), `deed` what is
    done by its CAMEO code. `days` is when the act was, `ahead` when the coming act is to be, `seen` the ordinal of
    publication; None where not told. `headline` marks the report's title, where a passive loses its auxiliary and
    sides are misread. `topic` are the stems of sentence and title but for countries, `lands` the countries that the two
    name. `borrowed` marks a day, and `astray` a place, that another clause of the sentence names.
    """

    telling: Telling
    kind: str
    act: str
    cameo: str
    deed: str
    standing: Standing
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    days: Days | None
    ahead: Days | None
    hour: str
    seen: int | None
    spot: Spot | None
    words: Words
    trigger: str
    about: frozenset[str]
    counts: dict[str, int]
    headline: bool
    topic: Words
    lands: frozenset[str]
    borrowed: bool
    astray: bool

    @property
    def pool(self) -> tuple[Party, ...]:
        """Both sides as one, for acts done together."""
        return tuple(dict.fromkeys((*self.actors, *self.recipients)))

    @property
    def bare(self) -> bool:
        """Whether it has no side, day or place of its own."""
        return not (self.actors or self.recipients or self.days or self.spot)


def traits(telling: Telling, known: Weighing) -> Traits:
    """What of a telling is compared with others when happenings are told apart."""
    e = telling.event
    standing = _standing(telling)
    planned = standing in PLANS
    published = telling.report.published
    text, title = _text(e.sentence.text, known), _text(telling.report.title or "", known)
    return Traits(
        telling=telling,
        kind=e.event_type,
        act=(e.act or e.event_type) if planned or standing is Standing.OPEN else e.event_type,
        cameo=e.cameo or "",
        deed=_deed(e.cameo or "", known),
        standing=standing,
        actors=_parties(e.actor, known),
        recipients=_parties(e.recipient, known),
        days=None if planned and e.act and e.date == e.act_date else _days(e.date),
        ahead=(_days(e.act_date) if e.act else _days(e.date)) if planned else None,
        hour=_hour(e.date),
        seen=published.toordinal() if published else None,
        spot=_spot(e),
        words=text.words,
        trigger=_stem(e.trigger.text),
        about=frozenset(telling.processes) | frozenset(a.name.lower() for a in e.about if a.kind != "place"),
        counts={c.kind: c.low for c in e.counts},
        headline=e.sentence.text.strip() == (telling.report.title or "").strip(),
        topic=_topic(text, title),
        lands=text.lands | title.lands,
        borrowed=e.date is not None and _elsewhere(e, e.date.span, known),
        astray=e.location is not None and _elsewhere(e, e.location.span, known),
    )


def _elsewhere(e: Event, named: Span, known: Weighing) -> bool:
    """Whether a word that begins another clause stands between the trigger and what is named.

    "Ran on Thursday, two days after they signed": coders give Thursday to the signing, too.
    """
    start, end = sorted((e.trigger, named), key=lambda s: s.start)
    if not e.sentence.start <= start.start <= end.end <= e.sentence.end:
        return False
    between = e.sentence.text[max(0, start.end - e.sentence.start) : max(0, end.start - e.sentence.start)]
    return any(word.casefold() in known.clauses for word in WORD.findall(between))


def _standing(telling: Telling) -> Standing:
    e = telling.event
    told = _STANDING.get(e.status)
    if e.act and e.event_type in PROMISES:
        return told or (Standing.PLAN if _coming(telling) else Standing.OPEN)
    if e.act is None and told:
        return told
    return Standing.OPEN if e.event_type in OPEN_TYPES else Standing.DONE


def _coming(telling: Telling) -> bool:
    """Whether the act foreseen lies after the day of the promise, or of publication."""
    coming, said = telling.event.act_date, telling.event.date
    if coming is None or coming.start is None:
        return False
    days = [d for d in (telling.report.published, said.start if said and said != coming else None) if d is not None]
    return any(coming.start > d for d in days)


def _deed(cameo: str, known: Weighing) -> str:
    return next((known.deeds[cameo[:n]] for n in (4, 3, 2) if cameo[:n] in known.deeds), "")


def _parties(actors: Iterable[Actor], known: Weighing) -> tuple[Party, ...]:
    found = []
    for actor in actors:
        name = (actor.name or "").casefold()
        nameless = not actor.entity and _nameless(name or actor.span.text.casefold(), known)
        sector = "" if nameless else next((s for s in actor.sector if s != "UNK"), "")
        name = "" if nameless else name
        country = "" if nameless and not _named_land(actor.span.text, known) else actor.country or ""
        party = Party(country, sector, known.kind.get(sector, ""), actor.entity or "", name)
        if party.known and party not in found:
            found.append(party)
    return tuple(sorted(found))


def _named_land(words: str, known: Weighing) -> bool:
    """Whether the words themselves name a country: else that of a bomb is where it fell."""
    return any(word.casefold() in known.lands for word in WORD.findall(words) if word[0].isupper())


def _days(time: Time | None) -> Days | None:
    if time is None or (time.start is None and time.end is None):
        return None
    start, end = time.start or time.end, time.end or time.start
    assert start is not None and end is not None
    return min(start, end).toordinal(), max(start, end).toordinal()


def _hour(time: Time | None) -> str:
    """Morning, or later in the day; the night may be either."""
    found = HOUR.search(time.value) if time is not None and time.value else None
    if found is None or found[1] == "NI":
        return ""
    part = found[1]
    if part.isdigit():
        return "early" if int(part) < 12 else "late"
    return "early" if part == "MO" else "late"


def _spot(e: Event) -> Spot | None:
    place = e.location
    if place is None or place.lat is None or place.lon is None:
        return None
    return Spot(place.lat, place.lon, place.country or "", place.admin1_code or "", place.precision, place.geonameid)


def _stem(word: str) -> str:
    return word.casefold()[:STEM]


@lru_cache(maxsize=1 << 16)
def _stemmed(word: str, known: Weighing) -> tuple[str, float, str]:
    """Stem and weight of a word, no stem where it says nothing; the country that it names."""
    low = word.casefold()
    land = known.lands.get(low, "") if word[0].isupper() else ""
    if low in known.common or len(low) < 2:
        return "", 0.0, land
    return _stem(low), 1.3 if word[0].isupper() else 1.0, land


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence or title: all its stems, those that name no country, and the countries named."""

    words: Words
    matter: Words
    lands: frozenset[str]


@lru_cache(maxsize=1 << 14)
def _text(text: str, known: Weighing) -> _Text:
    """Stems with their weights: names and figures say more than the rest."""
    words: dict[str, float] = {}
    matter: dict[str, float] = {}
    lands = set()
    for word in WORD.findall(text):
        stem, weight, land = _stemmed(word, known)
        if land:
            lands.add(land)
        elif stem and weight > matter.get(stem, 0.0):
            matter[stem] = weight
        if stem and weight > words.get(stem, 0.0):
            words[stem] = weight
    return _Text(Words.of(words), Words.of(matter), frozenset(lands))


def _topic(sentence: _Text, title: _Text) -> Words:
    """What a report is on, in a sentence and its title, the countries aside."""
    if not title.matter.stems:
        return sentence.matter
    return Words.of({**title.matter.stems, **sentence.matter.stems})


def _nameless(words: str, known: Weighing) -> bool:
    """Gunmen, a bomb, rockets: whoever they are, their sector is a guess."""
    return words in known.nameless or words.rpartition(" ")[2] in known.nameless
