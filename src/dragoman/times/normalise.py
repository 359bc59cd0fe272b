"""The actions that rules.toml names: from a rule's match to a TIMEX3 type and value."""

from __future__ import annotations

from collections.abc import Callable

from dragoman.times import dates, eras, periods
from dragoman.times.grammar import Found
from dragoman.times.values import Context, Value

Action = Callable[[Found, Context], Value | None]

ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        dates.skip,
        dates.iso,
        dates.iso_quarter,
        dates.numeric,
        dates.calendar,
        dates.days,
        dates.year,
        dates.year_onwards,
        dates.years,
        dates.spoken_year,
        dates.decade,
        dates.century,
        dates.season,
        dates.weekday,
        dates.deictic,
        dates.pod,
        dates.weekend,
        dates.clock,
        dates.clock_beside,
        dates.clock_part,
        periods.relative,
        periods.ended,
        periods.period_end,
        periods.overnight,
        periods.constant,
        periods.week_of,
        periods.week_of_month,
        periods.ago,
        periods.later,
        periods.compared,
        periods.quarter,
        periods.latest_quarter,
        periods.duration,
        periods.duration_two,
        periods.half,
        periods.anchored,
        periods.recent,
        periods.vague,
        periods.every,
        periods.every_weekday,
        periods.rate,
        periods.holiday,
        periods.fixed,
        periods.week_ending,
        periods.from_day,
        dates.early_hours,
        dates.beside,
        eras.other_calendar,
        eras.era_year,
        eras.regnal,
        eras.old_style,
        eras.new_style,
        eras.fiscal,
    )
}
"""Functions by the name that a rule gives as its `action`."""
