"""Attributions made claims: whose they are, of what kind, how sure, and who passed them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.claims.attribution import Attribution, size, touches
from dragoman.claims.lexicon import Certainty, Hedges
from dragoman.claims.speech import Quote
from dragoman.claims.trees import Ranges, has_clause, is_blank
from dragoman.language.grammar import base
from dragoman.model import Actor, Analysis, Claim, ClaimKind, MentionKind, Parse, Stance, Token

_RELATIVE = frozenset({"who", "which", "that", "whom"})


@dataclass(frozen=True, slots=True)
class Official:
    """What marks official statements; see `official.toml`."""

    media: frozenset[str]
    titles: tuple[str, ...]
    bodies: frozenset[str]
    voices: frozenset[str]


def antecedent(token: Token) -> Token:
    """The noun that a relative pronoun stands for, else the token itself."""
    if token.text.lower() not in _RELATIVE:
        return token
    node = token
    for _ in range(4):
        if node.dep_ == "acl:relcl":
            return node.head
        if node.head.i == node.i:
            return token
        node = node.head
    return token


def _heads(doc: Parse, head: int) -> set[int]:
    """The source's head with its conjuncts and appositions."""
    if head < 0:
        return set()
    token = antecedent(doc[head])
    found, waiting = set(), [token]
    while waiting:
        node = waiting.pop()
        found.add(node.i)
        waiting.extend(c for c in node.children if base(c) in {"conj", "appos", "flat"} and c.i not in found)
    return found


def actors_of(
    analysis: Analysis, found: Attribution, actors: Sequence[Actor], voices: frozenset[str]
) -> tuple[Actor, ...]:
    """The source, resolved: actors at its head first, else the one that its head speaks for.

    When no actor is there the source's own words make one without name or codes.
    """
    if not found.source:
        return ()
    doc = analysis.parse
    heads = _heads(doc, found.source_head)
    by_head = [a for a in actors if a.head in heads]
    if by_head:
        main = [a for a in by_head if a.head == antecedent(doc[found.source_head]).i]
        others = [a for a in by_head if a not in main and not any(a.span.overlaps(m.span) for m in main)]
        appositions = {c.i for c in doc[found.source_head].children if base(c) == "appos"}
        named = any(m.resolved for m in main)
        kept = [a for a in others if not (named and a.head in appositions)]
        if not named and any(a.resolved and a.head in appositions for a in kept):
            main = []
        return tuple(sorted([*main, *kept], key=lambda a: a.span.start))
    spans = [analysis.span(first, last) for first, last in found.source]
    inside = [a for a in actors if any(a.span.overlaps(s) for s in spans)]
    speaks = found.source_head < 0 or doc[found.source_head].lemma_.lower() in voices
    if inside and (speaks or doc[found.source_head].pos_ not in {"NOUN", "PRON"}):
        widest = max(inside, key=lambda a: (a.resolved, a.span.end - a.span.start, -a.span.start))
        why = f"{widest.why}; speaks in the source “{spans[0].text}”"
        return tuple(
            replace(a, span=spans[0], head=found.source_head, why=why) for a in inside if a.span == widest.span
        )
    return (Actor(spans[0], None, head=found.source_head, why="the source's own words, not resolved"),)


def share_quoted(content: Ranges, quotes: Sequence[Quote]) -> float:
    """The part of the content's tokens that lies within quotation marks: 0 to 1."""
    inside = sum(max(0, min(last, q.last) - max(first, q.first)) for first, last in content for q in quotes)
    return inside / max(1, size(content))


def clause_hedge(doc: Parse, content: Ranges, hedges: Hedges) -> str:
    """The word by which the content's main clause withholds commitment, or "".

    Only the top predicate counts: a hedge deeper down belongs to another statement.
    """
    indices = {i for first, last in content for i in range(first, last)}
    for i in sorted(indices):
        head = doc[i]
        if (
            is_blank(head)
            or (head.head.i in indices and head.head.i != i)
            or head.pos_ not in {"VERB", "AUX", "NOUN", "ADJ"}
        ):
            continue
        for child in head.children:
            if child.i in indices and base(child) == "aux" and child.text.lower() in hedges.modals:
                return str(child.text)
            if child.i in indices and child.dep_ == "advmod" and child.text.lower() in hedges.adverbs:
                return str(child.text)
        if head.lemma_.lower() in hedges.verbs and any(base(c) in {"xcomp", "ccomp"} for c in head.children):
            return str(head.text)
    return ""


def phrase_hedge(analysis: Analysis, found: Attribution, hedges: Hedges) -> str:
    """A hedging phrase ("if true") in the cue's sentence outside what others say, or ""."""
    sentence = analysis.sentence_of(found.head) if found.head >= 0 else None
    if sentence is None:
        return ""
    words = [t.text.lower() for t in analysis.parse[sentence.first : sentence.last]]
    inside = set(words)
    for phrase in hedges.phrases:
        if phrase[0] not in inside:
            continue
        width = len(phrase)
        for k in range(len(words) - width + 1):
            if tuple(words[k : k + width]) == phrase and touches(
                ((sentence.first + k, sentence.first + k + width),), found.content
            ):
                return " ".join(phrase)
    return ""


def _medium(analysis: Analysis, found: Attribution, official: Official) -> str:
    """A statement, communiqué or the like that carries the claim: its word, or ""."""
    doc = analysis.parse
    sentence = analysis.sentence_of(found.head) if found.head >= 0 else None
    if sentence is None:
        return ""
    for i in range(sentence.first, sentence.last):
        if (
            doc[i].pos_ in {"NOUN", "PROPN"}
            and doc[i].lemma_.lower() in official.media
            and not touches(((i, i + 1),), found.content)
        ):
            return str(doc[i].text)
    return ""


