"""What a judge *said* about a claim, what of it was *proved*, and the check that keeps both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from workbench.errors import JudgeError
from workbench.models.article import Article, Version
from workbench.models.base import (
    DiscrepancyKind,
    Fraction,
    Offset,
    Position,
    Record,
    Role,
    Stance,
    VerdictLabel,
    content_id,
)
from workbench.models.claim import Claim, Evidence

# ------------------------------------------------------------
# What a judge *said*: nothing here is proved yet.


class Quote(Record):
    """Words that the judge says stand in an article. Nothing is proved yet."""

    article_id: str
    text: str


class Voice(Record):
    """Who says so inside an article."""

    speaker: str
    named: bool
    """True for a person or body that can be asked; False for `a US official`."""
    via: tuple[str, ...] = ()
    """The outlets or agencies it was taken from."""
    position: Position = "affirms"
    quote: str | None = None


class Reading(Record):
    """What the judge says that one article does with the claim."""

    article_id: str
    stance: Stance
    summary: str
    """Why, in one sentence."""
    quotes: tuple[Quote, ...] = ()
    voices: tuple[Voice, ...] = ()
    probabilities: dict[Stance, Fraction] | None = None
    """How probable each stance is; None: the judge gives none."""


class Discrepancy(Record):
    """A typed difference between outlets that the judge sees."""

    kind: DiscrepancyKind
    article_ids: tuple[str, ...]
    explanation: str
    quotes: tuple[Quote, ...] = ()


class Unread(Record):
    """An article that the judge did not read, and why. It is neither silent nor unproved."""

    article_id: str
    reason: str


class Comparison(Record):
    """What the judge *said*."""

    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...] = ()
    """The articles that it did not read; of an article in neither list the judge said nothing."""
    discrepancies: tuple[Discrepancy, ...] = ()
    case_for: str = ""
    case_against: str = ""
    rationale: str = ""
    label: VerdictLabel
    probabilities: dict[VerdictLabel, Fraction] | None = None


class Message(Record):
    """One message of what is sent to a model."""

    role: Role
    content: str


# ------------------------------------------------------------


class Finding(Record):
    """What was proved of a reading."""

    article_id: str
    stance: Stance | None
    """None: the judge gave no reading of this article, or named a stance and no quote of its own stood."""
    said: Stance | None
    """What the judge said; None if it said nothing of this article."""
    summary: str = ""
    """Why, in one sentence; where the judge did not read the article, why not."""
    evidence: tuple[Evidence, ...] = ()
    voices: tuple[Voice, ...] = ()
    probabilities: dict[Stance, Fraction] | None = None
    """As in the reading."""


class ProvedDiscrepancy(Record):
    """A discrepancy whose sides have evidence (an omission: the side that speaks)."""

    kind: DiscrepancyKind
    article_ids: tuple[str, ...]
    explanation: str
    evidence: tuple[Evidence, ...]


class Origin(Record):
    """The ultimate source that voices in one or more articles lead back to."""

    name: str
    named: bool
    position: Position
    via: tuple[str, ...] = ()
    article_ids: tuple[str, ...]


class Rejected(Record):
    """Something a judge said that could not be proved; kept and shown."""

    what: Literal["quote", "reading", "discrepancy"] = "quote"
    article_id: str
    text: str
    reason: str
    """`not in the article`, `stands more than once`, `no such article` ..."""
    nearest: str | None = None
    """The article's most similar words, only to explain the rejection; never evidence."""


