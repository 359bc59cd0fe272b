"""Where a model's words stand in the text. Words that are not there have no place, and are never given one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from dragoman.model import Document, Sentence, Span

LONGEST = 2_000
"""Characters of a phrase that are looked for; the longest sentences of dispatches have some 900."""

_ALIKE = ("'’‘ʼ`", "\"“”„«»", "-‐‑‒–—")
_FORMS = {c: f"[{re.escape(group)}]" for group in _ALIKE for c in group}


@lru_cache(maxsize=4096)
def pattern(words: str) -> re.Pattern[str] | None:
    """What finds some words whole, whatever their case, white space, quotation marks and dashes; None for none."""
    parts = words.split()
    if not parts or len(words) > LONGEST:
        return None
    body = r"\s+".join("".join(_FORMS.get(c, re.escape(c)) for c in part) for part in parts)
    before = r"(?<!\w)" if parts[0][0].isalnum() else ""
    after = r"(?!\w)" if parts[-1][-1].isalnum() else ""
    return re.compile(before + body + after, re.IGNORECASE)


class Phrases:
    """The news of one report, searched. Only text that went to the model is looked at."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self.document = document
        self.sentences = sentences

    def everywhere(self, words: str) -> list[Span]:
        """All places of some words, in text order."""
        sought = pattern(words)
        if sought is None or not self.sentences:
            return []
        first, last = self.sentences[0].span.start, max(s.span.end for s in self.sentences)
        hits = sought.finditer(self.document.text, first, last)
        told = [h for h in hits if self._sent(h.start()) and self._sent(h.end() - 1)]
        return [self.document.span(h.start(), h.end()) for h in told]

    def _sent(self, at: int) -> bool:
        return any(s.span.start <= at < s.span.end for s in self.sentences)

    def inside(self, words: str, sentence: Sentence) -> list[Span]:
        """The places of some words in one sentence."""
        return [hit for hit in self.everywhere(words) if sentence.span.contains(hit)]

    def near(self, words: str, around: Span, sentence: Sentence) -> Span | None:
        """The place of some words nearest to others: in their sentence, else before it, else after it."""
        found = self.everywhere(words)
        own = [hit for hit in found if hit.overlaps(sentence.span)]
        if own:
            return min(own, key=lambda hit: (_distance(hit, around), hit.start))
        before = [hit for hit in found if hit.end <= sentence.span.start]
        return before[-1] if before else next(iter(found), None)


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)
