"""References across sentences, on parses written out by hand: no analyser is needed."""

from __future__ import annotations

import time

from test_actors_report import ACTORS, actors, analysed, named

import dragoman
from dragoman.actors import ranking
from dragoman.actors.pronouns import quoted
from dragoman.actors.report import Report

LISTED = (
    "Three/NUM/nummod/2 guarantors/NOUN/nsubj/9 –/PUNCT/punct/4 Russia/PROPN/appos/2 ,/PUNCT/punct/6 "
    "Turkey/PROPN/conj/4 and/CCONJ/cc/8 Iran/PROPN/conj/4 met/VERB/root/0 ./PUNCT/punct/9"
)
COUNTRIES = "The/DET/det/3 three/NUM/nummod/3 countries/NOUN/nsubj/4 agreed/VERB/root/0 ./PUNCT/punct/4"
SAID = (
    '"/PUNCT/punct/3 We/PRON/nsubj/3 reject/VERB/ccomp/7 this/PRON/obj/3 ,/PUNCT/punct/7 "/PUNCT/punct/7 '
    "say/VERB/root/0 Lavrov/PROPN/nsubj/7 ./PUNCT/punct/7"
)
FULL = "Sergey/PROPN/nsubj/3 Lavrov/PROPN/flat/1 flew/VERB/root/0 to/ADP/case/5 Ankara/PROPN/obl/3 ./PUNCT/punct/3"
POLICE = (
    "Marchers/NOUN/nsubj/2 denounced/VERB/root/0 killings/NOUN/obj/2 by/ADP/case/6 Serb/ADJ/amod/6 "
    "police/NOUN/nmod/3 ./PUNCT/punct/2"
)
BARRED = (
    "The/DET/det/2 police/NOUN/nsubj/3 barred/VERB/root/0 the/DET/det/5 crowd/NOUN/obj/3 in/ADP/case/7 "
    "Istanbul/PROPN/obl/3 ./PUNCT/punct/3"
)


def test_a_list_that_a_number_announces_stands_behind_its_noun_and_behind_the_countries() -> None:
    found = actors(LISTED, COUNTRIES)
    guarantors = [a for a in found if a.span.text == "Three guarantors"]
    assert {a.country for a in guarantors} == {"RUS", "TUR", "IRN"}
    assert all(a.antecedent and a.antecedent.text in {"Russia", "Turkey", "Iran"} for a in guarantors)
    later = [a for a in found if a.span.text == "three countries"]
    assert {a.country for a in later} == {"RUS", "TUR", "IRN"}


def test_we_within_quotation_marks_is_the_speaker() -> None:
    (we,) = named(actors(FULL, SAID), "We")
    assert we.name == "Sergey Lavrov"
    assert "quoted" in we.why


def test_we_outside_quotation_marks_is_nobody() -> None:
    plain = SAID.replace('"/PUNCT/punct/3 ', "").replace(' "/PUNCT/punct/7', "")
    assert not named(actors(FULL, " ".join(plain.split())), "We")


def test_an_open_quotation_mark_ends_with_its_paragraph() -> None:
    analysis = analysed('"/PUNCT/punct/2 Stop/VERB/root/0 ,/PUNCT/punct/2 he/PRON/nsubj/2 said/VERB/ccomp/2')
    assert list(quoted(analysis)) == [0, 1, 1, 1, 1]


def test_the_police_of_a_city_are_not_those_another_state_was_blamed_for() -> None:
    (police,) = [a for a in actors(POLICE, BARRED) if a.span.text.lower() in {"police", "the police"} and a.head > 6]
    assert police.country == "TUR"


def test_a_pronoun_takes_the_subject_of_the_sentence_before_and_says_so() -> None:
    (he,) = named(actors(FULL, "He/PRON/nsubj/2 left/VERB/root/0 ./PUNCT/punct/2"), "He")
    assert he.name == "Sergey Lavrov" and he.antecedent and he.antecedent.text == "Sergey Lavrov"
    assert 'takes up "Sergey Lavrov"' in he.why


def test_the_tenth_mention_says_whom_it_takes_up_and_not_what_the_nine_before_it_took_up() -> None:
    later = ["He/PRON/nsubj/2 left/VERB/root/0 ./PUNCT/punct/2"] * 10
    said = [a.why for a in named(actors(FULL, *later), "He")]
    assert len(said) == 10 and len(set(said)) == 1 and said[0].count("takes up") == 1


def test_she_never_takes_a_man() -> None:
    assert not named(actors(FULL, "She/PRON/nsubj/2 left/VERB/root/0 ./PUNCT/punct/2"), "She")


def test_every_class_of_pronoun_has_weights_and_nobody_is_weighed() -> None:
    for kind in ("he", "they", "it"):
        assert ranking.NOBODY in ranking.weights()[kind]


def test_the_options_of_a_pronoun_are_ranked_best_first() -> None:
    report, seen = Report(ACTORS, analysed(FULL, "He/PRON/nsubj/2 left/VERB/root/0 ./PUNCT/punct/2")), []
    report.pronouns.watch = lambda anaphor, options: seen.append([o.score for o in options])
    report.actors()
    assert seen and all(scores == sorted(scores, reverse=True) for scores in seen)


def test_a_long_report_is_read_in_time_that_grows_with_its_length() -> None:
    pair = (FULL, "He/PRON/nsubj/2 left/VERB/root/0 with/ADP/case/5 his/PRON/nmod:poss/5 aides/NOUN/obl/2")
    spent = []
    for times in (40, 160):
        analysis = analysed(*(pair * times))
        start = time.perf_counter()
        ACTORS.find(analysis)
        spent.append(time.perf_counter() - start)
    assert spent[1] < 12 * spent[0] + 0.5


def test_who_speaks_for_the_faction_belongs_to_the_one_named_before() -> None:
    said = (
        "Chad's government met a faction of Boko Haram in Bol on Monday. "
        "A spokesman for the faction said talks would resume."
    )
    found = {a.span.text: (a.country, a.sector[0]) for a in dragoman.load().read_text(said).actors if a.sector}
    assert found["spokesman"] == ("NGA", "REB")
