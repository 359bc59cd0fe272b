"""Event types of a user's own: examples, learning, the codebook's files, and events of such types.

Nothing here hangs on how well some weights do: where a type must be found, its threshold is set to find it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman import pipeline
from dragoman.cli import cli
from dragoman.errors import CodebookError, QuestionError
from dragoman.events import taught as room
from dragoman.events.drafts import Draft
from dragoman.language import codebooks, teaching
from dragoman.language.taught import Words, fit, peaks
from dragoman.model import Analysis, Example, Reading, Role, Taught, TaughtSignal, TriggerSignal
from dragoman.readers.examples import example, examples_of, read_examples
from dragoman.settings import Settings
from dragoman.store.provenance import run_of

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "hostage-video.jsonl"
REPORT = (
    "The Haftan Brigade aired footage of the two captured surveyors on Sunday, an army officer said. "
    "The government in Tripoli condemned the video."
)
SAID = Taught("HOSTAGE-VIDEO", "A group shows its captives.", tuple(read_examples(EXAMPLES)))


# ---------------------------------------------------------------- examples
@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"text": "Rebels aired a clip.", "trigger": "posted"}, "the trigger 'posted' is not in the text"),
        ({"text": "Rebels aired a clip.", "trigger": "aire"}, 'did you mean "aired"'),
        ({"text": "He said what she said.", "trigger": "said"}, 'add "start", one of 3, 17'),
        ({"text": "He said what she said.", "trigger": "said", "start": 5}, "does not stand at 5"),
        ({"text": "Rebels aired a clip.", "triger": "aired"}, 'did you mean "trigger"'),
        ({"text": " ", "trigger": "aired"}, "has no text"),
        ({"text": "Rebels aired a clip.", "trigger": 7}, "give its words, or null"),
        ({"text": "Rebels aired a clip.", "trigger": "aired", "actor": "Army"}, "the actor 'Army' is not in the text"),
    ],
)
def test_an_example_that_does_not_fit_is_refused_with_place_and_reason(row: dict[str, Any], says: str) -> None:
    with pytest.raises(CodebookError) as caught:
        example(row, "own.jsonl, line 3")
    assert says in str(caught.value) and "own.jsonl, line 3" in str(caught.value)


def test_csv_and_json_lines_give_the_same_examples(tmp_path: Path) -> None:
    rows = [
        {"text": "Rebels aired a clip, twice.", "trigger": "aired", "start": 7, "actor": "Rebels"},
        {"text": "Nothing of the kind.", "trigger": None},
    ]
    lines, table = tmp_path / "own.jsonl", tmp_path / "own.csv"
    lines.write_text("\n".join(json.dumps(r) for r in rows) + "\n", "utf-8")
    table.write_text(
        'text,trigger,actor\n"Rebels aired a clip, twice.",aired,Rebels\nNothing of the kind.,,\n', "utf-8"
    )
    assert read_examples(lines) == read_examples(table) == examples_of(rows)


def test_a_file_that_is_no_table_says_where(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"text": "a"\n', "utf-8")
    with pytest.raises(CodebookError, match=r"own\.jsonl, line 1 is not JSON"):
        read_examples(path)
    (tmp_path / "own.csv").write_text("words,trigger\n", "utf-8")
    with pytest.raises(CodebookError, match="there must be text and trigger"):
        read_examples(tmp_path / "own.csv")


# ---------------------------------------------------------------- what may be taught
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "PROTEST"}, "PROTEST is a type of PLOVER; give yours another name, such as MY-PROTEST"),
        ({"name": "hostage video"}, 'for example "HOSTAGE-VIDEO"'),
        ({"name": "../ETC"}, "is no name for a type"),
        ({"like": "COERSE"}, 'did you mean "COERCE"'),
        ({"examples": SAID.examples[:4]}, "has 4 examples with a trigger; give at least 5"),
        ({"examples": (*SAID.examples, SAID.examples[0])}, "an example is given twice"),
        ({"definition": " "}, "has no definition"),
    ],
)
def test_a_type_that_cannot_be_taught_is_refused_before_any_work(change: dict[str, Any], says: str) -> None:
    with pytest.raises(CodebookError) as caught:
        teaching.check(replace(SAID, **change))
    assert says in str(caught.value)


def test_background_sentences_are_well_formed_and_cover_every_plover_type() -> None:
    from dragoman.lexicons.ontology import load_ontology
    from dragoman.lexicons.tables import read_toml

    entries = read_toml(teaching.BACKGROUND)["sentence"]
    known = set(load_ontology().event_types)
    assert {t for e in entries for t in e.get("types", ())} == known
    assert len({e["text"] for e in entries}) == len(entries)
    for kind in ("PROTEST", "AID"):
        kept = set(teaching.background({kind}))
        assert kept == {e["text"] for e in entries if kind not in e.get("types", ())}


# ---------------------------------------------------------------- learning
def cluster(rng: np.random.Generator, count: int, width: int, towards: float) -> Words:
    middle = np.zeros(width, np.float32)
    middle[0] = towards
    return Words(*(np.asarray(rng.normal(size=(count, width)) + middle, np.float32) for _ in range(2)))


@settings(deadline=None, max_examples=20)
@given(st.integers(5, 20), st.integers(0, 10_000))
def test_words_like_the_examples_are_told_from_ordinary_ones(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    learned, trial = fit(cluster(rng, count, 16, 9.0), cluster(rng, 600, 16, 0.0))
    assert trial.of == count and trial.found >= 0.7 * count and trial.strays <= 8
    like, _ = learned.compare(cluster(rng, 50, 16, 9.0))
    unlike, _ = learned.compare(cluster(rng, 50, 16, 0.0))
    assert (like >= 0.5).mean() > 0.7 > 0.1 > (unlike >= 0.5).mean()


def test_every_word_has_the_mean_of_its_own_sentence_around_it() -> None:
    vectors = np.array([[1, 0], [3, 0], [0, 5], [0, 9]], np.float32)
    words = Words.of(vectors, [4, 4, 7, 7], [True, True, True, False])
    assert words.around.tolist() == [[2, 0], [2, 0], [0, 5], [0, 5]]


def test_of_words_side_by_side_the_surest_is_the_trigger() -> None:
    chances = np.array([0.6, 0.9, 0.2, 0.7, 0.8], np.float32)
    assert peaks(chances, [True] * 5) == [1, 4]
    assert peaks(chances, [True, False, True, True, False]) == [0, 3]


# ---------------------------------------------------------------- the codebook's files
AWKWARD = 'Quote " and \\ and tab\t and \x7f and “curled”, 🙂 in one.'


def learned_of(width: int = 8) -> Any:
    rng = np.random.default_rng(1)
    return fit(cluster(rng, 6, width, 5.0), cluster(rng, 100, width, 0.0))[0]


@pytest.fixture(scope="module")
def made() -> codebooks.TaughtType:
    said = replace(SAID, examples=(*SAID.examples, Example(AWKWARD, 0, 5, actor="curled")), like="COERCE")
    return codebooks.TaughtType(said, learned_of())


def test_a_type_comes_back_from_its_files(made: codebooks.TaughtType, tmp_path: Path) -> None:
    path = codebooks.save(made, tmp_path / "own", "dragoman test")
    (back,) = codebooks.load([path.parent])
    assert back.said == made.said and back.learned.threshold == made.learned.threshold
    assert np.abs(back.learned.whiten - made.learned.whiten).max() < 0.01
    assert sorted(p.name for p in path.parent.iterdir()) == ["HOSTAGE-VIDEO.npz", "HOSTAGE-VIDEO.toml"]


def spoil_weights(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('coder = "', 'coder = "0'), "utf-8")


def spoil_arrays(path: Path) -> None:
    path.with_suffix(".npz").write_bytes(b"something else")


def spoil_trigger(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('trigger = "aired"', 'trigger = "sired"'), "utf-8")


def spoil_toml(path: Path) -> None:
    path.write_text("name = ", "utf-8")


def spoil_name(path: Path) -> None:
    path.rename(path.with_name("OTHER.toml"))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (spoil_weights, "taught with other weights of the coder; teach it again: dragoman teach --again"),
        (spoil_arrays, "is not what HOSTAGE-VIDEO.toml was written with; teach it again"),
        (spoil_trigger, "example 4: the trigger 'sired' does not stand at"),
        (spoil_toml, "is no taught event type"),
        (spoil_name, "it must be the file's"),
    ],
)
def test_a_codebook_that_cannot_be_used_says_what_to_do(
    made: codebooks.TaughtType, tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(codebooks.save(made, tmp_path, "dragoman test"))
    with pytest.raises(CodebookError) as caught:
        codebooks.load([tmp_path])
    assert says in str(caught.value)


def test_a_folder_without_types_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=r"holds no taught event type.*dragoman teach"):
        codebooks.load([tmp_path])


def test_one_name_in_two_codebooks_is_refused(made: codebooks.TaughtType, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        codebooks.save(made, tmp_path / folder, "dragoman test")
    with pytest.raises(CodebookError, match="in another codebook too"):
        codebooks.load([tmp_path / "a", tmp_path / "b"])


def test_the_codebooks_content_belongs_to_what_read_a_report(made: codebooks.TaughtType, tmp_path: Path) -> None:
    for n, folder in enumerate("abc"):
        said = replace(made.said, definition="One." if n < 2 else "Two.")
        codebooks.save(replace(made, said=said), tmp_path / folder, "dragoman test")
    plain, a, b, c = (run_of(Settings(codebooks=f and str(tmp_path / f)))["run"] for f in ("", "a", "b", "c"))
    assert a == b and len({plain, a, c}) == 3


# ---------------------------------------------------------------- events
@pytest.fixture(scope="module")
def stages() -> pipeline.Stages:
    return pipeline.open_stages(Settings())


def read_with(stages: pipeline.Stages, like: str | None, p: float, word: str) -> Reading:
    """The report as read when a taught type claims one word with a probability."""
    from dragoman.readers import published_date, read_text

    analysis = stages.analyser.read(read_text(REPORT, id="r", published=published_date("2016-03-08")))
    return pipeline.understand(replace(analysis, taught=(claim(analysis, like, p, word),)), stages)


def claim(analysis: Analysis, like: str | None, p: float, word: str) -> TaughtSignal:
    at = {t.text: t.i for t in analysis.doc}
    roles = {Role.ACTOR: [(at["Brigade"], 0.9)], Role.RECIPIENT: [(at["surveyors"], 0.8)]}
    signal = TriggerSignal(at[word], {"HOSTAGE-VIDEO": p, "O": 1 - p}, {}, {"happened": 0.9}, 0.0, 0.0, roles)
    return TaughtSignal(at[word], "HOSTAGE-VIDEO", like, p, "broadcast", 0.61, signal)


def test_a_taught_event_has_sides_date_and_claimant_and_no_codes(stages: pipeline.Stages) -> None:
    (event,) = (e for e in read_with(stages, None, 0.9, "aired").events if e.event_type == "HOSTAGE-VIDEO")
    assert event.trigger.text == "aired" and event.confidence == pytest.approx(0.9, abs=0.002)
    assert "Brigade" in event.actor[0].span.text and "surveyors" in event.recipient[0].span.text
    assert (event.quad, event.intensity, event.cameo, event.mode) == (None, None, None, ())
    assert event.date is not None and event.claimed_by
    assert event.why["event_type"].startswith("taught HOSTAGE-VIDEO 0.90; likest example “broadcast” 0.61")


def test_a_type_like_one_of_plovers_takes_its_codes_and_keeps_its_name(stages: pipeline.Stages) -> None:
    from dragoman.lexicons.ontology import load_ontology

    (event,) = (e for e in read_with(stages, "COERCE", 0.9, "aired").events if e.event_type == "HOSTAGE-VIDEO")
    assert event.quad == load_ontology().quad("COERCE") and event.intensity is not None and event.cameo


@pytest.mark.parametrize(("p", "wins"), [(0.999, True), (0.51, False)])
def test_at_one_trigger_the_surer_type_wins(stages: pipeline.Stages, p: float, wins: bool) -> None:
    reading = read_with(stages, None, p, "condemned")
    at = [e.event_type for e in reading.events if e.trigger.text == "condemned"]
    assert at == ["HOSTAGE-VIDEO" if wins else "ACCUSE"]


def test_a_taught_type_in_anothers_place_says_so(stages: pipeline.Stages) -> None:
    analysis = stages.analyser.read(dragoman.Document(id="r", text=REPORT))
    signal = claim(analysis, None, 0.9, "condemned")
    rival = Draft(signal.token, signal.token, signal.token + 1, signal.token, "ACCUSE", act="AID", score=0.5)
    (draft,) = room.claimed([rival], replace(analysis, taught=(signal,)), stages.events.known.weights)
    assert draft.event_type == "HOSTAGE-VIDEO" and draft.act is None and draft.overruled
    assert "against ACCUSE" in draft.why["event_type"]


def test_reading_without_codebooks_is_as_before(stages: pipeline.Stages) -> None:
    reading = stages.analyser.read(dragoman.Document(id="r", text=REPORT))
    assert reading.taught == ()


# ---------------------------------------------------------------- the whole way
@pytest.fixture
def short_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some sentences in place of all, for speed."""
    lines = [f"[[sentence]]\ntext = {json.dumps(text)}" for text in list(teaching.background())[-24:]]
    (tmp_path / "background.toml").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(teaching, "BACKGROUND", tmp_path / "background.toml")


