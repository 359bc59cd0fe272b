"""The processes that the events of one report concern, by name, by description, or newly discovered.

Inside the report first: "the talks" are those the report has named. Then what is known: "the Syrian ceasefire" is
the one of that country that was alive on the day. Where two fit equally the description stays open. What is
particular enough and unknown becomes a process of its own under a key that every report gives it alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dragoman.happenings import naming
from dragoman.happenings.anew import named_anew, numbered
from dragoman.happenings.asking import UnknownProcessError, merge, resolve
from dragoman.happenings.naming import Description, Names, Token
from dragoman.lexicons.processes import known_processes, words
from dragoman.model import About, Actor, Event, Process, Span, Status, Telling

__all__ = ["Reference", "Scene", "UnknownProcessError", "find", "look", "merge", "resolve"]

AHEAD = timedelta(days=90)
"""So long before it begins is a process spoken of as at hand."""

LETTERS = 4
"""Up to so many capitals an abbreviation may be of many things."""

AFTER = timedelta(days=60)
"""So long after its end is it still "the" truce or "the" talks."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a sentence that stand for a process; `first` and `last` are tokens of `sentence`.

    `process` is empty for words that bring up one of which nothing is known: a later "the talks" may mean it.
    """

    process: str
    span: Span
    sentence: Span
    first: int
    last: int
    kind: str
    group: str
    named: bool
    why: str


@dataclass
class Scene:
    """What one report has shown so far: its processes, their references, and its day."""

    day: date | None
    tellings: Mapping[Span, list[Telling]]
    processes: dict[str, Process] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    countries: frozenset[str] = frozenset()


def find(
    tellings: Sequence[Telling], sentences: Sequence[Span] = (), earlier: Iterable[Process] = ()
) -> tuple[tuple[Telling, ...], tuple[Process, ...]]:
    """The tellings of one report with their `processes`, and every process that the report refers to.

    `sentences` are further sentences of the report (those without events), `earlier` processes discovered before.
    Keys are stable: the same words give the same key in any report and order.
    """
    scene = look(tellings, sentences, earlier)
    marked = tuple(replace(t, processes=concerned(t, scene)) for t in tellings)
    return marked, used_in(marked, scene)


def used_in(tellings: Iterable[Telling], scene: Scene) -> tuple[Process, ...]:
    """Every process of a scene that an event concerns or words refer to."""
    used = dict.fromkeys(
        [k for t in tellings for k in t.processes] + [r.process for r in scene.references if r.process]
    )
    return tuple(scene.processes[key] for key in used)


def look(
    tellings: Sequence[Telling],
    sentences: Sequence[Span] = (),
    earlier: Iterable[Process] = (),
    day: date | None = None,
) -> Scene:
    """All references to processes in one report, in text order; `day` is its publication, where no telling has it."""
    by_sentence: dict[Span, list[Telling]] = {}
    for telling in tellings:
        by_sentence.setdefault(telling.event.sentence, []).append(telling)
    day = day or next((t.report.published for t in tellings if t.report.published), None)
    everything = sorted({*by_sentence, *sentences})
    read = [(s, naming.tokens(s.text, s.start)) for s in everything]
    scene = Scene(day, by_sentence, countries=frozenset(c for _, text in read for c in naming.countries_in(text)))
    new = list(named_anew(tellings, read))
    own = Names([*earlier, *new])
    catalogue = {**known_processes(), **{p.key: p for p in earlier}}
    for process in new:
        catalogue.setdefault(process.key, process)
    for sentence, text in read:
        _read_sentence(sentence, text, scene, own, catalogue)
    return scene


def _read_sentence(
    sentence: Span, text: list[Token], scene: Scene, own: Names, catalogue: Mapping[str, Process]
) -> None:
    """Names first, then numbered resolutions, then descriptions, each as it comes."""
    taken: set[int] = set()
    found: list[tuple[int, Reference]] = []
    for span, whose, number in naming.resolutions(sentence):
        inside = [i for i, t in enumerate(text) if span.start <= t.start and t.end <= span.end]
        if not inside:
            continue
        process = numbered(whose, number, catalogue)
        scene.processes.setdefault(process.key, process)
        taken.update(inside)
        found.append((inside[0], _refer(process, text, (inside[0], inside[-1] + 1), sentence, "resolution", True)))
    hits: dict[tuple[int, int], list[list[Process]]] = {}
    for a, b, keys in (*naming.known_names().found(text), *own.found(text)):
        hits.setdefault((a, b), []).append([catalogue[k] for k in keys])
    for (first, last), groups in sorted(hits.items(), key=lambda h: h[0][0] - h[0][1]):
        if taken.intersection(range(first, last)):
            continue
        taken.update(range(first, last))
        chosen = _of_name(groups, text, (first, last), sentence, scene)
        if chosen is not None:
            scene.processes[chosen.key] = _fuller(scene.processes.get(chosen.key, chosen), text, last, sentence, scene)
            found.append((first, _refer(chosen, text, (first, last), sentence, _group(text, first, last), True)))
    scene.references += [r for _, r in sorted(found, key=lambda f: f[0])]
    for described in naming.descriptions(text, taken):
        chosen = _of_description(described, text, sentence, scene, catalogue)
        reach = (described.first, described.last)
        if chosen is not None:
            scene.processes.setdefault(chosen.key, chosen)
            scene.references.append(_refer(chosen, text, reach, sentence, described.group, False))
        elif not described.definite:
            span = naming.span_of(text, *reach, sentence)
            scene.references.append(
                Reference("", span, sentence, *reach, described.kind, described.group, False, "not known which")
            )
    scene.references.sort(key=lambda r: r.span)


def _refer(
    process: Process, text: list[Token], reach: tuple[int, int], sentence: Span, group: str, named: bool
) -> Reference:
    span = naming.span_of(text, *reach, sentence)
    why = f"“{span.text}” {'names' if named else 'describes'} {process.name}"
    return Reference(process.key, span, sentence, *reach, process.kind, group, named, why)


def _group(text: list[Token], first: int, last: int) -> str:
    """Which nouns may stand for a name: those of its last noun ("talks"), else of its kind."""
    groups = [noun[2] for i in range(first, last) if (noun := naming.noun_at(text, i))]
    return groups[-1] if groups else ""


# ------------------------------------------------------------------ which one
def _of_name(
    groups: list[list[Process]], text: list[Token], reach: tuple[int, int], sentence: Span, scene: Scene
) -> Process | None:
    """The process a name stands for; of several the one whose life, country and sides fit best, or none.

    A known one must have begun, and talks and truces not be long over: "the Kampala talks" of another year are new.
    A few letters alone ("CPA") count where the report names a country of it.
    Of `groups` the first with one that may be meant counts: those called so as written come before those loosely.
    """
    countries, _, stretch = naming.after_name(text, reach[1], groups[0][0].kind)
    said = {*countries, *_parties(stretch, text, sentence, scene)}
    if reach[1] - reach[0] == 1 and text[reach[0]].text.isupper() and len(text[reach[0]].text) <= LETTERS:
        groups = [[p for p in group if _at_home(p, scene)] for group in groups]
    fitting = [[p for p in group if p.known and _may_be(p, scene.day) and _agrees(p, said)] for group in groups]
    known = next((group for group in fitting if group), [])
    if not known:
        new = {p.key: p for group in groups for p in group if not p.known}
        return next(iter(new.values())) if len(new) == 1 else None
    if len(known) == 1:
        return known[0]
    near = naming.countries_in(text[max(0, reach[0] - 3) : reach[1] + 4])
    living = [p for p in known if _alive(p, scene.day)] if scene.day else []
    return _narrowed(living or known, near, text, sentence, scene)


def _at_home(process: Process, scene: Scene) -> bool:
    """Whether the report names a country of it, where it has any; missions and formats are known by their letters."""
    return process.kind != "agreement" or not process.countries or bool(scene.countries & set(process.countries))


def _may_be(process: Process, day: date | None) -> bool:
    """Whether a report of a day can mean it by a name: begun, and if it passes away, not long over."""
    if day is None or _alive(process, day):
        return True
    begun = process.begin is None or process.begin - AHEAD <= day
    return begun and process.kind not in words().lists["passing"]


def _agrees(process: Process, said: set[str]) -> bool:
    """Whether the parties and countries said of a name are, if any, among those of the process."""
    codes = {s for s in said if s.isupper()}
    concerned = {*process.countries, *process.members}
    return not codes or not process.countries or bool(concerned & said)


def _narrowed(
    fitting: list[Process], near: Sequence[str], text: list[Token], sentence: Span, scene: Scene
) -> Process | None:
    """By the countries beside the words, then of the sentence, its sides, the report; then what the report named."""
    for countries in (near, naming.countries_in(text), _sides(sentence, scene), sorted(scene.countries)):
        if len(fitting) == 1:
            break
        fitting = _best(fitting, countries)
    if len(fitting) > 1:
        fitting = [p for p in fitting if p.key in scene.processes] or fitting
    fitting = _latest(fitting)
    return fitting[0] if len(fitting) == 1 else None


def _best(fitting: list[Process], countries: Sequence[str]) -> list[Process]:
    """Those whose countries and members have most of the given ones; all, where none has any."""
    if not countries:
        return fitting
    shared = [len(set(countries) & {*p.countries, *p.members}) for p in fitting]
    return [p for p, n in zip(fitting, shared, strict=True) if n == max(shared)]


def _latest(fitting: list[Process]) -> list[Process]:
    """A truce takes the place of the one before it among the same: the latest begun stands for them."""
    if len(fitting) < 2 or any(p.kind != "ceasefire" or not p.begin for p in fitting):
        return fitting
    if len({frozenset(p.countries) for p in fitting}) > 1:
        return fitting
    latest = max(p.begin for p in fitting if p.begin)
    return [p for p in fitting if p.begin == latest]


def _alive(process: Process, day: date) -> bool:
    begun = process.begin is None or process.begin - AHEAD <= day
    return begun and (process.end is None or day <= process.end + AFTER)


def _of_description(
    described: Description, text: list[Token], sentence: Span, scene: Scene, catalogue: Mapping[str, Process]
) -> Process | None:
    """What a description stands for: inside the report, among what is known, or a new process."""
    if described.modified:
        return None
    particular = bool(described.countries or described.places or described.parties)
    parties = _parties(described.parties, text, sentence, scene)
    countries = tuple(dict.fromkeys((*described.countries, *(p for p in parties if p.isupper()))))
    if not described.indefinite and (described.definite or countries or described.places):
        inside = _inside(described, countries, sentence, scene)
        if inside is not None:
            return inside
    if not particular:
        return _by_sides(described, text, sentence, scene, catalogue)
    if scene.day is not None and (countries or described.places):
        of_topic = words().lists["topics"] & {t.low for t in text[described.first : described.noun]} - {"peace"}
        topical = described.kind == "agreement" and of_topic  # "the Panama trade agreement" is none of the known ones
        fitting = [] if topical else _known_by(described, countries, parties, scene.day, catalogue)
        if not described.definite and not countries:
            beside = {*naming.countries_in(text), *_sides(sentence, scene)}
            fitting = [p for p in fitting if beside & {*p.countries, *p.members}]
        chosen = (
            _narrowed(fitting, countries, text, sentence, replace(scene, countries=frozenset())) if fitting else None
        )
        if chosen is not None or len(fitting) > 1:
            return chosen
    return _discovered(described, countries, parties, text, sentence, scene)


def _known_by(
    described: Description,
    countries: Sequence[str],
    parties: Sequence[str],
    day: date,
    catalogue: Mapping[str, Process],
) -> list[Process]:
    """Known processes of the very kind, alive on the day, of which all that is said is true.

    "A truce between A and B" is news: only one that began about then. An agreement must be spoken of as known.
    """
    lists = words().lists
    if described.kind not in lists["described"] or (described.kind == "agreement" and not described.definite):
        return []
    fitting = [p for p in catalogue.values() if p.kind in lists["described"] and _alive(p, day)]
    fitting = [p for p in fitting if p.kind == described.kind or described.group in naming.groups(p)]
    fitting = [p for p in fitting if _fits(p, countries, described.places, parties, strict=True)]
    if described.indefinite or (described.kind == "ceasefire" and described.parties and not described.definite):
        fitting = [p for p in fitting if p.begin is None or p.begin - AHEAD <= day <= p.begin + AHEAD]
    return [p for p in fitting if p.end is None or day <= p.end] or fitting


def _by_sides(
    described: Description, text: list[Token], sentence: Span, scene: Scene, catalogue: Mapping[str, Process]
) -> Process | None:
    """ "Lebanon accused Israel of breaking the truce": the one alive between two whom its sentence names."""
    if described.kind != "ceasefire" or not described.definite or scene.day is None:
        return None
    if any(r.kind == described.kind for r in scene.references):
        return None
    beside = {*naming.countries_in(text), *_sides(sentence, scene)}
    alive = [p for p in catalogue.values() if p.kind == described.kind and _alive(p, scene.day)]
    fitting = [
        p for p in alive if len(beside & {*p.countries, *p.members}) > 1 and beside <= {*p.countries, *p.members}
    ]
    fitting = _latest([p for p in fitting if p.end is None or scene.day <= p.end] or fitting)
    return fitting[0] if len(fitting) == 1 else None


def _sides(sentence: Span, scene: Scene) -> list[str]:
    """Who acts and is acted on in a sentence, as codes and keys."""
    return [k for t in scene.tellings.get(sentence, ()) for k in _keys((*t.event.actor, *t.event.recipient))]


def _kinds(described: Description) -> frozenset[str]:
    return words().compatible[described.kind]


def _inside(described: Description, countries: Sequence[str], sentence: Span, scene: Scene) -> Process | None:
    """The one process of the kind that the report has named; of several, the only one close before, or none."""
    fitting = [r for r in scene.references if _could_be(r, described, countries, scene)]
    same = [r for r in fitting if r.group == described.group]
    likely = same or (fitting if described.group in words().lists["generic"] else [])
    before = [r for r in likely if r.sentence <= sentence]
    for pool in (before, likely):
        keys = {r.process for r in pool}
        if len(keys) == 1:
            return scene.processes.get(keys.pop())
    sentences = sorted({s for s in (r.sentence for r in before) if s <= sentence})
    close = {r.process for r in before if r.sentence in sentences[-1:]}
    if len(close) == 1 and sentences and _next_to(sentences[-1], sentence, scene):
        return scene.processes.get(close.pop())
    return None


def _could_be(reference: Reference, described: Description, countries: Sequence[str], scene: Scene) -> bool:
    """Whether a description may go back to words before it: of its kind, or called the same, and nothing against it."""
    if reference.kind not in _kinds(described) and reference.group != described.group:
        return False
    process = scene.processes.get(reference.process)
    return process is None or _fits(process, countries, described.places, (), strict=False)


def _next_to(earlier: Span, sentence: Span, scene: Scene) -> bool:
    """The same sentence, or one with no other sentence of an event in between."""
    between = [s for s in scene.tellings if earlier < s < sentence]
    return not between


def _fits(
    process: Process, countries: Sequence[str], places: Sequence[str], parties: Sequence[str], strict: bool
) -> bool:
    """Whether nothing speaks against it; with `strict`, whether each thing given speaks for it."""
    concerned = {*process.countries, *process.members}
    if countries and (concerned or strict) and not concerned & {*countries, *parties}:
        return False
    if strict and len(parties) > 1 and process.members and not set(parties) <= concerned:
        return False
    held = {p.lower() for p in process.places}
    if places and (held or strict) and not held & {p.lower() for p in places}:
        return False
    return not strict or bool(countries or places)


# ------------------------------------------------------------------ new by description
def _keys(actors: Iterable[Actor]) -> list[str]:
    """Who actors stand for: a government or person by the country's code, others by their own key."""
    found = []
    for actor in actors:
        own = actor.entity if actor.entity and not {"GOV", "MIL"} & set(actor.sector[:1]) else None
        state = actor.country if actor.country and len(actor.country) == 3 else None
        found.append((own or state or actor.entity) if not _is_person(actor) else state)
    return list(dict.fromkeys(k for k in found if k))


