"""Is an event's place the right one, and its date? And how fast is each layer of who, where and when by itself?

    python benchmarks/where_when.py --benchmarks FOLDER [--set dev|train|held] [--wrong] [--speed] [--json]

FOLDER holds `news_events/`; `held` are the corpus's own reports held back (`training/data/held-*.jsonl`). Events are
matched as in `coding.py`; what is counted here are those with the right type that are not optional.

place, within 161 km: of matched events whose gold place has coordinates, those with a place that near; none given
counts as wrong. Where the gold gives no coordinates for its places (train, held), those of Dragoman's own place at the
gold words stand for them, so that this judges the choice of the place, not the gazetteer. Great circles, 6371 km.
place, words: the same, of all matched events whose gold has a place: the words overlap or are the same.
date, value: of matched events whose gold date has a value, those with exactly that value (where an event folds in an
act and has no date itself, that act's date counts, as gold has one date for both); "in its own field" counts `date`
alone; date, overlap: the two intervals share a day. extra: of matched events whose gold has none, those given one.

Speed in processor seconds, one thread, least of three runs, analyses and knowledge at hand: toponyms found and
resolved, documents tagged for time, actor phrases resolved (`warm`: met before, as in a long run).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import coding
from benchmarks.coding import Read, Row
from benchmarks.speed import best
from dragoman import times
from dragoman.model import Event, Place, Time
from dragoman.pipeline import Stages
from dragoman.views.days import iso
from training.phrases import HALVES, phrases

NEAR_KM = 161.0
EARTH_KM = 6371.0
SETS = ("dev", "train", "held")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold event and the one found for it, with the point of the gold place, if there is one."""

    gold: Row
    said: Event
    point: Point | None


def kilometres(a: Point, b: Point) -> float:
    lat, other = math.radians(a[0]), math.radians(b[0])
    h = math.sin((other - lat) / 2) ** 2
    h += math.cos(lat) * math.cos(other) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def golds(which: str, benchmarks: Path) -> list[Row]:
    if which == "held":
        return coding.held()
    return coding.rows(benchmarks / "news_events" / f"{which}.jsonl")


def pairs(report: Read, stages: Stages) -> Iterator[Pair]:
    """Matched events with the right type that are not optional."""
    for gold, said in coding.matched(report.gold["events"], coding.coded(report, stages)):
        if coding.type_right(gold, said) and not gold.get("optional"):
            yield Pair(gold, said, _point(report, gold["location"]) if gold.get("location") else None)


def _point(report: Read, words: Row) -> Point | None:
    """The gold place's coordinates, or of our own place at the same words where no gold place is annotated."""
    if "places" in report.gold:
        known = [p for p in report.gold["places"] if p["start"] < words["end"] and words["start"] < p["end"]]
        return next(((p["lat"], p["lon"]) for p in known if p.get("lat") is not None), None)
    ours = [p for p in report.places if coding.overlap(words, p.span)]
    return next((point for p in ours if (point := _at(p))), None)


