"""When: time expressions in text, as TIMEX3 types and values with bounding days."""

from dragoman.times.tagger import find, tag, tag_document
from dragoman.times.tense import Tense

__all__ = ["Tense", "find", "tag", "tag_document"]
