"""The same text, published again: wire copies, cross-posts, edited and cut copies, changed headlines.

    group_reports(pairs)     (id, text) pairs to groups; each group counts as one origin
    signature(text)          what to store of a text so that it can be compared later
    Origins                  groups to which reports are added one by one
    keys(signature)          where a store may look up candidates itself: a report can be one text only with reports
                             whose keys are among its signature's hashes, or the other way round
"""

from __future__ import annotations

from dragoman.happenings.same.index import keys
from dragoman.happenings.same.likeness import Likeness, compare, same_text
from dragoman.happenings.same.origins import Joined, Origins, Placed, group_reports, same_reports
from dragoman.happenings.same.signatures import Signature, sign, signature

__all__ = [
    "Joined",
    "Likeness",
    "Origins",
    "Placed",
    "Signature",
    "compare",
    "group_reports",
    "keys",
    "same_reports",
    "same_text",
    "sign",
    "signature",
]
