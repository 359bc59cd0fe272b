"""Claims of several reports to happenings, without duplicates. Pure."""

from dragoman.happenings.blocks import block_keys, lookup_keys
from dragoman.happenings.likeness import Likeness, likeness
from dragoman.happenings.link import happenings, relink, touched

__all__ = ["Likeness", "block_keys", "happenings", "likeness", "lookup_keys", "relink", "touched"]
