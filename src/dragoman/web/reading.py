"""Reading a text that somebody pastes or sends: models are opened on first use, and one text is read at a time."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.errors import InputError

if TYPE_CHECKING:
    from dragoman.api import Reader
    from dragoman.model import Reading

LONGEST = 200_000
"""Characters of one text; some 30,000 words, a minute's work."""


class Now:
    """A reader that is opened when it is first asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @cached_property
    def _reader(self) -> Reader:
        from dragoman.api import load

        return load()

    def text(self, text: str, *, published: str = "", title: str = "", publisher: str = "") -> Reading:
        """A pasted text. Raises InputError for an empty or too long one, DateError for a wrong day."""
        if not text.strip():
            raise InputError("there is no text: paste a report, or choose a file")
        if len(text) > LONGEST:
            raise InputError(f"the text has {len(text):,} characters; here at most {LONGEST:,}: use `dragoman read`")
        facts = {name: value for name, value in (("title", title), ("publisher", publisher)) if value.strip()}
        with self._lock:
            return self._reader.read_text(text, id="pasted", published=published or None, **facts)

    def file(self, name: str, content: bytes, *, published: str = "") -> Reading:
        """A file as sent; its name only tells its kind. Raises InputError when it cannot be read."""
        if len(content) > 10 * LONGEST:
            raise InputError(f"the file has {len(content):,} bytes; here at most {10 * LONGEST:,}: use `dragoman read`")
        kind = Path(name).suffix.lower()
        kind = kind if kind[1:].isalnum() and len(kind) < 9 else ".txt"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"sent{kind}"
            path.write_bytes(content)
            with self._lock:
                reading = self._reader.read(path, published=published or None)
        # the name it was sent under, not that of a file which is gone by now
        document = replace(reading.document, id=Path(name.replace("\\", "/")).name[:200] or "sent", path=None)
        return replace(reading, document=document)
