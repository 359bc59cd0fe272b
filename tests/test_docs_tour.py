"""The commands of tour and README run, and answer what the pages show but for what changes as the coder does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
sys.path.insert(0, str(DOCS))

import write  # noqa: E402

SHARE = 0.75
"""Of a block's words this share must still be in the answer; less, and the page is to be written anew."""

VARIES = re.compile(r"[0-9a-f]{12,16}|\d+(?:\.\d+)?|[│─┃━]+")


def words(text: str) -> list[str]:
    return [w for w in VARIES.sub(" ", text.replace("[...]", " ")).split() if len(w) > 1]


@pytest.fixture(scope="module")
def told() -> list[tuple[write.Shown, str]]:
    blocks = [block for page in write.TOLD for block in write.shown(page.read_text("utf-8"))]
    with write.desk():
        return [(block, text) for block, (_, text) in zip(blocks, write.answers(blocks), strict=True)]


def test_every_command_of_the_tour_still_answers_as_the_page_shows(told: list[tuple[write.Shown, str]]) -> None:
    for block, text in told:
        write.cut(block, text)
        now = set(words(text))
        shown = words(block.answer)
        there = sum(w in now for w in shown)
        assert there >= SHARE * len(shown), (
            f"{block.commands[-1]} answers otherwise than tour or README show ({there} of {len(shown)} words): "
            "run python docs/write.py tour, and read the page again"
        )


def test_the_tour_shows_a_claim_its_denial_and_a_dispute(told: list[tuple[write.Shown, str]]) -> None:
    whole = "\n".join(text for _, text in told)
    for stable in ("By the author's own account:", "Denied by Houthis [YEM REB]:", "Yemen truce (April 2022)",
                   "Did it happen?", "rows written to events.csv"):  # fmt: skip
        assert stable in whole, stable
