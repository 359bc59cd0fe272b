"""Pictures: sound specifications, the same twice, every stranger's word inert, nothing left out silently."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import plots_data as made
import pytest
from lxml import etree

from dragoman.errors import DragomanError, MissingExtraError
from dragoman.model import Dispute, Field, Process, Status, Telling

pytest.importorskip("altair", reason="pictures need the extra: pip install 'dragoman[plots]'")
pytest.importorskip("vl_convert", reason="pictures need the extra: pip install 'dragoman[plots]'")
pytest.importorskip("networkx", reason="pictures need the extra: pip install 'dragoman[plots]'")

from dragoman.views import plots
from dragoman.views.plots.output import specification

HOSTILE = "</script><img src=x onerror=alert(1)>"
EXPRESSION = "datum.x; alert(2) || [1,2].map(alert)"
UNPRINTABLE = "\u202eevil\x00\x1b[31m \ud800\ufffe & <b>\"'`{{7*7}}"
TELLINGS = made.many(120)
HAPPENINGS = made.happenings(TELLINGS)


def every_kind(tellings: list[Telling], process: Process = made.TALKS) -> dict[str, Callable[[], Any]]:
    told = made.happenings(tellings)
    disputes = [Dispute(h.id, Field.OCCURRED, ()) for h in told[::7]]
    return {
        "timeline": lambda: plots.timeline(process, made.talks(), tellings=tellings),
        "map": lambda: plots.map(told, disputes=disputes),
        "world": lambda: plots.map(told, zoom="world"),
        "network": lambda: plots.network(tellings),
        "dyads": lambda: plots.dyads(tellings),
        "quads": lambda: plots.dyads(tellings, show="quads", by="actor"),
        "series": lambda: plots.series(tellings),
    }


KINDS = every_kind(TELLINGS)


def data(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in spec["datasets"].values() for row in rows]


def words(spec: dict[str, Any]) -> str:
    """All letters a reader sees, in one string."""
    title = spec["title"]
    return " ".join([*title["text"], *title["subtitle"], *(str(r.get("text", "")) for r in data(spec))])


@cache
def spec_of(kind: str) -> dict[str, Any]:
    """Checked against the schema of Vega-Lite by altair."""
    return specification(KINDS[kind]())


@cache
def bad_spec_of(kind: str) -> dict[str, Any]:
    return specification(BAD[kind]())


@pytest.mark.parametrize("kind", ["timeline", "map", "network", "dyads", "series"])
def test_each_picture_is_sound_vega_lite_and_the_same_twice(kind: str) -> None:
    assert json.dumps(spec_of(kind)) == json.dumps(specification(KINDS[kind]()))
    assert spec_of(kind)["$schema"].startswith("https://vega.github.io/schema/vega-lite/v")


@pytest.mark.parametrize("kind", KINDS)
def test_each_picture_becomes_well_formed_svg_without_scripts_links_or_images(kind: str) -> None:
    root = etree.fromstring(plots.render(spec_of(kind), "svg"))
    names = {etree.QName(e).localname for e in root.iter() if isinstance(e.tag, str)}
    assert names <= {"svg", "g", "path", "text", "rect", "line", "defs", "clipPath", "tspan", "title", "desc"}
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or "href" in a]


def hostile() -> tuple[list[Telling], Process]:
    """Every text a stranger can set, set badly: titles, outlets, names, places, sentences, claimants."""
    out = []
    for t, bad in zip(made.many(40), (HOSTILE, EXPRESSION, UNPRINTABLE, "{{datum}}") * 10, strict=True):
        e = t.event
        actors = tuple(replace(a, name=bad, span=made.span(bad), entity=None, country=None) for a in e.actor)
        place = replace(e.location, name=bad) if e.location else None
        said = {"claimed_by": actors, "sentence": made.span(bad), "event_type": "CONSULT"}
        event = replace(e, actor=actors, location=place, **said)
        out.append(replace(t, event=event, report=replace(t.report, title=bad, publisher=bad)))
    process = Process("x", f"{HOSTILE} {EXPRESSION} {UNPRINTABLE}", HOSTILE)
    return out, process


BAD = {k: v for k, v in every_kind(*hostile()).items() if k not in {"world", "quads"}}


def strings(value: Any, where: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        return [x for k, v in value.items() for x in strings(v, (*where, str(k)))]
    if isinstance(value, list):
        return [x for v in value for x in strings(v, where)]
    return [(where, value)] if isinstance(value, str) else []


@pytest.mark.parametrize("kind", BAD)
def test_words_of_strangers_are_only_data_or_literal_titles(kind: str) -> None:
    spec = bad_spec_of(kind)
    for where, text in strings(spec):
        if "alert" in text or "datum}}" in text or "evil" in text:
            assert where[0] in {"datasets", "description"} or where[:2] in {("title", "text"), ("title", "subtitle")}
    keys = {k for where, _ in strings({k: v for k, v in spec.items() if k != "datasets"}) for k in where}
    assert not keys & {"expr", "signal", "calculate", "filter", "url", "href", "image", "transform"}


@pytest.mark.parametrize("kind", BAD)
def test_hostile_words_stay_text_in_svg(kind: str) -> None:
    out = plots.render(bad_spec_of(kind), "svg")
    root = etree.fromstring(out)
    names = {etree.QName(e).localname for e in root.iter() if isinstance(e.tag, str)}
    assert not names & {"script", "img", "image"}
    assert b"\x00" not in out and "\u202e" not in out.decode() and "\ufffe" not in out.decode()


class Page(HTMLParser):
    """The elements of a page as a browser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_a_page_fetches_nothing_and_runs_only_its_own_two_scripts() -> None:
    spec = bad_spec_of("timeline")
    text = plots.render(spec, "html").decode()
    page = Page(text)
    scripts = re.findall(r"<script[^>]*>(.*?)</script", text, re.DOTALL)
    tags = [tag for tag, _ in page.elements]
    assert not set(tags) & {"link", "img", "iframe", "object", "embed", "base", "form", "a"}
    assert tags.count("script") == 3
    set_ = {name for _, attributes in page.elements for name in attributes}
    assert not set_ & {"src", "href", "style"} and not [name for name in set_ if name.startswith("on")]
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none';") and "unsafe-eval" not in policy and "http" not in policy
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style and "@import" not in style
    assert json.loads(scripts[0]) == spec
    for script in scripts[1:]:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "ast: true" in scripts[2] and "editor: false" in scripts[2]
    assert HOSTILE not in text


