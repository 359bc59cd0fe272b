"""The shipped graphs, opened for running: one thread each, because processes scale better than threads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.errors import LanguageError
from dragoman.language.pieces import Batch, WordPieces

Arrays = dict[str, npt.NDArray[Any]]


def weights_folder() -> Path:
    """Where the package keeps its weights."""
    return Path(str(resources.files("dragoman") / "weights"))


@dataclass(frozen=True, slots=True)
class Graph:
    """An ONNX graph with its label inventories (`labels`) and small arrays (`arrays`)."""

    session: Any
    labels: dict[str, Any]
    arrays: Arrays

    def run(self, inputs: Arrays, outputs: list[str]) -> list[npt.NDArray[Any]]:
        """The named outputs of one run over input arrays, by name, in the order of `outputs`."""
        out: list[npt.NDArray[Any]] = self.session.run(outputs, inputs)
        return out

    def read(self, batch: Batch, outputs: list[str]) -> list[npt.NDArray[Any]]:
        """The named outputs for a batch of sentences."""
        return self.run({"ids": batch.ids, "mask": batch.mask, "shapes": batch.shapes, "first": batch.first}, outputs)


def open_graph(name: str, folder: Path | None = None, threads: int = 1) -> Graph:
    """Open `name`.onnx with the `name`.json and `name`.npz beside it.

    Raises LanguageError when a file is missing.
    """
    import onnxruntime

    folder = folder or weights_folder()
    path = folder / f"{name}.onnx"
    if not path.is_file():
        raise LanguageError(f"{path} is missing: reinstall dragoman, or train it again as training/README.md says")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    labels = path.with_suffix(".json")
    arrays = path.with_suffix(".npz")
    loaded: Arrays = {}
    if arrays.is_file():
        with np.load(arrays, allow_pickle=False) as kept:
            loaded = {key: kept[key] for key in kept.files}
    return Graph(session, json.loads(labels.read_text("utf-8")) if labels.is_file() else {}, loaded)


def open_pieces(folder: Path | None = None) -> WordPieces:
    """The vocabulary that the graphs share."""
    return WordPieces((folder or weights_folder()) / "tokenizer.json")
