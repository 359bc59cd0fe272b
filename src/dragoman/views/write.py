"""Exports: tellings to a stream of bytes, in a layout and a format.

Tables are written row by row. Texts that a spreadsheet would run as a formula get an apostrophe before them
(see `flat`); numbers stay numbers, also negative ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from dragoman.errors import SettingsError
from dragoman.lexicons.tables import did_you_mean
from dragoman.model import Happening, Telling
from dragoman.views import geojson, graph
from dragoman.views.columns import BY_NAME, Cell, flat, plain, row, select
from dragoman.views.flat import guard, line
from dragoman.views.layouts import find
from dragoman.views.layouts import plover as plover_layout
from dragoman.views.layouts.base import Field, Form, Layout, Options
from dragoman.views.words import clean

FORMATS: Mapping[str, str] = {
    "csv": "commas, a header line, UTF-8; the `gdelt` layouts keep their tabs, as GDELT's own .csv files do",
    "tsv": "tabs",
    "jsonl": "one JSON object a line",
    "geojson": "a FeatureCollection of what has a place",
    "gexf": "the network of actors, for Gephi",
    "graphml": "the network of actors, for most other programs",
}
"""What `export` writes, and what it is."""

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".txt": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".geojson": "geojson",
    ".gexf": "gexf",
    ".graphml": "graphml",
}

AS_THEY_ARE = frozenset({str, int, float})
"""Types of cells that need no flattening: most of them."""

NEVER_GUARDED = frozenset({"---"})
"""PETRARCH2's sign for nobody: no spreadsheet runs it."""


def format_of(filename: str) -> str:
    """The format that a file's name asks for. Raises SettingsError, with the nearest suffix, for another."""
    dot = filename.rfind(".")
    suffix = filename[dot:].lower() if dot >= 0 else ""
    if suffix not in SUFFIXES:
        raise SettingsError(
            f'"{filename}" does not end in a known format{did_you_mean(suffix, SUFFIXES)} (all: {", ".join(SUFFIXES)})'
        )
    return SUFFIXES[suffix]


def export(
    tellings: Iterable[Telling],
    out: IO[bytes],
    layout: str = "dragoman",
    format: str | None = None,
    *,
    columns: Sequence[str] | None = None,
    happenings: Iterable[Happening] | None = None,
    edges: str = "quad",
    in_order: bool = False,
    all_statuses: bool = False,
    texts: bool = False,
    by_type: bool = False,
    complete: bool = False,
    version: str = "",
) -> int:
    """Writes tellings and gives the number of rows, objects, features or edges.

    layout: a name of `layouts.LAYOUTS`. format: a name of FORMATS, None for the files the layout's data set has.
    columns: some columns of the `dragoman` layout. happenings: written as GeoJSON in place of the tellings.
    edges: "quad" or "type", of graphs. in_order: the tellings come sorted as the layout's ORDER says, so they
    need not be held in memory to sort them. The rest as in `layouts.base.Options`.

    Raises SettingsError for a name that does not exist or options that exclude each other, MissingExtraError
    for graphs without networkx.
    """
    chosen = find(layout)
    kind = _format(format, chosen)
    options = Options(all_statuses, version, texts, by_type, complete)
    if columns is not None and (chosen.NAME != "dragoman" or kind not in {"csv", "tsv", "jsonl"}):
        raise SettingsError("columns can be chosen in the `dragoman` layout as csv, tsv or jsonl alone")
    if kind in {"geojson", "gexf", "graphml"}:
        if chosen.NAME != "dragoman":
            raise SettingsError(f"{kind} has no `{chosen.NAME}` layout; leave it out, or write csv, tsv or jsonl")
        if kind == "geojson":
            return _geojson(tellings, happenings, out)
        return _graph(tellings, out, kind, edges, options)
    if chosen.ORDER and not in_order:
        tellings = in_layout_order(tellings, chosen)
    if chosen.NAME == plover_layout.NAME:
        return _objects(plover_layout.records(tellings, options), out)
    fields, rows = _table(chosen, tellings, options, columns)
    names = [f.name for f in fields]
    if kind == "jsonl":
        objects = ({n: plain(c) for n, c in zip(names, cells, strict=True)} for cells in rows)
        return _objects(objects, out)
    return _lines(fields, rows, _form(chosen, kind), out)


