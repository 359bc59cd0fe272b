"""Draws the pictures of `docs/plots.md` from invented data: `python tests/plots_pictures.py`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import plots_data as made

from dragoman.model import Dispute, Field
from dragoman.views import plots

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"


def main() -> None:
    tellings = [t for t in made.many(260) if "和" not in str(t.event)]
    told = made.happenings(tellings)
    disputes = [Dispute(h.id, Field.OCCURRED, ()) for h in told[::9]]
    talks = replace(made.TALKS, name="Lake Talks on a Transition (invented)")
    steps = [s for s in made.talks() if "和平観察団" not in s.claimants]
    pictures = {
        "timeline": plots.timeline(talks, steps, tellings=tellings),
        "map": plots.map(told, disputes=disputes, title="Where it is told to have happened (invented)"),
        "network": plots.network(tellings, title="Who is told of with whom (invented)"),
        "dyads": plots.dyads(tellings, title="Who deals with whom (invented)"),
        "series": plots.series(tellings, per="week", title="Happenings over time (invented)"),
    }
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures.items():
        plots.save(picture, FOLDER / f"{name}.svg")


if __name__ == "__main__":
    main()
