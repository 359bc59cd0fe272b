"""The encoder's attributions and the rules' made one list.

Two attributions are the same when their cues share a token, or when their sources and contents
both do. Either side works alone: with no encoder the rules decide, with no parse the encoder.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import astuple, replace

from dragoman.claims.attribution import Attribution, common, size, touches
from dragoman.claims.blend import Blend, Weights
from dragoman.claims.lexicon import Cue, CueLexicon, Kind
from dragoman.model import AttributionSignal, Parse

_KIND_OF_POS = {
    "VERB": (Kind.VERB, Kind.PASSIVE),
    "AUX": (Kind.VERB,),
    "NOUN": (Kind.NOUN, Kind.PHRASE),
    "ADJ": (Kind.ADJECTIVE,),
    "ADV": (Kind.ADVERB,),
}


_HIDDEN = frozenset({"hidden source", "passive", "seeming"})


def entry_for(doc: Parse, first: int, last: int, lexicon: CueLexicon) -> tuple[int, Cue | None]:
    """The cue's token and entry among tokens `first` to `last`; the last verb when none is listed.

    An entry with a particle counts only when the particle is among the tokens; one that takes a
    clause goes before one that does not.
    """
    fallback = first
    words = {doc[i].text.lower() for i in range(first, last)}
    for i in range(last - 1, first - 1, -1):
        token = doc[i]
        if token.text.lower() == "according":
            return i, next(iter(lexicon.find(Kind.PHRASE, "according")), None)
        passive = any(c.dep_ in {"aux:pass", "nsubj:pass"} for c in token.children) if token.has_dep() else False
        for kind in _KIND_OF_POS.get(token.pos_, ()) if not passive else (Kind.PASSIVE, Kind.VERB):
            if kind is Kind.PASSIVE and not passive:
                continue
            entries = [c for c in lexicon.of(kind, token) if not c.particle or c.particle in words]
            if entries:
                return i, min(entries, key=lambda c: (not c.particle, "ccomp" not in c.content))
        if token.pos_ == "VERB":
            fallback = i
    return fallback, None


def from_signal(doc: Parse, signal: AttributionSignal, lexicon: CueLexicon) -> Attribution:
    """The encoder's attribution in the rules' form."""
    head, entry = entry_for(doc, signal.cue[0][0], signal.cue[-1][1], lexicon) if signal.cue else (-1, None)
    source_head = -1
    for first, last in signal.source[:1]:
        inside = range(first, last)
        source_head = next((i for i in inside if doc[i].head.i not in inside or doc[i].head.i == i), last - 1)
    return Attribution(
        signal.source,
        signal.cue,
        signal.content,
        head,
        source_head,
        entry,
        "",
        "encoder",
        signal.score,
        signal.doubtful,
    )


_EVEN = 0.005
"""Probabilities are taken to lie at least so far from 0 and 1, so that no part decides alone."""


def grounds(signal: AttributionSignal, ruled: Attribution | None, listed: bool) -> tuple[float, ...]:
    """What speaks for an attribution of the encoder's, in `Weights`' order; `listed`: its cue is in the lexicon."""
    cue, source, content = (math.log(p / (1 - p)) for p in (min(max(q, _EVEN), 1 - _EVEN) for q in signal.seen))
    hidden = not signal.source
    score = ruled.score if ruled is not None else 0.0
    return 1.0, cue, 0.0 if hidden else source, float(hidden), content, score, float(listed)


def chance(found: tuple[float, ...], weights: Weights) -> float:
    """The probability of an attribution with such grounds."""
    return 1 / (1 + math.exp(-sum(w * x for w, x in zip(astuple(weights), found, strict=True))))


def same(a: Attribution, b: Attribution) -> bool:
    """The two describe one attribution. A hidden source ("reportedly") never is the clause's subject."""
    if any(x.rule in _HIDDEN and y.source and not x.source for x, y in ((a, b), (b, a))):
        return False
    if touches(a.cue, b.cue):
        return True
    smaller = min(size(a.content), size(b.content))
    return touches(a.source, b.source) and smaller > 0 and common(a.content, b.content) * 2 >= smaller


def clause_adverb(learned: Attribution, ruled: Attribution) -> bool:
    """ "Brazil allegedly signed": the encoder takes the clause's subject for the adverb's source.

    The adverb hides its source, and its clause is the content, subject and all.
    """
    own = ruled.rule == "hidden source" and bool(learned.source) and learned.entry is ruled.entry
    return own and touches(learned.cue, ruled.cue) and touches(learned.source, ruled.content)


def _merge(learned: Attribution, ruled: Attribution, blend: Blend) -> Attribution:
    first, second = (learned, ruled) if blend.spans == "encoder" else (ruled, learned)
    return replace(
        first,
        source=first.source or second.source,
        cue=first.cue or second.cue,
        content=first.content or second.content,
        head=ruled.head,
        source_head=first.source_head if first.source else second.source_head,
        entry=ruled.entry or learned.entry,
        frame=ruled.frame,
        rule=f"{ruled.rule}, encoder",
        score=max(learned.score, ruled.score),
    )


def _denies(ruled: Attribution) -> bool:
    """Denials are few, and a ledger or a dispute without them is wrong: the rules' word for one is enough."""
    return ruled.entry is not None and ruled.entry.stance in {"denies", "doubts"}


def unite(
    doc: Parse,
    signals: Iterable[AttributionSignal],
    ruled: list[Attribution],
    lexicon: CueLexicon,
    blend: Blend,
) -> list[Attribution]:
    """One list in text order. Without signals it is the rules' list, less what scores too low."""
    learned = [(signal, from_signal(doc, signal, lexicon)) for signal in signals]
    if not learned:
        return [r for r in ruled if r.score >= blend.rules_only]
    left = list(ruled)
    united: list[Attribution] = []
    for signal, attribution in learned:
        adverb = next((r for r in left if clause_adverb(attribution, r)), None)
        if adverb is not None:
            left.remove(adverb)
            united.append(replace(adverb, rule=f"{adverb.rule}, encoder", score=max(adverb.score, attribution.score)))
            continue
        partner = next((r for r in left if same(attribution, r)), None)
        if partner is not None:
            left.remove(partner)
        elif not attribution.content:
            continue
        one = attribution if partner is None else _merge(attribution, partner, blend)
        firm = partner is not None and (_denies(partner) or partner.score >= blend.rules_alone)
        if firm or chance(grounds(signal, partner, one.entry is not None), blend.weights) >= blend.encoder:
            united.append(replace(one, doubtful=one.doubtful and not firm))
    united.extend(r for r in left if r.score >= (blend.rules_only if _denies(r) else blend.rules_alone))
    return sorted(united, key=lambda a: (a.start, a.head))
