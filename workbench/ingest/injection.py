"""Find orders to a machine: sentences of an article that tell an AI model what to answer (prompt injection).

An order that an article quotes is news about it, and no order of the article. Text comes as it is; the sentences that
are found are given by their place in it. What an order looks like is listed in injection.yaml.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from workbench.ingest.text import LINE, UNSEEN, Span, sentences, squeeze, word_lists
from workbench.models import Article, Dropped, Inferred
from workbench.nlp.quotation import by_sentence, plain_marks, quotations

_CONFIDENCE = 0.8
_LONGEST_SHOWN = 300
_MOST_SHOWN = 5
_LONGEST_SENTENCE = 1_500
"""Characters of a sentence in which an order is looked for at a time."""
_SHORT_QUOTE = 3
"""Words; a quotation as short as that is a word that is named, not a sentence that is shown."""
_OUTSIDE = 5
"""Words beside a quotation that make its paragraph a report of it."""
_TOP, _LONGEST_HEADLINE, _LONGEST_LIST, _NEXT = 3, 20, 12, 80
"""Lines above a headline, words of one, lines of a list, characters of how a text goes on."""
_FAR = 4_000
"""Characters in which what leads on to a list is looked for."""
_ABOUT = 2
"""Sentences on the subject that make an article one about such orders; so does its headline."""


# ------------------------------------------------------------ the lists


class _Lists(NamedTuple):
    imperatives: re.Pattern[str]
    before: re.Pattern[str]
    statements: re.Pattern[str]
    marks: re.Pattern[str]
    squeezed: re.Pattern[str]
    harmless: re.Pattern[str]
    reported: re.Pattern[str]
    attributed: re.Pattern[str]
    waived: re.Pattern[str]
    pointed: re.Pattern[str]
    about: re.Pattern[str]


_FRAMES = {
    "statements": r"(?:\b|(?<=[\u3040-\u9fff]))(?:{})",
    # An imperative begins a sentence, or stands behind a break or behind a word that asks for it.
    "before": r"(?:^|[:;,.!?…—–>*•|(\[{{“”\"«»„‘，。：；、！\-]|{})[\W_]*",
}


@cache
def _lists() -> _Lists:
    found = word_lists("injection")
    words: dict[str, str] = {}
    for name, pattern in found["words"].items():
        words[name] = _filled(pattern, words)
    spaced = {"imperatives", "statements", "harmless", "reported", "attributed", "waived", "pointed", "about"}
    made = {}
    for name in _Lists._fields:
        patterns = [_filled(pattern, words) for pattern in found[name]]
        if name in spaced:
            patterns = [_SPACE.sub(r"[\\W_]{1,3}", pattern) for pattern in patterns]
        either = "|".join(f"(?:{pattern})" for pattern in patterns)
        made[name] = re.compile(_FRAMES.get(name, "{}").format(either))
    return _Lists(**made)


_SPACE = re.compile(r"(?<!\[) (?![?*+{])")
_NAME = re.compile(r"<(\w+)>")


def _filled(pattern: str, words: dict[str, str]) -> str:
    """Put the lists of words in place of their names; what no list is called, such as <script>, stays."""
    return _NAME.sub(lambda name: words.get(name[1], name[0]), pattern)


# ------------------------------------------------------------ one sentence, however it is written

_ACCENTS = re.compile("[\u0300-\u036f]")
_UNSEEN = re.compile(f"[{UNSEEN}]")
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_WORDS_GLUED = re.compile(r"[a-z]{20}")
_LETTERS_APART = re.compile(r"(?:\b\w[\W_]+){6,}\w\b")
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[0-9@$])[\w@$]{3,}")


def _folded(text: str) -> str:
    """Write a text in small letters without accents and without what nobody sees, one space between words."""
    plain = unicodedata.normalize("NFKD", _UNSEEN.sub("", text))
    folded = " ".join(unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).casefold().split())
    latin = sum("a" <= char <= "z" for char in folded)
    if not folded.isascii() and latin > sum("\u0370" <= char <= "\u052f" for char in folded):
        folded = folded.translate(str.maketrans(*word_lists("injection")["lookalikes"]))
    return folded.replace("’", "'")


def _gives_order(sentence: str) -> bool:
    """Say whether a sentence is an order to a machine, in the words or in a disguise that a model reads through."""
    for at in range(0, max(1, len(sentence)), _LONGEST_SENTENCE):
        piece = sentence[at : at + _LONGEST_SENTENCE]
        folded = _folded(piece)
        if _is_order(folded):
            return True
        unmasked = _MIXED.sub(lambda word: word[0].translate(_figures()), folded)
        if unmasked != folded and _is_order(unmasked):
            return True
        written_oddly = (_LETTERS_APART, _WORDS_GLUED)
        disguised = unmasked != folded or _UNSEEN.search(piece) or any(one.search(folded) for one in written_oddly)
        if disguised and _lists().squeezed.search(squeeze(unmasked)):
            return True
        if any(_is_order(_folded(said)) for said in _decoded(piece)):
            return True
    return False


@cache
def _figures() -> dict[int, int]:
    return str.maketrans(*word_lists("injection")["figures"])


def _decoded(text: str) -> Iterator[str]:
    """Give what stands in Base64 or in tags, which models read and nobody sees."""
    for tags in _TAGS.finditer(text):
        yield "".join(chr(ord(char) - 0xE0000) for char in tags[0])
    for found in _BASE64.finditer(text):
        try:
            yield base64.b64decode(found[0] + "=" * (-len(found[0]) % 4), validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue


def _is_order(folded: str) -> bool:
    lists = _lists()
    begins = dict.fromkeys(before.end() for before in lists.before.finditer(folded))
    found = [order for at in begins if (order := lists.imperatives.match(folded, at))]
    found += lists.statements.finditer(folded)
    if not found or lists.harmless.search(folded):
        return False
    return any(
        not lists.reported.search(lists.waived.sub("", folded[: at.start()]))
        and not lists.attributed.search(folded[at.end() :])
        for at in found
    )


# ------------------------------------------------------------ a whole text


def orders_in(text: str, language: str | None = None) -> tuple[Span, ...]:
    """Find the sentences of a text that are orders to a machine; an order that the text only quotes is none of it.

    The spans are those of `sentences`: half-open code points, in order.
    """
    spans = sentences(text, language or "en")
    quotes = quotations(plain_marks(text), spans)
    marked = _marked_lines(text)
    suspects: list[tuple[Span, bool]] = []  # and whether it stands in quotation marks
    for (start, end), said in zip(spans, by_sentence(quotes, spans), strict=True):
        bare = _without_quotations(text, start, end, said)
        if _is_in(start, marked) or _gives_order(bare):
            suspects.append(((start, end), any(a <= start and end <= b for a, b in said)))
        elif any(_gives_order(text[max(a + 1, start) : min(b - 1, end)]) for a, b in said):
            suspects.append(((start, end), True))
    if not suspects:
        return ()
    orders = {span for span, _ in suspects}
    topic = [_lists().about.search(_folded(text[a:b])) is not None for a, b in spans if (a, b) not in orders]
    about = sum(topic) >= _ABOUT or topic[:1] == [True]
    found: list[Span] = []
    ends: dict[Span, int] = {}  # where the orders end that stand one behind the other
    behind = (len(text), len(text))
    for (start, end), _ in reversed(suspects):
        ends[start, end] = end if text[end : behind[0]].strip() else behind[1]
        behind = (start, ends[start, end])
    for span, quoted in suspects:
        shown = _is_shown(text, span, quotes, about=about) if quoted else _is_named(text, span, ends[span], about=about)
        if not shown:
            found.append(span)
    return tuple(found)


def _marked_lines(text: str) -> list[Span]:
    """Find the lines that begin with the marks by which models tell who speaks, or with a program's data."""
    marks = _lists().marks
    return [line.span() for line in LINE.finditer(text) if marks.match(_folded(line[0]).lstrip("-*•>\u201c\"' "))]


