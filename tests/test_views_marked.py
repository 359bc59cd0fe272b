"""Reports cut into marked pieces, and words around a passage."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Actor, Claim, ClaimKind, Document, Event, Happening, Report, Span, Status, Telling, Time
from dragoman.views import marked
from dragoman.views.titles import title

TEXT = "Shells fell on Idlib. Moscow said that rebels might have fired them.\n\nNobody was hurt, residents said."
FACTS = Report("r", "r")


def span(words: str) -> Span:
    at = TEXT.index(words)
    return Span(at, at + len(words), words)


def claim(source: str, content: str, hedged: bool = False) -> Claim:
    return Claim((span(source),), (span("said"),), (span(content),), ClaimKind.REPORTED, hedged)


CLAIMS = (claim("Moscow", "that rebels might have fired them", True), claim("residents", "Nobody was hurt"))
SENTENCES = [(0, 21), (22, 68), (70, len(TEXT))]


def marks() -> marked.Marked:
    fell = Event("1", "ASSAULT", span("fell"), span("Shells fell on Idlib."))
    fired = Event("2", "ASSAULT", span("fired"), span("Moscow said that rebels"), hedged=True, claim_index=0)
    told = [Telling("r.1", fell, FACTS), Telling("r.2", fired, FACTS)]
    return marked.mark(Document("r", TEXT), CLAIMS, told, SENTENCES)


BRIA = "Rebels seized Bria.\n\nThe army denied it: \u201cBria is calm\u201d, a spokesman said."


def in_bria(words: str) -> Span:
    start = BRIA.index(words)
    return Span(start, start + len(words), words)


def test_the_content_of_a_claim_has_the_voice_of_its_source() -> None:
    spokesman = Actor(in_bria("a spokesman"), "army spokesman", "CAF", ("MIL",))
    claim = Claim((in_bria("a spokesman"),), (in_bria("said"),), (in_bria("Bria is calm"),), actor=(spokesman,))
    found = marked.mark(Document("bria", BRIA), [claim], [])
    assert [v.name for v in found.voices] == ["the report itself", "army spokesman [CAF MIL]"]
    pieces = [p for paragraph in found.paragraphs for p in paragraph.pieces]
    assert [p.text for p in pieces if p.part == "content"] == ["Bria is calm"]
    assert [p.text for p in pieces if p.part == "source"] == ["a spokesman"]
    assert next(p for p in pieces if "Rebels" in p.text).voice == 0


@given(
    st.text(alphabet="ab \n.\u2028", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=4),
)
def test_joined_the_pieces_are_the_text_again(text: str, spans: list[tuple[int, int]]) -> None:
    held = [Span(a, min(a + n, len(text)), text[a : a + n]) for a, n in spans if a < len(text)]
    claims = [Claim((), (), (s,)) for s in held]
    paragraphs = marked.mark(Document("any", text), claims, []).paragraphs
    for p in paragraphs:
        for piece in p.pieces:
            assert text[piece.start : piece.start + len(piece.text)] == piece.text
    whole = "".join(piece.text for p in paragraphs for piece in p.pieces)
    assert "".join(whole.split()) == "".join(text.split())


def test_each_sentence_has_the_voice_that_speaks_most_of_it() -> None:
    found = marks()
    assert [s.name for s in found.sentences] == ["", "Moscow", "residents"]
    assert [s.light for s in found.sentences] == [False, True, False]
    assert [(v.name, v.events, v.sentences) for v in found.voices] == [
        ("the report itself", 1, 1), ("Moscow", 1, 1), ("residents", 0, 1),
    ]  # fmt: skip


def test_the_pieces_of_a_paragraph_are_its_words_again() -> None:
    joined = ["".join(x.text for x in p.pieces) for p in marks().paragraphs]
    assert joined == TEXT.split("\n\n")


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=6))
def test_whatever_the_sentences_no_word_is_lost(text: str, ends: list[tuple[int, int]]) -> None:
    found = marked.mark(Document("r", text), (), (), [(min(e), max(e)) for e in ends])
    lines = [line.strip() for line in text.splitlines()]
    assert ["".join(x.text for x in p.pieces) for p in found.paragraphs] == [line for line in lines if line]


def test_more_voices_than_colours_share_the_last() -> None:
    many = tuple(Claim((Span(0, 1, f"s{n}"),), (), (Span(0, 6, "Shells"),)) for n in range(12))
    found = marked.mark(Document("r", TEXT), many, (), SENTENCES)
    assert [v[0] for v in found.legend] == list(range(9)) and found.legend[-1][1] == "others"


def test_a_passage_is_never_cut_inside_a_word() -> None:
    before, after = marked.around(TEXT, 22, 28, 12)
    assert (before, after) == ("… on Idlib. ", " said that …")


@given(st.text(alphabet="ab \n", max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_words_around_a_passage_are_whole_words_of_the_text(text: str, one: int, other: int, reach: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    before, after = marked.around(text, start, end, reach)
    assert text[:start].endswith(before.removeprefix("… ")) and text[end:].startswith(after.removesuffix(" …"))
    assert len(before) <= reach + 2 and len(after) <= reach + 2


def test_a_promise_without_a_day_of_its_own_is_titled_by_the_day_it_is_for() -> None:
    day = Time(span("Idlib"), "DATE", "2022-10-24", start=date(2022, 10, 24), end=date(2022, 10, 24))
    event = Event(
        "1", "AGREE", span("said"), span("Moscow said"), actor=(Actor(span("Moscow"), "Russia", "RUS"),),
        act="CONSULT", act_date=day, status=Status.PLANNED,
    )  # fmt: skip
    assert title(Happening("h", "n", (Telling("r.1", event, FACTS),))).startswith("for 2022-10-24 AGREE → CONSULT: ")
