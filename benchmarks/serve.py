"""The pages over a large record: each address alone, then many readers at once while a run writes.

    python benchmarks/record.py --events 1000000 --folder FOLDER     # makes the record, once
    python benchmarks/serve.py FOLDER/1000000 --alone
    python benchmarks/serve.py FOLDER/1000000 --together 300 --clients 20 --pause 5

The server is `dragoman serve` in a process of its own. Alone: every address `--times` times by one reader, each time
with other values, so that no answer is one kept from before; printed are milliseconds (median, 95th percentile, most)
and the server's processor time. Together: a reader opens a page with the pictures on it, looks at it for a random time
of `--pause` seconds in the mean (exponentially distributed), and opens another, while `dragoman read` adds new reports
to the record. Any answer but 200 (303 where a page leads on) is an error, and ends the run with 1.
"""

from __future__ import annotations

import argparse
import html
import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[1]
SEED = 20
LIMIT = 60.0
"""Seconds after which an answer counts as none."""
TYPES = ("AGREE", "CONSULT", "AID", "ACCUSE", "PROTEST", "COERCE", "ASSAULT", "MOBILIZE")


# ------------------------------------------------------------------ the record
PROCESSES = """SELECT DISTINCT unnest(processes) AS process, 'Talks of ' || unnest(processes) AS name, 'talks' AS kind,
    [] AS aliases, [] AS members, [] AS hosts, [] AS mediators, [] AS places, [] AS countries, [] AS excluded,
    NULL AS "begin", NULL AS "end", NULL AS wikidata, false AS known, 'invented' AS why,
    TIMESTAMP '2020-01-01' AS recorded FROM events"""
CLAIMS = """SELECT reading, (row_number() OVER (PARTITION BY reading ORDER BY event) - 1)::INTEGER AS claim,
    [{'start': 0, 'end': 6, 'text': 'Envoys'}] AS source, [{'start': 21, 'end': 24, 'text': 'met'}] AS cue,
    [{'start': 0, 'end': 60, 'text': sentence.text}] AS content, 'reported' AS kind, hedged, stance,
    claimed_by AS actor, [] AS relayed_by, 0.9 AS score, 'invented' AS why
    FROM events WHERE len(claimed_by) > 0 ORDER BY day, reading, claim"""


def complete(where: Path) -> None:
    """What pages show beside events: a row for each process, and the claims, if the record has none yet."""
    sys.path.insert(0, str(Path(__file__).parent))
    from record import _typed

    from dragoman.record import Record
    from dragoman.store import commits
    from dragoman.store.schema import TABLES
    from dragoman.store.segments import write_query

    with Record(where, create=False) as record:
        base = record._base
        if base.column("SELECT count(*) FROM processes")[0]:
            return
        made = [
            write_query(base.connection, base.folder, TABLES[name], _typed(name, sql))
            for name, sql in (("processes", PROCESSES), ("claims", CLAIMS))
        ]
        commits.publish(base.folder, made, note="invented")


# ------------------------------------------------------------------ the server
@dataclass
class Server:
    """`dragoman serve` as a process."""

    where: Path
    port: int = 0
    process: Any = None

    def __enter__(self) -> Server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "dragoman", "serve", str(self.where), "--port", str(self.port)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.2)
        raise SystemExit("the server does not start")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def worked(self) -> float:
        """Seconds of processor time so far."""
        cells = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self, most: float = 600) -> float:
        """Wait until it does nothing more by itself: large records are unpacked behind. Seconds that took."""
        begun = time.monotonic()
        idle, before, tasks = 0, self.worked(), Path(f"/proc/{self.process.pid}/task")
        while idle < 3 and time.monotonic() - begun < most:
            time.sleep(1)
            children = [t for t in tasks.iterdir() if (t / "children").read_text().split()]
            now = self.worked()
            idle = idle + 1 if now - before < 0.05 and not children else 0
            before = now
        return time.monotonic() - begun - idle

    def memory(self) -> float:
        """Megabytes at most so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


class Browser:
    """One connection that stays open, as a browser's does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.held: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, bytes, float]:
        """Status, body and seconds."""
        begun = time.perf_counter()
        for attempt in (1, 2):  # the server may have closed a connection that lay idle
            fresh = self.held is None
            self.held = self.held or http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
            try:
                self.held.request("GET", path)
                answer = self.held.getresponse()
                return answer.status, answer.read(), time.perf_counter() - begun
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.held = None
                if fresh or attempt == 2:
                    raise
        raise AssertionError

    def page(self, path: str) -> tuple[int, bytes, float, list[tuple[str, int, float]]]:
        """A page, and the pictures on it."""
        status, body, took = self.get(path)
        pictures = []
        for where in re.findall(rb'<img[^>]* src="([^"]+)"', body):
            named = html.unescape(where.decode())
            got, _, lasted = self.get(named)
            pictures.append((named, got, lasted))
        return status, body, took, pictures


