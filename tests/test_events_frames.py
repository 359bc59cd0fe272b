"""The event frames as data: sound, broad, and refused when broken."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from dragoman.errors import KnowledgeError
from dragoman.events import frames
from dragoman.lexicons.ontology import load_ontology

KNOWN = frames.load()
LEAST = 600


def test_there_are_frames_for_every_type() -> None:
    types = set(load_ontology().event_types)
    assert {f.event_type for f in KNOWN.frames} == types
    assert len(KNOWN.frames) >= LEAST


def test_every_mode_of_a_frame_exists_and_every_mode_is_reached() -> None:
    ontology = load_ontology()
    reached: dict[str, set[str]] = {t: set() for t in ontology.event_types}
    for frame in KNOWN.frames:
        if frame.mode:
            assert frame.mode in ontology.modes(frame.event_type), f"{frame.event_type} {frame.name}: {frame.mode}"
            reached[frame.event_type].add(frame.mode)
    for table in KNOWN.content.values():
        for event_type, mode in table.values():
            for each in ontology.event_types:
                if mode and mode in ontology.modes(each) and event_type in {None, each}:
                    reached[each].add(mode)
    missing = {t: set(ontology.modes(t)) - found for t, found in reached.items() if set(ontology.modes(t)) - found}
    assert not missing


def test_every_frame_has_an_example_and_an_origin() -> None:
    assert [f.name for f in KNOWN.frames if not f.example or not f.origin] == []


def test_argument_patterns_hold_known_roles_only() -> None:
    assert {role for f in KNOWN.frames for role in f.args.values()} <= frames.ROLES


@pytest.mark.parametrize(
    ("broken", "hint"),
    [
        ('{ verb = "shell", args = "atack" }', 'did you mean "attack"'),
        ('{ verb = "shell", mdoe = "aerial" }', 'did you mean "mode"'),
        ('{ verb = "shell", certainty = "certain" }', "sure, likely, weak"),
        ('{ verb = "shell", when = { obj = "peeple" } }', 'did you mean "people"'),
        ('{ mode = "aerial" }', "exactly one of verb"),
    ],
)
def test_a_broken_frame_is_refused_with_its_place_and_a_hint(
    broken: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(str(resources.files("dragoman.lexicons"))) / "data" / "events"
    shutil.copytree(source, tmp_path / "data" / "events")
    for file in (tmp_path / "data" / "events").glob("[A-Z]*.toml"):
        file.unlink()
    (tmp_path / "data" / "events" / "ASSAULT.toml").write_text(
        f'event_type = "ASSAULT"\nargs = "attack"\nframes = [{broken}]\n', encoding="utf-8"
    )
    monkeypatch.setattr(frames.resources, "files", lambda _: tmp_path)
    with pytest.raises(KnowledgeError, match=hint) as told:
        frames.load.__wrapped__()
    assert "ASSAULT.toml, frame 1" in str(told.value)
