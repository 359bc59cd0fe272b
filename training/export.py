"""Checkpoints to what the package ships: 8-bit ONNX graphs, label inventories, small arrays."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from dragoman.language.pieces import WordPieces
from training.encoder import weights_folder
from training.items import ATTRIBUTION, PLV, ROLES, STATUSES, TYPES
from training.packed import PackedAnalyser, PackedWords

if TYPE_CHECKING:
    from training.analyser import Analyser
    from training.network import Coder


def quantise(source: Path, to: Path) -> None:
    """Dynamic 8-bit weights, a scale a channel.

    Measured on a processor without VNNI, where products may saturate: LAS on EWT dev 89.76 of 89.80 in 32 bits; with
    the weights' range reduced to 7 bits, which excludes saturation, 89.69.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    ready = source.with_suffix(".ready.onnx")
    quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        str(ready),
        str(to),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather", "Gemm"],
    )
    ready.unlink()


def graph(
    module: nn.Module,
    inputs: dict[str, Tensor],
    outputs: dict[str, dict[int, str]],
    to: Path,
    axes: dict[str, dict[int, str]],
) -> None:
    torch.onnx.export(
        module,
        tuple(inputs.values()),
        str(to),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={**axes, **outputs},
        opset_version=17,
        dynamo=False,
        do_constant_folding=True,
    )


B, T, W = "windows", "pieces", "words"
PIECE_AXES = {"ids": {0: B, 1: T}, "mask": {0: B, 1: T}, "shapes": {0: B, 1: T}, "first": {0: B, 1: W}}


def example() -> dict[str, Tensor]:
    ids = torch.randint(1000, 2000, (2, 9))
    return {
        "ids": ids,
        "mask": torch.ones_like(ids),
        "shapes": torch.zeros_like(ids),
        "first": torch.tensor([[1, 2, 3, 5], [1, 3, 4, 0]]),
    }


def agree(plain: Callable[..., tuple[Tensor, ...]], packed: nn.Module) -> None:
    """Raises ValueError when the packed form of a model gives its words other figures than the model itself."""
    inputs = example()  # the second window has three words and seven pieces
    inputs["mask"][1, 7:] = 0
    pairs = list(zip(plain(*inputs.values()), packed(*inputs.values()), strict=False))
    apart = max(float((a[0] - b[0]).abs().max()) for a, b in pairs)
    apart = max([apart, *(float((a - b)[1, :3, :4].abs().max()) for a, b in pairs)])
    if not apart < 1e-3:
        raise ValueError(f"the packed graph differs from the model by {apart}: see training/packed.py")


def export_analyser(model: Analyser, pieces: WordPieces, to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    plain = to / "analyser.fp32.onnx"
    with torch.no_grad():
        packed = PackedAnalyser(model).eval()
        agree(model, packed)
        graph(
            packed,
            example(),
            {"arcs": {0: B, 1: W}, "dependants": {0: B, 1: W}, "heads": {0: B}, "tags": {0: B, 1: W}},
            plain,
            PIECE_AXES,
        )
    quantise(plain, to / "analyser.onnx")
    arrays = {
        "label_weight": model.label.weight,
        "label_bias": model.label.bias,
        "name_steps": model.crf.steps + model.crf.bad,
        "name_start": model.crf.start + model.crf.bad_first,
    }
    np.savez(to / "analyser.npz", **{k: v.detach().numpy().astype(np.float32) for k, v in arrays.items()})
    (to / "analyser.json").write_text(json.dumps(model.labels.as_json(), indent=0) + "\n")
    shutil.copyfile(weights_folder() / "tokenizer.json", to / "tokenizer.json")


class Relation(nn.Module):
    def __init__(self, model: Coder) -> None:
        super().__init__()
        self.model = model

    def forward(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        x = self.model.relate(vectors)
        return self.model.plover(x), self.model.plv(x)


def export_coder(model: Coder, to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    plain = to / "coder.fp32.onnx"
    with torch.no_grad():
        packed = PackedWords(model).eval()
        agree(model.words, packed)
        graph(
            packed,
            example(),
            {
                "tags": {0: B, 1: W},
                "cues": {0: B, 1: W},
                "words": {0: B, 1: W},
                "vectors": {0: B, 1: W},
                "mean": {0: B},
            },
            plain,
            PIECE_AXES,
        )
        graph(
            Relation(model).eval(),
            {"pair": torch.zeros(2, 1152)},
            {"plover": {0: B}, "plv": {0: B}},
            to / "relation.onnx",
            {"pair": {0: B}},
        )
    quantise(plain, to / "coder.onnx")
    np.savez(
        to / "coder.npz",
        role_bias=model.role_bias.detach().numpy().astype(np.float32),
        attribution_steps=(model.crf.steps + model.crf.bad).detach().numpy().astype(np.float32),
        attribution_start=(model.crf.start + model.crf.bad_first).detach().numpy().astype(np.float32),
    )
    (to / "coder.json").write_text(
        json.dumps(
            {
                "types": TYPES,
                "modes": model.modes,
                "statuses": STATUSES,
                "roles": ROLES,
                "attribution": ATTRIBUTION,
                "plv": PLV,
                "projection": 64,
            },
            indent=0,
        )
        + "\n"
    )