# ------------------------------------------------------------------ addresses
@dataclass
class Known:
    """Identifiers of the record, from which addresses are made."""

    events: list[dict[str, Any]] = field(default_factory=list)
    processes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, port: int, rand: random.Random) -> Known:
        made = cls()
        ask = Browser(port)
        for offset in range(3):
            year = 1986 + 12 * offset
            path = f"/api/events?limit=200&status=any&since={year}-03-01&until={year + 1}-03-01&order=sample"
            made.events += json.loads(ask.get(path)[1])["events"]
        rand.shuffle(made.events)
        made.processes = [p["key"] for p in json.loads(ask.get("/api/processes?limit=500")[1])["processes"]]
        return made


def days(rand: random.Random) -> dict[str, str]:
    """A week or a year of the record's forty years."""
    year, month = rand.randint(1986, 2022), rand.randint(1, 12)
    until = f"{year}-{month:02d}-20" if rand.random() < 0.5 else f"{year + 1}-{month:02d}-28"
    return {"since": f"{year}-{month:02d}-13", "until": until}


def at(path: str, **query: Any) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def addresses(known: Known, rand: random.Random) -> dict[str, Callable[[], str]]:
    """By name a maker of addresses; each call gives another one."""

    def one() -> dict[str, Any]:
        return rand.choice(known.events)

    def actor() -> str:
        return one()["actor"][0]["name"]

    def code() -> str:
        return one()["actor"][0]["country"]

    return {
        "/": lambda: at("/", **days(rand)) if rand.random() < 0.5 else "/",
        "/events": lambda: at("/events", page=rand.randint(1, 40)),
        "/events actor": lambda: at("/events", actor=code(), type=rand.choice(TYPES)),
        "/events name": lambda: at("/events", actor=f"Leader {rand.randint(1000, 4999)}"),
        "/events days": lambda: at("/events", **days(rand)),
        "/events place": lambda: at("/events", place=f"Town {rand.randint(0, 19999)}"),
        "/events text": lambda: at("/events", text=f"report {rand.randint(0, 99_999)}."),
        "/events surest": lambda: at("/events", order="surest", actor=code()),
        "/happenings": lambda: at("/happenings", page=rand.randint(1, 40)),
        "/happenings days": lambda: at("/happenings", **days(rand)),
        "/happenings/…": lambda: f"/happenings/{one()['happening']}",
        "/disputes": lambda: at("/disputes", page=rand.randint(1, 40)),
        "/processes": lambda: "/processes",
        "/processes/…": lambda: f"/processes/{quote(rand.choice(known.processes))}",
        "/actors": lambda: at("/actors", page=rand.randint(1, 20)),
        "/actors?name": lambda: at("/actors", name=f"Leader {rand.randint(0, 999)}"),
        "/actors/…": lambda: f"/actors/{quote(actor())}",
        "/map": lambda: at("/map", **days(rand)) if rand.random() < 0.5 else at("/map", country=code()),
        "/places name": lambda: at("/places", place=next(e["location"]["name"] for e in iter(one, 0) if e["location"])),
        "/places point": lambda: _point(next(e["location"] for e in iter(one, 0) if e["location"])),
        "/network": lambda: at("/network", actor=code()),
        "/reports": lambda: at("/reports", page=rand.randint(1, 500)),
        "/reports/…": lambda: f"/reports/{one()['report']['id']}",
        "/review": lambda: at("/review", order=rand.choice(("least-sure", "newest")), actor=code()),
        "/review sample": lambda: at("/review", order="sample", type=rand.choice(TYPES)),
        "/review sample all": lambda: at("/review", order="sample"),
        "/read": lambda: "/read",
        "/api": lambda: "/api",
        "picture network": lambda: at("/pictures/network.svg", country=code()),
        "picture dyads": lambda: at("/pictures/dyads.svg", country=code()),
        "picture series": lambda: at("/pictures/series.svg", country=code()),
        "picture map": lambda: at("/pictures/map.svg", country=code()),
        "picture timeline": lambda: at("/pictures/timeline.svg", of=rand.choice(known.processes)),
        "/api/events": lambda: at("/api/events", country=code(), **days(rand)),
        "/api/happenings": lambda: at("/api/happenings", country=code()),
        "/api/disputes": lambda: at("/api/disputes", country=code()),
        "/api/actors": lambda: at("/api/actors", name=f"Leader {rand.randint(0, 999)}"),
        "/api/reports": lambda: at("/api/reports", offset=rand.randint(0, 9000)),
        "/api/processes": lambda: "/api/processes",
    }


