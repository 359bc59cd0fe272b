"""Who did what to whom, where and when, according to whom, and how sure.

`import dragoman` loads nothing heavy; `dragoman.load()` does.
"""

__version__ = "0.1.0"
