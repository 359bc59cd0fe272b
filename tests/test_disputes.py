"""Claims about one happening that cannot all be true: what is a dispute, what is merely less precise or newer."""

from __future__ import annotations

import copy
import json
import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from tellings import DENIED, alone, day, happening, killed, party, place, read, telling

import dragoman
from dragoman.errors import KnowledgeError
from dragoman.happenings.accusations import accusations
from dragoman.happenings.contest import Contest, load_contest
from dragoman.happenings.disputes import disputes, firm
from dragoman.happenings.opposed import sides
from dragoman.happenings.parties import against, identity
from dragoman.lexicons.tables import DATA
from dragoman.model import About, Dispute, Field, Happening, Span, Stance, Status, Telling
from dragoman.views import disputes as views

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

CONTEST = load_contest()
RUSSIA = party("Russia", "RUS", "GOV", entity="russia")
AIR_FORCE = party("Russian air force", "RUS", "MIL", entity="russian_air_force")
JETS = party("Russian jets", "RUS", "MIL")
ARMY = party("Syrian army", "SYR", "MIL", entity="syrian_army")
REBELS = party("rebels", "SYR", "REB")
GUNMEN = party("gunmen", "SYR", "UAF")
ISLAMIC_STATE = party("Islamic State", "IMG", "REB", entity="islamic_state")
FRANCE = party("France", "FRA", "GOV", entity="france")
DOCTORS = party("doctors", "SYR", "MED")
HOSPITAL = party("hospital", "SYR", "MED")
CIVILIANS = party("civilians", "SYR", "CVL")
MILITANTS = party("militants", "SYR", "UAF")
TERRORISTS = party("terrorists", "SYR", "REB")


@pytest.fixture(scope="module")
def reader() -> dragoman.Reader:
    return dragoman.load()


def fields(*tellings: Telling) -> list[str]:
    return [d.field.value for d in disputes([happening(*tellings)])]


def one(*tellings: Telling) -> Dispute:
    (found,) = disputes([happening(*tellings)])
    return found


# ---------------------------------------------------------------- whether it happened
def test_a_claim_and_its_denial_stand_side_by_side_with_their_words() -> None:
    claim = telling("a", by=FRANCE, actor=(JETS,), recipient=(HOSPITAL,), words="Russian jets bombed the hospital.")
    denial = telling("b", by=RUSSIA, actor=(RUSSIA,), words="Russia denied bombing it.", hedged=True, **DENIED)
    found = one(claim, denial)
    assert found.field is Field.OCCURRED and found.why == "claim and denial"
    yes, no = found.sides
    assert (yes.value, yes.claimants, yes.keys) == ("happened", ("France",), ("a",))
    assert (no.value, no.claimants, no.words) == ("did not happen", ("Russia",), ("Russia denied bombing it.",))
    assert no.hedged and not yes.hedged


def test_a_denial_by_the_accused_says_nothing_against_who_names_another_or_nobody() -> None:
    denial = telling("b", by=RUSSIA, actor=(RUSSIA,), **DENIED)
    assert fields(telling("a", recipient=(HOSPITAL,)), denial) == []
    assert fields(telling("a", by=FRANCE, actor=(ARMY,)), denial) == []


def test_a_plain_denial_contradicts_every_claim() -> None:
    assert fields(telling("a", by=FRANCE, actor=(JETS,)), telling("b", by=ARMY, status=Status.DENIED)) == ["occurred"]


def test_a_doubt_is_a_side_of_its_own() -> None:
    found = one(telling("a", by=FRANCE, actor=(JETS,)), telling("b", by=DOCTORS, stance=Stance.DOUBTS))
    assert [s.value for s in found.sides] == ["happened", "doubted"]


def test_an_attack_said_to_be_staged_by_those_blamed_for_it_is_denied() -> None:
    claim = telling("a", by=FRANCE, actor=(ARMY,), words="France said the army used gas in the town.")
    staged = telling("b", by=ARMY, actor=(REBELS,), words="The army said rebels staged the chemical attack.")
    found = one(claim, staged)
    assert found.field is Field.OCCURRED and "staged" in found.why
    rebels_did = telling("b", by=ARMY, actor=(REBELS,), words="The army said rebels carried out the attack.")
    assert fields(claim, rebels_did) == ["actor"]


