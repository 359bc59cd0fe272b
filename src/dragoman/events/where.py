"""The place of an event: chosen from what the text gives, nearest reason first; none where it gives none.

What a careful reader does, in this order (docs/places.md tells how often each is right):

1. a place in the act's own words ("shelled Bakhmut", "talks with officials in Ankara"), or a word that points to one
   ("the city", "the capital", "there"); of a statement only where it was made, not what it is about;
2. what the encoder takes for the place;
3. a place beside the act in its clause ("jailed in Turkey after he was convicted");
4. for a statement, the occasion on which its speaker speaks ("during a speech in Ankara");
5. for an attack, arrest or protest, the scene of the one told just before it, between the same parties.

A dateline says where a report was written, and is an event's place only where the text points to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dragoman.events import fuse
from dragoman.events.circumstances import beside, is_where, nearest, of_statement
from dragoman.events.drafts import Draft
from dragoman.events.frames import Knowledge
from dragoman.events.links import Links
from dragoman.events.sides import SEATS, Sides
from dragoman.events.syntax import clause_head, is_verb, preposition
from dragoman.language.grammar import base, lemma
from dragoman.model import Actor, Analysis, Event, Place, Pointer, Role, Status, Token, ZoneKind

STATEMENTS = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
"""Types whose place is where they are said, unless they fold in an act to come that has one ("talks in Geneva")."""

ON_THE_SPOT = frozenset({"ASSAULT", "COERCE", "PROTEST"})
"""Types whose acts told one after the other happen in one scene."""

REAL = frozenset({Status.HAPPENED, Status.ONGOING})


class Where:
    """The places of one report's events."""

    def __init__(self, analysis: Analysis, sides: Sides, known: Knowledge, pointers: Sequence[Pointer],
                 ties: Links) -> None:  # fmt: skip
        self.analysis, self.doc, self.sides = analysis, analysis.parse, sides
        self.known, self.weights, self.ties = known, known.weights, ties
        self.pointed = {p.head: p for p in pointers if p.head not in sides.places}
        self.at: dict[int, Place] = {**sides.places, **{i: p.place for i, p in self.pointed.items()}}
        speaking = known.cues["speaking"]
        self._speeches = frozenset(speaking["speeches"])
        self._occasion_nouns = self._speeches | frozenset(speaking["occasions"])
        self._verbs = frozenset(speaking["verbs"])
        self._occasions: list[tuple[int, int, Place, frozenset[object]]] | None = None

    def of(self, draft: Draft, actors: Sequence[Actor], recipients: Sequence[Actor], told: Sequence[Event],
           why: dict[str, str]) -> Place | None:  # fmt: skip
        """The place, with the reason put into `why`; None where the text gives none. `told` are the events before."""
        if draft.mode == "phone":
            return None
        parties = (*actors, *recipients)
        said = draft.event_type in STATEMENTS and not _coming(draft)
        ways: list[Callable[[], tuple[Place, str] | None]] = [
            lambda: self._framed(draft),
            lambda: self._own(draft),
            lambda: self._heard(draft),
            lambda: self._beside(draft),
            lambda: self._scene(draft, parties, told),
        ]
        ways.insert(2 if said else 4, lambda: self._spoken(draft, actors))
        for way in ways:
            found = way()
            if found is not None:
                place, why["location"] = found
                return place.at_spot()  # "20 km north of Aleppo" is not Aleppo
        return None

    # ------------------------------------------------------------------ the act's own words
    def _framed(self, draft: Draft) -> tuple[Place, str] | None:
        for slot in draft.heads.get("place", ()):
            place = self.at.get(slot)
            loose = slot in self.pointed and draft.event_type in STATEMENTS
            if place is not None and not place.as_actor and not loose:
                return place, self._pointing(slot) or "frame: place"
        return None

    def _own(self, draft: Draft) -> tuple[Place, str] | None:
        good = self._good(draft)
        found = nearest(self.doc[draft.token], self.at, good, 1)
        if found is None and _coming(draft) and draft.content is not None:
            found = nearest(self.doc[draft.content], self.at, good, 1)
        return (found[0], self._reason(found[0], "in its own words")) if found is not None else None

    def _good(self, draft: Draft) -> Callable[[Place, Token], bool]:
        """Which places may be the event's: not those within its matter, nor parts of actors' names."""
        said = draft.event_type in STATEMENTS
        matter = {t.i for i in draft.heads.get("about", ()) for t in self.doc[i].subtree}
        trigger = self.doc[draft.token]

        def good(place: Place, token: Token) -> bool:
            if token.i in matter or self._in_name(token):
                return False
            if said and not _coming(draft):
                return not place.as_actor and of_statement(trigger, token, self._occasion_nouns)
            if _origin(place, token):
                return False
            return is_where(place, token) and (not said or preposition(token) in {"in", "at", "near"})

        return good

    def _in_name(self, token: Token) -> bool:
        """A toponym inside an actor's name; not an owner of land ("Syria's north-west") nor a word that points."""
        owner = token.dep_ == "nmod:poss" and self.at[token.i].feature_code in SEATS
        return token.i not in self.pointed and not owner and self.sides.in_name(token)

    def _reason(self, place: Place, otherwise: str) -> str:
        pointer = next((p for p in self.pointed.values() if p.place is place), None)
        return pointer.why if pointer is not None else otherwise

    def _pointing(self, token: int) -> str:
        pointer = self.pointed.get(token)
        return pointer.why if pointer is not None else ""

    # ------------------------------------------------------------------ the encoder
    def _heard(self, draft: Draft) -> tuple[Place, str] | None:
        sentence = self.analysis.sentence_of(draft.token)
        for i, p in fuse.seen(draft, Role.LOCATION, self.weights):
            place = self.at.get(i) if not self._in_dateline(i) else None
            far = self.analysis.sentence_of(i) is not sentence
            if place is not None and far and self._foreign(draft.token, place, i):
                continue
            if place is not None and p >= float(self.weights["encoder"]["far" if far else "role"]):
                return place, f"encoder {p:.2f}"
        return None

    def _foreign(self, trigger: int, place: Place, at: int) -> bool:
        """A place of another country, in a sentence that nothing ties to the event's: another story."""
        here, there = self.ties.numbers.get(trigger), self.ties.numbers.get(at)
        return here is not None and there is not None and self.ties.foreign(here, place.country, there)

    def _in_dateline(self, token: int) -> bool:
        sentence = self.analysis.sentence_of(token)
        return sentence is not None and sentence.zone == ZoneKind.DATELINE

    # ------------------------------------------------------------------ beside it in the clause
    def _beside(self, draft: Draft) -> tuple[Place, str] | None:
        if draft.event_type in STATEMENTS:
            return None
        place = beside(self.doc[draft.token], self.at, self._good(draft))
        return (place, self._reason(place, "in its clause")) if place is not None else None

    # ------------------------------------------------------------------ the occasion of a statement
    def _spoken(self, draft: Draft, actors: Sequence[Actor]) -> tuple[Place, str] | None:
        """Where the speaker of a statement speaks, told in its sentence or the one before; a lead's in the body."""
        if draft.event_type not in STATEMENTS or draft.read.background or not actors:
            return None
        mine = self._number(draft.token)
        keys = {key for a in actors for key in _keys(a)}
        best: tuple[int, Place, int] | None = None
        for sentence, head, place, speakers in self.occasions():
            apart = mine - sentence
            speech = lemma(self.doc[head]) in self._speeches
            near = apart == 0 or (speech and (0 < apart <= 2 or (mine == 0 and -3 <= apart < 0)))
            if near and keys & speakers and (best is None or abs(apart) < best[0]):
                best = abs(apart), place, head
        if best is None:
            return None
        return best[1], f"“{self.doc[best[2]].text}” in {best[1].span.text}, where its speaker speaks"

    def occasions(self) -> list[tuple[int, int, Place, frozenset[object]]]:
        """Where the report tells that somebody speaks: sentence, head word, place, those who speak there."""
        if self._occasions is None:
            self._occasions = list(self._find_occasions())
        return self._occasions

    def _find_occasions(self) -> Iterator[tuple[int, int, Place, frozenset[object]]]:
        for i, place in self.at.items():
            token = self.doc[i]
            if place.as_actor or preposition(token) not in {"in", "at"} or self._in_name(token):
                continue
            head = self._occasion_of(token)
            if head is not None:
                yield self._number(i), head.i, place, self._speakers(head)

    def _occasion_of(self, token: Token) -> Token | None:
        """The speech, meeting or verb of speaking that a place hangs from ("a speech, delivered while he was in X")."""
        head, bound = token.head, base(token)
        for _ in range(4):
            if is_verb(head) and lemma(head) in self._verbs and bound == "obl":
                return head
            if not is_verb(head) and lemma(head) in self._occasion_nouns and bound in {"nmod", "appos", "acl"}:
                return head
            bound = base(head)
            if bound not in {"nmod", "appos", "compound", "acl"} or head.head.i == head.i:
                return None
            head = head.head
        return None

    def _speakers(self, head: Token) -> frozenset[object]:
        """Those at the occasion, and the subject of the verb that tells of it."""
        found: set[object] = set()
        inside = {t.i for t in head.subtree} if not is_verb(head) else set()
        node = head
        for _ in range(4):
            if is_verb(node):
                subjects = [c for c in node.children if base(c) == "nsubj"]
                inside |= {t.i for c in subjects for t in c.subtree}
                if subjects:
                    break
            if node.head.i == node.i:
                break
            node = node.head
        for i, actors in self.sides.heads():
            if i in inside:
                found |= {key for a in actors for key in _keys(a)}
        return frozenset(found)

    def _number(self, token: int) -> int:
        sentence = self.analysis.sentence_of(token)
        return self.analysis.sentences.index(sentence) if sentence is not None else -1

    # ------------------------------------------------------------------ the scene
    def _scene(self, draft: Draft, parties: Sequence[Actor], told: Sequence[Event]) -> tuple[Place, str] | None:
        """The place of the act told just before, where both are of one scene: one paragraph, the same parties, real."""
        if draft.event_type not in ON_THE_SPOT or draft.read.background or draft.read.status not in REAL:
            return None
        if base(clause_head(self.doc[draft.token])) == "acl":
            return None  # what tells a party apart is another story: "a group that has fought a long insurgency"
        mine, start = self._number(draft.token), self.doc[draft.token].idx
        text = self.analysis.document.text
        floor = max(text.rfind("\n\n", 0, start), 0)
        keys = {a.country or a.entity or a.name for a in parties} - {None}
        for event in reversed(told):
            if event.event_type not in ON_THE_SPOT or event.trigger.start < floor or event.background:
                continue
            if event.location is None or event.status not in REAL or mine - self._number(event.head) > 2:
                continue
            theirs = {a.country or a.entity or a.name for a in (*event.actor, *event.recipient)}
            if not keys or keys & (theirs or {event.location.country}):
                return event.location, f"the scene of “{event.trigger.text}” before it"
        return None


def _origin(place: Place, token: Token) -> bool:
    """A place that says whence a doer or a named person is: "the kingdom of Spain sent", "Anna Novak, of Prague"."""
    head = token.head
    whose = head.pos_ == "PROPN" or (head.dep_ == "nsubj" and place.precision == "country")
    return whose and preposition(token) == "of"


def _coming(draft: Draft) -> bool:
    """A promise or plan of an act to come, whose place is where that is planned; a threat is made where it is said."""
    return draft.act is not None and draft.event_type in {"AGREE", "CONCEDE", "SUPPORT"}


def _keys(actor: Actor) -> Iterator[object]:
    """What makes two mentions one party: the entry, the name, or a state's government, forces or people."""
    if actor.entity or actor.name:
        yield actor.entity or actor.name
    if actor.country:
        yield actor.country, actor.sector[:1]
