"""Turn a headline into a sentence: without a quotation or a label in front, without capitals on every word.

A word keeps its capital only where the article's body writes it so within a sentence.
"""

from __future__ import annotations

import re

from workbench.english.places import COUNTRY
from workbench.extraction.stretch import quotations

_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_LABEL = re.compile(
    r"(?:breaking(?: news)?|update\w*(?: \d+)?|exclusive|live|watch|video|opinion|analysis|just in)\s*[:|–—-]\s+",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|–—-]\s+[A-Z][\w .’'&-]{1,30}$")
_SPOKEN = re.compile(r"(?P<who>[A-Z][^:“”\"]{1,40}): (?P<said>[“\"][^“”\"]+[”\"])\.?")
_SHORTEST = 4  # words
_MOSTLY = 0.6


def plain_headline(headline: str, body: str) -> str:
    """Word a headline like a sentence, as far as its article shows how."""
    text = _SITE.sub("", _LABEL.sub("", headline.strip()))
    first = quotations(text)[:1]
    if first and first[0][0] == 0 and re.match(r"\s*[:–—-]\s+", text[first[0][1] :]):
        rest = re.sub(r"^\s*[:–—-]\s+", "", text[first[0][1] :])
        text = rest if len(rest.split()) >= _SHORTEST else text
    spoken = _SPOKEN.fullmatch(text)
    if spoken:
        return f"{spoken['who']} said: {spoken['said']}" if len(spoken["said"].split()) > _SHORTEST else ""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    titled = len(words) >= _SHORTEST and sum(w[0].isupper() for w in words) > _MOSTLY * len(words)
    return _in_sentence_case(text, body) if titled else text


def _in_sentence_case(text: str, body: str) -> str:
    kept = set(re.findall(r"(?<=[a-z,] )[A-Z][\w’'-]*", body))
    bases = {re.sub(r"['’]s$", "", w) for w in kept}

    def cased(match: re.Match[str]) -> str:
        word = match[0]
        base = re.sub(r"['’]s$", "", word)
        name = base in bases or base.lower() in COUNTRY or word.isupper() or not word[1:].islower()
        return word if name or match.start() == 0 else word[0].lower() + word[1:]

    return _WORD.sub(cased, text)
