"""How far two annotations of the same items agree, field by field.

python -m training.agreement

The first annotation is in `training/data/w*.jsonl`, the second, made without sight of the first, in
`training/data/second.jsonl`. Needs the package `krippendorff`.

Events are paired one to one: first those whose triggers share a character (the same type before another), then those
of one sentence and type. Two figures tell of events as such: F1 of pairs, and Krippendorff's alpha of "the word is
(not) of a trigger" over all words. Alphas of fields are over pairs, with nominal distance: two values are the same or
they are not, and nothing said is a value like any other. Countries and sectors are the sets of a side. Phrases
(places, claimants) are the same if any two of them share a character; a date is its value. Where nearly all values are
one, alpha is low although few differ; so the share of equal values stands beside it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from training import corpus

Row = dict[str, Any]
Pair = tuple[Row, Row]
Values = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Twice:
    """One text, annotated twice."""

    text: str
    first: list[Row]
    second: list[Row]
    claims: tuple[list[Row], list[Row]]
    pairs: list[Pair]


def overlap(a: Row, b: Row) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def sentence(text: str, at: int) -> int:
    """The number of the sentence that holds a character."""
    return sum(m.end() <= at for m in corpus.SENTENCE_END.finditer(text))


def paired(text: str, first: Sequence[Row], second: Sequence[Row]) -> list[Pair]:
    """Events of both annotations, one to one, in three passes."""

    def touching(a: Row, b: Row) -> bool:
        return overlap(a["trigger"], b["trigger"])

    def typed(a: Row, b: Row) -> bool:
        return bool(a["event_type"] == b["event_type"])

    def together(a: Row, b: Row) -> bool:
        return sentence(text, a["trigger"]["start"]) == sentence(text, b["trigger"]["start"])

    passes: list[Callable[[Row, Row], bool]] = [
        lambda a, b: touching(a, b) and typed(a, b),
        touching,
        lambda a, b: together(a, b) and typed(a, b),
    ]
    left, free, pairs = list(first), list(second), []
    for same in passes:
        for a in list(left):
            b = next((b for b in free if same(a, b)), None)
            if b is not None:
                pairs.append((a, b))
                left = [x for x in left if x is not a]
                free = [x for x in free if x is not b]
    return pairs


def twice() -> list[Twice]:
    """All items with two annotations."""
    first = {item["id"]: item for _, _, item in corpus.items(sorted(corpus.DATA.glob("w*.jsonl")))}
    found = []
    for again in corpus.rows([corpus.SECOND]):
        once = corpus.compiled(first[again["id"]])
        if once["text"] != again["text"]:
            raise corpus.CorpusError(f"{again['id']}: the two annotations are of different texts")
        pairs = paired(once["text"], once["events"], again["events"])
        found.append(Twice(once["text"], once["events"], again["events"], (once["claims"], again["claims"]), pairs))
    return found


# ---------------------------------------------------------------- measures
def alpha(values: Iterable[Values]) -> float:
    """Krippendorff's alpha of two annotators, nominal distance; 1 where only one value was ever given."""
    import krippendorff

    pairs = list(values)
    codes: dict[Hashable, int] = {}
    table = [[codes.setdefault(v, len(codes)) for v in column] for column in zip(*pairs, strict=True)]
    if len(codes) < 2:
        return 1.0
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def equal(values: Iterable[Values]) -> float:
    """The share of pairs with the same value, 0 to 1."""
    pairs = list(values)
    return sum(a == b for a, b in pairs) / max(1, len(pairs))


def at_words(items: Iterable[Twice]) -> Iterator[Values]:
    """For each word whether it belongs to a trigger."""
    for item in items:
        for m in re.finditer(r"\w+", item.text):
            word = {"start": m.start(), "end": m.end()}
            yield tuple(any(overlap(word, e["trigger"]) for e in events) for events in (item.first, item.second))  # type: ignore[misc]


def f1(hits: int, first: int, second: int) -> float:
    return 2 * hits / max(1, first + second)


def codes_of(side: str, code: str) -> Callable[[Pair], Values]:
    """The set of countries or sectors of a side."""

    def values(pair: Pair) -> Values:
        a, b = (frozenset(s[code] for s in e[side] if s[code]) for e in pair)
        return a, b

    return values


def phrases_of(field: str) -> Callable[[Pair], Values]:
    """Phrases as values: those that share a character are one."""

    def values(pair: Pair) -> Values:
        a, b = ([] if not e[field] else e[field] if isinstance(e[field], list) else [e[field]] for e in pair)
        if any(overlap(x, y) for x in a for y in b):
            return "the same", "the same"
        return tuple(x["text"] for x in a), tuple(x["text"] for x in b)

    return values


def plain(field: str) -> Callable[[Pair], Values]:
    return lambda pair: (pair[0][field], pair[1][field])


def date_value(pair: Pair) -> Values:
    a, b = (e["date"]["value"] or "unresolved" if e["date"] else None for e in pair)
    return a, b


