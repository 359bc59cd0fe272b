"""A report cut into marked pieces: nothing is lost, and each word has its voice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Actor, Claim, Document, Span
from dragoman.views import marked

TEXT = "Rebels seized Bria.\n\nThe army denied it: \u201cBria is calm\u201d, a spokesman said."


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def test_the_content_of_a_claim_has_the_voice_of_its_source() -> None:
    spokesman = Actor(span("a spokesman"), "army spokesman", "CAF", ("MIL",))
    claim = Claim((span("a spokesman"),), (span("said"),), (span("Bria is calm"),), actor=(spokesman,))
    heard, paragraphs = marked.mark(Document("bria", TEXT), [claim], [])
    assert [v.name for v in heard] == ["the report itself", "army spokesman [CAF MIL]"]
    pieces = [p for paragraph in paragraphs for p in paragraph.pieces]
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
    _, paragraphs = marked.mark(Document("any", text), claims, [])
    for p in paragraphs:
        for piece in p.pieces:
            assert text[piece.start : piece.start + len(piece.text)] == piece.text
    whole = "".join(piece.text for p in paragraphs for piece in p.pieces)
    assert "".join(whole.split()) == "".join(text.split())
