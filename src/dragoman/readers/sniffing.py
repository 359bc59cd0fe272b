"""What form some bytes are in: told by their first characters, and by the end of their name where these do not tell."""

from __future__ import annotations

import re

from dragoman.errors import InputError
from dragoman.readers.formats import formats

_TAR = slice(257, 262)
_MBOX = re.compile(rb"From \S.{0,200}\d{2}:\d{2}.{0,60}\r?\n(?=[\w-]{1,60}:|>?From )")
_MAIL_LINE = re.compile(rb"[A-Za-z][\w-]{0,60}:[ \t\r\n]")
_MAIL_NAMES = re.compile(rb"^(?:message-id|mime-version|received|return-path|delivered-to):", re.I | re.M)
_FEED = re.compile(rb"<(?:rss|rdf:RDF|(?:\w+:)?feed)[\s>]", re.I)
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
TEXT_FORMS = frozenset({"text", "html", "jsonl", "csv", "mail", "mbox"})


def form_of(head: bytes, ending: str) -> str:
    """The name of a form, as `formats.toml` has them.

    head: the first bytes, 4,096 where there are as many. The ending decides between forms of text (a `.txt` stays text,
    whatever markup it holds); bytes that are no text tell by themselves what they are.
    Raises InputError with advice for a form that is not read.
    """
    known = formats()
    for start, form in known.starts.items():
        if head.startswith(start):
            return form
    if head[_TAR] == b"ustar":
        return "tar"
    for start, (name, advice) in known.magic.items():
        if head.startswith(start):
            raise InputError(f"it is {name}, not text; {advice}")
    named = known.reads.get(ending)
    if named in TEXT_FORMS:
        return named
    if named == "feed" and _FEED.search(head):
        return "feed"
    if ending in known.advice:
        raise InputError(f"{ending} files are not read; {known.advice[ending]}")
    if named not in (None, "feed"):
        raise InputError(f"its name ends in {ending}, but its content is nothing of the kind; is the download whole?")
    form = _text_form(head)
    if named == "feed" and form == "text":
        raise InputError("it is no RSS or Atom feed; save its text as .txt, or its page as .html")
    return form


def _text_form(head: bytes) -> str:
    """The form of text whose name does not tell it."""
    start = head[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        if any(tag in start for tag in _PAGE):
            return "html"
        if _FEED.search(head):
            return "feed"
    if start.startswith(b"{") and b'"' in head:
        return "jsonl"
    if _MBOX.match(head):
        return "mbox"
    if _MAIL_LINE.match(head) and _MAIL_NAMES.search(head.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]):
        return "mail"
    return "text"