@pytest.mark.usefixtures("short_background")
def test_a_type_is_taught_used_and_taught_again_from_the_command_line(tmp_path: Path) -> None:
    book, report = tmp_path / "codebook", tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")
    run = CliRunner().invoke
    words = ["teach", "HOSTAGE-VIDEO", "--definition", "A group shows its captives.", "--examples", str(EXAMPLES)]
    taught = run(cli, [*words, "--to", str(book)], catch_exceptions=False)
    assert (
        taught.exit_code == 0 and "HOSTAGE-VIDEO.toml" in taught.output and "taught from 12 examples" in taught.output
    )
    path = book / "HOSTAGE-VIDEO.toml"
    before = path.read_text("utf-8")
    kind = codebooks.load([book])[0]
    everything = replace(kind.learned, threshold=-0.9)  # every content word is claimed, whatever the weights
    codebooks.save(replace(kind, learned=everything), book, "dragoman test")
    read = run(cli, ["read", str(report), "--codebook", str(book), "--format", "jsonl"], catch_exceptions=False)
    assert any(e["event_type"] == "HOSTAGE-VIDEO" for e in json.loads(read.stdout)["events"])
    again = run(cli, ["teach", "--again", str(book)], catch_exceptions=False)
    assert again.exit_code == 0 and path.read_text("utf-8") == before
    with pytest.raises(CodebookError, match="--no-encoder"):
        dragoman.load(codebooks=[book], encoder=False)


def test_teach_without_all_it_needs_says_what_to_give() -> None:
    result = CliRunner().invoke(cli, ["teach", "HOSTAGE-VIDEO"])
    assert result.exit_code == 2 and "--definition" in result.output


def test_a_record_is_asked_for_taught_types_by_name(stages: pipeline.Stages, tmp_path: Path) -> None:
    record = dragoman.Record(tmp_path / "record")
    record.add(read_with(stages, None, 0.9, "aired"))
    assert len(list(record.events(event_type="HOSTAGE-VIDEO"))) == 1
    with pytest.raises(QuestionError, match="did you mean"):
        record.events(event_type="HOSTAGE-VIDOE")


def test_a_taught_type_has_words_in_a_brief(stages: pipeline.Stages) -> None:
    from dragoman.views.brief.table import load_wordings

    (event,) = (e for e in read_with(stages, None, 0.9, "aired").events if e.event_type == "HOSTAGE-VIDEO")
    assert load_wordings().verb(event).past == "acted (HOSTAGE-VIDEO)"
