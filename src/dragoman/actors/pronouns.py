"""Pronouns: whom "he", "it", "their" or "we" stand for.

Agreement in number and kind is required; of those that agree `ranking` chooses, or nobody. What is said within
quotation marks by "I" and "we" is said of the speaker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.actors.memory import Found, Memory, groups
from dragoman.actors.ranking import POSSESSIVE, SUBJECT, Anaphor, Option, rank
from dragoman.model import Analysis, Span

if TYPE_CHECKING:
    from collections.abc import Callable

HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both"})
WE = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"})
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
_BODIES = frozenset({"organization", "state", "place"})
_REACH = {"he": 5, "they": 4, "it": 3}
"""How many sentences back a pronoun looks."""
_OPENING, _CLOSING, _EITHER = frozenset({"“", "``", "„", "«"}), frozenset({"”", "''", "»"}), frozenset({'"'})


def class_of(word: str) -> str | None:
    """"he", "it" or "they", as `references.toml` names the classes; None for other words."""
    return "he" if word in HE else "it" if word in IT else "they" if word in THEY else None


def taken_up(
    f: Found, span: Span, head: int, sentence: int, subject: bool, word: str, group: bool = False
) -> Found:
    """The same actor at a later mention; its antecedent is the nearest mention that names or describes it.

    Its `why` says what it takes up and why that is who it is. The mentions between, which take up the same, are left
    out: a report that says "he" a thousand times would else carry half a million such words.
    """
    antecedent = f.actor.antecedent if f.again and f.actor.antecedent else f.actor.span
    told = f.told or f.actor.why
    why = f'{word} takes up "{antecedent.text}"'
    actor = replace(
        f.actor, span=span, head=head, antecedent=antecedent, mention=None, why=f"{why}; {told}" if told else why
    )
    conjunct_of = head if group else -1
    return Found(actor, head, sentence, subject, f.kind, f.plural, f.office, conjunct_of, again=True, told=told)


class Pronouns:
    """Finds antecedents for the pronouns of one report."""

    def __init__(self, memory: Memory, analysis: Analysis) -> None:
        self.memory, self.analysis, self.doc = memory, analysis, analysis.parse
        self.quoted = quoted(analysis)
        self.watch: Callable[[Anaphor, list[Option]], None] | None = None
        """Called with every choice; the weights are fitted on what it sees."""

    def is_one(self, word: str) -> bool:
        """Whether a word, in any case of letters, is a pronoun that may stand for an actor."""
        return class_of(word) is not None

    def read(self, token: int, sentence: int, owns: bool = False) -> None:
        """Find whom a pronoun means and remember it there; one that `owns` an actor ("its army") is an actor itself."""
        word, t = self.doc[token].text.lower(), self.doc[token]
        kind = class_of(word)
        if kind is None or t.dep_.startswith("expl") or (word == "both" and t.dep_ not in SUBJECT):
            return
        anaphor = Anaphor(t, kind, sentence, bool(self.quoted[token]))
        options = self._options(word, kind, token, sentence)
        if owns:
            options = [o for o in options if all(f.kind != "thing" for f in o)]
        ranked = rank(anaphor, options, self.memory, nobody=not owns)
        if self.watch:
            self.watch(anaphor, ranked)
        chosen = ranked[0].members if ranked else []
        span = self.analysis.span(token, token + 1)
        for f in chosen:
            if f.kind == "thing":
                self.memory.add(replace(f, head=token, sentence=sentence, subject=t.dep_ in SUBJECT, again=True))
                continue
            found = taken_up(f, span, token, sentence, t.dep_ in SUBJECT, f'"{word}"', len(chosen) > 1)
            if word in HE:
                self.memory.gender.setdefault(f.identity, HE[word])
                self.memory.gender.setdefault(found.identity, HE[word])
            self.memory.add(found)

    def _options(self, word: str, kind: str, token: int, sentence: int) -> list[list[Found]]:
        at = self.doc[token].idx
        recent = [f for f in self.memory.recent(sentence, _REACH[kind], others=True)
                  if f.actor.span.start < at and f.head != token and not self._same_clause(f, token, word)]  # fmt: skip
        latest = {(f.identity, f.head): f for f in recent}
        return self._agreeing(list(latest.values()), word, kind)

    def _agreeing(self, recent: Sequence[Found], word: str, kind: str) -> list[list[Found]]:
        if kind == "he":
            gender = HE[word]
            return [[f] for f in recent if f.kind == "person" and not f.plural
                    and self.memory.gender_of(f) in {None, gender}]  # fmt: skip
        if kind == "it":
            return [[f] for f in recent if f.kind in {*_BODIES, "thing"} and not f.plural
                    and not (f.again and f.conjunct_of == f.head)]  # fmt: skip
        several = [[f] for f in recent if f.plural or f.kind == "people"]
        several += groups(f for f in recent if f.kind != "thing")
        if any(all(f.listed for f in group) for group in several):
            return several  # a body is "it" to an agency: "they" only where nobody else fits
        return several + [[f] for f in recent if f.kind == "organization" and not f.plural]

    def _same_clause(self, f: Found, token: int, word: str) -> bool:
        """A plain object pronoun never means the subject of its own verb."""
        pronoun = self.doc[token]
        if word in _REFLEXIVE or pronoun.dep_ in POSSESSIVE or not 0 <= f.head < len(self.doc):
            return False
        other = self.doc[f.head]
        return other.head.i == pronoun.head.i and other.i != pronoun.i and f.sentence >= 0 and pronoun.dep_ != ""

    # ------------------------------------------------------------------ speakers
    def speakers(self, numbers: Sequence[tuple[int, int, int]]) -> None:
        """"I" and "we" within quotation marks: the speaker of the sentence, or of the one before it.

        `numbers` gives number, first and last (exclusive) token of each sentence.
        """
        before: Found | None = None
        for number, first, last in numbers:
            mine = [i for i in range(first, last) if self.quoted[i] and self.doc[i].text.lower() in WE]
            said = self._speaker(first, last)
            speaker = said or before
            for i in mine if speaker else ():
                t = self.doc[i]
                assert speaker is not None
                self.memory.add(taken_up(speaker, self.analysis.span(i, i + 1), i, number, t.dep_ in SUBJECT,
                                         f'"{t.text}", quoted,'))  # fmt: skip
            goes_on = any(self.quoted[i] for i in range(first, last))
            before = said or (before if goes_on else None)

    def _speaker(self, first: int, last: int) -> Found | None:
        """The subject of a verb of saying that stands outside quotation marks."""
        for i in range(first, last):
            verb = self.doc[i]
            if self.quoted[i] or verb.lemma_.lower() not in self.memory.room.grammar.saying:
                continue
            for child in verb.children:
                if child.dep_ == "nsubj":
                    found = self.memory.at_head(child.i)
                    if found is not None and found.kind != "thing":
                        return found
        return None


def quoted(analysis: Analysis) -> bytearray:
    """For each token whether it stands within quotation marks; an open mark ends with its paragraph."""
    doc, inside = analysis.parse, False
    marks = bytearray(len(doc))
    for token in doc:
        text = token.text
        if "\n\n" in text or (token.i and "\n\n" in doc[token.i - 1].text):
            inside = False
        if text in _OPENING:
            inside = True
        elif text in _CLOSING:
            inside = False
        elif text in _EITHER:
            inside = not inside
        elif inside:
            marks[token.i] = 1
    return marks
