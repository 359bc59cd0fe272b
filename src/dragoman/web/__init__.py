"""A record in a browser and for other programs, on this machine.

`create` gives the application; `dragoman serve` runs it. `pages` holds a file a page, `api` the same record as JSON,
`templates` and `static` everything that the pages need: nothing is fetched from elsewhere.
"""

from __future__ import annotations

from dragoman.web.application import create
from dragoman.web.options import Options

__all__ = ["Options", "create"]
