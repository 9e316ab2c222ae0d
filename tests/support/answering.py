"""What the test server answers: the built-in rules, on whatever stands between the fences of the request.

Nothing is prepared: claim and articles are parsed back out of the messages, as a model would read them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel

from workbench.claims.extract import extract_builtin
from workbench.judge.builtin.judge import compare
from workbench.judge.llm import forms
from workbench.models import Article, Claim, Comparison, Inferred, Version

_FENCED = re.compile(r'<(\w+)((?: \w+="[^"]*")*) nonce="(\w+)">\n(.*?)\n</\1 nonce="\3">', re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Fenced:
    """One fenced stretch of a request."""

    mark: str
    attributes: dict[str, str]
    text: str


def fenced(text: str) -> tuple[Fenced, ...]:
    """Read the fenced stretches back."""
    return tuple(Fenced(m[1], dict(_ATTRIBUTE.findall(m[2])), m[4]) for m in _FENCED.finditer(text))


@lru_cache(maxsize=2048)  # nights that are gone through again ask the same
def honest_answer(text: str, form: frozenset[str] = frozenset()) -> BaseModel:
    """Answer a request by its own content: compare, read one article, conclude, extract, or say that one is there.

    `form` are the fields that are asked for; they tell reading one article from comparing it.
    """
    found = fenced(text)
    claims = [f.text for f in found if f.mark == "claim"]
    articles = [_article(f) for f in found if f.mark == "article"]
    if not claims:
        extracted = [_extracted(claim) for one in articles[:1] for claim in extract_builtin(one)]
        return forms.Claims(claims=tuple(extracted)) if articles else forms.Ready(answer="ready")
    readings = [_read(f) for f in found if f.mark == "reading"]
    if not (articles or readings):
        return _without_articles()
    speakers = [f.text for f in found if f.mark == "speaker"]
    claim = Claim(id="c", event="e", text=claims[0], speaker=next(iter(speakers), None), made_by="checker")
    said = filled(compare(claim, [Version(article=article) for article in articles or readings]))
    if readings:
        return forms.Conclusion.model_validate(said.model_dump(exclude={"readings"}))
    if "readings" not in form and "stance" in form:
        return forms.ArticleReading.model_validate(said.readings[0].model_dump(exclude={"article"}))
    return said


def _read(stretch: Fenced) -> Article:
    lines = [line.removeprefix("quote: ") for line in stretch.text.splitlines() if line.startswith("quote: ")]
    text = "\n\n".join(lines) or "Nothing."
    return _article(Fenced("article", {"id": stretch.attributes["of"]}, text))


def _without_articles() -> forms.Comparison:
    said = dict.fromkeys(("case_for", "case_against", "rationale"), "No article was shown.")
    return forms.Comparison.model_validate({"readings": [], "label": "not_enough_evidence", **said})


def filled(comparison: Comparison) -> forms.Comparison:
    """Write a comparison into the form a model fills in."""
    said = comparison.model_dump(exclude={"probabilities", "unread"})
    for reading in said["readings"]:
        del reading["probabilities"]
        reading["article"] = reading.pop("article_id")
        reading["quotes"] = [quote["text"] for quote in reading["quotes"]]
    for discrepancy in said["discrepancies"]:
        discrepancy["articles"] = discrepancy.pop("article_ids")
        for quote in discrepancy["quotes"]:
            quote["article"] = quote.pop("article_id")
    return forms.Comparison.model_validate(said)


def _article(stretch: Fenced) -> Article:
    published = stretch.attributes.get("published")
    stated = Inferred(value=published, method="stated", confidence=1.0) if published else None
    name = stretch.attributes.get("id", "a1")
    text = stretch.text
    return Article(id=name, event="e", source=name, published=stated, text=text, raw_text=text, raw_sha256="", kept=())


def _extracted(claim: Claim) -> forms.ExtractedClaim:
    return forms.ExtractedClaim(
        text=claim.text,
        speaker=claim.speaker,
        quotes=tuple(span.quote for span in claim.spans),
        reasons=claim.reasons,
        checkworthiness=claim.checkworthiness,
    )
