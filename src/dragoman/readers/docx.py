"""Word documents (DOCX): their paragraphs and tables by python-docx; exports of a press database are told apart."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, Any

from dragoman.errors import InputError, MissingExtraError
from dragoman.model import ZoneKind
from dragoman.readers.assemble import read_text
from dragoman.readers.entries import Entry, Found, fill
from dragoman.readers.exports import articles_of_lines, is_export
from dragoman.readers.limits import MAX_DOCX_BYTES
from dragoman.readers.timing import within

_JOIN = "\n\n"
_HEADINGS = ("Title", "Heading 1")


def read(entry: Entry) -> Iterator[Found]:
    """One report a file, or the articles of a LexisNexis export."""
    from dragoman.readers import zips

    yield from zips.read(entry)


def read_archive(entry: Entry, archive: zipfile.ZipFile, file: IO[bytes]) -> Iterator[Found]:
    """The same for the document's zip archive, open already. Raises InputError for one that is damaged or too large."""
    size = sum(info.file_size for info in archive.infolist() if info.filename.endswith((".xml", ".rels")))
    if size > MAX_DOCX_BYTES:
        raise InputError(f"it unpacks to {size:,} bytes, more than {MAX_DOCX_BYTES:,}; save its parts as .txt")
    lines = within(lambda: _lines(file))
    if is_export([words for words, _ in lines]):
        yield from articles_of_lines([words for words, _ in lines], entry)
        return
    text = _JOIN.join(words for words, _ in lines)
    if not text.strip():
        raise InputError("it holds no words; perhaps only pictures of them")
    hints = {}
    if lines[0][1] in _HEADINGS:
        hints[0] = (ZoneKind.HEADLINE, f"marked as {lines[0][1]} in the document")
    document = read_text(
        text,
        id=entry.name,
        published=entry.asked.published,
        published_why="given by the caller",
        path=entry.path,
        hints=hints,
        longest=entry.asked.longest,
    )
    yield fill(document, entry.around)


def _lines(file: IO[bytes]) -> list[tuple[str, str]]:
    """Paragraphs and rows of tables in order, each with the name of its style; empty ones left out."""
    try:
        import docx
    except ImportError as error:
        raise MissingExtraError(
            "DOCX files need python-docx, which is not installed; run: pip install 'dragoman[formats]'"
        ) from error
    file.seek(0)
    try:
        document = docx.Document(file)
        return [(words, style) for part in document.iter_inner_content() for words, style in _part(part) if words]
    except Exception as error:  # python-docx lets through whatever its parsers raise
        said = f"{type(error).__name__}: {str(error)[:120]}"
        raise InputError(f"it is no whole Word document ({said}); save its words as .txt") from error


def _part(part: Any) -> Iterator[tuple[str, str]]:
    from docx.table import Table

    if isinstance(part, Table):
        for row in part.rows:
            yield " | ".join(" ".join(cell.text.split()) for cell in row.cells).strip(" |"), "Table"
        return
    style = getattr(part.style, "name", "") or ""
    for line in part.text.split("\n"):
        yield " ".join(line.split()), style
