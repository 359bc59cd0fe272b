"""An input, and a sound file of each form to spoil."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from dataclasses import dataclass
from pathlib import Path

import inputs as made


@dataclass(frozen=True)
class Input:
    """A file to be read. sound: the text that must come of it, word for word; None where anything may."""

    kind: str
    name: str
    data: bytes
    sound: str | None = None
    columns: str | None = None


def sound_files(folder: Path) -> dict[str, bytes]:
    """A sound file of each form."""
    rows = [{"text": made.TEXT, "title": made.HEADLINE, "published": "2016-03-07"}] * 3
    pages = {f"https://news.example/{n}": made.page(f"{made.HEADLINE} {n}") for n in range(3)}
    return {
        ".txt": made.TEXT.encode(), ".html": made.page(), ".csv": made.table(rows), ".tsv": made.table(rows, "\t"),
        ".jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in rows), ".pdf": made.pdf(pages=2),
        ".docx": made.docx(), ".eml": made.message(attached={"a.pdf": made.pdf()}), ".mbox": made.mbox(folder),
        ".rss": made.rss(), ".atom": made.atom(), ".warc": made.warc(pages, False), ".warc.gz": made.warc(pages),
        ".zip": made.zipped({"a.txt": made.TEXT.encode(), "b/c.html": made.page()}), ".parquet": parquet(rows),
        ".tar": made.tarred({"a.txt": made.TEXT.encode(), "b/c.html": made.page()}),
        ".txt.gz": gzip.compress(made.TEXT.encode()), ".txt.bz2": bz2.compress(made.TEXT.encode()),
        ".txt.xz": lzma.compress(made.TEXT.encode()), ".txt.zst": made.zstd(made.TEXT.encode()),
        "-lexis.docx": made.docx((*made.COVER, *made.NEXIS)), "-lexis.html": made.old_nexis(),
        "-factiva.html": made.factiva(), "-fields.html": made.factiva_fields(),
    }  # fmt: skip


def parquet(rows: list[dict[str, str]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()
