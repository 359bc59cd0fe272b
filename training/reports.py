"""Annotated reports as windows of words: events, attributions, and sentences with two marked actors.

A window is a run of words with labels on them. Word indices are window positions. Words come from the same
tokeniser that the product uses.
"""

from __future__ import annotations

import gzip
import json
import re
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

import spacy

from training.items import Pair, Trigger


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


def triggers(row: dict, optional: float) -> list[Trigger]:
    """The annotated events of a text over its words; `optional` is the weight of borderline ones."""
    words = Words(row["text"])
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
        weight = optional if e.get("optional") else 1.0
        found.append(
            Trigger(
                on, types, e.get("mode"), e["status"], bool(e["hedged"]), bool(e.get("background")), weight, arguments
            )
        )
    return found


def attributions(row: dict) -> tuple[list[str], list[tuple[int, str, int]]]:
    """A tag a word, and links (cue's first word, "source" or "content", a fragment's first word)."""
    words = Words(row["text"])
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
    return tags, links


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
