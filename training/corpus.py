"""Dragoman's own corpus: read, check and turn into offsets.

python -m training.corpus check  [FILE ...]   every rule of training/data/GUIDELINE.md that a program can hold
python -m training.corpus counts [FILE ...]   events a type, mode, status and construction
python -m training.corpus tables [FILE ...]   the same as Markdown
python -m training.corpus offsets [FILE ...]  the items with offsets, as the measuring scripts read them
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
SECOND = DATA / "second.jsonl"
"""A tenth of the items annotated a second time, blind: for `training.agreement`, never for training."""

STATUSES = {"happened", "ongoing", "planned", "postponed", "cancelled", "denied", "conditional", "hypothetical"}
GENRES = {"agency", "ministry", "monitor", "local", "partisan", "statement", "analysis", "radio"}
CONSTRUCTIONS = {
    "passive",
    "nominalisation",
    "coordination",
    "chain",
    "plan",
    "plan-unfulfilled",
    "plan-fulfilled",
    "denial",
    "negation",
    "conditional",
    "hypothetical",
    "background",
    "metonym",
    "hidden-agent",
    "several-events",
    "no-event",
    "hedge",
    "quotation",
    "pronoun",
    "light-verb",
    "relative-clause",
    "participle",
    "headline-style",
    "reciprocal",
    "accusation",
    "counter-accusation",
    "postponed",
    "cancelled",
    "ongoing",
    "aspect",
    "official-statement",
    "partial-claim",
}
ITEM = {"id", "kind", "date", "genre", "title", "text", "constructions", "events", "claims"}
EVENT = {
    "type",
    "mode",
    "trigger",
    "actors",
    "recipients",
    "location",
    "date",
    "status",
    "hedged",
    "background",
    "optional",
    "claimed_by",
    "about",
    "alt_type",
}
INTERNATIONAL = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC", "KOS", "PSE", "HKG", "ATA"}
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?$")
SENTENCE_END = re.compile(r"(?<=[.?!])[”\"’']?\s+(?=[\"“‘A-Z0-9])|\n+")


class CorpusError(ValueError):
    """An item that breaks the guideline; says which item, which field and why."""


@dataclass(frozen=True)
class Codes:
    """PLOVER's types with their modes, sectors and countries, as the package ships them."""

    modes: dict[str, set[str]]
    sectors: set[str]
    countries: set[str]

    @classmethod
    def packaged(cls) -> Codes:
        from dragoman.lexicons.ontology import load_ontology
        from dragoman.lexicons.tables import DATA as SHIPPED
        from dragoman.lexicons.tables import rows as cells

        known = load_ontology()
        states = {row["code"] for _, row in cells(SHIPPED / "codes" / "states.csv")}
        return cls(
            {t: set(known.modes(t)) for t in known.event_types},
            set(known.sectors),
            states | INTERNATIONAL,
        )


