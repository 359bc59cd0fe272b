"""The standing of an act, read off the parse: did it happen, will it, is it denied, doubted or old.

Origin: CODING rules 8, 9, 12 and 13. Words are data (`cues.toml`); this module knows only the grammar
around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.events import conditions, lasting
from dragoman.events.frames import Knowledge
from dragoman.events.syntax import auxiliaries, governors, is_agent, is_passive, is_verb
from dragoman.language.grammar import base, children, feature, is_root, lemma, steps_out
from dragoman.model import Parse, Status, Time, Token

ORDER = (
    Status.DENIED, Status.CANCELLED, Status.POSTPONED, Status.CONDITIONAL,
    Status.HYPOTHETICAL, Status.PLANNED, Status.ONGOING,
)  # fmt: skip
"""First that fits (CODING rule 13); happened where none does."""

OLD = timedelta(days=31)
"""An act that ended longer than this before publication is background."""

Marks = dict[Status, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the grammar says of an act; `why` has a reason for each value that is not the usual one.

    `ahead` marks what will or would not be done: with a negation it is refused, not denied.
    """

    status: Status = Status.HAPPENED
    hedged: bool = False
    background: bool = False
    ahead: bool = False
    why: Mapping[str, str] | None = None

    def reason(self, name: str) -> str:
        """Why a value of the standing was chosen, by the name of the field; empty where by default."""
        return (self.why or {}).get(name, "")


