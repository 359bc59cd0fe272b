"""Events of a report: `Events.load().find(analysis, actors, places, times)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.events import dates, evidence, fuse, taught
from dragoman.events.about import Matters
from dragoman.events.arguments import side, without
from dragoman.events.choosing import Asked, Chooser, Watch
from dragoman.events.circumstances import is_date, nearest
from dragoman.events.codes import Coder
from dragoman.events.counts import casualties, counted, occasion
from dragoman.events.drafts import Draft, contained, from_frames, merged, near_times
from dragoman.events.folding import UTTERED
from dragoman.events.frames import Knowledge, load
from dragoman.events.fuse import flag, seen, status_of
from dragoman.events.links import links
from dragoman.events.matching import Matcher
from dragoman.events.occasions import linked
from dragoman.events.sides import Sides
from dragoman.events.standing import Judge
from dragoman.events.syntax import is_verb, parsed, preposition
from dragoman.events.where import Where
from dragoman.language.grammar import base, children, lemma
from dragoman.lexicons.ontology import Ontology, load_ontology
from dragoman.model import About, Actor, Analysis, Event, Place, Pointer, Role, Status, Time, Token

SET_STATUS = {
    "put_off": Status.POSTPONED,
    "schedule": Status.PLANNED,
    "call_off": Status.CANCELLED,
    "intend": Status.PLANNED,
}
"""Frames whose verb itself says how the act in it stands."""

DATED = frozenset({"schedule", "put_off", "call_off"})
"""Frames that only set, move or strike a day: the act's parties are those the sentence names, no one from elsewhere."""

SAID = frozenset({"ACCUSE", "REQUEST", "REJECT", "PROTEST"})
"""Types that are done as soon as somebody sets out to do them: "rang the envoy to complain"."""


class Events:
    """Frames and weights, loaded; holds nothing of any report.

    `frames` and `encoder` switch either source off; with both off there are no events.
    """

    def __init__(self, known: Knowledge, ontology: Ontology, *, frames: bool = True, encoder: bool = True) -> None:
        self.known = known
        self.ontology = ontology
        self.use_frames = frames
        self.use_encoder = encoder
        self.watch: Watch | None = None

    @classmethod
    def load(cls, *, frames: bool = True, encoder: bool = True) -> Events:
        """Read the event data of the package. Raises KnowledgeError where they break their schema."""
        return cls(load(), load_ontology(), frames=frames, encoder=encoder)

    def find(
        self,
        analysis: Analysis,
        actors: Sequence[Actor] = (),
        places: Sequence[Place] = (),
        times: Sequence[Time] = (),
        pointers: Sequence[Pointer] = (),
    ) -> tuple[Event, ...]:
        """The events of one report in text order, claimants not yet assigned.

        A parse without dependencies is read by the encoder alone.
        """
        return _Reading(self, analysis, actors, places, times, pointers).events()


