"""Words to word pieces: what the encoders read.

Words are encoded one by one and cached, because news repeats itself. The vocabulary is
uncased, so a word's shape goes beside its pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

PIECES_A_WORD = 8
"""A longer word (an address, a key smash) is cut: its first pieces tell what it is."""

PIECES_A_ROW = 510
"""What the encoders have places for, less the two that open and close a row."""

SHAPES = 8

MARKS = {"\ue000": "[unused1]", "\ue001": "[unused2]", "\ue002": "[unused3]", "\ue003": "[unused4]"}
"""Private words that open and close the marked source, and open and close the marked target."""


def shape(word: str) -> int:
    """0 lower case, 1 Title, 2 UPPER, 3 mIxed, 4 digits, 5 letters and digits, 6 other, 7 one capital."""
    letters = any(c.isalpha() for c in word)
    digits = any(c.isdigit() for c in word)
    if digits:
        return 5 if letters else 4
    if not letters:
        return 6
    if len(word.strip(".")) == 1 and word[0].isupper():
        return 7
    if word.islower():
        return 0
    if word.isupper():
        return 2
    return 1 if word[0].isupper() and word[1:].islower() else 3


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays for one run of an encoder; B windows, T pieces, W words, padded with 0.

    `ids`, `mask`, `shapes`: int64 (B, T); `first`: int64 (B, W), the position of each word's
    first piece; `lengths`: int64 (B,), words in each window.
    """

    ids: npt.NDArray[np.int64]
    mask: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]


class WordPieces:
    """A word-piece vocabulary with a memory of the words it has seen."""

    def __init__(self, path: Path, remember: int = 200_000) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._cls = self._id("[CLS]")
        self._sep = self._id("[SEP]")
        self._unk = self._id("[UNK]")
        self._remember = remember
        self._marks = {word: ((self._id(piece),), 6) for word, piece in MARKS.items()}
        self._seen: dict[str, tuple[tuple[int, ...], int]] = dict(self._marks)

    def _id(self, piece: str) -> int:
        found = self._tokenizer.token_to_id(piece)
        if found is None:
            raise ValueError(f"the vocabulary has no {piece}")
        return int(found)

    def learn(self, words: Sequence[str]) -> None:
        """Encode the words not seen before, all at once. What was learned earlier may then be forgotten: give all
        words of the windows that follow in one call."""
        new = list(dict.fromkeys(w for w in words if w not in self._seen))
        if not new:
            return
        if len(self._seen) + len(new) > self._remember:
            self._seen = dict(self._marks)
            new = [w for w in dict.fromkeys(words) if w not in self._seen]
        for word, encoded in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            ids = tuple(encoded.ids[:PIECES_A_WORD]) or (self._unk,)
            self._seen[word] = (ids, shape(word))

    def count(self, word: str) -> int:
        """How many pieces the word takes; `learn` it first."""
        return len(self._seen[word][0])

    def groups(self, windows: Sequence[Sequence[str]], pieces: int) -> Iterator[list[int]]:
        """Indices of windows of like length together, each group at most `pieces` long when padded."""
        sizes = [2 + sum(len(ids) for ids, _ in self._row(window)) for window in windows]
        now: list[int] = []
        for k in sorted(range(len(windows)), key=sizes.__getitem__):
            if now and (len(now) + 1) * sizes[k] > pieces:
                yield now
                now = []
            now.append(k)
        if now:
            yield now

    def _row(self, words: Sequence[str]) -> list[tuple[tuple[int, ...], int]]:
        """Pieces and shape of each word of a window; where they are too many for a row, long words lose their last."""
        row = [self._seen[word] for word in words]
        most = PIECES_A_WORD
        while most > 1 and sum(len(ids) for ids, _ in row) > PIECES_A_ROW:
            most -= 1
            row = [(ids[:most], form) for ids, form in row]
        return row

    def batch(self, windows: Sequence[Sequence[str]]) -> Batch:
        """Arrays for windows of words, at most `PIECES_A_ROW` each; `learn` the words first."""
        rows = []
        for words in windows:
            ids, shapes, first = [self._cls], [6], []
            for pieces, form in self._row(words):
                first.append(len(ids))
                ids.extend(pieces)
                shapes.extend([form] * len(pieces))
            ids.append(self._sep)
            shapes.append(6)
            rows.append((ids, shapes, first))
        length = max(len(r[0]) for r in rows)
        width = max(1, max(len(r[2]) for r in rows))
        ids_, mask, shapes_ = (np.zeros((len(rows), length), np.int64) for _ in range(3))
        first_ = np.zeros((len(rows), width), np.int64)
        for i, (ids, shapes, first) in enumerate(rows):
            ids_[i, : len(ids)] = ids
            mask[i, : len(ids)] = 1
            shapes_[i, : len(ids)] = shapes
            first_[i, : len(first)] = first
        return Batch(ids_, mask, shapes_, first_, np.array([len(r[2]) for r in rows], np.int64))
