"""Plain questions to a Universal Dependencies parse that several stages ask: labels, features, coordination.

Labels are those of English UD 2.16.
"""

from __future__ import annotations

from dragoman.model import Token

_BASES: dict[str, str] = {}


def lemma(token: Token) -> str:
    """The lemma in lower case; the word where there is none."""
    return (token.lemma_ or token.text).lower()


def base(token: Token) -> str:
    """The label without its subtype; labels are few, so each is cut once."""
    known = _BASES.get(token.dep_)
    if known is None:
        known = _BASES[token.dep_] = token.dep_.split(":")[0].lower()
    return known


def is_root(token: Token) -> bool:
    """Whether a token is the root of its sentence, which is its own head."""
    return bool(token.head.i == token.i)


def children(token: Token, *deps: str) -> list[Token]:
    """Dependents with one of these labels; a label without subtype takes all subtypes."""
    return [c for c in token.children if c.dep_ in deps or base(c) in deps]


def feature(token: Token, name: str) -> str:
    """The value of a morphological feature of Universal Dependencies; empty where it has none."""
    return "".join(token.morph.get(name, []))


def is_plain_past(verb: Token) -> bool:
    """A finite past tense: "shelled", not "had shelled" (a participle) and not "to shell"."""
    return feature(verb, "Tense") == "Past" and feature(verb, "VerbForm") == "Fin"


def steps_out(verb: Token, first: Token) -> bool:
    """Whether a verb coordinated with another stands outside its clause: "told them to leave and promised money".

    A past tense can share neither an infinitive's "to" nor a modal; what follows "had" may be a participle too.
    """
    finite = is_plain_past(verb) and not children(verb, "aux")
    denied = base(first) == "ccomp" and lemma(first.head) == "deny"  # "denied that they had shelled it and accused it"
    return finite and any(
        (base(c) == "aux" and lemma(c) not in ({"be"} if denied else {"have", "be"}))
        or (base(c) == "mark" and c.lower_ == "to")
        for c in first.children
    )


def steps_out_of_past(verb: Token) -> bool:
    """The plain past after "had" in a denial: "denied that they had shelled it and accused the army" accuses indeed."""
    joined = verb.dep_ == "conj" and is_plain_past(verb)
    return joined and any(c.lemma_.lower() == "have" and c.dep_.startswith("aux") for c in verb.head.children)
