"""Every error that Dragoman raises on purpose.

DragomanError
├── InputError          a file or text that cannot be read
├── DateError           a date that is no date
├── KnowledgeError      a knowledge file that breaks its schema
├── CodebookError       an event type that cannot be taught, or a codebook that cannot be used
├── LanguageError       a language pipeline that is missing or lacks a parser
├── EndpointError       a language model that does not answer, or whose answer is of no use
├── RecordError         a record that is missing, damaged, or of a version unknown here
├── RunError            a run that cannot go on, though nothing is wrong with its reports
├── QuestionError       a question that names what does not exist
├── SettingsError       an option that does not exist or has a wrong value
└── MissingExtraError   an optional part that is not installed

A message says what is wrong, where, and what to do next.
"""

from __future__ import annotations


class DragomanError(Exception):
    """The root: catch this to catch all of them."""


class InputError(DragomanError):
    """A file or text that cannot be read."""


class DateError(DragomanError):
    """A date that is no date, or not in ISO form."""


class KnowledgeError(DragomanError):
    """A knowledge file that breaks its schema: names file, row, value, and the nearest valid one."""


class CodebookError(DragomanError):
    """A taught event type: examples that do not fit, a name that is taken, or weights that have changed since."""


class LanguageError(DragomanError):
    """A language pipeline that is not installed, or has no parser."""


class EndpointError(DragomanError):
    """A language model's endpoint that does not answer, refuses, or answers with what cannot be used."""


class RecordError(DragomanError):
    """A record that is missing, damaged, or written by a newer version."""


class RunError(DragomanError):
    """A run that cannot go on: a full disk, workers that cannot start. What was read is kept; run it again."""


class QuestionError(DragomanError):
    """A filter, column, event or process that does not exist; the message names the nearest ones."""


class SettingsError(DragomanError):
    """An option that does not exist, or a value it cannot take."""


class MissingExtraError(DragomanError):
    """An optional part that is not installed; the message names the command that installs it."""
