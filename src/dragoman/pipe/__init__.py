"""Dragoman inside spaCy: `nlp.add_pipe("dragoman")`, and displaCy's drawing of a reading.

spaCy imports this room whenever a pipeline is made, so that it loads nothing of models and knowledge by itself.
"""

from dragoman.pipe.component import Component, create
from dragoman.pipe.drawing import Drawing, displacy

__all__ = ["Component", "Drawing", "create", "displacy"]
