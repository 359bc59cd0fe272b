"""Speech in quotation marks: whose it is, and how far it goes.

A quotation belongs to the verb of saying beside it; a sentence made of speech alone goes on with the
speaker before it; a paragraph of speech after a colon belongs to the sentence that ends in the colon.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dragoman.claims import quotations, verbs
from dragoman.claims.attribution import Attribution, Near, touches
from dragoman.claims.lexicon import CueLexicon, Kind
from dragoman.claims.trees import (
    Range,
    Ranges,
    is_blank,
    is_mark,
    is_punct,
    noun_phrase,
    subject_of,
    to_ranges,
    trim,
)
from dragoman.model import Analysis, Parse, Token

_TAIL = 14
_NEAR = 5
_SPEAKING_SCORE = 0.9
_UNLISTED_SCORE = 0.6
_NOMINAL = frozenset({"DET", "PROPN", "NOUN", "PRON", "ADJ", "NUM"})
_SOURCE_ENDS = frozenset({".", ";", ":", "“", '"', "``", "''", "—", "–", "!", "?"})
_SOURCE_STOPS = frozenset({"SCONJ", "VERB", "AUX", "CCONJ"})
_ADJUNCT_OPENERS = frozenset({"in", "on", "during", "at", "after", "before", "when", "while", "as"})


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation in tokens, marks included."""

    first: int
    last: int
    full: bool


def quotes_in(analysis: Analysis) -> tuple[Quote, ...]:
    """Quotations of the news zones as token ranges."""
    doc = analysis.parse
    found = []
    for quotation in quotations.find(analysis.document):
        span = doc.char_span(quotation.start, quotation.end, alignment_mode="expand")
        if span is None or analysis.sentence_of(span.start) is None:
            continue
        first, last = span.start, span.end
        while last > first and is_blank(doc[last - 1]):
            last -= 1
        if last - first > 1:
            found.append(Quote(first, last, quotation.full))
    return tuple(found)


def _union(doc: Parse, ranges: Ranges, more: Range) -> Ranges:
    """Ranges with one more, merged where they touch or only punctuation parts them."""
    indices = {i for first, last in (*ranges, more) for i in range(first, last)}
    return to_ranges(doc, indices) or ranges


def grow_into_quotes(doc: Parse, found: Attribution, quotes: tuple[Quote, ...]) -> Attribution:
    """Content that touches speech takes all of it, however many sentences it has.

    A quotation that also holds the cue or the source is somebody else's speech about this.
    """
    content = found.content
    if not content:
        return found
    begin = bisect_left(quotes, content[0][0], key=lambda q: q.last)
    end = bisect_left(quotes, content[-1][1], key=lambda q: q.first)
    for quote in quotes[begin:end]:
        span: Ranges = ((quote.first, quote.last),)
        if not touches(content, span) or touches(span, found.cue) or touches(span, found.source):
            continue
        if all(first >= quote.first and last <= quote.last for first, last in content) or quote.full:
            content = _union(doc, content, span[0])
    return replace(found, content=content) if content != found.content else found


def _same_paragraph(doc: Parse, first: int, last: int) -> bool:
    return all("\n" not in doc[i].text for i in range(first, last))


def _inside(token: int, quotes: Iterable[Quote]) -> bool:
    return any(q.first <= token < q.last for q in quotes)


def _speaker_verbs(
    doc: Parse, tokens: list[Token], quotes: tuple[Quote, ...], lexicon: CueLexicon
) -> list[tuple[Token, bool]]:
    """Verbs outside quotations that have a subject there too, with whether they are listed."""
    found = []
    for token in tokens:
        if token.pos_ not in {"VERB", "AUX"} or _inside(token.i, quotes):
            continue
        listed = any("quote" in cue.content for cue in lexicon.of(Kind.VERB, token))
        subject = subject_of(token)
        if subject is None or _inside(subject.i, quotes) or token.pos_ == "AUX":
            continue
        found.append((token, listed))
    return found


