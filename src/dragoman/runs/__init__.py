"""Runs: many reports into a record, by several workers, whatever happens meanwhile.

    read_into(record, items, settings)     read what the record lacks; returns a Summary

One process leads: it hands out tasks of a few reports each, takes what the workers found in the order of the input,
links it to what the record holds and commits it (`lead`). Workers load the models once, read, and write the rows of
their reports into files that count only once the leader commits them (`work`). Who the workers are is a matter of the
engine: this very process (`serial`), processes (`processes`), or a Ray cluster (`cluster`). A worker that dies, hangs
or grows beyond its bounds is replaced, and its reports are read again one by one, so that only the guilty one fails
(`schedule`).
"""

from __future__ import annotations

from dragoman.runs.lead import Summary, read_into
from dragoman.runs.tasks import Plan

__all__ = ["Plan", "Summary", "read_into"]
