"""How many people an act struck, as the sentence of its trigger says: `counted(events, analysis, counting)`.

The words are data (`counts.toml`); this module knows the grammar around them: whose number it is (the object of
"killed", the subject of "died", what a toll rose to), and which event of the sentence it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dragoman.events.counting import Counting, Kind
from dragoman.events.numbers import Number
from dragoman.events.syntax import conjuncts, is_passive, is_past_participle, parsed, preposition
from dragoman.language.grammar import base, children, feature, lemma
from dragoman.model import Analysis, Count, Event, Parse, Token

FAR = 12
"""Steps in the parse beyond which a figure is not taken for an event's."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts. `anchor` is the word that says so, `node` the counted word's token."""

    number: Number
    kind: str
    anchor: int
    node: int
    of: str
    why: str


def counted(events: Sequence[Event], analysis: Analysis, counting: Counting) -> tuple[Event, ...]:
    """The events with their counts.

    A figure goes to the event of its own sentence whose trigger is nearest to it in the parse, of a type that its
    kind can belong to. Where two words of one sentence give an event the same kind, the nearer one stays.
    """
    if not parsed(analysis.parse):
        return tuple(events)
    by_sentence: dict[int, list[int]] = {}
    for n, event in enumerate(events):
        by_sentence.setdefault(event.sentence.start, []).append(n)
    found: dict[int, list[tuple[int, Figure]]] = {}
    for sentence in analysis.sentences:
        here = by_sentence.get(sentence.span.start, [])
        if not here:
            continue
        figures = list(_figures(analysis.parse, sentence.first, sentence.last, counting))
        for figure in figures:
            nearest = _nearest(figure, [(n, events[n]) for n in here], analysis.parse, counting)
            if nearest is not None:
                found.setdefault(nearest[0], []).append((nearest[1], figure))
        taken = {f.node for f in figures}
        for n in here:
            extra = _involved(events[n], analysis.parse, sentence.first, sentence.last, taken, counting)
            found.setdefault(n, []).extend((0, f) for f in extra)
    return tuple(
        replace(e, counts=tuple(_count(f, analysis) for f in _chosen(found[n]))) if found.get(n) else e
        for n, e in enumerate(events)
    )


def _count(figure: Figure, analysis: Analysis) -> Count:
    number = figure.number
    span = analysis.span(number.first, number.last)
    return Count(span, figure.kind, number.low, number.high, figure.of, f"{figure.why}; {number.why}")


def _chosen(found: list[tuple[int, Figure]]) -> list[Figure]:
    """Of one kind the figures of one word: coordinated ones add up, rival ones do not stand together."""
    nearest: dict[str, int] = {}
    for _, figure in sorted(found, key=lambda pair: (pair[0], pair[1].number.first)):
        nearest.setdefault(figure.kind, figure.anchor)
    kept = [f for _, f in found if nearest[f.kind] == f.anchor]
    return sorted(kept, key=lambda f: (f.number.first, f.kind))


# ---------------------------------------------------------------- which event
def _nearest(
    figure: Figure, events: Iterable[tuple[int, Event]], doc: Parse, counting: Counting
) -> tuple[int, int] | None:
    """The event a figure belongs to and how far it is: steps in the parse, then the order of its kind's types."""
    types = counting.kinds[figure.kind].types
    ranked = []
    for n, event in events:
        kinds = [t for t in (event.event_type, event.act) if t in types]
        if event.head < 0 or not kinds:
            continue
        steps = _steps(doc[figure.anchor], doc[event.head])
        ranked.append((steps, types.index(kinds[0]), n))
    best = min(ranked, default=None)
    return (best[2], best[0]) if best is not None and best[0] <= FAR else None


def _steps(a: Token, b: Token) -> int:
    """The length of the way between two words in the parse."""
    up = {a.i: 0}
    for n, token in enumerate(a.ancestors, start=1):
        up[token.i] = n
    for n, token in enumerate([b, *b.ancestors]):
        if token.i in up:
            return up[token.i] + n
    return 99