def test_plans_and_conditions_contradict_nothing() -> None:
    planned = telling("a", by=FRANCE, actor=(ARMY,), status=Status.PLANNED)
    assert fields(planned, telling("b", by=ARMY, actor=(ARMY,), **DENIED)) == []


# ---------------------------------------------------------------- who did it
def test_two_named_perpetrators_of_different_camps_are_a_dispute() -> None:
    found = one(telling("a", by=DOCTORS, actor=(ARMY,)), telling("b", by=party("state media"), actor=(REBELS,)))
    assert found.field is Field.ACTOR
    assert {s.value for s in found.sides} == {"Syrian army", "rebels"}


@pytest.mark.parametrize(
    ("broad", "narrow"),
    [(RUSSIA, AIR_FORCE), (RUSSIA, JETS), (GUNMEN, ISLAMIC_STATE), (REBELS, ISLAMIC_STATE), (GUNMEN, ARMY),
     (party("army", None, "MIL"), ARMY), (party("rockets"), ISLAMIC_STATE)],
)  # fmt: skip
def test_a_less_precise_name_is_no_dispute(broad: dragoman.model.Actor, narrow: dragoman.model.Actor) -> None:
    assert fields(telling("a", by=FRANCE, actor=(broad,)), telling("b", by=DOCTORS, actor=(narrow,))) == []


def test_who_is_accused_of_more_than_one_claims_less_than_a_contradiction() -> None:
    both = telling("a", by=FRANCE, actor=(ARMY, RUSSIA))
    assert fields(both, telling("b", by=DOCTORS, actor=(RUSSIA,))) == []


def test_denied_involvement_is_about_who_did_it_not_about_whether() -> None:
    claim = telling("a", by=FRANCE, actor=(RUSSIA,))
    denial = telling("b", by=RUSSIA, words="Russia denied any involvement in the attack.", **DENIED)
    found = one(claim, denial)
    assert found.field is Field.ACTOR
    assert [s.value for s in found.sides] == ["Russia", "not Russia"]


# ---------------------------------------------------------------- whom it hit
def test_civilians_or_terrorists_is_a_dispute_about_whom_it_hit() -> None:
    mine = telling("a", by=ARMY, actor=(ARMY,), recipient=(TERRORISTS,))
    theirs = telling("b", by=DOCTORS, actor=(ARMY,), recipient=(CIVILIANS,))
    assert one(mine, theirs).field is Field.RECIPIENT
    assert fields(mine, telling("b", by=FRANCE, actor=(ARMY,), recipient=(MILITANTS,))) == []
    assert fields(mine, telling("b", by=DOCTORS, actor=(ARMY,), recipient=(CIVILIANS, MILITANTS))) == []


def test_people_is_less_precise_than_militants_or_civilians() -> None:
    people = telling("a", by=DOCTORS, actor=(ARMY,), recipient=(party("11 people", "SYR", "CVL"),))
    assert fields(people, telling("b", by=ARMY, actor=(ARMY,), recipient=(TERRORISTS,))) == []


def test_one_claimant_who_tells_of_both_contradicts_nobody() -> None:
    assert fields(
        telling("a", by=ARMY, actor=(ARMY,), recipient=(TERRORISTS,)),
        telling("b", by=ARMY, actor=(ARMY,), recipient=(CIVILIANS,)),
    ) == []  # fmt: skip


# ---------------------------------------------------------------- how many
def test_figures_that_share_no_number_are_a_dispute() -> None:
    found = one(telling("a", by=ARMY, counts=(killed(4),)), telling("b", by=DOCTORS, counts=(killed(11, None),)))
    assert found.field is Field.COUNT
    assert [s.value for s in found.sides] == ["4 killed", "at least 11 killed"]


def test_figures_whose_intervals_meet_are_none() -> None:
    assert (
        fields(telling("a", by=ARMY, counts=(killed(12, None),)), telling("b", by=DOCTORS, counts=(killed(17),))) == []
    )


def test_a_later_figure_of_the_same_claimant_is_an_update() -> None:
    early = telling("a", by=DOCTORS, counts=(killed(9),))
    late = telling("b", by=DOCTORS, counts=(killed(5),), published="2021-06-11")
    assert fields(early, late) == []


