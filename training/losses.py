"""What the coder is trained by: the parts of the loss of windows of text and of marked pairs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from training import batches
from training.network import Coder


def window_loss(model: Coder, t: batches.Words) -> dict[str, Tensor]:
    """The parts of the loss of one batch of windows."""
    tags, from_, onto = model.words(t.ids, t.mask, t.shapes, t.first)
    tags, from_, onto = tags.float(), from_.float(), onto.float()
    types, modes, status, hedged, background, attribution = tags.split(model.sizes, -1)
    parts: dict[str, Tensor] = {}
    if bool((t.weight > 0).any()):
        seen = (t.weight > 0).sum()
        parts["types"] = -12 * ((t.types * types.log_softmax(-1)).sum(-1) * t.weight).sum() / seen
    if len(t.at):
        all_ = t.chance.sum().clamp(min=1)
        i, w = t.at[:, 0], t.at[:, 1]

        def soft(scores: Tensor, want: Tensor) -> Tensor:
            return -((want * scores[i, w].log_softmax(-1)).sum(-1) * t.chance).sum() / all_

        parts["modes"] = 0.3 * soft(modes, t.modes)
        parts["status"] = 0.5 * soft(status, t.statuses)
        both = torch.cat([hedged, background], -1)[i, w]
        flags = F.binary_cross_entropy_with_logits(both, t.flags, reduction="none").sum(-1)
        parts["flags"] = 0.3 * (flags * t.chance).sum() / all_
        scores = model.roles(t.at, from_, onto)[:, : batches.ARGUMENTS]
        lost = F.binary_cross_entropy_with_logits(scores, t.roles, reduction="none").sum((1, 2))
        parts["roles"] = 1.5 * (lost * t.chance).sum() / all_
    if len(t.tagged):
        parts["attribution"] = 2 * model.crf.loss(attribution[t.tagged], t.tags, t.on)
    if len(t.cues):
        scores = model.roles(t.cues, from_, onto)[:, batches.ARGUMENTS :]
        lost = F.binary_cross_entropy_with_logits(scores, t.links, reduction="none").sum((1, 2))
        parts["links"] = 0.8 * lost.sum() / len(t.cues)
    return parts


def pair_loss(model: Coder, t: batches.Sentences) -> dict[str, Tensor]:
    plover, plv = (x.float().log_softmax(-1) for x in model.pair(t.ids, t.mask, t.shapes, t.marks))
    out = torch.zeros(len(t.ids), device=plover.device)
    for p, allow, weight, soft in ((plover, t.allow16, t.weight16, t.soft16), (plv, t.allow15, t.weight15, t.soft15)):
        right = p.masked_fill(~allow, -1e4).logsumexp(-1)
        people = weight * (-(1 - t.smooth) * right - t.smooth * p.mean(-1))
        out = out + torch.where(t.taught > 0, -(soft * p).sum(-1), people)
    return {"pairs": out.mean()}
