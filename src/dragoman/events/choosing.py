"""Who of all that a report names stands on a side of an event: a small linear ranker.

Frames and the encoder give a first answer, often from the words of one clause alone. "The president refused" or
"welcomed the raid" leave the other side to the sentences before: whose offer, whose raid. So every actor of the
report, the first answer, and nobody at all are compared. Each has a score, the sum of its features' weights
(`sides.toml`, fitted by `training/fit_sides.py` on annotated reports); the best is taken. A side without a table
keeps its first answer, as actors do. The features say

- what the encoder gives the mention for this role and for the other one (log-odds), and where it is silent;
- whether it is the first answer, and whence that came: a sure, likely or weak frame, the encoder;
- the way through the parse from the trigger to the mention, and whether the trigger is passive;
- how far away it stands, in words or sentences, and how often and where in the report it was named;
- what it is (sector, named or not, a country that is only a place) beside the event's type;
- what ties its sentence to the event's (`links.py`): the day's news side by side have nothing to do with each other;
- what the events told before made of it: who asked is refused, who struck is answered, sides go on as they were.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dragoman.events.arguments import Side, distinct, without
from dragoman.events.drafts import Draft
from dragoman.events.links import Key, Links, key, links
from dragoman.events.sides import Sides
from dragoman.events.syntax import is_passive, is_verb, preposition
from dragoman.language.grammar import base, lemma
from dragoman.model import Actor, Role, Token

NOBODY = "nobody"
FIRST = "first answer"
UNHEARD = 0.015
"""Probability that stands for a mention on which the encoder is silent: half of the least it hands on."""
MOST = 30
"""Actors compared at most: the nearest ones of a long report."""
REACH = 3
"""Steps up and down the parse that a way is told by."""

Features = dict[str, float]


@dataclass(slots=True)
class Option:
    """One possible side; an empty one is nobody. `first` marks what frames and encoder answered by themselves."""

    actors: Side
    head: int = -1
    first: bool = False
    features: Features = field(default_factory=dict)
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """The sides of an event told before."""

    event_type: str
    sentence: int
    stem: str
    actor: frozenset[Key]
    recipient: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose side of which event is looked for: `first` is the first answer, `other` the side already known."""

    draft: Draft
    role: Role
    first: Side
    source: str
    other: Side
    mutual: bool = False


Watch = Callable[[Asked, list[Option]], None]
Chances = tuple[Mapping[int, float], Mapping[int, float]]
"""Of a role and of the other one, by token."""
Named = tuple[set[str], set[str]]
"""Stems and types of the acts that a trigger's objects name."""


