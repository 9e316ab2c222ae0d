"""Cut an article into what is looked at one by one: headlines, sentences, and each sentence of a long quotation.

A sentence from the middle of a quotation gets its speaker's frame back, from before or behind the quotation. This
module does not know what a sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from workbench.ingest.text import sentences
from workbench.models import Article
from workbench.nlp.lexicon import (
    AUXILIARIES,
    COUNTRY,
    DECLINING,
    DENYING,
    DETERMINERS,
    NOUN_LIKE,
    PREPOSITIONS,
    PRONOUNS,
    SAYING,
    SUBORDINATORS,
    TIME_WORDS,
)
from workbench.nlp.tokens import Token, tokens

# ------------------------------------------------------------
# Small and capital letters at the head of a sentence. It knows which first words are surely no names.

_LOWERED = re.compile(
    r"(?:The|A|An|It|There|This|That|These|Those|He|She|They|We|His|Her|Its|Their|Our|In|On|At|For|If|When|While|As|Some|Many|Most|All|No|"
    r"More|About|Around|Nearly|Almost|Part|Several|Both|Each|One|Two|Three|Four|Five|Such|After|Before|Since|People|Police|Officials|Direct)\b"
)


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Begin with a small letter where the first word is surely no name."""
    first = _LOWERED.match(text)
    return text[:1].lower() + text[1:] if first and first[0].lower() not in COUNTRY else text


# ------------------------------------------------------------
# A stretch of an article with its quotations hidden, so that a comma inside a quotation never cuts a sentence.

HIDDEN = "¤"
"""Stands in the mask for each character between quotation marks."""

# A single mark inside a word is an apostrophe. An unclosed mark quotes to the end.
_QUOTED = re.compile(
    r"“[^”“]*(?:”|$)"
    r'|"[^"]*(?:"|$)'
    r"|(?<![\w])‘(?=\w)(?:[^’]|’(?=\w)){1,400}’(?!\w)"
    r"|(?<![\w])'(?=\w)(?:[^']|'(?=\w)){1,400}'(?!\w)"
)
_TRIM = " \t\u00a0\n,;:—–-"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of an article: `article.text[start:start + len(text)] == text`."""

    text: str
    mask: str
    """The same length as the text, with what is quoted hidden."""
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the article."""
        return self.start + len(self.text)

    def cut(self, start: int, end: int | None = None) -> Stretch:
        """Take the part between two of its own offsets, without white space, commas and dashes at its ends."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start] in _TRIM:
            start += 1
        while end > start and self.text[end - 1] in _TRIM:
            end -= 1
        return Stretch(self.text[start:end], self.mask[start:end], self.start + start)

    def tokens(self) -> tuple[Token, ...]:
        """List the words outside quotations."""
        return tokens(self.mask)


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Find what stands between quotation marks, the marks included."""
    return tuple(m.span() for m in _QUOTED.finditer(text) if m.end() - m.start() > 2)


def stretch(text: str, start: int = 0) -> Stretch:
    """Hide the quotations of a paragraph or sentence."""
    mask = list(text)
    for a, b in quotations(text):
        closed = text[b - 1] in "”\"’'"
        inside = range(a + 1, b - 1 if closed else b)
        mask[a + 1 : a + 1 + len(inside)] = HIDDEN * len(inside)
    return Stretch(text, "".join(mask), start)


# ------------------------------------------------------------

_LINE = re.compile(r"[^\n]+")
_ENDS = re.compile(r"[.!?…][\"”’')\]]*$")
_LONGEST_HEADLINE = 20  # words
_LONGEST = 1_200  # characters; what is longer is a list or has lost its full stops, and no single claim
_SHORTEST_BODY = 8  # words of a sentence that does not end like one


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or headline as it is read."""

    text: str
    start: int
    end: int
    """Its own words in the article; the text can hold a frame from elsewhere in the same paragraph besides."""
    headline: bool = False

    @property
    def verbatim(self) -> bool:
        """The text is the article's own from start to end."""
        return len(self.text) == self.end - self.start


def units(article: Article) -> tuple[Unit, ...]:
    """List headlines and sentences in the article's order."""
    heads = {line.span() for line in _heads(article)}
    found: list[Unit] = []
    for line in _LINE.finditer(article.text):
        if line.span() in heads:
            found.append(_trimmed(article.text, *line.span()))
        else:
            found.extend(_paragraph(article, line.start(), line[0]))
    return tuple(unit for unit in found if len(unit.text) <= _LONGEST)


