"""What happens to a text on its way through other newsrooms: edits that make copies, and texts that only look like
copies.

Every edit takes the paragraphs of a report and a seeded `random.Random`, and gives the copy's paragraphs. The words
that are put in here are this file's own.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Sequence

Paragraphs = list[str]
Edit = Callable[[Paragraphs, random.Random, Sequence[Paragraphs]], Paragraphs]
"""Paragraphs of the report, chance, and other reports to borrow from."""

_SENTENCE = re.compile(r"(?<=[.!?][\"”'’])\s+(?=[A-Z“\"])|(?<=[.!?])\s+(?=[A-Z“\"‘])")
_QUOTE = re.compile(r"“[^”]{30,}”|\"[^\"]{30,}\"")

HEADLINES = (
    "What we know so far about the latest developments",
    "Officials weigh next steps as pressure mounts on all sides",
    "In brief: the story everyone is talking about",
    "UPDATE 2: reactions pour in from at home and abroad",
    "World news in short, our correspondents report",
)
NOTICES = (
    "Subscribe to our morning newsletter and never miss a story. By signing up you agree to our terms of use and "
    "privacy policy, and you may leave the list at any time by following the link at the foot of each message. "
    "For permission to reproduce this article, write to our licensing desk, naming the headline and the date of "
    "publication.",
    "This material may not be published, broadcast, rewritten or redistributed without prior written consent. The "
    "views expressed are those of the writers and do not necessarily reflect the position of this newspaper, its "
    "owners or its advertisers. Corrections are gathered on a page of their own, which is updated every weekday "
    "before noon.",
    "Support independent reporting. Readers like you make it possible for our small team to keep its journalism "
    "free for everyone, with no paywall and no shareholders. If you can, give a monthly amount, however small: it "
    "takes less than a minute, and every contribution goes to reporters, editors and photographers in the field.",
)
REWORDED = {
    "said": "told reporters",
    "also": "in addition",
    "but": "however",
    "about": "around",
    "people": "persons",
    "after": "following",
    "who": "that",
    "will": "is going to",
    "more than": "over",
}
SPELLINGS = (("ize", "ise"), ("izing", "ising"), ("ized", "ised"), ("ization", "isation"), ("or", "our"), ("er", "re"))


def paragraphs_of(text: str) -> Paragraphs:
    """Paragraphs; where a text has none, its sentences two by two."""
    found = [" ".join(p.split()) for p in re.split(r"\n\s*\n", text) if p.strip()]
    if len(found) > 2:
        return found
    every = sentences(" ".join(found))
    return [" ".join(every[k : k + 2]) for k in range(0, len(every), 2)]


def sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.split(text) if s.strip()]


def size(paragraphs: Paragraphs) -> int:
    """Words."""
    return sum(len(p.split()) for p in paragraphs)


def _head(paragraphs: Paragraphs, share: float) -> Paragraphs:
    """The opening sentences, up to this share of the words (at least 25)."""
    left = max(25, round(size(paragraphs) * share))
    kept: Paragraphs = []
    for paragraph in paragraphs:
        whole = []
        for sentence in sentences(paragraph):
            if left <= 0:
                break
            whole.append(sentence)
            left -= len(sentence.split())
        if whole:
            kept.append(" ".join(whole))
        if left <= 0:
            break
    return kept


def cut(low: float, high: float) -> Edit:
    """The opening of the report, this share of its words."""
    return lambda p, chance, others: _head(p, chance.uniform(low, high))


def thinned(low: float, high: float) -> Edit:
    """Whole paragraphs left out all through the report; this share is kept, the opening one among them."""

    def edit(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
        aim, order = size(p) * chance.uniform(low, high), list(range(1, len(p)))
        chance.shuffle(order)
        kept, have = {0}, len(p[0].split())
        for k in order:
            if have >= max(aim, 40):
                break
            kept.add(k)
            have += len(p[k].split())
        return [p[k] for k in sorted(kept)]

    return edit


def new_headline(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Another headline instead of the first paragraph's, if it looks like one, or before it."""
    rest = p[1:] if len(p[0].split()) < 20 and len(p) > 2 else p
    return [chance.choice(HEADLINES), *rest]


