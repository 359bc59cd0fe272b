"""Processes that nobody lists: from capitalised names before a noun ("Muscat talks") and numbered resolutions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dragoman.happenings import naming
from dragoman.happenings.naming import Token
from dragoman.lexicons.processes import cities, country_words, known_processes, words
from dragoman.model import Process, Span, Telling


def named_anew(tellings: Sequence[Telling], read: Sequence[tuple[Span, list[Token]]]) -> Iterator[Process]:
    """Names that nobody lists: matters of events, and capitalised words before a noun such as "talks"."""
    names: dict[str, bool] = {}
    for sentence, text in read:
        names.update(dict.fromkeys(_runs(text, sentence), False))
    for about in [a for t in tellings for a in t.event.about if a.kind in words().lists["matters"]]:
        names[" ".join(about.span.text.split())] = True
    for name, sure in names.items():
        text = [t for t in naming.tokens(name) if t.word]
        process = _new(name, text, sure) if text else None
        if process is not None and process.key not in known_processes():
            yield process


def _new(name: str, text: list[Token], sure: bool) -> Process | None:
    """A process from a name that is particular: more than countries and common adjectives before its noun.

    `sure`: the parse has found it to be a name; else it needs a place, or a noun with a capital ("Kuresh Accord").
    """
    lists = words().lists
    nouns = [(i, n) for i in range(len(text)) if (n := naming.noun_at(text, i))]
    if not nouns or nouns[0][0] == 0 or nouns[-1][1][0] != len(text) or nouns[-1][1][1] == "resolution":
        return None
    head, kind, group = nouns[0][0], nouns[0][1][1], nouns[0][1][2]
    if text[0].low in lists["determiners"] | lists["indefinite"] or lists["mediated"] & {t.low for t in text}:
        return None
    plain = set(range(head))
    for i in range(head):
        country = naming.country_at(text, i)
        plain -= set(range(i, country[0])) if country else set()
    telling = [text[i] for i in sorted(plain) if text[i].capital and text[i].low not in lists["empty"]]
    countries = naming.countries_in(text[:head])
    if not telling and (kind in {"talks", "ceasefire", "agreement"} or len(countries) < 2):
        return None
    places = tuple(t.text for t in telling if t.text in cities())
    titled = text[head].text[:1].isupper() and text[-1].low in lists["titled"]
    if not (countries or places) and (group in lists["place_only"] or not (sure or titled)):
        return None
    name = _common_noun_small(name, text[head])
    return Process(naming.slug(name), name, kind, (), countries if not telling else (), places=places,
                   countries=countries if telling else (), why=f"a name that ends in “{text[-1].text}”")  # fmt: skip


def _common_noun_small(name: str, noun: Token) -> str:
    """ "Muscat Talks" and "Muscat talks" are one name."""
    return name[: noun.start] + name[noun.start :].lower()


def _runs(text: list[Token], sentence: Span) -> Iterator[str]:
    """Capitalised words before a noun; not in a headline whose every word is capitalised."""
    long = [t for t in text if t.word and len(t.text) > 3]
    if len(long) > 3 and sum(t.capital for t in long) > 0.8 * len(long):
        return
    for i in range(1, len(text)):
        noun = naming.noun_at(text, i)
        if noun is None:
            continue
        first = i
        while first > 1 and text[first - 1].text in words().lists["topics"]:
            first -= 1
        if first < i and not text[first - 1].text[:1].isupper():
            continue
        while first > 0 and text[first - 1].word and text[first - 1].text[:1].isupper():
            if text[first - 1].text.endswith(("'s", "’s")):
                break
            first -= 1
        if i - first > 5:
            continue
        if first == 0 and not (text[0].text in cities() or text[0].low in country_words()):
            first = 1
        if first < i:
            yield " ".join(naming.span_of(text, first, noun[0], sentence).text.split())


def numbered(whose: str, number: str, catalogue: Mapping[str, Process]) -> Process:
    """A numbered resolution: the Security Council's where the report says so or the number is a known one."""
    plain = re.sub(r"[^0-9]+", "_", number)
    for owner in ("unsc", "unga") if not whose else (whose,):
        known = catalogue.get(f"{owner}_resolution_{plain}")
        if known is not None:
            return known
    owner = {"unsc": "UN Security Council", "unga": "UN General Assembly"}.get(whose, "")
    body = {"unsc": ("un_security_council",), "unga": ("un_general_assembly",)}.get(whose, ())
    name = f"{owner} resolution {number}".strip()
    key = f"{whose}_resolution_{plain}".strip("_")
    aliases = (f"resolution {number}", f"UNSCR {number}") if whose == "unsc" else ()
    return Process(key, name, "resolution", aliases, body, why="a numbered resolution")