def _is_person(actor: Actor) -> bool:
    return actor.role is not None


def _fuller(process: Process, text: list[Token], last: int, sentence: Span, scene: Scene) -> Process:
    """A new process with the parties and countries that stand behind its name: "Muscat talks between A and B"."""
    if process.known or process.kind not in {"talks", "ceasefire", "agreement", "process"}:
        return process
    countries, _, stretch = naming.after_name(text, last, process.kind)
    members = _parties(stretch, text, sentence, scene)
    codes = {*process.countries, *countries, *(m for m in members if m.isupper())}
    return replace(
        process, members=tuple(sorted({*process.members, *members})), countries=tuple(sorted(codes)),
    )  # fmt: skip


def _parties(reach: tuple[int, int] | None, text: list[Token], sentence: Span, scene: Scene) -> tuple[str, ...]:
    """Whoever stands behind "between": the sides of events among these words, else countries named there."""
    if reach is None:
        return ()
    stretch = text[slice(*reach)]
    if not stretch:
        return ()
    actors = [
        a
        for t in scene.tellings.get(sentence, ())
        for a in sorted((*t.event.actor, *t.event.recipient), key=lambda a: a.span)
        if stretch[0].start <= a.span.start and a.span.end <= stretch[-1].end
    ]
    return tuple(dict.fromkeys((*_keys(actors), *naming.countries_in(stretch))))


