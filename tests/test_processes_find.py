"""Which process words stand for: names, namesakes, descriptions, and what stays open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from exports_tellings import ARMY, PAPER, REBELS, SYRIA, actor, on
from hypothesis import given
from hypothesis import strategies as st
from processes_reports import referred, scene, sentences

from dragoman.errors import QuestionError
from dragoman.happenings import naming
from dragoman.happenings.processes import UnknownProcessError, find, merge, resolve
from dragoman.lexicons.processes import known_processes
from dragoman.model import About, Event, Process, Report, Span, Status, Telling


def keys(text: str, day: date | None = None) -> list[str]:
    """The keys of the references of a text, those that stay open left out."""
    return [key for _, key in referred(text, day) if key]


# ------------------------------------------------------------------ names
@pytest.mark.parametrize(
    "words",
    ["Geneva III talks", "Geneva III Talks", "Geneva III peace talks", "Geneva III negotiations", "Geneva peace talks",
     "Geneva talks"],
)  # fmt: skip
def test_names_of_one_process_are_one(words: str) -> None:
    assert keys(f"The delegations came back for the {words}.", date(2016, 3, 1)) == ["geneva_iii_talks"]


@pytest.mark.parametrize(
    ("day", "key"),
    [(date(2014, 2, 1), "geneva_ii_syria"), (date(2016, 2, 10), "geneva_iii_talks"),
     (date(2024, 8, 20), "geneva_talks_sudan_2024"), (date(2006, 3, 1), "sri_lanka_geneva_talks_2006")],
)  # fmt: skip
def test_the_day_of_the_report_tells_talks_of_one_city_apart(day: date, key: str) -> None:
    assert keys("The Geneva talks went on.", day) == [key]


def test_a_country_beside_the_name_tells_namesakes_apart() -> None:
    day = date(2023, 1, 20)
    assert keys("Ethiopia kept to the Pretoria agreement.", day) == ["tigray_pretoria_agreement"]
    assert keys("The Algiers Agreement gave Badme to Eritrea.", date(2016, 5, 1)) == ["algiers_agreement_2000"]
    assert keys("Bamako wants the Algiers Agreement on Mali changed.", date(2016, 5, 1)) == ["algiers_accord_mali"]


def test_a_name_that_fits_two_stays_open() -> None:
    assert keys("Diplomats praised the Arusha Accords.") == []


def test_a_new_process_takes_the_name_of_talks_long_over() -> None:
    assert keys("The Kampala talks opened.", date(2013, 2, 1)) == ["kampala_talks_m23"]
    assert keys("They went to the Kampala talks.", date(2020, 2, 3)) == ["kampala_talks"]


def test_parties_that_are_not_its_own_make_a_namesake_another_process() -> None:
    text = "They are due at the Muscat talks between Eritrea and Djibouti."
    found = scene(text, date(2025, 5, 1))
    assert [r.process for r in found.references] == ["muscat_talks"]
    assert found.processes["muscat_talks"].members == ("DJI", "ERI")


def test_names_in_small_letters_and_names_of_other_things_are_left_alone() -> None:
    assert keys("The quartet played a troika of encores.") == []
    assert keys("The national accord held.", date(2020, 1, 1)) == []


def test_letters_alone_need_a_country_of_theirs_in_the_report() -> None:
    day = date(2007, 5, 1)
    assert keys("His GPA was high and the CPA did his taxes.", day) == []
    assert keys("Khartoum and Juba argued over the CPA.\nSudan has oil.", day) == ["naivasha_cpa"]


def test_numbered_resolutions_are_known_by_council_and_number() -> None:
    assert keys("They cited UN Security Council resolution 2254.") == ["unsc_resolution_2254"]
    assert keys("They cited Security Council Resolution 9999.") == ["unsc_resolution_9999"]
    assert keys("They cited UNSCR 1701.") == ["unsc_resolution_1701"]
    assert keys("They cited General Assembly resolution 68/262.") == ["unga_resolution_68_262"]
    assert keys("Congress passed House resolution 31.") == []


# ------------------------------------------------------------------ new processes
@pytest.mark.parametrize(
    ("text", "key", "kind"),
    [
        ("Both chiefs signed the Kuresh Accord.", "kuresh_agreement", "agreement"),
        ("They left the Varna peace negotiations.", "varna_talks", "talks"),
        ("They backed the Varna Process.", "varna_process", "process"),
        ("They discussed a ceasefire between Armenia and Georgia.", "ceasefire_arm_geo_2019", "ceasefire"),
        ("They held talks between Kenya and Somalia in Kampala.", "talks_ken_som_kampala_2019", "talks"),
        ("They held talks in Kampala between Somalia and Kenya.", "talks_ken_som_kampala_2019", "talks"),
    ],
)
def test_names_and_descriptions_that_are_particular_make_new_processes(text: str, key: str, kind: str) -> None:
    found = scene(text, date(2019, 3, 1))
    assert [r.process for r in found.references] == [key]
    assert found.processes[key].kind == kind
    assert not found.processes[key].known and found.processes[key].why


@pytest.mark.parametrize(
    "text",
    ["Peace talks resumed.", "The Trade Deal was praised.", "Both held bilateral talks.", "It was a good deal.",
     "Formal negotiations go on.", "They plan to deal with Iran.", "Nathan Deal spoke.", "Frank Farmer talks a lot.",
     "Their prisoner exchange talks failed.", "It was God's plan for Syria.",
     "It ended the 1994 deal between Mexico and Canada.",
     "The Cabinet meeting ended.", "Monday talks were short."],
)  # fmt: skip
def test_common_words_make_no_process(text: str) -> None:
    assert keys(text, date(2019, 3, 1)) == []


@given(st.sampled_from(["Muscat", "Kuresh", "Port Varna"]), st.permutations(["talks", "negotiations", "peace talks"]))
def test_keys_do_not_depend_on_the_noun_or_fillers(place: str, nouns: list[str]) -> None:
    assert len({naming.slug(f"{place} {noun}") for noun in nouns}) == 1


# ------------------------------------------------------------------ descriptions
def test_a_description_goes_back_to_the_one_process_of_its_kind() -> None:
    text = "The Geneva III talks began.\nThe negotiations were hard.\nThe talks will go on.\nThe ceasefire was not."
    assert keys(text, date(2016, 3, 1)) == ["geneva_iii_talks"] * 3


def test_the_agreement_stays_open_after_two() -> None:
    text = "Ministers spoke of the Minsk agreements and the Prespa Agreement.\nThe agreement was broken, one said."
    assert keys(text, date(2019, 5, 1)) == ["minsk_agreements", "prespa_agreement"]


def test_the_talks_stay_open_after_others_of_which_nothing_is_known() -> None:
    text = "The Geneva talks on Syria resumed.\nIn the same city, talks on gas opened.\nThe talks were put off."
    assert keys(text, date(2016, 3, 15)) == ["geneva_iii_talks"]


def test_of_two_talks_the_ones_named_just_before_are_meant() -> None:
    text = "The Geneva talks on Syria failed.\nThe Astana talks went on.\nThe talks brought a map."
    assert keys(text, date(2017, 2, 25))[-1] == "astana_process"


@pytest.mark.parametrize("words", ["The Syrian ceasefire", "The ceasefire in Syria", "The truce across Syria"])
@pytest.mark.parametrize(
    ("day", "key"),
    [(date(2016, 3, 6), "syria_ceasefire_2016_02"), (date(2016, 9, 15), "syria_ceasefire_2016_09"),
     (date(2017, 1, 9), "syria_ceasefire_2016_12")],
)  # fmt: skip
def test_a_description_with_a_country_is_the_process_alive_on_the_day(words: str, day: date, key: str) -> None:
    assert keys(f"{words} is holding.", day) == [key]


def test_the_plan_goes_back_only_to_what_is_called_a_plan() -> None:
    text = "The truce in Yemen went on.\nHe asked for money for the humanitarian response plan."
    assert keys(text, date(2022, 8, 1)) == ["yemen_truce_2022"]


def test_a_truce_between_two_whom_the_sentence_names_is_theirs() -> None:
    day = date(2024, 12, 2)
    assert keys("Lebanon accused Israel of breaking the truce 54 times.", day) == ["lebanon_ceasefire_2024"]
    assert keys("France told Israel to keep the truce.", day) == []


def test_talks_somewhere_with_somebody_are_known_by_place_and_sides() -> None:
    assert keys("Colombia suspended talks with rebels in Havana.", date(2014, 11, 17)) == ["havana_talks"]
    assert keys("Brazil held talks with traders in Havana.", date(2014, 11, 17)) == []


def test_an_agreement_that_is_called_a_ceasefire_is_found_as_one() -> None:
    assert keys("The ceasefire in eastern Ukraine collapsed.", date(2015, 2, 18)) == ["minsk_ii"]


def test_a_country_that_only_breaks_the_truce_does_not_describe_it() -> None:
    found = scene("Pakistan broke a truce.", date(2020, 1, 1))
    assert [r.process for r in found.references if r.process] == []


# ------------------------------------------------------------------ tellings
def telling(text: str, trigger: str, event_type: str, report: Report = PAPER, **more: object) -> Telling:
    at = text.index(trigger)
    event = Event("e1", event_type, Span(at, at + len(trigger), trigger), Span(0, len(text), text), **more)  # type: ignore[arg-type]
    return Telling(f"{report.id}.1", event, report)


def test_an_event_concerns_what_it_is_about_not_all_its_sentence_names() -> None:
    text = "Ministers discussed the Geneva III talks and resolution 2254."
    at = text.index("resolution 2254")
    about = About(Span(at, at + 15, "resolution 2254"), "resolution 2254", "resolution")
    marked, found = find([telling(text, "discussed", "CONSULT", about=(about,))])
    assert marked[0].processes == ("unsc_resolution_2254",)
    assert {p.key for p in found} == {"unsc_resolution_2254", "geneva_iii_talks"}


def attack(text: str, **more: object) -> tuple[str, ...]:
    more = {"actor": (ARMY,), "recipient": (REBELS,), "location": SYRIA, "status": Status.ONGOING, **more}
    marked, _ = find(
        [telling(text, "shelling", "ASSAULT", **more)], sentences(f"{text}\nThe ceasefire in Syria holds.")
    )
    return marked[0].processes


def test_an_attack_in_its_country_while_it_lasts_stands_against_a_truce() -> None:
    assert attack("The army continues its shelling.") == ("syria_ceasefire_2016_02",)


def test_attacks_before_it_or_without_a_day_or_elsewhere_do_not() -> None:
    assert attack("It began with shelling.", date=on(date(2011, 5, 1)), status=Status.HAPPENED) == ()
    assert attack("There was shelling.", status=Status.HAPPENED) == ()
    assert attack("It planned shelling.", status=Status.PLANNED) == ()
    iraq = replace(SYRIA, country="IRQ")
    assert attack("The shelling goes on.", location=iraq, recipient=()) == ()


def test_attacks_on_those_a_truce_leaves_out_do_not_stand_against_it() -> None:
    nusra = actor("Nusra", "SYR", "REB", name="Jabhat al-Nusra", entity="jabhat_al_nusra")
    assert attack("The shelling of Nusra goes on.", recipient=(nusra,)) == ()


def test_a_report_without_events_or_processes_gives_nothing() -> None:
    assert find([]) == ((), ())
    assert find([telling("Soldiers shelling a wall.", "shelling", "ASSAULT")])[1] == ()


def test_finding_twice_or_in_another_order_changes_nothing() -> None:
    text = "They left the Varna talks."
    first, second = telling(text, "left", "REJECT"), telling(text, "talks", "CONSULT")
    marked, found = find([first, second])
    again, same = find(list(reversed(marked)))
    assert found == same and {t.processes for t in again} == {("varna_talks",)}


# ------------------------------------------------------------------ users and the store
HERE = [
    Process("muscat_talks", "Muscat talks", "talks"),
    Process("kuresh_agreement", "Kuresh agreement", "agreement", ("Kuresh deal",)),
    Process("kuresh_agreement_2", "Second Kuresh agreement", "agreement", ("Kuresh deal",)),
    known_processes()["geneva_iii_talks"],
]


@pytest.mark.parametrize(
    ("name", "key"),
    [("muscat_talks", "muscat_talks"), ("MUSCAT TALKS", "muscat_talks"), ("Muscat peace negotiations", "muscat_talks"),
     ("Muscat tlaks", "muscat_talks"), ("Geneva III", "geneva_iii_talks"), ("Kuresh accord", "kuresh_agreement")],
)  # fmt: skip
def test_a_user_finds_a_process_by_key_name_alias_or_nearly(name: str, key: str) -> None:
    found = HERE if name != "Kuresh accord" else [HERE[0], HERE[1]]
    assert resolve(name, found).key == key


def test_a_name_nobody_has_suggests_the_nearest() -> None:
    with pytest.raises(UnknownProcessError, match=r'no process is called "Kurish treaties"; the nearest are: .*Kuresh'):
        resolve("Kurish treaties", HERE)
    with pytest.raises(QuestionError, match="list them"):
        resolve("zzz", HERE)


def test_a_name_of_several_asks_for_a_key() -> None:
    with pytest.raises(UnknownProcessError, match=r"may be 2 processes: .*\(kuresh_agreement\).*give the key"):
        resolve("Kuresh deal", HERE)


def test_what_reports_say_of_one_new_process_is_joined() -> None:
    a = Process("muscat_talks", "Muscat talks", "talks", members=("ERI",), why="a name")
    b = Process("muscat_talks", "Muscat peace talks", "talks", members=("DJI",), why="a name")
    merged = merge([a, b])
    assert merged == merge([b, a])
    assert merged[0].name == "Muscat talks" and merged[0].aliases == ("Muscat peace talks",)
    assert merged[0].members == ("DJI", "ERI")
