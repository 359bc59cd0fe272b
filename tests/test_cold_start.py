"""What the program spares itself at the start changes nothing that it says."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from dragoman.actors.index import Grammar, Index
from dragoman.actors.knowledge import Entry, Form, Knowledge, load
from dragoman.actors.words import beginning, folded, skeleton, words_of
from dragoman.lexicons import toml
from dragoman.lexicons.tables import DATA

LOADING = """
import gc, sys
from dragoman.cli.startup import loading
with loading():
    import spacy
print("spacy.cli" in sys.modules, gc.isenabled(), gc.get_freeze_count() > 10_000)
import spacy.cli
print(callable(spacy.cli.info), callable(spacy.info))
"""


def test_spacy_comes_without_its_command_line_until_somebody_asks_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True", "True", "True"]


def test_knowledge_reads_the_same_by_either_toml_parser() -> None:
    for path in sorted(DATA.rglob("*.toml")):
        text = path.read_text("utf-8")
        assert toml.loads(text) == tomllib.loads(text), path.name


def test_words_of_one_skeleton_have_one_beginning() -> None:
    told: dict[str, str] = {}
    for form in load().forms:
        for word in folded(form.text):
            if len(word) > 1:
                first = skeleton(word)[0]
                assert told.setdefault("y" if first == "j" else first, beginning(word)) == beginning(word), word


def test_a_name_is_found_whatever_was_looked_up_before() -> None:
    ana = Entry("ana", "person", "Ana de la Montero", "ESP")
    town = Entry("montero", "city", "Montero", "ESP")
    known = Knowledge(forms=[Form("Montero", "city", town), Form("Ana de la Montero", "name", ana)])

    def found(index: Index, text: str) -> list[tuple[str, str]]:
        words = words_of(text)
        return [(f.entry.key, f.use) for match in index.scan(words, 0, len(words)) for f in match.forms]

    fresh = Index(known, Grammar.load())
    assert found(fresh, "Montero spoke") == [("ana", "surname"), ("montero", "city")]
    assert found(fresh, "Ana de la Montero spoke") == [("ana", "name")]
    assert found(fresh, "Anna de la Monttero spoke") == [("ana", "name")]
    assert found(Index(known, Grammar.load()), "Anna de la Monttero spoke") == [("ana", "name")]
