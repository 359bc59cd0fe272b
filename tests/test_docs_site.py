"""The documentation builds as a site without a warning, and its pages fetch nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("material", reason="the site needs its extra: pip install 'dragoman[docs]'")
pytest.importorskip("mkdocstrings_handlers.python", reason="the site needs its extra: pip install 'dragoman[docs]'")

ROOT = Path(__file__).resolve().parents[1]
FETCHING = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src",
    "object": "data", "form": "action", "input": "src", "track": "src", "use": "href",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(to)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return to


class Fetched(HTMLParser):
    """Addresses that a browser fetches while it shows a page; links that a reader may follow are none."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in FETCHING and FETCHING[tag] in given:
            self.addresses.append(given[FETCHING[tag]])
        if tag == "link" and given.get("rel") not in {"canonical", "next", "prev"}:
            self.addresses.append(given.get("href", ""))
        if "srcset" in given:
            self.addresses.append(given["srcset"])
        self.addresses += re.findall(r"url\(([^)]+)\)", given.get("style", ""))
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    for page in pages:
        read = Fetched()
        read.feed(page.read_text("utf-8"))
        foreign = [a for a in read.addresses if re.match(r"\s*(?:[a-z]+:)?//", a, re.IGNORECASE)]
        assert not foreign, f"{page.name} fetches {foreign}"
        assert read.policy and "http" not in read.policy, f"{page.name} has no policy, or one that lets others in"


def test_no_stylesheet_fetches_anything_from_elsewhere(site: Path) -> None:
    for sheet in site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", text), sheet


def test_programs_beside_the_pages_are_not_published(site: Path) -> None:
    assert not list(site.rglob("*.py"))
    assert (site / "tour.html").is_file() and (site / "search" / "search_index.json").is_file()


def test_the_python_page_shows_signatures_and_docstrings(site: Path) -> None:
    page = (site / "reference" / "python.html").read_text("utf-8")
    for anchor in ("dragoman.load", "dragoman.Reader.read_many", "dragoman.Record.events", "dragoman.teach"):
        assert f'id="{anchor}"' in page, anchor
