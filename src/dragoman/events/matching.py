"""Finding triggers by frames, and the dependents that fill their slots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from dragoman.events.frames import Certainty, Frame, Knowledge, Pos
from dragoman.events.sides import Sides
from dragoman.events.syntax import (
    agents,
    conjuncts,
    is_agent,
    is_passive,
    is_relative,
    is_verb,
    patients,
    preposition,
    prepositional,
)
from dragoman.language.grammar import base, children, feature, lemma
from dragoman.model import Token

Slots = dict[str, list[Token]]

RANK = {Certainty.SURE: 2, Certainty.LIKELY: 1, Certainty.WEAK: 0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible event before it is judged.

    `token` is the trigger's head; `first` and `last` (exclusive) its words; `standing` the verb
    whose tense and mood tell the act's standing (the light verb of a phrase). `heads` maps roles
    to argument head tokens. `content` is the head of an embedded act, `act` its type.
    """

    token: int
    first: int
    last: int
    standing: int
    event_type: str
    mode: str | None = None
    frame: Frame | None = None
    heads: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    content: int | None = None
    act: str | None = None
    why: tuple[str, ...] = ()


class Matcher:
    """Frames laid over the parse of one analysis."""

    def __init__(self, knowledge: Knowledge, sides: Sides) -> None:
        self.knowledge = knowledge
        self.sides = sides
        self._memo: dict[int, Candidate | None] = {}

    def at(self, token: Token) -> Candidate | None:
        """The best reading of a token by frames alone; None where no frame fits."""
        if token.i not in self._memo:
            self._memo[token.i] = None  # a loop in a broken parse ends here
            self._memo[token.i] = self._read(token)
        return self._memo[token.i]

    def _read(self, token: Token) -> Candidate | None:
        word, kinds = self._kinds(token)
        frames = [f for kind in kinds for f in self.knowledge.of(word, kind)]
        if not frames:
            return None
        if Pos.NOUN in kinds:
            slots = self.noun_slots(token)
        else:
            slots = verb_slots(token) if Pos.VERB in kinds else adjective_slots(token)
            slots = self._suffered(token, word, slots)
        fitting = [f for f in frames if self._fits(f, token, slots)]
        if not fitting:
            return None
        best = max(fitting, key=lambda f: (f.conditions, RANK[f.certainty]))
        return self._candidate(best, token, slots)

    def _suffered(self, token: Token, word: str, slots: Slots) -> Slots:
        """ "the workers shot dead in January": who only has something done to him is no subject of it.

        The parse takes a past participle behind its noun for a past tense; verbs that need an object tell.
        """
        if word in self.knowledge.classes["harms"] and token.dep_ == "amod" and is_passive(token):
            return {**slots, "obj": conjuncts(token.head)}  # "the kidnapped pilgrims"
        if word not in self.knowledge.classes["harms"] or feature(token, "Tense") != "Past" or is_passive(token):
            return slots
        taken = any(slots.get(name) for name in ("obj", "at", "on", "with")) or any(map(is_verb, slots["comp"]))
        if taken or not slots.get("subj") or base(token) == "conj" or is_relative(token):
            return slots
        return {**slots, "subj": [], "obj": slots["subj"]}

    def _kinds(self, token: Token) -> tuple[str, tuple[Pos, ...]]:
        """Under which word, and as which parts of speech, a token is looked up."""
        if is_verb(token):
            if _nominal(token) and self.knowledge.of(token.lower_, Pos.NOUN):
                return token.lower_, (Pos.NOUN,)
            return lemma(token), (Pos.VERB, Pos.LIGHT_VERB)
        if token.pos_ in {"NOUN", "PROPN"}:
            return lemma(token), (Pos.NOUN,)
        return (lemma(token), (Pos.ADJECTIVE,)) if token.pos_ == "ADJ" else ("", ())

    def _fits(self, frame: Frame, token: Token, slots: Slots) -> bool:
        if frame.particle is not None and frame.particle not in particles(token):
            return False
        if frame.object is not None and all(lemma(t) != frame.object for t in _things(slots)):
            return False
        if any(not self._meets(slots.get(slot, []), names) for slot, names in frame.when.items()):
            return False
        return not any(self._meets(slots.get(slot, []), names) for slot, names in frame.unless.items())

    def _meets(self, tokens: list[Token], classes: tuple[str, ...]) -> bool:
        if not tokens:
            return False
        if "any" in classes or ("clause" in classes and any(is_verb(t) for t in tokens)):
            return True
        if "actor" in classes and any(self.sides.is_actor(t) for t in tokens):
            return True
        if "place" in classes and any(self.sides.is_place(t) for t in tokens):
            return True
        return any(self.knowledge.within(lemma(t), classes) for t in tokens)

    def _candidate(self, frame: Frame, token: Token, slots: Slots) -> Candidate | None:
        head, standing = token, token
        if frame.object is not None:
            head = next(t for t in _things(slots) if lemma(t) == frame.object)
            inner = self.noun_slots(head)
            slots = {**slots, **{k: slots.get(k, []) + v for k, v in inner.items() if k not in {"light"}}}
        if frame.pos is Pos.NOUN:
            standing = self.light_verb(token) or token
        heads: dict[str, list[int]] = {}
        for slot, role in frame.args.items():
            for filler in slots.get(slot, []):
                filler = self._owner(filler) if role == "recipient" else filler
                if slot == "with" and role in {"actor", "recipient"} and self._is_means(filler):
                    continue
                if slot == "objmod" and not self.sides.at(filler):
                    continue
                if filler.i != head.i and filler.i not in heads.setdefault(role, []):
                    heads[role].append(filler.i)
        if frame.pos is Pos.NOUN and frame.reciprocal and len(heads.get("actor", ())) < 2:
            heads["actor"] = [*heads.get("actor", ()), *(t.i for t in self._present(token))]
        if frame.pos in {Pos.NOUN, Pos.LIGHT_VERB} and "pre" in frame.args:
            heads = self._demonyms(heads, slots.get("pre", []), frame.args["pre"])
        first, last = _extent(head, frame)
        made = Candidate(
            token=head.i,
            first=first,
            last=last,
            standing=standing.i,
            event_type=frame.event_type,
            mode=frame.mode,
            frame=frame,
            heads={role: tuple(found) for role, found in heads.items()},
            why=(f"frame {frame.name}: {', '.join(sorted(s for s in frame.args if slots.get(s)))}",),
        )
        return self._with_content(made, frame)

    def _owner(self, filler: Token) -> Token:
        """ "struck four camps of the militia": whoever owns the place is struck."""
        if lemma(filler) not in self.knowledge.classes["place_nouns"] or self.sides.at(filler):
            return filler
        owners = [n for mark, n in prepositional(filler) if mark == "of"] + children(filler, "nmod:poss")
        return next((o for o in owners if self.sides.at(o) and not self.sides.is_place(o)), filler)

    def _is_means(self, filler: Token) -> bool:
        """ "fought with mortars": a weapon is nobody's partner or foe."""
        return not self.sides.at(filler) and self.knowledge.within(lemma(filler), ("weapons", "projectiles", "bombs"))

    def _present(self, noun: Token) -> list[Token]:
        """Those who act at a meeting met there: "in a phone call, the two presidents agreed"."""
        verb = noun.head
        if noun.dep_ == "obj" and is_verb(verb):
            return [t for t in agents(verb) if self.sides.is_actor(t)]
        if preposition(noun) not in {"in", "during", "at", "over", "after", "before"}:
            return []
        if base(noun) == "obl" and is_verb(verb):
            found = [t for t in agents(verb) if self.sides.at(t)]
        else:  # "X and Y, in a phone call late on Friday, agreed": the parse may hang the call from Y
            first = verb.head if base(verb) == "conj" else verb
            if base(noun) != "nmod" or base(first) != "nsubj":
                return []
            found = [t for t in conjuncts(first) if self.sides.at(t)]
        several = sum(len(self.sides.at(t)) for t in found) > 1
        return found if several or any(m == "with" for m, _ in prepositional(noun)) else []

    def _demonyms(self, heads: dict[str, list[int]], fillers: list[Token], role: str) -> dict[str, list[int]]:
        """Premodifiers count only where they name an actor ("Russian strikes", not "heavy strikes")."""
        vague = set(self.knowledge.cues["vague_premodifiers"]["words"])
        keep = {t.i for t in fillers if self.sides.at(t) and lemma(t) not in vague}
        drop = {t.i for t in fillers} - keep
        return {**heads, role: [i for i in heads.get(role, []) if i not in drop]}

    def _with_content(self, made: Candidate, frame: Frame) -> Candidate | None:
        """Type and mode as the embedded act has them; None where the frame needs an act and there is none."""
        inner = made.heads.get("content", ())
        if not inner:
            if frame.content and self.knowledge.content[frame.content].get("default", ("", None))[0] == "none":
                return None
            return made
        found = self.content_type(self.sides.analysis.parse[inner[0]])
        made = self._with_inner_sides(made, inner[0], frame)
        if frame.content is None:
            return replace(made, content=inner[0], act=found[0] if found else None)
        table = self.knowledge.content[frame.content]
        key = f"{found[0]} {found[1]}" if found else ""
        event_type, mode = table.get(key) or table.get(found[0] if found else "") or table.get("default", (None, None))
        if event_type == "none":
            return None
        return replace(
            made,
            content=inner[0],
            act=found[0] if found else None,
            event_type=event_type or made.event_type,
            mode=mode or made.mode,
            why=(
                *made.why,
                f"content {self.sides.analysis.parse[inner[0]].text}: {found[0] if found else 'no act'}",
            ),
        )

    def _with_inner_sides(self, made: Candidate, inner: int, frame: Frame) -> Candidate:
        """ "refused to meet the envoy": whoever the embedded act is for is the recipient, if no other is named."""
        if not made.heads.get("actor"):
            hosts = self._hosts(self.sides.analysis.parse[inner])
            made = replace(made, heads={**made.heads, "actor": hosts}) if hosts else made
        token = self.sides.analysis.parse[inner]
        act = self.at(token)
        if made.heads.get("recipient"):
            return made
        own = set(made.heads.get("actor", ()))
        if act is None:
            person = frame.event_type == "REJECT"  # "turned down the archbishop"
            met = self._dealt_with(token, own) if frame.pos is not Pos.NOUN and (person or is_verb(token)) else ()
        else:
            others = (act.heads.get("recipient", ()), act.heads.get("actor", ()))
            met = next((left for o in others if (left := tuple(i for i in o if i not in own))), ())
        return replace(made, heads={**made.heads, "recipient": met}) if met else made

    def _dealt_with(self, inner: Token, own: set[int]) -> tuple[int, ...]:
        """Whom an embedded word of no type of its own is for: "turned down the archbishop", "promised them money"."""
        if not is_verb(inner):
            return (inner.i,) if self._somebody(inner) else ()
        slots = verb_slots(inner)
        for name in ("iobj", "to", "with", "for", "from"):
            found = tuple(t.i for t in slots.get(name, []) if t.i not in own and self._somebody(t))
            if found:
                return found
        return ()

    def _somebody(self, token: Token) -> bool:
        """An actor of a known country, and no thing or force that is merely moved."""
        if (
            token.lower_ == "it"
            or self.sides.is_place(token)
            or self.knowledge.within(lemma(token), ("forces", "vessels", "weapons"))
        ):
            return False
        return any(a.country for a in self.sides.at(token))

    def _hosts(self, act: Token) -> tuple[int, ...]:
        """ "talks under the aegis of the UN": whoever lends a planned meeting its name takes part."""
        under = [t for t in act.subtree if lemma(t) in self.knowledge.cues["hosts"]["words"]]
        return tuple(n.i for t in under for mark, n in prepositional(t) if mark == "of")

    def content_type(self, token: Token, depth: int = 0) -> tuple[str, str | None] | None:
        """Type and mode of the act that a clause or noun inside another act tells of."""
        if depth > 3:
            return None
        found = self.at(token)
        if found is not None and (found.token == token.i or found.standing == token.i):
            return found.event_type, found.mode
        for inner in [
            *children(token, "obj", "xcomp"),
            *[n for _, n in prepositional(token)],
            *children(token, "nmod", "compound"),
        ]:
            deeper = self.content_type(inner, depth + 1)
            if deeper:
                return deeper
        return None

    def noun_slots(self, noun: Token) -> Slots:
        """Slots of an event noun: its own dependents, and those of the light verb it hangs from."""
        slots: Slots = {
            "poss": [t for c in children(noun, "nmod:poss") for t in conjuncts(c)],
            "pre": [
                t
                for c in noun.children
                if c.i < noun.i and base(c) in {"compound", "amod", "nmod"} and c.dep_ != "nmod:poss"
                for t in conjuncts(c)
            ],
            "comp": [
                c
                for c in noun.children
                if (base(c) == "acl" and c.dep_ != "acl:relcl" and c.i > noun.i) or base(c) == "ccomp"
            ],
        }
        slots["pre"] += [c for m in children(noun, "amod") if m.lower_ == "led" for c in m.children if c.i < m.i]
        for mark, filler in prepositional(noun):
            slots.setdefault(mark, []).extend(conjuncts(filler))
        for inner in slots.get("of", []):  # "the arrest of X by Y": the parse often hangs Y from X
            agent = [n for mark, n in prepositional(inner) if mark == "by"]
            slots.setdefault("by", []).extend(t for n in agent for t in conjuncts(n))
        for clause in [c for c in noun.children if base(c) == "acl" and is_verb(c) and is_passive(c)]:
            slots.setdefault("by", []).extend(t for c in clause.children if is_agent(c) for t in conjuncts(c))
        verb = self.light_verb(noun)
        if verb is not None:
            slots["light"] = [t for t in agents(verb) if t.i != noun.i]
            if slots["light"]:  # "Turkey continues its shelling": the pronoun says the same
                slots["poss"] = [t for t in slots["poss"] if t.pos_ != "PRON"]
            for mark, filler in prepositional(verb):
                if filler.i != noun.i and mark != "by":
                    slots.setdefault(mark, []).extend(conjuncts(filler))
            slots["iobj"] = [t for c in children(verb, "iobj") for t in conjuncts(c)]
        elif base(noun) == "obj":  # "brought the government a promise"
            slots["iobj"] = [t for c in children(noun.head, "iobj") for t in conjuncts(c)]
        slots["border"] = bordering(noun) + (bordering(verb) if verb is not None else [])
        return slots

    def light_verb(self, noun: Token) -> Token | None:
        """The verb that lends a noun its subject: "hold talks", "continue its shelling"."""
        node, steps = noun, 0
        while base(node) == "conj" and node.head.pos_ == "NOUN" and steps < 5:
            node, steps = node.head, steps + 1
        if base(node) == "nmod" and lemma(node.head) in self.knowledge.classes["containers"]:
            node = node.head
        verb = node.head
        if not is_verb(verb) or verb.i == node.i:
            return None
        light = self.knowledge.light
        if node.dep_ in {"obj", "nsubj:pass"} and lemma(verb) in light["object"]:
            return verb
        if base(node) == "obl" and (lemma(verb) in light["oblique"]):
            return verb
        if node.dep_ == "nsubj" and lemma(verb) in light["subject"]:
            return verb
        return None


