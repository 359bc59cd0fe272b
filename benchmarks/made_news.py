"""Made reports of one sentence, as many as are wanted, as varied as news is.

    python -m benchmarks.made_news

prints how much they repeat. Who acts on whom, where, when, with how many dead, and who says so, is drawn from the
tables of states and towns: 198 states, the most told of in 11 reports of 100, the tenth in 4; 28 verbs; all towns of
both states; the last four days. Ten reports are of each day. Of 10,000 reports, 7,000 tell of an act of their own, and
3,000 tell one of the last two days again, in other words and by another speaker: 4,500 acts are told once, 1,900 twice,
500 three times, 90 more often. 9,800 texts stand once. Two different acts of one week hardly ever (5 in 10,000) have
the same verb and sides.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from dragoman.lexicons.tables import DATA, rows, values
from dragoman.model import Document

A_DAY = 10
FIRST = date(2010, 1, 1)

TALKING = (
    "met", "criticised", "thanked", "accused", "threatened", "condemned", "praised", "urged restraint from",
    "signed a trade agreement with", "signed a ceasefire with", "held talks with", "recognised", "warned",
    "broke off relations with", "recalled its ambassador from", "imposed sanctions on", "promised aid to",
    "apologised to", "rejected an offer from", "exchanged prisoners with", "opened an embassy in",
)  # fmt: skip
FIGHTING = ("attacked", "shelled", "bombed", "raided", "fired rockets at", "clashed with", "seized a ship of")
SPEAKERS = (
    "officials",
    "state television",
    "the foreign ministry",
    "a spokesman",
    "witnesses",
    "aid workers",
    "police",
)


AGAIN = 0.3
"""Of the reports, how many tell once more, in other words and by another speaker, what one of the last told."""

REMEMBERED = 20
"""Reports of which one may be told again: those of two days."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is told: an adjective and a name for who acts, so that it can be told otherwise."""

    adjective: str
    who: str
    fights: bool
    verb: str
    whom: str
    where: str
    day: date
    dead: int

    @property
    def key(self) -> tuple[str, str, str]:
        return self.verb, self.who, self.whom


def short_reports(many: int, seed: int = 11) -> Iterator[Document]:
    """The first so many: a longer series begins as a shorter one does."""
    for n, (text, _) in zip(range(many), _sentences(random.Random(seed)), strict=False):
        yield Document(str(n), text, published=_published(n), published_why="made")


def _published(n: int) -> date:
    return FIRST + timedelta(days=n // A_DAY)


def _sentences(dice: random.Random) -> Iterator[tuple[str, Act]]:
    states, towns = _states(), _towns()
    dice.shuffle(states)
    odds = [1 / (rank + 4) for rank in range(len(states))]
    lately: deque[Act] = deque(maxlen=REMEMBERED)
    for n in count():
        if lately and dice.random() < AGAIN:
            act = dice.choice(lately)
        else:
            act = _act(dice, _two(dice, states, odds), towns, _published(n))
            lately.append(act)
        speaker = dice.choice((*SPEAKERS, f"{dice.choices(states, odds)[0][1]} diplomats"))
        yield _told(dice, act, _published(n), speaker), act


def _act(dice: random.Random, two: Sequence[State], towns: Mapping[str, list[str]], published: date) -> Act:
    (who, adjective, own), (whom, _, their) = two
    fights = dice.random() < 0.4
    where = dice.choice(towns.get(their, []) + towns.get(own, []) or [whom])
    day = published - timedelta(days=dice.choice((0, 1, 1, 1, 2, 3)))
    dead = dice.randint(2, 60) if fights and dice.random() < 0.5 else 0
    return Act(adjective, who, fights, dice.choice(FIGHTING if fights else TALKING), whom, where, day, dead)


def _told(dice: random.Random, act: Act, published: date, speaker: str) -> str:
    names = ("{} forces", "The {} army") if act.fights else ("{} officials", "The {} government")
    who = dice.choice((act.who, *(name.format(act.adjective) for name in names)))
    ago, weekday = (published - act.day).days, f"on {act.day:%A}"
    when = dice.choice((weekday, *("today", "yesterday")[ago : ago + 1]))
    toll = f", killing {act.dead} people" if act.dead else ""
    return f"{who} {act.verb} {act.whom} in {act.where} {when}{toll}, {speaker} said."


State = tuple[str, str, str]


def _two(dice: random.Random, states: Sequence[State], odds: Sequence[float]) -> tuple[State, State]:
    while True:
        one, other = dice.choices(states, odds, k=2)
        if one != other:
            return one, other


def _states() -> list[State]:
    """Name, adjective and code of each state there is."""
    return [
        (row["name"], adjective, row["key"])
        for _, row in rows(DATA / "actors" / "states.csv")
        if not row["valid_to"]
        for adjective in values(row["adjectives"])[:1]
    ]


def _towns() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, row in rows(DATA / "actors" / "cities.csv"):
        found.setdefault(row["country"], []).append(row["name"])
    return found


def main() -> None:
    """How much they repeat."""
    many = 10_000
    made = [drawn for _, drawn in zip(range(many), _sentences(random.Random(11)), strict=False)]
    texts = Counter(text for text, _ in made)
    sides = Counter(side for _, act in made for side in (act.who, act.whom))
    tellings = Counter(Counter(act for _, act in made).values())
    before = [{a.key for _, a in made[max(0, n - 7 * A_DAY) : n] if a != made[n][1]} for n in range(many)]
    alike = sum(made[n][1].key in before[n] for n in range(many))
    told = ", ".join(f"{100 * times / many:.1f}" for _, times in sides.most_common(10))
    print(f"{sum(c == 1 for c in texts.values())} of {many} texts stand once")
    print(f"acts by how often they are told: {dict(sorted(tellings.items()))}")
    print(f"{alike} reports have the verb and sides of another act of the week")
    print(f"percent of reports with each of the most told of {len(sides)} states: {told}")


if __name__ == "__main__":
    main()
