"""Probes of faithfulness: what must change in the record when a text changes, and what must not.

    python benchmarks/faithful.py [--weights FOLDER] [--kind swap ...] [--quick] [--failures] [--countries] [--json]

Five kinds, of sentences written for the purpose (`benchmarks/probes/*.toml`):

- swap: actor and recipient change places in the text, so they do in the record (each template, several pairs);
- exchange: other countries change only the names: the same events with the same type, mode, standing and sides as
  most pairs give, and confidences within 0.15 of theirs; sentences without any event must stay without;
- edits: "not", "reportedly", "would", "denied", "if", "called off" and the like change what the coding rules say;
- reorder: reports whose sentences stand alone, in every order of a few, tell the same events;
- paraphrase: two ways to tell one act agree in type, sides and standing, and both are as expected.

A probe is right when everything it claims is right. Fields and alternatives are explained at the head of the data.
`--countries` adds, for each country as actor of the same sentences, events of violent types and their mean
intensity; `--quick` takes the share of fillings that the tests take.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import statistics
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import dragoman
from dragoman import pipeline, readers
from dragoman.model import Actor, Document, Event, Reading

PROBES = Path(__file__).resolve().parent / "probes"
PUBLISHED = "2024-05-14"
KINDS = ("swap", "exchange", "edits", "reorder", "paraphrase")
SETTLED = frozenset({"happened", "ongoing"})
VIOLENT = frozenset({"ASSAULT", "COERCE"})
CLOSE = 0.15
"""A confidence further than this from the middle one of all countries is no small difference."""

Readings = dict[str, Reading]
Country = dict[str, str]


@dataclass(frozen=True, slots=True)
class Probe:
    """Texts, and a judge that names what is wrong with their readings; nothing wrong is right."""

    kind: str
    group: str
    texts: tuple[str, ...]
    judge: Callable[[Sequence[Reading]], list[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: str
    group: str
    texts: tuple[str, ...]
    wrong: tuple[str, ...]


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((PROBES / f"{name}.toml").read_text("utf-8"))


def pairs() -> list[tuple[Country, Country]]:
    """The fifty pairs of countries, as rows by column."""
    table = data("countries")
    rows = [[dict(zip(table["columns"], row, strict=True)) for row in pair] for pair in table["pairs"]]
    return [(one, other) for one, other in rows]


def groups() -> list[Country]:
    return [{"code": code, "name": name} for code, name in data("countries")["groups"]]


def fill(template: str, a: Country, b: Country) -> str:
    """The template's slots filled, with a capital at the start."""
    slots = {k if c == "name" else f"{k}_{c}": v for k, row in (("A", a), ("B", b)) for c, v in row.items()}
    text = re.sub(r"\b([Aa]) (?=[AEIO]|U(?!g|k))", r"\1n ", template.format(**slots))
    return text[0].upper() + text[1:].replace("s's ", "s' ")


# ---------------------------------------------------------------------- what an event must be


def sides(actors: Iterable[Actor]) -> set[tuple[str | None, str]]:
    return {(a.country, a.sector[0] if a.sector else "") for a in actors}


def stands_for(side: tuple[str | None, str], wanted: str) -> bool:
    """ "TUR" names a country, "TUR.MIL" its army, ".UAF" a sector of no country or any."""
    country, _, sector = wanted.partition(".")
    return (not country or side[0] == country) and (not sector or side[1] == sector)


def fits(actors: Iterable[Actor], wanted: Sequence[str] | str) -> bool:
    """All that is wanted is there, and nobody else."""
    if wanted == "any":
        return True
    found = sides(actors)
    return all(any(stands_for(s, w) for s in found) for w in wanted) and all(
        any(stands_for(s, w) for w in wanted) for s in found
    )


