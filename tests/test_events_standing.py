"""The standing of acts on hand-made parses: time, mood, negation, doubt."""

from __future__ import annotations

import pytest
from events_parses import parsed

from dragoman.events.frames import load
from dragoman.events.standing import Judge
from dragoman.model import Status

KNOWN = load()

CASES = [
    ("happened", "Rebels|rebel|NOUN|2|nsubj shelled|shell|VERB|0|root|Tense=Past it|it|PRON|2|obj", "shelled"),
    ("denied", "Rebels|rebel|NOUN|4|nsubj did|do|AUX|4|aux not|not|PART|4|advmod shell|shell|VERB|0|root", "shell"),
    ("planned", "Rebels|rebel|NOUN|3|nsubj will|will|AUX|3|aux shell|shell|VERB|0|root", "shell"),
    ("hypothetical", "Rebels|rebel|NOUN|3|nsubj might|might|AUX|3|aux shell|shell|VERB|0|root", "shell"),
    (
        "ongoing",
        "Rebels|rebel|NOUN|3|nsubj are|be|AUX|3|aux|Tense=Pres shelling|shell|VERB|0|root|VerbForm=Part",
        "shelling",
    ),
    (
        "conditional",
        "Rebels|rebel|NOUN|3|nsubj will|will|AUX|3|aux shell|shell|VERB|0|root it|it|PRON|3|obj if|if|SCONJ|7|mark "
        "they|they|PRON|7|nsubj return|return|VERB|3|advcl",
        "shell",
    ),
    (
        "planned",
        "Rebels|rebel|NOUN|2|nsubj plan|plan|VERB|0|root to|to|PART|4|mark shell|shell|VERB|2|xcomp it|it|PRON|4|obj",
        "shell",
    ),
    (
        "ongoing",
        "Rebels|rebel|NOUN|2|nsubj continue|continue|VERB|0|root to|to|PART|4|mark shell|shell|VERB|2|xcomp",
        "shell",
    ),
    (
        "postponed",
        "Talks|talk|NOUN|3|nsubj:pass were|be|AUX|3|aux:pass postponed|postpone|VERB|0|root|Voice=Pass",
        "Talks",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("status", "words", "trigger"), CASES)
def test_the_standing_of_an_act_is_read_off_its_clause(status: str, words: str, trigger: str) -> None:
    analysis = parsed(words)
    token = next(t for t in analysis.doc if t.text == trigger)
    above = token.head.i if token.pos_ == "NOUN" else token.i
    assert Judge(analysis.doc, KNOWN).of(token.i, above).status is Status(status)


def test_may_have_done_is_doubt_and_no_future() -> None:
    analysis = parsed(
        "Rebels|rebel|NOUN|4|nsubj may|may|AUX|4|aux have|have|AUX|4|aux shelled|shell|VERB|0|root|VerbForm=Part"
    )
    read = Judge(analysis.doc, KNOWN).of(3, 3)
    assert (read.status, read.hedged) == (Status.HAPPENED, True)


def test_a_past_perfect_is_background_unless_it_is_reported_speech() -> None:
    told = parsed("Rebels|rebel|NOUN|3|nsubj had|have|AUX|3|aux shelled|shell|VERB|0|root|VerbForm=Part")
    said = parsed(
        "He|he|PRON|2|nsubj said|say|VERB|0|root rebels|rebel|NOUN|5|nsubj had|have|AUX|5|aux "
        "shelled|shell|VERB|2|ccomp|VerbForm=Part it|it|PRON|5|obj"
    )
    assert Judge(told.doc, KNOWN).of(2, 2).background
    assert not Judge(said.doc, KNOWN).of(4, 4).background


def test_what_nobody_named_has_observed_is_hedged() -> None:
    analysis = parsed(
        "Troops|troop|NOUN|4|nsubj:pass have|have|AUX|4|aux been|be|AUX|4|aux:pass "
        "observed|observe|VERB|0|root|Voice=Pass in|in|ADP|6|case Syria|Syria|PROPN|4|obl"
    )
    assert Judge(analysis.doc, KNOWN).of(3, 3).hedged
