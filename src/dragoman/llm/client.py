"""The network's edge: one question to an OpenAI-compatible endpoint, one answer or one EndpointError.

The `openai` package does the talking and the waiting (it asks again after 408, 409, 429 and 5xx, as `Retry-After`
says or with growing pauses). This module adds what it leaves open: a limit on the bytes and the seconds of an
answer, however slowly it drips; no redirects, which would carry a report to another host; no headers but the needed
ones, so that no key, account or trait of this machine goes along unasked; and plainer questions for endpoints that
know no JSON schema.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dragoman import __version__
from dragoman.errors import EndpointError, MissingExtraError, SettingsError
from dragoman.llm.answer import excerpt
from dragoman.llm.cache import Reply
from dragoman.llm.prompt import Prompt
from dragoman.settings import KEY, Settings

if TYPE_CHECKING:
    import openai

MOST_BYTES = 4 * 2**20
"""Of one HTTP answer; a report's events take some 20 kB."""

MOST_TOKENS = 16_384
"""That a model may write about one report."""

NO_KEY = "none"
"""Sent where there is no key: local servers ignore it, and the client insists on one."""

HEADERS = frozenset({"host", "connection", "accept", "content-type", "content-length", "transfer-encoding"})
"""That go out as the library sets them."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are reached without the proxy that the environment names: what stays on the machine passes no other."""

FATAL = frozenset({401, 403, 404})
"""Answers that the next report would get too: a wrong key, a wrong address, a wrong model."""


class Client:
    """An endpoint that stays open. Threads may share it."""

    def __init__(self, settings: Settings, prompt: Prompt) -> None:
        """Raises MissingExtraError without the `openai` package, SettingsError for a key that cannot be one."""
        try:
            import openai
        except ImportError as problem:
            raise MissingExtraError(
                "a language model as coder needs the openai package; install it with: pip install 'dragoman[llm]'"
            ) from problem
        self._openai = openai
        self._settings, self._prompt = settings, prompt
        self._key = _key()
        self._talk = _opened(openai, settings, self._key)
        self._options = _options(prompt)
        self._gone: str | None = None

    def ask(self, message: str) -> Reply:
        """What the model says to one report. Raises EndpointError with the reason, which never holds the key.

        After a wrong key, address or model, nothing more is asked.
        """
        if self._gone is not None:
            raise EndpointError(f"{self._gone} (not asked again)")
        options = self._options
        while True:
            try:
                answer = self._send(message, options)
            except self._openai.APIStatusError as problem:
                plainer = _plainer(options, problem)
                if plainer is None:
                    raise self._refused(problem) from None
                options = plainer
            except self._openai.APITimeoutError:
                raise EndpointError(f"no answer from {self._host} within {self._settings.llm_timeout:g} s") from None
            except (self._openai.OpenAIError, ValueError) as problem:
                cause = problem.__cause__ or problem
                raise EndpointError(f"{self._host} cannot be used: {self._safe(str(cause) or repr(cause))}") from None
            else:
                self._options = options
                return _reply(answer, self._host)

    @property
    def _host(self) -> str:
        return self._settings.endpoint_host()

    def _send(self, message: str, options: Mapping[str, Any]) -> Any:
        return self._talk.chat.completions.create(
            model=self._settings.llm_model,
            messages=[
                {"role": "system", "content": self._prompt.instructions},
                {"role": "user", "content": message},
            ],
            **options,
        )

    def _refused(self, problem: openai.APIStatusError) -> EndpointError:
        reason = f"{self._host} answered {problem.status_code}: {self._safe(problem.message)}"
        if problem.status_code in {401, 403}:
            reason += f"; the key is taken from {KEY} in the environment"
        if problem.status_code in FATAL:
            self._gone = reason
        return EndpointError(reason)

    def _safe(self, text: str) -> str:
        """A stranger's message on one line, without the key that it may repeat."""
        return excerpt(text if self._key == NO_KEY else text.replace(self._key, "[key]"), 200)


def _key() -> str:
    """The key that the environment holds for this, never another's. Raises SettingsError, without the key."""
    key = os.environ.get(KEY, "").strip() or NO_KEY
    if not (key.isascii() and key.isprintable()):
        raise SettingsError(f"{KEY} in the environment holds characters that no key has; set it anew")
    return key


