"""Spots that a text gives by their relation to a toponym, borders, and names that are no places."""

from __future__ import annotations

import math

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Analysis, Document, Mention, MentionForm, MentionKind, Place
from dragoman.places import Places
from dragoman.places.geodesy import kilometres, middle, moved

NLP = spacy.blank("en")
PLACES = Places.load()
LAT, LON = st.floats(-85, 85), st.floats(-179, 179)


def find(text: str, **metadata: str) -> dict[str, Place]:
    document = Document("report", text, **metadata)  # type: ignore[arg-type]
    return {p.span.text: p for p in PLACES.find(Analysis(document, NLP.make_doc(text), (), ()))}


def apart(place: Place) -> tuple[float, float]:
    """How far the spot lies from the toponym's own point, in km, and on which course in degrees."""
    assert place.lat is not None and place.lon is not None and place.spot is not None
    spot = place.spot
    north = spot.lat - place.lat
    east = (spot.lon - place.lon) * math.cos(math.radians(place.lat))
    return kilometres(place.lat, place.lon, spot.lat, spot.lon), math.degrees(math.atan2(east, north)) % 360


@pytest.mark.parametrize(
    ("words", "km", "course"),
    [
        ("20 km north of Aleppo", 20, 0),
        ("some 20 kilometres (12 miles) to the north-east of Aleppo", 20, 45),
        ("twenty miles southwest of Aleppo", 32.2, 225),
        ("15km west of the city of Aleppo", 15, 270),
        ("1.5 km east of Aleppo", 1.5, 90),
    ],
)
def test_a_distance_and_a_direction_give_a_point(words: str, km: float, course: float) -> None:
    place = find(f"A convoy was hit {words} on Monday.")["Aleppo"]
    distance, bearing = apart(place)
    assert distance == pytest.approx(km, rel=0.02, abs=0.05)
    assert abs((bearing - course + 180) % 360 - 180) < 2
    assert place.spot and 0 < place.spot.radius_km <= max(3, km)
    assert place.name == "Aleppo" and place.geonameid == 170063  # the toponym keeps its own point and id


def test_what_happened_at_a_spot_is_put_there() -> None:
    place = find("A convoy was hit 20 km north of Aleppo on Monday.")["Aleppo"]
    there = place.at_spot()
    assert place.spot and (there.lat, there.lon, there.precision) == (place.spot.lat, place.spot.lon, "feature")
    assert find("Shells hit Aleppo.")["Aleppo"].at_spot() == find("Shells hit Aleppo.")["Aleppo"]


def test_a_distance_without_a_direction_gives_only_a_radius() -> None:
    place = find("The camp lies 40 km from Aleppo.")["Aleppo"]
    assert place.spot is None and (place.radius_km or 0) >= 40


def test_near_and_outside_widen_the_radius() -> None:
    found = find("Mortars fell near Manbij and outside Kobani.")
    assert (found["Manbij"].radius_km or 0) >= 15 and (found["Kobani"].radius_km or 0) >= 15


def test_a_place_the_gazetteer_lacks_is_placed_by_its_neighbour() -> None:
    text = "Rebels took Qwxabad, 30 km south of Aleppo, on Monday."
    document = Document("report", text)
    doc = NLP.make_doc(text)
    at = next(t.i for t in doc if t.text == "Qwxabad")
    mention = Mention(document.span(12, 19), MentionKind.PLACE, MentionForm.NAME, at, at + 1, at)
    found = {p.span.text: p for p in PLACES.find(Analysis(document, doc, (), (mention,)))}
    if "Qwxabad" in found:
        placed = found["Qwxabad"]
        assert placed.lat == pytest.approx(36.2 - 30 / 111.2, abs=0.05) and placed.country == "SYR"
        assert "placed by" in placed.why and placed.geonameid is None


def test_a_road_between_two_towns_has_a_spot_halfway() -> None:
    found = find("A bomb went off on the road between Homs and Hama.")
    spot = found["Homs"].spot
    assert spot is not None and spot == found["Hama"].spot
    assert spot.lat == pytest.approx(34.93, abs=0.1) and 10 < spot.radius_km < 40


def test_talks_between_capitals_are_nowhere_between_them() -> None:
    found = find("Talks between Damascus and Ankara stalled; trade between Syria and Turkey fell.")
    assert all(p.spot is None for p in found.values())


def test_a_border_is_placed_with_the_neighbour_the_report_speaks_of() -> None:
    found = find("Clashes went on near the Turkish border, Syrian activists in Idlib and Azaz said.")
    border = found["Turkish border"]
    assert border.feature_code == "BDRY" and border.precision == "region" and border.country is None
    assert border.lat == pytest.approx(36.8, abs=0.5) and 36 < (border.lon or 0) < 43


def test_a_border_between_two_named_peoples_needs_no_other_word() -> None:
    found = find("Trucks queued on the Syrian-Turkish border.")
    assert found["Syrian-Turkish border"].name == "SYR-TUR border"


def test_a_border_whose_other_side_nobody_names_is_left_open() -> None:
    assert "Turkish border" not in find("Guards were sent to the Turkish border.")


def test_a_border_with_a_country_is_its_spot() -> None:
    found = find("Syrian troops dug in along the border with Turkey, near Idlib.")
    assert found["Turkey"].spot is not None and not found["Turkey"].as_actor
    assert found["Turkey"].spot.lat == pytest.approx(36.8, abs=0.5)


def test_peoples_institutions_and_diseases_are_not_places() -> None:
    found = find(
        "Somali elders and an Afghan doctor met nurses about West Nile virus and Marburg fever, the rector of the "
        "University of Damascus told the Kenya Broadcasting Corporation in Sanaa."
    )
    assert set(found) <= {"Sanaa", "Kenya"} and (found["Kenya"].as_actor if "Kenya" in found else True)


def test_a_publishers_home_is_no_guess_for_what_nobody_knows() -> None:
    text = "Residents of Qwxabad fled on Monday."
    document = Document("report", text, publisher="Aleppo Today", url="https://aleppotoday.example.sy/a")
    doc = NLP.make_doc(text)
    mention = Mention(document.span(13, 20), MentionKind.PLACE, MentionForm.NAME, 2, 3, 2)
    found = PLACES.find(Analysis(document, doc, (), (mention,)))
    assert all(p.lat is None and p.country is None and p.precision == "unknown" for p in found)
    assert find("The ceasefire held on Monday.", publisher="Aleppo Today") == {}


def test_every_resolved_place_states_its_precision_and_radius() -> None:
    found = find("From Idlib province and the Black Sea to Hodeidah port, Bab al-Hawa and Syria, fighting eased.")
    assert found and all(p.precision != "unknown" and p.radius_km for p in found.values())


@given(LAT, LON, st.floats(0, 359), st.floats(0.5, 500))
def test_a_moved_point_lies_as_far_as_it_was_moved(lat: float, lon: float, course: float, km: float) -> None:
    up, across = moved(lat, lon, course, km)
    assert -90 <= up <= 90 and -180 <= across <= 180
    assert kilometres(lat, lon, up, across) == pytest.approx(km, rel=1e-3)


@given(LAT, LON, LAT, st.floats(-89, 89))
def test_the_middle_is_as_far_from_both_ends(lat: float, lon: float, other: float, step: float) -> None:
    far = (lon + step + 540) % 360 - 180
    up, across = middle(lat, lon, other, far)
    assert kilometres(lat, lon, up, across) == pytest.approx(kilometres(up, across, other, far), rel=1e-3, abs=0.01)
