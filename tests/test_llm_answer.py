"""A model's answer is checked: nothing but known codes and words of the text can come of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import EndpointError
from dragoman.lexicons.ontology import load_ontology
from dragoman.llm import prompt
from dragoman.llm.answer import MOST_EVENTS, Answer, read_answer
from dragoman.llm.cache import Cache, Reply
from dragoman.llm.phrases import Phrases
from dragoman.model import Document, Sentence

CODES = prompt.load().codes


def said(**changed: Any) -> dict[str, Any]:
    """One event as a model would say it."""
    plain = {
        "sentence": 1, "trigger": "shelled", "event_type": "ASSAULT", "mode": ["heavy-weapons"], "actor": [],
        "recipient": [], "place": None, "date": None, "act": None, "act_date": None, "status": "happened",
        "hedged": False, "background": False, "about": [], "claim": None,
    }  # fmt: skip
    return {**plain, **changed}


def side(words: str, country: str | None = None, *sector: str) -> dict[str, Any]:
    return {"words": words, "country": country, "sector": list(sector)}


def read(*events: Any) -> tuple[list[Any], Counter[str]]:
    kept, dropped = read_answer(json.dumps({"events": events}), CODES)
    return kept, +dropped


# ---------------------------------------------------------------- the prompt
def objects(shape: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shape, dict):
        if shape.get("type") == "object":
            yield shape
        for value in shape.values():
            yield from objects(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from objects(value)


def test_the_schema_is_strict_and_holds_the_ontology() -> None:
    shape = prompt.load().schema
    found = list(objects(shape))
    assert len(found) == 5
    for held in found:
        assert held["additionalProperties"] is False
        assert sorted(held["required"]) == sorted(held["properties"])
    fields = shape["$defs"]["Said"]["properties"]
    known = load_ontology()
    assert fields["event_type"]["enum"] == list(known.event_types)
    assert set(fields["mode"]["items"]["enum"]) == {m for t in known.event_types for m in known.modes(t)}
    assert shape["$defs"]["Side"]["properties"]["sector"]["items"]["enum"] == list(known.sectors)
    assert "default" not in json.dumps(shape)


def test_the_prompt_explains_every_code_it_allows() -> None:
    told = prompt.load().instructions
    known = load_ontology()
    for code in (*known.event_types, *known.sectors, *known.international, *CODES.statuses, *CODES.kinds):
        assert f"- {code}: " in told, code
    for event_type in known.event_types:
        for mode in known.modes(event_type):
            assert f"{mode} (" in told, mode


def test_the_statuses_kinds_and_stances_of_the_prompt_are_those_of_the_model() -> None:
    from dragoman.model import ClaimKind, Stance, Status

    assert set(CODES.statuses) == set(Status)
    assert set(CODES.kinds) == set(ClaimKind) - {ClaimKind.ASSERTED_BY_AUTHOR}
    assert set(CODES.stances) == set(Stance)


# ---------------------------------------------------------------- the answer
def test_a_good_answer_passes_whole() -> None:
    event = said(
        actor=[side("the army", "SYR", "MIL")], act="CONSULT", about=[{"words": "the accord", "kind": "agreement"}]
    )
    kept, dropped = read(event)
    assert kept[0].model_dump() == {**event}
    assert not dropped


@pytest.mark.parametrize(
    "content",
    [
        "", "I will not code this.", "[]", "{}", '{"events": 3}', '{"events": {"a": 1}}', '{"events": [', "null",
        '{"events": [' + "[" * 100_000, '{"rows": []}', "} {", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_object_with_events_fails_with_a_reason(content: str) -> None:
    with pytest.raises(EndpointError, match="the model's answer"):
        read_answer(content, CODES)


def test_a_fence_or_words_around_the_object_are_passed_over() -> None:
    kept, _ = read_answer("Here it is:\n```json\n" + json.dumps({"events": [said()]}) + "\n```\nDone.", CODES)
    assert [e.trigger for e in kept] == ["shelled"]
    kept, _ = read_answer("<think>Is {this} one?</think>" + json.dumps({"events": [said()]}), CODES)
    assert [e.trigger for e in kept] == ["shelled"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (said(event_type="FIGHT"), "events of an unknown type"),
        (said(event_type="assault"), "events of an unknown type"),
        (said(status="certain"), "events of an unknown status"),
        (said(trigger=None), "events of another shape"),
        (said(sentence="second"), "events of another shape"),
        (said(actor="Russia"), "events of another shape"),
        ("ASSAULT", "events of another shape"),
        (None, "events of another shape"),
    ],
)
def test_one_bad_event_is_dropped_and_counted_and_the_others_stay(event: Any, reason: str) -> None:
    kept, dropped = read(said(), event, said(trigger="met", event_type="CONSULT", mode=[]))
    assert [e.trigger for e in kept] == ["shelled", "met"]
    assert dropped == {reason: 1}


def test_unknown_codes_are_dropped_and_counted_and_the_event_stays() -> None:
    event = said(
        mode=["heavy-weapons", "visit", "nuclear"],
        actor=[side("rebels", "XYZ", "REB", "BAD")],
        act="WAR",
        about=[{"words": "the accord", "kind": "poem"}],
        claim={"kind": "rumour", "stance": "loves", "source": [side("he", "USSR")], "relayed_by": [], "cue": None,
               "content": None},
    )  # fmt: skip
    kept, dropped = read(event)
    assert kept[0].mode == ["heavy-weapons"]
    assert (kept[0].actor[0].country, kept[0].actor[0].sector) == (None, ["REB"])
    assert kept[0].act is None and kept[0].about == []
    assert (kept[0].claim.kind, kept[0].claim.stance) == ("reported", "affirms")
    assert dropped == {
        "unknown modes": 2, "unknown countries": 2, "unknown sectors": 1, "unknown types": 1,
        "unknown kinds of matter": 1, "unknown kinds of claim": 1, "unknown stances": 1,
    }  # fmt: skip


def test_missing_fields_that_may_be_empty_are_empty() -> None:
    kept, dropped = read({"sentence": 1, "trigger": "met", "event_type": "CONSULT", "status": "happened"})
    assert kept[0].actor == [] and kept[0].claim is None and not dropped


def test_a_flood_of_events_is_cut() -> None:
    kept, dropped = read(*[said()] * (MOST_EVENTS + 7))
    assert len(kept) == MOST_EVENTS
    assert dropped == {f"events beyond the first {MOST_EVENTS}": 7}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(said())), inner, max_size=5),
        max_leaves=12,
    )
)
def test_whatever_is_answered_only_known_codes_pass(row: Any) -> None:
    kept, _ = read(row, said(mode=row) if isinstance(row, list) else said(event_type=row))
    for event in kept:
        assert event.event_type in CODES.modes and event.status in CODES.statuses
        assert all(m in CODES.modes[event.event_type] for m in event.mode)
    assert Answer(events=kept).events == kept


# ---------------------------------------------------------------- words in the text
TEXT = "The army ‘shelled’ Homs-\nthe old city. Rebels said the army had shelled Homs. Homs burned."
STOPS = [0, 39, 78, len(TEXT)]


def phrases(text: str = TEXT, stops: list[int] | None = None) -> Phrases:
    document = Document("d", text)
    edges = pairwise(stops or STOPS)
    return Phrases(document, [Sentence(document.span(a, b), 0, 0, "body") for a, b in edges])


def test_words_are_found_whole_whatever_their_case_quotes_and_white_space() -> None:
    held = phrases()
    assert [s.text for s in held.everywhere("THE ARMY")] == ["The army", "the army"]
    assert [s.text for s in held.everywhere("'shelled'")] == ["‘shelled’"]
    assert [s.text for s in held.everywhere("Homs– the old")] == ["Homs-\nthe old"]


@pytest.mark.parametrize("words", ["shell", "arm", "Aleppo", "", "  ", "army shelled", ".*", "Homs" * 600, "\\w+"])
def test_words_that_are_not_in_the_text_have_no_place(words: str) -> None:
    assert phrases().everywhere(words) == []


def test_of_several_places_the_nearest_in_the_sentence_counts_then_what_was_told_before() -> None:
    held = phrases()
    second, third = held.sentences[1], held.sentences[2]
    trigger = held.inside("shelled", second)[0]
    near = held.near("Homs", trigger, second)
    assert near is not None and near.start == TEXT.index("Homs", 40)
    earlier = held.near("army", third.span, third)
    assert earlier is not None and earlier.start == TEXT.rindex("army")


@given(st.text(max_size=60), st.text(max_size=12))
def test_a_place_is_always_a_span_of_the_text(text: str, words: str) -> None:
    held = phrases(text or "x", [0, len(text) or 1])
    for span in held.everywhere(words):
        assert held.document.text[span.start : span.end] == span.text != ""


# ---------------------------------------------------------------- the cache
def test_an_answer_is_kept_by_what_was_asked(tmp_path: Any) -> None:
    cache = Cache(tmp_path / "held")
    key = Cache.key("host", "model", "prompt", "report")
    assert cache.get(key) is None
    cache.put(key, Reply("{}", 7, None, "toy-1"))
    assert cache.get(key) == Reply("{}", 7, None, "toy-1", cached=True)
    others = (Cache.key("host", "model", "prompt", "reports"), Cache.key("hostm", "odel", "prompt", "report"))
    assert len({key, *others}) == 3


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"content": 3, "tokens_in": 1, "tokens_out": 1, "served": ""}'])
def test_a_damaged_file_of_the_cache_is_asked_anew(tmp_path: Any, damage: str) -> None:
    cache = Cache(tmp_path)
    key = Cache.key("a")
    cache.put(key, Reply("{}"))
    next(tmp_path.rglob("*.json")).write_text(damage, "utf-8")
    assert cache.get(key) is None
