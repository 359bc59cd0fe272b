"""`dragoman who`: actor phrases, one JSON object each, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from dragoman.actors.resolve import Actors
from dragoman.errors import DateError, InputError


def who(rows: Iterable[Mapping[str, Any]], actors: Actors | None = None) -> Iterator[dict[str, Any]]:
    """Resolve rows {"id", "text"[, "context", "date", "country"]}, in their order.

    Gives {"id", "name", "country", "sector", "why"}, and "candidates" where the text leaves open whom it means.
    Raises InputError for a row without text and DateError for a date that is not in ISO form.
    """
    actors = actors or Actors.load()
    for number, row in enumerate(rows, 1):
        text = row.get("text")
        if not isinstance(text, str):
            raise InputError(f'row {number}: "text" is missing; give {{"id": ..., "text": "the phrase"}}')
        actor = actors.resolve(text, row.get("context"), _day(row.get("date"), number), row.get("country"))
        yield {
            "id": row.get("id"),
            "name": actor.name,
            "country": actor.country,
            "sector": list(actor.sector),
            "why": actor.why,
            **({"candidates": list(actor.candidates)} if actor.candidates and not actor.name else {}),
        }


def _day(value: str | None, number: int) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise DateError(f'row {number}: "{value}" is not a date such as 2016-03-06') from error