def test_a_toll_that_rises_between_sources_of_one_kind_is_an_update_but_the_armys_figure_is_not() -> None:
    early = telling("a", by=DOCTORS, counts=(killed(9),))
    late = telling("b", by=party("a hospital", "SYR", "MED"), counts=(killed(14),), published="2021-06-11")
    assert fields(early, late) == []
    army = telling("c", by=ARMY, counts=(killed(2),), published="2021-06-12")
    found = one(early, late, army)
    assert [s.value for s in found.sides] == ["14 killed", "2 killed"]
    assert "the toll rose from 9 killed (doctors) to 14 killed (a hospital)" in found.why


def test_a_figure_for_some_is_compared_with_a_figure_for_all_only_where_it_exceeds_it() -> None:
    people, children = killed(33), killed(12, of="children")
    assert fields(telling("a", by=ARMY, counts=(people,)), telling("b", by=DOCTORS, counts=(children,))) == []
    few = killed(5)
    assert fields(telling("a", by=ARMY, counts=(few,)), telling("b", by=DOCTORS, counts=(children,))) == ["count"]
    fighters = killed(30, of="fighters")
    assert fields(telling("a", by=ARMY, counts=(fighters,)), telling("b", by=DOCTORS, counts=(children,))) == []


# ---------------------------------------------------------------- where and when
def test_places_apart_beyond_their_precision_are_a_dispute() -> None:
    aleppo, homs = place("Aleppo", 36.20, 37.16), place("Homs", 34.73, 36.71)
    syria, suburb = place("Syria", 35.0, 38.0, "country"), place("Hanano", 36.23, 37.22)
    there = telling("a", by=ARMY, location=aleppo)
    assert fields(there, telling("b", by=DOCTORS, location=homs)) == ["place"]
    assert fields(there, telling("b", by=DOCTORS, location=syria)) == []
    assert fields(there, telling("b", by=DOCTORS, location=suburb)) == []
    assert fields(there, telling("b", by=DOCTORS, location=place("Beirut", 33.9, 35.5, country="LBN"))) == ["place"]


def test_closed_days_that_do_not_meet_are_a_dispute_and_a_night_lasts_into_the_morning() -> None:
    monday = telling("a", by=ARMY, date=day("2021-06-07"))
    assert fields(monday, telling("b", by=DOCTORS, date=day("2021-06-08"))) == ["date"]
    night = telling("a", by=ARMY, date=day("2021-06-07TNI"))
    assert fields(night, telling("b", by=DOCTORS, date=day("2021-06-08"))) == []


# ---------------------------------------------------------------- whether it was agreed
def test_agreed_by_one_and_not_agreed_by_another() -> None:
    claim = telling("a", by=RUSSIA, event_type="AGREE", actor=(RUSSIA, ARMY))
    denial = telling("b", by=ARMY, event_type="AGREE", actor=(ARMY,), **DENIED)
    found = one(claim, denial)
    assert found.field is Field.AGREED
    assert [s.value for s in found.sides] == ["agreed", "not agreed"]


def test_a_refusal_told_as_another_happening_answers_the_word_that_it_was_agreed() -> None:
    truce = (About(Span(0, 5, "truce"), "the truce", "agreement"),)
    claim = telling(
        "a", by=RUSSIA, event_type="AGREE", actor=(REBELS,), about=truce, words="The rebels took the truce."
    )
    refusal = telling("b", event_type="REJECT", actor=(REBELS,), about=truce, words="The rebels rejected the truce.")
    (found,) = disputes(alone([claim, refusal]))
    assert found.field is Field.AGREED
    assert [s.claimants for s in found.sides] == [("Russia",), ("rebels",)]
    later = telling("b", event_type="REJECT", actor=(REBELS,), about=truce, published="2021-06-20")
    assert disputes(alone([claim, later])) == ()  # first agreed, later refused: two facts


# ---------------------------------------------------------------- denials told elsewhere, accusations both ways
def test_a_denied_accusation_joins_the_act_it_denies(reader: dragoman.Reader) -> None:
    told = read(reader, [("Harbour Wire", "2021-06-10",
        "Armenia accused Azerbaijan of shelling villages in Tavush. Azerbaijan denied the accusation.")])  # fmt: skip
    (found,) = disputes(alone(told))
    assert found.field is Field.OCCURRED
    assert [s.claimants for s in found.sides] == [("Armenia",), ("Azerbaijan",)]
    assert found.sides[1].words == ("Azerbaijan denied the accusation.",)


