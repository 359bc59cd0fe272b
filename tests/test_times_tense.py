"""Which way a time looks: the tense beside it, with and without a parse."""

from __future__ import annotations

from datetime import date

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.model import Analysis, Document, Time, Zone, ZoneKind
from dragoman.times import find, tag

SUNDAY = date(2016, 3, 6)


def values(text: str, dct: date | None = SUNDAY) -> list[str | None]:
    return [time.value for time in tag(text, dct)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kerry and Lavrov agreed in a phone call late Friday to restart the talks.", "2016-03-04"),
        ("The minister left on Saturday.", "2016-03-05"),
        ("The talks will resume on Saturday.", "2016-03-12"),
        ("A pause was to begin on Tuesday.", "2016-03-08"),
        ("The meeting had been due to start on Tuesday.", "2016-03-01"),
        ("The launch was postponed to March 9.", "2016-03-09"),
        ("The launch was scheduled for March 7.", "2016-03-07"),
        ("The accord was signed in December.", "2015-12"),
        ("The troops will leave in December.", "2016-12"),
        ("The convoy has been blocked since November.", "2015-11"),
        ("On Sunday the minister landed in Ankara.", "2016-03-06"),
        ("The envoy arrived last Sunday.", "2016-02-28"),
        ("The envoy arrives next Sunday.", "2016-03-13"),
        ("Troops must withdraw by May.", "2016-05"),
        ("Rebels seized the town on Feb. 27.", "2016-02-27"),
    ],
)
def test_tense_chooses_the_date(text: str, value: str) -> None:
    assert values(text) == [value]


def test_without_a_date_of_writing_nothing_is_invented() -> None:
    text = (
        "The launch, agreed late Friday, slipped from March 7; it was due last week, this year and tomorrow."
    )
    assert values(text, None) == ["XXXX-WXX-5", "XXXX-03-07", "XXXX-WXX", "XXXX", "XXXX-XX-XX"]
    assert all(time.start is None and time.end is None for time in tag(text, None))


def analysis(
    words: list[str], heads: list[int], deps: list[str], pos: list[str], morphs: list[str]
) -> Analysis:
    doc = Doc(Vocab(), words=words, heads=heads, deps=deps, pos=pos, lemmas=words, morphs=morphs)
    document = Document("x", doc.text, published=SUNDAY, zones=(Zone(ZoneKind.BODY, 0, len(doc.text)),))
    return Analysis(document, doc, (), ())


def single(analysed: Analysis) -> Time:
    (time,) = find(analysed)
    return time


def test_the_parse_finds_the_tense_far_from_the_time() -> None:
    rows = """
        They/12/nsubj/PRON/ will/12/aux/AUX/VerbForm=Fin ,/5/punct/PUNCT/ the/4/det/DET/ envoy/5/nsubj/NOUN/
        said/12/parataxis/VERB/Tense=Past|VerbForm=Fin
        today/8/nmod:poss/NOUN/ 's/6/case/PART/ foes/10/nsubj/NOUN/
        had/10/aux/AUX/Tense=Past|VerbForm=Fin agreed/5/ccomp/VERB/Tense=Past|VerbForm=Part ,/5/punct/PUNCT/
        meet/12/ROOT/VERB/VerbForm=Inf
        Saturday/12/obl:unmarked/PROPN/
    """
    columns = zip(*(row.split("/") for row in rows.split()), strict=True)
    words, heads, deps, pos, morphs = (list(column) for column in columns)
    far = analysis(words, [int(head) for head in heads], deps, pos, morphs)
    assert [time.value for time in find(far)] == ["2016-03-06", "2016-03-12"]


def test_the_head_is_the_token_that_hangs_from_outside() -> None:
    late = analysis(
        ["They", "spoke", "late", "Friday"], [1, 1, 3, 1], ["nsubj", "ROOT", "amod", "obl:unmarked"],
        ["PRON", "VERB", "ADV", "PROPN"], ["", "Tense=Past|VerbForm=Fin", "", ""],
    )  # fmt: skip
    time = single(late)
    assert (time.span.text, time.value, time.mod, time.head) == ("late Friday", "2016-03-04", "END", 3)
    assert "weekday" in time.why
    assert "past" in time.why


def test_a_doc_without_a_parse_gives_the_last_token_as_head() -> None:
    doc = Doc(Vocab(), words=["They", "met", "on", "March", "7"])
    document = Document("x", doc.text, published=SUNDAY)
    time = single(Analysis(document, doc, (), ()))
    assert (time.value, time.head) == ("2016-03-07", 4)


def test_only_news_zones_are_read() -> None:
    text = "Envoys met on Friday.\n\nPublished 1 March 2016. All rights reserved."
    doc = Doc(Vocab(), words=text.split(" "))
    zones = (Zone(ZoneKind.BODY, 0, 21), Zone(ZoneKind.NOTICE, 23, len(text)))
    times = find(Analysis(Document("x", text, published=SUNDAY, zones=zones), doc, (), ()))
    assert [time.span.text for time in times] == ["Friday"]


def test_an_empty_document_has_no_times() -> None:
    assert find(Analysis(Document("x", "", published=SUNDAY), Doc(Vocab(), words=[]), (), ())) == ()