def occasion(noun: Token, counting: Counting) -> bool:
    """Whether a figure makes a noun a particular occasion: "45 ceasefire violations", "the toll from the strike"."""
    if lemma(noun) in counting.kinds["violations"].losses:
        return any(base(c) == "nummod" for c in noun.children)
    above = noun.head
    return base(noun) == "nmod" and above.i != noun.i and _toll_kind(above, counting) is not None


def casualties(doc: Parse, first: int, last: int, counting: Counting) -> bool:
    """Whether a sentence counts dead or wounded: "leaving three soldiers dead"."""
    return any(f.kind in {"killed", "wounded"} for f in _figures(doc, first, last, counting))


# ---------------------------------------------------------------- figures of a sentence
def _figures(doc: Parse, first: int, last: int, counting: Counting) -> Iterator[Figure]:
    for number in counting.numbers.of(doc, first, last):
        if _part_of_another(doc, number, first, last, counting):
            continue
        node = _node(doc, number)
        if number.why == "none":
            yield from _casualties(doc[node], number, counting)
        read = _read(doc, doc[node], number, counting)
        if read is not None:
            yield read
            yield from _singles(doc, read, counting)


def _singles(doc: Parse, figure: Figure, counting: Counting) -> Iterator[Figure]:
    """ "wounded a woman and two boys": who stands alone beside a figure counts as one, or the sum would be short."""
    node = doc[figure.node]
    top = node.head if base(node) == "conj" else node
    kinds, _ = doc.user_data.get("dragoman_kinds", ([], []))
    for token in conjuncts(top):
        numbered = token.pos_ == "NUM" or any(base(c) == "nummod" for c in token.children)
        if token.i == node.i or numbered or feature(token, "Number") == "Plur":
            continue
        article = next((c for c in token.children if base(c) == "det" and c.i < token.i), None)
        named = token.pos_ == "PROPN" and token.i < len(kinds) and kinds[token.i] == "person"
        if (article is None and not named) or not _people(token, figure.number, counting):
            continue
        at = article if article is not None else token
        one = Number(at.i, at.i + 1, at.i, 1, 1, "one beside it")
        yield Figure(one, figure.kind, figure.anchor, token.i, _noun(token, one), figure.why)


def _part_of_another(doc: Parse, number: Number, first: int, last: int, counting: Counting) -> bool:
    """ "including 12 children", "three of them children": part of a figure given before."""
    before, after = counting.words("subset", "before"), counting.words("subset", "after")
    if number.first > first and doc[number.first - 1].lower_ in before:
        return True
    rest = " ".join(t.lower_ for t in doc[number.last : min(last, number.last + 3)])
    return any(rest == phrase or rest.startswith(phrase + " ") for phrase in after)


def _node(doc: Parse, number: Number) -> int:
    """The token that stands in the clause for what is counted: the noun of the number, or the number."""
    inside = range(number.first, number.last)
    for i in range(number.last - 1, number.core - 1, -1):
        head = doc[i].head
        if head.i in inside or head.i == i:
            continue
        if head.i >= number.last and base(doc[i]) in {"nummod", "det", "compound", "amod", "case", "nmod", "dep"}:
            between = doc[number.last : head.i]
            if head.pos_ in {"NOUN", "PROPN", "PRON", "ADJ"} and not any(t.pos_ == "VERB" for t in between):
                return head.i
        return i
    return number.core


def _noun(node: Token, number: Number) -> str:
    """The counted noun with the nouns that qualify it: "police officers"; empty where only a number stands."""
    noun: Token | None = node
    if number.core <= node.i < number.last:
        inside = node.doc[number.core : number.last]
        noun = next((n for t in inside for n in _counted_of(t) if n.i >= number.last), None)
    if noun is None or noun.pos_ not in {"NOUN", "PROPN"}:
        return ""
    qualifying = [c for c in children(noun, "compound") if c.i >= number.last]
    nouns = sorted([*qualifying, noun], key=lambda t: t.i)
    return " ".join(t.text if t.pos_ == "PROPN" else t.lower_ for t in nouns)