def _speaker(
    analysis: Analysis, quote: Quote, quotes: tuple[Quote, ...], lexicon: CueLexicon
) -> tuple[Token, float] | None:
    """The verb of saying beside a quotation: after it when it ends in a comma, else before it."""
    doc = analysis.parse
    inner = [doc[i].text for i in range(quote.first, quote.last) if not is_mark(doc[i])]
    after: list[Token] = []
    follow = quote.last
    sentence = analysis.sentence_of(follow) if follow < len(doc) else None
    if sentence is not None and _same_paragraph(doc, follow, min(follow + 1, len(doc))):
        stop = min(sentence.last, follow + _TAIL)
        after = [doc[i] for i in range(follow, stop) if not is_blank(doc[i])]
        closed = bool(inner) and inner[-1] in {".", "!", "?"} and after and after[0].text[:1].isupper()
        if closed and sentence.first == follow and inner[-1] == ".":
            after = []
    before: list[Token] = []
    own = analysis.sentence_of(max(0, quote.first - 1))
    if own is not None and quote.first > 0:
        before = [doc[i] for i in range(max(own.first, quote.first - 3 * _TAIL), quote.first) if not is_blank(doc[i])]
    lead_in = (bool(before) and before[-1].text in {":", ","}) or (bool(before) and doc[quote.first - 1].pos_ == "VERB")
    tail_first = (bool(inner) and inner[-1] in {",", "?", "!", "-", "—", "–"}) or not lead_in
    for tokens, near in ((after, True), (before, False)) if tail_first else ((before, False), (after, True)):
        candidates = _speaker_verbs(doc, tokens, quotes, lexicon)
        listed = [verb for verb, known in candidates if known]
        if listed:
            return (listed[0] if near else listed[-1]), _SPEAKING_SCORE
        if candidates and near and inner and inner[-1] in {",", "?", "!"} and candidates[0][0].i - follow <= 4:
            return candidates[0][0], _UNLISTED_SCORE
        if candidates and not near and tokens[-1].text == ":":
            return candidates[-1][0], _UNLISTED_SCORE
    return None


def _colon_before(analysis: Analysis, quote: Quote) -> bool:
    doc = analysis.parse
    i = quote.first - 1
    while i >= 0 and is_blank(doc[i]):
        i -= 1
    return i >= 0 and doc[i].text == ":"


def _introducer(analysis: Analysis, quote: Quote, lexicon: CueLexicon) -> tuple[Token, float] | None:
    """The main verb of a sentence that ends in a colon just before the quotation's paragraph."""
    doc = analysis.parse
    i = quote.first - 1
    while i >= 0 and is_blank(doc[i]):
        i -= 1
    sentence = analysis.sentence_of(i) if i >= 0 else None
    if sentence is None:
        return None
    candidates = _speaker_verbs(doc, [doc[k] for k in range(sentence.first, i)], (), lexicon)
    listed = [verb for verb, known in candidates if known]
    if listed:
        return listed[-1], _SPEAKING_SCORE
    return (candidates[0][0], _UNLISTED_SCORE) if candidates else None


def _spoken(doc: Parse, verb: Token, quote: Quote, score: float, lexicon: CueLexicon, rule: str) -> Attribution | None:
    """A new attribution of a quotation to the subject of a verb."""
    entries = [cue for cue in lexicon.of(Kind.VERB, verb) if "quote" in cue.content]
    content = trim(doc, quote.first, quote.last)
    subject = subject_of(verb)
    if content is None or subject is None:
        return None
    without = [verb] if verb.i in {t.i for t in subject.subtree} else []
    inside = set(range(quote.first, quote.last))
    words = {i for i in noun_phrase(subject, without) if i not in inside and i != verb.i}
    source = to_ranges(doc, words)
    entry = entries[0] if entries else None
    return Attribution(source, (verbs.cue_range(verb),), (content,), verb.i, subject.i, entry, "quote", rule, score)


def _named_after(doc: Parse, verb: Token, stop: int) -> Ranges:
    """The noun phrase that follows an inverted verb of saying: "said the governor of the province"."""
    if verb.i + 1 >= stop or doc[verb.i + 1].pos_ not in _NOMINAL:
        return ()
    end = verb.i + 1
    while end < stop:
        token = doc[end]
        leaves = token.pos_ in _SOURCE_STOPS or (token.pos_ == "ADP" and token.text.lower() in _ADJUNCT_OPENERS)
        if is_blank(token) or token.text in _SOURCE_ENDS or leaves:
            break
        end += 1
    return to_ranges(doc, range(verb.i + 1, end))


def repair_source(analysis: Analysis, found: Attribution, quotes: tuple[Quote, ...]) -> Attribution:
    """Where the parse missed the speaker or took words of the speech for him: the phrase beside the verb.

    Only for a verb that stands at most a few words after what it reports.
    """
    doc = analysis.parse
    if found.head < 0 or doc[found.head].pos_ != "VERB" or _inside(found.head, quotes) or not found.content:
        return found
    told = [q for q in quotes if 0 <= found.head - q.last <= _NEAR and touches(((q.first, q.last),), found.content)]
    ends = (
        [last for _, last in found.content if 0 <= found.cue[0][0] - last <= 1] if found.rule == "parenthetical" else []
    )
    if not told and not ends:
        return found
    if found.source and not any(touches(found.source, ((q.first, q.last),)) for q in quotes):
        return found
    verb = doc[found.head]
    sentence = analysis.sentence_of(verb.i)
    stop = min(sentence.last if sentence is not None else len(doc), verb.i + _TAIL)
    end = told[0].last if told else ends[0]
    between = [i for i in range(end, found.cue[0][0]) if not is_punct(doc[i])]
    source = to_ranges(doc, between) if between else _named_after(doc, verb, stop)
    if not source:
        return found
    first, last = source[0][0], source[-1][1]
    head = next((i for i in range(first, last) if not first <= doc[i].head.i < last), last - 1)
    beyond = {i for a, b in found.content for i in range(a, b)} - set(range(found.cue[0][0], last))
    return replace(found, source=source, source_head=head, content=to_ranges(doc, beyond) or found.content)


