"""Which place a name means here: a ranker over size, kind, containment and the report's other places.

Two passes of a conditional logit. The first weighs each name by itself (size, kind, "Town, State"); the
second sees the first's answer for all other names: countries, divisions and distances they share. One
name has one sense in a report. Weights: `weights.json`, fitted by `training/fit_places.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dragoman.places.candidates import (
    CAPITAL,
    COUNTRY,
    DISTRICT,
    DIVISION,
    OTHER,
    TOWN,
    Candidate,
    Options,
    Words,
    contains,
)
from dragoman.places.context import Context

Floats = npt.NDArray[np.float64]

ALONE = (
    "population", "share of population", "most populous", "country", "division", "district", "capital", "town", "own",
    "alternate", "short name", "within its container", "outside its container", "holds what precedes",
    "noun says division", "noun says town", "homonym of its division", "tiny", "first in list",
)  # fmt: skip
TOGETHER = (
    "country share", "country share squared", "division share", "near 50", "near 200", "near 600", "nearest",
    "neighbour country", "neighbour division", "neighbour near", "country named", "country named often",
    "division named", "demonym", "home near", "home country", "domain country", "chance alone", "only country named",
    "capital abroad", "country abroad", "size abroad",
)  # fmt: skip
_AT = {name: i for i, name in enumerate(ALONE)}
KEPT = 12
"""Places of a name that the second pass still weighs."""

_RADIUS_KM = 6371.0


@dataclass(slots=True, eq=False)
class Unit:
    """One name of a report with all its mentions (indices of candidates)."""

    key: str
    options: Options
    mentions: list[int] = field(default_factory=list)
    held: Floats | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the two passes, in the order of ALONE and ALONE + TOGETHER."""

    alone: Floats
    together: Floats


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the report as a whole says of where it is set.

    `demonyms` maps country indices to how often their adjectives or people are named; `home` holds
    the places the publisher's name or address may stand for; `domain` a country index or -1.
    """

    demonyms: dict[int, int]
    home: Options | None
    domain: int


def units(found: Sequence[Candidate]) -> list[Unit]:
    """The candidates that have options, grouped by name."""
    grouped: dict[tuple[str, bool], Unit] = {}
    for i, candidate in enumerate(found):
        if len(candidate.options):
            unit = grouped.setdefault((candidate.key, candidate.abbreviation), Unit(candidate.key, candidate.options))
            unit.mentions.append(i)
    return list(grouped.values())


def alone(unit: Unit, found: Sequence[Candidate], words: Words, context: Context) -> Floats:
    """Features of a name's options by themselves, shape (options, len(ALONE))."""
    options = unit.options
    features = _static(options).copy()
    n = len(options)
    held, outside, holds = _containment(unit, found, n)
    says_division, says_town = _noun(unit, found, words, context)
    kind = options.kind
    features[:, _AT["within its container"]] = held
    features[:, _AT["outside its container"]] = outside
    features[:, _AT["holds what precedes"]] = holds
    if says_division:
        features[:, _AT["noun says division"]] = (kind == DIVISION) | (kind == DISTRICT)
    if says_town:
        features[:, _AT["noun says town"]] = (kind == TOWN) | (kind == CAPITAL)
    return features


@lru_cache(maxsize=20_000)
def _static(options: Options) -> Floats:
    """The columns of `alone` that depend on the options only; the others are zero."""
    kind, population = options.kind, options.population
    town = (kind == TOWN) | (kind == CAPITAL)
    columns = np.zeros((len(options), len(ALONE)))
    towns_of = set(options.admin1[town].tolist())
    homonym = [k == DIVISION and a in towns_of for k, a in zip(kind.tolist(), options.admin1.tolist(), strict=True)]
    if town.any():
        columns[np.flatnonzero(town)[np.argmax(population[town])], _AT["most populous"]] = 1
    columns[0, _AT["first in list"]] = 1
    for name, column in {
        "population": np.log10(population + 1) / 7 * (town | (kind == DISTRICT)),
        "share of population": np.where(town, population / (population[town].sum() + 1), 0),
        "country": kind == COUNTRY,
        "division": kind == DIVISION,
        "district": kind == DISTRICT,
        "capital": kind == CAPITAL,
        "town": town,
        "own": kind == OTHER,
        "alternate": options.how == 1,
        "short name": options.how == 2,
        "homonym of its division": homonym,
        "tiny": town & (population < 2000),
    }.items():
        columns[:, _AT[name]] = column
    return columns


