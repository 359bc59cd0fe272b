"""An act told without a place, in a paragraph that has a scene, happened there; a paragraph without one lends none."""

from __future__ import annotations

import dragoman


def test_an_attack_without_a_place_is_at_the_scene_of_its_paragraph() -> None:
    text = (
        "Gunmen attacked the market of Maiduguri on Monday. Soldiers arrested nine men later that day.\n\n"
        "Police arrested six men elsewhere."
    )
    events = dragoman.load().read_text(text, published="2016-03-10").events
    arrests = [e for e in events if e.event_type == "COERCE"]
    assert [e.location and e.location.span.text for e in arrests] == ["Maiduguri", None]
    assert "scene" in arrests[0].why["location"]
