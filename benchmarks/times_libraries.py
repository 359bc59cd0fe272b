"""Measures time taggers on TimeML documents: Dragoman's rules against maintained libraries.

    pip install dateparser timexy recognizers-text-suite
    python benchmarks/times_libraries.py timebank.jsonl rules dateparser timexy recognizers

Each line of the file holds `text`, `dct` (ISO date or date-time) and `timexes` (start, end, type, value).
Figures are TempEval-3's: F1 of exact and overlapping spans, then F1 of values among overlapping ones. Every
tagger's answer is brought to TIMEX3 as kindly as it allows: a library that gives only a moment is taken to
mean a day, month or year by the words of its expression.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

Found = tuple[int, int, str | None]
Tagger = Callable[[str, date], list[Found]]


def rules() -> Tagger:
    from dragoman.times import tag

    def run(text: str, dct: date) -> list[Found]:
        return [(time_.span.start, time_.span.end, time_.value) for time_ in tag(text, dct)]

    return run


def dateparser() -> Tagger:
    from dateparser.search import search_dates

    def run(text: str, dct: date) -> list[Found]:
        settings: Any = {"RELATIVE_BASE": datetime(dct.year, dct.month, dct.day), "PREFER_DATES_FROM": "past"}
        found, at = [], 0
        for words, moment in search_dates(text, languages=["en"], settings=settings) or []:
            start = text.find(words, at)
            if start >= 0:
                at = start + len(words)
                found.append((start, at, as_precise_as(words, moment.date())))
        return found

    return run


def as_precise_as(words: str, day: date) -> str:
    """A moment cut to what its words name: "1998" a year, "March 1998" a month."""
    if re.fullmatch(r"\D*(19|20)\d\d\D*", words) and not re.search(r"[A-Za-z]{3}", words):
        return f"{day.year}"
    if re.search(r"\byears?\b", words):
        return f"{day.year}"
    months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    if re.search(rf"\b(?:{months})", words.lower()) and not re.search(r"\b\d{1,2}\b", words):
        return f"{day.year}-{day.month:02d}"
    return day.isoformat()


def timexy() -> Tagger:
    import spacy
    import timexy as _  # noqa: F401  (registers the component)

    nlp = spacy.blank("en")
    nlp.add_pipe("timexy", config={"kb_id_type": "timex3", "label": "timexy", "overwrite": False})

    def run(text: str, dct: date) -> list[Found]:
        values = []
        for entity in nlp(text).ents:
            value = re.search(r'value="([^"]*)"', entity.kb_id_)
            values.append((entity.start_char, entity.end_char, value[1][:10] if value else None))
        return values

    return run


def recognizers() -> Tagger:
    from recognizers_date_time import Culture, recognize_datetime

    def run(text: str, dct: date) -> list[Found]:
        found = []
        written = datetime(dct.year, dct.month, dct.day)
        for result in recognize_datetime(text, Culture.English, reference=written):
            readings = (result.resolution or {}).get("values", [])
            found.append((result.start, result.end + 1, best_reading(readings, dct)))
        return found

    return run


def best_reading(readings: list[dict[str, str]], dct: date) -> str | None:
    """Its TIMEX where that is whole, else the latest reading that is not after the day of writing."""
    if not readings:
        return None
    timex = readings[0].get("timex", "")
    if timex and not timex.startswith(("XXXX", "(")):
        return timex
    days = sorted(filter(None, (r.get("value") or r.get("start") for r in readings)))
    past = [day for day in days if day[:10] <= dct.isoformat()]
    chosen = past[-1][:10] if past else (days[0][:10] if days else timex)
    return chosen[:7] if re.fullmatch(r"XXXX-\d\d", timex) else chosen


def score(gold: list[dict[str, Any]], answers: list[list[Found]]) -> dict[str, float]:
    n = dict.fromkeys(("gold", "found", "strict", "relaxed", "value"), 0)
    for document, found in zip(gold, answers, strict=True):
        free = list(found)
        n["gold"] += len(document["timexes"])
        n["found"] += len(found)
        for timex in document["timexes"]:
            here = [f for f in free if f[0] < timex["end"] and timex["start"] < f[1]]
            if not here:
                continue
            span = (timex["start"], timex["end"])
            chosen = next((f for f in here if f[:2] == span), here[0])
            free.remove(chosen)
            n["relaxed"] += 1
            n["strict"] += chosen[:2] == span
            n["value"] += chosen[2] == timex["value"]
    return {key: round(2 * n[key] / max(1, n["gold"] + n["found"]), 3) for key in ("strict", "relaxed", "value")}


TAGGERS: dict[str, Callable[[], Tagger]] = {
    "rules": rules,
    "dateparser": dateparser,
    "timexy": timexy,
    "recognizers": recognizers,
}


def main() -> None:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("gold", type=Path, help="JSON Lines with text, dct and timexes")
    parser.add_argument("taggers", nargs="*", default=["rules"], choices=list(TAGGERS))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    lines = options.gold.read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines if line.strip()]
    for name in options.taggers:
        run = TAGGERS[name]()
        run("They met on Monday.", date(2016, 3, 6))
        start = time.process_time()
        answers = [run(document["text"], date.fromisoformat(document["dct"][:10])) for document in gold]
        speed = len(gold) / (time.process_time() - start)
        print(f"{name:12} {score(gold, answers)} documents a second: {speed:.1f}", flush=True)


if __name__ == "__main__":
    main()
