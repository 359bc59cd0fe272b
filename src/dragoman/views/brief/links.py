"""Addresses that a page may link to."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\<>\"'`]+)(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE)
"""http or https, a host without a user's name before it, a port, and the rest (after RFC 3986)."""
KEPT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@!$&+,;=%")
"""Characters that stay; all others are written as %XX, so that no bracket, quote or angle ends a link."""


def safe(url: str | None) -> str | None:
    """The address where it is http or https with a host and no control or white-space characters, else None."""
    if not url or any(c.isspace() or not c.isprintable() for c in url) or not ADDRESS.fullmatch(url):
        return None
    return "".join(c if c in KEPT else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in url)