def _without_quotations(text: str, start: int, end: int, quotes: Sequence[Span]) -> str:
    """Give text[start:end] with a sign in place of each quotation that is more than a few words, or an order."""
    made = ""
    for a, b in quotes:
        if a >= end or b <= start:
            continue
        if len(text[a:b].split()) <= _SHORT_QUOTE and not _gives_order(text[a + 1 : b - 1]):
            continue
        made += text[start : max(start, a)] + "¤"
        start = min(b, end)
    return made + text[start:end]


def _is_in(at: int, spans: Sequence[Span]) -> bool:
    """Say whether a place lies in one of these spans, which are in order."""
    before = bisect_right(spans, at, key=lambda span: span[0])
    return before > 0 and at < spans[before - 1][1]


def _is_shown(text: str, span: Span, quotes: Sequence[Span], *, about: bool) -> bool:
    """Say whether an order in quotation marks is shown: by who reports it in its paragraph or leads on to it."""
    start, end = _line_around(text, span)
    inside = quotes[bisect_right(quotes, start, key=lambda quote: quote[1]) : bisect_left(quotes, (end, end))]
    beside = _folded(_without_quotations(text, start, end, inside))
    reports = _lists().reported.search(beside) or _lists().attributed.search(beside)
    return about or bool(reports) or len(re.findall(r"\w+", beside)) >= _OUTSIDE or _is_led_to(text, start, about=about)


