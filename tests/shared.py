"""Where the corpora and measures lie that some tests need; they are not part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("DRAGOMAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "benchmarks").is_dir(),
    reason=f"the corpora are not at {SHARED}; set DRAGOMAN_SHARED to the folder that holds `benchmarks`",
)
