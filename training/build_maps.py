"""Writes the country boundaries that maps are drawn on, from the npm package `world-atlas`.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python training/build_maps.py package

`world-atlas` carries Natural Earth 4.1.0 (public domain) as TopoJSON. Kept are the countries with their arcs;
the numeric country codes become ISO 3166-1 alpha-3 (needs pycountry, of the extra `gazetteer`).
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import pycountry

from dragoman.lexicons.tables import DATA

WITHOUT_NUMBER = {"Kosovo": "KOS"}
"""Natural Earth areas that have a code in `actors/states.csv` but no number in ISO 3166-1."""


def slim(topology: dict[str, Any]) -> dict[str, Any]:
    """The countries alone, each with code (None where ISO has none) and name."""
    countries = topology["objects"]["countries"]
    for shape in countries["geometries"]:
        number = shape.pop("id", None)
        name = shape["properties"]["name"]
        known = pycountry.countries.get(numeric=number) if number else None
        shape["id"] = known.alpha_3 if known else WITHOUT_NUMBER.get(name)
    return {
        "type": "Topology",
        "transform": topology["transform"],
        "objects": {"countries": countries},
        "arcs": topology["arcs"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the unpacked folder of world-atlas")
    parser.add_argument("--out", type=Path, default=DATA / "maps")
    given = parser.parse_args()
    for scale in ("110m", "50m"):
        topology = slim(json.loads((given.package / f"countries-{scale}.json").read_text("utf-8")))
        text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
        packed = gzip.compress(text.encode("utf-8"), 9, mtime=0)
        (given.out / f"countries-{scale}.json.gz").write_bytes(packed)
        print(f"{scale}: {len(topology['objects']['countries']['geometries'])} countries, {len(packed)} bytes")


if __name__ == "__main__":
    main()
