"""How well events of several reports become one happening, on invented reports with hand-made labels.

    python benchmarks/happenings.py [--errors] [--json] [--part held|fit|all]
    python benchmarks/happenings.py --speed [SIZE ...] [--dense]

The reports (tests/data/happenings/) are read with the coder as shipped and all their events linked at once. An event
whose trigger overlaps the quoted words of a label tells of that label's happening. Events that no label names take part
in the linking and are not scored; labels at which the coder found no event are counted in a line of their own. "Gold"
stands for events made from the labels, with the fields that the words there state, so that linking is measured apart
from coding. Weights were set on the part "fit"; "held" is the part to look at.

The baseline is the usual filter: one event per day, actor, recipient and type.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dragoman.happenings.blocks import block_keys, lookup_keys
from dragoman.happenings.likeness import likeness
from dragoman.happenings.link import happenings, relink, touched
from dragoman.model import Actor, Event, Happening, Place, Report, Span, Status, Telling, Time

DATA = Path(__file__).resolve().parents[1] / "tests" / "data" / "happenings"
Row = dict[str, Any]
Labels = dict[str, str]
"""From a telling's key to the happening it tells of."""


@dataclass(frozen=True, slots=True)
class Set:
    """Tellings of some reports, the labelled among them, and the labels that no event was found for."""

    tellings: tuple[Telling, ...]
    labels: Labels
    missed: tuple[Row, ...] = ()


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def reports(part: str = "all") -> list[Row]:
    return [r for r in rows("reports") if part in ("all", r["part"])]


def report_of(row: Row) -> Report:
    return Report(
        id=row["id"],
        name=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        published=date.fromisoformat(row["published"]),
        origin=row["id"],
    )


# ---------------------------------------------------------------- tellings


def coded(given: Sequence[Row], read: Callable[[Row], Iterable[Event]]) -> Set:
    """The events that the coder finds."""
    tellings, labels, missed = [], {}, []
    for row in given:
        report, events = report_of(row), list(read(row))
        tellings += [Telling(f"{report.id}.{e.id}", e, report) for e in events]
        for label in row["labels"]:
            there = [e for e in events if e.trigger.start < label["end"] and label["start"] < e.trigger.end]
            labels.update({f"{report.id}.{e.id}": label["happening"] for e in there})
            if not there:
                missed.append({**label, "report": row["id"]})
    return Set(tuple(tellings), labels, tuple(missed))


def reader() -> Callable[[Row], Iterable[Event]]:
    import dragoman

    opened = dragoman.load()

    def read(row: Row) -> Iterable[Event]:
        facts = {k: row[k] for k in ("title", "publisher")}
        return opened.read_text(row["text"], id=row["id"], published=row["published"], **facts).events

    return read


def gold(given: Sequence[Row]) -> Set:
    """Events made from the labels: what the words at the label state, and nothing else."""
    told = {h["id"]: h for h in rows("happenings")}
    places = {p["name"]: p for p in rows("places")}
    tellings, labels = [], {}
    for row in given:
        for n, label in enumerate(row["labels"], 1):
            event = _gold_event(f"e{n}", row["text"], label, told[label["happening"]], places)
            key = f"{row['id']}.e{n}"
            tellings.append(Telling(key, event, report_of(row)))
            labels[key] = label["happening"]
    return Set(tuple(tellings), labels)


def _gold_event(id: str, text: str, label: Row, told: Row, places: Mapping[str, Row]) -> Event:
    says = {k: told[k] for k in ("actor", "recipient", "place", "date", "status")} | label.get("says", {})
    says |= dict.fromkeys(label.get("unsaid", ()), None)
    coming = label.get("says", {}).get("status") == "planned"
    start = max(text.rfind(". ", 0, label["start"]) + 2, text.rfind("\n", 0, label["start"]) + 1, 0)
    ends = [m.end() for m in re.finditer(r"[.?!](?=\s)|\n", text[label["end"] :])]
    end = label["end"] + (ends[0] if ends else 0)
    trigger = Span(label["start"], label["end"], label["text"])
    return Event(
        id=id,
        event_type=(told["act"] or told["event_type"]) if coming else told["event_type"],
        trigger=trigger,
        sentence=Span(start, end, text[start:end]),
        actor=_actors(says["actor"], trigger),
        recipient=_actors(says["recipient"], trigger),
        location=_place(places[says["place"]], trigger) if says["place"] else None,
        date=_time(says["date"], trigger),
        act=None if coming else told["act"],
        act_date=None if coming else _time(told["act_date"], trigger),
        status=Status(says["status"]),
    )


