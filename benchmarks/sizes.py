"""Memory and time of large inputs: each in a process of its own, with the most memory that it held.

    python benchmarks/sizes.py                    # what takes minutes at most
    python benchmarks/sizes.py --kind length      # 0.1, 0.2, 0.5, 1 and 2 MB of news, read whole: seconds a megabyte
    python benchmarks/sizes.py --kind all         # everything, 5 and 20 MB texts too: hours

Kinds: `length` texts of news of growing length; `text` one of 5 and one of 20 MB, with the limit raised; `sentence` one
sentence of 1 MB; `line` a line of 100 MB, which is refused; `folder` a thousand short reports; `table`, `parquet`,
`mbox`, `warc` 200 MB each, or as `--large` says, whose reports are counted and not analysed, pages and messages not
taken apart: what the leader of a run does. All but the last four are read by the whole pipeline and written as JSON, as
`dragoman read --format jsonl` does.

Promised is less than 1,200 MB in each; the exit status is 1 where one takes more.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

PROMISED = 1_200
"""Megabytes."""

LENGTHS = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Case:
    """An input: `make` writes it to a path. whole: read by the whole pipeline."""

    kind: str
    name: str
    make: Callable[[Path], None]
    whole: bool = True


def news(size: float, seed: int = 3) -> str:
    """Paragraphs of sentences of `examples/`, drawn anew each time, of so many million characters."""
    texts = [p.read_text("utf-8") for p in sorted((ROOT / "examples").glob("*.txt"))]
    sentences = [" ".join(s.split()) for t in texts for s in re.split(r"(?<=[.!?])\s+", t) if 30 < len(s) < 400]
    dice = random.Random(seed)
    held, length = [], 0
    while length < size * 1e6:
        held.append(" ".join(dice.sample(sentences, 4)))
        length += len(held[-1]) + 2
    return "\n\n".join(held)[: int(size * 1e6)]


def folder(path: Path) -> None:
    path.mkdir()
    for number in range(1000):
        (path / f"{number:04}.txt").write_text(news(0.0006, number), "utf-8")


def table(path: Path, size: int) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "text"])
        for number in range(size // 4_000):
            rows.writerow([number, PIECES[number % len(PIECES)]])


def parquet(path: Path, size: int) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE pieces AS SELECT unnest(?) AS text", [PIECES])
        few = f"SELECT md5(r::VARCHAR) || text AS text FROM pieces, range({size // 4_000 // len(PIECES)}) t(r)"
        connection.execute(f"COPY ({few}) TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)")


def mbox(path: Path, size: int) -> None:
    head = "From x Mon Mar  7 09:00:00 2016\nSubject: report {}\nDate: Mon, 07 Mar 2016 09:00:00 +0000\n"
    kind = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for number in range(size // 4_000):
            out.write(head.format(number) + kind + PIECES[number % len(PIECES)].replace("\nFrom ", "\n>From ") + "\n\n")


def warc(path: Path, size: int) -> None:
    import inputs as made

    pages = {f"https://news.example/{n}": made.page(f"Report {n}", (PIECES[n % len(PIECES)],)) for n in range(1000)}
    data = made.warc(pages, False)
    with path.open("wb") as out:
        for _ in range(size // len(data)):
            out.write(data)


def cases(large: int = 200) -> list[Case]:
    written = [
        *[Case("length", f"{size:g} MB of news", _writes(size)) for size in LENGTHS],
        *[Case("text", f"{size:g} MB of news", _writes(size)) for size in (5.0, 20.0)],
        Case("sentence", "a sentence of 1 MB", lambda p: _write(p, "The envoy met the rebels and " * 34_483)),
        Case("sentence", "a word of 1 MB", lambda p: _write(p, "a" * 1_000_000)),
        Case("line", "a line of 100 MB", lambda p: _write(p, "envoys met " * 9_100_000)),
        Case("folder", "1,000 reports of 600 characters", folder),
    ]
    return [*written, *[Case(f.__name__, f"{large} MB of {f.__name__}", _sized(f, large), False) for f in LARGE]]


ENDINGS = {"table": ".csv", "parquet": ".parquet", "mbox": ".mbox", "warc": ".warc", "folder": ""}
PIECES: list[str] = []


LARGE = (table, parquet, mbox, warc)


def _sized(make: Callable[[Path, int], None], megabytes: int) -> Callable[[Path], None]:
    return lambda path: make(path, megabytes * 1_000_000)


def _writes(size: float) -> Callable[[Path], None]:
    return lambda path: _write(path, news(size))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _read(path: Path, whole: bool, out: Any) -> None:
    """In a process of its own: read all, and tell what it took."""
    from dragoman import pipeline, readers
    from dragoman.model import Failure
    from dragoman.settings import Settings
    from dragoman.views.contract import reading as as_json

    longest = 20_000_000 if whole else 1_000_000
    settings = Settings(longest=longest)
    if whole:
        stages = pipeline.open_stages(settings)
        items: Any = pipeline.read_all(readers.read_path(path, longest=longest), stages)
    else:
        items = readers.read_unopened(path, longest=longest)
    before = _peak()
    start = time.process_time()
    read, written, refused = 0, 0, ""
    for item in items:
        if isinstance(item, Failure):
            refused = item.reason
        else:
            read += 1
            written += len(json.dumps(as_json(item), ensure_ascii=False)) if whole else 0
    out.put((read, written, refused, time.process_time() - start, before, _peak()))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--kind", nargs="+", help="some of the kinds, or all")
    ask.add_argument("--most", type=float, default=1e9, help="megabytes of a text that is read whole")
    ask.add_argument("--large", type=int, default=200, help="megabytes of tables, mailboxes and archives")
    given = ask.parse_args()
    kinds = {c.kind for c in cases()} - {"text", "length"}
    PIECES.extend(news(0.004, n) for n in range(97))
    spawn = multiprocessing.get_context("spawn")
    wrong = 0
    with tempfile.TemporaryDirectory() as held:
        for case in cases(given.large):
            if case.kind not in (given.kind or kinds) and given.kind != ["all"]:
                continue
            path = Path(held) / f"input{ENDINGS.get(case.kind, '.txt')}"
            case.make(path)
            size = sum(p.stat().st_size for p in ([path] if path.is_file() else path.iterdir())) / 1e6
            if case.kind in {"text", "length"} and size > given.most:
                continue
            out = spawn.Queue()
            one = spawn.Process(target=_read, args=(path, case.whole, out))
            one.start()
            read, written, refused, seconds, before, peak = out.get()
            one.join()
            wrong += peak > PROMISED
            print(
                f"{case.name:34} {size:6.1f} MB: {read} read in {seconds:7.1f} s, {seconds / size:6.1f} s a MB, "
                f"peak {peak} MB ({before} before), {written / 1e6:.1f} MB written{f'; {refused}' if refused else ''}",
                flush=True,
            )
            _ = [p.unlink() for p in ([path] if path.is_file() else list(path.iterdir()))]
            if path.is_dir():
                path.rmdir()
    sys.exit(int(wrong > 0))


if __name__ == "__main__":
    main()
