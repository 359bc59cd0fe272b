"""TOML as the knowledge files are read: by tomli, compiled, where it is installed.

The standard library's `tomllib` is the same parser, interpreted, and takes three times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError, load, loads
else:
    try:
        from tomli import TOMLDecodeError, load, loads
    except ImportError:
        from tomllib import TOMLDecodeError, load, loads

__all__ = ["TOMLDecodeError", "load", "loads"]
