"""From articles to claims: found by rules or by a model, each with the words it came from.

The rules are in `workbench.claims`. What a model finds is kept only where its quotes stand in the article. A
claim says what was claimed, not whether it is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import partial
from typing import Protocol

from workbench.batch.runner import Budget, CancelToken, Lane, Task, current_token, run_many
from workbench.claims.checkworthiness import worth
from workbench.claims.merge import SAME_MEANING, SAME_WORDS, groups, meaning_neighbours, word_neighbours
from workbench.claims.people import Known, name_of
from workbench.claims.sentences import Unit, units
from workbench.claims.wording import Statement, halves, plain_headline, standalone, statements, without_opening
from workbench.errors import InputError, JudgeError, JudgeErrorKind
from workbench.ingest.injection import flagged_in
from workbench.judge.llm.forms import ExtractedClaim
from workbench.judge.quotes import Found, Missed, find_quote, nearest
from workbench.models import Article, Call, Claim, Evidence, Record, Rejected
from workbench.models.article import Failed
from workbench.models.base import Clock
from workbench.models.check import Estimate
from workbench.models.claim import CHECKER
from workbench.retrieval.index import SimilarClaim

_LONGEST_TYPED = 1_000  # characters
_AN_ORDER = "the article orders an AI model about here, which is no claim"


def extract_builtin(article: Article) -> tuple[Claim, ...]:
    """List the claims of an article by rules, in the article's order; the same words twice are one claim."""
    found: dict[str, Claim] = {}
    known = Known.of(article.text)
    orders = flagged_in(article)
    read = units(article)
    first = next((unit for unit in read if not unit.headline), None)
    for unit in read:
        known = known.at(unit.start, lead=unit is first)
        if _touches(unit.start, unit.end, orders):
            continue
        text = plain_headline(unit.text, article.text[unit.end :]) if unit.headline else unit.text
        for ways in statements(unit, text, known):
            if unit.headline:
                ways = tuple(replace(one, headline=True) for one in ways)
            for one, made in _claimed(ways, known):
                claim = _worded(article, made, one, unit=unit, known=known)
                found.setdefault(claim.id, claim)
            if ways and ways[0].hearsay:
                known = known.told(ways[0].text)
    return tuple(found.values())


def _claimed(ways: Sequence[Statement], known: Known) -> list[tuple[Statement, str]]:
    """Choose the first way of wording a statement that stands alone, in its parts where they do; else what parts do."""
    every = [*ways, *(one for one in map(without_opening, ways) if one is not None)]
    whole = next(((one, made) for one in every if (made := standalone(one, known)) is not None), None)
    for one in every if whole is None else whole[:1]:
        parts = [(part, standalone(part, known)) for part in halves(one, known) or ()]
        standing = [(part, made) for part, made in parts if made is not None]
        if standing:
            return standing
    return [whole] if whole is not None else []


def _worded(article: Article, text: str, statement: Statement, *, unit: Unit, known: Known) -> Claim:
    unnamed = statement.attributed and not statement.named
    weight = worth(text, attributed=statement.attributed, unnamed=unnamed, headline=unit.headline)
    return Claim(
        id=Claim.id_for(article.event, text),
        event=article.event,
        text=text,
        speaker=name_of(statement.speaker, known.story.people),
        spans=tuple(
            Evidence(article_id=article.id, start=start, end=end, quote=article.text[start:end])
            for start, end in _places(unit, statement.pieces)
        ),
        checkworthiness=weight.score,
        reasons=weight.reasons,
        made_by="builtin",
    )


def _places(unit: Unit, pieces: Sequence[str]) -> Sequence[tuple[int, int]]:
    """Say where the pieces of a sentence stand in the article; the whole sentence if one is not its own words."""
    found = [unit.text.find(piece[1:], 1) - 1 for piece in pieces]  # the first letter may be a capital in the claim
    if not found or min(found) < 0:
        return [(unit.start, unit.end)]
    return sorted((unit.start + at, unit.start + at + len(piece)) for at, piece in zip(found, pieces, strict=True))