def _counted_of(token: Token) -> list[Token]:
    return [n for n in children(token, "nmod") if preposition(n) == "of"]


def _casualties(node: Token, number: Number, counting: Counting) -> Iterator[Figure]:
    """ "no casualties": none dead and none wounded."""
    if lemma(node) in counting.named["casualties"]:
        for kind in counting.words("casualties", "kinds"):
            yield Figure(number, kind, node.i, node.i, "", f"no “{node.text}”")


def _read(doc: Parse, node: Token, number: Number, counting: Counting) -> Figure | None:
    """What a number counts, by the word its noun hangs from."""
    first = node
    while base(first) == "conj" and first.head.pos_ in {"NOUN", "PROPN", "NUM", "PRON"}:
        first = first.head  # "killed 12 soldiers and three civilians": both are objects
    if base(first) == "appos" or (first.i != node.i and preposition(first) in counting.words("subset", "before")):
        return None
    for rule in (_own_word, _state, _clause, _toll, _of_noun, _times):
        found = rule(first, node, number, counting)
        if found is not None:
            kind, anchor, why = found
            if counting.kinds[kind].people and not _people(node, number, counting):
                return None
            return Figure(number, kind, anchor, node.i, _noun(node, number), why)
    return _beside(doc, node, number, counting)


Found = tuple[str, int, str] | None
"""Kind, anchor and reason."""


def _own_word(first: Token, node: Token, number: Number, counting: Counting) -> Found:
    """ "17 deaths", "45 violations", "claimed 12 lives", "the lives of six", "took four hostages"."""
    if not number.core <= node.i < number.last or node.i == first.i:
        kind = counting.by("losses", lemma(node)) or counting.by("losses", node.lower_)
        if kind is not None and not (number.core <= node.i < number.last):
            return kind.name, node.i, f"“{node.text}”"
    return _lives(first, node, counting) or _hostages(node, counting)


def _lives(first: Token, node: Token, counting: Counting) -> Found:
    """ "claimed 12 lives", "cost the lives of six", "12 people lost their lives"."""
    lives, verb, above = counting.named["lives"], node.head, node.head.head
    kind = str(counting.table["lives"]["kind"])
    takes, loses = counting.words("lives", "takes"), counting.words("lives", "loses")
    if base(node) == "obj" and lemma(node) in lives and lemma(verb) in {*takes, *loses}:
        return kind, verb.i, f"“{verb.text} … {node.text}”"
    if base(node) == "nmod" and lemma(verb) in lives and base(verb) == "obj" and lemma(above) in takes:
        return kind, above.i, f"“{above.text} … {verb.text}”"
    verb = first.head
    if base(first) == "nsubj" and lemma(verb) in loses and any(lemma(c) in lives for c in children(verb, "obj")):
        return kind, verb.i, f"“{verb.text} … lives”"
    return None


def _hostages(node: Token, counting: Counting) -> Found:
    """ "took four hostages", "held 12 people hostage"."""
    governor = node.head
    hostages = counting.named["hostages"]
    if lemma(governor) in counting.words("hostages", "verbs") and base(node) in {"obj", "nsubj"}:
        with_word = [c for c in governor.children if lemma(c) in hostages]
        if lemma(node) in hostages or with_word:
            return str(counting.table["hostages"]["kind"]), governor.i, f"“{governor.text} … hostage”"
    return None


