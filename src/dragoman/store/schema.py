"""The schema of a record: every table and column, once.

`docs/record.md` is written from it, segments are checked against it, and DuckDB reads rows by it. Types are
DuckDB's. Offsets are Python string offsets (Unicode code points) into `reports.text`, half-open; times are
UTC; country codes are ISO 3166-1 alpha-3 or PLOVER's codes for those without a state.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 2
"""The version that this program writes. See `migrate.py` for what older ones lacked."""

SPAN = 'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR)'
ACTOR = (
    'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR, "name" VARCHAR, "country" VARCHAR, "sector" VARCHAR[], '
    '"role" VARCHAR, "wikidata" VARCHAR, "entity" VARCHAR, "why" VARCHAR)'
)
PLACE = (
    'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR, "name" VARCHAR, "lat" DOUBLE, "lon" DOUBLE, '
    '"country" VARCHAR, "admin1_code" VARCHAR, "geonameid" BIGINT, "feature_class" VARCHAR, "feature_code" VARCHAR, '
    '"precision" VARCHAR, "radius_km" DOUBLE, "why" VARCHAR)'
)
TIME = (
    'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR, "type" VARCHAR, "value" VARCHAR, "mod" VARCHAR, '
    '"from" DATE, "to" DATE, "why" VARCHAR)'
)
ABOUT = 'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR, "name" VARCHAR, "kind" VARCHAR, "why" VARCHAR)'
COUNT = (
    'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR, "kind" VARCHAR, "low" INTEGER, "high" INTEGER, '
    '"of" VARCHAR, "why" VARCHAR)'
)
ZONE = 'STRUCT("kind" VARCHAR, "start" INTEGER, "end" INTEGER, "why" VARCHAR)'
SENTENCE = 'STRUCT("start" INTEGER, "end" INTEGER, "zone" VARCHAR)'


@dataclass(frozen=True, slots=True)
class Column:
    """`since` is the schema version that brought it."""

    name: str
    type: str
    meaning: str
    since: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    meaning: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


def _table(name: str, meaning: str, *columns: tuple[str, str, str] | tuple[str, str, str, int]) -> Table:
    return Table(name, meaning, tuple(Column(*c) for c in columns))


KEY = ("reading", "VARCHAR", "the reading it belongs to: `readings.reading`")

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        _table(
            "runs",
            "What read the reports: program, weights, knowledge and settings. One row for each different combination.",
            ("run", "VARCHAR", "identifier: sha256 of the other columns, 16 hex digits"),
            ("version", "VARCHAR", "version of the program"),
            ("weights", "VARCHAR", "sha256 of the model weights, 16 hex digits"),
            ("knowledge", "VARCHAR", "sha256 of the knowledge files, the user's included, 16 hex digits"),
            ("settings", "VARCHAR", "the settings that shape a reading, as JSON"),
        ),
        _table(
            "readings",
            "One row for each time a report was read by a new run: the log that says since when the record knows.",
            ("reading", "VARCHAR", "identifier: sha256 of report and run, 16 hex digits"),
            ("report", "VARCHAR", "the report: `reports.report`"),
            ("run", "VARCHAR", "what read it: `runs.run`"),
            ("recorded", "TIMESTAMP", "when it was added to the record, UTC"),
            ("events", "INTEGER", "number of its events"),
        ),
        _table(
            "origins",
            "Which reports are one text, published again; the latest row of a report holds.",
            ("report", "VARCHAR", "the report: `reports.report`"),
            ("origin", "VARCHAR", "the first recorded report with the same text; copies count as one origin"),
            ("why", "VARCHAR", "what they have in common"),
            ("recorded", "TIMESTAMP", "when this row was added, UTC"),
        ),
        _table(
            "reports",
            "Reports as published.",
            ("report", "VARCHAR", "identifier: sha256 of text, title, publisher, date and address, 16 hex digits"),
            ("name", "VARCHAR", "the identifier that the input gave, or the file's name"),
            ("title", "VARCHAR", "title"),
            ("author", "VARCHAR", "author as printed"),
            ("published", "DATE", "publication date; NULL when nothing states it"),
            ("published_why", "VARCHAR", "where the date was found; without one, the later day that is known"),
            ("publisher", "VARCHAR", "outlet"),
            ("republisher", "VARCHAR", "whoever printed somebody else's article"),
            ("url", "VARCHAR", "address"),
            ("language", "VARCHAR", "language tag"),
            ("terms", "VARCHAR", "words of a stated licence or permission"),
            ("path", "VARCHAR", "where it was read from"),
            ("text", "VARCHAR", "the text, unchanged"),
            ("zones", f"{ZONE}[]", "parts of the text, in order"),
            ("sentences", f"{SENTENCE}[]", "sentences of news zones, in order"),
            ("shingle_count", "INTEGER", "number of distinct word trigrams of the text"),
            ("shingles", "UINTEGER[]", "hashes of a sample of them in text order, by which copies are told"),
            ("shingle_keys", "UINTEGER[]", "the few of them under which copies are sought"),
        ),
        _table(
            "events",
            "Coded statements of happenings, one row an event of a reading.",
            ("event", "VARCHAR", "identifier: reading, a dot, number within the report"),
            KEY,
            ("report", "VARCHAR", "the report: `reports.report`"),
            ("event_type", "VARCHAR", "PLOVER event type"),
            ("mode", "VARCHAR[]", "PLOVER modes"),
            ("context", "VARCHAR[]", "PLOVER contexts"),
            ("cameo", "VARCHAR", "CAMEO code, two to four digits"),
            ("quad", "TINYINT", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict"),
            ("intensity", "DOUBLE", "PLOVER score, about -10 to +10"),
            ("actor", f"{ACTOR}[]", "who acts"),
            ("recipient", f"{ACTOR}[]", "at whom or for whom"),
            ("actor_country", "VARCHAR[]", "countries of `actor`, for filters"),
            ("actor_sector", "VARCHAR[]", "sectors of `actor`, for filters"),
            ("actor_name", "VARCHAR[]", "names of `actor`, or the words where unresolved, for filters"),
            ("recipient_country", "VARCHAR[]", "countries of `recipient`, for filters"),
            ("recipient_sector", "VARCHAR[]", "sectors of `recipient`, for filters"),
            ("recipient_name", "VARCHAR[]", "names of `recipient`, for filters"),
            ("claimant_country", "VARCHAR[]", "countries of `claimed_by`, for filters"),
            ("claimant_name", "VARCHAR[]", "names of `claimed_by`, for filters"),
            ("trigger", SPAN, "the words that tell the act"),
            ("sentence", SPAN, "the sentence that holds them"),
            ("location", PLACE, "where; WGS84 degrees, `radius_km` in kilometres; NULL when not told"),
            ("date", TIME, "when, as TIMEX3; `from` and `to` inclusive days; NULL when not told"),
            ("day", "DATE", "`date.from`, for filters"),
            ("last_day", "DATE", "`date.to`, for filters"),
            ("act", "VARCHAR", "the type that a promised, postponed or called-off act would have had"),
            ("act_date", TIME, "when that act is to be"),
            (
                "status",
                "VARCHAR",
                "standing of the act: happened, ongoing, planned, postponed, cancelled, denied, ...",
            ),
            ("hedged", "BOOLEAN", "whether cue or clause withholds commitment"),
            ("background", "BOOLEAN", "whether told only to explain the news"),
            ("claimed_by", f"{ACTOR}[]", "nearest voucher; empty for the author's own assertion"),
            ("relayed_by", f"{ACTOR}[]", "who passed the words on"),
            ("stance", "VARCHAR", "affirms, denies, doubts, relays"),
            ("claim", "VARCHAR", "reported, quoted, official_statement, asserted_by_author"),
            ("claim_index", "INTEGER", "row of `claims` within the reading, from 0; NULL for the author's own"),
            ("about", f"{ABOUT}[]", "named processes, agreements, bodies, documents"),
            ("counts", f"{COUNT}[]", "people struck: killed, wounded, ...; `high` NULL for open upwards", 2),
            ("processes", "VARCHAR[]", "keys of the processes it concerns: `processes.process`", 2),
            (
                "blocks",
                "VARCHAR[]",
                "keys under which tellings of one happening are sought (`happenings.link`)",
                2,
            ),
            ("blocks_from", "DATE", "first day of the keys in `blocks`: most rows are passed over by it", 2),
            ("blocks_to", "DATE", "last day of them", 2),
            ("confidence", "DOUBLE", "0 to 1"),
            ("why", "MAP(VARCHAR, VARCHAR)", "field to the rule or model that chose its value"),
        ),
        _table(
            "claims",
            "Attributions: source, cue and content, fragments in text order.",
            KEY,
            ("claim", "INTEGER", "number within the reading, from 0"),
            ("source", f"{SPAN}[]", "whoever it is attributed to; empty when hidden"),
            ("cue", f"{SPAN}[]", "the words that attribute"),
            ("content", f"{SPAN}[]", "what is attributed"),
            ("kind", "VARCHAR", "reported, quoted, official_statement"),
            ("hedged", "BOOLEAN", "whether the cue withholds commitment"),
            ("stance", "VARCHAR", "affirms, denies, doubts, relays"),
            ("actor", f"{ACTOR}[]", "the source, resolved"),
            ("relayed_by", f"{ACTOR}[]", "who passed the words on"),
            ("score", "DOUBLE", "0 to 1"),
            ("why", "VARCHAR", "the rule or model that found it"),
        ),
        _table("actors", "Mentions of actors.", KEY, ("actor", ACTOR, "the mention, resolved")),
        _table(
            "places",
            "Mentions of places.",
            KEY,
            ("place", PLACE, "the mention, resolved; WGS84 degrees"),
            ("as_actor", "BOOLEAN", "whether the name stands for a government: not mapped"),
        ),
        _table("times", "Expressions of time.", KEY, ("time", TIME, "the expression, as TIMEX3")),
        _table(
            "states",
            "Words that tell the state of a process without telling an event.",
            KEY,
            ("process", "VARCHAR", "key of the process: `processes.process`", 2),
            ("mention", "VARCHAR", "the mention as JSON: state, spans, day, claimants, why", 2),
        ),
        _table(
            "processes",
            "Named processes met in reports; the latest row of a key holds.",
            ("process", "VARCHAR", "key", 2),
            ("name", "VARCHAR", "name", 2),
            ("kind", "VARCHAR", "talks, ceasefire, agreement, resolution, mission, format, process", 2),
            ("aliases", "VARCHAR[]", "other names", 2),
            ("members", "VARCHAR[]", "country codes or keys of actors", 2),
            ("hosts", "VARCHAR[]", "as members", 2),
            ("mediators", "VARCHAR[]", "as members", 2),
            ("places", "VARCHAR[]", "names of places", 2),
            ("countries", "VARCHAR[]", "countries it concerns", 2),
            ("excluded", "VARCHAR[]", "as members: those who are not part of it", 2),
            ("begin", "DATE", "first day, where known", 2),
            ("end", "DATE", "last day, where known", 2),
            ("wikidata", "VARCHAR", "Wikidata identifier", 2),
            ("known", "BOOLEAN", "from the knowledge files; otherwise discovered in reports", 2),
            ("why", "VARCHAR", "how it was found", 2),
            ("recorded", "TIMESTAMP", "when it was added, UTC", 2),
        ),
        _table(
            "happenings",
            "What occurred, as told by one or more events; the latest row of a happening holds.",
            ("happening", "VARCHAR", "identifier, made from its earliest telling"),
            ("neighbourhood", "VARCHAR", "the connected group inside which it was told apart"),
            ("events", "VARCHAR[]", "its tellings: `events.event`; empty when it was merged into others"),
            ("why", "VARCHAR", "what joined them"),
            ("recorded", "TIMESTAMP", "when this row was added, UTC"),
        ),
        _table(
            "failures",
            "Reports that could not be read; the latest row of a failure holds; one without a reason takes it back.",
            ("failure", "VARCHAR", "identifier: sha256 of run and report, or of run and name, 16 hex digits", 2),
            ("name", "VARCHAR", "the report: path, path and line, or the identifier that the input gave", 2),
            ("source", "VARCHAR", "the input to read again: a file, or what the command was given", 2),
            ("report", "VARCHAR", "as in `reports.report`; NULL where no text could be had", 2),
            ("run", "VARCHAR", "what failed to read it: `runs.run`", 2),
            ("stage", "VARCHAR", "where it failed: reading, language, events, llm, rows, time, memory, worker", 2),
            ("reason", "VARCHAR", "why; NULL once it was read after all", 2),
            ("recorded", "TIMESTAMP", "when this row was added, UTC", 2),
        ),
        _table(
            "corrections",
            "What people changed; they win over what was read, and stay when a report is read again.",
            ("correction", "VARCHAR", "identifier"),
            ("made", "TIMESTAMP", "when, UTC"),
            ("who", "VARCHAR", "who made it"),
            ("reason", "VARCHAR", "why"),
            ("action", "VARCHAR", "accept, reject, change, merge, split, withdraw"),
            ("target", "VARCHAR", "event, happening or correction it was made on"),
            ("report", "VARCHAR", "the event's report"),
            ("start", "INTEGER", "where the event's trigger begins"),
            ("end", "INTEGER", "where it ends"),
            ("event_type", "VARCHAR", "the event's type when corrected"),
            ("field", "VARCHAR", "change: the field"),
            ("before", "VARCHAR", "change: the value that was read, as JSON"),
            ("after", "VARCHAR", "change: the value it shall have, as JSON; merge and split: the other events"),
        ),
    )
}
"""In the order in which they are written."""

OF_READING = ("reports", "events", "claims", "actors", "places", "times", "states")
"""Tables whose rows are the reading itself: same input and versions, same bytes."""


def json_columns(table: Table) -> str:
    """The `columns` argument of DuckDB's `read_json` for the rows of a table."""
    return "{" + ", ".join(f"'{c.name}': '{c.type}'" for c in table.columns) + "}"


