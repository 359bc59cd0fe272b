"""Corpora to one file of arrays that training reads without spaCy.

python -m training.prepare --benchmarks FOLDER --to FILE [--bare FILE]

Parts of the file (a pickle of plain dictionaries and arrays):
  gold      reports with events: the benchmark's `news_events/train` and the repository's own corpus
  swapped   the same with other countries in them
  claims    PolNeAR train
  plain     unlabelled news, for soft labels; no text that shares eight words in a row with a dev text
  pairs     sentences with two marked actors and a label: PLV, AW, pairs of events
  bare      sentences with two marked actors and no label
  dev       news_events dev, PolNeAR dev and the held-back reports, for figures while training
"""

from __future__ import annotations

import argparse
import csv
import pickle
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.language.pieces import WordPieces
from dragoman.lexicons.tables import DATA
from training import corpus
from training.encoder import weights_folder
from training.items import ATTRIBUTION, Doc, Marked, Pair
from training.reports import Words, attributions, mark, pairs, pairs_of_events, rows, triggers

SAME = 8
"""Words in a row by which a text counts as one that dev holds."""


class Maker:
    """Texts to arrays, with the encoder's vocabulary."""

    def __init__(self) -> None:
        self.pieces = WordPieces(weights_folder() / "tokenizer.json", remember=10_000_000)

    def doc(self, name: str, text: str, swap: Mapping[str, str] | None = None, **more: Any) -> Doc:
        words = Words(text)
        forms = [swap.get(w, w) for w in words.forms] if swap else words.forms
        self.pieces.learn(forms)
        seen = [self.pieces._seen[w] for w in forms]
        ids = np.array([i for got, _ in seen for i in got], np.uint16)
        at = np.cumsum([0, *(len(got) for got, _ in seen)]).astype(np.int32)
        cuts = np.array(words.sentences(text), np.int32)
        return Doc(name, ids, at, np.array([s for _, s in seen], np.uint8), cuts, **more)

    def marked(self, pair: Pair) -> Marked:
        self.pieces.learn(pair.words)
        arrays = self.pieces.batch([pair.words])
        marks = tuple(int(arrays.first[0, pair.words.index(m)]) if m in pair.words else 0 for m in ("\ue000", "\ue002"))
        text = " ".join(w for w in pair.words if not "\ue000" <= w[0] <= "\ue003")
        return Marked(
            pair.id, arrays.ids[0].astype(np.uint16), arrays.shapes[0].astype(np.uint8), (marks[0], marks[1]),
            pair.codebook, pair.label, text,
        )  # fmt: skip