def _state(first: Token, node: Token, number: Number, counting: Counting) -> Found:
    """ "three soldiers dead", "12 people killed in the raid", "left 23 people dead", "scores are missing"."""
    for word in (first, node):
        for child in word.children:
            if child.i > word.i and base(child) in {"amod", "acl", "xcomp"} and not children(child, "obj"):
                kind = _suffered(child, counting)
                if kind is not None:
                    return kind.name, child.i, f"“{child.text}”"
    governor = first.head
    if governor.i == first.i:
        return None
    behind = governor.nbor() if governor.i + 1 < len(governor.doc) else governor
    if base(first) == "obj" and lemma(governor) in _leaves(counting) and behind.i < first.i:
        kind = counting.by("states", behind.lower_)  # "shot dead eight policemen"
        if kind is not None:
            return kind.name, governor.i, f"“{governor.text} {behind.text}”"
    if base(first) in {"obj", "nsubj"}:
        for child in governor.children:
            if base(child) in {"xcomp", "advcl"} and child.i > governor.i and lemma(governor) in _leaves(counting):
                kind = _suffered(child, counting)
                if kind is not None:
                    return kind.name, child.i, f"“{governor.text} … {child.text}”"
            if base(child) == "xcomp" and base(first) == "obj" and counting.by("befalls", lemma(child)):
                kind = counting.by("befalls", lemma(child))
                return (kind.name, child.i, f"“{governor.text} … {child.text}”") if kind else None
    if base(first) == "nsubj" and (governor.pos_ == "ADJ" or children(governor, "cop")):
        kind = counting.by("states", governor.lower_) or counting.by("losses", governor.lower_)
        if kind is not None:
            return kind.name, governor.i, f"“{governor.text}”"
    return None


def _leaves(counting: Counting) -> list[str]:
    return counting.words("leaves", "verbs")


def _suffered(word: Token, counting: Counting) -> Kind | None:
    """The kind of an adjective, or of a participle that says what somebody suffered."""
    if counting.by("states", word.lower_) is not None:
        return counting.by("states", word.lower_)
    return counting.by("struck", lemma(word)) if is_past_participle(word) else None


def _clause(first: Token, node: Token, number: Number, counting: Counting) -> Found:
    """The object of "killed", the subject of "were killed", the subject of "died"."""
    verb, role = first.head, base(first)
    if verb.i == first.i or _or(verb, counting):
        return None
    word = lemma(verb)
    if role in {"obl", "advmod"} and number.first == verb.i + 1 and not children(verb, "obj"):
        role = "obj"  # "wounded as many as 60", where the parse takes "as" for a preposition
    if role == "obj" and counting.by("struck", word):
        return _found(counting.by("struck", word), verb)
    if role != "nsubj":
        return None
    if counting.by("befalls", word):
        return _found(counting.by("befalls", word), verb)
    bare = is_past_participle(verb) and not children(verb, "obj", "aux")  # "and 30 wounded"
    if counting.by("struck", word) and (first.dep_ == "nsubj:pass" or is_passive(verb) or bare):
        return _found(counting.by("struck", word), verb)
    return None


def _or(verb: Token, counting: Counting) -> bool:
    """ "killed or wounded": the number is of neither kind alone."""
    pairs = [(verb, c) for c in children(verb, "conj")] + [(verb.head, verb)] * (base(verb) == "conj")
    for one, other in pairs:
        kinds = {counting.by("struck", lemma(one)), counting.by("struck", lemma(other))}
        if None not in kinds and len(kinds) == 2 and any(c.lower_ == "or" for c in children(other, "cc")):
            return True
    return False


def _found(kind: Kind | None, word: Token) -> Found:
    return None if kind is None else (kind.name, word.i, f"“{word.text}”")


def _toll(first: Token, node: Token, number: Number, counting: Counting) -> Found:
    """ "the death toll rose to 17", "a toll of 17", "put the number of dead at 40"."""
    mark = preposition(first)
    if mark not in counting.words("tolls", "prepositions") and base(first) not in {"root", "obj", "nsubj"}:
        return None
    around = [first.head, *first.head.children] if first.head.i != first.i else list(first.children)
    for word in around:
        if word.i == first.i or word.i in range(number.first, number.last):
            continue
        kind = _toll_kind(word, counting)
        if kind is not None and (mark is not None or base(first) == "root" or children(first, "cop")):
            return kind, word.i, f"“{word.text}”"
    return None