def empty(table: Table) -> str:
    """A SELECT with the table's columns and no row."""
    cells = ", ".join(f'CAST(NULL AS {c.type}) AS "{c.name}"' for c in table.columns)
    return f"SELECT {cells} WHERE false"


def describe() -> str:
    """All tables as Markdown: what `docs/record.md` holds."""
    parts = []
    for table in TABLES.values():
        lines = [f"### `{table.name}`", "", table.meaning, "", "| column | type | meaning |", "|---|---|---|"]
        for c in table.columns:
            since = f" (since version {c.since})" if c.since > 1 else ""
            lines.append(f"| `{c.name}` | `{_short(c.type)}` | {c.meaning}{since} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


_STRUCTS = {"ACTOR": ACTOR, "PLACE": PLACE, "TIME": TIME, "ABOUT": ABOUT, "COUNT": COUNT, "ZONE": ZONE}


def _short(kind: str) -> str:
    """The structs by name; they are spelled out once, below the tables."""
    for name, struct in {**_STRUCTS, "SENTENCE": SENTENCE, "SPAN": SPAN}.items():
        kind = kind.replace(struct, name)
    return kind


def structs() -> str:
    """The structs that columns are made of, as Markdown."""
    lines = ["| struct | fields |", "|---|---|"]
    for name, struct in {"SPAN": SPAN, **_STRUCTS, "SENTENCE": SENTENCE}.items():
        fields = struct.removeprefix("STRUCT(").removesuffix(")").replace('"', "")
        lines.append(f"| `{name}` | {fields} |")
    return "\n".join(lines) + "\n"
