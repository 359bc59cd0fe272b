"""The encoders in the form that is shipped: the same results, with less to compute.

Padding is left out of everything but attention: the pieces of all windows lie in one row. Where only words are
asked for, the last layer reads all pieces but computes only the words' first ones. Heads over the same vectors are
one product.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.analyser import Analyser
from training.encoder import HEADS, HIDDEN, Encoder, Layer
from training.network import Coder


class Places:
    """Where the places in use of a (B, T) grid lie when those out of use are left out.

    `flat`: (N,) their places in the grid laid out in one row; `back`: (B, T) for each place of the grid its place
    among the N (a place out of use gets a neighbour's, which nothing reads).
    """

    def __init__(self, used: Tensor) -> None:
        row = used.reshape(-1)
        self.flat = row.nonzero().squeeze(1)
        self.back = (row.cumsum(0) - 1).reshape(used.shape)


def with_root(first: Tensor) -> Places:
    """The places of (B, 1 + W): each window's first piece, then its words; padding in `first` is 0."""
    return Places(torch.cat([torch.ones_like(first[:, :1]), (first > 0).to(first.dtype)], 1))


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    """Attention of (B, Q, H) over (B, T, H); q is scaled already."""

    def parts(x: Tensor) -> Tensor:
        return x.view(x.shape[0], -1, HEADS, HIDDEN // HEADS).transpose(1, 2)

    scores = parts(q) @ parts(k).transpose(-1, -2) + bias
    return (scores.softmax(-1) @ parts(v)).transpose(1, 2).reshape(q.shape[0], -1, HIDDEN)


def rest(layer: Layer, x: Tensor, attended: Tensor) -> Tensor:
    """What follows attention in a layer."""
    x = layer.norm1(x + layer.out(attended))
    out: Tensor = layer.norm2(x + layer.down(F.gelu(layer.up(x))))
    return out


def joined(parts: Sequence[nn.Linear]) -> nn.Linear:
    """Several products of the same vectors as one."""
    out = nn.Linear(parts[0].in_features, sum(p.out_features for p in parts))
    out.weight.data = torch.cat([p.weight for p in parts]).detach()
    out.bias.data = torch.cat([p.bias for p in parts]).detach()
    return out


def rows(linear: nn.Linear, begin: int, end: int) -> nn.Linear:
    """Some outputs of a product."""
    out = nn.Linear(linear.in_features, end - begin)
    out.weight.data = linear.weight.detach()[begin:end].clone()
    out.bias.data = linear.bias.detach()[begin:end].clone()
    return out


class PackedEncoder(nn.Module):
    """`Encoder` over pieces without padding.

    all_pieces: whether the last layer computes every piece, or the windows' first pieces and the words' only.
    """

    def __init__(self, encoder: Encoder, all_pieces: bool) -> None:
        super().__init__()
        self.encoder, self.all_pieces = encoder, all_pieces
        self.qkv = nn.ModuleList()
        for layer in encoder.layers:
            scaled = rows(layer.qkv, 0, 3 * HIDDEN)
            scaled.weight.data[:HIDDEN] *= (HIDDEN // HEADS) ** -0.5
            scaled.bias.data[:HIDDEN] *= (HIDDEN // HEADS) ** -0.5
            self.qkv.append(scaled)
        if not all_pieces:
            last = self.qkv[-1]
            self.q, self.kv = rows(last, 0, HIDDEN), rows(last, HIDDEN, 3 * HIDDEN)

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, Places]:
        """Vectors (N, 384), and the grid that they fill: (B, T) pieces, or (B, 1 + W) with words after the root."""
        e = self.encoder
        pieces = Places(mask)
        place = torch.arange(mask.shape[1])[None].expand(mask.shape).reshape(-1)[pieces.flat]
        x = e.words(ids.reshape(-1)[pieces.flat]) + e.positions(place) + e.shapes(shapes.reshape(-1)[pieces.flat])
        x = e.norm(x)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        whole = len(e.layers) if self.all_pieces else len(e.layers) - 1
        for k in range(whole):
            q, key, value = self.qkv[k](x)[pieces.back].split(HIDDEN, -1)
            attended = attend(q, key, value, bias).reshape(-1, HIDDEN)[pieces.flat]
            x = rest(e.layers[k], x, attended)
        if self.all_pieces:
            return x, pieces
        words = with_root(first)
        chosen = x[self.grid(mask, first).reshape(-1)[words.flat]]
        key, value = self.kv(x)[pieces.back].split(HIDDEN, -1)
        attended = attend(self.q(chosen)[words.back], key, value, bias).reshape(-1, HIDDEN)[words.flat]
        return rest(e.layers[-1], chosen, attended), words

    @staticmethod
    def grid(mask: Tensor, first: Tensor) -> Tensor:
        """The places (B, 1 + W) of each window's first piece and its words' first pieces among the pieces in use."""
        lengths = mask.sum(1)
        begins = (lengths.cumsum(0) - lengths)[:, None]
        return torch.cat([begins, first + begins], 1)


class PackedAnalyser(nn.Module):
    """`Analyser` with the same inputs and outputs; what it gives for padded words means nothing."""

    def __init__(self, model: Analyser) -> None:
        super().__init__()
        self.model = model
        self.encoder = PackedEncoder(model.encoder, all_pieces=False)
        bent = [model.arc_d, model.arc_h, model.name[0]]
        straight = [model.label_d, model.label_h, model.upos, model.feats, model.start, model.kind]
        self.bent = [p.out_features for p in bent]
        tags = sum(p.out_features for p in straight[2:5])
        self.sizes = [sum(self.bent), *(p.out_features for p in straight[:2]), tags, model.kind.out_features]
        self.heads = joined([*bent, *straight])

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        m = self.model
        x, places = self.encoder(ids, mask, shapes, first)
        bent, label_d, label_h, tags, kinds = self.heads(x).split(self.sizes, -1)
        d, h, name = F.gelu(bent).split(self.bent, -1)
        words = places.back[:, 1:]
        bias = m.arc_bias(h)[places.back].transpose(1, 2)
        arcs = (d @ m.arc)[words] @ h[places.back].transpose(1, 2) + bias
        tags = torch.cat([tags, m.name[2](name), kinds], -1)
        return arcs, label_d[words], label_h[places.back], tags[words]


class PackedWords(nn.Module):
    """The coder's graph: tags, projections of cues and of words, vectors of words, the mean of the pieces."""

    def __init__(self, model: Coder) -> None:
        super().__init__()
        self.model = model
        self.encoder = PackedEncoder(model.encoder, all_pieces=True)
        self.heads = joined([model.hidden, model.from_, model.onto])
        self.sizes = [p.out_features for p in (model.hidden, model.from_, model.onto)]

    def forward(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        m = self.model
        states, pieces = self.encoder(ids, mask, shapes, first)
        places = with_root(first)
        words = places.back[:, 1:]
        x = states[PackedEncoder.grid(mask, first).reshape(-1)[places.flat]]
        hidden, cues, onto = self.heads(x).split(self.sizes, -1)
        tags = m.tags(F.gelu(hidden))
        on = mask[..., None].to(states.dtype)
        mean = (states[pieces.back] * on).sum(1) / on.sum(1)
        return tags[words], cues[words], onto[words], x[words], mean