def _heads(article: Article) -> Iterator[re.Match[str]]:
    title = _plain(article.title.value) if article.title else ""
    lines = [m for m in _LINE.finditer(article.text) if m[0].strip()]
    opening = list(takewhile(lambda m: not _ENDS.search(m[0].strip()), lines[:4]))
    for line in lines:
        words = len(line[0].split())
        titled = bool(title) and _plain(line[0]) == title
        if titled or (line in opening and 4 <= words <= _LONGEST_HEADLINE and len(lines) > 1):
            yield line


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _trimmed(text: str, start: int, end: int) -> Unit:
    stretch = text[start:end]
    start, end = start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip())
    return Unit(text[start:end], start, end, headline=True)


def _paragraph(article: Article, offset: int, line: str) -> Iterator[Unit]:
    language = article.language.value if article.language else "en"
    cuts = sentences(line, language)
    quotes = quotations(line)
    for start, end in cuts:
        around = next((q for q in quotes if _spans_sentences(q, start, end)), None)
        if (start, end) in quotes and start:
            said = line[start + 1 : end - 1].rstrip(" .,")
            yield Unit(f"“{said},” he said.", offset + start, offset + end)
        elif around is None:
            text = line[start:end]
            if bool(_ENDS.search(text)) or len(text.split()) >= _SHORTEST_BODY:
                yield Unit(line[start:end], offset + start, offset + end)
        else:
            yield from _from_within(line, offset, (start, end), around)


def _spans_sentences(quote: tuple[int, int], start: int, end: int) -> bool:
    """Tell whether a quotation begins before this sentence, or goes on behind it."""
    inside = quote[0] < end and start < quote[1]
    return inside and (quote[0] < start or quote[1] > end)


def _from_within(line: str, offset: int, cut: tuple[int, int], quote: tuple[int, int]) -> Iterator[Unit]:
    """Put the frame of a quotation round one of its sentences."""
    closed = line[quote[1] - 1] in "”\"’'"
    start, end = max(cut[0], quote[0] + 1), min(cut[1], quote[1] - (1 if closed else 0))
    said = line[start:end].strip()
    lead = line[: quote[0]].rstrip()
    last = sentences(lead)[-1] if lead else None
    before = lead[last[0] :] if last and lead.endswith((":", ",")) else ""
    after = _frame_after(line, quote[1]) if closed else ""
    if not said or (end - start) < (cut[1] - cut[0]) / 3:
        return
    start += len(line[start:end]) - len(line[start:end].lstrip())
    if before.endswith(":") or (before and not after):
        text = f"{before} “{said.rstrip(',… ')}”"
    elif after:
        text = f"“{said.rstrip(' .,…')},” {after}"
    else:
        text = said
    yield Unit(text, offset + start, offset + start + len(said))


def _frame_after(line: str, quote_end: int) -> str:
    if line[quote_end - 2 : quote_end - 1] != ",":
        return ""
    after = line[quote_end:].lstrip()
    first = sentences(after)[0] if after else None
    return after[first[0] : first[1]] if first else ""


# ------------------------------------------------------------
# Subjects and verbs of saying, found without a parser: what surely is one, or nothing.

SPEECH = SAYING | DENYING | DECLINING
_ASKING = frozenset("asked asks requested urged sought demanded offered proposed".split())
_LONGEST_SUBJECT = 16  # words
_CLAUSE_WORDS = AUXILIARIES - frozenset(
    "also again later earlier already still then now never not even just only".split()
)
_PAST_OF_PARTICIPLE = {"saying": "said", "telling": "told", "adding": "said", "writing": "wrote", "reading": "read"}


def subject_of(body: Stretch) -> Stretch | None:
    """Take the words before the first verb that is surely one; None if a sentence has none near its head."""
    words = body.tokens()
    begin = _after_opening_phrase(body, words)
    for i, word in enumerate(words):
        if word.start <= begin:
            continue
        if i - sum(w.start < begin for w in words) > _LONGEST_SUBJECT:
            return None
        if is_verb(words, i) or _time_before_verb(words, i):
            return _checked(body.cut(begin, word.start))
    return None


