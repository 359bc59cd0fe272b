"""What `mkdocs build` asks for: links to files outside `docs/` become the files' names.

The pages are read in two places, in the repository, where such links work, and as a site, which holds `docs/` alone.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#:]*)(#[^)\s]*)?\)")
FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def plain(markdown: str, page: str) -> str:
    """The text of `page` (its path below docs/) with links that leave docs/ put as words and file name."""

    def put(link: re.Match[str]) -> str:
        words, to = link[1], link[2]
        where = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), to))
        if not to or where.startswith("docs/") or where == "docs":
            return link[0]
        return words if where in words else f"{words} (`{where}` in the repository)"

    parts = FENCE.split(markdown)
    return "".join(part if part.startswith("```") else LINK.sub(put, part) for part in parts)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    return plain(markdown, page.file.src_uri)


def on_config(config: Any) -> Any:
    """Leave pages out of the navigation that do not exist."""
    config.nav = _there(config.nav, Path(config.docs_dir))
    return config


def _there(entries: list[Any], docs: Path) -> list[Any]:
    kept = []
    for entry in entries:
        ((name, to),) = entry.items()
        if isinstance(to, list):
            kept.append({name: _there(to, docs)})
        elif (docs / to).is_file():
            kept.append(entry)
    return kept
