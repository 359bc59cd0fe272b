"""Toponyms of a report, each with the place it means: `Places.load().find(analysis)`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dragoman.errors import KnowledgeError
from dragoman.model import Actor, Analysis, Place, Pointer
from dragoman.places import rank as ranking
from dragoman.places import recognise
from dragoman.places.borders import borders
from dragoman.places.candidates import Candidate, OptionsIndex, Words, find_candidates, mark_containers
from dragoman.places.context import Context, context
from dragoman.places.gazetteer import Entry, Gazetteer
from dragoman.places.metonyms import stands_for_government
from dragoman.places.own import PLACES
from dragoman.places.pointing import pointers
from dragoman.places.relations import between, placed_by_neighbour, related
from dragoman.places.surroundings import surroundings


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted weights: recognition with and without the analyser's mentions, its threshold, and the ranker's."""

    bare: npt.NDArray[np.float64]
    analysed: npt.NDArray[np.float64]
    threshold: float
    ranker: ranking.Weights


@cache
def model() -> Model:
    """The shipped weights. Raises KnowledgeError when the file names other features than the program."""
    path = PLACES / "weights.json"
    data = json.loads(path.read_text("utf-8"))

    def weights(part: str, names: tuple[str, ...]) -> npt.NDArray[np.float64]:
        if set(data[part]) != set(names):
            odd = sorted(set(data[part]) ^ set(names))
            raise KnowledgeError(f"`{path.name}`, {part}: features {odd} do not match; run training/fit_places.py")
        return np.array([data[part][name] for name in names])

    return Model(
        weights("recognise", recognise.FEATURES),
        weights("recognise_analysed", recognise.FEATURES),
        float(data["threshold"]),
        ranking.Weights(
            weights("rank_alone", ranking.ALONE), weights("rank_together", ranking.ALONE + ranking.TOGETHER)
        ),
    )


class Places:
    """Finds toponyms and resolves them. Holds the gazetteer; safe to use for any number of reports."""

    def __init__(self, gazetteer: Gazetteer, weights: Model, words: Context) -> None:
        self.gazetteer = gazetteer
        self.index = OptionsIndex(gazetteer)
        self._model = weights
        self._context = words

    @classmethod
    def load(cls, user_files: Sequence[Path] = (), *, gazetteer: str | Path | None = None) -> Places:
        """The shipped gazetteer and weights; `user_files` add places in the form of `own.csv`.

        `gazetteer` is a folder that `dragoman places import` made. Raises KnowledgeError.
        """
        index = Path(gazetteer) if gazetteer is not None else None
        return cls(Gazetteer.load(user_files, index), model(), context())

    def find(self, analysis: Analysis, actors: Sequence[Actor] = ()) -> tuple[Place, ...]:
        """Every toponym of the news zones, in text order.

        Names that stand for a government ("Moscow said") are there with `as_actor` set. A toponym that the
        gazetteer lacks has no coordinates and precision "unknown".
        """
        words = Words.of(analysis)
        found, chance = self.recognise(words, analysis)
        around = surroundings(analysis.document, words, self.index)
        ranked = ranking.rank(found, words, around, self._context, self._model.ranker)
        places: list[Place] = []
        for i, candidate in enumerate(found):
            answer = ranked.get(i)
            if answer is not None:
                answer = ranking.bare_town(candidate, answer, words, self._context, self.index.countries["USA"])
            place = self._place(candidate, answer, analysis, words, chance[i])
            place = related(candidate, place, words, self._context)
            reason = stands_for_government(candidate, place, analysis, words, self._context, actors)
            if reason:
                place = replace(place, as_actor=True, why=f"{place.why}; {reason}")
            places.append(place)
        places = between(found, places, words, self._context)
        places = placed_by_neighbour(found, places, words)
        return borders(places, analysis, words, around, self.index, self._context)

    def pointers(self, analysis: Analysis, places: Sequence[Place]) -> tuple[Pointer, ...]:
        """Words that point to a place without naming one here ("the capital", "there"), for what happens there."""
        return pointers(analysis, places, self.gazetteer)

    def recognise(self, words: Words, analysis: Analysis) -> tuple[list[Candidate], list[float]]:
        """The candidates taken for places, with their probabilities."""
        everything = find_candidates(words, self.index, self._context, analysis.mentions)
        if not everything:
            return [], []
        matrix = recognise.features(everything, words, self._context, analysis.mentions)
        weights = self._model.analysed if analysis.mentions else self._model.bare
        chance = recognise.certain(matrix, everything, recognise.probabilities(matrix, weights))
        taken = np.flatnonzero(chance >= self._model.threshold)
        found = [everything[i] for i in taken]
        mark_containers(found, words)
        return found, [float(chance[i]) for i in taken]

    def _place(
        self, candidate: Candidate, answer: ranking.Ranked | None, analysis: Analysis, words: Words, chance: float
    ) -> Place:
        first = candidate.first
        span = analysis.span(first, candidate.last)
        head = analysis.parse.stretch(first, candidate.last).root.i if analysis.parse.parsed else candidate.last - 1
        if answer is None:
            return Place(
                span, head=head, score=round(chance, 3), why=f"read as a place ({chance:.2f}); not in the gazetteer"
            )
        entry = self.gazetteer.entry(int(candidate.options.rows[answer.chosen]))
        return Place(
            span, entry.name, entry.lat, entry.lon, entry.country, entry.admin1 or None, entry.geonameid,
            entry.feature_class, entry.feature_code, entry.precision, entry.radius_km,
            round(answer.probability, 3), head=head,
            why=self._why(candidate, answer, entry, chance),
        )  # fmt: skip

    def _why(self, candidate: Candidate, answer: ranking.Ranked, entry: Entry, chance: float) -> str:
        kind = f"{entry.name} ({entry.feature_code}{', ' + entry.country if entry.country else ''})"
        parts = [f"read as a place ({chance:.2f})", f"{kind} chosen with {answer.probability:.2f}"]
        if answer.second >= 0:
            other = self.gazetteer.entry(int(candidate.options.rows[answer.second]))
            parts.append(f"of {len(candidate.options)}, next {other.name} ({other.feature_code}, {other.country})")
        if candidate.verified:
            parts.append("its container is named after it")
        return "; ".join(parts)
