"""One function a field: what the tellings of one happening say of it that cannot all be true.

Each returns disputes with sides in a fixed order, whatever the order of the tellings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from dragoman.happenings.contest import Contest
from dragoman.happenings.opposed import sides
from dragoman.happenings.parties import Identity, against, apart, identities, labels, meet
from dragoman.happenings.voices import Stand, claimants, in_order, side, speakers, stand
from dragoman.model import Actor, Dispute, Field, Happening, MentionKind, Place, Status, Telling

EARTH_KM = 6371.0
HAPPENED = ("happened", "did not happen")
Pair = Callable[[Telling, Telling], bool]


def affirmed(happening: Happening, contest: Contest) -> list[Telling]:
    """The tellings that vouch for the act, without those that say it was staged by the one they blame."""
    told = [t for t in in_order(happening.tellings) if stand(t) is Stand.AFFIRMS]
    return [t for t in told if not staged(t, told, contest)]


def staged(telling: Telling, told: Sequence[Telling], contest: Contest) -> bool:
    """ "the rebels staged the attack", said by the one whom others blame for it: a denial, not a claim."""
    mine = speakers(telling, contest)
    if not mine or not contest.says(telling.event.sentence.text, "staging"):
        return False
    others = [t for t in told if t is not telling]
    return any(meet(mine, identities(t.event.actor, contest), contest) for t in others)


# ---------------------------------------------------------------- whether it happened, whether it was agreed
def occurred(happening: Happening, contest: Contest, replies: Sequence[Telling] = ()) -> list[Dispute]:
    """Claim against denial or doubt. A denial by the accused answers only those who name the accused.

    `replies` are denials told in other happenings (`across`).
    """
    told = in_order(happening.tellings)
    claims = affirmed(happening, contest)
    put_on = [t for t in told if stand(t) is Stand.AFFIRMS and t not in claims]
    alleged = bool(claims) and all(t.event.event_type in contest.types("accused") for t in claims)
    denials = [t for t in told if stand(t) is Stand.DENIES and not not_me(t, contest)] + put_on
    denials += [t for t in in_order(replies) if alleged or not not_me(t, contest)]
    doubts = [t for t in told if stand(t) is Stand.DOUBTS]
    answered = [(d, [c for c in claims if answers(d, c, contest)]) for d in [*denials, *doubts] if d not in put_on]
    answered += [(d, [c for c in claims if meet(speakers(d, contest), blames(c, contest), contest)]) for d in put_on]
    heard = [(d, cs) for d, cs in answered if cs]
    if not heard:
        return []
    agreed = any(t.event.event_type in contest.types("agreed") for t in claims)
    yes, no = ("agreed", "not agreed") if agreed else ("alleged", "denied") if alleged else HAPPENED
    firm = [c for c in claims if any(c in cs for _, cs in heard)]
    found = [side(yes, firm)]
    for value, group in ((no, denials), ("doubted", doubts)):
        mine = [d for d, _ in heard if d in group]
        if mine:
            found.append(side(value, mine))
    field = Field.AGREED if agreed else Field.OCCURRED
    kinds = ["denial" if d in denials else "doubt" for d, _ in heard]
    why = "claim and " + " and ".join(dict.fromkeys(kinds))
    if put_on:
        why += "; those blamed say it was staged"
    if {n for s in found[1:] for n in s.claimants} <= set(found[0].claimants):
        why += "; by the same claimants"
    return [Dispute(happening.id, field, tuple(found), why)]


def answers(denial: Telling, claim: Telling, contest: Contest) -> bool:
    """Whether a denial and a claim contradict each other.

    "Russia denied bombing it" says nothing against "it was bombed", nor against "Syria bombed it".
    """
    if claim.event.event_type in contest.types("agreed"):
        return True
    blamed = blames(claim, contest)
    if claim.event.event_type in contest.types("accused"):
        return meet(deniers(denial, contest), blamed, contest)
    accused = identities(denial.event.actor, contest)
    mine = deniers(denial, contest)
    if not accused or not meet(mine, accused, contest):
        return not apart(accused, blamed, contest)
    return meet(accused, blamed, contest)


def blames(claim: Telling, contest: Contest) -> tuple[Identity, ...]:
    """Whom a claim holds to have acted: the recipient of an accusation, the actor of an act."""
    accusing = claim.event.event_type in contest.types("accused")
    return identities(claim.event.recipient if accusing else claim.event.actor, contest)


def deniers(denial: Telling, contest: Contest) -> tuple[Identity, ...]:
    """Who denies: the claimants, or whoever refused an accusation or answered it with another."""
    if denial.event.event_type in contest.types("refused") | contest.types("accused"):
        return identities(denial.event.actor, contest)
    return speakers(denial, contest)


def not_me(telling: Telling, contest: Contest) -> bool:
    """ "denied any involvement in the attack": not that it took place, but who did it."""
    return contest.says(telling.event.sentence.text, "involvement") and bool(deniers(telling, contest))


# ---------------------------------------------------------------- who did it
def actor(happening: Happening, contest: Contest, replies: Sequence[Telling] = ()) -> list[Dispute]:
    """Different named perpetrators; or one who is named and says it was not they."""
    claims = [t for t in affirmed(happening, contest) if t.event.event_type in contest.types("harm")]
    named = [t for t in claims if identities(t.event.actor, contest)]

    def clash(a: Telling, b: Telling) -> bool:
        mine, theirs = identities(a.event.actor, contest), identities(b.event.actor, contest)
        return apart(mine, theirs, contest)

    groups = _groups(named, clash)
    found = [(labels(i for t in group for i in identities(t.event.actor, contest)), group) for group in groups]
    denials = [t for t in in_order(happening.tellings) if stand(t) is Stand.DENIES]
    for denial in (t for t in [*denials, *in_order(replies)] if not_me(t, contest)):
        mine = deniers(denial, contest)
        blamed = [t for t in named if meet(mine, identities(t.event.actor, contest), contest)]
        if blamed:
            if not found:
                found.append((labels(i for t in blamed for i in identities(t.event.actor, contest)), blamed))
            found.append((f"not {labels(mine)}", [denial]))
    if len(found) < 2:
        return []
    listed = _merged(found)
    return [Dispute(happening.id, Field.ACTOR, tuple(side(v, ts) for v, ts in listed), "different perpetrators named")]


def _merged(found: Sequence[tuple[str, list[Telling]]]) -> list[tuple[str, list[Telling]]]:
    together: dict[str, list[Telling]] = {}
    for value, tellings in found:
        together.setdefault(value, []).extend(tellings)
    return sorted(together.items())


# ---------------------------------------------------------------- whom it hit
def recipient(happening: Happening, contest: Contest) -> list[Dispute]:
    """Civilians or fighters, as different claimants have it; or fighters of parties that are against each other."""
    claims = [t for t in affirmed(happening, contest) if t.event.event_type in contest.types("struck")]
    hit = {t.key: struck(t, contest) for t in claims}
    claims = [t for t in claims if hit[t.key] and not _mutual(t, contest)]

    def clash(a: Telling, b: Telling) -> bool:
        if set(claimants(a)) & set(claimants(b)):
            return False
        return _whom_apart(hit[a.key], hit[b.key], contest)

    groups = _groups(claims, clash)
    if not groups:
        return []
    found = [(labels(i for t in group for i in hit[t.key]), group) for group in groups]
    listed = tuple(side(v, ts) for v, ts in _merged(found))
    return [Dispute(happening.id, Field.RECIPIENT, listed, "told to have hit different people")]


def struck(telling: Telling, contest: Contest) -> tuple[Identity, ...]:
    """The people hit that a telling vouches for: no towns, and nobody it counts as none."""
    e = telling.event
    none = tuple(c.of.lower() for c in e.counts if c.high == 0 and c.of)
    people = (a for a in e.recipient if not _mere_place(a) and not _anybody(a, contest))
    return identities([a for a in people if not a.span.text.lower().endswith(none)], contest)


def _anybody(actor: Actor, contest: Contest) -> bool:
    """ "11 people": civilians by rule, but less precise than any word for them."""
    words = actor.span.text.lower().split()
    return not actor.entity and bool(words) and contest.kind("counted", words[-1]) == "any"


def _mere_place(actor: Actor) -> bool:
    """A town stands for its residents by rule alone (CODING rule 4), which is no claim about whom it hit."""
    at_place = actor.mention is not None and actor.mention.kind is MentionKind.PLACE
    return at_place and actor.sector[:1] in {("CVL",), ()}


def _mutual(telling: Telling, contest: Contest) -> bool:
    mine = identities(telling.event.actor, contest)
    return any(against(a, b, contest) for a in mine for b in mine)


def _whom_apart(ones: Sequence[Identity], others: Sequence[Identity], contest: Contest) -> bool:
    mine, theirs = {i.camp for i in ones}, {i.camp for i in others}
    peace, war = {"civilian"}, {"state", "armed", "militia"}
    if (mine <= peace and theirs <= war) or (mine <= war and theirs <= peace):
        return True
    return mine <= war and theirs <= war and apart(ones, others, contest)


# ---------------------------------------------------------------- where, when
def place(happening: Happening, contest: Contest) -> list[Dispute]:
    """Places further from each other than their precision allows, by different claimants."""
    claims = [t for t in affirmed(happening, contest) if t.event.location is not None]

    def clash(a: Telling, b: Telling) -> bool:
        one, other = a.event.location, b.event.location
        if one is None or other is None or set(claimants(a)) & set(claimants(b)):
            return False
        return elsewhere(one, other, contest)

    found = [(_places(group), group) for group in _groups(claims, clash)]
    if not found:
        return []
    listed = tuple(side(v, ts) for v, ts in _merged(found))
    return (
        [Dispute(happening.id, Field.PLACE, listed, "places further apart than they are vague")]
        if len(listed) > 1
        else []
    )


def _places(group: Sequence[Telling]) -> str:
    names = (t.event.location.name or t.event.location.span.text for t in group if t.event.location)
    return ", ".join(sorted(set(names)))


def elsewhere(one: Place, other: Place, contest: Contest) -> bool:
    """Whether two places cannot be the same or one inside the other. Regions and unresolved names never are."""
    if one.country and other.country and one.country != other.country:
        return {one.precision, other.precision} <= {"feature", "city", "district", "province", "country"}
    reach = contest.table["reach"]
    if one.geonameid == other.geonameid or one.precision not in reach or other.precision not in reach:
        return False
    if "province" in {one.precision, other.precision} and one.admin1_code and one.admin1_code == other.admin1_code:
        return False
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    slack = sum(max(float(reach[p.precision]), p.radius_km or 0.0) for p in (one, other))
    return kilometres(one.lat, one.lon, other.lat, other.lon) > slack


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance of two points in WGS84 degrees (haversine formula)."""
    north, south = radians(lat), radians(other_lat)
    h = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(h))


