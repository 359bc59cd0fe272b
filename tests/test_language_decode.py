"""Scores to structure: trees are trees, chains are the best chains."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dragoman.language.decode import arborescence, find_cycle, forest, is_tree, tag_spans, tree, viterbi

SCORES = st.integers(1, 9).flatmap(
    lambda n: arrays(np.float32, (n, n + 1), elements=st.floats(-20, 20, width=32, allow_nan=False))
)


@given(SCORES)
def test_every_sentence_becomes_one_tree_with_one_root(scores: np.ndarray) -> None:
    assert is_tree(tree(scores))


@given(
    arrays(np.float32, (2, 7, 8), elements=st.floats(-20, 20, width=32, allow_nan=False)),
    arrays(np.bool_, (2, 7)),
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
)
def test_sentences_parsed_together_get_the_trees_they_get_alone(
    scores: np.ndarray, begins: np.ndarray, lengths: tuple[int, int]
) -> None:
    together = forest(scores, begins, np.array(lengths))
    for row, n in enumerate(lengths):
        bounds = [0, *[i for i in range(1, n) if begins[row, i]], n]
        for a, z in itertools.pairwise(bounds):
            alone = tree(np.concatenate([scores[row, a:z, :1], scores[row, a:z, a + 1 : z + 1]], 1))
            assert together[row, a:z].tolist() == [h and h + a for h in alone.tolist()]


@settings(max_examples=60)
@given(
    st.integers(2, 4).flatmap(lambda n: arrays(np.float64, (n + 1, n + 1), elements=st.floats(-9, 9, allow_nan=False)))
)
def test_the_tree_is_the_best_of_all_trees(scores: np.ndarray) -> None:
    n = len(scores) - 1
    np.fill_diagonal(scores, -np.inf)

    def total(heads: tuple[int, ...]) -> float:
        return float(sum(scores[d + 1, h] for d, h in enumerate(heads)))

    every = itertools.product(*[[h for h in range(n + 1) if h != d + 1] for d in range(n)])
    trees = [h for h in every if find_cycle(np.array([0, *h])) is None]
    best = max(map(total, trees))
    assert np.isclose(total(tuple(arborescence(scores.copy())[1:])), best)


def test_a_cycle_and_two_roots_are_no_tree() -> None:
    assert is_tree(np.array([0, 1, 2]))
    assert not is_tree(np.array([2, 1, 0]))
    assert not is_tree(np.array([0, 0, 1]))


@settings(max_examples=50)
@given(
    arrays(np.float32, (2, 4, 3), elements=st.floats(-5, 5, width=32)),
    arrays(np.float32, (3, 3), elements=st.floats(-5, 5, width=32)),
)
def test_viterbi_finds_the_best_chain(scores: np.ndarray, steps: np.ndarray) -> None:
    start = np.zeros(3, np.float32)
    lengths = np.array([4, 2])
    for row, path in enumerate(viterbi(scores, lengths, steps, start)):
        n = int(lengths[row])

        def total(chain: tuple[int, ...], row: int = row) -> float:
            here = sum(float(scores[row, t, tag]) for t, tag in enumerate(chain))
            return here + sum(float(steps[a, b]) for a, b in itertools.pairwise(chain))

        best = max(itertools.product(range(3), repeat=n), key=total)
        assert len(path) == n and np.isclose(total(tuple(path)), total(best), atol=1e-3)


def test_tags_become_spans() -> None:
    names = ["O", "B-person", "I-person", "B-place", "I-place"]
    assert tag_spans([1, 2, 0, 3, 1, 2], names) == [("person", 0, 2), ("place", 3, 4), ("person", 4, 6)]
