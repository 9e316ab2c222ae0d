"""A second opinion on a judge's answer: does each stance fit the sentences that it quotes, and is silence silence?

Free of calls: the embedded entailment model and the claim's own words decide, the table in docs/how-a-check-works.md
says when they disagree. An opinion never changes a verdict; it says where a checker should look first. English only.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.ingest.text import primary
from workbench.judge.builtin.judge import unread_because
from workbench.judge.builtin.stance import Sentence, as_named, candidates, claim_sentence, read
from workbench.models import Article, Claim, Evidence, Finding, Verdict, Version
from workbench.models.check import ArticleOpinion, Doubt, SecondOpinion
from workbench.nlp import lexicon
from workbench.nlp.entailment import SHA256, entailments
from workbench.nlp.tokens import tokens

VERSION = f"1-{SHA256[:8]}"
"""Of the table below and of the entailment model: opinions of another version are formed again. Raise the number when
an opinion changes."""

# Chosen on seed gold and labelled events (tests/bench/bench_opinion.py).
UNSAID = 0.28
"""A score: share of the claim's words in the quoted sentence + half its entailment. Below it, the sentence does not say
the claim."""
SAYS = 0.8
"""The same score: from here on the sentence says the claim, so that it cannot refute it."""
TOLD = 0.66
"""The same score: from here on a sentence says the claim, so that its article is not silent."""
OPPOSED, LEFT_OPEN = 0.9, 0.3
"""A quoted sentence contradicts the claim with at least the first contradiction and at most the second entailment."""
REVERSED, NOT_ENTAILED = 0.6, 0.4
"""It does so too where only one of the two is negated, with at least the first share of words and at most the second
entailment."""


def second_opinion(claim: Claim, versions: Sequence[Version], verdict: Verdict) -> SecondOpinion:
    """Read each stance of a verdict against the sentences it quotes."""
    foreign = not _is_english(claim, versions)
    wanted = claim_sentence(claim.text)
    found = []
    for version in versions:
        finding = verdict.finding(version.article.id)
        # What the claim's own sentence decided is no answer of the judge's.
        if finding is None or finding.stance is None or finding.stance != finding.said:
            continue
        if foreign or unread_because(version.article):
            found.append(ArticleOpinion(article_id=version.article.id, view="unsure"))
        elif finding.stance == "silent":
            found.append(_of_silence(wanted, version))
        else:
            found.append(_of_stance(wanted, version.article, finding))
    return SecondOpinion(version=VERSION, articles=tuple(found))


def _is_english(claim: Claim, versions: Sequence[Version]) -> bool:
    taken_from = {span.article_id for span in claim.spans}
    sources = [v.article for v in versions if v.article.id in taken_from]
    if any(one.language is not None and primary(one.language.value) != "en" for one in sources):
        return False
    words = [token.lower for token in tokens(claim.text)]
    return len(words) < 6 or any(word in lexicon.STOPWORDS for word in words)


def _of_stance(wanted: Sentence, article: Article, finding: Finding) -> ArticleOpinion:
    quoted = [_Quoted(wanted, article, span) for span in finding.evidence]
    best = max(quoted, key=lambda one: one.says)

    def disagrees(doubt: Doubt) -> ArticleOpinion:
        return ArticleOpinion(article_id=article.id, view="disagrees", doubt=doubt, start=best.start, end=best.end)

    match finding.stance:
        case "supports" | "reports" if best.says < UNSAID:
            return disagrees("not said")
        case "supports" | "reports" if best.opposes:
            return disagrees("opposite")
        case "supports" | "reports":
            return ArticleOpinion(article_id=article.id, view="agrees")
        # One quote that carries the claim may stand beside another that denies it.
        case "refutes" if all(one.says >= SAYS and not one.may_oppose for one in quoted):
            return disagrees("said")
        case "refutes" if any(one.may_oppose for one in quoted):
            return ArticleOpinion(article_id=article.id, view="agrees")
    return ArticleOpinion(article_id=article.id, view="unsure")


def _of_silence(wanted: Sentence, version: Version) -> ArticleOpinion:
    found = candidates(wanted, version)
    best = max(found, key=lambda one: one.overlap + one.said.entails / 2, default=None)
    if best is None or best.overlap + best.said.entails / 2 < TOLD:
        return ArticleOpinion(article_id=version.article.id, view="agrees")
    start, end = best.sentence.start, best.sentence.end
    return ArticleOpinion(article_id=version.article.id, view="disagrees", doubt="not silent", start=start, end=end)


class _Quoted:
    """The sentences that hold a quote, read against the claim."""

    def __init__(self, wanted: Sentence, article: Article, span: Evidence) -> None:
        held = [one for one in read(article.text) if one.start < span.end and span.start < one.end]
        self.start, self.end = (held[0].start, held[-1].end) if held else (span.start, span.end)
        words = " ".join(one.text for one in held) or span.quote
        (said,) = entailments([(words, as_named(wanted.text, words, article.text))])
        stems = frozenset[str]().union(*(one.stems for one in held))
        overlap = len(wanted.stems & stems) / max(1, len(wanted.stems))
        negated = any(one.negations for one in held)
        self.says = overlap + said.entails / 2
        contradicts = said.contradicts >= OPPOSED and said.entails <= LEFT_OPEN
        self.opposes = contradicts or (
            negated != bool(wanted.negations) and overlap >= REVERSED and said.entails <= NOT_ENTAILED
        )
        self.may_oppose = said.contradicts >= 0.5 or (negated and not wanted.negations)
