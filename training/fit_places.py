"""Fits the weights of `dragoman.places`: which candidates are places, and which place a name means.

    python training/fit_places.py --benchmarks ../shared/benchmarks [--folds 5] [--analyser]

Reads LGL and GeoVirus (never copied). Prints figures by cross-validation over articles, then fits on all
of it and writes `src/dragoman/lexicons/data/places/weights.json`. With `--analyser` the mentions of
Dragoman's own analyser are features of a second set of recognition weights. Only numpy is used.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy

from dragoman.model import Analysis, Document
from dragoman.places import rank, recognise
from dragoman.places.candidates import Candidate, OptionsIndex, Words, find_candidates, mark_containers
from dragoman.places.context import context
from dragoman.places.gazetteer import Gazetteer
from dragoman.places.own import PLACES
from dragoman.places.surroundings import surroundings

NEAR_KM = 161.0
Floats = np.ndarray


@dataclass
class Article:
    """One gold article with everything that does not depend on weights."""

    corpus: str
    gold: list[dict[str, Any]]
    words: Words
    analysis: Analysis
    found: list[Candidate]
    matrix: Floats
    labels: Floats
    around: rank.Surroundings


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, h)))


def read(path: Path, analyse: Any, index: OptionsIndex) -> list[Article]:
    articles = []
    for line in path.read_text("utf-8").split("\n"):
        if not line.strip():
            continue
        row = json.loads(line)
        document = Document(row["id"], row["text"], url=row.get("url"))
        analysis = analyse(document)
        words = Words.of(analysis)
        found = find_candidates(words, index, context(), analysis.mentions)
        matrix = recognise.features(found, words, context(), analysis.mentions)
        gold = row.get("toponyms", row.get("places", []))
        labels = np.array([float(gold_of(c, words, gold) is not None) for c in found])
        articles.append(
            Article(path.stem, gold, words, analysis, found, matrix, labels, surroundings(document, words, index))
        )
    return articles


def gold_of(candidate: Candidate, words: Words, gold: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    start, end = words.starts[candidate.first], words.end(candidate.last)
    return next((g for g in gold if g["start"] < end and start < g["end"]), None)


def logistic(x: Floats, y: Floats, weight: Floats, ridge: float = 1.0) -> Floats:
    """Ridge logistic regression by Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(25):
        p = recognise.probabilities(x, w)
        gradient = x.T @ (weight * (y - p)) - ridge * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return w


@dataclass
class Choice:
    """One name with its options' features, and which of them are right."""

    x: Floats
    right: Floats
    weight: float


def conditional(choices: Sequence[Choice], size: int, ridge: float = 2.0, rounds: int = 30) -> Floats:
    """A conditional logit whose target is the set of right options, by Newton's method (damped)."""
    x = np.concatenate([c.x for c in choices])
    right = np.concatenate([c.right for c in choices])
    sizes = np.array([len(c.right) for c in choices])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    weight = np.array([c.weight for c in choices])
    spread = np.repeat(weight, sizes)
    w = np.zeros(size)
    for _ in range(rounds):
        scores = x @ w
        power = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        p = power / np.repeat(np.add.reduceat(power, starts), sizes)
        q = p * right
        q /= np.repeat(np.maximum(np.add.reduceat(q, starts), 1e-12), sizes)
        mean = np.add.reduceat(x * p[:, None], starts)
        gradient = x.T @ (spread * (q - p)) - ridge * w
        hessian = (x * (spread * p)[:, None]).T @ x - (mean * weight[:, None]).T @ mean + ridge * np.eye(size)
        step = np.linalg.solve(hessian, gradient)
        step *= min(1.0, 2.0 / max(np.abs(step).max(), 1e-9))
        w += step
        if np.abs(step).max() < 1e-4:
            break
    return w


