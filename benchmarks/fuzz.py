"""A coverage-guided fuzzer (atheris) on every reader: inputs are changed where that makes the readers take new ways.

    python benchmarks/fuzz.py pdf --seconds 60        # one reader
    python benchmarks/fuzz.py all --seconds 20        # each in turn, in a process of its own

Needed is `pip install atheris`. An input is a finding when an error escapes, a reason cannot be shown, a document
breaks its promises, or it takes longer than `TOO_LONG`; findings are written to the folder `fuzz-findings`.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

TOO_LONG = 20
"""Seconds for one small input."""

LARGEST = 20_000
"""Bytes of one input."""

FORMS = {
    "text": ".txt", "html": ".html", "jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet", "pdf": ".pdf",
    "docx": ".docx", "mail": ".eml", "mbox": ".mbox", "feed": ".rss", "warc": ".warc", "zip": ".zip", "tar": ".tar",
    "gzip": ".txt.gz", "bzip2": ".txt.bz2", "xz": ".txt.xz", "zstd": ".txt.zst", "lexisnexis": "-lexis.html",
    "factiva": "-factiva.html",
}  # fmt: skip


def fuzz(form: str, seconds: int, folder: Path) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["dragoman.readers"], enable_loader_override=False):
        from dragoman.model import Document
        from dragoman.readers import dispatch
        from dragoman.readers.dispatch import read_entry
        from dragoman.readers.entries import Asked, Budget, Entry, ending_of, open_stream

        for module in dispatch.READERS.values():
            __import__(f"dragoman.readers.{module}")
    import hostile

    logging.disable(logging.CRITICAL)
    ending = ending_of("x" + FORMS[form])

    def one(data: bytes) -> None:
        budget = Budget(lambda: len(data))
        entry = Entry("x" + FORMS[form], ending, open_stream(io.BytesIO(data)), Asked(), read_entry, budget=budget)
        for found in read_entry(entry):
            if isinstance(found, Document):
                for words in hostile.wrong_document(found):
                    raise AssertionError(words)
            elif len(found.reason) < 10 or not found.reason.isprintable() or not found.path.isprintable():
                raise AssertionError(f"reason {found.reason!r}")

    corpus = folder / form
    corpus.mkdir(parents=True, exist_ok=True)
    sound = hostile.sound_files(folder)
    for number, data in enumerate([sound[FORMS[form]], sound[FORMS[form]][: len(sound[FORMS[form]]) // 2]]):
        (corpus / f"sound{number}").write_bytes(data)
    findings = Path("fuzz-findings")
    findings.mkdir(exist_ok=True)
    flags = [f"-max_total_time={seconds}", f"-timeout={TOO_LONG}", f"-max_len={LARGEST}", "-rss_limit_mb=2000", "-seed=1"]  # noqa: E501
    atheris.Setup([sys.argv[0], str(corpus), *flags, f"-artifact_prefix={findings}/{form}-", "-print_final_stats=1"], one)  # noqa: E501
    atheris.Fuzz()


def every(seconds: int) -> int:
    """Each form in turn; how many had findings."""
    bad = total = 0
    for form in FORMS:
        asked = [sys.executable, __file__, form, "--seconds", str(seconds)]
        done = subprocess.run(asked, capture_output=True, text=True, errors="replace")
        runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        ways = re.findall(r"cov: (\d+)", done.stderr)
        peak = re.search(r"peak_rss_mb: (\d+)", done.stderr)
        count = int(runs[1]) if runs else 0
        total += count
        bad += done.returncode != 0
        state = "nothing found" if done.returncode == 0 else "FINDING"
        grown = f"edges {ways[0]} to {ways[-1]}" if ways else "no coverage"
        print(f"{form:11} {count:8} executions, {grown}, peak {peak[1] if peak else '?'} MB: {state}", flush=True)
        if done.returncode:
            print("\n".join(done.stderr.splitlines()[-25:]), flush=True)
    print(f"{total} executions in all, {bad} readers with findings")
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("form", choices=[*FORMS, "all"])
    parser.add_argument("--seconds", type=int, default=20)
    asked = parser.parse_args()
    if asked.form == "all":
        sys.exit(1 if every(asked.seconds) else 0)
    with tempfile.TemporaryDirectory() as folder:
        fuzz(asked.form, asked.seconds, Path(folder))


if __name__ == "__main__":
    main()
