"""CoNLL-U treebanks as windows of consecutive sentences, with GUM's entities read as names.

A *named mention* is an entity of a kind we keep whose syntactic head is a proper noun (for times also a
number). Its span is the name's core: the run of capitalised words, numbers and joining words around the
head, inside the annotated mention; so titles belong to a person's name, appositions and relative clauses
do not. Of overlapping names the longest counts. *Heads*: every noun that heads an entity of such a kind.
"""

from __future__ import annotations

import csv
import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NONCOMMERCIAL = {"fiction", "whow", "essay", "letter", "podcast"}
KINDS = ("person", "organization", "place", "time", "event", "nationality")
JOINS = {"of", "the", "and", "for", "de", "al", "-", "&", "on", "in", "la", "bin", "el", "/", "."}
FEATURES = (
    "VerbForm",
    "Tense",
    "Mood",
    "Voice",
    "Number",
    "Person",
    "Degree",
    "PronType",
    "Poss",
    "Polarity",
)


ROOT = Path(__file__).resolve().parents[1]


def demonyms() -> frozenset[str]:
    """Words for nationals and nationalities, from the knowledge of states."""
    path = ROOT / "src/dragoman/lexicons/data/actors/states.csv"
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8", newline="") as lines:
        return frozenset(
            w
            for row in csv.DictReader(lines)
            for cell in (row["demonyms"], row["adjectives"])
            for w in cell.split("|")
            if w
        )


@dataclass
class Sent:
    """One sentence; `heads` are 0 for root, else 1-based. `names`: (kind, first, last exclusive)."""

    forms: list[str]
    upos: list[str]
    feats: list[dict[str, str]]
    heads: list[int]
    deprels: list[str]
    names: list[tuple[str, int, int]] | None = None
    head_kinds: list[str] | None = None
    document: str = ""
    paragraph: int = 0
    mentions: list[tuple[str, int, int, int]] = field(default_factory=list)


def read(path: Path, *, commercial: bool = False, demonyms: frozenset[str] = frozenset()) -> list[Sent]:
    """All sentences of a file; with `commercial`, GUM's non-commercial genres are left out."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        text = lines.read()
    out: list[Sent] = []
    document, genre, paragraph = "", "", 0
    for block in text.split("\n\n"):
        rows = []
        for line in block.splitlines():
            if line.startswith("# newdoc"):
                document, genre = line.split("=")[-1].strip(), ""
            elif line.startswith("# meta::genre"):
                genre = line.split("=")[1].strip()
            elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
                paragraph += 1
            elif line and not line.startswith("#"):
                cells = line.split("\t")
                if cells[0].isdigit():
                    rows.append(cells)
        if not rows or (commercial and genre in NONCOMMERCIAL):
            continue
        sent = Sent(
            [r[1] for r in rows],
            [r[3] for r in rows],
            [dict(p.split("=") for p in r[5].split("|") if "=" in p) for r in rows],
            [int(r[6]) for r in rows],
            [r[7] for r in rows],
            document=document,
            paragraph=paragraph,
        )
        if "gum" in path.name.lower():
            add_entities(sent, [r[9] for r in rows], demonyms)
        out.append(sent)
    return out


def add_entities(sent: Sent, misc: list[str], demonyms: frozenset[str]) -> None:
    """Read GUM's bracketed entities (within the sentence) into names and head kinds."""
    spans: list[tuple[str, int, int]] = []
    stack: list[tuple[str, str, int]] = []
    for i, cell in enumerate(misc):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", cell)
        for bracket in re.findall(r"\([^()]*\)?|\d+(?:\[\d+/\d+\])?\)", found.group(1)) if found else []:
            if bracket.startswith("("):
                ident, _, rest = bracket.strip("()").partition("-")
                stack.append((ident, rest.split("-")[0], i))
                if bracket.endswith(")"):
                    ident, kind, start = stack.pop()
                    spans.append((kind, start, i + 1))
            else:
                ident = bracket.rstrip(")")
                for k in range(len(stack) - 1, -1, -1):
                    if stack[k][0] == ident:
                        _, kind, start = stack.pop(k)
                        spans.append((kind, start, i + 1))
                        break
    sent.head_kinds = ["O"] * len(sent.forms)
    cores: dict[int, tuple[str, int, int]] = {}
    for kind, first, last in sorted(spans, key=lambda s: s[2] - s[1]):
        if kind == "animal" or kind not in KINDS:
            continue
        outer = [i for i in range(first, last) if not first < sent.heads[i] <= last]
        head = outer[0] if outer else first
        sent.mentions.append((kind, first, last, head))
        if sent.upos[head] in {"NOUN", "PROPN", "NUM", "ADJ"}:
            sent.head_kinds[head] = kind
        if head in cores:
            continue
        if sent.upos[head] == "PROPN" or (kind == "time" and sent.upos[head] == "NUM"):
            cores[head] = (kind, *core(sent, first, last, head))
    taken = [False] * len(sent.forms)
    sent.names = []
    for kind, first, last in sorted(cores.values(), key=lambda c: (c[1] - c[2], c[1])):
        if not any(taken[first:last]):
            sent.names.append((kind, first, last))
            taken[first:last] = [True] * (last - first)
    for i, form in enumerate(sent.forms):
        if not taken[i] and form in demonyms and form[0].isupper():
            sent.names.append(("nationality", i, i + 1))
    sent.names.sort(key=lambda n: n[1])


def core(sent: Sent, first: int, last: int, head: int) -> tuple[int, int]:
    """Grow from the head over name-like words, inside the mention, ending on name-like words."""

    def strong(i: int) -> bool:
        form = sent.forms[i]
        return sent.upos[i] in {"PROPN", "NUM"} or (form[0].isupper() and sent.upos[i] not in {"DET", "PRON"})

    start = head
    i = head - 1
    while i >= first and (strong(i) or sent.forms[i].lower() in JOINS):
        if strong(i):
            start = i
        i -= 1
    end = head + 1
    i = head + 1
    while i < last and (strong(i) or sent.forms[i].lower() in JOINS):
        if strong(i):
            end = i + 1
        i += 1
    return start, end


def windows(sents: list[Sent], words: int, rng: random.Random, single: float) -> Iterator[list[Sent]]:
    """Runs of consecutive sentences of one document, up to `words` words; a share stays single."""
    i = 0
    while i < len(sents):
        run = [sents[i]]
        size = len(sents[i].forms)
        i += 1
        if rng.random() >= single:
            limit = rng.randint(words // 2, words)
            while i < len(sents) and sents[i].document == run[0].document and size + len(sents[i].forms) <= limit:
                run.append(sents[i])
                size += len(sents[i].forms)
                i += 1
        yield run
