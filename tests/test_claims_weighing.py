"""Which of the encoder's attributions are kept, and how surely it sees them."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from dragoman.claims import fuse
from dragoman.claims.blend import FILE, load_blend, read_blend
from dragoman.errors import KnowledgeError
from dragoman.language.decode import marginals
from dragoman.model import AttributionSignal
from training.fit_claims import written


def test_marginals_are_the_sums_over_all_tag_sequences() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(1, 4, 3)).astype(np.float32)
    steps, start = rng.normal(size=(3, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    due = np.zeros((4, 3))
    for path in itertools.product(range(3), repeat=4):
        weight = start[path[0]] + sum(scores[0, t, n] for t, n in enumerate(path))
        weight += sum(steps[a, b] for a, b in itertools.pairwise(path))
        for t, n in enumerate(path):
            due[t, n] += np.exp(weight)
    assert np.allclose(marginals(scores, np.array([4]), steps, start)[0], due / due.sum(1, keepdims=True), atol=1e-5)


def test_a_shorter_row_is_not_changed_by_what_stands_beyond_it() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(2, 5, 3)).astype(np.float32)
    steps, start = rng.normal(size=(3, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    both = marginals(scores, np.array([3, 5]), steps, start)
    alone = marginals(scores[:1, :3], np.array([3]), steps, start)
    assert np.allclose(both[0, :3], alone[0], atol=1e-5)


def test_how_many_chains_are_summed_together_changes_no_bit() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(70, 30, 7)).astype(np.float32)
    steps, start = rng.normal(size=(7, 7)).astype(np.float32), rng.normal(size=7).astype(np.float32)
    lengths = rng.integers(1, 31, 70)
    together = marginals(scores, lengths, steps, start)
    for row in range(70):
        n = int(lengths[row])
        alone = marginals(scores[row : row + 1, :n], lengths[row : row + 1], steps, start)
        assert np.array_equal(together[row, :n], alone[0])


def test_surer_words_and_a_listed_cue_make_an_attribution_likelier() -> None:
    faint = AttributionSignal(((0, 1),), ((1, 2),), ((2, 5),), 0.9, (0.2, 0.3, 0.3))
    sure = AttributionSignal(((0, 1),), ((1, 2),), ((2, 5),), 0.9, (0.99, 0.99, 0.95))
    weights = load_blend().weights
    chances = [fuse.chance(fuse.grounds(s, None, listed), weights) for s in (faint, sure) for listed in (False, True)]
    assert chances == sorted(chances)
    assert chances[0] < load_blend().encoder < chances[-1]


@pytest.mark.parametrize(
    ("said", "instead", "message"),
    [
        ("listed =", "lsited =", 'did you mean "listed"'),
        ("constant = -0.942", "", '"constant" is missing'),
        ("encoder = 0.38", "encoder = 38", "not between 0 and 1"),
        ('spans = "encoder"', 'spans = "both"', '"encoder" or "rules"'),
        ("origin =", "orgin =", '"orgin" is not known'),
    ],
)
def test_a_fault_in_the_numbers_is_told_with_its_name(tmp_path: Path, said: str, instead: str, message: str) -> None:
    file = tmp_path / "blend.toml"
    file.write_text(FILE.read_text("utf-8").replace(said, instead), "utf-8")
    with pytest.raises(KnowledgeError, match=message):
        read_blend(file)


def test_fitting_again_writes_the_weights_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "blend.toml"
    file.write_text(FILE.read_text("utf-8"), "utf-8")
    written(load_blend().weights, file)
    assert file.read_text("utf-8") == FILE.read_text("utf-8")