class _Reading:
    """One report on its way to events."""

    def __init__(
        self,
        room: Events,
        analysis: Analysis,
        actors: Sequence[Actor],
        places: Sequence[Place],
        times: Sequence[Time],
        pointers: Sequence[Pointer],
    ) -> None:
        self.room, self.known, self.analysis, self.doc = room, room.known, analysis, analysis.parse
        self.weights, self.times = room.known.weights, times
        self.sides = Sides(analysis, actors, places, times, room.known)
        ties = links(self.sides)
        self.where = Where(analysis, self.sides, room.known, pointers, ties)
        self.told: list[Event] = []
        self.matcher = Matcher(room.known, self.sides)
        self.judge = Judge(analysis.parse, room.known)
        self.matters = Matters(analysis, room.known.about)
        self.coder = Coder(analysis.document, room.ontology)
        self.chooser = Chooser(self.sides, room.known.sides, room.watch, ties)

    def events(self) -> tuple[Event, ...]:
        framed: dict[int, Draft] = {}
        if self.room.use_frames and parsed(self.doc):
            framed = from_frames(self.analysis, self.matcher, self.judge, self.sides, self.known)
            framed = {i: self._with_figure(self._unless_named(d)) for i, d in framed.items()}
        drafts = fuse.unite(
            framed, self.analysis, self.weights, frames=self.room.use_frames, encoder=self.room.use_encoder
        )
        if self.analysis.taught:
            drafts = taught.claimed(drafts, self.analysis, self.weights)
        drafts = [d if d.frame is not None else self._by_grammar(d) for d in drafts]
        drafts = merged(self._without_contents(drafts), self.analysis)
        for draft in drafts:
            event = self._event(draft)
            if event is not None:
                self.told.append(event)
        kept = linked(self._once(self.told), self.doc)
        told = counted(kept, self.analysis, self.known.counting)
        names = taught.names(drafts)
        told = tuple(replace(e, event_type=names[e.head]) if e.head in names else e for e in told)
        return tuple(replace(e, id=f"{self.analysis.document.id}:e{n}") for n, e in enumerate(told, start=1))

    def _unless_named(self, draft: Draft) -> Draft:
        """The name of a process or text is no event by itself: "the Paris climate agreement" (CODING rule 6)."""
        if draft.standing != draft.token or is_verb(self.doc[draft.token]) or not self.matters.names(draft.token):
            return draft
        return replace(draft, score=draft.score + float(self.weights["evidence"]["name"]))

    def _with_figure(self, draft: Draft) -> Draft:
        """A figure makes one occasion: "45 violations of the truce", "a bomb exploded, leaving three soldiers dead"."""
        token = self.doc[draft.token]
        noun = draft.standing == draft.token and not is_verb(token) and occasion(token, self.known.counting)
        if not noun and not self._costs_lives(draft):
            return draft
        return replace(draft, score=draft.score + float(self.weights["evidence"]["figure"]))

    def _costs_lives(self, draft: Draft) -> bool:
        """An attack by nobody named, in a sentence that counts its dead or wounded."""
        if draft.event_type != "ASSAULT" or draft.heads.get("actor"):
            return False
        sentence = self.analysis.sentence_of(draft.token)
        return sentence is not None and casualties(self.doc, sentence.first, sentence.last, self.known.counting)

    def _by_grammar(self, draft: Draft) -> Draft:
        """The standing of an act that only the encoder saw, as the parse has it."""
        if not parsed(self.doc):
            return draft
        token = self.doc[draft.token]
        verb = self.matcher.light_verb(token) if token.pos_ == "NOUN" else token
        standing = (verb or token).i
        published = self.analysis.document.published
        read = self.judge.of(draft.token, standing, near_times(self.sides, draft.token), published)
        return replace(draft, standing=standing, read=read)

    # ------------------------------------------------------------------ one act, one event
    def _without_contents(self, drafts: list[Draft]) -> list[Draft]:
        inside: set[int] = set()
        for draft in sorted(drafts, key=lambda d: d.token):
            if draft.token not in inside:
                inside |= contained(draft, self.matcher, self.analysis)
        sure = float(self.weights["encoder"]["content_kept"])
        return [d for d in drafts if d.token not in inside or self._seen_apart(d, sure)]

    def _seen_apart(self, draft: Draft, least: float) -> bool:
        """The encoder is sure of an event inside another's content: it was taught where there are two."""
        return draft.signal is not None and fuse.event_chance(draft.signal) >= least

    def _once(self, events: list[Event]) -> list[Event]:
        """Of events with one type, one trigger clause and the same sides, the surest stays."""
        kept: list[Event] = []
        for event in events:
            rival = next((k for k in reversed(kept) if self._same(k, event)), None)
            if rival is None:
                kept.append(event)
            elif event.confidence > rival.confidence:
                kept[kept.index(rival)] = event
        return kept

    def _same(self, a: Event, b: Event) -> bool:
        if a.event_type != b.event_type or a.sentence != b.sentence or a.act_date != b.act_date:
            return False
        if not _linked(self.doc[a.head], self.doc[b.head]) or _who(a.actor) != _who(b.actor):
            return False
        one, other = _who(a.recipient), _who(b.recipient)
        return a.event_type == "ASSAULT" or one <= other or other <= one

    # ------------------------------------------------------------------ one event
    def _event(self, draft: Draft) -> Event | None:
        sentence = self.analysis.sentence_of(draft.token)
        if sentence is None:
            return None
        why = dict(draft.why)
        actors, why["actor"] = side(draft, Role.ACTOR, self.sides, self.weights)
        if not actors:
            actors, why["actor"] = self._accused(draft)
        recipients, why["recipient"] = side(draft, Role.RECIPIENT, self.sides, self.weights)
        actors, why["actor"] = self.chooser.choose(Asked(draft, Role.ACTOR, actors, why["actor"], ()))
        mutual = self._mutual(draft, actors)
        recipients = () if mutual else without(recipients, actors)
        if draft.frame is None or draft.frame.content not in DATED:
            recipients, why["recipient"] = self.chooser.choose(
                Asked(draft, Role.RECIPIENT, recipients, why["recipient"], actors, mutual)
            )
        self.chooser.tell(draft, actors, recipients)
        status = self._status(draft, why)
        location = self.where.of(draft, actors, recipients, self.told, why)
        date, act_date = self._dates(draft, status, why)
        about = self._about(draft, actors + recipients)
        read = draft.read
        signal = draft.signal
        heard = fuse.event_chance(signal) if signal else 0.0
        hedged = flag("hedged", read.hedged, signal.hedged if signal else None, heard, self.weights)
        lasting = read.status is Status.ONGOING  # what goes on is news, whatever the encoder takes it for
        background = flag("background", read.background, signal.background if signal else None, heard, self.weights)
        background = read.background if lasting else background
        why["hedged"] = read.reason("hedged") or ("encoder" if hedged else "")
        why["background"] = read.reason("background") or ("encoder" if background else "")
        modes = (draft.mode,) if draft.mode else ()
        actors = evidence.belligerents(actors, draft.mode, evidence.joins(self.doc[draft.token], self._words("truces")))
        self._evidence(draft, status, why)
        coded = self.coder.of(draft.event_type, modes, draft.act, draft.frame, sentence.span)
        return Event(
            id="", event_type=draft.event_type, trigger=self.analysis.span(draft.first, draft.last),
            sentence=sentence.span, mode=coded.mode, context=coded.context, cameo=coded.cameo,
            quad=coded.quad, intensity=coded.intensity, actor=actors, recipient=recipients,
            location=location, date=date, act=draft.act, act_date=act_date, status=status, hedged=hedged,
            background=background, about=about, confidence=fuse.confidence(draft.score, self.weights),
            head=draft.token,
            why={k: v for k, v in why.items() if v},
        )  # fmt: skip

    def _accused(self, draft: Draft) -> tuple[tuple[Actor, ...], str]:
        """ "accused Azerbaijan of 80 violations": who is accused did what the noun names."""
        noun = self.doc[draft.token]
        if is_verb(noun) or preposition(noun) != "of":
            return (), ""
        verb = noun.head if is_verb(noun.head) else noun.head.head
        if lemma(verb) not in self.known.cues["standing_of_complement"]["hedged"]:
            return (), ""
        blamed = [a for t in children(verb, "obj") for a in self.sides.of(t)]
        return tuple(dict.fromkeys(blamed)), f"“{verb.text}” blames them" if blamed else ""

    def _evidence(self, draft: Draft, status: Status, why: dict[str, str]) -> None:
        """Reasons for putting off or calling off, and who brokers the talks, in the text's words."""
        if status in {Status.POSTPONED, Status.CANCELLED}:
            given = evidence.reason(self.analysis, self.doc[draft.standing], self._words("reasons"))
            if given is not None:
                why["reason"] = f"“{given.text}”"
        if "CONSULT" in {draft.event_type, draft.act}:
            noun = self.doc[draft.content if draft.content is not None else draft.token]
            found = evidence.mediators(self.doc, noun, self.sides, self._words("mediation"))
            if found:
                why["mediator"] = ", ".join(a.name or a.span.text for a in found)

    def _words(self, table: str) -> list[str]:
        words: list[str] = self.known.cues[table]["words"]
        return words

    def _mutual(self, draft: Draft, actors: Sequence[Actor]) -> bool:
        """All parties of a meeting or mutual promise act; the encoder's recipient is then one too many."""
        framed = draft.frame is not None and not draft.overruled and draft.heads.get("recipient")
        if len(actors) < 2 or framed:
            return False
        return draft.event_type in {"CONSULT", "AGREE"}

    def _status(self, draft: Draft, why: dict[str, str]) -> Status:
        """A verb that plans, postpones or cancels says it itself; else the clause and the encoder do."""
        ruled, reason = draft.read.status, draft.read.reason("status")
        named = self._named_status(draft)
        if named is not None and ruled in {Status.HAPPENED, Status.ONGOING}:
            ruled, reason = named, f"“{self.doc[draft.standing].text}”"
            if named is Status.PLANNED and self._put_off_later(draft):
                ruled, reason = Status.POSTPONED, "put off later in the sentence"
        elif ruled is Status.DENIED and draft.read.ahead and draft.event_type in {"REJECT", "CONCEDE"}:
            ruled, reason = Status.HAPPENED, "refused"
        elif draft.event_type == "THREATEN" and ruled in {Status.PLANNED, Status.CONDITIONAL}:
            ruled, reason = Status.HAPPENED, "a threat once uttered"
        elif draft.event_type in SAID and ruled is Status.PLANNED and reason.startswith("a purpose"):
            ruled, reason = Status.HAPPENED, "said there and then"
        elif draft.event_type in UTTERED - {"REQUEST"} and draft.content is not None and ruled is Status.ONGOING:
            ruled = Status.HAPPENED
        status, heard = status_of(draft, ruled, self.weights)
        why["status"] = heard or reason
        return status

    def _named_status(self, draft: Draft) -> Status | None:
        """What a verb of planning, postponing or cancelling says; deciding and promising are done once said."""
        if draft.frame is None or draft.event_type not in {"AGREE", "CONCEDE", "REJECT"}:
            return None
        if draft.frame.content == "intend" and self.judge.has(draft.frame.lemma, "uttered", "verbs"):
            return None
        return SET_STATUS.get(draft.frame.content or "")

    def _put_off_later(self, draft: Draft) -> bool:
        for later in children(self.doc[draft.standing], "conj"):
            candidate = self.matcher.at(later) if is_verb(later) else None
            if candidate is not None and candidate.frame is not None and candidate.frame.content == "put_off":
                return True
        return False

    # ------------------------------------------------------------------ where and when
    def _dates(self, draft: Draft, status: Status, why: dict[str, str]) -> tuple[Time | None, Time | None]:
        """The day of the act, and for acts that fold in another the day that is foreseen.

        A planned act told by its own word ("they meet on Monday") has that day as both: none of speaking is given.
        """
        times = self.sides.times
        content = self.doc[draft.content] if draft.content is not None and draft.act is not None else None
        inside: set[int] = set()
        act_date = None
        if content is not None:
            if content.i != draft.token:
                inside = {t.i for t in content.subtree if t.i != draft.token}
            coming = nearest(content, {i: t for i, t in times.items() if i in inside}, is_date, 1)
            act_date = coming[0] if coming else None
        found = self._near(draft, {i: t for i, t in times.items() if i not in inside})
        date, why["date"] = found or (None, "")
        if date is None and draft.event_type in UTTERED:
            date = dates.spoken(self.doc[draft.token], times)
            why["date"] = "the day it was said" if date else ""
        own = draft.act is not None and content is None
        foreseen = own or (draft.act is not None and self._sets_date(draft))
        if act_date is None and foreseen and self._coming(date, status):
            act_date, date = date, (date if own and status in dates.AHEAD else None)
        published = self.analysis.document.published
        if date is None:
            why["date"] = f"by default the day of publication, {published}" if published else ""
        return self._spell(date, draft), self._spell(act_date, draft)

    def _near(self, draft: Draft, times: dict[int, Time]) -> tuple[Time, str] | None:
        """The expression that governs a trigger: of its own clause, else the one that the encoder hears."""
        trigger, published = self.doc[draft.token], self.analysis.document.published
        text = self.analysis.document.text
        found = nearest(trigger, times, dates.says_when) or nearest(trigger, times, dates.says_now)
        heard = [(self.sides.times[i], p) for i, p in seen(draft, Role.DATE, self.weights) if i in self.sides.times]
        if heard and (found is None or found[1] > 1):
            tied = dates.lasting(heard[0][0], trigger, self.doc, text, published)
            if tied is not None:
                return tied, f"encoder {heard[0][1]:.2f}"
        if found is None:
            over = times.get(trigger.head.i)
            tied = dates.lasting(over, trigger, self.doc, text, published) if over is not None else None
            return (tied, "the length of its course") if tied is not None and tied.type == "DURATION" else None
        return found[0], "in its own words" if found[1] == 0 else "in its clause"

    def _coming(self, date: Time | None, status: Status) -> bool:
        """Whether a day may lie ahead; one that is over is that of speaking: "announced yesterday that he will go"."""
        published = self.analysis.document.published
        if date is None or published is None or date.end is None:
            return date is not None
        return date.end > published or (date.end == published and status in dates.AHEAD)

    def _spell(self, time: Time | None, draft: Draft) -> Time | None:
        document = self.analysis.document
        return dates.spell(time, self.doc[draft.token], self.times, self.doc, document.text, document.published)

    def _sets_date(self, draft: Draft) -> bool:
        """ "scheduled for", "postponed to": the date in the clause is the act's, not the decision's."""
        return draft.frame is not None and (draft.frame.content or "") in SET_STATUS

    # ------------------------------------------------------------------ about
    def _of_occasion(self, talk: Token) -> list[About]:
        """ "In a phone conversation they agreed on talks on Syria": the talk was about what its own clause is about."""
        verb = talk.head
        if base(talk) != "obl" or not is_verb(verb):
            return []
        inside = {t.i for t in talk.subtree}
        matters = [t for t in verb.subtree if t.i not in inside and preposition(t) in {"on", "about", "over"}]
        return [a for t in matters for a in self.matters.of_argument(t, self.sides.places)]

    def _about(self, draft: Draft, parties: Sequence[Actor]) -> tuple[About, ...]:
        """Named matters in the event's own words, its content and its `about` argument."""
        found: list[About] = []
        for i in draft.heads.get("about", ()):
            found += self.matters.of_argument(self.doc[i], self.sides.places)
        if any(a.kind == "place" for a in found):  # a place is the matter only where nothing is named
            named = [a for a in found if a.kind != "place"]
            found = named or found
        for i in (draft.token, *([draft.content] if draft.content is not None else [])):
            token = self.doc[i]
            found += [a for at, a in self.matters.within(token.left_edge.i, token.right_edge.i + 1)]
        if draft.heads.get("about") and draft.event_type == "CONSULT":  # long objects: "discussed X, and Y"
            sentence = self.analysis.sentence_of(draft.token)
            found += [a for _, a in self.matters.within(draft.token, sentence.last)] if sentence else []
        for i, _ in seen(draft, Role.ABOUT, self.weights):
            found += self.matters.at(i)
        if not found and draft.event_type == "CONSULT":
            found = self._of_occasion(self.doc[draft.token])
        own = [p.span for p in parties]
        kept: dict[str, About] = {}
        for about in found:
            if not any(about.span == s for s in own):
                kept.setdefault(about.name, about)
        return tuple(kept.values())


def _linked(a: Token, b: Token) -> bool:
    """Two triggers of one clause: one hangs from the other, directly or through a light noun."""
    return a.head.i == b.i or b.head.i == a.i or (a.head.i == b.head.i and base(a) == base(b) == "conj")


def _who(actors: Sequence[Actor]) -> set[object]:
    return {a.entity or a.name or a.span for a in actors}
