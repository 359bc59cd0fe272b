"""The same text, published again: wire copies, cross-posts, edited and cut copies, changed headlines.

group_reports(pairs)     (id, text) pairs to groups; each group counts as one origin
signature(text)          what to store of a text so that it can be compared later
Origins                  groups to which reports are added one by one
keys(signature)          what a store keeps of each report to look up candidates by
Sketch                   the look-up, over the keys of those that lead a group (`may_lead`)
"""

from __future__ import annotations

from dragoman.happenings.same.index import keys, tell_apart
from dragoman.happenings.same.likeness import Likeness, compare, same_text
from dragoman.happenings.same.origins import (
    LEADS,
    MOVED,
    Joined,
    Origins,
    Placed,
    group_reports,
    may_lead,
    same_reports,
)
from dragoman.happenings.same.signatures import Signature, sign, signature
from dragoman.happenings.same.sketch import Sketch

__all__ = [
    "LEADS",
    "MOVED",
    "Joined",
    "Likeness",
    "Origins",
    "Placed",
    "Signature",
    "Sketch",
    "compare",
    "group_reports",
    "keys",
    "may_lead",
    "same_reports",
    "same_text",
    "sign",
    "signature",
    "tell_apart",
]
