"""Annotated reports as windows of words: events, attributions, and sentences with two marked actors.

A window is a run of words with labels on them. Word indices are window positions. Words come from the same
tokeniser that the product uses.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import spacy

TYPES = (
    "O",
    "ACCUSE",
    "AGREE",
    "AID",
    "ASSAULT",
    "COERCE",
    "CONCEDE",
    "CONSULT",
    "COOPERATE",
    "MOBILIZE",
    "PROTEST",
    "REJECT",
    "REQUEST",
    "RETREAT",
    "SANCTION",
    "SUPPORT",
    "THREATEN",
)
PLV = (
    "ACCUSE",
    "AGREE",
    "AID",
    "ASSAULT",
    "COERCE",
    "CONSULT",
    "COOPERATE",
    "MOBILIZE",
    "PROTEST",
    "REJECT",
    "REQUEST",
    "SANCTION",
    "SUPPORT",
    "THREATEN",
    "YIELD",
)
STATUSES = (
    "happened",
    "ongoing",
    "planned",
    "postponed",
    "cancelled",
    "denied",
    "conditional",
    "hypothetical",
)
ROLES = ("actor", "recipient", "location", "date", "about", "claimed_by", "source", "content")
ATTRIBUTION = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


@dataclass
class Trigger:
    """`words` all carry the type; `arguments`: (role, last word of the argument)."""

    words: list[int]
    types: dict[str, float]
    mode: str | None
    status: str
    hedged: bool
    background: bool
    weight: float
    arguments: list[tuple[str, int]]


@dataclass
class Window:
    words: list[str]
    triggers: list[Trigger] | None = None
    tags: list[str] | None = None
    links: list[tuple[int, str, int]] = field(default_factory=list)
    """(cue's first word, "source" or "content", a fragment's first word)"""


@dataclass
class Pair:
    """A sentence with marks around source and target. `labels` in TYPES or PLV by `codebook`."""

    id: str
    words: list[str]
    codebook: str
    label: str


@lru_cache(maxsize=1)
def tokeniser() -> spacy.language.Language:
    return spacy.blank("en")


class Words:
    """The words of a text with their offsets; white space is no word."""

    def __init__(self, text: str) -> None:
        doc = tokeniser().make_doc(text)
        kept = [t for t in doc if not t.is_space]
        self.forms = [t.text for t in kept]
        self.starts = [t.idx for t in kept]
        self.ends = [t.idx + len(t.text) for t in kept]

    def covering(self, start: int, end: int) -> list[int]:
        """The words that share a character with the span."""
        at = max(0, bisect_right(self.starts, start) - 1)
        out = []
        while at < len(self.forms) and self.starts[at] < end:
            if self.ends[at] > start:
                out.append(at)
            at += 1
        return out

    def sentences(self, text: str) -> list[int]:
        """First words of rough sentences; only windows are cut there."""
        cuts = [0]
        for i in range(1, len(self.forms)):
            between = text[self.ends[i - 1] : self.starts[i]]
            if "\n" in between or (
                re.fullmatch(r"[.?!]|[.?!]?[\"”’']", self.forms[i - 1])
                and between
                and self.forms[i][0] not in ",;"
                and not self.forms[i][0].islower()
            ):
                cuts.append(i)
        return cuts


def rows(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def runs(words: Words, text: str, size: int, rng: random.Random) -> list[tuple[int, int]]:
    """Runs of whole sentences, of random length up to `size` words, covering the text once."""
    cuts = [*words.sentences(text), len(words.forms)]
    out, begin = [], 0
    limit = rng.randint(size // 3, size)
    for a, z in zip(cuts, cuts[1:], strict=False):
        if z - begin > limit and a > begin:
            out.append((begin, a))
            begin, limit = a, rng.randint(size // 3, size)
    if begin < len(words.forms):
        out.append((begin, len(words.forms)))
    return [(a, z) for a, z in out if z - a <= 2 * size]


def event_windows(row: dict, size: int, rng: random.Random) -> list[Window]:
    text, words = row["text"], Words(row["text"])
    found = []
    for e in row["events"]:
        on = words.covering(e["trigger"]["start"], e["trigger"]["end"])
        if not on:
            continue
        types = {e["event_type"]: 1.0}
        if e.get("alt_type"):
            types = {e["event_type"]: 0.75, e["alt_type"]: 0.25}
        arguments: list[tuple[str, int]] = []
        sides = [
            ("actor", e["actors"]),
            ("recipient", e["recipients"]),
            ("claimed_by", e["claimed_by"]),
            ("about", e["about"]),
            ("location", [e["location"]] if e.get("location") else []),
            ("date", [e["date"]["span"]] if e.get("date") and e["date"].get("span") else []),
        ]
        for role, spans in sides:
            for s in spans:
                inside = words.covering(s["start"], s["end"])
                if inside:
                    arguments.append((role, inside[-1]))
        found.append(
            Trigger(
                on,
                types,
                e.get("mode"),
                e["status"],
                bool(e["hedged"]),
                bool(e.get("background")),
                0.5 if e.get("optional") else 1.0,
                arguments,
            )
        )
    out = []
    for a, z in runs(words, text, size, rng):
        here = [
            Trigger(
                [w - a for w in t.words],
                t.types,
                t.mode,
                t.status,
                t.hedged,
                t.background,
                t.weight,
                [(r, w - a) for r, w in t.arguments if a <= w < z],
            )
            for t in found
            if a <= t.words[0] and t.words[-1] < z
        ]
        out.append(Window(words.forms[a:z], triggers=here))
    return out


def attribution_windows(row: dict, size: int, rng: random.Random) -> list[Window]:
    text, words = row["text"], Words(row["text"])
    tags = ["O"] * len(words.forms)
    links: list[tuple[int, str, int]] = []
    for a in row["attributions"]:
        firsts: dict[str, list[int]] = {}
        for role in ("source", "cue", "content"):
            for s in a[role]:
                inside = words.covering(s["start"], s["end"])
                if not inside:
                    continue
                firsts.setdefault(role, []).append(inside[0])
                for k, w in enumerate(inside):
                    tags[w] = ("I-" if k else "B-") + role
        for cue in firsts.get("cue", [])[:1]:
            links += [(cue, role, w) for role in ("source", "content") for w in firsts.get(role, [])]
    out = []
    for a, z in runs(words, text, size, rng):
        cut = tags[a:z]
        if cut and cut[0].startswith("I-"):
            cut[0] = "B-" + cut[0][2:]
        out.append(
            Window(
                words.forms[a:z],
                tags=cut,
                links=[(c - a, r, w - a) for c, r, w in links if a <= c < z and a <= w < z],
            )
        )
    return out


def mark(text: str, source: dict | None, target: dict | None) -> list[str]:
    """The words of a sentence with marks around the two actors; a missing side gets no marks."""
    words = Words(text)
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for side, (left, right) in ((source, ("\ue000", "\ue001")), (target, ("\ue002", "\ue003"))):
        inside = words.covering(side["start"], side["end"]) if side and side.get("start") is not None else []
        if inside:
            opening.setdefault(inside[0], []).append(left)
            closing.setdefault(inside[-1], []).append(right)
    out = []
    for i, form in enumerate(words.forms):
        out += [*opening.get(i, []), form, *closing.get(i, [])]
    return out


def pairs_of_events(row: dict) -> list[Pair]:
    """Each event with both sides in its sentence, as a sentence with two marked actors."""
    text, words = row["text"], Words(row["text"])
    cuts = [*words.sentences(text), len(words.forms)]
    bounds = [(words.starts[a], words.ends[z - 1]) for a, z in zip(cuts, cuts[1:], strict=False)]
    out = []
    for e in row["events"]:
        for a, z in bounds:
            if not (a <= e["trigger"]["start"] < z):
                continue
            inside = [[s for s in side if a <= s["start"] and s["end"] <= z] for side in (e["actors"], e["recipients"])]
            if inside[0] and inside[1] and inside[0][0]["start"] != inside[1][0]["start"]:
                move = [{"start": s[0]["start"] - a, "end": s[0]["end"] - a} for s in inside]
                out.append(Pair(f"{row['id']}:{e['id']}", mark(text[a:z], *move), "plover", e["event_type"]))
    return out


def pairs(path: Path) -> list[Pair]:
    """PLV and AW rows; AW's own label is `cooperation` or `conflict`."""
    out = []
    for r in rows(path):
        if "root" in r:
            label, codebook = r["root"], "plv"
        else:
            label, codebook = ("conflict" if r["gold_binary"] else "cooperation"), "aw"
        out.append(Pair(str(r["id"]), mark(r["text"], r["source"], r["target"]), codebook, label))
    return out


def all_modes(files: Iterable[Path]) -> list[str]:
    return [
        "none",
        *sorted({e["mode"] for f in files for r in rows(f) for e in r["events"] if e.get("mode")}),
    ]