def _containment(unit: Unit, found: Sequence[Candidate], n: int) -> tuple[Floats, Floats, Floats]:
    """Whether a container named beside a mention holds the option; whether it holds only others; whether the
    option holds the name before it."""
    held, holds = np.zeros(n), np.zeros(n)
    for m in unit.mentions:
        candidate = found[m]
        if candidate.inside >= 0:
            outer = found[candidate.inside]
            held = np.maximum(held, contains(outer.options, unit.options) * (2.0 if outer.abbreviation else 1.0))
            if outer.inside >= 0:
                held = np.maximum(held, contains(found[outer.inside].options, unit.options))
        if candidate.outside >= 0 and len(found[candidate.outside].options):
            inner = found[candidate.outside].options
            for i in range(min(n, KEPT)):
                one = _one(unit.options, i)
                holds[i] = max(holds[i], float(contains(one, inner).any()))
    outside = (held.max() - held) if held.any() else np.zeros(n)
    return held, outside, holds


def _one(options: Options, i: int) -> Options:
    return Options(
        options.rows[i : i + 1], options.how[i : i + 1], options.country[i : i + 1], options.admin1[i : i + 1],
        options.code[i : i + 1], options.population[i : i + 1], options.kind[i : i + 1], options.xyz[i : i + 1],
        options.kinds,
    )  # fmt: skip


def _noun(unit: Unit, found: Sequence[Candidate], words: Words, context: Context) -> tuple[bool, bool]:
    """Whether some mention is followed or introduced by a noun for divisions, or for towns."""
    division = town = False
    for m in unit.mentions:
        first, last = found[m].first, found[m].last
        after = words.lowers[last] if last < len(words.lowers) else ""
        before = words.lowers[first - 2] if first > 1 and words.lowers[first - 1] == "of" else ""
        just = words.lowers[first - 1] if first else ""
        division = division or bool({after, before} & context.division_noun)
        town = town or bool({after, before, just} & context.town_noun)
    return division, town


def chances(scores: Floats) -> Floats:
    """Scores to probabilities that sum to 1."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), np.float64)


def keep(unit: Unit, chance: Floats) -> npt.NDArray[np.int64]:
    """Indices of the options the second pass weighs, likeliest first."""
    return np.argsort(-chance, kind="stable")[:KEPT]


def together(
    grouped: Sequence[Unit],
    kept: Sequence[npt.NDArray[np.int64]],
    chance: Sequence[Floats],
    found: Sequence[Candidate],
    surroundings: Surroundings,
) -> Floats:
    """Features of all kept options in view of the other names, shape (all kept options, len(TOGETHER))."""
    of = np.concatenate([np.full(len(k), u) for u, k in enumerate(kept)])
    country = np.concatenate([unit.options.country[k] for unit, k in zip(grouped, kept, strict=True)])
    admin1 = np.concatenate([unit.options.admin1[k] for unit, k in zip(grouped, kept, strict=True)])
    kind = np.concatenate([unit.options.kind[k] for unit, k in zip(grouped, kept, strict=True)])
    share = np.concatenate([c[k] for c, k in zip(chance, kept, strict=True)])
    xyz = np.concatenate([unit.options.xyz[k] for unit, k in zip(grouped, kept, strict=True)])
    other = of[:, None] != of[None, :]
    local = (kind != COUNTRY) & xyz.any(axis=1)
    cosine = xyz @ xyz.T
    same_country = other & (country[:, None] == country[None, :]) & (country > 0)[:, None]
    same_division = other & (admin1[:, None] == admin1[None, :]) & (admin1 > 0)[:, None]
    pairs = other & local[:, None] & local[None, :]
    weight = share * local
    near = {km: (pairs & (cosine > math.cos(km / _RADIUS_KM))) @ weight for km in (50, 200, 600)}
    beside = _beside(grouped, found)[np.ix_(of, of)]
    size = np.concatenate([np.log10(u.options.population[k] + 1) / 7 for u, k in zip(grouped, kept, strict=True)])
    others = max(1.0, len(grouped) - 1.0)
    nearest = np.arccos(np.clip(np.where(pairs & (share > 0.3)[None, :], cosine, -1).max(axis=1, initial=-1.0), -1, 1))
    by_country = same_country @ share
    is_country = kind == COUNTRY
    named = (same_country & is_country[None, :]) @ share
    often = np.array([len(unit.mentions) for unit in grouped], np.float64)[of]
    named_often = (same_country & is_country[None, :]) @ (share * np.log1p(often))
    division_named = (same_division & (kind == DIVISION)[None, :]) @ share
    demonym = np.array([math.log1p(surroundings.demonyms.get(int(c), 0)) for c in country])
    town_like = ~is_country
    all_named = set(country[is_country & (share > 0.5)].tolist())
    only = np.array([float(len(all_named) == 1 and c in all_named) for c in country.tolist()])
    abroad = math.log1p(len(all_named | set(surroundings.demonyms)))
    home_near, home_country = _home(surroundings.home, xyz, country)
    columns = [
        by_country / others, (by_country / others) ** 2, (same_division @ share) / others,
        np.log1p(near[50]), np.log1p(near[200]), np.log1p(near[600]), -np.log10(nearest * _RADIUS_KM + 10) * local,
        np.minimum((same_country & beside) @ share, 2), np.minimum((same_division & beside) @ share, 2),
        np.minimum((pairs & beside & (cosine > math.cos(200 / _RADIUS_KM))) @ weight, 2),
        np.minimum(named, 1) * town_like, named_often * town_like, np.minimum(division_named, 1),
        demonym * town_like, home_near * local, home_country * town_like,
        (country == surroundings.domain) * town_like, np.log(np.maximum(share, 1e-6)), only * town_like,
        abroad * (kind == CAPITAL), abroad * is_country, abroad * size,
    ]  # fmt: skip
    return np.stack([np.asarray(c, np.float64) for c in columns], axis=1)


def _beside(grouped: Sequence[Unit], found: Sequence[Candidate], window: int = 25) -> npt.NDArray[np.bool_]:
    """Which names stand within `window` tokens of each other somewhere."""
    n = len(grouped)
    beside = np.zeros((n, n), bool)
    spots = sorted((found[m].first, u) for u, unit in enumerate(grouped) for m in unit.mentions)
    for i, (at, u) in enumerate(spots):
        for other_at, v in spots[i + 1 :]:
            if other_at - at > window:
                break
            beside[u, v] = beside[v, u] = True
    return beside


def _home(home: Options | None, xyz: Floats, country: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Nearness to where the publisher's name points, 0 to 1, and whether it is the same country."""
    if home is None or not len(home):
        return np.zeros(len(xyz)), np.zeros(len(xyz))
    at = home.xyz
    angle = np.arccos(np.clip(xyz @ at.T, -1, 1)).min(axis=1) * _RADIUS_KM
    return np.exp(-angle / 150), np.isin(country, home.country).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The answer for one name: index of the chosen option, its probability, and the runner-up's index or -1."""

    chosen: int
    probability: float
    second: int