def in_layout_order(tellings: Iterable[Telling], layout: Layout) -> list[Telling]:
    """Tellings sorted by the columns a layout asks for; unknown values first."""
    keys = [BY_NAME[name].get for name in layout.ORDER]

    def sort_key(telling: Telling) -> tuple[Any, ...]:
        values = [get(telling) for get in keys]
        return tuple((v is not None, v if v is not None else 0) for v in values)

    return sorted(tellings, key=sort_key)


def _format(name: str | None, layout: Layout) -> str:
    if name is None:
        return SUFFIXES[layout.FORM.suffixes[0]]
    kind = name.strip().lower().removeprefix(".")
    if kind not in FORMATS:
        raise SettingsError(f'"{name}" is not a format{did_you_mean(kind, FORMATS)} (all: {", ".join(FORMATS)})')
    if layout.NAME == plover_layout.NAME and kind != "jsonl":
        raise SettingsError(f"PLOVER records are JSON objects; write them as jsonl, not as {kind}")
    return kind


def _form(layout: Layout, kind: str) -> Form:
    """The layout's own form for the suffixes of its data set; else commas or tabs with a header line."""
    if kind in {SUFFIXES[s] for s in layout.FORM.suffixes}:
        return layout.FORM
    return replace(layout.FORM, delimiter="," if kind == "csv" else "\t", header=True, quoted=kind == "csv")


def _table(
    layout: Layout, tellings: Iterable[Telling], options: Options, columns: Sequence[str] | None
) -> tuple[tuple[Field, ...], Iterable[list[Cell]]]:
    """The fields to write and the rows, cut to them."""
    if columns is not None:
        picked = select(columns)
        return tuple(Field(c.name, c.sentence) for c in picked), (list(row(t, picked)) for t in tellings)
    rows = layout.rows(tellings, options)
    kept = [i for i, f in enumerate(layout.FIELDS) if options.texts or not f.optional]
    if len(kept) < len(layout.FIELDS):
        rows = ([cells[i] for i in kept] for cells in rows)
    return tuple(layout.FIELDS[i] for i in kept), rows


def _lines(fields: tuple[Field, ...], rows: Iterable[list[Cell]], form: Form, out: IO[bytes]) -> int:
    write = _quoting(form) if form.quoted else _plain(form)
    if form.header:
        out.write(write([f.name for f in fields]))
    droppable = [i for i, f in enumerate(fields) if f.droppable] if not form.header else []
    count = 0
    for cells in rows:
        texts = [_cell(c, form) for c in cells]
        for i in droppable:
            if texts[i] in (form.missing, ""):
                del texts[i]
        out.write(write(texts))
        count += 1
    return count


def _cell(value: Cell, form: Form) -> object:
    """A cell as it is written: no value as the form's sign for it, texts guarded."""
    written = value if type(value) in AS_THEY_ARE else flat(value)
    if written is None or written == "":
        return form.missing
    if not isinstance(written, str):
        return written
    text = written if form.quoted else clean(written)
    return text if text in NEVER_GUARDED else guard(text) or form.missing


def _quoting(form: Form) -> Callable[[Sequence[object]], bytes]:
    return lambda cells: _bytes(line(cells, form.delimiter))


def _plain(form: Form) -> Callable[[Sequence[object]], bytes]:
    """Without quotation marks: the cells are clean of tabs and line ends."""
    return lambda cells: _bytes(form.delimiter.join(map(str, cells)) + "\n")


def _bytes(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which no encoding has, becomes a question mark."""
    return text.encode("utf-8", "replace")


def _json(value: object) -> str:
    """On one line for every reader: the line ends that some programs see inside texts are escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _objects(objects: Iterable[Mapping[str, Any]], out: IO[bytes]) -> int:
    count = 0
    for one in objects:
        out.write(_bytes(_json(one) + "\n"))
        count += 1
    return count


def _geojson(tellings: Iterable[Telling], happenings: Iterable[Happening] | None, out: IO[bytes]) -> int:
    """A FeatureCollection, written feature by feature."""
    found: Iterator[dict[str, Any]]
    found = geojson.features(tellings) if happenings is None else geojson.happening_features(happenings)
    out.write(b'{"type": "FeatureCollection", "features": [')
    count = 0
    for feature in found:
        out.write(_bytes((",\n" if count else "\n") + _json(feature)))
        count += 1
    out.write(b"\n]}\n")
    return count


def _graph(tellings: Iterable[Telling], out: IO[bytes], kind: str, edges: str, options: Options) -> int:
    found = graph.actors_graph(tellings, edges, options.all_statuses)
    (graph.write_gexf if kind == "gexf" else graph.write_graphml)(found, out)
    return int(found.number_of_edges())
