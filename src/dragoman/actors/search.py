"""What the tables hold of a name: entries found by any of their names, with all that is known of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dragoman.actors.history import History, history
from dragoman.actors.knowledge import Entry, Form, Knowledge, files_of, load
from dragoman.actors.words import folded, skeleton
from dragoman.lexicons.tables import rows

_CLOSE = 0.82
"""How alike two spellings must be, 0 to 1, for one to be offered for the other; our own choice."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, the name it was found by, and how: "name", "words", "spelt otherwise" or "near"."""

    entry: Entry
    name: str
    how: str


class Search:
    """Searches one knowledge base, a user's files included."""

    def __init__(self, user_files: Iterable[str | Path] = ()) -> None:
        self.files = list(user_files)
        self.known: Knowledge = load(self.files)
        self.history: History = history(self.files)

    def find(self, text: str, most: int = 20) -> list[Hit]:
        """Entries by name, best first: the whole name, all words of it, its consonants, else the nearest spellings."""
        wanted = folded(text)
        if not wanted:
            return []
        ranked: dict[str, tuple[int, int, Hit]] = {}
        bones = tuple(map(skeleton, wanted))
        for form in self.known.forms:
            rank, how = _rank(form, wanted, bones, text)
            if how:
                hit = (rank, len(form.text), Hit(form.entry, form.text, how))
                ranked[form.entry.key] = min(ranked.get(form.entry.key, hit), hit, key=lambda h: h[:2])
        found = [hit for _, _, hit in sorted(ranked.values(), key=lambda h: (h[0], h[1], h[2].entry.key))]
        return found[:most] if found else self._near(text, most)

    def _near(self, text: str, most: int) -> list[Hit]:
        by_text = {form.text.lower(): form for form in self.known.forms}
        near = difflib.get_close_matches(text.lower(), by_text, most, _CLOSE)
        return [Hit(by_text[n].entry, by_text[n].text, "near") for n in near]

    def told(self, entry: Entry, day: str | None = None) -> Iterator[str]:
        """Lines of what is known of an entry, offices and listings of an ISO day alone when one is given."""
        names = dict.fromkeys(f.text for f in self.known.forms if f.entry.key == entry.key and f.use == "name")
        others = [n for n in names if n != entry.name]
        if others:
            yield f"also {', '.join(others)}"
        life = f"{entry.start or '?'} to {entry.end or 'now'}" if entry.start or entry.end else ""
        if life:
            yield f"born or founded, died or ended: {life}"
        for o in sorted(self.known.offices.get(entry.key, ()), key=lambda o: o.start):
            if day is None or o.held(day):
                yield f"{o.role or o.office}, {o.country or o.organization or '-'}, {'|'.join(o.sector)}, " \
                      f"{o.start or '?'} to {o.end or 'now'}"  # fmt: skip
        if entry.members:
            yield f"members: {', '.join(entry.members)}"
        for called in self.history.names.get(entry.key, ()):
            yield f"called {called.name}, {called.start or '?'} to {called.end or 'now'}"
        for link in self.history.links.get(entry.key, ()):
            yield f"{link.relation} {self._name(link.other)}{f', {link.start}' if link.start else ''}"
        for d in self.history.designations.get(entry.key, ()):
            if day is None or d.held(day):
                number = f" {d.identifier}" if d.identifier else ""
                yield f"listed by {d.authority}: {d.list}{number}, {d.start or '?'} to {d.end or 'now'}"
        origin = self._origin(entry)
        if origin:
            yield f"source: {origin}"

    def _name(self, key: str) -> str:
        entry = self.known.entries.get(key)
        return entry.name if entry else key

    def _origin(self, entry: Entry) -> str:
        """The words in which the entry's own row, the user's before the shipped one, names its source."""
        tables = {"person": "persons", "group": "groups", "body": "bodies", "outlet": "outlets", "state": "states",
                  "organ": "organs", "territory": "territories", "people": "peoples"}  # fmt: skip
        for path in reversed(files_of(self.files).get(tables.get(entry.kind, ""), [])):
            for _, row in rows(path):
                if row.get("key") == entry.key:
                    return row.get("origin", "")
        return ""


def _rank(form: Form, wanted: tuple[str, ...], bones: tuple[str, ...], text: str) -> tuple[int, str]:
    if form.text == text:
        return 0, "name"
    words = folded(form.text)
    if words == wanted:
        return 1, "name"
    if wanted[0] in words and set(wanted) <= set(words):
        return 2, "words"
    if len(words) == len(bones) > 1 and tuple(map(skeleton, words)) == bones:
        return 3, "spelt otherwise"
    return 9, ""
