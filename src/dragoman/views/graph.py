"""The network of actors: who acts towards whom, for Gephi, Cytoscape, igraph and networkx.

Nodes are parties, edges run from actor to recipient, one for each pair and quad class (or event type).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from dragoman.errors import MissingExtraError, SettingsError
from dragoman.lexicons.ontology import load_ontology
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Actor, Telling
from dragoman.views.dyads import chosen, day, pairs, words_of
from dragoman.views.words import clean, code

EDGES = ("quad", "type")
"""What an edge stands for beside its pair."""

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 allows nowhere, not even escaped (https://www.w3.org/TR/xml/#charsets)."""


@dataclass(slots=True)
class Edge:
    """What is counted along one edge."""

    quad: int
    event_type: str
    tellings: set[str] = field(default_factory=set)
    happenings: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def add(self, telling: Telling) -> None:
        """Count a telling: happenings and origins once each, days and intensities as their range."""
        self.tellings.add(telling.key)
        self.happenings.add(telling.happening or telling.key)
        self.origins.add(telling.report.original)
        on = day(telling)
        if on is not None:
            self.days = [min([on, *self.days]), max([on, *self.days])]
        if telling.event.intensity is not None:
            self.scores = [min([telling.event.intensity, *self.scores]), max([telling.event.intensity, *self.scores])]

    def attributes(self, by_type: bool) -> dict[str, str | int | float]:
        """Counts, first and last day, and the range of intensities; `weight` is the number of origins."""
        known = load_ontology().quads.get(self.quad, "")
        return {
            "label": self.event_type if by_type else known,
            "quad": self.quad,
            "event_type": self.event_type if by_type else "",
            "weight": float(len(self.origins)),
            "tellings": len(self.tellings),
            "happenings": len(self.happenings),
            "origins": len(self.origins),
            "first_day": self.days[0].isoformat() if self.days else "",
            "last_day": self.days[-1].isoformat() if self.days else "",
            **({"intensity_min": self.scores[0], "intensity_max": self.scores[-1]} if self.scores else {}),
        }


def xml_text(text: str) -> str:
    """Without characters that XML forbids and without direction marks, white space folded."""
    return FORBIDDEN.sub("", clean(text))


def node(actor: Actor) -> str:
    """What makes two mentions one node: the knowledge entry, the name, else country and sector, else the words."""
    if actor.entity:
        return xml_text(actor.entity)
    if actor.name:
        return xml_text(f"{actor.name} [{code(actor)}]")
    if actor.country or actor.sector:
        return code(actor)
    return xml_text(words_of(actor).casefold()) or "?"


def actors_graph(tellings: Iterable[Telling], edges: str = "quad", all_statuses: bool = False) -> Any:
    """The network as a networkx.MultiDiGraph.

    `edges` is "quad" or "type". Raises MissingExtraError without networkx, SettingsError for another word.
    """
    if edges not in EDGES:
        raise SettingsError(f'edges by "{edges}" are not known{did_you_mean(edges, EDGES)} (all: {", ".join(EDGES)})')
    try:
        import networkx
    except ImportError as error:
        raise MissingExtraError("graphs need networkx; install it with: pip install 'dragoman[graphs]'") from error
    found, told = _gather(tellings, edges == "type", all_statuses)
    graph = networkx.MultiDiGraph()
    for name, (actor, count) in found.items():
        graph.add_node(name, **_node_attributes(actor, count))
    for (source, target, kind), edge in told.items():
        graph.add_edge(source, target, key=kind, **edge.attributes(edges == "type"))
    return graph


def _gather(
    tellings: Iterable[Telling], by_type: bool, all_statuses: bool
) -> tuple[dict[str, tuple[Actor, int]], dict[tuple[str, str, str], Edge]]:
    nodes: dict[str, tuple[Actor, int]] = {}
    edges: dict[tuple[str, str, str], Edge] = {}
    for telling in chosen(tellings, all_statuses):
        event = telling.event
        sides = {node(a): a for a in (*event.actor, *event.recipient)}
        for name, actor in sides.items():
            first, count = nodes.get(name, (actor, 0))
            nodes[name] = (first, count + 1)
        quad = event.quad or 0
        kind = xml_text(event.event_type) if by_type else str(quad)
        for one, other in pairs(event):
            if one and other and node(one) != node(other):
                key = (node(one), node(other), kind)
                edges.setdefault(key, Edge(quad, xml_text(event.event_type))).add(telling)
    return nodes, edges


def _node_attributes(actor: Actor, tellings: int) -> dict[str, str | int]:
    return {
        "label": xml_text(actor.name or (code(actor) if actor.country or actor.sector else words_of(actor))),
        "country": xml_text(actor.country or ""),
        "sector": xml_text("+".join(actor.sector)),
        "wikidata": xml_text(actor.wikidata or ""),
        "kind": "named" if actor.name else "unnamed",
        "tellings": tellings,
    }


def write_gexf(graph: Any, out: IO[bytes]) -> None:
    """GEXF 1.2; without networkx's date of writing, so that the same record gives the same bytes."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(graph=graph, encoding="utf-8", prettyprint=True, version="1.2draft")
    for meta in writer.xml.iter():
        meta.attrib.pop("lastmodifieddate", None)
    writer.write(out)


def write_graphml(graph: Any, out: IO[bytes]) -> None:
    """GraphML."""
    import networkx

    networkx.write_graphml(graph, out, named_key_ids=True)