def _opened(package: Any, settings: Settings, key: str) -> openai.OpenAI:
    """The client. The library would also send what other variables of the environment name: only HEADERS go out."""
    import httpx2

    class Limited(httpx2.SyncByteStream):
        """An answer's bytes, cut off where they are too many or take too long."""

        def __init__(self, inner: Any, until: float) -> None:
            self.inner, self.until = inner, until

        def __iter__(self) -> Iterator[bytes]:
            total = 0
            for part in self.inner:
                total += len(part)
                if total > MOST_BYTES:
                    raise httpx2.DecodingError(f"the answer is longer than {MOST_BYTES} bytes")
                if time.monotonic() > self.until:
                    raise httpx2.ReadTimeout("the answer takes too long")
                yield part

        def close(self) -> None:
            self.inner.close()

    def limit(response: Any) -> None:
        response.stream = Limited(response.stream, time.monotonic() + settings.llm_timeout)

    def bare(request: Any) -> None:
        for name in [n for n in request.headers if n.lower() not in HEADERS]:
            del request.headers[name]
        request.headers["User-Agent"] = f"dragoman/{__version__}"
        request.headers["Authorization"] = f"Bearer {key}"
        request.headers["Accept-Encoding"] = "identity"

    hooks: dict[str, list[Callable[[Any], None]]] = {"request": [bare], "response": [limit]}
    here = urlsplit(settings.llm_endpoint).hostname in LOOPBACK
    talk: openai.OpenAI = package.OpenAI(
        api_key=key,
        base_url=settings.llm_endpoint,
        timeout=settings.llm_timeout,
        max_retries=settings.llm_retries,
        http_client=package.DefaultHttpxClient(follow_redirects=False, trust_env=not here, event_hooks=hooks),
    )
    return talk


def _options(prompt: Prompt) -> dict[str, Any]:
    """What a question asks for beyond its words; endpoints that cannot give a thing are asked without it."""
    shape = {"name": "events", "strict": True, "schema": prompt.schema}
    return {
        "temperature": 0.0,
        "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_schema", "json_schema": shape},
    }


def _plainer(options: Mapping[str, Any], problem: openai.APIStatusError) -> dict[str, Any] | None:
    """The options without what a 400 or 422 names, else without the next that some endpoints lack; None at the end.

    Newer models of OpenAI want `max_completion_tokens` and no temperature; many local servers know no schema.
    """
    if problem.status_code not in {400, 422}:
        return None
    named = str(getattr(problem, "param", None) or "").split(".")[0]
    if named == "max_tokens" and named in options and "max_completion_tokens" in problem.message:
        rest = {name: value for name, value in options.items() if name != named}
        return {**rest, "max_completion_tokens": options[named]}
    order = ("max_tokens", "max_completion_tokens", "response_format", "temperature")
    word = named if named in options else next((name for name in order if name in options), None)
    if word is None:
        return None
    rest = {name: value for name, value in options.items() if name != word}
    if word == "response_format" and options[word]["type"] == "json_schema":
        return {**rest, word: {"type": "json_object"}}
    return rest


def _reply(answer: Any, host: str) -> Reply:
    """The words of a completion and what they cost. Raises EndpointError for a refusal, a cut, or another shape."""
    try:
        choice = answer.choices[0]
        content, refusal, end = choice.message.content, getattr(choice.message, "refusal", None), choice.finish_reason
    except (AttributeError, IndexError, TypeError):
        raise EndpointError(f"{host} answered in another shape than a chat completion") from None
    if refusal:
        raise EndpointError(f"the model refused: “{excerpt(str(refusal))}”")
    if end == "content_filter":
        raise EndpointError(f"{host} withheld the answer by its content filter")
    if end == "length":
        raise EndpointError("the model's answer was cut off before its end; the report may be too long for this model")
    if not isinstance(content, str) or not content.strip():
        raise EndpointError("the model answered nothing")
    spent = getattr(answer, "usage", None)
    tokens = [getattr(spent, name, None) for name in ("prompt_tokens", "completion_tokens")]
    told = [n if isinstance(n, int) and n >= 0 else None for n in tokens]
    return Reply(content, told[0], told[1], excerpt(str(getattr(answer, "model", None) or ""), 80))