def eights(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    for i in range(len(words) - SAME + 1):
        yield " ".join(words[i : i + SAME])


class Swaps:
    """Countries exchanged for others, one word for one: names, adjectives, peoples, capitals.

    So that what a model learns of an act does not hang on whose act it is.
    """

    def __init__(self) -> None:
        with (DATA / "actors/states.csv").open(encoding="utf-8", newline="") as source:
            found = [r for r in csv.DictReader(source) if not r["valid_to"]]
        self.states = []
        for r in found:
            peoples = [p for p in r["demonyms"].split("|") if p.endswith("s")]
            forms = [r["name"], r["adjectives"].split("|")[0], peoples[0] if peoples else "", r["capital"]]
            if all(f.isalpha() for f in forms):
                self.states.append(forms)
        self.owner = {form: k for k, forms in enumerate(self.states) for form in forms}

    def __call__(self, forms: Sequence[str], rng: random.Random) -> dict[str, str]:
        """For the words of one text: each state in it becomes another, no two the same."""
        here = sorted({self.owner[w] for w in forms if w in self.owner})
        others = rng.sample(range(len(self.states)), len(here))
        return {
            was: becomes
            for a, b in zip(here, others, strict=True)
            for was, becomes in zip(self.states[a], self.states[b], strict=True)
        }


def swapped(maker: Maker, swaps: Swaps, texts: Iterable[dict], made: Sequence[Doc]) -> list[Doc]:
    """A copy of each text of `made` with other countries in it."""
    rng = random.Random(11)
    return [
        maker.doc(
            d.name, r["text"], swaps(Words(r["text"]).forms, rng), triggers=d.triggers, tags=d.tags, links=d.links
        )
        for r, d in zip(texts, made, strict=True)
    ]


def news(maker: Maker, texts: Iterable[dict], optional: float = 0.5) -> list[Doc]:
    return [maker.doc(r["id"], r["text"], triggers=triggers(r, optional)) for r in texts]


def speech(maker: Maker, texts: Iterable[dict]) -> list[Doc]:
    out = []
    for r in texts:
        tags, links = attributions(r)
        out.append(
            maker.doc(r["id"], r["text"], tags=np.array([ATTRIBUTION.index(t) for t in tags], np.uint8), links=links)
        )
    return out


def both(maker: Maker, texts: Iterable[dict]) -> list[Doc]:
    """Items of the repository's own corpus: events and claims."""
    out = []
    for r in texts:
        tags, links = attributions({**r, "attributions": r["claims"]})
        numbers = np.array([ATTRIBUTION.index(t) for t in tags], np.uint8)
        out.append(maker.doc(r["id"], r["text"], triggers=triggers(r, 0.5), tags=numbers, links=links))
    return out


def treebank_texts(path: Path) -> list[str]:
    """Runs of some 120 words of a treebank's sentences, their text only."""
    import gzip

    texts: list[str] = []
    now: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc") and now:
                texts.append(" ".join(now))
                now = []
            if line.startswith("# text = "):
                now.append(line[9:].strip())
                if sum(len(s.split()) for s in now) > 120:
                    texts.append(" ".join(now))
                    now = []
    return [*texts, " ".join(now)] if now else texts


def unlabelled(b: Path, stories: int) -> list[tuple[str, str]]:
    """(name, text) of news without event labels: PolNeAR, TimeBank, LGL, GeoVirus, treebanks, machine-made stories."""
    out = [(f"polnear:{r['id']}", r["text"]) for r in rows(b / "polnear/train.jsonl.gz")]
    for name in ("times/timebank-train.jsonl", "places/lgl.jsonl", "places/geovirus.jsonl"):
        out += [(f"{name}:{r['id']}", r["text"]) for r in rows(b / name)]
    for name in ("ewt", "gum"):
        out += [(f"{name}:{k}", t) for k, t in enumerate(treebank_texts(b / f"ud/{name}-train.conllu.gz"))]
    made = rows(b / "synthetic_events/stories.jsonl.gz")
    random.Random(1).shuffle(made)
    return out + [(r["id"], r["text"]) for r in made[:stories]]


def bare_pairs(path: Path, most: int) -> Iterator[Pair]:
    found = rows(path)
    random.Random(5).shuffle(found)
    for k, r in enumerate(found[:most]):
        yield Pair(f"bare-{k}", mark(r["text"], r["source"], r["target"]), "", "")


def whole(files: list[Path]) -> list[dict[str, Any]]:
    """The items of the repository's own corpus; one that breaks the guideline is named and left out."""
    out = []
    for path, n, item in corpus.items(files):
        try:
            out.append(corpus.compiled(item))
        except corpus.CorpusError as error:
            print(f"{path.name}:{n} left out: {error}", file=sys.stderr)
    return out


def prepared(b: Path, bare: Path | None, stories: int, most: int) -> dict[str, Any]:
    maker = Maker()
    dev_news, dev_claims = rows(b / "news_events/dev.jsonl"), rows(b / "polnear/dev.jsonl")
    own, held = (whole(sorted(corpus.DATA.glob(name))) for name in ("w*.jsonl", "held-*.jsonl"))
    barred = {e for r in [*dev_news, *dev_claims, *rows(b / "petrarch/dev.jsonl"), *held] for e in eights(r["text"])}

    def fresh(text: str) -> bool:
        return not any(e in barred for e in eights(text))

    passages = rows(b / "news_events/train.jsonl")
    labelled = pairs(b / "plv/train.jsonl") + pairs(b / "aw/train.jsonl")
    labelled += [p for r in [*passages, *own] for p in pairs_of_events(r)]
    plain = [(n, t) for n, t in unlabelled(b, stories) if fresh(t)]
    loose = [p for p in bare_pairs(bare, most) if fresh(" ".join(p.words))] if bare else []
    gold = news(maker, passages) + both(maker, own)
    return {
        "gold": gold,
        "swapped": swapped(maker, Swaps(), [*passages, *own], gold),
        "claims": speech(maker, rows(b / "polnear/train.jsonl.gz")),
        "plain": [maker.doc(n, t) for n, t in plain],
        "pairs": [maker.marked(p) for p in labelled],
        "bare": [maker.marked(p) for p in loose],
        "dev": {
            "news": news(maker, dev_news),
            "claims": speech(maker, dev_claims),
            "held": both(maker, held),
        },
        "modes": sorted({t.mode for r in [*passages, *own] for t in triggers(r, 1.0) if t.mode}),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--bare", type=Path, help="JSON lines of text, source and target without label")
    ask.add_argument("--stories", type=int, default=1500, help="machine-made stories among the plain texts")
    ask.add_argument("--most", type=int, default=30_000, help="pairs without label")
    ask.add_argument("--to", type=Path, required=True)
    o = ask.parse_args()
    made = prepared(o.benchmarks, o.bare, o.stories, o.most)
    with o.to.open("wb") as sink:
        pickle.dump(made, sink, protocol=5)
    parts: dict[str, Sequence[Any]] = {**made, **{f"dev {k}": v for k, v in made["dev"].items()}}
    for name, items in parts.items():
        if name != "dev":
            print(f"{name:10} {len(items):7} items {sum(map(len, items)):9} words or pieces", file=sys.stderr)


if __name__ == "__main__":
    main()
