"""Claims about one happening that cannot all be true: `disputes(happenings)`.

Nothing is settled here and nothing averaged: each side keeps its claimants and their words. A value that is merely
less precise than another is no side against it, and a figure that a claimant corrects is an update.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dragoman.happenings import fields
from dragoman.happenings.across import replies
from dragoman.happenings.contest import Contest, load_contest
from dragoman.happenings.figures import count_disputes
from dragoman.model import Dispute, Field, Happening, Telling

ORDER = {field: n for n, field in enumerate(Field)}


def disputes(happenings: Iterable[Happening], contest: Contest | None = None) -> tuple[Dispute, ...]:
    """All disputes, by happening and field. Neither the order of happenings nor of tellings matters.

    `contest` is the knowledge of `contest.toml`, the package's own by default. Denials that the linker left in
    happenings of their own, refusals of an accusation among them, join the happening they answer.
    """
    contest = contest or load_contest()
    known = {h.id: h for h in happenings}
    answers = replies(known.values(), contest)
    found: list[Dispute] = []
    for key in sorted(known):
        found += of(known[key], contest, answers.get(key, ()))
    return tuple(found)


def firm(dispute: Dispute, told: Mapping[str, Telling]) -> bool:
    """Whether a day ties its sides together: one that the act has, or on which a report of it was published.

    Tellings without any day are held for one happening by their words alone, so that two acts may stand against each
    other as one: such a dispute is shown, but after those that a day supports. `told` gives tellings by key.
    """
    tellings = [told[k] for s in dispute.sides for k in s.keys if k in told]
    return not tellings or any(t.first_day or t.report.published for t in tellings)


def of(happening: Happening, contest: Contest, outside: Sequence[Telling] = ()) -> list[Dispute]:
    """The disputes of one happening; `outside` are tellings of other happenings that deny it."""
    found = [
        *fields.occurred(happening, contest, outside),
        *fields.actor(happening, contest, outside),
        *fields.recipient(happening, contest),
        *count_disputes(happening, contest),
        *fields.place(happening, contest),
        *fields.when(happening, contest),
    ]
    return sorted(found, key=lambda d: (ORDER[d.field], [s.value for s in d.sides]))
