"""The tools that an assistant is offered over a record. All of them only read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from dragoman import __version__
from dragoman.errors import DragomanError, MissingExtraError
from dragoman.happenings.disputes import disputes
from dragoman.lexicons.tables import did_you_mean
from dragoman.mcp import answers
from dragoman.record import Record
from dragoman.views import explain
from dragoman.views.words import clean

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from dragoman.api import Reader

SECONDS = 30.0
"""After so long a question of the record is ended."""
SEARCHED = 400
"""Happenings, the newest that pass the filters, that are searched for disputes."""
LONGEST = 50_000
"""Characters of a text that is read."""
INSTRUCTIONS = (
    "A record of what news reports say on diplomacy and armed conflict: who did what to whom, where, when, according "
    "to whom, how surely. Cite every statement by the quotation, outlet, day and address that come with it, and name "
    "who says so; where claims contradict each other, give both sides. " + answers.DATA
)

Name = Annotated[str, Field(max_length=200)]
Limit = Annotated[int, Field(ge=1, le=50, description="At most so many.")]
Party = Annotated[
    str | None,
    Field(max_length=200, description="Country code (RUS), sector (REB), both (SYR:MIL), or part of a name."),
]
Day = Annotated[str | None, Field(max_length=10, description="A day, as 2016-03-06.")]
Text = Annotated[str | None, Field(max_length=200)]


class Asked:
    """A record and a reader that stay open while an assistant asks: one question at a time, each ended in time."""

    def __init__(self, where: str) -> None:
        self._record = Record(where, create=False)
        self._lock = threading.Lock()

    @contextmanager
    def asking(self) -> Iterator[Record]:
        """Raises ToolError, in plain words, for whatever the question does wrong."""
        import duckdb
        from mcp.server.mcpserver.exceptions import ToolError

        with self._lock:
            watch = threading.Timer(SECONDS, self._record.interrupt)
            watch.daemon = True
            watch.start()
            try:
                yield self._record
            except duckdb.InterruptException as ended:
                raise ToolError(f"this takes longer than {SECONDS:g} seconds: ask for less, with filters") from ended
            except DragomanError as wrong:
                raise ToolError(str(wrong)) from wrong
            finally:
                watch.cancel()

    @cached_property
    def reader(self) -> Reader:
        """Opened when it is first asked; within `asking`."""
        from dragoman.api import load

        return load()


def create(where: str) -> MCPServer:
    """The server over the record at `where`. Raises RecordError when there is none, MissingExtraError without `mcp`."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ImportError as problem:
        raise MissingExtraError("serving assistants needs one more package: pip install 'dragoman[mcp]'") from problem
    asked = Asked(where)
    tools = (*_of_events(asked), *_of_courses(asked), _of_texts(asked))
    takes = {tool.__name__: tuple(signature(tool).parameters) for tool in tools}

    class Strict(MCPServer):
        """A name that no tool knows would otherwise be passed over, and the question be a wider one than was asked."""

        async def call_tool(self, name: str, arguments: dict[str, Any], *rest: Any, **more: Any) -> Any:
            for given in arguments:
                if given not in takes.get(name, (given,)):
                    known = ", ".join(takes[name])
                    raise ToolError(
                        f"{name} takes no {given[:80]!r}{did_you_mean(given, takes[name])}; it takes {known}"
                    )
            return await super().call_tool(name, arguments, *rest, **more)

    server: MCPServer = Strict(
        "dragoman", title="Dragoman", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    only_reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for tool in tools:
        server.add_tool(tool, annotations=only_reads)
    return server


def _told(**found: Any) -> dict[str, Any]:
    return {"about_this_answer": answers.DATA, **found}


def _of_events(asked: Asked) -> Iterator[Any]:
    def search(
        actor: Party = None,
        recipient: Party = None,
        country: Text = None,
        event_type: Annotated[Text, Field(description="PLOVER type: ACCUSE, AGREE, ASSAULT, CONSULT, …")] = None,
        place: Text = None,
        since: Day = None,
        until: Day = None,
        claimant: Annotated[Party, Field(description="Who says so; `author` for reports' own voice.")] = None,
        words: Annotated[Text, Field(description="Words that the sentence holds.")] = None,
        process: Annotated[Text, Field(description="Name of talks, a ceasefire, an agreement.")] = None,
        status: Annotated[Text, Field(description="`any` also finds plans, denials and what is only feared.")] = None,
        limit: Limit = 20,
        offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
    ) -> dict[str, Any]:
        """Find events by who, whom, what, where, when and who says so; the newest first, each with its quotation."""
        given = {
            "actor": actor, "recipient": recipient, "country": country, "type": event_type, "place": place,
            "since": since, "until": until, "claimant": claimant, "text": words, "process": process, "status": status,
        }  # fmt: skip
        with asked.asking() as record:
            answer = record.events(limit, offset, **{k: v for k, v in given.items() if v})
            return _told(total=answer.count(), offset=offset, events=[answers.telling(t) for t in answer])

    def explanation(event: Annotated[Name, Field(description="Identifier that `search` gave.")]) -> dict[str, Any]:
        """How each value of an event was found: the words it rests on, the rule or model that chose it."""
        with asked.asking() as record:
            told = record.telling(event)
            lines = list(explain.render(record.reading_of(told), told.event))
        return _told(event=answers.telling(told), explanation=[clean(line)[: answers.LONGEST] for line in lines[:80]])

    def happening(identifier: Annotated[Name, Field(description="As `search` gave it.")]) -> dict[str, Any]:
        """One happening: every claim about it side by side, the independent texts behind them, and what is disputed."""
        from mcp.server.mcpserver.exceptions import ToolError

        with asked.asking() as record:
            held = record.happenings([identifier])
        if not held:
            raise ToolError(f"there is no happening {identifier!r}; `search` names those of its events")
        by_key = {t.key: t for t in held[0].tellings}
        return _told(**answers.happening(held[0], disputes(held), by_key))

    def contradictions(
        country: Text = None, place: Text = None, since: Day = None, until: Day = None, limit: Limit = 10
    ) -> dict[str, Any]:
        """Claims that cannot all be true, side by side: whether it happened, who did it, to whom, how many, where."""
        given: dict[str, Any] = {"country": country, "place": place, "since": since, "until": until}
        with asked.asking() as record:
            answer = record.events(status="any", **{k: v for k, v in given.items() if v})
            ids, total = answer.happenings(SEARCHED)
            held = record.happenings(ids)
        by_key = {t.key: t for h in held for t in h.tellings}
        found = disputes(held)
        shown = [answers.dispute(d, by_key) for d in found[:limit]]
        return _told(happenings=total, happenings_searched=len(held), found=len(found), disputes=shown)

    explanation.__name__, contradictions.__name__ = "explain", "disputes"
    yield from (search, explanation, happening, contradictions)


def _of_courses(asked: Asked) -> Iterator[Any]:
    def timeline(
        process: Annotated[
            Name | None, Field(description="Name or key of talks, a ceasefire, an agreement; without it, all names.")
        ] = None,
        limit: Limit = 50,
        offset: Annotated[int, Field(ge=0, le=100_000)] = 0,
    ) -> dict[str, Any]:
        """The course of a process, state by state, with who says so and in which words."""
        with asked.asking() as record:
            if not process:
                named = [{"name": clean(p.name), "key": p.key, "kind": p.kind} for p in record.processes()]
                return _told(processes=named[offset : offset + 200], total=len(named))
            found, steps = record.timeline(process)
            shown = list(enumerate(steps, 1))[offset : offset + limit]
            sources = record.sources(k for _, s in shown for k in s.keys[: answers.TOLD])
        return _told(
            process=clean(found.name),
            total=len(steps),
            steps=[answers.step(found, s, n, sources) for n, s in shown],
        )

    yield timeline


def _of_texts(asked: Asked) -> Any:
    def read_text(
        text: Annotated[str, Field(min_length=1, max_length=LONGEST)],
        published: Annotated[Day, Field(description="Publication day; without one times stay partly open.")] = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Read a text now: its events, and who says what. Nothing is kept; offsets are those of the text."""
        with asked.asking():
            read = asked.reader.read_text(text, id="given", published=published)
        return _told(**answers.reading(read, limit))

    return read_text
