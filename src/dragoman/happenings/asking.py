"""The process that a user means by a name, and one process from what several reports say of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dragoman.errors import QuestionError
from dragoman.happenings import naming
from dragoman.happenings.naming import Names
from dragoman.model import Process

NEAR = 0.8
"""Least likeness (0 to 1) of a name typed by a user to the one it is taken for."""


class UnknownProcessError(QuestionError):
    """No process of that name, or several that fit equally; the message lists the nearest names."""


def merge(processes: Iterable[Process]) -> tuple[Process, ...]:
    """One process a key, in order of key: what reports say of it side by side, the known entry first."""
    kept: dict[str, Process] = {}
    for process in processes:
        old = kept.get(process.key)
        kept[process.key] = process if old is None else _joined(old, process)
    return tuple(kept[key] for key in sorted(kept))


def _joined(a: Process, b: Process) -> Process:
    if a.known or b.known:
        return a if a.known else b
    name, other = sorted((a.name, b.name), key=lambda n: (len(n), n))

    def both(field: str) -> tuple[str, ...]:
        return tuple(sorted({*getattr(a, field), *getattr(b, field)}))

    aliases = tuple(sorted({*a.aliases, *b.aliases, other} - {name}))
    return replace(
        a, name=name, aliases=aliases, members=both("members"), places=both("places"), countries=both("countries"),
        why=min(a.why, b.why),
    )  # fmt: skip


def resolve(name: str, processes: Iterable[Process]) -> Process:
    """The process a user means by a name: its key, name, an alias, loosely, or the nearest spelling.

    Raises UnknownProcessError, listing the nearest names, when nothing is near or several fit equally.
    """
    there = {p.key: p for p in processes}
    if name in there:
        return there[name]
    wanted = name.strip().lower()
    named = [p for p in there.values() if p.name.lower() == wanted]
    exact = named or [p for p in there.values() if wanted in {a.lower() for a in p.aliases}]
    fitting = exact or [there[k] for k in Names(there.values()).exactly(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = "; ".join(f"{p.name} ({p.key})" for p in fitting)
        raise UnknownProcessError(f'"{name}" may be {len(fitting)} processes: {names}; give the key of one')
    return _nearest(name, there)


def _nearest(name: str, there: Mapping[str, Process]) -> Process:
    spellings = {" ".join(naming.lows(n)): p for p in there.values() for n in (*p.aliases, p.name)}
    wanted = " ".join(naming.lows(name))
    near = difflib.get_close_matches(wanted, spellings, n=5, cutoff=0.5)
    close = {spellings[n].key for n in near if difflib.SequenceMatcher(None, wanted, n).ratio() >= NEAR}
    if len(close) == 1:
        return there[close.pop()]
    hints = list(dict.fromkeys(spellings[n].name for n in near))
    tail = f"; the nearest are: {'; '.join(hints)}" if hints else "; list them without a name to see which there are"
    raise UnknownProcessError(f'no process is called "{name}"{tail}')