class Verdict(Record):
    """What of a comparison was *proved*."""

    label: VerdictLabel
    said: VerdictLabel
    """The judge's own label, before it had to be earned."""
    label_reason: str
    """Which rule gave the label, in one sentence."""
    rationale: str = ""
    case_for: str = ""
    case_against: str = ""
    findings: tuple[Finding, ...]
    discrepancies: tuple[ProvedDiscrepancy, ...] = ()
    origins: tuple[Origin, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    probabilities: dict[VerdictLabel, Fraction] | None = None

    @property
    def independent_origins(self) -> int:
        """How many origins affirm the claim."""
        return sum(origin.position == "affirms" for origin in self.origins)

    def finding(self, article_id: str) -> Finding | None:
        """The finding on one article, if the article was part of the check."""
        return next((f for f in self.findings if f.article_id == article_id), None)


class Failure(Record):
    """A judge that did not answer; never mapped to a label."""

    error: str
    """The `kind` of the JudgeError."""
    message: str
    hint: str | None = None

    @classmethod
    def of(cls, error: JudgeError) -> Failure:
        """Record a judge's error with its reason."""
        return cls(error=error.kind, message=error.message, hint=error.hint)


class Earlier(Record):
    """What cached answers had cost when they were first given."""

    requests: int
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    """None: unknown."""
    seconds: float = 0.0


class Call(Record):
    """What was asked of which judge, what it used and cost."""

    judge: str
    """`builtin`, or the litellm model string."""
    judge_version: str = ""
    """For `builtin` the digest of its rules; for a model the id the provider answered with, if any."""
    prompt: str | None = None
    """Written `compare.v1#1a2b3c4d`; None for `builtin`."""
    second_prompt: str | None = None
    """What concluded, where articles were read one at a time because they did not fit the model's context together."""
    retrieval: str = "hybrid"
    """`hybrid`, or `lexical` where no weights were found."""
    calls: Annotated[int, Field(ge=0)] = 1
    """How many questions the claim was put in: more than one where the articles did not fit the model's context
    together, or where the prompt asks article by article."""
    requests: Annotated[int, Field(ge=0)] = 0
    """How often something was sent, tries that failed included; 0 for an answer that was kept."""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    """None: unknown. Zero only where nothing was asked of anybody."""
    seconds: float = 0.0
    adapted: tuple[str, ...] = ()
    """What the provider refused to take as it was asked, and got instead: "without temperature"."""
    earlier: Earlier | None = None
    """What was paid before this check for answers it found kept: by another check, or in a run that was cut short
    before it could say so. No part of the figures above, so that no budget counts it twice."""
    at: str


class Check(Record):
    """One claim, checked once, by one judge. Never edited."""

    id: str
    key: str
    """Digest of all that decides the answer: claim and its spans, articles, judge, prompt, parameters.
    Equal keys, one call."""
    claim: Claim
    versions: tuple[Version, ...]
    outcome: Verdict | Failure
    call: Call
    beside: bool = False
    """A second judge's, asked beside a check that stays the claim's current one."""

    @property
    def verdict(self) -> Verdict | None:
        """What was proved, or None if the judge failed."""
        return self.outcome if isinstance(self.outcome, Verdict) else None

    @property
    def error(self) -> str | None:
        """The kind of the judge's failure, or None if it answered."""
        return self.outcome.error if isinstance(self.outcome, Failure) else None

    @property
    def at(self) -> str:
        """When the judge was asked."""
        return self.call.at

    @property
    def basis(self) -> str:
        """Digest of the wording and the texts that were checked: what a checker's decision rests on."""
        ids = (version.article.first_reading for version in self.versions)
        return basis_of(self.claim.text, self.claim.speaker, ids)

    @property
    def wording(self) -> str:
        """Digest of the wording that was checked: what a corrected stance rests on beside the article's text."""
        return wording_of(self.claim.text, self.claim.speaker)

    def article(self, article_id: str) -> Article | None:
        """An article of this check."""
        return next((v.article for v in self.versions if v.article.id == article_id), None)


def basis_of(text: str, speaker: str | None, article_ids: Iterable[str]) -> str:
    """Digest a claim's wording and the articles it was compared in; an article's id stands for its text.

    An article that was read anew goes by the id of its first reading: the page is the same.
    """
    return content_id("basis", text, speaker, sorted(article_ids))


def wording_of(text: str, speaker: str | None) -> str:
    """Digest what a claim says, and whose word it is."""
    return content_id("wording", text, speaker)


# ------------------------------------------------------------
# What the embedded entailment model makes of a judge's answer: kept beside the check, formed again at will.

Opinion = Literal["agrees", "disagrees", "unsure"]
Doubt = Literal["not said", "opposite", "said", "not silent"]
"""The quoted words do not say the claim, or say the opposite; a quote that should refute it says it; an article that
should be silent is not."""


class ArticleOpinion(Record):
    """What the second opinion holds of one article's stance."""

    article_id: str
    view: Opinion
    doubt: Doubt | None = None
    """Why it disagrees."""
    start: Offset | None = None
    end: Offset | None = None
    """The sentence that was read, where it disagrees."""


class SecondOpinion(Record):
    """A second opinion on one check."""

    version: str
    """Of the table and the entailment model that formed it."""
    articles: tuple[ArticleOpinion, ...]
    """Those whose stance was proved as the judge said it."""

    @property
    def disagrees(self) -> bool:
        """Some stance should be looked at."""
        return any(one.view == "disagrees" for one in self.articles)

    @property
    def view(self) -> Opinion:
        """Of the check as a whole: one disagreement is one, and one stance that fits is enough to agree."""
        views = {one.view for one in self.articles}
        return "disagrees" if "disagrees" in views else "agrees" if "agrees" in views else "unsure"

    def of(self, article_id: str) -> Opinion | None:
        """Give the view on one article; None: there is none."""
        return next((one.view for one in self.articles if one.article_id == article_id), None)


# ------------------------------------------------------------
# What the methods of `Workbench` give back where a record of the vocabulary is not enough.


class Estimate(Record):
    """What a judge or an extractor will be asked for, before it is: for one claim or article, or for many."""

    model: str
    calls: int
    """How many questions; 0 where nobody is asked."""
    claims: int = 0
    """How many claims are to be checked; 0 where claims are still to be found."""
    split: int = 0
    """How many claims or articles are too long for one call and need several."""
    cost_usd: float | None
    """What it will probably cost; None: the model has no known price."""
    most_usd: float | None = None
    """What it may cost at most, if every answer is as long as it may be and nothing is asked twice."""


def add_up(estimates: Iterable[Estimate], *, model: str) -> Estimate:
    """Add estimates for one model up; a cost that one does not know is unknown of all."""
    each = list(estimates)
    return Estimate(
        model=model,
        calls=sum(one.calls for one in each),
        claims=sum(one.claims for one in each),
        split=sum(one.split for one in each),
        cost_usd=total_usd(one.cost_usd for one in each),
        most_usd=total_usd(one.most_usd for one in each),
    )


def total_usd(costs_usd: Iterable[float | None]) -> float | None:
    """Add costs in US dollars up; None as soon as one of them is unknown."""
    each = list(costs_usd)
    return None if None in each else sum(cost for cost in each if cost is not None)


class Status(Record):
    """What a workspace holds."""

    workspace: str
    retrieval: str
    """`hybrid`, or `lexical` where no weights were found."""
    events: int
    articles: int
    passages: int
    claims: int
    checked: int
    reviewed: int
