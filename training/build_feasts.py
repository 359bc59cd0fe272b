"""Writes the table of lunar and solar feasts by year, from maintained calendar libraries.

    pip install hijridate pyluach jdatetime
    python training/build_feasts.py src/dragoman/lexicons/data/times/feasts.csv

Islamic days follow the Umm al-Qura calendar of Saudi Arabia: elsewhere a feast may fall a day later,
by the sighting of the moon. Jewish days are the daylight of the feast, which began the evening before.
Run once; the libraries are not needed at run time.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import jdatetime
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
}
JEWISH = {
    "passover": (1, 15, 7),
    "shavuot": (3, 6, 1),
    "rosh_hashanah": (7, 1, 2),
    "yom_kippur": (7, 10, 1),
    "sukkot": (7, 15, 7),
    "hanukkah": (9, 25, 8),
}
LEAP = {0, 3, 6, 8, 11, 14, 17}  # years of the Hebrew cycle with a second Adar


def islamic() -> Iterator[tuple[str, date, date]]:
    for year in range(1365, 1485):
        for name, (month, day, length) in ISLAMIC.items():
            first = Hijri(year, month, day).to_gregorian()
            days = length or Hijri(year, month, 1).month_length()
            start = date(first.year, first.month, first.day)
            yield name, start, start + timedelta(days=days - 1)


def hebrew() -> Iterator[tuple[str, date, date]]:
    for year in range(FIRST + 3760, LAST + 3762):
        for name, (month, day, length) in JEWISH.items():
            start = jewish.HebrewDate(year, month, day).to_pydate()
            yield name, start, start + timedelta(days=length - 1)
        adar = 13 if year % 19 in LEAP else 12
        purim = jewish.HebrewDate(year, adar, 14).to_pydate()
        yield "purim", purim, purim


def persian() -> Iterator[tuple[str, date, date]]:
    for year in range(FIRST - 621, LAST - 620):
        day = jdatetime.date(year, 1, 1).togregorian()
        yield "nowruz", day, day


def main(path: Path) -> None:
    rows = sorted(
        {row for source in (islamic(), hebrew(), persian()) for row in source if FIRST <= row[1].year <= LAST}
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feast", "start", "end"])
        writer.writerows((name, start.isoformat(), end.isoformat()) for name, start, end in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
