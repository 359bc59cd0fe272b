"""What was not agreed, what a condition names, and what was arranged: no deed, and no day gone by."""

from __future__ import annotations

from datetime import date

import pytest

import dragoman

TUESDAY = date(2023, 3, 14)


@pytest.mark.parametrize(
    ("text", "act", "statuses"),
    [
        ("If the hostages are not freed by Friday, the army will storm the camp, he said.", "freed", {"conditional"}),
        ("If the army does not withdraw, the rebels will attack, he said.", "withdraw", {"conditional"}),
        ("Chad and the rebels failed on Monday to agree on the release of 37 fishermen.", "release", {"hypothetical"}),
        ("The army did not withdraw from the town on Monday.", "withdraw", {"denied"}),
    ],
)  # fmt: skip
def test_no_deed_is_told(text: str, act: str, statuses: set[str]) -> None:
    """Where the coder codes the act at all, it has not happened."""
    found = [e for e in dragoman.load().read_text(text, published=TUESDAY).events if e.trigger.text == act]
    assert {e.status.value for e in found} <= statuses


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The talks, hosted by the commission, were to resume on Thursday in N'Djamena.", "2023-03-16"),
        ("The envoys are to meet on Monday in Vienna.", "2023-03-20"),
        ("The talks resumed on Thursday in N'Djamena.", "2023-03-09"),
    ],
)
def test_what_was_to_be_looks_ahead(text: str, day: str) -> None:
    assert [t.value for t in dragoman.load().read_text(text, published=TUESDAY).times] == [day]
