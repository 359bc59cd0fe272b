"""Check the knowledge of actors: `python -m dragoman.actors.check [FILE OR FOLDER ...]`.

Prints one line a fault and ends with 1 if there is any.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dragoman.actors.knowledge import check


def main(paths: Sequence[str]) -> int:
    found = check(paths)
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    sys.stderr.write(f"{len(found)} faults\n" if found else "no faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