def _actors(given: Sequence[Row] | None, span: Span) -> tuple[Actor, ...]:
    return tuple(
        Actor(
            span,
            None,
            country=a["country"] or None,
            sector=(a["sector"],) if a["sector"] else (),
            entity=a["entity"] or None,
        )
        for a in given or ()
    )


def _place(p: Row, span: Span) -> Place:
    return Place(span, p["name"], p["lat"], p["lon"], p["country"], p["admin1_code"], precision=p["precision"])


def _time(value: str | None, span: Span) -> Time | None:
    if not value:
        return None
    if len(value) == 7:
        first = date.fromisoformat(f"{value}-01")
        return Time(span, "DATE", value, start=first, end=(first + timedelta(32)).replace(day=1) - timedelta(1))
    day = date.fromisoformat(value)
    return Time(span, "DATE", value, start=day, end=day)


# ---------------------------------------------------------------- scores


def linked(tellings: Iterable[Telling]) -> Labels:
    return {t.key: h.id for h in happenings(tellings) for t in h.tellings}


def one_a_day(tellings: Iterable[Telling]) -> Labels:
    """The baseline: date (or day of publication), actor, recipient and type are the same."""

    def sides(actors: Iterable[Actor]) -> str:
        return "+".join(sorted(f"{a.country}:{a.sector[0] if a.sector else ''}" for a in actors))

    return {
        t.key: f"{t.first_day or t.report.published}|{sides(t.event.actor)}|{sides(t.event.recipient)}|"
        f"{t.event.event_type}"
        for t in tellings
    }


def scores(found: Labels, labels: Labels) -> dict[str, float]:
    """B-cubed and pairwise precision, recall and F1 of the labelled tellings."""
    groups, truth = defaultdict(set), defaultdict(set)
    for key, name in labels.items():
        groups[found[key]].add(key)
        truth[name].add(key)
    precise = recalled = 0.0
    for key, name in labels.items():
        both = len(groups[found[key]] & truth[name])
        precise += both / len(groups[found[key]])
        recalled += both / len(truth[name])
    p, r = precise / len(labels), recalled / len(labels)

    def pairs(sizes: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes)

    right = pairs(Counter((found[k], name) for k, name in labels.items()).values())
    made, due = pairs(map(len, groups.values())), pairs(map(len, truth.values()))
    return {
        "tellings": len(labels),
        "happenings": len(truth),
        "found": len(groups),
        "b3_p": p,
        "b3_r": r,
        "b3_f1": 2 * p * r / (p + r),
        "pair_p": right / made if made else 1.0,
        "pair_r": right / due if due else 1.0,
        "pair_f1": 2 * right / (made + due) if made + due else 1.0,
    }


def figures(parts: Sequence[str], read: Callable[[Row], Iterable[Event]]) -> dict[str, dict[str, Any]]:
    """All tables: coded and gold events, linked and filtered, a part each; all reports are always linked together."""
    given = reports()
    where = {r["id"]: r["part"] for r in given}
    out: dict[str, dict[str, Any]] = {}
    for kind, made in (("coded", coded(given, read)), ("gold", gold(given))):
        for how, found in (("linked", linked(made.tellings)), ("one a day", one_a_day(made.tellings))):
            for part in parts:
                labels = {k: v for k, v in made.labels.items() if part in ("all", where[k.rsplit(".", 1)[0]])}
                out[f"{part}, {kind}, {how}"] = scores(found, labels)
        if kind == "coded":
            for part in parts:
                out[f"{part}, coder"] = _coder(made, part, where)
    return out


