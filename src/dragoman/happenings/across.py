"""Denials and refusals told as events of their own, brought to the claims they answer.

"Azerbaijan denied the charge" is a REJECT in its own happening; so is a denied ASSAULT that the linker kept apart.
Either is matched with one happening: same party, days close together, nothing that tells them apart, and at least
one tie: one report, one place, the accuser, the people hit, or the matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dragoman.happenings.contest import Contest
from dragoman.happenings.fields import answers, blames, deniers, elsewhere
from dragoman.happenings.parties import Identity, apart, identities, meet
from dragoman.happenings.voices import Stand, claimants, day_of, in_order, speakers, stand
from dragoman.model import Happening, Telling

Claim = tuple[Happening, Telling]
Key = tuple[str, str] | tuple[int, str, str]
"""A report's id and a type, or a day (ordinal), a country and a type."""
NEEDED = 2
"""Ties a reply needs to the claim it answers."""


def replies(happenings: Iterable[Happening], contest: Contest) -> Mapping[str, tuple[Telling, ...]]:
    """The denials that answer a happening from outside it, by the happening's id."""
    ordered = sorted(happenings, key=lambda h: h.id)
    claims = _index(ordered)
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
    """ "denied the accusation", "denied the claim and accused Armenia of lying": a refusal of what was alleged."""
    e = telling.event
    if stand(telling) is not Stand.AFFIRMS or e.event_type not in contest.types("refused") | contest.types("accused"):
        return False
    return bool(e.actor) and contest.denies_charge(e.sentence.text)


def turned_down(telling: Telling, contest: Contest) -> bool:
    """A plain refusal, which may contradict somebody else's word that it was agreed."""
    e = telling.event
    return e.event_type in contest.types("refused") and stand(telling) is Stand.AFFIRMS


def _index(happenings: Sequence[Happening]) -> dict[Key, list[Claim]]:
    """Claims by report, and by day and each country that plays a part: a reply shares one or the other."""
    found: dict[Key, list[Claim]] = {}
    for happening in happenings:
        for telling in in_order(happening.tellings):
            if stand(telling) is not Stand.AFFIRMS or telling.event.background:
                continue
            day, kind = day_of(telling), telling.event.event_type
            found.setdefault((telling.report.id, kind), []).append((happening, telling))
            if day is not None:
                for country in _countries(telling):
                    found.setdefault((day.toordinal(), country, kind), []).append((happening, telling))
    return found


def _sought(denial: Telling, contest: Contest) -> frozenset[str]:
    """The types of claim that a denial can answer."""
    agreed = contest.types("agreed")
    if refuses(denial, contest):
        return contest.types("harm") | contest.types("accused") | agreed
    if stand(denial) is not Stand.DENIES:
        return agreed
    kind = denial.event.event_type
    return agreed if kind in agreed else frozenset({kind})


def _countries(telling: Telling) -> list[str]:
    e = telling.event
    parts = [a.country for a in (*e.actor, *e.recipient, *e.claimed_by)] + [e.location.country if e.location else None]
    return sorted({c for c in parts if c}) or [""]


def _answered_inside(denial: Telling, happening: Happening, contest: Contest) -> bool:
    claims = [t for t in happening.tellings if stand(t) is Stand.AFFIRMS and t is not denial]
    return stand(denial) is Stand.DENIES and any(answers(denial, c, contest) for c in claims)


def _best(
    denial: Telling, home: Happening, claims: Mapping[Key, Sequence[Claim]], contest: Contest
) -> Happening | None:
    """The happening with most ties; of equals the nearest before it in the same report, then in days, then by id."""
    day = day_of(denial)
    kinds, agreed = sorted(_sought(denial, contest)), contest.types("agreed")
    keys: list[Key] = [(denial.report.id, kind) for kind in kinds]
    if day is not None:
        for kind in kinds:
            reach = int(contest.number("days", "agreed" if kind in agreed else "reply"))
            around = range(day.toordinal() - reach, day.toordinal() + reach + 1)
            keys += [(d, c, kind) for d in around for c in _countries(denial)]
    near = {c[1].key: c for key in keys for c in claims.get(key, ())}
    ranked = []
    for happening, claim in near.values():
        if happening.id == home.id or not _may_answer(denial, claim, contest):
            continue
        ties = _ties(denial, claim, contest)
        words = claim.event.event_type in contest.types("accused")  # the act itself before the charge
        if ties >= NEEDED:
            ranked.append((words, -ties, _distance(denial, claim), happening.id, happening))
    return min(ranked, key=lambda r: r[:4])[4] if ranked else None


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
    if theirs.event_type in contest.types("refused") or claim is denial:
        return False
    if refuses(denial, contest):
        accused, accusers = blames(claim, contest), accuser(claim, contest)
        if not meet(deniers(denial, contest), accused, contest) or meet(accusers, accused, contest):
            return False
        whom = identities(mine.recipient, contest)
        return bool(accusers) and not (refuses(claim, contest) and not whom) and not apart(whom, accusers, contest)
    if theirs.event_type in contest.types("accused"):
        return False
    if stand(denial) is not Stand.DENIES or mine.event_type != theirs.event_type:
        return False
    if mine.location and theirs.location and elsewhere(mine.location, theirs.location, contest):
        return False
    if apart(identities(mine.recipient, contest), identities(theirs.recipient, contest), contest):
        return False
    return answers(denial, claim, contest)


def accuser(claim: Telling, contest: Contest) -> tuple[Identity, ...]:
    """Who makes a claim: the actor of an accusation, whoever an act is claimed by."""
    if claim.event.event_type in contest.types("accused"):
        return identities(claim.event.actor, contest)
    return speakers(claim, contest)


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
    ties += 2 * meet(identities(mine.recipient, contest), accuser(claim, contest), contest)
    ties += 2 * bool({a.name for a in mine.about} & {a.name for a in theirs.about})
    ties += 2 * bool(set(denial.processes) & set(claim.processes))
    if theirs.event_type in contest.types("agreed"):
        one, other = (contest.said(e.sentence.text, "matters") for e in (mine, theirs))
        ties += bool(one & other)
        ties += meet(identities(mine.actor, contest), identities(theirs.actor, contest), contest)
    return ties
