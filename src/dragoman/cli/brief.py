"""`dragoman brief`: a situation report, every sentence with the words it rests on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.recorded import filter_options, given, opened, record_argument
from dragoman.errors import DateError, DragomanError

if TYPE_CHECKING:
    from dragoman.model import Happening, Process, Report, StateMention, Telling
    from dragoman.record import Record
    from dragoman.views.brief import Material

FORMS = ("markdown", "html")
REACH = timedelta(days=366)
"""How far back plans are looked for that may be due now."""
BREACHES = ("ASSAULT", "ACCUSE", "MOBILIZE", "COERCE")


@click.command("brief", epilog="Example: dragoman brief syria/ --since 2016-03-05 --country SYR -o monday.html")
@record_argument
@click.option(
    "--ahead", type=click.IntRange(0, 366), default=7, show_default=True, help="Days ahead to list plans for."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="A .md or .html file; otherwise standard output.")
@click.option("--format", "form", type=click.Choice(FORMS), help="What to write; otherwise by the file's name.")
@click.option("--title", help="A title of your own.")
@filter_options
def command(
    record: str, as_of: str | None, ahead: int, output: str | None, form: str | None, title: str | None, **filters: Any
) -> None:
    """Write a situation report: what changed since a day, per process and pair, disputes, plans due, sources.

    What is new goes by the day of publication; a report without one counts by the day the record got it. Every
    sentence carries its link to the words it rests on.
    """
    from dataclasses import replace

    from dragoman.views import brief as views

    form = _form(form, output)
    since, until = _day(filters.pop("since"), "since"), _day(filters.pop("until"), "until")
    if since is None:
        raise click.UsageError("--since DATE is missing: the first day of the period, such as --since 2016-03-05")
    with opened(record, as_of) as held:
        name = Path(record.rstrip("/")).name or record
        made = views.compose(gather(held, name, since, until, ahead, given(filters)))
    if title:
        made = replace(made, title=title)
    text = views.html(made) if form == "html" else views.markdown(made)
    if output is None:
        click.echo(text, nl=False)
        return
    _write(Path(output), text)
    click.echo(f"{output} written", err=True)


for option in command.params:  # the filters' own sentences speak of the days of acts
    if option.name == "since" and isinstance(option, click.Option):
        option.help = "First day of the period, by publication. Required."
    elif option.name == "until" and isinstance(option, click.Option):
        option.help = "Last day of the period; otherwise that of the newest report."


def _form(form: str | None, output: str | None) -> str:
    if form or not output:
        return form or "markdown"
    suffix = Path(output).suffix.lower()
    if suffix in {".html", ".htm"}:
        return "html"
    if suffix in {".md", ".markdown", ".txt"}:
        return "markdown"
    raise click.UsageError(f"-o {output}: name a .md or .html file, or give --format markdown or html")


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateError(f"--{name} is {text!r}; write a day as 2016-03-06") from None


def _write(path: Path, text: str) -> None:
    """To a temporary name first, then renamed: a page half written never stands."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        half.write_text(text, "utf-8")
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise DragomanError(f"{path}: cannot be written ({error.strerror}); name a folder that exists") from error


# ---------------------------------------------------------------- gathering
def gather(held: Record, name: str, since: date, until: date | None, ahead: int, filters: dict[str, Any]) -> Material:
    """What the report of these days needs of a record. Raises QuestionError for filters that do not exist."""
    from dragoman.happenings.accusations import accusations
    from dragoman.happenings.disputes import disputes
    from dragoman.store.corrections import standing
    from dragoman.views.brief import Material

    reports = held.reports()
    recorded = _recorded(held)
    days = {r.id: r.published or recorded.get(r.id) for r in reports}
    until = (
        until
        or max([d for r in reports if (d := r.published) and d >= since], default=None)
        or max([d for d in days.values() if d and d >= since], default=since)
    )
    if until < since:
        raise click.UsageError(f"--until {until} is before --since {since}")
    length = until - since + timedelta(days=1)
    near = [r for r, d in days.items() if d and since - length <= d <= until]
    happenings = {h.id: h for h in _told(held, near, filters)}
    happenings |= {
        h.id: h for h in _planned(held, [r for r, d in days.items() if d and since - REACH <= d <= until], filters)
    }
    kept = tuple(_upto(happenings.values(), days, until))
    processes = _processes(held, kept, filters, since, until)
    timelines = tuple(held.timeline(p.key, until) for p in processes)
    new = [h for h in kept if any(days.get(t.report.id) and since <= (days[t.report.id] or since) for t in h.tellings)]
    return Material(
        name=name, since=since, until=until, happenings=kept, reports=_of(reports, days, kept, filters),
        recorded=recorded, timelines=tuple(t for t in timelines if t[1]), mentions=_mentions(held, processes),
        disputes=disputes(new), accusations=accusations(new), ledgers=_ledgers(held, processes, kept, filters),
        corrections=standing(held.corrections()), ahead=ahead, within=_within(filters),
    )  # fmt: skip


