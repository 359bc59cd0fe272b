"""Disputes found between two reports of one happening, against labelled pairs of claims.

    python benchmarks/disputes.py [--part fit|check|all] [--linked] [--wrong]

`tests/data/disputes/pairs.jsonl` holds pairs of invented reports: each with publisher, day and a sentence or two, and
the fields they contradict each other in, often none. Rules were written with the part "fit" in view; the part
"check" was labelled before the first run and never looked into. Both reports are read by the coder; their
events of the pair's type make one happening, every other event one of its own, so that the linker takes no part;
with `--linked` the linker decides.
Precision and recall count fields of pairs.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dragoman
from dragoman.happenings import link
from dragoman.happenings.disputes import disputes
from dragoman.model import Happening, Report, Telling

Maker = Callable[[dragoman.Reader, dict[str, Any]], list[Happening]]
PAIRS = Path(__file__).resolve().parents[1] / "tests" / "data" / "disputes" / "pairs.jsonl"


def pairs(path: Path = PAIRS) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def tellings(reader: dragoman.Reader, key: str, told: dict[str, str]) -> list[Telling]:
    """The events of one report of a pair."""
    reading = reader.read_text(told["text"], id=key, published=told["published"], publisher=told["publisher"])
    report = Report(key, key, publisher=told["publisher"], published=reading.document.published, origin=key)
    return [Telling(f"{key}.{e.id}", e, report) for e in reading.events]


def happenings(reader: dragoman.Reader, pair: dict[str, Any]) -> list[Happening]:
    """One happening of all events of the pair's type; the rest alone."""
    told = tellings(reader, f"{pair['id']}a", pair["a"]) + tellings(reader, f"{pair['id']}b", pair["b"])
    one = tuple(t for t in told if pair["act"] in (t.event.event_type, t.event.act))
    rest = [Happening(f"h:{t.key}", "n", (t,)) for t in told if t not in one]
    return [*([Happening(f"h:{pair['id']}", "n", one)] if one else []), *rest]


def linked(reader: dragoman.Reader, pair: dict[str, Any]) -> list[Happening]:
    """The happenings that the linker makes of both reports."""
    return list(
        link.happenings(tellings(reader, f"{pair['id']}a", pair["a"]) + tellings(reader, f"{pair['id']}b", pair["b"]))
    )


def score(
    reader: dragoman.Reader, part: str = "all", make: Maker = happenings
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Right, extra and missing by field, and a line for each pair that is not fully right."""
    figures: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for pair in pairs():
        if part not in {"all", pair["part"]}:
            continue
        gold, found = set(pair["disputes"]), {d.field.value for d in disputes(make(reader, pair))}
        for field in gold | found:
            kind = "right" if field in gold & found else "extra" if field in found else "missing"
            for row in (field, "all"):
                figures.setdefault(row, Counter())[kind] += 1
        if gold != found:
            wrong.append(f"{pair['id']}: {sorted(gold)} but {sorted(found)}: {pair['a']['text']} | {pair['b']['text']}")
    return figures, wrong


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--part", choices=("fit", "check", "all"), default="all")
    options.add_argument("--linked", action="store_true", help="let the linker make the happenings")
    options.add_argument("--wrong", action="store_true", help="print the pairs that are not fully right")
    given = options.parse_args()
    figures, wrong = score(dragoman.load(), given.part, linked if given.linked else happenings)
    print(f"{'field':<10} {'gold':>5} {'precision':>10} {'recall':>7}")
    for field, n in sorted(figures.items(), key=lambda item: (item[0] == "all", item[0])):
        found, gold = n["right"] + n["extra"], n["right"] + n["missing"]
        precision = f"{n['right'] / found:.2f}" if found else "–"
        recall = f"{n['right'] / gold:.2f}" if gold else "–"
        print(f"{field:<10} {gold:>5} {precision:>10} {recall:>7}")
    if given.wrong:
        print("\n".join(wrong))


if __name__ == "__main__":
    main()
