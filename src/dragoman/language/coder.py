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
from spacy.attrs import IS_SPACE
from spacy.tokens import Doc

from dragoman.language.codebooks import TaughtType
from dragoman.language.decode import marginals, tag_spans, viterbi
from dragoman.language.pieces import MARKS, PIECES_A_ROW, WordPieces
from dragoman.language.sessions import Graph
from dragoman.language.taught import CONTENT, Words, peaks
from dragoman.model import AttributionSignal, Role, Sentence, TaughtSignal, TriggerSignal

WORDS_A_WINDOW = 140
PIECES_A_BATCH = 640
WINDOWS_AT_ONCE = 64
"""Windows whose chains are decoded together: bounds what is held of the graph's output to some 30 MB."""
FAINT = 0.15
"""Candidates whose probability of being an event stays below are dropped here; the events room decides the rest."""
LINK = 0.15
ROLE = 0.03
"""Words whose probability of a role stays below are dropped: a side is chosen among all that have any."""
POSSIBLE = float(np.float32(0.01))
"""Types, modes and statuses less probable are not told."""
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What was seen so far in one Doc."""

    triggers: list[TriggerSignal]
    attributions: list[AttributionSignal]
    taught: list[TaughtSignal]

    def signals(self) -> Signals:
        return Signals(
            tuple(sorted(self.triggers, key=lambda t: t.token)),
            tuple(sorted(self.attributions, key=lambda a: a.cue or a.source or a.content)),
            tuple(sorted(self.taught, key=lambda t: t.token)),
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the graph over windows of one Doc.

    `tags`, `cues`, `onto` and each of `vectors`: (B, W, ...) for B windows; `lengths`: (B,) words a window; `windows`
    the tokens, `sentences` the sentence of each and `content` whether it is a content word (only with `vectors`);
    `into` takes what is seen.
    """

    tags: Floats
    cues: Floats
    onto: Floats
    vectors: list[Floats]
    lengths: npt.NDArray[np.int64]
    windows: list[list[int]]
    sentences: list[list[int]]
    content: list[list[bool]]
    into: _Found


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
        return self.read_many([(doc, sentences)])[0]

    def read_many(self, parsed: Sequence[tuple[Doc, Sequence[Sentence]]]) -> list[Signals]:
        """The signals of some Docs, each in text order.

        A run of the graph holds windows of one Doc alone, so that no neighbour changes what is read (see `Parser`);
        the chains of attribution tags are decoded for many windows at once, since a step costs numpy the same for one.
        """
        found = [_Found([], [], []) for _ in parsed]
        runs = (run for into, (doc, sentences) in zip(found, parsed, strict=True)
                for run in self._runs(doc, sentences, into))  # fmt: skip
        for some in _batches(runs, WINDOWS_AT_ONCE):
            spoken = iter(self._spoken([(run.tags, run.lengths) for run in some]))
            for run in some:
                for row in range(len(run.windows)):
                    self._read_window(run, row, *next(spoken))
        return [one.signals() for one in found]

    def _runs(self, doc: Doc, sentences: Sequence[Sentence], into: _Found) -> Iterator[_Run]:
        windows = list(_windows(doc, sentences))
        texts = [token.text for token in doc]
        words = [[texts[i] for i in w] for w in windows]
        self._pieces.learn([word for window in words for word in window])
        number = {i: k for k, s in enumerate(sentences) for i in range(s.first, s.last)}
        wanted = ["tags", "cues", "words", *(["vectors"] if self.taught else [])]
        for group in list(self._pieces.groups(words, PIECES_A_BATCH)):
            batch = self._pieces.batch([words[g] for g in group])
            tags, cues, onto, *vectors = self._graph.read(batch, wanted)
            mine = [windows[g] for g in group]
            lying = [[number[i] for i in window] for window in mine]
            may = [[doc[i].pos_ in CONTENT for i in window] for window in mine] if vectors else []
            yield _Run(tags, cues, onto, vectors, batch.lengths, mine, lying, may, into)

    def _read_window(self, run: _Run, row: int, firm: list[int], ready: list[int], heard: Mapping[str, Floats]) -> None:
        """What one window holds; see `_spoken` for the rest."""
        n, at, where = int(run.lengths[row]), run.windows[row], run.sentences[row]
        tags, cues, onto = run.tags[row, :n], run.cues[row, :n], run.onto[row, :n]
        run.into.triggers.extend(self._triggers(tags, cues, onto, at))
        for vectors in run.vectors:
            may = run.content[row]
            seen = Words.of(vectors[row, :n], where, may)
            run.into.taught.extend(self._taught(seen, may, tags, cues, onto, at))
        sure = list(self._attributions(firm, heard, cues, onto, at, where))
        run.into.attributions.extend(sure)
        if ready != firm:  # else the same attributions again, none of them doubtful
            more = self._attributions(ready, heard, cues, onto, at, where)
            taken = {i for a in sure for part in (a.cue, a.content) for z in part for i in range(*z)}
            doubtful = (replace(a, doubtful=True) for a in more if taken.isdisjoint(range(*a.cue[0])))
            run.into.attributions.extend(doubtful)

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
        yield from self._signals(heads, [_named(self._types, types[k]) for k in heads], tags, cues, onto, at)

    def _signals(
        self, heads: list[int], types: list[dict[str, float]], tags: Floats, cues: Floats, onto: Floats, at: list[int]
    ) -> Iterator[TriggerSignal]:
        """What is seen at some words of a window: their logits (`tags`) and the roles of all its words to them."""
        edge, mine = self._edges, tags[heads]
        modes, statuses = softmax(mine[:, edge[1] : edge[2]]), softmax(mine[:, edge[2] : edge[3]])
        doubts = _sigmoid(mine[:, edge[3] : edge[5]]).tolist()
        scores = self._scores(cues[heads], onto)[:, : len(ARGUMENT_ROLES)]
        roles: list[dict[Role, list[tuple[int, float]]]] = [{role: [] for role in ARGUMENT_ROLES} for _ in heads]
        likely = np.nonzero(scores >= ROLE)
        for n, r, w, p in zip(*(axis.tolist() for axis in likely), scores[likely].tolist(), strict=True):
            roles[n][ARGUMENT_ROLES[r]].append((at[w], p))
        for n, (k, (hedged, background)) in enumerate(zip(heads, doubts, strict=True)):
            named = _named(self._modes, modes[n]), _named(self._statuses, statuses[n])
            yield TriggerSignal(at[k], types[n], *named, hedged, background, roles[n])

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
        if not heads:
            return
        types = [{best[k][1].said.name: best[k][0], self._types[0]: 1 - best[k][0]} for k in heads]
        for k, signal in zip(heads, self._signals(heads, types, tags, cues, onto, at), strict=True):
            p, kind, word = best[k]
            n, likeness = kind.learned.nearest(word)
            said = kind.said
            yield TaughtSignal(at[k], said.name, said.like, p, said.triggers[n].trigger, likeness, signal)

    def _spoken(
        self, runs: Sequence[tuple[Floats, npt.NDArray[np.int64]]]
    ) -> list[tuple[list[int], list[int], dict[str, Floats]]]:
        """For each window of some runs, given as tags and lengths, the best attribution tags, those that show doubtful
        ones too, and how surely each word belongs to a cue, a source, a content.
        """
        steps, start = self._graph.arrays["attribution_steps"], self._graph.arrays["attribution_start"]
        lengths = np.concatenate([mine for _, mine in runs])
        seen = np.zeros((len(lengths), int(lengths.max(initial=0)), len(self._attribution)), np.float32)
        begin = 0
        for tags, mine in runs:
            seen[begin : begin + len(mine), : tags.shape[1]] = tags[..., self._edges[5] :]
            begin += len(mine)
        likely = marginals(seen, lengths, steps, start)
        ready = seen - OUTSIDE * np.array([name == "O" for name in self._attribution], np.float32)
        parts = {
            part: likely[..., [k for k, name in enumerate(self._attribution) if name.endswith(f"-{part}")]].sum(-1)
            for part in ("cue", "source", "content")
        }
        paths = viterbi(np.concatenate([seen, ready]), np.concatenate([lengths, lengths]), steps, start)
        chains = zip(paths[: len(lengths)], paths[len(lengths) :], strict=True)
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


