"""Reading a Universal Dependencies parse: who stands where around a verb or noun.

Plain functions over spaCy tokens with UD labels (English UD 2.16: prepositions are `case`
under their noun, the agent of a passive is `obl:agent`). Surface grammar is undone here, so
that frames need to know only "subject" and "object": passives, control, coordination,
relative clauses, participles and light verbs.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.language.grammar import base, children, feature, is_root, lemma, steps_out
from dragoman.model import Parse, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM"})
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass", "nsubj:outer"})
VERBAL = frozenset({"VERB", "AUX"})
RELATIVES = frozenset({"who", "whom", "which", "that", "whose"})


def parsed(doc: Parse) -> bool:
    """Whether a text has a dependency parse."""
    return bool(doc.has_annotation("DEP"))


def conjuncts(token: Token) -> list[Token]:
    """The token and everything coordinated below it, in text order.

    In "Secretary John Kerry and Minister Sergey Lavrov" a parse may hang the second name from the first title.
    """
    found = [token]
    titles = [c for c in token.children if c.dep_ in {"nmod:desc", "compound"} and c.i < token.i]
    linked = [*children(token, "conj"), *(c for t in titles for c in children(t, "conj") if c.i > token.i)]
    for child in linked:
        if child.pos_ in NOMINAL or token.pos_ in VERBAL:
            found += conjuncts(child)
    return sorted(found, key=lambda t: t.i)


def preposition(token: Token) -> str | None:
    """The preposition that marks a noun: "against", "because of"; the first, where several stand."""
    marks = [c for c in token.children if base(c) == "case" and c.i < token.i]
    if not marks:
        head = token.head
        return preposition(head) if base(token) == "conj" and head.i != token.i else None
    first = marks[0]
    words = [lemma(first), *[lemma(c) for c in first.children if base(c) == "fixed"]]
    return " ".join(words)


def prepositional(token: Token) -> Iterator[tuple[str, Token]]:
    """Preposition and noun of each oblique or nominal modifier."""
    for child in token.children:
        if base(child) in {"obl", "nmod"} and child.dep_ != "nmod:poss":
            mark = preposition(child)
            if mark:
                yield mark, child


def is_verb(token: Token) -> bool:
    """Whether a token is a verb of its own, not an auxiliary or copula."""
    return token.pos_ == "VERB" or (token.pos_ == "AUX" and base(token) not in {"aux", "cop"})


def is_past_participle(token: Token) -> bool:
    """By features of Universal Dependencies, else by the Penn tag, else by the ending."""
    if feature(token, "VerbForm"):
        return feature(token, "VerbForm") == "Part" and feature(token, "Tense") == "Past"
    return token.tag_ == "VBN" if token.tag_ else token.lower_.endswith(("ed", "en"))


def is_gerund(token: Token) -> bool:
    """Whether a verb or noun ends in "ing"."""
    return token.lower_.endswith("ing") and token.pos_ in {"VERB", "NOUN"}


def is_passive(verb: Token) -> bool:
    """Whether a verb is passive by its dependents or features, or is a participle without a subject and object of its
    own.
    """
    if any(c.dep_ in {"nsubj:pass", "csubj:pass", "aux:pass"} for c in verb.children):
        return True
    if feature(verb, "Voice") == "Pass" and not children(verb, "obj"):
        return True
    if children(verb, "obj", "ccomp") or children(verb, *SUBJECTS) or is_gerund(verb):
        return False
    label = str(verb.dep_)
    if label == "acl:relcl":  # "the reporter, killed in a blast": without a pronoun it is no relative clause
        bare = not children(verb, "aux", "xcomp", "mark", "iobj")
        return bare and feature(verb, "Tense") == "Past" and not is_relative(verb)
    if label in {"acl", "advcl", "amod"}:
        return is_past_participle(verb) and not children(verb, "mark", "aux")
    if base(verb) == "conj" and is_verb(verb.head):
        return is_passive(verb.head) and is_past_participle(verb) and not children(verb, "aux")
    return False


def is_relative(verb: Token) -> bool:
    """Whether a relative pronoun or a subject of its own stands in the clause of a verb."""
    return any(
        lemma(t) in RELATIVES or feature(t, "PronType") == "Rel" or t.dep_ in SUBJECTS
        for c in verb.children
        for t in (c, *c.children)
        if t.i < verb.i
    )


def antecedent(token: Token) -> Token:
    """What a relative pronoun stands for: the noun its clause hangs from; other tokens as they are."""
    if lemma(token) not in RELATIVES and feature(token, "PronType") != "Rel":
        return token
    for up in token.ancestors:
        if up.dep_ == "acl:relcl" or (base(up) == "acl" and up.pos_ in VERBAL):
            return up.head if up.head.i < token.i else token
        if is_root(up):
            break
    return token


PARTITIVES = frozenset({"more", "many", "most", "some", "several", "few", "dozens", "scores", "hundreds", "thousands"})


def surface_subjects(verb: Token, depth: int = 0) -> list[Token]:
    """The subject as the sentence has it, found through control, sharing and modification."""
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        return [t for c in own for t in conjuncts(antecedent(c))]
    for part in verb.lefts:  # "more and more of the groups join": the parse may take "more" for an adverb
        if lemma(part) in PARTITIVES and base(part) in {"advmod", "obl", "dep"}:
            return [t for mark, noun in prepositional(part) if mark == "of" for t in conjuncts(noun)]
    if depth > 6 or is_root(verb):
        return []
    head, label = verb.head, str(verb.dep_)
    if base(verb) == "conj" and is_verb_like(head):
        if steps_out(verb, head) and is_verb_like(head.head) and not is_root(head):
            return surface_subjects(head.head, depth + 1)
        return surface_subjects(head, depth + 1)
    if label == "xcomp":
        return controller(verb, depth)
    if is_misread_gerund(verb):
        return _blamed(head.head, depth)
    if base(verb) == "advcl" and is_verb_like(head):
        if any(c.lower_ in {"of", "for", "from"} for c in children(verb, "mark", "case")):
            return _blamed(head, depth)
        return surface_subjects(head, depth + 1)
    if label == "acl:relcl":
        return conjuncts(head)
    if base(verb) == "acl":
        return _modified(verb, head, depth)
    if base(verb) in {"ccomp", "csubj"} and is_gerund(verb) and is_verb_like(head):
        return surface_subjects(head, depth + 1)
    return []


def is_misread_gerund(verb: Token) -> bool:
    """ "accused X of bombing rebels", where the parse takes the gerund for a modifier of its object."""
    if not is_gerund(verb) or verb.pos_ != "VERB" or base(verb) not in {"compound", "amod"} or verb.head.i <= verb.i:
        return False
    before = verb.i - 1
    return before >= 0 and verb.doc[before].lower_ in {"of", "for", "from", "by", "without"} and is_verb(verb.head.head)


def _blamed(verb: Token, depth: int) -> list[Token]:
    """Whoever is accused of, thanked for or kept from an act: the object of the verb above it."""
    if is_passive(verb):
        return surface_subjects(verb, depth + 1)
    objects = [t for c in verb.children if base(c) in {"obj", "iobj"} for t in conjuncts(c)]
    return objects or surface_subjects(verb, depth + 1)


def is_verb_like(token: Token) -> bool:
    """A predicate: a verb, or a noun or adjective with a copula or subject."""
    return token.pos_ in VERBAL or any(base(c) in {"cop", "nsubj"} for c in token.children)


SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "pledge", "swear", "offer", "use"})


def controller(verb: Token, depth: int = 0) -> list[Token]:
    """Who would do an infinitive: the object of the verb above it if it has one, else its subject."""
    above = verb.head
    objects = [c for c in above.children if base(c) in {"obj", "iobj"}]
    if objects and lemma(above) not in SUBJECT_CONTROL:
        return [t for c in objects for t in conjuncts(c)]
    return surface_subjects(above, depth + 1)


def _modified(verb: Token, noun: Token, depth: int) -> list[Token]:
    """The subject of a verb that modifies a noun: the noun, or for an infinitive whoever has the plan."""
    marks = [c.lower_ for c in verb.children if base(c) == "mark"]
    if not marks:
        return conjuncts(noun)
    if is_gerund(verb) and marks[0] in {"of", "for", "from"} and base(noun) == "obj" and acts(noun):
        return conjuncts(noun)  # "accused troops of planting mines", where the parse hangs the act from the troops
    owners = [t for c in children(noun, "nmod:poss") for t in conjuncts(c)]
    if owners:
        return owners
    if base(noun) in {"obj", "nsubj", "obl"} and is_verb(noun.head):
        return agents(noun.head, depth + 1)
    return []


def acts(noun: Token) -> bool:
    """Whether the language room takes the noun for a person or body, by name or by kind."""
    kinds, _ = noun.doc.user_data.get("dragoman_kinds", ([], []))
    return noun.pos_ == "PROPN" or (noun.i < len(kinds) and kinds[noun.i] in {"person", "organization"})


def agents(verb: Token, depth: int = 0) -> list[Token]:
    """Who does it: the subject, or in a passive the `by` phrase."""
    if is_passive(verb):
        own = [t for c in verb.children if is_agent(c) for t in conjuncts(c)]
        if own:
            return own
        later = [v for v in children(verb, "conj") if is_verb(v) and not children(v, *SUBJECTS) and is_passive(v)]
        return [t for v in later for c in v.children if is_agent(c) for t in conjuncts(c)]
    return surface_subjects(verb, depth)


def is_agent(token: Token) -> bool:
    """Whether a token is who acts in a passive: "by the rebels"."""
    return token.dep_ == "obl:agent" or (base(token) == "obl" and preposition(token) == "by")


def patients(verb: Token) -> list[Token]:
    """To whom it is done: the object, the subject of a passive, the noun of an object relative clause."""
    own = [t for c in children(verb, "obj") for t in conjuncts(antecedent(c))]
    if is_passive(verb):
        return own or surface_subjects(verb)
    if own:
        return own
    if is_misread_gerund(verb):
        return conjuncts(verb.head)
    if verb.dep_ == "acl:relcl" and children(verb, "nsubj"):
        subject = children(verb, "nsubj")[0]
        if antecedent(subject).i == subject.i and not children(verb, "ccomp", "xcomp"):
            return conjuncts(verb.head)
    for later in children(verb, "conj"):
        if is_verb(later) and later.i - verb.i <= 4 and not any(c.dep_ in SUBJECTS for c in later.children):
            return [t for c in children(later, "obj") for t in conjuncts(c)]
    return []


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliaries of a verb, with those of the verb it is coordinated with if it has none."""
    own = [c for c in verb.children if base(c) in {"aux", "cop"}]
    if own or base(verb) != "conj" or not is_verb(verb.head) or any(c.dep_ in SUBJECTS for c in verb.children):
        return own
    if steps_out(verb, verb.head):
        return own  # "would not leave and refused to speak": a past tense has no auxiliary to share
    return auxiliaries(verb.head)


def clause_head(token: Token) -> Token:
    """The nearest predicate at or above a token."""
    node = token
    while not is_root(node):
        if node.pos_ in VERBAL and base(node) not in {"aux", "cop"}:
            return node
        if any(base(c) in {"cop", "nsubj"} for c in node.children):
            return node
        node = node.head
    return node


def governors(token: Token) -> Iterator[Token]:
    """Ancestors, nearest first; stops at twenty, as a broken parse may be long."""
    for n, up in enumerate(token.ancestors):
        if n > 20:
            return
        yield up
