"""According to whom: attributions in a report, and the claimant of every event.

`Claims.load()` reads the lexicons once; `find` and `assign` are then functions of a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dragoman.claims import assign as _assign
from dragoman.claims import fuse, rules, speech
from dragoman.claims.attribution import Attribution
from dragoman.claims.blend import Blend, load_blend
from dragoman.claims.denials import with_denials
from dragoman.claims.find import Official, to_claims
from dragoman.claims.lexicon import CueLexicon, Hedges, load_cues, load_hedges, load_table
from dragoman.claims.trees import Ranges
from dragoman.model import Actor, Analysis, Claim, Document, Event, Span

__all__ = ["Claims"]


class Claims:
    """The cues, hedges and marks of official statements, ready for reports."""

    def __init__(
        self,
        cues: CueLexicon,
        hedges: Hedges,
        official: Official,
        supports: frozenset[str],
        blend: Blend,
    ) -> None:
        self.cues = cues
        self.hedges = hedges
        self.official = official
        self.supports = supports
        self.blend = blend
        self.denials = load_table("denials.toml")
        self._last: tuple[Analysis, list[Attribution]] | None = None

    @classmethod
    def load(cls, user_files: Iterable[Path] = ()) -> Claims:
        """The package's knowledge, then the user's cue files, which override entry by entry.

        Raises KnowledgeError when a file breaks its schema.
        """
        table = load_table("official.toml")
        official = Official(
            media=frozenset(table["media"]),
            titles=tuple(table["titles"]),
            bodies=frozenset(table["bodies"]),
            voices=frozenset(table["voices"]),
        )
        return cls(load_cues(user_files), load_hedges(), official, frozenset(table["supports"]), load_blend())

    def attributions(self, analysis: Analysis) -> list[Attribution]:
        """Rules and encoder united, as token ranges in text order.

        The last report's are kept, because `assign` asks for them again after `find`.
        """
        last = self._last
        if last is not None and last[0] is analysis:
            return last[1]
        ruled = rules.find(analysis, self.cues, self.supports)
        united = fuse.unite(analysis.parse, analysis.attributions, ruled, self.cues, self.blend)
        quotes = speech.quotes_in(analysis)
        grown = (speech.grow_into_quotes(analysis.parse, a, quotes) for a in united)
        found = speech.going_on(analysis, [rules.with_coordinate(analysis, a) for a in grown], quotes)
        self._last = (analysis, found)
        return found

    def find(self, analysis: Analysis, actors: Sequence[Actor]) -> tuple[Claim, ...]:
        """All attributions of a report in text order, each with its kind, hedge and claimant."""
        quotes = speech.quotes_in(analysis)
        return to_claims(analysis, self.attributions(analysis), actors, quotes, self.hedges, self.official)

    def assign(
        self,
        analysis: Analysis,
        events: Sequence[Event],
        claims: Sequence[Claim],
        actors: Sequence[Actor],
        document: Document,
    ) -> tuple[Event, ...]:
        """The events with `claimed_by`, `relayed_by`, `stance`, `claim`, `hedged` and `claim_index` set.

        `claim_index` points into `claims`. Events come back in their order, none dropped; the denial of an
        accusation told before adds the denied act.
        """
        found = self.attributions(analysis)
        if [c.cue for c in claims] == [_spans(analysis, a.cue) for a in found]:
            entries = [a.entry for a in found]
            weighty = [replace(c, content=()) if a.doubtful else c for c, a in zip(claims, found, strict=True)]
        else:
            entries = [_assign.cue_entry(analysis.parse, claim, self.cues) for claim in claims]
            weighty = list(claims)
        told = _assign.assign(analysis, events, weighty, entries)
        return with_denials(told, claims, analysis, self.denials)


def _spans(analysis: Analysis, ranges: Ranges) -> tuple[Span, ...]:
    return tuple(analysis.span(first, last) for first, last in ranges)
