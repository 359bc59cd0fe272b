"""The coder's view of a parsed Doc: possible events with their arguments, and attributions.

A second small encoder (its own weights, see the model card) reads runs of whole sentences, so that a pronoun, a
ministry named before or a quotation that runs on are in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from dragoman.language.codebooks import TaughtType
from dragoman.language.decode import marginals, tag_spans, viterbi
from dragoman.language.pieces import MARKS, PIECES_A_ROW, WordPieces
from dragoman.language.sessions import Graph
from dragoman.language.taught import CONTENT, Words, peaks
from dragoman.model import AttributionSignal, Role, Sentence, TaughtSignal, TriggerSignal

WORDS_A_WINDOW = 140
PIECES_A_BATCH = 640
FAINT = 0.15
"""Candidates whose probability of being an event stays below are dropped here; the events room decides the rest."""
LINK = 0.15
ROLE = 0.03
"""Words whose probability of a role stays below are dropped: a side is chosen among all that have any."""
OUTSIDE = 0.5
"""What the tag of words outside any attribution loses (logits): a doubtful one is seen here and weighed later."""
ARGUMENT_ROLES = tuple(Role)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Signals:
    """What the coder sees in one Doc."""

    triggers: tuple[TriggerSignal, ...]
    attributions: tuple[AttributionSignal, ...]
    taught: tuple[TaughtSignal, ...] = ()


class Coder:
    """The coder graph, opened; `taught` are event types of the user's own."""

    def __init__(self, graph: Graph, relation: Graph, pieces: WordPieces, taught: Sequence[TaughtType] = ()) -> None:
        self.taught = tuple(taught)
        self._graph, self._relation, self._pieces = graph, relation, pieces
        names = graph.labels
        self._types: list[str] = names["types"]
        self._modes: list[str] = names["modes"]
        self._statuses: list[str] = names["statuses"]
        self._attribution: list[str] = names["attribution"]
        self._plv: list[str] = names["plv"]
        self._roles = len(names["roles"])
        self._width = int(names["projection"])
        self._edges = np.cumsum(
            [0, len(self._types), len(self._modes), len(self._statuses), 1, 1, len(self._attribution)]
        )

    def read(self, doc: Doc, sentences: Sequence[Sentence]) -> Signals:
        """The signals of one Doc, in text order."""
        windows = list(_windows(doc, sentences))
        words = [[doc[i].text for i in w] for w in windows]
        self._pieces.learn([word for window in words for word in window])
        number = {i: k for k, s in enumerate(sentences) for i in range(s.first, s.last)}
        triggers: list[TriggerSignal] = []
        taught: list[TaughtSignal] = []
        attributions: list[AttributionSignal] = []
        for group in self._pieces.groups(words, PIECES_A_BATCH):
            batch = self._pieces.batch([words[g] for g in group])
            wanted = ["tags", "cues", "words", *(["vectors"] if self.taught else [])]
            tags, cues, onto, *vectors = self._graph.read(batch, wanted)
            spoken = self._spoken(tags, batch.lengths)
            for row, g in enumerate(group):
                n, at = int(batch.lengths[row]), windows[g]
                triggers += self._triggers(tags[row, :n], cues[row, :n], onto[row, :n], at)
                for rows in vectors:
                    may = [doc[i].pos_ in CONTENT for i in at]
                    seen = Words.of(rows[row, :n], [number[i] for i in at], may)
                    taught += self._taught(seen, may, tags[row, :n], cues[row, :n], onto[row, :n], at)
                where = [number[i] for i in at]
                firm, ready, heard = spoken[row]
                sure = list(self._attributions(firm, heard, cues[row, :n], onto[row, :n], at, where))
                more = self._attributions(ready, heard, cues[row, :n], onto[row, :n], at, where)
                taken = {i for a in sure for part in (a.cue, a.content) for z in part for i in range(*z)}
                doubtful = [replace(a, doubtful=True) for a in more if taken.isdisjoint(range(*a.cue[0]))]
                attributions += [*sure, *doubtful]
        return Signals(
            tuple(sorted(triggers, key=lambda t: t.token)),
            tuple(sorted(attributions, key=lambda a: a.cue or a.source or a.content)),
            tuple(sorted(taught, key=lambda t: t.token)),
        )

    def words(self, doc: Doc, sentences: Sequence[Sentence]) -> tuple[list[int], Words]:
        """The words of some sentences by token index, and the encoder's vectors for them in the same order."""
        windows = list(_windows(doc, sentences))
        words = [[doc[i].text for i in w] for w in windows]
        self._pieces.learn([word for window in words for word in window])
        number = {i: k for k, s in enumerate(sentences) for i in range(s.first, s.last)}
        found: list[Floats] = []
        at: list[int] = []
        for group in self._pieces.groups(words, PIECES_A_BATCH):
            batch = self._pieces.batch([words[g] for g in group])
            (vectors,) = self._graph.read(batch, ["vectors"])
            for row, g in enumerate(group):
                found.append(vectors[row, : int(batch.lengths[row])])
                at += windows[g]
        vectors = np.concatenate(found) if found else np.zeros((0, self._width), np.float32)
        return at, Words.of(vectors, [number[i] for i in at], [doc[i].pos_ in CONTENT for i in at])

    def _scores(self, cues: Floats, words: Floats) -> Floats:
        """Probabilities (N, roles, W) that a word stands in a role to each of N cue words."""
        a = cues.reshape(len(cues), self._roles, self._width).transpose(1, 0, 2)
        b = words.reshape(len(words), self._roles, self._width).transpose(1, 2, 0)
        logits = (a @ b).transpose(1, 0, 2) * self._width**-0.5 + self._graph.arrays["role_bias"][None, :, None]
        return np.asarray(1 / (1 + np.exp(-logits)), np.float32)

    def _triggers(self, tags: Floats, cues: Floats, onto: Floats, at: list[int]) -> Iterator[TriggerSignal]:
        edge = self._edges
        types = softmax(tags[:, : edge[1]])
        likely = np.flatnonzero(1 - types[:, 0] >= FAINT)
        if not len(likely):
            return
        best = types[:, 1:].argmax(1)
        heads: list[int] = []
        for k in likely.tolist():
            if heads and k == heads[-1] + 1 and best[k] == best[heads[-1]]:
                if types[k, 0] < types[heads[-1], 0]:
                    heads[-1] = k
                continue
            heads.append(k)
        for k, row in zip(heads, self._scores(cues[heads], onto), strict=True):
            yield self._signal(at[k], _named(self._types, types[k]), tags[k], row, at)

    def _signal(
        self, token: int, types: dict[str, float], tags: Floats, scores: Floats, at: list[int]
    ) -> TriggerSignal:
        """What is seen at one word: its logits (`tags`) and the roles of all words of the window to it."""
        edge = self._edges
        return TriggerSignal(
            token,
            types,
            _named(self._modes, softmax(tags[edge[1] : edge[2]])),
            _named(self._statuses, softmax(tags[edge[2] : edge[3]])),
            _sigmoid(tags[edge[3]]),
            _sigmoid(tags[edge[4]]),
            {
                role: [(at[int(w)], float(scores[r, w])) for w in np.flatnonzero(scores[r] >= ROLE)]
                for r, role in enumerate(ARGUMENT_ROLES)
            },
        )

    def _taught(
        self, words: Words, may: list[bool], tags: Floats, cues: Floats, onto: Floats, at: list[int]
    ) -> Iterator[TaughtSignal]:
        """The words of one window that taught types claim, each by the surest type."""
        best: dict[int, tuple[float, TaughtType, Floats]] = {}
        for kind in self.taught:
            chances, inside = kind.learned.compare(words)
            for k in peaks(chances, may):
                if k not in best or chances[k] > best[k][0]:
                    best[k] = (float(chances[k]), kind, inside[k])
        heads = sorted(best)
        for k, row in zip(heads, self._scores(cues[heads], onto) if heads else [], strict=True):
            p, kind, word = best[k]
            n, likeness = kind.learned.nearest(word)
            said = kind.said
            signal = self._signal(at[k], {said.name: p, self._types[0]: 1 - p}, tags[k], row, at)
            yield TaughtSignal(at[k], said.name, said.like, p, said.triggers[n].trigger, likeness, signal)

    def _spoken(
        self, tags: Floats, lengths: npt.NDArray[np.int64]
    ) -> list[tuple[list[int], list[int], dict[str, Floats]]]:
        """For each row the best tags, those that show doubtful attributions too, and how surely each word belongs to
        a cue, a source, a content.
        """
        steps, start = self._graph.arrays["attribution_steps"], self._graph.arrays["attribution_start"]
        seen = tags[..., self._edges[5] :]
        likely = marginals(seen, lengths, steps, start)
        ready = seen - OUTSIDE * np.array([name == "O" for name in self._attribution], np.float32)
        parts = {
            part: likely[..., [k for k, name in enumerate(self._attribution) if name.endswith(f"-{part}")]].sum(-1)
            for part in ("cue", "source", "content")
        }
        chains = zip(viterbi(seen, lengths, steps, start), viterbi(ready, lengths, steps, start), strict=True)
        return [(firm, more, {part: p[row] for part, p in parts.items()}) for row, (firm, more) in enumerate(chains)]

    def _attributions(
        self,
        path: list[int],
        seen: Mapping[str, Floats],
        cues: Floats,
        onto: Floats,
        at: list[int],
        sentence: list[int],
    ) -> Iterator[AttributionSignal]:
        found: dict[str, list[tuple[int, int]]] = {"source": [], "cue": [], "content": []}
        for label, first, last in tag_spans(path, self._attribution):
            found[label].append((first, last))
        if not found["cue"]:
            return
        scores = self._scores(cues[[a for a, _ in found["cue"]]], onto)
        link = {"source": scores[:, 6], "content": scores[:, 7]}
        mine: list[dict[str, list[tuple[int, int]]]] = [{"source": [], "content": []} for _ in found["cue"]]
        for role in ("source", "content"):
            for first, last in found[role]:
                to_cue = link[role][:, first]
                owner = int(to_cue.argmax())
                for k, p in enumerate(to_cue):
                    if p >= LINK and (k == owner or (role == "source" and p >= 0.5)):
                        mine[k][role].append((first, last))
        for k, (first, last) in enumerate(found["cue"]):
            near = [s for s in mine[k]["source"] if sentence[s[0]] == sentence[first]]
            mine[k]["source"] = near or mine[k]["source"]  # a source of another sentence only where its own has none
            spans = {role: tuple((at[a], at[z - 1] + 1) for a, z in mine[k][role]) for role in ("source", "content")}
            if spans["source"] or spans["content"]:
                tops = [link[role][k, a] for role in ("source", "content") for a, _ in mine[k][role]]
                parts = {**mine[k], "cue": [(first, last)]}
                likely = [_mean(seen[part], parts[part]) for part in ("cue", "source", "content")]
                yield AttributionSignal(
                    spans["source"],
                    ((at[first], at[last - 1] + 1),),
                    spans["content"],
                    float(np.mean(tops)),
                    (likely[0], likely[1], likely[2]),
                )

    def relate(self, marked: Sequence[list[str]], codebook: str = "plover") -> Iterator[dict[str, float]]:
        """Probabilities of each label for sentences of words with the marks of `pieces.MARKS` around two actors."""
        openers = list(MARKS)[::2]
        for begin in range(0, len(marked), 16):
            rows = [_around_marks(r) for r in marked[begin : begin + 16]]
            self._pieces.learn([word for row in rows for word in row])
            batch = self._pieces.batch(rows)
            vectors, mean = self._graph.read(batch, ["vectors", "mean"])
            pair = np.concatenate(
                [
                    mean,
                    *[
                        np.stack([vectors[i, r.index(o)] if o in r else vectors[i, 0] * 0 for i, r in enumerate(rows)])
                        for o in openers
                    ],
                ],
                -1,
            )
            plover, plv = self._relation.run({"pair": pair.astype(np.float32)}, ["plover", "plv"])
            names, logits = (self._plv, plv) if codebook == "plv" else (self._types[1:], plover)
            for row in softmax(logits):
                yield {name: float(p) for name, p in zip(names, row, strict=True)}