def bare_town(candidate: Candidate, answer: Ranked, words: Words, context: Context, american: int) -> Ranked:
    """The town where a bare name means a division and its town of that name alike ("Aleppo").

    Both lie near each other, so that the ranker cannot tell them apart; news means the town unless a noun
    says otherwise. Not for American states ("New York"), which are named as such.
    """
    options = candidate.options
    chosen = answer.chosen
    if options.kind[chosen] not in (DIVISION, DISTRICT) or candidate.abbreviation or not options.admin1[chosen]:
        return answer
    around = (candidate.first - 1, candidate.first - 2, candidate.last)
    nouns = {words.lowers[t] for t in around if 0 <= t < len(words.lowers)}
    if nouns & context.division_noun or options.country[chosen] == american:
        return answer
    town = (options.kind == TOWN) | (options.kind == CAPITAL)
    same = town & (options.admin1 == options.admin1[chosen]) & (options.how == 0) & (options.population >= 10_000)
    if not same.any():
        return answer
    return Ranked(int(np.flatnonzero(same)[np.argmax(options.population[same])]), answer.probability, chosen)


def rank(
    found: Sequence[Candidate], words: Words, surroundings: Surroundings, context: Context, weights: Weights
) -> dict[int, Ranked]:
    """For each candidate with options the place it means."""
    grouped = units(found)
    if not grouped:
        return {}
    features = [alone(unit, found, words, context) for unit in grouped]
    chance = [chances(f @ weights.alone) for f in features]
    kept = [keep(unit, c) for unit, c in zip(grouped, chance, strict=True)]
    more = together(grouped, kept, chance, found, surroundings)
    answers: dict[int, Ranked] = {}
    at = 0
    for unit, f, k in zip(grouped, features, kept, strict=True):
        both = np.concatenate([f[k], more[at : at + len(k)]], axis=1)
        at += len(k)
        final = chances(both @ weights.together)
        ordered = np.argsort(-final, kind="stable")
        second = int(k[ordered[1]]) if len(ordered) > 1 else -1
        for m in unit.mentions:
            answers[m] = Ranked(int(k[ordered[0]]), float(final[ordered[0]]), second)
    return {m: _capital(m, answer, answers, found, words, context) for m, answer in answers.items()}


def _capital(
    m: int, answer: Ranked, answers: dict[int, Ranked], found: Sequence[Candidate], words: Words, context: Context
) -> Ranked:
    """The capital where a bare name means it and a division of its country alike ("Washington").

    News means the capital unless a noun says otherwise or the report names another place of the division.
    """
    options, chosen = found[m].options, answer.chosen
    if options.kind[chosen] != DIVISION or found[m].abbreviation or found[m].outside >= 0:
        return answer
    capital = (options.kind == CAPITAL) & (options.country == options.country[chosen]) & (options.how < 2)
    if not capital.any():
        return answer
    around = (found[m].first - 1, found[m].first - 2, found[m].last)
    if {words.lowers[t] for t in around if 0 <= t < len(words.lowers)} & context.division_noun:
        return answer
    division = options.admin1[chosen]
    others = (i for i in answers if found[i].key != found[m].key)
    if any(found[i].options.admin1[answers[i].chosen] == division for i in others):
        return answer
    return Ranked(int(np.flatnonzero(capital)[0]), answer.probability, chosen)
