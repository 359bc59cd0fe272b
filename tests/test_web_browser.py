"""The pages in a real browser: by mouse, by keyboard alone, without a script, and as axe judges them."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
pytest.importorskip("altair", reason="the extra `plots` is not installed")
pytest.importorskip("playwright", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from dragoman import load
from dragoman.model import Reading
from dragoman.record import Record
from dragoman.web import Options, create

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if CHROMIUM is None:
    pytest.skip("no Chromium: apt-get install chromium", allow_module_level=True)

EXAMPLES = Path(__file__).parents[1] / "examples"
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
PATIENCE = 20_000
"""Milliseconds: a machine that does much else besides is slow, not wrong."""
expect.set_options(timeout=PATIENCE)
PLACES = {
    "Brief": "Situation report", "Events": "Events", "Happenings": "Happenings", "Disputes": "Disputes",
    "Processes": "Processes", "Actors": "Actors", "Map": "Map", "Network": "Network", "Reports": "Reports",
    "Review": "Review", "Read now": "Read now",
}  # fmt: skip


@dataclass(frozen=True)
class Served:
    at: str
    report: str
    happening: str
    process: str
    actor: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A record of example reports, as a server in a thread of this process gives it."""
    where = tmp_path_factory.mktemp("browsed") / "record"
    reader = load()
    with Record(where) as record:
        wire = reader.read(EXAMPLES / "ethiopia-wire.txt", published="2022-10-25")
        short = reader.read_many([EXAMPLES / "short-reports.jsonl"])
        record.add(wire, *(r for r in short if isinstance(r, Reading)))
        happening = next(h.id for h in record.happenings() if len(h.origins) > 1)
        processes, report = record.processes(), record.report(wire.document.id).id
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create(str(where), Options(port=port))
    app._app.state.now._reader = reader  # models are opened once
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}", report, happening, processes[0].key, "African Union")
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playing:
        opened = playing.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=WIDE, base_url=served.at, reduced_motion="reduce")
    made.set_default_timeout(PATIENCE)
    # Pictures take seconds each and are drawn in tests of their own.
    blank = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    made.route("**/pictures/*.svg*", lambda asked: asked.fulfill(body=blank, content_type="image/svg+xml"))
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """A page on which nothing may fail, nothing be refused by the policy, and nothing be fetched from elsewhere."""
    wrong: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    opened.on("request", lambda r: None if r.url.startswith((served.at, "data:")) else wrong.append(r.url))
    yield opened
    opened.close()
    assert wrong == []


def focused(page: Page, script: str) -> Any:
    return page.evaluate(f"(e => {script})(document.activeElement)")


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page, f"e.matches({selector!r})"):
            return
    raise AssertionError(f"{most} presses of Tab do not reach {selector}")


def test_every_page_is_reached_by_mouse(page: Page) -> None:
    page.goto("/")
    for name, heading in PLACES.items():
        page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name=name, exact=True).click()
        expect(page.locator("h1")).to_contain_text(heading)


def test_every_page_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/read")
    page.keyboard.press("Tab")
    assert focused(page, "e.className") == "skip"
    page.keyboard.press("Enter")
    assert focused(page, "e.id") == "main"
    for place, (name, heading) in enumerate(PLACES.items()):
        page.goto("/read")  # Review puts the focus on its decision, so each walk begins on a page that moves none
        for _ in range(3 + place):
            page.keyboard.press("Tab")
        assert focused(page, "e.textContent") == name
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(heading)


def test_a_filtered_and_sorted_table_has_an_address_to_share(page: Page) -> None:
    page.goto("/events")
    page.get_by_text("Who", exact=True).first.click()
    page.get_by_label("actor", exact=False).first.fill("ETH")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Sure", exact=True).click()
    assert "actor=ETH" in page.url and "order=surest" in page.url
    shares = [int(t.split()[0]) for t in page.locator("td.number").all_inner_texts()]
    assert len(shares) > 1 and shares == sorted(shares, reverse=True)
    page.get_by_text("The same question elsewhere").click()
    expect(page.locator("pre").first).to_contain_text("--actor ETH")
    with page.expect_download() as sent:
        page.get_by_role("link", name="csv", exact=True).click()
    assert sent.value.suggested_filename == "events.csv"


