"""Pictures of the pages, as README.md and docs/serve.md show them.

    dragoman read examples/short-reports.jsonl --record /tmp/example
    dragoman read examples/ethiopia-wire.txt --published 2022-10-25 --record /tmp/example
    dragoman serve /tmp/example
    python docs/pictures/take.py http://localhost:8765

Needs the extra `test` and Chromium.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
SIZE = {"width": 1180, "height": 760}


def keep(page: Page, name: str) -> None:
    """A palette of 256 colours keeps a picture small."""
    page.wait_for_timeout(400)
    path = HERE / f"page-{name}.png"
    path.write_bytes(page.screenshot())
    with Image.open(path) as whole:
        made = whole.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    made.save(path, optimize=True)


def take(browser: Browser, at: str) -> None:
    context = browser.new_context(viewport=SIZE, base_url=at)
    page = context.new_page()

    page.goto("/reports")
    page.get_by_role("link", name=re.compile("Tigray talks")).click()
    page.locator("a.event", has_text="sat down").hover()
    keep(page, "report")

    page.goto("/disputes")
    named = page.locator("main h2 a")
    lake = named.filter(has_text="Lake Sev")
    (lake if lake.count() else named).first.click()
    keep(page, "happening")

    page.goto("/map")
    page.mouse.move(0, 0)
    keep(page, "map")

    page.goto("/review")
    page.get_by_label("Your name").fill("Rana")
    page.get_by_role("button", name="Begin").click()
    keep(page, "review")
    context.close()


def main() -> None:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        take(browser, sys.argv[1])
        browser.close()


if __name__ == "__main__":
    main()
