"""What the program spares itself so that a first answer comes soon; a library's caller is left alone."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_SPARED = "spacy.cli"
_OLDER = "pydantic.v1"


@contextmanager
def loading() -> Iterator[None]:
    """Around imports and loading of models and knowledge, in a program that then only reads.

    The garbage collector rests, because next to all that is made here stays, and passes it over ever after:
    at the end too, where going through it took a tenth of a cold run.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        _import_spacy()
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _import_spacy() -> None:
    """Import spaCy without its own command line, which needs a web client and a templating engine: a third of the
    time. A stand-in is there while spaCy is imported; whoever asks for `spacy.cli` later gets it. Meanwhile the older
    interface of pydantic is as good as not installed, which spaCy's parts provide for and do not need.
    """
    if "spacy" in sys.modules:
        return
    package, page = ModuleType(_SPARED), ModuleType(f"{_SPARED}.info")
    package.__path__ = []
    page.__dict__["info"] = _info
    standing: dict[str, Any] = {_SPARED: package, page.__name__: page}
    if _OLDER not in sys.modules:
        standing[_OLDER] = None
    sys.modules.update(standing)
    try:
        import spacy  # noqa: F401
    finally:
        for name, module in standing.items():
            if sys.modules.get(name, standing) is module:
                del sys.modules[name]


def _info(*args: Any, **flags: Any) -> Any:
    """`spacy.info`, should anything ask for it after all."""
    from spacy.cli.info import info

    return info(*args, **flags)
