"""Writes the tables of feasts and of other calendars' months by year, from maintained calendar libraries.

    pip install 'dragoman[feasts]'
    python training/build_feasts.py src/dragoman/lexicons/data/times

Islamic days follow the Umm al-Qura calendar of Saudi Arabia: elsewhere a feast may fall a day later,
by the sighting of the moon. Jewish days are the daylight of the feast, which began the evening before.
Islamic years before 1343 follow the tabular calendar, a day or two from what was sighted. Hindu feasts are those of
India's calendar of holidays, the lunar new year China's. Run once; the libraries are not needed at run time.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import holidays
import jdatetime
from convertdate import islamic as tabular
from hijridate import Hijri
from pyluach import dates as jewish

FIRST, LAST = 1945, 2060
# name: month and day of the first day, number of days
ISLAMIC = {
    "ramadan": (9, 1, 0),
    "eid_al_fitr": (10, 1, 1),
    "eid_al_adha": (12, 10, 1),
    "ashura": (1, 10, 1),
    "mawlid": (3, 12, 1),
    "arbaeen": (2, 20, 1),
    "hijri_new_year": (1, 1, 1),
    "isra_miraj": (7, 27, 1),
    "laylat_al_qadr": (9, 27, 1),
}
JEWISH = {
    "passover": (1, 15, 7),
    "shavuot": (3, 6, 1),
    "rosh_hashanah": (7, 1, 2),
    "yom_kippur": (7, 10, 1),
    "sukkot": (7, 15, 7),
    "hanukkah": (9, 25, 8),
    "simchat_torah": (7, 22, 1),
}
LEAP = {0, 3, 6, 8, 11, 14, 17}  # years of the Hebrew cycle with a second Adar


def islamic() -> Iterator[tuple[str, date, date]]:
    for year in range(1365, 1485):
        for name, (month, day, length) in ISLAMIC.items():
            first = Hijri(year, month, day).to_gregorian()
            days = length or Hijri(year, month, 1).month_length()
            start = date(first.year, first.month, first.day)
            yield name, start, start + timedelta(days=days - 1)
        last = Hijri(year, 9, Hijri(year, 9, 1).month_length()).to_gregorian()
        friday = date(last.year, last.month, last.day)
        friday -= timedelta(days=(friday.weekday() - 4) % 7)
        yield "quds_day", friday, friday


def hebrew() -> Iterator[tuple[str, date, date]]:
    for year in range(FIRST + 3760, LAST + 3762):
        for name, (month, day, length) in JEWISH.items():
            start = jewish.HebrewDate(year, month, day).to_pydate()
            yield name, start, start + timedelta(days=length - 1)
        adar = 13 if year % 19 in LEAP else 12
        purim = jewish.HebrewDate(year, adar, 14).to_pydate()
        yield "purim", purim, purim
        fast = jewish.HebrewDate(year, 5, 9).to_pydate()
        fast += timedelta(days=fast.weekday() == 5)  # a fast that falls on the Sabbath is kept on Sunday
        yield "tisha_b_av", fast, fast


ASIAN = {"Diwali": "diwali", "Chinese New Year": "lunar_new_year", "Vesak Day": "vesak"}


def asian() -> Iterator[tuple[str, date, date]]:
    """Singapore keeps the Chinese, Hindu and Buddhist feasts, by tables of its own up to 2100."""
    firsts: dict[tuple[str, int], date] = {}
    for day, names in sorted(holidays.country_holidays("SG", years=range(2001, LAST), observed=False).items()):
        for name in names.replace(" (estimated)", "").split("; "):
            if name in ASIAN:
                firsts.setdefault((ASIAN[name], day.year), day)
    for (name, _), day in firsts.items():
        yield name, day, day


def hijri_years() -> Iterator[tuple[int, date, list[int]]]:
    for year in range(1, 1343):
        starts = [date(*tabular.to_gregorian(year, month, 1)) for month in range(1, 13)]
        ends = [*starts[1:], date(*tabular.to_gregorian(year + 1, 1, 1))]
        yield year, starts[0], [(end - start).days for start, end in zip(starts, ends, strict=True)]
    for year in range(1343, 1501):
        first = Hijri(year, 1, 1).to_gregorian()
        lengths = [Hijri(year, month, 1).month_length() for month in range(1, 13)]
        yield year, date(first.year, first.month, first.day), lengths


def hebrew_years() -> Iterator[tuple[int, date, list[int]]]:
    """Months from Tishri; a leap year has two Adars."""
    for year in range(5600, 5861):
        order = [7, 8, 9, 10, 11, 12, *([13] if year % 19 in LEAP else []), 1, 2, 3, 4, 5, 6]
        starts = [jewish.HebrewDate(year, month, 1).to_pydate() for month in order]
        starts.append(jewish.HebrewDate(year + 1, 7, 1).to_pydate())
        yield year, starts[0], [(b - a).days for a, b in pairwise(starts)]


def solar_years() -> Iterator[tuple[int, date, list[int]]]:
    for year in range(1200, 1500):
        starts = [jdatetime.date(year, month, 1).togregorian() for month in range(1, 13)]
        starts.append(jdatetime.date(year + 1, 1, 1).togregorian())
        yield year, starts[0], [(b - a).days for a, b in pairwise(starts)]


def persian() -> Iterator[tuple[str, date, date]]:
    for year in range(FIRST - 621, LAST - 620):
        day = jdatetime.date(year, 1, 1).togregorian()
        yield "nowruz", day, day


def main(folder: Path) -> None:
    feasts = (row for source in (islamic(), hebrew(), persian(), asian()) for row in source)
    rows = sorted({row for row in feasts if FIRST <= row[1].year <= LAST})
    with (folder / "feasts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feast", "start", "end"])
        writer.writerows((name, start.isoformat(), end.isoformat()) for name, start, end in rows)
    with (folder / "calendars.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["calendar", "year", "start", "months"])
        for name, years in (("hijri", hijri_years()), ("hebrew", hebrew_years()), ("solar_hijri", solar_years())):
            writer.writerows((name, year, start.isoformat(), " ".join(map(str, m))) for year, start, m in years)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
