"""The encoder's parse, written into a spaCy Doc: sentences, tags, morphology, dependencies, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, MORPH, POS
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.language.chunks import chunks
from dragoman.language.decode import tag_spans, tree, viterbi
from dragoman.language.pieces import WordPieces
from dragoman.language.sessions import Graph, open_graph, open_pieces

PIECES_A_BATCH = 640
"""Word pieces an encoder run: in a first trial 400 to 800 were fastest on one thread."""

DOCS_AT_ONCE = 32


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
        """Parse docs some at a time, so that short windows share a run of the encoder."""
        held: list[Doc] = []
        for doc in docs:
            held.append(doc)
            if len(held) >= batch_size:
                yield from self._parse(held)
                held = []
        if held:
            yield from self._parse(held)

    def _parse(self, docs: list[Doc]) -> list[Doc]:
        arrays = [_Columns(len(doc), self._dep) for doc in docs]
        windows: list[tuple[int, list[int]]] = []
        given = [doc.has_annotation("SENT_START") for doc in docs]
        for k, doc in enumerate(docs):
            if len(doc) == 0:
                continue
            ranges = doc.user_data.get("dragoman_ranges")
            source = _sentences(doc) if given[k] else chunks(doc, ranges)
            windows += [(k, indices) for indices in source if indices]
        words = [[docs[k][i].text for i in indices] for k, indices in windows]
        for w in words:
            self._pieces.learn(w)
        for group in self._pieces.groups(words, PIECES_A_BATCH):
            self._run([words[g] for g in group], [windows[g] for g in group], arrays, given)
        for doc, columns in zip(docs, arrays, strict=True):
            self._write(doc, columns)
        return docs

    def _run(
        self,
        words: list[list[str]],
        where: list[tuple[int, list[int]]],
        arrays: list[_Columns],
        given: list[bool],
    ) -> None:
        batch = self._pieces.batch([row[:480] for row in words])
        arcs, dependants, heads, tags = self._graph.read(batch, ["arcs", "dependants", "heads", "tags"])
        edge = self._edges
        upos = tags[..., : edge[1]].argmax(-1)
        morph = np.stack([tags[..., edge[j] : edge[j + 1]].argmax(-1) for j in range(1, len(edge) - 4)], -1)
        starts = tags[..., edge[-4]] > 0
        name_paths = viterbi(
            tags[..., edge[-3] : edge[-2]],
            batch.lengths,
            self._graph.arrays["name_steps"],
            self._graph.arrays["name_start"],
        )
        kinds = tags[..., edge[-2] :]
        kinds = np.exp(kinds - kinds.max(-1, keepdims=True))
        kinds /= kinds.sum(-1, keepdims=True)
        for row, (k, indices) in enumerate(where):
            n = int(batch.lengths[row])
            begins = np.zeros(n, bool) if given[k] else starts[row, :n].copy()
            begins[0] = True
            found = _trees(arcs[row, :n, : n + 1], begins)
            rels = self._label(dependants[row, :n], heads[row, found])
            columns = arrays[k]
            at = np.array(indices[:n])
            columns.head[at] = np.where(found == 0, at, at[np.maximum(found - 1, 0)])
            columns.dep[at] = self._deps[rels]
            columns.pos[at] = self._pos[upos[row, :n]]
            columns.morph[at] = [self._morph(tuple(m)) for m in morph[row, :n].tolist()]
            columns.kind[at] = kinds[row, :n].argmax(-1)
            columns.kind_score[at] = kinds[row, :n].max(-1)
            columns.parsed[at] = True
            for label, first, last in tag_spans(name_paths[row], self._names):
                columns.names.append((label, int(at[first]), int(at[last - 1]) + 1))

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

    def _write(self, doc: Doc, columns: _Columns) -> None:
        if len(doc) == 0:
            return
        columns.attach_loose(doc, self._punct)
        iob = np.full(len(doc), 2, np.uint64)
        entity = np.zeros(len(doc), np.uint64)
        for label, first, last in columns.names:
            iob[first], iob[first + 1 : last] = 3, 1
            entity[first:last] = self._entity[label]
        relative = (columns.head - np.arange(len(doc))).astype(np.int64).view(np.uint64)
        table = np.stack([relative, columns.dep, columns.pos, columns.morph, iob, entity], 1)
        doc.from_array([HEAD, DEP, POS, MORPH, ENT_IOB, ENT_TYPE], table)  # type: ignore[arg-type]
        doc.user_data["dragoman_kinds"] = (
            [self._kinds[k] for k in columns.kind],
            columns.kind_score.tolist(),
        )

    def to_bytes(self, **_: Any) -> bytes:
        """The weights belong to the package, not to the pipeline's folder."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Parser:
        return self

    def to_disk(self, _path: Path, **_: Any) -> None:
        """Nothing to write: see to_bytes."""

    def from_disk(self, _path: Path, **_: Any) -> Parser:
        return self


class _Columns:
    """Token attributes of one Doc while it is being parsed."""

    def __init__(self, n: int, dep: int) -> None:
        self.head = np.arange(n)
        self.dep = np.full(n, dep, np.uint64)
        self.pos = np.zeros(n, np.uint64)
        self.morph = np.zeros(n, np.uint64)
        self.kind = np.zeros(n, np.int64)
        self.kind_score = np.zeros(n, np.float32)
        self.parsed = np.zeros(n, bool)
        self.names: list[tuple[str, int, int]] = []

    def attach_loose(self, doc: Doc, space: int) -> None:
        """White space and unread zones hang on the token before, so that trees stay projective in effect.

        Unread tokens that follow no parsed token of their stretch hang on the stretch's first token.
        """
        anchor = -1
        loose = -1
        for token in doc:
            i = token.i
            if self.parsed[i]:
                anchor, loose = i, -1
                continue
            if token.is_space:
                self.pos[i] = space
                if token.text.count("\n") > 1 and loose < 0:
                    self.head[i] = anchor if anchor >= 0 else i
                    continue
                target = loose if loose >= 0 else anchor
                self.head[i] = target if target >= 0 else i
            else:
                if loose < 0:
                    loose = i
                self.head[i] = loose


def _trees(scores: npt.NDArray[np.float32], begins: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Heads of all sentences of one window, 1-based in the window, 0 for roots."""
    bounds = [*np.flatnonzero(begins).tolist(), len(begins)]
    out = np.zeros(len(begins), np.int64)
    for a, z in zip(bounds, bounds[1:], strict=False):
        inside = np.concatenate([scores[a:z, :1], scores[a:z, a + 1 : z + 1]], 1)
        heads = tree(inside)
        out[a:z] = np.where(heads == 0, 0, heads + a)
    return out


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
    folder = Path(weights) if weights else None
    return Parser(nlp.vocab, open_graph("analyser", folder, threads), open_pieces(folder))
