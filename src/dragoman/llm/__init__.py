"""A language model behind an OpenAI-compatible endpoint, in the place of Dragoman's own coder.

`open_model(settings)` gives a `LanguageModel`; its `code` is what `events` and `claims` do together. Only `client`
and `cache` touch network and files; `prompt`, `answer`, `phrases` and `build` are pure. The client's library is an
extra.
"""

from __future__ import annotations

from dragoman.llm.coder import LanguageModel, open_model

__all__ = ["LanguageModel", "open_model"]
