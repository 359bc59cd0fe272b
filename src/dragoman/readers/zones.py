"""Which parts of a report are its news, and which are page furniture: text to zones.

Each paragraph (or line, where lines stand by themselves) is taken for body unless a rule of
`lexicons/data/readers/zones.toml` says otherwise. Rules err on the side of body: a missed notice costs a
strange event, a false one loses news.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, pairwise

from dragoman.errors import DateError
from dragoman.model import Zone, ZoneKind
from dragoman.readers.dates import published_date
from dragoman.readers.limits import MAX_UNIT_CHARS, MAX_UNITS
from dragoman.readers.rules import ZoneRule, rules
from dragoman.readers.units import Unit, unit, units

_BODY_WHY = "running text"
# Sums of formula weights (zones.toml) that make a notice: anywhere, and where only such units follow.
_NOTICE_ANYWHERE, _NOTICE_AT_TAIL = 2.0, 1.0
_HEADLINE_WORDS = range(2, 31)
_LIST_WORDS = 20
_LONGEST_TITLE = 500
_BARE_DATELINE_PARAGRAPHS = 3
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_START = re.compile(r"""["'“‘«(\[]?[A-ZÀ-ÞΑ-ΩА-Я0-9]""")


@dataclass(slots=True)
class _Mark:
    """A unit on its way to becoming a zone."""

    unit: Unit
    kind: ZoneKind | None = None
    why: str = ""
    rule: ZoneRule | None = None
    parts: list[tuple[int, int, ZoneKind, str]] = field(default_factory=list)

    def take(self, kind: ZoneKind, why: str, rule: ZoneRule | None = None) -> None:
        self.kind, self.why, self.rule = kind, why, rule


def find_zones(
    text: str, *, title: str | None = None, hints: Mapping[int, tuple[ZoneKind, str]] | None = None
) -> tuple[Zone, ...]:
    """The zones of a text, in order, without overlap, holding every character that is not white space.

    `title` is the headline where the text opens with it. `hints` maps the start of a paragraph to the
    kind that its markup states, with the reason; a hint wins over every rule.
    """
    opening = _opening_title(text, title)
    marks = [_Mark(one) for one in units(text, opening.end if opening else 0)]
    if len(marks) + bool(opening) > 1 and len(marks) <= MAX_UNITS:
        _apply_hints(marks, hints or {})
        _apply_rules(marks)
        if opening is None:
            _find_headline(marks)
        _apply_tail(marks)
        _apply_openers(marks)
    _find_datelines(marks[:MAX_UNITS])
    zones: list[Zone] = []
    if opening is not None:
        zones.append(Zone(ZoneKind.HEADLINE, opening.start, opening.end, "the title given with the report"))
    return _merged(zones, marks)


def stated_date(text: str, zones: Sequence[Zone]) -> tuple[date, str] | None:
    """The day that a report's dateline states in full, and the dateline's words; None without one.

    A dateline without its year states none, and two of different days, as in a digest, state none for the whole.
    """
    found: dict[date, str] = {}
    for zone in zones:
        if zone.kind is not ZoneKind.DATELINE or zone.end - zone.start > MAX_UNIT_CHARS:
            continue
        words = text[zone.start : zone.end]
        for rule in rules().datelines:
            match = rule.pattern.search(words) or rule.pattern.search(words + " ")
            said = match["date"] if match and "date" in rule.pattern.groupindex else None
            day = _full_day(said) if said else None
            if day is not None:
                found.setdefault(day, words)
                break
    return next(iter(found.items())) if len(found) == 1 else None


def _full_day(words: str) -> date | None:
    try:
        return published_date(" ".join(words.split())) if re.search(r"\d{4}", words) else None
    except DateError:
        return None


def states_terms(text: str) -> bool:
    """Whether a notice's words grant or limit re-use."""
    flat = text[:MAX_UNIT_CHARS]
    return any(rule.terms and rule.pattern.search(flat) for rule in rules().zones) or any(
        formula.terms and formula.pattern.search(flat) for formula in rules().formulas
    )


def _opening_title(text: str, title: str | None) -> Unit | None:
    """The title at the start of the text, unless it is only the first words of a sentence."""
    wanted = (title or "").split()
    if not wanted or len(title or "") > _LONGEST_TITLE:
        return None
    found = re.compile(r"\s*" + r"\s+".join(map(re.escape, wanted))).match(text)
    if not found:
        return None
    end = found.end()
    start = end - len(found[0].lstrip())
    tail = re.compile(r"""[.!?]?["'”’]?(?=\s|$)""").match(text, end)
    if tail is None:
        return None
    rest = text[tail.end() :]
    line, gap = rest.lstrip(), rest[: len(rest) - len(rest.lstrip())]
    same_line = bool(line) and not re.search(r"[\n\r]", gap)
    if same_line and (len(wanted) < 3 or not _SENTENCE_START.match(line)):
        return None
    return unit(text, start, tail.end(), -1)


def _apply_hints(marks: list[_Mark], hints: Mapping[int, tuple[ZoneKind, str]]) -> None:
    for mark in marks:
        if mark.unit.start in hints:
            mark.take(*hints[mark.unit.start])
        elif mark.unit.text.startswith(">"):
            mark.take(ZoneKind.QUOTATION, "each line is marked with >")


