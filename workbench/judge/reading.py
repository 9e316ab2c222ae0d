"""An article as a judge reads it: its sentences, with the words that count in them and whose word they are.

English only. Every offset counts code points of the article's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.ingest.text import primary, sentences
from workbench.models import Article, Claim
from workbench.models.article import OwnWords
from workbench.nlp import lexicon
from workbench.nlp.attribution import Attribution, spoken
from workbench.nlp.entailment import entailments
from workbench.nlp.quantities import Quantity, quantities
from workbench.nlp.saying import attributed
from workbench.nlp.tokens import stem, tokens


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article, or a claim: `text[start:end]`."""

    index: int
    start: int
    end: int
    text: str
    stems: frozenset[str]
    """Of its content words; numbers aside."""
    numbers: tuple[Quantity, ...]
    negations: int
    hedges: int
    dates: frozenset[str]
    """The months and years in which it says that something was: `in December 2003`. A dateline says nothing."""

    def places_of(self, stems: frozenset[str]) -> tuple[int, ...]:
        """Say where words with some stems begin in it."""
        return tuple(token.start for token in tokens(self.text) if stem(token.lower) in stems)


_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Oo]f|[Ff]rom)\s+(?:early\s|late\s)?({_MONTH})?,?\s?((?:19|20)\d\d)?\b"
)
_SAYING_STEMS = frozenset(stem(word) for word in ("said", "says", "say", "told", "according"))
_AGAINST = lexicon.NEGATIONS | lexicon.DENYING | lexicon.UNTRUE | lexicon.DECLINING
_HEDGING = lexicon.HEDGES | lexicon.UNKNOWN | lexicon.HEARSAY | lexicon.APPROXIMATE


@lru_cache(maxsize=256)
def read(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences; every claim of an event asks for the same articles."""
    return tuple(_sentence(index, start, text[start:end]) for index, (start, end) in enumerate(sentences(text)))


def claim_sentence(text: str) -> Sentence:
    """Read a claim, be it more than one sentence, as one."""
    return _sentence(0, 0, " ".join(text.split()))


def _sentence(index: int, start: int, text: str) -> Sentence:
    found = tokens(text)
    words = [token.lower for token in found]
    content = frozenset(
        stem(word) for word in words if not word[0].isdigit() and word not in lexicon.STOPWORDS and len(word) > 1
    )
    return Sentence(
        index=index,
        start=start,
        end=start + len(text),
        text=text,
        stems=content - _SAYING_STEMS or content,
        numbers=quantities(text, found),
        negations=sum(word in _AGAINST or word.endswith(("n't", "n’t")) for word in words),
        hedges=sum(word in _HEDGING for word in words),
        dates=frozenset(date for found in _DATE.finditer(text) for date in found.groups() if date),
    )


# ------------------------------------------------------------ whose word it is

GOVERNED = 0.6
"""Share of the claim's words in a sentence that what is said must hold."""


@lru_cache(maxsize=256)
def said_in(text: str) -> tuple[tuple[Attribution, ...], ...]:
    """List the acts of saying in each sentence of an article."""
    return attributed(text, tuple((sentence.start, sentence.end) for sentence in read(text)))


def governing(places: Sequence[int], sayings: Sequence[Attribution]) -> Attribution | None:
    """Give the act of saying that governs most of some places in a sentence; None: they are the article's own word.

    A verb of saying elsewhere in the sentence is no evidence. Of several the innermost is taken. A quotation that its
    speaker interrupts counts as one.
    """

    def covered(one: Attribution) -> int:
        halves = [other for other in sayings if one.quoted and other.quoted and other.speaker == one.speaker]
        return sum(one.covers(at) or any(half.covers(at) for half in halves) for at in places)

    around = [one for one in sayings if places and covered(one) >= GOVERNED * len(places)]
    return min(around, key=lambda one: one.content_end - one.content_start, default=None)


def saying_in(claim: str) -> Attribution | None:
    """Give the act of saying that a claim is about, if it is about one: who reports it supports the claim."""
    return next((act for act in spoken(claim) if not act.is_media), None)


def own_words(claim: Claim, article: Article) -> tuple[OwnWords, ...]:
    """Say of the words that a claim was taken from whether they entail it, and whose word they are.

    A claim that was split off a sentence, or worded anew, keeps the spans of the whole: those need not say it.
    """
    wanted = claim_sentence(claim.text)
    english = article.language is None or primary(article.language.value) == "en"  # the model reads no other
    found = []
    for span in claim.spans:
        if span.article_id != article.id:
            continue
        sentence = next((one for one in read(article.text) if one.start <= span.start < one.end), None)
        act = None
        if sentence is not None:
            places = sentence.places_of(wanted.stems)
            inside = [at for at in places if span.start <= sentence.start + at < span.end]
            act = governing(inside, said_in(article.text)[sentence.index])
        same = " ".join(span.quote.split()).casefold() == wanted.text.casefold()
        found.append(
            OwnWords(
                start=span.start,
                end=span.end,
                entails=1.0 if same else entailments([(span.quote, wanted.text)])[0].entails if english else 0.0,
                speaker=act.speaker if act is not None and saying_in(wanted.text) is None else None,
                named=act is not None and act.named,
                denied=act is not None and act.position != "affirms" and saying_in(wanted.text) is None,
            )
        )
    return tuple(found)
