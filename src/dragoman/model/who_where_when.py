"""Actors, places and times: mentions, resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dragoman.model.language import Mention
from dragoman.model.text import Span


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, at one mention.

    `country` is ISO 3166-1 alpha-3, or PLOVER's UNO, EUR, IGO, NGO, IMG, ISM, MNC for those
    without a state, or None where the text does not decide. `sector` holds PLOVER codes, the
    main one first. A mention of several ("the sides") gives one Actor each, with one span.
    `head` is the mention's head token in the parse, -1 for a phrase read by itself.
    `entity` is the key of the knowledge entry, None when unnamed.
    `antecedent` is the span that a pronoun or description stands for.
    """

    span: Span
    name: str | None
    country: str | None = None
    sector: tuple[str, ...] = ()
    role: str | None = None
    wikidata: str | None = None
    entity: str | None = None
    head: int = -1
    mention: Mention | None = None
    antecedent: Span | None = None
    candidates: tuple[str, ...] = ()
    why: str = ""

    @property
    def resolved(self) -> bool:
        """Whether the tables or the report give it a name."""
        return self.name is not None


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that a text gives by its relation to a toponym: "20 km north of Aleppo", "between Homs and Hama".

    WGS84 degrees; the spot lies within `radius_km` of the point. `words` are the text's own.
    """

    lat: float
    lon: float
    radius_km: float
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym and the GeoNames entry chosen for it.

    `lat` and `lon` are WGS84 degrees, None when unresolved. `precision` says what the point
    stands for: "city", "district", "province", "country", "feature", "region" or "unknown".
    `as_actor` marks names that stand for a government ("Moscow said"): kept, not mapped.
    `spot` is the computed point where the text tells one by its relation to the toponym; the
    toponym's own point stays in `lat` and `lon`.
    """

    span: Span
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1_code: str | None = None
    geonameid: int | None = None
    feature_class: str | None = None
    feature_code: str | None = None
    precision: str = "unknown"
    radius_km: float | None = None
    score: float = 0.0
    as_actor: bool = False
    head: int = -1
    why: str = ""
    spot: Spot | None = None

    def at_spot(self) -> Place:
        """The place moved to its spot, where there is one: for what happened there and not in the town itself."""
        if self.spot is None:
            return self
        point = self.spot
        return replace(self, lat=point.lat, lon=point.lon, radius_km=point.radius_km, precision="feature")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words that are no toponym and point to a place: "the Ethiopian capital", "the city", "there".

    `head` is the token of the noun or adverb. `place` is the toponym they point to, as the report names it; where it
    names none and the words tell it nevertheless, the gazetteer's entry at the words themselves.
    """

    span: Span
    head: int
    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Time:
    """A TIMEX3 expression.

    `type` is DATE, TIME, DURATION or SET; `value` follows TIMEX3, with X for what the text
    leaves open ("XXXX-03-07"). `start` and `end` bound the interval (inclusive days), None
    when open. `value` is None for an expression that cannot be normalised.
    """

    span: Span
    type: str
    value: str | None
    mod: str | None = None
    start: date | None = None
    end: date | None = None
    head: int = -1
    why: str = ""
