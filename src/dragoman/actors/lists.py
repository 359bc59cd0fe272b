"""Several actors in one phrase: "the Russian and US presidents", "three guarantors: Russia, Turkey and Iran"."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.actors.context import Context, Line
from dragoman.actors.index import Match
from dragoman.actors.nounphrases import NounPhrase
from dragoman.actors.phrases import Phrase
from dragoman.lexicons.counting import how_many


def several(context: Context, s: Line, p: NounPhrase) -> list[Phrase]:
    """"The Russian and US presidents", "leaders of France and Germany": one Actor for each."""
    inside = [m for m in s.matches if p.lo <= m.lo and m.hi <= p.hi]
    head = next((m for m in inside if m.words and s.words.at[m.hi - 1] == p.head), None)
    if head is None or not any(w.plural for w in head.words):
        return []
    before = _joined(s, [m for m in inside if m.hi <= head.lo], head.lo)
    after: list[Match] = []
    if len(before) < 2 and head.hi < p.hi and s.words.norm[head.hi] == "of":
        rest = [m for m in s.matches if m.lo > head.hi]
        after = _joined(s, rest, None)
    owners = before if len(before) > 1 else after
    if len(owners) < 2:
        return []
    lo = owners[0].lo if owners is before else head.lo
    hi = head.hi if owners is before else owners[-1].hi
    found = []
    for owner in owners:
        country = next((f.entry.country for f in owner.forms if f.entry.country), None)
        word = next((w for w in head.words if w.office and w.plural), head.words[0])
        phrase = Phrase(
            lo, hi, head.hi - 1, word.sort, None, country, word.sector, word.phrase, word.office, plural=False,
            why=(f'"{s.words.text[owner.lo]}" of several that share "{word.phrase}"',),
        )  # fmt: skip
        found.append(context.reader.holder(phrase, context.day))
    return found


def _joined(s: Line, matches: Sequence[Match], end: int | None) -> list[Match]:
    """State names or adjectives in a list with "and" ("Russian, Turkish and Iranian")."""
    states = [m for m in matches if m.form("name", "adjective", "demonym") and m.forms[0].entry.kind in
              {"state", "territory", "body"}]  # fmt: skip
    if not states:
        return []
    found = [states[-1]] if end is not None else [states[0]]
    if end is not None:
        if states[-1].hi != end:
            return []
        for m in reversed(states[:-1]):
            gap = set(s.words.norm[m.hi : found[0].lo])
            if not gap or gap - {"and", ",", "&", "the"}:
                break
            found.insert(0, m)
    else:
        if s.words.norm[states[0].lo - 1] not in {"of", "the"}:
            return []
        for m in states[1:]:
            gap = set(s.words.norm[found[-1].hi : m.lo])
            if not gap or gap - {"and", ",", "&", "the"}:
                break
            found.append(m)
    return found if "and" in s.words.norm[found[0].lo : found[-1].hi] or "&" in s.words.norm else []


_BETWEEN = frozenset({"and", ",", "&", "the"})


def enumerated(context: Context, s: Line, p: NounPhrase) -> list[Match]:
    """"Three guarantors – Russia, Turkey and Iran": the names of the list, when they are as many as it says.

    Those right behind the phrase, by its words; `events/sides.py` asks the parse for those further on.
    """
    number = how_many(s.words.norm[p.lo : p.core])
    if not number or p.hi >= len(s.words):
        return []
    opens = context.doc[s.words.at[p.hi] - 1].text if s.words.at[p.hi] else ""
    lo = p.hi + (s.words.norm[p.hi] in {",", ":", "("})
    if lo == p.hi and opens not in {"–", "—", "-", "--"}:
        return []
    found: list[Match] = []
    for m in s.matches:
        if m.lo < lo:
            continue
        gap = s.words.norm[(found[-1].hi if found else lo) : m.lo]
        if any(w not in _BETWEEN for w in gap) or m.form("name") is None or len(found) == number:
            break
        found.append(m)
    return found if len(found) == number else []
