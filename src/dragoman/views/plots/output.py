"""Pictures to bytes: SVG, PNG, a page that stands alone, and the specification itself.

The page holds its drawing program and its data; its content policy lets it fetch nothing and run no script but
its own two, whose hashes it names. Data lie in a block that no browser runs, with every `<` written as an escape,
so that a headline can never close it. The drawing program interprets its expressions and compiles none.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from dragoman.errors import DragomanError
from dragoman.lexicons.tables import did_you_mean
from dragoman.views.plots.theme import missing

if TYPE_CHECKING:
    from pathlib import Path

    import altair as alt

Picture = Any
"""An altair chart, or a Vega-Lite specification as a mapping."""

PIXELS = 2
"""PNG pixels a unit of length."""

NO_ADDRESS = ["about:none/"]
"""What the renderer may fetch from: nothing."""


def specification(chart: alt.TopLevelMixin | Mapping[str, Any]) -> dict[str, Any]:
    """Vega-Lite as plain JSON, checked against its schema where the chart is altair's."""
    spec = dict(chart) if isinstance(chart, Mapping) else chart.to_dict()
    plain: dict[str, Any] = json.loads(json.dumps(spec))
    return plain


def render(chart: alt.TopLevelMixin | Mapping[str, Any], form: str) -> bytes:
    """The picture as "svg", "png" (two pixels a unit), "html" or "json"."""
    if form not in FORMS:
        known = ", ".join(f".{f}" for f in FORMS)
        raise DragomanError(f'"{form}" is no form of picture{did_you_mean(form, FORMS)}; there are {known}')
    return FORMS[form](specification(chart))


def save(chart: alt.TopLevelMixin | Mapping[str, Any], path: Path) -> None:
    """Writes the picture in the form its suffix names, to a temporary name first and then renamed."""
    data = render(chart, path.suffix.lower().lstrip("."))
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise DragomanError(f"{path}: cannot be written ({error.strerror}); name a folder that exists") from error


def _renderer() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise missing(error) from error
    return vl_convert


def _json(spec: dict[str, Any]) -> bytes:
    return (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()


def _png(spec: dict[str, Any]) -> bytes:
    data: bytes = _renderer().vegalite_to_png(spec, scale=PIXELS, allowed_base_urls=NO_ADDRESS)
    return data


def _svg(spec: dict[str, Any]) -> bytes:
    text = _renderer().vegalite_to_svg(spec, allowed_base_urls=NO_ADDRESS)
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for element in root.iter():
        for name in ("d", "transform", "x", "y"):
            if name in element.attrib:
                element.set(name, _short(str(element.get(name))))
    return bytes(etree.tostring(root, encoding="utf-8"))


LONG_NUMBER = re.compile(r"(-?\d+\.\d)\d+")


def _short(numbers: str) -> str:
    """A tenth of a pixel is enough: half the size of a map."""
    return LONG_NUMBER.sub(r"\1", numbers)


@cache
def _program() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script."""
    text: str = _renderer().javascript_bundle()
    return text.replace("</script", "<\\/script")


START = """
const picture = JSON.parse(document.getElementById("picture").textContent);
vegaEmbed("#drawing", picture, {mode: "vega-lite", renderer: "svg", ast: true,
  actions: {export: true, source: false, compiled: false, editor: false}})
  .catch(error => { document.getElementById("drawing").textContent = String(error); });
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ margin: 1.5rem; font-family: Arial, Helvetica, sans-serif; background: white; }}
#drawing {{ display: block; }}
#drawing svg text {{ pointer-events: none; }}
#vg-tooltip-element.vg-tooltip {{ max-width: 34rem; font: 12px/1.4 Arial, Helvetica, sans-serif; }}
#vg-tooltip-element table tr td {{ padding: 2px 4px; vertical-align: top; overflow-wrap: anywhere; }}
#vg-tooltip-element table tr td.key {{ max-width: 7rem; min-width: 5.5rem; white-space: nowrap; }}
#vg-tooltip-element table tr td.value {{ max-width: 27rem; max-height: none; display: table-cell; }}
</style>
</head>
<body>
<div id="drawing"></div>
<noscript>This page draws its picture with a script of its own; allow scripts to see it.</noscript>
<script type="application/json" id="picture">{data}</script>
<script>{program}</script>
<script>{start}</script>
</body>
</html>
"""


def _html(spec: dict[str, Any]) -> bytes:
    data = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    scripts = " ".join(f"'sha256-{_hash(text)}'" for text in (_program(), START))
    policy = f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:"
    page = PAGE.format(
        policy=policy, title=html.escape(_title(spec)), data=data, program=_program(), start=START
    )  # fmt: skip
    return page.encode()


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title") or ""
    text = title.get("text", "") if isinstance(title, Mapping) else title
    return " ".join(text) if isinstance(text, list) else str(text)


FORMS: dict[str, Callable[[dict[str, Any]], bytes]] = {"svg": _svg, "png": _png, "html": _html, "json": _json}