def _discovered(
    described: Description, countries: Sequence[str], parties: Sequence[str], text: list[Token], sentence: Span,
    scene: Scene,
) -> Process | None:  # fmt: skip
    """A new process from "a ceasefire between A and B" or "talks between A and B in P"; else None."""
    sides = sorted(parties)
    if described.kind == "ceasefire":
        enough = len(sides) > 1 or bool(described.countries)
    elif described.kind == "talks":
        enough = len(sides) > 1 and bool(described.places) and described.group != "meeting"
    else:
        enough = described.kind == "agreement" and len(sides) > 1
    if not enough:
        return None
    day = scene.day or next((t.first_day for t in scene.tellings.get(sentence, ()) if t.first_day), None)
    where = sorted(p.lower() for p in described.places) if described.kind == "talks" else []
    who = sides if len(sides) > 1 else sorted(described.countries)
    parts = [described.kind, *who, *where, *([str(day.year)] if day else [])]
    start = described.noun
    phrase = naming.span_of(text, start, max(described.last, start + 1), sentence).text
    if described.countries and not described.parties and described.last <= start + 1:
        phrase = naming.span_of(text, described.first, described.last, sentence).text
    name = f"{' '.join(phrase.split())} ({day.year})" if day else " ".join(phrase.split())
    codes = tuple(dict.fromkeys((*countries, *(s for s in sides if s.isupper()))))
    return Process(
        "_".join(naming.fold(p).replace(" ", "_") for p in parts), name, described.kind, (), tuple(sides),
        places=described.places, countries=codes, why=f"described as “{phrase}”",
    )  # fmt: skip