def several(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def status_fits(event: Event, wanted: str | Sequence[str]) -> bool:
    if wanted == "promised":
        if event.event_type == "THREATEN":
            return event.status in {"happened", "planned"}
        return event.status == "planned" if event.act else event.status in {"happened", "planned"}
    return event.status.value in several(wanted)


def misses(event: Event, want: dict[str, Any]) -> list[str]:
    """The fields in which an event is not what is wanted."""
    checks: dict[str, Callable[[Any], bool]] = {
        "type": lambda v: event.event_type in several(v),
        "act": lambda v: event.act in several(v),
        "mode": lambda v: set(event.mode) == set(v),
        "actor": lambda v: fits(event.actor, v),
        "recipient": lambda v: fits(event.recipient, v),
        "status": lambda v: status_fits(event, v),
        "hedged": lambda v: event.hedged == v,
        "claimant": lambda v: fits(event.claimed_by, v),
        "stance": lambda v: event.stance.value in several(v),
        "kind": lambda v: event.claim.value in several(v),
    }
    return [name for name, right in checks.items() if name in want and not right(want[name])]


def lacks(reading: Reading, want: dict[str, Any]) -> list[str]:
    """Nothing when an event is as wanted; else what the nearest one misses."""
    tried = sorted((misses(e, want) for e in reading.events), key=lambda m: ("type" in m, len(m)))
    if not tried:
        return ["no event"]
    return tried[0]


def settled(reading: Reading, types: Iterable[str]) -> list[str]:
    """Types that stand as done though they may not."""
    done = {e.event_type for e in reading.events if e.status.value in SETTLED}
    return [f"{t} as done" for t in types if t in done]


# ---------------------------------------------------------------------- the kinds


def swapped(want: dict[str, Any], a: Country, b: Country) -> dict[str, Any]:
    """A template's event with the letters put for codes."""
    codes = {"A": a["code"], "B": b["code"]}
    named = {"actor": ["A"], "recipient": ["B"]} | want
    keys = ("actor", "recipient", "claimant")
    put = {k: [codes.get(x, x) for x in named[k]] for k in keys if k in named}
    return {k: v for k, v in named.items() if k in {"type", "status", "act"}} | put


def swap(quick: bool) -> Iterator[Probe]:
    """Each template with several pairs, and with a group for one side where that makes sense."""
    chosen, armed = pairs(), groups()
    for n, template in enumerate(data("swap")["template"]):
        fills = [chosen[(n * 7 + k * 13) % len(chosen)] for k in range(1 if quick else 3)]
        if template.get("groups"):
            state = chosen[(n * 11 + 5) % len(chosen)][0]
            fills.append((next(g for g in armed[n % len(armed) :] + armed if g["code"] != state["code"]), state))
        for a, b in fills:
            wants = [[swapped(w, *names) for w in (template, *template.get("also", []))] for names in ((a, b), (b, a))]
            texts = (fill(template["text"], a, b), fill(template["text"], b, a))
            yield Probe("swap", f"{template['type']} {template['form']}", texts, partial(judge_swap, wants))


def judge_swap(wants: list[list[dict[str, Any]]], readings: Sequence[Reading]) -> list[str]:
    wrong: list[str] = []
    for reading, wanted in zip(readings, wants, strict=True):
        for want in wanted:
            wrong += lacks(reading, want)
            against = {"type": want["type"], "actor": want["recipient"], "recipient": want["actor"]}
            if any(not misses(e, against) for e in reading.events):
                wrong.append("also the other way round")
    return wrong


def signature(reading: Reading, a: Country, b: Country) -> tuple[Any, ...]:
    """The events with letters for the two countries, in text order."""

    def letter(actors: Iterable[Actor]) -> tuple[str, ...]:
        names = {a["code"]: "A", b["code"]: "B"}
        return tuple(sorted(f"{names.get(c or '', c)}.{s}" for c, s in sides(actors)))

    return tuple(
        (e.event_type, tuple(sorted(e.mode)), e.status.value, e.act, e.hedged, letter(e.actor), letter(e.recipient),
         letter(e.claimed_by))
        for e in sorted(reading.events, key=lambda e: e.trigger.start)
    )  # fmt: skip


def exchange_texts(quick: bool) -> list[tuple[dict[str, Any], list[tuple[Country, Country, str]]]]:
    """Each template with its fillings."""
    both = [names for pair in pairs()[:: 12 if quick else 1] for names in (pair, pair[::-1])]
    return [(t, [(a, b, fill(t["text"], a, b)) for a, b in both]) for t in data("exchange")["template"]]


def judge_exchange(readings: Readings, quick: bool) -> Iterator[Verdict]:
    """Each filling against what most fillings give; a template whose type most miss is wrong for all."""
    for template, fills in exchange_texts(quick):
        signed = [signature(readings[text], a, b) for a, b, text in fills]
        usual = Counter(signed).most_common(1)[0][0]
        missed = [] if _tells(usual, template["type"]) else ["most fillings miss the type"]
        sure = {n: statistics.median(x[n] for x in _sure(readings, fills, signed, usual)) for n in range(len(usual))}
        for (_, _, text), found in zip(fills, signed, strict=True):
            wrong = list(missed)
            if found != usual:
                wrong.append(_difference(found, usual))
            elif any(abs(c - sure[n]) > CLOSE for n, c in enumerate(_confidences(readings[text]))):
                wrong.append("confidence")
            yield Verdict("exchange", template["type"], (text,), tuple(wrong))


def _tells(events: tuple[Any, ...], kind: str) -> bool:
    return not events if kind == "none" else any(e[0] == kind for e in events)


def _confidences(reading: Reading) -> list[float]:
    return [e.confidence for e in sorted(reading.events, key=lambda e: e.trigger.start)]


def _sure(readings: Readings, fills: Any, signed: Any, usual: Any) -> list[list[float]]:
    return [_confidences(readings[t]) for (_, _, t), s in zip(fills, signed, strict=True) if s == usual]


def _difference(found: tuple[Any, ...], usual: tuple[Any, ...]) -> str:
    """The first field in which two lists of events differ."""
    if [e[0] for e in found] != [e[0] for e in usual]:
        return f"types {[e[0] for e in found]} for {[e[0] for e in usual]}"
    names = ("type", "mode", "status", "act", "hedged", "actor", "recipient", "claimant")
    for one, other in zip(found, usual, strict=True):
        for name, x, y in zip(names, one, other, strict=True):
            if x != y:
                return f"{name} {x} for {y}"
    return "same"


def edits() -> Iterator[Probe]:
    for act in data("edits")["act"]:
        base = {"type": act["type"], "actor": act["actor"], "status": "happened", "hedged": False, "claimant": []}
        yield Probe("edits", "as it is", (act["text"],), partial(judge_edit, base, act["type"]))
        for edit in act["edits"]:
            want = base | {k: v for k, v in edit.items() if k not in {"add", "text"}}
            yield Probe("edits", edit["add"], (edit["text"],), partial(judge_edit, want, act["type"]))


def judge_edit(want: dict[str, Any], kind: str, readings: Sequence[Reading]) -> list[str]:
    reading = readings[0]
    if want.get("none"):
        return settled(reading, [kind])
    wrong = lacks(reading, want) + settled(reading, want.get("unsettled", ()))
    return wrong + [f"also {t}" for t in want.get("without", ()) if any(e.event_type == t for e in reading.events)]


def orders(sentences: Sequence[str], quick: bool) -> list[tuple[str, ...]]:
    """As written, turned round, and (in full) each with another sentence first."""
    written = tuple(sentences)
    turned = [written[n:] + written[:n] for n in range(1, len(written))]
    return [written, written[::-1], *([] if quick else turned)]


def reorder(quick: bool) -> Iterator[Probe]:
    for report in data("reorder")["report"]:
        texts = tuple(" ".join(order) for order in orders(report["sentences"], quick))
        yield Probe("reorder", f"{len(report['sentences'])} sentences", texts, partial(judge_reorder, report))


def told(reading: Reading) -> Counter[tuple[Any, ...]]:
    """The events without their places in the text."""
    return Counter(
        (e.event_type, tuple(sorted(e.mode)), e.status.value, e.act, e.hedged, e.background,
         tuple(sorted(sides(e.actor), key=str)), tuple(sorted(sides(e.recipient), key=str)),
         tuple(sorted(sides(e.claimed_by), key=str)), e.trigger.text, e.date.value if e.date else None,
         e.location.name if e.location else None)
        for e in reading.events
    )  # fmt: skip


TOLD = ("type", "mode", "status", "act", "hedged", "background", "actor", "recipient", "claimant", "trigger", "date",
        "place")  # fmt: skip


def judge_reorder(report: dict[str, Any], readings: Sequence[Reading]) -> list[str]:
    """The same events in every order, and one at least for each sentence."""
    first = told(readings[0])
    wrong = []
    for reading in readings:
        if told(reading) != first:
            gone, new = list((first - told(reading)).elements()), list((told(reading) - first).elements())
            near = next(((x, y) for x in gone for y in new if x[9] == y[9]), None)
            fields = [n for n, x, y in zip(TOLD, *near, strict=True) if x != y] if near else ["an event"]
            wrong.append(f"{', '.join(fields)} by order")
        silent = [s for s in report["sentences"] if not _told_in(reading, s)]
        wrong += [f"no event in “{s}”" for s in silent[:1]]
    return sorted(set(wrong))


def _told_in(reading: Reading, sentence: str) -> bool:
    """An event's trigger lies in the sentence."""
    start = reading.document.text.index(sentence)
    return any(start <= e.trigger.start < start + len(sentence) for e in reading.events)


def paraphrase() -> Iterator[Probe]:
    for pair in data("paraphrase")["pair"]:
        want = {"status": "happened"} | {k: v for k, v in pair.items() if k not in {"way", "texts"}}
        yield Probe("paraphrase", pair["way"], tuple(pair["texts"]), partial(judge_paraphrase, want))


def judge_paraphrase(want: dict[str, Any], readings: Sequence[Reading]) -> list[str]:
    return [f"{n}: {x}" for n, r in enumerate(readings, 1) for x in lacks(r, want)]


# ---------------------------------------------------------------------- running and telling


def read(reader: dragoman.Reader, texts: Iterable[str]) -> Readings:
    """All texts, each a report of its own, once."""
    day = readers.published_date(PUBLISHED)
    once = list(dict.fromkeys(texts))
    reports: list[Document] = [readers.read_text(t, id=str(n), published=day) for n, t in enumerate(once)]
    done = pipeline.read_all(reports, reader.stages)
    return {text: r for text, r in zip(once, done, strict=True) if isinstance(r, Reading)}


def run(reader: dragoman.Reader, kinds: Sequence[str] = KINDS, quick: bool = False) -> tuple[list[Verdict], Readings]:
    """Every probe's verdict, and the readings they were judged by."""
    made = {"swap": lambda: swap(quick), "edits": edits, "reorder": lambda: reorder(quick), "paraphrase": paraphrase}
    probes = [p for k in kinds if k in made for p in made[k]()]
    texts = [t for p in probes for t in p.texts]
    if "exchange" in kinds:
        texts += [text for _, fills in exchange_texts(quick) for _, _, text in fills]
    readings = read(reader, texts)
    verdicts = [Verdict(p.kind, p.group, p.texts, tuple(p.judge([readings[t] for t in p.texts]))) for p in probes]
    if "exchange" in kinds:
        verdicts += judge_exchange(readings, quick)
    return verdicts, readings


def rates(verdicts: Sequence[Verdict]) -> dict[str, dict[str, Any]]:
    """By kind: probes, right ones, their share, and the same by group."""
    out: dict[str, dict[str, Any]] = {}
    for kind in dict.fromkeys(v.kind for v in verdicts):
        own = [v for v in verdicts if v.kind == kind]
        by: defaultdict[str, list[bool]] = defaultdict(list)
        for v in own:
            by[v.group].append(not v.wrong)
        causes = Counter(re.sub(r"^\d: ", "", w) for v in own for w in set(v.wrong))
        right = sum(not v.wrong for v in own)
        out[kind] = {
            "probes": len(own), "right": right, "rate": round(right / len(own), 4),
            "groups": {g: [sum(x), len(x)] for g, x in sorted(by.items())}, "causes": dict(causes.most_common(15)),
        }  # fmt: skip
    return out


def by_country(readings: Readings, quick: bool = False) -> dict[str, dict[str, float]]:
    """For each country as actor of all exchange sentences: events, violent ones, mean and sum of intensity."""
    table: dict[str, dict[str, float]] = {}
    for _, fills in exchange_texts(quick):
        for a, _, text in fills:
            row = table.setdefault(a["code"], {"events": 0, "violent": 0, "hostility": 0.0, "confidence": 0.0})
            for e in readings[text].events:
                row["events"] += 1
                row["violent"] += e.event_type in VIOLENT
                row["hostility"] += e.intensity or 0.0
                row["confidence"] += e.confidence
    return {
        code: row | {"hostility": round(row["hostility"] / max(row["events"], 1), 3),
                     "confidence": round(row["confidence"] / max(row["events"], 1), 3)}
        for code, row in sorted(table.items())
    }  # fmt: skip


def fairness(table: dict[str, dict[str, float]]) -> dict[str, Any]:
    """The countries that differ most from the middle one."""
    out: dict[str, Any] = {}
    for name in ("events", "violent", "hostility", "confidence"):
        middle = statistics.median(row[name] for row in table.values())
        off = {c: round(row[name] - middle, 3) for c, row in table.items() if row[name] != middle}
        out[name] = {
            "median": middle,
            "differ": dict(sorted(off.items(), key=lambda i: -abs(i[1]))[:10]),
            "n": len(off),
        }
    return out


def opened(weights: Path | None) -> dragoman.Reader:
    """A reader with the shipped weights, or with those of a folder."""
    if weights:
        from dragoman.language import analyser, sessions

        analyser.weights_folder = sessions.weights_folder = partial(Path, weights)  # type: ignore[attr-defined]
    return dragoman.load()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--weights", type=Path, help="measure the graphs of this folder instead of the shipped ones")
    ask.add_argument("--kind", action="append", choices=KINDS, help="only these kinds")
    ask.add_argument("--quick", action="store_true", help="fewer fillings")
    ask.add_argument("--failures", action="store_true", help="list what is wrong")
    ask.add_argument("--countries", action="store_true", help="a row for each country")
    ask.add_argument("--json", action="store_true")
    o = ask.parse_args()
    verdicts, readings = run(opened(o.weights), o.kind or KINDS, o.quick)
    figures: dict[str, Any] = rates(verdicts)
    table = by_country(readings, o.quick) if o.kind is None or "exchange" in o.kind else {}
    if o.json:
        extra = {"fairness": fairness(table), "countries": table} if table else {}
        print(json.dumps({"faithful": figures, **extra}, ensure_ascii=False))
        return
    for kind, row in figures.items():
        print(f"{kind:<11} {row['right']:>5} of {row['probes']:<5} {row['rate']:.1%}")
        print("   " + ", ".join(f"{g} {r}/{n}" for g, (r, n) in row["groups"].items() if r < n))
        print("   causes: " + ", ".join(f"{c} {n}" for c, n in row["causes"].items()))
    for name, row in (fairness(table) if table else {}).items():
        print(f"countries   {name}: median {row['median']}, {row['n']} differ: {row['differ']}")
    if o.countries:
        for code, row in table.items():
            print(f"   {code} " + "  ".join(f"{k} {v}" for k, v in row.items()))
    if o.failures:
        for v in itertools.filterfalse(lambda v: not v.wrong, verdicts):
            print(f"{v.kind} | {v.group} | {'; '.join(v.wrong)} | {' || '.join(v.texts[:2])}")


if __name__ == "__main__":
    main()
