"""Actors, days and lists as a sentence names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from dragoman.happenings.voices import SPOKEN
from dragoman.lexicons.codes import international, sectors
from dragoman.lexicons.maps import country_names
from dragoman.model import Actor, ClaimKind, Report, Span, Telling, Time
from dragoman.views.brief.table import load_wordings
from dragoman.views.words import clean

LATER = re.compile(r"\s*\(.*\)$| (?:of|for|on|in|to) ")
"""What comes after the noun that decides: \"Syrian Observatory | for Human Rights\"."""
BRACKET = re.compile(r"\s*\(.*\)$")
ARTICLES = frozenset({"the", "a", "an"})
DETERMINERS = re.compile(r"(\w+)\s+$")
ABBREVIATION = re.compile(r"[A-Z][A-Z0-9./-]+")
STATE = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
ARMED = frozenset({"REB", "UAF", "PRM", "OPP", "PTY", "PRE"})
NAMED = 3
"""Names of one side written out; the rest are counted."""


def english(day: date) -> str:
    """ "7 March 2016": no setting of the machine changes it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def span(day: date, until: date | None) -> str:
    """ "7 March 2016", or "7 March 2016 to 13 March 2016" for a plan told for some day of a week."""
    return english(day) + (f" to {english(until)}" if until and until > day else "")


def on(time: Time | None) -> str:
    """ " on 7 March 2016", " between 3 May 2031 and 5 May 2031", or the report's words; empty where none is told."""
    if time is None:
        return ""
    if time.start and time.end:
        if time.start == time.end:
            return f" on {english(time.start)}"
        if (time.end - time.start).days <= 31:
            return f" between {english(time.start)} and {english(time.end)}"
    return f" (“{clean(time.span.text)}”)"


def listed(names: Iterable[str], most: int = NAMED) -> str:
    """ "A, B and C"; beyond `most`, "A, B, C and 2 more"."""
    found = list(dict.fromkeys(n for n in names if n))
    if len(found) > most:
        found = [*found[:most], f"{len(found) - most} more"]
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + f" and {found[-1]}" if found else ""


def with_article(name: str) -> str:
    """ "the Russian Foreign Ministry", "the YPG", but "Turkey", "NATO", "Taiwan's defence ministry"."""
    held = load_wordings().names
    words = name.split()
    if words and words[0].lower() in held["determiners"]:
        return " ".join([words[0].lower(), *words[1:]])
    owned = any(w.endswith(("'s", "’s")) and w.lower().replace("’", "'") not in held["article"] for w in words)
    if not words or owned or name in held["bare"] or words[0].lower() in ARTICLES:
        return name
    core, whole = (pattern.split(name, maxsplit=1)[0].split() or words for pattern in (LATER, BRACKET))
    ends = {words[0].lower().replace("’", "'"), core[-1].lower(), whole[-1].lower()}
    if len(words) == 1 and ABBREVIATION.fullmatch(name):
        return f"the {name}"
    return f"the {name}" if ends & held["article"] and not name.isdigit() else name


def is_pronoun(actor: Actor) -> bool:
    """A pronoun of which the text does not say for whom it stands."""
    words = actor.antecedent.text if actor.antecedent else actor.span.text
    return actor.name is None and words.strip().lower() in load_wordings().names["pronouns"]


def name(actor: Actor, sentence: Span | None = None) -> str:
    """ "Turkey", "the Russian Foreign Ministry", "the fighters (Mali)"; a pronoun stays one, in quotation marks.

    The article is the report's where `sentence` shows one. The country in brackets is the coded one.
    """
    if actor.name:
        called = with_article(clean(actor.name))
        short = actor.name.isupper() or (len(actor.name) <= 5 and actor.sector[:1] == ("MIL",))
        return called + (_country(actor, called) if short and set(actor.sector) & STATE else "")
    if is_pronoun(actor):
        return f"“{clean(actor.span.text)}”"
    words = clean(actor.antecedent.text if actor.antecedent else actor.span.text)
    called = _determined(words, actor.span, sentence)
    return called + _country(actor, called)


def _determined(words: str, span: Span, sentence: Span | None) -> str:
    """With the article before it; "its spokesman" is "the spokesman", "Gunmen" at the head of a sentence "gunmen"."""
    if sentence is None or not sentence.contains(span):
        return with_article(words) if words[:1].isupper() else words
    found = DETERMINERS.search(sentence.text[: span.start - sentence.start])
    before = found.group(1).lower() if found else ""
    if before in ARTICLES:
        return f"{before} {words}"
    if before in POINTING:
        return f"the {words}"
    first = words.split()[0].lower()
    single = " " not in words and words[1:].islower()
    if span.start == sentence.start and (single or first in load_wordings().names["common"]):
        return words[0].lower() + words[1:]
    return with_article(words) if words[:1].isupper() else words


