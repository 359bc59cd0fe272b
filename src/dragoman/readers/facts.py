"""What a report's own words tell about it: author, publisher, republisher, terms of re-use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.model import Zone, ZoneKind
from dragoman.readers.limits import MAX_UNIT_CHARS
from dragoman.readers.rules import rules
from dragoman.readers.units import LINE_END
from dragoman.readers.zones import states_terms


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says of itself: by whom it is and who published it; None where it does not."""

    author: str | None = None
    publisher: str | None = None
    republisher: str | None = None
    terms: str | None = None


def find_facts(text: str, zones: Sequence[Zone]) -> Facts:
    """The facts that zones outside the news state; see `lexicons/data/readers/facts.toml`.

    `terms` joins the words of all notices that grant or limit re-use, as printed, a blank line between them.
    """
    words = [(zone.kind, text[zone.start : zone.end]) for zone in zones if zone.kind is not ZoneKind.BODY]
    terms = [said for kind, said in words if kind is ZoneKind.NOTICE and states_terms(said)]
    return Facts(
        author=_first("author", words),
        publisher=_first("publisher", words),
        republisher=_first("republisher", words),
        terms="\n\n".join(terms) or None,
    )


def _first(field: str, words: Sequence[tuple[ZoneKind, str]]) -> str | None:
    for rule in rules().facts:
        if rule.field != field:
            continue
        for kind, said in words:
            if kind is not rule.zone or len(said) > MAX_UNIT_CHARS:
                continue
            found = rule.pattern.search(LINE_END.sub(" ", said).strip("*_ "))
            if found:
                return found["value"].strip()
    return None
