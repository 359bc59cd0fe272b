"""Filters of `dragoman ask` from an address and back: a view can be shared by its address alone."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from dragoman.errors import QuestionError
from dragoman.store.questions import Filters

FLAGS = {"hedged": ("--hedged", "--unhedged"), "background": ("--background", "--no-background")}
NAMES = tuple(f.name for f in fields(Filters))
MOST = 50
"""Values of one filter in an address."""
LONGEST = 500
"""Characters of one value."""


def filters(query: QueryParams, beside: tuple[str, ...] = ()) -> dict[str, Any]:
    """The filters an address names; empty values count as not given.

    beside: other parameters the page takes. Raises QuestionError for a parameter or value that does not exist.
    """
    found: dict[str, Any] = {}
    for name in dict.fromkeys(query.keys()):
        values = [v.strip() for v in query.getlist(name) if v.strip()]
        if name in beside or not values:
            continue
        if len(values) > MOST or max(map(len, values)) > LONGEST:
            raise QuestionError(f"{name[:80]}: at most {MOST} values of {LONGEST} characters")
        if name in FLAGS:
            found[name] = _flag(name, values[-1])
        elif name == "confidence":
            found[name] = number(name, values[-1])
        elif name == "box":
            found[name] = tuple(number(name, v) for v in " ".join(values).replace(",", " ").split())
        elif name == "quad":
            found[name] = tuple(whole(name, v) for v in values)
        else:
            found[name] = values[-1] if name in {"since", "until"} else tuple(values)
    Filters.of(found)  # a wrong name or value is told at once
    return found


def _flag(name: str, value: str) -> bool:
    if value.lower() in {"true", "yes", "1", "on"}:
        return True
    if value.lower() in {"false", "no", "0", "off"}:
        return False
    raise QuestionError(f"{name} is {value!r}; write yes or no")


def number(name: str, value: str) -> float:
    """A finite number of an address. Raises QuestionError."""
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise QuestionError(f"{name} is {value!r}; write a number")
    return found


def whole(name: str, value: str) -> int:
    """A whole number of an address. Raises QuestionError."""
    found = number(name, value)
    if not found.is_integer():
        raise QuestionError(f"{name} is {value!r}; write a whole number")
    return int(found)


def address(path: str, found: Mapping[str, Any], **more: Any) -> str:
    """The path with filters and further parameters in its query; None leaves one out."""
    pairs: list[tuple[str, str]] = []
    for name, value in {**found, **more}.items():
        if value is None:
            continue
        for v in value if isinstance(value, tuple | list) else [value]:
            pairs.append((name, text(v)))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def text(value: Any) -> str:
    """A filter's value as an address and the command line write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def command(record: str, found: Mapping[str, Any], verb: str = "ask") -> str:
    """The same question on the command line, quoted for a shell."""
    words = ["dragoman", verb, record]
    for name, value in found.items():
        if name in FLAGS:
            words.append(FLAGS[name][0 if value else 1])
        elif name == "box":
            words += ["--box", *map(text, value)]
        else:
            for v in value if isinstance(value, tuple | list) else [value]:
                words += [f"--{name}", text(v)]
    return shlex.join(words)


def page_number(query: QueryParams) -> int:
    """The page of a list that an address names, from 1. Raises QuestionError."""
    given = query.get("page") or "1"
    if not (given.isascii() and given.isdigit() and len(given) < 8 and int(given)):
        raise QuestionError(f"page is {given!r}; write a number from 1")
    return int(given)


def turn(path: str, found: Mapping[str, Any], number: int, total: int, a_page: int) -> dict[str, Any]:
    """Where the pages before and after this one of a list are, and how many there are."""
    pages = max(1, -(-total // a_page))
    return {
        "number": number,
        "pages": pages,
        "before": address(path, found, page=number - 1) if number > 1 else None,
        "after": address(path, found, page=number + 1) if number < pages else None,
    }