POINTING = frozenset({"their", "its", "his", "her", "our", "my", "this", "these", "that"})


def once(text: str) -> str:
    """Countries in brackets only where the sentence does not name them otherwise, each at its first actor."""
    seen: set[str] = set()

    def keep(found: re.Match[str]) -> str:
        country = found.group(1)
        if country not in _countries():
            return found.group()
        named = country[:4].lower() in BRACKETED.sub("", text).lower()
        first = country not in seen
        seen.add(country)
        return found.group() if first and not named else ""

    return BRACKETED.sub(keep, text)


BRACKETED = re.compile(r" \(([^()]+)\)")


@cache
def _countries() -> frozenset[str]:
    return frozenset(country_names().values())


def _country(actor: Actor, called: str) -> str:
    """ " (Mali)" where the words do not name the country."""
    country = country_names().get(actor.country or "")
    if not country or country.lower()[:4] in called.lower():
        return ""
    return f" ({country})"


def side(actors: Sequence[Actor], sentence: Span | None = None) -> str:
    """All actors of one side; words that stand for several parties at once stand once."""
    spans: dict[Span, list[str]] = {}
    for actor in actors:
        if actor.name or actor.span not in spans:
            called = name(actor, sentence)
            if not actor.name and sum(a.span == actor.span for a in actors) > 1:
                called = _determined(clean(actor.span.text), actor.span, sentence)
            spans.setdefault(actor.span, []).append(called)
    return listed(called for names in spans.values() for called in names)


def plural(actors: Sequence[Actor]) -> bool:
    """Whether a verb after these actors is plural, by their number and the last letters of the name."""
    if len({a.name or a.span for a in actors}) != 1:
        return True
    words = clean(actors[0].name or actors[0].span.text)
    return plural_words(words) and not (actors[0].name and set(actors[0].sector[:1]) <= {"GOV"} and actors[0].country)


def plural_words(words: str) -> bool:
    """ "talks", "police", "the Houthis": a guess by form, with exceptions in the data."""
    held = load_wordings().names
    plain = re.sub(r"^(the|a|an) |\s*\(.*\)$", "", words.lower())
    plain = LATER.split(plain, maxsplit=1)[0] or plain
    last = plain.split()[-1] if plain.split() else ""
    if plain in held["singular"]:
        return False
    if last in held["plural"] or last.endswith("men"):
        return True
    return last.endswith("s") and not last.endswith(("ss", "us", "is", "'s"))


def outlet(report: Report) -> str:
    """The publisher; without one the author, and without that the report's name."""
    return clean(report.publisher or report.author or report.name.rpartition("/")[2] or report.id)


def author(telling: Telling) -> str:
    """Whose own voice a telling without a source is: the outlet."""
    return outlet(telling.report)


def bloc(actor: Actor) -> str:
    """The party that an actor belongs to, for the relations of pairs; empty where nothing is known of it.

    Organs of a state are the state; armed groups and bodies go by name; others are told by their sector.
    """
    main = actor.sector[:1]
    country = country_names().get(actor.country or "", "")
    body = {"UNO": "United Nations", "EUR": "European Union"}.get(actor.country or "", "")
    if body:
        return body
    if country and (not main or main[0] in STATE | {"UNK"}):
        return country
    if actor.entity and actor.name and (set(actor.sector) & ARMED or actor.country in international()):
        return clean(actor.name)
    if country and main:
        return f"{country} ({sectors()[main[0]].lower()})"
    return clean(actor.name) if actor.entity and actor.name else ""


def voices(telling: Telling) -> list[str]:
    """Who vouches for a telling, as a sentence names them; the outlet for the author's own voice."""
    event = telling.event
    spoken = event.actor if event.event_type in SPOKEN and event.actor else event.claimed_by
    told = [a for a in spoken if not is_pronoun(a)]
    if spoken:
        return [name(a, event.sentence) for a in told]
    return [author(telling)] if event.claim is ClaimKind.ASSERTED_BY_AUTHOR else []


def bare(called: str) -> str:
    """A name without article and bracket, small: what makes two wordings one voice."""
    return BRACKET.sub("", called).lower().removeprefix("the ").removeprefix("a ").removeprefix("an ")


def claimant(told: str) -> str:
    """A claimant of a dispute or ledger: a pronoun is somebody unnamed, an author known by a file goes by its name."""
    shown = clean(told)
    if shown.lower() in load_wordings().names["pronouns"]:
        return "somebody unnamed"
    head, sep, path = shown.rpartition("the author of ")
    return f"{head}{sep}{path.rpartition('/')[2]}" if sep else with_article(shown)


def value(text: str) -> str:
    """One side's value: of names that differ in capitals only the first."""
    parts: dict[str, str] = {}
    for part in clean(text).split(", "):
        parts.setdefault(part.casefold(), part)
    return ", ".join(parts.values())
