"""The shipped analyser on treebanks: gold tokens and raw text.

    python benchmarks/parse.py --ud FOLDER [--json]

FOLDER holds `ewt-dev.conllu.gz` and `gum-dev.conllu.gz` (Universal Dependencies, release 2.16).

Gold tokens: the pipeline is given words and sentences. UAS, LAS (subtypes ignored, punctuation counted) and UPOS are
shares of words. Names are exact spans with their kind (see `training/treebank.py`); nationalities, which GUM does not
mark, are counted apart.

Raw text: documents are parsed from their text. A word counts when its characters are the same, as in the CoNLL 2018
shared task; figures are F1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from dragoman.language import load_pipeline

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from training.treebank import KINDS, Sent, demonyms, read


def base(label: str) -> str:
    return label.split(":")[0]


def gold_tokens(sents: list[Sent]) -> dict[str, float]:
    nlp = load_pipeline()
    docs = [Doc(nlp.vocab, words=s.forms, sent_starts=[i == 0 for i in range(len(s.forms))]) for s in sents]
    for _, component in nlp.pipeline:
        docs = list(component.pipe(docs))
    n: Counter[str] = Counter()
    for sent, doc in zip(sents, docs, strict=True):
        for i, token in enumerate(doc):
            head = 0 if token.head.i == token.i else token.head.i + 1
            n["words"] += 1
            n["uas"] += head == sent.heads[i]
            n["las"] += head == sent.heads[i] and base(token.dep_) == base(sent.deprels[i])
            n["upos"] += token.pos_ == sent.upos[i]
        if sent.names is not None:
            gold = {(k, a, z) for k, a, z in sent.names}
            said = {(e.label_.lower(), e.start, e.end) for e in doc.ents}
            of_gum = [{x for x in names if x[0] != "nationality"} for names in (gold, said)]
            n["gold"] += len(of_gum[0])
            n["said"] += len(of_gum[1])
            n["hit"] += len(of_gum[0] & of_gum[1])
            for kind in KINDS:
                n[f"{kind}.both"] += sum(x[0] == kind for x in gold) + sum(x[0] == kind for x in said)
                n[f"{kind}.hit"] += sum(x[0] == kind for x in gold & said)
    out = {k: round(100 * n[k] / n["words"], 2) for k in ("uas", "las", "upos")}
    if n["gold"]:
        out["names_f1"] = round(2 * n["hit"] / (n["gold"] + n["said"]), 4)
        out |= {f"names_f1.{k}": round(2 * n[f"{k}.hit"] / n[f"{k}.both"], 4) for k in KINDS if n[f"{k}.both"]}
    return out


Word = tuple[tuple[int, int], tuple[int, int], str, str]
"""Character span without white space, the head's span ((-1, -1) the root), deprel, upos."""


def compact(text: str) -> str:
    return "".join(text.split())


def gold_words(sents: list[Sent]) -> tuple[list[Word], list[tuple[int, int]], str]:
    """Words of one document by their place in the text without white space."""
    words: list[Word] = []
    bounds: list[tuple[int, int]] = []
    text = ""
    for sent in sents:
        at = []
        for form in sent.forms:
            form = compact(form)
            at.append((len(text), len(text) + len(form)))
            text += form
        bounds.append((at[0][0], at[-1][1]))
        for i, span in enumerate(at):
            head = at[sent.heads[i] - 1] if sent.heads[i] else (-1, -1)
            words.append((span, head, base(sent.deprels[i]), sent.upos[i]))
    return words, bounds, text


def said_words(doc: Doc) -> tuple[list[Word], list[tuple[int, int]]]:
    place, at = {}, 0
    for token in doc:
        size = len(compact(token.text))
        place[token.i] = (at, at + size)
        at += size
    words = [
        (place[t.i], (-1, -1) if t.head.i == t.i else place[t.head.i], base(t.dep_), t.pos_)
        for t in doc
        if not t.is_space
    ]
    sents = [[t for t in s if not t.is_space] for s in doc.sents]
    return words, [(place[s[0].i][0], place[s[-1].i][1]) for s in sents if s]


def raw_documents(path: Path) -> Iterator[str]:
    """The text of each document, paragraphs parted by blank lines."""
    import gzip

    text, fresh = "", False
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc") and text:
                yield text
                text = ""
            elif line.startswith("# newpar") and not line.startswith("# newpar_block"):
                fresh = True
            elif line.startswith("# text = "):
                text += ("\n\n" if fresh else " ") * bool(text) + line[9:].rstrip("\n")
                fresh = False
    if text:
        yield text


def raw_text(path: Path, sents: list[Sent]) -> dict[str, float]:
    nlp = load_pipeline()
    by_document: dict[str, list[Sent]] = {}
    for sent in sents:
        by_document.setdefault(sent.document, []).append(sent)
    n: Counter[str] = Counter()
    for text, group in zip(raw_documents(path), by_document.values(), strict=True):
        gold, gold_bounds, gold_text = gold_words(group)
        if compact(text) != gold_text:
            n["documents left out (split words with other letters)"] += 1
            continue
        said, said_bounds = said_words(nlp(text))
        n["gold"] += len(gold)
        n["said"] += len(said)
        n["sents"] += len(gold_bounds) + len(said_bounds)
        n["sent"] += len(set(gold_bounds) & set(said_bounds))
        known = {w[0]: w for w in gold}
        for word in said:
            other = known.get(word[0])
            if other:
                n["words"] += 1
                n["upos"] += word[3] == other[3]
                n["uas"] += word[1] == other[1]
                n["las"] += word[1:3] == other[1:3]
    out = {f"raw.{k}": round(200 * n[k] / (n["gold"] + n["said"]), 2) for k in ("words", "upos", "uas", "las")}
    left = n["documents left out (split words with other letters)"]
    return {**out, "raw.sentences": round(200 * n["sent"] / n["sents"], 2), "raw.documents_left_out": left}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--ud", type=Path, required=True)
    ask.add_argument("--json", action="store_true")
    o = ask.parse_args()
    figures = {}
    for name in ("ewt", "gum"):
        path = o.ud / f"{name}-dev.conllu.gz"
        sents = read(path, demonyms=demonyms())
        figures[name] = {**gold_tokens(sents), **raw_text(path, sents)}
    if o.json:
        print(json.dumps(figures))
        return
    for name, values in figures.items():
        for key, value in values.items():
            print(f"{name}.{key}: {value}")


if __name__ == "__main__":
    main()