def test_a_picture_is_saved_by_its_suffix_and_leaves_no_half_file(tmp_path: Path) -> None:
    chart = plots.series(TELLINGS)
    for suffix, start in (("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>"), ("json", b"{")):
        path = tmp_path / f"a.{suffix}"
        plots.save(chart, path)
        assert path.read_bytes().startswith(start)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "a.json", "a.png", "a.svg"]
    with pytest.raises(DragomanError, match=r'"svgg".*did you mean "svg"'):
        plots.save(chart, tmp_path / "a.svgg")
    with pytest.raises(DragomanError, match="name a folder that exists"):
        plots.save(chart, tmp_path / "no" / "a.json")


def test_without_the_extra_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = plots.series(TELLINGS)
    for name, call in (
        ("altair", lambda: plots.series(TELLINGS)),
        ("networkx", lambda: plots.network(TELLINGS)),
        ("vl_convert", lambda: plots.render(chart, "svg")),
    ):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, name, None)
            with pytest.raises(MissingExtraError, match=rf"{name}.*pip install 'dragoman\[plots\]'"):
                call()


def test_nothing_to_draw_is_said_and_why() -> None:
    for call, says in (
        (lambda: plots.timeline(made.TALKS, []), "Lake Talks.* has no steps"),
        (lambda: plots.map([]), "none of 0 happenings has a point"),
        (lambda: plots.network([]), "none of 0 tellings"),
        (lambda: plots.dyads([]), "both an actor and a recipient"),
        (lambda: plots.series([]), "has a day"),
    ):
        with pytest.raises(DragomanError, match=says):
            call()


def test_wrong_choices_name_the_right_ones() -> None:
    for call, says in (
        (lambda: plots.map(HAPPENINGS, zoom=["SYX"]), 'did you mean "SY'),
        (lambda: plots.map(HAPPENINGS, zoom="wrld"), 'did you mean "world"'),
        (lambda: plots.map(HAPPENINGS, zoom=(0, 50, 10, 20)), "west, south, east, north"),
        (lambda: plots.series(TELLINGS, per="weak"), 'did you mean "week"'),
        (lambda: plots.dyads(TELLINGS, show="quad"), 'did you mean "quads"'),
    ):
        with pytest.raises(DragomanError, match=says):
            call()


def test_a_timeline_shows_plans_postponements_hedges_and_violations() -> None:
    spec = spec_of("timeline")
    seen = words(spec)
    for text in ("postponed to 9 Mar", "postponed to 14 Mar, hedged", "no report for 18 Mar", "PLANNED",
                 "TOLD TO HAVE HAPPENED", "VIOLATIONS, BY WHO ALLEGES THEM", "stalled (said 2 Mar)",
                 "Outside these days: agreed (30 Jun 2029)", "Without a day: proposed (XXXX-04)"):  # fmt: skip
        assert text in seen
    marks = [r for r in data(spec) if "Certainty" in r and "fill" in r]
    assert {r["fill"] for r in marks if r["Certainty"] == "hedged"} == {"white"}
    assert any("logistical and technical reasons" in r["Words"] for r in marks)
    arrows = [r for r in data(spec) if "angle" in r]
    assert len(arrows) == 2 and all(r["angle"] == 90 for r in arrows)