# ------------------------------------------------------------------ which events concern it
def concerned(telling: Telling, scene: Scene) -> tuple[str, ...]:
    """The processes an event concerns: what it is about, what its own words name, or the only one beside it."""
    event = telling.event
    here = [r for r in scene.references if r.sentence == event.sentence and r.process]
    about = [a.span for a in event.about]
    keys = [r.process for r in here if r.span.overlaps(event.trigger) or any(r.span.overlaps(s) for s in about)]
    lists = words().lists
    if not keys and event.event_type in lists["tied_types"] and not _matters(event.about):
        others = {r.process for r in here if r.kind in lists["tied_kinds"]}
        keys = list(others) if len(others) == 1 else []
    if event.event_type == "ASSAULT":
        text = event.sentence.text.lower()
        beside = [r.process for r in here if r.kind == "ceasefire"]
        keys = beside if any(f"{w} " in text for w in lists["despite"]) else []
        keys = keys or [p.key for p in scene.processes.values() if against(telling, p)]
    return tuple(dict.fromkeys(keys))


def _matters(about: Sequence[About]) -> bool:
    """Whether an event is about something particular that is no process here: a place or crisis."""
    return any(a.kind in {"place", "crisis"} for a in about)


def against(telling: Telling, process: Process) -> bool:
    """An attack within the life and the country of a truce, on nobody whom the truce leaves out.

    Undated attacks count only while they go on; those of the past may have been before it.
    """
    event = telling.event
    if process.kind != "ceasefire" or process.begin is None or event.background:
        return False
    if event.event_type != "ASSAULT" or event.status not in {Status.HAPPENED, Status.ONGOING, Status.DENIED}:
        return False
    day = telling.first_day or (telling.report.published if event.status is Status.ONGOING else None)
    if day is None or not process.begin <= day or (process.end is not None and day > process.end):
        return False
    return _struck_there(event, process) and not _left_out(event, process)


def _struck_there(event: Event, process: Process) -> bool:
    where = event.location.country if event.location else None
    return where in process.countries or bool({a.country for a in event.recipient} & set(process.countries))


def _left_out(event: Event, process: Process) -> bool:
    sides = [{a.entity for a in side} for side in (event.actor, event.recipient) if side]
    return any(side and side <= set(process.excluded) for side in sides)
