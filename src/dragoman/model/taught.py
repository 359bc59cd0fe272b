"""Event types of a user's own: a name, a definition, examples."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A text with one trigger of the type at `start` to `end`; both None where the text holds none.

    `actor` and `recipient` are the words for the two sides, empty where the user named none.
    """

    text: str
    start: int | None = None
    end: int | None = None
    actor: str = ""
    recipient: str = ""

    @property
    def trigger(self) -> str:
        """The trigger's words; empty where the text holds none."""
        return "" if self.start is None else self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Taught:
    """One type as the user gave it. `like` is the PLOVER type whose quad, intensity and CAMEO code it takes."""

    name: str
    definition: str
    examples: tuple[Example, ...]
    like: str | None = None

    @property
    def triggers(self) -> list[Example]:
        """The examples that hold a trigger."""
        return [e for e in self.examples if e.start is not None]