def when(happening: Happening, contest: Contest) -> list[Dispute]:
    """Closed intervals of days that share none, by different claimants. What goes on has many days."""
    claims = [t for t in affirmed(happening, contest) if days(t) and t.event.status is not Status.ONGOING]

    def clash(a: Telling, b: Telling) -> bool:
        one, other = days(a), days(b)
        if one is None or other is None or set(claimants(a)) & set(claimants(b)):
            return False
        return one[1] < other[0] or other[1] < one[0]

    found = [(_days_told(group), group) for group in _groups(claims, clash)]
    if not found:
        return []
    listed = tuple(side(v, ts) for v, ts in _merged(found))
    if len(listed) < 2:  # the same two days told by both
        return []
    return [Dispute(happening.id, Field.DATE, listed, "days that do not meet")]


def days(telling: Telling) -> tuple[date, date] | None:
    """First and last day of the act, a night with the morning after; None where either is open."""
    time = telling.event.date
    if time is None or time.start is None or time.end is None:
        return None
    night = (time.value or "").endswith("TNI")
    return time.start, time.end + timedelta(days=1) if night else time.end


def _days_told(group: Sequence[Telling]) -> str:
    told = sorted({t.event.date.value or t.event.date.span.text for t in group if t.event.date})
    return ", ".join(told)


def _groups(claims: Sequence[Telling], clash: Pair) -> list[list[Telling]]:
    """Tellings sorted into sides."""
    return [[claims[i] for i in group] for group in sides(claims, clash)]
