"""JSON lines and tables that contradict themselves, and mail."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import inputs as made

from hostile_inputs.base import Input


def lines(draw: random.Random) -> Iterator[Input]:
    bad = [
        "{", "[]", "null", "3", '"x"', '{"text": null}', '{"text": 3}', '{"text": ""}', '{"text": [1]}', '{"txet": "a"}', "{'text': 'a'}",  # noqa: E501
        '{"text": "a", "id": {}}', '{"text": "a", "title": 7}', '{"text": "a", "published": "x"}', "[" * 100_000, '{"a":' * 50_000,  # noqa: E501
        '{"text": "\\ud800"}', '{"text": "a", "text": "b"}', '{"text": "a", "id": ' + "9" * 6000 + "}", '{"text": NaN}', '{"text": "a"} x', "\x00",  # noqa: E501
        '{"text": "a", "url": "javascript:alert(1)"}', '{"text": "a", "id": "../../x"}', '{"text": "' + "\\u0000" * 1000 + '"}',  # noqa: E501
    ]  # fmt: skip
    good = json.dumps({"text": made.TEXT})
    for number, line in enumerate(bad):
        for turn, end in enumerate(("\n", "\r\n", "")):
            mixed = end.join([good, line, good]) if end else line
            yield Input("lines", f"lines{number}-{turn}.jsonl", mixed.encode())
    cells = [
        '"',
        '""',
        '"a',
        "=cmd|' /C calc'!A0",
        "a,b",
        "\n",
        "\x00",
        "a" * 200_000,
        "é",
        "'",
        "\\",
        ";",
        "\t",
        "-1+1",
        "@x",
    ]
    for number in range(120):
        rows = [draw.choices(cells, k=draw.choice((1, 2, 3, 9))) for _ in range(draw.randrange(1, 6))]
        table = "\n".join(draw.choice((",", ";", "\t")).join(row) for row in rows)
        head = draw.choice(
            ("text,title,published", "text", "", "text;text", "body,date", '"text"', "TEXT,Title", "a,b,c")
        )
        yield Input("table", f"table{number}.csv", f"{head}\n{table}\n".encode())


def mails(draw: random.Random) -> Iterator[Input]:
    part = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"
    deep = "".join(part.format(n) for n in range(900))
    cases = {
        "deep": f"MIME-Version: 1.0\n{deep}Content-Type: text/plain\n\nx", "same": "MIME-Version: 1.0\n" + part.format(1) * 500,  # noqa: E501
        "no boundary": "MIME-Version: 1.0\nContent-Type: multipart/mixed\n\nx", "header": f"Subject: {'x' * 500_000}\n\nEnvoys met.",  # noqa: E501
        "headers": "X: 1\n" * 50_000 + "\nEnvoys met.", "charset": "Content-Type: text/plain; charset=klingon\n\nEnvoys met.",  # noqa: E501
        "transfer": "Content-Transfer-Encoding: base64\n\n!!!!", "quoted": "Content-Transfer-Encoding: quoted-printable\n\n=ZZ=\n=9",  # noqa: E501
        "uu": "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n!!!", "words": "Subject: =?utf-8?b?////?= =?x?q?=ZZ?=\n\nEnvoys met.",  # noqa: E501
        "from": f"From: {'<' * 5000}\nSubject: x\n\nEnvoys met.", "date": "Date: 99999999999\n\nEnvoys met.", "group": "From: a:b;c:d;,<@>\n\nEnvoys met.",  # noqa: E501
        "id": f"Message-ID: {'<' * 3000}\nContent-Disposition: attachment; filename*0*=utf-8''%FF; filename*9=x\n\nEnvoys met.",  # noqa: E501
        "param": f"Content-Type: text/plain; {'a=b; ' * 20_000}\n\nEnvoys met.", "no body": "Subject: x\n", "digest": "Content-Type: message/rfc822\n\n" * 300,  # noqa: E501
        "partial": "Content-Type: message/partial; number=1; total=9\n\nEnvoys met.", "type": "Content-Type: ////\n\nEnvoys met.", "nul": "Subject: a\x00b\n\nEnvoys\x00met.",  # noqa: E501
    }  # fmt: skip
    for name, text in cases.items():
        yield Input("mail", f"{name}.eml", text.encode())
        yield Input("mail", f"{name}.mbox", (f"From x Mon Mar  7 09:00:00 2016\n{text}\n\n" * 2).encode())
        yield Input("mail", f"{name}-cut.eml", text.encode()[: draw.randrange(len(text))])
    for number in range(10):
        inner = {
            f"{n}.eml": made.message(attached={"x.zip": made.zipped({"a.txt": b"Envoys met."})}) for n in range(number)
        }
        yield Input("mail", f"attached{number}.eml", made.message(attached=inner))
