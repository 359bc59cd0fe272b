"""What a report as a whole says of where it is set: nationalities, publisher, address."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from dragoman.model import Document
from dragoman.places.candidates import Options, OptionsIndex, Words
from dragoman.places.context import demonyms, domains
from dragoman.places.names import key
from dragoman.places.rank import Surroundings


def surroundings(document: Document, words: Words, index: OptionsIndex) -> Surroundings:
    """Counts the report's nationalities and looks for a place in the publisher's name or address."""
    countries = index.countries
    counts: dict[int, int] = {}
    known = demonyms()
    for text, times in Counter(words.texts).items():
        code = known.get(text.lower()) if text[:1].isupper() else None
        if code in countries:
            counts[countries[code]] = counts.get(countries[code], 0) + times
    host = (urlsplit(document.url).hostname or "") if document.url else ""
    labels = host.split(".")
    domain = countries.get(domains().get(labels[-1], ""), -1)
    return Surroundings(counts, _home(document.publisher, labels, index), domain)


def _home(publisher: str | None, labels: list[str], index: OptionsIndex) -> Options | None:
    """The places named at the start of a publisher's name ("Aleppo Today") or of its address."""
    names = (publisher or "").split()
    for length in range(min(4, len(names)), 0, -1):
        options = index.of(key(" ".join(names[:length])))
        if len(options):
            return options
    for label in labels[:-1]:
        if label in ("www", "com", "co", "news", "net", "org") or len(label) < 6:
            continue
        for end in range(len(label), 4, -1):
            options = index.of(label[:end])
            if len(options):
                return options
    return None
