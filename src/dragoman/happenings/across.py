"""Denials and refusals told as events of their own, brought to the claims they answer.

"Azerbaijan denied the charge" is a REJECT in its own happening; so is a denied ASSAULT that the linker kept apart.
Either is matched with one happening: same party, days close together, nothing that tells them apart, and at least
one tie: one report, one place, the accuser, the people hit, or the matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from dragoman.happenings.contest import Contest
from dragoman.happenings.fields import answers, deniers, elsewhere
from dragoman.happenings.parties import apart, identities, meet
from dragoman.happenings.voices import Stand, claimants, day_of, in_order, speakers, stand
from dragoman.model import Happening, Telling

Claim = tuple[Happening, Telling]
NEEDED = 2
"""Ties a reply needs to the claim it answers."""


def replies(happenings: Iterable[Happening], contest: Contest) -> Mapping[str, tuple[Telling, ...]]:
    """The denials that answer a happening from outside it, by the happening's id."""
    ordered = sorted(happenings, key=lambda h: h.id)
    claims = _by_day(ordered)
    found: dict[str, list[Telling]] = {}
    for happening in ordered:
        for denial in in_order(happening.tellings):
            if not denies(denial, contest) or _answered_inside(denial, happening, contest):
                continue
            best = _best(denial, happening, claims, contest)
            if best is not None:
                found.setdefault(best.id, []).append(denial)
    return {key: tuple(in_order(tellings)) for key, tellings in found.items()}


def denies(telling: Telling, contest: Contest) -> bool:
    """A denied act, or a refusal whose words deny an accusation."""
    if stand(telling) is Stand.DENIES:
        return True
    return refuses(telling, contest) or turned_down(telling, contest)


def refuses(telling: Telling, contest: Contest) -> bool:
    """ "denied the accusation": a REJECT that denies, as the verb and what it denies say."""
    e = telling.event
    if e.event_type not in contest.types("refused") or stand(telling) is not Stand.AFFIRMS:
        return False
    trigger = e.trigger.text.lower() in contest.words("denial", "triggers")
    return trigger and contest.says(e.sentence.text, "denial", "matters")


def turned_down(telling: Telling, contest: Contest) -> bool:
    """A plain refusal, which may contradict somebody else's word that it was agreed."""
    e = telling.event
    return e.event_type in contest.types("refused") and stand(telling) is Stand.AFFIRMS


def _by_day(happenings: Sequence[Happening]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for happening in happenings:
        for telling in in_order(happening.tellings):
            day = day_of(telling)
            if stand(telling) is Stand.AFFIRMS and not telling.event.background:
                found.setdefault(day.toordinal() if day else 0, []).append((happening, telling))
    return found


def _answered_inside(denial: Telling, happening: Happening, contest: Contest) -> bool:
    claims = [t for t in happening.tellings if stand(t) is Stand.AFFIRMS and t is not denial]
    return stand(denial) is Stand.DENIES and any(answers(denial, c, contest) for c in claims)


def _best(
    denial: Telling, home: Happening, claims: Mapping[int, Sequence[Claim]], contest: Contest
) -> Happening | None:
    """The happening with most ties; of equals the nearest before it in the same report, then in days, then by id."""
    day = day_of(denial)
    reach = int(contest.number("days", "reply"))
    around = [day + timedelta(days=n) for n in range(-reach, reach + 1)] if day else []
    near = [c for d in around for c in claims.get(d.toordinal(), ())] if day else list(claims.get(0, ()))
    ranked = []
    for happening, claim in near:
        if happening.id == home.id or not _may_answer(denial, claim, contest):
            continue
        ties = _ties(denial, claim, contest)
        if ties >= NEEDED:
            ranked.append((-ties, _distance(denial, claim), happening.id, happening))
    return min(ranked, key=lambda r: r[:3])[3] if ranked else None


def _distance(denial: Telling, claim: Telling) -> int:
    """Characters back to the claim in the same report; a million and more elsewhere, by days."""
    if denial.report.id == claim.report.id:
        back = denial.event.trigger.start - claim.event.trigger.start
        return back if back > 0 else 100_000 - back
    one, other = day_of(denial), day_of(claim)
    return 1_000_000 + (abs((one - other).days) if one and other else 365)


def _may_answer(denial: Telling, claim: Telling, contest: Contest) -> bool:
    """Nothing keeps the two apart: kind of act, party, place, people hit, claimants."""
    mine, theirs = denial.event, claim.event
    agreed = contest.types("agreed")
    if theirs.event_type in agreed:
        return _may_refuse(denial, claim, contest)
    if theirs.event_type in contest.types("refused") | contest.types("accused"):
        return False
    if refuses(denial, contest):
        accused = identities(theirs.actor, contest)
        if not accused or not meet(deniers(denial, contest), accused, contest):
            return False
        if meet(speakers(claim, contest), accused, contest):
            return False
        if mine.recipient and theirs.claimed_by:
            return not apart(identities(mine.recipient, contest), speakers(claim, contest), contest)
        return bool(theirs.claimed_by)
    if stand(denial) is not Stand.DENIES or mine.event_type != theirs.event_type:
        return False
    if mine.location and theirs.location and elsewhere(mine.location, theirs.location, contest):
        return False
    if apart(identities(mine.recipient, contest), identities(theirs.recipient, contest), contest):
        return False
    return answers(denial, claim, contest)


def _may_refuse(denial: Telling, claim: Telling, contest: Contest) -> bool:
    """A refusal, or a denied agreement, against another's word that the party agreed."""
    mine, theirs = denial.event, claim.event
    if set(claimants(denial)) & set(claimants(claim)):
        return False
    one, other = day_of(denial), day_of(claim)
    if one and other and abs((one - other).days) > contest.number("days", "agreed"):
        return False
    names = {a.name for a in mine.about}, {a.name for a in theirs.about}
    if all(names) and not names[0] & names[1]:
        return False
    if stand(denial) is Stand.DENIES:
        return mine.event_type in contest.types("agreed")
    return turned_down(denial, contest) and meet(
        identities(mine.actor, contest), identities(theirs.actor, contest), contest
    )


def _ties(denial: Telling, claim: Telling, contest: Contest) -> int:
    """What speaks for a denial answering a claim."""
    mine, theirs = denial.event, claim.event
    ties = 2 * (denial.report.id == claim.report.id)
    if mine.location and theirs.location:
        near = not elsewhere(mine.location, theirs.location, contest)
        ties += 2 * (near and mine.location.precision != "country" and mine.location.name == theirs.location.name)
    ties += meet(identities(mine.recipient, contest), identities(theirs.recipient, contest), contest)
    ties += 2 * meet(identities(mine.recipient, contest), speakers(claim, contest), contest)
    ties += 2 * bool({a.name for a in mine.about} & {a.name for a in theirs.about})
    ties += 2 * bool(set(denial.processes) & set(claim.processes))
    return ties
