"""Zones: what is news in a report, and what is the page around it."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import NEWS, Zone, ZoneKind
from dragoman.readers import find_zones, read_text

PROSE = (
    "The foreign ministry in Oslo said on Monday that envoys of both sides had reached the town "
    "and would meet again before the end of the week to sign the text."
)


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(zone.kind.value, text[zone.start : zone.end]) for zone in find_zones(text, title=title)]


def kind_of(line: str, after: str = PROSE, before: str = PROSE) -> str:
    """The kind of a line that stands between two paragraphs of prose."""
    text = "\n\n".join(part for part in (before, line, after) if part)
    start = text.index(line)
    return next(zone.kind.value for zone in find_zones(text) if zone.start <= start < zone.end)


def check(text: str, zones: tuple[Zone, ...]) -> None:
    covered = {index for zone in zones for index in range(zone.start, zone.end)}
    assert sum(zone.end - zone.start for zone in zones) == len(covered), "zones overlap"
    assert all(one.end <= other.start for one, other in pairwise(zones)), "zones out of order"
    assert all(zone.start < zone.end for zone in zones)
    assert all(index in covered for index, char in enumerate(text) if not char.isspace()), (
        "text outside zones"
    )
    assert all(not text[zone.start].isspace() and not text[zone.end - 1].isspace() for zone in zones)


LINES = st.sampled_from(
    [
        PROSE,
        "Courtesy of Ilya Petrenko, Tass",
        "Articles by: Levant Observer",
        "GENEVA, March 6 (Reuters) - Envoys met on Sunday.",
        "By Jane Doe",
        "Related articles",
        "3 comments",
        "> We will not sign.",
        "Talks open in Geneva",
        "© 2016 The Harbour Post",
        "BEIRUT — Rebels left.",
        "   ",
        "",
        "\u00a0",
        "…",
        "\x1c",
    ]
)
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\u2028", "\x0b", " ", "\n \n"])


@given(st.lists(st.tuples(LINES | st.text(max_size=40), BREAKS), max_size=12), st.booleans())
@settings(max_examples=120, deadline=None)
def test_zones_are_ordered_and_hold_every_character_that_is_not_white_space(
    parts: list[tuple[str, str]], with_title: bool
) -> None:
    text = "".join(line + end for line, end in parts)
    title = parts[0][0] if parts and with_title else None
    check(text, find_zones(text, title=title))


def test_the_first_line_without_a_full_stop_is_the_headline() -> None:
    text = f"Envoys agree to meet again\n\n{PROSE}"
    assert kinds(text) == [("headline", "Envoys agree to meet again"), ("body", PROSE)]


def test_a_headline_in_title_case_may_end_in_a_full_stop() -> None:
    assert kinds(f"Envoys Agree to Meet Again in Oslo Before Friday.\n\n{PROSE}")[0][0] == "headline"
    assert kinds(f"Envoys agreed to meet again on Friday.\n\n{PROSE}")[0][0] == "body"


def test_a_given_title_is_the_headline_even_when_the_body_is_glued_to_it() -> None:
    text = f"Envoys agree to meet {PROSE}"
    assert kinds(text, title="Envoys agree to meet") == [
        ("headline", "Envoys agree to meet"),
        ("body", PROSE),
    ]


def test_a_given_title_that_is_only_the_start_of_a_sentence_is_no_headline() -> None:
    text = "Envoys agree to meet in Oslo, the ministry said."
    assert kinds(text, title="Envoys agree to meet") == [("body", text)]
    assert kinds("Syria The war goes on.", title="Syria") == [("body", "Syria The war goes on.")]


@pytest.mark.parametrize(
    ("dateline", "body"),
    [
        ("GENEVA, March 6 (Reuters) -", "Envoys met on Sunday."),
        ("BEIRUT —", "Rebels left the town on Sunday, witnesses said."),
        ("BAGHDAD, Iraq (AP) —", "Troops entered the city."),
        ("Geneva, 6 March 2016 –", "The Special Envoy welcomed the truce."),
        ("WASHINGTON (AP)_", "The president will travel on Monday."),
        ("(Beirut, 3 March 2016) –", "Two convoys reached the town."),
        ("UNITED NATIONS, Aug. 1 (Xinhua) --", "“We are ready,” the envoy said."),
        ("N'DJAMENA, 12 May 2021 –", "The transitional council met."),
        ("NEW YORK, 6 March 2016 –", "The Council met."),
        ("GENEVA/BEIRUT, March 6 (Reuters) -", "Envoys met."),
        ("MOSCOW, March 6. /TASS/.", "Envoys met."),
        ("YEREVAN, NOVEMBER 16, ARMENPRESS.", "The ministry denied it."),
        ("NEW DELHI:", "India denied it."),
    ],
)
def test_a_dateline_at_the_start_of_the_body_is_its_own_zone(dateline: str, body: str) -> None:
    assert kinds(f"{dateline} {body}") == [("dateline", dateline), ("body", body)]
    assert kinds(f"Talks open\n\n{dateline} {body}\n\n{PROSE}")[:2] == [
        ("headline", "Talks open"),
        ("dateline", dateline),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO — Europe's oldest alliance — said nothing.",
        "Moscow — the capital — was quiet.",
        "The town - Al-Bab - fell on Sunday.",
        "Geneva, he said – The best place for talks.",
        "March 6 was quiet.",
        "Russia (which vetoed the text) — China abstained — said it was unbalanced.",
        "TRUMP: We will not sign.",
        "U.S. - China talks resumed.",
        "UNICEF - The children's fund - called for access.",
    ],
)
def test_a_dash_in_a_sentence_makes_no_dateline(sentence: str) -> None:
    assert kinds(sentence) == [("body", sentence)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Courtesy of Ilya Petrenko, Tass", "caption"),
        ("Photo: Anna Lindqvist", "caption"),
        ("(Image: Lea Moser / Flickr)", "caption"),
        ("A boy carries water in Aleppo. REUTERS/Samir Haddad", "caption"),
        ("© AFP", "caption"),
        ("*Photo: Anna Lindqvist*", "caption"),
        ("**Share this**", "navigation"),
        ("Articles by: Levant Observer", "notice"),
        ("For media inquiries: press@example.org", "notice"),
        ("Copyright 2016 The Harbour Post. All rights reserved.", "notice"),
        ("Disclaimer: The views expressed here are those of the author.", "notice"),
        ("This article was first published by the Levant Observer on 4 March 2016.", "notice"),
        ("This text may not be published, broadcast or redistributed. All rights reserved.", "notice"),
        ("Share this", "navigation"),
        ("Read more: Ceasefire monitors return", "navigation"),
        ("We use cookies to give you the best experience.", "navigation"),
        ("Home | World | Middle East | Opinion", "navigation"),
        ("Tags: Syria, Geneva, UN", "navigation"),
        ("(Reporting by Jane Doe in Geneva; Editing by John Roe)", "byline"),
        ("> We have waited long enough.", "quotation"),
    ],
)  # fmt: skip
def test_furniture_between_paragraphs_is_no_body(line: str, kind: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "Turkey denied it.",
        "No one was hurt.",
        "“We will not sign,” he said.",
        "The photo shows a tank.",
        "Copyright talks between the two governments failed.",
        "Share prices in Moscow fell after the sanctions.",
        "Contacts between the armies were restored.",
        "Related talks on prisoners will open in Amman.",
        "Comments by the minister angered Ankara.",
        "By Monday, the army had taken the bridge.",
        "By then, three envoys had resigned.",
        "Source of the shelling: unknown, the mission said.",
        "Permission to land was refused by Cairo.",
        "The remarks do not necessarily reflect the views of the government, a spokesman said.",
        "Disclaiming responsibility, the rebels blamed the army.",
        "Photo: AP The army said it could not detain the ship, which had left the port at night.",
        "Video from the town showed smoke.",
        "Subscribe to the ceasefire or face sanctions, the envoy told them.",
        "For more information on the convoy the envoy turned to Damascus.",
        "Humanitarian situation",
        "Cairo hedges its bets",
    ],
)
def test_short_news_stays_news(line: str) -> None:
    assert ZoneKind(kind_of(line)) in NEWS
    assert ZoneKind(kind_of(line, before="Talks open")) in NEWS
    assert ZoneKind(kind_of(line, after="")) in NEWS
    assert ZoneKind(kinds(line)[0][0]) in NEWS


@pytest.mark.parametrize(
    "line",
    ["Photo: AP", "Share this", "Disclaimer: nothing here is meant.", "Articles by: the two ministers"],
)
def test_a_text_of_one_paragraph_is_always_body(line: str) -> None:
    assert kinds(line) == [("body", line)]


def test_a_passage_with_its_white_space_collapsed_is_body() -> None:
    text = f"Ship held in port. {PROSE} Photo: AP The army will not leave. Read more: Talks fail {PROSE}"
    assert kinds(text) == [("body", text)]


def test_related_headlines_below_their_heading_are_navigation() -> None:
    text = f"Talks open\n\n{PROSE}\n\nRelated articles\n\nArmy shells town\n\nEnvoy resigns\n\n{PROSE}"
    assert [kind for kind, _ in kinds(text)] == [
        "headline", "body", "navigation", "navigation", "navigation", "body",
    ]  # fmt: skip


def test_everything_below_the_count_of_comments_is_navigation() -> None:
    text = f"{PROSE}\n\n2 Comments\n\noldsalt\n\nFrance bombed them all and nobody was ever punished for it."
    assert {kind for kind, words in kinds(text) if words not in PROSE} == {"navigation"}


def test_a_wrapped_paragraph_is_one_unit() -> None:
    wrapped = (
        "Disclaimer: the contents of this article are the sole responsibility\n"
        "of its author, and the institute will not be responsible for any\n"
        "inaccurate statement in it."
    )
    assert kinds(f"{PROSE}\n\n{wrapped}") == [("body", PROSE), ("notice", wrapped)]


def test_lines_that_stand_by_themselves_are_judged_one_by_one() -> None:
    text = f"Talks open\nShare this\n{PROSE}\n{PROSE}\nPhoto: Anna Lindqvist"
    assert [kind for kind, _ in kinds(text)] == ["body", "navigation", "body", "caption"]


def test_windows_line_ends_change_nothing() -> None:
    text = f"Talks open\n\nBy Jane Doe\n\n{PROSE}\n\nCourtesy of Ilya Petrenko, Tass\n"
    wide = text.replace("\n", "\r\n")
    assert [kind for kind, _ in kinds(wide)] == [kind for kind, _ in kinds(text)]


def test_author_publisher_republisher_and_terms_come_from_the_words() -> None:
    permission = (
        "The Institute for Northern Affairs grants permission to cross-post Northern Review articles."
    )
    text = f"Talks open\n\nBy Jane Doe\n\n{PROSE}\n\nArticles by: Levant Observer\n\n{permission}"
    document = read_text(text, id="a")
    assert document.author == "Jane Doe"
    assert document.publisher == "Levant Observer"
    assert document.republisher == "Northern Review"
    assert document.terms == permission
    assert document.title == "Talks open"


def test_what_is_given_wins_over_the_words() -> None:
    text = f"Talks open\n\nBy Jane Doe\n\n{PROSE}\n\nArticles by: Levant Observer"
    document = read_text(text, id="a", author="John Roe", publisher="The Harbour Post")
    assert (document.author, document.publisher) == ("John Roe", "The Harbour Post")


def test_whoever_grants_permission_for_its_own_article_is_the_publisher() -> None:
    text = f"{PROSE}\n\nThe Institute for Northern Affairs grants permission to reprint this article."
    document = read_text(text, id="a")
    assert (document.publisher, document.republisher) == ("Institute for Northern Affairs", None)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 900_000,
        "By " + "Al-Bab " * 120_000,
        "x\n\n" * 25_000,
        "Related articles\n" * 9_000,
        "GENEVA, March 6 (" * 50_000,
        " " * 900_000 + "a",
        "| " * 400_000,
        ("The The " * 8 + "\n\n") * 8_000,
    ],
    ids=["one word", "names", "many paragraphs", "many headings", "datelines", "blanks", "bars", "articles"],
)
def test_extreme_texts_take_little_time(text: str) -> None:
    start = time.process_time()
    check_edges = find_zones(text)
    assert check_edges
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("YEREVAN, 12 May 2021 - The ministry said that troops had crossed the border.", date(2021, 5, 12)),
        ("GENEVA (12 May 2021) The Commission opened its session.", date(2021, 5, 12)),
        ("New York, 12 May 2021\n\nThe Council met on Monday to hear its envoy.", date(2021, 5, 12)),
        ("12 May 2021, Geneva – The Special Envoy welcomed the truce.", date(2021, 5, 12)),
        ("GENEVA, May 12 (Reuters) - The envoys met on Sunday.", None),
        ("The envoys met in Geneva on 12 May 2021.", None),
        ("YEREVAN, 12 May 2021 - Troops left.\n\nBAKU, 13 May 2021 - The ministry denied it.", None),
    ],
)
def test_a_dateline_that_states_its_day_in_full_dates_the_report(text: str, day: date | None) -> None:
    document = read_text(text, id="report")
    assert document.published == day
    assert document.published_why.startswith("the dateline's own date") == (day is not None)


def test_a_date_given_with_the_report_wins_over_its_dateline() -> None:
    document = read_text("YEREVAN, 12 May 2021 - The ministry denied it.", id="report", published="2021-05-13")
    assert document.published == date(2021, 5, 13)
    assert "dateline" not in document.published_why