def _at(place: Place | None) -> Point | None:
    return (place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None


# ---------------------------------------------------------------- where
def place_near(pair: Pair) -> bool:
    said = _at(pair.said.location)
    return said is not None and pair.point is not None and kilometres(said, pair.point) <= NEAR_KM


def place_words(pair: Pair) -> bool:
    gold, said = pair.gold["location"], pair.said.location
    return said is not None and (coding.overlap(gold, said.span) or gold["text"].lower() == said.span.text.lower())


# ---------------------------------------------------------------- when
def value_of(gold: Row) -> str | None:
    return (gold.get("date") or {}).get("value")


def when(said: Event) -> Time | None:
    """The date, or else the day that a promise foresees: gold events have one date for both."""
    return said.date or said.act_date


def date_value(pair: Pair) -> bool:
    time = when(pair.said)
    return time is not None and iso(time) == value_of(pair.gold)


def days(value: str) -> tuple[date, date] | None:
    """First and last day of an ISO day, month, year or interval of these; None for any other value."""
    ends = [_bounds(part) for part in value.split("/")]
    known = [e for e in ends if e is not None]
    return (known[0][0], known[-1][1]) if known and len(known) == len(ends) else None


def _bounds(value: str) -> tuple[date, date] | None:
    try:
        numbers = [int(n) for n in value[:10].split("-")]
        if len(numbers) == 3:
            return date(*numbers), date(*numbers)
        if len(numbers) == 2:
            year, month = numbers
            return date(year, month, 1), date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    except ValueError:
        return None


def date_overlap(pair: Pair) -> bool:
    if date_value(pair):
        return True
    said, gold = _said_days(when(pair.said)), days(value_of(pair.gold) or "")
    return said is not None and gold is not None and said[0] <= gold[1] and gold[0] <= said[1]


def _said_days(said: Time | None) -> tuple[date, date] | None:
    if said is None or said.start is None or said.end is None:
        return days(said.value) if said and said.value else None
    return said.start, said.end


# ---------------------------------------------------------------- figures
Figure = tuple[str, Callable[[Pair], bool], Callable[[Pair], bool]]
FIGURES: tuple[Figure, ...] = (
    ("place, within 161 km", lambda p: p.point is not None, place_near),
    ("place, words", lambda p: bool(p.gold.get("location")), place_words),
    ("place, extra", lambda p: not p.gold.get("location"), lambda p: p.said.location is not None),
    ("date, value", lambda p: value_of(p.gold) is not None, date_value),
    (
        "date, value in its own field",
        lambda p: value_of(p.gold) is not None,
        lambda p: p.said.date is not None and iso(p.said.date) == value_of(p.gold),
    ),
    ("date, overlap", lambda p: value_of(p.gold) is not None, date_overlap),
    ("date, extra", lambda p: not p.gold.get("date"), lambda p: when(p.said) is not None),
)
"""Name; which pairs it is of; which of these count."""


def figures(found: Iterable[Pair]) -> dict[str, tuple[int, int]]:
    """Name to (how many hold, of how many)."""
    n: Counter[tuple[str, bool]] = Counter()
    for pair in found:
        for name, due, holds in FIGURES:
            if due(pair):
                n[name, True] += holds(pair)
                n[name, False] += 1
    return {name: (n[name, True], n[name, False]) for name, _, _ in FIGURES}


def _share(holds: int, of: int) -> str:
    return f"{holds / max(1, of):.3f} ({holds} of {of})"


def explain(report: Read, pair: Pair) -> Iterator[str]:
    """What is wrong with a pair, with its sentence."""
    gold, said = pair.gold, pair.said
    where = said.location.span.text if said.location else None
    ours = when(said)
    wanted = (gold["location"] or {}).get("text") if gold.get("location") else None
    if (wanted or where) and not (wanted and (place_near(pair) or (pair.point is None and place_words(pair)))):
        yield _line(report, pair, "place", wanted, where, said.why.get("location"))
    if value_of(gold) != (iso(ours) if ours else None):
        words = ((gold.get("date") or {}).get("span") or {}).get("text")
        got = f"{iso(ours)} “{ours.span.text}”" if ours else None
        yield _line(report, pair, "date", f"{value_of(gold)} “{words}”", got, said.why.get("date"))


def _line(report: Read, pair: Pair, what: str, wanted: object, got: object, why: object) -> str:
    s, text = pair.said.sentence, report.gold["text"]
    head = f"{report.gold['id']} ({report.gold.get('document_date')}) {what}: wanted {wanted}, got {got} ({why})"
    return f"{head}\n    [{pair.said.event_type} {pair.said.trigger.text}] {text[s.start : s.end]}"


# ---------------------------------------------------------------- speed
def speeds(reports: list[Read], stages: Stages) -> dict[str, float]:
    from dragoman.actors import Actors

    asked = [(p.phrase, p.text, date.fromisoformat(p.date)) for half in HALVES for p in phrases(half)]

    def resolve(actors: Actors) -> None:
        for phrase, context, day in asked:
            actors.resolve(phrase, context, day)

    fresh = Actors.load()
    first = best(lambda: resolve(fresh), 1)
    toponyms = sum(len(r.places) for r in reports)
    return {
        "places: toponyms a second": toponyms
        / best(lambda: [stages.places.find(r.analysis, r.actors) for r in reports], 3),
        "times: documents a second": len(reports) / best(lambda: [times.find(r.analysis) for r in reports], 3),
        "actors: phrases a second, first met": len(asked) / first,
        "actors: phrases a second, warm": len(asked) / best(lambda: resolve(fresh), 3),
        "words a document": sum(len(r.analysis.doc) for r in reports) / len(reports),
    }


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--benchmarks", type=Path, required=True)
    ask.add_argument("--set", dest="sets", action="append", choices=SETS, help="dev and held, if none is named")
    ask.add_argument("--wrong", action="store_true", help="print each wrong place and date with its sentence")
    ask.add_argument("--speed", action="store_true", help="of each layer alone, over the first set")
    ask.add_argument("--json", action="store_true")
    o = ask.parse_args()
    stages = coding.open_stages()
    result: dict[str, Any] = {}
    for which in o.sets or ["dev", "held"]:
        reports = [coding.read(g, stages) for g in golds(which, o.benchmarks)]
        found = [(r, p) for r in reports for p in pairs(r, stages)]
        for line in (x for r, p in found for x in explain(r, p)) if o.wrong else ():
            print(line)
        result[which] = figures(p for _, p in found)
        if o.speed and "speed" not in result:
            result["speed"] = speeds(reports, stages)
    if o.json:
        print(json.dumps(result, indent=1))
        return 0
    for part, rows in result.items():
        for name, figure in rows.items():
            print(f"{part:6} {name:38} {f'{figure:,.0f}' if part == 'speed' else _share(*figure)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