class Judge:
    """Reads standings in one parse."""

    def __init__(self, doc: Parse, knowledge: Knowledge) -> None:
        self.doc = doc
        self.cues = knowledge.cues
        self._sets: dict[tuple[str, str], frozenset[str]] = {}

    def has(self, word: str, table: str, key: str) -> bool:
        """Whether a cue list of `cues.toml` holds the word."""
        if (table, key) not in self._sets:
            self._sets[table, key] = frozenset(self.cues.get(table, {}).get(key, ()))
        return word in self._sets[table, key]

    def of(self, token: int, standing: int, times: Sequence[Time] = (), published: date | None = None) -> Standing:
        """The standing of the act at `token`, whose tense and mood stand at `standing`.

        `times` are those of its clause. All that is found is collected; the first of ORDER wins.
        """
        trigger, verb = self.doc[token], self.doc[standing]
        marks: Marks = {}
        hedge: list[str] = []
        past: list[str] = []
        self._modifiers(trigger, marks, hedge, past)
        goes_on = lasting.reason(trigger, verb, self.has)
        if goes_on:
            marks.setdefault(Status.ONGOING, goes_on)
        if is_verb(verb) or verb.pos_ == "AUX" or any(base(c) == "cop" for c in verb.children):
            self._clause(verb, marks, hedge, past, depth=0)
            if verb.i != trigger.i:
                self._noun_under(trigger, verb, marks)
        else:
            self._noun(trigger, marks, hedge, past)
            if opener := conditions.noun(trigger, self.cues):
                marks.setdefault(Status.CONDITIONAL, f"“{opener}”")
        self._planned_then(trigger, marks)
        self._to_come(verb, times, published, marks)
        past += _old(times, published)
        status = next((s for s in ORDER if s in marks), Status.HAPPENED)
        why = {"status": marks.get(status, ""), "hedged": "; ".join(hedge), "background": "; ".join(past)}
        ahead = marks.get(Status.PLANNED, "").startswith("future") or marks.get(Status.HYPOTHETICAL) == "“would”"
        return Standing(status, bool(hedge), bool(past), ahead, {k: v for k, v in why.items() if v})

    # ------------------------------------------------------------------ the word itself
    def _modifiers(self, token: Token, marks: Marks, hedge: list[str], past: list[str]) -> None:
        """Adjectives, adverbs and determiners at the act."""
        for child in token.children:
            if base(child) not in {"advmod", "amod", "det", "case", "mark"}:
                continue
            word = lemma(child)
            if base(child) in {"advmod", "amod"}:
                for status in (Status.PLANNED, Status.HYPOTHETICAL, Status.ONGOING):
                    if self.has(word, "modifiers", status.value) and not (
                        status is Status.HYPOTHETICAL and word == "any"
                    ):
                        marks.setdefault(status, f"“{child.text}”")
                if self.has(word, "modifiers", "hedged"):
                    hedge.append(f"“{child.text}”")
                if self.has(word, "modifiers", "background") and child.i < token.i:
                    past.append(f"“{child.text}”")
            if self.has(word, "modifiers", "negated") and not self._only(child):
                marks.setdefault(Status.DENIED, f"“{child.text}”")
            if base(child) == "det" and self.has(word, "modifiers", "hypothetical"):
                marks.setdefault(Status.HYPOTHETICAL, f"“{child.text}”")

    def _only(self, negation: Token) -> bool:
        """ "not only" denies nothing."""
        after = negation.i + 1
        return after < len(self.doc) and self.doc[after].lower_ in {"only", "just", "least"}

    # ------------------------------------------------------------------ clauses
    def _clause(self, verb: Token, marks: Marks, hedge: list[str], past: list[str], depth: int) -> None:
        """Tense, mood and negation of a clause, then what the verbs above it say of it."""
        self._modifiers(verb, marks, hedge, past)
        self._auxiliaries(verb, marks, hedge, past)
        self._conditions(verb, marks)
        if any(
            self.has(lemma(d), "modifiers", "negated")
            for s in children(verb, "nsubj", "obj")
            for d in children(s, "det")
        ):
            marks.setdefault(Status.DENIED, "a negated subject or object")
        if any(self.has(lemma(s), "modifiers", "negated") for s in children(verb, "nsubj", "obj")):
            marks.setdefault(Status.DENIED, "nobody or nothing")
        if self.has(lemma(verb), "observed", "verbs") and is_passive(verb) and not any(map(is_agent, verb.children)):
            hedge.append(f"“{verb.text}” by nobody named")
        first = verb.head if base(verb) == "conj" and is_verb(verb.head) else verb
        if any("more and more" in _start(left) for left in (*first.lefts, *verb.lefts)):
            marks.setdefault(Status.ONGOING, "more and more of them")
        if depth < 4:
            self._above(verb, marks, hedge, past, depth)

    def _auxiliaries(self, verb: Token, marks: Marks, hedge: list[str], past: list[str]) -> None:
        words = {c.lower_: c for c in auxiliaries(verb)}
        perfect = any(lemma(c) == "have" for c in words.values())
        if any(self.has(w, "auxiliaries", "future") for w in words):
            marks.setdefault(Status.PLANNED, "future")
        if "would" in words or "'d" in words:
            if self._reported(verb):
                marks.setdefault(Status.PLANNED, "future in reported speech")
            else:
                marks.setdefault(Status.HYPOTHETICAL, "“would”")
        possible = next((w for w in words if self.has(w, "auxiliaries", "possible")), None)
        if possible and perfect:
            hedge.append(f"“{possible} have”")
        elif possible:
            marks.setdefault(Status.HYPOTHETICAL, f"“{possible}”")
        due = next((w for w in words if self.has(w, "auxiliaries", "due")), None)
        if due:
            marks.setdefault(Status.HYPOTHETICAL, f"“{due}”")
        if "had" in words and not self._reported(verb):
            past.append("past perfect")
        now = any(w in {"is", "are", "'s", "'re"} for w in words)
        if now and "being" in words:
            marks.setdefault(Status.ONGOING, "progressive")
        going = feature(verb, "VerbForm") in {"Ger", "Part"} and verb.lower_.endswith("ing")
        before = any(w in {"was", "were"} for w in words) and not self._reported(verb)
        if going and not before and any(lemma(c) == "be" for c in words.values()):
            marks.setdefault(Status.ONGOING, "progressive")
        if any(c.lower_ in {"is", "are", "was", "were"} for c in children(verb, "aux", "cop")) and any(
            c.lower_ == "to" for c in children(verb, "mark")
        ):
            marks.setdefault(Status.PLANNED, "“be to”")

    def _reported(self, verb: Token) -> bool:
        """Inside the content of a speech verb, where tenses are shifted back."""
        if any(c.lower_ == "that" for c in children(verb, "mark")):
            return any(self.has(lemma(up), "speech", "verbs") for up in governors(verb))
        node = verb
        for _ in range(6):
            if is_root(node):
                return False
            label = base(node)
            node = node.head
            if label in {"ccomp", "parataxis"} and self.has(lemma(node), "speech", "verbs"):
                return True
            if label in {"acl", "advcl"}:
                return False
        return False

    def _conditions(self, verb: Token, marks: Marks) -> None:
        """A clause under "if", or the main clause of one that looks ahead."""
        mark = conditions.own(verb, self.cues)
        if mark:
            subjunctive = any(c.lower_ == "were" for c in auxiliaries(verb)) and _infinitive(verb)
            status = Status.HYPOTHETICAL if subjunctive else Status.CONDITIONAL  # "if they were to attack"
            marks.setdefault(status, f"“{mark}”")
            marks.pop(Status.DENIED, None)  # "if they are not freed": nobody says that they were not
        opener = conditions.on(verb, self.cues)
        promises = self.has(lemma(verb), "uttered", "verbs") or self.has(lemma(verb), "conditions", "readiness")
        if promises and not opener:
            opener = conditions.within(verb, self.cues)
        if opener and (promises or Status.PLANNED in marks or Status.HYPOTHETICAL in marks or not _past(verb)):
            marks.setdefault(Status.CONDITIONAL, f"a clause with “{opener}”")

    def _to_come(self, verb: Token, times: Sequence[Time], published: date | None, marks: Marks) -> None:
        """ "The ministers meet on Monday": a present tense beside a day still to come."""
        if published is None or not is_verb(verb) or feature(verb, "Tense") != "Pres" or marks:
            return
        ahead = [t for t in times if t.type in {"DATE", "TIME"} and t.start is not None and t.start > published]
        if ahead and feature(verb, "VerbForm") in {"Fin", ""}:
            marks.setdefault(Status.PLANNED, f"“{ahead[0].span.text}” lies ahead")

    def _above(self, verb: Token, marks: Marks, hedge: list[str], past: list[str], depth: int) -> None:
        """What the governing verb says of its complement."""
        label = str(verb.dep_).split(":")[0]
        if is_root(verb):
            return
        head = verb.head
        word = lemma(head)
        if label == "conj" and (is_verb(head) or head.pos_ == "ADJ"):
            if not children(verb, "nsubj") and head.dep_ in {"xcomp", "ccomp", "advcl"} and not steps_out(verb, head):
                self._above(head, marks, hedge, past, depth + 1)
            return
        if label in {"xcomp", "ccomp", "csubj", "advcl", "acl"}:
            self._complement(verb, head, word, label, marks, hedge)
        if label == "xcomp" and (is_verb(head) or head.pos_ == "ADJ"):
            if not self._speaks(head):
                self._clause(head, marks, hedge, past, depth + 1)
            if self.has(word, "aspect", "ongoing"):
                marks.setdefault(Status.ONGOING, f"“{head.text}”")

    def _speaks(self, verb: Token) -> bool:
        return self.has(lemma(verb), "speech", "verbs")

    def _complement(self, verb: Token, head: Token, word: str, label: str, marks: Marks, hedge: list[str]) -> None:
        infinitive = _infinitive(verb)
        if infinitive and word == "be" and label in {"xcomp", "ccomp"}:
            marks.setdefault(Status.PLANNED, "“be to”")
        if label == "advcl" and infinitive:
            if Status.HYPOTHETICAL not in marks and not children(verb, "nsubj"):
                marks.setdefault(Status.PLANNED, f"a purpose of “{head.text}”")
            return
        if label in {"advcl", "csubj"}:
            if self._held_against(verb, head):
                hedge.append(f"“{head.text}”")
            return
        if label == "acl":
            if verb.dep_ == "acl:relcl" or not infinitive:
                if self.has(word, "standing_of_complement", "hedged") or self.has(word, "modifiers", "hedged"):
                    hedge.append(f"“{head.text}”")
                return
            dropped = self._dropped(head)
            if dropped:
                marks.setdefault(Status.CANCELLED, f"“{dropped}”")
            if not self.has(word, "standing_nouns", "tried"):
                marks.setdefault(Status.PLANNED, f"what “{head.text}” is to be")
            return
        if self.has(word, "standing_of_complement", "denied") and label in {"xcomp", "ccomp"}:
            marks.setdefault(Status.DENIED, f"“{head.text}”")
        if infinitive or label == "xcomp" or self.has(word, "standing_of_complement", "hypothetical"):
            for status in (Status.PLANNED, Status.HYPOTHETICAL):
                if self.has(word, "standing_of_complement", status.value) and (
                    infinitive or status is Status.HYPOTHETICAL
                ):
                    marks.setdefault(status, f"“{head.text}”")
        if self.has(word, "standing_of_complement", "hedged"):
            if infinitive and not any(lemma(c) == "have" for c in auxiliaries(verb)) and word == "expect":
                marks.setdefault(Status.PLANNED, f"“{head.text}”")
            hedge.append(f"“{head.text}”")

    def _held_against(self, act: Token, verb: Token) -> bool:
        """ "accused of shelling", "blamed for the attack"."""
        marks = {c.lower_ for c in children(act, "mark", "case")}
        return bool(marks & {"of", "for", "with"}) and self.has(lemma(verb), "standing_of_complement", "hedged")

    # ------------------------------------------------------------------ nouns
    def _noun_under(self, noun: Token, verb: Token, marks: Marks) -> None:
        """An event noun as subject or object of a verb: "the talks were postponed", "resumed shelling"."""
        word = lemma(verb)
        told_of = self.has(lemma(noun), "standing_nouns", "hedged")  # "denied accusations": they were made
        subject_of_deed = base(noun) == "nsubj" and not is_passive(verb)
        for status in (
            Status.POSTPONED,
            Status.CANCELLED,
            Status.PLANNED,
            Status.HYPOTHETICAL,
            Status.DENIED,
        ):
            if status is Status.DENIED and told_of:
                continue
            if self.has(word, "standing_of_noun", status.value) and not subject_of_deed:
                marks.setdefault(status, f"“{verb.text}”")
        dropped = self._dropped(noun)
        if dropped:
            marks.setdefault(Status.CANCELLED, f"“{dropped}”")
        if dropped.startswith("not "):  # "will not take place" is off, not denied
            marks.pop(Status.DENIED, None)
        if self.has(word, "aspect", "ongoing"):
            marks.setdefault(Status.ONGOING, f"“{verb.text}”")

    def _dropped(self, noun: Token) -> str:
        """The words by which a plan or meeting comes to nothing: "called off", "fell through", "is off"."""
        above = noun.head
        if is_root(noun):
            return ""
        passive = noun.dep_ == "nsubj:pass" or (base(noun) == "nsubj" and is_passive(above))
        marks = {c.lower_ for c in above.children if base(c) in {"compound", "advmod"} and c.i > above.i}
        if (passive or base(noun) == "obj") and is_verb(above):
            if self.has(lemma(above), "standing_of_noun", "cancelled"):
                return str(above.text)
            if any(self.has(f"{lemma(above)} {m}", "standing_of_noun", "cancelled") for m in marks):
                return f"{above.text} off"
        if base(noun) == "nsubj" and not passive:
            words = {lemma(above), *(f"{lemma(above)} {m}" for m in marks)}
            if any(self.has(w, "standing_of_noun", "fails") for w in words):
                return str(above.text)
            takes_place = {"take", "go", "happen", "proceed", "occur"}
            refused = any(self.has(lemma(c), "modifiers", "negated") for c in children(above, "advmod"))
            ahead = any(c.lower_ in {"will", "would"} for c in auxiliaries(above))
            no_longer = any("no longer" in _start(c) for c in children(above, "advmod"))
            if lemma(above) in takes_place and ahead and (refused or no_longer):
                return f"not {above.text}"
            if lemma(above) == "off" or (lemma(above) == "be" and "off" in marks):
                return "off"
        return ""

    def _noun(self, noun: Token, marks: Marks, hedge: list[str], past: list[str]) -> None:
        """An event noun without a light verb: what its governor says of it."""
        if is_root(noun):
            return
        head = noun.head
        dropped = self._dropped(noun)
        if dropped:
            marks.setdefault(Status.CANCELLED, f"“{dropped}”")
        self._under_modal(noun, marks)
        if base(noun) in {"obj", "nsubj", "obl", "nmod"} and is_verb(head):
            if base(noun) != "obl" and (base(noun) == "obj" or noun.dep_ == "nsubj:pass"):
                self._noun_under(noun, head, marks)
            if base(noun) == "obj" and self.has(lemma(head), "standing_of_complement", "hedged"):
                hedge.append(f"“{head.text}”")
            if base(noun) == "obl" and self._held_against(noun, head):
                hedge.append(f"“{head.text}”")
            if base(noun) == "obl" and self.has(lemma(head), "standing_of_noun", "agreed"):
                self._agreed(noun, head, marks)
        elif base(noun) == "nmod" and self.has(lemma(head), "standing_nouns", "hypothetical"):
            marks.setdefault(Status.HYPOTHETICAL, f"“{head.text}”")
        if base(noun) == "nmod" and self.has(lemma(head), "standing_nouns", "hedged"):
            hedge.append(f"“{head.text}”")
        node = noun
        for _ in range(4):  # "in favour of the launch of talks"
            if base(node) not in {"nmod", "obl"} or is_root(node):
                break
            if base(node) == "nmod" and self.has(lemma(node.head), "standing_nouns", "planned"):
                marks.setdefault(Status.PLANNED, f"“{node.head.text}”")
            node = node.head

    def _agreed(self, noun: Token, verb: Token, marks: Marks) -> None:
        """ "agreed on the release": it is to come; "failed to agree on the release": nobody says that it will."""
        if not {c.lower_ for c in children(noun, "case")} & {"on", "upon", "to"}:
            return
        above: Marks = {}
        self._clause(verb, above, [], [], depth=0)
        doubtful = next((above[s] for s in (Status.DENIED, Status.CONDITIONAL, Status.HYPOTHETICAL) if s in above), "")
        if doubtful:
            marks.setdefault(Status.HYPOTHETICAL, f"{doubtful}, what “{verb.text}” is about")
        else:
            marks.setdefault(Status.PLANNED, f"what “{verb.text}” is about")

    def _planned_then(self, noun: Token, marks: Marks) -> None:
        """ "the end of talks", "the collapse of the summit"; "a meeting planned for Friday"."""
        if is_verb(noun):
            return
        over = base(noun) == "nmod" and self.has(lemma(noun.head), "standing_nouns", "cancelled")
        if over and self.has(lemma(noun), "standing_nouns", "meets"):
            marks.setdefault(Status.CANCELLED, f"“{noun.head.text}”")
        for clause in children(noun, "acl"):
            if is_passive(clause) and self.has(lemma(clause), "standing_of_noun", "planned"):
                marks.setdefault(Status.PLANNED, f"“{clause.text}”")

    def _under_modal(self, noun: Token, marks: Marks) -> None:
        """ "could set the stage for a confrontation": an act not named before, in a clause of what might be."""
        if any(c.lower_ in {"the", "this", "that", "these", "those"} for c in children(noun, "det")):
            return
        if children(noun, "nmod:poss") or base(noun) == "nsubj":
            return
        node = noun
        for _ in range(4):
            if is_root(node) or is_verb(node):
                break
            node = node.head
        if not is_verb(node) or node.i == noun.i:
            return
        if children(noun, "acl"):
            return
        if any(self.has(c.lower_, "auxiliaries", "possible") for c in children(node, "aux")):
            marks.setdefault(Status.HYPOTHETICAL, "in a clause of what might be")
        elif any(c.lower_ in {"will", "'ll"} for c in children(node, "aux")):
            marks.setdefault(Status.PLANNED, "in a clause of what will be")


def _infinitive(verb: Token) -> bool:
    return any(c.lower_ == "to" for c in children(verb, "mark"))


def _start(phrase: Token) -> str:
    """The first words of a phrase, lower case."""
    words = [t.lower_ for t in phrase.doc[phrase.left_edge.i : phrase.right_edge.i + 1] if not t.is_punct]
    return " ".join(words[:4])


def _past(verb: Token) -> bool:
    return feature(verb, "Tense") == "Past" or any(c.lower_ in {"was", "were", "had", "did"} for c in auxiliaries(verb))


def _old(times: Sequence[Time], published: date | None) -> Iterator[str]:
    """Reasons to take an act for background by its date."""
    if published is None:
        return
    for time in times:
        if time.type in {"DATE", "TIME"} and time.end is not None and time.end < published - OLD:
            yield f"“{time.span.text}” lies before"