def _apply_rules(marks: list[_Mark]) -> None:
    top = _top(marks)
    for index, mark in enumerate(marks):
        if mark.kind is None:
            _apply_rule(mark, {"anywhere", "top"} if index <= top else {"anywhere"})
            if mark.kind is None and _formula_weight(mark.unit) >= _NOTICE_ANYWHERE:
                mark.take(ZoneKind.NOTICE, "several formulas of legal notices")


def _top(marks: list[_Mark]) -> int:
    """The index of the first paragraph of prose."""
    return next((index for index, mark in enumerate(marks) if mark.unit.prose), len(marks))


def _apply_rule(mark: _Mark, where: set[str]) -> None:
    if len(mark.unit.text) > MAX_UNIT_CHARS:
        return
    text, bare = mark.unit.text, mark.unit.bare
    for rule in rules().zones:
        if rule.where not in where or mark.unit.words > rule.max_words:
            continue
        if rule.pattern.search(text) or (bare != text and rule.pattern.search(bare)):
            mark.take(rule.kind, f"rule {rule.id}", rule)
            return


def _formula_weight(one: Unit) -> float:
    if len(one.text) > MAX_UNIT_CHARS:
        return 0.0
    return sum(formula.weight for formula in rules().formulas if formula.pattern.search(one.text))


def _find_headline(marks: list[_Mark]) -> None:
    """The first line that reads as a title and stands apart from what follows."""
    for mark, after in pairwise(marks[:9]):
        if mark.kind is ZoneKind.HEADLINE:
            return
        if mark.kind is None and not _dateline_line(mark.unit):
            if after.unit.block != mark.unit.block and not mark.unit.prose and _title_like(mark.unit):
                mark.take(ZoneKind.HEADLINE, "the first line, set apart and without a full stop")
            return


def _dateline_line(one: Unit) -> bool:
    """A line that is a dateline whole: "New York, 12 May 2021" above a statement is no title."""
    return len(one.text) <= 200 and any(rule.alone and rule.pattern.search(one.text) for rule in rules().datelines)


def _title_like(one: Unit) -> bool:
    if one.words not in _HEADLINE_WORDS or one.text[-1] in ":;,":
        return False
    if one.text.rstrip("\"'”’)").endswith("."):
        long = [word for word in _WORD.findall(one.text) if len(word) > 3]
        return len(long) >= 4 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)
    return True


def _apply_tail(marks: list[_Mark]) -> None:
    """From the end upwards, weaker cues count as long as nothing but furniture follows."""
    for mark in reversed(marks[1:]):
        if mark.kind is None:
            _apply_rule(mark, {"tail"})
        if mark.kind is None and _formula_weight(mark.unit) >= _NOTICE_AT_TAIL:
            mark.take(ZoneKind.NOTICE, "a formula of legal notices at the end")
        if mark.kind is None:
            return


def _apply_openers(marks: list[_Mark]) -> None:
    """A heading such as "Related articles" takes the short lines below it; "3 comments" all the rest."""
    top = _top(marks)
    for index, mark in enumerate(marks):
        if mark.rule is None or not mark.rule.opens:
            continue
        for after in islice(marks, index + 1, None):
            rest = mark.rule.opens == "rest" and index > top
            if not rest and (after.kind is not None or after.unit.stops or after.unit.words > _LIST_WORDS):
                break
            after.take(mark.kind or ZoneKind.NAVIGATION, f"below the line of rule {mark.rule.id}")


def _find_datelines(marks: Sequence[_Mark]) -> None:
    paragraphs = 0
    for mark in marks:
        if mark.kind is not None:
            continue
        _find_dateline(mark, bare=paragraphs < _BARE_DATELINE_PARAGRAPHS, sole=len(marks) == 1)
        paragraphs += 1


def _find_dateline(mark: _Mark, *, bare: bool, sole: bool) -> None:
    one = mark.unit
    head = one.text[:200]
    for rule in rules().datelines:
        found = rule.pattern.search(head)
        if not found or (rule.bare and not bare) or (rule.alone and (sole or len(one.text) > len(head))):
            continue
        why = f"dateline, {rule.id}"
        if rule.alone:
            mark.take(ZoneKind.DATELINE, why)
            return
        if rule.bare and found["place"].strip() in rules().not_places:
            continue
        end = found.end()
        body = end + len(one.text[end:]) - len(one.text[end:].lstrip())
        if body < len(one.text) and _SENTENCE_START.match(one.text[body:]):
            mark.parts = [
                (one.start, one.start + end, ZoneKind.DATELINE, why),
                (one.start + body, one.end, ZoneKind.BODY, _BODY_WHY),
            ]
            return


def _merged(zones: list[Zone], marks: Sequence[_Mark]) -> tuple[Zone, ...]:
    """Neighbouring paragraphs of body or of one quotation become one zone."""
    for mark in marks:
        whole = [(mark.unit.start, mark.unit.end, mark.kind or ZoneKind.BODY, mark.why or _BODY_WHY)]
        for start, end, kind, why in mark.parts or whole:
            last = zones[-1] if zones else None
            if last and last.kind is kind and kind in {ZoneKind.BODY, ZoneKind.QUOTATION}:
                zones[-1] = Zone(kind, last.start, end, last.why)
            else:
                zones.append(Zone(kind, start, end, why))
    return tuple(zones)
