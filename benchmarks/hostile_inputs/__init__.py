"""The corpus of hostile and broken inputs, a module a kind of them.

The files that are spoiled come from `inputs.py` of the tests.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from hostile_inputs.base import Input, sound_files
from hostile_inputs.damage import damaged, noise
from hostile_inputs.markup import markup, xml
from hostile_inputs.office import office
from hostile_inputs.packed import archives, huge, pdfs, sound_reports
from hostile_inputs.rows import lines, mails
from hostile_inputs.words import dates, encodings, shapes, signs


def corpus(seed: int = 1, rounds: int = 16, with_huge: bool = True) -> Iterator[Input]:
    """All inputs, the same for the same seed."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        sound = sound_files(Path(folder))
    makers: list[Callable[[], Iterator[Input]]] = [
        lambda: damaged(draw, sound, rounds), lambda: noise(draw, 3 * rounds), lambda: encodings(draw), lambda: signs(draw), shapes, dates,  # noqa: E501
        lambda: markup(draw), xml, lambda: lines(draw), lambda: mails(draw), lambda: archives(draw, with_huge), lambda: pdfs(draw),  # noqa: E501
        lambda: office(with_huge), lambda: sound_reports(3 * rounds),
    ]  # fmt: skip
    if with_huge:
        makers.append(huge)
    for make in makers:
        yield from make()


__all__ = ["Input", "corpus", "sound_files"]