def _checked(subject: Stretch) -> Stretch | None:
    """Refuse a subject that holds a clause or a preposition at its end; take off what stands behind its first comma."""
    listed = re.match(r"[^,]+(?:, [A-Z][\w’' -]*)* and [^,]+$", subject.mask)
    comma = subject.mask.find(",")
    bare = subject if comma < 0 or listed else subject.cut(0, comma)
    words = bare.tokens()
    if (
        not words
        or words[0].lower in SUBORDINATORS
        or words[-1].lower in PREPOSITIONS | {"to", "who", "which", "and", "or"}
    ):
        return None
    if any(w.lower in SUBORDINATORS - {"as", "so", "since", "before", "after", "until"} for w in words):
        return None
    return bare


def _after_opening_phrase(body: Stretch, words: tuple[Token, ...]) -> int:
    """Find where the subject begins behind an opening such as `On Friday, `; 0 without one."""
    if words and words[0].lower in PREPOSITIONS | SUBORDINATORS | TIME_WORDS | {"according", "so", "asked"}:
        comma = body.mask.find(", ")
        return comma + 2 if comma > 0 else 0
    return 0


def is_verb(words: tuple[Token, ...], i: int) -> bool:
    """Tell whether the word at `i` is the verb of a clause."""
    lower = words[i].lower
    if lower in _CLAUSE_WORDS:
        return not (lower == "may" and words[i].capital)
    return lower in SPEECH | _ASKING and is_finite(words, i)


def _time_before_verb(words: tuple[Token, ...], i: int) -> bool:
    """Tell whether `on Monday` stands here between a subject and its verb."""
    rest = words[i : i + 3]
    timed = [w for w in rest if w.lower in TIME_WORDS or w.lower in ("on", "in", "also", "earlier", "repeatedly")]
    behind = i + len(timed)
    return bool(timed) and len(timed) < 3 and rest[0] in timed and behind < len(words) and is_verb(words, behind)


def is_finite(words: tuple[Token, ...], i: int) -> bool:
    """Tell whether a word of saying is the verb of a sentence here, not a noun or a participle."""
    lower, before = words[i].lower, words[i - 1] if i else None
    if lower.endswith("ing") or words[i].capital or before is None:
        return False
    if before.lower in DETERMINERS | PREPOSITIONS | {"and", "or", "of", "to", "media", "news", "press", "being"}:
        return False
    if lower in NOUN_LIKE:
        following = words[i + 1].lower if i + 1 < len(words) else ""
        return following in {"that", "it", "they", "he", "she"} or (before.capital and following in DETERMINERS)
    return True


def past_of(participle: str) -> str | None:
    """Turn `accusing` into `accused`; None if it is no participle of a verb of saying."""
    if participle not in SPEECH:
        return None
    if participle in _PAST_OF_PARTICIPLE:
        return _PAST_OF_PARTICIPLE[participle]
    root = participle[:-3]
    tries = (
        root + "ed",
        root + "d",
        root[:-1] + "ed",
        root + "ied",
        (root[:-1] + "ied") if root.endswith("y") else root,
    )
    return next((t for t in tries if t in SPEECH and t.endswith("d")), None)


# ------------------------------------------------------------
# Cut a sentence into its propositions: what is added, accused or recalled besides becomes a sentence of its own.