def _is_body(analysis: Analysis, found: Attribution, actors: Sequence[Actor], official: Official) -> bool:
    doc = analysis.parse
    if found.source_head >= 0:
        lemma = doc[found.source_head].lemma_.lower()
        if lemma in official.bodies or lemma in official.voices or lemma in official.media:
            return True
    kinds = {a.mention.kind for a in actors if a.mention is not None}
    return bool(kinds & {MentionKind.ORGANIZATION, MentionKind.PLACE})


def is_statement(analysis: Analysis, official: Official) -> bool:
    """The report itself is issued in a body's name: its title or first words say so."""
    document = analysis.document
    opening = f"{document.title or ''}\n{document.text[:200]}".lower()
    return any(title in opening for title in official.titles)


def _stance(found: Attribution, doc: Parse) -> Stance:
    """The cue's stance; a negated "deny" affirms nothing, so it becomes doubt."""
    entry = found.entry
    if entry is None:
        return Stance.AFFIRMS if found.source else Stance.RELAYS
    negated = found.head >= 0 and any(
        c.text.lower() in {"not", "n't", "n’t", "never"} and base(c) == "advmod" for c in doc[found.head].children
    )
    if negated and entry.stance is Stance.DENIES:
        return Stance.DOUBTS
    if negated and entry.certainty in {Certainty.CONFIRMED, Certainty.BELIEVED}:
        return Stance.DOUBTS
    return entry.stance


def _why(found: Attribution, hedge: str, kind: ClaimKind, reason: str) -> str:
    parts = [f"{found.rule or 'rule'}, score {found.score:.2f}"]
    if found.entry is not None:
        parts.append(f"cue “{found.entry.lemma}” ({found.entry.certainty.value})")
    if hedge:
        parts.append(f"hedged by “{hedge}”")
    parts.append(f"{kind.value}: {reason}")
    return "; ".join(parts)


def to_claims(
    analysis: Analysis,
    attributions: Sequence[Attribution],
    actors: Sequence[Actor],
    quotes: Sequence[Quote],
    hedges: Hedges,
    official: Official,
) -> tuple[Claim, ...]:
    """One claim for each attribution, in the same order."""
    doc = analysis.parse
    claims: list[Claim] = []
    whole = is_statement(analysis, official)
    issuers: set[str] = set()
    for found in attributions:
        source = actors_of(analysis, found, actors, official.voices)
        names = {a.entity or a.name or a.span.text.lower() for a in source}
        body = bool(source) and _is_body(analysis, found, source, official)
        medium = _medium(analysis, found, official)
        quoted = share_quoted(found.content, quotes) >= 0.5
        if body and medium:
            kind, reason = ClaimKind.OFFICIAL_STATEMENT, f"a body speaks in its “{medium}”"
            issuers |= names
        elif whole and body:
            kind, reason = ClaimKind.OFFICIAL_STATEMENT, "the report itself is issued in a body's name"
        elif quoted:
            kind, reason = ClaimKind.QUOTED, "the content is within quotation marks"
        elif body and names & issuers:
            kind, reason = ClaimKind.OFFICIAL_STATEMENT, "the body's statement goes on"
        else:
            kind, reason = ClaimKind.REPORTED, "attributed without its own words"
        entry = found.entry
        covers = entry is not None and entry.hedged and (not entry.clause_only or has_clause(doc, found.content))
        hedge = entry.lemma if entry is not None and covers else ""
        hedge = hedge or clause_hedge(doc, found.content, hedges) or phrase_hedge(analysis, found, hedges)
        spans = {
            part: tuple(analysis.span(first, last) for first, last in ranges)
            for part, ranges in (("source", found.source), ("cue", found.cue), ("content", found.content))
        }
        claims.append(
            Claim(
                spans["source"],
                spans["cue"],
                spans["content"],
                kind,
                bool(hedge),
                _stance(found, doc),
                source,
                score=round(found.score, 3),
                why=_why(found, hedge, kind, reason),
            )
        )
    holders = _holders(attributions)
    return tuple(replace(c, relayed_by=_relays(attributions, claims, k, holders[k])) for k, c in enumerate(claims))


def _holders(attributions: Sequence[Attribution]) -> list[list[int]]:
    """For each attribution those whose content holds its cue."""
    cues: dict[int, list[int]] = {}
    for k, found in enumerate(attributions):
        if found.cue:
            cues.setdefault(found.cue[0][0], []).append(k)
    holders: list[list[int]] = [[] for _ in attributions]
    for outer, found in enumerate(attributions):
        for first, last in found.content:
            for token in range(first, last):
                for inner in cues.get(token, ()):
                    if inner != outer:
                        holders[inner].append(outer)
    return holders


def _relays(
    attributions: Sequence[Attribution], claims: Sequence[Claim], inner: int, around: Sequence[int]
) -> tuple[Actor, ...]:
    """Whoever's words hold this claim's cue: the nearest such source."""
    vouching = [k for k in around if claims[k].actor and ((entry := attributions[k].entry) is None or entry.vouches)]
    if not vouching:
        return ()
    nearest = min(vouching, key=lambda k: size(attributions[k].content))
    own = {a.span for a in claims[inner].actor}
    return tuple(a for a in claims[nearest].actor if a.span not in own)
