"""The same text, published again: wire copies, cross-posts, edited and cut copies, changed headlines.

    group_reports(pairs)     (id, text) pairs to groups; each group counts as one origin
    signature(text)          what to store of a text so that it can be compared later
    Origins                  groups to which reports are added one by one
"""

from __future__ import annotations

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
    "same_reports",
    "same_text",
    "sign",
    "signature",
]
