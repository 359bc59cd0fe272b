"""What was not agreed, what a condition names, and what was arranged: no deed, and no day gone by."""

from __future__ import annotations

from datetime import date

import pytest
from events_parses import parsed

import dragoman
from dragoman.events.frames import load
from dragoman.events.standing import Judge

TUESDAY = date(2023, 3, 14)


@pytest.mark.parametrize(
    ("text", "act", "statuses"),
    [
        ("If the hostages are not freed by Friday, the army will storm the camp, he said.", "freed", {"conditional"}),
        ("If the army does not withdraw, the rebels will attack, he said.", "withdraw", {"conditional"}),
        ("The army did not withdraw from the town on Monday.", "withdraw", {"denied"}),
    ],
)  # fmt: skip
def test_no_deed_is_told(text: str, act: str, statuses: set[str]) -> None:
    found = [e for e in dragoman.load().read_text(text, published=TUESDAY).events if e.trigger.text == act]
    assert {e.status.value for e in found} == statuses


AGREED = (
    "Sides|side|NOUN|{side}|nsubj {verbs} on|on|ADP|{release}|case the|the|DET|{release}|det "
    "release|release|NOUN|{agree}|obl"
)
SETTLED = AGREED.format(side=2, verbs="agreed|agree|VERB|0|root|Tense=Past", release=5, agree=2)
FAILED = AGREED.format(
    side=2, verbs="failed|fail|VERB|0|root|Tense=Past to|to|PART|4|mark agree|agree|VERB|2|xcomp", release=7, agree=4
)


@pytest.mark.parametrize(("words", "status"), [(SETTLED, "planned"), (FAILED, "hypothetical")])
def test_what_is_agreed_on_is_still_to_come_and_what_is_not_may_never(words: str, status: str) -> None:
    doc = parsed(words).doc
    release = next(t.i for t in doc if t.text == "release")
    assert Judge(doc, load()).of(release, release).status.value == status


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
