"""Addresses that a page may link to."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

KEPT = "/:?#@!$&+,;=~%-._"
"""Characters of an address that stay; brackets, quotes and angles are written as %XX, so that none ends a link."""


def safe(url: str | None) -> str | None:
    """The address where it is http or https with a host and no control or white-space characters, else None."""
    if not url or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return quote(url, safe=KEPT)
