"""How many, as several tellings have it: figures that fit, figures that update one another, figures in dispute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.happenings.contest import Contest
from dragoman.happenings.opposed import sides
from dragoman.happenings.voices import Stand, claimants, in_order, side, stand, voice
from dragoman.model import Count, Dispute, DisputeSide, Field, Happening, Telling

ANY = "any"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one telling says of one kind. `of` is whom it counts (a key of [counted], or the noun itself).

    `all_low` and `all_high` bound all people of the kind: a figure for soldiers leaves the whole open upwards.
    """

    telling: Telling
    kind: str
    of: str
    low: int
    high: int | None
    all_low: int
    all_high: int | None

    @property
    def value(self) -> str:
        """ "12 killed", "at least 12 killed (civilians)"."""
        if self.high is None:
            number = f"at least {self.low:,}"
        elif self.low == self.high:
            number = f"{self.low:,}"
        else:
            number = f"up to {self.high:,}" if self.low == 0 else f"{self.low:,} to {self.high:,}"
        return f"{number} {self.kind}" + (f" ({self.of})" if self.of != ANY else "")


def figures(telling: Telling, contest: Contest) -> list[Figure]:
    """One figure for each kind and each sort of people a telling counts."""
    found: list[Figure] = []
    counts = telling.event.counts
    for kind in dict.fromkeys(c.kind for c in counts):
        own = [c for c in counts if c.kind == kind]
        sorts = {_sort(c, contest) for c in own}
        low, high = _sum(own)
        whole = high if ANY in sorts or kind in {"violations", "involved"} else None
        for of in sorted(sorts):
            part = _sum([c for c in own if _sort(c, contest) == of])
            found.append(Figure(telling, kind, of, *part, low, whole))
    return found


def _sort(count: Count, contest: Contest) -> str:
    noun = count.of.lower()
    if not noun or count.kind == "violations":
        return ANY
    return contest.kind("counted", noun) or contest.kind("counted", noun.split()[-1]) or noun


def _sum(counts: Sequence[Count]) -> tuple[int, int | None]:
    highs = [c.high for c in counts if c.high is not None]
    return sum(c.low for c in counts), sum(highs) if len(highs) == len(counts) else None


def _beyond(a: tuple[int, int | None], b: tuple[int, int | None]) -> bool:
    """Whether two intervals share no number."""
    return (a[1] is not None and a[1] < b[0]) or (b[1] is not None and b[1] < a[0])


def differ(a: Figure, b: Figure) -> bool:
    """Whether two figures cannot both be true: of the same people, or of part of them and of all."""
    if a.kind != b.kind:
        return False
    if a.of == b.of:
        return _beyond((a.low, a.high), (b.low, b.high))
    return ANY in {a.of, b.of} and _beyond((a.all_low, a.all_high), (b.all_low, b.all_high))


def update(earlier: Figure, later: Figure, contest: Contest) -> str:
    """Why a later figure replaces an earlier one, empty where it does not.

    The same claimant has corrected itself; or a toll has risen between two reports with the same kind of source.
    """
    one, other = claimants(earlier.telling), claimants(later.telling)
    shared = [name for name in one if name in other]
    if shared:
        return f"{shared[0]} went from {earlier.value} to {later.value}"
    before, after = earlier.telling.report.published, later.telling.report.published
    kinds = {voice(earlier.telling, contest), voice(later.telling, contest)}
    risen = later.low > earlier.low and before is not None and after is not None and before < after
    if risen and len(kinds) == 1 and "" not in kinds:
        return f"the toll rose from {earlier.value} ({one[0]}) to {later.value} ({other[0]})"
    return ""


def count_disputes(happening: Happening, contest: Contest) -> list[Dispute]:
    """Figures of one kind whose intervals do not meet, updates taken out first and named in `why`."""
    told = [t for t in in_order(happening.tellings) if stand(t) is not Stand.DOUBTS]
    everything = [f for t in told for f in figures(t, contest) if f.kind != "involved"]
    found: list[Dispute] = []
    for kind in dict.fromkeys(f.kind for f in everything):
        own = [f for f in everything if f.kind == kind]
        current, updates = _current(own, contest)
        groups = sides(current, differ)
        if not groups:
            continue
        listed = tuple(sorted((_side([current[i] for i in group]) for group in groups), key=lambda s: s.value))
        if len({s.claimants for s in listed}) < 2:
            continue
        why = f"figures of {kind} that share no number"
        if updates:
            why += "; updates, not disputes: " + "; ".join(updates)
        found.append(Dispute(happening.id, Field.COUNT, listed, why))
    return found


def _current(own: Sequence[Figure], contest: Contest) -> tuple[list[Figure], list[str]]:
    """The figures that no later one replaces, and what was replaced."""
    replaced: set[int] = set()
    updates: list[str] = []
    for j, later in enumerate(own):
        for i, earlier in enumerate(own[:j]):
            if i in replaced or not differ(earlier, later):
                continue
            reason = update(earlier, later, contest)
            if reason:
                replaced.add(i)
                updates.append(reason)
    return [f for i, f in enumerate(own) if i not in replaced], list(dict.fromkeys(updates))


def _side(group: Sequence[Figure]) -> DisputeSide:
    values = dict.fromkeys(f.value for f in sorted(group, key=lambda f: (f.low, f.high or 0, f.of)))
    return side("; ".join(values), [f.telling for f in group])
