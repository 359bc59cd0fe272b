"""Words in wrong encodings, with signs that deceive, long in unusual ways; dates that are none."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator

import inputs as made

from hostile_inputs.base import Input

CODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1251", "cp1252", "cp1256", "koi8-r", "iso8859-7", "gb18030", "big5", "shift_jis", "euc-kr", "utf-7", "cp037"]  # noqa: E501
SAYINGS = (
    "Послы встретились в Осло.",
    "使节在奥斯陆会面。",
    "التقى المبعوثون في أوسلو.",
    "Les émissaires se sont réunis à Oslo.",
    made.TEXT,
)
SIGNS = (
    "\u202e", "\u202a\u202b", "\u2066\u2067\u2069", "\u200b\u200d\ufeff", "\x00", "\x1b[2J\x1b]0;owned\x07", "\x08\x7f\x9b",  # noqa: E501
    "\u0300" * 500, "\U000e0041", "\ud800", "\uffff", "\u2028\u2029\x85", "\r", "\v\f", "﷽" * 50, "🏴‍☠️" * 20,
)  # fmt: skip


def encodings(draw: random.Random) -> Iterator[Input]:
    for coding, words, ending in itertools.product(CODINGS, SAYINGS, (".txt", ".html")):
        lie = draw.choice(CODINGS)
        data = words * 5
        if ending == ".html":
            data = f'<html><head><meta charset="{lie}"></head><body><p>{data}</p></body></html>'
        yield Input("encoding", f"{coding}-{len(words)}{ending}", data.encode(coding, "ignore"))


def signs(draw: random.Random) -> Iterator[Input]:
    for number, sign in enumerate(SIGNS):
        torn = sign.join(made.TEXT.split(" "))
        around = f"{sign * 3}{made.TEXT}{sign * 3}"
        for words in (torn, around, sign * 1000):
            key = f"signs{number}-{len(words)}"
            yield Input("signs", f"{key}.txt", words.encode("utf-8", "surrogatepass"))
            yield Input("signs", f"{key}.jsonl", json.dumps({"text": words, "title": words, "id": words}).encode())
            yield (
                Input("signs", f"{key}.html", made.page(words[:200], (words,)).replace(b"\x00", b"&#0;"))
                if "\ud800" not in words
                else Input("signs", f"{key}.html", b"<p>&#xD800;</p>")
            )
    for number in range(30):
        name = f"{draw.choice(SIGNS[:3])}member\x1b[31m{number}.txt"
        yield Input("signs", f"names{number}.zip", made.zipped({name: made.TEXT.encode()}))


def shapes() -> Iterator[Input]:
    """Texts that are long in an unusual way."""
    many = {
        "one word": "a" * 400_000, "no full stop": "the envoy said that " * 20_000, "full stops": "." * 200_000,
        "brackets": "(" * 100_000 + ")" * 100_000, "quotes": '"' * 100_000, "quoted": '"He said "' * 20_000,
        "lines": "Oslo\n" * 60_000, "blank lines": "Oslo.\n\n" * 30_000, "digits": "1234567890" * 30_000,
        "capitals": "General Secretary " * 10_000, "dates": "on Monday 7 March 2016 " * 10_000, "hyphens": "-" * 200_000,  # noqa: E501
        "marks": "\u0301" * 100_000, "commas": "Oslo, " * 30_000, "accusing": "accused the government of shelling " * 5_000,  # noqa: E501
        "dateline": "OSLO (Wire) — " * 10_000, "spaces": " " * 300_000 + "Envoys met." + " " * 300_000, "tabs": "\t\t\n" * 90_000,  # noqa: E501
        "by": "By " * 60_000, "urls": "https://news.example/" + "a/" * 100_000, "percent": "%" * 200_000, "greater": ">" * 100_000,  # noqa: E501
        "said": 'said. "' * 30_000, "of": "of the " * 50_000, "and": "Russia and " * 20_000, "at": "a@b.example " * 20_000,  # noqa: E501
    }  # fmt: skip
    for name, words in many.items():
        yield Input("shape", f"{name}.txt", words.encode())
        yield Input("shape", f"{name}.html", made.page("T", (words.replace("<", ""),)))



DAYS = (
    None, "", " ", "null", "None", "NaN", "0000-00-00", "0001-01-01", "1000-01-01", "1599-12-31", "9999-12-31", "2200-01-01",  # noqa: E501
    "2016-02-30", "2016-13-01", "16-03-06", "06/03/2016", "yesterday", "2016-03-06T99:99:99Z", "٢٠١٦-٠٣-٠٦", "2016-03-06\x00",  # noqa: E501
    0, -1, 1457222400, 10**30, 1.5, True, [], ["2016-03-06"], {}, {"$date": 1}, "9" * 5000, "Mon, 99 Foo 2016 10:00:00 GMT",  # noqa: E501
)  # fmt: skip


def dates() -> Iterator[Input]:
    for number, day in enumerate(DAYS):
        said = str(day)
        yield Input("date", f"date{number}.jsonl", json.dumps({"text": made.TEXT, "published": day}).encode())
        yield Input("date", f"date{number}.html", made.page(published=said.replace('"', "")))
        yield Input("date", f"date{number}.csv", made.table([{"text": made.TEXT, "published": said}]))
        yield Input("date", f"date{number}.rss", made.rss(1).replace(b"Mon, 07 Mar 2016 09:00:00 GMT", said.encode()))
        eml = made.message().replace(b"Mon, 07 Mar 2016 09:00:00 +0100", said.encode().replace(b"\n", b" "))
        yield Input("date", f"date{number}.eml", eml)
        yield Input(
            "date",
            f"date{number}.warc",
            made.warc({"https://a.example/": made.page(published=None)}, False, said[:100]),
        )
