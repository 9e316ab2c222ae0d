"""From articles to claims: found by rules or by a model, each with the words it came from.

The rules are in `workbench.claims`. What a model finds is kept only where its quotes stand in the article. A
claim says what was claimed, not whether it is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial

from workbench.batch.limits import CancelToken, current_token
from workbench.batch.runner import Budget, Lane, Task, run_many
from workbench.claims.checkworthiness import Worth, taken_for_granted, who_is_who, worth
from workbench.claims.merge import SAME_MEANING, SAME_WORDS, merge, word_neighbours
from workbench.claims.sentences import Piece, Unit, pieces, units
from workbench.claims.wording import (
    Memory,
    Person,
    Statement,
    body_in_full,
    identity,
    memory,
    name_of,
    people,
    plain_headline,
    presupposed,
    refers_back,
    standalone,
    statements,
    tidy,
    without_antecedent,
)
from workbench.errors import InputError, JudgeError, JudgeErrorKind
from workbench.judge.llm.forms import ExtractedClaim
from workbench.judge.protocol import Extractor
from workbench.judge.quotes import Found, Missed, find_quote, nearest
from workbench.models import Article, Call, Claim, Evidence, Record, Rejected
from workbench.models.article import Failed
from workbench.models.base import Clock
from workbench.nlp.parser import parse
from workbench.retrieval.index import SimilarClaim

_SHORTEST = 5  # words of a claim
_NEAR = 6_000  # characters before a sentence in which it is understood
_LONGEST_TYPED = 1_000  # characters
_VERBS = frozenset(["VBD", "VBN", "VBP", "VBZ", "MD"])  # finite, or a headline's `Ship raised`


def extract_builtin(article: Article) -> tuple[Claim, ...]:
    """List the claims of an article by rules, in the article's order; the same words twice are one claim."""
    found: dict[str, Claim] = {}
    for claim in _claims(article):
        found.setdefault(claim.id, claim)
    return tuple(found.values())


def claims_from_answer(
    article: Article, extracted: Sequence[ExtractedClaim], made_by: str
) -> tuple[tuple[Claim, ...], tuple[Rejected, ...]]:
    """Keep what a model lists where its quotes stand in the article; show the quotes that do not.

    A claim none of whose quotes stands is not kept.
    """
    found: dict[str, Claim] = {}
    rejected: list[Rejected] = []
    for one in extracted:
        located = [(quote, find_quote(article.text, quote)) for quote in one.quotes]
        rejected.extend(
            Rejected(article_id=article.id, text=quote, reason=place.reason, nearest=nearest(article.text, quote))
            for quote, place in located
            if isinstance(place, Missed)
        )
        spans = _spans(article, [place for _, place in located if isinstance(place, Found)])
        claim = _answered(article.event, one, spans, made_by)
        if not one.quotes:
            rejected.append(Rejected(article_id=article.id, text=one.text, reason="no quote was given for this claim"))
        elif spans and claim.text:
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
    return Claim(id=Claim.id_for(event, words), event=event, text=words, made_by="checker")


def merge_similar(
    claims: Sequence[Claim], similar: Sequence[Sequence[SimilarClaim]], *, settled: Set[str] = frozenset()
) -> tuple[Claim, ...]:
    """Merge claims by what the index finds near each: `similar[i]` answers `claims[i]`.

    Without weights the index gives candidates by words, which are then weighed by the words they share.
    """
    answered = list(zip(claims, similar, strict=True))
    if any(one.dense is not None for _, near in answered for one in near):
        by_meaning = {c.id: [(o.claim_id, o.dense) for o in near if o.dense is not None] for c, near in answered}
        return merge(claims, neighbours=by_meaning, same=SAME_MEANING, settled=settled)
    by_words = word_neighbours(claims, {c.id: [o.claim_id for o in near] for c, near in answered})
    return merge(claims, neighbours=by_words, same=SAME_WORDS, settled=settled)


