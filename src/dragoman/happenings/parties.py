"""Who an actor is, as far as that matters for a contradiction: which party, how precisely told, against whom.

A value that is less precise is never against one that is more so: "gunmen" may have been of Islamic State,
"Russia" may have acted through its air force. Two named parties of different camps or states are against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dragoman.happenings.contest import Contest
from dragoman.model import Actor, MentionForm


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """One party. `camp` is a key of [camps] or empty; `named` is the key or folded name of one known by name."""

    country: str
    camp: str
    named: str
    label: str
    known: bool = True


@lru_cache(maxsize=65_536)
def identity(actor: Actor, contest: Contest) -> Identity:
    """Nothing is known of an actor without country, camp and name, or one told by an indefinite word alone."""
    sector = next((s for s in actor.sector if s not in contest.words("unknown", "sectors")), "")
    words = (actor.antecedent.text if actor.antecedent else actor.span.text).lower()
    label = actor.name or (actor.antecedent.text if actor.antecedent else actor.span.text)
    named = actor.entity or (actor.name or "").casefold()
    if not actor.entity and actor.mention is not None and actor.mention.form is not MentionForm.NAME:
        named = ""
    vague = not actor.entity and any(word in f" {words} " for word in _spaced(contest))
    country = actor.country or ""
    camp = contest.kind("camps", sector)
    modified = country and camp == "state"  # "Russian jets" are a state's, "jets" nobody's
    known = bool(country or camp or named) and (not vague or bool(modified and _told(words, contest)))
    return Identity(country, camp, named, " ".join(label.split()), known)


def _spaced(contest: Contest) -> Iterable[str]:
    return (f" {word} " for word in contest.words("unknown"))


def _told(words: str, contest: Contest) -> bool:
    """Something besides the indefinite word and articles: "Russian jets", not "the jets"."""
    rest = f" {words} "
    for word in _spaced(contest):
        rest = rest.replace(word, " ")
    return bool(set(rest.split()) - {"the", "a", "an", "two", "some", "several", "their", "its"})


def identities(actors: Iterable[Actor], contest: Contest) -> tuple[Identity, ...]:
    """The known parties of one side, each once, in order of name."""
    return tuple(sorted({i for i in (identity(a, contest) for a in actors) if i.known}))


def against(one: Identity, other: Identity, contest: Contest) -> bool:
    """Whether two parties cannot be the same, nor one a part or less precise name of the other."""
    if one.named and one.named == other.named:
        return False
    if {one.camp, other.camp} == {"state", "armed"}:
        return True
    if one.country and other.country and one.country != other.country:
        return _other_country(one, other, contest)
    if one.camp == other.camp == "armed":
        return bool(one.named and other.named)
    if "militia" in (one.camp, other.camp) and one.camp != other.camp:
        militia, rest = (one, other) if one.camp == "militia" else (other, one)
        if rest.camp == "state":
            return bool(militia.named)
        return rest.camp == "armed" and (bool(militia.named and rest.named) or not militia.named)
    if {one.camp, other.camp} == {"civilian", "state"}:
        return True
    return {one.camp, other.camp} == {"civilian", "armed"} and bool(one.named and other.named)


def _other_country(one: Identity, other: Identity, contest: Contest) -> bool:
    """Different codes: a group without a state may be told by the state it fights in, unless both are named."""
    stateless = contest.words("stateless", "countries")
    if one.country in stateless or other.country in stateless or one.camp == other.camp == "armed":
        return bool(one.named and other.named)
    return True


def apart(ones: Iterable[Identity], others: Iterable[Identity], contest: Contest) -> bool:
    """Whether two sides have nobody in common: both known, and every party of one against every one of the other."""
    mine, theirs = tuple(ones), tuple(others)
    return bool(mine and theirs) and all(against(a, b, contest) for a in mine for b in theirs)


def same(one: Identity, other: Identity, contest: Contest) -> bool:
    """Positively one party: the same name, or the same country (or none told) and the same camp."""
    if one.named and one.named == other.named:
        return True
    if against(one, other, contest):
        return False
    if one.country and other.country:
        return one.country == other.country and (one.camp == other.camp or "" in (one.camp, other.camp))
    return bool(one.camp) and one.camp == other.camp


def meet(ones: Iterable[Identity], others: Iterable[Identity], contest: Contest) -> bool:
    """Whether two sides share a party."""
    theirs = tuple(others)
    return any(same(a, b, contest) for a in ones for b in theirs)


def labels(parties: Iterable[Identity]) -> str:
    """The labels of parties in order, each once, separated by commas."""
    return ", ".join(dict.fromkeys(p.label for p in parties))