class Chooser:
    """The actors of one report, to choose from event by event, in text order."""

    def __init__(
        self,
        sides: Sides,
        tables: Mapping[str, Mapping[str, float]],
        watch: Watch | None = None,
        ties: Links | None = None,
    ) -> None:
        self.sides, self.tables, self.watch = sides, tables, watch
        self.doc = sides.analysis.parse
        self._links = ties or links(sides)
        self._number = self._links.numbers
        self._told: list[Told] = []
        self._parts: dict[Key, list[int]] = {}  # the events told before by whoever took part
        self._sides: dict[int, Side] = {}
        self._ways: dict[tuple[int, int], str] = {}
        self._mentions: dict[Key, list[int]] = {}
        self._of: dict[int, Actor] = {}
        for head, actors in sides.heads():
            if head in self._number and len({key(a) for a in actors}) == 1:
                self._mentions.setdefault(key(actors[0]), []).append(head)
                self._of[head] = actors[0]
        self._countries = Counter(a.country for a in self._of.values())
        self._hosts = self._states()

    def _states(self) -> dict[Key, list[int]]:
        """Countries and capitals that are only places here, by the government they may stand for."""
        found: dict[Key, list[int]] = {}
        for i in sorted(self.sides.places):
            if i not in self._number or i in self._of:
                continue
            for actor in self.sides.host(self.doc[i]):
                found.setdefault(("host", actor.country), []).append(i)
        return found

    def choose(self, asked: Asked) -> tuple[Side, str]:
        """The likeliest side, and why."""
        table = self.tables.get(asked.role.value)
        if not table and self.watch is None:
            return asked.first, asked.source
        if asked.first and self._stranger(
            asked, asked.first[0], self._head_of(asked.first[0]), self._named_acts(asked.draft)
        ):
            asked = replace(asked, first=(), source="nothing ties the one found to the sentence")
        table = table or {FIRST: 1.0, f"{NOBODY} found": 1.0}
        options = self.options(asked)
        for option in options:
            option.score = sum(value * table.get(name, 0.0) for name, value in option.features.items())
        if self.watch is not None:
            self.watch(asked, options)
        best = max(options, key=lambda o: o.score)
        if best.first:
            return asked.first, asked.source
        if not best.actors:
            return (), "nobody is likelier than the one found"
        return best.actors, f"chosen among {len(options) - 1}: {_reasons(best.features, table)}"

    def tell(self, draft: Draft, actors: Side, recipients: Side) -> None:
        """Remember an event's sides for those that follow."""
        number = self._number.get(draft.token, -1)
        for k in {key(a) for a in (*actors, *recipients)}:
            self._parts.setdefault(k, []).append(len(self._told))
        self._told.append(
            Told(
                draft.event_type,
                number,
                _stem(self.doc[draft.token]),
                frozenset(map(key, actors)),
                frozenset(map(key, recipients)),
            )
        )

    # ------------------------------------------------------------------ options
    def options(self, asked: Asked) -> list[Option]:
        """The first answer, every other actor at its likeliest mention, and nobody, described."""
        chances = _chances(asked)
        first = {key(a) for a in asked.first}
        barred = first | {key(a) for a in asked.other}
        named = self._named_acts(asked.draft)
        found: list[Option] = []
        if asked.first:
            head = self._head_of(asked.first[0])
            found.append(Option(asked.first, head, first=True))
        for head in self._candidates(asked, chances, barred):
            actors = without(self._standing_for(head), asked.other)
            if actors and not self._stranger(asked, actors[0], head, named):
                found.append(Option(actors, head))
        passive = is_passive(self.doc[asked.draft.standing])
        for option in found:
            option.features = self._described(asked, option, chances, named, passive=passive)
        found.append(Option((), first=not asked.first, features=self._nobody(asked, chances)))
        return found

    def _stranger(self, asked: Asked, actor: Actor, head: int, named: Named) -> bool:
        """Whether someone of another country and sentence has nothing to do with the event's own sentence.

        Nobody and no country of its sentences is named in the event's, no pronoun leads back, and the trigger's objects
        name no act ("condemned the raid") that may have been somebody's told before.
        """
        here = self._number.get(asked.draft.token, 0)
        if head < 0 or self._number[head] == here or not actor.country or named[1] or self._links.leans(here):
            return False
        lands = self._links.lands(here)
        if not lands or actor.country in lands:
            return False
        its = {self._number[i] for i in self._mentions.get(key(actor), [head])}
        return not any(self._links.share_land(here, n) or self._links.share_actor(here, n, key(actor)) for n in its)

    def _standing_for(self, head: int) -> Side:
        """Whoever a mention or place stands for; asked again for each event."""
        known = self._sides.get(head)
        if known is None:
            token = self.doc[head]
            known = self._sides[head] = distinct(self.sides.of(token) or self.sides.host(token))
        return known

    def _way(self, source: int, to: int) -> str:
        """`way` between two tokens by index; asked for both sides of an event."""
        known = self._ways.get((source, to))
        if known is None:
            known = self._ways[source, to] = way(self.doc[source], self.doc[to])
        return known

    def _candidates(self, asked: Asked, chances: Chances, barred: set[Key]) -> list[int]:
        at, here = asked.draft.token, self._number.get(asked.draft.token, 0)
        heads: list[int] = []
        countries = {a.country for a in (*asked.first, *asked.other) if a.country}
        for group, host in ((self._mentions, False), (self._hosts, True)):
            for k, mentions in group.items():
                if k in barred or (host and isinstance(k, tuple) and k[1] in countries):
                    continue
                near = [i for i in mentions if host is False or abs(self._number[i] - here) <= 1]
                if near:
                    heads.append(min(near, key=lambda i: (-chances[0].get(i, 0.0), self._far(i, here), abs(i - at))))
        return sorted(sorted(heads, key=lambda i: abs(i - at))[:MOST])

    def _far(self, token: int, here: int) -> int:
        """Sentences away, those after the event counted as further than those before."""
        away = here - self._number[token]
        return away if away >= 0 else 3 - away

    def _head_of(self, actor: Actor) -> int:
        return actor.head if actor.head in self._number else -1

    # ------------------------------------------------------------------ features
    def _described(self, asked: Asked, option: Option, chances: Chances, named: Named, *, passive: bool) -> Features:
        actor, kind = option.actors[0], asked.draft.event_type
        k = key(actor)
        told: Features = {}
        if option.first:
            source = self._source(asked)
            told |= {
                FIRST: 1.0,
                f"{FIRST} by {source}": 1.0,
                f"{FIRST} in {kind}": 1.0,
                f"{FIRST} in {kind} by {source}": 1.0,
            }
        mentions = self._mentions.get(k, [option.head] if option.head >= 0 else [])
        if asked.draft.signal is not None:
            mine, others = (max((c.get(i, 0.0) for i in [*mentions, option.head]), default=0.0) for c in chances)
            told |= {"encoder": logit(mine), "encoder other role": logit(others), "encoder silent": float(mine == 0.0)}
            away = option.head >= 0 and self._number[option.head] != self._number.get(asked.draft.token)
            told["encoder silent far"] = float(mine == 0.0 and away)
            told["encoder first"] = float(mine > 0 and mine == max(chances[0].values()))
        else:
            told["no encoder"] = 1.0
        told |= self._placed(asked, option, passive=passive)
        told |= {
            "times": math.log1p(len(mentions)),
            "opening": float(bool(mentions) and self._number[mentions[0]] == 0),
            "named": float(actor.name is not None),
            "uncoded": float(actor.country is None and not actor.sector),
            f"{(actor.sector or ('none',))[0]} in {kind}": 1.0,
        }
        if any(actor.country and actor.country == a.country for a in asked.other):
            told |= {"one country": 1.0, f"one country in {kind}": 1.0}
        told["its country's times"] = math.log1p(self._countries[actor.country]) if actor.country else 0.0
        told |= self._history(asked, k, named)
        if option.head >= 0 and self._number[option.head] != self._number.get(asked.draft.token, 0):
            told |= self._ties(asked, option, mentions, told.get("encoder", 0.0))
        return told

    def _ties(self, asked: Asked, option: Option, mentions: list[int], encoder: float) -> Features:
        """How an actor of another sentence is tied to the event's; the encoder is less to be trusted without a tie."""
        actor = option.actors[0]
        here, kind, k = self._number.get(asked.draft.token, 0), asked.draft.event_type, key(actor)
        its = {self._number[i] for i in mentions}
        told: Features = {}
        lands = self._links.lands(here)
        if actor.country and lands:
            told["a land of the sentence" if actor.country in lands else "no land of the sentence"] = 1.0
        if any(self._links.share_actor(here, n, k) for n in its):
            told["named beside one of the sentence"] = 1.0
        elif not any(self._links.share_land(here, n) for n in its):
            told |= {"untied": 1.0, f"untied in {kind}": 1.0, f"untied {FIRST}": float(option.first)}
            told["untied, encoder"] = encoder
        if self._links.leans(here):
            told["the sentence leans"] = 1.0
        elif self._links.alone(here):
            told |= {"the sentence stands alone": 1.0, f"the sentence stands alone, {kind}": 1.0}
        return told

    def _source(self, asked: Asked) -> str:
        if asked.source.startswith("frame") and asked.draft.frame is not None:
            return asked.draft.frame.certainty.value
        if asked.source.startswith("encoder"):
            return "encoder"
        return "rule"

    def _placed(self, asked: Asked, option: Option, *, passive: bool) -> Features:
        """Where the mention stands: its way from the trigger within the sentence, else sentences away."""
        at, here = asked.draft.token, self._number.get(asked.draft.token, 0)
        if option.head < 0:
            return {"elsewhere": 1.0}
        away = here - self._number[option.head]
        if away:
            name = "after" if away < 0 else f"{away} back" if away <= 2 else "further back"
            told = {name: 1.0, f"{name} in {asked.draft.event_type}": 1.0, "back": float(min(abs(away), 8))}
            token = self.doc[option.head]
            told[f"as {_label(token).partition(':')[0]}"] = 1.0
            told["main subject"] = float(base(token) == "nsubj" and token.head.head.i == token.head.i)
            return told
        voice = " passive" if passive else ""
        told = {
            "here": 1.0,
            "words": math.log1p(abs(option.head - at)),
            "before": float(option.head < at),
            f"way {self._way(asked.draft.standing, option.head)}{voice}": 1.0,
        }
        if option.head not in self._of:
            told["place"] = 1.0
        if asked.draft.standing != at:
            told[f"noun's way {self._way(at, option.head)}"] = 1.0
        return told

    def _history(self, asked: Asked, k: Key, named: Named) -> Features:
        """What the events told before made of an actor; the nearest in which it took part says most."""
        here, kind = self._number.get(asked.draft.token, 0), asked.draft.event_type
        parts = self._parts.get(k)
        if not parts:
            return {}
        others = {key(a) for a in asked.other}
        stems, types = named
        told: Features = {}
        for number in reversed(parts):
            n, event = len(self._told) - 1 - number, self._told[number]
            for did, side, opposite in (("did", event.actor, event.recipient), ("got", event.recipient, event.actor)):
                if k not in side:
                    continue
                told[f"{did} before"] = 1.0
                near = "last" if n == 0 else "recently" if here - event.sentence <= 2 else ""
                if near and f"{did} {near}" not in told:
                    told |= {f"{did} {near}": 1.0, f"{did} {event.event_type} {near}, now {kind}": 1.0}
                if event.stem in stems:
                    told[f"{did} what is named again"] = 1.0
                elif event.event_type in types and f"{did} such an act" not in told:
                    told |= {f"{did} such an act": 1.0, f"{did} such an act, now {kind}": 1.0}
                if others & opposite:
                    told[f"{did} to the other side"] = 1.0
                    told[f"{did} to the other side, now {kind}"] = 1.0
        return told

    def _named_acts(self, draft: Draft) -> Named:
        """Acts that the trigger's objects name ("rejected the demand", "praised the raid"): their stems and types."""
        stems: set[str] = set()
        types: set[str] = set()
        for start in {draft.token, draft.standing}:
            for noun in self.doc[start].children:
                if base(noun) not in {"obj", "obl", "nmod", "nsubj"} or noun.pos_ != "NOUN":
                    continue
                stems.add(_stem(noun))
                types |= {f.event_type for f in self.sides.knowledge.of(lemma(noun), "noun")}
        return stems, types

    def _nobody(self, asked: Asked, chances: Chances) -> Features:
        draft, kind = asked.draft, asked.draft.event_type
        token = self.doc[draft.token]
        told: Features = {
            NOBODY: 1.0,
            f"{NOBODY} in {kind}": 1.0,
            f"{NOBODY} in {kind} {draft.mode}": 1.0,
            f"{NOBODY} for a noun": float(not is_verb(token)),
            f"{NOBODY} for a passive": float(is_passive(token)),
            f"{NOBODY} as both act": float(asked.mutual),
            f"{NOBODY}, actors several": float(len(asked.other) > 1),
        }
        if self._links.alone(self._number.get(draft.token, 0)):
            told[f"{NOBODY}, the sentence stands alone"] = 1.0
        if not asked.first:
            told |= {f"{NOBODY} found": 1.0, f"{NOBODY} found in {kind}": 1.0}
            if draft.frame is not None:
                told[f"{NOBODY} found by {draft.frame.certainty.value}"] = 1.0
        if draft.signal is None:
            told["no encoder"] = 1.0
        else:
            told[f"{NOBODY}: encoder's best"] = logit(max(chances[0].values(), default=0.0))
        return told


