"""The coder sees in a report what it sees in it alone, whatever is read beside it."""

from __future__ import annotations

from dragoman.language import Analyser
from dragoman.language.coder import WINDOWS_AT_ONCE
from dragoman.readers import read_text

SHORT = "Rebels shelled the port of Aden on Monday, the ministry said. A rebel spokesman denied it."
LONG = "\n\n".join(
    f"Envoys of the two sides met for the {n}th time, officials said. “We will not sign,” Minister Omar Haddad told "
    f"reporters after {n} hours of talks, which the mediators called useful." for n in range(4, 20)
)  # fmt: skip


def test_reports_read_together_say_what_each_says_alone() -> None:
    analyser = Analyser.load()
    documents = [read_text(text, id=str(n)) for n, text in enumerate([SHORT, LONG, ".", SHORT, LONG])]
    together = list(analyser.pipe(documents))
    assert together[1].attributions and together[0].triggers and not together[2].triggers
    for document, analysis in zip(documents, together, strict=True):
        alone = analyser.read(document)
        assert alone.triggers == analysis.triggers
        assert alone.attributions == analysis.attributions


def test_more_windows_than_are_decoded_at_once_change_nothing() -> None:
    analyser = Analyser.load()
    assert analyser.coder is not None
    analysis = analyser.read(read_text(SHORT, id="r"))
    many = analyser.coder.read_many([(analysis.doc, analysis.sentences)] * (WINDOWS_AT_ONCE + 3))
    assert all(one == many[0] for one in many)
    assert len(many) == WINDOWS_AT_ONCE + 3