def test_a_long_timeline_says_how_many_steps_it_left_out() -> None:
    seen = words(specification(plots.timeline(made.TALKS, made.ceasefire(), limit=30)))
    assert "Left out: 60 steps that fewest reports tell." in seen
    assert "other claimants" in seen


def test_labels_of_a_timeline_never_cover_each_other() -> None:
    from dragoman.views.plots.timeline import _item, _placed, _span

    steps = [s for s in made.ceasefire(70) if s.state.value != "violated"]
    days = [s.day for s in steps if s.day]
    span = _span(steps, (min(days), max(days)))
    items, _ = _placed([_item(i, s, {}) for i, s in enumerate(steps)], span)
    for i, a in enumerate(items):
        assert a.right <= span.pixels or not a.flip
        for b in items[i + 1 :]:
            assert a.y != b.y or a.right <= b.left or b.right <= a.left


def test_a_map_shows_precision_disputes_and_what_it_leaves_out() -> None:
    spec = spec_of("map")
    symbols = [r for r in data(spec) if "Place" in r]
    hollow = {r["Place"].rpartition(" (")[2]: r["o"] for r in symbols}
    assert hollow["country or region only)"] == 0 < hollow["district or province)"] < hollow["town or site)"]
    disputed = [r for r in symbols if r["Disputed"] == "yes"]
    circles = [r for r in data(spec) if r.get("s") == "circle" and r.get("w") == 1.5 and "Place" not in r]
    rings = [r for r in circles if r["a"] != 200]
    assert disputed and len(rings) == len(disputed)
    seen = words(spec)
    assert "Left out: 1 happening only planned, denied or supposed" in seen and "Natural Earth (public domain)" in seen
    assert {r["s"] for r in symbols} == {"circle", "square", "triangle-up", "diamond"}


def test_a_map_of_a_country_keeps_to_it_and_counts_the_rest() -> None:
    seen = words(specification(plots.map(HAPPENINGS, zoom=["LBN"])))
    assert "Outside the window: Aleppo" in seen or "Outside the window: Damascus" in seen
    assert "LEBANON" in seen


def test_copies_of_one_text_count_once_and_plans_are_counted_apart() -> None:
    day = date(2031, 5, 4)
    first = made.telling(1, day, kind="ASSAULT", who=made.PEOPLE[2], whom=made.PEOPLE[3])
    copy = replace(first, key="r0002.e1", report=replace(first.report, id="r0002", origin="r0001"))
    plan = made.telling(3, day, kind="CONSULT", who=made.PEOPLE[0], whom=made.PEOPLE[1], status=Status.PLANNED)
    spec = specification(plots.series([replace(first, report=replace(first.report, origin="r0001")), copy, plan]))
    assert "1 happening per day" in words(spec)
    assert "Left out: 1 telling of what is planned" in words(spec)
    assert "1 report of 1 independent origin" in words(spec)


def test_cooperation_stands_above_the_line_and_conflict_below() -> None:
    bars = [r for r in data(specification(plots.series(TELLINGS, per="month"))) if "Kind" in r]
    assert all((r["high"] > 0) is ("cooperation" in r["Kind"]) for r in bars)
    assert sum(abs(r["high"] - r["low"]) for r in bars) == sum(int(r["Happenings"].partition(":")[0]) for r in bars)


def test_a_matrix_names_codes_without_a_state_and_counts_happenings() -> None:
    spec = spec_of("dyads")
    assert "United Nations" in words(spec)
    cells = [r for r in data(spec) if "Recipient" in r]
    assert cells and all(str(r["n"]) == r["Happenings"].partition(":")[0] for r in cells)


def test_names_in_a_network_cover_neither_dots_nor_each_other() -> None:
    from dragoman.views.plots import theme
    from dragoman.views.plots.labels import Box

    spec = specification(plots.network(made.many(400), limit=20))
    rows = next(rows for rows in spec["datasets"].values() if any(r.get("text") == "Russia" for r in rows))
    boxes = [Box(r["x"], r["y"] - 6, r["x"] + theme.width(r["text"], 10.5), r["y"] + 6) for r in rows]
    assert len(boxes) > 8
    assert not [1 for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.meets(b)]


def test_no_caption_runs_over_the_edge_of_its_picture() -> None:
    tellings = [replace(t, report=replace(t.report, publisher="A Very Long Name of an Outlet " * 3)) for t in TELLINGS]
    root = etree.fromstring(plots.render(plots.series(tellings), "svg"))
    assert float(str(root.get("width"))) < 960


def test_the_pictures_in_the_documentation_are_small_and_there() -> None:
    folder = Path(__file__).resolve().parents[1] / "docs"
    named = re.findall(r"\]\((pictures/[^)]+)\)", (folder / "plots.md").read_text("utf-8"))
    assert len(named) >= 5
    for name in named:
        assert (folder / name).stat().st_size < 150_000, name
