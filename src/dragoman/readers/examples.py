"""Examples of an event type: JSON Lines or CSV, checked where they stand.

JSON Lines: {"text", "trigger"[, "start", "actor", "recipient"]} a line. CSV: the same as columns. `trigger` is the word
or words that tell the act; null, or an empty cell, says that the text holds no such act. `start`, the offset of the
trigger in the text, is needed only where its words stand there several times.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import CodebookError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Example

FIELDS = ("text", "trigger", "start", "actor", "recipient")


def read_examples(path: Path) -> list[Example]:
    """The examples of a `.jsonl` or `.csv` file. Raises CodebookError naming file, line and what is wrong."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CodebookError(f"{path} cannot be read: {problem}") from problem
    rows = _csv(path, text) if path.suffix.lower() == ".csv" else _jsonl(path, text)
    return [example(row, f"{path}, line {number}") for number, row in rows]


def examples_of(rows: Iterable[Mapping[str, Any] | Example]) -> list[Example]:
    """The same from mappings with the fields of a line. Raises CodebookError naming the example by its number."""
    return [r if isinstance(r, Example) else example(r, f"example {n}") for n, r in enumerate(rows, 1)]


def _jsonl(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as problem:
            raise CodebookError(
                f'{path}, line {number} is not JSON: {problem.msg}; give {{"text": ..., "trigger": ...}} a line, '
                "or name the file .csv"
            ) from problem
        if not isinstance(row, dict):
            raise CodebookError(f'{path}, line {number} is no JSON object; give {{"text": ..., "trigger": ...}}')
        yield number, row


def _csv(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = [n.strip() for n in reader.fieldnames or []]
    if not {"text", "trigger"} <= set(names):
        raise CodebookError(f"{path}, line 1: the columns are {', '.join(names)}; there must be text and trigger")
    reader.fieldnames = names
    for row in reader:
        if None in row:
            raise CodebookError(f"{path}, line {reader.line_num} has more cells than columns: put texts in quotes")
        yield reader.line_num, row


def example(row: Mapping[str, Any], where: str) -> Example:
    """One example; `where` names it in messages. Raises CodebookError."""
    for name in row:
        if name not in FIELDS:
            raise CodebookError(f"{where}: there is no field {name!r}{did_you_mean(str(name), FIELDS)}")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise CodebookError(f"{where} has no text")
    actor, recipient = (_side(row.get(side), text, side, where) for side in ("actor", "recipient"))
    trigger = row.get("trigger")
    if trigger is None or trigger == "":
        return Example(text, None, None, actor, recipient)
    if not isinstance(trigger, str):
        raise CodebookError(f"{where}: the trigger is {trigger!r}; give its words, or null where there is no such act")
    start = _start(text, trigger, row.get("start"), where)
    return Example(text, start, start + len(trigger), actor, recipient)


def _side(words: Any, text: str, side: str, where: str) -> str:
    if words in (None, ""):
        return ""
    if not isinstance(words, str) or words not in text:
        raise CodebookError(f"{where}: the {side} {words!r} is not in the text; give the words that stand there")
    return words


def _start(text: str, trigger: str, given: Any, where: str) -> int:
    """Where the trigger stands."""
    if given not in (None, ""):
        if not str(given).isdecimal() or text[int(given) : int(given) + len(trigger)] != trigger:
            raise CodebookError(f"{where}: {trigger!r} does not stand at {given} of the text")
        return int(given)
    left, right = (r"(?<!\w)" if trigger[0].isalnum() else "", r"(?!\w)" if trigger[-1].isalnum() else "")
    found = [m.start() for m in re.finditer(left + re.escape(trigger) + right, text)]
    if not found:
        near = did_you_mean(trigger, set(re.findall(r"\w+", text)))
        raise CodebookError(f"{where}: the trigger {trigger!r} is not in the text as a word of its own{near}")
    if len(found) > 1:
        at = ", ".join(map(str, found))
        raise CodebookError(f'{where}: {trigger!r} stands {len(found)} times in the text; add "start", one of {at}')
    return found[0]
