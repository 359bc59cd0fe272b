"""Mail messages (EML): subject, sender, date and words; attached documents are read as reports of their own."""

from __future__ import annotations

import email
import email.policy
import email.utils
import io
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage, MIMEPart

from dragoman.errors import DateError, DragomanError, InputError
from dragoman.model import Document, Failure
from dragoman.readers.assemble import read_text
from dragoman.readers.dates import published_date
from dragoman.readers.decoding import decode
from dragoman.readers.entries import STAGE, Entry, Found, fill
from dragoman.readers.formats import wanted
from dragoman.readers.html import read_html
from dragoman.readers.limits import MAX_MAIL_BYTES, MAX_MAIL_PARTS
from dragoman.readers.timing import within
from dragoman.readers.words import text_of


def read(entry: Entry) -> Iterator[Found]:
    """The message, then its attachments, named `message.eml!/name`."""
    yield from read_message(entry.whole(MAX_MAIL_BYTES), entry)


def read_message(data: bytes, entry: Entry) -> Iterator[Found]:
    """The same for a message that is in memory. What is wrong with it comes as a Failure."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
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
    """The words of a message in HTML: its article where it has one, else all of them."""
    try:
        found = read_html(raw, id=entry.name, published=None, path=None, longest=entry.asked.longest)
        return found.text, found.title
    except InputError:
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
    for number, part in enumerate(message.walk()):
        if number > MAX_MAIL_PARTS:
            raise InputError(f"it has more than {MAX_MAIL_PARTS} parts; save its words as .txt")
        name = part.get_filename()
        if not name or part.is_multipart() or not wanted(name):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            out.append((name, content))
    return out
