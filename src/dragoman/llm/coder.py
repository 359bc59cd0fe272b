"""A language model as the coder of reports: asks, checks, builds, and keeps account of what it cost."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Protocol

from dragoman.errors import EndpointError
from dragoman.lexicons.ontology import Ontology, load_ontology
from dragoman.llm.answer import Said, read_answer
from dragoman.llm.askers import Askers
from dragoman.llm.build import Around, Builder, Resolve
from dragoman.llm.cache import Cache, Reply
from dragoman.llm.client import Client
from dragoman.llm.prompt import Prompt, load, message
from dragoman.model import Actor, Analysis, Claim, Document, Event, Place, Time
from dragoman.settings import Settings

LONGEST = 120_000
"""Characters of a report's news that are sent, some 30,000 tokens; a longer report fails, it is never cut."""


RECENT = 1024
"""Reports whose costs stay listed one by one until somebody asks; the total counts all."""


class Asks(Protocol):
    """Whatever answers a message, or raises EndpointError."""

    def ask(self, message: str) -> Reply:
        """The model's reply to a message. Raises EndpointError."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one report, or all of them, took.

    Tokens of cached answers are not counted: they were paid for before. `untold` are answers whose endpoint tells no
    tokens. `dropped` counts by reason what an answer held that was thrown away.
    """

    asked: int = 0
    cached: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    untold: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.asked + other.asked,
            self.cached + other.cached,
            self.failed + other.failed,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.untold + other.untold,
            self.dropped + other.dropped,
        )

    def price(self, prices: tuple[float, float]) -> float:
        """In the currency of `prices`, which are those of a million tokens in and out."""
        return (self.tokens_in * prices[0] + self.tokens_out * prices[1]) / 1_000_000


@dataclass(frozen=True, slots=True)
class _Heard:
    """A checked answer with its cost, before its words are looked for."""

    events: list[Said]
    cost: Cost
    served: str


class LanguageModel:
    """Codes reports by asking a model. Threads ask; the caller's thread builds, so that costs come in order."""

    def __init__(self, client: Asks, prompt: Prompt, known: Ontology, cache: Cache, settings: Settings) -> None:
        self.client, self.prompt, self.known, self.cache, self.settings = client, prompt, known, cache, settings
        self.label = f"language model {settings.llm_model} at {settings.endpoint_host()}, prompt {prompt.seal}"
        self.total = Cost()
        self.costs: deque[tuple[str, Cost]] = deque(maxlen=RECENT)
        self._askers: Askers[_Heard] | None = None
        self._waiting: dict[int, tuple[Document, Future[_Heard]]] = {}
        self._writing = threading.Lock()

    def ask_ahead(self, analyses: Iterable[Analysis]) -> None:
        """Begin to ask about some reports, as many at once as `llm_parallel` says; `code` waits for each."""
        if self._askers is None:
            self._askers = Askers(self._hear, self.settings.llm_parallel)
        for analysis in analyses:
            if analysis.sentences:
                asked = self._askers.submit(message(analysis))
                self._waiting[id(analysis.document)] = (analysis.document, asked)

    def code(
        self,
        analysis: Analysis,
        actors: Sequence[Actor],
        places: Sequence[Place],
        times: Sequence[Time],
        claims: Sequence[Claim],
        resolve: Resolve,
    ) -> tuple[tuple[Event, ...], tuple[Claim, ...]]:
        """The events of one report under their claimants, and its claims with those that only the model saw.

        What the other rooms found there is given; `resolve` reads one phrase as an actor (its context, the day).
        Raises EndpointError when there is no usable answer; what it cost is counted all the same.
        """
        name = analysis.document.path or analysis.document.id
        waiting = self._waiting.pop(id(analysis.document), None)
        if not analysis.sentences:
            return (), tuple(claims)
        try:
            heard = waiting[1].result() if waiting else self._hear(message(analysis))
        except _Useless as problem:
            self._spend(name, replace(problem.cost, failed=1))
            raise EndpointError(str(problem)) from None
        dropped = Counter(heard.cost.dropped)
        exact = f", served as {heard.served}" if heard.served not in {"", self.settings.llm_model} else ""
        around = Around(actors, places, times, claims, resolve)
        made = Builder(analysis, around, self.known, self.label + exact, dropped).build(heard.events)
        self._spend(name, replace(heard.cost, dropped=+dropped))
        return made

    def close(self) -> None:
        """Give up what is not yet asked."""
        if self._askers is not None:
            self._askers.close()
        self._askers = None
        self._waiting.clear()

    def _spend(self, name: str, cost: Cost) -> None:
        self.costs.append((name, cost))
        self.total = self.total + cost

    def _hear(self, told: str) -> _Heard:
        """A checked answer, from the cache or the endpoint. Raises _Useless."""
        if len(told) > LONGEST:
            raise _Useless(f"the report is too long for a language model: {len(told)} characters of {LONGEST}", Cost())
        key = Cache.key(self.settings.endpoint_host(), self.settings.llm_model, self.prompt.seal, told)
        reply = self.cache.get(key)
        if reply is None:
            try:
                reply = self.client.ask(told)
            except EndpointError as problem:
                raise _Useless(str(problem), Cost(asked=1)) from None
        cost = _cost(reply)
        try:
            events, dropped = read_answer(reply.content, self.prompt.codes)
        except EndpointError as problem:
            raise _Useless(str(problem), cost) from None
        if not reply.cached:
            self._keep(key, reply)
        return _Heard(events, replace(cost, dropped=dropped), reply.served)

    def _keep(self, key: str, reply: Reply) -> None:
        with self._writing:
            try:
                self.cache.put(key, reply)
            except OSError as problem:
                reason = f"the answer cannot be kept ({problem.strerror}); set llm_cache to a folder, or to off"
                raise _Useless(reason, _cost(reply)) from None


class _Useless(EndpointError):
    """A report without a usable answer, and what that cost."""

    def __init__(self, reason: str, cost: Cost) -> None:
        super().__init__(reason)
        self.cost = cost


def _cost(reply: Reply) -> Cost:
    if reply.cached:
        return Cost(cached=1)
    untold = reply.tokens_in is None or reply.tokens_out is None
    return Cost(asked=1, tokens_in=reply.tokens_in or 0, tokens_out=reply.tokens_out or 0, untold=int(untold))


def open_model(settings: Settings) -> LanguageModel:
    """The model that the settings name. Raises MissingExtraError without the client's library; asks nothing yet."""
    prompt = load()
    return LanguageModel(Client(settings, prompt), prompt, load_ontology(), Cache.at(settings.llm_cache), settings)
