"""Actor phrases in context: is the state right, is the sector right?

    python benchmarks/actors.py [--half first|second] [--kinds] [--wrong] [--read] [--knowledge FOLDER] [--json]

The phrases are the repository's own (`training/data/actors/`, see its README), each in a report with a date; `first` is
there to look at, `second` to report on. A phrase goes to `dragoman who` with its report as the context and the report's
day. With --read the report is read as a whole instead, and the actor is judged whose words share most with the phrase:
that measures finding it too.

country: the answer, or none, is one of those accepted. sector: the main code, or none, is one of those accepted;
phrases whose sector is not judged count as right. both: the two together. name: of those whose name is given and that
got one, how many got it, letters and digits compared without accents.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from dragoman.model import Span

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from training.phrases import HALVES, Phrase, phrases

NOTHING: dict[str, Any] = {"country": None, "sector": [], "name": None, "why": "no actor was found there"}
JUDGED = ("country", "sector", "both")


def by_phrase(rows: list[Phrase], knowledge: Path | None) -> list[dict[str, Any]]:
    """Each phrase as `dragoman who` resolves it."""
    from dragoman.actors import Actors, who
    from dragoman.pipeline import own_files

    asked = [{"id": p.id, "text": p.phrase, "context": p.text, "date": p.date} for p in rows]
    return list(who(asked, Actors.load(own_files(str(knowledge or ""))["actors"])))


def by_reading(rows: list[Phrase], knowledge: Path | None) -> list[dict[str, Any]]:
    """Each phrase as it is found and resolved when its report is read."""
    import dragoman

    reader = dragoman.load(**({"knowledge": str(knowledge)} if knowledge else {}))
    answers: list[dict[str, Any]] = []
    for p in rows:
        found = reader.read_text(p.text, published=p.date).actors
        best = max(found, key=lambda a: _shared(a.span, p), default=None)
        if best is None or _shared(best.span, p)[0] <= 0:
            answers.append(NOTHING)
        else:
            codes = {"country": best.country, "sector": list(best.sector)}
            answers.append({**codes, "name": best.name, "why": str(best.why)})
    return answers


def _shared(span: Span, p: Phrase) -> tuple[int, int]:
    """Characters in common; of several, the shortest that has as many."""
    return min(span.end, p.end) - max(span.start, p.start), span.start - span.end


def plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name)
    return "".join(c for c in bare.casefold() if c.isalnum())


def judge(p: Phrase, said: dict[str, Any]) -> dict[str, bool]:
    country = (said["country"] or "") in p.countries
    sector = p.sectors is None or ([*said["sector"], ""][0] in p.sectors)
    return {"country": country, "sector": sector, "both": country and sector}


def figures(rows: list[Phrase], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares right, over all and by kind."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for p, said in zip(rows, answers, strict=True):
        right = judge(p, said)
        for group in ("all", p.kind):
            counts[group]["phrases"] += 1
            counts[group].update(what for what in JUDGED if right[what])
            if p.name and said["name"]:
                counts[group]["named"] += 1
                counts[group]["name"] += plain(p.name) == plain(said["name"])
    return {group: _shares(n) for group, n in counts.items()}


def _shares(n: Counter[str]) -> dict[str, Any]:
    named = n["name"] / n["named"] if n["named"] else None
    return {"phrases": n["phrases"], **{what: n[what] / n["phrases"] for what in JUDGED}, "name": named}


def show(figure: dict[str, Any], what: str) -> str:
    cells = [f"{figure[k]:.3f}" for k in JUDGED] + ["  -  " if figure["name"] is None else f"{figure['name']:.3f}"]
    return f"{what:22}{figure['phrases']:8}  " + "   ".join(cells)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--half", choices=HALVES, help="this half alone")
    ask.add_argument("--kinds", action="store_true", help="by kind, too")
    ask.add_argument("--wrong", action="store_true", help="print each wrong answer with its reason")
    ask.add_argument("--read", action="store_true", help="read the reports whole")
    ask.add_argument("--knowledge", type=Path, metavar="FOLDER", help="a folder of your own knowledge files")
    ask.add_argument("--json", action="store_true")
    options = ask.parse_args()
    result = {}
    for half in [options.half] if options.half else HALVES:
        rows = phrases(half)
        answers = (by_reading if options.read else by_phrase)(rows, options.knowledge)
        result[half] = figures(rows, answers)
        for p, said in zip(rows, answers, strict=True) if options.wrong else ():
            if not judge(p, said)["both"]:
                wanted = f"{'/'.join(p.countries) or '-'} {'/'.join(p.sectors or ()) or '-'} {p.name or ''}".strip()
                got = f"{said['country'] or '-'} {' '.join(said['sector']) or '-'} {said['name'] or ''}".strip()
                why = said["why"] if isinstance(said["why"], str) else ""
                print(f"{p.id} {p.kind} {p.date} [{p.phrase}] wanted {wanted}; got {got}; {why}\n    {p.text}")
    if options.json:
        print(json.dumps(result, indent=1))
        return 0
    print(f"{'':22}{'phrases':>8}  country  sector  both    name")
    for half, shares in result.items():
        for group, figure in sorted(shares.items(), key=lambda g: (g[0] != "all", -g[1]["phrases"])):
            if group == "all" or options.kinds:
                print(show(figure, half if group == "all" else f"  {group}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