def test_a_denial_in_another_report_answers_the_claim_on_the_same_place(reader: dragoman.Reader) -> None:
    told = read(reader, [
        ("Harbour Wire", "2021-06-10", "France said Russian jets had bombed a hospital in Idlib."),
        ("Meridian News", "2021-06-11", "Russia denied bombing a hospital in Idlib."),
        ("Meridian News", "2021-06-30", "Russia denied bombing a bakery in Homs."),
    ])  # fmt: skip
    (found,) = disputes(alone(told))
    assert [s.claimants for s in found.sides] == [("France",), ("Russia",)]


@pytest.mark.parametrize(
    ("on", "published", "tied"),
    [("2021-06-09", None, True), (None, "2021-06-10", True), ("2021-06-09", "2021-06-10", True), (None, None, False)],
)
def test_a_dispute_is_firm_where_the_act_or_a_report_of_it_has_a_day(on: str, published: str, tied: bool) -> None:
    date = day(on) if on else None
    claim = telling("a", by=FRANCE, actor=(JETS,), recipient=(HOSPITAL,), published=published, date=date)
    denial = telling("b", by=RUSSIA, actor=(RUSSIA,), published=None, **DENIED)
    found = one(claim, denial)
    assert firm(found, {"a": claim, "b": denial}) is tied
    assert firm(found, {}), "nothing is known against a dispute whose tellings are not at hand"


def test_accusation_and_counter_accusation_are_two_claims(reader: dragoman.Reader) -> None:
    told = read(reader, [("Harbour Wire", "2021-06-10",
        "Armenia accused Azerbaijan of shelling villages in Tavush. "
        "Azerbaijan accused Armenia of opening fire first.")])  # fmt: skip
    (pair,) = accusations(alone(told))
    assert (pair.first.accuser, pair.first.accused) == ("Armenia", "Azerbaijan")
    assert (pair.second.accuser, pair.second.accused) == ("Azerbaijan", "Armenia")
    assert pair.first.words != pair.second.words


def test_accusations_one_way_or_weeks_apart_are_no_pair() -> None:
    forth = telling("a", event_type="ACCUSE", actor=(RUSSIA,), recipient=(FRANCE,), act="ASSAULT")
    back = telling("b", event_type="ACCUSE", actor=(FRANCE,), recipient=(RUSSIA,), act="ASSAULT")
    late = telling(
        "b", event_type="ACCUSE", actor=(FRANCE,), recipient=(RUSSIA,), act="ASSAULT", published="2021-08-01"
    )
    assert len(accusations(alone([forth, back]))) == 1
    assert accusations(alone([forth])) == () == accusations(alone([forth, late]))


def test_traded_blame_is_an_accusation_in_both_directions() -> None:
    traded = telling("a", event_type="ACCUSE", actor=(RUSSIA, FRANCE), words="The two traded blame.")
    (pair,) = accusations(alone([traded]))
    assert {pair.first.accuser, pair.second.accuser} == {"Russia", "France"}


# ---------------------------------------------------------------- properties
ACTORS = st.sampled_from([RUSSIA, AIR_FORCE, JETS, ARMY, REBELS, GUNMEN, ISLAMIC_STATE, party("jets")])
CLAIMANTS = st.sampled_from([None, FRANCE, DOCTORS, ARMY, RUSSIA, REBELS])
PLACES = st.sampled_from(
    [None, place("Aleppo", 36.2, 37.16), place("Homs", 34.73, 36.71), place("Syria", 35, 38, "country")]
)


@st.composite
def told(draw: st.DrawFn) -> list[Telling]:
    found = []
    for n in range(draw(st.integers(2, 6))):
        denial = DENIED if draw(st.booleans()) and draw(st.booleans()) else {}
        low = draw(st.integers(0, 30))
        counts = (killed(low, draw(st.sampled_from([low, low + 5, None]))),) if draw(st.booleans()) else ()
        found.append(
            telling(
                f"t{n}", by=draw(CLAIMANTS), actor=(draw(ACTORS),), location=draw(PLACES), counts=counts,
                publisher=draw(st.sampled_from(["Harbour Wire", "Meridian News"])),
                published=draw(st.sampled_from(["2021-06-10", "2021-06-11"])),
                date=day(draw(st.sampled_from(["2021-06-08", "2021-06-09"]))), words=f"Sentence {n}.", **denial,
            )
        )  # fmt: skip
    return found