def _windows(doc: Doc, sentences: Iterable[Sentence]) -> Iterator[list[int]]:
    """Runs of whole sentences, about 140 words each; a longer sentence is cut."""
    now: list[int] = []
    for sentence in sentences:
        indices = [i for i in range(sentence.first, sentence.last) if not doc[i].is_space]
        if now and len(now) + len(indices) > WORDS_A_WINDOW:
            yield now
            now = []
        while len(indices) > 2 * WORDS_A_WINDOW:
            yield indices[: 2 * WORDS_A_WINDOW]
            indices = indices[2 * WORDS_A_WINDOW :]
        now += indices
    if now:
        yield now


def _around_marks(words: Sequence[str]) -> list[str]:
    """The words that the encoder has places for; of a sentence that is longer, those from shortly before the first
    mark."""
    if len(words) <= PIECES_A_ROW:
        return list(words)
    first = next((k for k, word in enumerate(words) if word in MARKS), 0)
    start = max(0, min(first - WORDS_A_WINDOW, len(words) - PIECES_A_ROW))
    return list(words[start : start + PIECES_A_ROW])


def _mean(likely: Floats, ranges: Sequence[tuple[int, int]]) -> float:
    """The mean over the words of some ranges, 0 where there are none."""
    return float(np.concatenate([likely[a:z] for a, z in ranges]).mean()) if ranges else 0.0


