"""The example reports and the seed: credits, notices and menus are zones of the page, not news."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from dragoman.model import NEWS, Document, ZoneKind
from dragoman.readers import find_zones, read_path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SHARED = Path(os.environ.get("DRAGOMAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
POLNEAR = SHARED / "benchmarks" / "polnear" / "dev.jsonl"
SEED = SHARED / "seed" / "report.txt"


def read(path: Path) -> Document:
    (document,) = read_path(path)
    assert isinstance(document, Document)
    return document


def words(document: Document, *kinds: ZoneKind) -> list[str]:
    return [document.text[zone.start : zone.end] for zone in document.zones if zone.kind in kinds]


def news(document: Document) -> str:
    return "\n".join(words(document, *NEWS))


def test_every_example_is_read_and_is_mostly_news() -> None:
    found = list(read_path(EXAMPLES))
    assert len(found) >= 14
    for document in found:
        assert isinstance(document, Document), document
        assert len(news(document)) > 0.85 * len(document.text.strip()), document.id


def test_the_wire_story_has_headline_byline_and_dateline() -> None:
    document = read(EXAMPLES / "ethiopia-wire.txt")
    assert [zone.kind.value for zone in document.zones] == [
        "headline",
        "byline",
        "dateline",
        "body",
        "byline",
    ]
    assert (document.author, document.publisher) == ("Lindiwe Mabaso and Tesfaye Alemu", "Harbour Wire")
    assert document.published == date(2022, 10, 25)
    assert document.published_why.startswith("the dateline")


def test_the_ministry_statement_names_its_ministry_as_publisher() -> None:
    document = read(EXAMPLES / "serbia-ministry-statement.txt")
    assert document.publisher == "MINISTRY OF FOREIGN AFFAIRS OF THE REPUBLIC OF SERBIA"
    assert document.title is not None and document.title.startswith("Minister Selakovic")
    assert "Tel:" not in news(document)


@pytest.mark.parametrize(
    "name", ["yemen-un-press-release.txt", "kivu-situation-report.txt", "donbas-ceasefire-bulletin.txt"]
)
def test_contact_lines_of_the_other_examples_are_no_news(name: str) -> None:
    document = read(EXAMPLES / name)
    assert document.zones[-1].kind is ZoneKind.NOTICE
    assert "example.org" not in news(document)
    assert "example\n" not in news(document)


def test_the_page_gives_its_article_and_none_of_its_clutter() -> None:
    document = read(EXAMPLES / "libya-opinion.html")
    said = news(document)
    for clutter in (
        "cookies", "Skip to", "Donate", "Share", "Tweet", "Photo:", "AFP", "Related", "Egypt threatens",
        "Who bombed", "Courtesy", "Articles by", "Disclaimer", "permission", "media inquiries", "Most read",
        "Mekelle", "newsletter", "Comments", "France has been bombing", "attack Tripoli again",
        "All rights reserved", "analytics", "By Daniela",
    ):  # fmt: skip
        assert clutter not in said, clutter
    for kept in (
        "accused the",
        "denied the charge",
        "Cairo hedges its bets",
        "a date on paper.",
        "before 23 January.",
    ):
        assert kept in said, kept
    assert words(document, ZoneKind.QUOTATION)[0].startswith("The Libyans have done their part")


def test_the_page_keeps_its_own_facts() -> None:
    document = read(EXAMPLES / "libya-opinion.html")
    assert document.title == "A truce that everyone claims and nobody keeps"
    assert document.author == "Daniela Ferrante"
    assert document.published == date(2020, 12, 14)
    assert (document.publisher, document.republisher) == ("Meridian Ledger", "Watchtower Commons")
    assert document.terms is not None and "grants permission to cross-post" in document.terms
    assert document.url == "https://watchtower-commons.example/libya/a-truce-that-everyone-claims"


@pytest.mark.skipif(not SEED.is_file(), reason="the seed report is not on this machine")
def test_the_seed_report_keeps_notices_apart_and_their_facts() -> None:
    document = read(SEED)
    assert document.text == SEED.read_bytes().decode("utf-8")
    assert document.publisher == "nsnbc international"
    assert document.republisher == "Global Research"
    assert document.terms is not None
    assert "grants permission to cross-post" in document.terms
    assert "fair use" in document.terms
    assert document.published is None
    said = news(document)
    for clutter in ("Courtesy", "Articles by", "Disclaimer", "copyright", "inquiries", "Globalization"):
        assert clutter not in said
    assert len(words(document, ZoneKind.CAPTION)) == 2
    assert "protected]" in words(document, ZoneKind.NOTICE)[-1]
    assert words(document, ZoneKind.BODY)[0].startswith("U.S. Secretary of State")
    assert said.rstrip().endswith("opposition media and journalists.")


def test_no_sentence_of_the_examples_leaves_the_news_as_a_paragraph_of_its_own() -> None:
    for document in read_path(EXAMPLES):
        assert isinstance(document, Document)
        body = " ".join(" ".join(words(document, ZoneKind.BODY)).split())
        text = "\n\n".join(re.split(r"(?<=[.!?])\s+(?=[A-Z“])", body))
        lost = [text[zone.start : zone.end] for zone in find_zones(text) if zone.kind not in NEWS]
        assert not lost


@pytest.mark.skipif(not POLNEAR.is_file(), reason="the PolNeAR articles are not on this machine")
def test_less_than_one_per_cent_of_real_articles_leaves_the_news_and_no_attribution_does() -> None:
    total = outside = 0
    for line in POLNEAR.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        left = [zone for zone in find_zones(row["text"]) if zone.kind not in NEWS]
        total += len(row["text"])
        outside += sum(zone.end - zone.start for zone in left)
        cues = [part["start"] for claim in row["attributions"] for part in claim["cue"]]
        assert not [cue for cue in cues for zone in left if zone.start <= cue < zone.end], row["id"]
    assert outside < 0.01 * total
