"""What is kept: what of a comparison was *proved*, the check, and what checkers decided."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.errors import JudgeError
from workbench.models.answers import Voice
from workbench.models.base import Decision, DiscrepancyKind, Fraction, Position, Record, Stance, VerdictLabel
from workbench.models.claims import Claim, Evidence
from workbench.models.corpus import Article, Version


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
    """Something a judge said that did not stand, kept to be shown."""

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
    """What answers that a check took from the cache had used when they were first given."""

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
    earlier: Earlier | None = None
    """What was paid before this check for answers it found kept: by another check, or in a run that was cut short
    before it could say so. No part of the figures above, so that no budget counts it twice."""
    at: str


class Check(Record):
    """One claim, checked once, by one judge. Never edited."""

    id: str
    key: str
    """Digest of all that decides the answer: claim, articles, judge, prompt, parameters. Equal keys, one call."""
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
    def at(self) -> str:
        """When the judge was asked."""
        return self.call.at

    def article(self, article_id: str) -> Article | None:
        """An article of this check."""
        return next((v.article for v in self.versions if v.article.id == article_id), None)


Shown = Literal["evidence", "stances", "verdict", "others"]
"""What of a check was on the screen: quotes, stances, the machine's verdict, other checkers' labels."""


class Review(Record):
    """A checker's decision on one check; appended, never edited."""

    check_id: str
    seen_seq: Annotated[int, Field(ge=0)]
    """The last review of this claim that was on the screen when the checker decided; 0: none."""
    reviewer: str
    decision: Decision
    label: VerdictLabel | None = None
    stances: dict[str, Stance] | None = None
    """The checker's stance by article id, where it differs from the machine's."""
    evidence: tuple[Evidence, ...] | None = None
    """Spans the checker added."""
    reason: str | None = None
    note: str | None = None
    blind: bool = False
    """The machine's verdict was hidden when the checker decided."""
    shown: tuple[Shown, ...] | None = None
    """What was on the screen beside the claim; None: not noted."""
    at: str

    @model_validator(mode="after")
    def _says_what_it_decides(self) -> Self:
        if self.decision in ("override", "adjudicate") and (
            self.label is None and not self.stances and not self.evidence
        ):
            raise ValueError(f"an {self.decision} needs a label, a stance or evidence")
        unread = self.blind and self.label is not None  # nobody can say why they depart from what they were not shown
        if self.decision == "override" and not unread and not (self.reason or "").strip():
            raise ValueError("an override needs a reason")
        return self


class Logged(Record):
    """A review as the store keeps it: with its place in the claim's history."""

    seq: Annotated[int, Field(ge=1)]
    """Counts up by one within a claim."""
    claim_id: str
    review: Review


ActKind = Literal["reword", "merge", "split", "dismiss", "add", "retract", "move", "group", "version", "undo"]


class Act(Record):
    """What somebody did by hand to a claim or an article; appended, never edited.

    `version` and `group` are done by `workbench` itself and can be undone like the rest.
    """

    seq: Annotated[int, Field(ge=0)] = 0
    """Its number in the workspace; 0: not kept yet."""
    kind: ActKind
    subject: str
    """The claim or article that it was done to (`version`: the older article)."""
    text: str | None = None
    """`reword`: the new wording."""
    target: str | None = None
    """`merge`: the claim it went into; `move`, `group`: the event; `version`: the newer article."""
    made: tuple[str, ...] = ()
    """`split`, `add`: the claims that came to be."""
    undoes: int | None = None
    """`undo`: the act that is taken back."""
    reviewer: str
    reason: str
    at: str

    @model_validator(mode="after")
    def _says_who_and_why(self) -> Self:
        if not self.reviewer.strip() or not self.reason.strip():
            raise ValueError("an act needs a name and a reason")
        if (self.kind == "undo") != (self.undoes is not None):
            raise ValueError("an undo names the act that it undoes, and nothing else does")
        return self