def _coder(made: Set, part: str, where: Mapping[str, str]) -> dict[str, Any]:
    inside = [t for t in made.tellings if part in ("all", where[t.report.id])]
    missed = [m for m in made.missed if part in ("all", where[m["report"]])]
    named = {m["happening"] for m in missed}
    met = {made.labels[t.key] for t in inside if t.key in made.labels}
    return {
        "events": len(inside),
        "unlabelled": sum(t.key not in made.labels for t in inside),
        "labels missed": len(missed),
        "happenings missed": len(named - met),
    }


def errors(made: Set, part: str) -> None:
    """Every happening that was split or mixed, with the reasons for pairs on the wrong side."""
    where = {r["id"]: r["part"] for r in reports()}
    by_key = {t.key: t for t in made.tellings}
    found = linked(made.tellings)
    keys = [k for k in made.labels if part in ("all", where[k.rsplit(".", 1)[0]])]
    for n, a in enumerate(keys):
        for b in keys[n + 1 :]:
            same, joined = made.labels[a] == made.labels[b], found[a] == found[b]
            if same != joined:
                like = likeness(by_key[a], by_key[b])
                told = " ".join(f"{name}{amount:+.1f}" for name, amount in like.reasons)
                print(f"{'SPLIT' if same else 'MIXED'} {made.labels[a]} {made.labels[b]} {like.odds:+.1f} [{told}]")
                for k in (a, b):
                    print("   ", k, line(by_key[k]))


def line(t: Telling) -> str:
    e = t.event

    def side(actors: Iterable[Actor]) -> str:
        return "; ".join(f"{a.country}/{'+'.join(a.sector)}/{a.entity or a.name or a.span.text}" for a in actors) or "-"

    return (
        f"{e.event_type} {e.cameo} {e.trigger.text!r} {side(e.actor)} > {side(e.recipient)} | "
        f"{e.date.value if e.date else '-'} | {e.location.name if e.location else '-'} | {e.status.value} "
        f"{e.act or ''} {e.act_date.value if e.act_date else ''}"
    )


# ---------------------------------------------------------------- speed