@settings(max_examples=60, deadline=None)
@given(told(), st.randoms())
def test_the_order_of_tellings_and_happenings_does_not_matter(tellings: list[Telling], random: object) -> None:
    shuffled = list(tellings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert disputes([happening(*tellings)]) == disputes([happening(*shuffled)])
    assert disputes(alone(tellings)) == disputes(reversed(alone(shuffled)))


@settings(max_examples=60, deadline=None)
@given(told())
def test_every_dispute_has_sides_with_claimants_words_and_keys_of_the_happening(tellings: list[Telling]) -> None:
    keys = {t.key for t in tellings}
    for found in disputes([happening(*tellings)]):
        assert len(found.sides) >= 2 and found.why
        for side in found.sides:
            assert side.claimants and side.words and set(side.keys) <= keys


@given(ACTORS, ACTORS)
def test_being_against_each_other_is_mutual_and_nobody_is_against_himself(a: object, b: object) -> None:
    one, other = identity(a, CONTEST), identity(b, CONTEST)  # type: ignore[arg-type]
    assert against(one, other, CONTEST) == against(other, one, CONTEST)
    assert not against(one, one, CONTEST)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted), max_size=8))
def test_sides_hold_no_two_values_that_conflict(intervals: list[list[int]]) -> None:
    def conflict(a: list[int], b: list[int]) -> bool:
        return a[1] < b[0] or b[1] < a[0]

    groups = sides(intervals, conflict)
    assert groups == [] or len(groups) > 1
    assert bool(groups) == any(conflict(a, b) for a in intervals for b in intervals)
    for group in groups:
        assert not any(conflict(intervals[i], intervals[j]) for i in group for j in group)


def test_a_copy_of_a_text_adds_its_key_but_no_claimant() -> None:
    claim = telling("a", actor=(ARMY,), words="The army shelled it.", origin="wire")
    copied = telling("b", actor=(ARMY,), words="The army shelled it.", publisher="Copy Post", origin="wire")
    other = telling("c", by=party("state media"), actor=(REBELS,))
    found = one(claim, copied, other)
    army = next(s for s in found.sides if s.value == "Syrian army")
    assert army.claimants == ("Harbour Wire",) and army.keys == ("a", "b") and len(army.words) == 1


# ---------------------------------------------------------------- labelled pairs, views, data
def test_the_labelled_pairs_keep_their_figures(reader: dragoman.Reader) -> None:
    import disputes as benchmark  # type: ignore[import-not-found]

    figures, _ = benchmark.score(reader)
    n = figures["all"]
    assert n["right"] / (n["right"] + n["extra"]) >= 0.90
    assert n["right"] / (n["right"] + n["missing"]) >= 0.80


def shown(happenings: list[Happening]) -> str:
    out = StringIO()
    Console(file=out, width=100).print(views.render(disputes(happenings)))
    return out.getvalue()


def test_the_sides_stand_beside_each_other_and_strangers_text_is_harmless() -> None:
    evil = "Russian jets\x1b[31m bombed | <script>alert(1)</script> [it](x)."
    pair = [happening(telling("a", by=FRANCE, actor=(JETS,), words=evil),
                      telling("b", by=RUSSIA, actor=(RUSSIA,), words="Denied.", **DENIED))]  # fmt: skip
    text = shown(pair)
    assert "Did it happen?" in text and "\x1b" not in text
    line = next(x for x in text.splitlines() if "France" in x)
    assert "Russia" in line
    lines = list(views.markdown(disputes(pair)))
    row = next(x for x in lines if "France" in x)
    assert "<script" not in row and row.count("|") - row.count("\\|") == 4 and "\\[it\\]" in row
    assert json.loads(json.dumps([views.dispute(d) for d in disputes(pair)]))[0]["field"] == "occurred"


def test_a_record_without_disputes_says_so() -> None:
    assert "No disputes." in shown([happening(telling("a", actor=(ARMY,)))])


def test_a_wrong_word_in_the_knowledge_is_named_with_the_nearest_right_one() -> None:
    table = tomllib.loads((DATA / "happenings" / "contest.toml").read_text("utf-8"))
    broken = copy.deepcopy(table)
    broken["camps"]["state"] = ["GVO"]
    with pytest.raises(KnowledgeError, match='"GVO" is no sector of PLOVER; did you mean "GOV"'):
        Contest(broken)
    del table["days"]
    with pytest.raises(KnowledgeError, match=r"\[days\] is missing"):
        Contest(table)
