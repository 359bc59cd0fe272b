"""Pronouns and definite nouns: is the antecedent the right one?

    python benchmarks/references.py --ud FOLDER [--genres news,interview,bio,speech] [--json]

FOLDER holds `gum-dev.conllu.gz` (Universal Dependencies, release 2.16), whose mentions carry their chain of
coreference. Documents are read from their text, by Dragoman's own parse. What must be resolved: every later mention of
a person or organisation that is a pronoun of the third person, or a common noun with "the", "this", "his" and the like.

accuracy: of those resolved, how many name an antecedent in the right chain; recall: of all, how many do; precision: of
everything resolved, also what is no such mention at all ("it" for a plan). The nearest agreeing noun, by number and
kind, is the figure to beat; it sees the same mentions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.tokens import Doc, Token

from dragoman import readers
from dragoman.actors import Actors
from dragoman.language import Analyser
from dragoman.model import Analysis, MentionForm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from training.coreference import Mention, Text, read

DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their"})
HE = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
KINDS = frozenset({"person", "organization"})
FORMS = ("he", "it", "they", "noun")
Links = dict[int, list[tuple[int, int]]]
"""For the character where a resolved word begins, the stretches it is said to take up."""


def form(doc: Doc, token: Token) -> str | None:
    """What kind of reference a word is, None for another."""
    word = token.text.lower()
    if word in HE or word in IT or word in THEY:
        return "he" if word in HE else "it" if word in IT else "they"
    if token.pos_ == "NOUN" and any(c.text.lower() in DEFINITE and c.i < token.i for c in token.children):
        return "noun"
    return None


def ours(analysis: Analysis, actors: Actors) -> Links:
    """Antecedents as the actors room gives them; a name repeated by a title counts as its antecedent."""
    links: Links = {}
    named: dict[str, tuple[int, int]] = {}
    doc = analysis.doc
    for a in sorted(actors.find(analysis), key=lambda a: a.span.start):
        if a.head < 0:
            continue
        at = doc[a.head].idx
        if a.antecedent is not None:
            links.setdefault(at, []).append((a.antecedent.start, a.antecedent.end))
        elif a.entity and a.entity in named and form(doc, doc[a.head]) == "noun":
            links.setdefault(at, []).append(named[a.entity])
        if a.entity:
            named.setdefault(a.entity, (a.span.start, a.span.end))
    return links


def nearest(analysis: Analysis, actors: Actors) -> Links:
    """The last name or noun that agrees in number and kind; for a noun the last with the same head."""
    doc, links = analysis.doc, Links()
    before = sorted((m for m in analysis.mentions if m.form != MentionForm.PRONOUN), key=lambda m: m.head)
    for token in doc:
        what = form(doc, token)
        for m in reversed([m for m in before if m.head < token.i][-60:]) if what else ():
            head = doc[m.head]
            plural = "Plur" in head.morph.get("Number") or head.tag_ in {"NNS", "NNPS"}
            fits = {
                "he": m.kind == "person" and not plural,
                "it": m.kind == "organization" and not plural,
                "they": m.kind in KINDS and plural,
                "noun": m.kind in KINDS and head.lemma_ == token.lemma_,
            }[what or "he"]
            if fits:
                links[token.idx] = [(m.span.start, m.span.end)]
                break
    return links


def wanted(text: Text) -> Iterator[Mention]:
    """Later mentions of persons and organisations."""
    seen: set[str] = set()
    for m in sorted(text.mentions, key=lambda m: (m.start, -m.end)):
        if m.kind in KINDS and m.chain in seen:
            yield m
        seen.add(m.chain)


def right(text: Text, m: Mention, stretches: list[tuple[int, int]]) -> bool:
    """Whether an antecedent holds the head of an earlier mention of the same chain."""
    own = [n for n in text.mentions if n.chain == m.chain and n.start < m.start]
    for start, end in stretches:
        heads = {h for n in own for h in n.heads if start <= h < end}
        for n in own:
            said = heads & set(n.heads)
            if said and m.chain in text.joint(frozenset(n.heads)).union(*(text.chains_at(h) for h in said)):
                return True
    return False


def count(text: Text, doc: Doc, links: Links, totals: Counter[str], show: bool = False) -> None:
    """Add one document's counts: due, tried and right by form, and everything resolved."""
    at = {t.idx: t for t in doc}
    used: set[int] = set()
    for m in wanted(text):
        token = next((at[h] for h in reversed(m.heads) if h in at), None)
        what = form(doc, token) if token is not None else None
        if token is None or what is None or token.idx in used:
            continue
        used.add(token.idx)
        totals[f"{what} due"] += 1
        if token.idx in links:
            good = right(text, m, links[token.idx])
            totals[f"{what} tried"] += 1
            totals[f"{what} right"] += good
        if show and not (token.idx in links and good):
            said = [text.text[a:b] for a, b in links.get(token.idx, [])]
            first = next(n for n in text.mentions if n.chain == m.chain)
            around = text.text[max(0, m.start - 150) : m.start] + "«" + text.text[m.start : m.end] + "»"
            gold = text.text[first.start : first.end][:60]
            sys.stdout.write(f"{what} | {around} | said {said} | gold {gold}\n".replace("\n", " ").strip() + "\n")
    for start in links:
        what = form(doc, at[start]) if start in at else None
        if what:
            totals[f"{what} all"] += 1


def figures(totals: Counter[str]) -> dict[str, dict[str, float]]:
    table = {}
    for what in (*FORMS, "pronouns", "all"):
        parts = FORMS if what == "all" else FORMS[:3] if what == "pronouns" else (what,)
        due, tried, good, every = (sum(totals[f"{p} {k}"] for p in parts) for k in ("due", "tried", "right", "all"))
        p, r = good / max(every, 1), good / max(due, 1)
        table[what] = {
            "n": due, "accuracy": round(good / max(tried, 1), 3), "precision": round(p, 3), "recall": round(r, 3),
            "f1": round(2 * p * r / max(p + r, 1e-9), 3),
        }  # fmt: skip
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--genres", default="news,interview,bio,speech,court,academic,textbook,voyage,conversation")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--errors", action="store_true", help="print what went wrong")
    args = parser.parse_args()
    texts = read(args.ud / "gum-dev.conllu.gz", genres=frozenset(args.genres.split(",")))
    analyser, actors = Analyser.load(coder=False), Actors.load()
    ways: dict[str, Callable[[Analysis, Actors], Links]] = {"dragoman": ours, "nearest": nearest}
    totals: dict[str, Counter[str]] = {way: Counter() for way in ways}
    for text in texts:
        analysis = analyser.read(readers.read_text(text.text, id=text.id))
        if analysis.document.text != text.text:
            sys.stderr.write(f"{text.id}: its text was changed by reading\n")
        for way, links in ways.items():
            found = links(analysis, actors)
            count(text, analysis.doc, found, totals[way], args.errors and way == "dragoman")
    result = {way: figures(counts) for way, counts in totals.items()}
    if args.json:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
        return
    for way, table in result.items():
        for what, row in table.items():
            sys.stdout.write(f"{way:9} {what:9} " + "  ".join(f"{k} {v}" for k, v in row.items()) + "\n")


if __name__ == "__main__":
    main()



