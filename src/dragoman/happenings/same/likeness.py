"""Whether two reports are one text: how much of the shorter stands in the longer, and where.

Containment alone cannot tell. A report cut to its first tenth is wholly contained in the original, but so is a brief
in a liveblog; a follow-up carries three quarters of yesterday's report as background; a two-sentence item is mostly
its outlet's notice. What tells them apart is the opening: a copy keeps it (a new headline, a dateline or an inserted
paragraph leave most of it), a different report has one of its own. Hence the rules below, whose thresholds were
fitted on the first half of a labelled set (`benchmarks/same_reports.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dragoman.happenings.same.signatures import Hashes, Signature


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a shorter and a longer report overlap. All are shares of sampled word trigrams, 0 to 1, but `sample`.

    contained: of the shorter report, found in the longer. covered: of the longer, found in the shorter.
    opening: of the shorter report's first third, found in the longer. lead: of the longer's first quarter, or as much
    of its beginning as the shorter is long if that is less, found in the shorter. spread: how much of the longer lies
    between the first and the last trigram found. sample: how many trigrams of the shorter were compared.
    """

    contained: float
    covered: float
    opening: float
    lead: float
    spread: float
    sample: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where likeness becomes sameness; see `same_text` for what each decides. `sample` is a count, the rest shares."""

    sample: int = 4
    opening: float = 0.55
    lead: float = 0.65
    shared_opening: float = 0.4
    kept_opening: float = 0.65
    kept_lead: float = 0.6
    neither: float = 0.85
    some_lead: float = 0.4
    covered: float = 0.3
    spread: float = 0.5


FITTED = Thresholds()

NEEDED = min(FITTED.shared_opening, FITTED.kept_opening, FITTED.kept_lead, FITTED.neither)
"""Reports that share less than this are never one text, and are compared no further."""

SHARED = "of the shorter report's word trigrams stand in the longer"
"""What stands in every reason why two reports are one text."""

NOTHING = Likeness(0.0, 0.0, 0.0, 0.0, 0.0, 0)


def compare(one: Signature, other: Signature) -> Likeness:
    """How two reports overlap, in either order. Sampled at the coarser level of the two.

    Below `NEEDED` only `contained` and `sample` are measured, and the rest is 0.
    """
    if not one.size or not other.size:
        return NOTHING
    shorter, longer = (one, other) if one.size <= other.size else (other, one)
    level = max(one.level, other.level)
    short, long = shorter.at(level), longer.at(level)
    if not len(short) or not len(long):
        return NOTHING
    found = _among(short, long)
    some = int(np.count_nonzero(found))
    if some < NEEDED * len(short):
        return Likeness(some / len(short), 0.0, 0.0, 0.0, 0.0, len(short))
    back = _among(long, short)
    opening, lead = max(1, len(short) // 3), max(1, min(len(long) // 4, len(short)))
    reach = len(long) - int(back.argmax()) - int(back[::-1].argmax())
    return Likeness(
        contained=some / len(short),
        covered=int(np.count_nonzero(back)) / len(long),
        opening=int(np.count_nonzero(found[:opening])) / opening,
        lead=int(np.count_nonzero(back[:lead])) / lead,
        spread=reach / len(long),
        sample=len(short),
    )


def _among(some: Hashes, others: Hashes) -> NDArray[np.bool_]:
    """Which of some hashes are among others; several times as fast as `numpy.isin` at these lengths."""
    order = np.sort(others)
    at = order.searchsorted(some)
    at[at == len(order)] = 0
    found: NDArray[np.bool_] = order[at] == some
    return found


def same_text(likeness: Likeness, limits: Thresholds = FITTED) -> str:
    """The reason why two reports are one text, in words; empty when they are not.

    Each begins with the share of the shorter report that the longer one holds.
    """
    a = likeness
    if a.sample < limits.sample and not (a.contained == 1.0 and a.covered == 1.0):
        return ""
    share = f"{a.contained:.0%} {SHARED}"
    placed = a.lead >= limits.some_lead or a.covered >= limits.covered or a.spread >= limits.spread
    if a.opening >= limits.opening and a.lead >= limits.lead and a.contained >= limits.shared_opening:
        return f"{share}, and both open alike"
    if a.opening >= limits.opening and a.contained >= limits.kept_opening and placed:
        return f"{share}, its opening among them"
    if a.lead >= limits.lead and a.contained >= limits.kept_lead:
        return f"{share}, the longer one's opening among them"
    if a.contained >= limits.neither and placed:
        return share
    return ""
