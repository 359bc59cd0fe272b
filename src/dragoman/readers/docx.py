"""Word documents (DOCX): their paragraphs and tables by python-docx; exports of a press database are told apart."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError, MissingExtraError
from dragoman.model import ZoneKind
from dragoman.readers.assemble import read_text
from dragoman.readers.entries import Entry, Found, fill
from dragoman.readers.exports import articles_of_lines, is_export
from dragoman.readers.limits import (
    MAX_DOCX_BYTES,
    MAX_DOCX_ELEMENTS,
    MAX_DOCX_FILE_BYTES,
    MAX_DOCX_UNPACKED,
)
from dragoman.readers.timing import within

_JOIN = "\n\n"
_HEADINGS = ("Title", "Heading 1")
_MEDIA = "word/media/"
_PIECE = 1 << 20


def read(entry: Entry) -> Iterator[Found]:
    """One report a file, or the articles of a LexisNexis export. Raises InputError for one that is damaged or too
    large, MissingExtraError without python-docx."""
    data = entry.whole(MAX_DOCX_FILE_BYTES)
    lines, heading = within(lambda: _lines(data))
    if is_export(lines):
        yield from articles_of_lines(lines, entry)
        return
    if not lines:
        raise InputError("it holds no words; perhaps only pictures of them")
    hints = {0: (ZoneKind.HEADLINE, f"marked as {heading} in the document")} if heading in _HEADINGS else {}
    document = read_text(
        _JOIN.join(lines),
        id=entry.name,
        published=entry.asked.published,
        published_why="given by the caller",
        path=entry.path,
        hints=hints,
        longest=entry.asked.longest,
    )
    yield fill(document, entry.around)


def _lines(data: bytes) -> tuple[list[str], str]:
    """Paragraphs and rows of tables in order, empty ones left out, and the name of the first one's style."""
    try:
        import docx
    except ImportError as error:
        raise MissingExtraError(
            "DOCX files need python-docx, which is not installed; run: pip install 'dragoman[formats]'"
        ) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
        lines: list[str] = []
        heading = ""
        for part in docx.Document(io.BytesIO(data)).iter_inner_content():
            words = [w for w in _words(part) if w]
            if words and not lines:
                heading = getattr(getattr(part, "style", None), "name", "") or ""
            lines += words
    except InputError:
        raise
    except Exception as error:  # python-docx lets through whatever its parsers raise
        said = f"{type(error).__name__}: {str(error)[:120]}"
        raise InputError(f"it is no whole Word document ({said}); save its words as .txt") from error
    return lines, heading


def _check(archive: zipfile.ZipFile) -> None:
    """Raises InputError where python-docx, which holds all parts in memory, would need too much of it."""
    members = archive.infolist()
    words = [m for m in members if m.filename.endswith((".xml", ".rels"))]
    for some, most in ((words, MAX_DOCX_BYTES), (members, MAX_DOCX_UNPACKED)):
        if (size := sum(m.file_size for m in some)) > most:
            raise InputError(f"it unpacks to {size:,} bytes, more than {most:,}; save its parts as .txt")
    elements = 0
    for member in members:
        if member.filename.startswith(_MEDIA):
            continue  # any other may hold markup, whatever its name
        with archive.open(member) as part:
            while piece := part.read(_PIECE):
                elements += piece.count(b"<") - piece.count(b"</")
        if elements > MAX_DOCX_ELEMENTS:
            raise InputError(f"it has more than {MAX_DOCX_ELEMENTS:,} elements; save its parts as .txt")


def _words(part: Any) -> Iterator[str]:
    """The lines of a paragraph, or the rows of a table.

    A row's cells are taken as the file has them: python-docx gives one as often as the columns that it says to span,
    which may be two thousand million.
    """
    from docx.table import Table, _Cell

    if not isinstance(part, Table):
        for line in part.text.split("\n"):
            yield " ".join(line.split())
        return
    for row in part._tbl.tr_lst:
        yield " | ".join(" ".join(_Cell(cell, part).text.split()) for cell in row.tc_lst).strip(" |")
