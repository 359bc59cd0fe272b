"""What a situation report holds, in which order, and that strangers' text stays text in it."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser

import pytest
from briefs import SINCE, UNTIL, brief, material, section, sentences, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from tellings import DENIED, alone, day, happening, killed, party, place, telling

from dragoman.happenings.ledger import ledger, unnamed
from dragoman.model import About, Process, ProcessState, Span, Status, Step, Telling
from dragoman.views.brief import Sentence, Table, compose, html, markdown
from dragoman.views.brief.links import safe
from dragoman.views.brief.markdown import plain

TURKEY = party("Turkey", "TUR", "GOV", entity="TUR")
YPG = party("YPG", "SYR", "REB", entity="ypg")
RUSSIA = party("Russia", "RUS", "GOV", entity="RUS")
TALKS = Process("azaz_talks", "Azaz talks", "talks")
TRUCE = Process("azaz_truce", "Azaz truce", "ceasefire", members=("TUR", "ypg"), countries=("SYR",))
AZAZ = place("Azaz", 36.6, 37.0)


def shelling(key: str, **facts: object) -> Telling:
    given = {
        "by": YPG, "actor": (TURKEY,), "recipient": (YPG,), "date": day("2021-06-10"), "location": AZAZ, "quad": 4,
        "words": f"Shelling hit Azaz ({key}).",
    }  # fmt: skip
    return telling(key, **{**given, **facts})  # type: ignore[arg-type]


def planned(key: str, on: str, published: str, status: Status = Status.PLANNED) -> Telling:
    made = telling(
        key, event_type="AGREE", act="CONSULT", status=status, act_date=day(on), actor=(TURKEY, YPG), quad=1,
        published=published, words=f"Talks are to open ({key}).",
        about=(About(Span(0, 4, "Azaz"), "Azaz talks", "process"),),
    )  # fmt: skip
    return replace(made, processes=("azaz_talks",))


def test_the_happening_that_most_independent_reports_tell_comes_first() -> None:
    once = happening(shelling("a", actor=(RUSSIA,), words="Russia struck."), id="h1")
    thrice = happening(*(shelling(k, publisher=k.upper()) for k in "bcd"), id="h2")
    found = sentences(brief([once, thrice]), "key-points")
    assert found[0].text.startswith("Turkey shelled the YPG in Azaz on 10 June, according to the YPG")
    assert found[0].note == "3 independent reports"


def test_copies_of_one_text_count_as_one_report() -> None:
    copies = happening(shelling("a"), shelling("b", origin="r-a"))
    assert sentences(brief([copies]), "key-points")[0].note == ""


def test_a_denial_stands_in_the_sentence_and_among_the_disputes() -> None:
    made = brief([happening(shelling("a"), shelling("b", by=TURKEY, words="Turkey denied it.", **DENIED))])
    first = sentences(made, "key-points")[0]
    assert first.text.endswith("according to the YPG; Turkey denied it.")
    assert first.disputed
    assert any("did not happen" in t for t in texts(made, "disputes"))


def test_figures_that_differ_stand_side_by_side() -> None:
    tellings = (shelling("a", counts=(killed(12),)), shelling("b", by=RUSSIA, counts=(killed(30),)))
    made = brief([happening(*tellings)])
    assert "12" in sentences(made, "key-points")[0].text
    assert "30" in sentences(made, "key-points")[0].text
    assert "42" not in markdown(made)


def test_a_claim_against_another_is_not_counted_as_told_too() -> None:
    other = shelling("b", by=TURKEY, actor=(RUSSIA,), words="Turkey said Russia did it.")
    text = sentences(brief([happening(shelling("a"), other)]), "key-points")[0].text
    assert "told too" not in text
    assert "others say it was" in text


def test_what_was_published_before_the_period_is_not_new() -> None:
    made = brief([happening(shelling("a", published="2021-06-01"))])
    assert texts(made, "key-points") == ["No report of this period tells of anything new."]


def test_an_undated_report_counts_by_the_day_the_record_got_it_and_the_head_says_so() -> None:
    undated = happening(shelling("a", published=None))
    assert not sentences(brief([undated]), "key-points")
    made = brief([undated], recorded={"r-a": date(2021, 6, 9)})
    assert sentences(made, "key-points")
    assert any("1 undated by the day the record got them" in fact for fact in made.facts)


def test_background_and_old_acts_are_no_news() -> None:
    told = [shelling("a", background=True), shelling("b", date=day("2021-05-01"))]
    assert not sentences(brief(alone(told)), "key-points")


def test_plans_due_are_listed_and_silence_is_no_report() -> None:
    made = brief(alone([planned("a", "2021-06-18", "2021-06-10"), planned("b", "2021-06-09", "2021-06-08")]), [TALKS])
    listed = texts(made, "plans")
    assert any("18 June" in t for t in listed)
    assert any(t.startswith("No report says what became of the Azaz talks") for t in listed)
    assert "did not happen" not in " ".join(listed)


def test_a_plan_that_was_kept_is_not_overdue() -> None:
    plan = replace(planned("a", "2021-06-09", "2021-06-08"), processes=())
    met = telling("b", event_type="CONSULT", actor=(TURKEY, YPG), date=day("2021-06-09"), words="They met.", quad=1)
    assert "no report says" in str(section(brief(alone([plan])), "plans").items)
    assert "no report says" not in str(section(brief(alone([plan, met])), "plans").items)


def test_a_process_shows_what_stood_before_and_its_turn_leads() -> None:
    one, other = planned("a", "2021-06-12", "2021-06-02"), planned("b", "2021-06-20", "2021-06-11", Status.POSTPONED)
    known = Step(ProcessState.SCHEDULED, date(2021, 6, 12), None, None, None, None, ("Turkey",), ("a",), "")
    moved = Step(
        ProcessState.POSTPONED, date(2021, 6, 20), None, None, None, None, ("YPG",), ("b",), "", fulfils=0,
        moved_from=date(2021, 6, 12), moved_to=date(2021, 6, 20), reasons=(Span(0, 4, "rain"),),
    )  # fmt: skip
    made = brief(alone([one, other]), timelines=((TALKS, (known, moved)),))
    told = texts(made, "processes")
    assert told[0] == "Azaz talks"
    assert told[1].startswith("Before: The Azaz talks were set for 12 June")
    assert told[2] == (
        "The Azaz talks were postponed from 12 June to 20 June, reason given: “rain”, according to the YPG."
    )
    assert sentences(made, "key-points")[0].text == told[2]


def test_tone_is_counted_before_and_now_and_never_made_one_score() -> None:
    old = [shelling(f"o{n}", published="2021-06-03", date=day("2021-06-02")) for n in range(2)]
    new = [shelling("n", date=day("2021-06-10"))]
    (table,) = [i for i in section(brief(alone(old + new)), "pairs").items if isinstance(i, Table)]
    row = [c.text for c in table.rows[0]]
    assert row[0] == "Turkey – YPG"
    assert row[table.headings.index("Material conflict")] == "2 → 1"
    assert not any("score" in h.lower() or "intensity" in h.lower() for h in table.headings)


def test_breaches_keep_their_claimants_apart() -> None:
    tellings = [
        replace(shelling("a", counts=(killed(80, of="", kind="violations"),)), processes=("azaz_truce",)),
        replace(shelling("b", by=RUSSIA, counts=(killed(35, of="", kind="violations"),)), processes=("azaz_truce",)),
    ]
    made = brief(alone(tellings), ledgers=((TRUCE, ledger(tellings, TRUCE)),))
    rows = texts(made, "ceasefires")
    assert sum("80" in r for r in rows) == 1
    assert sum("35" in r for r in rows) == 1
    assert not any("115" in r for r in rows)


def test_accusation_and_counter_accusation_stand_side_by_side() -> None:
    charges = [
        telling("a", event_type="ACCUSE", actor=(TURKEY,), recipient=(YPG,), act="ASSAULT", words="Turkey accused it.",
                report="r", date=day("2021-06-10")),
        telling("b", event_type="ACCUSE", actor=(YPG,), recipient=(TURKEY,), act="ASSAULT", words="The YPG accused it.",
                report="r", date=day("2021-06-10")),
    ]  # fmt: skip
    (row,) = texts(brief(alone(charges)), "accusations")
    assert "Turkey → YPG: attack" in row
    assert "YPG → Turkey: attack" in row


def test_an_empty_period_says_so_everywhere() -> None:
    made = brief([])
    assert not sentences(made)
    assert made.references == ()
    for found in made.sections:
        assert found.items, found.title
    assert "No report of this period tells of anything new." in markdown(made)
    assert "No report of this period tells of anything new." in html(made)


def test_corrections_are_listed_with_who_and_why() -> None:
    row = {
        "made": datetime(2021, 6, 9), "who": "Rahel", "action": "change", "target": "a.1", "field": "actor",
        "before": "TUR", "after": "RUS", "reason": "misread",
    }  # fmt: skip
    assert any("Rahel" in t and "misread" in t for t in texts(brief([], corrections=(row,)), "limits"))


def test_ministries_of_different_countries_are_different_claimants() -> None:
    told = [shelling(k, by=party("foreign ministry", c, "GOV")) for k, c in (("a", "PAK"), ("b", "EGY"))]
    listed = " ".join(texts(brief(alone(told)), "claimants"))
    assert "Foreign ministry (Pakistan) | 1" in listed
    assert "Foreign ministry (Egypt) | 1" in listed


def test_a_pair_names_the_kind_of_each_act() -> None:
    told = [shelling(f"{n}", date=day(f"2021-06-{n:02}")) for n in range(8, 15)]
    other = telling("x", event_type="ACCUSE", actor=(RUSSIA,), recipient=(TURKEY,), quad=3, words="Russia blamed it.")
    made = brief(alone([*told, other]))
    assert any(s.note.startswith("verbal conflict") for s in sentences(made, "pairs"))


# ---------------------------------------------------------------- references
def test_words_lead_back_to_where_they_are_cited() -> None:
    page = html(brief([happening(shelling("a"))]))
    assert page.count('id="c1"') == 1
    assert 'href="#c1"' in page
    assert 'id="w1"' in page


def test_every_sentence_leads_to_words_and_numbers_follow_their_use() -> None:
    made = brief([happening(*(shelling(k) for k in "abc")), happening(shelling("d", by=RUSSIA), id="h2")])
    numbers = [r.number for r in made.references]
    assert numbers == list(range(1, len(numbers) + 1))
    for sentence in sentences(made):
        assert sentence.refs, sentence.text
        assert set(sentence.refs) <= set(numbers)
    cited = [n for s in made.sections for i in s.items if isinstance(i, Sentence) for n in i.refs]
    assert cited[0] == 1


def test_the_same_sentence_has_one_reference_whatever_is_read_from_it() -> None:
    two = [shelling("a", report="r", words="One."), shelling("b", report="r", words="One.", event_type="COERCE")]
    (reference,) = brief(alone(two)).references
    assert reference.keys == ("a", "b")


def test_the_order_of_happenings_does_not_matter() -> None:
    found = [*alone([shelling(k) for k in "abcdef"]), happening(shelling("x"), shelling("y", by=RUSSIA), id="h9")]
    first = markdown(brief(found))
    for seed in range(4):
        random.Random(seed).shuffle(found)
        assert markdown(brief(found)) == first


# ---------------------------------------------------------------- strangers' text
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [click](javascript:alert(1)) | `x` http://evil.example"
)


class Tags(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag == "a":
            self.links.append(dict(attrs))


def hostile(url: str | None = None) -> Telling:
    bad = party(HOSTILE, "TUR", "GOV", entity="x")
    made = shelling("a", by=bad, actor=(bad,), words=HOSTILE, publisher=HOSTILE)
    return replace(made, report=replace(made.report, title=HOSTILE, url=url))


def test_hostile_text_is_inert_in_html() -> None:
    page = html(brief([happening(hostile())], name=HOSTILE))
    found = Tags(page)
    assert not {"script", "img", "iframe", "object", "form"} & set(found.tags)
    assert all((link["href"] or "").startswith("#") for link in found.links)
    assert "default-src" in page
    assert "&lt;script&gt;" in page


def test_hostile_text_is_inert_in_markdown() -> None:
    text = markdown(brief([happening(hostile())], name=HOSTILE))
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"(?<!\\)\[click(?<!\\)\]\(", text)
    assert "http://" not in text


def test_reports_are_linked_only_by_http_addresses() -> None:
    page = html(brief([happening(hostile("https://example.org/a?b=1&c=(2)"))]))
    (link,) = [x for x in Tags(page).links if not (x["href"] or "").startswith("#")]
    assert link["href"] == "https://example.org/a?b=1&c=%282%29"
    assert "noopener" in (link["rel"] or "")
    assert "nofollow" in (link["rel"] or "")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://", "//evil.example", "http://a b", "http://u:p@evil.example",
     "HTTP://[", "file:///etc/passwd", "", None],
)  # fmt: skip
def test_other_addresses_are_no_links(url: str | None) -> None:
    assert safe(url) is None


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_no_text_opens_a_tag_a_link_or_a_row(text: str) -> None:
    shown = plain(text)
    assert "<" not in shown
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]|`*_]", shown)
    assert "://" not in shown


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_make_a_page_that_parses_and_loses_nothing(words: str, outlet: str) -> None:
    made = brief([happening(shelling("a", words=words or "x", publisher=outlet or "x"))])
    assert "</html>" in html(made)
    assert markdown(made).startswith("# Situation report")
    assert set(Tags(html(made)).tags) & {"script", "img"} == set()


def test_the_page_fetches_nothing_and_follows_the_readers_settings() -> None:
    page = html(brief([happening(shelling("a"))]))
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert 'name="viewport"' in page
    assert not re.search(r"https?://|url\(|@import", page)


def test_words_that_end_after_the_period_belong_to_the_next_report() -> None:
    made = compose(material([happening(shelling("a", published="2021-06-20"))]))
    assert made.since == SINCE
    assert made.until == UNTIL
    assert not sentences(made, "key-points")


def test_breaches_of_a_truce_that_no_process_is_known_for_are_told_too() -> None:
    tellings = [
        shelling("a", words="Turkey said the YPG violated the ceasefire.", counts=(killed(11, of="civilians"),))
    ]
    made = brief(alone(tellings), breaches=unnamed(tellings, ()))
    rows = texts(made, "ceasefires")
    assert any("11 killed (civilians)" in r and "no number" in r for r in rows)
    assert "No breach of a ceasefire" not in markdown(made)