def occurrences(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where the phrase stands as whole words; half-open offsets."""
    left = r"(?<!\w)" if phrase[:1].isalnum() else ""
    right = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return [m.span() for m in re.finditer(left + re.escape(phrase) + right, text)]


def numbered(phrase: str) -> tuple[str, int | None]:
    """`attack#2` is ("attack", 2)."""
    m = re.fullmatch(r"(.+)#(\d+)", phrase, re.S)
    return (m[1], int(m[2])) if m else (phrase, None)


def locate(text: str, phrase: str, near: tuple[int, int] | None = None) -> tuple[int, int]:
    """The span meant: by number; else the only one; else the one nearest to `near` (own sentence, before, after).

    Raises CorpusError if the phrase is not there, or stands several times and nothing says which is meant.
    """
    words, number = numbered(phrase)
    found = occurrences(text, words)
    if not found and words in text:
        raise CorpusError(f"{words!r} is only part of a word in the text")
    if not found:
        raise CorpusError(f"{words!r} is not in the text")
    if number is not None:
        if not 1 <= number <= len(found):
            raise CorpusError(f"{words!r} stands {len(found)} times, not {number}")
        return found[number - 1]
    if len(found) == 1:
        return found[0]
    if near is None:
        raise CorpusError(f"{words!r} stands {len(found)} times: write {words}#1 to {words}#{len(found)}")
    begin = max((m.end() for m in SENTENCE_END.finditer(text) if m.end() <= near[0]), default=0)
    after = SENTENCE_END.search(text, near[1])
    end = after.start() if after else len(text)
    own = [s for s in found if begin <= s[0] < end]
    if own:
        return min(own, key=lambda s: min(abs(s[0] - near[1]), abs(near[0] - s[1])))
    before = [s for s in found if s[1] <= near[0]]
    return before[-1] if before else found[0]


def span(text: str, where: tuple[int, int]) -> dict[str, Any]:
    return {"start": where[0], "end": where[1], "text": text[where[0] : where[1]]}


def side(text: str, said: str, near: tuple[int, int]) -> dict[str, Any]:
    phrase, bar, codes = said.rpartition(" | ")
    parts = codes.split()
    if not bar or len(parts) != 2:
        raise CorpusError(f"{said!r} must be 'phrase | COUNTRY SECTOR'")
    country, sector = (None if p == "-" else p for p in parts)
    return {**span(text, locate(text, phrase, near)), "country": country, "sector": sector}


def event(text: str, e: dict[str, Any], number: int) -> dict[str, Any]:
    """One event with offsets, in the shape of `dragoman`'s other training data."""
    at = locate(text, e["trigger"])
    date = None
    if e.get("date"):
        phrase, _, value = e["date"].rpartition(" | ")
        if not phrase:
            raise CorpusError(f"date {e['date']!r} must be 'phrase | value'")
        date = {"span": span(text, locate(text, phrase, at)), "value": None if value == "-" else value}
    return {
        "id": f"e{number}",
        "event_type": e["type"],
        "mode": e.get("mode"),
        "trigger": span(text, at),
        "actors": [side(text, s, at) for s in e.get("actors", [])],
        "recipients": [side(text, s, at) for s in e.get("recipients", [])],
        "location": span(text, locate(text, e["location"], at)) if e.get("location") else None,
        "date": date,
        "status": e.get("status", "happened"),
        "hedged": e.get("hedged", False),
        "claimed_by": [span(text, locate(text, s, at)) for s in e.get("claimed_by", [])],
        "about": [span(text, locate(text, s, at)) for s in e.get("about", [])],
        "background": e.get("background", False),
        "optional": e.get("optional", False),
        "alt_type": e.get("alt_type"),
        "same_as": None,
    }


def claim(text: str, c: dict[str, Any]) -> dict[str, Any]:
    if not c.get("cue") or not c.get("content"):
        raise CorpusError(f"a claim needs a cue and a content: {c}")
    first = locate(text, c["content"][0], None)
    return {
        k: [span(text, locate(text, p, None if k == "content" else first)) for p in c.get(k, [])]
        for k in ("source", "cue", "content")
    }


def compiled(item: dict[str, Any]) -> dict[str, Any]:
    """The item with offsets: `id, document_date, title, text, events, claims`, kept in the order of the triggers."""
    text = item["text"]
    events = []
    for n, e in enumerate(item.get("events", []), 1):
        try:
            events.append(event(text, e, n))
        except CorpusError as error:
            raise CorpusError(f"event {n} ({e.get('type')} {e.get('trigger')!r}): {error}") from None
    claims = []
    for n, c in enumerate(item.get("claims", []), 1):
        try:
            claims.append(claim(text, c))
        except CorpusError as error:
            raise CorpusError(f"claim {n}: {error}") from None
    return {
        "id": item["id"],
        "kind": item["kind"],
        "document_date": item["date"],
        "title": item.get("title"),
        "text": text,
        "events": sorted(events, key=lambda e: e["trigger"]["start"]),
        "claims": claims,
    }


def faults(item: dict[str, Any], codes: Codes) -> Iterator[str]:
    """What in an item breaks the guideline."""
    yield from (f"unknown field {k}" for k in item.keys() - ITEM)
    yield from (f"no {k}" for k in ("id", "kind", "date", "genre", "text") if not item.get(k))
    if item.get("kind") not in {"sentence", "report"}:
        yield f"kind {item.get('kind')!r}"
    if item.get("kind") == "report" and not item.get("title"):
        yield "a report without title"
    if item.get("genre") not in GENRES:
        yield f"genre {item.get('genre')!r}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", item.get("date", "")):
        yield f"date {item.get('date')!r}"
    yield from (f"construction {c!r}" for c in item.get("constructions", []) if c not in CONSTRUCTIONS)
    if "no-event" in item.get("constructions", []) and [e for e in item.get("events", []) if not e.get("optional")]:
        yield "said to hold no event, and holds one"
    for n, e in enumerate(item.get("events", []), 1):
        where = f"event {n} ({e.get('type')} {e.get('trigger')!r})"
        yield from (f"{where}: unknown field {k}" for k in e.keys() - EVENT)
        if e.get("type") not in codes.modes:
            yield f"{where}: no such type"
        elif e.get("mode") and e["mode"] not in codes.modes[e["type"]]:
            yield f"{where}: {e['type']} has no mode {e['mode']!r}"
        if e.get("alt_type") and (e["alt_type"] not in codes.modes or e["alt_type"] == e["type"]):
            yield f"{where}: alt_type {e['alt_type']!r}"
        if e.get("status", "happened") not in STATUSES:
            yield f"{where}: status {e['status']!r}"
        value = e["date"].rpartition(" | ")[2] if e.get("date") else "-"
        if value != "-" and not DAY.match(value):
            yield f"{where}: date value {value!r}"
        for said in [*e.get("actors", []), *e.get("recipients", [])]:
            for code, known in zip(said.rpartition(" | ")[2].split(), (codes.countries, codes.sectors), strict=False):
                if code != "-" and code not in known:
                    yield f"{where}: unknown code {code!r} in {said!r}"
    try:
        compiled(item)
    except (CorpusError, KeyError) as error:
        yield f"{error}"


