"""What comes out of the first real report, row by row, against what a careful reader takes from it.

    python benchmarks/seed.py --report FILE [--rows]

FILE is a report on a telephone call of two foreign ministers, the Geneva III talks and the war in Syria
(nsnbc international, 6 March 2016). Each row lists what must be right of one statement; a row counts when all
of it is. Run without a publication date, no date may be invented.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Event = dict[str, Any]
KERRY, LAVROV = ("John Kerry", "USA", "GOV"), ("Sergey Lavrov", "RUS", "GOV")
CALL = "2016-03-04"


def has(actors: Iterable[dict[str, Any]], country: str, sector: str | None = None, name: str | None = None) -> bool:
    return any(
        a["country"] == country
        and (sector is None or sector in (a["sector"] or []))
        and (name is None or name in (a["name"] or a["text"]))
        for a in actors
    )


def sides(e: Event) -> list[dict[str, Any]]:
    return [*e["actor"], *e["recipient"]]


def both(e: Event) -> bool:
    """Kerry and Lavrov are the sides, and nobody else is."""
    countries = {a["country"] for a in sides(e)}
    return all(has(sides(e), c, s, n) for n, c, s in (KERRY, LAVROV)) and countries == {"USA", "RUS"}


def date(e: Event) -> str | None:
    return e["date"]["value"] if e["date"] else None


def act_date(e: Event) -> str | None:
    return e["act_date"]["value"] if e["act_date"] else None


def about(e: Event, *words: str) -> bool:
    named = " | ".join(f"{a['name']} {a['text']}" for a in e["about"]).lower()
    return all(any(w in named for w in alternatives.lower().split("|")) for alternatives in words)


def author(e: Event) -> bool:
    return e["claim"] == "asserted_by_author" and not e["claimed_by"]


def ministry(e: Event) -> bool:
    return has(e["claimed_by"], "RUS", "GOV")


def within(e: Event, sentence: str, text: str) -> bool:
    return sentence in text[e["sentence"]["start"] : e["sentence"]["end"]].replace("\xa0", " ")


def kind(e: Event, *types: str) -> bool:
    return e["event_type"] in types


def plain(e: Event, status: str = "happened", hedged: bool = False) -> bool:
    return e["status"] == status and e["hedged"] == hedged


def where(e: Event, country: str) -> bool:
    return bool(e["location"]) and e["location"]["country"] == country


def rows(reading: dict[str, Any]) -> dict[str, bool]:
    """Whether each row is fully right."""
    text, events = reading["text"], reading["events"]

    def told(sentence: str, *tests: Callable[[Event], bool]) -> bool:
        return any(all(t(e) for t in tests) for e in events if within(e, sentence, text))

    lead, second, third = (
        "in a phone conversation late Friday",
        "under the aegis of the UN",
        "issued a statement about",
    )
    fourth, fifth, yemen = "The Ministry added", "The two top diplomats", "situation in Yemen"
    out = {
        "S1": told(
            lead,
            lambda e: kind(e, "CONSULT"),
            lambda e: "phone" in e["mode"],
            both,
            lambda e: date(e) == CALL,
            plain,
            author,
            lambda e: about(e, "syria"),
        ),
        "S2": told(
            lead,
            lambda e: kind(e, "AGREE"),
            both,
            lambda e: date(e) == CALL,
            plain,
            author,
            lambda e: about(e, "geneva iii"),
        ),
        "S3": all(
            told(
                second,
                lambda e: kind(e, "AGREE", "REJECT"),
                lambda e: e["act"] == "CONSULT",
                author,
                lambda e: not e["hedged"],
                lambda e: about(e, "geneva iii"),
                lambda e, day=day: act_date(e) == day or day in str(e["why"].get("act_date", "")),
            )
            for day in ("2016-03-07", "2016-03-09")
        )
        and told(
            second,
            lambda e: e["status"] == "postponed",
            lambda e: act_date(e) == "2016-03-09",
            lambda e: "technical reasons" in " ".join(map(str, e["why"].values())),
        )
        and not any(within(e, second, text) and {a["country"] for a in sides(e)} - {"UNO"} for e in events),
        "S4": told(
            third,
            lambda e: kind(e, "CONSULT"),
            both,
            lambda e: date(e) == CALL,
            plain,
            ministry,
            lambda e: e["claim"] == "official_statement",
            lambda e: about(e, "initiative|ceasefire", "2268"),
        ),
        "S5": told(
            fourth,
            lambda e: has(e["actor"], "USA", "GOV"),
            lambda e: has(e["recipient"], "RUS", "GOV"),
            lambda e: date(e) == CALL,
            plain,
            ministry,
            lambda e: "phone" in e["mode"] or about(e, "phone"),
        ),
        "S6": told(
            fourth,
            lambda e: kind(e, "AGREE", "SUPPORT"),
            lambda e: e["act"] == "CONSULT",
            lambda e: has(sides(e), "SYR", "GOV") and has(sides(e), "SYR", "OPP"),
            lambda e: where(e, "CHE"),
            lambda e: plain(e, "planned"),
            ministry,
            lambda e: about(e, "geneva iii"),
            lambda e: has(sides(e), "UNO") or "United Nations" in " ".join(map(str, e["why"].values())),
        ),
        "S7": told(
            fifth,
            lambda e: kind(e, "AGREE"),
            both,
            lambda e: date(e) == CALL,
            plain,
            ministry,
            lambda e: e["claim"] == "quoted",
            lambda e: about(e, "international syria support group"),
        ),
        "S8": told(yemen, lambda e: kind(e, "CONSULT"), both, plain, author, lambda e: about(e, "yemen"))
        and told(
            "reportedly decided to invigorate",
            lambda e: kind(e, "AGREE"),
            both,
            lambda e: plain(e, "happened", True),
            lambda e: about(e, "yemen|crisis"),
        )
        and told("supportive of actions taken", ministry, lambda e: kind(e, "SUPPORT", "AGREE")),
        "S9": told(
            "reportedly also discussed",
            lambda e: kind(e, "CONSULT"),
            both,
            lambda e: plain(e, "happened", True),
            lambda e: not e["claimed_by"],
            lambda e: about(e, "normandy"),
        ),
        "S10": told(
            "settlement of the dispute",
            lambda e: has(sides(e), "UKR", "GOV"),
            lambda e: has(sides(e), "UKR", "REB") or has(sides(e), "UKR", "SEP") or has(sides(e), "UKR", "PRE"),
            lambda e: e["status"] == "ongoing",
            lambda e: e["background"],
            author,
            lambda e: where(e, "UKR"),
            lambda e: about(e, "normandy"),
        ),
        "S11": told(
            "join the ceasefire",
            lambda e: kind(e, "CONCEDE", "RETREAT"),
            lambda e: has(e["actor"], "SYR", "REB"),
            lambda e: plain(e, "ongoing"),
            author,
            lambda e: where(e, "SYR"),
            lambda e: about(e, "ceasefire"),
        ),
        "S12": told(
            "continues its support",
            lambda e: kind(e, "AID", "SUPPORT"),
            lambda e: has(e["actor"], "TUR"),
            lambda e: has(e["recipient"], "SYR", "REB", "Nusra") or has(e["recipient"], "IMG", None, "Nusra"),
            lambda e: has(e["recipient"], "IMG", None, "Islamic State"),
            lambda e: any("Turkmen" in (a["name"] or a["text"]) for a in e["recipient"]),
            lambda e: plain(e, "ongoing"),
            author,
        ),
        "S13": told(
            "cross-border shelling",
            lambda e: kind(e, "ASSAULT"),
            lambda e: "heavy-weapons" in e["mode"],
            lambda e: {a["country"] for a in e["actor"]} == {"TUR"},
            lambda e: has(e["recipient"], "SYR", "REB"),
            lambda e: plain(e, "ongoing"),
            author,
            lambda e: e["location"] is None or where(e, "SYR"),
        ),
        "S14": told(
            "special forces have been observed",
            lambda e: kind(e, "MOBILIZE"),
            lambda e: has(e["actor"], "TUR", "MIL"),
            lambda e: plain(e, "happened", True),
            lambda e: where(e, "SYR"),
            lambda e: not e["claimed_by"],
        ),
        "S15": told(
            "crackdown against Kurds",
            lambda e: kind(e, "COERCE"),
            lambda e: has(e["actor"], "TUR", "GOV"),
            lambda e: has(e["recipient"], "TUR", "CVL"),
            lambda e: plain(e, "ongoing"),
            author,
        )
        and told(
            "crackdown against Kurds",
            lambda e: kind(e, "COERCE"),
            lambda e: has(e["recipient"], "TUR", "REB"),
        )
        and told(
            "crackdown against Kurds",
            lambda e: kind(e, "COERCE"),
            lambda e: has(e["actor"], "TUR", "GOV"),
            lambda e: has(e["recipient"], "TUR", "MED") or has(e["recipient"], "TUR", "JRN"),
            author,
            lambda e: plain(e, "ongoing"),
        ),
        "S16": not any(
            e["sentence"]["start"] >= text.index("Articles by:") or within(e, "Courtesy of", text) for e in events
        )
        and reading["publisher"] == "nsnbc international"
        and "Global Research" in (reading["republisher"] or "")
        and bool(reading["terms"])
        and "[email protected]" in text.replace("\xa0", " "),
    }
    return out


def invented(reading: dict[str, Any]) -> list[str]:
    """Values that give a year where neither the report nor its date does (read without a date)."""
    values = [t["value"] for t in reading["times"]] + [v for e in reading["events"] for v in (date(e), act_date(e))]
    return [v for v in values if v and v[:4].isdigit()]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--report", type=Path, required=True)
    ask.add_argument("--rows", action="store_true", help="print each event, too")
    o = ask.parse_args()
    import dragoman
    from dragoman.views import contract

    reader = dragoman.load()
    reading = contract.reading(reader.read(o.report, published="2016-03-06"))
    found = rows(reading)
    for row, right in found.items():
        print(f"{row} {'right' if right else 'wrong'}")
    print(f"{sum(found.values())} of {len(found)} rows fully right")
    print(
        "invented dates without a publication date:",
        invented(contract.reading(reader.read(o.report))) or "none",
    )
    if o.rows:
        for e in reading["events"]:
            people = [
                [f"{a['name'] or a['text']} {a['country']} {a['sector']}" for a in e[s]] for s in ("actor", "recipient")
            ]
            print(
                e["event_type"],
                e["mode"],
                e["act"],
                *people,
                date(e),
                act_date(e),
                e["status"],
                "hedged" if e["hedged"] else "",
                "background" if e["background"] else "",
                e["claim"],
                [a["name"] for a in e["claimed_by"]],
                e["location"] and e["location"]["name"],
                [a["name"] for a in e["about"]],
                sep=" | ",
            )


if __name__ == "__main__":
    main()
