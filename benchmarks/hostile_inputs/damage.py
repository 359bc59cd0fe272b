"""Sound files cut, changed, spliced and misnamed, and noise that was never a file."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from hostile_inputs.base import Input


def damaged(draw: random.Random, sound: dict[str, bytes], rounds: int) -> Iterator[Input]:
    """Every form cut, with bytes changed, with pieces of another form in it, and under the name of another."""
    names = list(sound)
    for turn, (ending, data) in itertools.product(range(rounds), sound.items()):
        yield Input("cut", f"cut{turn}{ending}", data[: draw.randrange(len(data))])
        changed = bytearray(data)
        for _ in range(draw.choice((1, 3, 30, 300))):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        yield Input("changed", f"changed{turn}{ending}", bytes(changed))
        other = sound[draw.choice(names)]
        at, start = draw.randrange(len(data)), draw.randrange(len(other))
        yield Input("spliced", f"spliced{turn}{ending}", data[:at] + other[start : start + 2000] + data[at:])
        yield Input("misnamed", f"misnamed{turn}{draw.choice(names)}", data)
        yield Input("doubled", f"doubled{turn}{ending}", data + data)


def noise(draw: random.Random, rounds: int) -> Iterator[Input]:
    for turn in range(rounds):
        ending = draw.choice(
            (".txt", ".html", ".jsonl", ".csv", ".pdf", ".zip", ".eml", ".warc", ".xml", ".docx", ".gz")
        )
        yield Input("noise", f"noise{turn}{ending}", draw.randbytes(draw.choice((1, 10, 1000, 100_000))))
        yield Input("zeros", f"zeros{turn}{ending}", bytes(draw.choice((1, 300, 100_000))))
        yield Input("empty", f"empty{turn}{ending}", draw.choice((b"", b" ", b"\n\n\n", b"\xef\xbb\xbf", b"\xff\xfe")))
        starts = (
            b"%PDF-",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"BZh9",
            b"\xfd7zXZ\x00",
            b"\x28\xb5\x2f\xfd",
            b"PAR1",
            b"WARC/1.0\r\n",
        )
        yield Input("false start", f"start{turn}{ending}", draw.choice(starts) + draw.randbytes(500))