def _toll_kind(word: Token, counting: Counting) -> str | None:
    """What a toll counts, by the noun before it; for "the number of", by the word after."""
    tolls = counting.table["tolls"]
    if lemma(word) in tolls["nouns"]:
        before = [lemma(c) for c in word.children if base(c) in {"compound", "amod"}]
        if any(b in tolls["not"] for b in before):
            return None
        return str(next((tolls["kinds"][b] for b in before if b in tolls["kinds"]), tolls["default"]))
    if lemma(word) in tolls["numbers"]:
        for noun in children(word, "nmod"):
            if preposition(noun) == "of":
                inner = [noun, *children(noun, "acl", "amod")]
                kind = next((k for k in (_suffered(t, counting) or _loss(t, counting) for t in inner) if k), None)
                if kind is not None:
                    return kind.name
    return None


def _loss(word: Token, counting: Counting) -> Kind | None:
    return counting.by("losses", lemma(word)) or counting.by("losses", word.lower_)


def _of_noun(first: Token, node: Token, number: Number, counting: Counting) -> Found:
    """ "the killing of nine monks", "the deaths of 12"."""
    if base(first) != "nmod" or preposition(first) != "of":
        return None
    return _found(counting.by("of", lemma(first.head)), first.head)


def _times(first: Token, node: Token, number: Number, counting: Counting) -> Found:
    """ "violated the truce 12 times"."""
    if lemma(node) not in counting.named["times"] or node.head.i == node.i:
        return None
    verb = node.head if lemma(node.head) in counting.words("times", "verbs") else node.head.head
    if lemma(verb) not in counting.words("times", "verbs"):
        return None
    objects = {lemma(t) for c in children(verb, "obj", "nsubj:pass") for t in [*conjuncts(c), *children(c, "compound")]}
    if not objects & set(counting.words("times", "objects")):
        return None
    return str(counting.table["times"]["kind"]), verb.i, f"“{verb.text} … {node.text}”"


def _beside(doc: Parse, node: Token, number: Number, counting: Counting) -> Figure | None:
    """ "scores injured", "12 dead": a state right behind the number, however the parse hangs it."""
    at = max(node.i + 1, number.last)
    if at >= len(doc) or doc[at].sent != node.sent:
        return None
    word = doc[at]
    if word.i > number.last + 2 or children(word, "obj", "aux") or word.pos_ not in {"VERB", "ADJ", "NOUN"}:
        return None
    kind = _suffered(word, counting)
    if kind is None or (kind.people and not _people(node, number, counting)):
        return None
    return Figure(number, kind.name, word.i, node.i, _noun(node, number), f"“{word.text}”")


def _people(node: Token, number: Number, counting: Counting) -> bool:
    """Whether the counted word means people, by the language room's kinds or the word list."""
    words = [node, *_counted_of(node)]
    words += [n for w in words[1:] for n in _counted_of(w)]  # "hundreds of thousands of people"
    kinds, _ = node.doc.user_data.get("dragoman_kinds", ([], []))
    return any(lemma(t) in counting.people or (t.i < len(kinds) and kinds[t.i] == "person") for t in words)


# ---------------------------------------------------------------- people on a side
def _involved(event: Event, doc: Parse, first: int, last: int, taken: set[int], counting: Counting) -> Iterator[Figure]:
    """Numbered people among an event's sides whom no other figure counts: "some 5,000 people marched"."""
    kind = counting.kinds["involved"]
    if event.event_type not in kind.types:
        return
    heads = {a.head for a in (*event.actor, *event.recipient)} - {-1}
    for number in counting.numbers.of(doc, first, last):
        node = _node(doc, number)
        if number.why == "none" or node in taken or not heads & {node, *_parts(doc[node])}:
            continue
        if _people(doc[node], number, counting) and not _part_of_another(doc, number, first, last, counting):
            yield Figure(number, kind.name, -1, node, _noun(doc[node], number), "on a side of it")


def _parts(node: Token) -> set[int]:
    return {n.i for n in _counted_of(node)}
