"""One gold claim, one answer: what was right about it.

What a judge said is grounded here again, so that a run can be scored without asking anybody. A stance that did not
stand is `unproved`, and wrong; a question without an answer has no label at all, and is never a wrong one by accident:
whoever adds up decides, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from workbench.evaluation.attempts import Attempt, Key, Variant
from workbench.evaluation.evidence import covers, evidence_score
from workbench.evaluation.gold import GoldClaim, GoldOrigin, GoldOutlet
from workbench.evaluation.metrics import UNPROVED, Difference, Row
from workbench.evaluation.spans import Span, TokenScore
from workbench.ground import ground
from workbench.models import Article, Claim, Origin, Stance, Verdict, VerdictLabel, Version, Voice
from workbench.origins import OWN_VOICE, same_origin

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)
STANCES: tuple[Stance, ...] = get_args(Stance)
NO_ANSWER = "no answer"
"""What stands for a prediction where there is none."""

_FOR = frozenset({"supports", "reports", "qualifies"})


@dataclass(frozen=True)
class Sample:
    """One gold claim and what a variant made of it in one epoch."""

    gold: GoldClaim
    articles: tuple[Article, ...]
    """In the order of gold's outlets."""
    attempt: Attempt
    verdict: Verdict | None
    """What was proved; None without an answer, and where no articles were shown."""

    @property
    def id(self) -> str:
        """The gold claim's id."""
        return self.gold.id

    @property
    def event(self) -> str:
        """The gold claim's event."""
        return self.gold.event

    @property
    def answered(self) -> bool:
        """There is an answer that can be scored."""
        return self.attempt.status == "ok"

    @property
    def label(self) -> str:
        """The verdict that was earned; without articles the one that was said."""
        if self.verdict is not None:
            return self.verdict.label
        return self.attempt.said.label if self.attempt.said else NO_ANSWER

    @property
    def verdict_row(self) -> Row:
        """The verdict beside gold's."""
        return Row(self.gold.verdict, self.label, self.gold.verdict_also_ok)

    @cached_property
    def stance_rows(self) -> tuple[tuple[str, Row], ...]:
        """Each file's stance beside gold's."""
        return tuple((o.file, Row(o.stance, self._stance(a), o.stance_also_ok)) for o, a in self._pairs())

    def _pairs(self) -> Iterator[tuple[GoldOutlet, Article]]:
        return zip(self.gold.outlets, self.articles, strict=True)

    def _stance(self, article: Article) -> str:
        if self.verdict is None:
            return NO_ANSWER
        finding = self.verdict.finding(article.id)
        if finding is None or finding.said is None:
            return NO_ANSWER
        return finding.stance or UNPROVED

    def spans(self, article: Article) -> tuple[Span, ...]:
        """Give the words of an article that were proved as evidence of its stance."""
        finding = self.verdict.finding(article.id) if self.verdict else None
        return tuple((e.start, e.end) for e in finding.evidence) if finding else ()

    @cached_property
    def evidence_rows(self) -> tuple[tuple[str, TokenScore], ...]:
        """Each file's evidence against gold's; files for which gold has none to compare are left out."""
        found = ((o.file, evidence_score(self.spans(a), o, a)) for o, a in self._pairs())
        return tuple((file, one) for file, one in found if one is not None)

    @cached_property
    def strict(self) -> bool | None:
        """Verdict right, and its evidence: a covered gold set on every side that gold's verdict stands on.

        Not enough evidence needs none. None where gold points at no words to be held against.
        """
        if self.gold.verdict == "not_enough_evidence":
            return self.label == self.gold.verdict
        sides = [side for side in (self._side(_FOR), self._side(frozenset({"refutes"}))) if side is not None]
        return (self.label == self.gold.verdict and all(sides)) if sides else None

    def _side(self, stances: frozenset[str]) -> bool | None:
        here = [covers(self.spans(a), o, a) for o, a in self._pairs() if o.stance in stances]
        known = [one for one in here if one is not None]
        return any(known) if known else None

    @cached_property
    def differences(self) -> tuple[list[Difference], list[Difference]]:
        """Discrepancies: gold's, and those that were proved; none where gold does not go into them."""
        if not self.gold.names_differences:
            return [], []
        ids = {outlet.file: article.id for outlet, article in self._pairs()}
        gold = [Difference(d.kind, frozenset(ids[f] for f in d.files)) for d in self.gold.discrepancies]
        said = self.verdict.discrepancies if self.verdict else ()
        return gold, [Difference(d.kind, frozenset(d.article_ids)) for d in said]

    @cached_property
    def origins(self) -> tuple[int, int, int]:
        """Origins that affirm the claim: gold's, those that were found, and how many of these are gold's."""
        if not self.gold.names_origins:
            return 0, 0, 0
        found = [o for o in self.verdict.origins if o.position == "affirms"] if self.verdict else []
        return len(self.gold.origins), len(found), _matched(self.gold.origins, found)

    @cached_property
    def quotes(self) -> tuple[int, int]:
        """How many quotes were given, and how many of them stand, character by character."""
        if self.verdict is None:
            return 0, 0
        texts = {article.id: article.text for article in self.articles}
        evidence = [e for f in self.verdict.findings for e in f.evidence]
        evidence += [e for d in self.verdict.discrepancies for e in d.evidence]
        given = len(evidence) + sum(r.what == "quote" for r in self.verdict.rejected)
        return given, sum(texts[e.article_id][e.start : e.end] == e.quote for e in evidence)


def gold_claim(item: GoldClaim) -> Claim:
    """Give gold's claim as a claim to be checked."""
    claim_id = Claim.id_for(item.event, item.claim)
    return Claim(id=claim_id, event=item.event, text=item.claim, speaker=item.speaker, made_by="gold")


def samples_of(
    variant: Variant,
    gold: Sequence[GoldClaim],
    articles: Mapping[str, Article],
    *,
    settled: Mapping[Key, Attempt],
    shas: Mapping[str, str],
) -> tuple[Sample, ...]:
    """Give what a variant answered, in gold's order; questions that were not put yet are left out.

    `articles` by file name; `shas` the digest of each sample as it is now.
    """
    keys = [(item, Key(variant.key, item.id, shas[item.id], n)) for item in gold for n in range(1, variant.epochs + 1)]
    return tuple(sample_of(variant, item, articles, settled[key]) for item, key in keys if key in settled)


def sample_of(variant: Variant, item: GoldClaim, articles: Mapping[str, Article], attempt: Attempt) -> Sample:
    """Give one answer beside gold's; `articles` by file name."""
    shown = tuple(articles[outlet.file] for outlet in item.outlets)
    blind = variant.role == "claim only" or attempt.said is None
    verdict = None if blind or attempt.said is None else ground(attempt.said, [Version(article=a) for a in shown])
    return Sample(item, shown, attempt, verdict)


def _matched(gold: Sequence[GoldOrigin], found: Sequence[Origin]) -> int:
    left = list(found)
    matched = 0
    for wanted in gold:
        hit = next((o for o in left if _same(wanted, o)), None)
        if hit is not None:
            left.remove(hit)
            matched += 1
    return matched


def _same(wanted: GoldOrigin, found: Origin) -> bool:
    unattributed = wanted.name.startswith("unattributed")
    if unattributed or found.name == OWN_VOICE:
        return unattributed and found.name == OWN_VOICE
    return same_origin(Voice(speaker=wanted.name, named=wanted.named), Voice(speaker=found.name, named=found.named))
