"""Sentences, parse, mentions and the encoders' signals, for one document at a time."""

from dragoman.language.analyser import DEFAULT, Analyser, load_pipeline
from dragoman.language.coder import Coder, Signals, mark

__all__ = ["DEFAULT", "Analyser", "Coder", "Signals", "load_pipeline", "mark"]