def claims_from_answer(
    article: Article, extracted: Sequence[ExtractedClaim], made_by: str
) -> tuple[tuple[Claim, ...], tuple[Rejected, ...]]:
    """Keep what a model lists where its quotes stand in the article; show the quotes that do not.

    A claim none of whose quotes stands is not kept, and none is made of an order to a machine.
    """
    found: dict[str, Claim] = {}
    rejected: list[Rejected] = []
    orders = flagged_in(article)
    for one in extracted:
        located = [(quote, find_quote(article.text, quote)) for quote in one.quotes]
        rejected.extend(
            Rejected(article_id=article.id, text=quote, reason=place.reason, nearest=nearest(article.text, quote))
            for quote, place in located
            if isinstance(place, Missed)
        )
        stands = [(quote, place) for quote, place in located if isinstance(place, Found)]
        obeys = [quote for quote, place in stands if _touches(place.start, place.end, orders)]
        rejected.extend(Rejected(article_id=article.id, text=quote, reason=_AN_ORDER) for quote in obeys)
        places = {(place.start, place.end): place for quote, place in stands if quote not in obeys}
        text = " ".join(one.text.split())
        if not one.quotes:
            rejected.append(Rejected(article_id=article.id, text=one.text, reason="no quote was given for this claim"))
        elif places and text:
            spans = (
                Evidence(article_id=article.id, start=a, end=b, quote=article.text[a:b], match=place.match)
                for (a, b), place in sorted(places.items())
            )
            claim = Claim(
                id=Claim.id_for(article.event, text),
                event=article.event,
                text=text,
                speaker=one.speaker,
                spans=tuple(spans),
                checkworthiness=one.checkworthiness,
                reasons=one.reasons,
                made_by=made_by,
            )
            found.setdefault(claim.id, claim)
    return tuple(found.values()), tuple(rejected)


def typed_claim(text: str, event: str) -> Claim:
    """Take a claim as a checker typed it; it has no span, for it need not stand anywhere."""
    words = " ".join(text.split())
    if not any(c.isalnum() for c in words):
        raise InputError("the claim has no words", hint="type one sentence that could be true or false")
    if len(words) > _LONGEST_TYPED:
        raise InputError(
            f"the claim is {len(words)} characters long, {_LONGEST_TYPED} are taken",
            hint="type one sentence; several claims are several checks",
        )
    return Claim(id=Claim.id_for(event, words), event=event, text=words, made_by=CHECKER)


def group_similar(
    claims: Sequence[Claim], similar: Sequence[Sequence[SimilarClaim]], *, settled: Set[str] = frozenset()
) -> tuple[tuple[Claim, ...], ...]:
    """Group claims that say the same, by what the index finds near each: `similar[i]` answers `claims[i]`.

    Without weights the index gives candidates by words, which are then weighed by the words they share.
    """
    answered = list(zip(claims, similar, strict=True))
    if any(one.dense is not None for _, near in answered for one in near):
        near_in_meaning = {c.id: [(o.claim_id, o.dense) for o in near if o.dense is not None] for c, near in answered}
        by_meaning = meaning_neighbours(claims, near_in_meaning)
        return groups(claims, neighbours=by_meaning, same=SAME_MEANING, settled=settled)
    by_words = word_neighbours(claims, {c.id: [o.claim_id for o in near] for c, near in answered})
    return groups(claims, neighbours=by_words, same=SAME_WORDS, settled=settled)


def _touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < b and a < end for a, b in spans)


# ------------------------------------------------------------
# Read articles for the claims they make.


class Extractor(Protocol):
    """Lists the claims of one article."""

    name: str
    prompt: str | None
    key: str
    """Names all that decides what it finds: `builtin#2`, or for a model a digest of its prompt and parameters. Raised
    by hand when it finds other claims; articles read under another key are read again."""
    parallel: bool
    """As a judge's."""

    def __call__(self, article: Article) -> tuple[tuple[Claim, ...], Call]:
        """Give the claims of an article, and what was used; raise JudgeError if there is no answer."""
        ...

    def estimate(self, article: Article) -> Estimate:
        """Say what reading one article will ask for and cost, without asking."""
        ...


class Read(Record):
    """What became of reading one article for claims."""

    article_id: str
    event: str
    claims: tuple[Claim, ...] = ()
    failed: Failed | None = None
    error: JudgeErrorKind | None = None
    call: Call


def read_many(
    articles: Iterable[Article],
    extractor: Extractor,
    *,
    jobs: int,
    budget: Budget | None = None,
    now: Clock,
    token: CancelToken | None = None,
) -> Iterator[Read]:
    """Read articles, each given as it is read; one that fails is named, and only a hopeless failure ends the reading.

    Raises BudgetSpent after the last that the budget allowed, and KeyboardInterrupt after what was under way, at
    Ctrl-C or once `token` is cancelled.
    """
    tasks = (
        Task(
            partial(_read, article, extractor=extractor, now=now),
            extractor.estimate(article).most_usd if budget else 0.0,
        )
        for article in articles
    )
    lane = Lane(tasks, width=jobs, parallel=extractor.parallel)
    return run_many([lane], what="article", budget=budget, token=token)


def _read(article: Article, *, extractor: Extractor, now: Clock) -> Read:
    current_token().raise_if_cancelled()
    known = {"article_id": article.id, "event": article.event}
    try:
        claims, call = extractor(article)
    except JudgeError as error:
        failed = Failed(source=article.name, message=error.message, hint=error.hint, error=error.kind)
        call = error.call or Call(judge=extractor.name, prompt=extractor.prompt, cost_usd=0.0, at=now())
        return Read(**known, failed=failed, error=error.kind, call=call)
    return Read(**known, claims=claims, call=call)
