"""Mail messages (EML): subject, sender, date and words; attached documents are read as reports of their own."""

from __future__ import annotations

import contextlib
import email.utils
import io
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import EmailPolicy
from typing import Any

from dragoman.errors import DateError, DragomanError, InputError
from dragoman.model import Document, Failure
from dragoman.readers.assemble import read_text
from dragoman.readers.dates import published_date
from dragoman.readers.decoding import decode
from dragoman.readers.entries import STAGE, Entry, Found, fill
from dragoman.readers.formats import wanted
from dragoman.readers.html import read_html
from dragoman.readers.limits import MAX_HEADER_CHARS, MAX_MAIL_BYTES, MAX_MAIL_HEADERS, MAX_MAIL_LINES, MAX_MAIL_PARTS
from dragoman.readers.timing import within
from dragoman.readers.words import text_of


def read(entry: Entry) -> Iterator[Found]:
    """The message, then its attachments, named `message.eml!/name`."""
    yield from read_message(entry.whole(MAX_MAIL_BYTES), entry)


def read_message(data: bytes, entry: Entry) -> Iterator[Found]:
    """The same for a message that is in memory. What is wrong with it comes as a Failure."""
    try:
        message = within(lambda: _parsed(data))
        attached = within(lambda: _attached(message))
        if message.get_content_maintype() != "application":
            yield fill(within(lambda: _document(message, entry)), entry.around)
    except DragomanError as error:
        yield Failure(entry.name, STAGE, str(error))
        return
    except Exception as error:  # the standard library's parser trips over some headers
        said = " ".join(str(error).split())[:120]
        yield Failure(entry.name, STAGE, f"it is no whole message ({type(error).__name__}: {said})")
        return
    for name, content in attached:
        yield from entry.read(entry.inside(name, io.BytesIO(content).read, len(content)))


class _Policy(EmailPolicy):
    """The standard library's, for headers up to a bound; more of one is left out."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value if hasattr(value, "name") else value[:MAX_HEADER_CHARS])


class _Message(EmailMessage):
    """A message or part that ends its parser where it has too many headers."""

    def set_raw(self, name: str, value: str) -> None:
        if len(self) >= MAX_MAIL_HEADERS:
            raise InputError(f"it has more than {MAX_MAIL_HEADERS:,} headers; save its words as .txt")
        super().set_raw(name, value)


_POLICY = _Policy()


def _parsed(data: bytes) -> EmailMessage:
    """The message. Raises InputError where it has too many lines, parts or headers to be held."""
    if data.count(b"\n") + data.count(b"\r") > MAX_MAIL_LINES:
        raise InputError(f"it has more than {MAX_MAIL_LINES:,} ends of lines; save its words as .txt")
    parts = -1  # the parser tries its factory once

    def part(policy: EmailPolicy = _POLICY) -> _Message:
        nonlocal parts
        parts += 1
        if parts > MAX_MAIL_PARTS:
            raise InputError(f"it has more than {MAX_MAIL_PARTS} parts; save its words as .txt")
        return _Message(policy)

    message: EmailMessage = BytesParser(part, policy=_POLICY).parsebytes(data)  # type: ignore[assignment]
    return message


def _document(message: EmailMessage, entry: Entry) -> Document:
    part = message.get_body(("plain", "html"))
    if part is None:
        raise InputError("it holds no words; perhaps only attachments that are not read")
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    day, why = entry.asked.published, "given by the caller"
    if day is None:
        day, why = _day(message), "the message's header Date"
    subject = _header(message, "Subject")
    if part.get_content_subtype() == "html":
        text, title = _page(raw, part, entry)
    else:
        text, title = _decoded(raw, part), subject
    return read_text(
        text,
        id=_header(message, "Message-ID") or entry.name,
        published=day,
        published_why=why,
        title=subject or title,
        author=_sender(message),
        path=entry.path,
        longest=entry.asked.longest,
    )


def _page(raw: bytes, part: MIMEPart, entry: Entry) -> tuple[str, str | None]:
    """The words of a message in HTML: its article where it has one, else all of them.

    Raises InputError for one that is larger than a page may be.
    """
    if len(raw) > (most := entry.asked.file_bytes()):
        raise InputError(f"its HTML is larger than {most:,} bytes; save its words as .txt")
    with contextlib.suppress(InputError):
        found = read_html(raw, id=entry.name, published=None, path=None, longest=entry.asked.longest)
        return found.text, found.title
    return text_of(_decoded(raw, part)), None


def _decoded(raw: bytes, part: MIMEPart) -> str:
    """In the charset that the part states, if it fits, else as the bytes show."""
    charset = part.get_content_charset()
    if charset:
        try:
            text = raw.decode(charset)
            if isinstance(text, str):
                return text
        except (LookupError, ValueError):
            pass
    return decode(raw).text


def _day(message: EmailMessage) -> date | None:
    try:
        return published_date(_header(message, "Date"))
    except DateError:
        return None


def _sender(message: EmailMessage) -> str | None:
    """The sender's name, or address where there is no name."""
    name, address = email.utils.parseaddr(_header(message, "From") or "")
    return name or address or None


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
    except Exception:  # a header that breaks the parser is as good as none
        return None
    return " ".join(str(value).split()) or None if value is not None else None


def _attached(message: EmailMessage) -> list[tuple[str, bytes]]:
    """Attachments whose name tells a form that is read; forwarded messages are told `message.eml`."""
    out: list[tuple[str, bytes]] = []
    for part in message.walk():
        name = part.get_filename()
        if not name or part.is_multipart() or not wanted(name):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            out.append((name, content))
    return out
