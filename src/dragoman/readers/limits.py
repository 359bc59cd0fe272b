"""How large an input may be, and why; every bound of the readers in one place."""

from __future__ import annotations

from typing import Final

MAX_REPORT_CHARS: Final = 1_000_000
"""Code points of one report: spaCy's own bound, and about 600 printed pages. Split longer ones."""

MAX_FILE_BYTES: Final = 16_000_000
"""Bytes of one text or HTML file: a million code points take 4 MB at most in UTF-8, and a page's markup
seldom more than three times its words. JSON Lines files have no bound: they are read line by line."""

MAX_LINE_BYTES: Final = 8_000_000
"""Bytes of one JSON line: a million code points escaped as \\uXXXX take 6 MB, and 2 MB for the rest."""

MAX_PAGE_ELEMENTS: Final = 30_000
"""Elements of one web page: news pages have 1,000 to 5,000, and taking the article out of more than this
would take half a minute."""

MAX_ID_CHARS: Final = 500
"""Code points of an id: it is repeated in every row of a record."""

FIRST_YEAR: Final = 1600
LAST_YEAR: Final = 2199
"""Years a publication may have: newspapers begin in the 1600s; 0001, 1000 and 9999 stand for "no date"."""

MAX_UNITS: Final = 20_000
"""Paragraphs or lines of one report that the zone rules look at: more of them is a table or a list of
words, not prose, and is left as body."""

MAX_UNIT_CHARS: Final = 6_000
"""Code points of one paragraph that the zone rules look at: the longest notices have about half of that."""