def _point(location: dict[str, Any]) -> str:
    return at("/places", lat=f"{location['lat']:.2f}", lon=f"{location['lon']:.2f}")


VISITS = {
    "/": 10, "/events": 6, "/events actor": 6, "/events name": 3, "/events days": 6, "/events place": 3,
    "/events text": 2, "/events surest": 2, "/happenings": 3, "/happenings days": 3, "/happenings/…": 8, "/disputes": 4,
    "/processes": 3, "/processes/…": 5, "/actors": 3, "/actors?name": 2, "/actors/…": 5, "/map": 5, "/places name": 2,
    "/places point": 2, "/network": 3, "/reports": 3, "/reports/…": 8, "/review": 5, "/review sample": 2,
    "/api/events": 4, "/api/happenings": 2, "/api/disputes": 1, "/api/actors": 1, "/api/reports": 1,
}  # fmt: skip
"""How often readers open each, as shares."""


# ------------------------------------------------------------------ measuring
def percentile(values: list[float], share: float) -> float:
    held = sorted(values)
    return held[min(len(held) - 1, int(share * len(held)))]


def table(taken: dict[str, list[float]], worked: dict[str, float]) -> None:
    print(f"{'':<24}{'times':>7}{'median':>9}{'95th':>9}{'most':>9}{'processor':>11}   (ms)")
    for name, values in sorted(taken.items(), key=lambda t: -percentile(t[1], 0.95)):
        ms = [1000 * v for v in (statistics.median(values), percentile(values, 0.95), max(values))]
        per = f"{1000 * worked[name] / len(values):>11.0f}" if name in worked else ""
        print(f"{name:<24}{len(values):>7}" + "".join(f"{v:>9.0f}" for v in ms) + per)
    for named, pictures in (("pages and /api", False), ("pictures", True)):
        every = [v for name, values in taken.items() for v in values if name.startswith("picture") == pictures]
        if every:
            ms = [1000 * v for v in (statistics.median(every), percentile(every, 0.95), max(every))]
            print(f"{named:<24}{len(every):>7}" + "".join(f"{v:>9.0f}" for v in ms))


def alone(server: Server, times: int, only: str, skip: list[str]) -> int:
    rand = random.Random(SEED)
    made = addresses(Known.of(server.port, rand), rand)
    ask = Browser(server.port)
    taken: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, float] = {}
    wrong = 0
    for name, address in made.items():
        if (only and only not in name) or name in skip:
            continue
        first = ask.get(address())[2]  # what is made once for a state of the record
        begun = server.worked()
        for _ in range(times):
            path = address()
            status, body, took = ask.get(path)
            taken[name].append(took)
            if status not in {200, 303}:
                wrong += 1
                print(f"{status} {path} {body[-300:]!r}", file=sys.stderr)
        worked[name] = server.worked() - begun
        print(f"{name}: first {1000 * first:.0f} ms", file=sys.stderr)
    table(taken, worked)
    print(f"memory of the server at most {server.memory():.0f} MB; {wrong} errors")
    return wrong