def _is_named(text: str, span: Span, goes_on: int, *, about: bool) -> bool:
    """Say whether an order is named without marks: behind who reports it, or by an article on such orders.

    Those name them in a headline, in a list, or before they go on with "That line ...".
    """
    start, end = _line_around(text, span)
    line = text[start:end].strip()
    short = about and len(line.split()) <= _LONGEST_HEADLINE and line[-1:].isalnum()
    headline = short and text.count("\n", 0, start) <= _TOP
    lead, colon, _ = text[start : span[0]].rpartition(":")
    told = bool(colon) and _lists().reported.search(_folded(lead)) is not None
    pointed = _lists().pointed.search(_folded(text[goes_on : goes_on + _NEXT].lstrip())) is not None
    return told or (about and (headline or pointed)) or _is_led_to(text, start, about=about)


def _is_led_to(text: str, start: int, *, about: bool) -> bool:
    """Say whether the paragraph above ends in a colon; a list goes on over short lines."""
    for above in reversed(text[max(0, start - _FAR) : start].split("\n")[-_LONGEST_LIST:]):
        line = above.strip()
        if line.endswith((":", "：")):
            return about or _lists().reported.search(_folded(line)) is not None
        if line and (not about or len(line.split()) > _LONGEST_HEADLINE):
            return False
    return False


def _line_around(text: str, span: Span) -> Span:
    end = text.find("\n", span[1])
    return text.rfind("\n", 0, span[0]) + 1, len(text) if end < 0 else end


# ------------------------------------------------------------ an article

IN_TEXT, IN_TITLE = "in its text", "in its title"
REMOVED, HIDDEN = "in what was removed from its page", "in text that its page hides"
"""Where an order was found."""
_NOT_THE_OUTLETS = frozenset({"readers' comments", "links to other stories", "another article"})


def injection_of(
    text: str, *, title: str, raw: str, dropped: Sequence[Dropped], hidden: str, language: str | None
) -> Inferred | None:
    """Say which orders to a machine an article holds, and where; None if there are none.

    The value lists them, one a line, each cut to 300 characters, at most five. Of hidden text nothing else is kept.
    """
    removed = [_TAGS.sub("", one.text) for one in dropped if one.reason not in _NOT_THE_OUTLETS]
    unseen = " ".join(tags[0] for tags in _TAGS.finditer(raw))
    found = [(IN_TEXT, text[start:end]) for start, end in orders_in(text, language)]
    if title not in text and any(start < len(title) for start, _ in orders_in(f"{title}\n{text}", language)):
        found.append((IN_TITLE, title))
    found += [(REMOVED, one[start:end]) for one in removed for start, end in orders_in(one, language)]
    seen = squeeze(raw)  # what a page hides on one kind of screen it may show on another
    found += [(HIDDEN, said) for said in hidden_orders(hidden, language) if squeeze(said) not in seen]
    found += [(HIDDEN, said) for said in _decoded(unseen) if unseen and _gives_order(said)]
    if not found:
        return None
    shown = list(dict.fromkeys(" ".join(sentence.split()) for _, sentence in found))
    lines = [one if len(one) <= _LONGEST_SHOWN else f"{one[: _LONGEST_SHOWN - 1]}…" for one in shown[:_MOST_SHOWN]]
    lines += [f"and {len(shown) - _MOST_SHOWN} more"] if len(shown) > _MOST_SHOWN else []
    method = " and ".join(dict.fromkeys(where for where, _ in found))
    return Inferred(value="\n".join(lines), method=method, confidence=_CONFIDENCE)


def flagged_in(article: Article) -> tuple[Span, ...]:
    """Find the orders in the text of an article that is flagged, those that a checker named too.

    None where a checker took the flag back.
    """
    if article.injection is None:
        return ()
    named = (re.search(re.escape(line), article.text) for line in article.injection.value.splitlines())
    found = {*orders_in(article.text, article.language.value if article.language else None)}
    return tuple(sorted(found | {match.span() for match in named if match}))


def hidden_orders(hidden: str, language: str | None = None) -> Iterator[str]:
    """Find orders in text that a page hides; what it hides it does not quote for its readers."""
    marked = _marked_lines(hidden)
    spans = sentences(hidden, language or "en")
    quotes = by_sentence(quotations(plain_marks(hidden), spans), spans)
    for (start, end), inside in zip(spans, quotes, strict=True):
        said = [hidden[start:end], *(hidden[max(a + 1, start) : min(b - 1, end)] for a, b in inside)]
        if _is_in(start, marked) or any(map(_gives_order, said)):
            yield hidden[start:end]
