"""Acts that last: begun before the report and not over when it was written.

Origin: CODING rule 13, ongoing. Words are data (`cues.toml`, `lasting`); this module knows the grammar around
them: "the second day of an offensive", "for a third night", "have held them since March", "under siege".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dragoman.events.syntax import auxiliaries, is_verb, preposition, prepositional
from dragoman.language.grammar import base, children, feature, is_root, lemma
from dragoman.model import Token

Has = Callable[[str, str, str], bool]
"""Whether a word stands in a list of `cues.toml`: word, table, key."""


def reason(trigger: Token, verb: Token, has: Has) -> str:
    """Why the act at `trigger`, told by the clause of `verb`, goes on; empty where nothing says so."""
    for found in (*_of_verb(trigger, verb, has), *_of_noun(trigger, has)):
        if found:
            return found
    return ""


def _of_verb(trigger: Token, verb: Token, has: Has) -> Iterator[str]:
    if not is_verb(verb):
        return
    yield _since(trigger, verb, has)
    yield _for_another_day(verb, has)
    if is_verb(trigger):
        yield _doing(trigger, has)
        yield _goes_on(trigger, has)


def _since(trigger: Token, verb: Token, has: Has) -> str:
    """ "have held them since March", "has fought a long insurgency": a state in the present perfect."""
    if not any(c.lower_ in {"has", "have", "'ve"} for c in auxiliaries(verb)):
        return ""
    if has(lemma(trigger), "lasting", "nouns") and trigger.i != verb.i:
        return f"“{trigger.text}” in the present perfect"
    if not has(lemma(verb), "lasting", "verbs"):
        return ""
    marks = [mark for mark, _ in prepositional(verb)]
    marks += [lemma(m) for clause in children(verb, "advcl") for m in children(clause, "mark")]
    marks += [lemma(c) for c in children(verb, "advmod")]
    return f"“{verb.text}” since then" if "since" in marks else ""


def _for_another_day(verb: Token, has: Has) -> str:
    """ "for a third day", "for a second straight night"."""
    for mark, noun in prepositional(verb):
        if mark == "for" and has(lemma(noun), "lasting", "units") and _ordinal(noun, has):
            return f"“for a … {noun.text}”"
    return ""


def _ordinal(noun: Token, has: Has) -> bool:
    return any(
        feature(c, "NumType") == "Ord" or has(lemma(c), "lasting", "ordinals") for c in children(noun, "amod", "nummod")
    )


def _doing(verb: Token, has: Has) -> str:
    """ "rebels besieging the port agreed": what those named by a lasting act are at."""
    if base(verb) != "acl" or verb.dep_ == "acl:relcl" or not verb.lower_.endswith("ing"):
        return ""
    if children(verb, "mark", "case"):  # "a trial for fighting abroad"
        return ""
    return f"those “{verb.text}”" if has(lemma(verb), "lasting", "verbs") else ""


def _goes_on(verb: Token, has: Has) -> str:
    """ "went on massing": the parse may hang the gerund from "go" in several ways."""
    above = verb.head
    if is_root(verb) or not verb.lower_.endswith("ing") or base(verb) not in {"advcl", "xcomp", "ccomp"}:
        return ""
    on = lemma(above) in {"go", "keep", "carry"} and any(c.lower_ == "on" for c in above.children)
    return f"“{above.text} on”" if on else ""


def _of_noun(noun: Token, has: Has) -> Iterator[str]:
    if is_verb(noun) and not noun.lower_.endswith("ing"):
        return
    yield _within_a_spell(noun, has)
    if has(lemma(noun), "lasting", "nouns") and not is_root(noun):
        under = base(noun) in {"obl", "nmod"} and preposition(noun) in {"under", "amid", "despite"}
        owned = base(noun) in {"nmod", "obl"} and not _told_in_the_past(noun, has)
        if under or owned:
            return_words = preposition(noun) or "in passing"
            yield f"“{noun.text}” {return_words}"


def _within_a_spell(noun: Token, has: Has) -> str:
    """ "the second day of an offensive", "a week into the campaign", "eight days of bombing"; not "after"."""
    node = noun
    for _ in range(3):
        if base(node) not in {"nmod", "obl", "compound"} or is_root(node):
            return ""
        mark, head = preposition(node), node.head
        if has(lemma(head), "lasting", "units") and mark in {"of", "into"}:
            over = preposition(head) in {"after", "following", "since", "before"}
            counted = _ordinal(head, has) or mark == "into" or bool(children(head, "nummod"))
            return f"“{head.text} {mark}” it" if counted and not over else ""
        if base(node) == "compound":
            node = head
        elif mark == "of" and head.pos_ in {"NUM", "NOUN", "ADJ", "PRON"}:
            node = head  # "eight days of one of the deadliest campaigns"
        else:
            return ""
    return ""


def _told_in_the_past(noun: Token, has: Has) -> bool:
    """A year, "since" or "during" puts even a long act behind ("the embargo of 1990")."""
    if preposition(noun) in {"after", "during", "since", "before", "following", "until", "in"}:
        return True
    return any(mark in {"of", "in", "from"} and has_year(n) for mark, n in prepositional(noun))


def has_year(noun: Token) -> bool:
    """Whether a noun is a year ("1990")."""
    return noun.text.isdigit() and len(noun.text) == 4
