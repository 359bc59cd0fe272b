"""How a record grows: questions, timelines and adding, at 10^4, 10^5 and 10^6 events.

    python benchmarks/record.py [--events 10000 100000 1000000] [--folder FOLDER]

Makes a record of invented events (ten a report; 160 countries, 40 years, places, processes, happenings of two to
three tellings), asks it, and adds real readings to it. Printed: seconds, the median of five after one to warm up; and
memory of this process at its largest. "Adding" is what a report costs beyond reading it: rows, copies, links, files.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dragoman import load, readers
from dragoman.model import Document
from dragoman.record import Record
from dragoman.store import commits
from dragoman.store.schema import TABLES
from dragoman.store.segments import write_query
from dragoman.store.upkeep import MOST, SORT

ROOT = Path(__file__).resolve().parents[1]
SEED = 20

INVENT = {
    "runs": "SELECT 'run0' AS run, '0' AS version, '' AS weights, '' AS knowledge, '{{}}' AS settings",
    "readings": """SELECT printf('%016x', hash(i)) AS reading, printf('%016x', hash(i + 7000000000)) AS report,
        'run0' AS run, TIMESTAMP '2020-01-01' + i * INTERVAL 1 MINUTE AS recorded, 10 AS events
        FROM range({reports}) t(i)""",
    "origins": """SELECT printf('%016x', hash(i + 7000000000)) AS report,
        printf('%016x', hash(i + 7000000000)) AS origin, 'invented' AS why,
        TIMESTAMP '2020-01-01' + i * INTERVAL 1 MINUTE AS recorded FROM range({reports}) t(i)""",
    "reports": """SELECT printf('%016x', hash(i + 7000000000)) AS report, 'report-' || i AS name,
        'Ministers meet on matter ' || i AS title, NULL AS author,
        DATE '1985-01-01' + CAST(i * 14600 / {reports} AS INTEGER) AS published, 'given' AS published_why,
        'Outlet ' || hash(i) % 400 AS publisher, NULL AS republisher, NULL AS url, 'en' AS language, NULL AS terms,
        NULL AS path, repeat('Envoys of both sides met in the city on report ' || i || '. ', 25) AS text,
        [] AS zones, [] AS sentences, 240 AS shingle_count,
        list_transform(range(200), lambda k: (hash(i * 1000 + k) % 4294967296)::UINTEGER) AS shingles,
        list_transform(range(60), lambda k: (hash(i * 1000 + k * 3) % 4294967296)::UINTEGER) AS shingle_keys
        FROM range({reports}) t(i)""",
}

EVENTS = """
WITH base AS (
    SELECT i, i // 10 AS r, (hash(i * 31) >> 2)::BIGINT AS a, (hash(i * 37) >> 2)::BIGINT AS b,
        (hash(i * 41) >> 2)::BIGINT AS c, (hash(i * 43) >> 2)::BIGINT AS d,
        DATE '1985-01-01' + CAST((i // 10) * 14600 / {reports} AS INTEGER) - CAST(hash(i) % 4 AS INTEGER) AS day
    FROM range({events}) t(i)
), coded AS (
    SELECT *, {codes}[1 + (a % {n}) * (a % 97) // 97] AS ac, {codes}[1 + (b % {n}) * (b % 89) // 89] AS rc,
        {types}[1 + c % 16] AS kind, {sectors}[1 + d % 8] AS sa, {sectors}[1 + (d // 8) % 8] AS sr
    FROM base
)
SELECT printf('%016x', hash(r)) || '.' || (1 + i % 10) AS event, printf('%016x', hash(r)) AS reading,
    printf('%016x', hash(r + 7000000000)) AS report, kind AS event_type, [] AS mode,
    CASE WHEN c % 5 = 0 THEN ['diplomatic'] ELSE [] END AS context, '036' AS cameo, (1 + c % 4)::TINYINT AS quad,
    1.0 AS intensity,
    [{{'start': 0, 'end': 6, 'text': 'Envoys', 'name': 'Leader ' || a % 5000, 'country': ac, 'sector': [sa],
       'role': NULL, 'wikidata': NULL, 'entity': NULL, 'why': 'invented'}}] AS actor,
    [{{'start': 0, 'end': 6, 'text': 'Envoys', 'name': 'Leader ' || b % 5000, 'country': rc, 'sector': [sr],
       'role': NULL, 'wikidata': NULL, 'entity': NULL, 'why': 'invented'}}] AS recipient,
    [ac] AS actor_country, [sa] AS actor_sector, ['Leader ' || a % 5000] AS actor_name,
    [rc] AS recipient_country, [sr] AS recipient_sector, ['Leader ' || b % 5000] AS recipient_name,
    CASE WHEN c % 2 = 0 THEN [ac] ELSE [] END AS claimant_country,
    CASE WHEN c % 2 = 0 THEN ['Leader ' || a % 5000] ELSE [] END AS claimant_name,
    {{'start': 21, 'end': 24, 'text': 'met'}} AS trigger,
    {{'start': 0, 'end': 60, 'text': 'Envoys of both sides met in the city on report ' || r || '.'}} AS sentence,
    CASE WHEN c % 3 = 0 THEN {{'start': 0, 'end': 4, 'text': 'Town', 'name': 'Town ' || d % 20000,
        'lat': (d % 1600000) / 10000.0 - 80, 'lon': (b % 3600000) / 10000.0 - 180, 'country': ac, 'admin1_code': NULL,
        'geonameid': d % 20000, 'feature_class': 'P', 'feature_code': 'PPL', 'precision': 'city', 'radius_km': 5.0,
        'why': 'invented'}} END AS location,
    {{'start': 0, 'end': 6, 'text': 'Monday', 'type': 'DATE', 'value': CAST(day AS VARCHAR), 'mod': NULL, 'from': day,
        'to': day, 'why': 'invented'}} AS date, day, day AS last_day, NULL AS act, NULL AS act_date,
    CASE WHEN c % 7 = 0 THEN 'planned' WHEN c % 11 = 0 THEN 'denied' ELSE 'happened' END AS status,
    c % 6 = 0 AS hedged, c % 13 = 0 AS background,
    CASE WHEN c % 2 = 0 THEN [{{'start': 0, 'end': 6, 'text': 'Envoys', 'name': 'Leader ' || a % 5000, 'country': ac,
        'sector': [sa], 'role': NULL, 'wikidata': NULL, 'entity': NULL, 'why': 'invented'}}] ELSE [] END AS claimed_by,
    [] AS relayed_by, 'affirms' AS stance,
    CASE WHEN c % 2 = 0 THEN 'reported' ELSE 'asserted_by_author' END AS claim, NULL AS claim_index, [] AS about,
    [] AS counts, CASE WHEN d % 50 = 0 THEN ['process_' || d % 1000] ELSE [] END AS processes,
    ['talk.' || day || '.' || ac, 'talk.' || (day + 1) || '.' || ac, 'talk.' || day || '.' || rc,
     'talk.' || (day + 1) || '.' || rc, 'report.' || printf('%016x', hash(r + 7000000000))] AS blocks,
    day AS blocks_from, day + 1 AS blocks_to,
    0.5 + (a % 50) / 100.0 AS confidence, MAP {{'event_type': 'invented'}} AS why
FROM coded ORDER BY day, i
"""

HAPPENINGS = """
SELECT 'h-' || printf('%012x', hash(h)) AS happening, 'n-' || printf('%012x', hash(h // 2)) AS neighbourhood,
    list(printf('%016x', hash(i // 10)) || '.' || (1 + i % 10)) AS events, 'invented' AS why,
    TIMESTAMP '2020-01-01' AS recorded
FROM (SELECT i, (i // 25) * 10 + hash(i) % 10 AS h FROM range({events}) t(i)) GROUP BY h
"""


def invent(where: Path, events: int) -> None:
    """A record of so many events, in a few segments as compaction leaves them."""
    record = Record(where)
    base = record._base
    reports = max(1, events // 10)
    from dragoman.lexicons.tables import DATA, rows

    codes = sorted({row["code"] for _, row in rows(DATA / "codes" / "states.csv") if len(row["code"]) == 3})[:160]
    values = {
        "events": events,
        "reports": reports,
        "codes": json.dumps(codes).replace('"', "'"),
        "n": len(codes),
        "types": str(
            [
                "AGREE",
                "CONSULT",
                "SUPPORT",
                "CONCEDE",
                "COOPERATE",
                "AID",
                "RETREAT",
                "REQUEST",
                "ACCUSE",
                "REJECT",
                "THREATEN",
                "PROTEST",
                "SANCTION",
                "MOBILIZE",
                "COERCE",
                "ASSAULT",
            ]
        ),
        "sectors": str(["GOV", "MIL", "REB", "CVL", "OPP", "PTY", "COP", "JRN"]),
    }
    made = []
    for name, sql in INVENT.items():
        made.append(write_query(base.connection, base.folder, TABLES[name], _typed(name, sql.format(**values))))
    base.connection.execute(f"CREATE TEMP TABLE told AS {_typed('events', EVENTS.format(**values))}")
    for at in range(0, events, MOST):
        part = f"SELECT * FROM told ORDER BY {SORT['events']} LIMIT {MOST} OFFSET {at}"
        made.append(write_query(base.connection, base.folder, TABLES["events"], part))
    made.append(
        write_query(
            base.connection, base.folder, TABLES["happenings"], _typed("happenings", HAPPENINGS.format(**values))
        )
    )
    commits.publish(base.folder, made, note="invented")
    record.close()


def _typed(name: str, sql: str) -> str:
    cells = ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in TABLES[name].columns)
    return f"SELECT {cells} FROM ({sql})"


def median(what: Callable[[], Any], times: int = 5) -> float:
    what()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        what()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


QUESTIONS: dict[str, dict[str, Any]] = {
    "actor": {"actor": "RUS"},
    "actor with sector": {"actor": "RUS:MIL"},
    "name": {"actor": "Leader 77"},
    "either side": {"either": "FRA"},
    "type and days": {"type": "ASSAULT", "since": "2010-01-01", "until": "2012-12-31"},
    "quad": {"quad": 4},
    "place": {"place": "Town 1234"},
    "box": {"box": (30, 35, 38, 43)},
    "claimant": {"claimant": "IRN"},
    "status": {"status": "denied"},
    "confidence": {"confidence": 0.95},
    "publisher": {"publisher": "Outlet 17"},
    "text": {"text": "report 4242."},
    "context": {"context": "diplomatic"},
    "hedged": {"hedged": True},
    "country": {"country": "IRQ"},
    "everything": {"status": "any"},
}


def measure(where: Path, events: int, readings: list[Any]) -> dict[str, float]:
    out: dict[str, float] = {}
    begun = time.perf_counter()
    record = Record(where, create=False)
    out["open"] = time.perf_counter() - begun
    for name, filters in QUESTIONS.items():
        out[f"ask, {name}"] = median(lambda f=filters: list(record.events(50, **f)))
    happening = record._base.column("SELECT happening FROM happenings LIMIT 1")[0]
    out["ask, happening"] = median(lambda: list(record.events(50, happening=happening)))
    out["ask, count of all"] = median(lambda: record.events(status="any").count())
    base = record._base
    key = base.column("SELECT processes[1] FROM events WHERE len(processes) > 0 LIMIT 1")[0]
    from dragoman.model import Process

    record.process = lambda name: Process(key, key, "talks")  # type: ignore[method-assign]
    out["timeline"] = median(lambda: record.timeline(key))
    fresh = iter(readings)
    for which in ("first", "second"):  # what adding needs is made with the first, indexes with the second
        begun = time.perf_counter()
        record.add(next(fresh))
        out[f"add the {which} report"] = time.perf_counter() - begun
    taken = []
    for reading in fresh:
        begun = time.perf_counter()
        record.add(reading)
        taken.append(time.perf_counter() - begun)
    out["add one report"] = statistics.median(taken)
    out["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    record.close()
    return out


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    ask.add_argument("--folder", type=Path, help="where to make the records; a temporary folder when left out")
    ask.add_argument("--size", type=int, help=argparse.SUPPRESS)
    o = ask.parse_args()
    folder = o.folder or Path(tempfile.mkdtemp())
    if o.size:
        where = folder / str(o.size)
        readings = read_some()
        print(json.dumps(measure(where, o.size, readings)))
        return
    table: dict[str, list[float]] = {}
    import subprocess

    for events in o.events:
        where = folder / str(events)
        if not where.exists():
            begun = time.perf_counter()
            invent(where, events)
            print(f"{events:,} events made in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        run = [sys.executable, __file__, "--size", str(events), "--folder", str(folder)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        for name, value in json.loads(done.stdout).items():
            table.setdefault(name, []).append(value)
    print(f"{'':<24}" + "".join(f"{n:>12,}" for n in o.events))
    for name, values in table.items():
        print(f"{name:<24}" + "".join(f"{v:>12.3f}" if v < 100 else f"{v:>12.0f}" for v in values))
    if o.folder is None:
        shutil.rmtree(folder)


def read_some() -> list[Any]:
    """The example reports, read as of days within the record's forty years; each run makes them new."""
    reader = load()
    made = []
    for k, found in enumerate(readers.read_many([str(ROOT / "examples")])):
        if isinstance(found, Document):
            day = date(2004, 3, 5) + timedelta(days=40 * k)
            text = f"{found.text}\nDispatch {k} of {time.time_ns()}."
            made.append(reader.read_text(text, id=f"new-{k}", published=day, publisher=found.publisher))
    return made


if __name__ == "__main__":
    main()
