"""The layouts of other data sets: columns, conventions, and values known by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import exports_tellings as told
import pytest
from shared import SHARED

from dragoman.errors import SettingsError
from dragoman.model import Status, Telling
from dragoman.views.layouts import LAYOUTS, find
from dragoman.views.layouts.base import approximate, columns
from dragoman.views.layouts.gdelt import fraction
from dragoman.views.layouts.phoenix import penta, score
from dragoman.views.write import export

ACTOR = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
         "Type2Code", "Type3Code"]  # fmt: skip
GEO = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
SIDE = ["Name", "Country", "COW", "Sector", "Sectors", "Title", "Name Raw", "ID"]

GDELT = [
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *[f"Actor{n}{c}" for n in (1, 2) for c in ACTOR],
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *[f"{s}Geo_{c}" for s in ("Actor1", "Actor2", "Action") for c in GEO],
    "DATEADDED", "SOURCEURL",
]  # fmt: skip
MENTIONS = [
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
]  # fmt: skip
ICEWS = [
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
]  # fmt: skip


def polecat_side(side: str) -> list[str]:
    return [f"{side} Name", f"{side} Country", f"{side} COW", f"Primary {side} Sector", f"{side} Sectors",
            f"{side} Title", f"{side} Name Raw", f"Wikipedia {side} ID"]  # fmt: skip


POLECAT = [
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *polecat_side("Actor"), *polecat_side("Recipient"),
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations",
    "Language", "Version",
]  # fmt: skip
PHOENIX = [
    "EventID", "Date", "Year", "Month", "Day",
    *[f"{s}Actor{c}" for s in ("Source", "Target") for c in ("Full", "Entity", "Role", "Attribute")],
    "EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName", "StateName",
    "CountryCode", "SentenceID", "URLs", "NewsSources",
]  # fmt: skip
PLOVER = [
    "id", "has_event", "date", "time", "enddate", "endtime", "actor", "recipient", "event", "event_loc", "event_text",
    "quad_code", "event_scale", "mode", "context", "link", "text", "text_info", "cite_info", "coder", "coded_date",
    "coded_time", "comment",
]  # fmt: skip


def written(tellings: list[Telling], layout: str, **options: Any) -> str:
    out = io.BytesIO()
    export(tellings, out, layout, **options)
    return out.getvalue().decode()


def table(tellings: list[Telling], layout: str, **options: Any) -> list[dict[str, str]]:
    """Rows of a tab-separated export, by column name."""
    lines = [line.split("\t") for line in written(tellings, layout, **options).splitlines()]
    names = lines.pop(0) if find(layout).FORM.header else list(columns(find(layout)))
    return [dict(zip(names, cells, strict=True)) for cells in lines]


@pytest.mark.parametrize(
    ("layout", "expected", "count"),
    [("gdelt", GDELT, 61), ("gdelt-mentions", MENTIONS, 16), ("icews", ICEWS, 20), ("polecat", POLECAT, 40),
     ("phoenix", PHOENIX, 26)],
)  # fmt: skip
def test_a_layout_has_the_columns_of_its_data_set_in_order(layout: str, expected: list[str], count: int) -> None:
    assert len(expected) == count
    assert list(columns(find(layout))) == expected
    form = find(layout).FORM
    lines = written(told.ALL, layout).splitlines()
    assert form.delimiter == "\t" and all(line.count("\t") == count - 1 for line in lines)
    assert (lines[0].split("\t") == expected) is form.header is (layout in {"icews", "polecat"})


@pytest.mark.skipif(not (SHARED / "reference").is_dir(), reason="the reference of formats is not here")
@pytest.mark.parametrize(
    ("layout", "heading"),
    [("gdelt", "GDELT 2.0 Events"), ("gdelt-mentions", "GDELT 2.0 Mentions"), ("icews", "ICEWS"),
     ("polecat", "POLECAT"), ("phoenix", "Phoenix")],
)  # fmt: skip
def test_the_columns_are_those_of_the_reference(layout: str, heading: str) -> None:
    text = (SHARED / "reference" / "output_formats.md").read_text("utf-8")
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    names = columns(find(layout))
    for number, cell in re.findall(r"^\| (\d+)(?:–\d+)? \| ([^|]+) \|", part, re.MULTILINE):
        first = re.split(r",| …| \(", cell)[0].strip()
        assert names[int(number) - 1] == first


def test_plover_records_have_the_manuals_fields_in_its_order() -> None:
    assert list(columns(find("plover")))[: len(PLOVER)] == PLOVER
    for line in written(told.ALL, "plover", all_statuses=True).splitlines():
        record = json.loads(line)
        assert {"id", "date", "actor", "event"} <= set(record) <= {*PLOVER, "size", "claim"}
        order = [name for name in (*PLOVER, "size", "claim") if name in record]
        assert list(record) == order


def test_a_meeting_in_icews_is_two_rows_with_the_sides_exchanged() -> None:
    first, second = table([told.MEETING], "icews")
    assert (first["Source Name"], first["Target Name"]) == ("Sergey Lavrov", "John Kerry")
    assert (second["Source Name"], second["Target Name"]) == ("John Kerry", "Sergey Lavrov")
    assert first["Source Country"] == "Russian Federation" and first["Event Text"] == "Meet at a 'third' location"
    assert first["CAMEO Code"] == "044" and first["Intensity"] == "2.5" and first["City"] == "Geneva"
    assert first["Event ID"] != second["Event ID"] and first["Story ID"] == second["Story ID"]
    exchanged = [(f"Source {c}", f"Target {c}") for c in ("Name", "Sectors", "Country")]
    assert all(first[a] == second[b] and first[b] == second[a] for a, b in exchanged)
    assert {k for k in first if first[k] != second[k]} == {"Event ID", "Source Name", "Target Name", "Source Country",
                                                           "Target Country"}  # fmt: skip


def test_icews_names_unnamed_actors_by_sector_and_country() -> None:
    (row,) = table([told.SHELLING], "icews")
    assert (row["Source Name"], row["Source Sectors"]) == ("Military (Syria)", "Military,Government")
    assert (row["Target Name"], row["Intensity"]) == ("Armed Rebel (Syria)", "-10")


def test_sides_are_expanded_to_pairs_and_a_party_never_acts_on_itself() -> None:
    france, britain = (
        told.actor("France", "FRA", "GOV", name="France"),
        told.actor("Britain", "GBR", "GOV", name="Britain"),
    )
    iran, usa = told.actor("Iran", "IRN", "GOV", name="Iran"), told.actor("US", "USA", "GOV", name="United States")
    urged = told.telling("e1", told.WIRE, "REQUEST", actor=(france, britain, france), recipient=(iran, usa, france))
    got = {(r["Actor1CountryCode"], r["Actor2CountryCode"]) for r in table([urged], "gdelt")}
    assert got == {("FRA", "IRN"), ("FRA", "USA"), ("GBR", "IRN"), ("GBR", "USA"), ("GBR", "FRA")}
    met = told.telling("e2", told.WIRE, "CONSULT", actor=(france, britain, iran), cameo="040")
    assert len(table([met], "gdelt")) == 6
    condemned = told.telling("e3", told.WIRE, "ACCUSE", actor=(france, britain), cameo="111")
    assert [(r["Actor1CountryCode"], r["Actor2Code"]) for r in table([condemned], "gdelt")] == [
        ("FRA", ""),
        ("GBR", ""),
    ]


def test_gdelt_rows_have_codes_numbers_and_places_of_gdelt() -> None:
    row = table([told.SHELLING], "gdelt")[0]
    assert (row["SQLDATE"], row["MonthYear"], row["Year"], row["FractionDate"]) == (
        "20160307",
        "201603",
        "2016",
        "2016.1836",
    )
    assert (row["Actor1Code"], row["Actor1Type1Code"], row["Actor1Name"]) == ("SYRMIL", "MIL", "GOVERNMENT TROOPS")
    assert (row["EventCode"], row["EventBaseCode"], row["EventRootCode"]) == ("194", "194", "19")
    assert (row["QuadClass"], row["GoldsteinScale"], row["IsRootEvent"]) == ("4", "-10.0", "0")
    assert (row["ActionGeo_Type"], row["ActionGeo_FullName"], row["ActionGeo_CountryCode"]) == (
        "4",
        "Aleppo, Syria",
        "SY",
    )
    assert (row["ActionGeo_ADM1Code"], row["ActionGeo_Lat"]) == ("SY09", "36.2012")
    assert row["DATEADDED"] == "20160308063015" and row["SOURCEURL"] == "" and row["AvgTone"] == ""
    assert row["Actor1Geo_Type"] == "0" and int(row["GLOBALEVENTID"]) < 2**53


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 3, 23), 2021.2274),
        (date(2017, 5, 14), 2017.3671),
        (date(2016, 1, 1), 2016.0027),
        (date(2016, 12, 31), 2016.989),
    ],
)
def test_gdelts_fraction_of_the_year_is_that_of_its_files(day: date, expected: float) -> None:
    """The first two days and values stand in rows that GDELT released."""
    assert fraction(day) == pytest.approx(expected, abs=0.00005)


def test_gdelt_counts_tellings_of_one_happening_in_one_row_and_mentions_list_them() -> None:
    events = table(told.ALL, "gdelt")
    meeting = [r for r in events if r["EventCode"] == "044"]
    assert len(meeting) == 2
    assert {(r["NumMentions"], r["NumSources"], r["NumArticles"]) for r in meeting} == {("2", "2", "2")}
    assert {r["SOURCEURL"] for r in meeting} == {"https://www.harbour.example/a"}
    mentions = table(told.ALL, "gdelt-mentions")
    assert {m["GLOBALEVENTID"] for m in mentions} == {r["GLOBALEVENTID"] for r in events}
    of_one = [m for m in mentions if m["GLOBALEVENTID"] == meeting[0]["GLOBALEVENTID"]]
    assert [m["MentionSourceName"] for m in of_one] == ["harbour.example", "post.example"]
    assert (of_one[0]["Actor1CharOffset"], of_one[0]["Actor2CharOffset"]) == ("0", "30")
    assert of_one[0]["Confidence"] == "90" and of_one[0]["MentionType"] == "1"


def test_order_of_the_input_changes_neither_rows_nor_numbers() -> None:
    for layout in ("gdelt", "gdelt-mentions", "petrarch"):
        assert written(told.ALL, layout) == written(told.ALL[::-1], layout)


def test_those_without_a_state_and_known_groups_have_cameo_codes() -> None:
    promise = table([told.PROMISE], "gdelt")[0]
    assert (promise["Actor1Code"], promise["Actor1CountryCode"], promise["Actor1KnownGroupCode"]) == (
        "IGOUNO",
        "",
        "UNO",
    )
    assert (promise["Actor2Code"], promise["Actor2CountryCode"], promise["Actor2KnownGroupCode"]) == (
        "IGOEUREEC",
        "EUR",
        "EEC",
    )
    assert promise["Actor1Type1Code"] == "IGO" and promise["EventCode"] == "036"
    hamas = table([told.OLD], "gdelt", all_statuses=True)[0]
    assert hamas["Actor1KnownGroupCode"] == "HMS" and hamas["Actor1Code"].startswith("PSEREB")
    romania = told.telling("e1", told.WIRE, "ACCUSE", actor=(told.actor("doctors", "ROU", "MED"),), cameo="111")
    assert table([romania], "gdelt")[0]["Actor1Code"] == "ROMHLH"
    assert written([romania], "petrarch").split("\t")[1:3] == ["ROUHLH", "---"]


def test_only_what_happened_or_was_announced_is_carried_unless_all_is_asked_for() -> None:
    keys = {json.loads(line)["id"] for line in written(told.ALL, "plover").splitlines()}
    assert keys == {t.key for t in told.ALL} - {told.DENIAL.key, told.OLD.key}
    full = {
        json.loads(line)["id"]: json.loads(line) for line in written(told.ALL, "plover", all_statuses=True).splitlines()
    }
    assert full[told.DENIAL.key]["mode"] == ["heavy-weapons", "negation"]
    assert full[told.OLD.key]["mode"] == ["historical"]
    assert full[told.PROMISE.key].get("mode") is None, "the type of a promise did happen"


@pytest.mark.parametrize(
    ("status", "mark"),
    [("planned", "future"), ("postponed", "future"), ("conditional", "hypothetical"), ("hypothetical", "hypothetical"),
     ("denied", "negation"), ("cancelled", "negation"), ("happened", None), ("ongoing", None)],
)  # fmt: skip
def test_records_without_an_act_take_plovers_marks(status: str, mark: str | None) -> None:
    event = replace(told.SHELLING.event, status=Status(status), mode=())
    (row,) = table([replace(told.SHELLING, event=event)], "polecat", all_statuses=True)
    assert row["Event Mode"] == (mark or "None")


def test_plover_tells_who_claims_and_how_many_died() -> None:
    record = json.loads(written([told.SHELLING], "plover"))
    assert record["size"] == {"dead": 12}
    assert record["claim"]["claimed_by"] == [{"code": "SYR", "sector": "CVL", "entity_text": "residents"}]
    assert record["comment"] == "date: publication date, none in the text" and record["date"] == "2016-03-07"
    undated = json.loads(written([told.OPEN], "plover"))
    assert undated["date"] is None and [a["code"] for a in undated["actor"]] == ["ISR", "EUR"]


def test_polecat_parts_values_by_semicolons_and_writes_none() -> None:
    meeting, *_ = table([told.MEETING], "polecat", version="0.1")
    assert meeting["Actor Name"] == "Sergey Lavrov; John Kerry" and meeting["Actor COW"] == "365; 2"
    assert meeting["Actor Title"] == "Foreign Minister; None" and meeting["Recipient Name"] == "None"
    assert meeting["Quad Code"] == "VERBAL COOPERATION" and meeting["Event ID"].startswith("20160305-")
    assert meeting["GeoNames ID"] == "2660646" and meeting["Version"] == "0.1"


def test_phoenix_has_one_row_a_day_pair_and_code_with_all_its_sources() -> None:
    rows = table(told.ALL, "phoenix")
    meeting = [r for r in rows if r["EventCode"] == "044"]
    assert [r["SourceActorFull"] for r in meeting] == ["RUSGOV", "USAGOV"]
    assert meeting[0]["URLs"] == "https://www.harbour.example/a;https://post.example/b"
    assert meeting[0]["NewsSources"] == "Harbour Wire;Morning Post" and meeting[0]["SentenceID"] == "r1_10;r2_10"
    assert (meeting[0]["SourceActorEntity"], meeting[0]["SourceActorRole"]) == ("RUS", "GOV")
    assert meeting[0]["Date"] == "20160306" and meeting[0]["CountryCode"] == "Switzerland"
    assert [int(r["EventID"]) for r in rows] == list(range(1, len(rows) + 1))
    assert (penta("016"), penta("090"), penta("141"), penta("160"), penta("194")) == (0, 3, 4, 3, 4)
    assert (score("016"), score("1213"), score("1951"), score("010")) == (3.4, -4.0, -10.0, 0.0)


def test_petrarch_leaves_out_the_address_where_there_is_none_and_adds_texts_when_asked() -> None:
    with_url, without = (
        written([told.MEETING], "petrarch").splitlines()[0],
        written([told.SHELLING], "petrarch").strip("\n"),
    )
    assert with_url.split("\t") == ["20160306", "RUSGOV", "USAGOV", "044", "PEACEKEEPING,1", "r1_10",
                                    "https://www.harbour.example/a", "Harbour Wire"]  # fmt: skip
    assert without.split("\t") == ["20160307", "SYRMIL", "SYRREB", "194", "", "r3_690", "The Paper"]
    texts = written([told.SHELLING], "petrarch", texts=True).strip("\n").split("\t")
    assert texts[7:] == ["government troops", "rebels", "shelled", "SYR", "SYR"]


def test_an_event_without_a_code_of_its_own_takes_the_crosswalks() -> None:
    assert told.PROMISE.event.cameo is None
    assert table([told.PROMISE], "icews")[0]["CAMEO Code"] == "036"
    strange = told.telling("e1", told.WIRE, "NOT A TYPE", actor=(told.ARMY,))
    assert table([strange], "icews") == []


def test_an_unknown_layout_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match='did you mean "icews"'):
        find("icew")
    assert find(" GDELT ").NAME == "gdelt"


def test_every_layout_says_what_its_columns_mean_and_where_they_only_come_near() -> None:
    for layout in LAYOUTS.values():
        assert layout.TITLE and layout.ABOUT.endswith(".")
        assert all(f.sentence for f in layout.FIELDS)
        assert all(sentence.endswith(".") for sentence in approximate(layout).values())
    assert {"AvgTone", "Actor1EthnicCode", "ActionGeo_ADM2Code", "IsRootEvent"} <= set(approximate(find("gdelt")))


def test_our_own_layout_reads_back_from_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(written(told.ALL, "dragoman"))))
    assert [r["key"] for r in rows] == [t.key for t in told.ALL]
    denial = rows[3]
    assert (denial["status"], denial["stance"], denial["hedged"], denial["claimed_by"]) == (
        "denied",
        "denies",
        "true",
        "government troops",
    )
    assert (rows[0]["actor"], rows[0]["process"], rows[2]["killed_low"]) == (
        "Sergey Lavrov; John Kerry",
        "geneva_iii",
        "12",
    )


def test_a_happening_is_one_row_with_who_affirms_and_who_denies() -> None:
    rows = {r["happening"]: r for r in csv.DictReader(io.StringIO(written(told.ALL[::-1], "happenings")))}
    shelling = rows["h2"]
    assert (shelling["tellings"], shelling["origins"], shelling["status"]) == ("2", "1", "happened; denied")
    assert (shelling["affirmed_by"], shelling["denied_by"]) == ("residents", "government troops")
    assert shelling["place"] == "Aleppo; Syria" and shelling["counts"] == "12 killed"
    meeting = rows["h1"]
    assert (meeting["origins"], meeting["affirmed_by"]) == ("1", "Harbour Wire; Morning Post")
    assert (meeting["date_from"], meeting["last_published"], meeting["denied_by"]) == ("2016-03-05", "2016-03-06", "")
    assert rows[""]["key"] == told.OPEN.key
