"""Dragoman as a part of somebody's spaCy pipeline, in displaCy's drawings and in notebooks."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import dragoman.pipe
from dragoman import Record
from dragoman.errors import DateError, InputError, LanguageError, QuestionError, SettingsError
from dragoman.model import Reading
from dragoman.pipe import displacy
from dragoman.views import notebook

ROOT = Path(__file__).resolve().parents[1]
TEXT = (
    "Foreign Minister Sergey Lavrov met Staffan de Mistura in Geneva on Monday. Turkish troops shelled Azaz, the "
    "Syrian army said. The Turkish government denied that its troops had shelled the town. The sides will meet again "
    "in Vienna."
)
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("en")
    made.add_pipe("dragoman", config={"published": "2016-03-09", "settings": {"encoder": False}})
    return made


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


def test_the_part_is_found_through_the_entry_point_of_the_package() -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    module, name = points["spacy_factories"]["dragoman"].split(":")
    assert getattr(sys.modules[module], name) is dragoman.pipe.create


def test_a_doc_holds_its_reading_and_what_the_reading_holds(doc: Doc) -> None:
    reading = doc._.dragoman
    assert isinstance(reading, Reading) and reading.document.text == doc.text
    assert {"CONSULT", "ASSAULT"} <= {e.event_type for e in doc._.events}
    for name in ("events", "claims", "actors", "places", "times"):
        assert getattr(doc._, name) == getattr(reading, name) != ()


def test_the_reading_is_the_one_that_the_library_gives(nlp: Language, doc: Doc) -> None:
    alone = nlp.get_pipe("dragoman").reader.read_text(TEXT, published="2016-03-09")
    assert doc._.dragoman == alone


def test_a_span_tells_its_events_and_claims(doc: Doc) -> None:
    event = next(e for e in doc._.events if e.event_type == "ASSAULT")
    span = doc.char_span(event.trigger.start, event.trigger.end, alignment_mode="expand")
    assert event in span._.events and span._.event == span._.events[0]
    assert any(c.cue and c.cue[0].text == "said" for c in span._.claims)
    assert doc[:1]._.event is None and doc[:1]._.events == ()


def test_words_lie_in_groups_of_spans_with_labels(doc: Doc) -> None:
    events, claims = doc.spans["dragoman-events"], doc.spans["dragoman-claims"]
    assert [(s.label_, s.id_) for s in events] == [(e.event_type, e.id) for e in doc._.events]
    assert all(
        s.start_char <= e.trigger.start and e.trigger.end <= s.end_char
        for s, e in zip(events, doc._.events, strict=True)
    )
    assert {s.label_ for s in claims} == {"source", "cue", "content"}
    assert "CONSULT" in spacy.displacy.render(doc, "span", jupyter=False, options={"spans_key": "dragoman-events"})


def test_the_tokens_and_parse_of_the_pipeline_stay_as_they_are(nlp: Language) -> None:
    words, spaces = ["Turkish", "troops shel", "led Azaz", "."], [True, False, False, False]
    odd = Doc(nlp.vocab, words=words, spaces=spaces, heads=[1, 1, 1, 1], deps=["amod", "ROOT", "obj", "punct"])
    read = nlp(odd)
    assert [t.text for t in read] == words and [t.dep_ for t in read] == ["amod", "ROOT", "obj", "punct"]
    assert [s.text for s in read.spans["dragoman-events"]] == ["troops shelled Azaz"]


def test_a_reading_survives_bytes_and_bins_whole(nlp: Language, doc: Doc) -> None:
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.dragoman == doc._.dragoman
    assert [s.label_ for s in again.spans["dragoman-claims"]] == [s.label_ for s in doc.spans["dragoman-claims"]]
    held = DocBin(docs=[doc], store_user_data=True).to_bytes()
    assert next(DocBin().from_bytes(held).get_docs(nlp.vocab))._.events == doc._.events


def test_a_doc_cut_out_of_another_claims_no_reading(doc: Doc) -> None:
    part = doc[:12].as_doc(copy_user_data=True)
    assert part._.dragoman is None and part._.events == ()


def test_a_doc_may_tell_its_own_day_and_publisher(nlp: Language) -> None:
    given = nlp.make_doc("Turkish troops shelled Azaz on Monday.")
    given._.report = {"published": "2017-05-10", "publisher": "Harbour Wire"}
    document = nlp(given)._.dragoman.document
    assert (str(document.published), document.publisher) == ("2017-05-10", "Harbour Wire")


def test_without_a_day_nothing_is_dated(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nlp.get_pipe("dragoman"), "published", None)
    held = nlp("Turkish troops shelled Azaz on Monday.")._.dragoman
    assert held.document.published is None and all(t.start is None for t in held.times)


@pytest.mark.parametrize("blank", ["", "  \n ", "..."])
def test_a_doc_without_words_has_an_empty_reading(nlp: Language, blank: str) -> None:
    assert nlp(blank)._.events == ()


def test_a_pipeline_survives_the_disk_and_pickling(nlp: Language, doc: Doc, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "p")
    assert spacy.load(tmp_path / "p").get_pipe("dragoman").published == "2016-03-09"
    part = pickle.loads(pickle.dumps(nlp.get_pipe("dragoman")))
    assert part.settings == {"encoder": False}


def test_mistakes_are_told_when_the_part_is_added() -> None:
    with pytest.raises(LanguageError, match="'de'"):
        spacy.blank("de").add_pipe("dragoman")
    with pytest.raises(DateError):
        spacy.blank("en").add_pipe("dragoman", config={"published": "yesterday"})
    with pytest.raises(SettingsError, match="encoder"):
        spacy.blank("en").add_pipe("dragoman", config={"settings": {"encodr": False}})


def test_an_unknown_fact_of_a_report_is_an_error_that_suggests(nlp: Language) -> None:
    given = nlp.make_doc("Turkish troops shelled Azaz.")
    given._.report = {"publishd": "2016-03-09"}
    with pytest.raises(InputError, match="published"):
        nlp(given)


def test_an_extension_of_another_package_is_left_alone() -> None:
    code = (
        "from spacy.tokens import Doc; import spacy, warnings; Doc.set_extension('events', default='theirs')\n"
        "import dragoman.pipe; nlp = spacy.blank('en')\n"
        "with warnings.catch_warnings(record=True) as seen: warnings.simplefilter('always'); nlp.add_pipe('dragoman')\n"
        "print(nlp.make_doc('x')._.events, [str(w.message) for w in seen])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("theirs") and "doc._.events belongs to another package" in done.stdout


def test_neither_the_package_nor_the_part_loads_models_when_imported() -> None:
    heavy = "{'onnxruntime', 'trafilatura', 'duckdb', 'dragoman.api', 'dragoman.language'}"
    code = (
        "import sys, dragoman; print('spacy' in sys.modules); import dragoman.pipe; "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "[]"]


class Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in {"src", "href"} for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(markup: str) -> Markup:
    found = Markup()
    found.feed(markup)
    return found


@pytest.mark.parametrize("style", ["span", "ent"])
def test_displacy_draws_each_claimant_in_a_colour_of_its_own(doc: Doc, style: str) -> None:
    drawing = displacy(doc, style)
    assert displacy(doc._.dragoman, style) == drawing
    colours = drawing.options["colors"]
    army = {c for label, c in colours.items() if "SYRIAN" in label or "SYRIA" in label}
    assert len(army) == 1 and len(set(colours.values())) >= 2
    for colour in colours.values():
        assert colour in drawing.html()


def test_events_of_one_type_are_coloured_by_who_tells_them(doc: Doc) -> None:
    drawing = displacy(doc)
    colours = drawing.options["colors"]
    text = {s["label"].replace("\xa0", " ").strip("\u2060"): colours[s["label"].upper()] for s in drawing.data["spans"]}
    assert text["ASSAULT (denied)"] == text["Turkish government [TUR GOV]"]
    assert text["ASSAULT"] == text["Syrian Arab Army [SYR MIL]"] != text["ASSAULT (denied)"]
    assert text["CONSULT"] not in {text["ASSAULT"], text["ASSAULT (denied)"]}


def test_the_words_that_displacy_draws_are_those_of_the_event(doc: Doc) -> None:
    data = displacy(doc).data
    said = {" ".join(data["tokens"][s["start_token"] : s["end_token"]]) for s in data["spans"]}
    assert {e.trigger.text for e in doc._.events} <= said
    marked = {data["text"][e["start"] : e["end"]] for e in displacy(doc, "ent").data["ents"]}
    assert "shelled" in marked


def test_a_drawing_without_a_reading_or_in_another_style_says_what_to_do() -> None:
    with pytest.raises(InputError, match="add_pipe"):
        displacy(spacy.blank("en")("Nothing here."))
    with pytest.raises(QuestionError, match="span, ent"):
        displacy(Reading(dragoman.Document("a", "b"), (), (), (), (), (), ()), "dep")


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.text(alphabet="<>&\"'ab \n\u202e", min_size=1, max_size=40))
def test_names_of_strangers_never_become_markup(doc: Doc, name: str) -> None:
    reading = named(doc._.dragoman, name + EVIL)
    for markup in (displacy(reading).html(), displacy(reading, "ent").html(), reading._repr_html_()):
        tags = set(parsed(markup).tags)
        assert tags <= {"div", "span", "mark", "br", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "p"}


def named(reading: Reading, name: str) -> Reading:
    claims = tuple(replace(c, actor=tuple(replace(a, name=name) for a in c.actor)) for c in reading.claims)
    events = tuple(replace(e, actor=tuple(replace(a, name=name) for a in e.actor)) for e in reading.events)
    return replace(reading, claims=claims, events=events, document=replace(reading.document, title=name))


def test_a_notebook_shows_a_reading_as_a_table(doc: Doc) -> None:
    found = parsed(doc._.dragoman._repr_html_())
    assert found.tags.count("tr") == 1 + len(doc._.events)
    assert "Sergey Lavrov [RUS GOV]" in found.words and "published 2016-03-09" in found.words


def test_a_notebook_shows_the_answer_of_a_record_as_a_table_of_bounded_size(
    doc: Doc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Record(tmp_path / "r", create=True)
    record.add(doc._.dragoman)
    answer = record.events(status="any")
    found = parsed(answer._repr_html_())
    assert found.tags.count("tr") == 1 + len(answer) and f"{len(answer)} events" in found.words
    monkeypatch.setattr(notebook, "MOST", 2)
    few = parsed(answer._repr_html_())
    assert few.tags.count("tr") == 3 and f"and {len(answer) - 2} more" in few.words
    assert parsed(record.events(status="any", limit=1)._repr_html_()).tags.count("tr") == 2
    assert "0 events" in parsed(record.events(actor="FRA")._repr_html_()).words