def _stem(token: Token) -> str:
    """What a verb and its noun share: "demanded" and "demand", "raided" and "raid"."""
    return lemma(token)[:5]


def logit(p: float) -> float:
    """Log-odds, with silence standing for a small chance."""
    p = min(max(p, UNHEARD), 0.995)
    return math.log(p / (1 - p))


def _chances(asked: Asked) -> Chances:
    """The encoder's probabilities by token: of this role, and of the other side."""
    signal = asked.draft.signal
    if signal is None:
        return {}, {}
    other = Role.RECIPIENT if asked.role is Role.ACTOR else Role.ACTOR
    return dict(signal.roles.get(asked.role, ())), dict(signal.roles.get(other, ()))


def way(source: Token, to: Token) -> str:
    """The relations between two tokens of a sentence: up from the first, down to the second ("^ccomp nsubj")."""
    above = [source, *_above(source)]
    below = [to, *_above(to)]
    shared = next((t for t in below if any(t.i == a.i for a in above)), None)
    if shared is None:
        return "none"
    up = [_label(t) for t in above[: next(n for n, t in enumerate(above) if t.i == shared.i)]]
    down = [_label(t) for t in below[: next(n for n, t in enumerate(below) if t.i == shared.i)]][::-1]
    if len(up) > REACH or len(down) > REACH:
        return "long"
    return " ".join([*(f"^{u}" for u in up), *down]) or "itself"


def _above(token: Token) -> Iterator[Token]:
    while token.head.i != token.i:
        token = token.head
        yield token


def _label(token: Token) -> str:
    dep = token.dep_ if token.dep_ in {"nsubj:pass", "acl:relcl", "obl:agent", "nmod:poss"} else base(token)
    mark = preposition(token) if dep in {"obl", "nmod"} else None
    return f"{dep}:{mark}" if mark else str(dep)


def _reasons(features: Mapping[str, float], table: Mapping[str, float], most: int = 2) -> str:
    """The features that spoke most for an option."""
    parts = sorted(((value * table.get(name, 0.0), name) for name, value in features.items()), reverse=True)
    return ", ".join(name for worth, name in parts[:most] if worth > 0) or "the rest is unlikelier"