FIELDS: dict[str, Callable[[Pair], Values]] = {
    "type": plain("event_type"),
    "mode": plain("mode"),
    "status": plain("status"),
    "hedged": plain("hedged"),
    "background": plain("background"),
    "optional": plain("optional"),
    "actor country": codes_of("actors", "country"),
    "actor sector": codes_of("actors", "sector"),
    "recipient country": codes_of("recipients", "country"),
    "recipient sector": codes_of("recipients", "sector"),
    "claimed by": phrases_of("claimed_by"),
    "location": phrases_of("location"),
    "date value": date_value,
}
ALL = ("type", "status", "actor country", "recipient country", "claimed by")
"""What must agree for an event to count as wholly the same."""


def due(item: Twice) -> tuple[int, int, list[Pair]]:
    """Numbers of events and the pairs, without those that either annotator calls optional."""
    firm = [(a, b) for a, b in item.pairs if not a["optional"] and not b["optional"]]
    loose = [{id(p[k]) for p in item.pairs if p[0]["optional"] or p[1]["optional"]} for k in (0, 1)]
    counts = [
        sum(not e["optional"] and id(e) not in out for e in events)
        for events, out in zip((item.first, item.second), loose, strict=True)
    ]
    return counts[0], counts[1], firm


def events_of(items: Sequence[Twice]) -> dict[str, float]:
    """F1 of events as such, with their type, and with all that `ALL` names; optional ones aside, and with them."""
    dues = [due(item) for item in items]
    n = (sum(d[0] for d in dues), sum(d[1] for d in dues))
    pairs = [p for d in dues for p in d[2]]

    def same(pair: Pair, fields: Sequence[str]) -> bool:
        return all(len(set(FIELDS[f](pair))) == 1 for f in fields)

    every = sum(len(i.pairs) for i in items)
    return {
        "events": f1(len(pairs), *n),
        "events, optional ones too": f1(every, sum(len(i.first) for i in items), sum(len(i.second) for i in items)),
        "with type": f1(sum(same(p, ["type"]) for p in pairs), *n),
        "with type and countries of both sides": f1(
            sum(same(p, ["type", "actor country", "recipient country"]) for p in pairs), *n
        ),
        "with everything": f1(sum(same(p, ALL) for p in pairs), *n),
    }


def claims_of(items: Sequence[Twice]) -> dict[str, float]:
    """F1 of sources, cues and contents as phrases that share a character."""
    out = {}
    for part in ("source", "cue", "content"):
        hits, sizes = 0, [0, 0]
        for item in items:
            sides = [[s for c in claims for s in c[part]] for claims in item.claims]
            sizes = [n + len(s) for n, s in zip(sizes, sides, strict=True)]
            free = list(sides[1])
            for a in sides[0]:
                b = next((b for b in free if overlap(a, b)), None)
                if b is not None:
                    free.remove(b)
                    hits += 1
        out[part] = f1(hits, *sizes)
    return out


def differences(items: Sequence[Twice], most: int = 12) -> Iterator[str]:
    """What one says and the other does not, most frequent first."""
    pairs = [p for i in items for p in i.pairs]
    for name in ("type", "status"):
        told = Counter(" / ".join(sorted(map(str, v))) for p in pairs if len(set(v := FIELDS[name](p))) > 1)
        yield f"{name}: " + ", ".join(f"{k} {n}" for k, n in told.most_common(most))
    for k, name in enumerate(("first", "second")):
        paired_ids = {id(p[k]) for p in pairs}
        alone = [e for i in items for e in (i.first, i.second)[k] if id(e) not in paired_ids]
        types = Counter(e["event_type"] for e in alone)
        yield (
            f"only in the {name}: {len(alone)} events, {sum(e['optional'] for e in alone)} of them optional, "
            f"{sum(e['background'] for e in alone)} background; "
            + ", ".join(f"{t} {n}" for t, n in types.most_common())
        )


def table(items: Sequence[Twice]) -> Iterator[str]:
    pairs = [p for i in items for p in i.pairs]
    sizes = [sum(len(events) for events in side) for side in zip(*((i.first, i.second) for i in items), strict=True)]
    yield f"{len(items)} items, {sizes[0]} and {sizes[1]} events, {len(pairs)} pairs.\n"
    yield "| agreement of events | F1 |\n|---|---|"
    yield from (f"| {name} | {value:.3f} |" for name, value in events_of(items).items())
    yield from (f"| claims: {name} | {value:.3f} |" for name, value in claims_of(items).items())
    yield "\n| field | alpha | equal | units |\n|---|---|---|---|"
    words = list(at_words(items))
    yield f"| event at a word | {alpha(words):.3f} | {equal(words):.3f} | {len(words)} |"
    for name, of in FIELDS.items():
        values = [of(p) for p in pairs]
        yield f"| {name} | {alpha(values):.3f} | {equal(values):.3f} | {len(values)} |"


def main() -> int:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    items = twice()
    print("\n".join(table(items)))
    print("\nWhere they differ:\n")
    print("\n".join(f"- {line}" for line in differences(items)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
