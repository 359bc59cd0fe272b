"""PDF: the words of its pages by pypdf, lines joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

from dragoman.errors import InputError, MissingExtraError
from dragoman.model import Document
from dragoman.readers.assemble import TOO_LONG, read_text
from dragoman.readers.entries import Entry, Found, fill
from dragoman.readers.limits import MAX_PDF_BYTES, MAX_PDF_PAGES
from dragoman.readers.timing import within

_HYPHEN = re.compile(r"(?<=[a-z])-$")
_FIRST_LETTER = re.compile(r"[a-z]")
_END = re.compile(r"[.!?:;\"”’)]\s*$")
_FULL = 0.75
"""A line shorter than this part of the usual one ends a paragraph, if a sentence ends there."""


def read(entry: Entry) -> Iterator[Found]:
    """One report a file. Raises MissingExtraError without pypdf, InputError where no words can be taken out."""
    data = entry.whole(MAX_PDF_BYTES)
    yield fill(within(lambda: _document(data, entry)), entry.around)


def _document(data: bytes, entry: Entry) -> Document:
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtraError(
            "PDF files need pypdf, which is not installed; run: pip install 'dragoman[formats]'"
        ) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it would say of a bad file, the reason says
    try:
        pdf = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if pdf.is_encrypted and not pdf.decrypt(""):
            raise InputError("it is locked with a password; save it without one")
        pages = _pages(pdf, entry.asked.longest)
    except pypdf.errors.PyPdfError as error:
        raise InputError(f"it is no whole PDF ({_short(error)}); fetch it again, or save its text as .txt") from error
    text = "\n\n".join(_paragraphs(pages))
    if not text.strip():
        raise InputError("its pages hold no words, perhaps only pictures of them; use text recognition first")
    # What a PDF says of itself is of its making: a page printed years later bears that day, and the printer's name.
    return read_text(
        text,
        id=entry.name,
        published=entry.asked.published,
        published_why="given by the caller",
        path=entry.path,
        longest=entry.asked.longest,
    )


def _pages(pdf: Any, longest: int) -> list[str]:
    if len(pdf.pages) > MAX_PDF_PAGES:
        raise InputError(f"it has {len(pdf.pages):,} pages, more than {MAX_PDF_PAGES:,}; split it into its reports")
    pages: list[str] = []
    size = 0
    for page in pdf.pages:
        pages.append(page.extract_text() or "")
        size += len(pages[-1])
        if size > longest:
            raise InputError(f"it has more than {longest:,} characters; {TOO_LONG}")
    return pages


def _paragraphs(pages: Sequence[str]) -> Iterator[str]:
    """Lines joined; a paragraph ends at a blank line, and where a short line ends a sentence. Pages run on."""
    lines = [line.strip() for page in pages for line in page.splitlines()]
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[int(len(lengths) * 0.8)] if lengths else 0
    held = ""
    for line in lines:
        if not line:
            if _END.search(held):
                yield held
                held = ""
            continue
        held = _joined(held, line)
        if not line.endswith("-") and len(line) < _FULL * usual and (_END.search(line) or len(held) == len(line)):
            yield held
            held = ""
    if held:
        yield held


def _joined(held: str, line: str) -> str:
    """Two lines as one; a hyphen between lower-case letters at the line's end parts a word."""
    if held and _HYPHEN.search(held) and _FIRST_LETTER.match(line):
        return held[:-1] + line
    return f"{held} {line}" if held else line


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