def writing(where: Path, folder: Path) -> Any:
    """`dragoman read`, adding new reports to the record for as long as it is let."""
    source = folder / "new.jsonl"
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").glob("*.txt"))]
    with source.open("w", encoding="utf-8") as out:
        for n in range(20_000):
            row = {"id": f"new-{n}", "published": f"2024-{1 + n % 12:02d}-{1 + n % 28:02d}", "publisher": "Wire"}
            out.write(json.dumps({**row, "text": f"{texts[n % len(texts)]}\nDispatch {n} of {time.time_ns()}."}) + "\n")
    command = [sys.executable, "-m", "dragoman", "read", str(source), "--record", str(where), "--workers", "1"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def together(server: Server, where: Path, seconds: float, clients: int, pause: float) -> int:
    known = Known.of(server.port, random.Random(SEED))
    taken: dict[str, list[float]] = defaultdict(list)
    lock = threading.Lock()
    wrong: list[str] = []
    ends = time.monotonic() + seconds

    def note(name: str, path: str, status: int, took: float) -> None:
        with lock:
            taken[name].append(took)
            if status not in {200, 303}:
                wrong.append(f"{status} {path}")

    def reader(number: int) -> None:
        rand = random.Random(SEED + number)
        made = addresses(known, rand)
        browser = Browser(server.port)
        time.sleep(rand.uniform(0, pause))
        while time.monotonic() < ends:
            name = rand.choices(list(VISITS), list(VISITS.values()))[0]
            path = made[name]()
            try:
                status, _, took, pictures = browser.page(path)
                note(name, path, status, took)
                for shown, got, lasted in pictures:
                    note("picture " + shown.split("/")[-1].split(".")[0], shown, got, lasted)
            except OSError as problem:
                with lock:
                    wrong.append(f"{problem!r} {path}")
                browser = Browser(server.port)
            time.sleep(rand.expovariate(1 / pause))

    with tempfile.TemporaryDirectory() as folder:
        before = len(list((where / "commits").glob("*.json")))
        run = writing(where, Path(folder))
        begun, spent = time.monotonic(), server.worked()
        threads = [threading.Thread(target=reader, args=(n,)) for n in range(clients)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        alive = run.poll() is None
        run.terminate()
        run.wait(30)
    table(taken, {})
    lasted = time.monotonic() - begun
    commits = len(list((where / "commits").glob("*.json"))) - before
    print(
        f"{clients} readers, a page every {pause:g} s each in the mean, {lasted:.0f} s; "
        f"the run beside made {commits} commits" + ("" if alive else " and ended before the readers did")
    )
    print(
        f"server: {(server.worked() - spent) / lasted:.2f} processors, {server.memory():.0f} MB at most; "
        f"{len(wrong)} errors"
    )
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    return len(wrong) + (not commits)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("record", type=Path)
    ask.add_argument("--alone", action="store_true")
    ask.add_argument("--times", type=int, default=20)
    ask.add_argument("--only", default="", help="addresses whose name holds this")
    ask.add_argument("--skip", nargs="*", default=[], help="names of addresses to leave out")
    ask.add_argument("--together", type=float, default=0, metavar="SECONDS")
    ask.add_argument("--clients", type=int, default=20)
    ask.add_argument("--pause", type=float, default=5.0, metavar="SECONDS")
    o = ask.parse_args()
    complete(o.record)
    wrong = 0
    with Server(o.record) as server:
        print(f"ready after {server.settle():.0f} s", file=sys.stderr)
        if o.alone or not o.together:
            wrong += alone(server, o.times, o.only, o.skip)
        if o.together:
            wrong += together(server, o.record, o.together, o.clients, o.pause)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