def _continues(analysis: Analysis, quote: Quote, previous: Quote | None) -> bool:
    """A sentence made of speech alone, right after speech whose source is known."""
    if previous is None:
        return False
    doc = analysis.parse
    sentence = analysis.sentence_of(quote.first)
    if sentence is None:
        return False
    outside = [
        i
        for i in range(sentence.first, min(quote.first, sentence.last))
        if not is_blank(doc[i]) and not is_punct(doc[i])
    ]
    last_sentence = analysis.sentence_of(max(quote.first, quote.last - 1))
    end = last_sentence.last if last_sentence is not None else quote.last
    outside += [i for i in range(quote.last, end) if not is_blank(doc[i]) and not is_punct(doc[i])]
    if outside:
        return False
    between = [doc[i] for i in range(previous.last, quote.first)]
    breaks = sum(t.text.count("\n") for t in between if is_blank(t))
    ends = sum(1 for t in between if t.text in {".", "!", "?"})
    return ends <= 1 and breaks <= 2


def going_on(analysis: Analysis, found: list[Attribution], quotes: tuple[Quote, ...]) -> list[Attribution]:
    """ "A," she said. "B.": speech that nobody has and that follows speech of hers directly is hers too."""
    owner, previous = -1, None
    found = list(found)
    near = Near(found)
    for quote in quotes:
        span: Ranges = ((quote.first, quote.last),)
        close = near.at(quote.first, quote.last)
        holders = [k for k in close if touches(found[k].content, span) and not touches(found[k].cue, span)]
        if holders:
            owner = min(holders, key=lambda k: abs(found[k].head - quote.first))
            previous = quote if quote.full else previous
        elif any(touches(found[k].cue, span) or touches(found[k].source, span) for k in close):
            previous = None
        elif quote.full and owner >= 0 and _continues(analysis, quote, previous):
            found[owner] = replace(found[owner], content=_union(analysis.parse, found[owner].content, span[0]))
            near.add(owner, found[owner])
            previous = quote
    return found


def attach_quotes(
    analysis: Analysis, found: list[Attribution], quotes: tuple[Quote, ...], lexicon: CueLexicon
) -> list[Attribution]:
    """Give every full quotation that no content covers a speaker, or to the speech before it."""
    doc = analysis.parse
    owner: dict[Quote, int] = {}
    previous: Quote | None = None
    near = Near(found)
    for quote in quotes:
        span: Ranges = ((quote.first, quote.last),)
        close = near.at(quote.first, quote.last)
        holders = [k for k in close if touches(found[k].content, span) and not touches(found[k].cue, span)]
        if holders:
            owner[quote] = min(holders, key=lambda k: abs(found[k].head - quote.first))
            previous = quote if quote.full else previous
            continue
        if not quote.full:
            continue
        told = _speaker(analysis, quote, quotes, lexicon)
        rule = "quotation"
        if told is None and previous in owner and _continues(analysis, quote, previous) and previous is not None:
            k = owner[previous]
            found[k] = replace(found[k], content=_union(doc, found[k].content, span[0]), rule="quotation, continued")
            near.add(k, found[k])
            owner[quote] = k
            previous = quote
            continue
        if told is None and _colon_before(analysis, quote):
            told, rule = _introducer(analysis, quote, lexicon), "quotation after a colon"
        if told is None:
            continue
        verb, score = told
        same = [k for k, a in enumerate(found) if a.head == verb.i]
        if same:
            k = same[0]
            if found[k].frame in {"obj", "xcomp"} and not touches(found[k].content, span):
                new = _spoken(doc, verb, quote, score, lexicon, rule)
                found[k] = new if new is not None and new.source else found[k]
            else:
                found[k] = replace(found[k], content=_union(doc, found[k].content, span[0]))
            near.add(k, found[k])
            owner[quote] = k
        else:
            new = _spoken(doc, verb, quote, score, lexicon, rule)
            if new is None:
                continue
            found.append(new)
            near.add(len(found) - 1, new)
            owner[quote] = len(found) - 1
        previous = quote
    return found
