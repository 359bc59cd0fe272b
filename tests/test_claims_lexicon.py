"""The cue and hedge tables: enough of them, checked, with examples that hold what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.claims.lexicon import Certainty, Kind, load_cues, load_hedges
from dragoman.errors import KnowledgeError
from dragoman.model import Stance

CUES = load_cues()

ROW = """
[[cue]]
lemma = "allege"
pos = "verb"
certainty = "claimed"
stance = "affirms"
source = ["nsubj"]
content = ["ccomp"]
origin = "a test"
example = "Rebels alleged that troops shelled the market."
"""


def user_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_at_least_three_hundred_cues_of_every_kind() -> None:
    assert len(CUES.cues) >= 300
    assert {cue.kind for cue in CUES.cues} == set(Kind)


def test_every_example_holds_its_source_and_content() -> None:
    for cue in CUES.cues:
        for words in dict(cue.reads_as).values():
            at = 0
            for part in words.split(" … "):
                assert part in cue.example[at:], (cue.lemma, part)
                at = cue.example.index(part, at) + len(part)


def test_a_count_never_has_more_marked_than_seen() -> None:
    for cue in CUES.cues:
        for frame, seen, marked in cue.counts:
            assert 0 <= marked <= seen, (cue.lemma, frame)
            assert 0.0 <= cue.share(frame) <= 1.0


def test_denying_cues_deny_and_alleging_cues_hedge() -> None:
    assert CUES.find(Kind.VERB, "deny")[0].stance is Stance.DENIES
    assert CUES.find(Kind.VERB, "allege")[0].hedged
    assert not CUES.find(Kind.VERB, "announce")[0].hedged
    assert not CUES.find(Kind.VERB, "demand")[0].vouches


def test_a_particle_is_tried_before_the_bare_verb() -> None:
    assert CUES.find(Kind.VERB, "rule")[0].particle == "out"


def test_a_users_cue_takes_the_place_of_the_packages(tmp_path: Path) -> None:
    cues = load_cues([user_file(tmp_path, ROW.replace('"claimed"', '"doubted"'))])
    (entry,) = cues.find(Kind.VERB, "allege")
    assert entry.certainty is Certainty.DOUBTED
    assert len(cues.cues) == len(CUES.cues)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (ROW.replace('"claimed"', '"claimd"'), "did you mean 'claimed'"),
        (ROW.replace("stance", "stanze"), "did you mean 'stance'"),
        (ROW.replace('["ccomp"]', '["comp"]'), "content 'comp' is not known"),
        (ROW.replace('origin = "a test"\n', ""), "'origin' is missing"),
        (ROW + "[[cue", "not valid TOML"),
    ],
)
def test_a_broken_entry_names_file_row_and_remedy(tmp_path: Path, wrong: str, message: str) -> None:
    with pytest.raises(KnowledgeError) as told:
        load_cues([user_file(tmp_path, wrong)])
    assert "mine.toml" in str(told.value)
    assert message in str(told.value)


def test_hedges_of_each_group_are_there() -> None:
    hedges = load_hedges()
    assert "reportedly" in hedges.adverbs
    assert "alleged" in hedges.adjectives
    assert "may" in hedges.modals
    assert ("if", "true") in hedges.phrases
