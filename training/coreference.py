"""GUM's documents as text, with the mentions of each chain of coreference.

Mentions are read from the `Entity` brackets of the MISC column: chain, kind, information status and the words that
no reader would leave out (`minspan`): one for a noun phrase, one a member for "France and Britain".
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.treebank import NONCOMMERCIAL

_BRACKET = re.compile(r"\([^()]*\)?|\d+\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: characters `start` to `end` of the document; `heads` are where its least words begin."""

    chain: str
    kind: str
    status: str
    start: int
    end: int
    heads: tuple[int, ...]
    words: int


@dataclass(slots=True)
class Text:
    """A document of GUM: paragraphs are parted by an empty line, sentences by a space."""

    id: str
    genre: str
    text: str = ""
    mentions: list[Mention] = field(default_factory=list)

    def chains_at(self, at: int) -> frozenset[str]:
        """The chain of the shortest mention that has the word at a character offset as a head."""
        here = [m for m in self.mentions if at in m.heads]
        least = min((m.words for m in here), default=0)
        return frozenset(m.chain for m in here if m.words == least)

    def joint(self, at: frozenset[int]) -> frozenset[str]:
        """Chains of the mentions that have all these words as heads: "France and Britain"."""
        return frozenset(m.chain for m in self.mentions if at <= set(m.heads))


def read(path: Path, *, commercial: bool = False, genres: frozenset[str] = frozenset()) -> list[Text]:
    """The documents of a GUM file; with `commercial` those whose licence forbids a commercial use are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        blocks = lines.read().split("\n\n")
    texts: list[Text] = []
    for block in blocks:
        for line in block.splitlines():
            if line.startswith("# newdoc id"):
                texts.append(Text(line.split("=", 1)[1].strip(), ""))
            elif line.startswith("# meta::genre"):
                texts[-1].genre = line.split("=", 1)[1].strip()
        if texts:
            _add(texts[-1], block.splitlines())
    return [
        t for t in texts if not (commercial and t.genre in NONCOMMERCIAL) and (not genres or t.genre in genres)
    ]


def _add(text: Text, lines: list[str]) -> None:
    """One sentence: its words to the text, its brackets to the mentions."""
    said = next((ln.split("=", 1)[1].strip() for ln in lines if ln.startswith("# text =")), "")
    if not said:
        return
    opens = any(ln.startswith("# newpar") and not ln.startswith("# newpar_block") for ln in lines)
    text.text += ("\n\n" if opens else " ") if text.text else ""
    at = len(text.text)
    text.text += said
    starts: list[int] = []
    ends: list[int] = []
    cells: list[str] = []
    for row in (ln.split("\t") for ln in lines if ln and not ln.startswith("#")):
        if not row[0].isdigit():
            continue
        found = text.text.find(row[1], at)
        at = found if found >= 0 else at
        starts.append(at)
        at += len(row[1]) if found >= 0 else 0
        ends.append(at)
        mark = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
        cells.append(mark.group(1) if mark else "")
    for fields, first, last in _brackets(cells):
        least = [first + int(n) - 1 for n in fields[5].split(",") if n.isdigit()] if len(fields) > 5 else []
        heads = [i for i in least if first <= i <= last] or [first]
        status = fields[2] if len(fields) > 2 else ""
        at_heads = tuple(starts[i] for i in heads)
        text.mentions.append(
            Mention(fields[0], fields[1], status, starts[first], ends[last], at_heads, last - first + 1)
        )


def _brackets(cells: list[str]) -> Iterator[tuple[list[str], int, int]]:
    """The fields of each bracketed mention, with its first and last word."""
    stack: list[tuple[list[str], int]] = []
    for i, cell in enumerate(cells):
        for bracket in _BRACKET.findall(cell):
            if bracket.startswith("("):
                stack.append((bracket.strip("()").split("-"), i))
                if bracket.endswith(")"):
                    fields, first = stack.pop()
                    if len(fields) > 1:
                        yield fields, first, i
                continue
            for k in range(len(stack) - 1, -1, -1):
                if stack[k][0][0] == bracket.rstrip(")"):
                    fields, first = stack.pop(k)
                    if len(fields) > 1:
                        yield fields, first, i
                    break
