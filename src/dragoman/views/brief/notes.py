"""The words that a report in the making rests on, numbered as they are first used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dragoman.happenings.voices import claimants
from dragoman.model import Happening, Report, Span, Telling
from dragoman.views.brief.material import Material
from dragoman.views.brief.model import Reference
from dragoman.views.brief.names import outlet
from dragoman.views.words import clean

CITED = 5
"""References of one sentence at most; those of different origins come first."""


@dataclass
class Notes:
    """Numbers for words; the same sentence of a report always has the same number."""

    material: Material
    _found: dict[tuple[str, int, str], Reference] = field(default_factory=dict)
    _tellings: dict[str, Telling] = field(default_factory=dict)
    _happening: dict[str, Happening] = field(default_factory=dict)
    _copies: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for happening in self.material.happenings:
            for telling in happening.tellings:
                self._tellings[telling.key] = telling
                self._happening[telling.key] = happening
        for report in self.material.reports:
            self._copies[report.original] = self._copies.get(report.original, -1) + 1

    def telling(self, key: str) -> Telling | None:
        """The telling of a key; None where it is not among the material."""
        return self._tellings.get(key)

    def happening(self, key: str) -> Happening | None:
        """The happening that the telling of this key tells of."""
        return self._happening.get(key)

    def report(self, key: str) -> Report | None:
        """The report of a telling or of a state told without an event."""
        held = self._tellings.get(key) or self.material.mentions.get(key)
        return held.report if held else None

    def tellings(self, told: Iterable[Telling], most: int = CITED) -> tuple[int, ...]:
        """Numbers of the words of tellings."""
        held = list(told)
        first: dict[str, Telling] = {}
        for telling in held:
            first.setdefault(telling.report.original, telling)
        leading = list(first.values())
        chosen = [*leading, *(t for t in held if all(t is not x for x in leading))]
        numbers = dict.fromkeys(
            self._number(t.key, t.report, t.event.sentence, claimants(t)) for t in chosen[: 4 * most]
        )
        return tuple(list(numbers)[:most])

    def keys(self, keys: Sequence[str], most: int = CITED) -> tuple[int, ...]:
        """Numbers of the words under keys of tellings or of states told without an event; unknown keys are left out."""
        numbers: dict[int, None] = {}
        for key in keys:
            if len(numbers) == most:
                break
            if key in self._tellings:
                numbers |= dict.fromkeys(self.tellings([self._tellings[key]]))
            elif key in self.material.mentions:
                m = self.material.mentions[key]
                numbers[self._number(key, m.report, m.sentence, m.claimants)] = None
        return tuple(numbers)

    def _number(self, key: str, report: Report, sentence: Span, who: Sequence[str]) -> int:
        place = (report.id, sentence.start, sentence.text)
        held = self._found.get(place)
        voices = [outlet(report) if c == "author" else clean(c) for c in who]
        if held is None:
            held = Reference(
                len(self._found) + 1, (), clean(sentence.text), outlet(report), (), report.id,
                clean(report.title or ""), report.published, report.url,
                self._copies.get(report.original, 0),
            )  # fmt: skip
        self._found[place] = replace(
            held,
            keys=tuple(dict.fromkeys((*held.keys, key))),
            claimants=tuple(dict.fromkeys((*held.claimants, *voices))),
        )
        return held.number

    def references(self) -> tuple[Reference, ...]:
        """The words cited so far, in the order of their numbers."""
        return tuple(sorted(self._found.values(), key=lambda r: r.number))
