"""How much memory processes hold, in megabytes."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def peak() -> int:
    """The most memory that this process has held, in megabytes; 0 where that is not told (Windows)."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 2**10)


def held(pid: int | None) -> int:
    """What another process holds now; 0 where that is not told (other systems than Linux), or it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