def softmax(logits: Floats) -> Floats:
    exp = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(exp / exp.sum(-1, keepdims=True), np.float32)


def _sigmoid(x: np.floating) -> float:
    return float(1 / (1 + np.exp(-x)))


def _named(names: list[str], probabilities: Floats, least: float = 0.01) -> dict[str, float]:
    order = np.argsort(-probabilities)
    return {names[k]: float(probabilities[k]) for k in order if probabilities[k] >= least}


def mark(doc: Doc, source: Mapping[str, Any] | None, target: Mapping[str, Any] | None) -> list[str]:
    """The words of a sentence with marks around the two actors, given by `start` and `end` offsets.

    A side that is None, or whose span holds no word, gets no marks.
    """
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    signs = list(MARKS)
    words = [t for t in doc if not t.is_space]
    for side, (left, right) in ((source, signs[:2]), (target, signs[2:])):
        if not side or side.get("start") is None or side.get("end") is None:
            continue
        inside = [k for k, t in enumerate(words) if t.idx < side["end"] and t.idx + len(t.text) > side["start"]]
        if inside:
            opening.setdefault(inside[0], []).append(left)
            closing.setdefault(inside[-1], []).append(right)
    out: list[str] = []
    for k, token in enumerate(words):
        out += [*opening.get(k, []), token.text, *closing.get(k, [])]
    return out