def right_options(unit: rank.Unit, article: Article, gazetteer: Gazetteer) -> tuple[Floats, float]:
    """Marks the options within reach of the gold point, the nearest ones only where some are very near."""
    right, count = np.zeros(len(unit.options)), 0.0
    for m in unit.mentions:
        gold = gold_of(article.found[m], article.words, article.gold)
        if gold is None or gold.get("lat") is None:
            continue
        count += 1
        for i, row in enumerate(unit.options.rows):
            entry = gazetteer.entry(int(row))
            if entry.lat is not None and entry.lon is not None:
                distance = kilometres(gold["lat"], gold["lon"], entry.lat, entry.lon)
                right[i] += (distance <= NEAR_KM) * (1.0 if distance > 25 else 3.0)
    return right, count


@dataclass
class Ready:
    """An article's names, their first-pass features and targets."""

    article: Article
    grouped: list[rank.Unit]
    x: list[Floats]
    right: list[Floats]
    count: list[float]


def ready(article: Article, weights: Floats, threshold: float, gazetteer: Gazetteer) -> Ready:
    chance = recognise.certain(article.matrix, article.found, recognise.probabilities(article.matrix, weights))
    article.found = [c for c, p in zip(article.found, chance, strict=True) if p >= threshold]
    mark_containers(article.found, article.words)
    grouped = rank.units(article.found)
    targets = [right_options(u, article, gazetteer) for u in grouped]
    return Ready(article, grouped, [rank.alone(u, article.found, article.words, context()) for u in grouped],
                 [t[0] for t in targets], [t[1] for t in targets])  # fmt: skip


def first_choices(articles: Sequence[Ready]) -> list[Choice]:
    return [
        Choice(x, np.minimum(r, 3) / 3, math.sqrt(n))
        for a in articles
        for x, r, n in zip(a.x, a.right, a.count, strict=True)
        if r.any() and len(r) > 1
    ]


def second_features(a: Ready, w: Floats) -> list[tuple[Floats, np.ndarray]]:
    if not a.grouped:
        return []
    chance = [rank.chances(x @ w) for x in a.x]
    kept = [rank.keep(u, c) for u, c in zip(a.grouped, chance, strict=True)]
    more = rank.together(a.grouped, kept, chance, a.article.found, a.article.around)
    out, at = [], 0
    for x, k in zip(a.x, kept, strict=True):
        out.append((np.concatenate([x[k], more[at : at + len(k)]], axis=1), k))
        at += len(k)
    return out


def fit_ranker(articles: Sequence[Ready]) -> rank.Weights:
    alone = conditional(first_choices(articles), len(rank.ALONE))
    choices = []
    for a in articles:
        for (x, k), r, n in zip(second_features(a, alone), a.right, a.count, strict=True):
            if r[k].any() and len(k) > 1:
                choices.append(Choice(x, np.minimum(r[k], 3) / 3, math.sqrt(n)))
    return rank.Weights(alone, conditional(choices, len(rank.ALONE) + len(rank.TOGETHER)))


def accuracy(articles: Sequence[Ready], weights: rank.Weights) -> dict[str, tuple[float, float]]:
    """Right and all names' mentions with gold coordinates, by corpus."""
    sums: dict[str, tuple[float, float]] = {}
    for a in articles:
        for (x, k), r, n in zip(second_features(a, weights.alone), a.right, a.count, strict=True):
            hit = n * float(r[k[int(np.argmax(x @ weights.together))]] > 0)
            s = sums.get(a.article.corpus, (0.0, 0.0))
            sums[a.article.corpus] = (s[0] + hit, s[1] + n)
    return sums


def recognition(
    articles: Sequence[Article], weights: Floats, threshold: float
) -> dict[str, tuple[float, float, float]]:
    """True positives, predicted and gold, by corpus (candidates, before pairing)."""
    sums: dict[str, tuple[float, float, float]] = {}
    for a in articles:
        taken = recognise.certain(a.matrix, a.found, recognise.probabilities(a.matrix, weights)) >= threshold
        s = sums.get(a.corpus, (0.0, 0.0, 0.0))
        gold = [g for g in a.gold if not g.get("metonym")]
        sums[a.corpus] = (s[0] + float(a.labels[taken].sum()), s[1] + float(taken.sum()), s[2] + len(gold))
    return sums


