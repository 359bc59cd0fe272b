"""What does the import of a large GeoNames dump cost, and the index that it makes?

    python benchmarks/gazetteer_import.py [--rows 1000000] [--folder FOLDER] [--json]

A dump in GeoNames' format with that many invented rows is written as a zip (the same ones for each seed): towns, hills,
farms and streams in 200 countries, one to six names each, a third of the names shared by several places as in the
true one, whose ids and names are not copied. `dragoman places import` then runs as a process of its own. Told are its
processor and wall seconds, its greatest resident memory, the size of the folder, and what a process costs that opens
the index and looks up a hundred thousand names.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

SYLLABLES = (
    *("ba", "ko", "mi", "tar", "sel", "un", "dor", "ash", "ven", "lim", "gar", "pol", "nes"),
    *("tu", "rio", "hal", "cam", "zer", "ola", "wick", "ston", "ford", "berg", "ville"),
)
KINDS = (("P", "PPL"), ("T", "HLL"), ("S", "FRM"), ("H", "STM"), ("L", "LCTY"), ("S", "WLL"), ("P", "PPLX"))
FIRST_ID = 100_000_000
LOOKUPS = 100_000

LOOK_UP = """
import json, random, resource, sys, time
from pathlib import Path
from dragoman.places.gazetteer import Gazetteer
names = json.loads(Path(sys.argv[2]).read_text("utf-8"))
start = time.process_time()
known = Gazetteer.load((), Path(sys.argv[1]))
opened = time.process_time() - start
start = time.process_time()
found = sum(bool(known.find(name)) for name in names)
print(json.dumps({"open": opened, "looked": time.process_time() - start, "found": found,
                  "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def name(chance: random.Random) -> str:
    """An invented name of two to five syllables, sometimes of two words."""
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))).capitalize()]
    if chance.random() < 0.25:
        words.append("".join(chance.choices(SYLLABLES, k=2)).capitalize())
    return " ".join(words)


def dump(path: Path, rows: int, seed: int = 1) -> list[str]:
    """Writes the zip and gives names of it to look up."""
    chance = random.Random(seed)
    codes = [a + b for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRST"]
    asked: list[str] = []
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole,
        whole.open("allCountries.txt", "w", force_zip64=True) as raw,
    ):
        out = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        for n in range(rows):
            kind, code = chance.choice(KINDS)
            own = name(chance)
            others = ",".join(name(chance) for _ in range(chance.choice((0, 0, 0, 1, 2, 5))))
            lat, lon = chance.uniform(-60, 75), chance.uniform(-180, 180)
            people = chance.choice((0, 0, 0, 120, 4500)) if kind == "P" else 0
            where = [f"{lat:.5f}", f"{lon:.5f}", kind, code, chance.choice(codes), "", f"{chance.randint(1, 30):02}"]
            cells = [str(FIRST_ID + n), own, own, others, *where, "", "", ""]
            cells += [str(people), "", "10", "Etc/UTC", "2024-01-01"]
            out.write("\t".join(cells) + "\n")
            if len(asked) < LOOKUPS:
                asked.append(own)
        out.flush()
    return asked


def measured(rows: int, folder: Path) -> dict[str, float]:
    """Figures of one import, in seconds and MiB."""
    source, index, names = folder / "allCountries.zip", folder / "index", folder / "names.json"
    names.write_text(json.dumps(dump(source, rows)), "utf-8")
    wall = time.monotonic()
    command = [sys.executable, "-m", "dragoman", "places", "import", str(source), "--to", str(index)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "rows": float(rows),
        "zip MiB": source.stat().st_size / 2**20,
        "import, processor seconds": spent.ru_utime + spent.ru_stime,
        "import, wall seconds": time.monotonic() - wall,
        "import, greatest MiB": spent.ru_maxrss / 1024,
        "index MiB on disk": sum(p.stat().st_size for p in index.rglob("*") if p.is_file()) / 2**20,
    }
    done = subprocess.run(
        [sys.executable, "-c", LOOK_UP, str(index), str(names)], check=True, capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    figures |= {
        "opened, processor seconds": told["open"],
        "names looked up a processor second": min(LOOKUPS, rows) / max(told["looked"], 1e-9),
        "of them found": told["found"] / min(LOOKUPS, rows),
        "index in use, greatest MiB": told["mib"],
    }
    return figures


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--folder", type=Path, help="where the files go; a temporary folder, removed, if none is named")
    ask.add_argument("--json", action="store_true")
    o = ask.parse_args()
    with tempfile.TemporaryDirectory(dir=o.folder or os.environ.get("TMPDIR")) as folder:
        figures = measured(o.rows, Path(folder))
    if o.json:
        print(json.dumps(figures, indent=1))
        return 0
    for label, figure in figures.items():
        print(f"{label:36} {figure:,.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