def test_pointing_at_a_mark_or_focusing_it_tells_code_claimant_certainty_and_rule(page: Page, served: Served) -> None:
    page.goto(f"/reports/{served.report}")
    mark = page.locator("a.event", has_text="sat down")
    mark.hover()
    tip = page.locator(f"#{mark.get_attribute('aria-describedby')}")
    expect(tip).to_be_visible()
    for said in ("CONSULT", "South African presidency", "% sure", "Rule:"):
        expect(tip).to_contain_text(said)
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    tab_to(page, "a.event")
    assert page.locator(".tip:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".tip:visible").count() == 0


def test_a_reader_sees_which_sentences_have_a_source(page: Page, served: Served) -> None:
    page.goto(f"/reports/{served.report}")
    told = page.locator(".glance strong").inner_text()
    some, everything = map(int, re.findall(r"\d+", told))
    assert 0 < some < everything == page.locator(".strip rect").count() == page.locator(".s").count()
    assert page.locator(".s:not(.v0)").count() == some
    ground = "e => getComputedStyle(e).backgroundColor"
    assert page.locator(".s:not(.v0) .content").first.evaluate(ground) != "rgba(0, 0, 0, 0)"
    page.get_by_role("radio", name="the report itself").check()
    assert page.locator(".s:not(.v0) .content").first.evaluate(ground) in {"rgba(0, 0, 0, 0)", "transparent"}


def test_the_map_is_moved_by_wheel_keys_and_buttons_and_leads_to_places(page: Page) -> None:
    page.goto("/map")
    held = page.locator("#map")

    def wide() -> float:
        return float((held.get_attribute("viewBox") or "").split()[2])

    before = wide()
    held.hover(position={"x": 30, "y": 30})
    page.mouse.wheel(0, -100)
    assert wide() < before
    held.focus()
    page.keyboard.press("-")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("0")
    assert wide() == 360
    page.get_by_role("link", name="Closer").click()
    assert wide() == 180
    page.keyboard.press("Tab")
    tab_to(page, "#map a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text("Map")
    assert "/places?" in page.url and page.locator("main li a").count()


def test_a_dispute_leads_to_its_happening_which_names_what_is_disputed(page: Page) -> None:
    page.goto("/disputes")
    page.locator("main h2 a").first.click()
    expect(page.get_by_role("heading", name="In dispute")).to_be_visible()
    assert page.locator(".contested, .dispute").count()


def test_a_review_is_done_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/review")
    assert focused(page, "e.name") == "who"
    page.keyboard.type("Özgür")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed Özgür")).to_be_visible()
    assert focused(page, "e.id") == "now"
    first = page.locator(".passage").inner_text()
    page.keyboard.press("a")
    expect(page.get_by_text("1 decided")).to_be_visible()
    assert focused(page, "e.id") == "now" and page.locator(".passage").inner_text() != first
    page.keyboard.press("w")
    page.keyboard.type("no such act")
    page.keyboard.press("Enter")  # nothing is decided by leaving a field
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.get_by_text("2 decided")).to_be_visible()
    expect(page.get_by_text("“no such act”")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("1 decided")).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("status")
    page.keyboard.press("Tab")
    page.keyboard.type("denied")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 decided")).to_be_visible()
    expect(page.get_by_text("your last: change")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_text("2 decided")).to_be_visible()


def test_a_pasted_report_is_read_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/read")
    tab_to(page, "textarea")
    page.keyboard.type("Iran condemned Israel on Friday. Turkey said that Greece had sent warships.")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.locator("a.event").first).to_have_text("condemned")
    expect(page.locator(".s:not(.v0)")).to_have_count(1)


def test_without_a_script_everything_still_leads_on(browser: Browser, served: Served) -> None:
    plain = browser.new_context(java_script_enabled=False, base_url=served.at, viewport=NARROW)
    plain.set_default_timeout(PATIENCE)
    page = plain.new_page()
    page.goto("/map")
    page.get_by_role("link", name="Closer").click()
    assert "view=" in page.url
    page.goto(f"/reports/{served.report}")
    page.locator("a.event").first.focus()
    expect(page.locator(".tip").first).to_be_visible()
    page.goto("/review")
    page.get_by_label("Your name").fill("Rana")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Rana (1)")).to_be_visible()
    plain.close()


JUDGED = (
    "/reports/{report}", "/", "/events?order=type", "/happenings", "/happenings/{happening}", "/disputes", "/processes",
    "/processes/{process}", "/actors", "/actors/{actor}", "/map", "/places?place=Pretoria", "/network", "/reports",
    "/review", "/read", "/nowhere",
)  # fmt: skip


@pytest.mark.parametrize("path", JUDGED)
def test_axe_finds_nothing_serious(context: BrowserContext, served: Served, path: str) -> None:
    page = context.new_page()
    page.goto(path.format(**vars(served)))
    found = []
    every: list[tuple[Literal["light", "dark"], ViewportSize]]
    every = [("light", WIDE), ("dark", NARROW), ("dark", WIDE), ("light", NARROW)]
    for scheme, size in every if path == JUDGED[0] else every[:2]:  # colours hang on the scheme, layout on the width
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        answer = Axe().run(page, ["body"], {"resultTypes": ["violations"]})
        for v in answer.response["violations"]:
            if v["impact"] in {"serious", "critical"}:
                found.append((scheme, size["width"], v["id"], [n["html"][:160] for n in v["nodes"]][:4]))
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append((scheme, size["width"], "wider than the screen", [str(wide)]))
    page.close()
    assert found == []


PRINTED = tuple(dict.fromkeys(p.split("?")[0] if "places" not in p else p for p in JUDGED))


@pytest.mark.parametrize("path", PRINTED)
def test_paper_has_no_controls_and_nothing_is_cut(context: BrowserContext, served: Served, path: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 680, "height": 960})  # what margins of 15 mm leave of A4, in CSS pixels
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(path.format(**vars(served)))
    controls = "nav a, button, select, textarea, input:not([type=hidden])"
    assert [c for c in page.locator(controls).all() if c.is_visible()] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    expect(page.locator("footer .paper")).to_be_visible()
    page.close()


def test_a_narrow_table_of_events_needs_no_scrolling_and_stays_a_table(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/events")
    assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('.scroll'))")
    assert page.get_by_role("row").count() > 3 and page.get_by_role("cell").count() > 20