# Explicit connectives at the head of a sentence: Halliday & Hasan (1976); Prasad et al. (2008), PDTB.
_CONNECTIVE = re.compile(
    r"(?:(?:however|meanwhile|moreover|furthermore|besides|also|nevertheless|nonetheless|still|instead|then|thus|therefore|"
    r"additionally|in addition|in turn|for (?:its|his|her|their) part|earlier(?: (?:in the day|today|on \w+))?|"
    r"later(?: on \w+)?|"
    r"separately|indeed|similarly|likewise|afterwards?|on the other hand|at the same time|by contrast|in contrast),\s+"
    r"|(?:and|but|yet|or|meanwhile)\s+(?=[a-z“\"A-Z]))",
    re.IGNORECASE,
)
_COMES_AS = re.compile(
    r"(?:this|that|it|the (?:news|move|announcement|development|statement|decision|comments?|remarks?))\s+"
    r"(?:comes?|came)\s+"
    r"(?:\w+\s+){0,3}?(?:as|after)\s+(?!part\b|a result\b|well\b)",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r",\s+(?:(?:just|only|shortly|soon|barely|some|about|nearly|a|an|the|one|two|three|four|five|six|several|few|\d+)\s+){0,3}"
    r"(?:(?:hours?|days?|minutes?|weeks?|months?|years?)\s+)?(?:after|before|as|while|but|although|though|whereas)\s+"
)
_AGAIN = re.compile(
    r"[\s,—–-]+(?:and|but)\s+(?:(?:has|have|had|also|then|later|again|repeatedly|further|even)\s+){0,3}(?P<verb>[a-z]+)\b"
)
_PARTICIPLE = re.compile(
    r",\s+(?:(?:instead|also|again|further|repeatedly|publicly|and)\s+){0,2}?(?P<verb>[a-z]+ing)\b"
)
_RELATIVE = re.compile(r",\s+who\s+(?P<what>[^,;]{6,90}),\s+")
_QUOTING = re.compile(
    r"\b(?:quoting|citing) (?P<who>[^,;“”\"]{4,70}?) (?:as )?saying "
    r"(?:(?:on|in|at) [^,“”\"]{3,20} )?(?:that )?(?P<what>.{20,})$",
    re.DOTALL,
)
_AHEAD_OF = re.compile(
    r"(?:(?:The|His|Her|Its|Their|This|These|That) (?:[\w-]+ ){0,4}|It )"
    r"(?:came|comes|come)\s+(?:[\w-]+ ){0,3}?(?:ahead of|before)\s+"
    r"(?P<what>(?:a|an|the|his|her|their)\s+(?:scheduled |planned |upcoming |expected )?(?P<rest>.{8,}?))\.?$",
    re.DOTALL,
)
_OBJECT_PRONOUN = re.compile(r"\s+(?:it|them|him|her|this|that one)\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """One proposition of a sentence, worded as a sentence."""

    text: str
    start: int
    end: int
    """The stretch of the article that says it."""


def pieces(unit: Unit) -> tuple[Piece, ...]:
    """Cut a unit into its propositions, the main one first."""
    whole = stretch(unit.text)
    # Find where a sentence begins behind `However,`, `And`, `This comes as`.
    at = 0
    for pattern in (_CONNECTIVE, _CONNECTIVE, _COMES_AS):
        match = pattern.match(whole.mask, at)
        if match and len(whole.mask) - match.end() > 20:
            at = match.end()
    body = whole.cut(at)
    found: list[Piece] = []
    for text, start, end in (*_cut(body), *_quoted_besides(body)):
        verbatim = unit.verbatim and text == unit.text[start:end]
        span = (unit.start + start, unit.start + end) if unit.verbatim else (unit.start, unit.end)
        found.append(Piece(unit.text[start:end] if verbatim else text, *span))
    return tuple(found)


_Cut = tuple[str, int, int]


def _cut(body: Stretch) -> Iterator[_Cut]:
    """Yield (text, start, end) of each proposition; offsets are the unit's."""
    for rule in (_semicolon, _beside, _spoken_again, _participle, _relative):
        halves = rule(body)
        if halves is not None:
            first, second = halves
            yield from _cut(first)
            text, start, end = second
            yield from _cut(stretch(text, start)) if end - start == len(text) else iter((second,))
            return
    if body.text:
        yield _planned(body) or _as_it_is(body)


def _planned(body: Stretch) -> _Cut | None:
    """Say `A meeting of the two was planned.` for `The reports came ahead of a scheduled meeting of the two.`"""
    match = _AHEAD_OF.match(body.mask)
    if match is None:
        return None
    article = body.text[match.start("what") :].split()[0]
    rest = body.cut(match.start("rest"), match.end("rest")).text.rstrip(".")
    comma = "," if "," in rest[-12:] else ""
    return f"{article.capitalize()} {rest}{comma} was planned.", body.start + match.start("what"), body.end


def _quoted_besides(body: Stretch) -> Iterator[_Cut]:
    """Say `Officials said that ...` besides `outlets quoting officials as saying that ...`."""
    match = _QUOTING.search(body.mask)
    if match:
        who, what = body.cut(*match.span("who")), body.cut(*match.span("what"))
        yield f"{who.text} said that {what.text}", who.start, what.end


def _semicolon(body: Stretch) -> tuple[Stretch, _Cut] | None:
    at = body.mask.find("; ")
    if at < 0:
        return None
    first, second = body.cut(0, at), body.cut(at + 1)
    return (first, _as_it_is(second)) if _is_clause(first) and _is_clause(second) else None


def _beside(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut off `, hours after the White House warned ...` and `, while the police say ...`."""
    for match in _BESIDES.finditer(body.mask):
        first, second = body.cut(0, match.start()), body.cut(match.end())
        if _is_clause(first) and _speaks_at_once(second):
            return first, _as_it_is(second)
    return None


def _spoken_again(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut `X said ... and warned ...` in two, the subject said again."""
    subject = subject_of(body)
    if subject is None:
        return None
    for match in _AGAIN.finditer(body.mask, subject.end - body.start):
        verb_at = match.start("verb")
        if not _finite_speech(body, verb_at) or _OBJECT_PRONOUN.match(body.mask, match.end()):
            continue
        conjunction = re.search(r"\b(?:and|but)\s+(?:also\s+|then\s+)?", body.mask[match.start() : match.end()])
        predicate = body.cut(match.start() + (conjunction.end() if conjunction else 0))
        return body.cut(0, match.start()), (_sentence(subject, predicate.text), predicate.start, predicate.end)
    return None


def _participle(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut `X did this, accusing Y of that` in two: `X accused Y of that`."""
    for match in _PARTICIPLE.finditer(body.mask):
        past = past_of(match["verb"])
        subject = _speaker_before(body, match.start()) or subject_of(body)
        if past is None or subject is None or match.start() < subject.end - body.start:
            continue
        rest = body.cut(match.end())
        if _OBJECT_PRONOUN.match(" " + rest.mask) or (len(rest.tokens()) < 3 and "¤" not in rest.mask):
            continue
        said = body.cut(match.start())
        return body.cut(0, match.start()), (_sentence(subject, f"{past} {rest.text}"), said.start, said.end)
    return None


def _relative(body: Stretch) -> tuple[Stretch, _Cut] | None:
    """Cut `The officials, who were not named, said ...` in two."""
    match = _RELATIVE.search(body.mask)
    subject = subject_of(body)
    if match is None or subject is None or body.start + match.start() != subject.end:
        return None
    what = body.cut(*match.span("what"))
    rest = body.cut(match.end())
    main = stretch(f"{subject.text} {rest.text}", body.start)
    return main, (_sentence(subject, what.text), subject.start, what.end)


def _as_it_is(part: Stretch) -> _Cut:
    return part.text, part.start, part.end


def _sentence(subject: Stretch, predicate: str) -> str:
    return f"{subject.text} {predicate}".rstrip(" ,;") + ("" if predicate.rstrip().endswith((".", "”", '"')) else ".")


def _finite_speech(body: Stretch, at: int) -> bool:
    words = body.tokens()
    i = next((n for n, w in enumerate(words) if w.start == at), -1)
    if i < 1 or words[i].lower not in SPEECH or words[i].lower in NOUN_LIKE or words[i].lower.endswith("ing"):
        return False
    aux = words[i - 1].lower in ("has", "have", "had", "also", "repeatedly", "then", "later", "again")
    return aux or words[i].lower.endswith("ed") or words[i].lower in ("said", "told", "wrote", "swore")


def _is_clause(part: Stretch) -> bool:
    words = part.tokens()
    return len(words) >= 3 and (
        subject_of(part) is not None
        or "¤" in part.mask
        or any(w.lower.endswith("ed") and not w.capital for w in words[1:])
    )


def _speaks_at_once(part: Stretch) -> bool:
    """Tell whether a clause begins with a subject and, right behind it, a verb of saying."""
    words = part.tokens()
    subject = subject_of(part)
    if subject is None or words[0].lower in PRONOUNS:
        return False
    behind = [w for w in words if w.start >= subject.end - part.start][:5]
    return any(w.lower in SPEECH for w in behind) and len(words) >= 5


def _speaker_before(body: Stretch, at: int) -> Stretch | None:
    """Take the speaker in `“...,” the mayor said, adding ...`: what stands between the last mark and the verb."""
    match = re.search(
        r"(?:[,”\"]\s+)(?P<who>[^,“”\"]{2,90}?)\s+(?P<verb>said|told|[a-z]+ed)\b[^,“”\"]*$", body.mask[:at]
    )
    if match is None or match["verb"] not in SAYING:
        return None
    who = body.cut(*match.span("who"))
    return who if len(who.tokens()) <= 10 and not who.text.startswith("who ") else None
