"""Web pages: the article without the page, its date, and pages that mean harm."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.model import Document, ZoneKind
from dragoman.readers.html import read_html

PARAGRAPH = (
    "Envoys of both sides met in Oslo on Monday and agreed to exchange forty prisoners, the Norwegian "
    "foreign ministry said. A second meeting, planned for Friday, was postponed by a week."
)
SECOND = (
    "The rebels denied that they had broken the truce and accused the army of shelling a village near the "
    "border on Sunday evening. Neither claim could be confirmed."
)


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><meta charset='utf-8'>{head}</head>"
        f"<body><article><h1>Envoys agree on prisoners</h1><p>{PARAGRAPH}</p>{body}<p>{SECOND}</p></article>"
        "</body></html>"
    ).encode()


def read(data: bytes, published: date | None = None) -> Document:
    return read_html(data, id="page", published=published, path=None)


def test_the_article_is_taken_with_its_title_as_headline() -> None:
    document = read(page(""))
    assert document.text == f"Envoys agree on prisoners\n\n{PARAGRAPH}\n\n{SECOND}"
    assert [zone.kind for zone in document.zones] == [ZoneKind.HEADLINE, ZoneKind.BODY]
    assert document.title == "Envoys agree on prisoners"
    assert document.language == "en"
    assert document.published is None


def test_block_quotations_are_quotation_zones() -> None:
    quote = "We have waited for this day for eleven years, and we will not waste it now."
    document = read(page(f"<blockquote><p>{quote}</p></blockquote>"))
    zones = {document.text[zone.start : zone.end]: zone.kind for zone in document.zones}
    assert zones[quote] is ZoneKind.QUOTATION


def test_lists_keep_their_items_apart() -> None:
    document = read(
        page("<ul><li>The army left the town of Homs.</li><li>The rebels kept the bridge.</li></ul>")
    )
    assert "\n\nThe army left the town of Homs.\n\nThe rebels kept the bridge.\n\n" in document.text


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2016-03-06T10:00:00Z">',
        '<meta name="DC.date.issued" content="2016-03-06">',
        '<meta itemprop="datePublished" content="6 March 2016">',
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2016-03-06"}]}</script>',
        '<script type="application/ld+json">{broken</script><meta name="pubdate" content="20160306">',
        '<meta property="article:modified_time" content="2019-01-01"><meta name="date" content="2016-03-06">',
        '<meta name="date" content="03/06/2016"><meta name="pubdate" content="2016-03-06">',
    ],
)
def test_the_date_comes_from_the_pages_metadata(head: str) -> None:
    document = read(page("", head))
    assert document.published == date(2016, 3, 6)
    assert document.published_why.startswith("the page's metadata: ")


@pytest.mark.parametrize(
    "body",
    [
        '<time datetime="2016-03-06" class="entry-date">today</time>',
        '<span class="publish-date">Sunday, March 6, 2016 10:00 GMT</span>',
        '<meta itemprop="datePublished" content="2016-03-06">',
    ],
)
def test_a_date_that_the_page_shows_as_its_own_counts(body: str) -> None:
    assert read(page(body)).published == date(2016, 3, 6)


@pytest.mark.parametrize(
    "body",
    [
        "<aside><time class='published' datetime='2016-03-06'>6 March</time></aside>",
        "<div class='comments'><span class='published'>6 March 2016</span></div>",
        "<p>The treaty was signed on 6 March 2016 in Oslo by both sides after eleven years of war.</p>",
        "<footer><p>© 2016 The Harbour Post</p></footer>",
        "<meta property='article:modified_time' content='2016-03-06'>",
        "<script type='application/ld+json'>{'@type': 'Comment', 'datePublished': '2016-03-06'}</script>",
    ],
)
def test_no_date_is_made_of_comments_related_links_words_or_changes(body: str) -> None:
    assert read(page(body)).published is None


def test_the_callers_date_wins_over_the_page() -> None:
    document = read(page("", '<meta name="date" content="2016-03-06">'), published=date(2016, 3, 7))
    assert (document.published, document.published_why) == (date(2016, 3, 7), "given by the caller")


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("iso-8859-1", "iso-8859-1"),
        ("cp1252", "windows-1252"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "iso-8859-99"),
    ],
)
def test_the_declared_charset_is_believed_when_it_can_be(charset: str, declared: str) -> None:
    word = "Киев" if charset == "koi8-r" else "Málaga"
    text = page(f"<p>The delegation of {word} has arrived in the city for the talks.</p>").decode()
    data = text.replace("charset='utf-8'", f"charset='{declared}'").encode(charset)
    assert word in read(data).text


def test_an_xhtml_page_with_its_own_declaration_is_read() -> None:
    data = b'<?xml version="1.0" encoding="utf-8"?>\n' + page("")
    assert PARAGRAPH in read(data).text


def test_the_terms_in_a_footer_are_kept_though_they_are_no_text() -> None:
    data = page("").replace(
        b"</body>", b"<footer><p>\xc2\xa9 2016 The Harbour Post. All rights reserved.</p></footer></body>"
    )
    document = read(data)
    assert document.terms == "© 2016 The Harbour Post. All rights reserved."
    assert "rights" not in document.text


def test_a_page_of_countless_elements_is_refused_with_advice() -> None:
    with pytest.raises(InputError, match=r"elements, more than the 30,000 of one page; save the article"):
        read(page("<b>x</b>" * 31_000))


def test_the_publisher_may_stand_in_the_footer_alone() -> None:
    data = page("").replace(b"</body>", b"<footer><p>Copyright 2016 The Harbour Post</p></footer></body>")
    assert read(data).publisher == "The Harbour Post"


def test_scripts_styles_and_hidden_words_never_reach_the_text() -> None:
    document = read(
        page("<script>var a = 'Rebels bombed Oslo';</script><style>p{}</style><noscript>Bomb</noscript>")
    )
    assert "Rebels bombed" not in document.text
    assert "Bomb" not in document.text


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body></body></html>",
        b"<html>",
        b"<!DOCTYPE html>",
        b"<html><body><script>alert('x')</script></body></html>",
        b"<html><head><title>Only a title</title></head></html>",
    ],
)
def test_a_page_without_an_article_says_so(data: bytes) -> None:
    with pytest.raises(InputError, match=r"no article|no HTML|no words"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        page("<div>" * 20_000),
        page("<blockquote>" * 5_000 + "deep"),
        page("<table><tr><td>" * 2_000),
        page("<p>" + "x" * 700_000 + "</p>"),
        page("<p>&#x0; &#xD800; &#1114112; &bogus; \x00\x08</p>"),
        page("<p>unclosed <b>bold <i>and <a href='").replace(b"</p>", b""),
        page("</html></body></article>" * 50),
        page("<a href='#'>Link</a> " * 5_000),
        page("<!--" + "-" * 100_000),
        page("<![CDATA[ " * 1000),
        page("<svg><foreignObject><math><mtext>" * 500),
    ],
    ids=[
        "divs",
        "quotes",
        "tables",
        "word",
        "entities",
        "unclosed",
        "closed",
        "links",
        "comment",
        "cdata",
        "svg",
    ],
)
def test_hostile_pages_are_read_or_refused_in_time(data: bytes) -> None:
    start = time.process_time()
    try:
        document = read(data)
    except InputError as error:
        assert str(error)
    else:
        assert all(document.text[zone.start : zone.end].strip() for zone in document.zones)
    assert time.process_time() - start < 20


@given(st.binary(max_size=400))
@settings(max_examples=40, deadline=None)
def test_rubbish_inside_a_page_never_crashes(rubbish: bytes) -> None:
    data = page("@@").replace(b"@@", rubbish)
    try:
        assert read(data).text.strip()
    except InputError as error:
        assert str(error)
