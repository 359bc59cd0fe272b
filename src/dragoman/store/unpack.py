"""Makes one part of an unpacked record, in a process of its own: `python -m dragoman.store.unpack RECORD FILE NAME`.

The segments come as JSON on standard input. Used by `store/unpacked.py` alone.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from dragoman.store.commits import Segment
from dragoman.store.folder import open_folder
from dragoman.store.segments import connect
from dragoman.store.unpacked import Part, lay_out, numbered


def main(where: str, path: str, name: str) -> None:
    """Write the part; whoever waits for pages comes first."""
    if hasattr(os, "nice"):
        os.nice(5)
    segments = [Segment(*fields) for fields in json.load(sys.stdin)]
    folder = open_folder(where)
    target = Path(path)
    with connect(folder, threads=1, within=(str(target.parent),)) as connection:
        lay_out(connection, folder, Part(target, name, numbered(segments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
