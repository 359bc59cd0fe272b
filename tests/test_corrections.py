"""What people correct wins over what was read, stays when a report is read again, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import all_readings, reading

from dragoman.errors import QuestionError
from dragoman.model import Reading
from dragoman.record import Record
from dragoman.store import corrections


@pytest.fixture
def record(tmp_path: Path) -> Record:
    made = Record(tmp_path / "record")
    made.add(*all_readings())
    return made


def again(name: str, change: Callable[[Any], Any] = lambda e: e) -> Reading:
    """The reading of a newer version, its events changed."""
    first = reading(name)
    assert first.settings is not None
    return replace(
        first, events=tuple(map(change, first.events)), settings=replace(first.settings, min_confidence=0.01)
    )


def bombings(record: Record) -> list[Any]:
    return [t for t in record.events(status="any", report="wire") if t.event.trigger.text.startswith("bombed")]


def bombing(record: Record) -> Any:
    return bombings(record)[0]


VALUES: dict[str, tuple[Any, Any]] = {
    "event_type": ("PROTEST", "PROTEST"),
    "act": ("CONSULT", "CONSULT"),
    "mode": ("", ()),
    "context": ("military", ("military",)),
    "status": ("hypothetical", "hypothetical"),
    "stance": ("doubts", "doubts"),
    "claim": ("quoted", "quoted"),
    "hedged": ("yes", True),
    "background": ("yes", True),
    "actor": ("Nusra=SYR:REB", ("SYR",)),
    "recipient": ("Jordan=JOR:GOV; Iraq=IRQ", ("JOR", "IRQ")),
    "claimed_by": ("Reuters=GBR:MED", ("GBR",)),
    "date": ("2016-02-01/2016-02-03", date(2016, 2, 1)),
    "act_date": ("2016-03-20", date(2016, 3, 20)),
    "location": ("Idlib=35.93,36.63:SYR", ("Idlib", "SYR", 35.93)),
    "counts": ("killed=12-14 civilians; wounded=30+", (("killed", 12, 14, "civilians"), ("wounded", 30, None, ""))),
}


def value_of(event: Any, field: str) -> Any:
    held = getattr(event, field)
    if field in {"actor", "recipient", "claimed_by"}:
        return tuple(a.country for a in held)
    if field in {"date", "act_date"}:
        return held.start
    if field == "location":
        return held.name, held.country, held.lat
    if field == "counts":
        return tuple((c.kind, c.low, c.high, c.of) for c in held)
    return getattr(held, "value", held)


@pytest.mark.parametrize("field", corrections.FIELDS)
def test_every_field_can_be_changed_and_stays_when_read_again(record: Record, field: str) -> None:
    value, wanted = VALUES[field]
    then = datetime.now(UTC)
    first = bombing(record)
    record.correct(first.key, "change", field=field, value=value, who="Ana", reason="a test")
    told = record.telling(first.key)
    assert value_of(told.event, field) == wanted
    assert told.corrected == (field,)
    assert "Ana" in told.event.why[field]
    record.add(again("wire"))
    newer = [t for t in record.events(status="any", report="wire") if t.event.trigger == first.event.trigger]
    assert [value_of(t.event, field) for t in newer] == [wanted]
    assert newer[0].key != first.key
    assert record.check() == []
    with Record(record.folder.where, as_of=then) as earlier:
        assert earlier.telling(first.key).corrected == ()


def test_a_correction_finds_a_trigger_that_shifted_and_one_of_another_type(record: Record) -> None:
    key = bombing(record).key
    record.correct(key, "change", field="recipient", value="Jordan=JOR:GOV", who="Ana")

    def wider(event: Any) -> Any:
        if event.trigger.text != "bombed":
            return event
        t = event.trigger
        text = reading("wire").document.text
        return replace(event, trigger=replace(t, end=t.end + 4, text=text[t.start : t.end + 4]))

    record.add(again("wire", wider))
    assert [t.event.recipient[0].country for t in bombings(record)] == ["JOR"]
    first = reading("wire")
    assert first.settings is not None
    other = replace(
        first,
        events=tuple(replace(e, event_type="COERCE") if e.event_type == "ASSAULT" else e for e in first.events),
        settings=replace(first.settings, min_confidence=0.02),
    )
    record.add(other)
    assert [t.event.recipient[0].country for t in bombings(record)] == ["JOR"]
    assert bombing(record).event.event_type == "COERCE"


def test_rejected_events_are_gone_everywhere_until_the_rejection_is_withdrawn(record: Record) -> None:
    key = bombing(record).key
    made = record.correct(key, "reject", who="Ana", reason="not an event")
    assert key not in record.events(status="any").keys
    assert key not in [t.key for h in record.happenings() for t in h.tellings]
    assert record.check() == []
    record.add(again("wire"))
    assert bombings(record) == []
    record.correct(made, "withdraw", who="Ana")
    assert len(bombings(record)) == 1
    assert record.check() == []


def test_of_two_people_the_later_wins_and_both_are_kept(record: Record) -> None:
    key = bombing(record).key
    record.correct(key, "change", field="status", value="planned", who="Ana")
    last = record.correct(key, "change", field="status", value="ongoing", who="Ben")
    assert record.telling(key).event.status.value == "ongoing"
    assert [c["who"] for c in record.corrections()] == ["Ana", "Ben"]
    record.correct(last, "withdraw", who="Cem")
    assert record.telling(key).event.status.value == "planned"


def test_happenings_are_merged_and_split_and_stay_so(record: Record) -> None:
    first, second = record.happenings()[:2]
    record.correct(first.id, "merge", others=[second.id], who="Ana")
    joined = {t.key for h in (first, second) for t in h.tellings}
    assert joined in [{t.key for t in h.tellings} for h in record.happenings()]
    assert record.check() == []
    merged = next(h for h in record.happenings() if {t.key for t in h.tellings} == joined)
    off = merged.tellings[0].key
    record.correct(merged.id, "split", others=[off], who="Ben")
    assert {off} in [{t.key for t in h.tellings} for h in record.happenings()]
    assert record.check() == []
    record.add(again("wire"), again("local"), again("talks"))
    assert record.check() == []


def test_corrections_are_labelled_examples_whose_offsets_hold(record: Record) -> None:
    for told in list(record.events(status="any"))[:4]:
        record.correct(told.key, "accept", who="Ana")
    record.correct(bombing(record).key, "change", field="event_type", value="COERCE", who="Ana", reason="sanctions")
    rows = list(record.labelled())
    assert len(rows) == 5
    for row in rows:
        trigger = row["trigger"]
        assert row["text"][trigger["start"] : trigger["end"]] == trigger["text"] != ""
    assert (rows[-1]["before"], rows[-1]["after"]) == ("ASSAULT", "COERCE")
    json.dumps(rows)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("actr", "x", "actor"),
        ("event_type", "ASALT", "ASSAULT"),
        ("actor", "Moscow=Russia", "RUS"),
        ("actor", "Moscow=RUS:GVO", "GOV"),
        ("date", "2016-03-06/2016-03-04", "before"),
        ("date", "soon", "2016-03-04"),
        ("mode", "violense", "violence"),
        ("hedged", "perhaps", "yes or no"),
        ("location", "Idlib=135.9,36.6", "latitude"),
        ("location", "Idlib=Syria", "SYR"),
        ("location", "999999999", "no place"),
        ("counts", "kiled=3", "killed"),
        ("counts", "killed=dozens", "killed=12"),
        ("counts", "killed=14-12", "lower number"),
    ],
)
def test_wrong_values_are_refused_with_the_nearest_valid_one(record: Record, field: str, value: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        record.correct(bombing(record).key, "change", field=field, value=value, who="Ana")
    assert record.corrections() == []


def test_a_place_is_given_by_number_by_name_and_country_or_by_name_alone(record: Record) -> None:
    key = bombing(record).key

    def placed(value: str) -> Any:
        record.correct(key, "change", field="location", value=value, who="Ana")
        return record.telling(key).event.location

    aleppo = placed("Aleppo=SYR")
    assert (aleppo.country, aleppo.precision, round(aleppo.lat)) == ("SYR", "city", 36)
    assert placed(str(aleppo.geonameid)).name == aleppo.name
    assert (placed("the river crossing").name, placed("the river crossing").lat) == ("the river crossing", None)
    assert placed("unknown") is None


def test_a_report_added_later_meets_an_event_by_its_corrected_day(record: Record) -> None:
    key = bombing(record).key
    record.correct(key, "change", field="date", value="2015-07-04", who="Ana")
    blocks = record.sql("SELECT blocks, blocks_from FROM event_now WHERE event = '" + key + "'")[1][0]
    assert any("2015-07-04" in k for k in blocks[0]) and not any("2016-03-08" in k for k in blocks[0])
    assert blocks[1] == date(2015, 7, 4)


STEP = st.tuples(
    st.sampled_from(["accept", "reject", "change", "merge", "split", "withdraw", "again"]),
    st.integers(0, 9),
    st.integers(0, 9),
)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, min_size=2, max_size=6))
def test_whatever_people_do_every_event_is_of_one_happening(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    with Record(tmp_path_factory.mktemp("any") / "record", threads=1) as record:
        record.add(*all_readings())
        for action, a, b in steps:
            act(record, action, a, b)
            assert record.check() == []
            told = [t.key for h in record.happenings() for t in h.tellings]
            assert sorted(told) == sorted(record.events(status="any").keys)


def act(record: Record, action: str, a: int, b: int) -> None:
    keys = record.events(status="any").keys
    happenings = record.happenings()
    try:
        if action == "again":
            record.add(again(("wire", "local", "talks")[a % 3]))
        elif action == "withdraw":
            made = [c["correction"] for c in record.corrections()]
            if made:
                record.correct(made[a % len(made)], "withdraw", who="Ana")
        elif not keys:
            return
        elif action in {"accept", "reject"}:
            record.correct(keys[a % len(keys)], action, who="Ana")
        elif action == "change":
            record.correct(keys[a % len(keys)], action, field="event_type", value="PROTEST", who="Ana")
        else:
            h = happenings[a % len(happenings)]
            other = happenings[b % len(happenings)]
            others = [other.id] if action == "merge" else [h.tellings[b % len(h.tellings)].key]
            record.correct(h.id, action, others=others, who="Ana")
    except QuestionError:
        pass  # refused, such as a split that would leave nothing


def test_an_accepted_event_says_so_until_it_is_rejected(tmp_path: Path) -> None:
    with Record(tmp_path / "record") as record:
        record.add(*all_readings())
        key = next(iter(record.events(status="any"))).key
        assert not record.telling(key).accepted
        record.correct(key, "accept", who="Ana")
        assert record.telling(key).accepted
        record.correct(key, "reject", who="Bo")
        assert key not in record.events(status="any").keys
