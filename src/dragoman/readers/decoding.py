"""Bytes to text: which encoding, by what evidence.

A byte order mark at the very start is part of the encoding, not of the text, and is dropped;
nothing else is: line ends, control characters and white space stay as they are, so that
offsets fit the text as published. In the order of trust: byte order mark, strict UTF-8, declared charset
(in HTML), Windows-1252 where the stray bytes look like Western European letters or
typographic quotes, then charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from dragoman.errors import InputError
from dragoman.readers.formats import formats

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?\b(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD = 4096
# English in a Western encoding has far fewer letters beyond ASCII, Cyrillic or Greek text far more.
_MOSTLY_ASCII = 0.3
_HIGH = bytes(range(0x80, 0x100))
_SURROGATE = re.compile("[\ud800-\udfff]")
# Letters with accents and typographic signs that English news in Windows-1252 contains.
_WESTERN = frozenset("‘’“”–—…•€£©®°«»·§½¼¾´ \u00a0" + "".join(map(chr, range(0xC0, 0x100))) + "ŠšŽžŒœŸ™")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`encoding` is a Python codec's name, `why` the evidence for it."""

    text: str
    encoding: str
    why: str


def decode(data: bytes, *, html: bool = False, stated: str | None = None) -> Decoded:
    """The text of some bytes; raises InputError where they are no text, and says what to do.

    stated: the charset that a server names, believed where nothing in the bytes speaks against it.
    """
    refuse_known_binary(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(whole(data[len(mark) :].decode(encoding, "replace")), encoding, "byte order mark")
    if b"\x00" in data[:_HEAD]:
        wide = _unmarked_utf16(data)
        if wide is None:
            raise InputError("it holds zero bytes and is no text; save it as text, HTML or JSON Lines")
        return Decoded(data.decode(wide, "replace"), wide, "every second byte is zero")
    if (declared := _declared(data) if html else None) and (text := _try(data, declared)) is not None:
        return Decoded(text, declared, "declared in the page")
    if (text := _try(data, "utf-8")) is not None:
        return Decoded(text, "utf-8", "valid UTF-8")
    if stated and (name := _codec(stated)) and (text := _try(data, name)) is not None and not _CONTROL.search(text):
        return Decoded(text, name, "stated by the server")
    return _guess(data)


def whole(text: str) -> str:
    """The text with each half of a surrogate pair replaced by U+FFFD: same length, so same offsets.

    Such halves come from broken JSON escapes; no encoder can write them.
    """
    return _SURROGATE.sub("\ufffd", text)


def refuse_known_binary(data: bytes) -> None:
    """Raises InputError with advice where the first bytes are those of a common format that is no text."""
    for start, (name, advice) in formats().magic.items():
        if data.startswith(start):
            raise InputError(f"it is {name}, not text; {advice}")


def _unmarked_utf16(data: bytes) -> str | None:
    head = data[:_HEAD]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head) and even < 0.05 * len(head):
        return "utf-16-le"
    if even > 0.4 * len(head) and odd < 0.05 * len(head):
        return "utf-16-be"
    return None


def _declared(data: bytes) -> str | None:
    """The charset a page states."""
    found = _DECLARED.search(data[:_HEAD])
    if not found:
        return None
    name = _codec(found[1].decode("ascii", "replace"))
    if name is None:
        return None
    # A page that could be searched for ASCII letters is in no 16-bit encoding, whatever it says.
    if name.startswith(("utf-16", "utf-32")):
        return "utf-8"
    return name


def _codec(stated: str) -> str | None:
    """Python's name of a charset; ISO-8859-1 and ASCII mean Windows-1252, as browsers have it."""
    try:
        name = codecs.lookup(stated).name
    except (LookupError, ValueError):
        return None
    return "cp1252" if name in {"iso8859-1", "ascii"} else name


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    # Codecs such as rot13 or hex decode to something that is no text.
    return text if isinstance(text, str) else None


def _guess(data: bytes) -> Decoded:
    """Text that is not UTF-8 and says nothing about itself."""
    stray = len(data) - len(data.translate(None, _HIGH))
    loose = data.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    if broken <= max(2, stray // 50) and any(ord(char) > 0x7F and char != "\ufffd" for char in loose):
        return Decoded(loose, "utf-8", f"UTF-8 with {broken} broken characters, each replaced by U+FFFD")
    western = _try(data, "cp1252")
    if western is not None and not _CONTROL.search(western) and stray < _MOSTLY_ASCII * len(data):
        high = [char for char in western if ord(char) > 0x7F]
        if sum(char in _WESTERN for char in high) >= 0.95 * len(high):
            return Decoded(western, "cp1252", "Western European letters and signs")
    from charset_normalizer import from_bytes  # slow to import, and seldom needed

    best = from_bytes(data[:200_000]).best()
    text = _try(data, best.encoding) if best is not None else None
    if best is not None and text is not None and len(_CONTROL.findall(text)) <= len(text) // 1000:
        return Decoded(text, best.encoding, "charset-normalizer's best guess")
    raise InputError("its encoding cannot be told, or it is no text; save it as UTF-8 text")
