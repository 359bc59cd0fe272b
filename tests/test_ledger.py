"""The ledger of a ceasefire's breaches: alleged by whom, of whom, denied and confirmed by whom, never one number."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellings import DENIED, day, killed, party, place, read, telling

import dragoman
from dragoman.happenings.ledger import LedgerRow, Standpoint, ledger, unnamed
from dragoman.model import About, Process, Span, Telling
from dragoman.views import disputes as views

ARMENIA = party("Armenia", "ARM", "GOV", entity="ARM")
AZERBAIJAN = party("Azerbaijan", "AZE", "GOV", entity="AZE")
FORCES = party("Azerbaijani forces", "AZE", "MIL")
MISSION = party("OSCE monitors", "IGO", entity="osce_smm")
FRANCE = party("France", "FRA", "GOV", entity="FRA")
TRUCE = Process("karabakh_truce", "Karabakh truce", "ceasefire", members=("ARM", "AZE"), countries=("ARM", "AZE"),
                begin=date(2021, 6, 1), end=date(2021, 6, 30))  # fmt: skip
TAVUSH = place("Tavush", 40.88, 45.14, country="ARM")


@pytest.fixture(scope="module")
def reader() -> dragoman.Reader:
    return dragoman.load()


def violations(low: int, high: int | None = -1) -> object:
    return killed(low, high, "violations", "violations")


def breach(key: str, by: object = ARMENIA, actor: object = FORCES, on: str = "2021-06-10", **facts: object) -> Telling:
    return telling(key, by=by, actor=(actor,), date=day(on), **{"location": TAVUSH, **facts})  # type: ignore[arg-type]


def row(rows: tuple[LedgerRow, ...], claimant: str) -> LedgerRow:
    (found,) = [r for r in rows if r.claimant == claimant]
    return found


def test_each_claimant_has_a_row_of_its_own_and_nothing_is_added_up() -> None:
    rows = ledger(
        [breach("a", counts=(violations(80),)), breach("b", by=MISSION, counts=(violations(35, None),))], TRUCE
    )
    assert [(r.claimant, r.standpoint, r.figures) for r in rows] == [
        ("OSCE monitors", Standpoint.MONITOR, ((35, None),)),
        ("Armenia", Standpoint.PARTY, ((80, 80),)),
    ]
    assert all(r.accused == "Azerbaijani forces" and r.day == date(2021, 6, 10) for r in rows)


def test_a_monitor_and_a_third_party_confirm_and_the_other_party_does_not() -> None:
    told = [breach("a"), breach("b", by=MISSION), breach("c", by=FRANCE), breach("d", by=AZERBAIJAN, actor=ARMENIA)]
    rows = ledger(told, TRUCE)
    assert set(row(rows, "Armenia").confirmed_by) == {"OSCE monitors", "France"}
    assert row(rows, "Azerbaijan").confirmed_by == ()
    assert row(rows, "France").standpoint is Standpoint.OUTSIDE


def test_a_monitor_who_names_nobody_or_another_day_confirms_no_accusation() -> None:
    unnamed = telling("b", by=MISSION, date=day("2021-06-10"), location=TAVUSH)
    rows = ledger([breach("a"), unnamed, breach("c", by=MISSION, on="2021-06-12")], TRUCE)
    assert row(rows, "Armenia").confirmed_by == ()
    assert [r.accused for r in rows if r.claimant == "OSCE monitors"] == ["", "Azerbaijani forces"]


def test_a_denial_by_the_accused_is_entered_beside_the_allegation() -> None:
    denial = telling("b", by=AZERBAIJAN, actor=(AZERBAIJAN,), location=TAVUSH, date=day("2021-06-10"), **DENIED)
    rows = ledger([breach("a"), denial], TRUCE)
    assert [(r.claimant, r.denied_by) for r in rows] == [("Armenia", ("Azerbaijan",))]
    refusal = telling("c", event_type="REJECT", actor=(AZERBAIJAN,), words="Azerbaijan denied the accusation.")
    assert ledger([breach("a"), refusal], TRUCE)[0].denied_by == ("Azerbaijan",)


def test_figures_of_one_claimant_and_day_stand_side_by_side() -> None:
    rows = ledger([breach("a", counts=(violations(80),)), breach("b", counts=(violations(95),))], TRUCE)
    assert rows[0].figures == ((80, 80), (95, 95)) and rows[0].told == 2


def test_copies_of_one_text_are_one_report() -> None:
    rows = ledger([breach("a", origin="wire"), breach("b", origin="wire")], TRUCE)
    assert rows[0].told == 1 and rows[0].keys == ("a", "b")


def test_only_what_concerns_the_ceasefire_is_entered() -> None:
    before = breach("a", on="2021-05-01", published="2021-05-02")
    elsewhere = telling(
        "b", by=FRANCE, actor=(party("rebels", "MLI", "REB"),), location=place("Mopti", 14.5, -4.2, country="MLI")
    )
    speech = telling("c", event_type="CONSULT", actor=(ARMENIA, AZERBAIJAN))
    assert ledger([before, elsewhere, speech], TRUCE) == ()
    named = telling(
        "d", by=FRANCE, actor=(party("gunmen"),), about=(About(Span(0, 5, "truce"), "Karabakh truce", "agreement"),)
    )
    assert len(ledger([named], TRUCE)) == 1


def test_the_author_of_a_report_is_neither_party_nor_monitor() -> None:
    (found,) = ledger([breach("a", by=None)], TRUCE)
    assert (found.claimant, found.standpoint) == ("Harbour Wire", Standpoint.AUTHOR)


def test_without_a_process_whoever_is_accused_is_a_party_and_an_alliance_at_war_no_monitor() -> None:
    nato = party("NATO", "IGO", "MIL", entity="nato")
    rows = ledger(
        [breach("a"), breach("b", by=AZERBAIJAN, actor=ARMENIA), breach("c", by=nato), breach("d", by=FRANCE)]
    )
    assert row(rows, "Armenia").standpoint is row(rows, "Azerbaijan").standpoint is Standpoint.PARTY
    assert row(rows, "NATO").standpoint is row(rows, "France").standpoint is Standpoint.OUTSIDE


def test_reports_of_a_truce_become_rows_with_their_figures(reader: dragoman.Reader) -> None:
    told = read(reader, [
        ("Harbour Wire", "2021-06-11",
         "Azerbaijan's defence ministry said Armenian forces had violated the ceasefire 130 times on Thursday. "
         "Armenia's defence ministry accused Azerbaijan of 80 violations of the truce. "
         "Azerbaijan denied the accusation."),
        ("Meridian News", "2021-06-11",
         "The OSCE Special Monitoring Mission recorded 312 ceasefire violations in the Donetsk region on Thursday."),
    ])  # fmt: skip
    rows = ledger(told)
    first = row(rows, "Azerbaijan's defence ministry")
    assert (first.accused, first.figures, first.standpoint) == ("Armenian forces", ((130, 130),), Standpoint.PARTY)
    second = row(rows, "Armenia's defence ministry")
    assert (second.accused, second.figures, second.denied_by) == ("Azerbaijan", ((80, 80),), ("Azerbaijan",))
    monitor = row(rows, "OSCE Special Monitoring Mission to Ukraine")
    assert (monitor.accused, monitor.figures, monitor.standpoint) == ("", ((312, 312),), Standpoint.MONITOR)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_tellings_does_not_matter(order: list[int]) -> None:
    told = [
        breach("a", counts=(violations(80),)), breach("b", by=MISSION), breach("c", by=AZERBAIJAN, actor=ARMENIA),
        breach("d", on="2021-06-11"), breach("e", by=FRANCE, on="2021-06-11"),
        telling("f", event_type="REJECT", actor=(AZERBAIJAN,), words="Azerbaijan denied the charge."),
    ]  # fmt: skip
    assert ledger([told[i] for i in order], TRUCE) == ledger(told, TRUCE)


def test_rows_are_shown_in_a_table_in_markdown_and_as_json() -> None:
    rows = ledger(
        [breach("a", counts=(violations(80),)), breach("b", by=MISSION, counts=(violations(35, None),))], TRUCE
    )
    lines = list(views.ledger_markdown(rows))
    assert lines[2].startswith("| 2021-06-10 | OSCE monitors | monitor | Azerbaijani forces | at least 35 |")
    assert json.loads(json.dumps([views.ledger_row(r) for r in rows]))[1]["figures"] == [{"low": 80, "high": 80}]
    assert list(views.ledger_markdown(()))[1] == "|" + "---|" * len(views.LEDGER)


def test_people_struck_stand_beside_the_breaches_with_whoever_counts_them() -> None:
    rows = ledger(
        [breach("a", counts=(killed(11, of="civilians"),)), breach("b", counts=(killed(11, of="Civilians"),)),
         breach("c", by=MISSION, counts=(killed(7, None, of="people"),))],
        TRUCE,
    )  # fmt: skip
    assert [(r.claimant, [(c.low, c.high) for c in r.counts], r.figures) for r in rows] == [
        ("OSCE monitors", [(7, None)], ()), ("Armenia", [(11, 11)], ()),
    ]  # fmt: skip
    assert "| no number | 11 killed \\(civilians\\) |" in list(views.ledger_markdown(rows))[3].lower()


def test_of_truces_without_a_name_only_what_words_call_a_breach_counts() -> None:
    told = [
        breach("a", words="Armenia said the forces broke the truce by shelling Tavush."),
        breach("b", by=FRANCE, words="France said the forces had shelled Tavush."),
        breach("c", by=MISSION, words="The monitors spoke of a violation of human rights."),
        breach("d", by=AZERBAIJAN, actor=ARMENIA, words="Azerbaijan said Armenia had violated the ceasefire."),
    ]
    assert [r.claimant for r in unnamed(told, ())] == ["Armenia", "Azerbaijan"]
    assert [r.claimant for r in unnamed(told, ["a"])] == ["Azerbaijan"]