def _recorded(held: Record) -> dict[str, date]:
    """The day on which the record got each report."""
    _, rows = held.sql("SELECT report, min(recorded) FROM live GROUP BY report")
    return {report: moment.date() for report, moment in rows}


def _told(held: Record, reports: list[str], filters: dict[str, Any]) -> list[Happening]:
    if not reports:
        return []
    return held.happenings(**{"status": "any", **filters, "report": filters.get("report") or reports})


def _planned(held: Record, reports: list[str], filters: dict[str, Any]) -> list[Happening]:
    if not reports or "status" in filters:
        return []
    wanted = {**filters, "status": ("planned", "postponed"), "report": filters.get("report") or reports}
    return held.happenings(**wanted)


def _upto(happenings: Iterable[Happening], days: dict[str, date | None], until: date) -> Iterable[Happening]:
    """Without what was told only after the period."""
    from dataclasses import replace

    for h in sorted(happenings, key=lambda h: h.id):
        told = tuple(t for t in h.tellings if (d := days.get(t.report.id)) is None or d <= until)
        if told:
            yield replace(h, tellings=told)


def _of(
    reports: list[Report], days: dict[str, date | None], happenings: Iterable[Happening], filters: dict[str, Any]
) -> tuple[Report, ...]:
    """The reports the head counts: all, or with filters those that tell of what passed them."""
    if not filters:
        return tuple(reports)
    told = {t.report.id for h in happenings for t in h.tellings}
    return tuple(r for r in reports if r.id in told)


def _processes(
    held: Record, happenings: Iterable[Happening], filters: dict[str, Any], since: date, until: date
) -> list[Process]:
    """Processes that reports of a year told of; with filters those named, or those that what passed them concerns."""
    if filters.get("process"):
        return sorted({p.key: p for p in map(held.process, filters["process"])}.values(), key=lambda p: p.name)
    concerned = {key for h in happenings for t in h.tellings for key in t.processes}
    if not filters:
        facts = "JOIN live l USING (reading) JOIN report_facts r ON r.report = l.report WHERE "
        facts += f"r.published IS NULL OR r.published BETWEEN '{since - REACH}' AND '{until}'"
        for found in (f"unnest(t.processes) FROM event_now t {facts}", f"t.process FROM states t {facts}"):
            concerned |= {row[0] for row in held.sql(f"SELECT DISTINCT {found}")[1]}
    countries = set(filters.get("country", ()))
    return [p for p in held.processes() if p.key in concerned or countries & set(p.countries)]


def _mentions(held: Record, processes: Iterable[Process]) -> dict[str, StateMention]:
    return {m.key: m for p in processes for m in held.states(p.key)}


def _ledgers(
    held: Record, processes: Iterable[Process], happenings: Iterable[Happening], filters: dict[str, Any]
) -> tuple[tuple[Process, Any], ...]:
    from dragoman.happenings.ledger import ledger

    told: dict[str, Telling] = {
        t.key: t for h in happenings for t in h.tellings if t.event.event_type in {*BREACHES, "REJECT"}
    }
    found = ((p, ledger(told.values(), p)) for p in processes if p.kind == "ceasefire")
    return tuple((p, rows) for p, rows in found if rows)


def _within(filters: dict[str, Any]) -> str:
    """The filters in words: "country SYR, TUR; hedged False"."""
    parts = [f"{k} {', '.join(map(str, v)) if isinstance(v, tuple | list) else v}" for k, v in filters.items()]
    return f"only {'; '.join(parts)}" if parts else ""
