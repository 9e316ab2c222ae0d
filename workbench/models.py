"""The vocabulary: frozen records and what is always true of them.

Offsets are code points of `Article.text`, half-open, unless a field says that it counts in the raw text.
Times are ISO 8601 in UTC. Ids are content hashes. This module knows no I/O and no clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.errors import JudgeError

Stance = Literal["supports", "refutes", "qualifies", "reports", "silent"]
"""What one article does with one claim; FNC-1 and RumourEval equivalents are in `workbench.export`."""

VerdictLabel = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]
"""AVeriTeC's four labels (arXiv 2305.13117), always "by this corpus"."""

DiscrepancyKind = Literal[
    "contradiction",
    "omission",
    "attribution_shift",
    "number_mismatch",
    "quote_variant",
    "actor_shift",
    "scope_mismatch",
    "temporal_update",
    "loaded_term",
]

Position = Literal["affirms", "denies", "declines"]
Decision = Literal["accept", "override", "flag", "skip", "undo", "adjudicate"]
MatchKind = Literal["exact", "folded"]

Role = Literal["system", "user", "assistant"]

Offset = Annotated[int, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


def content_id(*parts: object) -> str:
    """Hash parts to a short id: the first 16 hex digits of the SHA-256 of their canonical JSON."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Stretch(Record):
    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a span must end after it starts, not {self.start}–{self.end}")
        return self


# ---------------------------------------------------------------- the corpus


class Inferred(Record):
    """A value that was found, how, and how sure that way is. Unknown values are absent, never guessed."""

    value: str
    method: str
    """How it was found: `stated`, `url host`, `dateline`, `agency mark`, `html meta`, `langid` ..."""
    confidence: Fraction
    """1.0 when stated or confirmed; otherwise the method's own prior, for ordering what to confirm first."""
    confirmed_by: str | None = None
    """The reviewer who confirmed or corrected it, if any."""


class Dropped(_Stretch):
    """A stretch of the raw text that cleaning removed; offsets count in the raw text."""

    text: str
    reason: str
    """In words a reader understands: `donation appeal`, `another article`, `repeated body` ..."""


class Kept(Record):
    """A stretch that cleaning kept: raw[raw_start:raw_end] stands at text[start:start + raw_end - raw_start].

    Equal in length; equal in characters except for white space (a line break that cut a sentence is a space).
    """

    raw_start: Offset
    raw_end: Offset
    start: Offset


class Article(Record):
    """One outlet's text on an event, cleaned."""

    id: str
    event: str
    source: str
    """Where it was read from: file name, URL, or `pasted`."""
    outlet: Inferred | None = None
    url: str | None = None
    title: Inferred | None = None
    byline: Inferred | None = None
    agency: Inferred | None = None
    published: Inferred | None = None
    """ISO date or date-time, or a partial date such as `--03-14` when the year is unknown."""
    version_note: Inferred | None = None
    """A version mark such as `Update 1: Adds the Russian response`."""
    language: Inferred | None = None
    """ISO 639-1."""
    text: str
    raw_text: str
    """The decoded text as it was read, before cleaning (for HTML: the page's visible text)."""
    raw_sha256: str
    """Of the bytes as they came."""
    kept: tuple[Kept, ...]
    dropped: tuple[Dropped, ...] = ()

    @property
    def name(self) -> str:
        """The name a reader sees: the outlet, else the title, else the source."""
        for known in (self.outlet, self.title):
            if known is not None:
                return known.value
        return self.source

    def to_clean(self, raw_start: int, raw_end: int) -> tuple[int, int] | None:
        """Map a span of the raw text to this text: its kept part, or None if nothing of it was kept."""
        spans = [
            (k.start + max(raw_start, k.raw_start) - k.raw_start, k.start + min(raw_end, k.raw_end) - k.raw_start)
            for k in self.kept
            if k.raw_start < raw_end and raw_start < k.raw_end
        ]
        return (spans[0][0], spans[-1][1]) if spans else None


class Passage(_Stretch):
    """A stretch of an article that is indexed: `article.text[start:end] == text`, always."""

    id: str
    article_id: str
    text: str


class Hit(Record):
    """A passage found for a claim, with the raw scores of both legs (None: that leg did not find it)."""

    passage: Passage
    dense: float | None = None
    """Cosine similarity, -1..1."""
    lexical: float | None = None
    """BM25, higher is better, 0 and up."""
    rank: Annotated[int, Field(ge=1)]


class Version(Record):
    """What one article has on one claim: the whole article, and where to look first, possibly nowhere."""

    article: Article
    hits: tuple[Hit, ...] = ()


# ---------------------------------------------------------------- claims and evidence


class Evidence(_Stretch):
    """A verbatim span: `article.text[start:end] == quote`."""

    article_id: str
    quote: str
    match: MatchKind = "exact"
    """`folded`: the judge's wording differed in typography only; the quote here is the article's own."""

    @model_validator(mode="after")
    def _as_long_as_its_span(self) -> Self:
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"a quote of {len(self.quote)} characters cannot fill {self.start}–{self.end}")
        return self