def fit_recogniser(articles: Sequence[Article]) -> Floats:
    x = np.concatenate([a.matrix for a in articles])
    y = np.concatenate([a.labels for a in articles])
    weight = np.concatenate([np.full(len(a.found), 2.0 if a.corpus == "geovirus" else 1.0) for a in articles])
    return logistic(x, y, weight)


def blank() -> Any:
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    return lambda document: Analysis(document, nlp.make_doc(document.text), (), ())


def analyser() -> Any:
    from dragoman.language import Analyser

    return Analyser.load(coder=False).read


def report(title: str, sums: dict[str, tuple[float, ...]]) -> None:
    for corpus, s in sums.items():
        if len(s) == 2:
            print(f"{title} {corpus}: {s[0] / max(1, s[1]):.4f} of {s[1]:.0f}", file=sys.stderr)
        else:
            p, r = s[0] / max(1, s[1]), s[0] / max(1, s[2])
            print(f"{title} {corpus}: P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}", file=sys.stderr)


def add(total: dict[str, tuple[float, ...]], part: dict[str, Any]) -> None:
    for corpus, s in part.items():
        total[corpus] = tuple(a + b for a, b in zip(total.get(corpus, (0.0,) * len(s)), s, strict=True))


def named(names: Sequence[str], weights: Floats) -> dict[str, float]:
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmarks", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--threshold", type=float, default=0.45)
    parser.add_argument("--analyser", action="store_true", help="use the mentions of dragoman.language too")
    parser.add_argument("--out", type=Path, default=PLACES / "weights.json")
    options = parser.parse_args()
    began = time.time()
    index = OptionsIndex(Gazetteer.load())
    analyse = analyser() if options.analyser else blank()
    articles = [
        a for name in ("lgl", "geovirus") for a in read(options.benchmarks / "places" / f"{name}.jsonl", analyse, index)
    ]
    print(f"{len(articles)} articles, {time.time() - began:.0f} s", file=sys.stderr)
    order = np.random.default_rng(7).permutation(len(articles))
    fold = {int(a): i % options.folds for i, a in enumerate(order)}
    seen: dict[str, tuple[float, ...]] = {}
    for f in range(options.folds):
        w = fit_recogniser([a for i, a in enumerate(articles) if fold[i] != f])
        add(seen, recognition([a for i, a in enumerate(articles) if fold[i] == f], w, options.threshold))
    report("recognition, cross-validated,", seen)
    weights = fit_recogniser(articles)
    prepared = [ready(a, weights, options.threshold, index.gazetteer) for a in articles]
    seen = {}
    for f in range(options.folds):
        r = fit_ranker([a for i, a in enumerate(prepared) if fold[i] != f])
        add(seen, accuracy([a for i, a in enumerate(prepared) if fold[i] == f], r))
    report("within 161 km of recognised in the gazetteer, cross-validated,", seen)
    ranker = fit_ranker(prepared)
    old = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    part = "recognise_analysed" if options.analyser else "recognise"
    data = {
        "origin": "training/fit_places.py on LGL and GeoVirus",
        "threshold": options.threshold,
        "recognise": old.get("recognise", named(recognise.FEATURES, weights)),
        "recognise_analysed": old.get("recognise_analysed", named(recognise.FEATURES, weights)),
        "rank_alone": named(rank.ALONE, ranker.alone),
        "rank_together": named(rank.ALONE + rank.TOGETHER, ranker.together),
    }
    data[part] = named(recognise.FEATURES, weights)
    if not options.analyser and not any(old.get("recognise_analysed", {}).get(f"mention {k}") for k in ("place",)):
        data["recognise_analysed"] = data[part]
    options.out.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(f"{options.out}, {time.time() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
