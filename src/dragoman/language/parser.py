"""The encoder's parse, written into a spaCy Doc: sentences, tags, morphology, dependencies, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, MORPH, POS
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.language.chunks import chunks
from dragoman.language.decode import forest, tag_spans, viterbi
from dragoman.language.pieces import WordPieces
from dragoman.language.sessions import Graph, open_graph, open_pieces

PIECES_A_BATCH = 640
"""Word pieces an encoder run: in a first trial 400 to 800 were fastest on one thread."""

DOCS_AT_ONCE = 32

RUBBLE = 60
"""So many tokens without a letter or digit are no sentence: a rule of dashes, a row of brackets. They stay unread, for
the best tree over them takes long to find and means nothing."""

WORDS_A_RUN = 480
"""A sentence given from outside may be longer than the encoder's 512 places; its end stays unread."""


class Parser:
    """A spaCy component. A Doc that already has sentence starts keeps them."""

    def __init__(self, vocab: Vocab, graph: Graph, pieces: WordPieces) -> None:
        self._vocab = vocab
        self._graph = graph
        self._pieces = pieces
        labels, strings = graph.labels, vocab.strings
        self._pos = np.array([strings.add(u) for u in labels["upos"]], np.uint64)
        self._deps = np.array([strings.add(d) for d in labels["deprels"]], np.uint64)
        self._names: list[str] = labels["names"]
        self._kinds: list[str] = labels["kinds"]
        self._feats: dict[str, list[str]] = labels["feats"]
        self._entity = {name[2:]: strings.add(name[2:].upper()) for name in self._names[1:]}
        self._morphs: dict[tuple[int, ...], int] = {}
        sizes = [len(labels["upos"]), *map(len, self._feats.values()), 1, len(self._names), len(self._kinds)]
        self._edges = np.cumsum([0, *sizes])
        self._dep = strings.add("dep")
        self._punct = strings.add("SPACE")

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = DOCS_AT_ONCE) -> Iterator[Doc]:
        """Parse docs some at a time; decoding is shared, runs of the encoder are not (see `_parse`)."""
        held: list[Doc] = []
        for doc in docs:
            held.append(doc)
            if len(held) >= batch_size:
                yield from self._parse(held)
                held = []
        if held:
            yield from self._parse(held)

    def _parse(self, docs: list[Doc]) -> list[Doc]:
        """All docs as one long row of tokens, each window a stretch of it.

        A run of the encoder holds windows of one doc alone: its weights are multiplied in 8 bits, scaled by the
        largest value of the run, so that a neighbour in the run would change what is read.
        """
        offsets = np.cumsum([0, *map(len, docs)])
        windows: list[npt.NDArray[np.int64]] = []
        words: list[list[str]] = []
        given: list[bool] = []
        mine: list[range] = []
        for doc, offset in zip(docs, offsets.tolist(), strict=False):
            if len(doc) == 0:
                continue
            begin = len(windows)
            kept = doc.has_annotation("SENT_START")
            texts = [token.text for token in doc]
            for indices in _sentences(doc) if kept else chunks(doc, doc.user_data.get("dragoman_ranges")):
                if len(indices) >= RUBBLE and not any(c.isalnum() for i in indices for c in texts[i]):
                    continue
                windows.append(np.array(indices[:WORDS_A_RUN], np.int64) + offset)
                words.append([texts[i] for i in indices[:WORDS_A_RUN]])
                given.append(kept)
            mine.append(range(begin, len(windows)))
        self._pieces.learn([word for window in words for word in window])
        columns = _Columns(int(offsets[-1]), self._dep)
        if windows:
            groups = [
                [r[g] for g in group]
                for r in mine
                for group in self._pieces.groups(words[r.start : r.stop], PIECES_A_BATCH)
            ]
            order = [g for group in groups for g in group]
            runs = [self._run([words[g] for g in group], [given[g] for g in group]) for group in groups]
            self._fill(columns, [windows[g] for g in order], runs)
        for doc, begin in zip(docs, offsets.tolist(), strict=False):
            self._write(doc, columns, begin)
        return docs

    def _run(self, words: list[list[str]], given: list[bool]) -> _Read:
        batch = self._pieces.batch(words)
        arcs, dependants, heads, tags = self._graph.read(batch, ["arcs", "dependants", "heads", "tags"])
        begins = (tags[..., self._edges[-4]] > 0) & ~np.array(given)[:, None]
        found = forest(arcs, begins, batch.lengths)
        rows, places = np.nonzero(np.arange(found.shape[1]) < batch.lengths[:, None])
        above = found[rows, places]
        rels = self._label(dependants[rows, places], heads[rows, above])
        return _Read(above, rels, tags[rows, places])

    def _fill(self, columns: _Columns, windows: list[npt.NDArray[np.int64]], runs: list[_Read]) -> None:
        """Decode what every run of the encoder saw, and put it at the places of its words."""
        edge = self._edges
        lengths = np.array([len(w) for w in windows], np.int64)
        at = np.concatenate(windows)
        first = np.repeat(np.cumsum(lengths) - lengths, lengths)
        above = np.concatenate([r.above for r in runs])
        tags = np.concatenate([r.tags for r in runs])
        columns.head[at] = np.where(above == 0, at, at[np.maximum(first + above - 1, 0)])
        columns.dep[at] = self._deps[np.concatenate([r.rels for r in runs])]
        columns.pos[at] = self._pos[tags[:, : edge[1]].argmax(-1)]
        morph = np.stack([tags[:, a:z].argmax(-1) for a, z in pairwise(edge[1:-3].tolist())], -1)
        distinct, which = np.unique(morph, axis=0, return_inverse=True)
        columns.morph[at] = np.array([self._morph(tuple(m)) for m in distinct.tolist()], np.uint64)[which.ravel()]
        kinds = tags[:, edge[-2] :]
        kinds = np.exp(kinds - kinds.max(-1, keepdims=True))
        columns.kind[at] = kinds.argmax(-1)
        columns.kind_score[at] = kinds.max(-1) / kinds.sum(-1)
        columns.parsed[at] = True
        columns.names += self._spans(tags[:, edge[-3] : edge[-2]], windows, lengths)

    def _spans(
        self, scores: npt.NDArray[np.float32], windows: list[npt.NDArray[np.int64]], lengths: npt.NDArray[np.int64]
    ) -> Iterator[tuple[str, int, int]]:
        """Names with the tokens they cover; scores: (N, names) for the words of all windows in turn."""
        padded = np.zeros((len(windows), int(lengths.max()), scores.shape[1]), np.float32)
        padded[np.arange(padded.shape[1]) < lengths[:, None]] = scores
        arrays = self._graph.arrays
        for at, path in zip(windows, viterbi(padded, lengths, arrays["name_steps"], arrays["name_start"]), strict=True):
            if any(path):
                for label, first, last in tag_spans(path, self._names):
                    yield label, int(at[first]), int(at[last - 1]) + 1

    def _label(self, dependants: npt.NDArray[np.float32], heads: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
        arrays = self._graph.arrays
        mixed = np.concatenate([np.maximum(dependants + heads, 0), dependants * heads], -1)
        scores: npt.NDArray[np.float32] = mixed @ arrays["label_weight"].T + arrays["label_bias"]
        return np.asarray(scores.argmax(-1), np.int64)

    def _morph(self, values: tuple[int, ...]) -> int:
        known = self._morphs.get(values)
        if known is None:
            parts = [
                f"{name}={options[v]}" for (name, options), v in zip(self._feats.items(), values, strict=True) if v
            ]
            known = self._morphs[values] = int(self._vocab.morphology.add("|".join(sorted(parts))))
        return known

    def _write(self, doc: Doc, columns: _Columns, begin: int) -> None:
        if len(doc) == 0:
            return
        mine = columns.part(begin, begin + len(doc))
        mine.attach_loose(doc, self._punct)
        iob = np.full(len(doc), 2, np.uint64)
        entity = np.zeros(len(doc), np.uint64)
        for label, first, last in mine.names:
            iob[first], iob[first + 1 : last] = 3, 1
            entity[first:last] = self._entity[label]
        relative = (mine.head - np.arange(len(doc))).astype(np.int64).view(np.uint64)
        table = np.stack([relative, mine.dep, mine.pos, mine.morph, iob, entity], 1)
        doc.from_array([HEAD, DEP, POS, MORPH, ENT_IOB, ENT_TYPE], table)  # type: ignore[arg-type]
        doc.user_data["dragoman_kinds"] = ([self._kinds[k] for k in mine.kind.tolist()], mine.kind_score.tolist())

    def to_bytes(self, **_: Any) -> bytes:
        """The weights belong to the package, not to the pipeline's folder."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Parser:
        return self

    def to_disk(self, _path: Path, **_: Any) -> None:
        """Nothing to write: see to_bytes."""

    def from_disk(self, _path: Path, **_: Any) -> Parser:
        return self


@dataclass(frozen=True, slots=True)
class _Read:
    """What one run of the encoder says of its words, window after window, padding left out.

    `above`: (N,) heads, 0 the root, else 1-based in the window; `rels`: (N,); `tags`: (N, all tags) logits.
    """

    above: npt.NDArray[np.int64]
    rels: npt.NDArray[np.int64]
    tags: npt.NDArray[np.float32]


class _Columns:
    """Attributes of the tokens of some Docs in a row while they are being parsed."""

    def __init__(self, n: int, dep: int) -> None:
        self.head = np.arange(n)
        self.dep = np.full(n, dep, np.uint64)
        self.pos = np.zeros(n, np.uint64)
        self.morph = np.zeros(n, np.uint64)
        self.kind = np.zeros(n, np.int64)
        self.kind_score = np.zeros(n, np.float32)
        self.parsed = np.zeros(n, bool)
        self.names: list[tuple[str, int, int]] = []

    def part(self, begin: int, end: int) -> _Columns:
        """The columns of one Doc, its tokens counted from 0; the arrays are shared."""
        mine = _Columns(0, 0)
        for name in ("dep", "pos", "morph", "kind", "kind_score", "parsed"):
            setattr(mine, name, getattr(self, name)[begin:end])
        mine.head = self.head[begin:end] - begin
        mine.names = [(label, a - begin, z - begin) for label, a, z in self.names if begin <= a < end]
        return mine

    def attach_loose(self, doc: Doc, space: int) -> None:
        """White space and unread zones hang on the token before, so that trees stay projective in effect.

        Unread tokens that follow no parsed token of their stretch hang on the stretch's first token.
        """
        before, anchor, loose = -2, -1, -1
        for i in np.flatnonzero(~self.parsed).tolist():
            if i != before + 1:
                anchor, loose = i - 1, -1
            before = i
            if doc[i].is_space:
                self.pos[i] = space
                target = loose if loose >= 0 else anchor
                self.head[i] = target if target >= 0 else i
            else:
                loose = i if loose < 0 else loose
                self.head[i] = loose


def _sentences(doc: Doc) -> Iterator[list[int]]:
    """The sentences that a Doc was made with."""
    now: list[int] = []
    for token in doc:
        if token.is_sent_start and now:
            yield now
            now = []
        if not token.is_space:
            now.append(token.i)
    if now:
        yield now


@Language.factory(
    "dragoman_parser",
    default_config={"weights": None, "threads": 1},
    assigns=["token.dep", "token.head", "token.pos", "token.morph", "doc.ents", "doc.sents"],
)
def make_parser(nlp: Language, name: str, weights: str | None, threads: int) -> Parser:
    """The factory behind `nlp.add_pipe("dragoman_parser")`."""
    opened: Parser | None = getattr(nlp, "opened", {}).get("dragoman_parser")
    if opened is not None:
        return opened
    folder = Path(weights) if weights else None
    return Parser(nlp.vocab, open_graph("analyser", folder, threads), open_pieces(folder))