def inserted(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Paragraphs of another report put in, up to three fifths of the report's own length."""
    other, out, room = chance.choice(others), list(p), size(p) * chance.uniform(0.15, 0.6)
    for paragraph in other[1:]:
        room -= len(paragraph.split())
        if room < 0:
            break
        out.insert(chance.randint(1, len(out)), paragraph)
    return out


def mistyped(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """One word in forty mistyped; typewriter quotation marks; the other English spelling."""

    def word(w: str) -> str:
        if len(w) > 4 and w.isalpha():
            for there, here in SPELLINGS:
                if w.endswith(there) and chance.random() < 0.3:
                    return w[: -len(there)] + here
            if chance.random() < 0.025:
                at = chance.randint(1, len(w) - 2)
                left_out, doubled = w[:at] + w[at + 1 :], w[: at + 1] + w[at:]
                return chance.choice((left_out, w[:at] + w[at + 1] + w[at] + w[at + 2 :], doubled))
        return w

    plain = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "})
    return [" ".join(word(w) for w in q.translate(plain).split()) for q in p]


def reordered(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Paragraphs after the opening one in another order."""
    rest = p[1:]
    chance.shuffle(rest)
    return [p[0], *rest]


def furnished(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """A byline, an agency's dateline, and an outlet's notice."""
    byline = f"By {chance.choice(('Staff Reporters', 'Our Foreign Desk', 'Wire Services'))} and agencies"
    place = chance.choice(("GENEVA", "NAIROBI", "KYIV", "BEIRUT", "WASHINGTON"))
    return [byline, f"{place} (Agencies) — {p[0]}", *p[1:], chance.choice(NOTICES)]


def requoted(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Half of the quotations shortened or put into other words."""

    def change(found: re.Match[str]) -> str:
        if chance.random() < 0.5:
            return found[0]
        inner = found[0][1:-1].split()
        shortened = found[0][0] + " ".join(inner[: len(inner) // 2]) + " …" + found[0][-1]
        return chance.choice((shortened, "something to that effect"))

    return [_QUOTE.sub(change, q) for q in p]


def marked_up(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Remnants of a page: tags, entities, soft line breaks."""
    out = []
    for q in p:
        q = html.escape(q).replace("’", "&rsquo;").replace("“", "&ldquo;").replace("”", "&rdquo;")
        some = q.split(" ")
        if len(some) > 6:
            some[4] = f'<a href="/t/{chance.randint(1, 999)}">{some[4]}</a>'
        out.append(f"<p>{' '.join(some)}&nbsp;</p>" if chance.random() < 0.8 else f"{' '.join(some)}<br/>")
    return out


def reworded(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """A light hand: stock words exchanged, one sentence in twelve dropped, one in twelve merged with the next."""
    out = []
    for q in p:
        kept = [s for s in sentences(q) if chance.random() > 1 / 12] or [q]
        text = " ".join(kept)
        for old, new in REWORDED.items():
            if chance.random() < 0.6:
                text = re.sub(rf"\b{old}\b", new, text)
        out.append(text)
    return out


def several(*edits: Edit) -> Edit:
    """One after the other."""

    def edit(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
        for one in edits:
            p = one(p, chance, others)
        return p

    return edit


EDITS: dict[str, Edit] = {
    "cut to 10-20 %": cut(0.1, 0.2),
    "cut to 20-40 %": cut(0.2, 0.4),
    "cut to 40-60 %": cut(0.4, 0.6),
    "thinned to 10-30 %": thinned(0.1, 0.3),
    "thinned to 30-60 %": thinned(0.3, 0.6),
    "new headline": new_headline,
    "paragraphs inserted": inserted,
    "typos, spelling, quotation marks": mistyped,
    "paragraphs reordered": reordered,
    "byline, dateline, notice": furnished,
    "quotations changed": requoted,
    "remnants of HTML": marked_up,
    "lightly reworded": reworded,
    "cut to 40 %, headline, typos": several(cut(0.35, 0.45), new_headline, mistyped),
    "cut to 20-40 %, furnished": several(cut(0.2, 0.4), furnished),
    "thinned, inserted, typos": several(thinned(0.5, 0.7), inserted, mistyped),
    "headline, furnished, HTML": several(new_headline, furnished, marked_up),
    "reworded, reordered": several(reworded, reordered),
    "furnished, then cut to 40 %": several(furnished, cut(0.3, 0.5)),
}


# Texts that are not the same though they share words. Each takes a report and others, and gives a new report.


def with_quotes(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Another report that carries three of this one's longest sentences, as when both quote one statement."""
    borrowed = sorted((s for q in p for s in sentences(q)), key=len)[-3:]
    out = list(chance.choice(others))
    for one in borrowed:
        out.insert(chance.randint(1, len(out)), one)
    return out


def with_background(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Another report that ends with this one's last paragraphs, up to two fifths of the new report."""
    out, tail = list(chance.choice(others)), []
    room = size(out) * chance.uniform(0.3, 0.65)
    for paragraph in reversed(p[2:]):
        room -= len(paragraph.split())
        if room < 0:
            break
        tail.insert(0, paragraph)
    return [*out, *tail]


def liveblog(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """A long running page with pieces of many reports, this one's somewhere in the middle."""
    out: Paragraphs = ["Live: all the day's developments as they happen"]
    pieces = [chance.choice(others) for _ in range(chance.randint(6, 12))]
    pieces.insert(chance.randint(2, 5), p)
    for hour, piece in enumerate(pieces, 6):
        first = chance.randint(0, max(0, len(piece) - 3))
        out += [f"{hour}:{chance.randint(10, 59)}", *piece[first : first + chance.randint(1, 3)]]
    return out


def digest(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """The day in brief: the openings of several reports one after the other, this one's not first."""
    pieces = [_head(chance.choice(others), 0.1) for _ in range(5)]
    pieces.insert(chance.randint(1, 5), _head(p, 0.1))
    return ["The day in brief", *(q for piece in pieces for q in piece)]


def brief_with_notice(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """Two or three sentences of another report and a long notice: most of the words are the notice's."""
    return [*_head(chance.choice(others), 0.05), NOTICES[0], NOTICES[2]]


def bulletin(p: Paragraphs, chance: random.Random, others: Sequence[Paragraphs]) -> Paragraphs:
    """A monitor's daily bulletin: the same form every day, other numbers, places and acts."""
    towns = ("Sarnica", "Velik", "Old Mill", "Port Ane", "Brod", "Tarsin", "Kamen", "Upper Lom", "Drava", "Minsk Road")
    acts = (
        "explosions",
        "bursts of heavy machine-gun fire",
        "projectiles in flight",
        "multiple rockets",
        "tank rounds",
    )
    damage = ("fresh craters", "broken windows", "a burnt roof", "shrapnel marks")
    a, b, c = chance.sample(towns, 3)
    n = [chance.randint(3, 400) for _ in range(6)]
    return [
        f"Daily report {n[0]} of the monitoring mission.",
        f"The mission recorded {n[1]} ceasefire violations in the {a} region, including {n[2]} {chance.choice(acts)}, "
        f"compared with {n[3]} in the previous reporting period. In the {b} region it recorded {n[4]}, "
        f"including {chance.choice(acts)} north of {c}.",
        f"At {c} a patrol followed up on reports of damage to {chance.choice(('a school', 'two houses', 'a bridge'))} "
        f"and saw {chance.choice(damage)} assessed as caused by {chance.choice(acts)}.",
        "The mission's freedom of movement was restricted, including "
        f"at {a}, where {chance.choice(('armed men', 'a guard', 'an officer'))} refused passage.",
    ]


TRAPS: dict[str, Edit] = {
    "shared quotations": with_quotes,
    "shared background": with_background,
    "liveblog": liveblog,
    "digest": digest,
    "brief with long notice": brief_with_notice,
    "bulletin of one form": bulletin,
}
