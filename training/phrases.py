"""Actor phrases in their reports, with the country and sector they stand for: read and checked.

python -m training.phrases check           every rule of training/data/actors/README.md that a program can hold
python -m training.phrases tables          how many phrases of each kind, region and sector, as Markdown
python -m training.phrases agreement       how often the second annotation says the same as the first
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from training.corpus import Codes

FOLDER = Path(__file__).parent / "data" / "actors"
HALVES = ("first", "second")
AGAIN = FOLDER / "again.jsonl"
"""Phrases annotated a second time, for agreement alone: "id", "country" and "sector"."""

KINDS = {
    "dated": "a person or an office whose holder, or whose standing, depends on the day",
    "ambiguous": "a name that several actors bear; the report tells which is meant",
    "open": "a phrase that the text does not settle: country open, rivals listed",
    "metonymic": "a capital, a palace or a street that stands for a government or another body",
    "unnamed": "people without a name: gunmen, residents, three soldiers",
    "pattern": "a ministry, force, agency, court or parliament named by its country",
    "group": "an armed group, in spellings and under names of its time",
    "body": "an international body, court or mission",
    "party": "a party, or a movement that stands in elections",
    "media": "an outlet or a journalist",
    "ngo": "an association, at home or across borders",
    "company": "a firm or its owners",
    "people": "an ethnic or religious group, a church, the clergy",
    "other": "unions, dissidents, envoys and others that the kinds above leave out",
}
REGIONS = (
    "Europe",
    "Caucasus and Central Asia",
    "Middle East",
    "North Africa",
    "Africa south of the Sahara",
    "South Asia",
    "Southeast Asia",
    "East Asia",
    "North America",
    "Latin America",
    "Oceania",
    "World",
)
NO_LONGER = {"SUN", "YUG", "CSK"}
"""States that were: accepted beside the state that took their place."""
YEARS = range(1990, 2026)


class PhraseError(ValueError):
    """A row that breaks the rules; says which row, which field and why."""


@dataclass(frozen=True)
class Phrase:
    """What words of a report stand for on its day.

    start, end: half-open offsets of `phrase` in `text`. country: "" where text and general knowledge give none.
    sector: main code first; empty for "none"; None where it is not judged. country_also, sector_also: other answers
    that count as right, "" for none; of sectors the main codes alone. name: who or what it is, None where not judged.
    candidates: of an open phrase, whom the words could mean.
    """

    id: str
    kind: str
    region: str
    date: str
    phrase: str
    start: int
    end: int
    text: str
    country: str
    sector: tuple[str, ...] | None
    country_also: tuple[str, ...] = ()
    sector_also: tuple[str, ...] = ()
    name: str | None = None
    candidates: tuple[str, ...] = ()

    @property
    def countries(self) -> set[str]:
        return {self.country, *self.country_also}

    @property
    def sectors(self) -> set[str] | None:
        """Main codes that count as right, "" for none; None where it is not judged."""
        return None if self.sector is None else {self.sector[0] if self.sector else "", *self.sector_also}


def phrase_of(row: dict[str, Any]) -> Phrase:
    known = {f.name for f in fields(Phrase)}
    if odd := row.keys() - known:
        raise PhraseError(f"{row.get('id')}: unknown field {', '.join(sorted(odd))}; the fields are in README.md")
    if absent := {"id", "kind", "region", "date", "phrase", "start", "end", "text", "country", "sector"} - row.keys():
        raise PhraseError(f"{row.get('id')}: {', '.join(sorted(absent))} is missing")
    return Phrase(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})


def phrases(half: str) -> list[Phrase]:
    """The phrases of `first` or `second`, unchecked, in the order of the file."""
    lines = (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [phrase_of(json.loads(line)) for line in lines]


def faults(p: Phrase, codes: Codes) -> list[str]:
    """What is wrong with one row, in words."""
    said = []
    if p.kind not in KINDS:
        said.append(f"kind {p.kind!r} is none of {', '.join(KINDS)}")
    if p.region not in REGIONS:
        said.append(f"region {p.region!r} is none of {', '.join(REGIONS)}")
    if p.text[p.start : p.end] != p.phrase or not p.phrase.strip():
        said.append(f"characters {p.start} to {p.end} are {p.text[p.start : p.end]!r}, not {p.phrase!r}")
    if p.phrase == p.text:
        said.append("the phrase stands without a sentence")
    for code in p.countries - {""} - codes.countries - NO_LONGER:
        said.append(f"{code!r} is no country")
    for code in {*(p.sector or ()), *p.sector_also} - {""} - codes.sectors:
        said.append(f"{code!r} is no sector")
    if len(set(p.country_also)) < len(p.country_also) or p.country in p.country_also:
        said.append("a country stands twice")
    if p.sector is None and p.sector_also:
        said.append("sector_also without a sector")
    if p.candidates and p.kind != "open":
        said.append("candidates belong to open phrases")
    if p.name is not None and (p.kind == "open" or not p.name.strip()):
        said.append("an open phrase has candidates, no name; a name is not blank")
    try:
        if date.fromisoformat(p.date).year not in YEARS:
            said.append(f"date {p.date} is not from {YEARS.start} to {YEARS.stop - 1}")
    except ValueError:
        said.append(f"date {p.date!r} is not an ISO day")
    return said


def check(rows: Iterable[Phrase], codes: Codes) -> list[str]:
    """Every fault of the rows and of the whole, a sentence each."""
    rows = list(rows)
    said = [f"{p.id}: {fault}" for p in rows for fault in faults(p, codes)]
    said += [f"{i}: the id stands {n} times" for i, n in Counter(p.id for p in rows).items() if n > 1]
    same = Counter((p.phrase, p.text) for p in rows)
    said += [f"{t!r} stands {n} times with the same phrase" for (_, t), n in same.items() if n > 1]
    used = {p.sector[0] for p in rows if p.sector}
    said += [f"no phrase has the sector {code}" for code in sorted(codes.sectors - used)]
    said += [f"no phrase is of the kind {kind}" for kind in KINDS.keys() - {p.kind for p in rows}]
    return said


def tables(rows: list[Phrase]) -> str:
    counts = (
        ("kind", Counter(p.kind for p in rows)),
        ("region", Counter(p.region for p in rows)),
        ("sector", Counter("not judged" if p.sector is None else (p.sector or ("none",))[0] for p in rows)),
    )
    return "\n\n".join(
        f"| {head} | phrases |\n|---|---|\n" + "\n".join(f"| {k} | {n} |" for k, n in counted.most_common())
        for head, counted in counts
    )


def agreement(rows: list[Phrase]) -> str:
    """How often the two annotations give the same country, main sector and both; strictly, and as accepted."""
    first = {p.id: p for p in rows}
    again = [json.loads(line) for line in AGAIN.read_text(encoding="utf-8").splitlines()]
    pairs = [(first[a["id"]], a["country"], (a["sector"] or [""])[0]) for a in again]
    judged = [(p, c, s) for p, c, s in pairs if p.sector is not None]
    same = [(p.country == c, (p.sector or ("",))[0] == s) for p, c, s in judged]
    fits = [(c in p.countries, s in (p.sectors or ())) for p, c, s in judged]
    out = [f"annotated twice: {len(pairs)}, of them with a sector that is judged: {len(judged)}"]
    for what, held in (("the same as the first answer", same), ("among the answers accepted", fits)):
        share = [sum(map(bool, column)) / len(held) for column in zip(*held, strict=True)]
        both = sum(all(pair) for pair in held) / len(held)
        out.append(f"{what}: country {share[0]:.3f}, sector {share[1]:.3f}, both {both:.3f}")
    return "\n".join(out)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=("check", "tables", "agreement"))
    what = ask.parse_args().what
    rows = [p for half in HALVES for p in phrases(half)]
    if what == "check":
        wrong = check(rows, Codes.packaged())
        print("\n".join(wrong) if wrong else f"{len(rows)} phrases keep the rules")
        return bool(wrong)
    print(tables(rows) if what == "tables" else agreement(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