class Claim(Record):
    """One checkable proposition, self-contained, with speaker and the spans it came from."""

    id: str
    event: str
    text: str
    speaker: str | None = None
    spans: tuple[Evidence, ...] = ()
    """Where it came from; empty for a claim that a checker typed."""
    checkworthiness: Fraction = 0.0
    """It orders the queue; it never hides a claim."""
    reasons: tuple[str, ...] = ()
    """Why that check-worthiness."""
    made_by: str
    """`builtin`, a model with its prompt (`openai/gpt-4.1 extract.v1#1a2b3c4d`), or `checker`."""

    @classmethod
    def id_for(cls, event: str, text: str) -> str:
        """The id of a claim: of its event and its words, spacing and case aside."""
        return content_id("claim", event, " ".join(text.casefold().split()))


# ---------------------------------------------------------------- what the judge answers


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
    """Why, in one sentence; the built-in judge names the rule."""
    quotes: tuple[Quote, ...] = ()
    voices: tuple[Voice, ...] = ()


class Discrepancy(Record):
    """A typed difference between outlets that the judge sees."""

    kind: DiscrepancyKind
    article_ids: tuple[str, ...]
    explanation: str
    quotes: tuple[Quote, ...] = ()


class Comparison(Record):
    """What the judge *said*."""

    readings: tuple[Reading, ...]
    discrepancies: tuple[Discrepancy, ...] = ()
    case_for: str = ""
    case_against: str = ""
    rationale: str = ""
    label: VerdictLabel
    probabilities: dict[VerdictLabel, Fraction] | None = None


# ---------------------------------------------------------------- what is kept


class Finding(Record):
    """What was proved of a reading."""

    article_id: str
    stance: Stance | None
    """None: the judge gave no reading of this article, or named a stance and no quote of its own stood."""
    said: Stance | None
    """What the judge said; None if it said nothing of this article."""
    summary: str = ""
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


class Call(Record):
    """What was asked of which judge, what it used and cost."""

    judge: str
    """`builtin`, or the litellm model string."""
    judge_version: str = ""
    """For `builtin` the digest of its rules; for a model the id the provider answered with, if any."""
    prompt: str | None = None
    """Written `compare.v1#1a2b3c4d`; None for `builtin`."""
    retrieval: str = "hybrid"
    """`hybrid`, or `lexical` where no weights were found."""
    requests: Annotated[int, Field(ge=0)] = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None
    """None: unknown. Zero only where nothing was asked of anybody."""
    seconds: float = 0.0
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
    at: str

    @model_validator(mode="after")
    def _says_what_it_decides(self) -> Self:
        if self.decision in ("override", "adjudicate") and (
            self.label is None and not self.stances and not self.evidence
        ):
            raise ValueError(f"an {self.decision} needs a label, a stance or evidence")
        if self.decision == "override" and not (self.reason or "").strip():
            raise ValueError("an override needs a reason")
        return self


class Logged(Record):
    """A review as the store keeps it: with its place in the claim's history."""

    seq: Annotated[int, Field(ge=1)]
    """Counts up by one within a claim."""
    claim_id: str
    review: Review


class Message(Record):
    """One message of what is sent to a model."""

    role: Role
    content: str


class Judge(Protocol):
    """Compares versions of a claim. The one protocol: an LLM, the rules, or a plain function in a test."""

    name: str
    """`builtin` or the litellm model string."""
    prompt: str | None
    """`compare.v1#1a2b3c4d`, or None for rules."""
    key: str
    """Digest of all that decides this judge's answers besides claim and versions."""

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Say what each version does with the claim; raise JudgeError if there is no answer."""
        ...
