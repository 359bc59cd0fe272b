"""Toponyms of reports of our own, without a parser and with hand-made parses and mentions."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from dragoman.model import Analysis, Document, Mention, MentionForm, MentionKind, Place, Zone, ZoneKind
from dragoman.places import Places

NLP = spacy.blank("en")
PLACES = Places.load()
PARTS = ["Aleppo", "in", ",", "U.S.", "Deir ez-Zor", "Mr.", "\n", "’s", "Paris", "St.", "é"]
PARTS += ["Louis", "-", "Md.", "the", "Gaza Strip", "(", "𝔸", "said"]


def find(text: str, **metadata: str) -> dict[str, Place]:
    document = Document("report", text, **metadata)  # type: ignore[arg-type]
    return {p.span.text: p for p in PLACES.find(Analysis(document, NLP.make_doc(text), (), ()))}


def near(place: Place, lat: float, lon: float, km: float = 161) -> bool:
    assert place.lat is not None and place.lon is not None
    x = math.radians(lon - place.lon) * math.cos(math.radians(lat))
    return 6371 * math.hypot(x, math.radians(lat - place.lat)) < km


def test_a_town_named_with_its_state_is_that_town() -> None:
    found = find("The convoy left Paris, Texas, for Austin, Minn., and Cumberland, Md., on Monday.")
    assert near(found["Paris"], 33.66, -95.56)
    assert near(found["Austin"], 43.67, -92.97)
    assert near(found["Cumberland"], 39.65, -78.76)
    assert found["Minn."].name == "Minnesota" and found["Minn."].precision == "province"


def test_the_reports_other_places_decide_between_namesakes() -> None:
    found = find("Fighting in Tripoli spread towards Misrata and Sirte, residents of Benghazi said.")
    assert found["Tripoli"].country == "LBY"
    found = find("Fighting in Tripoli spread from Beirut after clashes in Sidon and Baalbek in northern Lebanon.")
    assert found["Tripoli"].country == "LBN"


def test_georgia_is_the_country_beside_tbilisi_and_the_state_beside_atlanta() -> None:
    assert find("Georgia and Russia met near Gori, west of Tbilisi.")["Georgia"].country == "GEO"
    assert find("Police in Atlanta and Savannah, Georgia, searched two homes.")["Georgia"].country == "USA"


def test_persons_and_bodies_are_not_places() -> None:
    found = find(
        "John Washington of the University of Damascus told Michael Jordan that Idlib Media Center "
        "staff were safe. Mr. Lincoln agreed in March."
    )
    assert not {"Washington", "Jordan", "Lincoln", "March"} & set(found)


def test_generic_nouns_stay_outside() -> None:
    found = find("Shells fell in Idlib province and near Aleppo city on Friday.")
    assert {"Idlib", "Aleppo"} <= set(found)
    assert found["Idlib"].precision == "province"
    assert found["Aleppo"].precision == "city"


def test_hyphenated_compounds_hold_no_places() -> None:
    assert "Geneva" not in find("A Geneva-based group criticised the plan.")


def test_regions_seas_and_crossings_are_known() -> None:
    found = find("Ships left the Black Sea for the Strait of Hormuz; aid entered Donbas and the Gaza Strip.")
    assert found["Black Sea"].precision == "region"
    assert found["Strait of Hormuz"].feature_code == "STRT"
    assert found["Gaza Strip"].country == "PSE"


def test_a_part_of_a_country_is_a_region_and_a_distance_widens_the_radius() -> None:
    found = find("Troops massed in northern Syria, 20 km north of Aleppo, and near Manbij.")
    assert found["Syria"].precision == "region"
    assert (found["Aleppo"].radius_km or 0) >= 25 and "20 km north" in found["Aleppo"].why
    assert (found["Manbij"].radius_km or 0) >= 15


def test_names_that_stand_for_governments_are_marked() -> None:
    found = find("Moscow said it had struck two depots. Iraq's president travelled to Vienna.")
    assert found["Moscow"].as_actor and found["Iraq"].as_actor
    assert not found["Vienna"].as_actor


def test_a_bare_capital_is_the_capital_unless_its_division_is_spoken_of() -> None:
    assert find("WASHINGTON - The Senate met on Monday.")["WASHINGTON"].country == "USA"
    assert near(find("Talks in Washington ended on Monday.")["Washington"], 38.9, -77.0)
    assert near(find("Floods hit Spokane and Tacoma in Washington state.")["Washington"], 47.3, -121.5, 300)


def parsed(words: list[str], heads: list[int], deps: list[str], mentions: tuple[Mention, ...] = ()) -> Analysis:
    doc = Doc(NLP.vocab, words=words, spaces=[True] * (len(words) - 1) + [False], heads=heads, deps=deps)
    return Analysis(Document("report", doc.text), doc, (), mentions)


def test_the_parse_tells_a_government_from_a_place() -> None:
    words = ["Ankara", "rejected", "the", "plan", "after", "shells", "hit", "Damascus"]
    heads, deps = [1, 1, 3, 1, 6, 6, 1, 6], ["nsubj", "root", "det", "obj", "mark", "nsubj", "advcl", "obj"]
    found = {p.span.text: p for p in PLACES.find(parsed(words, heads, deps))}
    assert found["Ankara"].as_actor and not found["Damascus"].as_actor


def test_a_country_that_something_befalls_stays_a_place() -> None:
    words = ["Nigeria", "reported", "two", "cases", "and", "Kenya", "accused", "Uganda"]
    heads, deps = [1, 1, 3, 1, 6, 6, 1, 6], ["nsubj", "root", "nummod", "obj", "cc", "nsubj", "conj", "obj"]
    found = {p.span.text: p for p in PLACES.find(parsed(words, heads, deps))}
    assert not found["Nigeria"].as_actor
    assert found["Kenya"].as_actor and found["Uganda"].as_actor


def test_a_place_the_gazetteer_lacks_stays_unknown() -> None:
    words = ["Rebels", "took", "Qwxabad", "and", "Tal", "Qwx", "on", "Monday"]
    heads, deps = [1, 1, 1, 4, 2, 4, 7, 1], ["nsubj", "root", "obj", "cc", "conj", "flat", "case", "obl"]
    doc = parsed(words, heads, deps)
    mention = Mention(doc.span(2, 3), MentionKind.PLACE, MentionForm.NAME, 2, 3, 2)
    places = PLACES.find(Analysis(doc.document, doc.doc, (), (mention,)))
    unknown = [p for p in places if p.span.text == "Qwxabad"]
    assert all(p.lat is None and p.precision == "unknown" for p in unknown)


def test_nothing_is_found_outside_news_zones() -> None:
    text = "Aleppo fell quiet.\nPhoto: Damascus bureau"
    zones = (Zone(ZoneKind.BODY, 0, 18), Zone(ZoneKind.CAPTION, 19, len(text)))
    analysis = Analysis(Document("report", text, zones=zones), NLP.make_doc(text), (), ())
    assert [p.span.text for p in PLACES.find(analysis)] == ["Aleppo"]


def test_an_empty_report_has_no_places() -> None:
    assert find("") == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_spans_slice_to_their_text_in_order_without_overlap(parts: list[str]) -> None:
    text = " ".join(parts)
    document = Document("report", text)
    places = PLACES.find(Analysis(document, NLP.make_doc(text), (), ()))
    assert all(text[p.span.start : p.span.end] == p.span.text for p in places)
    assert all(a.span.end <= b.span.start for a, b in zip(places, places[1:], strict=False))
    assert all(p.lat is None or (-90 <= p.lat <= 90 and p.why) for p in places)


def benchmark(name: str) -> Path:
    root = Path(os.environ.get("DRAGOMAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    path = root / "benchmarks" / "places" / name
    if not path.exists():
        pytest.skip(f"{path} is not here; DRAGOMAN_SHARED names the folder that holds benchmarks/")
    return path


@pytest.mark.parametrize(("name", "floor", "recognised"), [("lgl.jsonl", 0.80, 0.60), ("geovirus.jsonl", 0.88, 0.85)])
def test_places_are_within_161_km_often_enough(name: str, floor: float, recognised: float) -> None:
    """Floors over the first 60 articles, without the analyser."""
    right = seen = gold = 0
    for line in benchmark(name).read_text("utf-8").split("\n")[:60]:
        row = json.loads(line)
        places = find_all(row["text"], row["url"])
        for toponym in row["toponyms"]:
            gold += 1
            match = next((p for p in places if p.span.start < toponym["end"] and toponym["start"] < p.span.end), None)
            if match and toponym["lat"] is not None:
                seen += 1
                right += match.lat is not None and near(match, toponym["lat"], toponym["lon"])
    assert right / seen >= floor
    assert seen / gold >= recognised


def find_all(text: str, url: str) -> tuple[Place, ...]:
    return PLACES.find(Analysis(Document("report", text, url=url), NLP.make_doc(text), (), ()))