SIDES = ("SYR", "TUR", "RUS", "UKR", "USA", "ISR", "IRN", "IRQ", "YEM", "SAU", "SDN", "ETH", "MLI", "COD", "IND", "PAK")
TYPES = ("ASSAULT", "ACCUSE", "CONSULT", "AGREE", "REQUEST", "COERCE", "AID", "SUPPORT", "MOBILIZE", "CONCEDE")
LETTERS = ("b", "d", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v"), ("a", "e", "i", "o", "u")
WORDS = tuple(f"{a}{b}{c}{d}ing" for a in LETTERS[0] for b in LETTERS[1] for c in LETTERS[0] for d in LETTERS[1])


def generated(size: int, seed: int = 1, dense: bool = False) -> list[Telling]:
    """A record of that many tellings: reports of four events, 300 tellings a day, all of 16 countries, half retold.

    `dense` stands for a war: 1,000 tellings a day of four countries and twelve towns, words by Zipf's law, and titles.
    """
    toss = random.Random(seed)
    made: list[Telling] = []
    first, a_day = date(2030, 1, 1), 1000 if dense else 300
    told: list[Event] = []
    for n in range(size):
        day = first + timedelta(n // a_day)
        title = _words(random.Random(n // 4), 6, dense) if dense else None
        report = Report(f"r{n // 4}", f"r{n // 4}", title=title, published=day + timedelta(1), origin=f"r{n // 4}")
        if told and toss.random() < 0.5:
            event = toss.choice(told[-a_day:])
        else:
            event = _generated(toss, day, dense)
            told.append(event)
        made.append(Telling(f"r{n // 4}.e{n % 4}", event, report))
    return made


def _words(toss: random.Random, size: int, dense: bool) -> str:
    """Drawn evenly, or so that the n-th word is as frequent as 1/n, the fifty most frequent left out as in any list."""
    if not dense:
        return " ".join(toss.choice(WORDS) for _ in range(size))
    return " ".join(WORDS[int(50 * (len(WORDS) / 50) ** toss.random()) - 1] for _ in range(size))


def _generated(toss: random.Random, day: date, dense: bool) -> Event:
    words = _words(toss, 14, dense)
    span = Span(0, len(words), words)
    among = SIDES[:4] if dense else SIDES

    def side() -> Actor:
        country = among[min(int(toss.expovariate(0.3)), len(among) - 1)]
        return Actor(span, None, country=country, sector=(toss.choice(("GOV", "MIL", "REB", "CVL")),))

    lat, lon = (toss.randrange(12) * 0.5, 30.0) if dense else (toss.uniform(-40, 60), toss.uniform(-60, 120))
    place = Place(span, "x", lat, lon, side().country, precision="city")
    return Event(
        id="e",
        event_type=toss.choice(TYPES),
        trigger=Span(0, 6, words[:6]),
        sentence=span,
        actor=(side(),),
        recipient=(side(),) if toss.random() < 0.7 else (),
        location=place if toss.random() < 0.5 else None,
        date=Time(span, "DATE", day.isoformat(), start=day, end=day) if toss.random() < 0.7 else None,
    )


def speed(sizes: Iterable[int], dense: bool) -> None:
    """Growth from size to size, then what it takes to add a report to the last record; processor time."""
    before = 0.0
    for size in sizes:
        made = generated(size, dense=dense)
        start = time.process_time()
        found = happenings(made)
        each = (time.process_time() - start) / size * 1000
        biggest = Counter(h.neighbourhood for h in found for _ in h.tellings).most_common(1)[0][1]
        ratio = f", {each / before:.2f} times the size before" if before else ""
        told = f"{len(found):,} happenings, largest neighbourhood {biggest}"
        print(f"{size:>9,} tellings: {each:.2f} ms each{ratio}; {told}", flush=True)
        before = each
    adding(made, found)


def adding(made: Sequence[Telling], found: Sequence[Happening]) -> None:
    blocks: dict[str, list[Telling]] = defaultdict(list)
    home = {t.key: h.neighbourhood for h in found for t in h.tellings}
    members: dict[str, list[Telling]] = defaultdict(list)
    for t in made:
        members[home[t.key]].append(t)
        for key in block_keys(t):
            blocks[key].append(t)
    took, compared = [], 0
    for n in range(20):
        fresh = [
            Telling(f"new{n}.e{i}", t.event, Report(f"new{n}", "new", published=t.report.published))
            for i, t in enumerate(random.Random(n).sample(made[-300:], 20))
        ]
        near = {t.key: t for f in fresh for key in lookup_keys(f) for t in blocks.get(key, ())}
        start = time.process_time()
        hit = {home[k] for k in touched(fresh, near.values())}
        relink(fresh, [t for name in sorted(hit) for t in members[name]])
        took.append((time.process_time() - start) * 1000)
        compared += len(near)
    print(
        f"adding a report of 20 tellings: mean {sum(took) / len(took):.0f} ms, worst {max(took):.0f} ms; "
        f"{compared // len(took):,} tellings share a key with it"
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--part", choices=("fit", "held", "all"))
    ask.add_argument("--errors", action="store_true", help="print what was split or mixed")
    ask.add_argument("--gold", action="store_true", help="with --errors: of the gold events")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--speed", nargs="*", type=int, metavar="SIZE")
    ask.add_argument("--dense", action="store_true", help="with --speed: many tellings of few countries")
    o = ask.parse_args()
    if o.speed is not None:
        speed(o.speed or (1_000, 10_000, 100_000), o.dense)
        return
    if o.errors:
        errors(gold(reports()) if o.gold else coded(reports(), reader()), o.part or "fit")
        return
    found = figures((o.part,) if o.part else ("held", "fit", "all"), reader())
    if o.json:
        print(json.dumps(found))
        return
    for name, values in found.items():
        told = ", ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items())
        print(f"{name:<24} {told}")


if __name__ == "__main__":
    main()