def items(files: list[Path]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    for path in files:
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield path, n, json.loads(line)


def files_of(names: list[Path]) -> list[Path]:
    """The files asked for; without any, all of the corpus but the second annotations."""
    return names or sorted(f for f in DATA.glob("*.jsonl") if f != SECOND)


def rows(files: list[Path] | None = None) -> list[dict[str, Any]]:
    """All items of the corpus (or of the given files) with offsets."""
    return [compiled(item) for _, _, item in items(files_of(files or []))]


def check(files: list[Path]) -> int:
    codes = Codes.packaged()
    seen: dict[str, str] = {}
    texts: dict[str, str] = {}
    wrong = total = 0
    for path, n, item in items(files):
        total += 1
        found = list(faults(item, codes))
        for name, known in ((item.get("id", ""), seen), (item.get("text", ""), texts)):
            if name in known:
                found.append(f"the same as {known[name]}")
            known[name] = f"{path.name}:{n}"
        for fault in found:
            print(f"{path}:{n} {item.get('id')}: {fault}")
        wrong += bool(found)
    print(f"{total} items, {wrong} with faults", file=sys.stderr)
    return 1 if wrong else 0


def tally(files: list[Path]) -> Counter[tuple[str, str]]:
    """How often (what, which): kinds, genres, constructions, types, modes, statuses and marks."""
    n: Counter[tuple[str, str]] = Counter()
    for _, _, item in items(files):
        n["kind", item["kind"]] += 1
        n["genre", item["genre"]] += 1
        n.update(("construction", c) for c in item.get("constructions", []))
        for e in item.get("events", []):
            n["type", e["type"]] += 1
            n["mode", f"{e['type']} {e.get('mode') or 'none'}"] += 1
            n["status", e.get("status", "happened")] += 1
            n.update(("mark", k) for k in ("hedged", "background", "optional") if e.get(k))
        n["kind", "claim"] += len(item.get("claims", []))
    return n


def counts(files: list[Path]) -> int:
    for (what, which), n in sorted(tally(files).items()):
        print(f"{n:6} {what} {which}")
    return 0


def tables(files: list[Path]) -> int:
    """Sizes as Markdown, the reports held back in a column of their own."""
    held = {f for f in files if f.name.startswith("held-")}
    most, back = tally([f for f in files if f not in held]), tally(sorted(held))
    for what in ("kind", "type", "mode", "status", "mark", "construction", "genre"):
        print(f"| {what} | for training | held back |\n|---|---|---|")
        for _, which in sorted(key for key in most | back if key[0] == what):
            print(f"| {which} | {most[what, which]} | {back[what, which]} |")
        print()
    return 0


def offsets(files: list[Path]) -> int:
    for row in rows(files):
        print(json.dumps(row, ensure_ascii=False))
    return 0


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=["check", "counts", "tables", "offsets"])
    ask.add_argument("files", nargs="*", type=Path)
    o = ask.parse_args()
    return {"check": check, "counts": counts, "tables": tables, "offsets": offsets}[o.what](files_of(o.files))


if __name__ == "__main__":
    sys.exit(main())
