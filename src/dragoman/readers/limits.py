"""How large an input may be, and why; every bound of the readers in one place."""

from __future__ import annotations

from typing import Final

MAX_REPORT_CHARS: Final = 1_000_000
"""Code points of one report: about 600 printed pages. The setting `longest` raises it; `MAX_FILE_BYTES` and
`MAX_LINE_BYTES` then rise with it."""

MAX_FILE_BYTES: Final = 16_000_000
"""Bytes of one text or HTML file: a million code points take 4 MB at most in UTF-8, and a page's markup
seldom more than three times its words. JSON Lines files have no bound: they are read line by line."""

MAX_LINE_BYTES: Final = 8_000_000
"""Bytes of one JSON line: a million code points escaped as \\uXXXX take 6 MB, and 2 MB for the rest."""

MAX_PAGE_ELEMENTS: Final = 30_000
"""Elements of one web page: news pages have 1,000 to 5,000, and taking the article out of more than this
would take half a minute."""

MAX_MARKS: Final = 1_200_000
"""Signs `<` in the markup of one page, export or message: parsing it takes some 300 bytes of memory for each. The
largest exports have half as many."""

MAX_ATTRIBUTES: Final = 1_000
"""Attributes of one tag: pages have 1 to 50."""

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

MAX_RATIO: Final = 200
"""Unpacked bytes a packed byte may become: text packs to a tenth, repetitive markup to a hundredth, a bomb to a
thousandth and less."""

RATIO_FREE_BYTES: Final = 64_000_000
"""Unpacked bytes before `MAX_RATIO` is asked for: less does no harm, whatever its ratio."""

MAX_UNPACKED_BYTES: Final = 200_000_000_000
"""Unpacked bytes of one input, its archives inside archives counted each: forty days of Common Crawl's news."""

MAX_BOMBS: Final = 20
"""Parts of an archive refused as bombs before the archive itself is: each costs a second or two."""

MAX_DEPTH: Final = 4
"""Archives inside each other: a page in a WARC in gzip in a tar in gzip takes four."""

MAX_SPOOLED_BYTES: Final = 4_000_000_000
"""Bytes of a member that must be copied to a temporary file to be read, such as a zip inside a tar."""

MAX_DIRECTORY_BYTES: Final = 128_000_000
"""Bytes of a zip's list of members, about a million of them: Python holds the list in memory."""

MAX_TAR_HEADER_BYTES: Final = 1_000_000
"""Bytes of a tar's header for one long name, which Python holds in memory."""

MAX_WINDOW_LOG: Final = 27
"""The power of two of zstd's window, so 128 MB of memory, the format's own default bound."""

MAX_XZ_MEMORY: Final = 256_000_000
"""Bytes of memory that unpacking xz may take: its strongest preset takes 65 MB."""

MAX_PDF_BYTES: Final = 100_000_000
MAX_PDF_PAGES: Final = 2_000
"""A report's PDF has 1 to 100 pages; with pictures, it seldom has more than 20 MB."""

MAX_DOCX_FILE_BYTES: Final = 100_000_000
"""Bytes of a Word document with its pictures."""

MAX_DOCX_UNPACKED: Final = 300_000_000
"""Unpacked bytes of all that is in a Word document: pictures are packed before, and hardly become more."""

MAX_DOCX_BYTES: Final = 64_000_000
"""Unpacked bytes of a Word document's words, less pictures: exports of 500 articles have about 20 MB."""

MAX_DOCX_ELEMENTS: Final = 1_500_000
"""Elements of a Word document, less pictures: an export of 500 articles has 500,000. One takes 200 bytes of memory."""

MAX_MAIL_BYTES: Final = 64_000_000
"""Bytes of one message with its attachments: mail servers take 25 to 50 MB."""

MAX_HEADER_CHARS: Final = 10_000
"""Code points of one header of a message, the rest of which is left out: parsing takes memory a thousand times the
size, and time that grows with its square."""

MAX_MAIL_PARTS: Final = 200
"""Parts of one message: all of them are objects before the first is looked at."""

MAX_MAIL_HEADERS: Final = 2_000
"""Headers of one message or of a part of it: long ways of delivery make 100."""

MAX_MAIL_LINES: Final = 4_000_000
"""Ends of lines in one message: attachments of 64 MB have 900,000, each of two signs where it is CR and LF."""

MAX_FEED_ENTRIES: Final = 10_000
"""Entries of one feed: news feeds have 10 to 200."""

MAX_FEED_MARKS: Final = 600_000
"""Signs `<` of one feed: feedparser makes an object of each element before the first entry is looked at."""

PARSE_SECONDS: Final = 60.0
"""Seconds that one report's page, document or message may take to be taken apart; ordinary ones take 0.01 to 0.5."""

PARSE_MEMORY: Final = 1_000
"""Megabytes that a process of its own may hold that takes reports apart: ordinary ones hold 100 to 300."""

MAX_FETCHED_BYTES: Final = 64_000_000
"""Unpacked bytes of one fetched page, feed or document."""

FETCH_SECONDS: Final = 60.0
"""Seconds that one address may take from the first byte to the last."""

READ_SECONDS: Final = 20.0
"""Seconds that a server may be silent."""

MAX_REDIRECTS: Final = 5
"""RFC 9309 asks for five at least for robots.txt; browsers follow twenty, news sites need one or two."""

MAX_WAIT_SECONDS: Final = 86_400.0
"""A Retry-After that asks for more than a day is taken for a day."""

MAX_PAUSE_SECONDS: Final = 60.0
"""A Crawl-delay that asks for more is taken for this: a feed of fifty pages then takes an hour."""

MAX_ROBOTS_BYTES: Final = 512_000
"""Bytes of a robots.txt that are looked at: RFC 9309 asks for 500 KiB at least."""

ROBOTS_SECONDS: Final = 86_400.0
"""Seconds that a robots.txt is kept: RFC 9309 allows a day."""
