"""Cut from an article the words that show what a sentence does with a claim.

A quote is a stretch of the article's own text that stands in it only once. It does not know why it was chosen.
"""

from __future__ import annotations

import re

from workbench.judge.builtin.sights import Sight
from workbench.models import Article, Quote

_SHORT = 260  # characters above which a sentence is cut down to the clause that counts
_BOUNDARY = re.compile(r"[;—–]\s|,\s(?=(?:and|but|while|who|which|as|after|when|although|hours|amid)\b)|[.!?…]\s")


def quote(article: Article, sight: Sight) -> Quote:
    """Quote the sentence of a sight, or the clause that counts where the sentence is long."""
    start, end = sight.line.start, sight.line.end
    if end - start > _SHORT:
        first, last = _counted(sight)
        start, end = _clause(article.text, (start, end), (start + first, start + last))
    return Quote(article_id=article.id, text=_only(article.text, start, end))


def _counted(sight: Sight) -> tuple[int, int]:
    """Span the claim's words and, where it fits, the words that say who says so."""
    spans = list(sight.match.spans) or [(0, len(sight.line.text))]
    first, last = min(s for s, _ in spans), max(e for _, e in spans)
    if sight.attribution is None:
        return first, last
    at = sight.line.text.find(sight.attribution.verb)
    wide = (min(first, at), max(last, at + len(sight.attribution.verb))) if at >= 0 else (first, last)
    return wide if wide[1] - wide[0] <= _SHORT else (first, last)


def _clause(text: str, sentence: tuple[int, int], core: tuple[int, int]) -> tuple[int, int]:
    """Widen a stretch to the clause boundaries around it, within its sentence."""
    marks = [m.end() for m in _BOUNDARY.finditer(text, *sentence)]
    start = max((m for m in marks if m <= core[0]), default=sentence[0])
    end = min((m for m in marks if m > core[1]), default=sentence[1])
    while end > core[1] and (text[end - 1].isspace() or text[end - 1] in ",;—–"):
        end -= 1
    return start, end


def _only(text: str, start: int, end: int) -> str:
    """Widen a stretch until it stands once in the text, word by word to the right, then to the left."""
    while text.count(text[start:end]) > 1 and (start > 0 or end < len(text)):
        if end < len(text):
            following = re.compile(r"\s*\S+").match(text, end)
            end = following.end() if following else len(text)
        else:
            start = max(0, text.rfind(" ", 0, start))
    return text[start:end].strip()
