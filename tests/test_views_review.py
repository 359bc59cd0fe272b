"""Progress and agreement of a review."""

from __future__ import annotations

from dragoman.views.review import review


def decision(target: str, who: str, action: str, event_type: str = "ASSAULT") -> dict[str, str]:
    return {"target": target, "who": who, "action": action, "event_type": event_type}


def test_precision_counts_the_worst_decision_on_each_event() -> None:
    course = review(
        [decision("a", "Rana", "accept"), decision("b", "Rana", "accept"), decision("b", "Ola", "reject"),
         decision("c", "Ola", "change", "ACCUSE")]
    )  # fmt: skip
    assault = next(t for t in course.types if t.event_type == "ASSAULT")
    assert (assault.accepted, assault.rejected, assault.precision) == (1, 1, 0.5)
    assert course.decided == {"a", "b", "c"}
    assert course.reviewers == (("Ola", 2), ("Rana", 2))


def test_two_reviewers_agreement_is_corrected_for_chance() -> None:
    made = [decision(t, who, a) for t, first, second in
            (("a", "accept", "accept"), ("b", "reject", "reject"), ("c", "accept", "reject"), ("d", "reject", "accept"))
            for who, a in (("Rana", first), ("Ola", second))]  # fmt: skip
    (agreement,) = review(made).agreements
    assert (agreement.both, agreement.same, agreement.kappa) == (4, 2, 0.0)


def test_merges_of_happenings_are_no_decisions_on_events() -> None:
    assert review([decision("h", "Rana", "merge")]).decided == frozenset()
