"""What a model is told: the instructions, the schema of its answer, and one report as data.

A report goes out as a JSON object, whose quoting no text can break out of.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.lexicons.ontology import Ontology, load_ontology
from dragoman.lexicons.tables import DATA, Column, Table, read_table, read_toml
from dragoman.llm.answer import Answer, Codes, codes_of
from dragoman.model import Analysis

UNSEEN = re.compile("[\U000e0000-\U000e0fff]")
"""Tags and supplementary variation selectors: invisible letters, used to hide instructions in a text."""

_MODES = Table("modes", tuple(Column(c) for c in ("event_type", "mode", "intensity", "definition")), None)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What goes out, and the codes that may come back; `seal` is the checksum of what goes out, 16 hex digits."""

    instructions: str
    schema: Mapping[str, Any]
    codes: Codes
    seal: str


@cache
def load() -> Prompt:
    """The prompt of this release. Raises KnowledgeError where its file or the ontology breaks its schema."""
    known = load_ontology()
    told = read_toml(DATA / "llm" / "prompt.toml")
    text = instructions(known, told)
    shape = schema(known, told)
    total = hashlib.sha256(f"{text}\0{json.dumps(shape, sort_keys=True)}".encode()).hexdigest()
    return Prompt(text, shape, codes_of(known, told), total[:16])


def instructions(known: Ontology, told: Mapping[str, Any]) -> str:
    """The task, the rules, and every code with its definition."""
    modes: dict[str, list[str]] = {}
    for row in read_table(DATA / "ontology" / "modes.csv", _MODES):
        modes.setdefault(row["event_type"], []).append(f"{row['mode']} ({row['definition']})")
    parts = [told["task"].strip(), "Rules:\n" + "\n".join(f"- {rule}" for rule in told["rules"])]
    types = [
        f"- {code}: {kind.definition}" + (f". Modes: {'; '.join(modes[code])}" if code in modes else "")
        for code, kind in known.event_types.items()
    ]
    parts.append("Event types, with the modes that each may have:\n" + "\n".join(types))
    sectors = [f"- {code}: {sector.definition}" for code, sector in known.sectors.items()]
    parts.append("Sectors:\n" + "\n".join(sectors))
    parts.append("Those without a state:\n" + "\n".join(f"- {c}: {name}" for c, name in known.international.items()))
    titles = {"status": "Statuses", "kind": "Kinds of claim", "stance": "Stances", "about": "Matters"}
    for name, title in titles.items():
        parts.append(f"{title}:\n" + "\n".join(f"- {code}: {words}" for code, words in told[name].items()))
    return "\n\n".join(parts)


def schema(known: Ontology, told: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of an answer, as strict endpoints want it: all fields required, no others allowed."""
    types = list(known.event_types)
    every = list(dict.fromkeys(mode for code in types for mode in known.modes(code)))
    lists = {
        ("Said", "event_type"): types,
        ("Said", "act"): types,
        ("Said", "mode"): every,
        ("Said", "status"): list(told["status"]),
        ("Side", "sector"): list(known.sectors),
        ("Matter", "kind"): list(told["about"]),
        ("Attribution", "kind"): list(told["kind"]),
        ("Attribution", "stance"): list(told["stance"]),
    }
    made: dict[str, Any] = Answer.model_json_schema()
    for name, shape in {"Answer": made, **made["$defs"]}.items():
        shape.pop("description", None)
        shape["required"] = list(shape["properties"])
        shape["additionalProperties"] = False
        for field, held in shape["properties"].items():
            for word in ("title", "default"):
                held.pop(word, None)
            if (name, field) in lists:
                _text_of(held)["enum"] = lists[name, field]
    return made


def _text_of(field: dict[str, Any]) -> dict[str, Any]:
    """Where in a field's schema the text stands: in itself, its items, or one of its alternatives."""
    parts: list[dict[str, Any]] = [field, field.get("items", {}), *field.get("anyOf", ())]
    for part in parts:
        if part.get("type") == "string":
            return part
    raise AssertionError(field)




def message(analysis: Analysis) -> str:
    """One report as a JSON object: title, day of publication, and the sentences of its news, numbered from 1.

    Characters that no reader sees but a model does (Unicode tags) are left out, broken ones become "?".
    """
    published = analysis.document.published
    told = json.dumps(
        {
            "title": analysis.document.title,
            "published": published.isoformat() if published else None,
            "sentences": [{"n": n, "text": s.span.text} for n, s in enumerate(analysis.sentences, 1)],
        },
        ensure_ascii=False,
    )
    return UNSEEN.sub("", told).encode("utf-8", "replace").decode("utf-8")