def _spans(article: Article, places: Sequence[Found]) -> tuple[Evidence, ...]:
    unique = {(p.start, p.end): p for p in places}
    return tuple(
        Evidence(article_id=article.id, start=p.start, end=p.end, quote=article.text[p.start : p.end], match=p.match)
        for _, p in sorted(unique.items())
    )


def _answered(event: str, one: ExtractedClaim, spans: tuple[Evidence, ...], made_by: str) -> Claim:
    text = " ".join(one.text.split())
    return Claim(
        id=Claim.id_for(event, text),
        event=event,
        text=text,
        speaker=one.speaker,
        spans=spans,
        checkworthiness=one.checkworthiness,
        reasons=one.reasons,
        made_by=made_by,
    )


def _claims(article: Article) -> Iterator[Claim]:
    known = memory(people(article.text), article.published.value if article.published else None, article.text)
    for unit in units(article):
        for piece in _pieces(unit, article):
            for statement in statements(piece.text, _before(article, piece)):
                yield from _worded(article, statement, piece, unit=unit, known=known)
                known = known.after(statement, headline=unit.headline)
    for person in known.people:
        # Tell whether an article speaks of a person more than in passing.
        names = re.findall(rf"\b{re.escape(person.name.split()[-1])}\b(?!['’])", article.text)
        if len(names) > 1 or person.after:
            yield from _who_is_who(article, person)


def _pieces(unit: Unit, article: Article) -> tuple[Piece, ...]:
    """A headline stays in one piece."""
    if not unit.headline:
        return pieces(unit)
    return (Piece(plain_headline(unit.text, article.text[unit.end :]), unit.start, unit.end),)


def _worded(article: Article, statement: Statement, piece: Piece, *, unit: Unit, known: Memory) -> Iterator[Claim]:
    text = standalone(statement, known, _before(article, piece))
    if not _can_be_true(text) or refers_back(text) or not _stands_alone(text, unit):
        return
    unnamed = statement.attributed and not statement.named
    weight = worth(text, attributed=statement.attributed, unnamed=unnamed, headline=unit.headline)
    speaker = name_of(statement.speaker, known.people)
    yield _made(article, text, speaker, span=(piece.start, piece.end), weight=weight)
    for granted in presupposed(text):
        yield _made(article, tidy(granted), None, span=(piece.start, piece.end), weight=taken_for_granted())


def _can_be_true(text: str) -> bool:
    """Tell whether a text is a whole sentence that says something: no date line, no question, no quotation alone."""
    plain = re.findall(r"\b[a-z]{2,}\b", text)
    asks = text.rstrip('”"’').endswith("?")
    return len(text.split()) >= _SHORTEST and len(plain) >= 2 and not asks and text.count('"') % 2 == 0


def _stands_alone(text: str, unit: Unit) -> bool:
    """Tell whether a text has a verb, and no pronoun that points out of it. A headline's capitals may hide its verb."""
    tree, *uncapitalised = parse([text, text.lower()] if unit.headline else [text])
    verb = any(node.tag in _VERBS for one in (tree, *uncapitalised) for node in one.nodes)
    return verb and without_antecedent(tree) is None


def _before(article: Article, piece: Piece) -> str:
    return article.text[max(0, piece.start - _NEAR) : piece.start]


def _who_is_who(article: Article, person: Person) -> Iterator[Claim]:
    text = identity(person)
    if text:
        whole = body_in_full(text, article.text[: person.start])
        yield _made(article, whole, None, span=(person.start, person.end), weight=who_is_who())


def _made(article: Article, text: str, speaker: str | None, *, span: tuple[int, int], weight: Worth) -> Claim:
    start, end = span
    evidence = Evidence(article_id=article.id, start=start, end=end, quote=article.text[start:end])
    return Claim(
        id=Claim.id_for(article.event, text),
        event=article.event,
        text=text,
        speaker=speaker,
        spans=(evidence,),
        checkworthiness=weight.score,
        reasons=weight.reasons,
        made_by="builtin",
    )


# ------------------------------------------------------------
# Read articles for the claims they make.


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