def _nominal(token: Token) -> bool:
    """A gerund that stands as a noun: "with fighting in the east", "the shelling continued"."""
    if not token.lower_.endswith("ing") or children(token, "obj", "aux", "nsubj"):
        return False
    return base(token) in {"nsubj", "obj", "obl", "nmod"} or bool(children(token, "det", "amod", "nmod:poss"))


def _things(slots: Slots) -> Iterator[Token]:
    for name in ("obj", "in", "into", "to", "on", "under", "at", "out of"):
        yield from slots.get(name, [])


def verb_slots(verb: Token) -> Slots:
    """Slots of a verb: subject and object as in an active main clause, complements, prepositions."""
    slots: Slots = {
        "subj": agents(verb),
        "obj": patients(verb),
        "iobj": [t for c in children(verb, "iobj") for t in conjuncts(c)],
        "comp": children(verb, "xcomp", "ccomp"),
    }
    passive = is_passive(verb)
    for mark, filler in prepositional(verb):
        if not (passive and mark == "by"):
            slots.setdefault(mark, []).extend(conjuncts(filler))
    for clause in children(verb, "advcl"):
        for word in map(lemma, children(clause, "mark", "case")):
            if word not in {"to", "if", "that"}:
                slots.setdefault(word, []).append(clause)
            elif word == "to" and not slots["comp"]:
                slots.setdefault("purpose", []).append(clause)
    if slots["obj"]:
        for mark, filler in [p for o in slots["obj"] for p in prepositional(o)]:
            slots.setdefault(f"obj {mark}", []).extend(conjuncts(filler))
    slots["objmod"] = [c for o in slots["obj"] for c in o.children if base(c) in {"compound", "amod", "nmod"}]
    slots["border"] = [t for head in (verb, *slots["obj"]) for t in bordering(head)]
    slots["objposs"] = [t for o in slots["obj"] for c in children(o, "nmod:poss") for t in conjuncts(c)]
    return slots