def _batches(runs: Iterable[_Run], windows: int) -> Iterator[list[_Run]]:
    """Runs together until they hold so many windows."""
    now: list[_Run] = []
    for run in runs:
        now.append(run)
        if sum(len(r.windows) for r in now) >= windows:
            yield now
            now = []
    if now:
        yield now


def _windows(doc: Doc, sentences: Iterable[Sentence]) -> Iterator[list[int]]:
    """Runs of whole sentences, about 140 words each; a longer sentence is cut."""
    now: list[int] = []
    blank = doc.to_array(IS_SPACE).tolist()
    for sentence in sentences:
        indices = [i for i in range(sentence.first, sentence.last) if not blank[i]]
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
    if not ranges:
        return 0.0
    mine = likely[slice(*ranges[0])] if len(ranges) == 1 else np.concatenate([likely[a:z] for a, z in ranges])
    return float(mine.mean())


def softmax(logits: Floats) -> Floats:
    """Probabilities over the last axis, of the shape of the logits, as float32."""
    exp = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(exp / exp.sum(-1, keepdims=True), np.float32)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), np.float32)


def _named(names: list[str], probabilities: Floats) -> dict[str, float]:
    """The names that are not all but impossible, most probable first."""
    kept = [(p, k) for k, p in enumerate(probabilities.tolist()) if p >= POSSIBLE]
    return {names[k]: p for p, k in sorted(kept, key=lambda pair: -pair[0])}


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
