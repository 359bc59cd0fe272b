"""The import of a GeoNames dump, on small files in the format that geonames.org documents; all places made up."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner

from dragoman.cli import cli
from dragoman.errors import InputError, KnowledgeError
from dragoman.model import Analysis, Document
from dragoman.places import Gazetteer, Places
from dragoman.places.geonames import Built, build, places

NLP = spacy.blank("en")


def line(number: int, name: str, lat: float, lon: float, kind: str, country: str, **more: str) -> str:
    """One line: 19 columns parted by tabs."""
    feature_class, code = kind.split(".")
    return "\t".join(
        [
            str(number), name, more.get("ascii", name), more.get("alternates", ""), str(lat), str(lon), feature_class,
            code, country, "", more.get("admin1", ""), "", "", "", more.get("population", "0"), "", "100",
            "Asia/Damascus", "2024-01-01",
        ]
    )  # fmt: skip


LINES = [
    line(90000001, "Qadrīyat Zahrābād", 35.91, 37.02, "P.PPL", "SY", ascii="Qadriyat Zahrabad", population="320",
         alternates="Qadriyat Zahrabad,Kadriye,قادرية,QDZ,https://en.wikipedia.org/wiki/Q"),
    line(90000002, "Tall Mawzūn", 36.0, 37.1, "T.HLL", "SY"),
    line(90000003, "Wādī Mawzūn", 36.1, 37.2, "H.WAD", "SY"),
    line(170063, "Aleppo", 36.20, 37.16, "P.PPLA", "SY", population="2098210", alternates="Halabiyya Nova,Alep"),
    line(90000004, "Mawzun", 36.3, 37.3, "P.PPL", "SY", population="5000"),
    line(90000005, "Mawzun", 30.3, 31.3, "P.PPL", "EG", population="90000"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    with zipfile.ZipFile(folder / "allCountries.zip", "w") as dump:
        dump.writestr("allCountries.txt", "\n".join(LINES) + "\n")
    with zipfile.ZipFile(folder / "alternateNamesV2.zip", "w") as names:
        names.writestr("iso-languagecodes.txt", "arb\t\t\tArabic\n" * 50)
        names.writestr(
            "alternateNamesV2.txt",
            "1\t90000004\tfr\tMaouzoune\t\t\t\t\t\t\n2\t90000004\tlink\tHttps-Mawzun\t\t\t\t\t\t\n"
            "3\t90000004\tar\tموزون\t\t\t\t\t\t\n4\t99\ten\tNowhere\t\t\t\t\t\t\n",
        )
    done = CliRunner().invoke(
        cli,
        ["places", "import", str(folder / "allCountries.zip"), "--to", str(folder / "geonames"),
         "--alternates", str(folder / "alternateNamesV2.zip")],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "6 lines read" in done.output and "1 of them known before" in done.output
    return folder / "geonames"


@pytest.fixture(scope="module")
def gazetteer(index: Path) -> Gazetteer:
    return Gazetteer.load(index=index)


def entries(gazetteer: Gazetteer, name: str) -> list[tuple[int | None, str | None, str]]:
    found = [gazetteer.entry(row) for row, _ in gazetteer.find(name)]
    return [(e.geonameid, e.country, e.feature_code) for e in found]


def test_a_village_of_the_dump_is_found_in_every_latin_spelling(gazetteer: Gazetteer) -> None:
    for name in ("Qadrīyat Zahrābād", "Qadriyat Zahrabad", "Kadriye"):
        assert (90000001, "SYR", "PPL") in entries(gazetteer, name)
    assert entries(gazetteer, "QDZ") == entries(Gazetteer.load(), "QDZ")


def test_what_the_package_knows_stays_and_gets_more_names(gazetteer: Gazetteer) -> None:
    plain = Gazetteer.load()
    assert len(gazetteer) == len(plain) + 5
    assert [row for row, _ in gazetteer.find("Aleppo")] == [row for row, _ in plain.find("Aleppo")]
    assert (170063, "SYR") in {(g, c) for g, c, _ in entries(gazetteer, "Halabiyya Nova")}
    assert entries(gazetteer, "Gaza Strip") == entries(plain, "Gaza Strip")


def test_names_of_the_file_of_alternate_names_lead_to_their_place(gazetteer: Gazetteer) -> None:
    assert entries(gazetteer, "Maouzoune") == [(90000004, "SYR", "PPL")]
    assert entries(gazetteer, "Https-Mawzun") == [] and entries(gazetteer, "Nowhere") == entries(
        Gazetteer.load(), "Nowhere"
    )


def test_of_one_name_the_larger_town_comes_first(gazetteer: Gazetteer) -> None:
    assert entries(gazetteer, "Mawzun")[:2] == [(90000005, "EGY", "PPL"), (90000004, "SYR", "PPL")]


def test_codes_the_package_does_not_list_have_the_precision_of_their_class(gazetteer: Gazetteer) -> None:
    (row, _), *_ = gazetteer.find("Tall Mawzun") or gazetteer.find("Tall Mawzūn")
    hill = gazetteer.entry(row)
    assert (hill.feature_code, hill.feature_class, hill.precision, hill.radius_km) == ("HLL", "T", "feature", 8.0)


def test_reports_are_read_with_the_imported_index(index: Path) -> None:
    text = "Shells fell in Qadriyat Zahrabad, south of Aleppo, on Monday."
    analysis = Analysis(Document("report", text), NLP.make_doc(text), (), ())
    found = {p.span.text: p for p in Places.load(gazetteer=index).find(analysis)}
    assert found["Qadriyat Zahrabad"].geonameid == 90000001
    assert found["Aleppo"].geonameid == 170063


def test_own_places_come_before_the_imported_ones(index: Path, tmp_path: Path) -> None:
    own = tmp_path / "places.csv"
    own.write_text(
        "name,aliases,lat,lon,country,feature_code,precision,radius_km,origin\nMawzun,,35,38,SYR,AIRB,,,ours\n", "utf-8"
    )
    assert entries(Gazetteer.load([own], index), "Mawzun")[0] == (None, "SYR", "AIRB")


def test_search_with_the_index_prints_what_it_holds(index: Path) -> None:
    done = CliRunner().invoke(cli, ["places", "search", "Kadriye", "--gazetteer", str(index), "--format", "jsonl"])
    assert done.exit_code == 0
    assert 90000001 in {json.loads(row)["geonameid"] for row in done.output.splitlines()}
    done = CliRunner().invoke(cli, ["places", "search", "Allepo"])
    assert done.exit_code == 1 and "aleppo" in done.stderr


def test_a_build_that_fails_leaves_the_older_index_and_no_rubbish(index: Path, tmp_path: Path) -> None:
    before = (index / "meta.json").read_bytes()
    bad = tmp_path / "bad.txt"
    bad.write_text("name,lat,lon\n" * 50, "utf-8")
    with pytest.raises(InputError, match="19 columns"):
        build(bad, index)
    assert (index / "meta.json").read_bytes() == before
    assert [p for p in index.parent.iterdir() if p.name.startswith(".")] == []


def test_broken_lines_are_counted_and_passed_over(tmp_path: Path) -> None:
    dump = tmp_path / "SY.txt"
    far = line(90000009, "Farbad", 95.0, 37.0, "P.PPL", "SY")
    dump.write_text("\n".join([*LINES, far, "half a line\tcut"]) + "\n", "utf-8")
    built = Built()
    assert len(list(places(dump, built))) == 6
    assert (built.lines, built.broken) == (8, 2)


@pytest.mark.parametrize("made", ["nothing", "text", "empty"])
def test_what_is_no_dump_is_refused_in_words(made: str, tmp_path: Path) -> None:
    dump = tmp_path / "allCountries.zip"
    if made == "text":
        dump.write_text("<html>moved</html>", "utf-8")
    elif made == "empty":
        with zipfile.ZipFile(dump, "w") as archive:
            archive.writestr("readme.txt", "GeoNames")
    with pytest.raises(InputError, match=r"no such file|cut short|no \.txt"):
        build(dump, tmp_path / "out")


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="dragoman places import"):
        Gazetteer.load(index=tmp_path)