BORDERS = frozenset({"border", "frontier", "doorstep", "boundary"})


def bordering(head: Token) -> list[Token]:
    """Whose border an act stands on: "massed on the border of X", "along the frontier with X", "on X's doorstep"."""
    found: list[Token] = []
    for mark, line in prepositional(head):
        if lemma(line) in BORDERS and mark in {"on", "along", "at", "near", "to", "towards"}:
            found += [t for m, n in prepositional(line) if m in {"of", "with"} for t in conjuncts(n)]
            found += children(line, "nmod:poss")
    return found


def adjective_slots(adjective: Token) -> Slots:
    """An attributive adjective acts on its noun; a predicative one on its subject."""
    slots: Slots = {
        "obj": [adjective.head] if base(adjective) == "amod" else [],
        "subj": [t for c in children(adjective, "nsubj") for t in conjuncts(c)],
        "comp": children(adjective, "xcomp", "ccomp", "advcl"),
    }
    for mark, filler in prepositional(adjective):
        slots.setdefault(mark, []).extend(conjuncts(filler))
    return slots


def particles(verb: Token) -> set[str]:
    """Adverbs and prepositions that may belong to the verb."""
    found = {lemma(c) for c in verb.children if base(c) in {"compound", "advmod"}}
    return found | {mark for mark, _ in prepositional(verb)}


def _extent(head: Token, frame: Frame) -> tuple[int, int]:
    """The trigger's words: the head, with a particle right behind it."""
    if (
        frame.pos is Pos.VERB
        and frame.particle
        and head.i + 1 < len(head.doc)
        and lemma(head.doc[head.i + 1]) == frame.particle
    ):
        return head.i, head.i + 2
    return head.i, head.i + 1
