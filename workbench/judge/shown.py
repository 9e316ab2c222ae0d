"""Articles as a prompt shows them, and the names they have there: a1, a2 ... in the order given. Pure.

Outlets stay out of the question, and come back into the answer. An outlet that a text itself names stays in the text:
quotes are proved on it, and who took a statement from whom is read off it. It does not know what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workbench.judge import answers
from workbench.judge.fence import plain_date
from workbench.judge.parts import Part
from workbench.models import Article, Claim, Discrepancy, Quote, Record, Version, Voice

_LABEL = re.compile(r"\ba[1-9][0-9]*\b")


class Shown(Record):
    """An article, or a part of one, as the prompt sees it."""

    id: str
    text: str
    published: str | None
    passages: str
    """Where to look first, one passage a paragraph; empty if nothing was found."""


def label(number: int) -> str:
    """Name an article in a question, counted from 1."""
    return f"a{number}"


def shown(number: int, version: Version, part: Part | None = None) -> Shown:
    """Show one article, or one part of it with the passages that lie in it."""
    article = version.article
    start, end = part or (0, len(article.text))
    found = sorted((hit.passage for hit in version.hits), key=lambda passage: passage.start)
    inside = [article.text[max(start, p.start) : min(end, p.end)] for p in found if p.start < end and start < p.end]
    return Shown(
        id=label(number),
        text=article.text[start:end],
        published=plain_date(article.published.value if article.published else None),
        passages="\n\n".join(inside),
    )


def values(claim: Claim, articles: Sequence[Shown]) -> dict[str, object]:
    """Give what a prompt that compares or reads is filled in with."""
    return {"articles": tuple(articles), "claim": claim.text, "speaker": claim.speaker or ""}


class Names:
    """Who is behind a1, a2 ... in one question."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._articles: Mapping[str, Article] = {label(n): v.article for n, v in enumerate(versions, 1)}

    def article_id(self, name: str) -> str:
        """Give an article its own id again; one that nobody showed keeps the name the model gave it."""
        article = self._articles.get(name.strip())
        return name if article is None else article.id

    def named(self, prose: str) -> str:
        """Name the outlets in what a person will read."""
        return _LABEL.sub(lambda m: self._articles[m[0]].name if m[0] in self._articles else m[0], prose)

    def discrepancy(self, said: answers.Discrepancy) -> Discrepancy:
        """Read a discrepancy back; quotes stay as they were said."""
        return Discrepancy(
            kind=said.kind,
            article_ids=tuple(self.article_id(name) for name in said.articles),
            explanation=self.named(said.explanation),
            quotes=tuple(Quote(article_id=self.article_id(quote.article), text=quote.text) for quote in said.quotes),
        )


def voices(said: Sequence[answers.Voice]) -> tuple[Voice, ...]:
    """Read voices back."""
    return tuple(Voice(**voice.model_dump()) for voice in said)
